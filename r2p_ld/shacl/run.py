"""Shapes that are asked of data: each constraint once, of all focus nodes of its shape."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import NamedTuple, TypeAlias

from pyoxigraph import Literal, NamedNode

from r2p_ld.errors import BadInput, Fault
from r2p_ld.query.paths import Path
from r2p_ld.shacl import paths
from r2p_ld.shacl.data import Data
from r2p_ld.shacl.describe import Describer
from r2p_ld.shacl.index import Index, Node, Term
from r2p_ld.shacl.query import Query
from r2p_ld.shacl.report import Result


class Violation(NamedTuple):
    """What a constraint finds; what is ``None`` here is as the shape or the constraint says."""

    focus: int
    value: Term | None = None
    related: tuple[Term, ...] = ()
    path: NamedNode | None = None
    messages: tuple[Literal, ...] | None = None
    details: frozenset[Result] = frozenset()


class Values:
    """The value nodes of a shape, for each focus node; a node shape's are the focus nodes themselves."""

    def __init__(self, by_focus: Mapping[int, Collection[int]], nodes: Collection[int]) -> None:
        self.nodes = nodes
        self._by_focus = by_focus

    def __getitem__(self, focus: int) -> Collection[int]:
        return self._by_focus.get(focus, ())

    def pairs(self, among: Collection[int]) -> Iterator[tuple[int, int]]:
        """Yield focus node and value for each value of some."""
        for focus, values in self._by_focus.items():
            yield from ((focus, value) for value in values if value in among)

    @cached_property
    def distinct(self) -> set[int]:
        """All values, each once."""
        return set(chain.from_iterable(self._by_focus.values()))


Evaluate: TypeAlias = "Callable[[Run, Values], Iterator[Violation]]"


class Test(NamedTuple):
    """A constraint, ready to be asked, and what it reads but the values: see ``changes``.

    ``shapes`` are those that values are checked against, ``beside`` is a property of the focus node,
    ``properties`` are those of the values (``None`` for any), ``query`` is what is asked of them.
    """

    evaluate: Evaluate
    shapes: Sequence[Shape] = ()
    beside: Term | None = None
    properties: Sequence[NamedNode] | None = ()
    query: Query | None = None


class Constraint(NamedTuple):
    """A constraint of a shape: its component, the parameter's value, and what is said where it fails."""

    component: NamedNode
    parameter: Term
    test: Test
    messages: tuple[Literal, ...]


@dataclass(slots=True, eq=False)
class Shape:
    """A shape; ``path`` is ``None`` for a node shape."""

    node: Node
    path: Path | None
    path_node: Node | None
    severity: NamedNode
    active: bool
    constraints: list[Constraint] = field(default_factory=list)
    properties: list[Shape] = field(default_factory=list)


class Run:
    """Shapes asked of one set of triples."""

    def __init__(self, data: Data, shapes: Index) -> None:
        self.data = data
        self.shapes = shapes
        self._checked: dict[Shape, set[int]] = {}
        self._failing: dict[Shape, dict[int, list[Result]]] = {}
        self._active: dict[Shape, list[set[int]]] = {}

    def forget(self) -> None:
        """Forget what was found of the nodes that were checked."""
        self._checked.clear()
        self._failing.clear()

    def failing(self, shape: Shape, nodes: Collection[int]) -> dict[int, list[Result]]:
        """Return the results of those of some nodes that do not conform to a shape; each is checked once."""
        checked = self._checked.setdefault(shape, set())
        failing = self._failing.setdefault(shape, {})
        new = set(nodes) - checked
        if new and shape.active:
            active = self._active.setdefault(shape, [])
            if new in active:
                name = Describer(self.shapes).shape(shape.node)
                raise not_evaluated(f"Recursive shapes: {name} leads back to itself.")
            active.append(new)
            by_focus = paths.follow(self.data, shape.path, new) if shape.path else {n: (n,) for n in new}
            values = Values(by_focus, new)
            found: dict[int, list[Result]] = {}
            for constraint in shape.constraints:
                for violation in constraint.test.evaluate(self, values):
                    result = self._result(shape, constraint, violation)
                    found.setdefault(violation.focus, []).append(result)
            for inner in shape.properties:
                below = self.failing(inner, values.distinct)
                for focus, value in values.pairs(below):
                    found.setdefault(focus, []).extend(below[value])
            active.pop()
            failing.update(found)
        checked |= new
        return {node: failing[node] for node in nodes if node in failing}

    def _result(self, shape: Shape, constraint: Constraint, found: Violation) -> Result:
        return Result(
            focus=self.data.term(found.focus),
            path=found.path or shape.path_node,
            value=found.value,
            severity=shape.severity,
            shape=shape.node,
            component=constraint.component,
            messages=found.messages or constraint.messages,
            details=found.details,
            parameter=constraint.parameter,
            related=found.related,
        )


def not_evaluated(
    rule: str, mend: str = "Correct the shapes, or the data in which nodes lead in a circle."
) -> BadInput:
    """Return the error for shapes that cannot be evaluated on these data."""
    return BadInput("The shapes cannot be evaluated.", [Fault("shapes", rule=rule, mend=mend)])
