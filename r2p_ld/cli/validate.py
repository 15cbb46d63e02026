"""The command that checks data against shapes: ``r2p-ld validate``."""

from __future__ import annotations

import sys
from itertools import chain
from pathlib import Path

from r2p_ld.cli.arguments import Arguments, command, option
from r2p_ld.cli.output import as_json
from r2p_ld.errors import BadInput


@command(
    "Check data against the shapes; without FILE, the published graph.",
    option(
        "file",
        type=Path,
        nargs="*",
        metavar="FILE",
        help="the RDF to check: files, which may be packed (.gz), or folders of shards",
    ),
    option(
        "--shapes",
        type=Path,
        nargs="+",
        action="append",
        default=[],
        metavar="PATH",
        help="check against these files or folders instead of the project's shapes",
    ),
    option("--release", action="store_true", help="check what only the whole published graph must meet, too"),
    option("--base", metavar="IRI", help="resolve relative IRIs in the files against this one"),
    option(
        "--timeout", type=float, metavar="SECONDS", help="stop after this time (default: 3600, for FILEs)"
    ),
    option(
        "--format",
        choices=["text", "json", "ttl", "jsonld"],
        default="text",
        help="how to print; ttl and jsonld give the standard report (default: text)",
    ),
    examples=[
        "validate",
        "validate mine.ttl",
        "validate mine.ttl --shapes my-shapes.ttl --format ttl",
    ],
)
def _validate(args: Arguments) -> int:
    if not args.file and any(len(paths) > 1 for paths in args.shapes):
        raise BadInput(
            "which of these are data? Name the FILEs before --shapes, or repeat --shapes for each."
        )
    from r2p_ld.graph import validate

    shapes = [*chain.from_iterable(args.shapes)]
    report = validate.validate(
        args.file, shapes=shapes, release=args.release, base=args.base, timeout=args.timeout
    )
    if args.format == "text":
        report.show(sys.stdout)
    elif args.format == "json":
        print(as_json(report.as_dict()))
    else:
        from r2p_ld.namespaces import prefixes
        from r2p_ld.publish import jsonld, turtle

        write = turtle.write if args.format == "ttl" else jsonld.write
        sys.stdout.write(write(report.as_triples(), prefixes()))
    return 0 if report.conforms else 1
