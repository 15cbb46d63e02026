"""Rows are those of the csv module, whatever ends a line, wherever a block ends, and faults are told."""

from __future__ import annotations

import csv
import os
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from r2p_ld.csv_reader import Broken, Source, records
from r2p_ld.errors import BadInput

ENDS = ("\n", "\r\n", "\r")
MARK = b"\xef\xbb\xbf"


@settings(max_examples=400)
@given(st.lists(st.text(alphabet='a,"b ', max_size=9), min_size=1, max_size=4))
def test_rows_are_those_of_the_csv_module(lines: list[str]) -> None:
    expected: list[list[str] | None] = []
    reader = csv.reader([f"{line}\n" for line in lines], strict=True)
    while True:
        try:
            row = next(reader)
        except StopIteration:
            break
        except csv.Error:
            expected.append(None)
        else:
            expected.append(row)
    found = [None if isinstance(row, Broken) else row for row in records(iter([lines]), ",")]
    assert found == expected


@pytest.mark.parametrize("mark", [b"", MARK])
@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("block", [4, 5, 6, 7, 8, 9, 1 << 18])
def test_a_block_ends_anywhere(
    block: int, end: str, mark: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("r2p_ld.csv_reader.BLOCK", block)
    lines = ["a,b", "é,2", "", '"x', 'y",3', '"', "", 'z",4', "5,6"]
    raw = mark + (end.join(lines) + end).encode()
    (tmp_path / "x.csv").write_bytes(raw)
    source = Source(tmp_path / "x.csv")
    assert list(records(source.blocks(), ",")) == [
        ["a", "b"], ["é".encode().decode("latin-1"), "2"], [], ["x\ny", "3"], ["\n\nz", "4"], ["5", "6"],
    ]  # fmt: skip
    assert (source.size, source.sha256) == (len(raw), sha256(raw).hexdigest())


def test_a_broken_row_is_passed_over(tmp_path: Path) -> None:
    long = "x" * 131_073
    (tmp_path / "x.csv").write_text(f'a,b\n"c"d,1\ne,{long}\nf,2\n"g,3')
    rows = list(records(Source(tmp_path / "x.csv").blocks(), ","))
    assert [row for row in rows if not isinstance(row, Broken)] == [["a", "b"], ["f", "2"]]
    assert [row.rule for row in rows if isinstance(row, Broken)] == [
        "has quotes within a cell that are not doubled.",
        "has a cell of more than 131,072 bytes.",
        "ends within quotes.",
    ]


@pytest.mark.parametrize(
    ("raw", "rule"),
    [
        ("a,b\n".encode("utf-16")[:-1], "is not utf-16: truncated data."),
        ("a,b\n".encode("utf-16-le"), "is UTF-16."),
        ("a,b\n".encode("utf-16-be"), "is UTF-16."),
        ("a,b\n".encode("utf-32"), "is UTF-32."),
        ("a,b\n".encode("utf-32-le"), "is UTF-32."),
        ("a,b\n".encode("utf-32-be"), "is UTF-32."),
        (b"x" * (17 << 20), "has a line of more than 16 MiB."),
        (b"x\r\n" + b"x" * (17 << 20), "has a line of more than 16 MiB."),
        (None, "cannot be read: No such file or directory."),
    ],
)
def test_a_file_that_is_no_table_is_named(raw: bytes | None, rule: str, tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    if raw is not None:
        file.write_bytes(raw)
    with pytest.raises(BadInput) as caught:
        list(Source(file).blocks())
    assert [fault.rule for fault in caught.value.faults] == [rule]


@pytest.mark.parametrize("named", [None, "utf-16", "utf-8"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be"])
@pytest.mark.parametrize("block", [5, 1 << 17])
def test_what_a_byte_order_mark_tells_is_read(
    block: int, encoding: str, named: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("r2p_ld.csv_reader.BLOCK", block)
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    (tmp_path / "x.csv").write_bytes(f'{mark}a,b\r\né,"x\r\n𝄞"\r\n'.encode(encoding))
    rows = list(records(Source(tmp_path / "x.csv", encoding=named).blocks(), ","))
    assert rows == [["a", "b"], ["é".encode().decode("latin-1"), "x\n𝄞".encode().decode("latin-1")]]


def test_an_encoding_that_is_named_is_read(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes("a\nCôte – d’Ivoire\n".encode("cp1252"))
    rows = list(records(Source(tmp_path / "x.csv", encoding="windows-1252").blocks(), ","))
    assert rows == [["a"], ["Côte – d’Ivoire".encode().decode("latin-1")]]


def test_a_part_of_a_file_is_read_as_a_part(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(b"a,b\r\nc,d\r\ne,f\r\n")
    assert list(records(Source(tmp_path / "x.csv", 5, 10).blocks(), ",")) == [["c", "d"]]


def test_a_pipe_is_read(tmp_path: Path) -> None:
    reading, writing = os.pipe()
    os.write(writing, MARK + b"a,b\n")
    os.close(writing)
    assert list(records(Source(Path(f"/dev/fd/{reading}")).blocks(), ",")) == [["a", "b"]]
    os.close(reading)
