"""Functions to be called in the sandbox."""

from __future__ import annotations

import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from r2p_ld import sandbox
from r2p_ld.errors import Fault, FaultsFound


def echo(value: object) -> object:
    print("a word on the way")
    return value


def fail() -> None:
    raise FaultsFound("it is wrong", [Fault("a.ttl", 3, "c", "rule.", "mend.")])


def stumble() -> None:
    raise KeyError("a mistake of ours")


def sleep(seconds: float) -> None:
    time.sleep(seconds)


def report_steps(steps: int, seconds: float = 0) -> str:
    for step in range(steps):
        sandbox.report_progress(step, steps)
        time.sleep(seconds)
    return "done"


def sleepy(times: list[float]) -> Iterator[float]:
    for seconds in times:
        time.sleep(seconds)
        yield seconds


def pids() -> Iterator[int]:
    while True:
        yield os.getpid()


def spin() -> None:
    while True:
        pass


def fill(size: int) -> int:
    return len(b"x" * size)


def end_by(number: int) -> None:
    os.kill(os.getpid(), number)


def count(most: int) -> Iterator[int]:
    yield from range(most)


def limits() -> dict[str, tuple[int, int]]:
    return {name: resource.getrlimit(getattr(resource, f"RLIMIT_{name}")) for name in ("AS", "CPU", "CORE")}


def connect(port: int, also: bool = False) -> list[str]:
    """What comes of connecting, here and in a child."""
    code = f"from support import sandboxed; print(*sandboxed.connect({port}))"
    told = [_connected(port)]
    if also:
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
        told.append((done.stdout.strip() or done.stderr).strip())
    return told


def _connected(port: int) -> str:
    try:
        socket.create_connection(("127.0.0.1", port), 5).close()
    except OSError as error:
        return type(error).__name__
    return "connected"


def leave_a_child(path: str) -> None:
    """Start a process that lasts, write its number and wait."""
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    Path(path).write_text(f"{os.getpid()} {child.pid}", "utf-8")
    signal.pause()


class Loud:
    """Not a plain value: unpickling it would run something."""

    def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
        return os.system, ("touch loud",)


def loud() -> object:
    return Loud()


class Counter:
    """Counts up from a number, a step a request."""

    def __init__(self, start: int) -> None:
        if start < 0:
            raise FaultsFound("it starts too low")
        self._count = start

    def __call__(self, step: int) -> tuple[int, int]:
        if not step:
            raise FaultsFound("no step")
        if step < 0:
            time.sleep(-step)
        if step > 1_000:
            bytes(step << 20)
        self._count += step
        return os.getpid(), self._count
