"""A report as lines for people."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from r2p_ld.shacl.describe import Describer
from r2p_ld.texts import printable

if TYPE_CHECKING:
    from r2p_ld.shacl.report import Report, Result

_STYLES = {"Violation": "bold red", "Warning": "bold yellow"}


def lines(report: Report) -> Iterator[tuple[str, str]]:
    """Yield each line with the style that a terminal may give it."""
    data, shapes = Describer(report.data), Describer(report.shapes)

    def group(result: Result) -> tuple[str, str, str, str]:
        component = shapes.name(result.component).removesuffix("ConstraintComponent")
        return shapes.name(result.severity), _message(result), shapes.shape(result.shape), component

    def entry(result: Result, indent: str) -> Iterator[tuple[str, str]]:
        label = data.label(result.focus)
        line = indent + data.name(result.focus) + (f" “{label}”" if label else "")
        if result.value is not None and result.value != result.focus:
            line += f": {data.name(result.value)}"
        if result.related:
            line += f" ({', '.join(map(data.name, result.related))})"
        yield line, ""
        below = " " * len(indent)
        for detail in result.details:
            yield f"{below}because: {_message(detail)}", ""
            yield from entry(detail, f"{below}  - ")

    for (severity, message, shape, component), results in groupby(report.results, key=group):
        kind = severity.removeprefix("sh:")
        yield f"{kind}: {message}", _STYLES.get(kind, "bold")
        yield f"  {shape} ({component.removeprefix('sh:')})", "dim"
        for result in results:
            yield from entry(result, "  - ")
        yield "", ""
    if report.conforms:
        yield "Conforms: nothing to mend.", "bold green"
        return
    counts = ", ".join(f"{kind}: {n}" for kind, n in report.counts.items())
    yield f"{counts}. Nodes concerned: {len({result.focus for result in report.results})}.", "bold"


def _message(result: Result) -> str:
    first = min(result.messages, key=lambda m: (m.language != "en", bool(m.language), m.value))
    return printable(" ".join(first.value.split()))
