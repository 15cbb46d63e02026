"""The command that reads documents: ``r2p-ld read``."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from r2p_ld.cli.arguments import FORMAT, Arguments, command, option
from r2p_ld.cli.output import as_json, show_outcome


@command(
    "Draft what a document says of R2P, judge what others propose, and review it.",
    option("files", type=Path, nargs="*", metavar="FILE", help="the document of which to draft a reading"),
    option("--candidates", type=Path, metavar="FILE", help="judge these proposals of others: JSON lines"),
    option("--review", type=Path, metavar="READING", help="write a page on which to review this draft"),
    option("--check", type=Path, metavar="READING", help="tell what is still wrong with this reading"),
    option("--align", type=Path, metavar="FILE", help="propose labels from this version in another language"),
    option("--schema", action="store_true", help="print the JSON schema of candidates"),
    option("--document", type=Path, metavar="FILE", help="the document of candidates or of a reading"),
    option("-o", "--out", type=Path, metavar="FILE", help="write here: a draft NAME.tsv, a page, or labels"),
    option("--language", metavar="TAG", default="", help="the language of what does not tell its own"),
    option(
        "--reanchor",
        action="store_true",
        help="take a quotation that stands elsewhere, and only there, at that place",
    ),
    FORMAT,
    examples=[
        "read statement.html -o statement.tsv",
        "read --review statement.tsv --document statement.html -o review.html",
        "read --check statement.tsv --document statement.html",
        "read --candidates proposals.jsonl --document statement.html -o statement.tsv",
        "read --align statement.html statement-fr.html -o fr.tsv",
        "read --schema",
    ],
)
def _read(args: Arguments) -> int:
    if args.language and not re.fullmatch("[a-z]{2}", args.language):
        args.parser.error(f"{args.language} is no language: give two letters, such as fr")
    chosen = [args.candidates, args.review, args.check, args.align, args.schema or None]
    if sum(each is not None for each in chosen) > 1:
        args.parser.error("give one of --candidates, --review, --check, --align and --schema")
    if len(args.files) > 1:
        args.parser.error(f"{len(args.files)} documents are named: give one at a time")
    file: Path | None = args.files[0] if args.files else None
    if args.schema:
        from r2p_ld.reading import schema

        print(as_json(schema.schema()))
        return 0
    if args.align is not None:
        return _align(args, file)
    if file is not None and any(chosen):
        args.parser.error("name the document with --document")
    from r2p_ld.reading import service

    if args.check is not None:
        return show_outcome(service.check(args.check, args.document), args.format)
    if args.review is not None or args.candidates is not None:
        if args.document is None:
            args.parser.error("name the document: --document FILE")
        if args.review is not None:
            from r2p_ld.reading import review

            return show_outcome(review.write(args.review, args.document, args.out), args.format)
        judged = service.judge(
            args.candidates, args.document, args.out, language=args.language, reanchor=args.reanchor
        )
        return show_outcome(judged, args.format)
    if file is None:
        raise args.parser.error("name a document")
    drafted = service.draft(file, args.out, language=args.language)
    if args.out is None and args.format == "text":
        from r2p_ld.tables import rows, tsv

        sys.stdout.write(tsv.write(rows.Draft, drafted.readings).decode())
        return 0
    return show_outcome(drafted, args.format)


def _align(args: Arguments, file: Path | None) -> int:
    from r2p_ld.reading import align

    if file is None:
        raise args.parser.error("name two versions: --align FILE FILE")
    return show_outcome(align.align(args.align, file, args.out), args.format)
