"""The few triples that suffice to ask a query of data whose background has been asked before.

A solution that the background alone does not have rests on a triple of the data, or is about a node that
is asked for the first time. All its other triples are joined to these by the query's variables.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cached_property, reduce
from itertools import count
from operator import or_
from typing import NamedTuple, TypeAlias

from pyoxigraph import Literal, NamedNode, Variable

from r2p_ld.namespaces import node as term
from r2p_ld.query import parser, patterns
from r2p_ld.query.paths import Alternative, Negated, Path, Repeat, Sequence, Step, inverted
from r2p_ld.query.tokens import tokens
from r2p_ld.shacl.data import Data, several
from r2p_ld.shacl.paths import follow

_MOST_DATA, _MOST = 5_000, 20_000  # triples beyond which all are taken
_MOST_CHOICES = 100
_CUT = re.compile(r"\b(?:LIMIT|OFFSET)\b", re.IGNORECASE)
_Part: TypeAlias = patterns.Term
_Numbers: TypeAlias = tuple[int, int, int]


class _Edge(NamedTuple):
    """A triple pattern; ``path`` may be of any length. Those ``beside`` it match wherever it does."""

    start: _Part
    path: Step | Variable | Repeat
    end: _Part
    beside: tuple[_Edge, ...] = ()

    @property
    def variables(self) -> set[Variable]:
        return {part for part in self if isinstance(part, Variable)}

    def renamed(self, names: Mapping[Variable, Variable]) -> _Edge:
        start, path, end = (
            names.get(part, part) if isinstance(part, Variable) else part for part in self[:3]
        )
        return _Edge(start, path, end, tuple(edge.renamed(names) for edge in self.beside))  # type: ignore[arg-type]


_Choices: TypeAlias = list[list[_Edge]]
"""The patterns that a solution matches, for each choice of branches."""


class Neighbourhood:
    """Where in data a query looks."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _pattern(self) -> _Pattern | None:
        """The query's triple patterns; ``None`` if they are not understood."""
        with suppress(IndexError, ValueError):
            return _Pattern(self._text)
        return None

    @cached_property
    def predicates(self) -> frozenset[NamedNode] | None:
        """The properties of the triples at which it looks; ``None`` for any."""
        edges = self._pattern.edges if self._pattern else None
        if edges is None or any(isinstance(edge.path, Variable) for edge in edges):
            return None
        return frozenset(p for e in edges if not isinstance(e.path, Variable) for p in _predicates(e.path))

    def is_met(self, data: Data) -> bool:
        """Tell whether a triple of the data, without their background, matches a part of the query."""
        if _is_large(data):  # it takes longer to look than to ask the query
            return self.predicates is None or any(data.find(p) in data.own for p in self.predicates)
        pattern = self._pattern
        return pattern is None or any(True for edge in pattern.edges for _ in _own(data, edge))

    def triples(
        self, data: Data, bound: Mapping[str, Collection[int]], *, asked_before: bool
    ) -> set[_Numbers] | None:
        """Return what suffices to ask the query where some variables are bound; ``None`` for all triples.

        ``asked_before`` tells that the background alone has been asked of the same focus nodes.
        """
        pattern = self._pattern
        if pattern is None or not pattern.joined or not (asked_before or pattern.names_focus):
            return None
        return None if _is_large(data) else _Search(data, pattern, bound).triples()


def _is_large(data: Data) -> bool:
    return sum(map(len, data.own.values())) > _MOST_DATA


class _Pattern:
    """The triple patterns of a query, however they are grouped; ``ValueError`` if they are not understood.

    ``joined`` tells that variables join the patterns that a solution matches, with all that it counts.
    ``joins`` counts in how many places a variable is, so that its values matter beyond a single triple.
    ``names_focus`` tells that each solution has a triple of its focus node.
    """

    def __init__(self, text: str) -> None:
        head, select = parser.read(text)
        self._fresh = map(Variable, map("step{}".format, count()))
        self.edges: list[_Edge] = []
        self.joined = not _CUT.search(text)
        self.joins, choices = self._read(head, select)
        self.joined &= _are_joined(choices)
        this = Variable("this")
        fixed = {this, Variable("value")}.union(
            *(edge.variables for edge in self.edges if not isinstance(edge.path, Repeat))
        )
        for edge in self.edges:  # a path of no length leads from each node to itself
            free = isinstance(edge.path, Repeat) and edge.path.optional and edge.variables.isdisjoint(fixed)
            if free and edge.variables == {edge.start, edge.end}:
                raise ValueError("the query looks at all nodes")
        self.names_focus = all(any(this in edge.variables for edge in edges) for edges in choices)

    def _read(self, head: str, select: patterns.Select) -> tuple[Counter[Variable], _Choices]:
        start = len(self.edges)
        joins, choices = self._group(head, select.group, ())
        if select.aggregated:
            keys = {Variable(name) for name, _ in select.grouped}
            self.joined &= _are_joined(choices)
            self.joined &= all(any(keys & edge.variables for edge in edges) for edges in choices)
            joins.update(keys)
        if select.columns:
            kept = {"this", *(name for name, _ in select.columns)}
            renamed = {v: next(self._fresh) for v in [*joins] if v.value not in kept}
            self.edges[start:] = [edge.renamed(renamed) for edge in self.edges[start:]]
            choices = [[edge.renamed(renamed) for edge in edges] for edges in choices]
            joins = Counter({renamed.get(variable, variable): n for variable, n in joins.items()})
        return joins, choices

    def _group(
        self, head: str, group: patterns.Group, around: tuple[_Edge, ...]
    ) -> tuple[Counter[Variable], _Choices]:
        """Read a group; return how often a solution has each variable, and the patterns that one matches.

        Of UNION a solution matches one of several; what is OPTIONAL, or in EXISTS, is not counted.
        """
        edges = [
            (edge, isinstance(part.path, Step))
            for part in group.parts
            if isinstance(part, patterns.Triples)
            for edge in self._edges(part.subject, part.path, part.object)
        ]
        around = (*around, *(edge for edge, always in edges if always))
        self.edges += [edge._replace(beside=around) for edge, _ in edges]
        joins = Counter(variable for edge, _ in edges for variable in edge.variables)
        choices: _Choices = [[edge for edge, _ in edges]]
        possible: _Choices = []
        for part in group.parts:
            match part:
                case patterns.Group():
                    more, inner = self._group(head, part, around)
                    if part.kind == "OPTIONAL":
                        possible += inner
                    else:
                        choices = _combined(choices, inner)
                    joins += more
                case patterns.Union():
                    branches = [self._group(head, branch, around) for branch, _ in part.branches]
                    joins += reduce(or_, (more for more, _ in branches))
                    choices = _combined(choices, [edges for _, inner in branches for edges in inner])
                case patterns.Select():
                    more, inner = self._read(head, part)
                    joins += more
                    choices = _combined(choices, inner)
                case patterns.Exists():
                    more, inner = self._group(head, part.group, around)
                    joins += more
                    possible += inner
                case patterns.Text():
                    self.joined &= not part.written.startswith("BIND")
                    for text in _groups(part.written) if part.exists else ():
                        more, inner = self._group(head, parser.read(f"{head} ASK {text}")[1].group, around)
                        joins += more
                        possible += inner
        self.joined &= _are_joined(_combined(choices, possible))
        return joins, choices

    def _edges(self, start: _Part, path: Path | Variable, end: _Part) -> Iterator[_Edge]:
        match path:
            case Step(inverse=True):
                yield _Edge(end, inverted(path), start)  # type: ignore[arg-type]
            case Step() | Variable() | Repeat():
                yield _Edge(start, path, end)
            case Negated():
                yield _Edge(start, next(self._fresh), end)
                yield _Edge(end, next(self._fresh), start)
            case Alternative():
                for way in path.paths:
                    yield from self._edges(start, way, end)
            case Sequence():
                ends = [start, *(next(self._fresh) for _ in path.paths[1:]), end]
                for place, part in enumerate(path.paths):
                    yield from self._edges(ends[place], part, ends[place + 1])


class _Search:
    """A search for triples that are joined, by the variables of a pattern, to what is new."""

    def __init__(self, data: Data, pattern: _Pattern, bound: Mapping[str, Collection[int]]) -> None:
        self._data, self._pattern, self._bound = data, pattern, bound
        self._found: set[_Numbers] = set()
        self._seen: set[tuple[_Part, int]] = set()
        self._waiting: list[tuple[_Part, int]] = []
        for name, numbers in bound.items():
            self._reach(Variable(name), numbers)
        for edge in pattern.edges:
            own = list(_own(data, edge))
            if isinstance(edge.path, Repeat):
                ends = {end for start, _, value in own for end in (start, value)}
                self._reach(edge.start, ends.union(*follow(data, inverted(edge.path), ends).values()))
                self._reach(edge.end, ends.union(*follow(data, edge.path, ends).values()))
                for predicate in map(data.number, _predicates(edge.path)):
                    self._found.update(data.triples_of(predicate))
            else:
                self._add(edge, own)

    def triples(self) -> set[_Numbers] | None:
        """Return the triples; ``None`` if they are too many, or cannot be told from others."""
        while self._waiting and len(self._found) <= _MOST:
            part, number = self._waiting.pop()
            if not _is_exact(self._data.term(number)):
                return None
            for edge in self._pattern.edges:
                if isinstance(edge.path, Repeat):
                    if part == edge.start:
                        self._reach(edge.end, follow(self._data, edge.path, [number]).get(number, ()))
                    if part == edge.end:
                        self._reach(
                            edge.start, follow(self._data, inverted(edge.path), [number]).get(number, ())
                        )
                elif part in edge.variables:
                    self._add(edge, _matching(self._data, edge, part, number))
        return None if self._waiting else self._found

    def _add(self, edge: _Edge, triples: Iterable[_Numbers]) -> None:
        for triple in triples:
            self._found.add(triple)
            for part, number in zip(edge[:3], triple, strict=True):
                self._reach(part, (number,))

    def _reach(self, part: object, numbers: Iterable[int]) -> None:
        if isinstance(part, Variable) and (self._pattern.joins[part] > 1 or part.value in self._bound):
            new = {(part, number) for number in numbers} - self._seen
            self._seen |= new
            self._waiting += new


def _own(data: Data, edge: _Edge) -> Iterator[_Numbers]:
    """Yield the triples of the data, without their background, over which an edge may lead."""
    if isinstance(edge.path, Variable):
        predicates = list(data.own)
    else:
        predicates = [data.number(predicate) for predicate in _predicates(edge.path)]
    for predicate in predicates:
        for subject, objects in data.own.get(predicate, {}).items():
            for value in several(objects):
                bound: dict[object, int] = {edge.start: subject, edge.path: predicate, edge.end: value}
                if isinstance(edge.path, Repeat) or (
                    _may_be(data, edge.start, subject)
                    and _may_be(data, edge.end, value)
                    and all(_matches(data, other, bound) for other in edge.beside)
                ):
                    yield subject, predicate, value


def _matches(data: Data, edge: _Edge, bound: Mapping[object, int]) -> bool:
    """Tell whether a triple may match an edge where some terms have numbers."""
    assert isinstance(edge.path, Step)
    start, end = (
        number
        for part in (edge.start, edge.end)
        for number in [bound.get(part) if isinstance(part, Variable) else data.number(part)]
    )
    start, end = (n if n is None or _is_exact(data.term(n)) else None for n in (start, end))
    predicate = data.number(edge.path.predicate)
    if start is not None:
        found = data.next(predicate, start)
        return bool(found) if end is None else end in found
    return end is None or bool(data.next(predicate, end, inverse=True))


def _matching(data: Data, edge: _Edge, variable: _Part, number: int) -> Iterator[_Numbers]:
    """Yield the triples that match an edge where a variable of it has a value."""
    predicates: Collection[int]
    if isinstance(edge.path, Step):
        predicates = [data.number(edge.path.predicate)]
    else:
        predicates = [number] if edge.path == variable else list(data.predicates())
    for predicate in predicates:
        if edge.start == variable:
            triples = [(number, predicate, value) for value in data.next(predicate, number)]
        elif edge.end == variable:
            triples = [(start, predicate, number) for start in data.next(predicate, number, inverse=True)]
        else:
            triples = list(data.triples_of(predicate))
        for triple in triples:
            if _may_be(data, edge.start, triple[0]) and _may_be(data, edge.end, triple[2]):
                yield triple


def _may_be(data: Data, part: _Part, number: int) -> bool:
    """Tell whether a part of a pattern may stand for a term."""
    return isinstance(part, Variable) or not _is_exact(part) or data.find(part) == number


def _is_exact(node: object) -> bool:
    """Tell whether a store finds a term only where it is written so, as it is not with 1 and 01."""
    return not isinstance(node, Literal) or node.datatype == term("xsd:string")


def _predicates(path: Path) -> Iterator[NamedNode]:
    match path:
        case Step():
            yield path.predicate
        case Repeat():
            yield from _predicates(path.path)
        case Sequence() | Alternative():
            for part in path.paths:
                yield from _predicates(part)
        case Negated():
            raise ValueError("any property may matter")


def _combined(some: _Choices, others: _Choices) -> _Choices:
    if len(some) * len(others) > _MOST_CHOICES:
        raise ValueError("the query has too many branches")
    return [[*edges, *more] for edges in some for more in others]


def _are_joined(choices: _Choices) -> bool:
    """Tell whether variables join all the patterns that a solution matches."""
    for edges in choices:
        groups: list[set[Variable]] = []
        for variables in (edge.variables for edge in edges):
            joined = [group for group in groups if group & variables]
            groups = [*(group for group in groups if group not in joined), variables.union(*joined)]
        if len(groups) > 1 or not all(groups):
            return False
    return True


def _groups(text: str) -> Iterator[str]:
    """Yield what stands in the outermost braces of a text."""
    start = depth = 0
    for token in tokens(text):
        if token.text == "{":
            start, depth = (start, depth + 1) if depth else (token.start, 1)
        elif token.text == "}":
            depth -= 1
            if not depth:
                yield text[start : token.end]
