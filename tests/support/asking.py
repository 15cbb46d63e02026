"""Canned questions put to a graph, with answers that are easy to compare."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store, Triple

from r2p_ld import paths
from r2p_ld.namespaces import prefixes, shorten
from r2p_ld.query import CannedQuery, bind, find, list_queries, read_query, run

Row = dict[str, str]

CHECKS = paths.queries() / "checks"
EXPECTED = Path(__file__).parent.parent / "queries" / "expected"


class Ask(Protocol):
    """Puts a canned question, with values for its parameters."""

    def __call__(self, name: str, **values: str) -> list[Row]:
        """Return the rows in order: each bound variable with its value as text, IRIs short."""
        ...


def store_of(triples: Iterable[Triple]) -> Store:
    """Return a store that holds the triples in its default graph."""
    store = Store()
    store.bulk_extend(Quad(*triple) for triple in triples)
    return store


def rows(store: Store, text: str) -> list[Row]:
    """Return the rows of a query as ``Ask`` does."""
    answer = run(text, store)
    return [
        {name: _text(term) for name, term in zip(answer.variables, row, strict=True) if term is not None}
        for row in answer.rows()
    ]


def asker(store: Store) -> Ask:
    """Return what puts the project's canned questions to a store."""

    def ask(name: str, **values: str) -> list[Row]:
        return rows(store, bind(find(name), values))

    return ask


def questions() -> list[CannedQuery]:
    """Return the canned questions that the published graph answers; fail where they have become few."""
    found = [question for question in list_queries() if not question.needs]
    assert len(found) >= 110
    return found


def linked_questions() -> list[CannedQuery]:
    """Return those that need data sets of others beside it; fail where they have become few."""
    found = [question for question in list_queries() if question.needs]
    assert len(found) >= 20
    return found


def checks() -> list[CannedQuery]:
    """Return the checks, whose rows are faults; fail where they have become few."""
    found = [read_query(path) for path in sorted(CHECKS.glob("*.rq"))]
    assert len(found) >= 24
    return found


def terms_named(text: str) -> set[str]:
    """Return the terms of ours that a query asks for by name, not those in its comments and defaults."""
    asked = "\n".join(line for line in text.split("\n") if not re.match(r"#|PREFIX|\s*VALUES", line))
    return {shorten(prefixes()["r2p"] + name) for name in re.findall(r"\br2p:(\w+)", asked)}


def _text(term: NamedNode | BlankNode | Literal | Triple) -> str:
    if isinstance(term, NamedNode):
        return shorten(term.value)
    return term.value if isinstance(term, Literal) else str(term)
