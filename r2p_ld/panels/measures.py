"""What makes a column: the tables of ``ontology/panel``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Annotated, NamedTuple

from pyoxigraph import NamedNode

from r2p_ld import paths
from r2p_ld.errors import BadInput, Fault
from r2p_ld.tables import cells, tsv
from r2p_ld.tables.rows import Curie, CurieOrNone, Note, Problem, Row, Slug, Text
from r2p_ld.texts import did_you_mean

UNITS = ("country", "actor", "dyad")
LONGEST = 32
"""How long a column's name may be: Stata takes no more."""

_DIGITS = cells.pattern("-?[0-9]{1,4}", "a whole number", "-1")
_SIGNED = cells.Cell(lambda text: int(_DIGITS.read(text)))

_Name = Annotated[str, cells.pattern(r"[a-z][a-z0-9_]*", "a name of a column", "ucdp_ged_best")]
_Units = Annotated[tuple[str, ...], cells.many(cells.choice(*UNITS), empty=False)]
_Datatype = Annotated[str, cells.choice("integer", "number", "string")]
_Number = Annotated[int | None, cells.optional(cells.integer)]


@dataclass(frozen=True, slots=True)
class List(Row):
    """``panel/lists.tsv``: rows of one kind in a data set, and which years and states they cover.

    ``place`` leads from a row to its country. A row counts in its ``first`` year or in ``every`` one to
    its end. Several versions are read only where ``each`` has years of its own. The last year covered is
    ``offset`` and the number that ``release`` finds in the version. An ``absent`` row means ``zero``, or
    that the number is ``unknown``.
    """

    id: _Name
    dataset: Slug
    classes: Annotated[tuple[NamedNode, ...], cells.many(cells.curie, empty=False)]
    place: Curie
    years: Annotated[str, cells.choice("first", "every")]
    versions: Annotated[str, cells.choice("one", "each")]
    first: _Number
    release: Note
    offset: Annotated[int | None, cells.optional(_SIGNED)]
    states: Annotated[str, cells.choice("every", "listed", "unknown")]
    absent: Annotated[str, cells.choice("zero", "unknown")]
    claim: Text
    source: Text

    def problems(self) -> Iterator[Problem]:
        """Yield a problem for what cannot be true together, and for an expression that is none."""
        if bool(self.release) != (self.offset is not None):
            yield "offset", "does not stand with a release.", "give both, or neither."
        if self.absent == "zero" and (self.states != "every" or not self.release or self.first is None):
            yield "absent", "is zero where coverage is not known.", "write unknown."
        try:
            if self.release and re.compile(self.release).groups != 1:
                yield "release", "has not one group.", "put the number of the version into parentheses."
        except re.error:
            yield "release", "is no regular expression.", "write it like ([0-9]{2})\\.1"

    def last(self, version: str) -> int | None:
        """Return the last year that a version covers, None where its number does not tell it."""
        found = re.fullmatch(self.release, version) if self.release else None
        return int(found[1]) + (self.offset or 0) if found else None


@dataclass(frozen=True, slots=True)
class Measure(Row):
    """``panel/measures.tsv``: a column, as an aggregate of a property over rows of a list.

    ``where`` and ``value`` pick rows; ``span`` is how many years they are about. ``shared`` rows are those
    with several places or parties.
    """

    id: _Name
    list: _Name
    by: _Units
    property: CurieOrNone
    aggregate: Annotated[str, cells.choice("sum", "max", "count", "last")]
    rows: Annotated[str, cells.choice("all", "shared")]
    where: CurieOrNone
    value: CurieOrNone
    span: _Number
    datatype: _Datatype
    unit: Text
    definition: Text

    def problems(self) -> Iterator[Problem]:
        """Yield a problem for a name that is too long or not its list's, and for half a condition."""
        if len(self.id) > LONGEST:
            yield "id", f"has more than {LONGEST} characters.", "shorten it."
        if not self.id.startswith(f"{self.list}_"):
            yield "id", f"does not begin with {self.list}_.", "name the list first."
        if (self.property is None) != (self.aggregate == "count"):
            yield "property", "does not fit the aggregate.", "give one to all but count."
        if (self.where is None) != (self.value is None):
            yield "value", "does not stand with a property to compare.", "give both, or neither."


@dataclass(frozen=True, slots=True)
class Common(Row):
    """``panel/columns.tsv``: what names a row (``key``), what each list has beside measures (``note``),
    and what an ``absence`` means."""

    unique = (("id", "by"),)

    id: _Name
    by: _Units
    role: Annotated[str, cells.choice("key", "note", "absence")]
    datatype: _Datatype
    definition: Text


class Columns(NamedTuple):
    """The three tables."""

    lists: tuple[List, ...]
    measures: tuple[Measure, ...]
    common: tuple[Common, ...]

    def of(self, unit: str) -> tuple[Measure, ...]:
        """Return the measures of a kind of unit."""
        return tuple(measure for measure in self.measures if unit in measure.by)

    def keys(self, unit: str) -> tuple[Common, ...]:
        """Return the columns that name a unit in a year."""
        return tuple(row for row in self.common if row.role == "key" and unit in row.by)

    def notes(self, unit: str) -> tuple[Common, ...]:
        """Return the columns that each list has beside its measures."""
        return tuple(row for row in self.common if row.role == "note" and unit in row.by)

    def absence(self, each: List) -> str:
        """Return what it means that a list has no row."""
        return next(row.definition for row in self.common if row.role == "absence" and row.id == each.absent)


@cache
def read() -> Columns:
    """Return the tables; raise ``BadInput`` with the faults of all."""
    folder = paths.ontology() / "panel"
    faults: list[Fault] = []

    def rows(file: str, kind: type[tsv.R]) -> tuple[tsv.R, ...]:
        table = tsv.scan(folder / file, kind, f"{folder.name}/{file}")
        faults.extend(table.faults)
        return table.rows

    found = Columns(rows("lists.tsv", List), rows("measures.tsv", Measure), rows("columns.tsv", Common))
    faults.extend(_unknown(found))
    if faults:
        raise BadInput("The tables of measures cannot be read.", faults)
    return found


def _unknown(found: Columns) -> Iterator[Fault]:
    lists = {each.id for each in found.lists}
    for measure in found.measures:
        if measure.list not in lists:
            rule = f"there is no list {measure.list}."
            mend = did_you_mean(measure.list, lists, "add it to lists.tsv.")
            yield Fault("panel/measures.tsv", measure.line, "list", rule, mend)
    for each in found.lists:
        for note in found.common:
            if note.role == "note" and len(f"{each.id}_{note.id}") > LONGEST:
                rule = f"{each.id}_{note.id} has more than {LONGEST} characters."
                yield Fault("panel/lists.tsv", each.line, "id", rule, "shorten it.")
