"""Which triples a query may match, so that a store with no others gives its solutions.

A pattern is followed from what its ends may stand for. Those may be too many, and never too few:
the store itself sorts out which triples fit together.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import chain, islice
from math import inf
from typing import TypeAlias, cast

from pyoxigraph import Literal, Quad, QuerySolutions, Store, Variable

from r2p_ld.query.paths import Alternative, AnyTriple, Path, Repeat, Sequence, Step, inverted, reach
from r2p_ld.query.patterns import Exists, Group, Part, Select, Term, Text, Triples, Union, variables
from r2p_ld.shacl.data import PLAIN, Data, Numbers, several
from r2p_ld.shacl.query import Query

Nodes: TypeAlias = set[int]
Bindings: TypeAlias = "dict[Variable, Nodes]"
"""What variables may stand for."""
_FEW = 2_000  # triples of which it is quicker to ask than to follow what they may match


def needed(query: Query, data: Data, given: Mapping[str, Nodes]) -> Iterable[Numbers]:
    """Return the triples on which a query's solutions rest, where some variables have some values."""
    if query.pattern is not None:
        with suppress(AnyTriple):
            reader = _Reader(query, query.pattern, data, given)
            reader.group(query.pattern, {})
            return reader.found
    return data.numbers()


def reads(query: Query, data: Data) -> bool:
    """Tell whether a query's solutions rest on triples that the data's background has not."""
    known = data.background
    if known is None or query.pattern is None:
        return True
    try:
        if not any(_may_add(part, data) for part in _leaves(query.pattern)):
            return False
    except AnyTriple:
        return True
    return not all(map(known.holds, needed(query, data, {})))


def _may_add(part: Triples | Text, data: Data) -> bool:
    """Tell whether a part of a pattern may match what was added: a property of that, any, or none at all."""
    if isinstance(part, Text):
        return part.exists
    if isinstance(part.path, Variable):
        return True
    added: list[bool] = []

    def step(each: Step, nodes: Nodes) -> Nodes:
        added.append((data.find(each.predicate), False) in data.touched)
        return set()

    return bool(reach(part.path, {0}, step)) or any(added)


def _leaves(part: Part) -> Iterator[Triples | Text]:
    match part:
        case Triples() | Text():
            yield part
        case Group():
            yield from chain.from_iterable(map(_leaves, part.parts))
        case Union():
            yield from chain.from_iterable(_leaves(branch) for branch, _ in part.branches)
        case Exists() | Select():
            yield from _leaves(part.group)


def _names(part: Triples | Text) -> frozenset[str]:
    if isinstance(part, Text):
        return variables(part.written)
    return frozenset(each.value for each in part[:3] if isinstance(each, Variable))


class _Reader:
    """Collects triples; of those beside a variable that is named once, one is enough."""

    def __init__(self, query: Query, pattern: Group, data: Data, given: Mapping[str, Nodes]) -> None:
        self._query, self._data = query, data
        self._given: Bindings = {}
        for name, nodes in given.items():
            self._bind(self._given, Variable(name), nodes)
        self._names = {"this", *given}
        ends = Counter(end for part in _leaves(pattern) if isinstance(part, Triples) for end in part[::2])
        names = query.lone - given.keys()
        lone = {end: n for end, n in ends.items() if getattr(end, "value", "") in names}
        self._lone = {end for end, n in lone.items() if n == 1}
        self._subjects = lone.keys() - self._lone  # of several triples, by one mention
        self.found: dict[Numbers, None] = {}  # in order: a store is slower where they come at random

    def group(self, group: Group, around: Bindings) -> Bindings:
        """Take what a group may match; return what it binds in each of its solutions.

        ``around`` is what is joined with the group. It says nothing of what is optional in the group, or
        asked in its filters: these are evaluated before.
        """
        if group.kind.startswith("GRAPH"):
            return {}
        bound = dict(self._given)
        for part in group.parts:  # what depends on nothing else comes first
            if isinstance(part, Group) and not part.kind and isinstance(next(iter(part.parts), None), Select):
                bound |= self.group(part, {})
        waiting = [part for part in group.parts if isinstance(part, Triples)]
        for subject in self._subjects & {each.subject for each in waiting}:
            self._alike(subject, [each.path for each in waiting if each.subject == subject], bound)
        while waiting:
            waiting.sort(key=lambda each: self._cost(each, around | bound), reverse=True)
            self._triples(waiting.pop(), around, bound)
        before = dict(self._given)
        for part in group.parts:
            inner: Bindings = {}
            match part:
                case Triples():
                    inner = {
                        end: bound[end] for end in part[:3] if isinstance(end, Variable) and end in bound
                    }
                case Group(kind="OPTIONAL"):
                    self.group(part, before)
                case Group():
                    inner = self.group(part, around | bound)
                case Union():
                    branches = [self.group(branch, around | bound) for branch, _ in part.branches]
                    common = set.intersection(*(set(each) for each in branches))
                    inner = {each: set().union(*(branch[each] for branch in branches)) for each in common}
                case Select():
                    inner = self._select(part)
                case Text(exists=True):
                    raise AnyTriple
            before = inner | before
            bound = inner | bound
        for part in group.parts:
            if isinstance(part, Exists):
                self.group(part.group, bound)
        return bound

    def _select(self, select: Select) -> Bindings:
        """Take what a query within the query may match; return what its columns may be."""
        outside, self.found = self.found, {}
        bound = self.group(select.group, {})
        is_same = self._names.isdisjoint(chain.from_iterable(map(_names, _leaves(select.group))))
        if is_same and len(self.found) < _FEW:  # for all focus nodes
            store = Store()
            term_of = self._data.term
            store.bulk_extend(Quad(*map(term_of, triple)) for triple in self.found)  # type: ignore[arg-type]
            text = f"{self._query.prologue} SELECT * {select.group.written}"
            rows = list(cast(QuerySolutions, store.query(text)))
            for variable in bound:
                bound[variable] = {self._data.number(row[variable]) for row in rows}
        self.found = outside | self.found
        names = {name for name, expression in select.columns if not expression}
        return {each: bound[each] for each in bound if each.value in names or not select.columns}

    def _alike(self, subject: Term, paths: list[Path | Variable], bound: Bindings) -> None:
        """Bind the subject of some paths: of the nodes that these lead to the same values, one is enough."""
        if all(isinstance(path, Step) and not path.inverse for path in paths):
            predicates = {self._data.number(path.predicate) for path in paths if isinstance(path, Step)}
            columns = [self._data.values(predicate) for predicate in predicates]
            nodes = set(columns[0]).intersection(*columns[1:])
            alike = {tuple(frozenset(several(values[node])) for values in columns): node for node in nodes}
            self._bind(bound, subject, set(alike.values()))

    def _bind(self, bound: Bindings, node: Term | Path, values: Nodes) -> None:
        """Note what a variable stands for; literals that a store writes anew are equal to others."""
        if isinstance(node, Variable) and not any(map(self._data.is_typed, values)):
            bound.setdefault(node, values)

    def _values(self, node: Term | Path, bindings: Bindings) -> Nodes | None:
        """Return what a node of a pattern stands for, if that is known."""
        if isinstance(node, Variable):
            return bindings.get(node)
        if isinstance(node, Literal) and node.datatype.value not in PLAIN:
            return None
        number = self._data.find(node)  # type: ignore[arg-type]
        return set() if number is None else {number}

    def _cost(self, each: Triples, bindings: Bindings) -> float:
        """Return about how many triples a pattern matches."""
        ends = (self._values(end, bindings) for end in (each.subject, each.object))
        cost = min((len(values) for values in ends if values is not None), default=inf)
        if isinstance(each.path, Variable) and each.path not in bindings:
            return cost * len(self._data.predicates())
        if isinstance(each.path, Step):
            return min(cost, len(self._data.values(self._data.number(each.path.predicate))))
        return cost

    def _triples(self, each: Triples, around: Bindings, bound: Bindings) -> None:
        """Take what a triple pattern may match, and bind its variables."""
        starts, ends = (self._values(end, around | bound) for end in (each.subject, each.object))
        if isinstance(each.path, Variable):
            found = self._values(each.path, around | bound)
            predicates = set(self._data.predicates() if found is None else found)
            self._bind(bound, each.path, predicates)
            starts, ends = self._scan(each, predicates, starts, ends)
        elif isinstance(each.path, Step) and not each.path.inverse and starts is None and ends is None:
            starts, ends = self._scan(each, {self._data.number(each.path.predicate)})
        elif ends is None or (starts is not None and len(starts) <= len(ends)):
            starts = self._starts(each.path) if starts is None else starts
            ends = reach(each.path, starts, self._over)
        else:
            starts = reach(inverted(each.path), ends, self._over)
        self._bind(bound, each.subject, starts)
        self._bind(bound, each.object, ends)

    def _scan(
        self,
        each: Triples,
        predicates: Nodes,
        starts: Nodes | None = None,
        ends: Nodes | None = None,
    ) -> tuple[Nodes, Nodes]:
        """Take the triples of some predicates, between nodes if these are known; return their ends."""
        subjects, objects = set[int](), set[int]()
        for predicate in predicates:
            pairs = self._data.pairs(predicate, starts)
            if ends is not None:
                pairs = (pair for pair in pairs if pair[1] in ends)
            elif starts is None:
                match [end in self._lone for end in each[::2]]:
                    case [True, True]:
                        pairs = islice(pairs, 1)
                    case [True, False]:
                        pairs = iter({end: (start, end) for start, end in pairs}.values())
                    case [False, True]:
                        pairs = iter(dict(pairs).items())
            for start, end in pairs:
                self.found[start, predicate, end] = None
                subjects.add(start)
                objects.add(end)
        return subjects, objects

    def _over(self, step: Step, nodes: Nodes) -> set[int]:
        """Take the triples over which a step leads from some nodes; return where it leads."""
        number = self._data.number(step.predicate)
        values = self._data.values(number, inverse=step.inverse)
        pairs = [(node, end) for node in values.keys() & nodes for end in several(values[node])]
        for node, end in pairs:
            self.found[(end, number, node) if step.inverse else (node, number, end)] = None
        return {end for _, end in pairs}

    def _starts(self, path: Path) -> Nodes:
        """Return the nodes from which a path leads anywhere."""
        match path:
            case Step():
                return set(self._data.values(self._data.number(path.predicate), inverse=path.inverse))
            case Sequence():
                return self._starts(path.paths[0])
            case Alternative():
                return set[int]().union(*map(self._starts, path.paths))
            case Repeat(optional=False):
                return self._starts(path.path)
        raise AnyTriple
