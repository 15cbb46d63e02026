"""The commands: each calls one function, shows what comes of it, and returns the exit code."""

from __future__ import annotations

import argparse
import os
import sys
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from r2p_ld.cli.declare import Arguments, command, graph, handed_back, once, option, options, pair
from r2p_ld.cli.show import progress, show_report, tell_outcome
from r2p_ld.errors import BadInput

if TYPE_CHECKING:
    from r2p_ld.cli.show import Outcome

FORMAT = option("--format", choices=["text", "json"], default="text", help="how to print (default: text)")


@command(
    "Build the graph from tables, ontology, shapes and queries, and publish it.",
    option("--out", type=Path, metavar="DIR", help="write here instead of build/"),
    option("--check", action="store_true", help="rebuild aside, and fail on any byte of difference"),
    options(
        "--reading",
        type=Path,
        metavar="FILE",
        help="use this table of readings in place of the project's of that name",
    ),
    FORMAT,
    examples=["build", "build --check", "build --out ../graph --reading drafts/ngls-dialogue.tsv"],
)
def _build(args: Arguments) -> int:
    from r2p_ld.publish import release

    with progress() as tell:
        built = release.build(
            args.out,
            check=args.check,
            readings=args.reading,
            tell=lambda step: tell(step, 1, release.STEPS),
        )
    return tell_outcome(built, str(built), args.format)


@command(
    "Check every piece of evidence against the source documents.",
    option("--documents", type=Path, required=True, metavar="DIR", help="the folder of source documents"),
    FORMAT,
    examples=["verify --documents ../documents", "verify --documents ../documents --format json"],
)
def _verify(args: Arguments) -> int:
    from r2p_ld.graph import evidence
    from r2p_ld.tables import project

    found = evidence.verify(project.load(), args.documents)
    summary = f"{found.anchored} of {found.records} records stand in the documents as the tables say."
    return tell_outcome(found, summary, args.format)


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
    option(
        "--jobs", type=int, metavar="N", help="processes for big N-Quads or N-Triples (default: all cores)"
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
        "validate events.nq --jobs 4",
    ],
)
def _validate(args: Arguments) -> int:
    if not args.file and any(len(paths) > 1 for paths in args.shapes):
        raise BadInput(
            "which of these are data? Name the FILEs before --shapes, or repeat --shapes for each."
        )
    from r2p_ld.graph import validate

    shapes = [*chain.from_iterable(args.shapes)]
    with progress() as tell:
        report = validate.validate(args.file, shapes=shapes, release=args.release, jobs=args.jobs, tell=tell)
    show_report(report, args.format)
    return 0 if report.conforms else 1


@command(
    "Ask a question: a canned query by its name, or a query of your own.",
    option("question", nargs="?", metavar="NAME|FILE.rq", help="a canned query, or a file"),
    option("--list", action="store_true", help="list the canned queries and their parameters"),
    options(
        "-p",
        dest="parameter",
        metavar="NAME=VALUE",
        help="set a parameter; a name that finds nothing is told",
    ),
    options(
        "--data",
        metavar="FILE",
        help="ask this RDF (a file, which may be packed as .gz, or a folder of shards) instead of the "
        "published graph, or beside it where the question joins both",
    ),
    options("--named", metavar="IRI=FILE", help="ask this RDF, as the named graph IRI"),
    option("--store", type=Path, metavar="DIR", help="ask the store that `load --into DIR` made"),
    option("--endpoint", metavar="URL", help="ask the store at this address"),
    option(
        "--timeout", type=float, default=60.0, metavar="SECONDS", help="stop after this time (default: 60)"
    ),
    option(
        "--format",
        choices=["table", "json", "csv", "tsv", "md", "ttl", "nt"],
        help="how to print (default: table, or ttl for a query that makes triples)",
    ),
    examples=[
        "query --list",
        "query tools-of-pillar -p pillar=2",
        "query mine.rq --data mine.ttl --format json",
        "query mine.rq --named https://example.org/graph=mine.ttl",
        "query proxies-side-by-side -p place=place:sudan --data onesided.nq conflicts.nq",
        "query crimes --endpoint http://localhost:7878/query",
    ],
)
def _query(args: Arguments) -> int:
    from r2p_ld import query

    question = args.question or _behind(args)
    if args.list:
        if question or any([args.parameter, args.data, args.named, args.store, args.endpoint]):
            raise BadInput("--list lists every query and takes nothing but --format.")
        text = query.listing(query.list_queries(), args.format)
    elif question is None:
        raise BadInput("name a query or a FILE.rq; `r2p-ld query --list` shows the queries there are.")
    else:
        text = query.answer(
            question,
            once("-p", [pair(text) for text in args.parameter]),
            data=[Path(file) for file in args.data],
            named=once("--named", [graph(text) for text in args.named]),
            store=args.store,
            endpoint=args.endpoint,
            format=args.format,
            timeout=args.timeout,
            columns=os.get_terminal_size(1).columns if os.isatty(1) else None,
        )
    sys.stdout.write(text)
    return 0


def _behind(args: Arguments) -> str | None:
    """Return the question where it stands behind the values of an option that takes several."""
    return (
        handed_back(args.parameter, lambda value: "=" in value)
        or handed_back(args.named, lambda value: "=" in value)
        # a file without an ending would tell no RDF format
        or handed_back(args.data, lambda value: Path(value).suffix not in ("", ".rq"))
    )


@command(
    "Load RDF into a store: each graph is replaced as a whole, and then compared with what was sent.",
    option(
        "file",
        type=Path,
        nargs="*",
        metavar="FILE",
        help="the RDF to load: files, which may be packed (.gz), or folders of shards",
    ),
    option("--release", action="store_true", help="load the published graph, in its named graphs"),
    option("--endpoint", metavar="URL", help="load into the store at this address"),
    option(
        "--store",
        default="auto",
        metavar="KIND",
        help="what store that is (default: ask it); KIND is "
        "oxigraph, virtuoso, fuseki, graphdb, rdf4j, or generic for SPARQL alone",
    ),
    option("--into", type=Path, metavar="DIR", help="load into a store on this disk, for `query --store`"),
    option("--shards", type=int, metavar="N", help="with --into: write N files of N-Quads and a manifest"),
    option("--graph", metavar="IRI", help="the graph that triples go to; quads go where they say"),
    option("--dry-run", action="store_true", help="with --endpoint: say what would be done, and stop"),
    option("--verify", action=argparse.BooleanOptionalAction, default=True, help="then look for all of it"),
    option("--timeout", type=float, default=600.0, metavar="SECONDS", help="for one request (default: 600)"),
    FORMAT,
    examples=[
        "load --release --endpoint http://localhost:7878",
        "load mine.ttl --endpoint http://localhost:8890/sparql --graph https://example.org/mine --dry-run",
        "load mine.ttl other.nq --into store",
        "load big.nq --into shards --shards 16",
    ],
)
def _load(args: Arguments) -> int:
    from r2p_ld import load
    from r2p_ld.load import embedded, shards

    if (args.endpoint is None) == (args.into is None) or (args.shards is not None and args.into is None):
        raise BadInput("say where to load: --endpoint URL, --into DIR, or --into DIR --shards N.")
    done: Outcome
    if args.into is None:
        names = ("endpoint", "store", "graph", "release", "verify", "dry_run", "timeout")
        with progress() as tell:
            done = load.load(args.file, **{name: getattr(args, name) for name in names}, tell=tell)
    elif args.dry_run:
        raise BadInput("--dry-run goes with --endpoint.")
    elif args.shards is not None:
        done = shards.write(load.given(args.file, args.release), args.into, args.shards, graph=args.graph)
    else:
        done = embedded.load_into(load.given(args.file, args.release), args.into, graph=args.graph)
    return tell_outcome(done, str(done), args.format)


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
    from r2p_ld.datasets import catalogue, declaration, engine

    if args.list:
        if args.file or args.out:
            raise BadInput("--list takes nothing but the name of a data set and --format.")
        sys.stdout.write(catalogue.told(args.format, args.dataset))
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
        done = engine.import_files(
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
