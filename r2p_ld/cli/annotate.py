"""The command that finds mentions in documents: ``r2p-ld annotate``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from r2p_ld.cli.arguments import Arguments, command, option
from r2p_ld.errors import BadInput, FaultsFound, R2PError
from r2p_ld.texts import printable

if TYPE_CHECKING:
    from r2p_ld.annotate import Mention
    from r2p_ld.documents import Limits
    from r2p_ld.documents.model import Document

_COLUMNS = ("start", "end", "surface", "concept", "confidence", "rule")
_STATEMENTS = ("nq", "ttl")


@command(
    "Find in documents what the graph knows: terms, actors, places, symbols, resolutions, reports.",
    option(
        "file",
        nargs="+",
        metavar="FILE",
        help="a document (text, Markdown, HTML, PDF, DOCX), or - for plain text on standard input; with "
        "--out a folder of documents, a list of them, or JSONL with a text a line",
    ),
    option(
        "--format",
        choices=["tsv", "jsonl", "ttl", "nq", "parquet"],
        help="how to print (default: tsv; of several files, its first column is the file); with --out "
        "nq, the default, or parquet",
    ),
    option("--out", type=Path, metavar="DIR", help="write a corpus's mentions into this folder, in shards"),
    option("--engine", choices=["python", "spark"], help="what reads a corpus (default: python)"),
    option("--master", metavar="URL", help="the master of Spark (default: local[*])"),
    option(
        "--processes",
        type=int,
        metavar="N",
        help="how many documents to read at once (default: all processors)",
    ),
    option("--max-size", type=int, metavar="BYTES", help="how large a document may be (default: 64 MiB)"),
    option("--timeout", type=float, metavar="SECONDS", help="how long reading one may take (default: 60)"),
    option(
        "--ocr",
        metavar="COMMAND",
        help="run this for a PDF without text; it prints its text, or a PDF with text",
    ),
    examples=[
        "annotate statement.txt",
        "annotate statement.txt resolution.pdf --format jsonl",
        "annotate - < statement.txt",
        "annotate reports/ --out mentions",
        "annotate news.jsonl --out mentions --format parquet --engine spark",
    ],
)
def _annotate(args: Arguments) -> int:
    limits = _limits(args)
    if args.out:
        return _corpus(args, limits)
    if args.engine or args.master or args.processes or args.format == "parquet":
        raise BadInput(
            "--engine, --master, --processes and parquet are for a corpus: name its folder with --out."
        )
    return _documents(args, limits)


def _limits(args: Arguments) -> Limits:
    from dataclasses import replace

    from r2p_ld.documents import LIMITS

    given = {"size": args.max_size, "seconds": args.timeout}
    if args.max_size is not None and args.max_size < 1:
        raise BadInput(f"--max-size is a number of bytes, not {args.max_size}.")
    if args.timeout is not None:
        from r2p_ld.sandbox import check_seconds

        check_seconds(args.timeout)
    return replace(LIMITS, **{name: value for name, value in given.items() if value is not None})


def _corpus(args: Arguments, limits: Limits) -> int:
    from r2p_ld.cli.output import show_outcome
    from r2p_ld.corpora import annotate

    if args.format in ("tsv", "jsonl", "ttl"):
        raise BadInput("a corpus is written as nq or parquet.")
    done = annotate(
        [Path(name) for name in args.file],
        args.out,
        form=args.format or "nq",
        engine=args.engine or "python",
        master=args.master,
        processes=args.processes,
        limits=limits,
        ocr=args.ocr,
    )
    return show_outcome(done, "text")


def _documents(args: Arguments, limits: Limits) -> int:
    from r2p_ld.annotate import Lexicon, mentions

    lexicon = Lexicon.published()
    several, form = len(args.file) > 1, args.format or "tsv"
    if form in _STATEMENTS:
        from r2p_ld.annotate.statements import Run, of_document, of_run

        run = Run.of(lexicon, limits, args.ocr)
    failed, begun = 0, False
    for name in args.file:
        try:
            document = _read(name, limits, args.ocr)
        except R2PError as error:
            if not several:
                raise
            failed += 1
            print(f"r2p-ld: {error}", file=sys.stderr)
            continue
        for doubt in document.doubts:
            print(f"r2p-ld: {printable(document.name)} {doubt}", file=sys.stderr)
        found = mentions(document, lexicon)
        if not begun and form == "tsv":
            print(*(("file", *_COLUMNS) if several else _COLUMNS), sep="\t")
        elif not begun and form in _STATEMENTS:
            _print_quads(of_run(run), form)
        begun = True
        if form in _STATEMENTS:
            _print_quads(of_document(document, found, run), form)
        else:
            _print_rows(found, name, form, several)
    if failed:
        raise FaultsFound(f"{failed} of {len(args.file)} files cannot be read.")
    return 0


def _print_rows(found: list[Mention], name: str, form: str, several: bool) -> None:
    for mention in found:
        values = [getattr(mention, column) for column in _COLUMNS]
        if form == "jsonl":
            import json

            row = {"file": name, **dict(zip(_COLUMNS, values, strict=True))}
            print(json.dumps(row, ensure_ascii=False))
        else:
            # a name may go on in the next line
            cells = [" ".join(value.split()) if isinstance(value, str) else value for value in values]
            print(*([printable(name)] if several else []), *cells, sep="\t")


def _print_quads(quads: str, form: str) -> None:
    """Print N-Quads, or as Turtle what is in their one graph."""
    if form == "nq":
        print(quads, end="")
        return
    from pyoxigraph import RdfFormat, Triple, parse, serialize

    from r2p_ld.namespaces import prefixes

    triples = [Triple(q.subject, q.predicate, q.object) for q in parse(quads, format=RdfFormat.N_QUADS)]
    used = {name: iri for name, iri in prefixes().items() if f"<{iri}" in quads}
    turtle = serialize(triples, format=RdfFormat.TURTLE, prefixes=used)
    assert turtle is not None
    print(turtle.decode(), end="")


def _read(name: str, limits: Limits, ocr: str | None) -> Document:
    from r2p_ld.documents import TEXT, parse, read
    from r2p_ld.documents.reader import too_large

    if name != "-":
        return read(Path(name), limits=limits, ocr=ocr)
    raw = sys.stdin.buffer.read(limits.size + 1)
    if len(raw) > limits.size:
        raise too_large("standard input", len(raw), limits)
    return parse("standard input", raw, TEXT)
