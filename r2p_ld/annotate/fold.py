"""A text as names are looked up in it: small letters without accents, one blank for all between words."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right

# soft hyphens, joiners, marks of direction, Arabic vowel signs and lengthener, combining accents
_INVISIBLE = (
    "\u00ad\u034f\u061c\u0640\u064b-\u065f\u0670\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u0300-\u036f"
)
_HAN = "\u3400-\u9fff"
_GAP = re.compile(
    r"(?P<broken>(?<=[^\W\d_])[-\u2010\u00ad]\n[^\S\n]*(?=[^\W\d_])"  # a word broken at the end of a line
    rf"|(?<=[{_HAN}])\s+(?=[{_HAN}])|[{_INVISIBLE}]+(?![\W]))"
    rf"|[\W{_INVISIBLE}]{{2,}}|[{_INVISIBLE}]"
)
_ONLY_INVISIBLE = re.compile(rf"[{_INVISIBLE}]+")
_BLANK = ord(" ")
_SPECIAL = {
    **{"Й": "й", "й": "й"},  # a letter of its own, by which words are inflected
    **{"ة": "ه", "ى": "ي", "œ": "o", "æ": "a", "ø": "o", "ł": "l", "đ": "d", "ı": "i"},
}


class _Letters(dict[int, int]):
    """Code point → that of the letter it is looked up as."""

    def __missing__(self, code: int) -> int:
        character = chr(code)
        if character == "_" or character.isalnum():
            base = unicodedata.normalize("NFKD", character)[0].lower()
            digit = unicodedata.digit(base[0], None)
            found = _SPECIAL.get(character) or (_SPECIAL.get(base, base) if digit is None else str(digit))
            self[code] = ord(found) if len(found) == 1 and found.isalnum() else code
        else:
            self[code] = _BLANK
        return self[code]


_LETTERS = _Letters()


class Folded:
    """A folded text, with a blank at each end, that knows where its characters were."""

    __slots__ = ("_cuts", "_shifts", "text")

    def __init__(self, text: str) -> None:
        parts, cuts, shifts = [" "], [0], [-1]
        last, shift, length = 0, -1, 1
        for gap in _GAP.finditer(text):
            start, end = gap.span()
            kept = "" if gap.lastgroup or _ONLY_INVISIBLE.fullmatch(text, start, end) else " "
            parts += (text[last:start], kept)
            length += start - last + len(kept)
            shift += end - start - len(kept)
            cuts.append(length)
            shifts.append(shift)
            last = end
        parts += (text[last:], " ")
        self.text = "".join(parts).translate(_LETTERS)
        self._cuts, self._shifts = cuts, shifts

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Return where in the text a stretch of the folded one, without blanks at its ends, was."""
        cuts, shifts = self._cuts, self._shifts
        return (
            start + shifts[bisect_right(cuts, start) - 1],
            end + shifts[bisect_right(cuts, end - 1) - 1],
        )

    def place(self, offset: int) -> int:
        """Return where in the folded text an offset of the text lies, or the next that was kept."""
        cuts, shifts = self._cuts, self._shifts
        at = bisect_right(range(len(cuts)), offset, key=lambda cut: cuts[cut] + shifts[cut]) - 1
        return max(0, offset - shifts[max(at, 0)])


def fold(text: str) -> str:
    """Return a name as it is looked up.

    >>> fold("Còte d’Ivoire")
    'cote d ivoire'
    """
    return Folded(text).text.strip()
