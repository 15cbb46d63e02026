"""What a panel's files say of it, and the programs that open them."""

from __future__ import annotations

import csv
import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pandas
import polars
import pyarrow
import pyarrow.parquet
import pytest
from support.linked import LINKED, import_all, miniatures
from support.quads import Written

from r2p_ld import cli, panel
from r2p_ld.panels import Panel, measures

WORLD = ("ewp", "ucdp-ged", "ucdp-onesided", "ucdp-prio-acd")
KINDS = ("country-year", "actor-year", "dyad-year")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    given = miniatures(LINKED / "data")
    return import_all({name: given[name] for name in WORLD}, Path(), tmp_path_factory.mktemp("world"))


@pytest.fixture(scope="module", params=KINDS)
def written(
    request: pytest.FixtureRequest, world: list[Path], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Panel, Panel]:
    """A panel as CSV and as Parquet."""
    folders = [tmp_path_factory.mktemp(kind) for kind in ("csv", "parquet")]
    csv, parquet = (
        panel(world, folder / f"panel.{kind}", by=request.param, years="2012-2021")
        for folder, kind in zip(folders, ("csv", "parquet"), strict=True)
    )
    return csv, parquet


def described(done: Panel, name: str) -> Any:
    return json.loads((done.out.parent / name).read_bytes())


def fields(done: Panel) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = described(done, "datapackage.json")["resources"][0]["schema"]["fields"]
    return found


# --- programs ----------------------------------------------------------------------------------


def test_pandas_reads_the_same_of_both(written: tuple[Panel, Panel]) -> None:
    csv, parquet = written
    text = {field["name"]: "string" for field in fields(csv) if field["type"] == "string"}
    left = pandas.read_csv(csv.out, dtype=text, keep_default_na=False, na_values="NA")
    right = pandas.read_parquet(parquet.out)
    assert list(left.columns) == list(right.columns) == [field["name"] for field in fields(csv)]
    pandas.testing.assert_frame_equal(
        left.astype("object").where(left.notna(), None),
        right.astype("object").where(right.notna(), None),
        check_dtype=False,
    )


def test_polars_and_pyarrow_have_the_types_that_are_told(written: tuple[Panel, Panel]) -> None:
    _, parquet = written
    types = {
        "integer": (pyarrow.int64(), polars.Int64),
        "number": (pyarrow.float64(), polars.Float64),
        "string": (pyarrow.string(), polars.String),
    }
    schema, frame = pyarrow.parquet.read_schema(parquet.out), polars.read_parquet(parquet.out)
    assert {field["type"] for field in fields(parquet)} >= {"integer", "string"}
    for field in fields(parquet):
        arrow, native = types[field["type"]]
        assert schema.field(field["name"]).type == arrow
        assert frame.schema[field["name"]] == native
    assert frame.height == parquet.rows


def test_stata_has_every_column(written: tuple[Panel, Panel], tmp_path: Path) -> None:
    frame = pandas.read_parquet(written[1].out)
    frame.to_stata(tmp_path / "panel.dta", write_index=False, version=118)
    again = pandas.read_stata(tmp_path / "panel.dta")
    assert list(again.columns) == list(frame.columns)
    assert again["year"].tolist() == frame["year"].tolist()
    assert again["ucdp_ged_best"].isna().tolist() == frame["ucdp_ged_best"].isna().tolist()


# --- descriptions --------------------------------------------------------------------------------


def test_a_measure_says_what_it_is_and_whose(written: tuple[Panel, Panel]) -> None:
    by = written[0].by.removesuffix("-year")
    told = {field["name"]: field for field in fields(written[0])}
    lists = {each.list for each in written[0].lists}
    expected = {row.id for row in measures.read().of(by) if row.list in lists}
    assert {name for name, field in told.items() if "unit" in field} == expected
    for name in expected:
        for part in ("description", "unit", "absence", "version", "licence", "citation", "coverage"):
            assert told[name][part], (name, part)
    ged = told["ucdp_ged_best"]
    assert ged["licence"] == ["https://creativecommons.org/licenses/by/4.0/"]
    assert ged["version"] == ["23.1"]
    assert (ged["coverage"]["firstYear"], ged["coverage"]["lastYear"]) == (1989, 2022)
    assert "the number is 0" in ged["absence"]
    assert "missing" in told["ucdp_prio_acd_intensity"]["absence"]


def test_the_package_names_the_file_and_its_sources(written: tuple[Panel, Panel]) -> None:
    for done in written:
        package = described(done, "datapackage.json")
        (resource,) = package["resources"]
        raw = done.out.read_bytes()
        assert (resource["path"], resource["bytes"]) == (done.out.name, len(raw))
        assert resource["hash"] == f"sha256:{sha256(raw).hexdigest()}"
        assert package["licenses"] == [{"path": "https://creativecommons.org/licenses/by/4.0/"}]
        named = {source["title"] for source in package["sources"]}
        assert "UCDP Georeferenced Event Dataset, version 23.1" in named
        assert all(source["citation"] and source["path"] for source in package["sources"])


def test_parquet_carries_the_package_itself(written: tuple[Panel, Panel]) -> None:
    parquet = written[1]
    carried = json.loads(pyarrow.parquet.read_schema(parquet.out).metadata[b"datapackage"])
    beside = described(parquet, "datapackage.json")
    for name in ("bytes", "hash"):
        del beside["resources"][0][name]
    assert carried == beside


def test_croissant_has_a_field_for_each_column(written: tuple[Panel, Panel]) -> None:
    for done in written:
        croissant = described(done, "croissant.json")
        assert croissant["@type"] == "sc:Dataset"
        assert croissant["conformsTo"] == "http://mlcommons.org/croissant/1.0"
        (file,), (records,) = croissant["distribution"], croissant["recordSet"]
        assert (file["@type"], file["contentUrl"]) == ("cr:FileObject", done.out.name)
        assert file["sha256"] == sha256(done.out.read_bytes()).hexdigest()
        assert records["@type"] == "cr:RecordSet"
        assert [field["source"]["extract"]["column"] for field in records["field"]] == [
            field["name"] for field in fields(done)
        ]
        types = {"sc:Integer", "sc:Float", "sc:Text"}
        for field in records["field"]:
            assert field["@type"] == "cr:Field"
            assert field["description"]
            assert field["dataType"] in types
            assert field["source"]["fileObject"] == {"@id": file["@id"]}


def test_names_are_fit_for_stata(written: tuple[Panel, Panel]) -> None:
    names = [field["name"] for field in fields(written[0])]
    assert len(names) == len(set(names))
    assert all(name.isascii() and name.replace("_", "").isalnum() and len(name) <= 32 for name in names)


def test_no_spreadsheet_runs_a_name(tmp_path: Path) -> None:
    ged = Written("ucdp-ged", "23.1")
    for number, name in ((1, "=1+1"), (2, "-2+3"), (3, "plain")):
        ged.add(f"party:ucdp/{number}", "r2p:ConflictParty", {"rdfs:label": [name]})
        ged.event(number, ["place:mali"], 2012, 5, byParty=[f"party:ucdp/{number}"])
    for file in ("panel.csv", "panel.parquet"):
        panel([ged.write(tmp_path / "ged.nq")], tmp_path / file, by="actor-year")
        for sidecar in ("datapackage.json", "croissant.json"):
            (tmp_path / sidecar).unlink()
    with (tmp_path / "panel.csv").open(encoding="utf-8", newline="") as written:
        assert [row["name"] for row in csv.DictReader(written)] == ["'=1+1", "'-2+3", "plain"]
    kept = pyarrow.parquet.read_table(tmp_path / "panel.parquet")["name"].to_pylist()
    assert kept == ["=1+1", "-2+3", "plain"]


# --- the command -------------------------------------------------------------------------------


def test_the_command_tells_what_was_written(
    world: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "panel.csv"
    command = ["panel", *map(str, world), "--by", "dyad-year", "--out", str(out)]
    assert cli.run(command) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"7 rows by dyad-year, 1990-2021, with 24 columns are in {out}.",
        "  ucdp_ged: 4 rows of ucdp-ged 23.1.",
        "  ucdp_prio_acd: 5 rows of ucdp-prio-acd 25.1.",
        "  no column by dyad-year: ewp 2025, ucdp-onesided 23.1.",
        "Definitions, licences and citations are in datapackage.json and croissant.json beside it.",
    ]
    assert cli.run([*command, "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["rows"], told["by"], told["years"]) == (7, "dyad-year", "1990-2021")
    assert told["lists"][0]["list"] == "ucdp_ged"


def test_the_command_refuses_what_it_cannot_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["panel", str(tmp_path / "no.nq"), "--out", str(tmp_path / "panel.csv")]) == 2
    assert "no.nq: is no file" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
