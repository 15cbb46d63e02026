"""Every figure of README's table of speed, measured one after another, and the chart of docs/speed.md.

python benchmarks/run.py [--chart]

It takes hours, and a machine that does nothing else. ``--chart`` only draws what was measured before.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

from measure import RESULTS

HERE = Path(__file__).parent
SCRIPTS = (
    *("build", "query", "session", "claims", "validate --big", "turtle", "load", "imports", "panel"),
    *("annotate", "read", "corpora", "site"),
)
CHART = HERE.parent / "docs" / "speed.svg"


def main() -> None:
    """Run the scripts, and draw the chart."""
    for script in () if "--chart" in sys.argv else SCRIPTS:
        name, *options = script.split()
        subprocess.run([sys.executable, HERE / f"{name}.py", *options], check=True)
    draw(points((RESULTS / "validate.txt").read_text("utf-8")))


def points(text: str) -> dict[str, list[tuple[int, float]]]:
    """Return, for each engine, numbers of triples and the seconds that it took."""
    found: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    size = 0
    for line in text.splitlines():
        if heading := re.match(r"a user’s own shapes over ([\d,]+) triples", line):
            size = int(heading[1].replace(",", ""))
        elif size and (row := re.match(r"  (\S+) +([\d.]+) s CPU \(", line)):
            found[row[1]].append((size, float(row[2])))
    return dict(found)


def draw(engines: dict[str, list[tuple[int, float]]]) -> None:
    """Draw time against size, both in powers of ten; the same figures give the same bytes."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    mpl.rcParams["svg.hashsalt"] = "r2p-ld"
    figure = Figure(figsize=(6.4, 3.6), layout="constrained")
    axes = figure.subplots()
    for engine, measured in engines.items():
        axes.plot(*zip(*measured, strict=True), marker="o", label=engine)
    axes.set(xscale="log", yscale="log", xlabel="triples", ylabel="seconds of CPU")
    axes.grid(visible=True, which="major", alpha=0.3)
    axes.legend()
    figure.savefig(CHART, metadata={"Date": None, "Creator": None})


if __name__ == "__main__":
    main()
