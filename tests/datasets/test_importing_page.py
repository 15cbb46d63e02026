"""The page on imports: its example works from nothing, and every key of a declaration is explained, once."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from r2p_ld import paths
from r2p_ld.datasets import declaration

PAGE = (paths.home() / "docs" / "importing.md").read_text("utf-8")
FILES = dict(re.findall(r"^```\w+ (\S+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))
CONSOLE = re.findall(r"^```console\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
SOURCE = Path(declaration.__file__).read_text("utf-8")
_TAKEN = re.compile(r"\.(?:take|texts|lists|sections|section|regex|number)\(\"([a-z_]+)\"")


def test_the_example_works_from_nothing(tmp_path: Path) -> None:
    assert sorted(FILES) == ["camps-north-2024.csv", "my-camps.toml"]
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, "utf-8")
    (shown,) = CONSOLE
    for said in re.split(r"^\$ ", shown, flags=re.MULTILINE)[1:]:
        command, _, expected = said.partition("\n")
        program, *arguments = command.split()
        assert program == "r2p-ld"
        done = subprocess.run(
            [sys.executable, "-m", "r2p_ld", *arguments],
            cwd=tmp_path,
            env={**os.environ, "COLUMNS": "120", "PYTHONPATH": str(paths.home())},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert done.stdout == expected
    written = (tmp_path / "camps.nq").read_text("utf-8")
    assert "/observation/my-camps/2024/north-3>" in written
    assert '"2024-03-15"^^<http://www.w3.org/2001/XMLSchema#date>' in written


def test_every_key_is_explained_once() -> None:
    section = PAGE[PAGE.index("## Adding a data set") :]
    explained: dict[str, int] = {}
    for row in re.findall(r"^\| (`.*?) \|", section, re.MULTILINE):
        for key in re.findall(r"`\[?(\w+)(?:\.\w+)?\]?`", row):
            explained[key] = explained.get(key, 0) + 1
    taken = {*_TAKEN.findall(SOURCE), *re.findall(r"_(?:refusals|again|of_rows)\(\w+, \"(\w+)\"", SOURCE)}
    assert len(taken) >= 50
    within = {"id", "name", "column", "rule", "mend", "times", "number", "table", "language", "datatype"}
    assert taken - explained.keys() - within == set()
    assert all(f"`{key}`" in section or f"{key} = " in section for key in within)
    twice = {key for key, times in explained.items() if times > 1}
    assert twice == {"text", "when"}  # a type and a value; of a thing and of a value
