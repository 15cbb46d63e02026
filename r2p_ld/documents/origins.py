"""Where in the original file each stretch of the canonical text comes from, and back.

A file is a row of parts, each with text of its own: pages of a PDF, text nodes of an HTML page, paragraphs
of a DOCX. A plain text is one part, with an empty name.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple


class Run(NamedTuple):
    """A stretch of the text, and the code points of a part that made it: as many where each has one."""

    start: int
    end: int
    part: int
    part_start: int
    part_end: int


class Box(NamedTuple):
    """A rectangle on a page, in points from its lower left corner."""

    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, slots=True)
class Line:
    """The boxes of a part's code points from ``start`` on: one bottom and top, left and right of each."""

    part: int
    start: int
    bottom: float
    top: float
    sides: bytes

    @property
    def end(self) -> int:
        """The code point behind the last."""
        return self.start + len(self.sides) // 8

    def box(self, start: int, end: int) -> Box:
        """Return the box around some of the code points."""
        sides = array("f", self.sides)[2 * max(0, start - self.start) : 2 * (end - self.start)]
        return Box(min(sides), self.bottom, max(sides), self.top)


@dataclass(frozen=True, slots=True)
class Anchor:
    """A stretch of the original: code points of one of its parts, and on a page the boxes around them."""

    part: str
    start: int
    end: int
    boxes: tuple[Box, ...] = ()


@dataclass(frozen=True)
class Origins:
    """The two-way map between a document's text and its original."""

    parts: tuple[str, ...] = ()
    runs: tuple[Run, ...] = ()
    lines: tuple[Line, ...] = ()

    @cached_property
    def _ends(self) -> list[int]:
        return [run.end for run in self.runs]

    @cached_property
    def _by_part(self) -> dict[str, list[Run]]:
        found: dict[str, list[Run]] = {}
        for run in self.runs:
            found.setdefault(self.parts[run.part], []).append(run)
        return found

    def origin(self, start: int, end: int) -> tuple[Anchor, ...]:
        """Return where a stretch of the text comes from; nothing where all of it was added by the reader."""
        found: list[list[int]] = []
        for run in self.runs[bisect_right(self._ends, start) if start < end else len(self.runs) :]:
            if run.start >= end:
                break
            first, last = _within(run, start, end)
            if found and found[-1][0] == run.part and found[-1][1] <= first <= found[-1][2]:
                found[-1][2] = max(found[-1][2], last)
            elif found and found[-1][0] == run.part and found[-1][1] == last:  # from right to left
                found[-1][1] = first
            elif run.start < run.end or start < run.start:  # what was left out, within
                found.append([run.part, first, last])
        return tuple(Anchor(self.parts[p], a, b, tuple(self._boxes(p, a, b))) for p, a, b in found)

    def span(self, anchors: Iterable[Anchor]) -> tuple[int, int] | None:
        """Return the stretch of the text that comes from these places, from the first to the last."""
        found: list[int] = []
        for anchor in anchors:
            for run in self._by_part.get(anchor.part, ()):
                if run.start < run.end and run.part_start < anchor.end and anchor.start < run.part_end:
                    low, high = max(anchor.start, run.part_start), min(anchor.end, run.part_end)
                    same = run.end - run.start == run.part_end - run.part_start
                    shift = run.start - run.part_start
                    found += (low + shift, high + shift) if same else (run.start, run.end)
        return (min(found), max(found)) if found else None

    def within(self, part: str, box: Box) -> tuple[int, int] | None:
        """Return the stretch of the text whose code points have their middle in a box on a page."""
        anchors = []
        for line in self.lines:
            if self.parts[line.part] != part or not box.bottom <= (line.bottom + line.top) / 2 <= box.top:
                continue
            sides = array("f", line.sides)
            for at in range(0, len(sides), 2):
                if box.left <= (sides[at] + sides[at + 1]) / 2 <= box.right:
                    anchors.append(Anchor(part, line.start + at // 2, line.start + at // 2 + 1))
        return self.span(anchors)

    def _boxes(self, part: int, start: int, end: int) -> Iterator[Box]:
        for line in self.lines:
            if line.part == part and line.start < end and start < line.end:
                yield line.box(max(start, line.start), min(end, line.end))


def _within(run: Run, start: int, end: int) -> tuple[int, int]:
    """Return what of a run's part a stretch of the text has; all where its letters are not the same."""
    if run.end - run.start != run.part_end - run.part_start:
        return run.part_start, run.part_end
    shift = run.part_start - run.start
    return max(start, run.start) + shift, min(end, run.end) + shift
