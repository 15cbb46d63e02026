"""The command line: parse arguments, call one function, print, exit.

Exit codes: 0 done, 1 ran and found faults, 2 bad input or usage, 3 another machine failed.

A cold ``r2p-ld query`` is what people wait for: a command's module is imported when the command is
given, and argparse does the parsing, since importing click would cost a fifth of what loading the
graph costs.
"""

from __future__ import annotations

import argparse
import gc
import io
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from itertools import pairwise
from typing import NoReturn

from r2p_ld import __version__
from r2p_ld.cli.arguments import PARSER
from r2p_ld.errors import BadInput, R2PError

__all__ = ["main", "parser", "run"]

# command → the module that declares it, in the order of the help
_MODULES = {
    **dict.fromkeys(("build", "verify", "cite"), "build"),
    **{name: name for name in ("validate", "query")},
    **dict.fromkeys(("check", "about", "find"), "claims"),
    **{name: name for name in ("annotate", "read")},
    "load": "load",
    "import": "imports",
    **{name: name for name in ("panel", "export", "link", "site", "completion")},
}


def parser(command: str = "") -> argparse.ArgumentParser:
    """Return the parser of command lines that begin with a command; without one, of all."""
    modules = [_MODULES[command]] if command in _MODULES else dict.fromkeys(_MODULES.values())
    for module in modules:
        import_module(f"{__name__}.{module}")
    return PARSER


def run(argv: Sequence[str], command: str = "") -> int:
    """Run one command line, without the program's name, and return its exit code.

    ``command`` is that with which it begins, if no other is to be imported. Raises nothing on purpose:
    what is wrong with arguments or input is told on stderr, and as JSON on stdout too where
    ``--format json`` asks for it.

    >>> run(["query", "--timeout", "soon"])
    2
    """
    try:
        try:
            args = parser(command).parse_args(argv)
        except SystemExit:  # argparse has printed help; what is wrong it raises as BadInput
            return 0
        if args.version:  # argparse's own action is silent where it cannot write
            print(f"r2p-ld {__version__}")
            return 0
        if args.run is None:
            PARSER.print_help(sys.stderr)
            return BadInput.exit_code
        code: int = args.run(args)
    except R2PError as error:
        # arguments that are wrong were not parsed
        if "--format=json" in argv or ("--format", "json") in pairwise(argv):
            from r2p_ld.cli.output import as_json

            print(as_json({"error": error.args[0], "faults": [fault.as_dict() for fault in error.faults]}))
        print(f"r2p-ld: {error}", file=sys.stderr)
        return error.exit_code
    return code


def _end(number: int, frame: object) -> NoReturn:
    """End the work as an exception does, so that it cleans up."""
    signal.signal(number, signal.SIG_IGN)  # another would end the cleaning up
    raise SystemExit(128 + number)


def main() -> NoReturn:
    """Run the command line and leave at once: to free a graph piece by piece takes as long as to ask it.

    What it prints is UTF-8 everywhere; no encoding of a terminal could hold all that a graph says.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    if "_ARGCOMPLETE" in os.environ:  # the shell asks, at the tab key; this does not return
        import argcomplete

        argcomplete.autocomplete(parser())
    signal.signal(signal.SIGTERM, _end)
    gc.set_threshold(50_000)  # most of what a command makes is needed to its end
    try:
        code = run(sys.argv[1:], *sys.argv[1:2])
        sys.stdout.flush()
    except SystemExit as ended:  # by a signal: what was half-written is gone
        code = int(ended.code or 0)
    except BrokenPipeError:  # whoever reads, `head` say, has seen enough
        code = 141
    except KeyboardInterrupt:
        code = 130
    except OSError as error:  # files that cannot be read are BadInput: this is a full disk
        code = BadInput.exit_code
        with suppress(OSError):
            place = error.filename or "the output"
            print(f"r2p-ld: {place} cannot be written: {error.strerror}.", file=sys.stderr)
    with suppress(OSError):
        sys.stderr.flush()
    os._exit(code)
