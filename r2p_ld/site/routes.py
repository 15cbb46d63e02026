"""Where a page lies: a thing's path is the end of its IRI; each language has a folder."""

from __future__ import annotations

from r2p_ld.labels import ENGLISH
from r2p_ld.namespaces import base


def of_thing(iri: str) -> str:
    """Return the folder of a thing's page in English; data in RDF lie beside it.

    >>> of_thing("https://w3id.org/r2p-ld/id/pillar/2"), of_thing("https://w3id.org/r2p-ld/ontology#Pillar")
    ('id/pillar/2/', 'ontology/Pillar/')
    """
    return iri.removeprefix(base()).replace("#", "/") + "/"


def of_data(iri: str) -> str:
    """Return the folder of the page on which other people's data say something of a thing.

    >>> of_data("https://w3id.org/r2p-ld/id/place/kenya")
    'data/place/kenya/'
    """
    return f"data/{iri.removeprefix(f'{base()}id/')}/"


def in_language(path: str, language: str) -> str:
    """Return the path of a page in a language.

    >>> in_language("id/pillar/2/", "fr"), in_language("", "en")
    ('fr/id/pillar/2/', '')
    """
    return path if language == ENGLISH else f"{language}/{path}"


def relative(path: str, page: str) -> str:
    """Return the path that leads from a page's folder to another place of the site.

    >>> relative("id/pillar/2/", "fr/questions/"), relative("", "")
    ('../../id/pillar/2/', './')
    """
    return "../" * page.count("/") + path or "./"
