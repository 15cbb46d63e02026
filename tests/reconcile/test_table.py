"""A user's own table: what is written back, and what bad input tells."""

from __future__ import annotations

import csv
import io
import json
import os
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from r2p_ld import cli
from r2p_ld.errors import BadInput
from r2p_ld.namespaces import expand
from r2p_ld.places.match import Matcher
from r2p_ld.reconcile import table
from r2p_ld.search.index import GraphIndex

ADDED = ["country_iri", "country_label", "country_score", "country_reason", "country_other"]


def suggested(
    tmp_path: Path, hub: GraphIndex, raw: bytes, **options: object
) -> tuple[table.Suggested, bytes]:
    """Write a table, and return the outcome and the bytes of what was written."""
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_bytes(raw)
    matcher = Matcher(hub, hub.kind("place"))
    done = table.suggest(source, "country", matcher, out=out, **options)  # type: ignore[arg-type]
    return done, out.read_bytes()


def rows(raw: bytes, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def test_columns_are_added_and_the_rest_stays_as_it_was(tmp_path: Path, hub: GraphIndex) -> None:
    source = (
        "id,country,note\r\n"
        '1,"Côte d’Ivoire","a ""quote""\r\nand a line"\r\n'
        "2,Congo,=1+1\r\n"
        "\r\n"
        '3,  ,"plain, but quoted"\r\n'
        "4,Atlantis,@x"
    )
    done, raw = suggested(tmp_path, hub, source.encode())
    counts = {"rows": 4, "decided": 1, "open": 1, "unknown": 1, "empty": 1, "faulty": 0}
    assert done.counts == counts
    iri, congo, dr_congo = (expand(f"place:{slug}") for slug in ("cote-divoire", "congo", "dr-congo"))
    rival = "same name; but Democratic Republic of the Congo may be meant too"
    left_out = "same without “democratic” and “republic”"
    assert raw.decode() == (
        f"id,country,note,{','.join(ADDED)}\r\n"
        f'1,"Côte d’Ivoire","a ""quote""\r\nand a line",{iri},Côte d\'Ivoire,100,same name in French,\r\n'
        f'2,Congo,=1+1,,,100,{rival},"{congo} (Congo, 100: {rival}) | '
        f'{dr_congo} (Democratic Republic of the Congo, 85: {left_out})"\r\n'
        "\r\n"
        '3,  ,"plain, but quoted",,,,,\r\n'
        "4,Atlantis,@x,,,0,nothing like it,"
    )


def test_a_tie_names_all(tmp_path: Path, hub: GraphIndex) -> None:
    _, raw = suggested(tmp_path, hub, b"country\nKorea\n")
    iri, _, score, reason, other = rows(raw)[1][1:]
    assert (iri, score, reason) == ("", "100", "2 fit equally well")
    assert [part.split(" ")[0] for part in other.split(" | ")] == [
        expand("place:north-korea"),
        expand("place:south-korea"),
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_separates_the_header(tmp_path: Path, hub: GraphIndex, delimiter: str) -> None:
    source = delimiter.join(["id", "country", "x, y; z"]) if delimiter != "," else 'id,country,"x, y; z"'
    source = source if delimiter != ";" else 'id;country;"x, y; z"'
    body = delimiter.join(["1", "Niger", "-"])
    _, raw = suggested(tmp_path, hub, f"{source}\n{body}\n".encode())
    header, row = rows(raw, delimiter)
    assert header == ["id", "country", "x, y; z", *ADDED]
    assert row == ["1", "Niger", "-", expand("place:niger"), "Niger", "100", "same name", ""]


def test_a_byte_order_mark_stays_where_it_was(tmp_path: Path, hub: GraphIndex) -> None:
    _, raw = suggested(tmp_path, hub, b"\xef\xbb\xbfcountry\nNiger\n")
    assert raw.startswith(b"\xef\xbb\xbfcountry,country_iri,")
    assert rows(raw)[1][1] == expand("place:niger")


def test_the_year_beside_a_name_decides(tmp_path: Path, hub: GraphIndex) -> None:
    source = b"country,year\nYemen (North Yemen),1980\nYemen (North Yemen),2000\nYemen (North Yemen),\n"
    done, raw = suggested(tmp_path, hub, source, on="year")
    assert [row[2] for row in rows(raw)[1:]] == [expand("place:north-yemen"), expand("place:yemen"), ""]
    assert (done.counts["decided"], done.counts["open"]) == (2, 1)


def test_cells_are_codes_of_the_scheme_that_is_named(tmp_path: Path, hub: GraphIndex) -> None:
    _, raw = suggested(tmp_path, hub, b"country\n44\n562\nNiger\n", scheme=hub.scheme("m49"))
    assert [row[1] for row in rows(raw)[1:]] == [expand("place:bahamas"), expand("place:niger"), ""]


def test_a_lower_bar_accepts_the_best_alone_and_never_a_tie(tmp_path: Path, hub: GraphIndex) -> None:
    source = b"country\nNigerr\nKorea\nCongo\n562\n"
    _, raw = suggested(tmp_path, hub, source, accept=70)
    assert [row[1] for row in rows(raw)[1:]] == [expand("place:niger"), "", "", expand("place:niger")]
    _, raw = suggested(tmp_path, hub, source, accept=71)
    assert [row[1] for row in rows(raw)[1:]] == ["", "", "", expand("place:niger")]


def test_what_does_not_hold_is_never_accepted(tmp_path: Path, hub: GraphIndex) -> None:
    _, raw = suggested(tmp_path, hub, b"country,year\nYemen Arab Republic,2000\n", on="year", accept=1)
    assert rows(raw)[1][2:5] == ["", "", "60"]


def test_a_header_that_is_a_formula_makes_none_of_ours(tmp_path: Path, hub: GraphIndex) -> None:
    source = tmp_path / "in.csv"
    source.write_text("=x\nNiger\n")
    table.suggest(source, "=x", Matcher(hub, hub.kind("place")), out=tmp_path / "out.csv")
    assert rows((tmp_path / "out.csv").read_bytes())[0] == ["=x", *(f"'=x_{name}" for name in table.ADDED)]


@pytest.mark.parametrize(
    ("raw", "row", "rule", "mend"),
    [
        (b"", 1, "is empty.", "give a header and rows."),
        (b"id,contry\n", 1, "has no column 'country'; it has: id, contry.", "did you mean contry?"),
        (b"id:land\n", 1, "has no column 'country'; it has: id:land.", "name one of these."),
        (b"country,country\n", 1, "has two columns 'country'.", "rename one of them."),
        (b"c\xf4untry\nNiger\n", 1, "is not UTF-8.", "save the table as CSV in UTF-8."),
        ("country\nNiger\n".encode("utf-16"), None, "is UTF-16.", "save the file as UTF-8."),
        ("country\nNiger\n".encode("utf-32"), None, "is UTF-32.", "save the file as UTF-8."),
    ],
)
def test_a_table_that_cannot_be_read_is_refused(
    tmp_path: Path, hub: GraphIndex, raw: bytes, row: int | None, rule: str, mend: str
) -> None:
    with pytest.raises(BadInput) as error:
        suggested(tmp_path, hub, raw)
    (fault,) = error.value.faults
    assert (fault.row, fault.rule) == (row, rule)
    assert fault.mend.startswith(mend)
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


@pytest.mark.parametrize(
    ("row", "rule", "mend"),
    [
        (b"Niger", "has 1 cells, and the header 2, separated by commas.", "give every row"),
        (b"Niger,2000,x", "has 3 cells, and the header 2, separated by commas.", "give every row"),
        (b'"Niger"x,2000', "is not a row: ',' expected after '\"'.", "close every quote"),
        (b"Ni\0ger,2000", "holds a NUL character.", "delete it."),
        (b"C\xf4te,2000", "is not UTF-8.", "save the table as CSV in UTF-8."),
    ],
)
def test_a_faulty_row_is_named_and_stays_and_the_others_go_on(
    tmp_path: Path, hub: GraphIndex, row: bytes, rule: str, mend: str
) -> None:
    raw = b"country,year\nNiger,2000\n" + row + b"\nNigeria,2000\n"
    done, written = suggested(tmp_path, hub, raw, on="year")
    (fault,) = done.faults
    assert (fault.row, fault.rule) == (3, rule)
    assert fault.mend.startswith(mend)
    assert (done.counts["rows"], done.counts["decided"], done.counts["faulty"]) == (3, 2, 1)
    lines = written.split(b"\n")
    assert lines[2] == row
    assert lines[1].startswith(b"Niger,2000,https:")
    assert lines[3].startswith(b"Nigeria,2000,https:")


def test_quotes_that_are_not_closed_end_the_table(tmp_path: Path, hub: GraphIndex) -> None:
    done, written = suggested(tmp_path, hub, b'country\nNiger\n"Niger\nNiger\n')
    assert [(fault.row, fault.rule) for fault in done.faults] == [
        (3, "is not a row: unexpected end of data.")
    ]
    assert (done.counts["rows"], done.counts["decided"]) == (2, 1)
    assert written.endswith(b'\n"Niger\nNiger\n')


def test_a_date_that_is_none_is_named_in_its_row(tmp_path: Path, hub: GraphIndex) -> None:
    raw = b"country,year\nNiger,soon\nMali\nNiger,2000\nNiger,20000\n"
    done, written = suggested(tmp_path, hub, raw, on="year")
    assert [(fault.row, fault.column) for fault in done.faults] == [(2, "year"), (3, None), (5, "year")]
    assert rows(written)[1][2:6] == [
        "",
        "",
        "0",
        "'soon' is no year such as 1994, and no date such as 1994-04-07.",
    ]
    assert [done.counts[count] for count in ("rows", "decided", "faulty")] == [4, 1, 3]


def test_no_more_than_fifty_faults_are_named(tmp_path: Path, hub: GraphIndex) -> None:
    done, _ = suggested(tmp_path, hub, b"country,year\n" + b"Niger\n" * 1000)
    assert (len(done.faults), done.counts["faulty"]) == (50, 1000)


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_lines_end_as_on_any_system(tmp_path: Path, hub: GraphIndex, end: bytes, mark: bytes) -> None:
    raw = mark + end.join([b"country,year", b"Niger,1985.0", b"Nigeria,7 April 1994", b""])
    done, written = suggested(tmp_path, hub, raw, on="year")
    assert (done.counts["rows"], done.counts["decided"]) == (2, 2)
    lines = written.removeprefix(mark).split(end)
    assert [line.split(b",")[0] for line in lines] == [b"country", b"Niger", b"Nigeria", b""]
    assert written.startswith(mark + b"country,year,country_iri")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"on": "yaer"}, "has no column 'yaer'"),
        ({"accept": 0}, "--accept is a score from 1 to 100"),
        ({"limit": 0}, "--limit at least 1"),
    ],
)
def test_wrong_options_are_told(
    tmp_path: Path, hub: GraphIndex, options: dict[str, object], told: str
) -> None:
    with pytest.raises(BadInput, match=r".*") as error:
        suggested(tmp_path, hub, b"country,year\nNiger,2000\n", **options)
    assert told in str(error.value)


def test_a_table_is_not_written_over_nor_twice(tmp_path: Path, hub: GraphIndex) -> None:
    source = tmp_path / "in.csv"
    source.write_text("country\nNiger\n")
    matcher = Matcher(hub, hub.kind("place"))
    with pytest.raises(BadInput, match="would be written over"):
        table.suggest(source, "country", matcher, out=source)
    table.suggest(source, "country", matcher, out=tmp_path / "out.csv")
    with pytest.raises(BadInput, match="has the column 'country_iri' already"):
        table.suggest(tmp_path / "out.csv", "country", matcher)
    with pytest.raises(BadInput, match="cannot be written"):
        table.suggest(source, "country", matcher, out=tmp_path / "no" / "out.csv")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to(tmp_path / "else.csv")
    for out in ("pipe", "link"):
        with pytest.raises(BadInput, match="is no plain file"):
            table.suggest(source, "country", matcher, out=tmp_path / out)
    with pytest.raises(BadInput, match="is no file that can be read more than once"):
        table.suggest(tmp_path / "pipe", "country", matcher)
    assert (tmp_path / "pipe").is_fifo()
    assert (tmp_path / "link").is_symlink()
    with pytest.raises(BadInput, match="cannot be read: No such file"):
        table.suggest(tmp_path / "none.csv", "country", matcher)


def test_memory_is_flat(tmp_path: Path, hub: GraphIndex) -> None:
    def peak(count: int) -> int:
        source = tmp_path / f"{count}.csv"
        source.write_text("country,n\n" + "".join(f"Niger,{n}\n" for n in range(count)))
        tracemalloc.start()
        done = table.suggest(source, "country", Matcher(hub, hub.kind("place")), out=tmp_path / "out.csv")
        assert done.counts["decided"] == count
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    assert peak(40_000) < peak(4_000) + 200_000


CELL = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(CELL, CELL.filter(bool)), max_size=5), st.sampled_from([",", ";", "\t", "|"]))
def test_any_table_comes_back_with_its_cells(
    tmp_path: Path, hub: GraphIndex, cells: list[tuple[str, str]], delimiter: str
) -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([("country", "x"), *cells])
    done, raw = suggested(tmp_path, hub, text.getvalue().encode())
    found = rows(raw, delimiter)
    assert [tuple(row[:2]) for row in found[1:]] == [tuple(row) for row in cells]
    assert all(len(row) == 7 for row in found)
    assert all(not cell.startswith(("=", "+", "-", "@")) for row in found for cell in row[2:])
    assert done.counts["rows"] == len(cells)


def test_the_command_shows_each_text_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "in.csv"
    source.write_text("measure\nSanctions\nsanction\n\x1b[31m\nSanctions\n\n")
    assert cli.run(["link", "suggest", str(source), "--column", "measure", "--kind", "tool"]) == 0
    assert capsys.readouterr().out == (
        "text       proposed        decided  score  reason\n"
        "---------  --------------  -------  -----  -----------------------------------------------\n"
        "Sanctions  tool:sanctions  yes        100  same name\n"
        "sanction   tool:sanctions  yes         92  same words but for order, number or small words\n"
        "\\x1b[31m                                0  nothing like it\n"
        "\n"
        "4 rows: 3 decided, 0 to be looked at, 1 with nothing like it, 0 empty.\n"
    )


def test_the_command_gives_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text("measure,n\nSanctions,1\n,2\n")
    command = ["link", "suggest", str(source), "--column", "measure", "--kind", "tool", "--format", "json"]
    assert cli.run(command) == 0
    (value,) = json.loads(capsys.readouterr().out)["values"]
    assert value == {
        "text": "Sanctions",
        "on": None,
        "decided": True,
        "candidates": [
            {
                "iri": expand("tool:sanctions"),
                "label": "Sanctions",
                "score": 100,
                "rule": "name",
                "reason": "same name",
            }
        ],
    }
    assert cli.run([*command, "--out", str(out)]) == 0
    assert json.loads(capsys.readouterr().out) == {
        **{"file": str(source), "rows": 2, "decided": 1, "open": 0, "unknown": 0, "empty": 1, "faulty": 0},
        **{"out": str(out), "values": [], "faults": []},
    }
    assert cli.run([*command[:-4], "--kind", "toool"]) == 2
    assert "there is no kind 'toool': did you mean tool?" in capsys.readouterr().err
