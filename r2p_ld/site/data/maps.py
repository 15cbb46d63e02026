"""Maps of the world: a number of each place, in classes, with a table of the same numbers."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from markupsafe import Markup, escape
from pyoxigraph import NamedNode

from r2p_ld import paths
from r2p_ld.labels import ENGLISH
from r2p_ld.namespaces import expand, prefixes
from r2p_ld.panels.sources import Source
from r2p_ld.site import routes
from r2p_ld.site.data import atlas, series, units
from r2p_ld.site.data.model import PLACE
from r2p_ld.site.data.reading import Imports
from r2p_ld.site.data.series import Series
from r2p_ld.site.graph import SiteGraph
from r2p_ld.site.pages import Page, Reader
from r2p_ld.tables import tsv
from r2p_ld.tables.places import Code

_CLASSES = 5

Years = Mapping[int, Mapping[str, float]]
"""Year → place → number."""


class Map(NamedTuple):
    """Numbers by place of one year or many, and what they are; ``note`` and ``claim`` are in English."""

    path: str
    years: Years
    title: Callable[[Reader], str]
    note: Callable[[Reader], str]
    breaks: tuple[float, ...]
    """The least number of each class above zero."""
    source: str = ""

    def kind(self, value: float | None) -> str:
        """Return the class of a number: ``none``, ``k0`` for zero, ``k1`` and so on."""
        if value is None:
            return "none"
        return f"k{sum(value >= each for each in self.breaks)}"


class Outline(NamedTuple):
    """A country of the map; ``place`` is blank where no place of the graph has its number."""

    place: str
    name: str
    path: str


class Atlas:
    """The countries of the map, by place."""

    def __init__(self, graph: SiteGraph, content: bytes) -> None:
        table = tsv.read(paths.ontology() / "places" / "codes.tsv", Code)
        held = {
            row.value: row.thing.value for row in table.rows if row.scheme == "m49" and not row.validity.end
        }
        named = {graph.label(iri, "en"): iri for iri in graph.subjects("rdf:type", "r2p:Place")}
        self.outlines = [
            Outline(held.get(each.m49) or named.get(each.name, ""), each.name, each.path)
            for each in atlas.countries(content)
        ]
        self.places = frozenset(each.place for each in self.outlines)


def of_measures(imports: Imports) -> Iterator[Map]:
    """Yield a map of the main measure of each list that has numbers of places."""
    numbers = imports.numbers.get(PLACE)
    for listed in series.lists(numbers) if numbers else ():
        main = listed.series[0]
        years = imports.values(main.measure.id)
        if any(value for found in years.values() for value in found.values()):
            yield _of_measure(main, years, listed.found.sources[-1])


def _of_measure(main: Series, years: Years, source: Source) -> Map:
    return Map(
        f"data/map/{main.measure.id}/",
        years,
        lambda reader: Markup("{} — {}").format(units.heading(reader, main), source.title),
        lambda reader: reader.text(main.measure.definition, ENGLISH),
        _breaks([value for found in years.values() for value in found.values()]),
        source.iri,
    )


def of_claims(graph: SiteGraph) -> Map:
    """Return a map of how many claims of the sources name each place."""
    start = prefixes()["place"]
    count: Counter[str] = Counter()
    for claim in graph.claims:
        if claim.sources:
            named = {claim.subject}
            if isinstance(claim.object_, NamedNode):
                named.add(claim.object_.value)
            count.update(iri for iri in named if iri.startswith(start))
    values = {iri: float(number) for iri, number in sorted(count.items())}
    return Map(
        "data/map/claims/",
        {0: values},
        lambda reader: reader.t("claims by place"),
        lambda reader: reader.t("claims by place note"),
        _breaks(list(values.values())),
    )


def _breaks(values: Sequence[float]) -> tuple[float, ...]:
    """Return the least numbers of classes that hold about as many of the numbers above zero, rounded."""
    above = sorted(value for value in values if value > 0)
    if not above:
        return ()
    found = {above[0]}
    for part in range(1, _CLASSES):
        found.add(float(f"{above[len(above) * part // _CLASSES]:.1g}"))
    return tuple(sorted(each for each in found if above[0] <= each <= above[-1]))


def page(drawn: Map, outlines: Atlas) -> Page:
    """Return the page of a map, in the last year that has a number above zero."""
    year = max((year for year, found in drawn.years.items() if any(found.values())), default=0)
    return Page(drawn.path, "data-map.html", _Values(drawn, outlines, year))


def numbers(drawn: Map) -> bytes:
    """Return the numbers of all years for the script of the page, with their classes."""
    said = {
        str(year): {
            iri.removeprefix(expand("place:")): [drawn.kind(v), series.number(v)] for iri, v in found.items()
        }
        for year, found in drawn.years.items()
    }
    return json.dumps(said, separators=(",", ":"), sort_keys=True, ensure_ascii=False).encode()


class _Values:
    def __init__(self, drawn: Map, outlines: Atlas, year: int) -> None:
        self._map, self._atlas, self._year = drawn, outlines, year

    def __call__(self, reader: Reader) -> Mapping[str, object]:
        drawn, values = self._map, self._map.years.get(self._year, {})
        ordered = sorted(values, key=lambda iri: (-values[iri], reader.label(iri).casefold(), iri))
        return {
            "map": drawn,
            "year": self._year,
            "years": sorted(drawn.years),
            "svg": self._svg(reader, values),
            "rows": [(iri, series.number(values[iri])) for iri in ordered],
            "legend": [(f"k{at}", f"≥ {series.number(low)}") for at, low in enumerate(drawn.breaks, 1)],
            "has_zero": any(value == 0 for value in values.values()),
            "unseen": any(iri not in self._atlas.places for iri in values),
            "target": lambda iri: _target(reader, iri),
            "of_data": routes.of_data,
        }

    def _svg(self, reader: Reader, values: Mapping[str, float]) -> Markup:
        parts = []
        for each in self._atlas.outlines:
            value = values.get(each.place)
            kind = self._map.kind(value)
            name = reader.label(each.place) if each.place else each.name
            said = series.number(value) if value is not None else reader.t("no number")
            shape = f'<title>{escape(name)}: {escape(said)}</title><path class="{kind}" d="{each.path}"/>'
            if each.place:
                end = each.place.removeprefix(expand("place:"))
                shape = f'<a href="{_target(reader, each.place)}" data-place="{end}">{shape}</a>'
            else:
                shape = f"<g>{shape}</g>"
            parts.append(shape)
        title = escape(self._map.title(reader))
        return Markup(
            f'<svg viewBox="0 0 {atlas.WIDTH} {atlas.HEIGHT}" class="map" role="group" aria-label="{title}" '
            f'direction="ltr" fill-rule="evenodd">{"".join(parts)}</svg>'
        )


def _target(reader: Reader, place: str) -> str:
    has_data = place in reader.graph.with_data
    return reader.to(routes.of_data(place) if has_data else routes.of_thing(place))
