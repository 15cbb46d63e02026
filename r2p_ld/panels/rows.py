"""The rows of lists, and what they add up to in each unit and year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from r2p_ld.errors import BadInput
from r2p_ld.namespaces import expand, shorten
from r2p_ld.panels import measures as tables
from r2p_ld.panels.measures import List, Measure
from r2p_ld.panels.sources import Source
from r2p_ld.panels.statements import Connection, iri, sql

_TYPE, _START, _END = "rdf:type", "r2p:startYear", "r2p:endYear"
_PARTY, _CONFLICT, _MAYBE = "r2p:byParty", "r2p:partOfConflict", "r2p:mayBeInPlace"
_ONGOING, _DOUBT = "r2p:isOngoing", "dqv:hasQualityAnnotation"
_REJECTED = {"year": "r2p:rejectedYear", "number": "r2p:rejectedRows", "place": "r2p:rejectedInPlace"}
_RARE = (_MAYBE, _ONGOING, _DOUBT, *_REJECTED.values())
"""What few subjects have is read into one column: each column takes time for all."""
_TYPES = {"integer": "BIGINT", "number": "DOUBLE"}
PARTED = "\t"
"""What stands between the parts of a unit that has several."""


class Found(NamedTuple):
    """What the files hold of a list: the data sets, the last year covered, and rows that count nowhere."""

    list: List
    sources: tuple[Source, ...]
    last: int | None
    rows: int
    unplaced: int
    rejected_elsewhere: int


def predicates(unit: str, lists: Sequence[List], measures: Sequence[Measure]) -> set[str]:
    """Return the CURIEs of all that is read of rows."""
    units = {shorten(each.place.value) for each in lists} if unit == "country" else {_PARTY, _CONFLICT}
    read = {_TYPE, _START, *_RARE, *units, *_conditions(measures), *_numbers(measures)}
    if any(each.years == "every" for each in lists) or any(measure.span for measure in measures):
        read.add(_END)
    return read


def _numbers(measures: Sequence[Measure]) -> dict[str, str]:
    """Return property → type of what is measured."""
    return {shorten(m.property.value): _TYPES[m.datatype] for m in measures if m.property}


def _conditions(measures: Sequence[Measure]) -> set[str]:
    return {shorten(measure.where.value) for measure in measures if measure.where}


@cache
def _values(property: str) -> list[str]:
    """Return the IRIs with which measures compare a property, in order."""
    rows = tables.read().measures
    return sorted({m.value.value for m in rows if m.where and m.value and shorten(m.where.value) == property})


@cache
def _classes() -> list[str]:
    """Return the IRIs of the classes of all lists, in order."""
    return sorted({node.value for each in tables.read().lists for node in each.classes})


def collect(
    connection: Connection,
    unit: str,
    lists: Sequence[List],
    measures: Sequence[Measure],
    sources: Sequence[Source],
) -> None:
    """Make the tables ``rows``, one for each row of a list, and ``rejected``.

    Raises ``BadInput`` for statements of an import that the files do not describe.
    """
    described = ", ".join(sql(source.graph) for source in sources)
    (other,) = connection.execute(
        f"SELECT min(graph) FROM statements WHERE graph NOT IN ({described})"
    ).fetchone()
    if other is not None:
        name = other.removeprefix(expand("graph:import/"))
        raise BadInput(f"the files do not describe {name}: name all files of its import.")
    read = sorted(predicates(unit, lists, measures))
    numbers = {_START: "INTEGER", **({_END: "INTEGER"} if _END in read else {}), **_numbers(measures)}
    conditions = _conditions(measures)
    many = [p for p in read if p not in {_TYPE, *_RARE, *numbers, *conditions}]
    # numbers stand for IRIs: to compare and keep them takes half the time
    code = {curie: number for number, curie in enumerate(read)}
    columns = {
        "classes": f"bit_or(1 << CASE WHEN code = {code[_TYPE]} THEN {_numbered('object', _classes())} END)",
        "rare": "list({'code': code, 'object': object}) "
        f"FILTER (code IN ({', '.join(str(code[p]) for p in _RARE)}))",
        **{_quoted(p): _one(code[p], f"CAST(object AS {kind})") for p, kind in numbers.items()},
        **{_quoted(p): _one(code[p], _numbered("object", _values(p))) for p in sorted(conditions)},
        **{_quoted(p): f"list(object) FILTER (code = {code[p]})" for p in many},
    }
    codes = ", ".join(f"({iri(curie)}, {number})" for curie, number in code.items())
    datasets = {each.dataset for each in lists}
    queries = [
        f"SELECT {at} AS source, {_selected(columns)} FROM statements "
        f"JOIN (VALUES {codes}) AS codes(predicate, code) USING (predicate) "
        f"WHERE graph = {sql(source.graph)} GROUP BY subject HAVING classes IS NOT NULL OR rare IS NOT NULL"
        for at, source in enumerate(sources)
        if source.dataset in datasets
    ]
    connection.execute(f"CREATE TEMP TABLE found AS {' UNION ALL '.join(queries)}")
    rest = {
        "start_year": _quoted(_START),
        "end_year": _quoted(_END) if _END in read else "CAST(NULL AS INTEGER)",
        "maybe": f"nullif({_rare(code[_MAYBE])}, [])",
        "ongoing": f"list_has_any(coalesce({_rare(code[_ONGOING])}, []), ['true', '1'])",
        "doubt": f"len(coalesce({_rare(code[_DOUBT])}, [])) > 0",
    }
    connection.execute(
        f"CREATE TEMP VIEW rows AS SELECT * EXCLUDE (rare), {_selected(rest)} FROM found "
        "WHERE classes IS NOT NULL"
    )
    rejected = {
        "source": "source",
        "year": f"CAST(list_min({_rare(code[_REJECTED['year']])}) AS INTEGER)",
        "number": f"CAST(list_min({_rare(code[_REJECTED['number']])}) AS BIGINT)",
        "places": f"nullif(list_distinct({_rare(code[_REJECTED['place']])}), [])",
    }
    connection.execute(
        f"CREATE TEMP TABLE rejected AS SELECT {_selected(rejected)} FROM found "
        "WHERE classes IS NULL AND number IS NOT NULL"
    )


def aggregate(
    connection: Connection, unit: str, each: List, measures: Sequence[Measure], sources: Sequence[Source]
) -> Found:
    """Make the table ``cells_ID`` of a list: what it holds in each unit and year.

    Raises ``BadInput`` for several versions where each tells of the same years.
    """
    given = [source for source in sources if source.dataset == each.dataset]
    own = ", ".join(str(at) for at, source in enumerate(sources) if source in given)
    classes = sum(1 << _classes().index(node.value) for node in each.classes)
    connection.execute(
        "CREATE OR REPLACE TEMP VIEW listed AS SELECT * FROM rows "
        f"WHERE source IN ({own}) AND classes & {classes} <> 0"
    )
    placed = f"start_year IS NOT NULL AND {_has_unit(each, unit)}"
    found = connection.execute(
        f"SELECT source, count(*), count(*) FILTER (NOT ({placed})), max(greatest(start_year, end_year)) "
        "FROM listed GROUP BY source ORDER BY source"
    ).fetchall()
    used = tuple(sources[source] for source, *_ in found)
    if each.versions == "one" and len(used) > 1:
        versions = " and ".join(source.version for source in used)
        raise BadInput(
            f"{each.dataset} is there in the versions {versions}, which tell of the same years: name one."
        )
    stated = [last for source in given if (last := each.last(source.version)) is not None]
    last = max(stated or [seen for *_, seen in found if seen is not None], default=None)
    until = (
        f"greatest(start_year, coalesce(end_year, CASE WHEN ongoing THEN {last or 'NULL'} END, start_year))"
    )
    years = "start_year" if each.years == "first" else f"unnest(range(start_year, {until} + 1))"
    dated = f"SELECT *, CAST({years} AS INTEGER) AS year FROM ({_units(each, unit)})"
    columns = {
        "certain_rows": "count(*) FILTER (certain)",
        "uncertain_rows": "count(*) FILTER (NOT certain)",
        "doubtful": "count(*) FILTER (doubt OR NOT certain)",
        "shared": "count(*) FILTER (certain AND shared)",
        **{measure.id: _aggregate(measure) for measure in measures},
        **{matching(measure): f"count(*) FILTER ({_condition(measure)})" for measure in measures},
    }
    for query in (dated, _at_territories(dated)):
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE cells_{each.id} AS SELECT unit, year, {_selected(columns)} "
            f"FROM ({query}) WHERE unit IS NOT NULL AND year IS NOT NULL GROUP BY unit, year"
        )
        states = f"FROM cells_{each.id} WHERE starts_with(unit, {iri('state:')})"
        if unit != "country" or not connection.execute(f"SELECT count(*) {states}").fetchone()[0]:
            break
    rows, unplaced = (sum(row[at] for row in found) for at in (1, 2))
    elsewhere = _rejected(connection, unit, each, own)
    return Found(each, used or tuple(given), last, rows, unplaced, elsewhere)


def matching(measure: Measure) -> str:
    """Return the name of the column that counts the rows of which a measure speaks."""
    value = f"_{shorten(measure.value.value)}" if measure.value else ""
    return f'"matching {measure.rows}{value} {measure.span or ""}"'


def _rejected(connection: Connection, unit: str, each: List, own: str) -> int:
    """Make the table ``rejected_ID`` of a list; return how many rejected rows are in none of its cells."""
    ours = f"FROM rejected WHERE source IN ({own})"
    placed = "SELECT unnest(places) AS unit, CAST(year AS INTEGER) AS year, number " + ours
    at = _at_territories(placed) if unit == "country" else "SELECT NULL AS unit, NULL AS year, 0 AS number"
    connection.execute(
        f"CREATE TEMP TABLE rejected_{each.id} AS SELECT unit, year, CAST(sum(number) AS BIGINT) AS rejected "
        f"FROM ({at}) WHERE unit IS NOT NULL AND year IS NOT NULL GROUP BY unit, year"
    )
    located = "year IS NOT NULL AND places IS NOT NULL" if unit == "country" else "false"
    query = f"SELECT coalesce(sum(number) FILTER (NOT ({located})), 0) {ours}"
    return int(connection.execute(query).fetchone()[0])


def _units(each: List, unit: str) -> str:
    """Return the query for each row in each of its units; uncertain ones are not ``certain``."""
    if unit == "country":
        place = _quoted(shorten(each.place.value))
        several = f"len(coalesce({_distinct(place)}, [])) + CAST(maybe IS NOT NULL AS INTEGER) > 1"
        return (
            f"SELECT *, true AS certain, {several} AS shared, unnest({_distinct(place)}) AS unit FROM listed "
            "UNION ALL SELECT *, false AS certain, false AS shared, "
            "unnest(list_distinct(maybe)) AS unit FROM listed WHERE maybe IS NOT NULL"
        )
    parties, conflict = _distinct(_quoted(_PARTY)), f"list_min({_quoted(_CONFLICT)})"
    if unit == "actor":
        return (
            f"SELECT *, true AS certain, len({parties}) > 1 AS shared, unnest({parties}) AS unit FROM listed"
        )
    pair = (
        f"CASE WHEN len({parties}) > 2 THEN '{PARTED}' ELSE "
        f"{parties}[1] || '{PARTED}' || coalesce({parties}[2], '') END"
    )
    return (
        "SELECT *, true AS certain, false AS shared, "
        f"coalesce({conflict}, '') || '{PARTED}' || coalesce({pair}, '{PARTED}') AS unit FROM listed"
    )


def _at_territories(query: str) -> str:
    """Return a query with each state's place of the year in place of the state."""
    return (
        f"SELECT units.* REPLACE (coalesce(territories.place, units.unit) AS unit) FROM ({query}) AS units "
        "LEFT JOIN territories ON units.unit = territories.state AND units.year = territories.year"
    )


def _has_unit(each: List, unit: str) -> str:
    match unit:
        case "country":
            return f"coalesce({_quoted(shorten(each.place.value))}, maybe) IS NOT NULL"
        case "actor":
            return f"{_quoted(_PARTY)} IS NOT NULL"
        case _:
            return f"coalesce({_quoted(_CONFLICT)}, {_quoted(_PARTY)}) IS NOT NULL"


def _condition(measure: Measure) -> str:
    """Return which rows a measure is made from."""
    parts = ["certain"]
    if measure.rows == "shared":
        parts.append("shared")
    if measure.where and measure.value:
        where = shorten(measure.where.value)
        parts.append(f"{_quoted(where)} = {_values(where).index(measure.value.value)}")
    if measure.span:
        parts.append(f"end_year - start_year + 1 = {measure.span}")
    return " AND ".join(parts)


def _aggregate(measure: Measure) -> str:
    condition, kind = _condition(measure), _TYPES[measure.datatype]
    if measure.property is None:
        return f"nullif(count(*) FILTER ({condition}), 0)"
    value = _quoted(shorten(measure.property.value))
    if measure.aggregate == "last":  # of the last version that has one
        pair = f"max({{'source': source, 'value': {value}}}) FILTER ({condition} AND {value} IS NOT NULL)"
        return f"CAST(({pair}).value AS {kind})"
    return f"CAST({measure.aggregate}({value}) FILTER ({condition}) AS {kind})"


def _one(code: int, value: str) -> str:
    return f"max(CASE WHEN code = {code} THEN {value} END)"


def _numbered(column: str, iris: Sequence[str]) -> str:
    """Return the place of an IRI among others, null for none of them."""
    return f"CASE {column} {' '.join(f'WHEN {sql(each)} THEN {at}' for at, each in enumerate(iris))} END"


def _rare(code: int) -> str:
    """Return the objects of a rare predicate, as a list."""
    return f"list_transform(list_filter(rare, lambda x: x.code = {code}), lambda x: x.object)"


def _selected(columns: Mapping[str, str]) -> str:
    return ", ".join(f"{value} AS {name}" for name, value in columns.items())


def _quoted(curie: str) -> str:
    return f'"{curie}"'


def _distinct(column: str) -> str:
    """Return a list of values without those that several files repeat; most have one value."""
    return f"CASE WHEN len({column}) > 1 THEN list_sort(list_distinct({column})) ELSE {column} END"


def years(connection: Connection, lists: Sequence[List], sources: Sequence[Source]) -> tuple[int, int]:
    """Return the first and the last year in which rows may count."""
    first, seen = connection.execute(
        "SELECT min(start_year), max(greatest(start_year, end_year)) FROM rows"
    ).fetchone()
    stated = [
        each.last(source.version) for each in lists for source in sources if source.dataset == each.dataset
    ]
    last = max((year for year in (seen, *stated) if year is not None), default=0)
    return last if first is None else first, last
