"""Prefixes that are broken are told, whatever is asked first of the package."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from r2p_ld import namespaces, paths
from r2p_ld.errors import BadInput, Fault

FILE = "ontology/prefixes.tsv"
GOOD = paths.ontology().joinpath("prefixes.tsv").read_bytes()
COLUMNS = "is not a prefix, a namespace and its use, parted by single tabs, in UTF-8."


@pytest.fixture
def table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A table of prefixes that is read in place of the project's."""
    monkeypatch.setattr(paths, "ontology", lambda: tmp_path)
    namespaces.prefixes.cache_clear()
    yield tmp_path / "prefixes.tsv"
    namespaces.prefixes.cache_clear()


def told() -> list[tuple[int | None, str | None, str]]:
    with pytest.raises(BadInput) as caught:
        namespaces.prefixes()
    assert all(each.file == FILE and each.mend for each in caught.value.faults)
    return [(each.row, each.column, each.rule) for each in caught.value.faults]


def test_the_table_is_read(table: Path) -> None:
    table.write_bytes(GOOD)
    assert list(namespaces.prefixes())[:2] == ["r2p", "claim"]


BROKEN = {
    "latin-1": (GOOD + b"fr\thttps://example.org/\tcaf\xe9\n", COLUMNS),
    "one column": (GOOD + b"lonely\n", COLUMNS),
    "doubled tab": (GOOD + b"fr\t\thttps://example.org/\tuse\n", COLUMNS),
    "no use": (GOOD + b"fr\thttps://example.org/\n", COLUMNS),
    "no IRI": (GOOD + b"fr\thttps://example org/\tuse\n", COLUMNS),
    "blank line": (GOOD + b"\n", COLUMNS),
    "carriage return": (GOOD + b"fr\thttps://example.org/\tuse\r\n", COLUMNS),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_row_is_told(table: Path, case: str) -> None:
    raw, rule = BROKEN[case]
    table.write_bytes(raw)
    assert told() == [(GOOD.count(b"\n") + 1, None, rule)]


def test_all_rows_are_told(table: Path) -> None:
    table.write_bytes(b"name\tnamespace\n" + b"a\tb\n" + b"r2p\thttps://example.org/\tuse\n" * 2)
    assert told() == [
        (1, None, "is not the header."),
        (2, None, COLUMNS),
        (4, "prefix", "r2p has a namespace already."),
    ]


def test_utf_16_is_told(table: Path) -> None:
    table.write_bytes(GOOD.decode().encode("utf-16"))
    assert told()[0] == (1, None, "is not the header.")


def test_a_missing_table_is_told(table: Path) -> None:
    assert told() == [(None, None, "cannot be read: No such file or directory.")]


def test_an_unknown_prefix_is_told(table: Path) -> None:
    table.write_bytes(GOOD)
    with pytest.raises(BadInput) as caught:
        namespaces.expand("xyzzy:a")
    fault = Fault(
        FILE, None, "prefix", "lacks the prefix xyzzy.", "add its row; a part of the package needs it."
    )
    assert caught.value.faults == (fault,)


@pytest.mark.parametrize(
    "raw", [GOOD + b"caf\xe9\n", GOOD.replace(b"\nrdf\t", b"\nrdff\t")], ids=["row", "no rdf"]
)
@pytest.mark.parametrize("command", ["build", "validate"])
def test_the_command_line_tells_it(tmp_path: Path, raw: bytes, command: str) -> None:
    (tmp_path / "prefixes.tsv").write_bytes(raw)
    program = (
        "import sys; from pathlib import Path; from r2p_ld import paths; "
        "paths.ontology = lambda: Path(sys.argv[1]); from r2p_ld import cli; "
        "sys.exit(cli.run([sys.argv[2], '--format', 'json']))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path), command], capture_output=True, text=True, timeout=60
    )
    assert ended.returncode == 2, ended.stderr
    assert "Traceback" not in ended.stderr
    assert {each["file"] for each in json.loads(ended.stdout)["faults"]} == {FILE}
