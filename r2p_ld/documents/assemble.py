"""A document of what a reader has found in a file."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from hashlib import sha256

from r2p_ld.documents.languages import with_languages
from r2p_ld.documents.metadata import Declared, metadata
from r2p_ld.documents.model import Block, Document, digest
from r2p_ld.documents.origins import Origins


def assemble(
    name: str,
    raw: bytes,
    media_type: str,
    text: str,
    blocks: Sequence[Block],
    origins: Origins,
    *,
    declared: Iterable[Declared] = (),
    doubts: tuple[str, ...] = (),
) -> Document:
    """Return the document that bytes hold, with the languages of its blocks and what it says of itself."""
    assert unicodedata.is_normalized("NFC", text)
    return Document(
        name,
        text,
        len(raw),
        sha256(raw).hexdigest(),
        digest(text),
        media_type,
        with_languages(text, blocks),
        metadata(text, blocks, declared),
        origins,
        doubts,
    )
