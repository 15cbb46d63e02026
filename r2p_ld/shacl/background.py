"""What is known beside the data and not reported on, by subject and by object."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from pyoxigraph import NamedNode, Triple

from r2p_ld.namespaces import node as term
from r2p_ld.shacl.engine import apart
from r2p_ld.shacl.index import Term
from r2p_ld.shacl.reach import NAMES, Automaton, Step

_FEW = 50
"""So many instances of a class may be known beside whatever is checked."""


class Background:
    """Triples by subject and by object; no key is there without a triple."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.about: dict[Term, list[Triple]] = {}
        self.incoming: dict[Term, list[Triple]] = {}
        for triple in {apart(triple) for triple in triples}:
            self.about.setdefault(triple.subject, []).append(triple)
            self.incoming.setdefault(triple.object, []).append(triple)

    def defines(self, node: Term | None) -> bool:
        """Tell whether a node is a subject."""
        return node in self.about

    def instances(self, kind: NamedNode) -> set[Term]:
        """Return the nodes that have a class as their type."""
        return {t.subject for t in self.incoming.get(kind, ()) if t.predicate == term("rdf:type")}

    def are_few(self, kind: NamedNode) -> bool:
        """Tell whether a class has instances, and not many."""
        return 0 < len(self.instances(kind)) <= _FEW

    def upstream(
        self, seeds: Iterable[tuple[Term, int]], automaton: Automaton, starts: Collection[int]
    ) -> set[Term]:
        """Return the nodes from which the automaton, begun in ``starts``, comes by a seed.

        A seed is a node in a state.
        """
        back: defaultdict[int, list[tuple[int, Step]]] = defaultdict(list)
        for state, steps in automaton.steps.items():
            for step, ends in steps.items():
                for end in ends:
                    back[end].append((state, step))
        waiting = list(seeds)
        seen = set(waiting)
        while waiting:
            node, state = waiting.pop()
            for before, step in back.get(state, ()):
                for origin in self._before(node, step):
                    if (origin, before) not in seen:
                        seen.add((origin, before))
                        waiting.append((origin, before))
        return {node for node, state in seen if state in starts}

    def _before(self, node: Term, step: Step) -> Iterator[Term]:
        if step == NAMES:
            for triples in self.about.values():
                yield from (t.subject for t in triples if t.predicate == node)
            return
        for triple in (self.about if step.inverse else self.incoming).get(node, ()):
            if step.predicate in (None, triple.predicate):
                yield triple.object if step.inverse else triple.subject
