"""What is written takes its place as a whole, or leaves what was there."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from r2p_ld import paths
from r2p_ld.errors import BadInput


def write(out: Path, text: str, *, fail: bool = False) -> None:
    with paths.atomic(out) as new:
        new.write_text(text)
        if fail:
            raise RuntimeError


def test_a_file_takes_the_place_of_another(tmp_path: Path) -> None:
    out = tmp_path / "a.txt"
    paths.sibling(out, "new").mkdir()  # left by a run that was killed
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
    with paths.atomic(out) as new:
        new.mkdir()
        (new / "b").touch()
    assert [path.name for path in out.iterdir()] == ["b"]
    with pytest.raises(OSError, match="not empty"), paths.atomic(out) as new:
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


HOLD = """
import sys, time
from pathlib import Path
from r2p_ld import paths
with paths.locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.readline()
"""


@contextmanager
def held_elsewhere(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock until a line is sent to it."""
    command = [sys.executable, "-c", HOLD, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def test_a_lock_names_its_holder_after_the_wait(tmp_path: Path) -> None:
    out = tmp_path / "new" / "a"
    with (
        held_elsewhere(out) as process,
        pytest.raises(BadInput, match=rf"a is being written by process {process.pid}: wait"),
        paths.locked(out, wait=0.2),
    ):
        pass


def test_a_lock_is_taken_once_its_holder_is_done(tmp_path: Path) -> None:
    out = tmp_path / "a"
    with held_elsewhere(out) as process:
        threading.Timer(0.3, process.communicate, ["\n"]).start()
        with paths.locked(out, wait=30):
            assert process.wait(10) == 0
    assert list(tmp_path.iterdir()) == []


def test_the_lock_of_a_process_that_was_killed_is_free(tmp_path: Path) -> None:
    out = tmp_path / "a"
    with held_elsewhere(out) as process:
        process.kill()
        process.wait(10)
        with paths.locked(out, wait=0):
            pass
    assert list(tmp_path.iterdir()) == []


def test_many_at_once_write_by_turns(tmp_path: Path) -> None:
    out = tmp_path / "a"
    out.write_text("0")

    def add() -> None:
        for _ in range(10):
            with paths.locked(out, wait=30):
                out.write_text(str(int(out.read_text()) + 1))

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert out.read_text() == "40"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_place_that_cannot_be_written_is_told_before_the_work(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(BadInput, match=r"file/a cannot be written: .*/file: File exists"),
        paths.locked(tmp_path / "file" / "a"),
    ):
        pass
