"""A corpus of made-up documents, annotated on one processor and on two, and its memory at two sizes.

python benchmarks/corpora.py

The documents are made of paragraphs of the gold set, in six languages. Times are those of whole commands, by
turns; memory is the most that the command and its processes hold together.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from measure import report

GOLD = Path(__file__).parents[1] / "tests" / "annotate" / "gold"
DOCUMENTS = 1000
TIMES_LARGER = 3
RUNS = 2


def main() -> None:
    """Measure, print and keep the figures."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        small, large = folder / "small.jsonl", folder / "large.jsonl"
        size = write(small, DOCUMENTS)
        write(large, TIMES_LARGER * DOCUMENTS)
        times = [
            [annotated(small, folder / f"{run}-{count}", count)[0] for count in (1, 2)] for run in range(RUNS)
        ]
        one, two = (min(each) for each in zip(*times, strict=True))
        memory = [annotated(path, folder / path.stem, 2)[1] for path in (small, large)]
    megabytes = size / 1e6
    lines = [
        f"{DOCUMENTS:,} documents, {megabytes:.1f} MB of text, by r2p-ld annotate --out; best of {RUNS} runs",
        f"  1 process    {one:6.1f} s  {megabytes / one:5.2f} MB a second",
        f"  2 processes  {two:6.1f} s  {megabytes / two:5.2f} MB a second, {one / two:.2f} times as fast",
        f"memory with 2: {memory[0]:.0f} MiB; over {TIMES_LARGER} times as much {memory[1]:.0f} MiB",
        f"load of the machine meanwhile: {os.getloadavg()[1]:.1f}, on {os.cpu_count()} processors",
    ]
    report("corpora", lines)


def write(path: Path, count: int) -> int:
    """Write a corpus; return how many bytes of text it has."""
    paragraphs = [
        paragraph
        for file in sorted(GOLD.rglob("*.txt"))
        for paragraph in file.read_text("utf-8").split("\n\n")
        if len(paragraph) > 80
    ]
    chosen, size = random.Random(0), 0
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            text = f"Document {number}\n\n" + "\n\n".join(chosen.sample(paragraphs, 8)) + "\n"
            size += len(text.encode())
            file.write(json.dumps({"id": f"{number}", "text": text}) + "\n")
    return size


def annotated(corpus: Path, out: Path, processes: int) -> tuple[float, float]:
    """Annotate a corpus; return the seconds that passed, and the MiB that all its processes had at most."""
    command = [sys.executable, "-m", "r2p_ld", "annotate", corpus, "--out", out, "--processes", processes]
    start, most = time.perf_counter(), 0
    with subprocess.Popen([*map(str, command)], stdout=subprocess.DEVNULL) as process:
        while process.poll() is None:
            most = max(most, held(process.pid))
            time.sleep(0.05)
    assert process.returncode == 0
    return time.perf_counter() - start, most / 1024


def held(root: int) -> int:
    """Return the KiB that a process and its children have in memory, each page of theirs for itself."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, IndexError):
                continue
    family = {root}
    while more := {pid for pid, parent in parents.items() if parent in family} - family:
        family |= more
    return sum(map(resident, family))


def resident(pid: int) -> int:
    """Return the KiB that a process has in memory; 0 for one that is gone."""
    try:
        lines = (Path("/proc") / str(pid) / "status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS:")), 0)


if __name__ == "__main__":
    main()
