"""Is the graph consistent, and what follows from it: HermiT, completed by rules.

Reason over the ontology, the terms and the plain triples only: records and evidence triple the time
and add nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from pyoxigraph import NamedNode, Triple

from r2p_ld.errors import Fault, FaultsFound, R2PError
from r2p_ld.graph import closure, hermit, pellet
from r2p_ld.namespaces import node

_EMPTY = frozenset(map(node, ("owl:Nothing", "owl:bottomObjectProperty", "owl:bottomDataProperty")))
_UNEXPLAINED = "Pellet, which knows no datatype facets, finds no contradiction"
_LITERALS = "Look for a literal whose value or datatype the range of its property does not allow."


def reason(
    triples: Iterable[Triple], *, changed: Sequence[Path] = (), time_limit: float = 300.0
) -> set[Triple]:
    """Return what ``triples`` entail under OWL 2 DL.

    That is every entailed triple between named things that is not in the graph: types, values of
    properties, and the hierarchies of classes and properties.

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
    return (entailed | closure.close(given | entailed)) - given


def _inconsistent(given: set[Triple], changed: Sequence[Path], time_limit: float) -> FaultsFound:
    faults = [
        Fault("graph", rule=f"These cannot all be true:{text}.", mend="Change or remove one of them.")
        for _, text in _explanations(given, time_limit, empty_classes=False)
    ]
    if not faults:
        files = [path for path in changed if path.exists()]
        newest = max(files, key=lambda path: (path.stat().st_mtime_ns, path), default=None)
        rule = f"{_UNEXPLAINED}; this table was changed last." if newest else f"{_UNEXPLAINED}."
        faults = [Fault(str(newest or "graph"), rule=rule, mend=_LITERALS)]
    return FaultsFound("The graph contradicts itself.", faults)


def _empty(given: set[Triple], empty: list[str], time_limit: float) -> FaultsFound:
    why = dict(_explanations(given, time_limit, empty_classes=True))
    label = pellet.labels(given)
    names = [pellet.named(iri, label) for iri in empty if NamedNode(iri) not in _EMPTY]
    faults = [
        Fault("graph", rule=f"{name} can have no member:{why[name]}.", mend="Change or remove one of them.")
        if name in why
        else Fault("graph", rule=f"{name} can hold nothing. {_UNEXPLAINED}.", mend="Compare its axioms.")
        for name in names
    ]
    return FaultsFound("What can have no member or value is a mistake in the ontology.", faults)


def _explanations(given: set[Triple], time_limit: float, *, empty_classes: bool) -> Iterator[tuple[str, str]]:
    """Yield the subject of each contradiction and its statements, a line each."""
    with suppress(R2PError):  # the fault stands without its explanation
        for subject, why in pellet.explain(given, empty_classes=empty_classes, time_limit=time_limit):
            yield subject, "".join(f"\n      {statement}" for statement in why)
