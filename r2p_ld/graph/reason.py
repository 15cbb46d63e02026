"""Is the graph consistent, and what follows from it: HermiT, completed by rules.

Reason over the ontology, the terms and the plain triples only: records and evidence triple the time
and add nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import NamedNode, Triple

from r2p_ld.errors import Fault, FaultsFound, R2PError
from r2p_ld.graph import closure, hermit, pellet
from r2p_ld.graph.pellet import Contradiction
from r2p_ld.namespaces import node

_EMPTY = frozenset(
    node(name) for name in ("owl:Nothing", "owl:bottomObjectProperty", "owl:bottomDataProperty")
)
_UNEXPLAINED = "Pellet, which knows no datatype facets, finds no contradiction"
_LITERALS = "Look for a literal whose value or datatype the range of its property does not allow."


@dataclass(frozen=True, slots=True)
class Reasoned:
    """What a graph entails.

    ``inferred`` holds every entailed triple between named things that is not in the graph: types,
    values of properties, and the hierarchies of classes and properties.
    """

    inferred: set[Triple]


def reason(triples: Iterable[Triple], *, changed: Sequence[Path] = (), time_limit: float = 300.0) -> Reasoned:
    """Return what ``triples`` entail under OWL 2 DL.

    ``changed`` are the files that the triples came from; the newest is named where a contradiction
    cannot be explained. ``time_limit`` is in seconds, for each reasoner.

    Raises :class:`FaultsFound` with an explanation where the graph contradicts itself or a class or
    property of it must be empty, :class:`BadInput` for what reasoners cannot read, and
    :class:`R2PError` where Java or a reasoner fails or takes too long.
    """
    given = set(triples)
    found = hermit.infer(given, time_limit=time_limit)
    if found is None:
        raise _inconsistent(given, changed, time_limit)
    if empty := {t.subject.value for t in found if t.object in _EMPTY and isinstance(t.subject, NamedNode)}:
        raise _empty(given, sorted(empty), time_limit)
    entailed = {triple for triple in found if closure.is_worth_saying(triple)}
    return Reasoned((entailed | closure.close(given | entailed)) - given)


def _inconsistent(given: set[Triple], changed: Sequence[Path], time_limit: float) -> FaultsFound:
    faults = [
        Fault("graph", rule=f"These cannot all be true:{_listed(c)}.", mend="Change or remove one of them.")
        for c in _explanations(given, time_limit, empty_classes=False)
    ]
    if not faults:
        files = [path for path in changed if path.exists()]
        newest = max(files, key=lambda path: (path.stat().st_mtime_ns, path), default=None)
        rule = f"{_UNEXPLAINED}; this table was changed last." if newest else f"{_UNEXPLAINED}."
        faults = [Fault(str(newest or "graph"), rule=rule, mend=_LITERALS)]
    return FaultsFound("The graph contradicts itself.", faults)


def _empty(given: set[Triple], empty: list[str], time_limit: float) -> FaultsFound:
    why = {c.subject: _listed(c) for c in _explanations(given, time_limit, empty_classes=True)}
    label = pellet.labels(given)
    nothing = {node.value for node in _EMPTY}
    names = [pellet.named(iri, label) for iri in empty if iri not in nothing]
    faults = [
        Fault("graph", rule=f"{name} can have no member:{why[name]}.", mend="Change or remove one of them.")
        if name in why
        else Fault("graph", rule=f"{name} can hold nothing. {_UNEXPLAINED}.", mend="Compare its axioms.")
        for name in names
    ]
    return FaultsFound("What can have no member or value is a mistake in the ontology.", faults)


def _explanations(given: set[Triple], time_limit: float, *, empty_classes: bool) -> list[Contradiction]:
    try:
        return pellet.explain(given, empty_classes=empty_classes, time_limit=time_limit)
    except R2PError:
        # The fault stands without its explanation.
        return []


def _listed(contradiction: Contradiction) -> str:
    return "".join(f"\n      {statement}" for statement in contradiction.statements)
