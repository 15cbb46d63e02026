"""Breaking conforming data so that each constraint of a shapes graph has to fire.

``silent(data, shapes)`` is what a test asks: it tells which constraints nothing here makes fire.
Those of ``sh:sparql`` are always among them: their mutations have to be written by hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode, Triple
from support.shape_changes import Constraint, Mutation, Mutator

from r2p_ld.shacl.describe import Describer
from r2p_ld.shacl.engine import validate
from r2p_ld.shacl.index import Index, Node, Term
from r2p_ld.shacl.report import Result


def constraints(shapes: Iterable[Triple]) -> list[Constraint]:
    """Return the constraints that a report can tell of, sorted.

    They are those of the shapes with a target and of what these reach by ``sh:property`` and
    ``sh:node``; shapes inside ``sh:or``, ``sh:not`` and their like speak through those alone.
    """
    return Mutator((), shapes).constraints


def silent(
    data: Iterable[Triple],
    shapes: Iterable[Triple],
    background: Iterable[Triple] = (),
    rounds: int = 200,
) -> dict[str, str]:
    """Return constraint → why it stays silent; an empty answer means that all of them fire.

    Changes at different nodes are tried together, so that many constraints take few validations:
    at most so many rounds.
    Raises ``ValueError`` if the data do not conform to begin with.
    """
    data, shapes, background = frozenset(data), frozenset(shapes), frozenset(background)
    report = validate(data, shapes, background)
    if not report.conforms:
        raise ValueError(f"the data do not conform as they are:\n{report.render()}")
    mutator = Mutator(data | background, shapes)
    untried = {constraint: mutator.mutations(constraint) for constraint in mutator.constraints}
    reasons = dict.fromkeys(untried, "no change could be made up")
    held: dict[Constraint, Mutation] = {}
    while untried and rounds > 0:
        rounds -= 1
        batch = _batch(untried, held, data)
        if not batch:
            continue
        report = validate(_apply(batch, data), shapes, background)
        told = set(_told(report.results))
        for constraint in [c for c in untried if (c.shape, c.component) in told]:
            del untried[constraint], reasons[constraint]
        reasons |= {m.constraint: f"did not fire at {m.focus}" for m in batch if m.constraint in reasons}
    name = Describer(Index(shapes)).shape
    return {f"{name(c.shape)} sh:{c.parameter}": reason for c, reason in reasons.items()}


def broken(data: Iterable[Triple], shapes: Iterable[Triple]) -> tuple[frozenset[Triple], set[Term]]:
    """Return data with changes at different nodes, one for each constraint that has one, and these nodes."""
    data = frozenset(data)
    mutator = Mutator(data, shapes)
    batch = _batch({each: mutator.mutations(each) for each in mutator.constraints}, {}, data)
    return _apply(batch, data), set[Term]().union(*(mutation.touched for mutation in batch))


def _batch(
    untried: dict[Constraint, Iterator[Mutation]],
    held: dict[Constraint, Mutation],
    data: frozenset[Triple],
) -> list[Mutation]:
    """Take the next change of each constraint, or hold it where another one is at the same node."""
    batch: list[Mutation] = []
    touched: set[Term] = set()
    for constraint in list(untried):
        mutation = held.pop(constraint, None) or next(untried[constraint], None)
        if mutation is None:
            del untried[constraint]
        elif mutation.touched & touched:
            held[constraint] = mutation  # two changes at one node might undo each other
        elif mutation.removed <= data:
            batch.append(mutation)
            touched |= mutation.touched
    return batch


def _apply(batch: list[Mutation], data: frozenset[Triple]) -> frozenset[Triple]:
    removed = {triple for mutation in batch for triple in mutation.removed}
    return (data - removed).union(*(mutation.added for mutation in batch))


def _told(results: Iterable[Result]) -> Iterator[tuple[Node, NamedNode]]:
    for result in results:
        yield result.shape, result.component
        yield from _told(result.details)
