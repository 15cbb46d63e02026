"""The command that asks: ``r2p-ld query``."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from r2p_ld.cli import questions
from r2p_ld.cli.arguments import Arguments, command, option, options, pairs
from r2p_ld.errors import BadInput


@command(
    "Ask a question: a canned query by its name, or a query of your own.",
    option(
        "question",
        nargs="?",
        metavar="NAME|FILE.rq",
        help="a canned query, or a file",
        completer=questions.complete_names,
    ),
    option("-h", "--help", action="store_true", help="show this, or what NAME asks and takes, and exit"),
    option(
        "--list",
        action="store_true",
        help="list the canned queries; with NAME, those of that topic, or those that speak of that word",
    ),
    options(
        "-p",
        dest="parameter",
        metavar="NAME=VALUE",
        help="set a parameter; `query NAME --help` lists those of a question",
        completer=questions.complete_parameters,
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
    option("--base", metavar="IRI", help="resolve relative IRIs in the files against this one"),
    option("--timeout", type=float, metavar="SECONDS", help="stop after this time (default: 60)"),
    option(
        "--format",
        choices=["table", "json", "csv", "tsv", "md", "ttl", "nt"],
        help="how to print (default: table, or ttl for a query that makes triples)",
    ),
    examples=[
        "query --list",
        "query --list places",
        "query places-cited --help",
        "query tools-of-pillar -p pillar=2",
        "query mine.rq --data mine.ttl --format json",
        "query mine.rq --named https://example.org/graph=mine.ttl",
        "query proxies-side-by-side -p place=place:sudan --data onesided.nq conflicts.nq",
        "query crimes --endpoint http://localhost:7878/query",
    ],
)
def _query(args: Arguments) -> int:
    from r2p_ld import query
    from r2p_ld.cli.render import render

    question = args.question or _behind(args)
    if args.help:
        if question is None:
            sys.stdout.write(args.parser.format_help())
        else:
            asked = query.read_query(Path(question)) if question.endswith(".rq") else query.find(question)
            sys.stdout.write(questions.describe(asked))
        return 0
    if args.list:
        others = ("parameter", "data", "named", "store", "endpoint", "base", "timeout")
        if any(getattr(args, name) not in (None, []) for name in others):
            raise BadInput("--list takes nothing but a topic or a word, and --format.")
        found = query.list_queries()
        if question:
            found = questions.matching(found, question)
        sys.stdout.write(questions.listing(found, query.read_tags(), args.format))
        return 0
    if question is None:
        raise BadInput("name a query or a FILE.rq; `r2p-ld query --list` shows the queries there are.")
    values = pairs("-p", "NAME=VALUE", args.parameter, str.partition)
    result = query.run_query(
        question,
        values,
        data=[Path(file) for file in args.data],
        named=pairs("--named", "IRI=FILE", args.named, str.rpartition),
        store=args.store,
        endpoint=args.endpoint,
        base=args.base,
        timeout=args.timeout,
    )
    columns = os.get_terminal_size(1).columns if os.isatty(1) else None
    sys.stdout.write(render(result, args.format, columns=columns))
    sys.stderr.writelines(f"note: {note}\n" for note in result.notes)
    if not question.endswith(".rq"):
        people = args.format in (None, "table")
        notes = questions.notes(query.find(question), values, empty=result.is_empty, people=people)
        sys.stderr.write(notes)
    return 0


def _behind(args: Arguments) -> str | None:
    """Take the question out of the values of an option of several, which swallows what stands behind them.

    It is the one value that is none: ``-p pillar=2 tools-of-pillar``.
    """
    for values, others in (
        (args.parameter, [value for value in args.parameter if "=" not in value]),
        (args.named, [value for value in args.named if "=" not in value]),
        # a file without an ending would tell no RDF format
        (args.data, [value for value in args.data if Path(value).suffix in ("", ".rq")]),
    ):
        if len(others) == 1 < len(values):
            values.remove(others[0])
            return str(others[0])
    return None
