"""Every class and property that the graph uses is asked for: take it away, and an answer changes.

A property and its inverse are one: either name will do. Where no plain triple has the property, the
records that state it are what is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import NamedNode, Quad, QueryResultsFormat, Store, Triple
from support.asking import EXPECTED, questions, store_of, terms_named

from r2p_ld.namespaces import node, shorten
from r2p_ld.query import run
from r2p_ld.query.catalog import CannedQuery

# The first two tie the ontology's properties to each other, for imports to read; of the others the graph
# says only that the documents are silent, and imports have the facts.
FOR_IMPORTS = {"r2p:uncertainAs", "r2p:rejectedAs", "r2p:carriedOutBy", "r2p:castBy"}
TYPE, INVERSE, STATES = node("rdf:type"), node("owl:inverseOf"), node("r2p:statesProperty")


def test_an_answer_changes_without_any_term_in_use(published: list[Triple]) -> None:
    store = store_of(published)
    asked = [(question, terms_named(question.text)) for question in questions()]
    terms = [term for term in terms_used(published) if not term & FOR_IMPORTS]
    assert len(terms) >= 190
    unnamed, unneeded = [], []
    for term in terms:
        asking = [question for question, named in asked if named & term]
        taken = uses(store, term)
        for quad in taken:
            store.remove(quad)
        if not asking:
            unnamed.append(sorted(term))
        elif not any(loses_a_row(store, question) for question in asking):
            unneeded.append(sorted(term))
        store.extend(taken)
    assert unnamed == []
    assert unneeded == []


def terms_used(published: Iterable[Triple]) -> list[frozenset[str]]:
    """Return our classes and properties in use, each with its inverses."""
    inverses = {frozenset((t.subject, t.object)) for t in published if t.predicate == INVERSE}
    used = {t.predicate for t in published} | {t.object for t in published if t.predicate in (TYPE, STATES)}
    groups = {frozenset({term}).union(*(pair for pair in inverses if term in pair)) for term in used}
    named = [sorted(shorten(term.value) for term in group if isinstance(term, NamedNode)) for group in groups]
    return [frozenset(group) for group in sorted(named) if all(name.startswith("r2p:") for name in group)]


def uses(store: Store, term: frozenset[str]) -> list[Quad]:
    """Return the statements that use a class or a property, with its inverses."""
    names = [node(name) for name in sorted(term)]
    plain = [quad for name in names for quad in store.quads_for_pattern(None, name, None)]
    plain += [quad for name in names for quad in store.quads_for_pattern(None, TYPE, name)]
    return plain or [quad for name in names for quad in store.quads_for_pattern(None, STATES, name)]


def loses_a_row(store: Store, question: CannedQuery) -> bool:
    """Tell whether an expected row is no longer in the answer."""
    expected = (EXPECTED / f"{question.name}.tsv").read_text("utf-8").splitlines()
    now = run(question.text, store).solutions().serialize(format=QueryResultsFormat.TSV) or b""
    return not set(expected) <= set(now.decode().splitlines())
