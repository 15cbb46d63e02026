"""The table: a row for each unit and year, a column for each measure of each list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from r2p_ld.panels.countries import Country, Territory, countries, territories
from r2p_ld.panels.measures import Columns, List, Measure
from r2p_ld.panels.rows import PARTED, Found, matching
from r2p_ld.panels.statements import Connection, iri

NAMES = ("dcterms:identifier", "rdfs:label")
"""Predicates that name parties and conflicts."""
_TYPES = {"integer": "BIGINT", "number": "DOUBLE", "string": "VARCHAR"}
_DYAD = ("conflict", "party_a", "party_b")
ORDER = {"country": ("iri", "year"), "actor": ("iri", "year"), "dyad": (*_DYAD, "year")}
"""The columns that name a row, by which rows are in order."""


class Column(NamedTuple):
    """A column of the table; ``found`` is its list, and ``measure`` what it measures, if it does."""

    name: str
    datatype: str
    definition: str
    found: Found | None = None
    measure: Measure | None = None


def places(connection: Connection, first: int, last: int) -> None:
    """Make the tables ``countries`` and ``territories`` of these years.

    Raises ``BadInput`` for faults of the hub's tables.
    """
    _fill(connection, "countries", Country, countries(first, last))
    _fill(connection, "territories", Territory, territories(first, last))


def _fill(
    connection: Connection, name: str, kind: type[Country | Territory], rows: Iterable[Country | Territory]
) -> None:
    types = {
        field: "INTEGER" if "int" in str(annotation) else "VARCHAR"
        for field, annotation in kind.__annotations__.items()
    }
    values = list(map(list, zip(*rows, strict=True))) or [[] for _ in types]
    columns = ", ".join(f"unnest(CAST(? AS {kind}[])) AS {field}" for field, kind in types.items())
    connection.execute(f"CREATE TEMP TABLE {name} AS SELECT {columns}", values)


def years(connection: Connection, found: Sequence[Found]) -> tuple[int, int] | None:
    """Return the first and the last year of all cells, None where there are none."""
    cells = " UNION ALL ".join(f"SELECT year FROM cells_{each.list.id}" for each in found)
    first, last = connection.execute(f"SELECT min(year), max(year) FROM ({cells})").fetchone()
    return None if first is None else (first, last)


def make(
    connection: Connection, unit: str, columns: Columns, found: Sequence[Found], first: int, last: int
) -> list[Column]:
    """Make the table ``panel`` of these years and return its columns."""
    parts = [f"SELECT unit, year FROM {table}" for each in found for table in _tables(each)]
    if unit == "country":
        parts.append("SELECT iri, year FROM countries WHERE gwno IS NOT NULL OR cowno IS NOT NULL")
    connection.execute(
        f"CREATE TEMP TABLE units AS SELECT * FROM ({' UNION '.join(parts)}) "
        f"WHERE year BETWEEN {first} AND {last}"
    )
    chosen, joins = _keys(connection, unit)
    described = [Column(row.id, row.datatype, row.definition) for row in columns.keys(unit)]
    for each in found:
        for joined in _tables(each):
            joins += f" LEFT JOIN {joined} ON units.unit = {joined}.unit AND units.year = {joined}.year"
        for column, value in _columns(unit, columns, each):
            described.append(column)
            chosen[column.name] = value
    selected = ", ".join(
        f"CAST({chosen[column.name]} AS {_TYPES[column.datatype]}) AS {column.name}" for column in described
    )
    connection.execute(f"CREATE TEMP TABLE panel AS SELECT {selected} FROM units{joins}")
    return described


def _tables(each: Found) -> tuple[str, str]:
    return f"cells_{each.list.id}", f"rejected_{each.list.id}"


def _keys(connection: Connection, unit: str) -> tuple[dict[str, str], str]:
    """Return what the columns of a unit's names hold, and the tables to join for it."""
    chosen = {"year": "units.year"}
    if unit == "country":
        names = ("name", "gwno", "cowno", "iso3", "m49")
        chosen |= {"iri": "units.unit", **{name: f"countries.{name}" for name in names}}
        return chosen, " LEFT JOIN countries ON units.unit = countries.iri AND units.year = countries.year"
    _name(connection, unit)
    if unit == "actor":
        chosen |= {"iri": "units.unit", "identifier": "named.identifier", "name": "named.name"}
        return chosen, " LEFT JOIN named ON units.unit = named.iri"
    joins = ""
    for at, name in enumerate(_DYAD, 1):
        part = f"nullif(split_part(units.unit, '{PARTED}', {at}), '')"
        chosen |= {name: part, f"{name}_id": f"n{at}.identifier", f"{name}_name": f"n{at}.name"}
        joins += f" LEFT JOIN named AS n{at} ON {part} = n{at}.iri"
    return chosen, joins


def _name(connection: Connection, unit: str) -> None:
    """Make the table ``named`` of the parties and conflicts that are there."""
    parts = f"string_split(unit, '{PARTED}')" if unit == "dyad" else "[unit]"
    identifier, label = (f"predicate = {iri(curie)}" for curie in NAMES)
    connection.execute(
        f"CREATE TEMP TABLE named AS SELECT subject AS iri, min(object) FILTER ({identifier}) AS identifier, "
        f"min(object) FILTER ({label}) AS name FROM statements WHERE ({identifier} OR {label}) "
        f"AND subject IN (SELECT unnest({parts}) FROM units) GROUP BY subject"
    )


def _columns(unit: str, columns: Columns, found: Found) -> Iterator[tuple[Column, str]]:
    """Yield the columns of a list and what each holds."""
    each = found.list
    cells, rejected = _tables(found)
    covered = _covered(unit, found)
    for measure in columns.of(unit):
        if measure.list == each.id:
            value = f"{cells}.{measure.id}"
            if each.absent == "zero" and measure.aggregate in ("count", "sum"):
                none = " AND ".join(
                    f"coalesce({number}, 0) = 0"
                    for number in (
                        f"{cells}.{matching(measure)}",
                        f"{cells}.uncertain_rows",
                        f"{rejected}.rejected",
                    )
                )
                value = f"CASE WHEN {value} IS NULL AND {none} AND {covered} = 1 THEN 0 ELSE {value} END"
            yield Column(measure.id, measure.datatype, measure.definition, found, measure), value
    notes = {"covered": covered, "rejected": f"coalesce({rejected}.rejected, 0)"}
    for note in columns.notes(unit):
        value = notes.get(note.id, f"coalesce({cells}.{note.id}, 0)")
        yield Column(f"{each.id}_{note.id}", note.datatype, note.definition, found), value


def _covered(unit: str, found: Found) -> str:
    """Return whether a list covers a unit in a year: 1, 0, or null where it is not known."""
    each, cells = found.list, f"cells_{found.list.id}"
    has_row = f"coalesce({cells}.certain_rows, 0) > 0"
    if each.states == "listed":
        return f"CASE WHEN {has_row} THEN 1 ELSE 0 END"
    if each.states == "unknown" or not (stated := _stated_last(each, found)):
        before = "" if each.first is None else f"WHEN units.year < {each.first} THEN 0 "
        return f"CASE {before}WHEN {has_row} THEN 1 END"
    inside = f"units.year BETWEEN {each.first or 0} AND {stated}"
    # of other providers' parties a list may know nothing
    listed = "true" if unit == "country" else f"units.unit IN (SELECT unit FROM {cells})"
    return f"CASE WHEN NOT ({inside}) THEN 0 WHEN {listed} THEN 1 END"


def _stated_last(each: List, found: Found) -> int | None:
    return max((last for s in found.sources if (last := each.last(s.version)) is not None), default=None)
