"""CPU and elapsed seconds of whole processes, and ratios within one run."""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

RESULTS = Path(__file__).parent / "results"


def cpu(command: Sequence[str | Path], *, cwd: Path | None = None) -> float:
    """Run a command and return the CPU seconds that it and its children took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([str(part) for part in command], check=True, capture_output=True, cwd=cwd, env=os.environ)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def median(command: Sequence[str | Path], runs: int, *, cwd: Path | None = None) -> float:
    """Return the median CPU seconds of several runs."""
    return statistics.median(cpu(command, cwd=cwd) for _ in range(runs))


def elapsed(command: Sequence[str | Path]) -> float:
    """Run a command and return the seconds that passed."""
    before = time.perf_counter()
    subprocess.run([str(part) for part in command], check=True, capture_output=True)
    return time.perf_counter() - before


def report(name: str, lines: Sequence[str]) -> None:
    """Print the figures and keep them in ``benchmarks/results``."""
    text = "\n".join(lines) + "\n"
    sys.stdout.write(text)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.txt").write_text(text, "utf-8")
