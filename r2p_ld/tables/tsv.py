"""The one reader of tables: UTF-8, LF, tabs, a header, no quoting."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Generic, TypeVar, get_type_hints

from r2p_ld.errors import BadInput, Fault
from r2p_ld.tables.cells import Cell, CellError
from r2p_ld.tables.rows import Columns, Row
from r2p_ld.texts import wide

R = TypeVar("R", bound=Row)
R_co = TypeVar("R_co", bound=Row, covariant=True)


@dataclass(frozen=True, slots=True)
class Table(Generic[R_co]):
    """A table: its good rows, and the faults of the others.

    ``columns`` is the header; ``keys`` holds the first cell of every row, faulty ones too, and
    is ``None`` where not every row could be read so far. ``cells`` holds line and readable cells,
    by column, of every row, good or faulty.
    """

    kind: type[R_co]
    file: str
    columns: tuple[str, ...]
    rows: tuple[R_co, ...]
    keys: frozenset[str] | None = frozenset()
    faults: tuple[Fault, ...] = ()
    cells: tuple[tuple[int, Mapping[str, Any]], ...] = ()


def read(path: Path, kind: type[R]) -> Table[R]:
    """Return the table in a file; raise ``BadInput`` with every fault of the file."""
    table = scan(path, kind, path.name)
    if table.faults:
        raise BadInput(f"{path} is not a good table.", table.faults)
    return table


def scan(path: Path, kind: type[R], file: str) -> Table[R]:
    """Return the table in a file, with its faults instead of an error; they tell ``file``."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        fault = Fault(file, rule=f"cannot be read: {error.strerror}.", mend="put the table there.")
        return Table(kind, file, (), (), None, (fault,))
    return parse(raw, kind, file)


def parse(raw: bytes, kind: type[R], file: str, *, top: int = 1) -> Table[R]:
    """Return the table that the bytes of a file hold, with its faults; its header is line ``top``."""
    return _Parser(kind, file, top).table(raw)


def write(kind: type[R], rows: Iterable[R]) -> bytes:
    """Return the bytes of a table with these rows, which the reader reads back as they are."""
    declared, _ = layout(kind)
    lines = ["\t".join(declared)]
    for row in rows:
        lines.append("\t".join(cell.write(getattr(row, name)) for name, cell in declared.values()))
    return "".join(f"{line}\n" for line in lines).encode()


_Layout = tuple[dict[str, tuple[str, Cell[Any]]], tuple[str, Columns] | None]


def layout(kind: type[Row]) -> _Layout:
    """Return column → (field, cell type), and the field of the columns after them, if any."""
    hints = get_type_hints(kind, include_extras=True)
    declared: dict[str, tuple[str, Cell[Any]]] = {}
    further = None
    for item in fields(kind):
        for mark in getattr(hints[item.name], "__metadata__", ()):
            if isinstance(mark, Cell):
                head, *rest = item.name.split("_")
                camel = head + "".join(part.capitalize() for part in rest)
                declared[item.name if kind.snake_case else camel] = (item.name, mark)
            elif isinstance(mark, Columns):
                further = (item.name, mark)
    return declared, further


# What is not seen though its category is that of a letter, a mark or a sign (Unicode's property
# Default_Ignorable_Code_Point, and the braille blank).
_HIDDEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\U000e0000-\U000e0fff]"
)
# Of the format characters, Arabic number and verse signs are seen, and the joiners shape the letters
# of Arabic and Indic scripts that they follow.
_SHAPING = re.compile("[\u0600-\u0605\u06dd\u0890\u0891\u08e2]|(?<=[\u0620-\u0dff])[\u200c\u200d]")


def check_characters(text: str) -> None:
    """Raise ``CellError`` for characters that no cell may hold, or not so."""
    if not unicodedata.is_normalized("NFC", text):
        raise CellError("is not in Unicode form NFC.", f"write {unicodedata.normalize('NFC', text)}")
    if text != text.strip():
        raise CellError("begins or ends with a blank.", f"write {text.strip() or 'nothing'}")
    if text.isprintable() and not _HIDDEN.search(text):
        return
    for at, character in enumerate(text):
        blank = unicodedata.category(character) == "Zs" and character != " "
        hidden = not character.isprintable() or _HIDDEN.match(character)
        if blank or (hidden and not _SHAPING.match(text, at)):
            what = "a blank that is no space" if blank else "an unprintable character"
            rule = f"holds {what}, U+{ord(character):04X}, at character {at + 1}."
            raise CellError(rule, "write a space." if blank else "delete it.")


class _Parser(Generic[R]):
    def __init__(self, kind: type[R], file: str, top: int) -> None:
        self.kind, self.file, self.top = kind, file, top
        self.declared, self.further = layout(kind)
        self.names = " ".join(self.declared)
        self.faults: list[Fault] = []
        self.cells: list[tuple[int, Mapping[str, Any]]] = []
        self.sound = True  # the header is good, so rows can be made

    def fault(self, row: int | None, column: str | None, rule: str, mend: str) -> None:
        self.faults.append(Fault(self.file, row, column, rule, mend))

    def table(self, raw: bytes) -> Table[R]:
        lines = list(self.lines(raw))
        columns = tuple((lines[0][1] or "").split("\t")) if lines else ()
        keys = None
        rows: list[R] = []
        if lines and lines[0][1] is not None:
            readers = self.header(columns)
            records = [(row, line.split("\t")) for row, line in lines[1:] if line]
            self.unique(columns, records)
            rows = [made for row, cells in records if (made := self.row(row, cells, columns, readers))]
            if columns[0] == next(iter(self.declared)) and all(line is not None for _, line in lines):
                keys = frozenset(cells[0] for _, cells in records)
        return Table(self.kind, self.file, columns, tuple(rows), keys, tuple(self.faults), tuple(self.cells))

    def lines(self, raw: bytes) -> Iterator[tuple[int, str | None]]:
        """Yield number and text of each line; None where it cannot be decoded."""
        if encoding := wide(raw):
            self.fault(self.top, None, f"is {encoding}.", "save the file as UTF-8.")
            return
        if raw.startswith(codecs.BOM_UTF8):
            self.fault(self.top, None, "begins with a byte order mark.", "save the file as UTF-8 without it.")
            raw = raw.removeprefix(codecs.BOM_UTF8)
        if not raw:
            self.fault(self.top, None, "is empty.", f"begin with the header {self.names}")
            return
        pieces = raw.split(b"\n")
        if pieces[-1]:
            last = self.top + len(pieces) - 1
            self.fault(last, None, "does not end with a line feed.", "end the last line.")
        else:
            pieces.pop()
        for number, piece in enumerate(pieces, self.top):
            if b"\r" in piece:
                self.fault(number, None, "holds a carriage return.", "end lines with a line feed alone.")
                piece = piece.replace(b"\r", b"")
            if not piece:
                mend = "delete the line." if number > self.top else "write the header."
                self.fault(number, None, "is blank.", mend)
            try:
                yield number, piece.decode()
            except UnicodeDecodeError as error:
                rule = f"is not UTF-8: byte 0x{piece[error.start]:02x} at byte {error.start + 1} of the line."
                self.fault(number, None, rule, "save the file as UTF-8.")
                yield number, None

    def header(self, columns: tuple[str, ...]) -> list[Cell[Any] | None]:
        """Check the header; return the cell type of each column, None where it is unknown."""
        declared, further, names = self.declared, self.further, self.names
        before = len(self.faults)
        readers: list[Cell[Any] | None] = []
        for number, column in enumerate(columns):
            reader = declared[column][1] if column in declared else None
            try:
                if column in columns[:number]:
                    raise CellError("stands twice in the header.", "delete or rename one of the two.")
                if reader is None and not further:
                    raise CellError("is an unknown column.", f"the columns are {names}")
                if reader is None and further:
                    check_characters(column)
                    further[1].header.read(column)
                    reader = further[1].cell
            except CellError as error:
                self.fault(self.top, column, error.rule, error.mend)
            readers.append(reader)
        missing = [column for column in declared if column not in columns]
        for column in missing:
            self.fault(self.top, column, "is missing.", f"the columns are {names}")
        if not missing and columns[: len(declared)] != tuple(declared):
            self.fault(self.top, None, "has its columns in another order.", f"order them {names}")
        self.sound = len(self.faults) == before
        return readers

    def unique(self, columns: tuple[str, ...], records: list[tuple[int, list[str]]]) -> None:
        for key in self.kind.unique:
            if not set(key) <= set(columns):
                continue
            places = [columns.index(column) for column in key]
            seen: dict[tuple[str, ...], int] = {}
            for row, cells in records:
                if len(cells) != len(columns):
                    continue
                value = tuple(cells[place] for place in places)
                if (first := seen.setdefault(value, row)) != row:
                    rule = f"{' '.join(filter(None, value))} stands in row {first} already."
                    self.fault(row, key[0], rule, "delete the row, or give it its own.")

    def row(
        self, row: int, cells: list[str], columns: tuple[str, ...], readers: list[Cell[Any] | None]
    ) -> R | None:
        if len(cells) != len(columns):
            rule = f"has {len(cells)} cells where the header has {len(columns)}."
            self.fault(row, None, rule, "look for a stray or a missing tab.")
            return None
        values: dict[str, Any] = {}
        before = len(self.faults)
        for column, cell, reader in zip(columns, cells, readers, strict=True):
            try:
                if not (cell.isascii() and cell.isprintable()) or cell != cell.strip():
                    check_characters(cell)
                if reader:
                    values[column] = reader.read(cell)
            except CellError as error:
                self.fault(row, column, error.rule, error.mend)
        self.cells.append((row, values))
        if len(self.faults) > before or not self.sound:
            return None
        arguments = {name: values[column] for column, (name, _) in self.declared.items()}
        if self.further:
            name, marks = self.further
            arguments[name] = tuple(
                (marks.header.read(column), values[column]) for column in columns[len(self.declared) :]
            )
        made = self.kind(**arguments, line=row)
        for problem in made.problems():
            self.fault(row, *problem)
        return made if len(self.faults) == before else None
