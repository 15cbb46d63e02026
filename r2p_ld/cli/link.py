"""The commands about links to the outside, of the graph and of a table of one's own: ``r2p-ld link …``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from r2p_ld.cli.arguments import FORMAT, Arguments, command, group, option
from r2p_ld.cli.output import show_outcome, table
from r2p_ld.texts import printable

if TYPE_CHECKING:
    from r2p_ld.graph.link_report import LinkReport
    from r2p_ld.reconcile.table import Suggested

group("link", "Tie the graph to what others publish, and your own tables to the graph.")


@command(
    "Tell what is linked to the outside, by target and class, what is not, and which links contradict.",
    option("--unlinked", action="store_true", help="list by name what is not linked, too"),
    FORMAT,
    examples=["link report", "link report --unlinked", "link report --format json"],
)
def _link_report(args: Arguments) -> int:
    from r2p_ld.graph import link_report
    from r2p_ld.tables import project

    found = link_report.report(project.load())
    return show_outcome(found, args.format, _text(found, args.unlinked))


def _text(found: LinkReport, unlinked: bool) -> str:
    predicates = sorted({predicate for target in found.targets for predicate in target.links})
    names = [predicate.partition(":")[2].removesuffix("Match") for predicate in predicates]
    by_target = table(
        ["target", *names, "proposed"],
        [[t.target, *(t.links.get(p, 0) for p in predicates), t.proposed] for t in found.targets],
    )
    by_class = table(
        ["class", "things", "linked", "to"],
        [
            [c.class_, c.things, c.linked, ", ".join(f"{t} {n}" for t, n in c.targets.items())]
            for c in found.classes
        ],
    )
    lists = [f"{c.class_}: not linked\n  " + "\n  ".join(c.unlinked) for c in found.classes if c.unlinked]
    links = sum(sum(target.links.values()) for target in found.targets)
    count = len(found.faults)
    summary = (
        f"{links} links to {sum(bool(t.links) for t in found.targets)} targets, "
        f"{sum(t.proposed for t in found.targets)} more proposed; "
        f"{count or 'no'} contradiction{'s' * (count != 1)}."
    )
    return "\n\n".join([by_target, by_class, *(lists if unlinked else ()), summary])


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
        default=90,
        metavar="SCORE",
        help="accept the best candidate from this score on (default: 90, what is certain)",
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
    from r2p_ld.places.match import Matcher
    from r2p_ld.reconcile import table as tables
    from r2p_ld.search.index import read_index

    index = read_index()
    done = tables.suggest(
        args.table,
        args.column,
        Matcher(index, index.kind(args.kind) if args.kind else None),
        on=args.on,
        scheme=index.scheme(args.scheme) if args.scheme else None,
        accept=args.accept,
        limit=args.limit,
        out=args.out,
    )
    return show_outcome(done, args.format, _proposals(done))


def _proposals(done: Suggested) -> str:
    rows = []
    for text, on, found in done.values:
        shown = [printable(text), printable(on)]
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
