"""The small hub of ``tests/places/hub.ttl``, with its places and states as tables would give them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Store

from r2p_ld import store
from r2p_ld.namespaces import node, prefixes
from r2p_ld.places.index import Code, Index, Name, Thing
from r2p_ld.places.names import form
from r2p_ld.search.index import GraphIndex
from r2p_ld.tables.cells import ALWAYS, Period


def read_graph() -> Store:
    """The small graph."""
    return store.open_files([Path(__file__).parents[1] / "places" / "hub.ttl"])


def read() -> GraphIndex:
    """The index of the graph, with that of its places and states."""
    graph = read_graph()
    return GraphIndex(graph, _places(graph))


def _objects(graph: Store, property_: str) -> Iterator[tuple[str, NamedNode | Literal]]:
    for quad in graph.quads_for_pattern(None, node(property_), None):
        assert isinstance(quad.subject, NamedNode)
        assert isinstance(quad.object, NamedNode | Literal)
        yield quad.subject.value, quad.object


def _order(label: NamedNode | Literal) -> tuple[bool, str]:
    return isinstance(label, Literal) and label.language not in (None, "en"), label.value


def _places(graph: Store) -> Index:
    index = Index()
    kinds = prefixes()["place"], prefixes()["state"]
    start, end = (
        {iri: date.fromisoformat(day.value) for iri, day in _objects(graph, property_)}
        for property_ in ("r2p:validFrom", "r2p:validTo")
    )
    times = {iri: Period(start.get(iri), end.get(iri)) for iri in start.keys() | end.keys()}
    for property_ in ("rdfs:label", "schema:alternateName", "skos:altLabel"):
        for iri, label in sorted(_objects(graph, property_), key=lambda pair: _order(pair[1])):
            if iri.startswith(kinds):
                thing = index.things.setdefault(iri, Thing(iri, label.value))
                thing.periods = (times.get(iri, ALWAYS),)
                language = (isinstance(label, Literal) and label.language) or ""
                index.add_name(Name(thing, form(label.value), language, property_ == "rdfs:label"))
    for iri, place in sorted(_objects(graph, "r2p:hasTerritory"), key=str):
        index.things[iri].territory.append((index.things[place.value], ALWAYS))
        index.things[place.value].territory.append((index.things[iri], ALWAYS))
    scheme = {iri: each.value for iri, each in _objects(graph, "r2p:codeScheme")}
    value = {iri: each.value for iri, each in _objects(graph, "r2p:codeValue")}
    index.schemes = dict.fromkeys(scheme.values(), "")
    index.add_codes(
        Code(index.things[iri], scheme[code.value], value[code.value], times.get(code.value, ALWAYS))
        for iri, code in _objects(graph, "r2p:hasCode")
    )
    return index
