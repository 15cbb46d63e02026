"""What is kept in the user's cache is what would be made anew, or it is made anew."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from r2p_ld import cache, paths


class Text(NamedTuple):
    """Something to keep."""

    text: str

    def dumps(self) -> bytes:
        return self.text.encode()


def loads(dump: bytes) -> Text:
    return Text(dump.decode())


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "r2p-ld"


def read(text: str, source: str = "source") -> str:
    return cache.read("texts", source, lambda: Text(text), loads).text


def test_the_same_source_is_read_again_and_another_one_is_made(folder: Path) -> None:
    assert [read("first"), read("second"), read("third", "another")] == ["first", "first", "third"]
    assert len([*(folder / "texts").iterdir()]) == 2


def changed_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "__version__", "0")


def changed_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.implementation, "cache_tag", "cpython-0")


@pytest.mark.parametrize("change", [changed_version, changed_python])
def test_what_another_version_kept_is_not_read(
    change: object, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert callable(change)
    read("first")
    change(monkeypatch)
    assert read("second") == "second"


@pytest.mark.parametrize("part", ["code/graph.py", "ontology/terms/a.tsv"])
@pytest.mark.parametrize("write", [None, "text", "longer text"])
def test_other_code_or_another_ontology_makes_it_anew(
    part: str, write: str | None, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = tmp_path / part
    for file in (tmp_path / "code" / "cache.py", changed, tmp_path / "ontology" / "a.ttl"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("text")
    monkeypatch.setattr(cache, "__file__", str(tmp_path / "code" / "cache.py"))
    monkeypatch.setattr(paths, "ontology", lambda: tmp_path / "ontology")
    assert read("first") == read("again") == "first"
    (tmp_path / "code" / "__pycache__").mkdir()
    (tmp_path / "code" / "__pycache__" / "graph.pyc").write_text("text")
    assert read("again") == "first"
    if write is None:
        changed.unlink()
    else:
        changed.write_text(write)
        os.utime(changed, ns=(1, 1))
    assert read("second") == "second"


@pytest.mark.parametrize("content", [b"", b"1", b"1234", b"12345", b"\0" * 9])
def test_what_is_damaged_is_made_anew(content: bytes, folder: Path) -> None:
    read("first")
    (file,) = (folder / "texts").iterdir()
    whole = file.read_bytes()
    file.write_bytes(content)
    assert [read("first"), read("second")] == ["first", "first"]
    assert file.read_bytes() == whole
    for damaged in (whole[:-1], whole[1:], whole + b"x"):
        file.write_bytes(damaged)
        assert read("first") == "first"
        assert file.read_bytes() == whole


@pytest.mark.parametrize("blocked", ["", "r2p-ld", "r2p-ld/texts"])
def test_where_nothing_can_be_kept_it_is_made_each_time(folder: Path, blocked: str) -> None:
    place = folder.parent / blocked
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text("no folder")
    assert [read("first"), read("second")] == ["first", "second"]
    assert place.read_text() == "no folder"


def test_an_error_of_what_makes_it_is_raised_and_nothing_kept(folder: Path) -> None:
    def fail() -> Text:
        raise ValueError("there is none")

    with pytest.raises(ValueError, match="there is none"):
        cache.read("texts", "source", fail, loads)
    assert read("first") == "first"


def test_of_each_kind_the_last_are_kept(folder: Path) -> None:
    other = folder / "others" / "kept"
    other.mkdir(parents=True)
    names = []
    for n in range(5):
        read("text", f"source {n}")
        names.append(max((folder / "texts").iterdir(), key=lambda each: each.stat().st_mtime_ns))
    assert {*(folder / "texts").iterdir()} == {*names[2:]}
    assert other.is_dir()
    for n in range(5):
        made = cache.entry("folders", str(n), lambda new: new.mkdir())
        assert made.is_dir()
    assert sorted(each.name for each in (folder / "folders").iterdir()) == ["2", "3", "4"]


def test_processes_that_start_at_once_all_have_it(folder: Path) -> None:
    code = """
from pathlib import Path
from r2p_ld import cache
class Text(bytes):
    def dumps(self):
        return bytes(self)
print(cache.read("texts", "source", lambda: Text(b"text" * 1_000_000), Text).count(b"text"))
"""
    running = [
        subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) for _ in range(4)
    ]
    assert [each.communicate(timeout=60)[0] for each in running] == ["1000000\n"] * 4
    assert len([*(folder / "texts").iterdir()]) == 1
