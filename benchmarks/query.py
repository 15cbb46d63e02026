"""A canned query, cold, from an installed wheel, beside its evidence, Python's start and rdflib.

python benchmarks/query.py
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from measure import median, report

from r2p_ld import paths

QUERY = "tools-of-pillar"
RUNS = 15
RDFLIB = """
import sys, rdflib
graph = rdflib.Graph().parse(sys.argv[1], format="nt")
for row in graph.query(open(sys.argv[2], encoding="utf-8").read()):
    print(*row)
"""


def main() -> None:
    """Install the wheel into a new environment, measure, print and keep the ratios."""
    with tempfile.TemporaryDirectory() as folder:
        wheels, env = Path(folder, "wheels"), Path(folder, "env")
        wheel = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(wheels)]
        subprocess.run(wheel, check=True, cwd=paths.home(), capture_output=True)
        venv.create(env, with_pip=True)
        python = env / "bin" / "python"
        install = [str(python), "-m", "pip", "-q", "install", "-c", str(paths.home() / "constraints.txt")]
        subprocess.run([*install, *map(str, wheels.glob("*.whl"))], check=True)
        command = env / "bin" / "r2p-ld"
        median([command, "query", QUERY], 2)  # compiles the modules
        start = median([python, "-c", "pass"], RUNS)
        ours = median([command, "query", QUERY], RUNS)
        grounded = median([command, "query", QUERY, "--evidence"], RUNS)
        built, query = paths.build() / "r2p.nt", next(paths.queries().glob(f"*/{QUERY}.rq"))
        theirs = median([python, "-c", RDFLIB, built, query], 3)
    report(
        "query",
        [
            f"python -c pass       {start * 1000:7.1f} ms CPU",
            f"r2p-ld query, cold   {ours * 1000:7.1f} ms CPU, {ours / start:.1f} times python -c pass",
            f"  with --evidence    {grounded * 1000:7.1f} ms CPU, {grounded / ours:.1f} times without",
            f"rdflib, same query   {theirs * 1000:7.1f} ms CPU, {theirs / ours:.1f} times r2p-ld query",
        ],
    )


if __name__ == "__main__":
    main()
