"""What people are shown of canned queries: lists, help, and the defaults behind an answer."""

from __future__ import annotations

import json
import shlex

import pytest

from r2p_ld import cli
from r2p_ld.cli.query import describe, example, listing, matching, notes
from r2p_ld.errors import BadInput
from r2p_ld.query import CannedQuery, Parameter, find, list_queries, read_tags

QUERY = CannedQuery(
    name="places-in-role",
    topic="places",
    title="Which places have a role?",
    description="Places, by default in a crisis.",
    asked_by="analyst",
    tags=("places", "citations"),
    needs=("ewp", "tjet"),
    parameters=(
        Parameter("role", "concept", "the role", False, "role:crisis"),
        Parameter("since", "year", "the first year", True, None),
        Parameter("word", "text", "a word of it", False, None),
        Parameter("actor", "concept", "an actor", False, "person:ban-ki-moon"),
    ),
    form="SELECT",
    text="",
)
CRIMES = find("crimes")


def test_the_list_is_grouped_by_topic() -> None:
    tags = {"norm": "The norm", "places": "Places", "empty": "None"}
    assert listing([QUERY, CRIMES], tags) == (
        "norm: The norm\n\n"
        "  crimes\n      Which crimes does the Responsibility to Protect cover?\n"
        "\nplaces: Places\n\n"
        "  places-in-role -p role=… -p since=… -p word=… -p actor=…\n"
        "      Which places have a role?\n"
        "      needs data of others: ewp, tjet\n"
    )
    assert json.loads(listing([QUERY], tags, "json")) == [QUERY.as_dict()]
    with pytest.raises(BadInput, match="listed as table or json, not as csv"):
        listing([], tags, "csv")


def test_every_question_is_listed_once() -> None:
    shown = listing(list_queries(), read_tags()).splitlines()
    names = [line.split()[0] for line in shown if line.startswith("  ") and not line.startswith("   ")]
    assert sorted(names) == [query.name for query in list_queries()]


@pytest.mark.parametrize("topic", sorted({query.topic for query in list_queries()}))
def test_a_topic_lists_its_own(topic: str) -> None:
    found = matching(list_queries(), topic)
    assert found
    assert [query.name for query in list_queries() if query.topic == topic] == [q.name for q in found]


@pytest.mark.parametrize(
    ("word", "names"),
    [
        ("places-in-r", ["places-in-role"]),
        ("have A role", ["places-in-role"]),
        ("in a CRISIS", ["places-in-role"]),
        ("citations", ["places-in-role"]),
        ("which", ["crimes", "places-in-role"]),
    ],
)
def test_a_word_is_looked_for_in_name_title_description_and_tags(word: str, names: list[str]) -> None:
    assert [query.name for query in matching([CRIMES, QUERY], word)] == names


@pytest.mark.parametrize(
    ("word", "advice"),
    [("place", ""), ("placse", "did you mean places?"), ("zz", "topics are norm, places.")],
)
def test_a_word_in_no_question_is_bad_input(word: str, advice: str) -> None:
    if not advice:
        assert matching([CRIMES, QUERY], word) == [QUERY]
        return
    with pytest.raises(BadInput) as caught:
        matching([CRIMES, QUERY], word)
    assert str(caught.value) == f"no query is about {word!r}; {advice}"


def test_the_help_of_a_query_is_whole() -> None:
    assert (
        describe(QUERY)
        == """\
Which places have a role?

Places, by default in a crisis.

parameters:
  -p role=…  the role (concept; default: crisis)
  -p since=…  the first year (year; required)
  -p word=…  a word of it (text; optional)
  -p actor=…  an actor (concept; default: person:ban-ki-moon)

needs data of others, beside the published graph; for each:
  r2p-ld import ewp FILE… --out ewp.nq
  r2p-ld import tjet FILE… --out tjet.nq

tags: places, citations
asked by: analyst

example:
  r2p-ld query places-in-role -p role=crisis -p since=YEAR -p word=TEXT \
-p actor=person:ban-ki-moon --data ewp.nq tjet.nq
"""
    )


@pytest.mark.parametrize("query", list_queries(), ids=lambda query: query.name)
def test_the_example_of_a_query_is_a_command_that_parses(query: CannedQuery) -> None:
    args = cli.parser().parse_args(shlex.split(example(query))[1:])
    assert args.question == query.name
    assert len(args.parameter) == len(query.parameters)
    assert [file.removesuffix(".nq") for file in args.data] == list(query.needs)


def test_an_answer_tells_the_defaults_that_it_rests_on() -> None:
    given = {"since": "2005", "actor": "person:x"}
    assert notes(QUERY, given, empty=False, people=True) == (
        "role = crisis (default; -p role=… for another)\n"
    )
    assert notes(QUERY, given, empty=True, people=False) == (
        "places-in-role finds nothing for role = crisis, since = 2005, actor = person:x.\n"
    )
    assert notes(CRIMES, {}, empty=True, people=True) == "crimes finds nothing.\n"
    assert notes(CRIMES, {}, empty=False, people=True) == ""


ROLE = "role = crisis (default; -p role=… for another)\n"


@pytest.mark.parametrize("format", ["table", "csv", "tsv", "json", "md"])
def test_what_an_answer_rests_on_is_on_stderr(format: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["query", "places-cited", "--format", format]) == 0
    out, err = capsys.readouterr()
    assert err == (ROLE if format == "table" else "")
    assert "crisis" not in out
    assert cli.run(["query", "report-by-symbol", "-p", "symbol=S/2014/44", "--format", format]) == 0
    assert capsys.readouterr().err == (
        "note: each triple pattern has matches, but together, and with the filters, they have none.\n"
        "report-by-symbol finds nothing for symbol = S/2014/44.\n"
    )


def test_help_of_a_query_and_of_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["places-cited", "--help"], ["--help", "places-cited"], ["places-cited", "-h"]):
        assert cli.run(["query", *arguments]) == 0
        assert capsys.readouterr().out == describe(find("places-cited"))
    assert cli.run(["query", "--help"]) == 0
    assert capsys.readouterr().out.startswith("usage: r2p-ld query")
    assert cli.run(["query", "places-sited", "--help"]) == 2
    assert "did you mean places-cited?" in capsys.readouterr().err
