"""What a query answers, in one type for every form of query and every engine."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

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

from r2p_ld.errors import BadInput
from r2p_ld.labels import ENGLISH
from r2p_ld.texts import safe

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

    from r2p_ld.query.evidence import Evidence

Term = NamedNode | BlankNode | Literal | Triple

_FORMS = {"rows": "rows (SELECT)", "yes-no": "yes or no (ASK)", "graph": "a graph (CONSTRUCT, DESCRIBE)"}
_FORMULA = r'(?:^|[,"\n])[=+@\t\r-]'
_NUMBER = r"[+-]?[0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]+)?"
_BLANK = rb'(?<="type":"bnode","value":")[^"]*'


def text_of(literal: Literal, language: str = ENGLISH) -> str:
    """Return a literal's text; asked in another language than English, with its own behind it if not that.

    >>> text_of(Literal("Pillar I", language="en"), "fr"), text_of(Literal("pilier", language="fr"), "fr")
    ('Pillar I [en]', 'pilier')
    """
    other = literal.language not in (None, language) and language != ENGLISH
    return f"{literal.value} [{literal.language}]" if other else literal.value


def _cell(term: Term | None, language: str) -> str:
    """Return a term as SPARQL's CSV has it, a text so that no spreadsheet runs it."""
    if not isinstance(term, Literal):
        return "" if term is None else term.value if isinstance(term, NamedNode) else str(term)
    is_text = term.language or term.datatype.value.endswith("#string")
    text = text_of(term, language)
    return safe(text) if is_text and not re.fullmatch(_NUMBER, text) else text


class Result(NamedTuple):
    """An answer, whole and free of its store.

    ``form`` is ``rows`` (SELECT), ``yes-no`` (ASK) or ``graph`` (CONSTRUCT, DESCRIBE); ``data`` is
    SPARQL JSON, of a graph sorted N-Triples. ``notes`` say what the asker should know about the answer.
    ``evidence`` is that of each row, and ``asked`` what was asked, where evidence was asked for.
    """

    form: str
    data: bytes
    notes: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] | None = None
    asked: Mapping[str, object] | None = None

    @property
    def variables(self) -> list[str]:
        """The names of the columns; none where there are no rows by form."""
        return [variable.value for variable in self.solutions().variables] if self.form == "rows" else []

    @property
    def is_empty(self) -> bool:
        """Whether there are no rows, or no triples, or the answer is no."""
        if self.form == "yes-no":
            return not self.yes()
        return not self.data if self.form == "graph" else next(self.rows(), None) is None

    def rows(self) -> Iterator[tuple[Term | None, ...]]:
        """Yield the rows in the query's order, ``None`` where a variable is unbound."""
        yield from (tuple(row) for row in self.solutions())

    def yes(self) -> bool:
        """Return the answer of an ASK."""
        self._must_be("yes-no")
        return bool(parse_query_results(self.data, QueryResultsFormat.JSON))

    def triples(self) -> list[Triple]:
        """Return the triples of a graph, sorted."""
        self._must_be("graph")
        return [quad.triple for quad in parse(self.data, RdfFormat.N_TRIPLES, rename_blank_nodes=False)]

    def to_json(self) -> str:
        """Return rows, or yes or no, as SPARQL 1.1 JSON, with the evidence if there is any (``prov``).

        Raises ``BadInput`` for a graph.
        """
        self._must_be("rows", "yes-no")
        if self.evidence is not None:
            from r2p_ld.query import prov

            return prov.document(self)
        return self.data.decode()

    def to_csv(self, language: str = ENGLISH) -> str:
        """Return rows as SPARQL 1.1 CSV. Raise ``BadInput`` where there are none by form.

        A text that a spreadsheet would take for a formula has an apostrophe before it (``texts.safe``), one
        that is not in the ``language`` that was asked for has its own behind it (``text_of``).
        """
        plain = (self.solutions().serialize(format=QueryResultsFormat.CSV) or b"").decode()
        if language == ENGLISH and not re.search(_FORMULA, plain):
            return plain
        import csv
        import io

        written = io.StringIO()
        writer = csv.writer(written)
        writer.writerow(self.variables)
        writer.writerows([_cell(term, language) for term in row] for row in self.rows())
        return written.getvalue()

    def to_tsv(self) -> str:
        """Return rows as SPARQL 1.1 TSV. Raise ``BadInput`` where there are none by form."""
        return (self.solutions().serialize(format=QueryResultsFormat.TSV) or b"").decode()

    def to_arrow(self) -> pyarrow.Table:
        """Return rows as an Arrow table of typed columns, as ``frames.table`` has them.

        Raises ``BadInput`` where there are none by form, and without the package pyarrow.
        """
        from r2p_ld.query import frames

        return frames.table(self)

    def to_pandas(self) -> pandas.DataFrame:
        """Return rows as a DataFrame of pandas, its columns nullable. Raise ``BadInput`` as ``to_arrow``."""
        from r2p_ld.query import frames

        made: pandas.DataFrame = frames.pandas(self)
        return made

    def to_polars(self) -> polars.DataFrame:
        """Return rows as a DataFrame of polars. Raise ``BadInput`` as ``to_arrow``."""
        from r2p_ld.query import frames

        made: polars.DataFrame = frames.package("polars").from_arrow(self.to_arrow())
        return made

    def to_ntriples(self) -> str:
        """Return a graph as N-Triples, sorted. Raise ``BadInput`` where there is none by form."""
        self._must_be("graph")
        return self.data.decode()

    def solutions(self) -> QuerySolutions:
        """Return rows as the library's own type. Raise ``BadInput`` where there are none by form."""
        self._must_be("rows")
        found = parse_query_results(self.data, QueryResultsFormat.JSON)
        assert isinstance(found, QuerySolutions)
        return found

    def _must_be(self, *forms: str) -> None:
        if self.form not in forms:
            wanted = " or ".join(_FORMS[form] for form in forms)
            raise BadInput(f"the query gives {_FORMS[self.form]}, not {wanted}")


def run(text: str, store: Store, *, base: str | None = None, source: str = "the query") -> Result:
    """Return a store's whole answer; relative IRIs resolve against ``base``, faults name ``source``.

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
        from r2p_ld.query import diagnose

        raise BadInput("the query is not SPARQL", [diagnose.fault(source, text, str(error), base)]) from None
    except (OSError, RuntimeError, ValueError) as error:
        raise BadInput(f"the engine refuses the query: {error}") from None
    assert data is not None
    if isinstance(found, QueryBoolean):
        return Result("yes-no", data)
    if b'"bnode"' in data:
        names: dict[bytes, bytes] = {}
        data = re.sub(_BLANK, lambda m: names.setdefault(m[0], b"b%d" % len(names)), data)
    return Result("rows", data)


def _sorted(triples: QueryTriples) -> bytes:
    graph = Dataset(Quad(*triple) for triple in triples)
    graph.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return "".join(sorted(f"{quad.triple} .\n" for quad in graph)).encode()
