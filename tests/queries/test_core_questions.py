"""A question of the core has one answer, with and without what describes codes and mappings.

Proved twice: by its algebra, in which no pattern can meet such a node, whatever its parameters are;
and by its rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import rdflib
from pyoxigraph import NamedNode, QueryResultsFormat, Store, Triple
from rdflib.paths import Path
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Node, URIRef, Variable
from support.asking import EXPECTED, questions

from r2p_ld.namespaces import expand
from r2p_ld.query import run
from r2p_ld.query.catalog import CannedQuery
from r2p_ld.store import ask_published

TYPE, LABEL = rdflib.RDF.type, rdflib.RDFS.label
CORE = [question for question in questions() if question.core]
Pattern = tuple[Any, Any, Any]


@pytest.fixture(scope="module")
def apart(published: list[Triple]) -> tuple[set[URIRef], set[URIRef], set[URIRef]]:
    """Return the predicates of what is left out, those that lead there, and its classes."""
    kinds = (expand("code:"), expand("mapping:"))
    out = [t for t in published if isinstance(t.subject, NamedNode) and t.subject.value.startswith(kinds)]
    into = [t for t in published if isinstance(t.object, NamedNode) and t.object.value.startswith(kinds)]
    classes = {
        URIRef(t.object.value)
        for t in out
        if t.predicate.value == str(TYPE) and isinstance(t.object, NamedNode)
    }
    return {URIRef(t.predicate.value) for t in out}, {URIRef(t.predicate.value) for t in into}, classes


def test_most_questions_need_no_more() -> None:
    assert len(CORE) >= 95


def test_what_is_left_out_is_a_sixth_of_the_graph() -> None:
    assert len(ask_published(core=True)) < 5 / 6 * len(ask_published())


@pytest.mark.parametrize("question", CORE, ids=lambda question: question.name)
def test_no_pattern_meets_what_is_left_out(
    question: CannedQuery, apart: tuple[set[URIRef], set[URIRef], set[URIRef]]
) -> None:
    out, into, classes = apart

    def elsewhere(pattern: Pattern) -> bool:
        """Tell whether only other nodes fit the subject."""
        _, predicate, value = pattern
        if predicate == TYPE:
            return isinstance(value, URIRef) and value not in classes
        return not {*steps(predicate)} & out

    for group in groups(prepareQuery(question.text).algebra):
        for subject, predicate, value in group:
            passed = {*steps(predicate)}
            assert not any(isinstance(step, Variable) for step in passed), predicate
            assert not passed & into, predicate
            assert passed.isdisjoint(out - {TYPE, LABEL}), predicate
            if passed & {TYPE, LABEL} and isinstance(subject, Variable):
                known = [
                    p for p in group if p[0] == subject or (p[2] == subject and p[1] not in (TYPE, LABEL))
                ]
                assert any(elsewhere(p) or p[2] == subject for p in known), (subject, predicate, value)


@pytest.mark.parametrize("question", CORE, ids=lambda question: question.name)
def test_the_answer_is_that_of_the_whole(question: CannedQuery) -> None:
    store: Store = ask_published(core=True)
    answer = run(question.text, store).solutions().serialize(format=QueryResultsFormat.TSV) or b""
    assert answer.decode() == (EXPECTED / f"{question.name}.tsv").read_text("utf-8")


def steps(predicate: Node | Path) -> Iterator[Node]:
    """Yield what a predicate or path goes along."""
    if not isinstance(predicate, Path):
        yield predicate
        return
    inner = [
        *getattr(predicate, "args", []),
        getattr(predicate, "arg", None),
        getattr(predicate, "path", None),
    ]
    for part in inner:
        if part is not None:
            yield from steps(part)


def groups(part: object) -> Iterator[list[Pattern]]:
    """Yield the basic graph patterns of a query, those of its filters too."""
    if isinstance(part, CompValue):
        if part.name in ("BGP", "TriplesBlock"):
            flat = [term for triple in part.triples for term in triple]
            yield [(flat[i], flat[i + 1], flat[i + 2]) for i in range(0, len(flat), 3)]
        for value in part.values():
            yield from groups(value)
    elif isinstance(part, list | tuple | set):
        for value in part:
            yield from groups(value)
