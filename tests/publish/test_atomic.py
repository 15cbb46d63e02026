"""A folder is replaced whole, wherever the work is cut short."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from r2p_ld import paths
from r2p_ld.errors import BadInput
from r2p_ld.publish import atomic
from r2p_ld.published import MANIFEST


def built(**files: bytes) -> dict[str, bytes]:
    """Files with the manifest that lists them."""
    named = {name.replace("_", "/"): content for name, content in files.items()}
    return {**named, MANIFEST: json.dumps({"files": [{"path": name} for name in named]}).encode()}


OLD = built(a=b"old", queries_q=b"old")
NEW = built(a=b"new", b_c=b"new")


def test_a_folder_is_replaced_by_just_the_new_files(tmp_path: Path) -> None:
    folder = tmp_path / "build"
    atomic.replace(folder, OLD)
    assert atomic.read(folder) == OLD
    atomic.replace(folder, NEW)
    assert atomic.read(folder) == NEW
    assert [path.name for path in tmp_path.iterdir()] == ["build"]


def test_a_folder_of_somebody_elses_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(BadInput, match="not built here"):
        atomic.replace(tmp_path, NEW)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_so_is_a_folder_of_ours_with_a_file_of_somebody_elses(tmp_path: Path) -> None:
    atomic.replace(tmp_path / "build", OLD)
    (tmp_path / "build" / "thesis.txt").write_text("mine")
    with pytest.raises(BadInput, match=r"thesis\.txt"):
        atomic.replace(tmp_path / "build", NEW)
    assert atomic.read(tmp_path / "build") == {**OLD, "thesis.txt": b"mine"}


def test_a_reader_in_the_gap_does_no_harm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "build"
    atomic.replace(folder, OLD)
    rename, gaps = Path.rename, iter([True, True])

    def with_a_reader(path: Path, target: Path) -> Path:
        moved = rename(path, target)
        if target == paths.sibling(folder, "old") and next(gaps, False):
            assert atomic.read(paths.recover(folder)) == OLD
        return moved

    monkeypatch.setattr(Path, "rename", with_a_reader)
    atomic.replace(folder, NEW)
    assert atomic.read(folder) == NEW


def cut_short(folder: Path, after: int) -> bool:
    """Replace the folder in a child process that dies before its nth touch of the disk; tell if it died."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    left = [after]

    def deadly(real: Callable[..., Any]) -> Callable[..., Any]:
        def touch(*args: Any, **named: Any) -> Any:
            if left[0] == 0:
                os._exit(9)
            left[0] -= 1
            return real(*args, **named)

        return touch

    for owner, names in ((os, ("fsync", "unlink", "rmdir")), (Path, ("rename", "mkdir", "open"))):
        for name in names:
            setattr(owner, name, deadly(getattr(owner, name)))
    atomic.replace(folder, NEW)
    os._exit(0)


def test_killed_at_any_moment_the_old_or_the_new_folder_is_found_whole(tmp_path: Path) -> None:
    seen = []
    for after in range(100):
        folder = tmp_path / str(after) / "build"
        atomic.replace(folder, OLD)
        died = cut_short(folder, after)
        found = atomic.read(paths.recover(folder))
        assert found in (OLD, NEW), f"killed before touch {after}"
        seen.append(found)
        atomic.replace(folder, NEW)  # and the next build goes through
        assert atomic.read(folder) == NEW
        if not died:
            break
    assert OLD in seen
    assert NEW in seen
    assert len(seen) > 10
