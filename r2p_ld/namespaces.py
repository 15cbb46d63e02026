"""Prefixes: read from ``ontology/prefixes.tsv``, the one place where a namespace is written."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from r2p_ld import paths

_LOCAL = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*\Z")


@cache
def prefixes() -> dict[str, str]:
    """Return prefix → namespace, in the table's order.

    >>> prefixes()["pillar"]
    'https://w3id.org/r2p-ld/id/pillar/'
    """
    lines = (paths.ontology() / "prefixes.tsv").read_text("utf-8").splitlines()[1:]
    return dict(line.split("\t")[:2] for line in lines)


def expand(curie: str) -> str:
    """Return the IRI of ``prefix:name``; raise ``KeyError`` for an unknown prefix.

    >>> expand("pillar:2")
    'https://w3id.org/r2p-ld/id/pillar/2'
    """
    prefix, _, name = curie.partition(":")
    return prefixes()[prefix] + name


def shorten(iri: str) -> str:
    """Return ``prefix:name`` where a prefix fits and the name needs no escape, else the IRI.

    >>> shorten("https://w3id.org/r2p-ld/id/tool/sanctions")
    'tool:sanctions'
    """
    best = max(
        (p for p, ns in prefixes().items() if iri.startswith(ns) and _LOCAL.match(iri[len(ns) :])),
        key=lambda p: len(prefixes()[p]),
        default=None,
    )
    return iri if best is None else f"{best}:{iri[len(prefixes()[best]) :]}"


def slug(label: str) -> str:
    """Return the ASCII slug of a label: NFKD, lower case, hyphens.

    >>> slug("Côte d’Ivoire")
    'cote-d-ivoire'
    """
    plain = "".join(c for c in unicodedata.normalize("NFKD", label) if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
