"""The hub: places, states and their codes as triples."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from pyoxigraph import Literal, NamedNode, Triple

from r2p_ld.namespaces import node
from r2p_ld.tables.cells import Period
from r2p_ld.tables.places import Code, Place, Places

_NAMES = {
    "preferred": "rdfs:label",
    "alternative": "schema:alternateName",
    "misprint": "schema:alternateName",
}


def hub(
    tables: Places, schemes: Mapping[NamedNode, str], *, recorded: Collection[NamedNode] = ()
) -> Iterator[Triple]:
    """Yield the graph ``places``; ``schemes`` is each scheme of codes → its English label.

    The names of the things in ``recorded`` have records, which give their triples.

    The validity of a place or state runs from the first day of its periods to the last.
    """
    for code in tables.codes.rows:
        yield from _code(code, schemes)
    periods = tables.periods()
    for row in tables.things:
        kind = "r2p:Place" if isinstance(row, Place) else "r2p:State"
        yield Triple(row.id, node("rdf:type"), node(kind))
        yield Triple(row.id, node("rdfs:label"), Literal(row.label, language="en"))
        if row.description:
            yield Triple(row.id, node("dcterms:description"), Literal(row.description, language="en"))
        yield from _valid(row.id, periods[row.id])
    for label in (row for row in tables.labels.rows if row.term not in recorded):
        yield Triple(label.term, node(_NAMES[label.kind]), Literal(label.label, language=label.language))
    for territory in tables.territories.rows:
        yield Triple(territory.state, node("r2p:hasTerritory"), territory.place)


def _code(code: Code, schemes: Mapping[NamedNode, str]) -> Iterator[Triple]:
    since = f", from {code.valid_from}" if code.valid_from else ""
    scheme = node(f"codescheme:{code.scheme}")
    label = f"{schemes[scheme]} {code.value}{since}"
    yield Triple(code.thing, node("r2p:hasCode"), code.iri)
    yield Triple(code.iri, node("rdf:type"), node("r2p:Code"))
    yield Triple(code.iri, node("rdfs:label"), Literal(label, language="en"))
    yield Triple(code.iri, node("r2p:codeScheme"), scheme)
    yield Triple(code.iri, node("r2p:codeValue"), Literal(code.value))
    yield from _valid(code.iri, (code.validity,))


def _valid(thing: NamedNode, periods: Sequence[Period]) -> Iterator[Triple]:
    bounds = (
        ("r2p:validFrom", [period.start for period in periods], min),
        ("r2p:validTo", [period.end for period in periods], max),
    )
    for name, days, outer in bounds:
        bound = outer((day for day in days if day), default=None)
        if bound and all(days):
            yield Triple(thing, node(name), Literal(bound.isoformat(), datatype=node("xsd:date")))
