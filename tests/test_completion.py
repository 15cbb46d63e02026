"""Tab completion, as real shells ask for it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from r2p_ld.query import list_queries, read_tags

# What bash does at the tab key: it sets these variables, calls the function, and reads COMPREPLY.
TAB = """
source <(r2p-ld completion bash)
COMP_LINE="$1" COMP_POINT=${#1} COMP_TYPE=9
function=$(complete -p r2p-ld | sed 's/.*-F \\([^ ]*\\).*/\\1/')
$function r2p-ld
printf '%s\\n' "${COMPREPLY[@]}"
"""
ENV = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}


def completed(line: str) -> list[str]:
    if shutil.which("bash") is None:
        pytest.skip("bash is not installed")
    done = subprocess.run(["bash", "-c", TAB, "bash", line], env=ENV, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    return sorted(word.strip() for word in done.stdout.split())


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("r2p-ld que", ["query"]),
        ("r2p-ld v", ["validate", "verify"]),
        ("r2p-ld link s", ["suggest"]),
        ("r2p-ld query --en", ["--endpoint"]),
        ("r2p-ld query crimes --format c", ["csv"]),
        ("r2p-ld query places-c", ["places-cited"]),
        ("r2p-ld query not-stated -p ", ["property=", "subject="]),
        ("r2p-ld query not-stated -p subject=x pr", ["property="]),
        ("r2p-ld query no-such-query -p x", []),
        ("r2p-ld completion ", ["--help", "-h", "bash", "zsh"]),
    ],
)
def test_bash_completes(line: str, words: list[str]) -> None:
    assert completed(line) == words


def test_every_query_is_proposed() -> None:
    names = {query.name for query in list_queries()}
    assert set(completed("r2p-ld query ")) >= names
    assert set(completed("r2p-ld query --list ")) >= names | read_tags().keys()


def test_zsh_takes_the_script() -> None:
    if shutil.which("zsh") is None:
        pytest.skip("zsh is not installed (Debian: apt install zsh)")
    code = 'autoload -Uz compinit && compinit -D -u; eval "$(r2p-ld completion zsh)"; print $_comps[r2p-ld]'
    done = subprocess.run(["zsh", "-f", "-c", code], env=ENV, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "_python_argcomplete\n", "")
