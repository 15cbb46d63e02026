"""The rows of a CSV file, read in blocks, with memory that stays flat.

A text is kept as its bytes, one character a byte (Latin-1): UTF-8 passes through unchanged, and only
what is not ASCII has to be decoded where a cell is read.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from r2p_ld.errors import BadInput, Fault

BLOCK = 1 << 18
LONGEST = 1 << 17
"""How many bytes a cell may have; more than the csv module's limit is an unclosed quote."""
_LONGEST_LINE = 1 << 24


@dataclass(frozen=True, slots=True)
class Broken:
    """A row that cannot be parted into cells; ``text`` is its first line."""

    rule: str
    mend: str
    text: str


class Source:
    """A file that is read once: its blocks, and then its size and SHA-256."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = 0
        self._hash = hashlib.sha256()

    @property
    def sha256(self) -> str:
        """The SHA-256 of what was read."""
        return self._hash.hexdigest()

    def fault(self, rule: str, mend: str, row: int | None = None) -> BadInput:
        """Return the error of a file that cannot be imported."""
        return BadInput("nothing was imported.", [Fault(str(self.path), row, None, rule, mend)])

    def blocks(self) -> Iterator[list[str]]:
        """Yield the lines, without their ends, some at a time. Raises ``BadInput``."""
        try:
            with self.path.open("rb", buffering=0) as file:
                yield from self._lines(file.read)
        except OSError as error:
            raise self.fault(f"cannot be read: {error.strerror}.", "name a file that you may read.") from None

    def _lines(self, read: Callable[[int], bytes]) -> Iterator[list[str]]:
        rest = ""
        first = True
        while block := read(BLOCK):
            self._hash.update(block)
            self.size += len(block)
            if first:
                block = block.removeprefix(b"\xef\xbb\xbf")
                if block.startswith((b"\xff\xfe", b"\xfe\xff")):
                    raise self.fault("is UTF-16.", "save the file as UTF-8.")
                first = False
            text = rest + block.decode("latin-1")
            if text.endswith("\r"):  # perhaps half of a line's end
                text, rest = text[:-1], "\r"
            else:
                rest = ""
            if "\r" in text:
                text = text.replace("\r\n", "\n").replace("\r", "\n")
            *lines, tail = text.split("\n")
            rest = tail + rest
            if len(rest) > _LONGEST_LINE:
                raise self.fault(
                    "has a line of more than 16 MiB.", "see that it is CSV, with lines that end."
                )
            if lines:
                yield lines
        if rest.strip("\r"):
            yield [rest.strip("\r")]


def records(blocks: Iterator[list[str]], delimiter: str) -> Iterator[list[str] | Broken]:
    """Yield the rows: the cells of each, or why it has none. Blank lines are no rows.

    A line without a quote is split, which is what the csv module would make of it, at a third of the
    cost; every other goes to the csv module, with the lines that its quotes run over.
    """
    lines = (line for block in blocks for line in block)
    waiting: list[str] = []

    def quoted() -> Iterator[str]:
        while True:
            if waiting:
                yield waiting.pop()
            elif (line := next(lines, None)) is not None:
                yield line + "\n"
            else:
                return

    reader = csv.reader(quoted(), delimiter=delimiter, strict=True)
    for line in lines:
        if '"' not in line and len(line) < LONGEST:
            if line:
                yield line.split(delimiter)
            continue
        waiting.append(line + "\n")
        try:
            yield next(reader)
        except csv.Error as error:
            yield _broken(str(error), line)
            if "end of data" in str(error):
                return


def _broken(error: str, line: str) -> Broken:
    if "limit" in error:
        rule = f"has a cell of more than {LONGEST:,} bytes."
        return Broken(rule, "shorten the cell, or close its quotes.", line)
    if "end of data" in error:
        return Broken("ends within quotes.", "get the whole file again: it was cut short.", line)
    return Broken("has quotes within a cell that are not doubled.", "double them.", line)
