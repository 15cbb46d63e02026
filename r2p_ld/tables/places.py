"""The hub of places and states: its tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

from pyoxigraph import NamedNode

from r2p_ld.namespaces import node, prefixes
from r2p_ld.tables import cells, tsv
from r2p_ld.tables.cells import Period
from r2p_ld.tables.rows import Curie, CurieOrNone, Minted, Note, Problem, Row, Slug, Text
from r2p_ld.tables.tsv import R, Table
from r2p_ld.texts import did_you_mean

Sources = Annotated[tuple[str, ...], cells.many(cells.item, empty=False)]
Periods = Annotated[tuple[Period, ...], cells.many(cells.period)]
Day = Annotated[date | None, cells.optional(cells.day)]


@dataclass(frozen=True, slots=True)
class Place(Row):
    """``places/places.tsv``: a country or territory.

    ``existed`` is empty where nothing bounds it: only what was made or undone has periods.
    ``administrator`` is the place whose name others add to that of a territory, as in “Guam (USA)”.
    """

    id: Minted
    label: Text
    existed: Periods
    administrator: CurieOrNone
    description: Note
    source: Sources

    def problems(self) -> Iterator[Problem]:
        """Yield a problem if the periods are not in order, one after the other."""
        for earlier, later in zip(self.existed, self.existed[1:], strict=False):
            if earlier.meets(later) or (earlier.end or date.max) > (later.start or date.min):
                yield "existed", f"{later} does not follow {earlier}.", "order the periods, or join them."


@dataclass(frozen=True, slots=True)
class State(Row):
    """``places/states.tsv``: a state, which acts; its territory is a place.

    ``counted`` is when lists count it that give it no code, such as that of the United Nations.
    """

    id: Minted
    label: Text
    counted: Periods
    description: Note
    source: Sources


class _Lasting:
    """A row that holds for a time: both days are in it, and none is no bound."""

    __slots__ = ()
    valid_from: Day
    valid_to: Day

    @property
    def validity(self) -> Period:
        """From when to when the row holds."""
        return Period(self.valid_from, self.valid_to)

    def problems(self) -> Iterator[Problem]:
        """Yield a problem if validity ends before it starts."""
        start, end = self.validity
        if start and end and start > end:
            yield "validTo", f"{end} lies before validFrom, {start}.", "correct one of the two days."


@dataclass(frozen=True, slots=True)
class Name(_Lasting, Row):
    """``places/labels.tsv``: a further name of a place or state, and when it is meant by it.

    A misprint is published like any alternative, and never looked up. Bounds stand only where the name
    at another time means something else, or nothing.
    """

    unique = (("term", "language", "label"),)

    term: Curie
    language: Annotated[str, cells.language]
    label: Text
    kind: Annotated[str, cells.choice("preferred", "alternative", "misprint")]
    source: Text
    valid_from: Day
    valid_to: Day


@dataclass(frozen=True, slots=True)
class Territory(_Lasting, Row):
    """``places/territories.tsv``: which place is a state's territory, and when."""

    unique = (("state", "place", "validFrom"),)

    state: Curie
    place: Curie
    valid_from: Day
    valid_to: Day
    source: Sources


@dataclass(frozen=True, slots=True)
class Code(_Lasting, Row):
    """``places/codes.tsv``: a code of a place or state, and when it holds."""

    unique = (("scheme", "value", "validFrom"),)

    thing: Curie
    scheme: Slug
    value: Text
    valid_from: Day
    valid_to: Day
    source: Sources

    @property
    def iri(self) -> NamedNode:
        """The IRI of the code."""
        since = f"/{self.valid_from}" if self.valid_from else ""
        return node(f"code:{self.scheme}/{self.value}{since}")


@dataclass(frozen=True, slots=True)
class CodeScheme(Row):
    """``places/code-schemes.tsv``: what a scheme numbers, how its codes look, and what IRIs they make."""

    unique = (("scheme",),)

    scheme: Slug
    codes: Annotated[str, cells.choice("places", "states")]
    pattern: Text
    namespace: Annotated[str | None, cells.optional(cells.prefix)]

    def problems(self) -> Iterator[Problem]:
        """Yield a problem for a pattern that is none, and for a prefix that is not declared."""
        try:
            re.compile(self.pattern)
        except re.error:
            yield "pattern", "is no regular expression.", "write it like [0-9]{3}"
        if self.namespace and self.namespace not in prefixes():
            rule = f"the prefix {self.namespace}: is unknown."
            yield "namespace", rule, did_you_mean(self.namespace, prefixes(), "declare it.")


@dataclass(frozen=True)
class Places:
    """The tables of the folder ``places``."""

    places: Table[Place]
    states: Table[State]
    labels: Table[Name]
    territories: Table[Territory]
    codes: Table[Code]
    schemes: Table[CodeScheme]

    @property
    def things(self) -> tuple[Place | State, ...]:
        """The places, then the states."""
        return *self.places.rows, *self.states.rows

    def periods(self) -> dict[NamedNode, tuple[Period, ...]]:
        """Return when each place existed, and when lists count each state or have a code for it.

        There are none where nothing bounds it.
        """
        states = {row.id: [*row.counted] for row in self.states.rows}
        for code in self.codes.rows:
            if code.thing in states:
                states[code.thing].append(code.validity)
        return {row.id: row.existed for row in self.places.rows} | {
            state: tuple(periods) for state, periods in states.items()
        }

    def same_as(self) -> Iterator[tuple[NamedNode, NamedNode]]:
        """Yield each place with the IRIs that its codes make."""
        spaces = {row.scheme: row.namespace for row in self.schemes.rows}
        for code in self.codes.rows:
            if space := spaces[code.scheme]:
                yield code.thing, node(f"{space}:{code.value}")


def read(folder: Path, name: str) -> Places:
    """Return the tables of a folder, with their faults, which tell its ``name``."""

    def table(file: str, kind: type[R]) -> Table[R]:
        return tsv.scan(folder / file, kind, f"{name}/{file}")

    return Places(
        places=table("places.tsv", Place),
        states=table("states.tsv", State),
        labels=table("labels.tsv", Name),
        territories=table("territories.tsv", Territory),
        codes=table("codes.tsv", Code),
        schemes=table("code-schemes.tsv", CodeScheme),
    )
