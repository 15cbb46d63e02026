"""The commands that make the graph and its evidence: ``r2p-ld build``, ``r2p-ld verify``, ``r2p-ld cite``."""

from __future__ import annotations

from pathlib import Path

from r2p_ld.cli.arguments import FORMAT, Arguments, command, option, options
from r2p_ld.cli.output import progress, show_outcome


@command(
    "Build the graph from tables, ontology, shapes and queries, and publish it.",
    option("--out", type=Path, metavar="DIR", help="write here instead of build/"),
    option("--check", action="store_true", help="rebuild aside, and fail on any byte of difference"),
    options(
        "--reading",
        type=Path,
        metavar="FILE",
        help="use this table of readings too, or in place of the project's of that name",
    ),
    FORMAT,
    examples=["build", "build --check", "build --out ../graph --reading drafts/council-statement.tsv"],
)
def _build(args: Arguments) -> int:
    from r2p_ld.publish import release

    with progress() as advance:
        built = release.build(
            args.out,
            check=args.check,
            readings=args.reading,
            progress=lambda step: advance(step, 1, release.STEPS),
        )
    return show_outcome(built, args.format)


@command(
    "Check every piece of evidence against the source documents, or an answer that was saved.",
    option("--documents", type=Path, metavar="DIR", help="the folder of source documents"),
    option(
        "--answer",
        type=Path,
        metavar="FILE",
        help="compare an answer of `query --evidence --format json` with that of today",
    ),
    FORMAT,
    examples=["verify --documents ../documents", "verify --answer crimes.json"],
)
def _verify(args: Arguments) -> int:
    if (args.documents is None) == (args.answer is None):
        args.parser.error("give one of --documents and --answer")
    if args.answer is not None:
        from r2p_ld.query import saved

        return show_outcome(saved.verify(args.answer), args.format)
    from r2p_ld.graph import evidence
    from r2p_ld.tables import project

    found = evidence.verify(project.load(), args.documents)
    return show_outcome(found, args.format)


@command(
    "Print where words stand in a document, as a row of readings takes it: offsets, hash, locator.",
    option("file", type=Path, metavar="FILE", help="the document: plain text, Markdown, HTML, PDF or DOCX"),
    option("words", metavar="WORDS", help="words of the document; each of their places is printed"),
    FORMAT,
    examples=[
        'cite ../documents/003-ngls-dialogue.txt "12 July"',
        'cite ../documents/003-ngls-dialogue.txt "12 July" --format json',
    ],
)
def _cite(args: Arguments) -> int:
    from r2p_ld.documents import cite, read

    found = cite.cite(read(args.file), args.words)
    return show_outcome(found, args.format)
