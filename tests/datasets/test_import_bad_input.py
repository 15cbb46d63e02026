"""Whatever a file holds, each row is written or rejected with its place and rule, and nothing breaks."""

from __future__ import annotations

import csv
import io
import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from support.importing import GOOD, HEADER, TINY, Finder, quads, rejected, run, tiny

from r2p_ld.datasets.importer import import_files
from r2p_ld.errors import BadInput

NAMES = HEADER.split(",")
CELLS = dict(zip(NAMES, next(csv.reader([GOOD])), strict=True))


def row(**cells: str) -> str:
    """The good row with other cells in it."""
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerow({**CELLS, "id": "b2", **cells}.values())
    return written.getvalue()


@pytest.mark.parametrize(
    ("cells", "column", "rule"),
    [
        ({"id": ""}, "id", "is empty."),
        ({"id": "a b"}, "id", "is no identifier."),
        ({"name": "   "}, "name", "is empty."),
        ({"best": "1,234"}, "best", "has separators in its number."),
        ({"best": "1.234.567"}, "best", "has separators in its number."),
        ({"best": "1 234"}, "best", "has separators in its number."),
        ({"best": "-5"}, "best", "is a negative count."),
        ({"best": "2.5"}, "best", "is no whole number."),
        ({"best": "٢"}, "best", "is no whole number."),
        ({"best": "9" * 5000}, "best", "is no whole number."),
        ({"best": "nan"}, "best", "is no whole number."),
        ({"change": "five"}, "change", "is no whole number."),
        ({"share": "0,25"}, "share", "is no decimal number."),
        ({"share": "1.5"}, "share", "is more than 1."),
        ({"share": "-0.1"}, "share", "is less than 0."),
        ({"share": "1e-999"}, "share", "is no decimal number."),
        ({"year": "11"}, "year", "is no year."),
        ({"year": "1900"}, "year", "is less than 1946."),
        ({"year": "2031"}, "year", "is more than 2030."),
        ({"start": "3/4/2011"}, "start", "is no date in a form that is declared."),
        ({"start": "2011-02-30"}, "start", "is no date in a form that is declared."),
        ({"led": "maybe"}, "led", "is no value that is declared."),
        ({"kind": "3"}, "kind", "is no value that is declared."),
        ({"version": "8"}, "version", "is of another version."),
        ({"name": "a <b>bold</b> name"}, "name", "holds markup."),
        ({"name": "<script>alert(1)</script>"}, "name", "holds markup."),
        ({"name": "<!-- x -->"}, "name", "holds markup."),
        ({"name": "a\x00b"}, "name", "holds a control character."),
        ({"name": "a\x85b"}, "name", "holds a control character."),
        ({"id": "a\x1bb"}, "id", "holds a control character."),
        ({"name": "a\u202eb"}, "name", "holds a control character."),
        ({"name": "a\u2066b\u2069"}, "name", "holds a control character."),
        ({"name": "a\u200bb"}, "name", "holds a control character."),
        ({"name": "a\u00adb"}, "name", "holds a control character."),
        ({"name": "a\ufeffb"}, "name", "holds a control character."),
        ({"name": "a\U000e0041b"}, "name", "holds a control character."),
        ({"id": "a\u202db"}, "id", "holds a control character."),
        ({"place": "2\u202c0"}, "place", "holds a control character."),
    ],
)
def test_a_bad_cell_rejects_its_row(cells: dict[str, str], column: str, rule: str, tmp_path: Path) -> None:
    outcome = run(tmp_path, f"{HEADER}\n{GOOD}\n{row(**cells)}{row(id='c3')}")
    assert (outcome.rows.read, outcome.rows.written, outcome.rows.rejected) == (3, 2, 1)
    (fault,) = outcome.faults
    assert (fault.row, fault.column, fault.rule) == (3, column, rule)
    assert fault.mend
    assert outcome.rules == {rule: 1}
    (told,) = rejected(outcome.out)
    assert (told["file"], told["row"], told["column"], told["rule"]) == ("tiny_7.csv", "3", column, rule)
    assert len(told["value"]) <= 201
    assert not told["value"].startswith(("=", "+", "@", "-"))
    assert len(quads(outcome.out)) == outcome.quads
    assert "/tiny/7/b2" not in outcome.out.read_text("utf-8")


@pytest.mark.parametrize(
    ("cells", "line"),
    [
        ({"change": "-5"}, '#rank> "-5"^^'),
        ({"best": "2.0", "kind": "1.0"}, '#bestEstimate> "2"^^'),
        ({"best": "0002"}, '#bestEstimate> "2"^^'),
        ({"share": "1.50e-1"}, '#probability> "0.15"^^'),
        ({"share": ".5"}, '#probability> "0.5"^^'),
        ({"share": "0.000"}, '#probability> "0"^^'),
        ({"start": "2011"}, '#startDate> "2011"^^<http://www.w3.org/2001/XMLSchema#gYear>'),
        ({"start": "May 2011"}, '#startDate> "2011-05"^^<http://www.w3.org/2001/XMLSchema#gYearMonth>'),
        ({"end": ""}, '#endDate> "2011"^^<http://www.w3.org/2001/XMLSchema#gYear>'),
        ({"name": 'say "a\\b",\nthen'}, 'title> "say \\"a\\\\b\\",\\nthen" <'),
        ({"name": " - a dash, 5 < 6 and 7 > 6 "}, 'title> "- a dash, 5 < 6 and 7 > 6" <'),
        ({"name": "{braces} {year}"}, 'title> "{braces} {year}" <'),
        ({"name": "Имарат Кавказ ‏a"}, 'title> "Имарат Кавказ ‏a" <'),
        ({"name": "می\u200cروم"}, 'title> "می\u200cروم" <'),
        ({"name": "क\u094d\u200dष"}, 'title> "क\u094d\u200dष" <'),
        ({"name": "\ue000\U0010ffff"}, 'title> "\ue000\U0010ffff" <'),
        ({"note": "-5 degrees"}, 'comment> "-5 degrees" <'),
        ({"place": "2, 20.0, 2"}, "#inPlace> <https://w3id.org/r2p-ld/id/place/n20>"),
        (
            {"place": "30", "year": "1990", "start": "1990-06-01"},
            "#inPlace> <https://w3id.org/r2p-ld/id/place/n30>",
        ),
    ],
)
def test_what_looks_bad_and_is_not(cells: dict[str, str], line: str, tmp_path: Path) -> None:
    outcome = run(tmp_path, f"{HEADER}\n{row(**cells)}")
    assert outcome.faults == ()
    assert line in outcome.out.read_text("utf-8")
    assert len(quads(outcome.out)) == outcome.quads
    assert not rejected(outcome.out)


def test_a_missing_value_is_no_zero(tmp_path: Path) -> None:
    empty = row(
        low="", high="", change="", share="", start="", end="", state="", mandate="", note="", version=""
    )
    text = run(tmp_path, f"{HEADER}\n{GOOD}\n{empty}").out.read_text("utf-8")
    said = {line.split()[1].rpartition("#")[2] for line in text.splitlines() if "/b2-2011>" in line}
    assert not {"lowEstimate>", "highEstimate>", "rank>", "probability>", "startDate>", "endYear>"} & said
    assert {"bestEstimate>", "endDate>"} <= said


def test_a_state_that_is_unresolved_is_kept_and_counted(tmp_path: Path) -> None:
    outcome = run(tmp_path, f"{HEADER}\n{row(state='77')}{row(id='c3', state='77')}{row(id='d4')}")
    assert (outcome.rows.rejected, outcome.unresolved) == (0, {"state": 2})
    assert outcome.out.read_text("utf-8").count("#governmentOf>") == 1


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("b2,Beta,n/a,2011", "has not the 17 cells of the header."),
        ("b2," + GOOD, "has not the 17 cells of the header."),
        (GOOD.replace("Alpha", "Al,pha"), "has not the 17 cells of the header."),
        ('b2,"Be"ta' + GOOD[8:], "has quotes within a cell that are not doubled."),
        (row(name="x" * 200_000).strip(), "has a cell of more than 131,072 bytes."),
        (f'b2,"{"x" * 10_000_000}"', "has a cell of more than 131,072 bytes."),
    ],
)
def test_a_row_that_cannot_be_parted_is_rejected(line: str, rule: str, tmp_path: Path) -> None:
    outcome = run(tmp_path, f"{HEADER}\n{GOOD}\n{line}\n{row(id='c3')}")
    assert (outcome.rows.read, outcome.rows.written, outcome.rules) == (3, 2, {rule: 1})
    assert outcome.faults[0].row == 3
    assert outcome.faults[0].column is None


def test_half_a_file_is_seen(tmp_path: Path) -> None:
    whole = f"{HEADER}\n{GOOD}\n{row(name='in, quotes')}"
    cut = whole[: whole.index("in, quotes") + 4]
    outcome = run(tmp_path, cut)
    assert (outcome.rows.read, outcome.rows.written, outcome.rules) == (2, 1, {"ends within quotes.": 1})
    outcome = run(tmp_path, whole[: whole.index("b2") + 10])
    assert outcome.rows.rejected == 1


def test_a_key_that_comes_twice_is_rejected_the_second_time(tmp_path: Path) -> None:
    lines = [GOOD, row().strip(), GOOD, row(year="2012").strip(), row(name="Other").strip()]
    outcome = run(tmp_path, "\n".join([HEADER, *lines]))
    assert (outcome.rows.read, outcome.rows.written) == (5, 3)
    assert [fault.row for fault in outcome.faults] == [4, 6]
    assert set(outcome.rules) == {"has a key that stands in an earlier row."}
    assert "Other" not in outcome.out.read_text("utf-8")


def test_what_only_a_repeated_row_told_is_told_by_a_later_one(tmp_path: Path) -> None:
    lines = [GOOD, GOOD.replace("Alpha", "Else"), GOOD.replace("Alpha", "Else").replace("2011", "2013", 1)]
    outcome = run(tmp_path, "\n".join([HEADER, *lines]).replace("2011-05-03", ""))
    assert outcome.rows.rejected == 1
    assert outcome.out.read_text("utf-8").count('"Else"@en') == 1


def test_a_character_that_is_not_seen_is_named_and_shown(tmp_path: Path) -> None:
    outcome = run(tmp_path, f"{HEADER}\n" + row(name="a\u202eb\tc"))
    assert outcome.faults[0].mend == "delete U+202E RIGHT-TO-LEFT OVERRIDE at character 2."
    assert [told["value"] for told in rejected(outcome.out)] == [r"a\u202eb\tc"]


def test_bytes_that_are_not_utf8_reject_their_row(tmp_path: Path) -> None:
    content = (
        f"{HEADER}\n{GOOD}\n".encode() + row(name="Curaçao").encode("cp1252") + row(id="ç").encode("cp1252")
    )
    outcome = run(tmp_path, content)
    assert (outcome.rows.written, outcome.rules) == (1, {"is not UTF-8.": 2})
    assert "byte e7" in outcome.faults[0].mend


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty."),
        (b"\n\n", "is empty."),
        (b"\xff\xfei\x00d\x00\x00\xd8", "is not utf-16: unexpected end of data."),
        (HEADER.encode("utf-32"), "is UTF-32."),
        (b"PK\x03\x04\x00\x00", "is no text."),
        ("año,b\n1,2".encode("cp1252"), "is not UTF-8."),
        (HEADER.encode("utf-16-le"), "is UTF-16."),
        (f"a,{'x' * 131_073}\n".encode(), "has a cell of more than 131,072 bytes."),
        (b'"id,name\n1,2', "ends within quotes."),
        (f"{GOOD}\n{GOOD}".encode(), "has no header row: its first row holds data."),
        (GOOD.replace(",", ";").encode(), "put the names of the columns first; `r2p-ld import --list tiny`"),
        (b"just text\nmore", "has a header of one column"),
        (f"{HEADER.replace('best', 'bets')}\n{GOOD}".encode(), "did you mean bets"),
        (f"{HEADER.replace('best', 'bets')}\n{GOOD}".encode(), "column bets: is not a column of rows."),
        (f"{HEADER},name\n{GOOD},x".encode(), "column name: stands twice."),
        (f"{HEADER},title\n{GOOD},x".encode(), "column title: stands twice."),
        (f"{HEADER},new\n{GOOD},x".encode(), "column new: is not a column of rows."),
        (f"{HEADER}\n{GOOD}\n".encode().replace(b",", b" "), "has a header of one column"),
        (b"x" * (20 << 20), "has a line of more than 16 MiB."),
    ],
)
def test_a_file_that_is_none_of_the_data_set_is_refused_whole(
    content: bytes, message: str, tmp_path: Path
) -> None:
    with pytest.raises(BadInput) as caught:
        run(tmp_path, content)
    assert message in str(caught.value)
    assert {path.name for path in tmp_path.iterdir()} == {"tiny_7.csv"}


@pytest.mark.parametrize("out", ["/dev/null", "pipe", "link.nq"])
def test_a_device_a_pipe_or_a_link_is_not_written_over(out: str, tmp_path: Path) -> None:
    (tmp_path / "link.nq").symlink_to(tmp_path / "else.nq")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "tiny_7.csv").write_text(f"{HEADER}\n{GOOD}\n", "utf-8")
    with pytest.raises(BadInput, match="is no plain file; name one that may be written over, or a new one"):
        import_files(tiny(), [tmp_path / "tiny_7.csv"], tmp_path / out)
    assert {path.name for path in tmp_path.iterdir()} == {"tiny_7.csv", "link.nq", "pipe"}


def test_a_header_only_is_no_fault(tmp_path: Path) -> None:
    outcome = run(tmp_path, f"{HEADER}\n")
    assert (outcome.rows.read, outcome.rows.written, outcome.rows.rejected, outcome.version) == (0, 0, 0, "7")
    assert len(quads(outcome.out)) == outcome.quads > 0


def test_files_that_cannot_be_read_are_told_together(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        import_files(tiny(), [tmp_path, tmp_path / "none.csv"], tmp_path / "out.nq", version="7")
    assert [fault.rule for fault in caught.value.faults] == [
        "is a folder.",
        "cannot be read: No such file or directory.",
    ]


def test_a_fault_of_a_whole_file_after_many_rows_leaves_nothing(tmp_path: Path) -> None:
    content = f"{HEADER}\n{GOOD}\n{row(name='=x')}" + "x" * (20 << 20)
    with pytest.raises(BadInput, match="more than 16 MiB"):
        run(tmp_path, content)
    assert {path.name for path in tmp_path.iterdir()} == {"tiny_7.csv"}


# What makes cells awkward, and anything else.
ODD = st.sampled_from(
    [
        "",
        " ",
        "n/a",
        "0",
        "1",
        "2",
        "20",
        "-5",
        "2.0",
        "2011",
        "1949",
        "yes",
        "=1",
        "<b>",
        '"',
        "a\nb",
        ",",
        "\\",
        "{x}",
        "é",
        "\x00",
    ]
)
CELL = st.one_of(ODD, st.text(max_size=8))


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.dictionaries(st.sampled_from(NAMES), CELL, max_size=4), max_size=6))
@example([{"place": "30", "start": "1990-02-01", "year": "1990"}])
def test_any_cells_are_counted_and_what_is_written_parses(changes: list[dict[str, str]]) -> None:
    lines = [row(**{"id": f"r{at}", **cells}) for at, cells in enumerate(changes)]
    content = f"{HEADER}\n" + "".join(lines)
    with tempfile.TemporaryDirectory() as folder:
        try:
            outcome = run(Path(folder), content.encode("utf-8", "surrogatepass"))
        except BadInput as error:
            if "version" not in str(error):
                raise
            return
        assert outcome.rows.read == outcome.rows.written + outcome.rows.rejected
        assert len(quads(outcome.out)) == outcome.quads
        rows = {told["row"] for told in rejected(outcome.out)}
        assert len(rows) == outcome.rows.rejected


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=200), st.sampled_from([HEADER, f'"{HEADER}"', HEADER.replace(",", ";"), ""]))
def test_any_bytes_are_counted_or_refused(content: bytes, header: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        try:
            outcome = run(Path(folder), header.encode() + b"\n" + content)
        except BadInput:
            assert [path.name for path in Path(folder).iterdir()] == ["tiny_7.csv"]
            return
        assert outcome.rows.read == outcome.rows.written + outcome.rows.rejected


def test_the_declaration_of_these_tests_has_every_type() -> None:
    from r2p_ld.datasets.types import TYPES

    used = {column.type for column in tiny().tables["rows"].columns.values()}
    assert used == set(TYPES)
    assert Finder().asked == 0
    assert "captured" not in TINY
