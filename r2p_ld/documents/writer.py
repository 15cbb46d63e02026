"""Writes the canonical text of a document, with its blocks, and where each code point comes from."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from r2p_ld.documents.model import Block, Kind
from r2p_ld.documents.origins import Line, Origins, Run

_BLANKS = " \t\r\n\f\v\u2028\u2029"
_HIDDEN = "\xad\u200b\u2060\ufeff\0"  # what only says where a word may break, or nothing
_TOKEN = re.compile(f"[{_BLANKS}]+|[{_HIDDEN}]+|[^{_BLANKS}{_HIDDEN}]+")
PARAGRAPH_ENDS = (".", ":", ";", "?", "!", "”", '"')
HEADING_LENGTH = 100
# a heading ends with none of these; the clauses of a resolution do
_CLAUSE_ENDS = (",", "\u060c", "\uff0c", "\u061b", "\uff1b", "\u3002", "\u061f", "\uff1f")
# in Arabic documents of the United Nations a dash is behind it
NUMBERED_PARAGRAPH = re.compile(r"\s*([0-9]{1,3})(?:\.\s+\S|\s?[-–]\s+[\u0621-\u064a])")
NUMBERED_HEADING = re.compile(r"([IVX]+|[A-Z])\. .{1,80}")
_DECIMAL = re.compile(r"([0-9]{1,2}(?:\.[0-9]{1,2}){0,3})\.?\s+[^\W\d_]")
_MARK = re.compile(r"(\([a-z0-9]{1,4}\)|[a-z]{1,4}\)|[0-9]{1,3}[.)])\s+\S")
_NOTE = re.compile(r"\[\^?(\w{1,8})\]|\(?([0-9]{1,3}|\*{1,3}|[a-z])[.)\s]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_ALIGNED = re.compile("\\A\ufeff+|\r\n?")


def is_long(words: str) -> bool:
    """Tell whether words with a number before them are a paragraph, and no heading or item of a few words."""
    return len(words) > HEADING_LENGTH or words.endswith((*PARAGRAPH_ENDS, *_CLAUSE_ENDS))


def numbered(kind: Kind, words: str) -> tuple[Kind, str]:
    """Return the kind of a block that begins with these words, and the number before them, as printed.

    >>> numbered("paragraph", "12. The Council"), numbered("paragraph", "(a) To act")
    (('paragraph', '12'), ('item', '(a)'))
    >>> numbered("paragraph", "12 - \u062a\u0642\u0631\u0631"), numbered("paragraph", "12 - 14 July")
    (('paragraph', '12'), ('paragraph', ''))
    """
    if kind == "paragraph" and (found := NUMBERED_PARAGRAPH.match(words)):
        return kind, found[1]
    if kind == "heading" and (found := NUMBERED_HEADING.match(words) or _DECIMAL.match(words)):
        return kind, found[1]
    if kind in ("paragraph", "item") and (found := _MARK.match(words)):
        return "item", found[1].removesuffix(".")
    if kind == "footnote" and (found := _NOTE.match(words)):
        return kind, found[1] or found[2]
    return kind, ""


class _Piece(NamedTuple):
    """Some of the text, and what it was made of; without a part, by the reader."""

    text: str
    part: int | None
    start: int
    end: int
    composed: bool = False


class Writer:
    """Writes canonical text and its blocks, and keeps where each code point comes from."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.blocks: list[Block] = []
        self.lines: list[Line] = []
        self._texts: list[str] = []
        self._length = 0
        self._runs: list[Run] = []
        self._pieces: list[_Piece] = []

    def part(self, name: str) -> int:
        """Add a part of the original; return its number."""
        self.parts.append(name)
        return len(self.parts) - 1

    def add(self, text: str, part: int, start: int = 0) -> None:
        """Add text of a part to the block that is being written; several blanks are one."""
        for token in _TOKEN.finditer(text):
            words, first, last = token[0], start + token.start(), start + token.end()
            if words[0] in _BLANKS:
                self._blank(_Piece(" ", part, first, last))
            elif words[0] in _HIDDEN:
                self.drop(part, first, last)
            else:
                self._pieces.append(_Piece(_SURROGATE.sub("\ufffd", words), part, first, last))

    def keep(self, text: str, part: int, start: int = 0) -> None:
        """Add text with its blanks and ends of lines."""
        self._pieces.append(_Piece(_SURROGATE.sub("\ufffd", text), part, start, start + len(text)))

    def stand_for(self, text: str, part: int, start: int, end: int) -> None:
        """Add text for which something else stands in a part, such as an entity."""
        if text.isspace():
            self._blank(_Piece(text, part, start, end))
        elif len(text) == 1 or len(text) != end - start:
            self._pieces.append(_Piece(_SURROGATE.sub("\ufffd", text), part, start, end))
        else:
            self.put(text)

    def drop(self, part: int, start: int, end: int) -> None:
        """Take note of what a part has and the text has not, such as a hyphen at the end of a line."""
        if start < end:
            self._pieces.append(_Piece("", part, start, end))

    def put(self, text: str) -> None:
        """Add text that the original does not have as text, such as the number of a list's item."""
        if text.isspace():
            self._blank(_Piece(text, None, 0, 0))
        else:
            self._pieces.append(_Piece(text, None, 0, 0))

    def _blank(self, blank: _Piece) -> None:
        """Add a blank or an end of line; next to another, the end of line stays, else the first."""
        at = len(self._pieces)
        while at and not self._pieces[at - 1].text:
            at -= 1
        last = self._pieces[at - 1] if at else None
        if last is None or not last.text.isspace():
            self._pieces.append(blank)
        elif blank.text == "\n" and last.text != "\n":
            self._pieces[at - 1] = last._replace(text="\n")
        elif blank.part is not None:
            self.drop(blank.part, blank.start, blank.end)

    @property
    def is_empty(self) -> bool:
        """Whether the block that is being written has no words yet."""
        return not any(piece.part is not None and piece.text.strip() for piece in self._pieces)

    def clear(self) -> None:
        """Leave out what was added to the block that is being written."""
        self._pieces.clear()

    def close(
        self, kind: Kind, level: int = 0, number: str = "", *, language: str = "", before: str = "\n\n"
    ) -> None:
        """End the block that is being written, if it has words; ``before`` parts it from the one before.

        A number that the words begin with is the block's.
        """
        if self.is_empty:
            self.clear()
            return
        pieces = _stripped(self._pieces)
        self._pieces = []
        if self._length:
            self._append(before)
        start = self._length
        self._write(pieces)
        if not number:
            kind, number = numbered(kind, "".join(piece.text for piece in pieces[:12]))
        self.blocks.append(Block(kind, start, self._length, level, number, language))

    def _write(self, pieces: Sequence[_Piece]) -> None:
        if not unicodedata.is_normalized("NFC", "".join(piece.text for piece in pieces)):
            pieces = _composed(pieces)
        for piece in pieces:
            if piece.part is not None:
                end = self._length + len(piece.text)
                # marks may change places: each code point that was composed comes from all of them
                for at in range(self._length, end) if piece.composed else ():
                    self._runs.append(Run(at, at + 1, piece.part, piece.start, piece.end))
                if not piece.composed:
                    self._add_run(Run(self._length, end, piece.part, piece.start, piece.end))
            self._append(piece.text)

    def _append(self, text: str) -> None:
        self._texts.append(text)
        self._length += len(text)

    def _add_run(self, run: Run) -> None:
        last = self._runs[-1] if self._runs else None
        if last and last.part == run.part and last.end == run.start and last.part_end == run.part_start:
            same = last.end - last.start == last.part_end - last.part_start
            if same and run.end - run.start == run.part_end - run.part_start:
                self._runs[-1] = last._replace(end=run.end, part_end=run.part_end)
                return
        self._runs.append(run)

    def written(self) -> tuple[str, tuple[Block, ...], Origins]:
        """Return the text, its blocks, and the map to the original."""
        origins = Origins(tuple(self.parts), tuple(self._runs), tuple(self.lines))
        return "".join(self._texts), tuple(self.blocks), origins


def _stripped(pieces: Sequence[_Piece]) -> list[_Piece]:
    """Return pieces without blanks of any kind before the first word and behind the last."""
    words = [at for at, piece in enumerate(pieces) if piece.text.strip()]
    found = list(pieces[words[0] : words[-1] + 1])
    for at in (0, -1):
        piece = found[at]
        text = piece.text.rstrip() if at else piece.text.lstrip()
        less = len(piece.text) - len(text)
        if less and piece.part is not None and len(piece.text) == piece.end - piece.start:
            start, end = (piece.start, piece.end - less) if at else (piece.start + less, piece.end)
            found[at] = piece._replace(text=text, start=start, end=end)
    return found


def _composed(pieces: Sequence[_Piece]) -> list[_Piece]:
    """Return pieces in NFC; code points that compose with one another become a piece of their own."""
    found: list[_Piece] = []
    for piece in pieces:
        if piece.text.isascii():
            found.append(piece)
            continue
        same = piece.part is not None and len(piece.text) == piece.end - piece.start
        at = piece.start
        for are_marks, group in groupby(piece.text, lambda letter: unicodedata.combining(letter) > 0):
            for some in ["".join(group)] if are_marks else group:  # one by one, many marks took for ever
                end = at + len(some) if same else piece.end
                one = _Piece(some, piece.part, at, end, len(some) > 1)
                at += len(some) * same
                if some < "\x80" or not _compose(found, one):
                    found.append(one._replace(text=unicodedata.normalize("NFC", some)))
    return found


def _compose(found: list[_Piece], one: _Piece) -> bool:
    """Add a code point to the one before it, where they compose; return whether they do."""
    at = len(found) - 1
    while at >= 0 and not found[at].text:
        at -= 1
    if at < 0 or not _composes(found[at].text[-8:], one.text):
        return False
    last = found[at]
    if len(last.text) > 1 and last.text.isascii():  # only its last letter takes part
        cut = last.end - (last.part is not None)
        found[at : at + 1] = [
            last._replace(text=last.text[:-1], end=cut),
            last._replace(text=last.text[-1], start=cut),
        ]
        at, last = at + 1, found[at + 1]
    together = unicodedata.normalize("NFC", last.text + one.text)
    end = one.end if one.part == last.part else last.end
    found[at] = last._replace(text=together, end=end, composed=True)
    if one.part != last.part:
        found.append(one._replace(text=""))
    return True


def _composes(before: str, letter: str) -> bool:
    """Tell whether a code point combines with the one before it."""
    normal = unicodedata.normalize
    if unicodedata.combining(letter[0]):
        return True
    return normal("NFC", before + letter) != normal("NFC", before) + normal("NFC", letter)


def aligned(raw: str) -> tuple[str, Origins]:
    """Return a plain text with ends of lines LF, without a byte order mark and in NFC, and the map to it.

    >>> text, origins = aligned("a\\r\\ne\\u0301")
    >>> text, origins.origin(2, 3)
    ('a\\né', (Anchor(part='', start=3, end=5, boxes=()),))
    """
    writer = Writer()
    writer.part("")
    writer._write(list(_lines(raw)))
    text, _, origins = writer.written()
    return text, origins


def _lines(raw: str) -> Iterator[_Piece]:
    at = 0
    for found in _ALIGNED.finditer(raw):
        if at < found.start():
            yield _Piece(raw[at : found.start()], 0, at, found.start())
        yield _Piece("\n" if found[0][0] == "\r" else "", 0, found.start(), found.end())
        at = found.end()
    yield _Piece(raw[at:], 0, at, len(raw))
