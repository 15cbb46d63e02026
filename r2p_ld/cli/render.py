"""An answer to a query as text: tables for people, the standard formats for programs."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from pyoxigraph import Literal, NamedNode

from r2p_ld.errors import BadInput
from r2p_ld.namespaces import prefixes, shorten
from r2p_ld.query.results import Result, Term
from r2p_ld.texts import printable

FORMATS = {
    "rows": ("table", "json", "csv", "tsv", "md"),
    "yes-no": ("table", "json", "md"),
    "graph": ("ttl", "nt"),
}
_ASKED_BY = {"rows": "SELECT", "yes-no": "ASK", "graph": "CONSTRUCT or DESCRIBE"}
_PLAIN_WIDTH = 120
_GAP = "  "
_READABLE = 14
# a word shorter than this is never cut: an identifier is there to be copied
_LONG = 60

_MARKDOWN = re.compile(r"([\\`*_\[\]<>|~&])")


def render(result: Result, format: str | None = None, *, columns: int | None = None) -> str:
    """Return an answer as text that ends in a line break.

    ``format`` is table, json (SPARQL JSON), csv, tsv or md for rows; table, json or md for yes or no;
    ttl or nt for a graph; by default the first that fits. ``columns`` is the width of a terminal; without
    one a table is plain text. Tables show IRIs short, the other formats whole. Raises ``BadInput``
    where the format does not fit the answer.
    """
    fitting = FORMATS[result.form]
    format = format or fitting[0]
    if format not in fitting:
        raise BadInput(f"format {format} does not fit: {_ASKED_BY[result.form]} gives {', '.join(fitting)}")
    match format:
        case "json":
            return result.to_json() + "\n"
        case "csv":
            return result.to_csv()
        case "tsv":
            return result.to_tsv()
        case "nt":
            return result.to_ntriples()
        case "ttl":
            from r2p_ld.publish import turtle

            return turtle.write(result.triples(), prefixes())
    if result.form == "yes-no":
        return "yes\n" if result.yes() else "no\n"
    rows = [[_cell(term) for term in row] for row in result.rows()]
    if not rows:
        return "no rows\n"
    if not rows[0]:
        return "no columns\n"
    if format == "md":
        return _markdown(result.variables, rows)
    return _table(result.variables, rows, columns)


_short = cache(shorten)


def _cell(term: Term | None) -> str:
    if term is None:
        return ""
    if isinstance(term, NamedNode):
        text = _short(term.value)
    else:
        text = term.value if isinstance(term, Literal) else str(term)
    return printable(text.replace("\t", " "), keep="\n")


def _markdown(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head)]
    lines += [[_MARKDOWN.sub(r"\\\1", cell).replace("\n", "<br>") for cell in row] for row in rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _table(head: list[str], rows: list[list[str]], columns: int | None) -> str:
    number, width = len(head), columns or _PLAIN_WIDTH
    # rich puts a blank on each side of a column, and a line, here a blank too, beside each
    between = len(_GAP) * (number - 1) if columns is None else 3 * number + 1
    widths = _widths([head, *rows], width - between)
    if widths is None or number * _READABLE > width:
        return _blocks(head, rows, width)
    return _plain(head, rows, widths) if columns is None else _rich(head, rows, widths, columns)


def _rich(head: list[str], rows: list[list[str]], widths: list[int], columns: int) -> str:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, header_style="bold")
    for name, width in zip(head, widths, strict=True):
        table.add_column(Text(name), overflow="fold", width=width)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console = Console(width=columns, force_terminal=True)
    with console.capture() as captured:
        console.print(table)
    return captured.get()


def _plain(head: list[str], rows: list[list[str]], widths: list[int]) -> str:
    lines: list[str] = []
    for cells in (head, ["-" * width for width in widths], *rows):
        wrapped = [_wrap(cell, width) for cell, width in zip(cells, widths, strict=True)]
        for number in range(max(map(len, wrapped))):
            parts = [cell[number] if number < len(cell) else "" for cell in wrapped]
            padded = [part + " " * (width - _size(part)) for part, width in zip(parts, widths, strict=True)]
            lines.append(_GAP.join(padded).rstrip())
    return "".join(f"{line}\n" for line in lines)


def _blocks(head: list[str], rows: list[list[str]], width: int) -> str:
    """Lay out rows whose columns would be too narrow to read: one under the other, a line a value."""
    names = max(map(_size, head))
    lines: list[str] = []
    for row in rows:
        for name, cell in zip(head, row, strict=True):
            first, *more = _wrap(cell, max(width - names - len(_GAP), _READABLE))
            lines.append(f"{name}{' ' * (names - _size(name))}{_GAP}{first}".rstrip())
            lines += [f"{' ' * names}{_GAP}{line}" for line in more]
        lines.append("")
    return "".join(f"{line}\n" for line in lines[:-1])


def _widths(rows: list[list[str]], room: int) -> list[int] | None:
    """Return each column's width: what it needs, the widest cut down until the line fits.

    None where it cannot fit without cutting a word that is not to be cut.
    """
    table = list(zip(*rows, strict=True))
    widths = [max(1, *(max(map(_size, cell.split("\n"))) for cell in column)) for column in table]
    if sum(widths) <= room:
        return widths
    least = [max(map(_whole, column)) for column in table]
    while (over := sum(widths) - room) > 0:
        free = [width for width, floor in zip(widths, least, strict=True) if width > floor]
        if not free:
            return None
        widest = max(free)
        second = max((width for width in free if width < widest), default=0)
        cut = max(second, widest - -(-over // free.count(widest)))
        widths = [
            max(floor, cut) if width == widest else width for width, floor in zip(widths, least, strict=True)
        ]
    return widths


def _whole(cell: str) -> int:
    """Return the width of the longest word that is not to be cut, at least 1."""
    return max((size for word in re.split("[ \n]", cell) if 0 < (size := _size(word)) < _LONG), default=1)


def _wrap(text: str, width: int) -> list[str]:
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            if line and _size(line) + 1 + _size(word) > width:
                lines.append(line)
                line = word
            else:
                line = f"{line} {word}" if line else word
            while _size(line) > width and _size(word) >= _LONG:
                head, line = _cut(line, width)
                lines.append(head)
        lines.append(line)
    return lines


def _cut(text: str, width: int) -> tuple[str, str]:
    size = 0
    for place, character in enumerate(text):
        size += _size(character)
        if size > width:
            return text[: max(place, 1)], text[max(place, 1) :]
    return text, ""


def _size(text: str) -> int:
    """Return how many columns of a terminal a text takes (Unicode's East Asian width, UAX 11)."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )
