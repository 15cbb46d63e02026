"""What a declaration names: things of ours must be there, and terms stand where the ontology has them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from r2p_ld import cli
from r2p_ld.datasets import catalog, declaration
from r2p_ld.errors import BadInput

TEXT = """
title = "Mine"
rights = "None is known."
homepage = "https://example.org/"
citation = "Mine"
measures = "Nothing."
publisher = { id = "body:mine", name = "Mine" }
[tables.rows]
key = ["id"]
[tables.rows.columns]
id = { type = "id" }
year = { type = "year" }
date = { type = "date", required = false }
place = { type = "place", on = "year" }
state = { type = "state", on = "year" }
kind = { type = "choice", values = { a = "choice:yes", b = "choice:no" } }
deaths = { type = "count" }
share = { type = "decimal" }
[[tables.rows.gives]]
iri = "episode:{dataset}/{version}/{id}"
class = "r2p:Episode"
[tables.rows.gives.properties]
"r2p:measuredAs" = "proxy:ucdp-event"
"r2p:inPlace" = "{place}"
"r2p:startYear" = "{year}"
"""


def faults(more: str = "", text: str = TEXT) -> list[str]:
    """The faults of the declaration, without the tables in which they are; none if it is good."""
    try:
        declaration.parse((text + more).encode(), "mine")
    except BadInput as error:
        return [
            f"{(fault.column or '').removeprefix('tables.rows.')}: {fault.rule}" for fault in error.faults
        ]
    return []


def test_a_good_one_has_none() -> None:
    assert faults() == []


@pytest.mark.parametrize(
    "curie",
    [
        *("place:atlantis", "state:atlantis", "tool:wishing", "crime:theft", "choice:maybe", "proxy:mine"),
        *("finding:rumour", "risklevel:mine", "body:atlantis", "instrument:mine", "treatyactionkind:mine"),
    ],
)
def test_a_thing_of_ours_that_is_not_there_is_a_fault(curie: str) -> None:
    named = [f"gives[1].properties.rdfs:seeAlso: {curie} is not in the graph."]
    assert faults(f'"rdfs:seeAlso" = "{curie}"\n') == named
    assert (
        faults(f'"rdfs:seeAlso" = ["{{place}}", {{ value = "{curie}", when = {{ kind = "a" }} }}]\n') == named
    )
    chosen = TEXT.replace('b = "choice:no"', f'b = "{curie}"')
    assert faults(text=chosen) == [f"columns.kind.values.b: {curie} is not in the graph."]


@pytest.mark.parametrize(
    "curie",
    [
        *("party:mine/1", "conflict:mine/1", "episode:mine/1/1", "observation:mine/1/1", "mission:mine"),
        *(
            "body:mine",
            "place:kenya",
            "state:kenya",
            "tool:sanctions",
            "crime:genocide",
            "instrument:rome-statute",
        ),
        "document:{dataset}/{id}",
    ],
)
def test_what_imports_make_and_what_is_there_is_none(curie: str) -> None:
    assert faults(f'"rdfs:seeAlso" = "{curie}"\n') == []


def test_what_the_declaration_itself_gives_is_there() -> None:
    thing = '[[tables.rows.gives]]\niri = "body:our-own"\nclass = "r2p:Organisation"\n'
    assert faults('"rdfs:seeAlso" = "body:our-own"\n') != []
    assert faults('"rdfs:seeAlso" = "body:our-own"\n' + thing) == []


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ('"r2p:castBy" = "{state}"', "r2p:castBy is for r2p:Vote, and this is r2p:Episode."),
        (
            '"r2p:probability" = "{share}"',
            "r2p:probability is for r2p:RiskAssessment, and this is r2p:Episode.",
        ),
        ('"r2p:unit" = { text = "persons" }', "r2p:unit is for r2p:Observation, and this is r2p:Episode."),
        ('"r2p:mayBeInPlace" = "{state}"', "r2p:mayBeInPlace leads to r2p:Place, and this is r2p:State."),
        (
            '"r2p:concernsPlace" = "state:kenya"',
            "r2p:concernsPlace leads to r2p:Place, and this is r2p:State.",
        ),
        (
            '"r2p:concernsPlace" = "{kind}"',
            "r2p:concernsPlace leads to r2p:Place, and this is r2p:VoteChoice.",
        ),
        ('"r2p:byParty" = "{place}"', "r2p:byParty leads to r2p:NamedActor, and this is r2p:Place."),
    ],
)
def test_a_property_stands_where_the_ontology_has_it(line: str, rule: str) -> None:
    name = line.split('"')[1]
    assert faults(line + "\n") == [f"gives[1].properties.{name}: {rule}"]


@pytest.mark.parametrize(
    "line",
    [
        *(
            '"r2p:byParty" = "{state}"',
            '"r2p:bestEstimate" = "{deaths}"',
            '"r2p:byParty" = "party:mine/{id}"',
        ),
        *('"r2p:concernsPlace" = ["{place}", "place:kenya"]', '"dcterms:spatial" = "{state}"'),
    ],
)
def test_what_fits_is_no_fault(line: str) -> None:
    assert faults(line + "\n") == []


def test_a_class_below_and_one_of_several_do() -> None:
    below = TEXT.replace('"r2p:Episode"', '["r2p:MassKilling", "dcterms:Event"]')
    assert faults('"r2p:lowEstimate" = "{deaths}"\n', text=below) == []
    observed = TEXT.replace('"r2p:Episode"', '"r2p:Displacement"')
    assert faults('"r2p:value" = "{deaths}"\n', text=observed) == []
    assert faults('"r2p:value" = "{share}"\n', text=observed) == []
    told = faults('"r2p:value" = "{year.gYear}"\n', text=observed)
    assert told == ["gives[1].properties.r2p:value: r2p:value takes another kind of value than xsd:gYear."]


@pytest.mark.parametrize("form", ["%d %B", "%d/%m", "%m", "%B", "%H:%M", "%j", "%%Y", "", "day"])
def test_a_date_without_a_year_is_refused(form: str) -> None:
    for formats in (f'"{form}"', f'["%Y-%m-%d", "{form}"]'):
        told = faults(text=TEXT.replace('"date", req', f'"date", formats = {formats}, req'))
        assert told == [f"columns.date.formats: {form} has no year, so that every date would be of one year."]
    parts = f'"date", parts = ["month", "day"], formats = "{form}", req'
    assert faults(text=TEXT.replace('"date", req', parts)) != []


@pytest.mark.parametrize("form", ["%Y-%d %B", "%d.%m.%y", "%c", "%x", "%Y%m%d", "%G-%V-%u"])
def test_a_date_with_a_year_is_taken(form: str) -> None:
    assert faults(text=TEXT.replace('"date", req', f'"date", formats = "{form}", req')) == []


@pytest.mark.parametrize("form", ["%Y-%Q", "%Y-%"])
def test_a_form_that_is_none_is_refused(form: str) -> None:
    (told,) = faults(text=TEXT.replace('"date", req', f'"date", formats = "{form}", req'))
    assert told.startswith(f"columns.date.formats: {form} is no form of a date: ")


def test_a_declaration_is_checked_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text(TEXT, "utf-8")
    assert cli.run(["import", "--check-declaration", str(mine)]) == 0
    assert capsys.readouterr().out == f"{mine} is good: mine, rows with 8 columns.\n"
    assert cli.run(["import", "--check-declaration", str(mine), "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told == {"faults": [], "dataset": "mine", "declaration": str(mine), "tables": {"rows": 8}}
    mine.write_text(TEXT.replace("ucdp-event", "nothing").replace('["id"]', '["ids"]'), "utf-8")
    assert cli.run(["import", "--check-declaration", str(mine)]) == 2
    told = capsys.readouterr().err
    assert "ids is not a column" in told
    assert "proxy:nothing is not in the graph" in told
    for more in (["x.csv"], ["--list"], ["--template"], ["--out", "x.nq"], ["--declaration", str(mine)]):
        assert cli.run(["import", "--check-declaration", str(mine), *more]) == 2
    assert not (tmp_path / "x.nq").exists()


def test_a_folder_adds_declarations(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = declaration.names()
    folder = tmp_path / "mine"
    folder.mkdir()
    monkeypatch.setenv("R2P_LD_DATASETS", str(folder))
    assert declaration.names() == before
    (folder / "my-rows.toml").write_text(TEXT, "utf-8")
    assert declaration.names() == sorted([*before, "my-rows"])
    assert f"my-rows Mine declared {folder}" in " ".join(catalog.show().split())
    assert " ".join(catalog.show().split()).count(" declared /") == 1
    assert catalog.template_of("my-rows") == "id,year,date,place,state,kind,deaths,share\n"
    file, out = tmp_path / "a.csv", tmp_path / "out.nq"
    file.write_text(catalog.template_of("my-rows") + "a,2011,,Kenya,Kenya,a,1,0.5\n", "utf-8")
    assert cli.run(["import", "my-rows", str(file), "--version", "1", "--out", str(out)]) == 0
    assert "/graph/import/my-rows/1>" in out.read_text("utf-8")
    (folder / "ewp.toml").write_text(TEXT, "utf-8")
    assert cli.run(["import", "--list"]) == 2
    assert "ewp.toml has the name of a data set here: call it otherwise" in capsys.readouterr().err
    monkeypatch.setenv("R2P_LD_DATASETS", str(file))
    assert cli.run(["import", "--list"]) == 2
    assert f"R2P_LD_DATASETS names {file}, which is no folder" in capsys.readouterr().err
