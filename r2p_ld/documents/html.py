"""HTML pages: the blocks of their text, without navigation, scripts, notices and what is hidden.

The parts of a page are its text nodes, named by XPath; offsets count code points of the node's text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from r2p_ld.documents.assemble import assemble
from r2p_ld.documents.boilerplate import CONTENT, content, is_boilerplate
from r2p_ld.documents.encodings import decoded
from r2p_ld.documents.faults import unreadable
from r2p_ld.documents.metadata import Declared
from r2p_ld.documents.model import Document, Kind
from r2p_ld.documents.numbering import printed
from r2p_ld.documents.writer import Writer

MEDIA_TYPE = "text/html"
_DEPTH = 2000
_CHARSET = re.compile(
    rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w.:-]+)|^<\?xml[^>]+encoding=[\"']([\w.-]+)", re.I
)
_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details",
    "dialog", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2",
    "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html", "legend", "li", "main", "nav", "ol",
    "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
))  # fmt: skip
_FOOTNOTE = re.compile(r"\b(?:foot|end)notes?\b|doc-(?:foot|end)note\b")
_DECLARED = {
    "og:title": "title", "dc.title": "title", "dcterms.title": "title", "citation_title": "title",
    "article:published_time": "date", "date": "date", "dc.date": "date", "dcterms.date": "date",
    "dcterms.issued": "date", "dc.date.issued": "date", "citation_publication_date": "date",
    "datepublished": "date", "og:site_name": "publisher", "publisher": "publisher",
    "dc.publisher": "publisher", "dcterms.publisher": "publisher",
    "author": "author", "dc.creator": "author", "dcterms.creator": "author",
    "citation_author": "author",
}  # fmt: skip


def parse(name: str, raw: bytes) -> Document:
    """Return the document that the bytes of a page hold. Raises ``BadInput`` where that is no text."""
    charset = _CHARSET.search(raw[:4096])
    text, doubts = decoded(name, raw, (charset[1] or charset[2]).decode() if charset else "")
    page = LexborHTMLParser(text)
    walk = _Walk()
    if page.body is not None:
        walk.read(content(page))
    text, blocks, origins = walk.writer.written()
    if not text:
        what = "; ".join(
            (*walk.doubts, "holds no text to read, only scripts, navigation, notices, or nothing.")
        )
        raise unreadable(name, what, "save the page from a browser once it is shown.")
    doubts = (*doubts, *walk.doubts)
    return assemble(name, raw, MEDIA_TYPE, text, blocks, origins, declared=_declared(page), doubts=doubts)


def _declared(page: LexborHTMLParser) -> Iterator[Declared]:
    title = page.css_first("head title", default=None)
    for meta in page.css("meta[content]"):
        key = (meta.attributes.get("property") or meta.attributes.get("name") or "").lower()
        if of := _DECLARED.get(key):
            yield Declared(of, meta.attributes.get("content") or "", f"meta {key}")
    for time in page.css("time[datetime]")[:1]:
        yield Declared("date", time.attributes.get("datetime") or "", "time datetime")
    if title is not None:
        yield Declared("title", title.text(), "title")


@dataclass(slots=True)
class _Element:
    """An element that is being read."""

    node: LexborNode
    path: str
    tag: str
    kind: Kind = "paragraph"
    level: int = 0
    language: str = ""
    is_content: bool = False
    keeps_blanks: bool = False
    number: str = ""
    counted: Counter[str] = field(default_factory=Counter)
    ordinal: int = 0


class _Walk:
    """Writes the blocks of a page's elements, without recursion."""

    def __init__(self) -> None:
        self.writer = Writer()
        self.doubts: list[str] = []
        self._has_title = False
        self._before = "\n\n"
        self._breaks = 0

    def read(self, root: LexborNode) -> None:
        """Write the text within an element."""
        path = _path(root)
        stack = [
            _Element(root, path, root.tag or "", language=_language(root), is_content=root.tag in CONTENT)
        ]
        waiting: list[LexborNode | None] = [root.child]
        while stack:
            node, element = waiting[-1], stack[-1]
            if node is None:
                self._leave(element)
                stack.pop()
                waiting.pop()
                continue
            waiting[-1] = node.next
            tag = node.tag or ""
            if tag == "-text":
                self._text(element, node)
                continue
            element.counted[tag] += 1
            if is_boilerplate(node, element.is_content):
                continue
            if len(stack) > _DEPTH:
                self.doubts = [f"nests deeper than {_DEPTH} elements: what is further inside is not read"]
                continue
            stack.append(self._enter(element, node, tag))
            waiting.append(node.child)

    def _enter(self, parent: _Element, node: LexborNode, tag: str) -> _Element:
        attributes = node.attributes
        element = _Element(
            node,
            f"{parent.path}/{tag}[{parent.counted[tag]}]",
            tag,
            parent.kind,
            parent.level,
            (attributes.get("lang") or parent.language).partition("-")[0].lower(),
            parent.is_content or tag in CONTENT,
            parent.keeps_blanks or tag == "pre",
        )
        if tag == "br":
            self._break(parent)
            return element
        if tag in _BLOCKS:
            self._close(parent)
            self._breaks = 0
        marks = " ".join(attributes.get(name) or "" for name in ("class", "role", "epub:type"))
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            element.kind, element.level = "heading", int(tag[1])
            if element.level == 1:
                element.level = 2 if self._has_title else 1
                self._has_title = True
        elif tag in ("ul", "ol", "dl"):
            element.level = parent.level + 1 if parent.kind == "item" else 1
            element.ordinal = _integer(attributes.get("start"), 1) - 1
        elif tag in ("li", "dt", "dd"):
            element.kind = "footnote" if _FOOTNOTE.search(marks) or parent.kind == "footnote" else "item"
            if tag == "li" and parent.tag == "ol":
                parent.ordinal = _integer(attributes.get("value"), parent.ordinal + 1)
                element.number = _printed(parent.ordinal, parent.node.attributes.get("type") or "1")
                self.writer.put(f"{element.number}. ")
        elif tag in ("td", "th", "caption"):
            element.kind, element.level = "cell", 0
        elif tag in _BLOCKS and _FOOTNOTE.search(marks):
            element.kind, element.level = "footnote", 0
        if tag == "tr" and self._before != "\n\n":
            self._before = "\n"
        return element

    def _leave(self, element: _Element) -> None:
        if element.tag in _BLOCKS:
            self._close(element)
        if element.tag == "li":  # the number of an item without words is no other's
            self.writer.clear()
        if element.tag in ("ul", "ol", "dl", "table"):
            self._before = "\n\n"

    def _break(self, element: _Element) -> None:
        """Take an end of line; two of them end a paragraph."""
        self._breaks += 1
        if self._breaks > 1 and element.kind == "paragraph" and not element.keeps_blanks:
            self._close(element)
        else:
            self.writer.put("\n")

    def _text(self, element: _Element, node: LexborNode) -> None:
        element.counted["text()"] += 1
        text = node.text_content or ""
        if not text or (text.isspace() and self.writer.is_empty):
            return
        part = self.writer.part(f"{element.path}/text()[{element.counted['text()']}]")
        if not text.isspace():
            self._breaks = 0
        (self.writer.keep if element.keeps_blanks else self.writer.add)(text, part)

    def _close(self, element: _Element) -> None:
        if self.writer.is_empty:
            return
        kind, count = element.kind, len(self.writer.blocks)
        self.writer.close(kind, element.level, element.number, language=element.language, before=self._before)
        element.number = ""
        if len(self.writer.blocks) > count:
            self._before = {"cell": "\t", "item": "\n"}.get(kind, "\n\n")


def _path(node: LexborNode) -> str:
    """Return the XPath of an element."""
    steps: list[str] = []
    at: LexborNode | None = node
    while at is not None and at.tag not in (None, "-document", "-undef"):
        count, before = 1, at.prev
        while before is not None:
            count += before.tag == at.tag
            before = before.prev
        steps.append(f"{at.tag}[{count}]")
        at = at.parent
    return "/" + "/".join(reversed(steps))


def _language(node: LexborNode) -> str:
    at: LexborNode | None = node
    while at is not None:
        if at.tag not in (None, "-document") and (found := at.attributes.get("lang")):
            return found.partition("-")[0].lower()
        at = at.parent
    return ""


def _integer(text: str | None, otherwise: int) -> int:
    return int(text) if text and re.fullmatch(r"-?[0-9]{1,6}", text.strip()) else otherwise


def _printed(number: int, form: str) -> str:
    forms = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
    return printed(number, forms.get(form, "decimal"))
