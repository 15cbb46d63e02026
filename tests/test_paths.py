"""What is written takes its place as a whole, or leaves what was there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from r2p_ld import paths
from r2p_ld.errors import BadInput


def write(out: Path, text: str, *, fail: bool = False) -> None:
    with paths.replacing(out) as new:
        new.write_text(text)
        if fail:
            raise RuntimeError


def test_a_file_takes_the_place_of_another(tmp_path: Path) -> None:
    out = tmp_path / "a.txt"
    paths.aside(out, "new").mkdir()  # left by a run that was killed
    write(out, "old")
    write(out, "new")
    assert out.read_text() == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_what_goes_wrong_leaves_what_was_there(tmp_path: Path) -> None:
    out = tmp_path / "a.txt"
    write(out, "old")
    with pytest.raises(RuntimeError):
        write(out, "new", fail=True)
    assert out.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_a_folder_takes_the_place_of_an_empty_one_only(tmp_path: Path) -> None:
    out = tmp_path / "a"
    out.mkdir()
    with paths.replacing(out) as new:
        new.mkdir()
        (new / "b").touch()
    assert [path.name for path in out.iterdir()] == ["b"]
    with pytest.raises(OSError, match="not empty"), paths.replacing(out) as new:
        new.mkdir()
    assert [path.name for path in tmp_path.rglob("*")] == ["a", "b"]


@pytest.mark.parametrize("kind", ["device", "pipe", "link"])
def test_what_would_be_gone_is_not_replaced(tmp_path: Path, kind: str) -> None:
    out = Path("/dev/null") if kind == "device" else tmp_path / kind
    if kind == "pipe":
        os.mkfifo(out)
    elif kind == "link":
        out.symlink_to(tmp_path / "else")
    with pytest.raises(BadInput, match="is no plain file; name one that may be written over, or a new one"):
        write(out, "new")
    assert not out.is_file()
    assert out.is_symlink() == (kind == "link")
