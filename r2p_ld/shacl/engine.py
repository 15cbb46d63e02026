"""Data and shapes in, report out: each constraint is asked once, of all focus nodes of its shape."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from pyoxigraph import BlankNode, Literal, Triple

from r2p_ld.errors import BadInput, Fault
from r2p_ld.namespaces import node as term
from r2p_ld.shacl import paths
from r2p_ld.shacl.components import Values, Violation
from r2p_ld.shacl.data import Data, several
from r2p_ld.shacl.describe import LABELS
from r2p_ld.shacl.index import Index, Term
from r2p_ld.shacl.lexical import Lexical
from r2p_ld.shacl.plan import Constraint, Plan, Shape
from r2p_ld.shacl.report import Report, Result
from r2p_ld.shacl.sparql import Endpoint
from r2p_ld.shacl.targets import focus_nodes, no_focus_node


def validate(data: Iterable[Triple], shapes: Iterable[Triple], background: Iterable[Triple] = ()) -> Report:
    """Check data against SHACL shapes: core, and constraints and components in SPARQL.

    The background, say an ontology and its terms, takes part in the evaluation; its class
    hierarchy counts for ``sh:class`` and ``sh:targetClass``. But only what concerns the data is
    reported: results whose focus node or value is a node that the background does not define and the
    data mention or a target names, and those that the background alone does not give, as where the data
    tie two of its terms. Nothing is fetched, and no ``owl:imports`` of the data is followed.

    ``data`` may be an iterator: each triple is read once.

    Raises ``BadInput`` where the shapes have no target, are malformed, recursive on these data or
    need more than SHACL core and SPARQL, and where no shape finds a node of the data to check.
    """
    plan, joined = Plan(shapes), Data()
    background = [_renamed(triple) for triple in background]
    defined = {subject for subject, _ in joined.add(background)}
    known = len(joined.terms)
    mentioned, empty = set[int](), True
    for pair in joined.add(data):
        empty = False
        mentioned.update(node for node in pair if node < known)

    def is_own(node: int | None) -> bool:
        return node is not None and (node >= known or node in mentioned) and node not in defined

    def concerns(result: Result) -> bool:
        value = None if isinstance(result.value, Literal | None) else joined.find(result.value)
        return is_own(joined.find(result.focus)) or is_own(value)

    run = Run(joined, plan)
    results = run.results()
    others = {result for result in results if not concerns(result)} if defined else set()
    if others:
        alone = Data()
        deque(alone.add(background), 0)
        results -= others & Run(alone, plan).results()
    if not any(map(is_own, run.focused)) and not (defined and results):
        own = {node for values in map(joined.values, joined.predicates()) for node in values if is_own(node)}
        kinds = joined.values(joined.number(term("rdf:type")))
        types = {joined.terms[kind] for node in own for kind in several(kinds.get(node))}
        raise no_focus_node(plan.shapes, types, defined=not empty and not own)
    nodes = {joined.number(node) for node in _mentioned(results)}
    return Report.of(results, Index(joined.about(nodes, LABELS)), plan.shapes)


class Run:
    """Shapes asked of one set of triples."""

    def __init__(self, data: Data, plan: Plan) -> None:
        self.data = data
        self._plan = plan
        self._checked: dict[Shape, set[int]] = {}
        self._failing: dict[Shape, dict[int, list[Result]]] = {}
        self._active: dict[Shape, list[set[int]]] = {}
        self.focused: set[int] = set()

    @cached_property
    def endpoint(self) -> Endpoint:
        """The data, to be asked in SPARQL."""
        return Endpoint(self.data, self._plan.shapes)

    @cached_property
    def lexical(self) -> Lexical:
        """The data, to be asked how literals are written."""
        return Lexical(self.data)

    def results(self) -> set[Result]:
        """Return all results of all shapes that have a target, and set the nodes that these look at."""
        found: set[Result] = set()
        try:
            for shape, targets in self._plan.targeted:
                nodes = focus_nodes(self.data, targets)
                self.focused.update(nodes)
                for results in self.failing(shape, nodes).values():
                    found.update(results)
        except RecursionError:
            rule = "the shapes lead from node to node, farther than can be followed."
            raise _not_evaluated(rule) from None
        return found

    def failing(self, shape: Shape, nodes: Collection[int]) -> dict[int, list[Result]]:
        """Return the results of those of some nodes that do not conform to a shape; each is checked once."""
        checked = self._checked.setdefault(shape, set())
        failing = self._failing.setdefault(shape, {})
        new = set(nodes) - checked
        if new and shape.active:
            with self._entered(shape, new):
                values = Values(new, None if shape.path is None else paths.follow(self.data, shape.path, new))
                found: dict[int, list[Result]] = {}
                for constraint in shape.constraints:
                    for violation in constraint.evaluate(self, values):
                        result = self._result(shape, constraint, violation)
                        found.setdefault(violation.focus, []).append(result)
                for inner in shape.properties:
                    below = self.failing(inner, values.distinct)
                    for focus, value in values.pairs(below):
                        found.setdefault(focus, []).extend(below[value])
            failing.update(found)
        checked |= new
        return {node: failing[node] for node in nodes if node in failing}

    def objects(self, node: int) -> set[int]:
        """Return all objects of a node's triples."""
        every = (self.data.values(predicate).get(node) for predicate in self.data.predicates())
        return {value for values in every for value in several(values)}

    def _result(self, shape: Shape, constraint: Constraint, found: Violation) -> Result:
        return Result(
            focus=self.data.terms[found.focus],
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

    @contextmanager
    def _entered(self, shape: Shape, nodes: set[int]) -> Iterator[None]:
        """Refuse to check nodes against a shape within the check of the same nodes against it."""
        active = self._active.setdefault(shape, [])
        if nodes in active:
            raise _not_evaluated(f"Recursive shapes: {self._plan.name(shape.node)} leads back to itself.")
        active.append(nodes)
        try:
            yield
        finally:
            active.pop()


def _not_evaluated(rule: str) -> BadInput:
    mend = "Correct the shapes, or the data in which nodes lead in a circle."
    return BadInput("The shapes cannot be evaluated.", [Fault("shapes", rule=rule, mend=mend)])


def _mentioned(results: Iterable[Result]) -> set[Term]:
    """Return the nodes that a report speaks of."""
    waiting, nodes = list(results), set[Term]()
    while waiting:
        result = waiting.pop()
        nodes.update((result.focus, *result.related), () if result.value is None else (result.value,))
        waiting += result.details
    return nodes


def _renamed(triple: Triple) -> Triple:
    """Rename the background's blank nodes: one that bears a label of the data's is another."""

    def renamed(node: Any) -> Any:
        return BlankNode(f"background.{node.value}") if isinstance(node, BlankNode) else node

    return Triple(renamed(triple.subject), triple.predicate, renamed(triple.object))
