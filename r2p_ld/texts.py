"""Text that comes from others: its encoding, its accents, and what a spreadsheet would run."""

from __future__ import annotations

import codecs
import re
import unicodedata

_WIDE = (  # the longer first: UTF-32 begins as UTF-16 does
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
# A number with its sign is none, nor is a text behind a dash.
_FORMULA = re.compile(r"[=@]|[+-](?![\s\d.,])|[+-][\d.,]+\s*[-+*/^&!(|]")
_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n")


def wide(raw: bytes) -> str | None:
    """Return UTF-16 or UTF-32 if that is how a file begins.

    >>> wide("é".encode("utf-16")), wide("é".encode("utf-32")), wide("é".encode())
    ('UTF-16', 'UTF-32', None)
    """
    return next((name for mark, name in _WIDE if raw.startswith(mark)), None)


def unaccented(text: str) -> str:
    """Return a text decomposed (NFKD), without the marks that combine with letters.

    >>> unaccented("Côte")
    'Cote'
    """
    if text.isascii():
        return text
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def is_formula(text: str) -> bool:
    """Tell whether a text that was given is a formula, and not a number or a text that looks like one.

    >>> is_formula("=1+1"), is_formula("-5 degrees")
    (True, False)
    """
    return _FORMULA.match(text) is not None


def safe(cell: str) -> str:
    """Return a cell as we write it: no spreadsheet, however generous, takes it for a formula.

    >>> safe("=1+1")
    "'=1+1"
    """
    return f"'{cell}" if cell.startswith(_SIGNS) else cell
