"""A row that rests on data of others names the data set, its version and the thing of the row."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Store
from support.asking import linked_questions
from support.provenance import answer_from, tree, triples

from r2p_ld.cli.evidence import cell
from r2p_ld.namespaces import node, prefixes
from r2p_ld.query import run, run_query
from r2p_ld.query.catalog import CannedQuery
from r2p_ld.query.evidence import of_rows
from r2p_ld.query.origins import Origins
from r2p_ld.store import open_files, open_published

QUESTIONS = linked_questions()
ABSENT = {"risk-without-a-tool": {"peacekeeping", "tjet"}}
"""Data sets in which a row's tool is *not* found."""


@pytest.fixture(scope="module")
def graph(made_up: list[Path]) -> Store:
    """The published graph and the made-up data sets, each in its named graph."""
    return open_files(made_up, into=open_published(named_graphs=True))


@pytest.fixture(scope="module")
def origins(graph: Store) -> Origins:
    return Origins(graph)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_every_row_names_data_sets_and_its_statements_give_it(
    graph: Store, origins: Origins, question: CannedQuery
) -> None:
    answer = run(question.text, graph)
    rows = list(answer.rows())
    evidence = of_rows(question.text, graph, answer, origins)
    assert len(evidence) == len(rows) > 0
    named = set()
    for ground in evidence:
        found = [each for each in tree(ground.statements) if each.dataset]
        named |= {each.dataset.removeprefix(prefixes()["dataset"]).partition("/")[0] for each in found}
        for each in found:
            dataset = NamedNode(each.dataset)
            versions = graph.quads_for_pattern(dataset, node("dcat:version"), None, None)
            assert each.version in {getattr(quad.object, "value", "") for quad in versions}
        assert all(each.basis not in ("data", "rule") or each.premises for each in tree(ground.statements))
    step = len(rows) // 5 + 1
    for row, ground in list(zip(rows, evidence, strict=True))[::step]:
        assert row in list(answer_from(triples(ground.statements), question.text).rows())
    assert named >= set(question.needs) - ABSENT.get(question.name, set())


def test_the_things_of_a_row_are_those_of_the_files(made_up: list[Path]) -> None:
    """UNAMID was in Sudan since 2007: of the episodes there, that of 2015 counts, not that of 2004."""
    given = [path for path in made_up if path.stem in ("peacekeeping", "ucdp-onesided")]
    answer = run_query("missions-amid-violence", data=given, evidence=True)
    assert answer.evidence
    found = [
        {
            (each.triple.subject.value.rpartition("/id/")[2], each.version)
            for each in ground.statements
            if each.dataset and isinstance(each.triple.subject, NamedNode)
        }
        for ground in answer.evidence
    ]
    assert found[0] == {
        ("deployment/peacekeeping/1/unamid", "1"),
        ("mission/unamid", "1"),
        ("episode/ucdp-onesided/23.1/90001-2015", "23.1"),
    }
    assert cell(answer.evidence[0]).startswith("peacekeeping 1; ucdp-onesided 23.1")


def test_an_absence_is_told(made_up: list[Path]) -> None:
    given = [path for path in made_up if path.stem in ("ewp", "peacekeeping", "tjet")]
    answer = run_query("risk-without-a-tool", data=given, evidence=True)
    assert answer.evidence
    assert {note for ground in answer.evidence for note in ground.notes} == {
        "no value of lastUse was found: an absence has no record."
    }
