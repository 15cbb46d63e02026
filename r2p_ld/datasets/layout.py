"""Which table a file is, told by its header, and where in a row each column stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from r2p_ld.csv_reader import DELIMITERS, Broken, Source, records
from r2p_ld.datasets.cells import decode, encode
from r2p_ld.datasets.derived import Derived, cells_of, derive, from_name
from r2p_ld.datasets.model import Column, Dataset, Table, Thing
from r2p_ld.datasets.things import exist, renamed, without
from r2p_ld.errors import BadInput, Fault
from r2p_ld.tables.cells import CellError
from r2p_ld.texts import did_you_mean

_DATA = re.compile(r"[-+]?[0-9][0-9.,:/ T-]*")
"""A number, a date or a time, which no column is called."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A table as one file has it.

    ``columns`` holds each column with the place of its cell in a row: the file's own cells
    (``names``), then those of a joined table, then ``constants``, which the header tells.
    """

    table: Table
    columns: Mapping[str, tuple[int, Column]]
    things: tuple[Thing, ...]
    names: tuple[str, ...]
    joined: int = 0
    constants: tuple[str, ...] = ()
    release: str | None = None
    """The column that tells the data set's version."""
    derived: tuple[Derived, ...] = ()
    """The last of ``names`` that are no header of the file: from what cells each is made."""
    header: int = 1
    """The row that holds the names of the columns; 0 where none does."""

    @property
    def width(self) -> int:
        """How many cells a row has, those that are made from others among them."""
        return len(self.names)

    @property
    def own(self) -> int:
        """How many cells a row of the file has."""
        return len(self.names) - len(self.derived)

    def extend(self, rows: Iterator[list[str] | Broken]) -> Iterator[list[str] | Broken]:
        """Return rows of the file with the cells that are made from others."""
        if not self.derived:
            return rows
        missing = {column.headers[:1]: column.missing for _, column in self.columns.values() if column.parts}
        texts = [missing.get((name,), frozenset()) for name in self.names[self.own :]]
        return derive(map(self._fitting, rows), self.derived, texts, self.header + 1)

    def _fitting(self, row: list[str] | Broken) -> list[str] | Broken:
        """Return a row with just the file's own cells, or what is wrong with it; a blank row as it is."""
        if isinstance(row, Broken) or not any(map(str.strip, row)):
            return row
        return row[: self.own] if self._fits(row) else self.misfit(row)

    def _fits(self, row: list[str]) -> bool:
        """Tell whether a row of the file has its cells, and only blank ones behind them."""
        return len(row) >= self.own and not any(map(str.strip, row[self.own :]))

    def misfit(self, row: list[str]) -> Broken:
        """Return what is wrong with a row whose cells do not fit the header."""
        short = len(row) < self.own
        why = (
            "the row was cut short, or a line was broken." if short else "put quotes round cells with commas."
        )
        rule = f"has not the {self.own} cells of the header."
        return Broken(rule, f"it has {len(row)}: {why}", ",".join(row))

    @property
    def extended(self) -> bool:
        """Whether a row has cells beside the file's own."""
        return bool(self.joined or self.constants)

    def cells(self, row: list[str] | Broken) -> list[str] | None:
        """Return a row without blank cells behind the header's last; None if its cells do not fit it."""
        if isinstance(row, Broken):
            return None
        if len(row) == self.width:
            return row
        return row[: self.width] if not self.derived and self._fits(row) else None

    def rows(
        self, blocks: Iterator[list[str]], delimiter: str, beyond: Iterator[str] | None = None
    ) -> Iterator[list[str] | Broken]:
        """Yield the rows of a file, without its header and the row of HXL tags that may stand below it."""
        rows = records(blocks, delimiter, beyond)
        for _ in range(self.header):
            next(rows)
        for row in rows:
            if (
                isinstance(row, Broken)
                or not any(row)
                or not all(cell.startswith("#") for cell in row if cell)
            ):
                yield row
            break
        yield from rows


@dataclass(slots=True)
class File:
    """A file whose header was read: its layout, and its rows that are still to come."""

    source: Source
    layout: Layout
    delimiter: str
    rows: Iterator[list[str] | Broken]


def open_file(
    path: Path,
    dataset: Dataset,
    others: Callable[[], Iterable[Dataset]] = tuple,
    *,
    without_header: bool = False,
) -> File:
    """Open a file and find its layout, by its header or, ``without_header``, by the declared order.

    Raises ``BadInput``: no file, no header, no known layout, or that of one of the ``others``.
    """
    source = Source(path, encoding=dataset.encoding)
    if path.is_dir():
        raise source.fault("is a folder.", "name the CSV files in it.")
    blocks = source.blocks()
    first = next(blocks, None)
    while first is not None and not any(first):
        first = next(blocks, None)
    if first is None:
        raise source.fault("is empty.", "get the file again.")

    def again() -> Iterator[list[str]]:
        yield first
        yield from blocks

    if "\0" in next(filter(None, first)):
        raise source.fault("is no text.", "save it as CSV in UTF-8.", 1)
    tried = []
    for delimiter in DELIMITERS:
        number, header = _first(records(again(), delimiter))
        if isinstance(header, Broken):
            raise source.fault(header.rule, header.mend, 1)
        if not number:
            raise source.fault("is empty.", "get the file again.")
        layouts = list(_recognised(source, dataset, header))
        if not layouts and without_header:
            layouts = [
                bind(dataset, table, table.order, file=path.name) for table in _ordered(dataset, header)
            ]
            number = 0
        if layouts:
            layout = max(layouts, key=lambda found: found.width - len(found.table.unused))
            layout = replace(layout, header=number)
            if layout.table.nothing is not None:
                rule = f"is known ({layout.table.name}), and nothing is imported from it."
                raise source.fault(rule, layout.table.nothing)
            if any(column.counts for column in layout.table.columns.values()):
                if not path.is_file():
                    rule = "is a stream, and its rows have to be counted first."
                    raise source.fault(rule, "save it as a file.")
                filled, names = _filled(source, layout, delimiter), layout.names[: layout.own]
                layout = replace(bind(dataset, layout.table, names, filled, path.name), header=number)
            return File(source, layout, delimiter, layout.rows(again(), delimiter))
        tried.append(header)
    for other in others():
        if other.name != dataset.name and any(any(_recognised(source, other, header)) for header in tried):
            mend = f"import it as that: r2p-ld import {other.name} {path} --out PATH"
            raise source.fault(f"is no file of {dataset.name}, but one of {other.name}.", mend)
    nearest = max(tried, key=lambda header: (len(header) > 1, _fit(dataset, _names(source, header))))
    raise _unknown(source, dataset, nearest)


def _first(rows: Iterator[list[str] | Broken]) -> tuple[int, list[str] | Broken]:
    """Return the first row that is not blank, with its number; the row 0, of no cells, if all are."""
    numbered = enumerate(rows, 1)
    filled = (each for each in numbered if isinstance(each[1], Broken) or any(map(str.strip, each[1])))
    return next(filled, (0, []))


def _filled(source: Source, layout: Layout, delimiter: str) -> list[int]:
    """Return in how many rows of a file each cell is filled."""
    rows = layout.extend(layout.rows(Source(source.path, encoding=source.encoding).blocks(), delimiter))
    missing = {at: column.missing for at, column in layout.columns.values() if at < layout.own}
    filled = [0] * layout.own
    for row in filter(None, map(layout.cells, rows)):
        for at, cell in enumerate(row[: layout.own]):
            text = cell.strip()
            filled[at] += bool(text) and text not in missing.get(at, ())
    return filled


def _names(source: Source, header: Sequence[str]) -> list[str]:
    """Return the names of columns, without those that are blank behind the last."""
    try:
        names = [decode(name).strip() for name in header]
    except CellError as error:
        raise source.fault(f"{error.rule}", error.mend, 1) from None
    while names and not names[-1]:
        names.pop()
    return names


def _ordered(dataset: Dataset, row: Sequence[str]) -> list[Table]:
    """Return the tables whose columns a first row of data has, in their declared order."""
    if not any(map(_DATA.fullmatch, row)):
        return []
    return [table for table in dataset.tables.values() if table.order and len(table.order) == len(row)]


def _recognised(source: Source, dataset: Dataset, header: Sequence[str]) -> Iterator[Layout]:
    names = _names(source, header)
    for table in dataset.tables.values():
        if not _misfits(dataset, table, names):
            yield bind(dataset, table, names, file=source.path.name)


def _places(column: Column, names: Sequence[str]) -> list[int]:
    """Return where in a header a column, or each of its family, stands."""
    if column.family:
        return [at for at, name in enumerate(names) if column.family.fullmatch(name)]
    exact = [at for at, name in enumerate(names) if name in column.headers]
    folded = {header.casefold() for header in column.headers}
    return exact or [at for at, name in enumerate(names) if name.casefold() in folded]


def _misfits(dataset: Dataset, table: Table, names: Sequence[str]) -> list[tuple[str, str, str]]:
    """Return column, rule and mend of each misfit between a header and a table."""
    found = []
    known: set[int] = set()
    for column in table.columns.values():
        if column.parts:
            known.update(at for at, name in enumerate(names) if name in column.parts)
            lacking = [part for part in column.parts if part not in names] if column.required else []
            mend = "see that the file is whole."
            found += [(part, "is missing.", did_you_mean(part, names, mend)) for part in lacking]
            continue
        places = _places(column, names)
        known.update(places)
        if not places and not column.from_header and column.required:
            otherwise = "see that the file is whole."
            wanted = column.headers[0] if column.headers else column.name
            found.append((wanted, "is missing.", did_you_mean(wanted, names, otherwise)))
        elif len(places) > 1 and not column.family:
            found.append((names[places[1]], "stands twice.", "keep one of the two columns."))
    families = [column.family.pattern for column in table.columns.values() if column.family]
    if families and not any(column.family and _places(column, names) for column in table.columns.values()):
        written = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", families[0])
        found.append((written, "is missing.", "see that the file is whole."))
    if not table.others:
        all_known = [
            *table.unused,
            *(header for column in table.columns.values() for header in column.named),
        ]
        unused = {name.casefold() for name in table.unused}
        for at, name in enumerate(names):
            if at not in known and name.casefold() not in unused:
                mend = did_you_mean(name, all_known, "delete the column, or declare it as unused.")
                found.append((name or f"(number {at + 1})", f"is not a column of {table.name}.", mend))
    return list(dict.fromkeys(found))  # several may be read from one


def _fit(dataset: Dataset, names: Sequence[str]) -> tuple[int, int]:
    """Return how well a header fits: the columns that it has of a table, and into how many it parts."""
    tables = dataset.tables.values()
    return max(sum(bool(_places(c, names)) for c in table.columns.values()) for table in tables), len(names)


def _unknown(source: Source, dataset: Dataset, header: Sequence[str]) -> BadInput:
    """Return the error that names each column that keeps the header from being the nearest layout."""
    names = _names(source, header)
    file = str(source.path)
    if len(names) == 1:
        parted = ", ".join(DELIMITERS.values())
        rule = "has a header of one column, by whatever it is parted."
        return BadInput(
            f"{source.path} is no file of {dataset.name}; nothing was imported.",
            [Fault(file, 1, None, rule, f"part the cells by {parted}; the first of them, best.")],
        )
    if not _fit(dataset, names)[0] and any(map(_DATA.fullmatch, names)):
        mend = f"put the names of the columns first; `r2p-ld import --list {dataset.name}` shows them."
        if _ordered(dataset, header):
            mend = f"give --version if they are in the order that it has, or {mend}"
        return source.fault("has no header row: its first row holds data.", mend, 1)
    table = min(dataset.tables.values(), key=lambda table: len(_misfits(dataset, table, names)))
    misfits = _misfits(dataset, table, names)
    return BadInput(
        f"{source.path} has no layout of {dataset.name} that is known; {table.name} is the nearest. "
        "Nothing was imported.",
        [Fault(file, 1, column, rule, mend) for column, rule, mend in misfits],
    )


# --- binding -------------------------------------------------------------------------------


def bind(
    dataset: Dataset, table: Table, header: Sequence[str], filled: Sequence[int] = (), file: str = ""
) -> Layout:
    """Return the layout of a file with these columns; its header fits the table.

    ``filled`` tells in how many rows each cell is filled, where a column counts them. Raises ``BadInput``
    where the name of the file should tell something, and does not.
    """
    derived = cells_of(table.columns.values(), header)
    names = [*header, *derived]
    captured = {column.name for column in table.columns.values() if column.captured}
    columns: dict[str, tuple[int, Column]] = {}
    members: dict[tuple[str, ...], dict[str, int]] = {}
    captures: dict[tuple[str, ...], dict[str, str]] = {}
    for column in table.columns.values():
        places = _places(column, names)
        if column.family:
            for at in places:
                match = column.family.fullmatch(names[at])
                assert match
                group = tuple(match.groupdict().values())
                members.setdefault(group, {})[column.name] = at
                captures.setdefault(group, {}).update(match.groupdict())
        elif places and captured.isdisjoint(column.on):
            columns[column.name] = places[0], column
    width = len(names)
    joined = 0
    if table.join:
        lookup = dataset.tables[table.join.table]
        for at, name in enumerate(lookup.columns):
            if name not in columns:
                columns[name] = width + at, lookup.columns[name]
        joined = len(lookup.columns)
    constants: list[str] = []
    version = dataset.version_column
    release = next((n for n, (_, column) in columns.items() if version in (n, *column.headers)), None)
    things: list[Thing] = []

    def constant(name: str, group: Iterable[str], text: str) -> str:
        """Add a column whose value is the same in all rows; return its name."""
        added = "@".join([name, *filter(None, ["-".join(group)])])
        columns[added] = width + joined + len(constants), table.columns[name]
        constants.append(text)
        return added

    for name, column in table.columns.items():
        if column.file:
            constant(name, (), encode(from_name(column, file, file)))
    counting = {column.counts: column.name for column in table.columns.values() if column.counts}
    for counted, name in counting.items():
        if counted in columns:
            constant(name, (), str(filled[columns[counted][0]] if filled else 0))
    for thing in table.things:
        if not thing.family:
            things.append(without(thing, columns))
            continue
        for group, places_of in members.items():
            if not set(thing.family) <= places_of.keys():
                continue
            called: dict[str, str] = {}
            for name, at in places_of.items():
                called[name] = f"{name}@{'-'.join(group)}"
                columns[called[name]] = at, table.columns[name]
                if counter := counting.get(name):
                    called[counter] = constant(counter, group, str(filled[at] if filled else 0))
            for name, text in captures[group].items():
                if name in table.columns:
                    called[name] = constant(name, group, text)
            for name, column in table.columns.items():
                if not called.keys().isdisjoint(column.on) and (places := _places(column, names)):
                    on = tuple(called.get(each, each) for each in column.on)
                    called[name] = f"{name}@{'-'.join(group)}"
                    columns[called[name]] = places[0], replace(column, on=on)
            things.append(without(renamed(thing, called), columns))
    made = tuple(derived.values())
    given = tuple(thing for thing in things if exist(thing.iri, columns))
    return Layout(table, columns, given, tuple(names), joined, tuple(constants), release, made)


def version_in(name: str, pattern: re.Pattern[str]) -> str | None:
    """Return the version that a file's name tells: the pattern's groups, parted by points.

    >>> version_in("OneSided_v23_1.csv", re.compile(r"OneSided_v(\\d+)_(\\d+)"))
    '23.1'
    """
    match = pattern.search(name)
    return ".".join(group for group in match.groups() if group) if match else None
