"""Columns of texts and identifiers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from types import MappingProxyType

from r2p_ld.datasets.cells import Item, When, check_text
from r2p_ld.datasets.types.base import ColumnType
from r2p_ld.tables.cells import CellError

_ID = re.compile(r"[A-Za-z0-9_~-][A-Za-z0-9._~-]*")


class Text(ColumnType):
    """Any text."""

    name = "text"
    holds = "any text without markup and control characters"
    gives = "a text"
    parts = MappingProxyType({"slug": "xsd:string", "text": "xsd:string"})
    datatype = "xsd:string"
    numeric = False
    plain = r'[^\x00-\x20"\\<\x7f-\xff](?:[^\x00-\x1f"\\<\x7f-\xff]*[^\x00-\x20"\\<\x7f-\xff])?'

    def read(self, text: str, on: When) -> Iterable[Item]:
        """Return the checked value."""
        check_text(text)
        return (Item(text, text),)


class Id(Text):
    """What names a thing within a data set."""

    name = "id"
    holds = "letters, digits, `.`, `-`, `_`, `~`"
    gives = "a text; may stand within an IRI"
    in_iri = True
    numeric = True
    plain = "[A-Za-z0-9_~-]+"

    def whole(self, text: str) -> str:
        """Return the digits of a number; but ``1E5`` may well be an identifier."""
        return super().whole(text) if "+" in text or "e" not in text.lower() else text

    def read(self, text: str, on: When) -> Iterable[Item]:
        """Return the checked value."""
        if not _ID.fullmatch(text):
            check_text(text)
            raise CellError("is no identifier.", "write letters, digits, dots and hyphens only.")
        return (Item(text, text),)
