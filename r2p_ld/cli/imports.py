"""The command that imports the data of others: ``r2p-ld import``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from r2p_ld.cli.arguments import FORMAT, Arguments, command, option
from r2p_ld.cli.output import progress, tell_outcome
from r2p_ld.errors import BadInput

if TYPE_CHECKING:
    pass


@command(
    "Import other people's data: CSV files become RDF in our terms, each row written or refused.",
    option("dataset", nargs="?", metavar="NAME", help="the data set, as --list names it"),
    option("file", type=Path, nargs="*", metavar="FILE", help="its CSV files, all of one version"),
    option(
        "--list", action="store_true", help="list the data sets that are known; with NAME, all about that one"
    ),
    option(
        "--template", action="store_true", help="print the header of the data set's files, to fill in by hand"
    ),
    option(
        "--out",
        type=Path,
        metavar="PATH",
        help="write here: FILE.nq, FILE.nq.gz, FILE.parquet, or a folder for N-Quads in shards; "
        "rows that were rejected go to PATH.rejects.csv beside it",
    ),
    option("--version", dest="release", metavar="V", help="the version, where the files do not tell it"),
    option("--retrieved", metavar="DATE", help="when the files were fetched (default: when last changed)"),
    option("--shards", type=int, default=16, metavar="N", help="how many shards a folder gets (default: 16)"),
    option(
        "--engine",
        choices=["python", "spark"],
        default="python",
        help="what does it: this process, or Apache Spark for files that are larger (default: python)",
    ),
    option("--master", metavar="URL", help="Spark’s master (default: local[*], this machine)"),
    FORMAT,
    examples=[
        "import --list",
        "import --list ucdp-onesided",
        "import legal-determinations --template",
        "import ucdp-onesided OneSided_v23_1.csv --out onesided.nq",
        "import ucdp-ged GEDEvent_v23_1.csv --version 23.1 --retrieved 2026-11-21 --out ged.parquet",
    ],
)
def _import(args: Arguments) -> int:
    from r2p_ld.datasets import catalogue, declaration, importer

    if args.list:
        if args.file or args.out:
            raise BadInput("--list takes nothing but the name of a data set and --format.")
        sys.stdout.write(catalogue.show(args.format, args.dataset))
        return 0
    if args.template:
        if args.dataset is None or args.file or args.out:
            raise BadInput("--template takes the name of a data set alone: import NAME --template.")
        sys.stdout.write(declaration.template_of(args.dataset))
        return 0
    if args.dataset is None or Path(args.dataset).suffix:  # a file where the name should be
        raise BadInput("name a data set before its files; `r2p-ld import --list` shows those that are known.")
    if not args.file:
        raise BadInput(f"name the CSV files of {args.dataset}: import {args.dataset} FILE… --out PATH.")
    if args.out is None:
        raise BadInput("say where to write: --out FILE.nq, FILE.nq.gz, FILE.parquet, or a folder.")
    with progress() as tell:
        done = importer.import_files(
            args.dataset,
            args.file,
            args.out,
            version=args.release,
            retrieved=args.retrieved,
            shards=args.shards,
            engine=args.engine,
            master=args.master,
            tell=tell,
        )
    return tell_outcome(done, str(done), args.format)
