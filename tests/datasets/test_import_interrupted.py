"""Whatever stops an import, what stood at its output stands there whole, and nothing is left beside it."""

from __future__ import annotations

import gzip
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from support.importing import GOOD, HEADER, MINIATURES, Finder, tiny

from r2p_ld import paths
from r2p_ld.datasets.importer import import_files
from r2p_ld.errors import BadInput

ROWS = "".join(f"{GOOD.replace('a1', f'a{at}')}\n" for at in range(40))
OLD = b"what stood there\n"
IMPORT = [sys.executable, "-m", "r2p_ld", "import", "ucdp-onesided"]


def found(folder: Path) -> dict[str, bytes]:
    """Every file in a folder, hidden ones too, but for what is imported."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".csv"]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


@contextmanager
def longest_file(size: int) -> Iterator[None]:
    """No file can be written past a size: as on a disk that is full, at that byte."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("out", ["out.nq", "out.nq.gz", "shards", "out.parquet"])
def test_a_write_that_fails_anywhere_leaves_the_old_or_the_new(out: str, tmp_path: Path) -> None:
    file = tmp_path / "tiny_7.csv"
    file.write_text(f"{HEADER}\n{ROWS}", "utf-8")

    def run(folder: Path) -> dict[str, bytes]:
        count = None if Path(out).suffix else 3
        import_files(tiny(), [file], folder / out, resolver=Finder(), retrieved="2026-11-21", shards=count)
        return found(folder)

    (tmp_path / "whole").mkdir()
    whole = run(tmp_path / "whole")
    folder = tmp_path / "cut"
    folder.mkdir()
    if out != "shards":
        (folder / out).write_bytes(OLD)
    old = found(folder)
    largest = max(map(len, whole.values()))
    for size in sorted({*range(0, largest, max(1, largest // 24)), *range(5), largest - 2, largest - 1}):
        with (
            longest_file(size),
            pytest.raises(BadInput, match=r"cannot be written: .*File too large; nothing"),
        ):
            run(folder)
        assert found(folder) == old, size
    with longest_file(largest):
        assert run(folder) == whole


def test_rejected_rows_that_cannot_be_written_stop_the_import(tmp_path: Path) -> None:
    file = tmp_path / "tiny_7.csv"
    file.write_text(f"{HEADER}\n" + GOOD.replace("2011", "1900", 1) + "\n", "utf-8")
    with longest_file(40), pytest.raises(BadInput, match="cannot be written"):
        import_files(tiny(), [file], tmp_path / "out.nq", resolver=Finder())
    assert found(tmp_path) == {}


def test_two_imports_to_one_output_come_one_after_the_other(tmp_path: Path) -> None:
    out = tmp_path / "out.nq.gz"
    command = [*IMPORT, str(MINIATURES / "OneSided_v23_1.csv"), "--version", "23.1", "--out", str(out)]
    running = [subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) for _ in range(3)]
    errors = [each.communicate(timeout=120)[1] for each in running]
    assert [each.returncode for each in running] == [1, 1, 1], errors  # one row is rejected
    assert set(found(tmp_path)) == {"out.nq.gz"}
    assert {path.name for path in tmp_path.iterdir()} == {"out.nq.gz", "out.nq.gz.rejects.csv"}
    assert gzip.decompress(out.read_bytes()).endswith(b" .\n")


def test_an_output_that_is_being_written_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "tiny_7.csv"
    file.write_text(f"{HEADER}\n{ROWS}", "utf-8")
    waiting = paths.locked
    monkeypatch.setattr(paths, "locked", lambda path: waiting(path, wait=0))
    with (
        waiting(tmp_path / "out.nq"),
        pytest.raises(BadInput, match=f"is being written by process {os.getpid()}"),
    ):
        import_files(tiny(), [file], tmp_path / "out.nq", resolver=Finder())
    assert found(tmp_path) == {}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("out", ["out.nq", "shards"])
def test_a_signal_leaves_nothing_behind(out: str, number: signal.Signals, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    command = [*IMPORT, str(pipe), "--version", "23.1", "--out", str(tmp_path / out)]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        with open(os.open(pipe, os.O_RDWR), "wb") as rows:  # which does not wait, and has no end
            header, *some = (MINIATURES / "OneSided_v23_1.csv").read_bytes().splitlines(keepends=True)
            rows.write(header + b"".join(some) * 30)
            rows.flush()
            beside = paths.sibling(tmp_path / out, "new")
            until = time.monotonic() + 60
            while not beside.exists():
                assert running.poll() is None
                assert time.monotonic() < until
                time.sleep(0.05)
            running.send_signal(number)
            assert running.wait(timeout=60) == 128 + number
    finally:
        if running.poll() is None:
            running.kill()
            running.wait()
    assert {path.name for path in tmp_path.iterdir()} == {"pipe.csv"}
