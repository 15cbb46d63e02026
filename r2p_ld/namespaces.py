"""Prefixes: read from ``ontology/prefixes.tsv``, the one place where a namespace is written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from pyoxigraph import NamedNode

from r2p_ld import paths
from r2p_ld.errors import BadInput, Fault
from r2p_ld.texts import unaccented

_LOCAL = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*\Z")
_FILE = "ontology/prefixes.tsv"
_HEADER = "prefix\tnamespace\tuse"
_ROW = re.compile(r"([a-z][a-z0-9]*)\t([a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`]+)\t[^\s\ufffd][^\t\r\ufffd]*")


class _Prefixes(dict[str, str]):
    def __missing__(self, prefix: str) -> str:
        rule = f"lacks the prefix {prefix}."
        raise _broken(Fault(_FILE, None, "prefix", rule, "add its row; a part of the package needs it."))


@cache
def prefixes() -> dict[str, str]:
    """Return prefix → namespace, in the table's order.

    Raises ``BadInput`` with every row that is not in order: without prefixes no other part of the
    package can start, so that this table is checked wherever it is read. So does ``[]`` of the
    mapping for a prefix that the table lacks.

    >>> prefixes()["pillar"]
    'https://w3id.org/r2p-ld/id/pillar/'
    """
    try:
        raw = (paths.ontology() / "prefixes.tsv").read_bytes()
    except OSError as error:
        fault = Fault(_FILE, rule=f"cannot be read: {error.strerror}.", mend="put it there.")
        raise _broken(fault) from None
    faults: list[Fault] = []
    found = _Prefixes()
    head, *rows = raw.decode(errors="replace").removesuffix("\n").split("\n")
    if head != _HEADER:
        mend = "write prefix, namespace and use, parted by tabs, in UTF-8."
        faults.append(Fault(_FILE, 1, None, "is not the header.", mend))
    for number, text in enumerate(rows, 2):
        if not (row := _ROW.fullmatch(text)):
            rule = "is not a prefix, a namespace and its use, parted by single tabs, in UTF-8."
            mend = "write the row like the others, with an absolute IRI as the namespace."
            faults.append(Fault(_FILE, number, None, rule, mend))
        elif row[1] in found:
            rule = f"{row[1]} has a namespace already."
            faults.append(Fault(_FILE, number, "prefix", rule, "delete one of the two rows."))
        else:
            found[row[1]] = row[2]
    if faults:
        raise _broken(*faults)
    return found


def _broken(*faults: Fault) -> BadInput:
    return BadInput("The prefixes cannot be read.", faults)


def expand(curie: str) -> str:
    """Return the IRI of ``prefix:name``; raise ``BadInput`` for a prefix that the table lacks.

    >>> expand("pillar:2")
    'https://w3id.org/r2p-ld/id/pillar/2'
    """
    prefix, _, name = curie.partition(":")
    return prefixes()[prefix] + name


def identifier(text: str) -> str | None:
    """Return the IRI that a text writes: ``<IRI>``, ``prefix:name``, or with ``//``; None for others.

    >>> identifier("pillar:2"), identifier("<urn:x>"), identifier("Pillar II")
    ('https://w3id.org/r2p-ld/id/pillar/2', 'urn:x', None)
    """
    prefix, colon, name = text.partition(":")
    if text.startswith("<") and text.endswith(">"):
        return text[1:-1]
    if colon and prefix in prefixes():
        return prefixes()[prefix] + name
    return text if name.startswith("//") else None


@cache
def node(curie: str) -> NamedNode:
    """Return ``expand(curie)`` as a term.

    >>> node("pillar:2")
    <NamedNode value=https://w3id.org/r2p-ld/id/pillar/2>
    """
    return NamedNode(expand(curie))


def shorten(iri: str, further: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return ``prefix:name`` where a prefix fits and the name needs no escape, else the IRI.

    ``further`` are prefixes that are not in the table, with their namespaces.

    >>> shorten("https://w3id.org/r2p-ld/id/tool/sanctions")
    'tool:sanctions'
    """
    known = {**further, **prefixes()} if further else prefixes()
    best = max(
        (p for p, ns in known.items() if iri.startswith(ns) and _LOCAL.match(iri[len(ns) :])),
        key=lambda p: len(known[p]),
        default=None,
    )
    return iri if best is None else f"{best}:{iri[len(known[best]) :]}"


def local_name(iri: str) -> str:
    """Return what follows the last ``#`` or ``/``.

    >>> local_name("https://w3id.org/r2p-ld/ontology#status"), local_name("https://w3id.org/r2p-ld/id/pillar/2")
    ('status', '2')
    """
    return iri.rpartition("#")[2].rpartition("/")[2]


def base() -> str:
    """Return what all namespaces of ours begin with.

    >>> base()
    'https://w3id.org/r2p-ld/'
    """
    return prefixes()["r2p"].rpartition("/")[0] + "/"


def slug(label: str) -> str:
    """Return the ASCII slug of a label: NFKD, lower case, hyphens.

    >>> slug("Côte d’Ivoire")
    'cote-d-ivoire'
    """
    return re.sub(r"[^a-z0-9]+", "-", unaccented(label).lower()).strip("-")
