"""``r2p-ld annotate``: what it prints."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from r2p_ld import cli

TEXT = "The Security\nCouncil spoke of genocide, and of A/63/677."
ROWS = [
    ["4", "20", "Security Council", "body:security-council", "0.95", "alias"],
    ["30", "38", "genocide", "crime:genocide", "0.9", "alias"],
    ["47", "55", "A/63/677", "report:2009", "1.0", "symbol"],
]
HEAD = ["start", "end", "surface", "concept", "confidence", "rule"]


def printed(capsys: pytest.CaptureFixture[str]) -> list[list[str]]:
    return [line.split("\t") for line in capsys.readouterr().out.splitlines()]


def test_a_file_has_a_row_a_mention(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.txt"
    file.write_text(TEXT)
    assert cli.run(["annotate", str(file)]) == 0
    assert printed(capsys) == [HEAD, *ROWS]


def test_several_files_have_a_column_more(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = [tmp_path / "a.txt", tmp_path / "b.txt"]
    for file in files:
        file.write_text(TEXT)
    assert cli.run(["annotate", *map(str, files)]) == 0
    expected = [[str(file), *row] for file in files for row in ROWS]
    assert printed(capsys) == [["file", *HEAD], *expected]


def test_standard_input_is_a_file(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode())))
    assert cli.run(["annotate", "-", "--format", "jsonl"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["concept"] for line in lines] == [row[3] for row in ROWS]
    assert lines[0]["surface"] == "Security\nCouncil"
    assert {line["file"] for line in lines} == {"-"}


def test_a_file_that_cannot_be_read_is_told_and_the_others_are_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.txt"
    file.write_text(TEXT)
    assert cli.run(["annotate", str(tmp_path / "none.txt")]) == 2
    assert capsys.readouterr().out == ""
    assert cli.run(["annotate", str(tmp_path / "none.txt"), str(file)]) == 1
    out, error = capsys.readouterr()
    assert len(out.splitlines()) == 4
    assert "none.txt" in error
    assert "1 of 2 files cannot be read." in error
