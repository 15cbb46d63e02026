"""The list of all pages for search engines: https://www.sitemaps.org/protocol.html"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from r2p_ld.query.languages import languages
from r2p_ld.site import routes

_MOST = 50_000  # the protocol's limit


def files(pages: Iterable[str], base_url: str) -> Iterator[tuple[str, bytes]]:
    """Yield the sitemap of pages in all languages; an index of several where one would be too long."""
    places = sorted(routes.in_language(page, language) for page in pages for language in languages())
    parts = [places[at : at + _MOST] for at in range(0, len(places), _MOST)]
    if len(parts) == 1:
        yield "sitemap.xml", _file("urlset", "url", places, base_url)
        return
    names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    for name, part in zip(names, parts, strict=True):
        yield name, _file("urlset", "url", part, base_url)
    yield "sitemap.xml", _file("sitemapindex", "sitemap", names, base_url)


def _file(kind: str, item: str, places: Iterable[str], base_url: str) -> bytes:
    lines = "".join(f"<{item}><loc>{base_url}{place}</loc></{item}>\n" for place in places)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<{kind} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{lines}</{kind}>\n'
    ).encode()
