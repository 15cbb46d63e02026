"""The command that makes a table for statistics: ``r2p-ld panel``."""

from __future__ import annotations

from pathlib import Path

from r2p_ld.cli.arguments import FORMAT, Arguments, command, option
from r2p_ld.cli.output import progress, show_outcome


@command(
    "Make one table of imported data by country, actor or dyad and year, for statistics.",
    option(
        "file",
        type=Path,
        nargs="+",
        metavar="FILE",
        help="what `r2p-ld import` wrote, of one data set or several",
    ),
    option(
        "--by",
        choices=["country-year", "actor-year", "dyad-year"],
        default="country-year",
        help="what a row is (default: country-year)",
    ),
    option(
        "--years", metavar="FIRST-LAST", help="the years, as in 1989-2024 (default: all that the data have)"
    ),
    option(
        "--out",
        type=Path,
        required=True,
        metavar="FILE",
        help="write here, FILE.parquet or FILE.csv; datapackage.json and croissant.json beside it say what "
        "each column means, and whose data it is",
    ),
    FORMAT,
    examples=[
        "panel ged.parquet onesided.nq --years 1989-2022 --out panel.parquet",
        "panel ged.parquet --by dyad-year --out dyads.csv",
        "panel onesided.nq --by actor-year --out actors.csv --format json",
    ],
)
def _panel(args: Arguments) -> int:
    from r2p_ld.panels import panel

    with progress() as advance:
        done = panel(args.file, args.out, by=args.by, years=args.years, progress=advance)
    return show_outcome(done, args.format)
