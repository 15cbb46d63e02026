"""Which nodes' results the data can change, where a background is known beside them.

All else is as it is without the data, and need not be asked again.
"""

from __future__ import annotations

from collections.abc import Collection

from pyoxigraph import NamedNode

from r2p_ld.namespaces import node as term
from r2p_ld.query.paths import Path, Step, inverted, reach
from r2p_ld.shacl import matching
from r2p_ld.shacl.data import Data
from r2p_ld.shacl.run import Shape, Test


class Changes:
    """What data change in their background.

    ``seen`` are nodes of the background that the data mention: their results count, changed or not.
    """

    def __init__(self, data: Data, seen: Collection[int]) -> None:
        assert data.background
        self._data, self.background = data, data.background
        self._seen = set(seen)
        self._found: dict[Shape, set[int] | None] = {}

    def nodes(self, shape: Shape) -> set[int] | None:
        """Return at least the nodes of the background of which a shape may say something new.

        ``None`` stands for any node. To others, only a new triple leads.
        """
        if shape not in self._found:
            self._found[shape] = None  # for a shape that leads back to itself
            self._found[shape] = self._nodes(shape) if shape.active else set()
        return self._found[shape]

    def _nodes(self, shape: Shape) -> set[int] | None:
        tests = [constraint.test for constraint in shape.constraints]
        found = set(self._seen)
        for inner in (*shape.properties, *(inner for test in tests for inner in test.shapes)):
            below = self.nodes(inner)
            if below is None:
                return None
            found |= below
        for test in tests:
            if test.query and (self._seen or matching.reads(test.query, self._data)):
                return None
            found |= self._properties(test)
        if shape.path:
            found = self._back(shape.path, found) | self._seen
        beside = [Step(test.beside) for test in tests if isinstance(test.beside, NamedNode)]
        return found.union(*(self._back(step, self._seen) for step in beside))

    def _properties(self, test: Test) -> set[int]:
        """Return the nodes of the background whose properties that a constraint reads are others."""
        if test.properties is None:
            predicates = map(self._data.term, list(self._data.predicates()))
            steps = [Step(predicate) for predicate in predicates if isinstance(predicate, NamedNode)]
            return set[int]().union(*(self._back(step, self._seen) for step in steps))
        found = set[int]().union(*map(self._step, map(Step, test.properties)))
        if term("rdf:type") in test.properties:
            found.update(*map(self._data.instances, self._step(Step(term("rdfs:subClassOf")))))
        return found

    def _step(self, step: Step) -> set[int]:
        """Return the nodes of the background from which a step leads over a new triple."""
        return self._data.touched.get((self._data.number(step.predicate), step.inverse), set())

    def _back(self, path: Path, ends: set[int]) -> set[int]:
        """Return the nodes of the background from which a path leads to some, or over a new triple."""

        def step(each: Step, nodes: set[int]) -> set[int]:
            return self._step(Step(each.predicate, not each.inverse)) | self.background.over(each, nodes)

        return reach(inverted(path), ends, step)
