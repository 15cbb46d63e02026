"""Which parts of an HTML page are the document, and which are the site around it."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

CONTENT = ("main", "article")
"""Elements that hold a page's content."""
_UNREAD = frozenset((
    "-comment", "aside", "audio", "base", "button", "canvas", "datalist", "dialog", "embed",
    "footer", "iframe", "input", "label", "link", "map", "math", "menu", "meta", "nav", "noscript",
    "object", "option", "script", "select", "source", "style", "svg", "template", "textarea",
    "title", "video",
))  # fmt: skip
_ROLES = frozenset((
    "alert", "alertdialog", "banner", "complementary", "contentinfo", "dialog", "menu", "menubar",
    "navigation", "search",
))  # fmt: skip
_NOTICES = frozenset((
    "ad", "ads", "advert", "advertisement", "banner", "breadcrumb", "breadcrumbs", "consent",
    "cookie", "cookies", "gdpr", "masthead", "menu", "modal", "nav", "navbar", "navigation",
    "newsletter", "pagination", "popup", "promo", "related", "share", "sharing", "sidebar", "skip",
    "sponsored", "subscribe", "toolbar",
))  # fmt: skip
_NAME = re.compile(r"[a-z]+")


def content(page: LexborHTMLParser) -> LexborNode:
    """Return the element that holds the content: the page's main or only article, if most text is there."""
    assert page.body is not None
    whole = len(page.body.text(separator=" "))
    for selector in ("main", "[role=main]", "article"):
        found = page.css(selector)
        if len(found) == 1 and len(found[0].text(separator=" ")) > max(200, 0.2 * whole):
            return found[0]
    return page.body


def is_boilerplate(node: LexborNode, is_content: bool) -> bool:
    """Tell whether an element is hidden, or a part of the site and not of the document."""
    if node.tag in _UNREAD:
        return True
    attributes = node.attributes
    if not attributes and node.tag not in ("header", "ul", "ol"):
        return False
    if "hidden" in attributes or attributes.get("aria-hidden") == "true":
        return True
    style = (attributes.get("style") or "").replace(" ", "").lower()
    if "display:none" in style or "visibility:hidden" in style:
        return True
    if node.tag in ("html", "body", *CONTENT):
        return False
    if (attributes.get("role") or "") in _ROLES or _is_of_site(node, is_content):
        return True
    named = f"{attributes.get('class') or ''} {attributes.get('id') or ''}".lower()
    if not _NOTICES.isdisjoint(_NAME.findall(named)):
        return node.css_first("h1", default=None) is None
    return node.tag in ("ul", "ol") and not is_content and _is_menu(node)


def _is_of_site(node: LexborNode, is_content: bool) -> bool:
    """Tell whether an element is the head of the site, and not that of the document."""
    return node.tag == "header" and not is_content and node.css_first("h1", default=None) is None


def _is_menu(node: LexborNode) -> bool:
    """Tell whether a list is one of short links alone."""
    links = [link.text() for link in node.css("a")]
    linked = sum(map(len, links))
    if len(links) < 3 or linked > 40 * len(links):
        return False
    return linked > 0.8 * len("".join(node.text().split())) and not any(". " in link for link in links)
