"""Tables by country, actor or dyad and year from imported data, for statistics.

The room is named in the plural because ``r2p_ld.panel`` is the function.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from r2p_ld import paths
from r2p_ld.errors import BadInput
from r2p_ld.outcome import Outcome
from r2p_ld.panels import describe, measures, rows, sources, statements, table

__all__ = ["Panel", "panel"]

KINDS = tuple(f"{unit}-year" for unit in measures.UNITS)
"""What a row of a panel can be."""
_FORMATS = (".parquet", ".csv")
_YEARS = re.compile(r"(\d{4})(?:-(\d{4}))?")
_Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class ListCount:
    """A list of a panel: its rows, those without year or unit, and rejected ones that no cell counts."""

    list: str
    sources: tuple[str, ...]
    rows: int
    unplaced: int
    rejected_elsewhere: int


@dataclass(frozen=True, slots=True)
class Panel(Outcome):
    """A panel that was written: what its rows are, how many, and from which lists.

    ``without_measure`` names the data sets that give no column.
    """

    out: Path
    by: str
    years: str
    rows: int
    columns: int
    lists: tuple[ListCount, ...]
    without_measure: tuple[str, ...]
    descriptions: tuple[Path, ...]

    def __str__(self) -> str:
        lines = [
            f"{self.rows:,} rows by {self.by}, {self.years}, with {self.columns} columns are in {self.out}."
        ]
        for each in self.lists:
            line = f"  {each.list}: {each.rows:,} rows of {' and '.join(each.sources)}"
            if each.unplaced:
                line += (
                    f"; {each.unplaced:,} without a year or a {self.by.removesuffix('-year')} count nowhere"
                )
            if each.rejected_elsewhere:
                line += f"; {each.rejected_elsewhere:,} rejected rows are counted nowhere"
            lines.append(f"{line}.")
        if self.without_measure:
            lines.append(f"  no column by {self.by}: {', '.join(self.without_measure)}.")
        named = " and ".join(path.name for path in self.descriptions)
        return "\n".join([*lines, f"Definitions, licences and citations are in {named} beside it."])


def panel(
    files: Sequence[str | Path],
    out: str | Path,
    *,
    by: str = "country-year",
    years: str | None = None,
    progress: _Progress = lambda what, done, total: None,
) -> Panel:
    """Write one table of imported data: a row for each unit and year, a column for each measure.

    ``files`` are what ``import_data`` wrote, of one data set or several; ``out`` ends in .parquet or .csv,
    and ``datapackage.json`` and ``croissant.json`` beside it describe each column. ``by`` is
    ``country-year``, ``actor-year`` or ``dyad-year``; ``years`` is ``1989-2024``, by default all that the
    data have. ``progress`` hears of what is being done.

    Raises ``BadInput`` for wrong arguments, for files that are no imports, for two versions of a data set,
    and where ``out`` cannot be written: nothing is written then.
    """
    target = Path(out)
    given = _years(years)
    if by not in KINDS:
        raise BadInput(f"--by is {', '.join(KINDS)}, not {by}.")
    if target.suffix.lower() not in _FORMATS:
        raise BadInput(f"{target}: name a file that ends in .parquet or .csv.")
    if not target.parent.is_dir():
        raise BadInput(f"{target.parent} is no folder; make it first.")
    described = describe.paths_beside(target)
    unit, columns = by.removesuffix("-year"), measures.read()
    with statements.opened(files) as (connection, found_files):
        for file in found_files:
            if any(path.exists() and path.samefile(file) for path in (target, *described)):
                raise BadInput(f"{file} is to be read, and would be written over; give --out another name.")
        lists = [each for each in columns.lists if any(m.list == each.id for m in columns.of(unit))]
        steps = len(lists) + 2
        progress("reading", 0, steps)
        wanted = {*rows.predicates(unit, lists, columns.of(unit)), *sources.PREDICATES, *table.NAMES}
        statements.load(connection, found_files, wanted)
        all_sources = sources.described(connection)
        lists = [each for each in lists if any(source.dataset == each.dataset for source in all_sources)]
        _check(by, lists, all_sources, columns)
        made = tabulate(connection, unit, all_sources, given, lambda what: progress(what, 1, steps))
        if made is None:
            raise BadInput(f"the files hold no row of a {unit} and a year.")
        described_columns, found, span = made
        progress("writing", 1, steps)
        with ExitStack() as stack:
            stack.enter_context(paths.writing(target))
            stack.enter_context(paths.locked(target))
            about = describe.Described(by, span, target.name, described_columns, columns)
            new = [stack.enter_context(paths.atomic(path)) for path in (target, *described)]
            count = describe.write(connection, about, *new)
        progress("writing", 1, steps)
    with_column = {source for each in found for source in each.sources}
    return Panel(
        out=target,
        by=by,
        years="-".join(map(str, dict.fromkeys(span))),
        rows=count,
        columns=len(described_columns),
        lists=tuple(
            ListCount(
                each.list.id,
                tuple(source.name for source in each.sources),
                each.rows,
                each.unplaced,
                each.rejected_elsewhere,
            )
            for each in found
        ),
        without_measure=tuple(source.name for source in all_sources if source not in with_column),
        descriptions=described,
    )


def tabulate(
    connection: statements.Connection,
    unit: str,
    given: Sequence[sources.Source],
    years: tuple[int, int] | None = None,
    progress: Callable[[str], None] = lambda what: None,
) -> tuple[list[table.Column], list[rows.Found], tuple[int, int]] | None:
    """Make the table ``panel`` of a kind of unit from the view ``statements``.

    Return its columns, its lists, and the first and last year; None where no row has a unit and a year.
    Raises ``BadInput`` for two versions of a data set that tell of the same years.
    """
    columns = measures.read()
    datasets = {source.dataset for source in given}
    chosen = [
        (each, own)
        for each in columns.lists
        if each.dataset in datasets and (own := [m for m in columns.of(unit) if m.list == each.id])
    ]
    if not chosen:
        return None
    lists = [each for each, _ in chosen]
    rows.collect(connection, unit, lists, [measure for _, own in chosen for measure in own], given)
    if unit == "country":
        table.places(connection, *(years or rows.years(connection, lists, given)))
    found = []
    for each, own in chosen:
        progress(each.id)
        found.append(rows.aggregate(connection, unit, each, own, given))
    found = [each for each in found if each.rows or each.list.absent == "zero"]
    span = years or (table.years(connection, found) if found else None)
    return None if span is None else (table.make(connection, unit, columns, found, *span), found, span)


def _years(text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    match = _YEARS.fullmatch(text)
    first, last = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
    if first > last or not first:
        raise BadInput(f"{text!r} are no years; write them like 1989-2024.")
    return first, last


def _check(
    by: str, lists: Sequence[measures.List], given: Sequence[sources.Source], columns: measures.Columns
) -> None:
    if not given:
        raise BadInput("the files describe no data set: name all files of each import.")
    if not lists:
        have = {
            each.dataset
            for each in columns.lists
            for m in columns.of(by.removesuffix("-year"))
            if m.list == each.id
        }
        named = ", ".join(source.name for source in given)
        raise BadInput(f"{named} has no measure by {by}; these data sets have: {', '.join(sorted(have))}.")
