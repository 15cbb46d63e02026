"""A user's own table, read row by row and written back with columns that say what its cells may mean."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TextIO

from r2p_ld import paths
from r2p_ld.errors import BadInput, Fault
from r2p_ld.reconcile.match import SURE, Candidate, Matcher, when
from r2p_ld.reconcile.rows import Reader
from r2p_ld.reconcile.words import tidy
from r2p_ld.texts import safe

ADDED = ("iri", "label", "score", "reason", "other")
"""The columns added, each after the column's name and an underscore."""

_KEPT = 65536


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

    def as_dicts(self) -> list[dict[str, object]]:
        """Return the candidates as plain values."""
        return [
            {"iri": c.thing.iri, "label": c.thing.label, "score": c.score, "rule": c.rule, "reason": c.reason}
            for c in self.candidates
        ]

    def cells(self) -> tuple[str, ...]:
        """Return the cells of the added columns: an IRI only if it is decided, else all under ``other``."""
        if not self.candidates:
            return "", "", "0", self.verdict, ""
        best, *more = self.candidates
        other = " | ".join(f"{c.thing.iri} ({c.thing.label}, {c.score}: {c.reason})" for c in more)
        if self.decided:
            return best.thing.iri, best.thing.label, str(best.score), self.verdict, other
        first = f"{best.thing.iri} ({best.thing.label}, {best.score}: {best.reason})"
        return "", "", str(best.score), self.verdict, f"{first} | {other}" if other else first


@dataclass(frozen=True, slots=True)
class Suggested:
    """What came of a table.

    ``counts`` says how many rows there are, and how many of them are decided, open (they have
    candidates only), unknown and empty. ``values`` is each distinct text, with its year or date where
    a column gives one, and its suggestion, in the table's order; it is empty where the table was
    written to ``out``.
    """

    file: str
    counts: Mapping[str, int]
    out: Path | None
    values: tuple[tuple[str, str, Suggestion], ...]
    faults: tuple[Fault, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """Return the outcome as plain values, for ``--format json``."""
        values = [
            {"text": text, "on": on or None, "decided": found.decided, "candidates": found.as_dicts()}
            for text, on, found in self.values
        ]
        out = None if self.out is None else str(self.out)
        return {"file": self.file, **self.counts, "out": out, "values": values}

    def __str__(self) -> str:
        done = (
            "{rows} rows: {decided} decided, {open} to be looked at, {unknown} with nothing like it, "
            "{empty} empty."
        ).format(**self.counts)
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
    decided if its candidate is a certain match; where ``accept`` is less than certain, also if one
    candidate alone has the best score, and that is no less. Rows are written as they stand, in the
    file's own delimiter and quotes. Raises ``BadInput`` with all faults; then nothing is written.
    """
    if out is not None and out.exists() and out.samefile(table):
        raise BadInput(f"{table} would be written over; name another file with --out.")
    if not 0 < accept <= 100 or limit < 1:
        raise BadInput("--accept is a score from 1 to 100, and --limit at least 1.")
    with Reader(table, column) as reader:
        return _suggest(reader, column, matcher, on, scheme, accept, limit, out)


def _suggest(
    reader: Reader,
    column: str,
    matcher: Matcher,
    on: str | None,
    scheme: str | None,
    accept: int,
    limit: int,
    out: Path | None,
) -> Suggested:
    table = str(reader.path)
    added = [f"{column}_{name}" for name in ADDED]
    if double := [name for name in added if name in reader.header.cells]:
        raise BadInput(f"{table} has the column {double[0]!r} already: rename it, or delete it.")
    place, time = reader.place(column), None if on is None else reader.place(on)
    counts = dict.fromkeys(("rows", "decided", "open", "unknown", "empty"), 0)
    values: dict[tuple[str, str], Suggestion] = {}
    nothing = _tail([""] * len(ADDED), reader.delimiter)

    @lru_cache(maxsize=_KEPT)
    def suggestion(text: str, at: str) -> tuple[Suggestion, str]:
        # one more than is shown, so that a tie at the end is seen
        found = matcher.propose(text, on=when(at), scheme=scheme, limit=limit + 1)
        alone = len(found) == 1 or (len(found) > 1 and found[0].score > found[1].score)
        decided = bool(found) and (found[0].match or (alone and _taken(found[0], accept)))
        made = Suggestion(found[:limit], decided)
        return made, _tail(made.cells(), reader.delimiter)

    with _written(out) as target:
        if target is not None:
            target.write(_longer(reader.header.text, _tail(added, reader.delimiter)))
        for row in reader.rows():
            if not row.cells:
                tail = ""
            elif not (text := tidy(row.cells[place])):
                counts["rows"] += 1
                counts["empty"] += 1
                tail = nothing
            else:
                at = "" if time is None else row.cells[time].strip()
                try:
                    found, tail = suggestion(text, at)
                except BadInput as error:
                    mend = "correct the cell, or empty it."
                    reader.faults.append(Fault(table, row.line, on, str(error), mend))
                    continue
                counts["rows"] += 1
                counts["decided" if found.decided else "open" if found.candidates else "unknown"] += 1
                if target is None:
                    values.setdefault((text, at), found)
            if target is not None:
                target.write(_longer(row.text, tail))
        reader.check()
    told = tuple((text, at, found) for (text, at), found in values.items())
    return Suggested(table, counts, out, told)


@contextmanager
def _written(out: Path | None) -> Iterator[TextIO | None]:
    """Open a file beside ``out`` that takes its place if all went well."""
    if out is None:
        yield None
        return
    try:
        with paths.atomic(out) as beside, beside.open("w", encoding="utf-8", newline="") as target:
            yield target
    except OSError as error:
        raise BadInput(f"{out} cannot be written: {error.strerror}.") from None


def _taken(best: Candidate, accept: int) -> bool:
    # what would be sure but is no match has a rival
    return accept <= best.score < SURE and best.rule != "past"


def _tail(cells: Iterable[str], delimiter: str) -> str:
    """Return cells as they are written behind those of a row."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="").writerow(["", *map(safe, cells)])
    return text.getvalue()


def _longer(row: str, tail: str) -> str:
    body = row.rstrip("\r\n")
    return body + tail + row[len(body) :]
