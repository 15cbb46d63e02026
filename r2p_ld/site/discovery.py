"""What tells programs what the site holds: the sitemap, and a page for agents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from r2p_ld.query.languages import languages
from r2p_ld.site import routes
from r2p_ld.site.questions import Questions

_MOST = 50_000  # the limit of https://www.sitemaps.org/protocol.html


def sitemap(pages: Iterable[str], base_url: str) -> Iterator[tuple[str, bytes]]:
    """Yield the sitemap of pages in all languages; an index of several where one would be too long."""
    places = sorted(routes.in_language(page, language) for page in pages for language in languages())
    parts = [places[at : at + _MOST] for at in range(0, len(places), _MOST)]
    if len(parts) == 1:
        yield "sitemap.xml", _listing("urlset", "url", places, base_url)
        return
    names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
    for name, part in zip(names, parts, strict=True):
        yield name, _listing("urlset", "url", part, base_url)
    yield "sitemap.xml", _listing("sitemapindex", "sitemap", names, base_url)


def for_agents(questions: Questions) -> str:
    """Return the page for programs that read text: what there is, and where."""
    lines = [
        "# R2P-LD",
        "",
        "> What documents of the United Nations say about the Responsibility to Protect, as linked data with"
        " evidence: who says it, how strongly, where, and what is not said.",
        "",
        "Each thing has a page, and beside it its data: id/pillar/2/index.html, .ttl, .jsonld, .nt. The whole"
        " graph is in data/r2p.ttl. Answers to the questions are CSV and JSON: questions/NAME/answer.csv.",
        "",
        "## Questions",
        "",
        *(
            f"- [{query.title}](questions/{name}/): {query.description}"
            for name, query in questions.canned.items()
        ),
    ]
    return "\n".join(lines) + "\n"


def _listing(kind: str, item: str, places: Iterable[str], base_url: str) -> bytes:
    lines = "".join(f"<{item}><loc>{base_url}{place}</loc></{item}>\n" for place in places)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<{kind} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{lines}</{kind}>\n'
    ).encode()
