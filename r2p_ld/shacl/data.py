"""Triples to validate, under whole numbers for their terms: each set of nodes is a set of numbers."""

from __future__ import annotations

import marshal
from collections.abc import Collection, Iterable, Iterator, Set
from typing import Any, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from r2p_ld.errors import BadInput, Fault
from r2p_ld.namespaces import node as term
from r2p_ld.query.paths import REPEATS, Repeat, Step, reach
from r2p_ld.shacl.index import Term

_Values: TypeAlias = "dict[int, int | set[int]]"
PLAIN = (term("xsd:string").value, term("rdf:langString").value)
"""The datatypes of literals that have one form for each value."""
Numbers: TypeAlias = tuple[int, int, int]
"""A triple: its terms' numbers."""
_Key: TypeAlias = "str | tuple[str, str | None, str]"


class Data:
    """Triples by predicate, from subject to objects, and back where that is asked for.

    They begin with those of their ``background``: its terms have the same numbers, below ``start``. Of
    the numbers from there on, those below ``size`` are the terms of the triples that were added.
    """

    def __init__(self, background: Data | None = None) -> None:
        self.background = background
        self._terms: list[Term | _Key] = list(background._terms) if background else []
        self._numbers: dict[Term, int] = dict(background._numbers) if background else {}
        self._kept: dict[_Key, int] = background._kept if background else {}
        self.start: int = background.size if background else 0
        self.size: int = len(self._terms)
        self.touched: dict[tuple[int, bool], set[int]] = {}
        """For each predicate that was added, and its inverse: the background's nodes from which it leads."""
        self._forwards: dict[int, _Values] = dict(background._forwards) if background else {}
        self._backwards: dict[int | None, _Values] = {}

    def add(self, triples: Iterable[Triple]) -> None:
        """Add triples; raise ``BadInput`` for terms of RDF 1.2."""
        numbers, values, touched, first = self._numbers.get, self._forwards, self.touched, self.start
        for triple in triples:
            subject, predicate, value = triple.subject, triple.predicate, triple.object
            start = numbers(subject)
            if start is None:
                start = self.number(subject)
            step = numbers(predicate)
            if step is None:
                step = self.number(predicate)
            end = numbers(value)
            if end is None:
                end = self.number(value)
            if (step, True) not in touched:
                touched[step, False], touched[step, True] = set(), set()
                values[step] = _copied(values.get(step, {}))
            if start < first:
                touched[step, False].add(start)
            if end < first:
                touched[step, True].add(end)
            _put(values[step], start, end)
        self.size = len(self._terms)

    @classmethod
    def of_background(cls, triples: Iterable[Triple]) -> Data:
        """Return triples to know beside others; a blank node with the label of one of theirs is another."""

        def renamed(node: Any) -> Any:
            return BlankNode(f"background.{node.value}") if isinstance(node, BlankNode) else node

        found = cls()
        found.add(Triple(renamed(t.subject), t.predicate, renamed(t.object)) for t in triples)
        return found

    def dumps(self) -> bytes:
        """Return the triples as bytes, which only the same version of Python reads."""
        return marshal.dumps((list(map(_key, map(self.term, range(self.size)))), self._forwards))

    @classmethod
    def loads(cls, dump: bytes) -> Data:
        """Return the triples that ``dumps`` wrote."""
        found = cls()
        found._terms, found._forwards = marshal.loads(dump)
        found._kept = {kept: number for number, kept in enumerate(found._terms)}  # type: ignore[misc]
        found.size = len(found._terms)
        return found

    def term(self, number: int) -> Term:
        """Return the term of a number."""
        found = self._terms[number]
        if isinstance(found, str | tuple):
            found = self._terms[number] = _term(found)
        return found

    def number(self, node: Term) -> int:
        """Return the number of a term, a new one if need be."""
        number = self.find(node)
        if number is None:
            if isinstance(node, Triple) or (isinstance(node, Literal) and node.direction is not None):
                rule = f"{node} is a term of RDF 1.2, which SHACL does not know."
                raise BadInput("The data cannot be used.", [Fault("data", rule=rule, mend="Leave it out.")])
            number = self._numbers[node] = len(self._terms)
            self._terms.append(node)
        return number

    def find(self, node: Term) -> int | None:
        """Return the number of a term that is there."""
        number = self._numbers.get(node)
        if number is None and self._kept and (number := self._kept.get(_key(node))) is not None:
            self._numbers[node] = number
        return number

    def blank_nodes(self) -> Iterator[BlankNode]:
        """Yield the blank nodes of its own triples, in the order in which these first mention them."""
        return (node for node in self._terms[self.start : self.size] if isinstance(node, BlankNode))

    def values(self, predicate: int | None, *, inverse: bool = False) -> _Values:
        """Return the objects of each subject, or the subjects of each object."""
        if not inverse:
            return {} if predicate is None else self._forwards.get(predicate, {})
        if self.background and (predicate, inverse) not in self.touched:
            return self.background.values(predicate, inverse=inverse)
        if predicate not in self._backwards:
            self._backwards[predicate] = _inverse(self.values(predicate))
        return self._backwards[predicate]

    def predicates(self) -> Set[int]:
        """Return the predicates."""
        return self._forwards.keys()

    def mentioned(self) -> set[int]:
        """Return the nodes of the background that added triples have as subject or object."""
        return set[int]().union(*self.touched.values())

    def describes(self, number: int) -> bool:
        """Tell whether a node is the subject of a triple."""
        return any(number in values for values in self._forwards.values())

    def over(self, step: Step, nodes: Iterable[int]) -> set[int]:
        """Return where a step leads from some nodes."""
        values = self.values(self.find(step.predicate), inverse=step.inverse)
        return {end for node in nodes for end in several(values.get(node))}

    def subclasses(self, kind: int) -> set[int]:
        """Return a class and all below it, by rdfs:subClassOf."""
        return reach(Repeat(Step(term("rdfs:subClassOf"), inverse=True), *REPEATS["*"]), {kind}, self.over)

    def instances(self, kind: int) -> set[int]:
        """Return the nodes of a class and of the classes below it."""
        return self.over(Step(term("rdf:type"), inverse=True), self.subclasses(kind))

    def numbers(self) -> Iterator[Numbers]:
        """Yield subject, predicate and object of all triples."""
        for predicate in self.predicates():
            yield from ((start, predicate, end) for start, end in self.pairs(predicate))

    def pairs(self, predicate: int, subjects: Set[int] | None = None) -> Iterator[tuple[int, int]]:
        """Yield subject and object of the triples of a predicate: those of some subjects, or all."""
        values = self.values(predicate)
        for subject in values if subjects is None else values.keys() & subjects:
            found = values[subject]
            if isinstance(found, int):
                yield subject, found
            else:
                yield from ((subject, value) for value in found)

    def holds(self, triple: Numbers) -> bool:
        """Tell whether a triple is there."""
        subject, predicate, value = triple
        return value in several(self.values(predicate).get(subject))

    def is_typed(self, number: int) -> bool:
        """Tell whether a term is a literal of another datatype than text."""
        node = self._terms[number]
        if isinstance(node, tuple):
            return node[2] not in PLAIN
        return isinstance(node, Literal) and node.datatype.value not in PLAIN

    def triple(self, numbers: Numbers) -> Triple:
        """Return a triple of numbers."""
        return Triple(*map(self.term, numbers))  # type: ignore[arg-type]

    def about(self, nodes: set[int], curies: Iterable[str]) -> list[Triple]:
        """Return some properties of nodes, and all of blank nodes and of those that these lead to."""
        kept = {self.find(term(curie)) for curie in curies}
        found: list[Triple] = []
        seen = set(nodes)
        while nodes:
            blank = {node for node in nodes if isinstance(self.term(node), BlankNode)}
            onward: set[int] = set()
            for predicate in self.predicates():
                if asked := nodes if predicate in kept else blank:
                    values = self.values(predicate)
                    for subject in asked & values.keys():
                        for value in several(values[subject]):
                            found.append(self.triple((subject, predicate, value)))
                            onward.add(value)
            nodes = onward - seen
            seen |= nodes
        return found


def several(values: int | set[int] | None) -> Collection[int]:
    """Return what stands in the index for a key: nothing, a single number, or a set of them."""
    if values is None:
        return ()
    return (values,) if isinstance(values, int) else values


def _copied(values: _Values) -> _Values:
    return {key: some if isinstance(some, int) else {*some} for key, some in values.items()}


def _put(values: _Values, key: int, value: int) -> None:
    # most properties have one value, which needs no set
    before = values.get(key)
    if before is None:
        values[key] = value
    elif isinstance(before, set):
        before.add(value)
    elif before != value:
        values[key] = {before, value}


def _inverse(values: _Values) -> _Values:
    back: _Values = {}
    for subject, some in values.items():
        for value in several(some):
            _put(back, value, subject)
    return back


def _key(node: Term) -> _Key:
    """Return a term as plain values."""
    if isinstance(node, Literal):
        return node.value, node.language, node.datatype.value
    return str(node) if isinstance(node, BlankNode) else str(getattr(node, "value", node))


def _term(key: _Key) -> Term:
    if isinstance(key, tuple):
        value, language, datatype = key
        return Literal(value, language=language) if language else Literal(value, datatype=NamedNode(datatype))
    return BlankNode(key[2:]) if key.startswith("_:") else NamedNode(key)
