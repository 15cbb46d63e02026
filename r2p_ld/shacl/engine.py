"""Data and shapes in, report out: each constraint is asked once, of all focus nodes of its shape."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Any

from pyoxigraph import BlankNode, Literal, Triple

from r2p_ld.namespaces import node as term
from r2p_ld.shacl.data import Data, several
from r2p_ld.shacl.describe import LABELS
from r2p_ld.shacl.index import Index, Term
from r2p_ld.shacl.plan import Plan
from r2p_ld.shacl.report import Report, Result
from r2p_ld.shacl.run import Run, not_evaluated
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

    focused = set[int]()
    results = _results(joined, plan, focused)
    others = {result for result in results if not concerns(result)} if defined else set()
    if others:
        alone = Data()
        deque(alone.add(background), 0)
        results -= others & _results(alone, plan, set())
    if not any(map(is_own, focused)) and not (defined and results):
        own = {node for values in map(joined.values, joined.predicates()) for node in values if is_own(node)}
        kinds = joined.values(joined.number(term("rdf:type")))
        types = {joined.terms[kind] for node in own for kind in several(kinds.get(node))}
        raise no_focus_node(plan.shapes, types, defined=not empty and not own)
    mentioned_in = _mentioned(results)
    nodes = {joined.number(node) for node in mentioned_in}
    order = {node: n for n, node in enumerate(joined.blank_nodes(known)) if node in mentioned_in}
    return Report.of(results, Index(joined.about(nodes, LABELS)), plan.shapes, order)


def _results(data: Data, plan: Plan, focused: set[int]) -> set[Result]:
    """Return all results of all shapes that have a target, and add the nodes that these look at."""
    run, found = Run(data, plan.shapes), set[Result]()
    try:
        for shape, targets in plan.targeted:
            nodes = focus_nodes(data, targets)
            focused.update(nodes)
            for results in run.failing(shape, nodes).values():
                found.update(results)
    except RecursionError:
        rule = "the shapes lead from node to node, farther than can be followed."
        raise not_evaluated(rule) from None
    return found


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
