"""A full build, and one with nothing changed, beside the straightforward pipeline.

python benchmarks/build.py
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from measure import cpu, report

MEMORY = """
import pathlib, resource, sys
from r2p_ld.publish import release
release.build(pathlib.Path(sys.argv[1]), check=True)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def main() -> None:
    """Measure, print and keep the ratios."""
    ours = [sys.executable, "-m", "r2p_ld"]
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "out")
        full = cpu([*ours, "build", "--out", out])
        nothing = cpu([*ours, "build", "--out", out])
        memory = subprocess.run(
            [sys.executable, "-c", MEMORY, str(out)], check=True, capture_output=True, text=True
        ).stdout
        naive = Path(folder, "naive")
        naive.mkdir()
        script = Path(__file__).parent / "straightforward.py"
        plain = cpu([sys.executable, script, out / "r2p-asserted.ttl", naive])
    report(
        "build",
        [
            f"full build               {full:7.2f} s CPU, Java included",
            f"straightforward pipeline {plain:7.2f} s CPU, {plain / full:.1f} times as much",
            f"memory of the full build {int(memory) / 1024:5.0f} MiB, the JVM apart",
            f"nothing changed          {nothing:7.2f} s CPU, {nothing / full:.1%} of a full build",
        ],
    )


if __name__ == "__main__":
    main()
