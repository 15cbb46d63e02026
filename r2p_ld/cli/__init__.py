"""The command line: parse arguments, call one function, print, exit.

Exit codes: 0 done, 1 ran and found faults, 2 bad input or usage, 3 another machine failed.

A cold ``r2p-ld query`` is what people wait for: each command imports what it needs itself, and
argparse does the parsing, since importing click would cost a fifth of what loading the graph costs.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from r2p_ld.cli import commands as _commands  # noqa: F401 -- importing declares them
from r2p_ld.cli.declare import parser
from r2p_ld.cli.show import as_json
from r2p_ld.errors import BadInput, R2PError

__all__ = ["main", "parser", "run"]


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
            print(as_json({"error": error.args[0], "faults": [fault.as_dict() for fault in error.faults]}))
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
