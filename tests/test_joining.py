"""The worked example of docs/joining.md was run: every command, in order, from the extract to the chart."""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parent.parent
PAGE = CHECKOUT / "docs" / "joining.md"
FILES = CHECKOUT / "docs" / "joining"
EXTRACT = FILES / "OneSided_v23_1-extract.csv"
DATASETS = Path(os.environ.get("DATASETS", CHECKOUT.parent / "shared" / "datasets"))
WHOLE = DATASETS / "ucdp-onesided-23.1" / "OneSided_v23_1.csv"
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
COMMAND = re.compile(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
STEPS = [step for block in BLOCK.findall(PAGE.read_text("utf-8")) for step in COMMAND.findall(block)]
# grows with the graph
GROWING = re.compile(r"holds [\d,]{6,} statements")
INSTALLED = "pip install matplotlib"


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run one command as somebody who sits in the folder would, with this Python's programs."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    env = {**os.environ, "PATH": path, "COLUMNS": "100", "MPLCONFIGDIR": str(folder / "matplotlib")}
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=folder,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def worked(folder: Path, data: Path) -> list[tuple[str, str, int]]:
    """Work through the page in a folder; return each command, what it printed, and how it ended."""
    for file in (FILES / "cited-places.rq", FILES / "chart.py"):
        shutil.copy(file, folder)
    shutil.copy(data, folder / EXTRACT.name)
    done = []
    for command, _ in STEPS:
        if command != INSTALLED:
            ended = run(command, folder)
            done.append((command, ended.stdout, ended.returncode))
    return done


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[tuple[str, str, int]]]:
    folder = tmp_path_factory.mktemp("joining")
    return folder, worked(folder, EXTRACT)


def test_each_command_prints_what_the_page_shows(
    followed: tuple[Path, list[tuple[str, str, int]]],
) -> None:
    shown = [step for step in STEPS if step[0] != INSTALLED]
    printed = [(command, GROWING.sub("holds … statements", output)) for command, output, _ in followed[1]]
    assert printed == shown
    assert len(shown) == 9


def test_only_the_warnings_of_the_check_are_faults(followed: tuple[Path, list[tuple[str, str, int]]]) -> None:
    codes = {command.split()[1]: code for command, _, code in followed[1] if command.startswith("r2p-ld")}
    assert codes == {"import": 0, "validate": 1, "load": 0, "query": 0}
    assert {code for command, _, code in followed[1] if "validate" not in command} == {0}


def test_the_chart_is_the_one_that_is_published(
    followed: tuple[Path, list[tuple[str, str, int]]],
) -> None:
    assert (followed[0] / "cited-places.svg").read_bytes() == (FILES / "cited-places.svg").read_bytes()


def test_each_mark_of_the_chart_is_a_sum_of_cells(
    followed: tuple[Path, list[tuple[str, str, int]]],
) -> None:
    with (followed[0] / "cited-places.csv").open(encoding="utf-8", newline="") as file:
        marks = {(row["label"], row["year"], row["spread"]): row for row in csv.DictReader(file)}
    with EXTRACT.open(encoding="utf-8", newline="") as file:
        cells = [
            row for row in csv.DictReader(file) if (row["gwno_location"], row["year"]) == ("482", "2014")
        ]
    mark = marks["Central African Republic", "2014", "one place"]
    for name in ("low", "best", "high"):
        assert int(mark[name]) == sum(int(row[f"{name}_fatality_estimate"]) for row in cells)
    assert int(mark["episodes"]) == len(cells) == 5
    assert [place for place, year, _ in marks if not year] == ["Kosovo", "Liberia", "Sierra Leone"]


def test_the_extract_holds_the_rows_of_the_whole_file_as_they_are() -> None:
    if not WHOLE.exists():
        pytest.skip(f"{WHOLE} is not there: the extract was not compared with the whole file")
    whole = WHOLE.read_text("utf-8-sig").splitlines(keepends=True)
    lines = EXTRACT.read_text("utf-8").splitlines(keepends=True)
    assert lines[0] == whole[0]
    assert set(lines) <= set(whole)
    assert len(lines) == 181


def test_the_whole_file_gives_the_same_chart(
    followed: tuple[Path, list[tuple[str, str, int]]], tmp_path: Path
) -> None:
    if not WHOLE.exists():
        pytest.skip(f"{WHOLE} is not there: the example was run with the extract alone")
    worked(tmp_path, WHOLE)
    for name in ("cited-places.csv", "cited-places.svg"):
        assert (tmp_path / name).read_bytes() == (followed[0] / name).read_bytes()
