"""The command line: parse arguments, call one function, print, exit.

Exit codes: 0 done, 1 ran and found faults, 2 bad input or usage, 3 another machine failed.

A cold ``r2p-ld query`` is what people wait for: each command imports what it needs itself, and
argparse does the parsing, since importing click would cost a fifth of what loading the graph costs.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from r2p_ld.errors import BadInput, Fault, R2PError

if TYPE_CHECKING:
    from typing import Protocol

    from r2p_ld.shacl.report import Report

    class Outcome(Protocol):
        """What a command's function returns."""

        @property
        def faults(self) -> Sequence[Fault]:
            """The faults found; none where all is well."""

        def as_dict(self) -> dict[str, object]:
            """Return the outcome as plain values, its faults included."""


_Arguments = argparse.Namespace


# what ``ArgumentParser.add_argument`` is called with
_Option = tuple[tuple[str, ...], dict[str, Any]]


def _pair(text: str) -> tuple[str, str]:
    """Split ``name=value`` at its first ``=``."""
    name, equals, value = text.partition("=")
    if not (name and equals):
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    return name, value


def _graph(text: str) -> tuple[str, str]:
    """Split ``IRI=FILE`` at its last ``=``: an IRI may hold one."""
    iri, _, file = text.rpartition("=")
    if not (iri and file):
        raise argparse.ArgumentTypeError(f"{text!r} is not IRI=FILE")
    return iri, file


def _once(option: str, pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return the pairs as a mapping; raise ``BadInput`` if one name stands twice."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise BadInput(f"{option} gives a name twice; keep one of {', '.join(name for name, _ in pairs)}.")
    return found


class _Command(NamedTuple):
    name: str
    summary: str
    examples: Sequence[str]
    options: Sequence[_Option]
    run: Callable[[_Arguments], int]


_COMMANDS: list[_Command] = []


def _option(*names: str, **settings: Any) -> _Option:
    return names, settings


def _options(*names: str, **settings: Any) -> _Option:
    """Describe an option that takes one value or more, once or more."""
    return names, {"action": "extend", "nargs": "+", "default": [], **settings}


def _command(
    summary: str, *options: _Option, examples: Sequence[str]
) -> Callable[[Callable[[_Arguments], int]], Callable[[_Arguments], int]]:
    """Make a function a command, named as the function is."""

    def add(run: Callable[[_Arguments], int]) -> Callable[[_Arguments], int]:
        _COMMANDS.append(_Command(run.__name__.removeprefix("_"), summary, examples, options, run))
        return run

    return add


_FORMAT = _option("--format", choices=["text", "json"], default="text", help="how to print (default: text)")


@_command(
    "Build the graph from tables, ontology, shapes and queries, and publish it.",
    _option("--out", type=Path, metavar="DIR", help="write here instead of build/"),
    _option("--check", action="store_true", help="rebuild aside, and fail on any byte of difference"),
    _options(
        "--reading",
        type=Path,
        metavar="FILE",
        help="use this table of readings in place of the project's of that name",
    ),
    _FORMAT,
    examples=["build", "build --check", "build --out ../graph --reading drafts/ngls-dialogue.tsv"],
)
def _build(args: _Arguments) -> int:
    from r2p_ld.publish import release

    built = release.build(args.out, check=args.check, readings=args.reading)
    return _tell(built, str(built), args.format)


@_command(
    "Check every piece of evidence against the source documents.",
    _option("--documents", type=Path, required=True, metavar="DIR", help="the folder of source documents"),
    _FORMAT,
    examples=["verify --documents ../documents", "verify --documents ../documents --format json"],
)
def _verify(args: _Arguments) -> int:
    from r2p_ld.graph import evidence
    from r2p_ld.tables import project

    found = evidence.verify(project.load(), args.documents)
    summary = f"{found.anchored} of {found.records} records stand in the documents as the tables say."
    return _tell(found, summary, args.format)


@_command(
    "Check data against the shapes; without FILE, the published graph.",
    _option("file", type=Path, nargs="*", metavar="FILE", help="the RDF to check"),
    _option(
        "--shapes",
        type=Path,
        nargs="+",
        action="append",
        default=[],
        metavar="PATH",
        help="check against these files or folders instead of the project's shapes",
    ),
    _option(
        "--release", action="store_true", help="check what only the whole published graph must meet, too"
    ),
    _option(
        "--format",
        choices=["text", "json", "ttl", "jsonld"],
        default="text",
        help="how to print; ttl and jsonld give the standard report (default: text)",
    ),
    examples=["validate", "validate mine.ttl", "validate mine.ttl --shapes my-shapes.ttl --format ttl"],
)
def _validate(args: _Arguments) -> int:
    if not args.file and any(len(paths) > 1 for paths in args.shapes):
        raise BadInput(
            "which of these are data? Name the FILEs before --shapes, or repeat --shapes for each."
        )
    from r2p_ld.graph import validate

    report = validate.validate(args.file, shapes=[*chain.from_iterable(args.shapes)], release=args.release)
    _show(report, args.format)
    return 0 if report.conforms else 1


@_command(
    "Ask a question: a canned query by its name, or a query of your own.",
    _option("question", nargs="?", metavar="NAME|FILE.rq", help="a canned query, or a file"),
    _option("--list", action="store_true", help="list the canned queries and their parameters"),
    _options("-p", type=_pair, dest="parameter", metavar="NAME=VALUE", help="set a parameter"),
    _options("--data", type=Path, metavar="FILE", help="ask this RDF instead of the published graph"),
    _options("--named", type=_graph, metavar="IRI=FILE", help="ask this RDF, as the named graph IRI"),
    _option(
        "--timeout", type=float, default=60.0, metavar="SECONDS", help="stop after this time (default: 60)"
    ),
    _option(
        "--format",
        choices=["table", "json", "csv", "tsv", "md", "ttl", "nt"],
        help="how to print (default: table, or ttl for a query that makes triples)",
    ),
    examples=[
        "query --list",
        "query tools-by-pillar -p pillar=2",
        "query mine.rq --data mine.ttl --format json",
        "query mine.rq --named https://example.org/graph=mine.ttl",
    ],
)
def _query(args: _Arguments) -> int:
    from r2p_ld import query

    if args.list:
        text = query.listing(query.list_queries(), args.format)
    elif args.question is None:
        raise BadInput("name a query or a FILE.rq; `r2p-ld query --list` shows the queries there are.")
    else:
        text = query.answer(
            args.question,
            _once("-p", args.parameter),
            data=args.data,
            named=_once("--named", args.named),
            format=args.format,
            timeout=args.timeout,
            columns=os.get_terminal_size(1).columns if os.isatty(1) else None,
        )
    sys.stdout.write(text)
    return 0


def _tell(outcome: Outcome, summary: str, form: str) -> int:
    if form == "json":
        print(_json(outcome.as_dict()))
    else:
        print(*outcome.faults, summary, sep="\n")
    return 1 if outcome.faults else 0


def _show(report: Report, form: str) -> None:
    if form == "text":
        report.show(sys.stdout)
    elif form == "json":
        print(_json(report.as_dict()))
    elif form == "ttl":
        from r2p_ld.namespaces import prefixes
        from r2p_ld.publish import turtle

        sys.stdout.write(turtle.write(report.as_triples(), prefixes()))
    else:
        from r2p_ld.namespaces import prefixes
        from r2p_ld.publish import jsonld

        sys.stdout.write(jsonld.write(report.as_triples(), prefixes()))


def _json(value: object) -> str:
    import json

    return json.dumps(value, ensure_ascii=False, indent=2)


class _Help(argparse.RawDescriptionHelpFormatter):
    """Help that reads the same on every terminal, so that it can be quoted."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=30, width=100)


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line; ``--help`` is made from it."""
    top = argparse.ArgumentParser(
        prog="r2p-ld",
        description="What documents say about the Responsibility to Protect, as linked data with evidence.",
        epilog="r2p-ld COMMAND --help shows a command's options and examples.",
        formatter_class=_Help,
    )
    top.add_argument("--version", action="store_true", help="print the version and exit")
    top.set_defaults(run=None)
    commands = top.add_subparsers(title="commands", metavar="COMMAND")
    for command in _COMMANDS:
        added = commands.add_parser(
            command.name,
            help=command.summary,
            description=command.summary,
            epilog="\n  ".join(["examples:", *(f"r2p-ld {example}" for example in command.examples)]),
            formatter_class=_Help,
        )
        for names, settings in command.options:
            added.add_argument(*names, **settings)
        added.set_defaults(run=command.run)
    return top


def run(argv: Sequence[str]) -> int:
    """Run one command line, without the program's name, and return its exit code.

    Raises nothing on purpose: what is wrong with arguments or input is told on stderr, and as JSON
    on stdout too where ``--format json`` asks for it.

    >>> run(["query", "--timeout", "soon"])
    2
    """
    top = parser()
    try:
        args = top.parse_args(argv)
    except SystemExit as told:  # argparse has printed help (0) or what is wrong (2)
        return BadInput.exit_code if told.code else 0
    if args.version:
        from importlib.metadata import version

        print(f"r2p-ld {version('r2p-ld')}")
        return 0
    if args.run is None:
        top.print_help(sys.stderr)
        return BadInput.exit_code
    try:
        code: int = args.run(args)
    except R2PError as error:
        if args.format == "json":
            print(_json({"error": error.args[0], "faults": [fault.as_dict() for fault in error.faults]}))
        print(f"r2p-ld: {error}", file=sys.stderr)
        return error.exit_code
    return code


def main() -> NoReturn:
    """Run the command line and leave at once: to free a graph piece by piece takes as long as to ask it."""
    try:
        code = run(sys.argv[1:])
        sys.stdout.flush()
    except BrokenPipeError:  # whoever reads, `head` say, has seen enough
        code = 141
    except KeyboardInterrupt:
        code = 130
    sys.stderr.flush()
    os._exit(code)
