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
# names of what lies over a page, however much it says
_OVERLAYS = frozenset(("consent", "cookie", "cookies", "gdpr", "modal", "popup"))
_INLINE = frozenset((
    "a", "abbr", "b", "cite", "code", "dfn", "em", "font", "i", "mark", "q", "small", "span", "strong", "sub",
    "sup", "u",
))  # fmt: skip
_MUCH = 2000  # code points of paragraphs, without their links, that a notice does not have
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
    names = set(_NAME.findall(named)) & _NOTICES
    if names:
        return not _is_text(node, bool(names & _OVERLAYS))
    return node.tag in ("ul", "ol") and not is_content and _is_menu(node)


def _is_text(node: LexborNode, is_overlay: bool) -> bool:
    """Tell whether an element is text all the same, though it is named as a notice is."""
    if node.tag in _INLINE:  # a word of a sentence
        around = (node.prev, node.next)
        return any(
            one is not None and one.tag == "-text" and (one.text_content or "").strip() for one in around
        )
    if node.css_first("h1", default=None) is not None:
        return True
    return not is_overlay and _letters(node, "p") - _letters(node, "p a") > _MUCH


def _letters(node: LexborNode, selector: str) -> int:
    return sum(len(one.text()) for one in node.css(selector))


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
