"""All pages and files of other people's data, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from r2p_ld.site import npm
from r2p_ld.site.data import maps, reading, sets, shards, units
from r2p_ld.site.data.reading import PLACE, UNITS, Imports
from r2p_ld.site.graph import SiteGraph
from r2p_ld.site.pages import Page

_BORDERS = "world-atlas/countries-110m.json"

Made = Page | tuple[str, bytes]
"""A page, or a file by its path."""


@contextmanager
def opened(graph: SiteGraph, files: list[Path]) -> Iterator[Callable[[], Iterator[Made]]]:
    """Read imported files, if there are any; give what yields their pages and files.

    The places that have a page are noted in the graph. Raises ``BadInput`` as ``reading.opened`` does.
    """
    with reading.opened(files, graph.kind_of) if files else nullcontext() as imports:
        if imports:
            graph.with_data = frozenset(iri for iri, _ in imports.named(PLACE))
        yield lambda: _made(imports, graph)


def _made(imports: Imports | None, graph: SiteGraph) -> Iterator[Made]:
    atlas = maps.Atlas(graph, npm.read(_BORDERS))
    for page, drawn in sets.overview(imports, graph, atlas):
        yield page
        if drawn and len(drawn.years) > 1:
            yield f"{drawn.path}numbers.json", maps.numbers(drawn)
    if imports:
        for unit in UNITS:
            yield from sets.names(imports, graph, unit)
            yield from units.pages(imports, graph, unit)
    yield from shards.files(imports.connection if imports else None)
