"""The command that checks data against shapes: ``r2p-ld validate``."""

from __future__ import annotations

import sys
from itertools import chain
from pathlib import Path

from r2p_ld.cli.arguments import Arguments, command, option
from r2p_ld.cli.output import as_json, progress
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
        "--engine",
        choices=["r2p-ld", "pyshacl"],
        default="r2p-ld",
        help="check by the reference, pyshacl: it finds the same, and takes longer (default: r2p-ld)",
    ),
    option(
        "--severity",
        choices=["violation", "warning", "info"],
        default="info",
        help="count and print what is as grave as this, or graver (default: info, which is all)",
    ),
    option(
        "--limit",
        type=int,
        metavar="N",
        help="in text and JUnit: print N results of each cause, and how many more there are (default: 20)",
    ),
    option(
        "--format",
        choices=["text", "json", "ttl", "jsonld", "sarif", "junit"],
        default="text",
        help="how to print; ttl and jsonld give the standard report (default: text)",
    ),
    examples=[
        "validate",
        "validate mine.ttl",
        "validate mine.ttl --shapes my-shapes.ttl --format ttl",
        "validate mine.ttl --severity violation --format sarif",
    ],
)
def _validate(args: Arguments) -> int:
    if not args.file and any(len(paths) > 1 for paths in args.shapes):
        raise BadInput(
            "which of these are data? Name the FILEs before --shapes, or repeat --shapes for each."
        )
    if args.limit is not None and (args.limit < 1 or args.format not in ("text", "junit")):
        raise BadInput("--limit takes a number from 1, for the formats text and junit.")
    from r2p_ld.graph import validate
    from r2p_ld.shacl import report as reports

    shapes = [*chain.from_iterable(args.shapes)]
    with progress() as bar:
        bar("reading", 0, None)
        report = validate.validate(
            args.file,
            shapes=shapes,
            release=args.release,
            base=args.base,
            timeout=args.timeout,
            engine=args.engine,
            all_shapes=args.format == "junit",
            progress=bar,
        )
    report = report.at_least(args.severity)
    limit = args.limit or reports.LIMIT
    if args.format == "text":
        report.show(sys.stdout, limit)
    elif args.format == "junit":
        from r2p_ld.shacl import junit

        sys.stdout.write(junit.write(report, limit))
    elif args.format == "sarif":
        from r2p_ld.shacl import sarif

        print(as_json(sarif.as_dict(report)))
    elif args.format == "json":
        print(as_json(report.as_dict()))
    else:
        from r2p_ld.namespaces import prefixes
        from r2p_ld.publish import jsonld, turtle

        write = turtle.write if args.format == "ttl" else jsonld.write
        sys.stdout.write(write(report.as_triples(), prefixes()))
    return 0 if report.conforms else 1
