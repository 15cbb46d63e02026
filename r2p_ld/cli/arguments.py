"""How a command is declared: its options and examples beside the function that runs it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NoReturn

from r2p_ld.errors import BadInput

Arguments = argparse.Namespace

Option = tuple[tuple[str, ...], dict[str, Any]]


def pairs(
    option: str, form: str, texts: Sequence[str], split: Callable[[str, str], tuple[str, str, str]]
) -> dict[str, str]:
    """Return an option's values, each split at an ``=`` as ``form`` shows, as a mapping.

    ``split`` is ``str.partition`` or, for a name that may hold an ``=``, ``str.rpartition``. Raises
    ``BadInput`` for a value without name or ``=``, and where one name stands twice.
    """
    found = [split(text, "=") for text in texts]
    for text, (name, equals, _) in zip(texts, found, strict=True):
        if not (name and equals):
            raise BadInput(f"{text!r} is not {form}.")
    values = {name: value for name, _, value in found}
    if len(values) < len(found):
        raise BadInput(f"{option} gives a name twice; keep one of {', '.join(name for name, *_ in found)}.")
    return values


class _Parser(argparse.ArgumentParser):
    """A parser that tells wrong usage as every other bad input is told."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        raise BadInput(message)


# help that reads the same on every terminal, so that it can be quoted
_HELP = partial(argparse.RawDescriptionHelpFormatter, max_help_position=30, width=100)

PARSER = _Parser(
    prog="r2p-ld",
    description="What documents say about the Responsibility to Protect, as linked data with evidence.",
    epilog="r2p-ld COMMAND --help shows a command's options and examples.",
    formatter_class=_HELP,
)
"""The parser of the whole command line; ``--help`` is made from it."""
PARSER.add_argument("--version", action="store_true", help="print the version and exit")
PARSER.set_defaults(run=None)
COMMANDS: dict[str, argparse.ArgumentParser] = {}
"""Command → its own parser."""
_groups = {"": PARSER.add_subparsers(title="commands", metavar="COMMAND")}


def option(*names: str, **settings: Any) -> Option:
    """Describe an option as ``ArgumentParser.add_argument`` takes it.

    One setting more, ``completer``, is a function that proposes values, as argcomplete calls it.
    """
    return names, settings


def options(*names: str, **settings: Any) -> Option:
    """Describe an option that takes one value or more, once or more."""
    return option(*names, action="extend", nargs="+", default=[], **settings)


LANGUAGE = option(
    "--language",
    metavar="TAG",
    help="give labels in this language, and in English what has none (default: the environment's)",
)
FORMAT = option("--format", choices=["text", "json"], default="text", help="how to print (default: text)")


def group(name: str, summary: str) -> None:
    """Declare a group of commands; its actions are declared after it."""
    added = _groups[""].add_parser(name, help=summary, description=summary, formatter_class=_HELP)
    _groups[name] = added.add_subparsers(title="actions", metavar="ACTION", required=True)


def command(
    summary: str, *options: Option, examples: Sequence[str]
) -> Callable[[Callable[[Arguments], int]], Callable[[Arguments], int]]:
    """Make a function, which returns an exit code, a command of its name.

    ``_link_report`` is the action ``report`` of the group ``link``.
    """

    def add(run: Callable[[Arguments], int]) -> Callable[[Arguments], int]:
        name = run.__name__.removeprefix("_").replace("_", " ")
        group, _, action = name.rpartition(" ")
        parser = COMMANDS[name] = _groups[group].add_parser(
            action,
            help=summary,
            description=summary,
            epilog="\n  ".join(["examples:", *(f"r2p-ld {example}" for example in examples)]),
            formatter_class=_HELP,
            add_help=not any("--help" in names for names, _ in options),
        )
        for names, settings in options:
            completer = settings.pop("completer", None)
            parser.add_argument(*names, **settings).completer = completer  # type: ignore[attr-defined]
        parser.set_defaults(run=run, parser=parser)
        return run

    return add
