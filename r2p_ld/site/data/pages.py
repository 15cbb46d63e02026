"""All pages and files of other people's data, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from r2p_ld.query.languages import languages
from r2p_ld.site import npm, routes
from r2p_ld.site.data import maps, reading, sets, shards, units
from r2p_ld.site.data.model import PLACE, UNITS
from r2p_ld.site.data.reading import Imports
from r2p_ld.site.graph import SiteGraph
from r2p_ld.site.pages import Page, render

_BORDERS = "world-atlas/countries-110m.json"

Made = Page | tuple[str, bytes]
"""A page, or a file by its path."""


@contextmanager
def opened(graph: SiteGraph, imports: list[Path]) -> Iterator[Callable[[], Iterator[Made]]]:
    """Read imported files, if there are any; give what yields their pages and files.

    The places that have a page, and the data sets, are noted in the graph. Raises ``BadInput`` as
    ``reading.opened`` does.
    """
    with reading.opened(imports, graph.kind_of) if imports else nullcontext() as found:
        if found:
            graph.with_data = frozenset(iri for iri, _ in found.named(PLACE))
            graph.datasets = {each.source.dataset: each.source for each in found.sets}
        yield lambda: _made(found, graph)


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


def files(
    graph: SiteGraph, made: Iterable[Made], base_url: str, listed: list[str]
) -> Iterator[tuple[str, bytes]]:
    """Yield the files of what was made, one page in memory at a time; note the English paths of pages."""
    for each in made:
        if isinstance(each, Page):
            listed.append(each.path)
            for language in languages():
                html = render(each, graph, language, base_url)
                yield routes.in_language(each.path, language) + "index.html", html.encode()
        else:
            yield each
