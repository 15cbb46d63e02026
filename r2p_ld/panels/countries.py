"""Which places were states' territories in a year, and the codes that they had then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from typing import NamedTuple

from pyoxigraph import NamedNode

from r2p_ld import paths
from r2p_ld.tables import tsv
from r2p_ld.tables.cells import ALWAYS, Period
from r2p_ld.tables.places import Code, Place
from r2p_ld.tables.places import Territory as Holding


class Country(NamedTuple):
    """A place in a year, with the numbers and codes that held last in it."""

    iri: str
    year: int
    name: str
    gwno: int | None
    cowno: int | None
    iso3: str | None
    m49: str | None


class Territory(NamedTuple):
    """The place that a state held last in a year."""

    state: str
    year: int
    place: str


def countries(first: int, last: int) -> Iterator[Country]:
    """Yield each place in each year in which it existed, by the tables of the hub.

    A year counts whole: what holds on any day of it holds in it. Raises ``BadInput`` for faults of the
    tables.
    """
    codes: defaultdict[tuple[NamedNode, str], list[tuple[str, Period]]] = defaultdict(list)
    # a code that was given up stands in fewer sources than the one in its place
    for code in sorted(_table("codes.tsv", Code).rows, key=lambda code: (-len(code.source), code.value)):
        codes[code.thing, code.scheme].append((code.value, code.validity))
    numbers: defaultdict[tuple[NamedNode, str], list[tuple[str, Period]]] = defaultdict(list)
    for row in _table("territories.tsv", Holding).rows:
        for scheme in ("gw", "cow"):
            for value, validity in codes[row.state, scheme]:
                if common := row.validity.common(validity):
                    numbers[row.place, scheme].append((value, common))
    for place in _table("places.tsv", Place).rows:
        existed = _Held(("", period) for period in place.existed or (ALWAYS,))
        gw, cow = (_Held(numbers[place.id, scheme]) for scheme in ("gw", "cow"))
        iso3, m49 = (_Held(codes[place.id, scheme]) for scheme in ("iso-3166-1-alpha-3", "m49"))
        for year in range(first, last + 1):
            if existed.in_year(year) is not None:
                gwno, cowno = (int(found) if (found := held.in_year(year)) else None for held in (gw, cow))
                yield Country(
                    place.id.value, year, place.label, gwno, cowno, iso3.in_year(year), m49.in_year(year)
                )


def territories(first: int, last: int) -> Iterator[Territory]:
    """Yield the place that each state held in each year."""
    existed = {place.id: place.existed or (ALWAYS,) for place in _table("places.tsv", Place).rows}
    held: defaultdict[str, list[tuple[str, Period]]] = defaultdict(list)
    for row in _table("territories.tsv", Holding).rows:
        for period in existed[row.place]:
            if common := row.validity.common(period):
                held[row.state.value].append((row.place.value, common))
    for state, periods in sorted(held.items()):
        places_held = _Held(periods)
        for year in range(first, last + 1):
            if place := places_held.in_year(year):
                yield Territory(state, year, place)


@cache
def _table(file: str, kind: type[tsv.R]) -> tsv.Table[tsv.R]:
    return tsv.read(paths.ontology() / "places" / file, kind)


class _Held:
    """Values, each with the time for which it held; of those that held at the same time, the first counts."""

    def __init__(self, values: Iterable[tuple[str, Period]]) -> None:
        ends = [(period.end or date.max, period.start or date.min, value) for value, period in values]
        self._last_first = sorted(ends, key=lambda each: each[:2], reverse=True)

    def in_year(self, year: int) -> str | None:
        """Return what held on any day of a year; of several, what held last."""
        found = (value for end, start, value in self._last_first if start.year <= year <= end.year)
        return next(found, None)
