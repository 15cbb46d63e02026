"""A user's CSV, row by row, each with its own text, so that it can be written back as it stood."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from r2p_ld.csv_reader import DELIMITERS, LONGEST_LINE
from r2p_ld.errors import BadInput, Fault
from r2p_ld.texts import did_you_mean, wide

MOST_FAULTS = 50
"""After so many faults no more are looked for."""

_MORE = "give every row as many cells as the header."
_QUOTES = "close every quote, and double a quote within quotes."
_UTF8 = "save the table as CSV in UTF-8."


class RawRow(NamedTuple):
    """A row: the line on which it begins, its cells, and its own text with the line break."""

    line: int
    cells: list[str]
    text: str


class Reader:
    """A table of cells; ``header`` is its first row, ``delimiter`` what parts the cells.

    ``faults`` grows while rows are read.
    """

    def __init__(self, path: Path, column: str) -> None:
        """Read the header with the delimiter under which it has a column; raise ``BadInput`` if none."""
        self.path = path
        self.faults: list[Fault] = []
        try:
            self._file = path.open("rb")
        except OSError as error:
            raise self._bad(
                None, f"cannot be read: {error.strerror}.", "name a file that is there."
            ) from None
        headers: list[RawRow] = []
        for delimiter in DELIMITERS:
            self.delimiter, self.faults = delimiter, []
            self._file.seek(0)
            self._rows = self._parse()
            header = next(self._rows, RawRow(1, [], ""))
            names = [cell.removeprefix("\ufeff") for cell in header.cells]
            self.header = header._replace(cells=names)
            if column in names:
                return
            headers.append(self.header)
        self._file.close()
        self.check()
        there = max((header.cells for header in headers), key=len)
        if not there:
            raise self._bad(1, "is empty.", "give a header and rows.")
        said = ", ".join(there[:20]) + (" …" if len(there) > 20 else "")
        mend = did_you_mean(column, there, "name one of these.")
        raise self._bad(1, f"has no column {column!r}; it has: {said}.", mend)

    def place(self, column: str) -> int:
        """Return which cell of a row is a column's; raise ``BadInput`` if none is, or several are."""
        names = self.header.cells
        if column not in names:
            mend = did_you_mean(column, names, f"name one of {', '.join(names[:20])}.")
            raise self._bad(1, f"has no column {column!r}.", mend)
        if names.count(column) > 1:
            raise self._bad(1, f"has two columns {column!r}.", "rename one of them.")
        return names.index(column)

    def rows(self) -> Iterator[RawRow]:
        """Yield the rows after the header, a blank line as a row without cells; pass over faulty ones."""
        width = len(self.header.cells)
        for row in self._rows:
            if len(row.cells) in (0, width):
                yield row
            else:
                rule = f"has {len(row.cells)} cells, and the header {width}, "
                rule += f"parted by {DELIMITERS[self.delimiter]}."
                self.faults.append(self._fault(row.line, rule, _MORE))
            if len(self.faults) >= MOST_FAULTS:
                return

    def check(self) -> None:
        """Raise ``BadInput`` if faults were found."""
        if self.faults:
            raise BadInput(f"{self.path} cannot be read as a table", self.faults)

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def _parse(self) -> Iterator[RawRow]:
        pieces: list[str] = []
        parsed = csv.reader(self._lines(pieces), delimiter=self.delimiter, strict=True)
        first = 1
        try:
            for cells in parsed:
                yield RawRow(first, cells, "".join(pieces))
                pieces.clear()
                first = parsed.line_num + 1
        except csv.Error as error:
            self.faults.append(self._fault(first, f"is not a row: {error}.", _QUOTES))
        except UnicodeDecodeError:
            line = parsed.line_num + 1
            self._file.seek(0)
            encoding = wide(self._file.read(4)) if line == 1 else None
            self.faults.append(self._fault(line, f"is {encoding or 'not UTF-8'}.", _UTF8))

    def _lines(self, pieces: list[str]) -> Iterator[str]:
        while line := self._file.readline(LONGEST_LINE):
            text = line.decode()
            if len(line) == LONGEST_LINE:
                raise csv.Error("the line does not end")
            if "\0" in text:
                raise csv.Error("it holds a NUL character")
            pieces.append(text)
            yield text

    def _fault(self, row: int | None, rule: str, mend: str) -> Fault:
        return Fault(str(self.path), row, None, rule, mend)

    def _bad(self, row: int | None, rule: str, mend: str) -> BadInput:
        return BadInput(f"{self.path} cannot be read as a table", [self._fault(row, rule, mend)])
