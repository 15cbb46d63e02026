"""Pages of the data sets themselves: what was read of each, and lists of the places and parties they name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from r2p_ld.panels import measures
from r2p_ld.site import routes
from r2p_ld.site.data import maps, series, units
from r2p_ld.site.data.maps import Atlas, Map
from r2p_ld.site.data.model import PLACE, UNITS, Imported
from r2p_ld.site.data.reading import Imports
from r2p_ld.site.graph import SiteGraph
from r2p_ld.site.pages import Page, Reader, Values

_LISTED = 300
"""So many names stand on a page of a list."""


class Name(NamedTuple):
    """A place or party in a list."""

    iri: str
    label: str


def overview(imports: Imports | None, graph: SiteGraph, atlas: Atlas) -> Iterator[tuple[Page, Map | None]]:
    """Yield the first page of data, that of each map, with the map, and that of each data set."""
    drawn = [*(maps.of_measures(imports) if imports else ()), maps.of_claims(graph)]
    yield Page("data/", "data.html", _overview(imports, drawn)), None
    for each in drawn:
        yield maps.page(each, atlas), each
    for found in imports.sets if imports else ():
        yield Page(routes.of_data(found.source.iri), "data-set.html", _set(found, imports)), None


def _overview(imports: Imports | None, drawn: Sequence[Map]) -> Values:
    def values(reader: Reader) -> Mapping[str, object]:
        return {
            "sets": imports.sets if imports else (),
            "counts": {unit: imports.count(unit) for unit in UNITS} if imports else {},
            "maps": drawn,
            "prefixes": UNITS,
            "of_data": routes.of_data,
        }

    return values


def _set(found: Imported, imports: Imports | None) -> Values:
    assert imports is not None
    source = found.source
    columns = measures.read()
    kinds, doubts, rejected = imports.kinds(source), imports.doubts(source), imports.rejected(source)
    lists = {
        listed.found.list.id: listed
        for numbers in reversed(imports.numbers.values())  # those by place have all measures
        for listed in series.lists(numbers)
        if source in listed.found.sources
    }

    def values(reader: Reader) -> Mapping[str, object]:
        return {
            "found": found,
            "source": source,
            "kinds": kinds,
            "doubts": doubts,
            "rejected": rejected,
            "lists": [(each.found.list, columns.absence(each.found.list), each) for each in lists.values()],
            "heading": lambda each: units.heading(reader, each),
            "estimates": units.estimates,
        }

    return values


def names(imports: Imports, graph: SiteGraph, unit: str) -> Iterator[Page]:
    """Yield lists of the places or parties that have a page, by name; places in each language's order."""
    folder = f"data/{UNITS[unit]}"
    pages = -(-imports.count(unit) // _LISTED)
    if unit == PLACE:
        places = [iri for iri, _ in imports.named(unit)]

        def sorted_places(reader: Reader) -> Mapping[str, object]:
            ordered = [Name(iri, reader.label(iri)) for iri in graph.sorted(places, reader.language)]
            return _names(ordered, 1, 1, unit)

        yield Page(f"{folder}/1/", "data-names.html", sorted_places)
        return
    chunk: list[Name] = []
    number = 0
    for each in imports.named(unit):
        chunk.append(Name(*each))
        if len(chunk) == _LISTED:
            number += 1
            yield Page(f"{folder}/{number}/", "data-names.html", _page(chunk, number, pages, unit))
            chunk = []
    if chunk or not number:
        yield Page(
            f"{folder}/{number + 1}/", "data-names.html", _page(chunk, number + 1, max(pages, 1), unit)
        )


def _page(chunk: list[Name], number: int, pages: int, unit: str) -> Values:
    return lambda reader: _names(chunk, number, pages, unit)


def _names(chunk: Sequence[Name], number: int, pages: int, unit: str) -> Mapping[str, object]:
    return {
        "names": chunk,
        "number": number,
        "pages": pages,
        "folder": f"data/{UNITS[unit]}",
        "is_place": unit == PLACE,
        "of_data": routes.of_data,
    }
