"""A user's CSV, row by row, each with its own text, so that it can be written back as it stood."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from r2p_ld.csv_reader import DELIMITERS, LONGEST_LINE
from r2p_ld.errors import BadInput, Fault
from r2p_ld.texts import did_you_mean, wide

_UTF8 = "save the table as CSV in UTF-8."


class RawRow(NamedTuple):
    """A row: the line on which it begins, its cells, its own text with the line break, and its fault."""

    line: int
    cells: list[str]
    text: str
    fault: Fault | None = None


class Reader:
    """A table of cells; ``header`` is its first row, ``delimiter`` what separates the cells.

    Lines may end as on any system, and a byte order mark may stand before the first.
    """

    def __init__(self, path: Path, column: str) -> None:
        """Read the header with the delimiter under which it has a column; raise ``BadInput`` if none."""
        self.path = path
        try:
            with path.open("rb") as file:
                encoding = wide(file.read(4))
            # what is no UTF-8 is kept, so that its row can be named and written back
            self._file = path.open(encoding="utf-8", errors="surrogateescape", newline="")
        except OSError as error:
            raise self._bad(
                None, f"cannot be read: {error.strerror}.", "name a file that is there."
            ) from None
        if encoding:
            self._file.close()
            raise self._bad(1, f"is {encoding}.", _UTF8)
        headers: list[RawRow] = []
        for delimiter in DELIMITERS:
            self.delimiter = delimiter
            self._file.seek(0)
            self._rows = self._parse()
            header = next(self._rows, RawRow(1, [], ""))
            self.header = header._replace(cells=[cell.removeprefix("\ufeff") for cell in header.cells])
            if column in self.header.cells and header.fault is None:
                return
            headers.append(self.header)
        self._file.close()
        self.header = max(headers, key=lambda header: len(header.cells))
        if self.header.fault:
            raise BadInput(f"{path} cannot be read as a table", [self.header.fault])
        if not self.header.cells:
            raise self._bad(1, "is empty.", "give a header and rows.")
        self.place(column)

    def place(self, column: str) -> int:
        """Return which cell of a row is a column's; raise ``BadInput`` if none is, or several are."""
        names = self.header.cells
        if column not in names:
            shown = ", ".join(names[:20]) + (" …" if len(names) > 20 else "")
            mend = did_you_mean(column, names, "name one of these.")
            raise self._bad(1, f"has no column {column!r}; it has: {shown}.", mend)
        if names.count(column) > 1:
            raise self._bad(1, f"has two columns {column!r}.", "rename one of them.")
        return names.index(column)

    def rows(self) -> Iterator[RawRow]:
        """Yield the rows after the header, a blank line as a row without cells."""
        width = len(self.header.cells)
        for row in self._rows:
            if row.fault is None and len(row.cells) not in (0, width):
                rule = f"has {len(row.cells)} cells, and the header {width}, "
                rule += f"separated by {DELIMITERS[self.delimiter]}."
                mend = "give every row as many cells as the header."
                row = row._replace(fault=self.fault(row.line, rule, mend))
            yield row

    def fault(self, line: int | None, rule: str, mend: str, column: str | None = None) -> Fault:
        """Return a fault of this table."""
        return Fault(str(self.path), line, column, rule, mend)

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def _parse(self) -> Iterator[RawRow]:
        pieces: list[str] = []

        def lines() -> Iterator[str]:
            while line := self._file.readline(LONGEST_LINE):
                pieces.append(line)
                yield line

        parsed = csv.reader(lines(), delimiter=self.delimiter, strict=True)
        while True:
            first = parsed.line_num + 1
            pieces.clear()
            cells: list[str] = []
            fault = None
            try:
                cells = next(parsed)
            except StopIteration:
                return
            except csv.Error as error:
                mend = "close every quote, and double a quote within quotes."
                fault = self.fault(first, f"is not a row: {error}.", mend)
            text = "".join(pieces)
            if "\0" in text:
                fault = self.fault(first, "holds a NUL character.", "delete it.")
            elif not text.isascii() and any("\udc80" <= character <= "\udcff" for character in text):
                fault = self.fault(first, "is not UTF-8.", _UTF8)
            yield RawRow(first, cells, text, fault)

    def _bad(self, row: int | None, rule: str, mend: str) -> BadInput:
        return BadInput(f"{self.path} cannot be read as a table", [self.fault(row, rule, mend)])
