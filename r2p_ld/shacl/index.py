"""Triples by subject, for looking things up in shapes and in the data that a report speaks of."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from r2p_ld.namespaces import node as term

Node: TypeAlias = NamedNode | BlankNode
Term: TypeAlias = NamedNode | BlankNode | Literal | Triple

# How far a blank node's fingerprint looks; nodes that differ only beyond count as the same.
_ROUNDS = 6


class Index:
    """Triples by subject and predicate.

    Values come in an order that does not hang on the labels of blank nodes, which parsers
    draw at random.
    """

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._values: dict[Term, dict[NamedNode, list[Term]]] = {}
        self._subjects: dict[NamedNode, set[Node]] = {}
        for triple in set(triples):
            self._values.setdefault(triple.subject, {}).setdefault(triple.predicate, []).append(triple.object)
            if isinstance(triple.subject, NamedNode | BlankNode):
                self._subjects.setdefault(triple.predicate, set()).add(triple.subject)
        self._fingerprints: dict[tuple[BlankNode, int], str] = {}

    def objects(self, subject: Term, curie: str) -> list[Term]:
        """Return the values of a property, sorted."""
        return self.values(subject, term(curie))

    def values(self, subject: Term, predicate: NamedNode) -> list[Term]:
        """Return the values of a property that is given by its IRI, sorted."""
        found = self._values.get(subject, {}).get(predicate, ())
        return list(found) if len(found) < 2 else sorted(found, key=self.fingerprint)

    def value(self, subject: Term, curie: str) -> Term | None:
        """Return the property's first value, or ``None``."""
        return next(iter(self.objects(subject, curie)), None)

    def holds(self, subject: Term, curie: str, value: Term) -> bool:
        """Tell whether the triple is there."""
        return value in self._values.get(subject, {}).get(term(curie), ())

    def is_true(self, subject: Term, curie: str) -> bool:
        """Tell whether a property has the value ``true``."""
        return any(isinstance(v, Literal) and v.value in {"true", "1"} for v in self.objects(subject, curie))

    def subjects(self, *curies: str) -> list[Node]:
        """Return the nodes that have one of the properties, sorted."""
        found = (self._subjects.get(term(curie), set()) for curie in curies)
        return sorted(set[Node]().union(*found), key=self.fingerprint)

    def local_names(self, prefix: str) -> set[str]:
        """Return the local names of the properties in a namespace."""
        start = term(f"{prefix}:").value
        return {p.value.removeprefix(start) for p in self._subjects if p.value.startswith(start)}

    def triples(self) -> Iterator[tuple[Term, NamedNode, Term]]:
        """Yield subject, predicate and object of every triple, in no order."""
        for subject, values in self._values.items():
            for predicate, objects in values.items():
                for value in objects:
                    yield subject, predicate, value

    def part(self, nodes: Iterable[Term]) -> Index:
        """Return all of some nodes, of blank nodes below them, and of what holds these."""
        holders: dict[Term, list[Term]] = {}
        for subject, _, value in self.triples():
            if isinstance(value, BlankNode):
                holders.setdefault(value, []).append(subject)
        kept = dict.fromkeys(nodes)
        waiting = list(kept)
        while waiting:
            node = waiting.pop()
            below = [value for _, value in self.about(node) if isinstance(value, BlankNode)]
            new = [each for each in (*below, *holders.get(node, ())) if each not in kept]
            kept.update(dict.fromkeys(new))
            waiting += new
        return Index(Triple(s, p, o) for s in kept for p, o in self.about(s))  # type: ignore[arg-type]

    def about(self, subject: Term) -> list[tuple[NamedNode, Term]]:
        """Return the (predicate, object) pairs of a node, sorted."""
        found = [(p, o) for p, objects in self._values.get(subject, {}).items() for o in objects]
        return sorted(found, key=lambda pair: (pair[0].value, self.fingerprint(pair[1])))

    def items(self, head: Term | None) -> list[Term]:
        """Return the members of an RDF list; none if it is no list from end to end."""
        return self.members(head) or []

    def members(self, head: Term | None) -> list[Term] | None:
        """Return the members of an RDF list, or ``None`` if it is no list from end to end."""
        found: list[Term] = []
        seen: set[Term | None] = set()
        while head != term("rdf:nil"):
            first, rest = (
                [] if head is None else self.objects(head, f"rdf:{part}") for part in ("first", "rest")
            )
            if head in seen or len(first) != 1 or len(rest) != 1:
                return None
            seen.add(head)
            found += first
            [head] = rest
        return found

    def fingerprint(self, node: Term, rounds: int = _ROUNDS) -> str:
        """Return a text that orders terms: a blank node's speaks of what it holds, not of its label."""
        if not isinstance(node, BlankNode):
            return str(node)
        if rounds == 0:
            return "_:"
        key = (node, rounds)
        if key not in self._fingerprints:
            lines = sorted(
                f"{predicate.value} {self.fingerprint(value, rounds - 1)}"
                for predicate, objects in self._values.get(node, {}).items()
                for value in objects
            )
            self._fingerprints[key] = "_:" + hashlib.sha256("\n".join(lines).encode()).hexdigest()
        return self._fingerprints[key]
