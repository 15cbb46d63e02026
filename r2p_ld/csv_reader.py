"""CSV files of others, read row by row, with memory that stays flat.

A text is kept as its UTF-8 bytes, one character a byte (Latin-1), so that UTF-8 passes through unchanged,
and only what is not ASCII has to be decoded where a cell is read. Files in UTF-16 with its byte-order mark,
or in an encoding that is named, are brought into that form. Lines end as on Unix, Windows or old Macs.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import IncrementalNewlineDecoder
from itertools import chain
from pathlib import Path

from r2p_ld.errors import BadInput, Fault
from r2p_ld.texts import wide

ENCODINGS = ("utf-8", "utf-16", "windows-1252", "iso-8859-1")
"""Those that may be named; without a name, UTF-8, or UTF-16 where its byte-order mark says so."""
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
LONGEST_LINE = 1 << 24
BLOCK = 1 << 17
LONGEST = csv.field_size_limit()
"""How long a cell may be: 131,072 bytes; what is longer is most often an unclosed quote."""
_NO_END = "has a line of more than 16 MiB.", "see that it is CSV, with lines that end."


@dataclass(frozen=True, slots=True)
class Broken:
    """A row that cannot be parted into cells; ``text`` is its first line, ``line`` where that is."""

    rule: str
    mend: str
    text: str
    line: int = 0


class Source:
    """A file, or a part of it, that is read once: its blocks, and then its size and SHA-256.

    ``start`` and ``stop`` are where lines begin, in bytes; ``encoding`` is found, if not given, on reading.
    """

    def __init__(
        self, path: Path, start: int = 0, stop: int | None = None, encoding: str | None = None
    ) -> None:
        self.path, self._start, self._stop, self.encoding = path, start, stop, encoding
        self.size = 0
        self._reported = 0
        self._hash = hashlib.sha256()

    @property
    def sha256(self) -> str:
        """The SHA-256 of what was read."""
        return self._hash.hexdigest()

    def progress(self) -> int:
        """Return how many bytes were read since the last call."""
        more, self._reported = self.size - self._reported, self.size
        return more

    def fault(self, rule: str, mend: str, row: int | None = None) -> BadInput:
        """Return the error of a file that cannot be read."""
        fault = Fault(str(self.path), row, None, rule, mend)
        return BadInput(f"{self.path} cannot be read as a table.", [fault])

    def unreadable(self, error: OSError) -> BadInput:
        """Return the error of a file that the system does not let us read."""
        return self.fault(f"cannot be read: {error.strerror}.", "name a file that you may read.")

    def check_encoding(self, start: bytes) -> None:
        """Raise ``BadInput`` where a file begins as UTF-16 or UTF-32, with a byte-order mark or without."""
        if encoding := wide(start):
            raise self.fault(f"is {encoding}.", "save the file as UTF-8.")
        if b"\0" in start[:4]:
            raise self.fault(f"is UTF-{32 if start[:4].count(0) == 3 else 16}.", "save the file as UTF-8.")

    def blocks(self) -> Iterator[list[str]]:
        """Yield the lines, without their ends, some at a time. Raises ``BadInput``."""
        try:
            with self.path.open("rb", buffering=0) as file:
                if self._start:  # a pipe cannot seek
                    file.seek(self._start)
                yield from self._lines(file.read if self._stop is None else self._within(file.read))
        except OSError as error:
            raise self.unreadable(error) from None

    def measure(self) -> None:
        """Read all of it for its size and SHA-256 alone. Raises ``BadInput``."""
        self.size, self._hash = 0, hashlib.sha256()
        for _ in self.blocks():
            pass

    def _within(self, read: Callable[[int], bytes]) -> Callable[[int], bytes]:
        """Return a function that reads no farther than this part goes."""
        assert self._stop is not None
        end = self._stop - self._start
        return lambda size: read(min(size, end - self.size))

    def _begun(self, block: bytes) -> bytes:
        """Take the encoding that a byte-order mark tells; return the first block without that of UTF-8."""
        if wide(block) == "UTF-16":
            self.encoding = "utf-16"
        if self.encoding != "utf-16":
            self.check_encoding(block)
        if block.startswith(codecs.BOM_UTF8):
            self.encoding = None
        return block.removeprefix(codecs.BOM_UTF8)

    def _lines(self, read: Callable[[int], bytes]) -> Iterator[list[str]]:
        rest = ""
        newlines: IncrementalNewlineDecoder | None = None
        while True:
            block = read(BLOCK)
            self._hash.update(block)
            self.size += len(block)
            if newlines is None:
                if self._start == 0:
                    block = self._begun(block)
                recoded = self.encoding not in (None, "utf-8")
                decoder = codecs.getincrementaldecoder(str(self.encoding) if recoded else "latin-1")()
                newlines = IncrementalNewlineDecoder(decoder, translate=True)
            try:
                text = newlines.decode(block, final=not block)
            except UnicodeDecodeError as error:
                raise self.fault(f"is not {self.encoding}: {error.reason}.", "name its encoding.") from None
            if recoded:
                text = text.encode("utf-8", "surrogatepass").decode("latin-1")
            *lines, rest = (rest + text).split("\n")
            if len(rest) > LONGEST_LINE:
                raise self.fault(*_NO_END)
            if lines:
                yield lines
            if not block:
                break
        if rest:
            yield [rest]


def records(
    blocks: Iterator[list[str]], delimiter: str, beyond: Iterator[str] | None = None
) -> Iterator[list[str] | Broken]:
    """Yield the rows: the cells of each, none of a blank line, or why it cannot be parted.

    ``beyond`` are the lines behind these, for a row whose quotes run over the end.

    What stands before the first quote of a line and behind the last is split, which is what the csv module
    would make of it, at a third of the cost. What is between goes to the csv module, and so does a
    line whose quotes are not as they should be, with the lines that they run over.
    """
    lines = chain.from_iterable(blocks)
    waiting: list[str] = []
    within: list[str] = []

    def quoted() -> Iterator[str]:
        while True:
            if waiting:
                yield waiting.pop()
            else:  # quotes run over the line's end
                following = next(lines, None)
                if following is None and beyond is not None:
                    following = next(beyond, None)
                if following is None:
                    return
                yield "\n" + following

    whole = csv.reader(quoted(), delimiter=delimiter, strict=True)
    middle = csv.reader(iter(within.pop, None), delimiter=delimiter, strict=True)
    for line in lines:
        if len(line) < LONGEST:
            first = line.find('"')
            if first < 0:
                yield line.split(delimiter) if line else []
                continue
            end = line.rfind('"') + 1
            # both ends of what is between must be ends of cells
            if (not first or line[first - 1] == delimiter) and line[end : end + 1] in ("", delimiter):
                row = line[: first - 1].split(delimiter) if first else []
                within.append(line[first:end])
                try:
                    row += next(middle)
                except (csv.Error, IndexError):  # it asked for another line
                    pass
                else:
                    if end < len(line):
                        row += line[end + 1 :].split(delimiter)
                    yield row
                    continue
        waiting.append(line)
        try:
            yield next(whole)
        except csv.Error as error:
            yield _broken(str(error), line)
            if "end of data" in str(error):
                return


def _broken(error: str, text: str) -> Broken:
    if "limit" in error:
        rule = f"has a cell of more than {LONGEST:,} bytes."
        return Broken(rule, "shorten the cell, or close its quotes.", text)
    if "end of data" in error:
        return Broken("ends within quotes.", "get the whole file again: it was cut short.", text)
    return Broken("has quotes within a cell that are not doubled.", "double them.", text)
