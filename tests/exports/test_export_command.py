"""The command ``r2p-ld export``: where it writes, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from r2p_ld import cli
from r2p_ld.exports import uwazi


def test_it_prints(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["export", "uwazi", "--scheme", "assistance"]) == 0
    shown = capsys.readouterr()
    assert shown.out == uwazi.export("assistance").text.replace("\r\n", "\r\n")
    assert shown.err == "note: 12 values stand directly in the group of their topmost broader concept.\n"


def test_it_writes_a_file_byte_by_byte(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "crimes.csv"
    assert cli.run(["export", "uwazi", "--scheme", "crimes", "--out", str(out), "--format", "json"]) == 0
    assert out.read_bytes().decode() == uwazi.export("crimes").text
    told = json.loads(capsys.readouterr().out)
    assert told == {"faults": [], "format": "uwazi", "file": str(out), "entries": 4, "notes": []}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["uwazi"], "--scheme NAME goes with uwazi"),
        (["followthemoney", "--scheme", "crimes"], "--scheme NAME goes with uwazi"),
        (["followthemoney", "--create"], "--create goes with quickstatements"),
        (["quickstatements", "--format", "json"], "give --out FILE"),
        (["graphml"], "invalid choice: 'graphml'"),
        (
            ["uwazi", "--scheme", "nothing"],
            "there is no concept scheme nothing; schemes are actor-categories",
        ),
        (["quickstatements", "--data", "nowhere.ttl"], "nowhere.ttl"),
    ],
)
def test_what_does_not_fit_is_refused(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["export", *arguments]) == 2
    assert message in capsys.readouterr().err


def test_nothing_is_left_where_it_cannot_write(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "kept").touch()
    assert cli.run(["export", "quickstatements", "--out", str(tmp_path / "folder")]) == 2
    assert cli.run(["export", "quickstatements", "--out", str(tmp_path / "none" / "x.txt")]) == 2
    assert "cannot be written" in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["folder", "kept"]
