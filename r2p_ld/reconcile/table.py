"""A user's own table, read row by row and written back with columns that say what its cells may mean."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, TextIO

from r2p_ld import paths
from r2p_ld.csv_reader import DELIMITERS, LONGEST_LINE, Source
from r2p_ld.errors import BadInput, Fault
from r2p_ld.outcome import Outcome
from r2p_ld.places.match import SURE, Candidate, Matcher
from r2p_ld.places.names import normalize
from r2p_ld.reconcile.dates import when
from r2p_ld.texts import did_you_mean, safe

ADDED = ("iri", "label", "score", "reason", "other")
"""The columns added, each after the column's name and an underscore."""

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
    delimiter, header = _read_header(table, column)
    place, time = _place(table, header, column), None if on is None else _place(table, header, on)
    added = [f"{column}_{name}" for name in ADDED]
    if double := [name for name in added if name in header.cells]:
        raise BadInput(f"{table} has the column {double[0]!r} already: rename it, or delete it.")
    counts = dict.fromkeys(("rows", "decided", "open", "unknown", "empty", "faulty"), 0)
    values: dict[tuple[str, str], Suggestion] = {}
    faults: list[Fault] = []

    @lru_cache(maxsize=_KEPT)
    def suggestion(text: str, at: str) -> Suggestion:
        # one more than is shown, so that a tie at the end is seen
        found = matcher.propose(text, on=when(at), scheme=scheme, limit=limit + 1)
        return Suggestion(found[:limit], _is_decided(found, accept))

    def outcome(row: _Row) -> tuple[str, Iterable[str] | None]:
        """Return what a row counts as, and the cells to be added to it."""
        if len(row.cells) != len(header.cells) and not row.fault:
            rule = f"has {len(row.cells)} cells, and the header {len(header.cells)}, "
            rule += f"separated by {DELIMITERS[delimiter]}."
            row = row._replace(fault=(rule, "give every row as many cells as the header."))
        if row.fault:
            faults.append(Fault(str(table), row.line, None, *row.fault))
            return "faulty", None
        text, at = normalize(row.cells[place]), "" if time is None else row.cells[time].strip()
        if not text:
            return "empty", ("",) * len(ADDED)
        try:
            found = suggestion(text, at)
        except BadInput as error:
            faults.append(Fault(str(table), row.line, on, str(error), "correct the cell, or empty it."))
            return "faulty", ("", "", "0", str(error), "")
        if out is None:
            values.setdefault((text, at), found)
        return "decided" if found.decided else "open" if found.candidates else "unknown", found.cells()

    with _written(out) as target:
        for number, row in enumerate(_rows(table, delimiter)):
            cells: Iterable[str] | None = None if number else added
            if number and (row.cells or row.fault):  # else a blank line
                kind, cells = outcome(row)
                counts["rows"] += 1
                counts[kind] += 1
                del faults[_MOST_FAULTS:]
            if target is not None:
                target.write(row.text if cells is None else _extended(row.text, cells, delimiter))
    shown = tuple((text, at, found) for (text, at), found in values.items())
    return Suggested(str(table), counts, out, shown, faults=tuple(faults))


def _is_decided(found: tuple[Candidate, ...], accept: int) -> bool:
    if not found or found[0].score < accept:
        return False
    best = found[0]
    alone = len(found) == 1 or best.score > found[1].score
    # what would be sure but is no match has a rival
    return best.match or (alone and best.score < SURE and best.rule != "past")


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
    fault: tuple[str, str] | None = None


def _read_header(path: Path, column: str) -> tuple[str, _Row]:
    """Return the delimiter that gives a table a column of the name, and the first row."""
    source = Source(path)
    if path.exists() and not path.is_file():
        raise source.fault("is no file that can be read more than once.", "save the table as a file.")
    try:
        with path.open("rb") as file:
            source.check_encoding(file.read(4))
        headers = {delimiter: next(_rows(path, delimiter), _Row(1, [], "")) for delimiter in DELIMITERS}
    except OSError as error:
        raise source.unreadable(error) from None
    delimiter, header = max(headers.items(), key=lambda item: (column in item[1].cells, len(item[1].cells)))
    if header.fault:
        raise source.fault(*header.fault, 1)
    if not header.cells:
        raise source.fault("is empty.", "give a header and rows.", 1)
    return delimiter, header


def _place(path: Path, header: _Row, column: str) -> int:
    """Return which cell of a row is a column's; raise ``BadInput`` if none is, or several are."""
    names = header.cells
    if column not in names:
        shown = ", ".join(names[:20]) + (" …" if len(names) > 20 else "")
        mend = did_you_mean(column, names, "name one of these.")
        raise Source(path).fault(f"has no column {column!r}; it has: {shown}.", mend, 1)
    if names.count(column) > 1:
        raise Source(path).fault(f"has two columns {column!r}.", "rename one of them.", 1)
    return names.index(column)


def _rows(path: Path, delimiter: str) -> Iterator[_Row]:
    """Yield the rows, the header too; lines may end as on any system, and a mark may stand before them."""
    pieces: list[str] = []
    # what is no UTF-8 is kept, so that its row can be named and written back
    with path.open(encoding="utf-8", errors="surrogateescape", newline="") as file:

        def lines() -> Iterator[str]:
            while line := file.readline(LONGEST_LINE):
                pieces.append(line)
                yield line if parsed.line_num else line.removeprefix("\ufeff")

        parsed = csv.reader(lines(), delimiter=delimiter, strict=True)
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
                fault = f"is not a row: {error}.", "close every quote, and double a quote within quotes."
            text = "".join(pieces)
            if "\0" in text:
                fault = "holds a NUL character.", "delete it."
            elif not text.isascii() and any("\udc80" <= character <= "\udcff" for character in text):
                fault = "is not UTF-8.", "save the table as CSV in UTF-8."
            yield _Row(first, cells, text, fault)
