"""A million made-up events to N-Quads, beside what others offer for it; one run, so that ratios hold.

python benchmarks/imports.py [PYTHON]

PYTHON is that of an environment with polars, duckdb, maplib, pyoxigraph and morph-kgc (pip install polars
duckdb maplib morph-kgc); without it, only this project and the pyoxigraph loop are measured. CPU time is
that of a whole process and its children, user and system, start-up included. What is written is compared
first, on 100,000 rows: all but maplib give the same quads. maplib writes triples, of one graph at a time,
and labels without a language. Rivals get the codes of places from a small table; what is imported here
looks them up in the hub.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import events
from measure import report
from pyoxigraph import RdfFormat, parse

RIVALS = Path(__file__).parent / "rivals"
SMALL, LARGE, HUGE = 100_000, 1_000_000, 3_000_000
RUNS = 2
THINGS = tuple(f"<https://w3id.org/r2p-ld/id/{kind}/".encode() for kind in ("episode", "conflict", "party"))
STARTER = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(code, used.ru_utime + used.ru_stime, used.ru_maxrss)
"""


class Cost(NamedTuple):
    """What a process took: CPU seconds, and MiB at the peak."""

    cpu: float
    memory: float


def main() -> None:
    """Measure, print and keep the figures."""
    python = sys.argv[1] if len(sys.argv) > 1 else None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for rows in (SMALL, LARGE, HUGE):
            events.write(folder / f"{rows}.csv", rows)
        lines = compared(folder, python)
        rivals = {"pyoxigraph": sys.executable, **dict.fromkeys(OTHERS if python else (), str(python))}
        # by turns, because a machine is not as fast at all times
        costs: dict[str, list[Cost]] = {name: [] for name in ("r2p-ld", *rivals)}
        for _ in range(RUNS):
            costs["r2p-ld"].append(ours_on(folder, LARGE))
            for rival, interpreter in rivals.items():
                costs[rival].append(theirs_on(folder, LARGE, rival, interpreter))
        million, *others = (min(each) for each in costs.values())
        size = (folder / f"{LARGE}.csv").stat().st_size / 1e6
        lines += [
            f"{LARGE:,} rows of {len(events.HEADER)} columns, {size:.0f} MB",
            f"r2p-ld import    {million.cpu:7.1f} s CPU",
        ]
        for rival, cost in zip(rivals, others, strict=True):
            times = f"{cost.cpu / million.cpu:4.1f} times"
            lines.append(f"{rival:<16} {cost.cpu:7.1f} s CPU, {times}; peak {cost.memory:6,.0f} MiB")
        ours = [ours_on(folder, SMALL), million, ours_on(folder, HUGE)]
        lines += [
            f"memory of r2p-ld import, {rows:>9,} rows   peak {cost.memory:4.0f} MiB"
            for rows, cost in zip((SMALL, LARGE, HUGE), ours, strict=True)
        ]
    report("import", lines)


OTHERS = ("polars", "duckdb", "maplib", "morph")


def ours_on(folder: Path, rows: int) -> Cost:
    """Import so many rows."""
    command: list[str | Path] = [sys.executable, "-m", "r2p_ld", "import", "ucdp-ged"]
    command += [folder / f"{rows}.csv"]
    # some rows have faults, so that it exits with 1
    return run([*command, "--version", "23.1", "--out", folder / "ours.nq"], {0, 1})


def theirs_on(folder: Path, rows: int, rival: str, python: str) -> Cost:
    """Let a rival do the same."""
    script = RIVALS / f"{rival}_import.py"
    return run([python, script, folder / f"{rows}.csv", folder / events.CODES, folder / f"{rival}.nq"], {0})


def run(command: Sequence[str | Path], codes: set[int]) -> Cost:
    """Run a command; return what it and its children took."""
    Path(command[-1]).unlink(missing_ok=True)  # to write over a large file costs more than to write anew
    # a small process starts it, whose own memory does not count as its child's
    done = subprocess.run([sys.executable, "-c", STARTER, *map(str, command)], capture_output=True)
    code, cpu, memory = done.stdout.split()
    if int(code) not in codes:
        raise SystemExit(f"{' '.join(map(str, command))} exits with {int(code)}: {done.stderr.decode()}")
    return Cost(float(cpu), int(memory) / 1024)


def compared(folder: Path, python: str | None) -> list[str]:
    """See that all write the same; return what was seen."""
    ours_on(folder, SMALL)
    ours = statements(folder / "ours.nq")
    parsed = {str(quad) for quad in parse(path=folder / "ours.nq", format=RdfFormat.N_QUADS)}
    lines = [f"{SMALL:,} rows: {len(parsed):,} quads, all parsed back"]
    for rival in ("pyoxigraph", *(OTHERS if python else ())):
        theirs_on(folder, SMALL, rival, sys.executable if rival == "pyoxigraph" or not python else python)
        theirs = statements(folder / f"{rival}.nq")
        if rival == "maplib":
            assert len(theirs) == len(ours), (len(theirs), len(ours))
        else:
            assert theirs == ours, (rival, *list(theirs ^ ours)[:3])
            lines.append(f"{rival} writes the same quads")
    return lines


def statements(file: Path) -> set[bytes]:
    """Return what a file says of events, conflicts and parties."""
    with file.open("rb") as lines:
        return {line for line in lines if line.startswith(THINGS)}


if __name__ == "__main__":
    main()
