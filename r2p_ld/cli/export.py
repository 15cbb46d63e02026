"""The command that writes the graph in formats of other communities: ``r2p-ld export``."""

from __future__ import annotations

import sys
from pathlib import Path

from r2p_ld.cli.arguments import FORMAT, Arguments, command, option, options
from r2p_ld.cli.output import show_outcome
from r2p_ld.errors import BadInput


def complete_formats(prefix: str, parsed_args: Arguments, **_: object) -> list[str]:
    """Return the formats."""
    from r2p_ld.exports import FORMATS

    return [*FORMATS]


@command(
    "Write the graph in a format of another community: its entities, a thesaurus, or statements.",
    option(
        "export",
        metavar="FORMAT",
        completer=complete_formats,
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

    if args.out == "-" and args.format == "json":
        raise BadInput("--format json tells what was written to a file: give --out FILE.")
    options = {"scheme": args.scheme, "create": args.create, "timeout": args.timeout}
    made = exports.export(args.export, args.data, **options)
    if args.out != "-":
        return show_outcome(exports.write(made, args.export, Path(args.out)), args.format)
    sys.stdout.write(made.text)
    sys.stderr.writelines(f"note: {note}\n" for note in made.notes)
    return 0
