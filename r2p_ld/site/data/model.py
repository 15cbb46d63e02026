"""What imported data say of a place, a party or a data set."""

from __future__ import annotations

from typing import Any, NamedTuple

from r2p_ld.panels import rows, table
from r2p_ld.panels.sources import Source

PLACE, PARTY = "country", "actor"
UNITS = {PLACE: "place", PARTY: "party"}
"""What pages are about → the prefix of its IRIs."""
SHOWN = 3
"""So many records of a kind stand on a page, the last ones; the table beside it has all."""


class Imported(NamedTuple):
    """A data set in one version: how many rows were read, written, doubtful and rejected, and its files."""

    source: Source
    rows: tuple[int, ...]
    files: tuple[tuple[str, str], ...]
    """Name and SHA-256."""


class Numbers(NamedTuple):
    """The panel of a kind of unit: its columns, its lists, and the first and last year."""

    columns: tuple[table.Column, ...]
    lists: tuple[rows.Found, ...]
    span: tuple[int, int]


class Kind(NamedTuple):
    """Records of one class that say one thing of a unit: how many, and their first and last year."""

    kind: str
    role: str
    total: int
    first: int | None
    last: int | None


class Fact(NamedTuple):
    """What a record says; ``label`` is that of an imported thing."""

    property: str
    value: str
    label: str | None


class Record(NamedTuple):
    """A record on a unit's page."""

    iri: str
    kind: str
    label: str
    first: int | None
    last: int | None
    graphs: tuple[str, ...]
    facts: tuple[Fact, ...]


class Doubt(NamedTuple):
    """A row of a provider that is doubtful."""

    iri: str
    label: str
    kind: str
    column: str
    says: str


class Rejected(NamedTuple):
    """Rows that were rejected for one rule, and what they would have added."""

    dataset: str
    rule: str
    year: int | None
    rows: int
    low: int | None
    best: int | None
    high: int | None


class Unit(NamedTuple):
    """A place or a party, with all that the imports say of it; ``cells`` are rows of the panel, by year."""

    iri: str
    label: str
    cells: list[tuple[Any, ...]]
    kinds: list[Kind]
    records: list[Record]
    doubts: list[Doubt]
    rejected: list[Rejected]
    own: list[Fact]
    listing: list[tuple[Any, ...]]
    """All records: IRI, class, what it says of the unit, label, first and last year, graphs."""
