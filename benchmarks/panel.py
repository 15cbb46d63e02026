"""A panel of two million made-up events, beside DuckDB on the CSV itself; one run, so that ratios hold.

python benchmarks/panel.py

200 states by 75 years. ``r2p-ld panel`` reads what ``r2p-ld import`` wrote of the events, as Parquet; the
other process is DuckDB that groups the CSV file itself by country and year, without places, coverage or
descriptions. Both sums are compared first. Times are those of whole processes, start-up included.
"""

from __future__ import annotations

import csv
import subprocess
import sys
import tempfile
from pathlib import Path

import events
from measure import elapsed, report

ROWS = 2_000_000
YEARS = (1989, 2063)
RUNS = 3
COLUMNS = ("events", "best", "low", "high", "civilians", "state_best", "nonstate_best", "onesided_best")
BARE = """
import sys, duckdb
kinds = ", ".join(f"sum(best) FILTER (type_of_violence = {kind})" for kind in (1, 2, 3))
duckdb.sql(
    "COPY (SELECT country_id, year, count(*), sum(best), sum(low), sum(high), sum(deaths_civilians), "
    f"{kinds} FROM read_csv('{sys.argv[1]}') GROUP BY ALL ORDER BY ALL) TO '{sys.argv[2]}' (HEADER false)"
)
"""


def main() -> None:
    """Measure, print and keep the figures."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source, imported = folder / "events.csv", folder / "events.parquet"
        events.write(source, ROWS, YEARS, faulty=False)
        program: list[str | Path] = [sys.executable, "-m", "r2p_ld"]
        command: list[str | Path] = [
            *program,
            "import",
            "ucdp-ged",
            source,
            "--version",
            "64.1",
            "--out",
            imported,
        ]
        subprocess.run(list(map(str, command)), check=True, capture_output=True)
        years = "-".join(map(str, YEARS))
        ours = [*program, "panel", imported, "--years", years, "--out", folder / "panel.csv"]
        theirs: list[str | Path] = [sys.executable, "-c", BARE, source, folder / "bare.csv"]
        # by turns, because a machine is not as fast at all times
        times = [(elapsed(ours), elapsed(theirs)) for _ in range(RUNS)]
        rows, cells = compared(folder)
        size = source.stat().st_size / 1e6
    mine, bare = (min(each) for each in zip(*times, strict=True))
    report(
        "panel",
        [
            f"{ROWS:,} events of {len(events.HEADER)} columns, {size:,.0f} MB as CSV; {rows:,} country-years",
            f"{cells:,} of them have events; all {len(COLUMNS)} columns are the same in both",
            f"r2p-ld panel, from imported Parquet  {mine:6.1f} s",
            f"DuckDB, from the CSV itself          {bare:6.1f} s",
            f"ratio                                {mine / bare:6.2f}",
            f"best of {RUNS} runs by turns; elapsed time of whole processes",
        ],
    )


def compared(folder: Path) -> tuple[int, int]:
    """See that both have the same numbers; return how many rows there are, and how many with events."""
    with (folder / "panel.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = {
        (row["gwno"], row["year"]): [int(row[f"ucdp_ged_{name}"]) for name in COLUMNS]
        for row in rows
        if int(row["ucdp_ged_events"])
    }
    with (folder / "bare.csv").open(encoding="utf-8", newline="") as file:
        expected = {
            (code, year): [int(cell or 0) for cell in cells] for code, year, *cells in csv.reader(file)
        }
    assert found == expected, next((cell for cell in expected if found.get(cell) != expected[cell]), None)
    return len(rows), len(found)


if __name__ == "__main__":
    main()
