"""An answer to a query as text: tables for people, the standard formats for programs."""

from __future__ import annotations

import re
from functools import cache

from pyoxigraph import Literal, NamedNode

from r2p_ld.cli.output import table, width
from r2p_ld.errors import BadInput
from r2p_ld.labels import ENGLISH
from r2p_ld.namespaces import prefixes, shorten
from r2p_ld.query.results import Result, Term, text_of
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

_MARKDOWN = r"([\\`*_\[\]<>|~&])"


def render(
    result: Result, format: str | None = None, *, columns: int | None = None, language: str = ENGLISH
) -> str:
    """Return an answer as text that ends in a line break.

    ``format`` is table, json (SPARQL JSON), csv, tsv or md for rows; table, json or md for yes or no;
    ttl or nt for a graph; by default the first that fits. ``columns`` is the width of a terminal; without
    one a table is plain text. A text in another ``language`` than was asked for has its own behind it in
    table, md and csv: ``Pillar I [en]``; json and tsv have tags. Evidence, where the answer has it, is a
    table's last column. Tables show IRIs short, the other formats whole. Raises ``BadInput`` where the
    format does not fit the answer.
    """
    fitting = FORMATS[result.form]
    format = format or fitting[0]
    if format not in fitting:
        raise BadInput(f"format {format} does not fit: {_ASKED_BY[result.form]} gives {', '.join(fitting)}")
    match format:
        case "json":
            return result.to_json() + "\n"
        case "csv":
            return result.to_csv(language)
        case "tsv":
            return result.to_tsv()
        case "nt":
            return result.to_ntriples()
        case "ttl":
            from r2p_ld.publish import turtle

            return turtle.write(result.triples(), prefixes())
    if result.form == "yes-no":
        return "yes\n" if result.yes() else "no\n"
    rows = [[_cell(term, language) for term in row] for row in result.rows()]
    if not rows:
        return "no rows\n"
    if not rows[0]:
        return "no columns\n"
    head = result.variables
    if result.evidence is not None:
        from r2p_ld.cli.evidence import cell

        head.append("evidence")
        for row, evidence in zip(rows, result.evidence, strict=True):
            row.append(cell(evidence))
    if format == "md":
        return _markdown(head, rows)
    return _table(head, rows, columns)


_short = cache(shorten)


def _cell(term: Term | None, language: str) -> str:
    if term is None:
        return ""
    if isinstance(term, NamedNode):
        text = _short(term.value)
    else:
        text = text_of(term, language) if isinstance(term, Literal) else str(term)
    return printable(text.replace("\t", " "), keep="\n")


def escaped(text: str) -> str:
    """Return a text as Markdown shows it letter for letter, on one line."""
    return re.sub(_MARKDOWN, r"\\\1", text).replace("\n", "<br>")


def _markdown(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head)]
    lines += [[escaped(cell) for cell in row] for row in rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _table(head: list[str], rows: list[list[str]], columns: int | None) -> str:
    room = columns or _PLAIN_WIDTH
    widths = _widths([head, *rows], room - len(_GAP) * (len(head) - 1))
    if widths is None or len(head) * _READABLE > room:
        return _blocks(head, rows, room)
    names, *wrapped = (
        ["\n".join(_wrap(cell, most)) for cell, most in zip(row, widths, strict=True)]
        for row in (head, *rows)
    )
    return table(names, wrapped, widths, bold=columns is not None) + "\n"


def _blocks(head: list[str], rows: list[list[str]], room: int) -> str:
    """Lay out rows whose columns would be too narrow to read: one under the other, a line a value."""
    names = max(map(width, head))
    lines: list[str] = []
    for row in rows:
        for name, cell in zip(head, row, strict=True):
            first, *more = _wrap(cell, max(room - names - len(_GAP), _READABLE))
            lines.append(f"{name}{' ' * (names - width(name))}{_GAP}{first}".rstrip())
            lines += [f"{' ' * names}{_GAP}{line}" for line in more]
        lines.append("")
    return "".join(f"{line}\n" for line in lines[:-1])


def _widths(rows: list[list[str]], room: int) -> list[int] | None:
    """Return each column's width: what it needs, the widest cut down until the line fits.

    None where it cannot fit without cutting a word that is not to be cut.
    """
    cells = list(zip(*rows, strict=True))
    widths = [max(1, *(width(line) for cell in column for line in cell.split("\n"))) for column in cells]
    if sum(widths) <= room:
        return widths
    least = [max(map(_whole, column)) for column in cells]
    for most in range(room, 0, -1):
        cut = [min(wide, max(most, floor)) for wide, floor in zip(widths, least, strict=True)]
        if sum(cut) <= room:
            return cut
    return None


def _whole(cell: str) -> int:
    """Return the width of the longest word that is not to be cut, at least 1."""
    return max((size for word in re.split("[ \n]", cell) if 0 < (size := width(word)) < _LONG), default=1)


def _wrap(text: str, room: int) -> list[str]:
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            if line and width(line) + 1 + width(word) > room:
                lines.append(line)
                line = word
            else:
                line = f"{line} {word}" if line else word
            while width(line) > room and width(word) >= _LONG:
                head, line = _cut(line, room)
                lines.append(head)
        lines.append(line)
    return lines


def _cut(text: str, room: int) -> tuple[str, str]:
    size = 0
    for place, character in enumerate(text):
        size += width(character)
        if size > room:
            return text[: max(place, 1)], text[max(place, 1) :]
    return text, ""
