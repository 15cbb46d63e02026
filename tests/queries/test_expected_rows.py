"""Every canned question has exactly the rows that were read and checked against the sources.

``expected/NAME.tsv`` is what ``r2p-ld query NAME --format tsv`` prints; ``expect_rows.py NAME`` writes it.
Read every row of a new answer against the source before you commit it.
"""

from __future__ import annotations

import re
from collections import Counter

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, QueryResultsFormat, Store, Triple
from support.asking import EXPECTED, questions, store_of
from support.engines import rdflib_dataset

from r2p_ld import paths
from r2p_ld.query import Result, run
from r2p_ld.query.catalog import CannedQuery

Key = tuple[str, ...] | None

QUESTIONS = questions()
each_question = pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)

# What some stores lack, or answer in their own way.
_NOT_PLAIN = re.compile(
    r"\b(GRAPH|FROM|SERVICE|GROUP_CONCAT|SAMPLE|NOW|RAND|UUID|LIMIT|OFFSET|UNDEF)\b|SELECT \*|\["
)


def tsv(answer: Result) -> str:
    """Return an answer as ``--format tsv`` prints it."""
    return (answer.solutions().serialize(format=QueryResultsFormat.TSV) or b"").decode()


@each_question
def test_the_answer_is_the_one_that_was_checked(store: Store, question: CannedQuery) -> None:
    assert tsv(run(question.text, store)) == (EXPECTED / f"{question.name}.tsv").read_text("utf-8")


def test_every_question_has_rows_that_were_checked() -> None:
    files = {path.stem: path for path in EXPECTED.iterdir()}
    assert sorted(files) == sorted(question.name for question in QUESTIONS)
    for name, path in files.items():
        lines = path.read_text("utf-8").splitlines()
        assert len(lines) > 1, f"{name} expects no rows"
        assert len(lines) == len(set(lines)), f"{name} expects a row twice"


def test_no_order_of_loading_changes_an_answer(published: list[Triple]) -> None:
    backwards = store_of(reversed(published))
    changed = [
        question.name
        for question in QUESTIONS
        if tsv(run(question.text, backwards)) != (EXPECTED / f"{question.name}.tsv").read_text("utf-8")
    ]
    assert changed == []


@each_question
def test_the_question_is_plain_sparql(store: Store, question: CannedQuery) -> None:
    query = "\n".join(line for line in question.text.split("\n") if not line.startswith(("#", "PREFIX")))
    assert not _NOT_PLAIN.search(re.sub(r'"[^"]*"', '""', query))
    assert "ORDER BY" in query
    assert not any(isinstance(term, BlankNode) for row in run(question.text, store).rows() for term in row)
    assert question.asked_by in ("analyst", "engineer", "librarian", "researcher")
    assert question.title.endswith("?")


def test_rdflib_gives_the_same_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Term for term; questions with other values are compared in ``end_to_end``."""
    import rdflib
    from rdflib.query import ResultRow

    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
    graph = rdflib_dataset(paths.build())

    def theirs(term: object) -> Key:
        match term:
            case rdflib.Literal():
                datatype = "" if term.language else str(term.datatype or rdflib.XSD.string)
                return (str(term), (term.language or "").lower(), datatype)
            case rdflib.URIRef():
                return (str(term),)
        assert term is None
        return None

    different = []
    for question in QUESTIONS:
        answer = graph.query(question.text)
        variables = [str(variable) for variable in answer.vars or ()]
        rows = Counter(tuple(map(theirs, row)) for row in answer if isinstance(row, ResultRow))
        if (variables, rows) != _expected(question.name):
            different.append(question.name)
    assert different == []


def _expected(name: str) -> tuple[list[str], Counter[tuple[Key, ...]]]:
    from pyoxigraph import QuerySolutions, parse_query_results

    answer = parse_query_results(path=EXPECTED / f"{name}.tsv", format=QueryResultsFormat.TSV)
    assert isinstance(answer, QuerySolutions)
    variables = [variable.value for variable in answer.variables]
    return variables, Counter(tuple(_ours(term) for term in row) for row in answer)


def _ours(term: object) -> Key:
    match term:
        case Literal():
            return (term.value, term.language or "", "" if term.language else term.datatype.value)
        case NamedNode():
            return (term.value,)
    assert term is None
    return None
