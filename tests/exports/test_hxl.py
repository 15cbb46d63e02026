"""Tables with a row of HXL tags are read by HXL's own library, and by the importer."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import hxl as libhxl
import pytest

from r2p_ld import cli
from r2p_ld.datasets import importer
from r2p_ld.exports import hxl
from r2p_ld.exports.common import read_table
from r2p_ld.query import list_queries, run_query

# the hashtags of HXL 1.1 (hxlstandard.org/standard/1-1final/dictionary)
_HASHTAGS = """
access activity adm1 adm2 adm3 adm4 adm5 affected beneficiary capacity cause channel contact
country crisis currency date description event frequency geo group impact indicator inneed item
loc meta modality need operations org output population reached region respondee sector service
severity status subsector targeted value
"""
HASHTAGS = {f"#{name}" for name in _HASHTAGS.split()}
MINIATURE = Path(__file__).parents[1] / "datasets" / "miniatures" / "OneSided_v23_1.csv"


def test_the_tags_are_those_of_the_dictionary() -> None:
    rows = read_table("hxl.tsv", hxl.Tag)
    assert len(rows) >= 40
    assert {row.tag.partition("+")[0] for row in rows} <= HASHTAGS


@pytest.mark.parametrize(
    ("column", "tag"),
    [
        ("iso3", "#country+code+v_iso3"),
        ("year", "#date+year"),
        ("deaths", "#affected+killed"),
        ("label", "#meta+name"),
        ("toolLabel", "#meta+tool_label"),
        ("rankedOf", "#meta+ranked_of"),
        ("2020", "#meta+column_2020"),
        ("Über uns", "#meta+ber_uns"),
        ("…", "#meta+column"),
    ],
)
def test_a_column_has_its_tag_or_its_name(column: str, tag: str) -> None:
    assert hxl.tags([column]) == [tag]


def test_a_variable_of_every_canned_query_makes_a_tag_that_is_none_of_another_column() -> None:
    variables = {name for each in list_queries() for name in re.findall(r"\?(\w+)", each.text)}
    assert len(variables) > 200
    columns = [libhxl.model.Column.parse(tag) for tag in hxl.tags(sorted(variables))]
    assert None not in columns


def test_the_library_reads_what_the_command_prints(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["query", "events", "--format", "csv", "--hxl"]) == 0
    text = capsys.readouterr().out
    plain = run_query("events").to_csv()
    data = libhxl.data(io.BytesIO(text.encode()))
    assert data.headers == next(csv.reader(io.StringIO(plain)))
    assert data.display_tags[:5] == ["#meta+kind", "#event+code", "#meta+name", "#date+year", "#date"]
    found = list(data)
    assert [row.values for row in found] == list(csv.reader(io.StringIO(plain)))[1:]
    assert {row.get("#date+year") for row in found} == {"2005", "2011"}


def test_cells_with_line_breaks_stay_whole() -> None:
    text = '"a\nb",year\r\n"x\ny",1\r\n'
    assert hxl.add_tags(text) == '"a\nb",year\r\n#meta+a_b,#date+year\r\n"x\ny",1\r\n'


@pytest.mark.parametrize("format", [[], ["--format", "json"], ["--format", "tsv"], ["--list"]])
def test_tags_go_with_csv_alone(format: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["query", "events", "--hxl", *format]) == 2
    assert "--hxl goes with --format csv" in capsys.readouterr().err


def test_the_importer_passes_over_the_row(tmp_path: Path) -> None:
    tagged = tmp_path / MINIATURE.name
    tagged.write_text(hxl.add_tags(MINIATURE.read_text("utf-8")), "utf-8", newline="")
    assert "#" in tagged.read_text("utf-8").splitlines()[1]
    out = [tmp_path / "plain.nq", tmp_path / "tagged.nq"]
    for file, path in zip((MINIATURE, tagged), out, strict=True):
        importer.import_files("ucdp-onesided", [file], path, retrieved="2026-01-01")
    episodes = [
        {
            line
            for line in path.read_text("utf-8").splitlines()
            if line.startswith("<") and "/episode/" in line
        }
        for path in out
    ]
    assert episodes[0] == episodes[1] != set()
