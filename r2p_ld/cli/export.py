"""The command that writes the graph in formats of other communities: ``r2p-ld export``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from r2p_ld.cli.arguments import FORMAT, Arguments, command, option, options
from r2p_ld.cli.output import show_outcome
from r2p_ld.errors import BadInput

if TYPE_CHECKING:
    from r2p_ld.exports import Export

_FORMATS = ("followthemoney", "uwazi", "quickstatements")


@command(
    "Write the graph in a format of another community: its entities, a thesaurus, or statements.",
    option(
        "export",
        metavar="FORMAT",
        choices=_FORMATS,
        help="followthemoney (entities, JSON lines), uwazi (a thesaurus, CSV), or quickstatements "
        "(UN symbols for Wikidata)",
    ),
    options("--data", metavar="FILE", help="RDF to take together with the published graph"),
    option("--scheme", metavar="NAME", help="with uwazi: the concept scheme, as crimes, or its IRI"),
    option("--create", action="store_true", help="with quickstatements: make new items, too"),
    option("--out", metavar="FILE", default="-", help="write there (default: -, standard output)"),
    option(
        "--timeout", type=float, default=60.0, metavar="SECONDS", help="with --data: stop after (default: 60)"
    ),
    FORMAT,
    examples=[
        "export followthemoney --out r2p.ftm.json",
        "export followthemoney --data onesided.nq --out onesided.ftm.json",
        "export uwazi --scheme crimes --out crimes.csv",
        "export quickstatements --data ties.ttl",
        "export quickstatements --create --out new-items.txt",
    ],
)
def _export(args: Arguments) -> int:
    from r2p_ld import exports

    if (args.scheme is None) == (args.export == "uwazi"):
        raise BadInput("--scheme NAME goes with uwazi, which writes one concept scheme to a file.")
    if args.create and args.export != "quickstatements":
        raise BadInput("--create goes with quickstatements.")
    if args.out == "-" and args.format == "json":
        raise BadInput("--format json tells what was written to a file: give --out FILE.")
    made = _made(args)
    if args.out != "-":
        return show_outcome(exports.write(made, args.export, Path(args.out)), args.format)
    sys.stdout.write(made.text)
    sys.stderr.writelines(f"note: {note}\n" for note in made.notes)
    return 0


def _made(args: Arguments) -> Export:
    from r2p_ld.exports import followthemoney, quickstatements, uwazi

    match args.export:
        case "followthemoney":
            return followthemoney.export(args.data, timeout=args.timeout)
        case "uwazi":
            return uwazi.export(args.scheme, args.data, timeout=args.timeout)
        case _:
            return quickstatements.export(args.data, create=args.create, timeout=args.timeout)
