"""The command that proposes things of the graph for somebody's own table: ``r2p-ld link suggest``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from r2p_ld.cli.commands import FORMAT
from r2p_ld.cli.declare import Arguments, command, option
from r2p_ld.cli.show import table, tell_outcome

if TYPE_CHECKING:
    from r2p_ld.reconcile.table import Suggested


@command(
    "Propose things of the graph for a column of your own CSV, with scores and reasons.",
    option("table", type=Path, metavar="TABLE.csv", help="the table: UTF-8, with a header"),
    option("--column", required=True, metavar="NAME", help="the column to propose things for"),
    option(
        "--kind",
        metavar="KIND",
        help="propose only places, states, tools …: a class or a prefix of the graph, such as place",
    ),
    option("--on", metavar="COLUMN", help="a column of years or dates at which names and codes must hold"),
    option("--scheme", metavar="SCHEME", help="take the cells as codes of this scheme alone, such as cow"),
    option("--out", type=Path, metavar="FILE.csv", help="write the table there, with five more columns"),
    option(
        "--accept",
        type=int,
        default=95,
        metavar="SCORE",
        help="accept the best candidate from this score on (default: 95, what is certain)",
    ),
    option("--limit", type=int, default=5, metavar="N", help="name at most so many candidates (default: 5)"),
    FORMAT,
    examples=[
        "link suggest missions.csv --column country --kind place",
        "link suggest missions.csv --column country --kind place --on year --out linked.csv",
        "link suggest panel.csv --column ccode --kind state --scheme cow --on year --out linked.csv",
        "link suggest notes.csv --column measure --kind tool --limit 3 --format json",
    ],
)
def _link_suggest(args: Arguments) -> int:
    from r2p_ld.reconcile import table as tables
    from r2p_ld.reconcile.index import read_index
    from r2p_ld.reconcile.match import Matcher

    index = read_index()
    done = tables.suggest(
        args.table,
        args.column,
        Matcher(index, args.kind),
        on=args.on,
        scheme=index.scheme(args.scheme) if args.scheme else None,
        accept=args.accept,
        limit=args.limit,
        out=args.out,
    )
    return tell_outcome(done, _proposals(done), args.format)


def _proposals(done: Suggested) -> str:
    rows = []
    for text, on, found in done.values:
        shown = [_printable(text), _printable(on)]
        if not found.candidates:
            rows.append([*shown, "", "", 0, found.verdict])
        for number, candidate in enumerate(found.candidates):
            sure = "yes" if found.decided and not number else ""
            named = [candidate.thing.curie, sure, candidate.score, candidate.reason]
            rows.append([*(shown if not number else ["", ""]), *named])
    head = ["text", "on", "proposed", "decided", "score", "reason"]
    if rows and not any(row[1] for row in rows):
        head, rows = [head[0], *head[2:]], [[row[0], *row[2:]] for row in rows]
    return "\n\n".join([*([table(head, rows)] if rows else []), str(done)])


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else f"\\u{ord(c):04X}" for c in text)
