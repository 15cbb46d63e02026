"""Imported files by place and by party: numbers by year, records by kind, what is doubtful or was rejected.

DuckDB holds what is read, on disk where it is much, and gives it in the order of the pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from r2p_ld import panels
from r2p_ld.namespaces import expand, prefixes
from r2p_ld.panels import measures, sources, statements, table
from r2p_ld.panels.sources import Source
from r2p_ld.panels.statements import Connection, iri, sql
from r2p_ld.site.data.model import (
    PARTY,
    PLACE,
    SHOWN,
    UNITS,
    Doubt,
    Fact,
    Imported,
    Kind,
    Numbers,
    Record,
    Rejected,
    Unit,
)

_MEMORY = "300MB"
_BLOCK = 2000
_ROWS = ("r2p:rowsRead", "r2p:rowsWritten", "r2p:rowsDoubtful", "r2p:rowsRejected")
_LEFT_OUT = (
    *("rdf:type", "rdfs:label", "r2p:inDataset", "qb:dataSet", "dqv:hasQualityAnnotation"),
    *("r2p:startYear", "r2p:endYear", "dcterms:identifier"),
)
"""What a record's own row says in other columns, or what no reader needs."""
_OTHER_NAMES = ("skos:altLabel", "schema:alternateName")
"""What only the page of the thing itself gives."""
_REJECTED = ("r2p:rejectedRows", "r2p:rejectedLow", "r2p:rejectedBest", "r2p:rejectedHigh")


class Imports:
    """Imported files, read once."""

    def __init__(self, connection: Connection, kind_of: Callable[[frozenset[str]], str]) -> None:
        self.connection = connection
        given = sources.described(connection)
        self.sets = tuple(self._described(source) for source in given)
        self.graphs = {source.graph: source for source in given}
        self.numbers = {unit: found for unit in UNITS if (found := self._tabulate(unit, given))}
        self._collect(kind_of)
        connection.execute("SET preserve_insertion_order = true")  # streams are read in the order of tables

    def _query(self, text: str) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = self.connection.execute(text).fetchall()
        return found

    def _described(self, source: Source) -> Imported:
        said = dict(
            self._query(f"SELECT predicate, object FROM statements WHERE subject = {sql(source.iri)}")
        )
        files = self._query(
            "SELECT min(t.object), min(h.object) FROM statements AS d "
            f"JOIN statements AS t ON t.subject = d.object AND t.predicate = {iri('dcterms:title')} "
            f"JOIN statements AS c ON c.subject = d.object AND c.predicate = {iri('spdx:checksum')} "
            f"JOIN statements AS h ON h.subject = c.object AND h.predicate = {iri('spdx:checksumValue')} "
            f"WHERE d.subject = {sql(source.iri)} AND d.predicate = {iri('dcat:distribution')} "
            "GROUP BY d.object ORDER BY 1, 2"
        )
        counts = tuple(int(said.get(expand(name), 0)) for name in _ROWS)
        return Imported(source, counts, tuple((name, digest) for name, digest in files))

    def _years(self, given: Sequence[Source]) -> tuple[int, int] | None:
        """Return the first and last year of which a list or a row says anything, also by having no number."""
        dated = ", ".join(map(iri, ("r2p:startYear", "r2p:endYear", "r2p:rejectedYear")))
        [seen] = self._query(
            "SELECT min(CAST(object AS INTEGER)), max(CAST(object AS INTEGER)) FROM statements "
            f"WHERE predicate IN ({dated})"
        )
        if seen[0] is None:
            return None
        told = [
            year
            for each in measures.read().lists
            for source in given
            if source.dataset == each.dataset
            for year in (each.first, each.last(source.version))
            if year is not None
        ]
        return min([seen[0], *told]), max([seen[1], *told])

    def _tabulate(self, unit: str, given: Sequence[Source]) -> Numbers | None:
        with self.connection.cursor() as cursor:  # whose temporary tables end with it
            made = panels.tabulate(cursor, unit, given, self._years(given))
            if made is None:
                return None
            columns, found, span = made
            cursor.execute(f"CREATE TABLE panel_{unit} AS SELECT * FROM panel")
        return Numbers(tuple(columns), tuple(found), span)

    def _collect(self, kind_of: Callable[[frozenset[str]], str]) -> None:
        """Make the tables ``records``, ``links`` from these to units, ``doubts`` and ``rejected``."""
        run = self.connection.execute
        run(
            "CREATE TABLE typed AS SELECT subject, list_sort(list(DISTINCT object) "
            f"FILTER (predicate = {iri('rdf:type')})) AS types, "
            f"min(object) FILTER (predicate = {iri('rdfs:label')}) AS label, "
            f"CAST(min(object) FILTER (predicate = {iri('r2p:startYear')}) AS INTEGER) AS first, "
            f"CAST(max(object) FILTER (predicate = {iri('r2p:endYear')}) AS INTEGER) AS last, "
            "list_sort(list(DISTINCT graph)) AS graphs FROM statements "
            f"WHERE subject IN (SELECT subject FROM statements WHERE predicate = {iri('r2p:inDataset')}) "
            "GROUP BY subject"
        )
        types = [
            found for (found,) in self._query("SELECT DISTINCT types FROM typed WHERE types IS NOT NULL")
        ]
        run("CREATE TABLE kinds (types VARCHAR[], kind VARCHAR)")
        for each in types:
            run("INSERT INTO kinds VALUES (?, ?)", [each, kind_of(frozenset(each))])
        left_out = ", ".join((iri("r2p:RejectedRows"), "''"))
        run(
            "CREATE TABLE records AS SELECT typed.* EXCLUDE (types), kind FROM typed "
            f"JOIN kinds USING (types) WHERE kind NOT IN ({left_out})"
        )
        run("DROP TABLE typed")
        first, last = self._query("SELECT min(first), max(greatest(first, last)) FROM records")[0]
        with self.connection.cursor() as cursor:
            table.places(cursor, first or 1, last or 1)
            starts = " OR ".join(
                f"starts_with(object, {sql(prefixes()[name])})" for name in ("place", "state", "party")
            )
            cursor.execute(
                "CREATE TABLE links AS SELECT DISTINCT coalesce(place, object) AS unit, subject, "
                f"predicate AS role FROM (SELECT * FROM statements WHERE {starts}) AS said "
                "JOIN records USING (subject) LEFT JOIN territories "
                f"ON object = state AND year = coalesce(first, {last or 1})"
            )
            self._doubts_and_rejected(cursor, last or 1)

    def _doubts_and_rejected(self, cursor: Connection, last: int) -> None:
        def joined(name: str, curie: str, how: str = "") -> str:
            return (
                f" {how} JOIN statements AS {name} ON {name}.subject = s.subject "
                f"AND {name}.predicate = {iri(curie)}"
            )

        cursor.execute(
            "CREATE TABLE doubts AS SELECT DISTINCT d.subject, d.label, k.object AS kind, c.object AS col, "
            "b.object AS says FROM (SELECT records.subject, label, object AS annotation FROM statements "
            f"JOIN records USING (subject) WHERE predicate = {iri('dqv:hasQualityAnnotation')}) AS d"
            + "".join(
                f" JOIN statements AS {name} ON {name}.subject = annotation "
                f"AND {name}.predicate = {iri(curie)}"
                for name, curie in (("k", "dcterms:type"), ("c", "r2p:inColumn"), ("b", "oa:bodyValue"))
            )
        )
        numbers = ", ".join(f"CAST(n{at}.object AS BIGINT) AS n{at}" for at in range(len(_REJECTED)))
        cursor.execute(
            "CREATE TABLE rejected AS SELECT DISTINCT s.subject, d.object AS dataset, s.object AS rule, "
            f"CAST(y.object AS INTEGER) AS year, p.object AS named, {numbers} FROM statements AS s"
            + joined("d", "r2p:inDataset")
            + joined("y", "r2p:rejectedYear", "LEFT")
            + joined("p", "r2p:rejectedInPlace", "LEFT")
            + "".join(joined(f"n{at}", name, "LEFT") for at, name in enumerate(_REJECTED))
            + f" WHERE s.predicate = {iri('r2p:rejectedFor')}"
        )
        cursor.execute(
            "CREATE TABLE rejected_places AS SELECT DISTINCT coalesce(place, named) AS unit, rejected.* "
            "FROM rejected LEFT JOIN territories ON named = state "
            f"AND territories.year = coalesce(rejected.year, {last}) WHERE named IS NOT NULL"
        )

    def values(self, column: str) -> dict[int, dict[str, float]]:
        """Return the numbers of a column of the panel by place: year → place → number."""
        found: dict[int, dict[str, float]] = {}
        query = f"SELECT year, iri, {column} FROM panel_{PLACE} WHERE {column} IS NOT NULL ORDER BY year, iri"
        for year, place, value in self._query(query):
            found.setdefault(year, {})[place] = value
        return found

    def kinds(self, dataset: Source) -> list[Kind]:
        """Return the kinds of records of a data set."""
        return [
            Kind(*row)
            for row in self._query(
                "SELECT kind, '', count(*), min(first), max(greatest(first, last)) FROM records "
                f"WHERE list_contains(graphs, {sql(dataset.graph)}) GROUP BY kind ORDER BY kind"
            )
        ]

    def rejected(self, dataset: Source) -> list[Rejected]:
        """Return what was rejected of a data set, by rule; a row of several places counts once."""
        return [
            Rejected(dataset.iri, rule, None, *map(_whole, counts))
            for rule, *counts in self._query(
                "SELECT rule, sum(n0), sum(n1), sum(n2), sum(n3) FROM "
                "(SELECT DISTINCT ON (subject) * FROM rejected) "
                f"WHERE dataset = {sql(dataset.iri)} GROUP BY rule ORDER BY rule"
            )
        ]

    def doubts(self, dataset: Source) -> list[tuple[str, str, int]]:
        """Return the kinds of doubt of a data set: kind, column, how many records."""
        return [
            (kind, column, count)
            for kind, column, count in self._query(
                "SELECT doubts.kind, col, count(DISTINCT doubts.subject) FROM doubts "
                f"JOIN records USING (subject) WHERE list_contains(graphs, {sql(dataset.graph)}) "
                "GROUP BY ALL ORDER BY ALL"
            )
        ]

    def named(self, unit: str) -> Iterator[tuple[str, str]]:
        """Yield the units of a kind, IRI and label, by label; places have theirs in the graph."""
        yield from self._stream(f"SELECT iri, label FROM ({self._units(unit)}) ORDER BY lower(label), iri")

    def count(self, unit: str) -> int:
        """Return how many units of a kind there are."""
        return int(self._query(f"SELECT count(*) FROM ({self._units(unit)})")[0][0])

    def _units(self, unit: str) -> str:
        start = sql(prefixes()[UNITS[unit]])
        parts = [f"SELECT unit AS iri FROM links WHERE starts_with(unit, {start})"]
        if unit in self.numbers:
            parts.append(f"SELECT iri FROM panel_{unit} WHERE starts_with(iri, {start})")
        if unit == PARTY:
            parts.append(f"SELECT subject FROM records WHERE starts_with(subject, {start})")
        else:
            parts.append(f"SELECT unit FROM rejected_places WHERE starts_with(unit, {start})")
        return (
            f"SELECT iri, coalesce(label, '') AS label FROM ({' UNION '.join(parts)}) "
            "LEFT JOIN records ON subject = iri"
        )

    def units(self, unit: str) -> Iterator[Unit]:
        """Yield all units of a kind by IRI, with what is said of each; one at a time is in memory."""
        in_order = "JOIN records USING (subject)"
        self.connection.execute(
            f"CREATE OR REPLACE TABLE shown AS SELECT * FROM (SELECT unit, records.*, row_number() OVER "
            f"(PARTITION BY unit, kind ORDER BY first DESC NULLS LAST, subject) AS place "
            f"FROM (SELECT DISTINCT unit, subject FROM links) {in_order}) WHERE place <= {SHOWN}"
        )
        streams = {
            "kinds": "SELECT unit, kind, role, count(*), min(first), max(greatest(first, last)) "
            f"FROM links {in_order} GROUP BY unit, kind, role ORDER BY unit, kind, role",
            "records": "SELECT unit, subject, kind, label, first, last, graphs FROM shown "
            "ORDER BY unit, kind, place",
            "facts": _facts("SELECT unit, subject FROM shown", (*_LEFT_OUT, *_OTHER_NAMES)),
            "listing": "SELECT unit, subject, kind, role, label, first, last, graphs FROM links "
            f"{in_order} ORDER BY unit, kind, first, subject, role",
            "doubts": "SELECT DISTINCT unit, subject, doubts.label, doubts.kind, col, says FROM doubts "
            "JOIN links USING (subject) ORDER BY ALL",
            "rejected": "SELECT unit, dataset, rule, year, CAST(sum(n0) AS BIGINT), CAST(sum(n1) AS BIGINT), "
            "CAST(sum(n2) AS BIGINT), CAST(sum(n3) AS BIGINT) FROM rejected_places "
            "GROUP BY unit, dataset, rule, year ORDER BY unit, dataset, rule, year",
            "own": _facts("SELECT subject AS unit, subject FROM records", _LEFT_OUT) if unit == PARTY else "",
            "cells": f"SELECT * FROM panel_{unit} ORDER BY iri, year" if unit in self.numbers else "",
        }
        at = 0
        if unit in self.numbers:
            at = [column.name for column in self.numbers[unit].columns].index("iri")
        found = {
            name: _Merged(self._stream(query) if query else iter(()), at if name == "cells" else 0)
            for name, query in streams.items()
        }
        for iri_, label in self._stream(f"SELECT iri, label FROM ({self._units(unit)}) ORDER BY iri"):
            facts: dict[str, list[Fact]] = {}
            for _, subject, *fact in found["facts"].take(iri_):
                facts.setdefault(subject, []).append(Fact(*fact))
            yield Unit(
                iri_,
                label,
                found["cells"].take(iri_),
                [Kind(*row[1:]) for row in found["kinds"].take(iri_)],
                [
                    Record(
                        subject, kind, name or "", first, last, tuple(graphs), tuple(facts.get(subject, ()))
                    )
                    for _, subject, kind, name, first, last, graphs in found["records"].take(iri_)
                ],
                [Doubt(*row[1:]) for row in found["doubts"].take(iri_)],
                [Rejected(*row[1:]) for row in found["rejected"].take(iri_)],
                [Fact(*row[2:]) for row in found["own"].take(iri_)],
                [row[1:] for row in found["listing"].take(iri_)],
            )

    def _stream(self, query: str) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a query in its order, block by block; the rest may lie on the disk."""
        with self.connection.cursor() as cursor:
            cursor.execute(f"CREATE TEMP TABLE streamed AS {query}")
            at = 0
            while block := cursor.execute(
                f"SELECT * FROM streamed WHERE rowid >= {at} AND rowid < {at + _BLOCK} ORDER BY rowid"
            ).fetchall():
                yield from block
                at += _BLOCK


class _Merged:
    """Rows in the order of their keys, taken key by key."""

    def __init__(self, found: Iterable[tuple[Any, ...]], at: int) -> None:
        self._found, self._at = iter(found), at
        self._next = next(self._found, None)

    def take(self, key: str) -> list[tuple[Any, ...]]:
        """Return the rows with a key; those before it are passed over."""
        taken = []
        while self._next is not None and self._next[self._at] <= key:
            if self._next[self._at] == key:
                taken.append(self._next)
            self._next = next(self._found, None)
        return taken


def _facts(units: str, without: Iterable[str]) -> str:
    left_out = ", ".join(map(iri, without))
    return (
        f"SELECT DISTINCT unit, said.subject, predicate, object, records.label FROM ({units}) AS shown "
        f"JOIN statements AS said USING (subject) LEFT JOIN records ON records.subject = object "
        f"WHERE predicate NOT IN ({left_out}) ORDER BY unit, said.subject, predicate, object"
    )


def _whole(number: Any) -> Any:
    return None if number is None else int(number)


@contextmanager
def opened(files: Sequence[Path], kind_of: Callable[[frozenset[str]], str]) -> Iterator[Imports]:
    """Read imported files; ``kind_of`` tells the class of what has these types, blank for what is no record.

    Raises ``BadInput`` for files that are no imports, of which data sets are not described, or that hold
    two versions that tell of the same years, and without the package duckdb.
    """
    with statements.opened(files) as (connection, found):
        connection.execute(f"SET memory_limit = {sql(_MEMORY)}")
        connection.execute("SET threads = 1")  # each holds memory of its own
        statements.load(connection, found)
        yield Imports(connection, kind_of)
