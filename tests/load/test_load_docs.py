"""The page about loading: its commands are commands, and it speaks of every kind of store."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from r2p_ld import cli
from r2p_ld.endpoints import KINDS

PAGE = (Path(__file__).parents[2] / "docs" / "loading.md").read_text("utf-8")
COMMANDS = re.findall(r"^r2p-ld (.*?)(?:\s+#.*)?$", PAGE, re.MULTILINE)


def test_its_commands_are_commands() -> None:
    assert len(COMMANDS) >= 9
    for command in COMMANDS:
        assert cli.parser().parse_args(shlex.split(command)).run


def test_it_speaks_of_every_kind_of_store() -> None:
    names = [*KINDS[1:-1], "tdb2", "qlever", "neptune", "stardog"]
    assert [name for name in names if name not in PAGE.lower()] == []
    recipes = re.findall(r"^### (.*): (run here|not run here)$", PAGE, re.MULTILINE)
    assert [name for name, run in recipes if run == "run here"] == ["Oxigraph's server", "Virtuoso"]
    assert len(recipes) == 8
