"""Every row of every canned question has its evidence, and it is the right one.

``evidence.tsv`` was written by hand from the readings, a row a question: the first cell of the row, the
records at the end of all derivations, the tables of ours but the alignments, the rules, and the note.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import Store
from support.asking import questions
from support.provenance import answer_from, leaves, tree, triples, wrong_records

from r2p_ld import paths
from r2p_ld.claims.records import Record
from r2p_ld.graph.closure import close
from r2p_ld.namespaces import shorten
from r2p_ld.query import run
from r2p_ld.query.catalog import CannedQuery
from r2p_ld.query.evidence import Evidence, of_rows
from r2p_ld.query.origins import Origins, Statement
from r2p_ld.query.results import Result
from r2p_ld.rdf import statements
from r2p_ld.store import ask_published

QUESTIONS = questions()
each_question = pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
TABLE = Path(__file__).with_name("evidence.tsv").read_text("utf-8")
ROWS = list(csv.DictReader(TABLE.splitlines(), delimiter="\t"))
UNKNOWN = "OWL 2 DL"
ALIGNMENTS = "ontology/alignments.ttl"
MOST_ROWS = 6


@pytest.fixture(scope="module")
def origins() -> Origins:
    return Origins(ask_published())


def rows(question: CannedQuery, store: Store, origins: Origins) -> tuple[Result, list[Evidence]]:
    answer = run(question.text, store)
    return answer, of_rows(question.text, store, answer, origins)


@each_question
def test_every_row_has_evidence_and_its_statements_alone_give_the_row(
    store: Store, origins: Origins, question: CannedQuery
) -> None:
    answer, evidence = rows(question, store, origins)
    found = list(answer.rows())
    assert len(evidence) == len(found)
    assert all(row.statements for row in evidence)
    for row, ground in list(zip(found, evidence, strict=True))[:: len(found) // MOST_ROWS + 1]:
        if not any("of its statements" in note for note in ground.notes):
            assert row in list(answer_from(triples(ground.statements), question.text).rows())
        assert list(wrong_records(store, ground)) == []
        unknown = [each for each in tree(ground.statements) if each.basis == "data" or each.rule == UNKNOWN]
        assert unknown == []


# A row of such a question needs each of its statements: no way round one is open.
NEEDS_ALL = [
    question
    for question in QUESTIONS
    if not re.search(r"\b(OPTIONAL|UNION|COUNT|MIN|MAX|EXISTS)\b|[^\w?]\?(\w+) \?\1\b", question.text)
]


@pytest.mark.parametrize("question", NEEDS_ALL, ids=lambda question: question.name)
def test_no_statement_of_a_row_is_idle(store: Store, origins: Origins, question: CannedQuery) -> None:
    answer, evidence = rows(question, store, origins)
    found = list(answer.rows())
    for row, ground in list(zip(found, evidence, strict=True))[:2]:
        given = triples(ground.statements)
        same = [other for other in found if other == row]
        for triple in given if len(same) == 1 and len(given) < 30 else ():
            kept = [each for each in given if each != triple]
            left = list(answer_from(kept, question.text).rows())
            if row in left:  # another solution gives the row: two are among the statements
                assert sum(each.predicate == triple.predicate for each in given) > 1


def test_most_questions_are_put_to_that_test() -> None:
    assert len(NEEDS_ALL) >= 40


@pytest.mark.parametrize("expected", ROWS, ids=lambda row: row["question"])
def test_the_evidence_is_the_one_written_by_hand(
    store: Store, origins: Origins, expected: dict[str, str]
) -> None:
    [question] = [each for each in QUESTIONS if each.name == expected["question"]]
    answer, evidence = rows(question, store, origins)
    firsts = [shorten(getattr(row[0], "value", "")) for row in answer.rows()]
    ground = evidence[firsts.index(expected["first"])]
    whole = list(tree(ground.statements))
    assert " ".join(sorted(ids(store, whole))) == expected["records"]
    tables = {each.table for each in whole if each.basis == "table"} - {ALIGNMENTS}
    assert " ".join(sorted(tables)) == expected["tables"]
    assert " ".join(sorted({each.rule for each in whole} - {""})) == expected["rules"]
    assert "".join(ground.notes) == expected["note"]


def ids(store: Store, whole: list[Statement]) -> set[str]:
    """The identifiers in the readings of all records, but those that derive from others by a rule of ours."""

    def all_of(record: Record) -> Iterator[str]:
        if record.status != "derived":
            yield record.iri.rpartition("/")[2].upper()
        for origin in record.origins:
            yield from all_of(origin)

    return {each for statement in whole for record in statement.records for each in all_of(record)}


def test_the_table_by_hand_names_rows_of_the_readings() -> None:
    assert len(ROWS) >= 12
    read = {
        row.split("\t")[0]
        for path in (paths.ontology() / "readings").glob("*.tsv")
        for row in path.read_text("utf-8").splitlines()
    }
    named = {each for row in ROWS for each in row["records"].split()}
    assert named - {re.sub(r"\W", "-", each) for each in read} == set()


def test_what_rules_are_said_to_give_follows_from_their_premises(store: Store, origins: Origins) -> None:
    """What a statement of each kind follows from, and no other fact, is closed over with the ontology."""
    kinds: dict[tuple[str, ...], Statement] = {}
    for question in QUESTIONS:
        for ground in rows(question, store, origins)[1]:
            for each in ground.statements:
                if each.basis == "rule":
                    value = each.triple.object if each.rule == "definition" else ""
                    rules = " ".join(part.rule for part in each.premises)
                    kinds.setdefault((each.rule, rules, each.triple.predicate.value, str(value)), each)
    assert {rule for rule, *_ in kinds} >= {
        "definition",
        "inverse",
        "property chain",
        "subclass",
        "subproperty",
    }
    files = sorted(paths.ontology().glob("*.ttl"))
    axioms = {quad.triple for path in files for quad in statements(path)}
    for statement in kinds.values():
        if "JointReport" not in str(statement.triple.object):  # by the pattern of a datatype
            given = axioms | set(leaves(statement))
            assert statement.triple in given | close(given), statement.triple
