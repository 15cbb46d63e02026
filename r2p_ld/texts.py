"""Text that comes from others: encodings, accents, names like a name, and what is not fit to be shown."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterable

_WIDE = (  # the longer first: UTF-32 begins as UTF-16 does
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
# Tabs and ends of lines stand within cells; no other control character does, nor does what hides or
# reorders letters. The joiners shape Persian and Indic words, and the marks of direction (LRM, RLM)
# stand in names of both directions.
CONTROL = (
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u180e\u200b\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]"
)
"""A pattern for a character that text which others are to read has no use for."""
_UNPRINTABLE = rf"[\t\n\r\u061c\u200e\u200f\u2028\u2029\ud800-\udfff]|{CONTROL}"


def wide(raw: bytes) -> str | None:
    """Return UTF-16 or UTF-32 if that is how a file begins.

    >>> wide("é".encode("utf-16")), wide("é".encode("utf-32")), wide("é".encode())
    ('UTF-16', 'UTF-32', None)
    """
    return next((name for mark, name in _WIDE if raw.startswith(mark)), None)


def row_of(text: str, place: int) -> int:
    """Return the number of the line in which a place of a text is, from 1."""
    return text.count("\n", 0, place) + 1


def unaccented(text: str) -> str:
    """Return a text decomposed (NFKD), without the marks that combine with letters.

    >>> unaccented("Côte")
    'Cote'
    """
    if text.isascii():
        return text
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def safe(cell: str) -> str:
    """Return a cell as we write it: no spreadsheet, however generous, takes it for a formula.

    >>> safe("=1+1")
    "'=1+1"
    """
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else cell


def printable(text: str, *, keep: str = "") -> str:
    """Return a text with escapes for what a terminal would obey, turn around, or break lines at.

    Characters in ``keep`` stay.

    >>> printable("a\\tb"), printable("a\\nb", keep="\\n")
    ('a\\\\tb', 'a\\nb')
    """
    if text.isprintable():  # to compile the pattern takes longer than many a command
        return text
    return re.sub(
        _UNPRINTABLE,
        lambda found: found[0] if found[0] in keep else found[0].encode("unicode_escape").decode(),
        text,
    )


def excerpt(text: str, length: int = 300) -> str:
    """Return the start of a text on one line, fit to print.

    >>> excerpt("one\\n  two three", 7)
    'one two …'
    """
    line = printable(" ".join(text.split()))
    return line if len(line) <= length else f"{line[:length]} …"


def closest(word: str, known: Iterable[str], *, n: int = 3, cutoff: float = 0.7) -> list[str]:
    """Return the known words that are most like a word, best first, at most ``n``.

    >>> closest("pilar", ["pillar", "tool"])
    ['pillar']
    """
    from difflib import get_close_matches

    return get_close_matches(word, sorted(known), n=n, cutoff=cutoff)


def did_you_mean(word: str, known: Iterable[str], otherwise: str = "") -> str:
    """Return advice: the known words most like a wrong one, or else ``otherwise``.

    >>> did_you_mean("pilar", ["pillar", "tool"], "use another.")
    'did you mean pillar?'
    """
    found = closest(word, known)
    return f"did you mean {' or '.join(found)}?" if found else otherwise
