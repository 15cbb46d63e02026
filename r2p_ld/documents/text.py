"""Plain text: its blocks are what blank lines, marks, numbers and length tell."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from r2p_ld.documents.assemble import assemble
from r2p_ld.documents.encodings import decoded
from r2p_ld.documents.model import Block, Document, Kind
from r2p_ld.documents.writer import NUMBERED_HEADING, NUMBERED_PARAGRAPH, aligned, is_long

MEDIA_TYPE = "text/plain"


_ITEM = re.compile(r"[ \t]*([•●▪◦‣*–-]|\(?[0-9a-z]{1,2}[.)])[ \t]")
# an item of a list, or lines up to the next item or blank line
_PART = re.compile(rf"^{_ITEM.pattern}.*|(?:^(?!{_ITEM.pattern}).*\S.*\n?)+", re.MULTILINE)
_ITEM_LATER = re.compile(rf"\n{_ITEM.pattern}")
_LINES = re.compile(r"(?:.*\S.*\n?)+")


def parse(name: str, raw: bytes) -> Document:
    """Return the document that the bytes of a text file hold; ``name`` is told in faults.

    Raises ``BadInput`` if the bytes are not text in an encoding that is declared or certain enough.
    """
    decoded_text, doubts = decoded(name, raw)
    text, origins = aligned(decoded_text)
    return assemble(name, raw, MEDIA_TYPE, text, tuple(blocks_of(text)), origins, doubts=doubts)


def blocks_of(text: str) -> Iterator[Block]:
    """Yield the blocks of a plain text: what blank lines, marks and numbers of items, and length tell.

    The first is the title. A number opens a paragraph where blank lines stand around it, else an item.
    """
    is_first = True
    for lines in _LINES.finditer(text):
        numbered = NUMBERED_PARAGRAPH.match(lines[0])
        if not is_first and numbered and _is_paragraph(lines[0]):
            yield _block("paragraph", lines, 0, numbered[1])
            continue
        for part in _PART.finditer(text, lines.start(), lines.end()):
            line = part[0].strip()
            if is_first:
                yield _block("heading", part, 1)
            elif item := _ITEM.match(part[0]):
                yield _block("item", part, 1, item[1].removesuffix(".") if item[1][-1] in ".)" else "")
            elif heading := NUMBERED_HEADING.fullmatch(line):
                yield _block("heading", part, 2, heading[1])
            elif not is_long(line):
                yield _block("heading", part, 3)
            else:
                yield _block("paragraph", part)
            is_first = False


def _block(kind: Kind, part: re.Match[str], level: int = 0, number: str = "") -> Block:
    start = part.end() - len(part[0].lstrip())
    return Block(kind, start, part.start() + len(part[0].rstrip()), level, number)


def _is_paragraph(lines: str) -> bool:
    """Tell whether lines with a number before them are one paragraph, and not a list or a heading."""
    words = lines.strip()
    return not _ITEM_LATER.search(words) and is_long(words)


def canonical(text: str) -> str:
    """Return the canonical form of a text: NFC, LF, no byte order mark."""
    return unicodedata.normalize("NFC", re.sub("\r\n?", "\n", text.lstrip("\ufeff")))
