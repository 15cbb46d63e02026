"""The command that imports the data of others: ``r2p-ld import``."""

from __future__ import annotations

import sys
from pathlib import Path

from r2p_ld.cli.arguments import FORMAT, Arguments, command, option
from r2p_ld.cli.output import progress, show_outcome
from r2p_ld.errors import BadInput


@command(
    "Import other people's data: CSV files become RDF in our terms, each row written or rejected.",
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
    option(
        "--declaration",
        type=Path,
        metavar="TOML",
        help="a declaration of your own, in place of NAME: how your files are to be understood",
    ),
    option(
        "--check-declaration",
        type=Path,
        metavar="TOML",
        help="check a declaration of your own, whole, and import nothing",
    ),
    option("--version", dest="release", metavar="V", help="the version, where the files do not tell it"),
    option("--retrieved", metavar="DATE", help="when the files were fetched (default: when last changed)"),
    option("--strict", action="store_true", help="reject what is doubtful too, such as a low above a best"),
    option("--shards", type=int, metavar="N", help="how many shards a folder gets (default: 16)"),
    option(
        "--engine",
        choices=["python", "spark"],
        help="what does it: this process, or Apache Spark for files that are larger (default: python)",
    ),
    option("--master", metavar="URL", help="Spark’s master (default: local[*], this machine)"),
    FORMAT,
    examples=[
        "import --list",
        "import --list ucdp-onesided",
        "import legal-determinations --template",
        "import ucdp-onesided OneSided_v23_1.csv --out onesided.nq",
        "import --check-declaration my-data.toml",
        "import --declaration my-data.toml my-file.csv --version 1 --out mine.nq",
        "import ucdp-ged GEDEvent_v23_1.csv --version 23.1 --retrieved 2026-11-21 --out ged.parquet",
    ],
)
def _import(args: Arguments) -> int:
    from r2p_ld.datasets import catalog, declaration, importer

    checked = args.check_declaration
    given, name, files = args.declaration, args.dataset, args.file
    importing = [files, args.out, given, args.release, args.retrieved, args.shards, args.engine, args.master]
    alone = not any([*importing, args.strict])
    if args.list:
        if args.template or checked is not None or not alone:
            raise BadInput("--list takes nothing but the name of a data set and --format.")
        sys.stdout.write(catalog.show(args.format, name))
        return 0
    if checked is not None:
        if args.template or name is not None or not alone:
            raise BadInput("--check-declaration takes a declaration alone: import --check-declaration TOML.")
        return show_outcome(catalog.check(checked), args.format)
    if args.template:
        if name is None or not alone or args.format != "text":
            raise BadInput("--template takes the name of a data set alone: import NAME --template.")
        sys.stdout.write(catalog.template_of(name))
        return 0
    if given is not None:  # what stands where the name is otherwise is a file
        name, files = given.stem, [*([Path(name)] if name else []), *files]
    if name is None or (given is None and Path(name).suffix):  # a file where the name should be
        raise BadInput("name a data set before its files; `r2p-ld import --list` shows those that are known.")
    if not files:
        raise BadInput(f"name the CSV files of {name}: import {name} FILE… --out PATH.")
    if args.out is None:
        raise BadInput("say where to write: --out FILE.nq, FILE.nq.gz, FILE.parquet, or a folder.")
    with progress() as advance:
        done = importer.import_files(
            name if given is None else declaration.load(given),
            files,
            args.out,
            version=args.release,
            retrieved=args.retrieved,
            strict=args.strict,
            shards=args.shards,
            engine=args.engine or "python",
            master=args.master,
            progress=advance,
        )
    return show_outcome(done, args.format)
