"""Cells that no header names: parts of a date, what the file's name tells, the row's number."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Literal
from support.importing import Finder, name, quads, rejected, run, tiny

from r2p_ld.datasets import catalog
from r2p_ld.datasets.importer import Outcome, import_files
from r2p_ld.datasets.layout import open_file
from r2p_ld.errors import BadInput
from r2p_ld.namespaces import node

TEXT = """
title = "Derived"
rights = "None is known."
homepage = "https://example.org/"
citation = "Derived"
measures = "Nothing."
publisher = { id = "body:derived", name = "Derived" }
[tables.days]
key = ["row"]
[tables.days.columns]
row = { type = "count", row = true }
list = { type = "id", file = "(?i)list-([a-z]+)" }
date = { type = "date", parts = ["Year", "Month", "Day"], required = false, missing = ["0", "99"] }
note = { type = "text", required = false }
[[tables.days.gives]]
iri = "event:{dataset}/{version}/{list}-{row}"
class = "r2p:Event"
[tables.days.gives.properties]
"rdfs:label" = { text = "{note}, {list}", language = "en" }
"r2p:startDate" = "{date}"
"r2p:startYear" = "{date.year}"
"""
HEADER = "Year,Month,Day,note\n"


def convert(folder: Path, rows: str, *, file: str = "list-a.csv", header: str = HEADER) -> Outcome:
    path = folder / file
    path.write_text(header + rows, "utf-8")
    out = folder / "out.nq"
    return import_files(tiny(TEXT), [path], out, version="1", resolver=Finder(), retrieved="2026-11-21")


def dates(folder: Path) -> dict[str, tuple[str, str]]:
    """The end of each subject with a date → the date and its datatype."""
    return {
        name(quad.subject).rpartition("/")[2]: (
            quad.object.value,
            quad.object.datatype.value.rpartition("#")[2],
        )
        for quad in quads(folder / "out.nq")
        if quad.predicate == node("r2p:startDate") and isinstance(quad.object, Literal)
    }


def test_a_date_is_as_exact_as_its_parts(tmp_path: Path) -> None:
    rows = "1994,4,7,a\n1994,04,,b\n1994,12,0,c\n1994,,,d\n1994,99,99,e\n,,,f\n"
    done = convert(tmp_path, rows)
    assert (done.rows.read, done.rows.written, done.rows.rejected) == (6, 6, 0)
    assert dates(tmp_path) == {
        "a-2": ("1994-04-07", "date"),
        "a-3": ("1994-04", "gYearMonth"),
        "a-4": ("1994-12", "gYearMonth"),
        "a-5": ("1994", "gYear"),
        "a-6": ("1994", "gYear"),
    }


@pytest.mark.parametrize("row", ["1994,,7,a", "1994,13,1,a", "1994,2,30,a", ",4,7,a", "94,4,7,a", "x,y,z,a"])
def test_parts_that_make_no_date_are_told_together(row: str, tmp_path: Path) -> None:
    convert(tmp_path, f"1994,1,1,good\n{row}\n")
    (told,) = rejected(tmp_path / "out.nq")
    assert (told["row"], told["column"]) == ("3", "(Year, Month, Day)")
    assert told["rule"] == "is no date in a form that is declared."


def test_a_part_that_is_not_in_the_header_is_missed_only_where_the_date_is_required(tmp_path: Path) -> None:
    assert convert(tmp_path, "1994,4,a\n", header="Year,Month,note\n").rows.written == 1
    assert dates(tmp_path) == {}
    text = TEXT.replace('"Day"], required = false', '"Day"]')
    with pytest.raises(BadInput) as caught:
        run(tmp_path, "Year,Month,note\n1994,4,a\n", dataset=tiny(text), name="list-a.csv")
    assert [(fault.column, fault.rule) for fault in caught.value.faults] == [("Day", "is missing.")]


def test_rows_that_are_alike_are_told_apart_by_their_numbers(tmp_path: Path) -> None:
    done = convert(tmp_path, "1994,4,7,a\n1994,4,7,a\n1994,4,7\n1994,4,7,a\n")
    assert (done.rows.written, done.rows.rejected) == (3, 1)
    assert sorted(dates(tmp_path)) == ["a-2", "a-3", "a-5"]  # as a spreadsheet counts them
    (told,) = rejected(tmp_path / "out.nq")
    assert (told["row"], told["value"], told["rule"]) == (
        "4",
        "1994,4,7",
        "has not the 4 cells of the header.",
    )
    assert told["mend"].startswith("it has 3: ")


def test_the_name_of_the_file_tells(tmp_path: Path) -> None:
    convert(tmp_path, "1994,4,7,a\n", file="My-List-Beta.csv")
    assert sorted(dates(tmp_path)) == ["Beta-2"]
    with pytest.raises(BadInput, match="does not tell list by its name"):
        convert(tmp_path, "1994,4,7,a\n", file="beta.csv")


def test_in_batches_as_row_by_row(tmp_path: Path) -> None:
    """A row that is odd sends its batch to the other reading: the numbers and dates stay."""
    rows = [f"{1900 + at % 100},{at % 12 + 1},{at % 28 + 1},n{at}" for at in range(3000)]
    convert(tmp_path, "\n".join(rows) + "\n")
    plain = dates(tmp_path)
    rows[1500] = "1994,13,1,odd"
    convert(tmp_path, "\n".join(rows) + "\n")
    odd = dates(tmp_path)
    assert len(plain) == 3000
    assert {key: plain[key] for key in plain.keys() - {"a-1502"}} == odd
    assert plain["a-2"] == ("1900-01-01", "date")


def test_spark_is_refused_where_only_the_number_tells_rows_apart(tmp_path: Path) -> None:
    file = tmp_path / "list-a.csv"
    file.write_text(HEADER + "1994,4,7,a\n", "utf-8")
    with pytest.raises(BadInput, match="only their numbers tell apart: --engine python"):
        import_files(tiny(TEXT), [file], tmp_path / "out", version="1", engine="spark")


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('file = "(?i)list-([a-z]+)"', 'file = "list"', "list.file: has no group."),
        ("row = true", "row = 3", "row.row: is not true or false."),
        ('parts = ["Year", "Month", "Day"]', "parts = 3", "date.parts: is no text, and no list of texts."),
        ('type = "count", row', 'type = "id", row', "row.row: is for columns of type count."),
        ('type = "date", parts', 'type = "year", parts', "date.parts: is for columns of type date."),
    ],
)
def test_a_fault_of_these_keys_is_told(old: str, new: str, fault: str) -> None:
    assert old in TEXT
    with pytest.raises(BadInput) as caught:
        tiny(TEXT.replace(old, new))
    assert f"tables.days.columns.{fault}" in [f"{each.column}: {each.rule}" for each in caught.value.faults]


def test_a_header_to_fill_in_and_a_listing_name_the_parts(tmp_path: Path) -> None:
    file = tmp_path / "list-a.csv"
    file.write_text(HEADER + "1994,4,7,a\n", "utf-8")
    layout = open_file(file, tiny(TEXT)).layout
    assert layout.names == ("Year", "Month", "Day", "note", "(row)", "(Year, Month, Day)")
    assert layout.own == 4
    assert catalog.template_of("unhcr-population").startswith("Year,ISO3CoO,ISO3CoA")
