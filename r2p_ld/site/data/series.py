"""Numbers by year as rows of a table, and as a picture in which what is missing stays missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from r2p_ld.namespaces import expand
from r2p_ld.panels.measures import Measure
from r2p_ld.panels.rows import Found
from r2p_ld.site.data.model import Numbers

COVERED, UNKNOWN, MARK = "–", "?", "!"
"""For a number: a list that covers the year has none, it is not known whether it does; for doubtful rows."""
NOTES = ("doubtful", "rejected", "shared")
_BEST, _LOW, _HIGH = (expand(f"r2p:{name}Estimate") for name in ("best", "low", "high"))
_WIDTH, _HEIGHT, _LEFT, _BOTTOM, _TOP = 640, 180, 64, 22, 12

Row = tuple[Any, ...]
"""A row of a panel."""


class Point(NamedTuple):
    """A number of a year, with the bounds that the provider gives."""

    year: int
    low: float | None
    best: float
    high: float | None


class Series(NamedTuple):
    """A measure by year: the columns of its number and, where there are any, of its bounds."""

    measure: Measure
    year: int
    best: int
    low: int | None
    high: int | None

    def points(self, rows: Sequence[Row]) -> list[Point]:
        """Return the years that have a number."""
        return [
            Point(
                row[self.year],
                None if self.low is None else row[self.low],
                row[self.best],
                None if self.high is None else row[self.high],
            )
            for row in rows
            if row[self.best] is not None
        ]


class Listed(NamedTuple):
    """A list of a data set: its measures, the one that stands for it first, and columns of notes."""

    found: Found
    series: tuple[Series, ...]
    covered: int
    notes: tuple[tuple[str, int], ...]

    def is_marked(self, row: Row) -> bool:
        """Say whether rows of the year are doubtful or were rejected."""
        return any(row[at] for name, at in self.notes if name != "shared")

    def cell(self, row: Row, series: Series) -> str:
        """Return what stands in a table for a year."""
        best = row[series.best]
        if best is None:
            return {1: COVERED, 0: ""}.get(row[self.covered], UNKNOWN)
        bounds_at = (series.low, series.high)
        low, high = (best if at is None or row[at] is None else row[at] for at in bounds_at)
        bounds = f" ({number(low)}–{number(high)})" if (low, high) != (best, best) else ""
        return f"{number(best)}{bounds}"

    def has_numbers(self, rows: Sequence[Row]) -> bool:
        """Say whether any year has a number that is no zero, or a note."""
        columns = [*(series.best for series in self.series), *(at for _, at in self.notes)]
        return any(row[at] for row in rows for at in columns)


def lists(numbers: Numbers) -> tuple[Listed, ...]:
    """Return the lists of a panel, with the places of their columns."""
    at = {column.name: n for n, column in enumerate(numbers.columns)}
    found = []
    for each in numbers.lists:
        own = [c.measure for c in numbers.columns if c.measure and c.measure.list == each.list.id]
        bounds = {_key(m): at[m.id] for m in own if m.property and m.property.value in (_LOW, _HIGH)}
        series = [
            Series(m, at["year"], at[m.id], bounds.get(_key(m, _LOW)), bounds.get(_key(m, _HIGH)))
            if m.property and m.property.value == _BEST
            else Series(m, at["year"], at[m.id], None, None)
            for m in own
            if _key(m) not in bounds
        ]
        # a best estimate stands for its list, else the first measure
        series.sort(key=lambda s: s.low is None)
        notes = [(name, at[f"{each.list.id}_{name}"]) for name in NOTES if f"{each.list.id}_{name}" in at]
        found.append(Listed(each, tuple(series), at[f"{each.list.id}_covered"], tuple(notes)))
    return tuple(found)


def _key(measure: Measure, property_: str = "") -> tuple[object, ...]:
    property_ = property_ or (measure.property.value if measure.property else "")
    return property_, measure.rows, measure.where, measure.value, measure.span


def number(value: float) -> str:
    """Return a number as people read it.

    >>> number(1234567), number(0.01234567), number(9999)
    ('1\u202f234\u202f567', '0.01235', '9999')
    """
    if isinstance(value, float) and not value.is_integer():
        return f"{value:.4g}"
    return f"{int(value):,}".replace(",", "\u202f") if value > 9999 else str(int(value))


def side_by_side(listed: Sequence[Listed], rows: Sequence[Row]) -> Markup:
    """Return the rows of a table with one number of each list by year."""
    year = listed[0].series[0].year
    found = []
    for row in rows:
        cells = [each.cell(row, each.series[0]) for each in listed]
        marks = [each.is_marked(row) for each in listed]
        found.append(
            (row[year], [f"{c} {MARK}".strip() if m else c for c, m in zip(cells, marks, strict=True)])
        )
    return _body(found)


def whole(listed: Listed, rows: Sequence[Row], notes: Sequence[str]) -> Markup:
    """Return the rows of a table with all numbers of a list by year, and of these notes."""
    columns = [at for name, at in listed.notes if name in notes]
    return _body(
        (
            row[listed.series[0].year],
            [*(listed.cell(row, each) for each in listed.series), *(str(row[at] or "") for at in columns)],
        )
        for row in rows
    )


def _body(rows: Iterator[tuple[int, list[str]]] | Sequence[tuple[int, list[str]]]) -> Markup:
    """Return rows as HTML; years that follow each other and say the same, without a count, are one row."""
    parts = []
    at = 0

    def key(row: tuple[int, list[str]]) -> tuple[object, ...]:
        nonlocal at
        at += 1
        counted = any(char.isdigit() and char != "0" for cell in row[1] for char in cell)
        return (row[0], at) if counted else (row[0] - at, *row[1])

    for _, same in groupby(rows, key):
        years = list(same)
        cells = years[0][1]
        if any(cells):
            (first, _), (last, _) = years[0], years[-1]
            name = str(first) if first == last else f"{first}–{last}"
            values = "".join(f"<td>{cell}</td>" for cell in cells)
            parts.append(f'<tr><th scope="row">{name}</th>{values}</tr>')
    return Markup("\n".join(parts))


def picture(points: Sequence[Point], first: int, last: int) -> Markup:
    """Return the inside of an SVG picture of numbers by year: a line that breaks where a year has none."""
    most = max((max(p.best, p.high or 0) for p in points), default=0) or 1
    bottom = _HEIGHT - _BOTTOM

    def x(year: int) -> str:
        return f"{_LEFT + (year - first) * (_WIDTH - _LEFT - 12) / max(last - first, 1):.0f}"

    def y(value: float) -> str:
        return f"{bottom - value * (bottom - _TOP) / most:.0f}"

    parts = []
    for _, same in groupby(enumerate(points), lambda each: each[1].year - each[0]):
        run = [point for _, point in same]
        if len(run) > 1:
            if all(p.low is not None and p.high is not None for p in run):
                edge = [f"{x(p.year)} {y(p.high or 0)}" for p in run]
                edge += [f"{x(p.year)} {y(p.low or 0)}" for p in reversed(run)]
                parts.append(f'<path class="band" d="M{"L".join(edge)}Z"/>')
            parts.append(f'<path class="line" d="M{"L".join(f"{x(p.year)} {y(p.best)}" for p in run)}"/>')
    dots = "".join(f"M{x(p.year)} {y(p.best)}h0" for p in points)
    axis = f'<path class="axis" d="M{_LEFT} {_TOP}V{bottom}H{_WIDTH - 12}"/>'
    texts = [
        f'<text x="{_LEFT - 6}" y="{_TOP + 5}" text-anchor="end">{number(most)}</text>',
        f'<text x="{_LEFT - 6}" y="{bottom}" text-anchor="end">0</text>',
        f'<text x="{_LEFT}" y="{_HEIGHT - 4}">{first}</text>',
        f'<text x="{_WIDTH - 12}" y="{_HEIGHT - 4}" text-anchor="end">{last}</text>',
    ]
    return Markup("".join([axis, *parts, f'<path class="dots" d="{dots}"/>', *texts]))


def framed(inside: Markup, name: str, title: str, description: str) -> Markup:
    """Return the picture with its title and description; ``name`` is its own on the page."""
    return Markup(
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" class="series" role="img" direction="ltr" '
        f'aria-labelledby="{name}-t {name}-d"><title id="{name}-t">{escape(title)}</title>'
        f'<desc id="{name}-d">{escape(description)}</desc>{inside}</svg>'
    )
