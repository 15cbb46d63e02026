"""Finding a name and checking a claim: warm, in one process, and cold, as commands.

python benchmarks/claims.py
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from statistics import median as middle
from time import process_time

from measure import median, report

from r2p_ld import check, find

NAMES = (
    *("Pillar III", "preventive diplomacy", "Preventive diplomasy", "diplomatie préventive", "guided by"),
    *("early warn", "Soudan du Sud", "安全理事会", "S/2014/449", "SDN", "nothing is called so"),
)
CLAIMS = (
    ("Pillar III", "has tool", "Sanctions"),
    ("Pillar III", "has tool", "preventive diplomacy"),
    ("civil society", "provides", "Pillar II assistance"),
    ("norm:responsibility-to-protect", "covers crime", "genocide"),
    ("assistance:pillar-ii-assistance", "r2p:leadsTo", "threat:exacerbated-atrocity-factors"),
    ("source:overview-2014-report", "dcterms:issued", "2014-08-01"),
    ("pillar:3", "r2p:hasTool", "tool:sanctions"),
)
RUNS = 20


def warm(ask: Callable[..., object], asked: Sequence[tuple[str, ...]]) -> tuple[float, float]:
    """Return the median and the most milliseconds of CPU of one call, after a first round."""
    for each in asked:
        ask(*each)
    times = []
    for each in asked:
        runs = []
        for _ in range(RUNS):
            start = process_time()
            ask(*each)
            runs.append(1000 * (process_time() - start))
        times.append(middle(runs))
    return middle(times), max(times)


def main() -> None:
    """Measure, print and keep the figures."""
    found, checked = warm(find, [(name,) for name in NAMES]), warm(check, CLAIMS)
    program = [sys.executable, "-m", "r2p_ld"]
    start = median([sys.executable, "-c", "pass"], 5)
    lines = [
        f"find, warm            {found[0]:7.1f} ms CPU, at most {found[1]:.1f} (limit 5)",
        f"check, warm           {checked[0]:7.1f} ms CPU, at most {checked[1]:.1f} (limit 20)",
    ]
    for name, words in (
        ("find, cold", ["find", "sanctions"]),
        ("check, cold, names", ["check", *CLAIMS[0]]),
        ("check, cold, CURIEs", ["check", *CLAIMS[-1]]),
    ):
        taken = median([*program, *words], 5)
        lines.append(f"{name:20}  {taken * 1000:7.1f} ms CPU, {taken / start:.1f} times python -c pass")
    report("claims", lines)


if __name__ == "__main__":
    main()
