"""Work in a limited child: what comes back, and what ends it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Triple
from support import sandboxed

from r2p_ld import sandbox
from r2p_ld.errors import BadInput, Fault, FaultsFound, R2PError

TESTS = Path(__file__).parent
MIB = 1 << 20


@pytest.fixture(autouse=True)
def findable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(TESTS))


def is_gone(pid: int) -> bool:
    """Whether a process has ended; one that nobody has asked about still has."""
    for _ in range(100):
        try:
            if "\nState:\tZ" in Path(f"/proc/{pid}/status").read_text():
                return True
        except OSError:
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize(
    "value",
    [
        None,
        {"a": [1, 2.5, "é", b"\x00"], "b": (True, {3})},
        Path("a/b"),
        Fault("a.ttl", 1),
        Triple(NamedNode("urn:a"), NamedNode("urn:b"), Literal("c", language="en")),
        b"x" * (1 << 20),
    ],
    ids=lambda value: type(value).__name__,
)
def test_plain_values_come_back(value: object) -> None:
    assert sandbox.run(sandboxed.echo, value, seconds=20) == value


def test_an_error_comes_back_whole() -> None:
    with pytest.raises(FaultsFound) as caught:
        sandbox.run(sandboxed.fail, seconds=20)
    assert str(caught.value).startswith("it is wrong\n  a.ttl, row 3, column c: rule.")
    assert caught.value.faults == (Fault("a.ttl", 3, "c", "rule.", "mend."),)


def test_progress_is_heard_before_the_end() -> None:
    heard: list[tuple[int, int]] = []
    done = sandbox.run(sandboxed.report_steps, 3, seconds=30, progress=lambda *values: heard.append(values))
    assert (done, heard) == ("done", [(0, 3), (1, 3), (2, 3)])
    assert sandbox.run(sandboxed.report_steps, 3, seconds=30) == "done"
    sandbox.report_progress("nobody hears this")


def test_progress_gives_no_more_time() -> None:
    with pytest.raises(FaultsFound, match="takes longer than 1 seconds"):
        sandbox.run(sandboxed.report_steps, 100, 0.1, seconds=1)


def test_a_stream_comes_in_order() -> None:
    assert list(sandbox.stream(sandboxed.count, 3, seconds=20)) == [0, 1, 2]


def test_a_stream_has_its_time_for_each_item_and_ends_its_child_early() -> None:
    assert list(sandbox.stream(sandboxed.sleepy, [1.5, 1.5, 1.5], seconds=4)) == [1.5, 1.5, 1.5]
    items = sandbox.stream(sandboxed.sleepy, [0, 60], seconds=1)
    assert next(items) == 0
    with pytest.raises(FaultsFound, match=r"^the work takes longer than 1 seconds and was stopped$"):
        next(items)
    pids = sandbox.stream(sandboxed.pids, seconds=20)
    pid = next(pids)
    pids.close()  # type: ignore[attr-defined]
    assert is_gone(pid)


def test_a_worker_keeps_what_it_has_and_raises_what_its_work_does() -> None:
    worker = sandbox.Worker(sandboxed.Counter, 40, seconds=20)
    pid, count = worker(1)
    assert (count, worker(1)) == (41, (pid, 42))
    with pytest.raises(FaultsFound, match=r"^no step$"):
        worker(0)
    with pytest.raises(BadInput, match="a time limit is more than 0"):
        worker(1, seconds=0)
    assert worker(1) == (pid, 43)
    worker.close()
    assert is_gone(pid)
    with pytest.raises(FaultsFound, match=r"^it starts too low$"):
        sandbox.Worker(sandboxed.Counter, -1, seconds=20)


@pytest.mark.parametrize(
    ("step", "limits", "rule"),
    [
        (-60, {"seconds": 1}, r"^counting takes longer than 1 seconds and was stopped$"),
        (2_000, {}, r"^counting needs more than 1024 MiB of memory and was stopped"),
    ],
)
def test_a_worker_that_was_stopped_starts_anew(step: int, limits: dict[str, float], rule: str) -> None:
    worker = sandbox.Worker(sandboxed.Counter, 40, seconds=20, memory=1 << 30, work="counting")
    pid, _ = worker(1)
    with pytest.raises(FaultsFound, match=rule):
        worker(step, **limits)
    assert is_gone(pid)
    other, count = worker(1)
    assert (other != pid, count) == (True, 41)
    os.kill(other, signal.SIGKILL)
    assert is_gone(other)
    assert worker(2)[1] == 42
    worker.close()


def test_a_worker_ends_with_what_holds_it() -> None:
    worker = sandbox.Worker(sandboxed.Counter, 40, seconds=20)
    pid, _ = worker(1)
    del worker
    assert is_gone(pid)
    code = """
from support import sandboxed
from r2p_ld import sandbox
print(sandbox.Worker(sandboxed.Counter, 40, seconds=20)(1)[0])
"""
    search = os.pathsep.join([str(TESTS), str(TESTS.parent)])
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": search},
        capture_output=True,
        check=True,
    )
    assert is_gone(int(done.stdout))


def test_a_value_that_would_run_something_does_not_come_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Exception, match=r"posix\.system is no value"):
        sandbox.run(sandboxed.loud, seconds=20)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("function", "arguments", "limits", "error", "told"),
    [
        (sandboxed.sleep, (60,), {"seconds": 0.5}, FaultsFound,
         "the work takes longer than 0.5 seconds and was stopped; --timeout gives it more"),
        (sandboxed.fill, (600 * MIB,), {"memory": 400 * MIB}, FaultsFound,
         "the work needs more than 400 MiB of memory and was stopped; take less"),
        (sandboxed.end_by, (int(signal.SIGKILL),), {}, FaultsFound,
         "the work needs more than 4096 MiB of memory and was stopped; take less"),
        (sandboxed.end_by, (int(signal.SIGXCPU),), {}, FaultsFound,
         "the work has used up the processor time that it may have and was stopped"),
        (sandboxed.end_by, (int(signal.SIGSEGV),), {}, BadInput,
         "the work cannot be done\n"
         "  the input: nests deeper than the engine can bear. To mend: write it flatter."),
        (sandboxed.stumble, (), {}, FaultsFound,
         "the work broke off (exit 1): KeyError: 'a mistake of ours'"),
    ],
)  # fmt: skip
def test_what_ends_the_child_is_told(
    function: object, arguments: tuple[object, ...], limits: dict[str, int], error: type[R2PError], told: str
) -> None:
    with pytest.raises(error) as caught:
        sandbox.run(function, *arguments, **{"seconds": 20, "advice": "; take less", **limits})  # type: ignore[arg-type]
    assert str(caught.value) == told
    assert sandbox.run(sandboxed.echo, 1, seconds=20) == 1


@pytest.mark.parametrize("seconds", [0, -1, float("nan"), float("inf"), 86_401])
def test_a_senseless_time_limit_is_refused(seconds: float) -> None:
    with pytest.raises(BadInput, match="a time limit is more than 0 and at most 86400 seconds"):
        sandbox.run(sandboxed.echo, 1, seconds=seconds)


def test_limits_are_set_and_lower_ones_stay() -> None:
    limits = sandbox.run(sandboxed.limits, seconds=20, memory=700 * MIB)
    cores = os.cpu_count() or 1
    assert {name: soft for name, (soft, _) in limits.items()} == {
        "AS": 700 * MIB,
        "CPU": 20 * cores + 2,
        "CORE": 0,
    }
    code = """
from support import sandboxed
from r2p_ld import sandbox
print(sandbox.run(sandboxed.limits, seconds=20))
try:
    sandbox.run(sandboxed.fill, 900 << 20, seconds=20)
except Exception as error:
    print(error)
try:
    sandbox.run(sandboxed.spin, seconds=50)
except Exception as error:
    print(error)
"""
    shell = ["sh", "-c", 'ulimit -t 3; ulimit -v 700000; exec "$0" "$@"', sys.executable, "-c", code]
    search = os.pathsep.join([str(TESTS), str(TESTS.parent)])
    done = subprocess.run(shell, env={**os.environ, "PYTHONPATH": search}, capture_output=True, text=True)
    assert done.stdout.splitlines() == [
        str({"AS": (700_000 << 10, 700_000 << 10), "CPU": (2, 3), "CORE": (0, 0)}),
        f"the work needs more than {(700_000 << 10) >> 20} MiB of memory and was stopped",
        "the work has used up the processor time that it may have and was stopped",
    ], done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux offers the seal")
def test_neither_the_child_nor_its_children_open_a_connection() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        port = listener.getsockname()[1]
        assert sandboxed.connect(port) == ["connected"]
        listener.accept()[0].close()
        assert sandbox.run(sandbox.is_sealed, seconds=20)
        assert sandbox.run(sandboxed.connect, port, True, seconds=20) == ["PermissionError"] * 2
        with pytest.raises(BlockingIOError):
            listener.accept()
    assert not sandbox.is_sealed()


def test_its_children_end_with_the_child(tmp_path: Path) -> None:
    path = tmp_path / "pids"
    with pytest.raises(FaultsFound, match="takes longer than 3 seconds"):
        sandbox.run(sandboxed.leave_a_child, str(path), seconds=3)
    assert all(is_gone(int(pid)) for pid in path.read_text().split())


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere its processor time ends it")
def test_the_child_ends_where_its_parent_is_killed(tmp_path: Path) -> None:
    path = tmp_path / "pids"
    code = f"""
from support import sandboxed
from r2p_ld import sandbox
sandbox.run(sandboxed.leave_a_child, {str(path)!r}, seconds=50)
"""
    search = os.pathsep.join([str(TESTS), str(TESTS.parent)])
    with subprocess.Popen([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": search}) as parent:
        for _ in range(400):
            if path.is_file() and path.read_text():
                break
            time.sleep(0.05)
        parent.kill()
    child, grandchild = map(int, path.read_text().split())
    try:
        assert is_gone(child)
    finally:
        os.kill(grandchild, signal.SIGKILL)


def test_the_child_imports_nothing_from_where_it_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for module in ("json", "resource", "pickle", "pyoxigraph", "r2p_ld"):
        (tmp_path / f"{module}.py").write_text("raise SystemExit('taken from the current folder')", "utf-8")
    assert sandbox.run(sandboxed.echo, 1, seconds=20) == 1
