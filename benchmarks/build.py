"""A full build, and one with nothing changed, beside the straightforward pipeline.

python benchmarks/build.py
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from measure import cpu, report


def main() -> None:
    """Measure, print and keep the ratios."""
    ours = [sys.executable, "-m", "r2p_ld"]
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "out")
        full = cpu([*ours, "build", "--out", out])
        nothing = cpu([*ours, "build", "--out", out])
        naive = Path(folder, "naive")
        naive.mkdir()
        script = Path(__file__).parent / "straightforward.py"
        plain = cpu([sys.executable, script, out / "r2p-asserted.ttl", naive])
    report(
        "build",
        [
            f"full build               {full:7.2f} s CPU, Java included",
            f"straightforward pipeline {plain:7.2f} s CPU, {plain / full:.1f} times as much",
            f"nothing changed          {nothing:7.2f} s CPU, {nothing / full:.1%} of a full build",
        ],
    )


if __name__ == "__main__":
    main()
