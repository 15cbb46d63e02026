"""Walking and changing what a SHACL path leads to, on triples of pyoxigraph."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from r2p_ld.namespaces import node
from r2p_ld.shacl.index import Index, Node, Term

_REPEATS = ("sh:zeroOrMorePath", "sh:oneOrMorePath", "sh:zeroOrOnePath")


class Data:
    """Triples that can be walked along a path in both directions."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.triples = frozenset(triples)
        self._from: dict[tuple[Term, NamedNode], set[Triple]] = {}
        self._to: dict[tuple[Term, NamedNode], set[Triple]] = {}
        self._with: dict[NamedNode, set[Triple]] = {}
        for t in self.triples:
            self._with.setdefault(t.predicate, set()).add(t)
            self._from.setdefault((t.subject, t.predicate), set()).add(t)
            self._to.setdefault((t.object, t.predicate), set()).add(t)

    def about(self, node: Term) -> frozenset[Triple]:
        """Return the triples that mention a node."""
        return frozenset(t for t in self.triples if node in (t.subject, t.object))

    def with_predicate(self, predicate: Term) -> set[Triple]:
        """Return the triples that have a predicate."""
        return self._with.get(predicate, set()) if isinstance(predicate, NamedNode) else set()

    def step(self, node: Term, predicate: NamedNode, back: bool) -> set[Triple]:
        """Return the triples that lead from a node along a predicate, or back."""
        return (self._to if back else self._from).get((node, predicate), set())

    def instances(self, kind: Term) -> set[Term]:
        """Return the instances of a class and of what lies below it."""
        below: set[Term] = set()
        waiting = [kind]
        while waiting:
            c = waiting.pop()
            if c not in below:
                below.add(c)
                waiting += [t.subject for t in self.step(c, node("rdfs:subClassOf"), back=True)]
        return {t.subject for c in below for t in self.step(c, node("rdf:type"), back=True)}


class Path:
    """A path of a shapes graph."""

    def __init__(self, shapes: Index, node: Term, back: bool = False) -> None:
        self._predicate = node if isinstance(node, NamedNode) else None
        self._back = back
        steps = shapes.items(node)
        self._steps = [Path(shapes, step, back) for step in steps]
        options = shapes.items(shapes.value(node, "sh:alternativePath"))
        inverse = shapes.value(node, "sh:inversePath")
        self._options = [Path(shapes, option, back) for option in options]
        self._options += [] if inverse is None else [Path(shapes, inverse, not back)]
        repeats = [(c, shapes.value(node, c)) for c in _REPEATS if shapes.value(node, c) is not None]
        self._repeated = [Path(shapes, inner, back) for _, inner in repeats if inner is not None]
        self.may_stay = any(curie != "sh:oneOrMorePath" for curie, _ in repeats)
        self.may_stay |= bool(self._steps) and all(step.may_stay for step in self._steps)
        self._once = any(curie == "sh:zeroOrOnePath" for curie, _ in repeats)

    def ends(self, data: Data, start: Term) -> set[Term]:
        """Return the value nodes."""
        found = {end for _, end in self.arrivals(data, start)}
        return found | {start} if self.may_stay else found

    def arrivals(self, data: Data, start: Term) -> set[tuple[Triple, Term]]:
        """Return the last triple on each way, with the value that it leads to."""
        if self._predicate is not None:
            found = data.step(start, self._predicate, self._back)
            return {(t, t.subject if self._back else t.object) for t in found}
        if self._steps:
            starts, last = {start}, set[tuple[Triple, Term]]()
            for step in self._steps:
                news = {arrival for node in starts for arrival in step.arrivals(data, node)}
                last = news | last if step.may_stay else news
                starts = {end for node in starts for end in step.ends(data, node)}
            return last
        arrived = {arrival for option in self._options for arrival in option.arrivals(data, start)}
        for inner in self._repeated:
            seen: set[Term] = set()
            waiting = [start]
            while waiting:
                node = waiting.pop()
                if node not in seen:
                    seen.add(node)
                    news = inner.arrivals(data, node)
                    arrived |= news
                    waiting += [] if self._once else [end for _, end in news]
        return arrived

    def lead(
        self, data: Data, start: Term, value: Term, fresh: Callable[[], NamedNode]
    ) -> set[Triple] | None:
        """Return triples that make a value one of the path's; ``None`` where a literal cannot be one."""
        if self._predicate is not None:
            subject, object_ = (value, start) if self._back else (start, value)
            return None if isinstance(subject, Literal) else {triple(subject, self._predicate, object_)}
        if self._steps:
            added: set[Triple] = set()
            for step in self._steps[:-1]:
                nodes = sorted((n for n in step.ends(data, start) if isinstance(n, Node)), key=str)
                following: Term = nodes[0] if nodes else fresh()
                if not nodes:
                    added |= step.lead(data, start, following, fresh) or set()
                start = following
            last = self._steps[-1].lead(data, start, value, fresh)
            return None if last is None else added | last
        ways = (way.lead(data, start, value, fresh) for way in self._options + self._repeated)
        return next((way for way in ways if way is not None), None)


def triple(subject: Term, predicate: Term, value: Term) -> Triple:
    """Return a triple of terms that are known to fit."""
    assert isinstance(subject, NamedNode | BlankNode | Triple)
    assert isinstance(predicate, NamedNode)
    return Triple(subject, predicate, value)
