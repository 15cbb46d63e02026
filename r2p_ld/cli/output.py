"""What a command shows: a bar while it works, its outcome at the end."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Protocol

    from r2p_ld.errors import Fault
    from r2p_ld.shacl.report import Report

    class Outcome(Protocol):
        """What a command's function returns."""

        @property
        def faults(self) -> Sequence[Fault]:
            """The faults found; none where all is well."""

        def as_dict(self) -> dict[str, object]:
            """Return the outcome as plain values, its faults included."""


@contextmanager
def progress() -> Iterator[Callable[[str, int, int], None]]:
    """Show a bar on a terminal's standard error, and nothing elsewhere.

    It hears what is being done, how much more is done, and how much there is.
    """
    if not sys.stderr.isatty():
        yield lambda what, done, total: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda what, done, total: bar.update(task, advance=done, total=total, description=what)


def tell_outcome(outcome: Outcome, summary: str, form: str) -> int:
    """Print an outcome as text or as JSON, and return the exit code that it means."""
    if form == "json":
        print(as_json(outcome.as_dict()))
    else:
        print(*outcome.faults, summary, sep="\n")
    return 1 if outcome.faults else 0


def show_report(report: Report, form: str) -> None:
    """Print a validation report as text, JSON, Turtle or JSON-LD."""
    if form == "text":
        report.show(sys.stdout)
    elif form == "json":
        print(as_json(report.as_dict()))
    elif form == "ttl":
        from r2p_ld.namespaces import prefixes
        from r2p_ld.publish import turtle

        sys.stdout.write(turtle.write(report.as_triples(), prefixes()))
    else:
        from r2p_ld.namespaces import prefixes
        from r2p_ld.publish import jsonld

        sys.stdout.write(jsonld.write(report.as_triples(), prefixes()))


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return rows under their head: numbers to the right, an empty cell for none.

    >>> print(table(["target", "links"], [["wd", 52], ["ror", 6]]))
    target  links
    ------  -----
    wd         52
    ror         6
    """
    widths = [max(len(str(row[at])) for row in (head, *rows)) for at in range(len(head))]
    lines = [head, ["-" * width for width in widths], *rows]
    cells = (
        "  ".join(
            str(cell).rjust(width) if isinstance(cell, int) else str(cell).ljust(width)
            for cell, width in zip(line, widths, strict=True)
        )
        for line in lines
    )
    return "\n".join(cell.rstrip() for cell in cells)


def as_json(value: object) -> str:
    """Return plain values as JSON for people and programs."""
    import json

    return json.dumps(value, ensure_ascii=False, indent=2)
