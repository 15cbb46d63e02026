"""A document as the rest of the package sees it: canonical text, its blocks, and what it says of itself."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from hashlib import sha256
from typing import Literal

from r2p_ld.documents.origins import Anchor, Origins

Kind = Literal["heading", "paragraph", "item", "footnote", "cell"]
Precision = Literal["day", "month", "year"]
# where a capital follows; the marks of Chinese need no blank behind them, those of Arabic no capital
_SENTENCE_END = re.compile(
    r"[.!?][\"'”’)\]»]*\s+(?=[\"'“‘(\[«]?[^\W\d_a-z])"
    r"|[\u3002\uff01\uff1f][”’\uff09\u300d\u300f]*\s*(?=\S)|\u061f\s+(?=\S)"
)


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of a document's text, in code points.

    ``level`` is the depth of a heading (1 is the title) or of a list's item. ``number`` is as printed:
    ``12``, ``IV``, ``(a)``. ``language`` is a primary tag of BCP 47, empty where none is certain.
    """

    kind: Kind
    start: int
    end: int
    level: int = 0
    number: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """Something that a document says of itself, and where: a span of the text, or a ``field`` of the file.

    Of a date, ``value`` is ``2014-08-13``, ``2014-08`` or ``2014``, as ``precision`` says.
    """

    value: str
    start: int | None = None
    end: int | None = None
    field: str = ""
    precision: Precision | Literal[""] = ""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a document says of itself; nothing where it does not."""

    title: Found | None = None
    date: Found | None = None
    symbols: tuple[Found, ...] = ()
    publisher: Found | None = None
    author: Found | None = None


_NOTHING, _NO_ORIGINS = Metadata(), Origins()


@dataclass(frozen=True)
class Document:
    """One document as the rest of the package sees it.

    ``text`` is the canonical text: Unicode NFC, lines end in LF, no byte order mark. Offsets
    count its code points from 0. ``size`` is the file's length in bytes; ``file_sha256`` and
    ``text_sha256`` are hashes of the file's bytes and of the canonical text in UTF-8. ``doubts`` say
    what about the file had to be guessed, or could not be read.
    """

    name: str
    text: str
    size: int
    file_sha256: str
    text_sha256: str
    media_type: str = "text/plain"
    blocks: tuple[Block, ...] = ()
    found: Metadata = _NOTHING
    origins: Origins = _NO_ORIGINS
    doubts: tuple[str, ...] = ()

    @cached_property
    def _starts(self) -> list[int]:
        return [block.start for block in self.blocks]

    @cached_property
    def _names(self) -> list[str]:
        return list(_locators(self.blocks))

    def of_file(self, raw: bytes, media_type: str, doubt: str) -> Document:
        """Return the document as one of another file, from which its text was made."""
        return replace(
            self,
            size=len(raw),
            file_sha256=sha256(raw).hexdigest(),
            media_type=media_type,
            doubts=(doubt, *self.doubts),
        )

    def block_at(self, offset: int) -> Block | None:
        """Return the block that holds the code point at ``offset``, if any."""
        at = bisect_right(self._starts, offset) - 1
        return self.blocks[at] if at >= 0 and offset < self.blocks[at].end else None

    def origin(self, start: int, end: int) -> tuple[Anchor, ...]:
        """Return where in the original a stretch of the text comes from; ``span`` leads back."""
        return self.origins.origin(start, end)

    def span(self, anchors: Iterable[Anchor]) -> tuple[int, int] | None:
        """Return the stretch of the text that comes from these places of the original, if any does."""
        return self.origins.span(anchors)

    def locator(self, start: int) -> str:
        """Return a locator for an offset: title, heading, item of a list, or paragraph and sentence.

        What follows a numbered heading is counted within its section: ``s.IV.A p1 s3``. A paragraph
        with a printed number is cited by it: ``para. 12 s2``.
        """
        at = bisect_right(self._starts, start) - 1
        if at < 0:
            return "title"
        block, name = self.blocks[at], self._names[at]
        if block.kind not in ("paragraph", "footnote"):
            return name
        ends = [*sentence_ends(self.text, block)]
        return f"{name} s{1 + sum(end <= start for end in ends)}" if ends else name


def digest(text: str) -> str:
    """Return the SHA-256 of a text's UTF-8 bytes, in lower-case hexadecimal."""
    return sha256(text.encode()).hexdigest()


def sentence_ends(text: str, block: Block) -> Iterator[int]:
    """Yield where each sentence of a block but the last ends, the blanks behind it included."""
    # the full stop behind a printed number ends none
    first = block.start + (len(block.number) + 1 if text.startswith(block.number or "\0", block.start) else 0)
    return (found.end() for found in _SENTENCE_END.finditer(text, first, block.end))


def _locators(blocks: Iterable[Block]) -> Iterator[str]:
    """Yield the locator of each block."""
    section = under = ""
    paragraph = item = cell = note = 0
    for block in blocks:
        prefix = f"s.{section} " if section else ""
        if block.kind == "heading":
            if block.number and block.level != 1:
                section, paragraph, cell = _section(section, block.number), 0, 0
            item, under = 0, ""
            yield "title" if block.level == 1 else "heading"
        elif block.kind == "item":
            item += 1
            by_letter = under and block.number.startswith("(")
            yield f"{under} {block.number}" if by_letter else f"{prefix}item {item}"
        elif block.kind == "footnote":
            note += 1
            yield f"note {block.number or note}"
        elif block.kind == "cell":
            cell += 1
            yield f"{prefix}cell {cell}"
        elif block.number:
            item, under = 0, f"para. {block.number}"
            yield under
        else:
            paragraph, item, under = paragraph + 1, 0, ""
            yield f"{prefix}p{paragraph}"


def _section(last: str, number: str) -> str:
    """Return the section that a number opens after another: A follows IV as IV.A, and V follows IV.C."""
    main, _, letter = last.partition(".")
    following = chr(ord(letter or "@") + 1)
    return f"{main}.{number}" if main and number == following else number
