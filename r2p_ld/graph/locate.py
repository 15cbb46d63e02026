"""Which row of a table, or line of a module, holds what a report finds wrong in our own graph."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from r2p_ld.namespaces import identifier, local_name, node
from r2p_ld.shacl import locate as files
from r2p_ld.shacl.report import Location, Report, Statement, every
from r2p_ld.tables import rows
from r2p_ld.tables.cells import Span
from r2p_ld.tables.cells import record as record_iri
from r2p_ld.tables.model import Project
from r2p_ld.tables.tsv import Table

_Key: TypeAlias = NamedNode | BlankNode | Triple | str
"""A term as it may stand in a cell: of a literal, the text."""


class _Row(NamedTuple):
    """A row: what it is about and whether it declares that, and the columns in which each term stands."""

    file: str
    line: int
    subject: NamedNode | None
    declares: bool
    language: str | None
    columns: dict[_Key, list[str]]


def locate(report: Report, project: Project) -> Report:
    """Return a report on the graph of a project that tells where its results are in the project's files.

    That is the row that holds the focus node and the value, with the value's column, or else the row that
    declares the focus node. What stands in no table is looked for in the OWL modules.
    """
    statements = {result.statement for result in every(report.results)}
    nodes: set[_Key] = {_key(focus) for focus, _, _ in statements}
    found: dict[_Key, list[_Row]] = {}
    for table in project.tables():
        for row in _rows(table):
            for key in nodes & row.columns.keys() | nodes & {row.subject}:
                found.setdefault(key, []).append(row)
    parent = project.folder.parent
    in_modules = files.locate(report, sorted(project.folder.glob("*.ttl"))).locations
    locations = {
        statement: where._replace(file=Path(where.file).relative_to(parent).as_posix())
        for statement, where in in_modules.items()
    }
    for statement in statements:
        if where := _location(statement, found.get(_key(statement[0]), [])):
            locations[statement] = where
    return replace(report, locations=locations)


def _location(statement: Statement, candidates: Sequence[_Row]) -> Location | None:
    focus, path, value = statement
    if value is not None and value != focus:
        # a row that names the property says more than the focus node's own, where another column may fit
        for row in sorted(candidates, key=lambda row: path not in row.columns):
            columns = row.columns.get(_key(value), [])
            in_language = row.language in (None, getattr(value, "language", None))
            if columns and in_language and (row.subject == focus or path in row.columns):
                sure = len(columns) == 1 and (isinstance(value, Literal) or _is_of(columns[0], path, row))
                return Location(row.file, row.line, columns[0] if sure else None)
    for row in candidates:
        if row.declares and row.subject == focus:
            return Location(row.file, row.line)
    return None


def _is_of(column: str, path: NamedNode | BlankNode | None, row: _Row) -> bool:
    """Tell whether a column holds values of a property, by its name."""
    name = column.rpartition(":")[2].rstrip("s").lower()
    return path in row.columns or (isinstance(path, NamedNode) and name in local_name(path.value).lower())


def _rows(table: Table[Any]) -> Iterator[_Row]:
    stem = Path(table.file).stem
    for line, cells in table.cells:
        columns: dict[_Key, list[str]] = {}
        for column, cell in cells.items():
            for key in _keys(cell, stem):
                columns.setdefault(key, []).append(column)
        subject = _subject(table, stem, next(iter(cells.values())), cells.get("slug"))
        language = stem if table.kind is rows.Label else None
        yield _Row(table.file, line, subject, table.columns[0] in ("id", "record_id"), language, columns)


def _subject(table: Table[Any], stem: str, first: object, slug: object) -> NamedNode | None:
    """Return the node that a row is about, as ``graph.populate`` mints it."""
    if table.kind is rows.Reading:
        return record_iri(stem, str(first))
    if table.kind in (rows.Curated, rows.Silence):
        return record_iri(table.kind.__name__.lower(), str(first))
    if table.kind is rows.Scheme:
        return node(f"scheme:{first}")
    if table.kind is rows.Source:
        return node(f"source:{slug}")
    return first if isinstance(first, NamedNode) else None


def _keys(cell: object, stem: str) -> Iterator[_Key]:
    match cell:
        case Span():
            yield node(f"evidence:{stem}/{cell}")
        case tuple():
            for part in cell:
                yield from _keys(part, stem)
        case NamedNode() | Literal():
            yield _key(cell)
        case str() | int():
            yield str(cell)
            with suppress(ValueError):  # a text that begins like a CURIE
                if iri := identifier(str(cell)):
                    yield NamedNode(iri)


def _key(term: NamedNode | BlankNode | Literal | Triple) -> _Key:
    return term.value if isinstance(term, Literal) else term
