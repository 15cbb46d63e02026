"""A build leaves the old folder or the new one, whole, and nothing beside it, whatever goes wrong."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from r2p_ld import paths
from r2p_ld.errors import BadInput
from r2p_ld.publish import atomic, release
from r2p_ld.publish.metadata import File
from r2p_ld.published import MANIFEST


def small(text: str) -> list[File]:
    """A release of few files."""
    names = ("r2p.nt", "r2p-inferred.ttl", "queries/tools.rq")
    listed = [{"path": name, "triples": 0} for name in names]
    content = text.encode()
    return [*(File(name, content) for name in names), File(MANIFEST, json.dumps({"files": listed}).encode())]


def content(files: list[File]) -> dict[str, bytes]:
    return {file.path: file.content for file in files}


OLD, NEW = small("old"), small("new")


@pytest.fixture
def out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that was built before; the next build has new files for it."""
    (tmp_path / "home").mkdir()
    monkeypatch.setattr(paths, "home", lambda: tmp_path / "home")
    monkeypatch.setattr(release, "make", lambda readings, progress: OLD)
    release.build(tmp_path / "out")
    monkeypatch.setattr(release, "make", lambda readings, progress: NEW)
    monkeypatch.setattr("r2p_ld.publish.fingerprint.fresh", lambda out, inputs: False)
    return tmp_path / "out"


def fail_from(nth: int, monkeypatch: pytest.MonkeyPatch, *, last: int) -> None:
    """Let writes fail from the nth to the last, as on a full disk."""
    count = [0]

    def failing(real: Callable[..., Any]) -> Callable[..., Any]:
        def write(*args: Any, **named: Any) -> Any:
            mode = named.get("mode", args[1] if len(args) > 1 else "")
            if not str(mode).startswith("r"):  # reading goes on
                count[0] += 1
                if nth <= count[0] <= last:
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(args[0]))
            return real(*args, **named)

        return write

    for owner, names in ((os, ("fsync",)), (Path, ("rename", "mkdir", "open"))):
        for name in names:
            monkeypatch.setattr(owner, name, failing(getattr(owner, name)))


@pytest.mark.parametrize("disk", ["full once", "full from then on"])
def test_the_nth_write_fails(out: Path, disk: str) -> None:
    failures = []
    for nth in range(1, 100):
        with pytest.MonkeyPatch.context() as patch:
            fail_from(nth, patch, last=nth if disk == "full once" else 10_000)
            try:
                told = str(release.build(out))
            except BadInput as error:
                told = str(error)
        failed = told.startswith(f"no space left on {out}")
        assert failed != told.startswith("The graph was built"), told
        assert atomic.read(out) == content(OLD if failed else NEW), nth
        assert sorted(path.name for path in out.parent.iterdir()) == ["home", "out"], nth
        failures.append(failed)
        if nth > 20 and not failed:
            break
        atomic.replace(out, content(OLD))
    assert sum(failures) >= 12


def test_what_changes_during_a_build_makes_the_next_one(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    folder = out.parent / "home" / "ontology"
    monkeypatch.setattr(paths, "home", lambda: folder.parent)

    def edit(readings: object, progress: object) -> list[File]:
        folder.mkdir(exist_ok=True)
        (folder / "new.tsv").touch()
        return NEW

    monkeypatch.setattr(release, "make", edit)
    assert [release.build(out.parent / "new").done for _ in range(3)] == ["built", "built", "fresh"]


def test_a_build_waits_for_another(out: Path) -> None:
    steps = []
    with paths.locked(out):
        build = threading.Thread(target=lambda: steps.append(release.build(out).done))
        build.start()
        time.sleep(0.3)
        assert (steps, atomic.read(out)) == ([], content(OLD))
    build.join(30)
    assert (steps, atomic.read(out)) == (["built"], content(NEW))


def test_of_many_builds_at_once_each_leaves_the_folder_whole(out: Path) -> None:
    done = []
    builds = [threading.Thread(target=lambda: done.append(release.build(out).done)) for _ in range(8)]
    for build in builds:
        build.start()
    for build in builds:
        build.join(30)
    assert done == ["built"] * 8
    assert atomic.read(out) == content(NEW)
    assert sorted(path.name for path in out.parent.iterdir()) == ["home", "out"]


def test_a_folder_that_cannot_be_written_is_told_before_the_work(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(release, "make", lambda readings, progress: pytest.fail("worked in vain"))
    for folder in (Path("/proc/out"), Path("/dev/null/out")):
        with pytest.raises(BadInput, match=r"cannot be written|is a file: name a folder"):
            release.build(folder)


def test_an_installed_package_asks_where_to_write(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "installed", lambda: True)
    with pytest.raises(BadInput, match="name the folder to build: --out DIR"):
        release.build()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_an_ended_build_leaves_nothing(tmp_path: Path, number: signal.Signals, code: int) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    command = [sys.executable, "-m", "r2p_ld", "build", "--out", str(tmp_path / "out")]
    with subprocess.Popen(command, env={**os.environ, "TMPDIR": str(temporary)}) as build:
        try:
            limit = time.monotonic() + 60
            while not any(temporary.glob("*/*")):  # the reasoner is at work
                assert build.poll() is None
                assert time.monotonic() < limit
                time.sleep(0.02)
            build.send_signal(number)
            assert build.wait(30) == code
        finally:
            build.kill()
    assert [path.name for path in tmp_path.rglob("*")] == ["temporary"]
