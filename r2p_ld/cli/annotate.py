"""The command that finds mentions in documents: ``r2p-ld annotate``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from r2p_ld.cli.arguments import Arguments, command, option
from r2p_ld.errors import BadInput, FaultsFound

if TYPE_CHECKING:
    from r2p_ld.documents.model import Document

_COLUMNS = ("start", "end", "surface", "concept", "confidence", "rule")


@command(
    "Find in documents what the graph knows: terms, actors, places, symbols, resolutions, reports.",
    option("file", nargs="+", metavar="FILE", help="a document, or - for plain text on standard input"),
    option(
        "--format",
        choices=["tsv", "jsonl"],
        default="tsv",
        help="how to print (default: tsv; of several files, its first column is the file)",
    ),
    examples=[
        "annotate statement.txt",
        "annotate statement.txt resolution.txt --format jsonl",
        "annotate - < statement.txt",
    ],
)
def _annotate(args: Arguments) -> int:
    from r2p_ld.annotate import Lexicon, mentions

    lexicon = Lexicon.published()
    several = len(args.file) > 1
    if args.format == "tsv":
        print(*(("file", *_COLUMNS) if several else _COLUMNS), sep="\t")
    failed = 0
    for name in args.file:
        try:
            document = _read(name)
        except BadInput as error:
            if not several:
                raise
            failed += 1
            print(f"r2p-ld: {error}", file=sys.stderr)
            continue
        for mention in mentions(document, lexicon):
            values = [getattr(mention, column) for column in _COLUMNS]
            if args.format == "jsonl":
                import json

                row = {"file": name, **dict(zip(_COLUMNS, values, strict=True))}
                print(json.dumps(row, ensure_ascii=False))
            else:
                # a name may go on in the next line
                cells = [" ".join(value.split()) if isinstance(value, str) else value for value in values]
                print(*([name] if several else []), *cells, sep="\t")
    if failed:
        raise FaultsFound(f"{failed} of {len(args.file)} files cannot be read.")
    return 0


def _read(name: str) -> Document:
    from r2p_ld.documents import TEXT, parse, read

    if name == "-":
        return parse("standard input", sys.stdin.buffer.read(), TEXT)
    return read(Path(name))
