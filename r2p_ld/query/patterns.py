"""The graph pattern of a query as a tree, and as SPARQL that gives all its solutions.

Only what says on which triples a row rests is taken apart: expressions, VALUES and names of graphs are text.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple, TypeAlias

from pyoxigraph import Literal, NamedNode, Variable

from r2p_ld.query.paths import Path
from r2p_ld.query.tokens import tokens

Term: TypeAlias = Variable | NamedNode | Literal


class Triples(NamedTuple):
    """One triple pattern; a blank node is a variable. ``written`` is its predicate as SPARQL."""

    subject: Term
    path: Path | Variable
    object: Term
    written: str


class Text(NamedTuple):
    """What binds or restricts without a triple: VALUES, BIND, FILTER. ``exists``: EXISTS is part of it."""

    written: str
    exists: bool = False


class Exists(NamedTuple):
    """FILTER EXISTS, or its negation."""

    group: Group
    written: str
    negated: bool


class Group(NamedTuple):
    """A group in braces; ``kind`` is the word before it: OPTIONAL, MINUS, GRAPH …, nothing for none."""

    parts: tuple[Part, ...]
    kind: str = ""
    written: str = ""


class Union(NamedTuple):
    """Groups of which any may match; each binds its marker, a variable that the query does not have."""

    branches: tuple[tuple[Group, Variable], ...]


class Select(NamedTuple):
    """A SELECT, or an ASK: its columns, each with its expression if it has one, and its pattern.

    ``columns`` is empty for ``*`` and ASK. ``keys`` are columns that all bindings of a row share.
    ``values`` are the VALUES behind it, ``dataset`` its FROM.
    """

    columns: tuple[tuple[str, str], ...]
    keys: tuple[str, ...]
    group: Group
    grouped: tuple[tuple[str, str], ...]
    aggregated: bool
    dataset: str
    values: str
    written: str


Part: TypeAlias = Triples | Text | Exists | Group | Union | Select


def bindings(head: str, select: Select) -> str:
    """Return the query for every solution of a query's pattern, with its columns where they are keys."""
    values = [(name, expression) for name, expression in (*select.grouped, *select.columns) if expression]
    computed = [
        f"BIND ({text} AS ?{name})" for name, text in values if name in select.keys or not select.columns
    ]
    computed += [
        f"BIND ({text} AS ?{name})" for name, text in select.grouped if text and name not in select.keys
    ]
    body = " ".join([_write(select.group), *dict.fromkeys(computed)])
    return f"{head}\nSELECT DISTINCT * {select.dataset} WHERE {{ {body} }} {select.values}"


def witnesses(head: str, group: Group, bound: str) -> str:
    """Return the query for one solution of an EXISTS, where its variables are bound as in VALUES."""
    return f"{head}\nSELECT * WHERE {{ {bound} {_write(group)} }} LIMIT 1"


@cache
def variables(text: str) -> frozenset[str]:
    """Return the names of the variables in a text of SPARQL."""
    return frozenset(token.variable for token in tokens(text) if token.variable)


def _write(part: Part) -> str:
    match part:
        case Triples():
            return f"{part.subject} {part.written} {part.object} ."
        case Group():
            inner = " ".join(map(_write, part.parts))
            return f"{part.kind} {{ {inner} }}" if part.kind != "WHERE" else inner
        case Union():
            branches = (f"{{ {_write(group)} BIND (true AS {marker}) }}" for group, marker in part.branches)
            return " UNION ".join(branches)
        case Select():
            return f"{{ {part.written} }}"
        case _:
            return part.written
