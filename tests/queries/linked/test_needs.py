"""What a question needs is told wherever it can be asked: refused without, answered beside."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse
from support.asking import linked_questions
from support.linked import EXPECTED_LINKED

from r2p_ld import paths
from r2p_ld.cli.query import describe, listing
from r2p_ld.errors import BadInput
from r2p_ld.namespaces import base, node
from r2p_ld.query import find, list_queries, read_query, run_query

NAME = "governments-counted-as-perpetrators"
NEEDS = ("ucdp-onesided", "un-votes")


def test_without_the_data_a_question_is_refused_and_says_how_to_get_them() -> None:
    with pytest.raises(BadInput) as caught:
        run_query(NAME)
    assert caught.value.exit_code == 2
    assert str(caught.value) == (
        f"{NAME} joins data of others with ours, and none are given. Import ucdp-onesided, un-votes "
        f"(`r2p-ld import --list`), and then: r2p-ld query {NAME} --data ucdp-onesided.nq un-votes.nq"
    )


def given(made_up: list[Path], *names: str) -> list[Path]:
    return [path for path in made_up if path.stem in names]


def test_data_stand_beside_the_published_graph(made_up: list[Path]) -> None:
    told = run_query(NAME, data=given(made_up, *NEEDS)).to_tsv()
    assert told == (EXPECTED_LINKED / f"{NAME}.tsv").read_text("utf-8")
    (vote,) = told.splitlines()[1:]
    assert '"No"@en' in vote  # a label that the published graph alone has


def test_data_stand_alone_for_a_question_that_needs_none(made_up: list[Path]) -> None:
    assert find("crimes").needs == ()
    assert len(run_query("crimes", data=given(made_up, *NEEDS)).to_csv().splitlines()) == 1


def test_a_store_of_both_answers(made_up: list[Path], tmp_path: Path) -> None:
    from r2p_ld.load.embedded import load_into

    folder = tmp_path / "store"
    load_into([paths.build() / "r2p.nt", *given(made_up, *NEEDS)], folder)
    assert run_query(NAME, store=folder).to_tsv() == (EXPECTED_LINKED / f"{NAME}.tsv").read_text("utf-8")


def test_what_is_needed_is_listed() -> None:
    question = find(NAME)
    assert question.needs == NEEDS
    shown = listing([question], {"across": "Across."})
    assert shown == (
        f"across: Across.\n\n  {NAME}\n      {question.title}\n"
        "      needs data of others: ucdp-onesided, un-votes\n"
    )
    assert json.loads(listing([question], {}, "json"))[0]["needs"] == list(NEEDS)
    assert f"  r2p-ld query {NAME} --data ucdp-onesided.nq un-votes.nq\n" in describe(question)


def test_questions_that_need_data_have_a_topic_of_their_own() -> None:
    assert {query.topic == "across" for query in linked_questions()} == {True}
    assert all(query.needs for query in list_queries() if query.topic == "across")


def test_what_is_needed_is_published() -> None:
    quads = parse(path=paths.build() / "queries.ttl", format=RdfFormat.TURTLE)
    requires = node("dcterms:requires")
    told = {(str(quad.subject.value), quad.object.value) for quad in quads if quad.predicate == requires}
    assert told == {(f"{base()}query/{query.name}", name) for query in list_queries() for name in query.needs}


def test_a_name_that_no_data_set_can_have_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "asked.rq"
    path.write_text(find(NAME).text.replace("# needs: ucdp-onesided", "# needs: Ucdp,"), "utf-8")
    with pytest.raises(BadInput) as caught:
        read_query(path)
    assert [(fault.rule, fault.mend) for fault in caught.value.faults] == [
        ("'Ucdp,' is no data set.", "name data sets as `r2p-ld import --list` does.")
    ]
