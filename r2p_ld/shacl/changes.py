"""Which nodes' results the data can change, where a background is known beside them.

All else is as it is without the data, and need not be asked again.
"""

from __future__ import annotations

from collections.abc import Collection

from pyoxigraph import NamedNode

from r2p_ld.namespaces import node as term
from r2p_ld.query.paths import Alternative, Negated, Path, Repeat, Sequence, Step
from r2p_ld.shacl.data import Data, several
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
        """Return at least the nodes of which a shape may say something new; ``None`` for any node."""
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
            if test.query and (self._seen or self._are_read(test.query.predicates(self._data))):
                return None
            found |= self._properties(test)
        if shape.path:
            found = self._back(shape.path, found) | self._seen
        beside = [Step(test.beside) for test in tests if isinstance(test.beside, NamedNode)]
        return found.union(*(self._back(step, self._seen) for step in beside))

    def _are_read(self, predicates: set[int] | None) -> bool:
        """Tell whether the data have a triple of some properties, or of any."""
        return predicates is None or not predicates.isdisjoint(self._data.own)

    def _properties(self, test: Test) -> set[int]:
        """Return the nodes whose properties that a constraint reads are others."""
        if test.properties is None:
            predicates = map(self._data.term, list(self._data.predicates()))
            steps = [Step(predicate) for predicate in predicates if isinstance(predicate, NamedNode)]
            return set[int]().union(*(self._back(step, self._seen) for step in steps))
        found = set[int]().union(*map(self._step, map(Step, test.properties)))
        if term("rdf:type") in test.properties:
            found.update(*map(self._data.instances, self._step(Step(term("rdfs:subClassOf")))))
        return found

    def _step(self, step: Step) -> set[int]:
        """Return the nodes from which a step leads to new nodes."""
        own = self._data.own.get(self._data.number(step.predicate), {})
        return {v for values in own.values() for v in several(values)} if step.inverse else set(own)

    def _back(self, path: Path, ends: set[int]) -> set[int]:
        """Return the nodes from which a path leads to some, or over a new triple."""
        match path:
            case Step():
                found = self._step(path)
                known = {end for end in ends if end < self._data.start}
                if known:
                    number = self._data.number(path.predicate)
                    back = self.background.values(number, inverse=not path.inverse)
                    found.update(*(several(back.get(end)) for end in known))
                return found
            case Sequence():
                for step in reversed(path.paths):
                    ends = self._back(step, ends)
                return ends
            case Alternative():
                return set[int]().union(*(self._back(way, ends) for way in path.paths))
            case Repeat():
                found = self._back(path.path, ends)
                new = set(found) if path.many else set()
                while new:
                    new = self._back(path.path, new) - found
                    found |= new
                return found | ends if path.optional else found
            case Negated():
                raise TypeError("a shape has no negated path")
