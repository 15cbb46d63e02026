"""Plain text files: read into a ``Document`` with its canonical text and hashes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from r2p_ld.documents.model import Block, Document, Kind
from r2p_ld.errors import BadInput, Fault
from r2p_ld.texts import wide


def digest(text: str) -> str:
    """Return the SHA-256 of a text's UTF-8 bytes, in lower-case hexadecimal."""
    return sha256(text.encode()).hexdigest()


_ITEM = re.compile(r"[ \t]*([•●▪◦‣*–-]|\(?[0-9a-z]{1,2}[.)])[ \t]")
# an item of a list, or lines up to the next item or blank line
_PART = re.compile(rf"^{_ITEM.pattern}.*|(?:^(?!{_ITEM.pattern}).*\S.*\n?)+", re.MULTILINE)
_ITEM_LATER = re.compile(rf"\n{_ITEM.pattern}")
_LINES = re.compile(r"(?:.*\S.*\n?)+")
_NUMBERED_HEADING = re.compile(r"([IVX]+|[A-Z])\. .{1,80}")
_NUMBERED_PARAGRAPH = re.compile(r"\s*([0-9]{1,3})[.)][ \t]+\S")
_PARAGRAPH_ENDS = (".", ":", ";", "?", "!", "”", '"')
_HEADING_LENGTH = 100


def read(path: Path) -> Document:
    """Return the document in a UTF-8 text file.

    Raises ``BadInput`` if the file cannot be read, is not UTF-8 or is not text.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        rule = f"cannot be read: {error.strerror}."
        fault = Fault(path.name, rule=rule, mend="check the name and the rights.")
        raise BadInput(f"{path} cannot be read.", [fault]) from None
    return parse(path.name, raw)


def parse(name: str, raw: bytes) -> Document:
    """Return the document that the bytes of a text file hold; ``name`` is told in faults.

    Raises ``BadInput`` if the bytes are not UTF-8 or not text.
    """

    def bad(row: int, rule: str) -> BadInput:
        fault = Fault(name, row, rule=rule, mend="save the document as plain text in UTF-8.")
        return BadInput(f"{name} is not plain text in UTF-8.", [fault])

    if encoding := wide(raw):
        raise bad(1, f"is {encoding}.")
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        rule = f"is not UTF-8: byte 0x{raw[error.start]:02x} at byte {error.start} of the file."
        raise bad(raw.count(b"\n", 0, error.start) + 1, rule) from None
    before, nul, _ = text.partition("\0")
    if nul:
        raise bad(before.count("\n") + 1, "is not text: it holds a NUL character.")
    text = canonical(text)
    blocks = tuple(blocks_of(text))
    return Document(name, text, len(raw), sha256(raw).hexdigest(), digest(text), blocks=blocks)


def blocks_of(text: str) -> Iterator[Block]:
    """Yield the blocks of a plain text: what blank lines, marks and numbers of items, and length tell.

    The first is the title. A number opens a paragraph where blank lines stand around it, else an item.
    """
    is_first = True
    for lines in _LINES.finditer(text):
        numbered = _NUMBERED_PARAGRAPH.match(lines[0])
        if not is_first and numbered and _is_paragraph(lines[0]):
            yield _block("paragraph", lines, 0, numbered[1])
            continue
        for part in _PART.finditer(text, lines.start(), lines.end()):
            line = part[0].strip()
            if is_first:
                yield _block("heading", part, 1)
            elif item := _ITEM.match(part[0]):
                yield _block("item", part, 1, item[1].removesuffix(".") if item[1][-1] in ".)" else "")
            elif heading := _NUMBERED_HEADING.fullmatch(line):
                yield _block("heading", part, 2, heading[1])
            elif len(line) <= _HEADING_LENGTH and not line.endswith(_PARAGRAPH_ENDS):
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
    return not _ITEM_LATER.search(words) and (len(words) > _HEADING_LENGTH or words.endswith(_PARAGRAPH_ENDS))


def canonical(text: str) -> str:
    """Return the canonical form of a text: NFC, LF, no byte order mark."""
    return unicodedata.normalize("NFC", re.sub("\r\n?", "\n", text.lstrip("\ufeff")))
