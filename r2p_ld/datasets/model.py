"""What a declaration of a data set says, read and checked: tables, columns, and what each row gives."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple, TypeAlias

from r2p_ld.datasets.types import TYPES, ColumnType

_Kind: TypeAlias = type[ColumnType]


class Ref(NamedTuple):
    """A column's value within a template; ``part`` is what of it is meant: ``year``, ``slug`` …"""

    column: str
    part: str = ""


Template: TypeAlias = tuple[str | Ref, ...]
Conditions: TypeAlias = tuple[tuple[str, frozenset[str]], ...]
"""Columns, and the texts one of which each of them must have; ``""`` is an empty cell."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: where it stands in a file, and what its cells may hold."""

    name: str
    type: str
    headers: tuple[str, ...]
    family: re.Pattern[str] | None = None
    captured: bool = False
    counts: str | None = None
    file: re.Pattern[str] | None = None
    row: bool = False
    parts: tuple[str, ...] = ()
    required: bool = True
    missing: frozenset[str] = frozenset()
    separator: str | None = None
    scheme: str | None = None
    names: str | None = None
    on: tuple[str, ...] = ()
    formats: tuple[str, ...] = ("%Y-%m-%d",)
    match: re.Pattern[str] | None = None
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    since: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    fallback: Mapping[str, str] = field(default_factory=dict)
    least: Decimal | None = None
    most: Decimal | None = None
    keep: str | None = None

    @property
    def kind(self) -> _Kind:
        """The class of the column's type."""
        return TYPES[self.type]

    @property
    def from_header(self) -> bool:
        """Whether no cell gives the value, but the header, the file's name or the rows' number."""
        return self.captured or self.row or self.file is not None or self.counts is not None

    @property
    def named(self) -> tuple[str, ...]:
        """What a header may call the column, or must call the parts of it."""
        return () if self.from_header else self.parts or self.headers

    @property
    def several(self) -> bool:
        """Whether a cell may hold several values."""
        return self.separator is not None or self.kind.is_several(self)

    @property
    def single(self) -> bool:
        """Whether a cell without fault has one value, always."""
        return self.required and self.at_most_one

    @property
    def at_most_one(self) -> bool:
        """Whether a cell without fault has no more than one value."""
        return not self.several and self.keep is None


@dataclass(frozen=True, slots=True)
class Value:
    """The value of a property: a column's own, an IRI (``iri``) or a text made from a template."""

    template: Template
    kind: str
    language: str | None = None
    datatype: str | None = None
    when: Conditions = ()

    @property
    def ref(self) -> Ref:
        """The column whose value this is, where ``kind`` is ``column``."""
        (ref,) = self.template
        assert isinstance(ref, Ref)
        return ref


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing that a row gives: its IRI, classes and properties, and when it is given.

    ``once`` things come up in many rows and are written when they are first met. ``family`` names
    the columns of which a file has several; the thing is given for each of them.
    """

    iri: Template
    classes: tuple[Template, ...]
    properties: tuple[tuple[str, Value], ...]
    when: Conditions = ()
    once: bool = False
    family: tuple[str, ...] = ()

    def statements(self) -> Iterator[tuple[str, Value]]:
        """Yield each property with a value, the classes among them."""
        yield from (("rdf:type", Value(template, "iri")) for template in self.classes)
        yield from self.properties

    def columns(self) -> set[str]:
        """Return the names of the columns that the thing is made from, or depends on."""
        values = [value for _, value in self.statements()]
        refs = [part for value in values for part in value.template] + list(self.iri)
        conditions = [*self.when, *(condition for value in values for condition in value.when)]
        return {ref.column for ref in refs if isinstance(ref, Ref)} | {column for column, _ in conditions}


class Refusal(NamedTuple):
    """What a row must not hold: its conditions, the rule against it and how to mend it."""

    when: Conditions
    rule: str
    mend: str


class Again(NamedTuple):
    """Rows that are alike and tell of several things: which, how often, and the column that numbers them."""

    when: Conditions
    times: int
    number: str


class Join(NamedTuple):
    """The table whose columns are added to a row, by the value of the column ``on``."""

    table: str
    on: str


@dataclass(frozen=True, slots=True)
class Table:
    """One kind of file: what its header holds, what is unique in it, and what each row gives."""

    name: str
    key: tuple[str, ...]
    columns: Mapping[str, Column]
    unused: frozenset[str] = frozenset()
    others: bool = False
    ascending: tuple[tuple[str, ...], ...] = ()
    alike: tuple[tuple[str, ...], ...] = ()
    sums: tuple[tuple[str, ...], ...] = ()
    refuse: tuple[Refusal, ...] = ()
    doubt: tuple[Refusal, ...] = ()
    again: tuple[Again, ...] = ()
    nothing: str | None = None
    things: tuple[Thing, ...] = ()
    join: Join | None = None
    order: tuple[str, ...] = ()
    """The headers of a file that comes without them."""

    @property
    def lookup(self) -> bool:
        """Whether the table gives nothing itself and only serves to be joined."""
        return not self.things and self.nothing is None


@dataclass(frozen=True, slots=True)
class Dataset:
    """A data set of others, as its declaration describes it."""

    name: str
    title: str
    publisher: str
    publisher_name: str
    homepage: str
    citation: str
    measures: str
    licence: str | None
    rights: str | None
    versions: tuple[str, ...]
    version_column: str | None
    version_file: re.Pattern[str] | None
    tables: Mapping[str, Table]
    file: str
    sha256: str
    encoding: str | None = None

    @property
    def shipped(self) -> bool:
        """Whether the declaration is one of the project's own."""
        return self.file == f"ontology/datasets/{self.name}.toml"

    def as_dict(self) -> dict[str, object]:
        """Return what a listing shows of it."""
        return {
            "name": self.name,
            "declaration": self.file,
            "title": self.title,
            "publisher": self.publisher_name,
            "licence": self.licence or self.rights,
            "homepage": self.homepage,
            "versions": list(self.versions),
            "layouts": {
                table.name: [column.named[0] for column in table.columns.values() if column.named]
                for table in self.tables.values()
            },
        }
