"""Data and shapes in, report out: each constraint is asked once, of all focus nodes of its shape."""

from __future__ import annotations

import gc
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TypeAlias

from pyoxigraph import Literal, Triple

from r2p_ld.namespaces import node as term
from r2p_ld.shacl.changes import Changes
from r2p_ld.shacl.data import Data, several
from r2p_ld.shacl.describe import LABELS
from r2p_ld.shacl.index import Index
from r2p_ld.shacl.plan import Plan
from r2p_ld.shacl.report import Report, Result, every
from r2p_ld.shacl.run import Run, Shape, not_evaluated
from r2p_ld.shacl.targets import focus_nodes, no_focus_node

OURS, REFERENCE = ENGINES = "r2p-ld", "pyshacl"
"""The engines; that of the reference finds the same, and takes longer."""
Progress: TypeAlias = Callable[[str, int, "int | None"], None]
"""Hears what is being done, how much more is done, and how much there is, if that is known."""
_Targets: TypeAlias = "Mapping[Shape, array[int]]"  # large data have many focus nodes
_AT_ONCE = 50_000  # focus nodes, which bounds what is kept of each


@contextmanager
def _without_collector() -> Iterator[None]:
    """Spare Python to look for garbage among millions of terms that all stay: a quarter of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def validate(
    data: Iterable[Triple],
    shapes: Iterable[Triple],
    background: Iterable[Triple] | Data = (),
    *,
    conforming: bool = False,
    engine: str = OURS,
    progress: Progress = lambda what, done, total: None,
) -> Report:
    """Check data against SHACL shapes: core, and constraints and components in SPARQL.

    The background, say an ontology and its terms, takes part in the evaluation; its class
    hierarchy counts for ``sh:class`` and ``sh:targetClass``. But only what concerns the data is
    reported: results whose focus node or value is a node that the background does not define and the
    data mention or a target names, and those that the background alone does not give, as where the data
    tie two of its terms. Nothing is fetched, and no ``owl:imports`` of the data is followed.

    Nodes of the background are asked only where the data can change their results. ``conforming`` tells
    that the background by itself conforms to the shapes, which saves more of them. ``data`` may be an
    iterator: each triple is read once. ``engine`` is one of ``ENGINES``. ``progress`` hears of the focus
    nodes that are checked, shape by shape.

    Raises ``BadInput`` where the shapes have no target, are malformed, recursive on these data or
    need more than SHACL core and SPARQL, and where no shape finds a node of the data to check.
    """
    plan = Plan(shapes)
    known = background if isinstance(background, Data) else Data.of_background(background)
    joined = Data(known if known.size else None)

    def is_own(node: int | None) -> bool:
        return node is not None and (node >= joined.start or node in seen)

    def concerns(result: Result) -> bool:
        value = None if isinstance(result.value, Literal | None) else joined.find(result.value)
        return is_own(joined.find(result.focus)) or is_own(value)

    targets = {}
    with _without_collector():
        joined.add(data)
        seen = {node for node in joined.mentioned() if not known.describes(node)}
        changes = Changes(joined, () if conforming else seen) if known.size and engine == OURS else None
        for shape, found in plan.targeted:
            nodes = focus_nodes(joined, found)
            if changes and (changed := changes.nodes(shape)) is not None:
                nodes -= {node for node in focus_nodes(known, found) if not is_own(node)} - changed
            targets[shape] = array("I", nodes)

    def found_in(triples: Data, targets: _Targets) -> set[Result]:
        if engine == OURS:
            return _results(Run(triples, plan.shapes), targets, progress)
        from r2p_ld.shacl import reference

        return reference.results(triples, plan.shapes)

    results = found_in(joined, targets)
    others = (
        {result for result in results if not concerns(result)} if known.size and not conforming else set()
    )
    if others:
        # of the background's nodes all are asked: a result may be reached from several
        alone = {shape: array("I", focus_nodes(known, found)) for shape, found in plan.targeted}
        results -= others & found_in(known, alone)
    if not any(is_own(node) for nodes in targets.values() for node in nodes) and not (known.size and results):
        subjects = (subject for predicate in joined.predicates() for subject in joined.values(predicate))
        own = set(filter(is_own, subjects))
        kinds = joined.values(joined.number(term("rdf:type")))
        types = {joined.term(kind) for node in own for kind in several(kinds.get(node))}
        raise no_focus_node(plan.shapes, types, defined=bool(joined.touched) and not own)
    spoken_of = {node for r in every(results) for node in (r.focus, r.value, *r.related) if node is not None}
    nodes = set(map(joined.number, spoken_of))
    order = {node: n for n, node in enumerate(joined.blank_nodes()) if node in spoken_of}
    return Report.of(results, Index(joined.about(nodes, LABELS)), plan.shapes, order)


@_without_collector()
def _results(run: Run, targets: _Targets, progress: Progress) -> set[Result]:
    """Return all results of shapes at some nodes."""
    found, total = set[Result](), sum(map(len, targets.values()))
    try:
        for number, (shape, nodes) in enumerate(targets.items(), 1):
            for start in range(0, len(nodes), _AT_ONCE):
                some = nodes[start : start + _AT_ONCE]
                for results in run.failing(shape, some).values():
                    found.update(results)
                if len(nodes) > _AT_ONCE:
                    run.forget()
                progress(f"validating, shape {number:,} of {len(targets):,}", len(some), total)
    except RecursionError:
        rule = "the shapes lead from node to node, farther than can be followed."
        raise not_evaluated(rule) from None
    return found
