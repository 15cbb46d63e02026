"""The command that sets up tab completion, by argcomplete: ``r2p-ld completion``."""

from __future__ import annotations

import sys

from r2p_ld.cli.arguments import Arguments, command, option


@command(
    "Print a script that completes commands, options, questions and parameters at the tab key.",
    option("shell", choices=["bash", "zsh"], help="the shell that is to read it"),
    examples=["completion bash", "completion zsh"],
)
def _completion(args: Arguments) -> int:
    from argcomplete.shell_integration import shellcode

    sys.stdout.write(shellcode(["r2p-ld"], shell=args.shell))
    return 0
