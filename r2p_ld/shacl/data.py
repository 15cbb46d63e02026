"""Triples to validate, under whole numbers for their terms: each set of nodes is a set of numbers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import TypeAlias

from pyoxigraph import BlankNode, Literal, Triple

from r2p_ld.errors import BadInput, Fault
from r2p_ld.namespaces import node as term
from r2p_ld.shacl.index import Term

_Values: TypeAlias = "dict[int, int | set[int]]"


class Data:
    """Triples by predicate, from subject to objects, and back where that is asked for.

    ``terms`` has the term of each number; the first ``size`` are those of the triples.
    """

    def __init__(self) -> None:
        self.terms: list[Term] = []
        self.size = 0
        self._numbers: dict[Term, int] = {}
        self._forwards: dict[int, _Values] = {}
        self._backwards: dict[int, _Values] = {}
        self._subclasses: dict[int, frozenset[int]] = {}

    def add(self, triples: Iterable[Triple]) -> Iterator[tuple[int, int]]:
        """Add triples, and yield subject and object of each; raise ``BadInput`` for terms of RDF 1.2."""
        for triple in triples:
            parts = (triple.subject, triple.predicate, triple.object)
            subject, predicate, value = map(self.number, parts)
            _put(self._forwards.setdefault(predicate, {}), subject, value)
            yield subject, value
        self.size = len(self.terms)

    def number(self, node: Term) -> int:
        """Return the number of a term, a new one if need be."""
        number = self._numbers.get(node)
        if number is None:
            if isinstance(node, Triple) or (isinstance(node, Literal) and node.direction is not None):
                rule = f"{node} is a term of RDF 1.2, which SHACL does not know."
                raise BadInput("The data cannot be used.", [Fault("data", rule=rule, mend="Leave it out.")])
            number = self._numbers[node] = len(self.terms)
            self.terms.append(node)
        return number

    def find(self, node: Term) -> int | None:
        """Return the number of a term that is there."""
        return self._numbers.get(node)

    def blank_nodes(self, start: int) -> Iterator[BlankNode]:
        """Yield blank nodes in the order in which triples first mentioned them, from a number on."""
        return (node for node in self.terms[start : self.size] if isinstance(node, BlankNode))

    def values(self, predicate: int, *, inverse: bool = False) -> _Values:
        """Return the objects of each subject, or the subjects of each object."""
        if not inverse:
            return self._forwards.get(predicate, {})
        if predicate not in self._backwards:
            back: _Values = {}
            for subject, objects in self._forwards.get(predicate, {}).items():
                for value in several(objects):
                    _put(back, value, subject)
            self._backwards[predicate] = back
        return self._backwards[predicate]

    def predicates(self) -> Iterator[int]:
        """Yield the predicates."""
        yield from self._forwards

    def subclasses(self, kind: int) -> frozenset[int]:
        """Return a class and all below it, by rdfs:subClassOf."""
        if kind not in self._subclasses:
            below = self.values(self.number(term("rdfs:subClassOf")), inverse=True)
            found, waiting = {kind}, [kind]
            while waiting:
                for lower in several(below.get(waiting.pop())):
                    if lower not in found:
                        found.add(lower)
                        waiting.append(lower)
            self._subclasses[kind] = frozenset(found)
        return self._subclasses[kind]

    def instances(self, kind: int) -> set[int]:
        """Return the nodes of a class and of the classes below it."""
        typed = self.values(self.number(term("rdf:type")), inverse=True)
        return {node for lower in self.subclasses(kind) for node in several(typed.get(lower))}

    def triples(self) -> Iterator[Triple]:
        """Yield all triples, in no order."""
        terms = self.terms
        for predicate, values in self._forwards.items():
            for subject, objects in values.items():
                for value in several(objects):
                    yield Triple(terms[subject], terms[predicate], terms[value])  # type: ignore[arg-type]

    def about(self, nodes: set[int], curies: Iterable[str]) -> list[Triple]:
        """Return some properties of nodes, and all of blank nodes and of those that these lead to."""
        terms, kept = self.terms, {term(curie) for curie in curies}
        found: list[Triple] = []
        seen = set(nodes)
        while nodes:
            blank = {node for node in nodes if isinstance(terms[node], BlankNode)}
            onward: set[int] = set()
            for predicate, values in self._forwards.items():
                asked = nodes if terms[predicate] in kept else blank
                for subject in asked & values.keys():
                    for value in several(values[subject]):
                        parts = terms[subject], terms[predicate], terms[value]
                        found.append(Triple(*parts))  # type: ignore[arg-type]
                        onward.add(value)
            nodes = onward - seen
            seen |= nodes
        return found


def several(values: int | set[int] | None) -> Collection[int]:
    """Return what stands in the index for a key: nothing, a single number, or a set of them."""
    if values is None:
        return ()
    return (values,) if isinstance(values, int) else values


def _put(values: _Values, key: int, value: int) -> None:
    # most properties have one value, which needs no set
    before = values.get(key)
    if before is None:
        values[key] = value
    elif isinstance(before, set):
        before.add(value)
    elif before != value:
        values[key] = {before, value}
