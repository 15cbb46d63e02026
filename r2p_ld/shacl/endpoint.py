"""Data that queries are put to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QuerySolutions, Store

from r2p_ld.shacl.data import PLAIN, Data, Numbers
from r2p_ld.shacl.index import Index, Term

FOCUS, SHAPES = NamedNode("urn:x-shacl:focus"), NamedNode("urn:x-shacl:shapes")
"""The graphs of focus nodes and values, and of the shapes."""
THIS, VALUE = NamedNode("urn:x-shacl:this"), NamedNode("urn:x-shacl:value")


class Endpoint:
    """Data in a store. It writes some literals anew (1.50 as 1.5); its answers have those of the data.

    ``rewritten`` is such a literal among the values of properties whose values are ``read`` as they are
    written, if there is one.
    """

    def __init__(self, data: Data, shapes: Index, triples: Iterable[Numbers], read: Collection[str]) -> None:
        self._data, self._shapes = data, shapes
        self._store = Store()
        self._stored: dict[Term, Term] = {}
        self._given: dict[Term, Term] = {}
        numbers = {data.find(NamedNode(iri)) for iri in read}
        typed, seen = set[int](), set[int]()

        def quads() -> Iterator[Quad]:
            term_of = data.term
            for subject, predicate, value in triples:
                if data.is_typed(value):
                    (seen if predicate in numbers else typed).add(value)
                yield Quad(term_of(subject), term_of(predicate), term_of(value))  # type: ignore[arg-type]

        self._store.bulk_extend(quads())
        self._keep(map(data.term, typed | seen))
        self.rewritten = min((t for t in map(data.term, seen) if t in self._stored), key=str, default=None)

    def _keep(self, terms: Iterable[Term]) -> None:
        """Learn how the store writes literals."""
        typed = [each for each in terms if isinstance(each, Literal) and each.datatype.value not in PLAIN]
        scratch = Store()
        scratch.bulk_extend(Quad(THIS, NamedNode(f"urn:n:{n}"), literal) for n, literal in enumerate(typed))
        for quad in scratch:
            given = typed[int(quad.predicate.value.removeprefix("urn:n:"))]
            if given != quad.object:
                self._stored[given] = quad.object
            # of several that the store cannot tell from each other, the first
            self._given[quad.object] = min(given, self._given.get(quad.object, given), key=str)

    def select(
        self, text: str, pairs: Collection[tuple[int, int]], *, asks: bool, at_once: bool
    ) -> Iterator[tuple[int, dict[str, Term]]]:
        """Yield focus node and variables of each solution, for pairs of focus node and value.

        ``asks`` tells whether the query is about the values too; ``at_once`` puts it once for all pairs.
        """
        term_of = self._data.term
        self._keep({term_of(number) for pair in pairs for number in pair})
        if SHAPES.value in text and not self._store.contains_named_graph(SHAPES):
            for subject, predicate, value in self._shapes.triples():
                if isinstance(subject, NamedNode | BlankNode):
                    self._store.add(Quad(subject, predicate, value, SHAPES))
        numbers: dict[tuple[Term, Term], list[tuple[int, int]]] = {}
        for pair in pairs:
            this, value = (self._stored.get(term_of(n), term_of(n)) for n in pair)
            numbers.setdefault((this, value), []).append(pair)
        every = list(numbers)
        for some in [every] if at_once else [[pair] for pair in every]:
            self._store.clear_graph(FOCUS)
            self._store.bulk_extend(
                Quad(BlankNode(f"pair{n}"), predicate, node, FOCUS)
                for n, (this, value) in enumerate(some)
                for predicate, node in (((THIS, this), (VALUE, value)) if asks else ((THIS, this),))
            )
            solutions = self._store.query(text, named_graphs=[FOCUS, SHAPES])
            assert isinstance(solutions, QuerySolutions)
            names = [variable.value for variable in solutions.variables]
            for solution in solutions:
                bound = ((name, solution[name]) for name in names)
                row: dict[str, Term] = {name: value for name, value in bound if value is not None}
                if "this" in row:
                    key = row["this"], row["value"] if asks else row["this"]
                    found = {name: self._given.get(value, value) for name, value in row.items()}
                    for focus, number in numbers.get(key, ()):
                        asked = {"value": term_of(number)} if asks else {}
                        yield focus, {**found, **asked, "this": term_of(focus)}
