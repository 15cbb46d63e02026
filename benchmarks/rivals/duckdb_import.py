"""UCDP's events to N-Quads by DuckDB: one query that reads, checks and joins texts.

python duckdb_import.py EVENTS.csv CODES.csv OUT.nq
"""

from __future__ import annotations

import sys

import duckdb
from vocabulary import DATASET, GRAPH, ID, KINDS, TERMS, XSD

BAD_TEXT = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|</?[A-Za-z!]"
DECIMAL = r"regexp_replace(regexp_replace({}, '(\.[0-9]*?)0+$', '\1'), '\.$', '')"
EVENTS = """
SELECT id, strftime(d.s, '%Y-%m-%d') AS startday, strftime(d.e, '%Y-%m-%d') AS endday,
  year(d.s) AS startyear, year(d.e) AS endyear, low, best, high, deaths_civilians AS civilians,
  conflict_new_id AS conflict, conflict_name AS name, side_a_new_id AS a, side_a AS namea,
  CASE WHEN type_of_violence <> '3' THEN side_b_new_id END AS b, side_b AS nameb,
  codes.place AS place, owners.state AS state,
  CASE type_of_violence {kinds} END AS kind, {latitude} AS lat, {longitude} AS long,
  trim(adm_1) AS unit1, trim(adm_2) AS unit2, where_prec, date_prec
FROM (SELECT *, try_strptime(date_start, '%Y-%m-%d %H:%M:%S.%g') AS s,
        try_strptime(date_end, '%Y-%m-%d %H:%M:%S.%g') AS e,
        row_number() OVER (PARTITION BY id ORDER BY line) AS nth
      FROM (SELECT *, row_number() OVER () AS line
            FROM read_csv('{file}', all_varchar=true, header=true, quote='"', escape='"'))) AS d
JOIN read_csv('{codes}', all_varchar=true, header=true) AS codes ON codes.code = country_id
LEFT JOIN read_csv('{codes}', all_varchar=true, header=true) AS owners ON owners.code = gwnoa
WHERE nth = 1 AND s IS NOT NULL AND e IS NOT NULL AND s <= e
  AND try_cast(low AS BIGINT) >= 0 AND try_cast(low AS BIGINT) <= try_cast(best AS BIGINT)
  AND try_cast(best AS BIGINT) <= try_cast(high AS BIGINT) AND try_cast(deaths_civilians AS BIGINT) >= 0
  AND type_of_violence IN ('1', '2', '3') AND try_cast(year AS INTEGER) BETWEEN 1989 AND 2100
  AND NOT regexp_matches(conflict_name, '{bad}') AND NOT regexp_matches(side_a, '{bad}')
  AND NOT regexp_matches(side_b, '{bad}')
"""


def events(file: str, codes: str) -> str:
    """Return the query for the rows that are good."""
    kinds = " ".join(f"WHEN '{kind}' THEN '{iri}'" for kind, iri in KINDS.items())
    coordinates = {name: DECIMAL.format(name) for name in ("latitude", "longitude")}
    return EVENTS.format(file=file, codes=codes, kinds=kinds, bad=BAD_TEXT, **coordinates)


def said(subject: str, property_: str, value: str) -> str:
    """Return the expression of a statement: null where a part of it is."""
    return f"{subject} || ' <{TERMS[property_]}> ' || {value} || ' <{GRAPH}> .' || chr(10)"


def iri(start: str, column: str) -> str:
    """Return the expression of an IRI."""
    return f"'<{start}' || {column} || '>'"


def literal(value: str, tag: str = "") -> str:
    """Return the expression of a literal whose text needs no escapes."""
    return f"'\"' || {value} || '\"{tag}'"


def text(value: str, tag: str = "") -> str:
    """Return the expression of a literal, none for an empty text."""
    for found, instead in (("chr(92)", "chr(92) || chr(92)"), ("chr(34)", "chr(92) || chr(34)")):
        value = f"replace({value}, {found}, {instead})"
    value = f"replace(replace({value}, chr(10), chr(92) || 'n'), chr(13), chr(92) || 'r')"
    return literal(f"nullif({value}, '')", tag)


def of_row(statements: list[str]) -> str:
    """Return the expression of all that a row says."""
    return f"concat({', '.join(statements)})"


def once(columns: str, kind: str, folder: str, state: str | None = None) -> str:
    """Return the query for what is said of conflicts or parties, each statement once."""
    s = iri(f"{ID}{folder}/ucdp/", "number")
    statements = [
        said(s, "type", f"'<{TERMS[kind]}>'"),
        said(s, "label", text("name", "@en")),
        said(s, "identifier", literal("number")),
        said(s, "inDataset", f"'<{ID}dataset/{DATASET}>'"),
        *([said(s, "governmentOf", iri("", state))] if state else []),
    ]
    return f"SELECT DISTINCT unnest([{', '.join(statements)}]) AS line FROM ({columns})"


def main() -> None:
    """Write the statements."""
    file, codes, out = sys.argv[1:]
    integer, day, decimal = (f"^^<{XSD}{name}>" for name in ("integer", "date", "decimal"))
    s = iri(f"{ID}episode/{DATASET}/", "id")
    own = [
        said(s, "type", f"'<{TERMS['ConflictEvent']}>'"),
        said(s, "label", text("name || ', ' || startday || ' (event ' || id || ')'", "@en")),
        said(s, "identifier", literal("id")),
        said(s, "inDataset", f"'<{ID}dataset/{DATASET}>'"),
        said(s, "measuredAs", iri("", "kind")),
        said(s, "inPlace", iri("", "place")),
        said(s, "partOfConflict", iri(f"{ID}conflict/ucdp/", "conflict")),
        said(s, "byParty", iri(f"{ID}party/ucdp/", "a")),
        said(s, "byParty", iri(f"{ID}party/ucdp/", "b")),
        said(s, "startDate", literal("startday", day)),
        said(s, "endDate", literal("endday", day)),
        said(s, "startYear", literal("startyear", integer)),
        said(s, "endYear", literal("endyear", integer)),
        said(s, "lowEstimate", literal("low", integer)),
        said(s, "bestEstimate", literal("best", integer)),
        said(s, "highEstimate", literal("high", integer)),
        said(s, "civilianDeaths", literal("civilians", integer)),
        said(s, "lat", literal("nullif(lat, '')", decimal)),
        said(s, "long", literal("nullif(long, '')", decimal)),
        said(s, "firstAdminUnit", text("unit1")),
        said(s, "secondAdminUnit", text("unit2")),
        said(s, "placePrecision", literal("nullif(where_prec, '')", integer)),
        said(s, "datePrecision", literal("nullif(date_prec, '')", integer)),
    ]
    duckdb.execute("SET preserve_insertion_order = false")
    duckdb.execute(f"CREATE TABLE events AS {events(file, codes)}")
    conflicts = once("SELECT conflict AS number, name FROM events", "Conflict", "conflict")
    sides = (
        "SELECT a AS number, namea AS name, state FROM events "
        "UNION ALL SELECT b, nameb, NULL FROM events WHERE b IS NOT NULL"
    )
    parties = once(sides, "ConflictParty", "party", "state")
    lines = (
        f"SELECT rtrim({of_row(own)}, chr(10)) AS line FROM events UNION ALL "
        f"SELECT rtrim(line, chr(10)) FROM ({conflicts} UNION ALL {parties}) WHERE line IS NOT NULL"
    )
    duckdb.execute(
        f"COPY ({lines}) TO '{out}' (FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER '\x01')"
    )


if __name__ == "__main__":
    main()
