"""A user's own table, read row by row and written back with columns that say what its cells may mean."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, TextIO

from r2p_ld import paths
from r2p_ld.csv_reader import DELIMITERS, LONGEST_LINE
from r2p_ld.errors import BadInput, Fault
from r2p_ld.outcome import Outcome
from r2p_ld.places.match import SURE, Candidate, Matcher
from r2p_ld.places.names import normalize
from r2p_ld.reconcile.dates import when
from r2p_ld.texts import did_you_mean, safe, wide

ADDED = ("iri", "label", "score", "reason", "other")
"""The columns added, each after the column's name and an underscore."""

_UTF8 = "save the table as CSV in UTF-8."
_KEPT = 65536
_MOST_FAULTS = 50
"""How many faults are named; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What one cell may mean: its candidates, best first, decided if the first is accepted."""

    candidates: tuple[Candidate, ...]
    decided: bool

    @property
    def verdict(self) -> str:
        """The reason for the best candidate, or why none is taken."""
        if not self.candidates:
            return "nothing like it"
        best = self.candidates[0]
        ties = sum(candidate.score == best.score for candidate in self.candidates)
        return best.reason if self.decided or ties == 1 else f"{ties} fit equally well"

    def cells(self) -> tuple[str, ...]:
        """Return the cells of the added columns: an IRI only if it is decided, else all under ``other``."""
        if not self.candidates:
            return "", "", "0", self.verdict, ""
        best = self.candidates[0]
        decided = (best.thing.iri, best.thing.label) if self.decided else ("", "")
        others = self.candidates[1 if self.decided else 0 :]
        other = " | ".join(f"{c.thing.iri} ({c.thing.label}, {c.score}: {c.reason})" for c in others)
        return *decided, str(best.score), self.verdict, other


@dataclass(frozen=True, slots=True)
class Suggested(Outcome):
    """What came of a table.

    ``counts`` says how many rows there are, and how many of them are decided, open (they have
    candidates only), unknown, empty and faulty. ``values`` is each distinct text, with its year or date
    where a column gives one, and its suggestion, in the table's order; it is empty where the table was
    written to ``out``.
    """

    file: str
    counts: Mapping[str, int]
    out: Path | None
    values: tuple[tuple[str, str, Suggestion], ...]

    def as_dict(self) -> dict[str, object]:
        """Return the outcome as plain values, for ``--format json``."""
        values = [
            {
                **{"text": text, "on": on or None, "decided": found.decided},
                "candidates": [
                    {"iri": each.thing.iri, "label": each.thing.label, "score": each.score}
                    | {"rule": each.rule, "reason": each.reason}
                    for each in found.candidates
                ],
            }
            for text, on, found in self.values
        ]
        out = None if self.out is None else str(self.out)
        faults = [fault.as_dict() for fault in self.faults]
        return {"file": self.file, **self.counts, "out": out, "values": values, "faults": faults}

    def __str__(self) -> str:
        done = (
            "{rows} rows: {decided} decided, {open} to be looked at, {unknown} with nothing like it, "
            "{empty} empty"
        ).format(**self.counts)
        done += f", {self.counts['faulty']} faulty." if self.counts["faulty"] else "."
        return f"{done}\nWritten to {self.out}." if self.out else done


def suggest(
    table: Path,
    column: str,
    matcher: Matcher,
    *,
    on: str | None = None,
    scheme: str | None = None,
    accept: int = SURE,
    limit: int = 5,
    out: Path | None = None,
) -> Suggested:
    """Propose things for the cells of a column, and write the table with five more columns to ``out``.

    ``on`` names a column of years or dates, ``scheme`` is the IRI of a scheme of codes. A cell is
    decided if its candidate is a certain match that scores ``accept`` or more; where ``accept`` is less
    than certain, also if one candidate alone has the best score, and that is no less. Rows are written as
    they stand, in the file's own delimiter and quotes; what is wrong with one is a fault, and the others
    go on. Raises ``BadInput`` if the table or its header cannot be read; then nothing is written.
    """
    if out is not None and out.exists() and out.samefile(table):
        raise BadInput(f"{table} would be written over; name another file with --out.")
    if not 0 < accept <= 100 or limit < 1:
        raise BadInput("--accept is a score from 1 to 100, and --limit at least 1.")

    @lru_cache(maxsize=_KEPT)
    def suggestion(text: str, at: str) -> Suggestion:
        # one more than is shown, so that a tie at the end is seen
        found = matcher.propose(text, on=when(at), scheme=scheme, limit=limit + 1)
        return Suggestion(found[:limit], _is_decided(found, accept))

    with _Reader(table, column) as reader:
        return _suggest(reader, column, on, suggestion, out)


def _is_decided(found: tuple[Candidate, ...], accept: int) -> bool:
    if not found or found[0].score < accept:
        return False
    best = found[0]
    alone = len(found) == 1 or best.score > found[1].score
    # what would be sure but is no match has a rival
    return best.match or (alone and best.score < SURE and best.rule != "past")


def _suggest(
    reader: _Reader,
    column: str,
    on: str | None,
    suggestion: Callable[[str, str], Suggestion],
    out: Path | None,
) -> Suggested:
    table = str(reader.path)
    added = [f"{column}_{name}" for name in ADDED]
    if double := [name for name in added if name in reader.header.cells]:
        raise BadInput(f"{table} has the column {double[0]!r} already: rename it, or delete it.")
    place, time = reader.place(column), None if on is None else reader.place(on)
    counts = dict.fromkeys(("rows", "decided", "open", "unknown", "empty", "faulty"), 0)
    values: dict[tuple[str, str], Suggestion] = {}
    faults: list[Fault] = []
    nothing = ("",) * len(ADDED)

    def outcome(row: _Row) -> tuple[str, tuple[str, ...]]:
        """Return what a row counts as, and the cells to be added to it."""
        text = normalize(row.cells[place])
        if not text:
            return "empty", nothing
        at = "" if time is None else row.cells[time].strip()
        try:
            found = suggestion(text, at)
        except BadInput as error:
            faults.append(reader.fault(row.line, str(error), "correct the cell, or empty it.", on))
            return "faulty", ("", "", "0", str(error), "")
        if out is None:
            values.setdefault((text, at), found)
        return "decided" if found.decided else "open" if found.candidates else "unknown", found.cells()

    with _written(out) as target:

        def write(text: str, cells: Iterable[str] | None) -> None:
            if target is not None:
                target.write(text if cells is None else _extended(text, cells, reader.delimiter))

        write(reader.header.text, added)
        for row in reader.rows():
            if row.fault:
                faults.append(row.fault)
                kind, cells = "faulty", None
            elif row.cells:
                kind, cells = outcome(row)
            else:  # a blank line
                write(row.text, None)
                continue
            counts["rows"] += 1
            counts[kind] += 1
            write(row.text, cells)
            del faults[_MOST_FAULTS:]
    shown = tuple((text, at, found) for (text, at), found in values.items())
    return Suggested(table, counts, out, shown, faults=tuple(faults))


@contextmanager
def _written(out: Path | None) -> Iterator[TextIO | None]:
    """Open a file beside ``out`` that takes its place if all went well."""
    if out is None:
        yield None
        return
    try:
        with (
            paths.atomic(out) as beside,
            beside.open("w", encoding="utf-8", errors="surrogateescape", newline="") as target,
        ):
            yield target
    except OSError as error:
        raise BadInput(f"{out} cannot be written: {error.strerror}.") from None


def _extended(row: str, cells: Iterable[str], delimiter: str) -> str:
    """Return the text of a row with further cells."""
    added = io.StringIO()
    csv.writer(added, delimiter=delimiter, lineterminator="").writerow(["", *map(safe, cells)])
    body = row.rstrip("\r\n")
    return body + added.getvalue() + row[len(body) :]


# --- reading -------------------------------------------------------------------------------


class _Row(NamedTuple):
    """A row: the line on which it begins, its cells, its own text with the line break, and its fault."""

    line: int
    cells: list[str]
    text: str
    fault: Fault | None = None


class _Reader:
    """A table of cells; ``header`` is its first row, ``delimiter`` what separates the cells.

    Lines may end as on any system, and a byte order mark may stand before the first. Raises ``BadInput``
    where it cannot be read, or no delimiter gives it a column of the name.
    """

    def __init__(self, path: Path, column: str) -> None:
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
        headers: list[_Row] = []
        for delimiter in DELIMITERS:
            self.delimiter = delimiter
            self._file.seek(0)
            self._rows = self._parse()
            header = next(self._rows, _Row(1, [], ""))
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

    def rows(self) -> Iterator[_Row]:
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

    def __enter__(self) -> _Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def _parse(self) -> Iterator[_Row]:
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
            yield _Row(first, cells, text, fault)

    def _bad(self, row: int | None, rule: str, mend: str) -> BadInput:
        return BadInput(f"{self.path} cannot be read as a table", [self.fault(row, rule, mend)])
