"""Lines of scripts that run from right to left: from where their letters stand to the order of reading."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import groupby, pairwise

from r2p_ld.documents.layout import Glyph

_LEFTWARD = ("R", "AL")
_MIRRORED = dict(zip("()[]{}«»", ")(][}{»«", strict=True))
_NUMBERS = ("EN", "AN")
_SEPARATORS = ("ES", "CS")


def logical(glyphs: list[Glyph], size: float) -> list[Glyph]:
    """Return the glyphs of a line of letters of some size in the order in which they are read.

    A program may have written them in either; where they stand is certain. Runs of the other direction, and
    numbers, are turned as a whole, as far as one level deep.
    """
    if "R" not in map(_direction, (glyph.text for glyph in glyphs)):
        return glyphs
    glyphs = _with_blanks([glyph for glyph in glyphs if not glyph.text.isspace()], 0.2 * size)
    directions = [_direction(glyph.text) for glyph in glyphs]
    order = sorted(
        zip(glyphs, directions, strict=True), key=lambda one: (one[0].left + one[0].right, one[0].number)
    )
    is_leftward = directions.count("R") >= directions.count("L")
    if is_leftward:
        order.reverse()
    own = "R" if is_leftward else "L"
    return [glyph for run in _runs(order, own) for glyph in run]


def _with_blanks(glyphs: list[Glyph], wide: float) -> list[Glyph]:
    """Return glyphs from left to right, with a blank in each gap that is ``wide``."""
    found: list[Glyph] = []
    ordered = sorted(glyphs, key=lambda glyph: (glyph.left + glyph.right, glyph.number))
    reach = ordered[0].left
    for glyph in ordered:
        if found and glyph.left - reach > wide:
            found.append(Glyph(-1, " ", reach, glyph.left))
        found.append(glyph)
        reach = max(reach, glyph.right)
    return found


def _direction(letter: str) -> str:
    kind = unicodedata.bidirectional(letter)
    return "R" if kind in _LEFTWARD else "L" if kind == "L" else "N" if kind in _NUMBERS else ""


def _runs(order: list[tuple[Glyph, str]], own: str) -> Iterator[list[Glyph]]:
    """Yield runs of glyphs; those of the other direction, with what is neutral between them, are turned."""
    directions = [direction for _, direction in order]
    other = [at for at, one in enumerate(directions) if one not in ("", own) and (one != "N" or own == "R")]
    turned = [False] * len(order)
    for at, following in pairwise([*other, len(order)]):
        turned[at] = True
        between = [glyph.text for glyph, _ in order[at + 1 : following]]
        if following == len(order) or any(directions[at + 1 : following]):
            continue
        # a comma is part of a number, brackets around a year are not
        is_number = len(between) == 1 and unicodedata.bidirectional(between[0]) in _SEPARATORS
        if not between or is_number or directions[at] != "N":
            turned[at:following] = [True] * (following - at)
    for is_turned, run in groupby(zip(order, turned, strict=True), key=lambda one: one[1]):
        glyphs = [glyph for (glyph, _), _ in run]
        if is_turned:
            glyphs.reverse()
        is_leftward = (own == "R") != is_turned
        yield [_mirrored(glyph) for glyph in glyphs] if is_leftward else glyphs


def _mirrored(glyph: Glyph) -> Glyph:
    """Return a bracket as it is written where it is seen from the other side."""
    return glyph._replace(text=_MIRRORED.get(glyph.text, glyph.text))
