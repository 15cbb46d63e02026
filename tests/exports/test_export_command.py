"""The command ``r2p-ld export``: where it writes, and what it refuses."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

import r2p_ld
from r2p_ld import cli
from r2p_ld.exports import FORMATS, uwazi


def test_it_prints(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["export", "uwazi", "--scheme", "assistance"]) == 0
    shown = capsys.readouterr()
    assert shown.out == uwazi.export("assistance").text
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
        (["uwazi"], "a scheme goes with uwazi"),
        (["followthemoney", "--scheme", "crimes"], "a scheme goes with uwazi"),
        (["followthemoney", "--create"], "--create goes with quickstatements"),
        (["quickstatements", "--format", "json"], "give --out FILE"),
        (["graphml"], "there is no format graphml; formats are"),
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


def test_the_page_shows_commands_and_formats_that_there_are() -> None:
    page = (Path(__file__).parents[2] / "docs" / "exports.md").read_text("utf-8")
    commands = re.findall(r"^r2p-ld (.*)$", page, re.MULTILINE)
    assert len(commands) >= 5
    for command in commands:
        assert cli.parser().parse_args(shlex.split(command)).run
    assert {command.split()[1] for command in commands if command.startswith("export")} == {*FORMATS}
    assert r2p_ld.export("uwazi", scheme="crimes").entries == 4


def test_every_format_can_be_completed() -> None:
    from r2p_ld.cli.arguments import COMMANDS

    (completer,) = (a.completer for a in COMMANDS["export"]._actions if getattr(a, "completer", None))  # type: ignore[attr-defined]
    assert completer("", None) == [*FORMATS]
