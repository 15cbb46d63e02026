"""What tells programs what the site holds: the sitemap, and a page for agents."""

from __future__ import annotations

from collections.abc import Sequence

from r2p_ld.query.languages import languages
from r2p_ld.site import routes
from r2p_ld.site.pages import Page
from r2p_ld.site.questions import Questions


def sitemap(pages: Sequence[Page], base_url: str) -> str:
    """Return the sitemap: the address of each page in each language."""
    places = (routes.in_language(page.path, language) for page in pages for language in languages())
    lines = "".join(f"<url><loc>{base_url}{place}</loc></url>\n" for place in sorted(places))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{lines}</urlset>\n'
    )


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
