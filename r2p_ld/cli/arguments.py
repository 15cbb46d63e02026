"""How a command is declared: its options and examples beside the function that runs it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, NoReturn

from r2p_ld.errors import BadInput

Arguments = argparse.Namespace

# what ``ArgumentParser.add_argument`` is called with, and a completer
Option = tuple[tuple[str, ...], dict[str, Any]]


def pair(text: str) -> tuple[str, str]:
    """Split ``name=value`` at its first ``=``; raise ``BadInput`` if it has none."""
    name, equals, value = text.partition("=")
    if not (name and equals):
        raise BadInput(f"{text!r} is not NAME=VALUE.")
    return name, value


def graph(text: str) -> tuple[str, str]:
    """Split ``IRI=FILE`` at its last ``=``, since an IRI may hold one; raise ``BadInput`` if it has none."""
    iri, _, file = text.rpartition("=")
    if not (iri and file):
        raise BadInput(f"{text!r} is not IRI=FILE.")
    return iri, file


def once(option: str, pairs: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return the pairs as a mapping; raise ``BadInput`` if one name stands twice."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise BadInput(f"{option} gives a name twice; keep one of {', '.join(name for name, _ in pairs)}.")
    return found


class Command(NamedTuple):
    """A command as it is declared; ``run`` returns its exit code.

    A name of two words, as in ``link report``, is an action of a group of commands.
    """

    name: str
    summary: str
    examples: Sequence[str]
    options: Sequence[Option]
    run: Callable[[Arguments], int]


COMMANDS: list[Command] = []
GROUPS: dict[str, str] = {}
"""Group of commands → its summary."""


def option(*names: str, **settings: Any) -> Option:
    """Describe an option as ``ArgumentParser.add_argument`` takes it.

    ``completer`` is a function that proposes values, as argcomplete calls it.
    """
    return names, settings


def options(*names: str, **settings: Any) -> Option:
    """Describe an option that takes one value or more, once or more."""
    return names, {"action": "extend", "nargs": "+", "default": [], **settings}


def command(
    summary: str, *options: Option, examples: Sequence[str]
) -> Callable[[Callable[[Arguments], int]], Callable[[Arguments], int]]:
    """Make a function a command, named as the function is; ``_link_report`` is ``link report``."""

    def add(run: Callable[[Arguments], int]) -> Callable[[Arguments], int]:
        COMMANDS.append(
            Command(run.__name__.removeprefix("_").replace("_", " "), summary, examples, options, run)
        )
        return run

    return add


def handed_back(values: list[str], fits: Callable[[str], bool]) -> str | None:
    """Take out, and return, the one value of an option of several that is none but stands beside others.

    An option that takes several values swallows what stands behind them: ``-p pillar=2 tools-of-pillar``.

    >>> values = ["pillar=2", "tools-of-pillar"]
    >>> handed_back(values, lambda value: "=" in value), values
    ('tools-of-pillar', ['pillar=2'])
    """
    strays = [value for value in values if not fits(value)]
    if len(strays) != 1 or len(values) == 1:
        return None
    values.remove(strays[0])
    return strays[0]


FORMAT = option("--format", choices=["text", "json"], default="text", help="how to print (default: text)")


class _Parser(argparse.ArgumentParser):
    """A parser that tells wrong usage as every other bad input is told."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        raise BadInput(message)


class _Help(argparse.RawDescriptionHelpFormatter):
    """Help that reads the same on every terminal, so that it can be quoted."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=30, width=100)


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line; ``--help`` is made from it."""
    top = _Parser(
        prog="r2p-ld",
        description="What documents say about the Responsibility to Protect, as linked data with evidence.",
        epilog="r2p-ld COMMAND --help shows a command's options and examples.",
        formatter_class=_Help,
    )
    top.add_argument("--version", action="store_true", help="print the version and exit")
    top.set_defaults(run=None)
    commands = {"": top.add_subparsers(title="commands", metavar="COMMAND")}
    for command in COMMANDS:
        group, _, name = command.name.rpartition(" ")
        if group not in commands:
            holder = commands[""].add_parser(
                group, help=GROUPS[group], description=GROUPS[group], formatter_class=_Help
            )
            commands[group] = holder.add_subparsers(title="actions", metavar="ACTION", required=True)
        added = commands[group].add_parser(
            name,
            help=command.summary,
            description=command.summary,
            epilog="\n  ".join(["examples:", *(f"r2p-ld {example}" for example in command.examples)]),
            formatter_class=_Help,
            add_help=not any("--help" in names for names, _ in command.options),
        )
        for names, settings in command.options:
            settings = dict(settings)
            completer = settings.pop("completer", None)
            added.add_argument(*names, **settings).completer = completer  # type: ignore[attr-defined]
        added.set_defaults(run=command.run, parser=added)
    return top
