"""The hub: places, states and their codes as triples."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence

from pyoxigraph import Literal, NamedNode, Triple

from r2p_ld.namespaces import node
from r2p_ld.tables.cells import Period
from r2p_ld.tables.places import Code, Places

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

    A place's validity runs from the first day on which it existed to the last, a state's from the
    first day on which a list counts it to the last.
    """
    counted: defaultdict[NamedNode, list[Period]] = defaultdict(list)
    for state in tables.states.rows:
        counted[state.id].extend(state.counted)
    for code in tables.codes.rows:
        counted[code.thing].append(code.validity)
        yield from _code(code, schemes)
    for kind, things, times in (
        ("r2p:Place", tables.places.rows, {row.id: row.existed for row in tables.places.rows}),
        ("r2p:State", tables.states.rows, counted),
    ):
        for row in things:
            yield Triple(row.id, node("rdf:type"), node(kind))
            yield Triple(row.id, node("rdfs:label"), Literal(row.label, language="en"))
            if row.description:
                yield Triple(row.id, node("dcterms:description"), Literal(row.description, language="en"))
            yield from _valid(row.id, times[row.id])
    for label in (row for row in tables.labels.rows if row.term not in recorded):
        yield Triple(label.term, node(_NAMES[label.kind]), Literal(label.label, language=label.language))
    for territory in tables.territories.rows:
        yield Triple(territory.state, node("r2p:hasTerritory"), territory.place)


def same_as(tables: Places) -> Iterator[Triple]:
    """Yield the tie of each place to the IRIs that its codes make."""
    spaces = {row.scheme: row.namespace for row in tables.schemes.rows}
    for code in tables.codes.rows:
        if space := spaces[code.scheme]:
            yield Triple(code.thing, node("schema:sameAs"), node(f"{space}:{code.value}"))


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
        known = [day for day in days if day]
        if known and len(known) == len(days):
            yield Triple(thing, node(name), Literal(outer(known).isoformat(), datatype=node("xsd:date")))
