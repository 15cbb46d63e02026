"""Markdown (CommonMark with tables): the blocks of its text, without its marks.

The original is one part; what a mark, an escape or an entity stands for leads to where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from r2p_ld.documents.assemble import assemble
from r2p_ld.documents.encodings import decoded
from r2p_ld.documents.metadata import Declared
from r2p_ld.documents.model import Document, Kind
from r2p_ld.documents.numbering import printed
from r2p_ld.documents.writer import Writer, is_long

if TYPE_CHECKING:
    from markdown_it.token import Token

MEDIA_TYPE = "text/markdown"
_DEPTH = 60
_FRONT = re.compile(r"\A---[ \t]*\r?\n(.*?\n)(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_FIELD = re.compile(
    r"^(title|date|publisher|author):[ \t]*[\"']?(.*?)[\"']?[ \t]*\r?$", re.MULTILINE | re.IGNORECASE
)
_FOOTNOTE = re.compile(r"\[\^[^\]\s]+\]:")


def parse(name: str, raw: bytes) -> Document:
    """Return the document that the bytes of a Markdown file hold. Raises ``BadInput`` if they are no text."""
    source, doubts = decoded(name, raw)
    front = _FRONT.match(source)
    declared = [Declared(key.lower(), value, key) for key, value in _FIELD.findall(front[1] if front else "")]
    reader = _Reader(source, front.end() if front else 0)
    reader.read()
    text, blocks, origins = reader.writer.written()
    return assemble(
        name, raw, MEDIA_TYPE, text, blocks, origins, declared=declared, doubts=(*doubts, *reader.doubts)
    )


class _Reader:
    """Writes the blocks of Markdown."""

    def __init__(self, source: str, start: int) -> None:
        from markdown_it import MarkdownIt

        self.writer = Writer()
        self._part = self.writer.part("")
        self._source, self._at = source, start
        lines = re.split("\r\n|\r|\n", source[start:])
        ends = re.finditer("\r\n|\r|\n", source[start:])
        self._lines = [start, *(start + end.end() for end in ends), len(source)]
        parser = MarkdownIt("commonmark", {"maxNesting": _DEPTH}).enable("table").disable("text_join")
        self._tokens = parser.parse("\n".join(lines))
        too_deep = any(token.level >= _DEPTH - 1 for token in self._tokens)
        self.doubts = (f"nests deeper than {_DEPTH} levels: what follows is not read",) if too_deep else ()
        self._before = "\n\n"
        self._has_title = False

    def read(self) -> None:
        """Write every block."""
        lists: list[list[int | None]] = []
        items: list[str] = []
        kind, level, is_numbered = "paragraph", 0, False
        for token in self._tokens:
            if token.map:
                self._at = max(self._at, self._lines[min(token.map[0], len(self._lines) - 1)])
            match token.type:
                case "heading_open":
                    kind, level = "heading", int(token.tag[1])
                    if level == 1:
                        level, self._has_title = 2 if self._has_title else 1, True
                case "bullet_list_open":
                    lists.append([None])
                case "ordered_list_open":
                    lists.append([int(token.attrs.get("start", 1))])
                case "bullet_list_close" | "ordered_list_close":
                    lists.pop()
                    self._before = "\n" if lists else "\n\n"
                case "list_item_open":
                    number = lists[-1][0]
                    items.append("" if number is None else f"{printed(number, 'decimal')}. ")
                    lists[-1][0] = None if number is None else number + 1
                case "tr_open" if self._before == "\t":
                    self._before = "\n"
                case "table_close":
                    self._before = "\n\n"
                case "th_open" | "td_open":
                    kind, level = "cell", 0
                case "paragraph_open":
                    # as in plain text, blank lines around a number make a paragraph of what it is before
                    is_numbered = len(lists) == 1 and lists[-1][0] is not None and not token.hidden
                case "inline":
                    if lists and kind == "paragraph" and not (is_numbered and is_long(token.content)):
                        kind, level = "item", len(lists)
                    if items:
                        self._put(items.pop())
                    self._inline(token.children or (), self._end(token))
                    if kind == "paragraph" and _FOOTNOTE.match(token.content):
                        kind = "footnote"
                    self._close(kind, level)  # type: ignore[arg-type]
                    kind, level = "paragraph", 0
                case "fence" | "code_block":
                    self._code(token)

    def _end(self, token: Token) -> int:
        """Return where the lines of a token end."""
        return self._lines[min(token.map[1], len(self._lines) - 1)] if token.map else len(self._source)

    def _put(self, number: str) -> None:
        if number:
            self.writer.put(number)

    def _close(self, kind: Kind, level: int) -> None:
        count = len(self.writer.blocks)
        self.writer.close(kind, level, before=self._before)
        if len(self.writer.blocks) > count:
            self._before = {"cell": "\t", "item": "\n"}.get(kind, "\n\n")

    def _inline(self, tokens: Sequence[Token], end: int) -> None:
        for token in _flat(tokens):
            match token.type:
                case "text" | "code_inline":
                    self._find(token.content, token.content, end)
                case "text_special":
                    self._find(token.markup, token.content, end)
                case "softbreak":
                    self._find("\n", " ", end)
                case "hardbreak":
                    self.writer.put("\n")

    def _find(self, marked: str, words: str, end: int) -> None:
        """Add words that are written in a way, from the next place where that stands."""
        at = self._source.find(marked, self._at, end) if marked else -1
        if at < 0:  # a block's marks stand within, as in a quotation that goes on
            self.writer.put(words)
            return
        if words == marked:
            self.writer.add(words, self._part, at)
        else:
            self.writer.stand_for(words, self._part, at, at + len(marked))
        self._at = at + len(marked)

    def _code(self, token: Token) -> None:
        for line in token.content.splitlines(keepends=True):
            at = self._source.find(line.rstrip("\n"), self._at, self._end(token))
            if at >= 0:
                self.writer.keep(line.rstrip("\n"), self._part, at)
                self._at = at + len(line.rstrip("\n"))
            self.writer.put("\n")
        self._close("paragraph", 0)


def _flat(tokens: Sequence[Token]) -> Iterator[Token]:
    """Yield the tokens, with the text that stands for a picture in its place."""
    for token in tokens:
        if token.type == "image":
            yield from _flat(token.children or ())
        else:
            yield token
