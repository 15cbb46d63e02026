"""What docs/panel.md shows is run as it stands."""

from __future__ import annotations

import csv
import re
import shlex
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import matplotlib
import pytest

from r2p_ld import cli
from r2p_ld.panels import measures

DOCS = Path(__file__).parent.parent.parent / "docs"
PAGE = (DOCS / "panel.md").read_text("utf-8")
COMMANDS = re.findall(r"^r2p-ld (.+)$", PAGE, re.MULTILINE)
CODE = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


def test_from_a_download_to_a_chart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(DOCS / "joining" / "OneSided_v23_1-extract.csv", tmp_path)
    monkeypatch.chdir(tmp_path)
    matplotlib.use("agg")
    assert len(COMMANDS) == 2
    for command in COMMANDS:
        assert cli.run(shlex.split(command)) == 0
    chart, package, _ = CODE
    names: dict[str, Any] = {}
    exec(chart, names)
    drawn = {year: deaths for year, deaths in names["alone"].dropna().items() if deaths}
    expected: Counter[int] = Counter()
    with (DOCS / "joining" / "OneSided_v23_1-extract.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row["gwno_location"] == "490":
                expected[int(row["year"])] += int(row["best_fatality_estimate"])
    assert drawn == expected
    exec(package, names)
    assert names["package"]["title"] == "Panel by country and year, 2009 to 2022"


def test_the_page_names_columns_that_there_are() -> None:
    tables = measures.read()
    there = {row.id for row in tables.measures} | {row.id for row in tables.common}
    named = set(re.findall(r"`((?:ucdp|ewp)_\w+)`", PAGE))
    assert named - there - {"ucdp_ged_"} == set()
    assert len(named) >= 4
