"""Plain text files: read into a ``Document`` with its canonical text and hashes."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from r2p_ld.errors import BadInput, Fault
from r2p_ld.texts import wide


def digest(text: str) -> str:
    """Return the SHA-256 of a text's UTF-8 bytes, in lower-case hexadecimal."""
    return sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Document:
    """One document as the rest of the package sees it.

    ``text`` is the canonical text: Unicode NFC, lines end in LF, no byte order mark. Offsets
    count its code points from 0. ``size`` is the file's length in bytes; ``file_sha256`` and
    ``text_sha256`` are hashes of the file's bytes and of the canonical text in UTF-8.
    """

    name: str
    text: str
    size: int
    file_sha256: str
    text_sha256: str


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
    return Document(name, text, len(raw), sha256(raw).hexdigest(), digest(text))


def canonical(text: str) -> str:
    """Return the canonical form of a text: NFC, LF, no byte order mark."""
    return unicodedata.normalize("NFC", re.sub("\r\n?", "\n", text.lstrip("\ufeff")))
