"""What a thing is called, in the reader's language where the graph has a name in it."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Store

from r2p_ld.namespaces import node, shorten

_LABELS = ("rdfs:label", "skos:prefLabel", "dcterms:title")
ENGLISH = "en"


def label(store: Store, iri: str, language: str = ENGLISH) -> str:
    """Return a thing's label in a language, else in English, without a language, or any; else its CURIE."""

    def rank(literal: Literal) -> tuple[int, str]:
        order = (language, ENGLISH, None)
        return order.index(literal.language) if literal.language in order else len(order), literal.value

    return min(_literals(store, iri), key=rank, default=Literal(shorten(iri))).value


def _literals(store: Store, iri: str) -> Iterator[Literal]:
    for property_ in _LABELS:
        found = False
        for quad in store.quads_for_pattern(NamedNode(iri), node(property_), None):
            if isinstance(quad.object, Literal):
                found = True
                yield quad.object
        if found:
            return
