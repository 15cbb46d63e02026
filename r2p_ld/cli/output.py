"""What a command shows: a bar while it works, its outcome at the end."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import zip_longest
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from r2p_ld.outcome import Outcome


@contextmanager
def progress() -> Iterator[Callable[[str, int, int | None], None]]:
    """Show a bar on a terminal's standard error, and nothing elsewhere.

    It hears what is being done, how much more is done, and how much there is, if that is known.
    """
    if not sys.stderr.isatty():
        yield lambda what, done, total: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda what, done, total: bar.update(task, advance=done, total=total, description=what)


def show_outcome(outcome: Outcome, form: str, summary: str | None = None) -> int:
    """Print an outcome as text, its own or another summary, or as JSON; return its exit code."""
    if form == "json":
        print(as_json(outcome.as_dict()))
    else:
        print(*outcome.faults, outcome if summary is None else summary, sep="\n")
    return 1 if outcome.faults else 0


def width(text: str) -> int:
    """Return how many columns of a terminal a text takes (Unicode's East Asian width, UAX 11)."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )


def table(
    head: Sequence[str],
    rows: Sequence[Sequence[object]],
    widths: Sequence[int] | None = None,
    *,
    bold: bool = False,
) -> str:
    """Return rows under their head, which may be ``bold``: numbers to the right, an empty cell for none.

    Cells may have several lines. Columns have the width of their cells, or the given one.

    >>> print(table(["target", "links"], [["wd", 52], ["ror", 6]]))
    target  links
    ------  -----
    wd         52
    ror         6
    """
    split = [[str(cell).split("\n") for cell in row] for row in (head, *rows)]
    widths = widths or [max(width(line) for row in split for line in row[at]) for at in range(len(head))]
    lines: list[str] = []
    for row, cells in zip((head, *rows), split, strict=True):
        for parts in zip_longest(*cells, fillvalue=""):
            blanks = [" " * (most - width(part)) for part, most in zip(parts, widths, strict=True)]
            line = (
                blank + part if isinstance(cell, int) else part + blank
                for cell, part, blank in zip(row, parts, blanks, strict=True)
            )
            lines.append("  ".join(line).rstrip())
        if row is head:
            lines = [f"\x1b[1m{line}\x1b[0m" if bold else line for line in lines]
            lines.append("  ".join("-" * most for most in widths))
    return "\n".join(lines)


def as_json(value: object) -> str:
    """Return plain values as JSON for people and programs."""
    import json

    return json.dumps(value, ensure_ascii=False, indent=2)
