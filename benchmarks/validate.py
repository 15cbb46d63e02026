"""Validation of imported data in chunks, beside pyshacl over the whole file with the whole graph.

Run ``python benchmarks/validate.py [--big]``. The data are made: episodes at 120 places by 500 parties, as an
import writes them. Both sides check 100,000 quads against the project's shapes with the published graph
known; CPU time holds start-up and imports. Then memory, of one process, at 300,000 quads and at four times
as many.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from measure import cpu, report

from r2p_ld import paths

sys.path.append(str(paths.home() / "tests"))
from support.imported import write

QUADS_A_RECORD = 12
OURS = [sys.executable, "-m", "r2p_ld", "validate"]
PYSHACL = """
import sys
import pyshacl, rdflib
from r2p_ld.graph.validate import read_shapes
from pyoxigraph import RdfFormat, serialize
data = rdflib.Dataset(default_union=True)
data.parse(sys.argv[1], format="nquads")
graph = rdflib.Graph()
for triple in data.triples((None, None, None)):
    graph.add(triple)
graph.parse(sys.argv[2], format="turtle")
shapes = rdflib.Graph().parse(data=serialize(read_shapes(), format=RdfFormat.N_TRIPLES), format="nt")
pyshacl.validate(graph, shacl_graph=shapes, inplace=True)
"""


def peak(command: list[str]) -> float:
    """Run a command and return the MiB that its largest process took."""
    code = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, capture_output=True);"
    code += "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    done = subprocess.run([sys.executable, "-c", code, *command], check=True, capture_output=True, text=True)
    return int(done.stdout) / 1024


def main() -> None:
    """Measure, print and keep the figures."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "data.nq"
        quads = write(file, 100_000 // QUADS_A_RECORD)
        ours = cpu([*OURS, file, "--jobs", "1"])
        both = cpu([*OURS, file, "--jobs", "2"])
        theirs = cpu([sys.executable, "-c", PYSHACL, file, paths.build() / "r2p-asserted.ttl"])
        lines = [
            f"{quads:,} quads of imported data against the project’s shapes",
            f"r2p-ld, 1 process    {ours:6.1f} s CPU, {peak([*OURS, str(file), '--jobs', '1']):4.0f} MiB",
            f"r2p-ld, 2 processes  {both:6.1f} s CPU",
            f"pyshacl, whole       {theirs:6.1f} s CPU; the ratio is {ours / theirs:.2f}",
        ]
        if "--big" in sys.argv:
            for size in (300_000, 1_200_000):
                quads = write(file, size // QUADS_A_RECORD)
                took = cpu([*OURS, file, "--jobs", str(os.cpu_count())])
                memory = peak([*OURS, str(file), "--jobs", "2"])
                lines.append(f"r2p-ld, {quads:,} quads: {took:.0f} s CPU, largest process {memory:.0f} MiB")
    report("validate", lines)


if __name__ == "__main__":
    main()
