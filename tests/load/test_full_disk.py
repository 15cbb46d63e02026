"""Whichever write fails: what was there stays whole, or what is new is, and nothing is left over."""

from __future__ import annotations

import errno
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import IO, Any

import pytest
from pyoxigraph import parse
from support.faulty import FaultyStore

from r2p_ld import cli, paths
from r2p_ld.store import open_read_only

G = "https://example.org/g"
Make = Callable[[Path, Path], int]


def lines(count: int) -> str:
    return "".join(f'<urn:s{i}> <urn:p> "{i}" <{G}> .\n' for i in range(count))


def into(file: Path, out: Path) -> int:
    return cli.run(["load", str(file), "--into", str(out)])


def shards(file: Path, out: Path) -> int:
    return cli.run(["load", str(file), "--into", str(out), "--shards", "3"])


def held(out: Path) -> int:
    """How many statements a store, or a folder of shards, has; 0 where there is none."""
    if not out.exists():
        return 0
    if not (out / "MANIFEST.json").exists():
        return len(open_read_only(out)) // 2  # in their graph, and in the default graph
    manifest = json.loads((out / "MANIFEST.json").read_bytes())
    found = sum(len(list(parse(path=out / file["path"]))) for file in manifest["files"])
    assert found == manifest["statements"]
    return found


class NthWrite:
    """Makes the n-th operation of Python's that changes a disk fail as on a full one."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.left = sys.maxsize
        self._open = Path.open
        monkeypatch.setattr(Path, "open", self._counting_open)
        for name in ("mkdir", "rename", "replace"):
            monkeypatch.setattr(Path, name, self._counting(getattr(Path, name)))

    def tick(self) -> None:
        self.left -= 1
        if self.left == 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def _counting(self, method: Callable[..., Any]) -> Callable[..., Any]:
        def counted(path: Path, *args: Any, **options: Any) -> Any:
            self.tick()
            return method(path, *args, **options)

        return counted

    @property
    def _counting_open(self) -> Callable[..., IO[Any]]:
        tick, plain = self.tick, self._open

        class Counting(io.BufferedWriter):
            def write(self, content: Any) -> int:
                tick()
                return super().write(content)

        def opened(path: Path, mode: str = "r", *args: Any, **options: Any) -> IO[Any]:
            if "w" not in mode:
                return plain(path, mode, *args, **options)
            tick()
            file = Counting(io.FileIO(path, "w"))
            return file if "b" in mode else io.TextIOWrapper(file, encoding="utf-8")

        return opened


@pytest.mark.parametrize(("make", "old"), [(into, 20), (into, 0), (shards, 0)])
def test_any_one_write_that_fails(
    make: Make, old: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file, before, out = tmp_path / "a.nq", tmp_path / "before", tmp_path / "made" / "out"
    if old:
        file.write_text(lines(old))
        assert make(file, before) == 0
    file.write_text(lines(50))
    writes = NthWrite(monkeypatch)
    failed = 0
    for last in range(1, 100):
        shutil.rmtree(out.parent, ignore_errors=True)
        os.mkdir(out.parent)
        if old:
            shutil.copytree(before, out)
        capsys.readouterr()
        writes.left = last
        code = make(file, out)
        reached, writes.left = writes.left <= 0, sys.maxsize
        assert held(out) == (old if code else 50), last
        assert [path for path in out.parent.iterdir() if path != out] == [], "nothing is left over"
        if not reached:
            break
        if code:
            failed += 1
            assert code == 2
            assert f"no space left on {out}" in capsys.readouterr().err
    else:
        pytest.fail("the load has no end")
    assert failed >= 3


@contextmanager
def disk(folder: Path, size: int) -> Iterator[Path]:
    """Mount a disk of so many KiB in memory; skip where that is not allowed."""
    folder.mkdir(exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}k", "tmpfs", str(folder)]
    if not shutil.which("mount") or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("no disk can be mounted here, so that none can be full")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.mark.parametrize("make", [into, shards])
def test_a_disk_that_is_full_at_any_moment(
    make: Make, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.nq"
    failed = 0
    for size in range(64, 3000, 96) if make is into else range(4, 800, 12):
        with disk(tmp_path / "disk", size) as full:
            out, old = full / "out", 0
            if make is into:
                file.write_text(lines(3))
                old = 0 if into(file, out) else 3
            file.write_text(lines(2000))
            capsys.readouterr()
            code = make(file, out)
            assert held(out) == (old if code else 2000), size
            assert [path.name for path in full.iterdir()] == ["out"] * out.exists(), "nothing is left over"
            if code == 0:
                break
            failed += 1
            assert code == 2
            assert f"no space left on {out}" in capsys.readouterr().err
    else:
        pytest.fail("no disk is large enough")
    assert failed >= 5


def test_a_disk_that_is_full_before_anything_is_sent(
    server: FaultyStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.nq"
    file.write_text(lines(2000))
    with disk(tmp_path / "disk", 16) as full:
        monkeypatch.setattr(tempfile, "tempdir", str(full))
        assert cli.run(["load", str(file), "--endpoint", server.url]) == 2
        assert f"no space left on {full}" in capsys.readouterr().err
        assert list(full.iterdir()) == []
    assert server.seen == []


def test_a_replacement_that_was_cut_short_is_undone(tmp_path: Path) -> None:
    """The process died between the two renamings."""
    file, out = tmp_path / "a.nq", tmp_path / "out"
    file.write_text(lines(20))
    assert into(file, out) == 0
    out.rename(paths.sibling(out, "old"))
    assert len(open_read_only(out)) == 40
    out.rename(paths.sibling(out, "old"))
    paths.sibling(out, "new").mkdir()
    file.write_text(lines(30))
    assert into(file, out) == 0
    assert held(out) == 30
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.nq", "out"]


@pytest.mark.parametrize("make", [into, shards])
def test_two_loads_into_one_folder_wait_for_each_other(make: Make, tmp_path: Path) -> None:
    out = tmp_path / "out"
    files = [tmp_path / f"{number}.nq" for number in range(2)]
    for number, file in enumerate(files):
        file.write_text(lines(50).replace("urn:s", f"urn:s{number}-"))
    kind = "--shards=3" if make is shards else "--format=json"
    command = [sys.executable, "-m", "r2p_ld", "load"]
    with paths.locked(out):
        first, second = (
            subprocess.Popen([*command, str(file), "--into", str(out), kind], stdout=-3, stderr=-3)
            for file in files
        )
        waits = Thread(target=lambda: (first.wait(), second.wait()))
        waits.start()
        waits.join(1.5)
        assert waits.is_alive(), "both wait"
        assert not out.exists()
    waits.join(60)
    codes = sorted((first.returncode, second.returncode))
    # shards go to an empty folder: the second finds the first's
    assert (codes, held(out)) == (([0, 2], 50) if make is shards else ([0, 0], 100))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0.nq", "1.nq", "out"]


@pytest.mark.parametrize("make", [into, shards])
def test_a_load_that_is_terminated_leaves_nothing(make: Make, tmp_path: Path) -> None:
    file, out = tmp_path / "a.nq", tmp_path / "out"
    file.write_text(lines(60_000))
    options = ["--shards=3"] if make is shards else []
    command = [sys.executable, "-m", "r2p_ld", "load", str(file), "--into", str(out), *options]
    process = subprocess.Popen(command, stdout=-3, stderr=-3)
    new = paths.sibling(out, "new")
    while not new.exists() and process.poll() is None:
        pass
    process.terminate()
    assert process.wait(60) == 128 + signal.SIGTERM
    assert [path.name for path in tmp_path.iterdir()] == ["a.nq"]
