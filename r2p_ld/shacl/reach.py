"""How far shapes look from a node: which triples may count when it is checked, and which cannot.

An automaton walks the data from the node under check. Its steps are those of the shapes' paths and of
their queries, forwards or against the arrow. What it never walks over changes no result.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeAlias

from pyoxigraph import NamedNode

from r2p_ld.namespaces import node as term
from r2p_ld.shacl.index import Index, Term


class Step(NamedTuple):
    """Over one triple; ``predicate`` is ``None`` for any. ``inverse`` is from object to subject."""

    predicate: NamedNode | None
    inverse: bool = False


class Sequence(NamedTuple):
    """One path after the other."""

    paths: tuple[Path, ...]


class Choice(NamedTuple):
    """Either path."""

    paths: tuple[Path, ...]


class Repeat(NamedTuple):
    """A path, over and over."""

    path: Path


Path: TypeAlias = Step | Sequence | Choice | Repeat

NAMES = Step(None, inverse=True)
"""The step from a subject to the predicates that it has, taken as nodes."""

States: TypeAlias = frozenset[int]


class Unbounded(Exception):
    """The shapes look farther than can be told beforehand: it takes the whole graph to check a node."""


class Automaton:
    """States and the steps between them."""

    def __init__(self) -> None:
        self.steps: defaultdict[int, dict[Step, set[int]]] = defaultdict(dict)
        self._states = 0
        self._known: dict[tuple[int, object], int] = {}

    def start(self) -> int:
        """Return a new state that nothing leads to."""
        self._states += 1
        return self._states

    def walk(self, path: Path, states: Iterable[int], *, inverse: bool = False) -> States:
        """Return the states after a path, made where they are missing."""
        if isinstance(path, Step):
            step = path if path == NAMES else Step(path.predicate, path.inverse != inverse)
            return frozenset(self._step(state, step) for state in states)
        if isinstance(path, Sequence):
            for part in reversed(path.paths) if inverse else path.paths:
                states = self.walk(part, states, inverse=inverse)
            return frozenset(states)
        if isinstance(path, Choice):
            either = [self.walk(part, states, inverse=inverse) for part in path.paths]
            return frozenset[int]().union(*either)
        # one state that every step inside the path leads back to: it may go too far, never too near
        inner = frozenset(Step(s.predicate, s.inverse != inverse) for s in steps_of(path.path))
        ends = set(states)
        for state in states:
            loop = self._known.setdefault((state, inner), self._states + 1)
            self._states = max(self._states, loop)
            for step in inner:
                self.steps[state].setdefault(step, set()).add(loop)
                self.steps[loop].setdefault(step, set()).add(loop)
            ends.add(loop)
        return frozenset(ends)

    def reached(self, *starts: int) -> set[int]:
        """Return the states that some states lead to, themselves included."""
        waiting, seen = list(starts), set(starts)
        while waiting:
            for ends in self.steps.get(waiting.pop(), {}).values():
                waiting += ends - seen
                seen |= ends
        return seen

    def against(self, *starts: int) -> set[NamedNode]:
        """Return the predicates that are walked from object to subject on the way from some states."""
        steps = {step for state in self.reached(*starts) for step in self.steps.get(state, ())}
        return {step.predicate for step in steps if step.inverse and step.predicate is not None}

    def _step(self, state: int, step: Step) -> int:
        if (state, step) not in self._known:
            self._known[state, step] = self.start()
        self.steps[state].setdefault(step, set()).add(self._known[state, step])
        return self._known[state, step]


def steps_of(path: Path) -> set[Step]:
    """Return the steps that a path is made of."""
    if isinstance(path, Step):
        return {path}
    if isinstance(path, Repeat):
        return steps_of(path.path)
    return {step for part in path.paths for step in steps_of(part)}


CLASS_OF = Sequence((Step(term("rdf:type")), Repeat(Step(term("rdfs:subClassOf")))))
"""From a node to its classes and those above them."""

_ONE = ("sh:node", "sh:not", "sh:property", "sh:qualifiedValueShape")
_LISTS = ("sh:and", "sh:or", "sh:xone")
_COMPARED = ("sh:disjoint", "sh:equals", "sh:lessThan", "sh:lessThanOrEquals")
_REPEATS = ("sh:zeroOrMorePath", "sh:oneOrMorePath")


class Looks:
    """Walks an automaton from a state through all that shapes of SHACL core look at."""

    def __init__(self, shapes: Index, automaton: Automaton, queries: Callable[[Term, States], None]) -> None:
        self._shapes = shapes
        self._automaton = automaton
        self._queries = queries  # hears of each shape with sh:sparql, and of the states that it is met in
        self._above: list[Term] = []
        self.inner: defaultdict[Term, set[int]] = defaultdict(set)
        """The shapes within others, and the states in which they meet nodes: not only the one entered."""

    def shape(self, shape: Term, states: States) -> None:
        """Add what is looked at to check a shape on the nodes of these states.

        Raises ``Unbounded`` for shapes within themselves, and for components that are not of core.
        """
        shapes, walk = self._shapes, self._automaton.walk
        if shapes.is_true(shape, "sh:deactivated"):
            return
        if shape in self._above:
            raise Unbounded("a shape refers to itself")
        if self._above:
            self.inner[shape] |= states
        self._above.append(shape)
        path = shapes.value(shape, "sh:path")
        values = states if path is None else walk(self.path(path), states)
        if shapes.objects(shape, "sh:class"):
            walk(CLASS_OF, values)
        for curie in _COMPARED:
            for other in shapes.objects(shape, curie):
                walk(_step(other), states)
        if shapes.is_true(shape, "sh:closed"):
            walk(Step(None), values)
        below = [below for curie in _ONE for below in shapes.objects(shape, curie)]
        for curie in _LISTS:
            below += [member for head in shapes.objects(shape, curie) for member in shapes.items(head)]
        if shapes.is_true(shape, "sh:qualifiedValueShapesDisjoint"):
            below += self._siblings(shape)
        if shapes.objects(shape, "sh:sparql"):
            self._queries(shape, states)
        for inner in below:
            self.shape(inner, values)
        self._above.pop()

    def path(self, node: Term) -> Path:
        """Return a SHACL path."""
        shapes = self._shapes
        if isinstance(node, NamedNode):
            return Step(node)
        if members := shapes.items(node):
            return Sequence(tuple(self.path(member) for member in members))
        if members := shapes.items(shapes.value(node, "sh:alternativePath")):
            return Choice(tuple(self.path(member) for member in members))
        if (inner := shapes.value(node, "sh:inversePath")) is not None:
            return turned(self.path(inner))
        if (inner := shapes.value(node, "sh:zeroOrOnePath")) is not None:
            return Choice((Sequence(()), self.path(inner)))
        for curie in _REPEATS:
            if (inner := shapes.value(node, curie)) is not None:
                return Repeat(self.path(inner))
        raise Unbounded("a path that is none")

    def _siblings(self, shape: Term) -> list[Term]:
        shapes = self._shapes
        owners = [
            owner for owner in shapes.subjects("sh:property") if shapes.holds(owner, "sh:property", shape)
        ]
        properties = [p for owner in owners for p in shapes.objects(owner, "sh:property")]
        return [q for p in properties for q in shapes.objects(p, "sh:qualifiedValueShape")]


def turned(path: Path) -> Path:
    """Return a path the other way round."""
    if isinstance(path, Step):
        return Step(path.predicate, not path.inverse)
    if isinstance(path, Repeat):
        return Repeat(turned(path.path))
    if isinstance(path, Sequence):
        return Sequence(tuple(turned(part) for part in reversed(path.paths)))
    return Choice(tuple(turned(part) for part in path.paths))


def _step(node: Term) -> Step:
    if not isinstance(node, NamedNode):
        raise Unbounded("a property that is none")
    return Step(node)
