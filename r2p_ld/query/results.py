"""What a query answers, in one type for every form of query and every engine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    parse,
    parse_query_results,
)

from r2p_ld.errors import BadInput, Fault

Term = NamedNode | BlankNode | Literal | Triple

_BLANK = re.compile(rb'(?<="type":"bnode","value":")[^"]*')


class Result(NamedTuple):
    """An answer, whole and free of its store.

    ``form`` is ``rows`` (SELECT), ``yes-no`` (ASK) or ``graph`` (CONSTRUCT, DESCRIBE); ``data`` is
    SPARQL JSON, of a graph sorted N-Triples.
    """

    form: str
    data: bytes

    @property
    def variables(self) -> list[str]:
        """The names of the columns."""
        return [variable.value for variable in self.solutions().variables]

    def rows(self) -> Iterator[tuple[Term | None, ...]]:
        """Yield the rows in the query's order, ``None`` where a variable is unbound."""
        yield from (tuple(row) for row in self.solutions())

    def solutions(self) -> QuerySolutions:
        """Return the rows as the library's own type."""
        found = parse_query_results(self.data, QueryResultsFormat.JSON)
        assert isinstance(found, QuerySolutions)
        return found

    def yes(self) -> bool:
        """Return the answer of an ASK."""
        return bool(parse_query_results(self.data, QueryResultsFormat.JSON))

    def triples(self) -> list[Triple]:
        """Return the triples of a graph, sorted."""
        return [quad.triple for quad in parse(self.data, RdfFormat.N_TRIPLES, rename_blank_nodes=False)]


def run(text: str, store: Store, *, base: str | None = None, source: str = "the query") -> Result:
    """Ask a store and return its whole answer; relative IRIs resolve against ``base``; faults name
    ``source``.

    Blank nodes are named in the order of the rows, those of a graph by RDFC-1.0: a run gives the
    same bytes as the run before. Raises ``BadInput`` where the text is not SPARQL or asks for what the
    engine does not have.
    """
    try:
        found = store.query(text, base_iri=base)
        if isinstance(found, QueryTriples):
            return Result("graph", _sorted(found))
        data = found.serialize(format=QueryResultsFormat.JSON)
    except SyntaxError as error:
        raise BadInput("the query is not SPARQL", [_syntax_fault(source, str(error))]) from None
    except (OSError, RuntimeError, ValueError) as error:
        raise BadInput(f"the engine refuses the query: {error}") from None
    assert data is not None
    if isinstance(found, QueryBoolean):
        return Result("yes-no", data)
    names: dict[bytes, bytes] = {}
    return Result("rows", _BLANK.sub(lambda m: names.setdefault(m[0], b"b%d" % len(names)), data))


def _sorted(triples: QueryTriples) -> bytes:
    graph = Dataset(Quad(*triple) for triple in triples)
    graph.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return "".join(sorted(f"{quad.triple} .\n" for quad in graph)).encode()


def _syntax_fault(source: str, message: str) -> Fault:
    place = re.match(r"error at (\d+):(\d+): (.*)", message, re.DOTALL)
    mend = "correct it; the syntax is at https://www.w3.org/TR/sparql11-query/."
    if place is None:
        return Fault(source, None, None, message, mend)
    rule = " ".join(place[3].split())
    if len(rule) > 200:  # the parser names every token it knows
        rule = f"{rule[:200].rpartition(',')[0]}, …"
    return Fault(source, int(place[1]), place[2], f"{rule}.", mend)
