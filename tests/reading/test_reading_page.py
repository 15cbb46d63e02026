"""What docs/reading.md shows of drafting, review and candidates was run."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from support.statement import STATEMENT

from r2p_ld.tables import rows, tsv
from r2p_ld.tables.project import scan_reading

DOCS = Path(__file__).parent.parent.parent / "docs"
PAGE = (DOCS / "reading.md").read_text("utf-8").partition("## Drafting")[2]
COMMAND = re.compile(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
EXAMPLES = [
    found
    for block in re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL)
    for found in COMMAND.findall(block)
]


def settle(draft: Path) -> None:
    """Accept what is affirmed, reject what is denied, as the page of review writes it."""
    kept = [row for row in scan_reading(draft).rows if row.polarity == "positive"]
    lines = (line.split("\t")[:-2] for line in tsv.write(rows.Draft, kept).decode().splitlines())
    text = "".join("\t".join(cells) + "\n" for cells in lines)
    draft.write_text(text.replace("\tcandidate\t", "\tstated\t"), "utf-8")


def test_its_commands_print_what_it_shows(tmp_path: Path) -> None:
    (tmp_path / "docs").symlink_to(DOCS)
    (tmp_path / "members.txt").write_text(STATEMENT, "utf-8")
    env = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "COLUMNS": "100"}
    ran = 0
    for command, output in EXAMPLES:
        if command.startswith("r2p-ld build"):
            continue  # tests/end_to_end/test_new_document.py builds such a reading
        if "--check" in command:
            settle(tmp_path / "members-statement.tsv")
        done = subprocess.run(
            ["bash", "-c", command], cwd=tmp_path, env=env, capture_output=True, text=True, check=False
        )
        assert (done.stdout, done.stderr) == (output, ""), command
        ran += 1
    assert ran == 7


@pytest.mark.parametrize("name", ["cues", "forms", "verbs", "structures", "properties"])
def test_each_table_is_explained(name: str) -> None:
    assert f"| `{name}.tsv` |" in PAGE
    assert (DOCS.parent / "ontology" / "markers" / f"{name}.tsv").exists()
