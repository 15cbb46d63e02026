"""A full build, one with nothing changed, and one of ten copies, beside the straightforward pipeline.

python benchmarks/build.py
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from grow import grow
from measure import cpu, report
from pyoxigraph import RdfFormat, parse, serialize

from r2p_ld.graph.assemble import reasoning_input, union, without_links
from r2p_ld.graph.closure import close
from r2p_ld.graph.populate import populate
from r2p_ld.tables.project import load

TIMES = 10
QUERY = ("query", "tools-of-pillar")
# Runs the command line for a project's folder; what it used stands in the last line.
RUN = """
import os, pathlib, resource, sys
from r2p_ld import paths
home = pathlib.Path(sys.argv.pop(1))
os.environ["DOCUMENTS"] = str(home / "documents")
paths.home = lambda: home
leave = os._exit

def report(code):
    own, java = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    used = own.ru_utime + own.ru_stime, java.ru_utime + java.ru_stime, own.ru_maxrss / 1024
    print(*used, flush=True)
    leave(code)

os._exit = report
from r2p_ld.cli import main
main()
"""


class Used(NamedTuple):
    """CPU seconds of Python and of Java, and the MiB of Python at most."""

    python: float
    java: float
    memory: float

    @property
    def seconds(self) -> float:
        """All CPU seconds."""
        return self.python + self.java


def main() -> None:
    """Measure, print and keep the ratios."""
    with tempfile.TemporaryDirectory() as folder:
        one, ten, naive = (Path(folder, name) for name in ("one", "ten", "naive"))
        grow(1, one)
        full, nothing, small = run(one, "build"), run(one, "build"), asked(one)
        naive.mkdir()
        plain, compared = straightforward(one / "build" / "r2p-asserted.ttl", naive)
        grow(TIMES, ten)
        large, of_ten = run(ten, "build"), asked(ten)
        sizes = [sum(1 for _ in (home / "build" / "r2p.nt").open("rb")) for home in (one, ten)]
    report(
        "build",
        [
            f"full build, {sizes[0]:,} triples  {full.seconds:7.2f} s CPU, {full.java:.2f} of it Java",
            f"straightforward pipeline  {plain:7.2f} s CPU, {plain / full.seconds:.1f} times as much",
            compared,
            f"memory of the full build  {full.memory:5.0f} MiB, the JVM apart",
            f"nothing changed           {nothing.seconds:7.2f} s CPU, "
            f"{nothing.seconds / full.seconds:.1%} of a full build",
            f"{TIMES} copies, {sizes[1]:,} triples  {large.seconds:7.2f} s CPU, {large.java:.2f} of it Java, "
            f"{large.seconds / full.seconds:.1f} times one",
            f"memory of their build     {large.memory:5.0f} MiB, the JVM apart",
            f"a query of theirs         {of_ten * 1000:5.0f} ms CPU, {of_ten / small:.2f} times one of one",
        ],
    )


def run(home: Path, *arguments: str) -> Used:
    """Run a command for the project in a folder."""
    command = [sys.executable, "-c", RUN, str(home), *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return Used(*map(float, done.stdout.splitlines()[-1].split()))


def asked(home: Path) -> float:
    """Return the CPU seconds of a query, the least of five once the store is there."""
    run(home, *QUERY)
    return min(run(home, *QUERY).seconds for _ in range(5))


def straightforward(asserted: Path, out: Path) -> tuple[float, str]:
    """Return the CPU seconds of the straightforward pipeline, and how its inferences compare with ours."""
    given = reasoning_input(union(without_links(populate(load()))))
    reasoned = out / "reasoned.nt"
    serialize(given, reasoned, RdfFormat.N_TRIPLES)
    script = Path(__file__).parent / "straightforward.py"
    seconds = cpu([sys.executable, script, asserted, reasoned, out])
    theirs = {quad.triple for quad in parse((out / "inferred.nt").read_bytes(), RdfFormat.N_TRIPLES)}
    ours = close(given)
    things = {triple.subject for triple in given}
    more = [triple for triple in close(given | theirs) - ours if triple.subject in things]
    comparison = (
        f"its HermiT finds {len(ours & theirs):,} of our {len(ours):,} inferences, and {len(more)} more"
    )
    return seconds, f"{comparison}, closed by our rules"


if __name__ == "__main__":
    main()
