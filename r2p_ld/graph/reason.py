"""Is the graph consistent, and what follows from it: HermiT and rules.

HermiT tells whether the graph is consistent, which is quick at any size, and classifies the terms, which
is quick without the individuals. What follows about these, the rules find. Of those that are undecided by
the rules, if there are any, HermiT reasons too: it is slow with thousands.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from pyoxigraph import BlankNode, NamedNode, Triple

from r2p_ld.errors import Fault, FaultsFound, R2PError
from r2p_ld.graph import hermit, java, pellet
from r2p_ld.graph.closure import Closure, is_worth_saying
from r2p_ld.graph.undecided import undecided
from r2p_ld.namespaces import expand, node

_EMPTY = frozenset(map(node, ("owl:Nothing", "owl:bottomObjectProperty", "owl:bottomDataProperty")))
_TYPE, _LANGUAGE = node("rdf:type"), (expand("owl:"), expand("rdfs:"))
_NO_TERMS = frozenset(map(node, ("owl:NamedIndividual", "owl:Ontology", "owl:Thing")))
_UNEXPLAINED = "Pellet, which knows no datatype facets, finds no contradiction"
_LITERALS = "Look for a literal whose value or datatype the range of its property does not allow."


def reason(
    triples: Iterable[Triple],
    *,
    more: Collection[Triple] = (),
    changed: Sequence[Path] = (),
    time_limit: float = 300.0,
) -> set[Triple]:
    """Return what ``triples`` entail under OWL 2 DL, and what follows from these and ``more`` by rules.

    That is every entailed triple between named things that is in neither: types, values of
    properties, and the hierarchies of classes and properties.

    ``changed`` are the files that the triples came from; the newest is named where a contradiction
    cannot be explained. ``time_limit`` is in seconds, for each run of a reasoner.

    Raises :class:`FaultsFound` with an explanation where the graph contradicts itself or a class or
    property of it must be empty, :class:`BadInput` for what reasoners cannot read, and
    :class:`R2PError` where Java or a reasoner fails or takes too long.
    """
    given = set(triples)
    if not hermit.is_consistent(given, time_limit=time_limit):
        raise _inconsistent(given, changed, time_limit)
    terms = terminology(given)
    found = _classify(terms, given, time_limit)
    whole = given.union(more)
    closed = Closure(whole | found)
    some = undecided(closed)
    if some is None or some:
        part = given if some is None else _about(some, given, closed.entailed())
        found |= _classify(terms | part, given, time_limit)
        closed = Closure(whole | found)
    return (found | closed.entailed()) - whole


def terminology(triples: Iterable[Triple]) -> set[Triple]:
    """Return the axioms about classes and properties, and what is said of individuals that they name."""
    logical = java.logical(triples)
    declared = {t.subject for t in logical if _declares(t)}
    axioms = {t for t in logical if t.subject in declared or isinstance(t.subject, BlankNode)}
    named = {t.object for t in axioms} - declared
    return axioms.union(t for t in logical if t.subject in named)


def _declares(triple: Triple) -> bool:
    if triple.predicate != _TYPE or not isinstance(triple.object, NamedNode):
        return False
    return triple.object.value.startswith(_LANGUAGE) and triple.object not in _NO_TERMS


def _about(individuals: Collection[NamedNode], given: set[Triple], entailed: set[Triple]) -> set[Triple]:
    """Return the statements of individuals, and the types of those to whom these tie them."""
    things = {t.subject for t in given}
    closed = given.union(
        t for t in entailed if t.subject in things and (t.predicate == _TYPE or t.object in things)
    )
    about = {t for t in closed if t.subject in individuals or t.object in individuals}
    tied = {t.subject for t in about}.union(t.object for t in about)
    return about.union(t for t in closed if t.predicate == _TYPE and t.subject in tied)


def _classify(part: set[Triple], given: set[Triple], time_limit: float) -> set[Triple]:
    """Return what HermiT infers from a part of a consistent graph."""
    found = hermit.infer(part, time_limit=time_limit)
    if found is None:
        raise R2PError("HermiT finds a contradiction in a part of the graph, and none in the whole.")
    if empty := {t.subject.value for t in found if t.object in _EMPTY and isinstance(t.subject, NamedNode)}:
        raise _empty(given, sorted(empty), time_limit)
    return {triple for triple in found if is_worth_saying(triple)}


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
