"""The commands find, check and about: what they print, in each format, and their exit codes."""

from __future__ import annotations

import csv
import io
import json

import pytest

from r2p_ld import cli
from r2p_ld.namespaces import expand

DENIED = ("Pillar II assistance", "limited to", "early-stage prevention")


def test_find_prints_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["find", "guided by"]) == 0
    out, err = capsys.readouterr()
    head, rule, *rows = out.splitlines()
    assert head.split() == ["thing", "label", "kind", "score", "reason"]
    assert rows[0].split("  ")[0] == "r2p:guidedBy"
    assert (set(rule), err) == ({"-", " "}, "")


def test_find_prints_csv_and_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["find", "sanctions", "--limit", "1", "--format", "csv"]) == 0
    (row,) = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert (row["iri"], row["score"], row["sure"]) == (expand("tool:sanctions"), "98", "true")
    assert cli.run(["find", "sanctions", "--limit", "1", "--format", "json"]) == 0
    (hit,) = json.loads(capsys.readouterr().out)["hits"]
    assert (hit["curie"], hit["kinds"]) == ("tool:sanctions", ["Pillar III tool"])


@pytest.mark.parametrize("format", ["table", "json"])
def test_find_says_that_nothing_is_like_it(format: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["find", "zzz\x1bqq", "--format", format]) == 0
    out, err = capsys.readouterr()
    assert out == "no hits\n" if format == "table" else json.loads(out)["hits"] == []
    assert err == "note: nothing is called 'zzz\\\\x1bqq', or anything like it.\n"


@pytest.mark.parametrize(
    ("claim", "code", "lines"),
    [
        (
            ("pillar:3", "has tool", "sanctions"),
            0,
            [
                "Pillar III · has tool · Sanctions: stated",
                "  Sanctions · tool of pillar · Pillar III "
                "[stated] un-secretary-general-page, tools III 7, 7590-7599",
            ],
        ),
        (
            ("civil society", "provides", "Pillar II assistance"),
            1,
            [
                "Civil society · provides · Pillar II assistance: only with a reserve",
                "  Civil society · provides · Pillar II assistance [stated, can, in the words of Report of "
                "the Secretary-General on the Responsibility to Protect, 2014] gcr2p-summary-2014, "
                "bullet 3, 1749-1769",
            ],
        ),
        (
            DENIED,
            1,
            [
                "Pillar II assistance · limited to · Early-stage prevention: denied",
                "against it:",
                "  Pillar II assistance · limited to · Early-stage prevention [stated, denied] "
                "overview-2014-report, s.II s12, 4004-4041",
            ],
        ),
        (
            ("source:overview-2014-report", "dcterms:issued", "2014-08-01"),
            1,
            [
                "Overview of the 2014 report · Date Issued · 2014-08-01: the sources are silent",
                "  Date Issued: not stated. The overview carries no date; it gives the month of the "
                "report only. [searched in: overview-2014-report]",
            ],
        ),
    ],
)
def test_check_prints_the_verdict_and_the_passages(
    claim: tuple[str, str, str], code: int, lines: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["check", *claim]) == code
    assert capsys.readouterr().out.splitlines() == lines
    assert cli.run(["check", *claim, "--format", "json"]) == code
    told = json.loads(capsys.readouterr().out)
    assert lines[0].endswith(f": {told['verdict']}")
    assert told["affirmed"] is (code == 0)


def test_check_says_what_the_graph_has_instead(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["check", "Pillar I", "has tool", "sanctions"]) == 1
    first, last = capsys.readouterr().out.splitlines()
    assert first == "Pillar I · has tool · Sanctions: not in the graph"
    assert last.startswith("the graph has instead: ")
    assert last.count(";") == 7


def test_check_refuses_an_ambiguous_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["check", "capacity building", "counters", "genocide", "--format", "json"]) == 2
    out, err = capsys.readouterr()
    assert "assistance:capacity-building (Capacity building; category of assistance) or topic:" in err
    assert json.loads(out)["error"].startswith("subject: 'capacity building' may be")


def test_about_prints_a_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["about", "Pillar II assistance"]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0] == "Pillar II assistance (type of assistance)"
    assert out[2] == "assistance:pillar-ii-assistance"
    at = out.index("provided by")
    assert out[at + 1].startswith("  (not affirmed) Civil society [stated, can, in the words of Report")
    assert out[out.index("limited to") + 1].startswith("  (denied) Early-stage prevention [stated, denied]")
    assert "← central to" in out
    assert any(line.startswith("  and ") and line.endswith(" more") for line in out)


def test_about_prints_silences_markdown_and_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["about", "source:overview-2014-report", "--format", "md"]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0] == "# Overview of the 2014 report (source document)"
    at = out.index("## not stated")
    assert any(line.startswith("- Date Issued: not stated. ") for line in out[at:])
    assert cli.run(["about", "source:overview-2014-report", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["iri"] == expand("source:overview-2014-report")
    assert {silence["property"] for silence in told["silences"]} >= {expand("dcterms:issued")}


def test_a_verdict_is_told_in_the_asked_language(capsys: pytest.CaptureFixture[str]) -> None:
    claim = ("Pillar II assistance", "guided by", "do no harm")
    assert cli.run(["check", *claim, "--language", "es"]) == 1
    first, second = capsys.readouterr().out.splitlines()
    assert first.endswith(" · No causar daño: solo con reserva")
    assert "[interpretado, debería]" in second
    assert cli.run(["check", *DENIED, "--language", "fr"]) == 1
    assert capsys.readouterr().out.splitlines()[1] == "s’y opposent :"


def test_about_refuses_what_nothing_is_called(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["about", "sanktions"]) == 2
    assert "nothing is called 'sanktions'; did you mean tool:sanctions" in capsys.readouterr().err


def test_a_claim_and_a_thing_are_told_in_the_language_asked_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert cli.run(["check", "Pillar III", "has tool", "sanctions", "--language", "fr"]) == 0
    first = capsys.readouterr().out.splitlines()[0]
    assert first == "Pilier III · a pour outil · Sanctions: énoncé par une source"
    monkeypatch.setenv("LC_ALL", "es_ES.UTF-8")
    assert cli.run(["about", "Pillar III"]) == 0
    out = capsys.readouterr().out.splitlines()
    assert out[0] == "Tercer pilar (pilar)"
    at = out.index("abarca el crimen")
    assert out[at + 1].startswith("  Crímenes de guerra [declarado] un-secretary-general-page, pillar list 3")
    assert "etiqueta traducida" not in out
    assert cli.run(["about", "Pillar III", "--language", "tlh"]) == 2
    assert "there are no labels in 'tlh'" in capsys.readouterr().err
