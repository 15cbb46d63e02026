"""A text as names are looked up in it: small letters without accents, one blank for all between words."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from contextlib import suppress

# soft hyphens, joiners, marks of direction, Arabic vowel signs and lengthener, combining accents
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u0640\u064b-\u065f\u0670\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u0300-\u036f]"
)
_NOTHING = "\x01"
_GAP = re.compile(f"[ {_NOTHING}]{{2,}}|{_NOTHING}")
_HAN = re.compile("[\u3400-\u9fff]")
_GAP_OF_HAN = re.compile(f"{_GAP.pattern}|(?<={_HAN.pattern}) (?={_HAN.pattern})")
_BROKEN = re.compile(r"[-\u2010\u00ad]\n\s*")  # a word at the end of a line
_WIDE = re.compile("[^\x00-\xff]|\u00b5")  # the micro sign is a Greek letter
_BLANK = ord(" ")
_SPECIAL = {
    **{"Й": "й", "й": "й"},  # a letter of its own, by which words are inflected
    **{"ة": "ه", "ى": "ي", "œ": "o", "æ": "a", "ø": "o", "ł": "l", "đ": "d", "ı": "i"},
}


class _Letters(dict[int, int]):
    """Code point → that of the letter it is looked up as."""

    def __missing__(self, code: int) -> int:
        character = chr(code)
        if _INVISIBLE.match(character):
            self[code] = ord(_NOTHING)
        elif character == "_" or character.isalnum():
            base = unicodedata.normalize("NFKD", character)[0].lower()
            digit = unicodedata.digit(base[0], None)
            found = _SPECIAL.get(character) or (_SPECIAL.get(base, base) if digit is None else str(digit))
            self[code] = ord(found) if len(found) == 1 and found.isalnum() else code
        else:
            self[code] = _BLANK
        return self[code]


_LETTERS = _Letters({ord(_NOTHING): ord(_NOTHING)})
_LATIN = bytes(_LETTERS[code] if _LETTERS[code] < 256 else code for code in range(256))


def _translated(text: str) -> str:
    """Return a text with each character as it is looked up; what is not Latin takes longer."""
    if len(_WIDE.findall(text)) * 8 < len(text):
        narrow = _WIDE.sub(lambda found: chr(_LETTERS[ord(found[0])]), text)
        with suppress(UnicodeEncodeError):
            return narrow.encode("latin-1").translate(_LATIN).decode("latin-1")
    return text.translate(_LETTERS)


class Folded:
    """A stretch of a text, folded, with a blank at each end, that knows where its characters were."""

    __slots__ = ("_cuts", "_shifts", "text")

    def __init__(self, text: str, begin: int = 0, stop: int | None = None) -> None:
        text = text[begin:stop]
        plain = _translated(text)
        parts, cuts, shifts = [" "], [0], [begin - 1]
        last, shift, length = 0, begin - 1, 1
        for gap in (_GAP_OF_HAN if _HAN.search(plain) else _GAP).finditer(plain):
            start, end = gap.span()
            kept = "" if _joins(text, gap[0], start, end) else " "
            parts += (plain[last:start], kept)
            length += start - last + len(kept)
            shift += end - start - len(kept)
            cuts.append(length)
            shifts.append(shift)
            last = end
        parts += (plain[last:], " ")
        self.text = "".join(parts)
        self._cuts, self._shifts = cuts, shifts

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Return where in the text a stretch of the folded one, without blanks at its ends, was."""
        cuts, shifts = self._cuts, self._shifts
        return (
            start + shifts[bisect_right(cuts, start) - 1],
            end + shifts[bisect_right(cuts, end - 1) - 1],
        )


def _joins(text: str, gap: str, start: int, end: int) -> bool:
    """Tell whether a gap parts no words: invisible, a hyphen at the end of a line, or between Han letters."""
    if " " not in gap:
        return True
    if not (start > 0 and end < len(text) and "\n" in text[start:end]):
        return False
    return bool(
        (_BROKEN.fullmatch(text, start, end) and text[start - 1].isalpha() and text[end].isalpha())
        or (text[start:end].isspace() and _HAN.match(text, start - 1) and _HAN.match(text, end))
    )


def fold(text: str) -> str:
    """Return a name as it is looked up.

    >>> fold("Còte d’Ivoire")
    'cote d ivoire'
    """
    return Folded(text).text.strip()
