"""Lines on pages, joined to headings, paragraphs, items and footnotes in the order of reading."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import groupby, pairwise
from statistics import median
from typing import Literal, NamedTuple

from r2p_ld.documents.model import Kind
from r2p_ld.documents.writer import (
    HEADING_LENGTH,
    NUMBERED_HEADING,
    NUMBERED_PARAGRAPH,
    PARAGRAPH_ENDS,
    is_long,
)

HYPHEN = "\x02\xad\u2010-"
_EDGE = 2  # lines at the top and bottom of a page that may be repeated
# with the address, or the time, that a browser prints there
_PAGE_NUMBER = re.compile(
    r"(?:page |p\. ?|[-–—] ?|\w+://\S+ )?#(?:\s?(?:/|of|de|из|sur)\s?#)?(?: ?[-–—])?|#/#/#, #:# [AP]M\b.*",
    re.IGNORECASE,
)
_MARK = re.compile(r"(?:[•●▪◦‣*–-]|\([a-z0-9]{1,4}\)|[a-z]{1,4}\)|[0-9]{1,3}[.)])\s")
_NOTE = re.compile(r"(?:[0-9]{1,3}|\*{1,3}|[a-z])[.)]?\s?\S")
_ENDS = (*PARAGRAPH_ENDS, ")", "\u3002", "\uff01", "\uff1f", "\u061f", "\u061b")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)+|[^\W\d_]+")


class Glyph(NamedTuple):
    """A character of a page: its number there (-1 for a blank that is only seen), left and right side."""

    number: int
    text: str
    left: float
    right: float


@dataclass
class TextLine:
    """A line of a page, with the size of its letters."""

    page: int
    glyphs: list[Glyph]
    bottom: float
    top: float
    baseline: float
    size: float
    is_bold: bool = False

    @cached_property
    def text(self) -> str:
        """The characters of the line."""
        return "".join(glyph.text for glyph in self.glyphs)

    @cached_property
    def left(self) -> float:
        """Where the line begins."""
        return min(glyph.left for glyph in self.glyphs)

    @cached_property
    def right(self) -> float:
        """Where the line ends."""
        return max(glyph.right for glyph in self.glyphs)


@dataclass
class Paragraph:
    """Lines that belong together; ``hyphens`` says of each line end whether a hyphen there is kept."""

    lines: list[TextLine]
    kind: Kind = "paragraph"
    level: int = 0
    hyphens: list[Literal["", "kept", "dropped"]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The words, as they stand on the lines."""
        return " ".join(line.text.strip() for line in self.lines)


def paragraphs(lines: Sequence[TextLine]) -> Iterator[Paragraph]:
    """Yield the blocks of lines in reading order, footnotes last, without running heads and feet."""
    pages: dict[int, list[TextLine]] = {}
    for line in lines:
        if line.text.strip():
            pages.setdefault(line.page, []).append(line)
    repeated = _repeated(pages)
    ordered = [line for page in pages.values() for line in _ordered(page) if id(line) not in repeated]
    sizes: Counter[float] = Counter()
    for line in ordered:
        sizes[line.size] += len(line.glyphs)
    body = sizes.most_common(1)[0][0] if sizes else 0.0
    larger = sorted((size for size in sizes if size > 1.12 * body), reverse=True)
    notes = {
        id(line) for _, page in groupby(ordered, key=lambda line: line.page) for line in _notes([*page], body)
    }
    text = [line for line in ordered if id(line) not in notes]
    words = _words(ordered)
    has_title = False
    for paragraph in _joined(text):
        paragraph.hyphens = _hyphens(paragraph.lines, words)
        _classify(paragraph, body, larger)
        if paragraph.kind == "heading" and paragraph.level == 1:
            paragraph.level, has_title = (2, True) if has_title else (1, True)
        yield paragraph
    for paragraph in _joined([line for line in ordered if id(line) in notes]):
        yield Paragraph(paragraph.lines, "footnote", 0, _hyphens(paragraph.lines, words))


def _notes(page: Sequence[TextLine], body: float) -> list[TextLine]:
    """Return the lines of a page that are footnotes: small ones at its end, from one with a number on."""
    first = len(page)
    while first and page[first - 1].size < 0.92 * body:
        first -= 1
    while first < len(page) and not _NOTE.match(page[first].text.strip()):
        first += 1
    return list(page[first:])


def _classify(paragraph: Paragraph, body: float, larger: Sequence[float]) -> None:
    first, words = paragraph.lines[0], paragraph.text
    is_short = len(paragraph.lines) <= 4 and len(words) <= 2 * HEADING_LENGTH
    if first.size in larger and is_short:
        paragraph.kind = "heading"
        paragraph.level = (
            1 + larger.index(first.size) if first.page == 1 else max(2, 1 + larger.index(first.size))
        )
    elif is_short and first.size >= 0.95 * body and not is_long(words):
        is_numbered = NUMBERED_HEADING.fullmatch(words) is not None
        if is_numbered or all(line.is_bold for line in paragraph.lines):
            paragraph.kind, paragraph.level = "heading", len(larger) + 2
    elif _MARK.match(words) and not (NUMBERED_PARAGRAPH.match(words) and is_long(words)):
        paragraph.kind, paragraph.level = "item", 1


def _repeated(pages: dict[int, list[TextLine]]) -> set[int]:
    """Return the lines (by ``id``) that are running heads, running feet, or page numbers."""
    edges: dict[str, set[int]] = {}
    found: list[tuple[str, TextLine]] = []
    for number, lines in pages.items():
        by_height = sorted(lines, key=lambda line: -line.top)
        heights = sorted({round(line.top) for line in by_height}, reverse=True)
        rows = {*heights[:_EDGE], *heights[-_EDGE:]}
        outer = {heights[0], heights[-1]}
        for line in by_height:
            if round(line.top) in rows:
                key = re.sub(r"\d+", "#", " ".join(line.text.split()))
                edges.setdefault(key, set()).add(number)
                found.append((key, line))
                if round(line.top) in outer and len(heights) > 2 and _PAGE_NUMBER.fullmatch(key):
                    edges[key] |= {-1, -2}
    enough = max(2, 0.3 * len(pages))
    return {id(line) for key, line in found if len(edges[key]) >= enough}


def _ordered(lines: list[TextLine]) -> list[TextLine]:
    """Return the lines of a page in reading order: that of the file, unless it goes to and fro."""
    jumps = sum(b.baseline > a.baseline + a.size for a, b in pairwise(lines))
    if jumps > 3:
        lines = _rows(lines)
    halves = _columns(lines)
    if halves is None:
        return lines
    found: list[TextLine] = []
    columns: tuple[list[TextLine], list[TextLine]] = ([], [])
    for side, line in sorted(halves, key=lambda one: -one[1].baseline):
        if side == 2:  # over the whole width
            found += [*columns[0], *columns[1], line]
            columns = ([], [])
        else:
            columns[side].append(line)
    return [*found, *columns[0], *columns[1]]


def _rows(lines: Iterable[TextLine]) -> list[TextLine]:
    """Return the lines from top to bottom, those side by side as one."""
    rows: dict[int, list[TextLine]] = {}
    for line in lines:
        rows.setdefault(round(line.baseline), []).append(line)
    found = []
    for _, row in sorted(rows.items(), reverse=True):
        first, *others = sorted(row, key=lambda line: line.left)
        glyphs = list(first.glyphs)
        for line in others:
            glyphs += [Glyph(-1, " ", glyphs[-1].right, line.left), *line.glyphs]
        found.append(replace(first, glyphs=glyphs))
    return found


def _columns(lines: list[TextLine]) -> list[tuple[int, TextLine]] | None:
    """Return the lines in two columns that were written across both; None if the page has none such.

    Each is with its side: 0 is read first, 1 second, 2 is both.
    """
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    first, last = left + 0.3 * (right - left), left + 0.7 * (right - left)
    gaps: Counter[int] = Counter()
    for line in lines:
        for start, end in _gaps(line):
            gaps.update(range(round(max(start, first)) + 1, round(min(end, last))))
    most = max(gaps.values(), default=0)
    if most < max(6, 0.3 * len(lines)):
        return None
    middle = median(at for at, count in gaps.items() if count == most)
    halves: list[tuple[int, TextLine]] = []
    is_leftward = sum(map(_is_leftward, lines)) > len(lines) / 2
    for line in lines:
        sides = [[glyph for glyph in line.glyphs if (glyph.right > middle) == at] for at in (False, True)]
        if all(sides) and not any(gap[0] <= middle <= gap[1] for gap in _gaps(line)):
            halves.append((2, line))
            continue
        for side, glyphs in enumerate(sides):
            if any(not glyph.text.isspace() for glyph in glyphs):
                part = replace(line, glyphs=glyphs)
                halves.append((1 - side if is_leftward else side, part))
    # cells of a table have few words
    words = [[len(part.text.split()) for at, part in halves if at == side] for side in (0, 1)]
    return halves if all(some and sum(some) >= 3.5 * len(some) for some in words) else None


def _gaps(line: TextLine) -> Iterator[tuple[float, float]]:
    """Yield the gaps in a line that are wider than those between words."""
    sides = sorted((glyph.left, glyph.right) for glyph in line.glyphs if not glyph.text.isspace())
    for (_, end), (start, _) in pairwise(sides):
        if start - end > 1.2 * (line.top - line.bottom):
            yield end, start


def _is_leftward(line: TextLine) -> bool:
    return sum("\u0590" <= letter <= "\u08ff" for letter in line.text) > len(line.text) / 2


def _joined(lines: Sequence[TextLine]) -> Iterator[Paragraph]:
    """Yield the lines joined to paragraphs."""
    leadings = [
        round(a.baseline - b.baseline, 1)
        for a, b in pairwise(lines)
        if a.page == b.page and a.size == b.size and 0 < a.baseline - b.baseline < 3 * a.size
    ]
    leading = median(leadings) / median(line.size for line in lines) if leadings else 1.2
    edges = _edges(lines)
    current: list[TextLine] = []
    for at, line in enumerate(lines):
        if current and _begins(current, line, leading, edges[at - 1]):
            yield Paragraph(current)
            current = []
        current.append(line)
    if current:
        yield Paragraph(current)


def _edges(lines: Sequence[TextLine]) -> list[float]:
    """Return how far to the right each line might have gone: as the page's longest, or those around it."""
    pages: dict[int, list[TextLine]] = {}
    for line in lines:
        pages.setdefault(line.page, []).append(line)
    longest = {page: max(line.right for line in some) for page, some in pages.items()}
    in_columns = {page for page, some in pages.items() if _has_columns(some)}
    found = []
    for at, line in enumerate(lines):
        if line.page not in in_columns:
            found.append(longest[line.page])
            continue
        around = (lines[max(0, at - 5) : at + 1], lines[at : at + 6])
        found.append(min(max(each.right for each in some if each.page == line.page) for some in around))
    return found


def _has_columns(lines: Sequence[TextLine]) -> bool:
    """Tell whether some lines of a page stand side by side."""
    by_height = sorted(lines, key=lambda line: line.baseline)
    sides = sum(
        a.baseline + a.size - b.baseline > 0.5 * a.size and (a.right < b.left or b.right < a.left)
        for a, b in pairwise(by_height)
    )
    return sides >= 3


def _begins(current: list[TextLine], line: TextLine, leading: float, edge: float) -> bool:
    """Tell whether a line begins a paragraph, behind the lines of another that might have gone to an edge."""
    last, words = current[-1], line.text.strip()
    ends = last.text.rstrip().endswith(_ENDS)
    if abs(line.size - last.size) > 0.08 * last.size:
        return True
    if last.text.rstrip().endswith(tuple(HYPHEN)) and words[:1].isalnum():
        return False
    if line.is_bold != last.is_bold and (ends or not words[:1].islower()):
        return True
    if _MARK.match(words) and (ends or last.text.rstrip().endswith((",", "and", "or")) or len(current) == 1):
        return True
    is_moved = line.page != last.page or line.baseline > last.baseline  # to another page or column
    if is_moved:
        return ends and not words[:1].islower()
    if last.baseline - line.baseline < 0.3 * line.size:  # another part of the same line
        return False
    if last.baseline - line.baseline > 1.25 * leading * line.size:
        return True
    if ends and line.left > last.left + line.size and len(current) > 1:
        return True
    # its first word would have had room there
    first = next((glyph.right for glyph in line.glyphs if glyph.text.isspace()), line.right) - line.left
    has_room = not _is_leftward(line) and last.right + first + 2 * line.size < edge
    return has_room and (ends or not words[:1].islower())


def _words(lines: Iterable[TextLine]) -> Counter[str]:
    """Count the words within lines."""
    found: Counter[str] = Counter()
    for line in lines:
        found.update(word.lower() for word in _WORD.findall(line.text))
    return found


def _hyphens(lines: Sequence[TextLine], words: Counter[str]) -> list[Literal["", "kept", "dropped"]]:
    return [_hyphen(line, following, words) for line, following in pairwise(lines)]


def _hyphen(line: TextLine, following: TextLine, words: Counter[str]) -> Literal["", "kept", "dropped"]:
    """Tell what becomes of a hyphen at the end of a line: part of the word, or of the line."""
    text, rest = line.text.rstrip(), following.text.lstrip()
    if len(text) < 2 or text[-1] not in HYPHEN or text[-2].isspace() or line.glyphs[-1].text.isspace():
        return ""
    if not rest[:1].islower() or not text[-2].isalpha():
        return "kept" if rest[:1].isalnum() and text[-2].isalnum() else ""
    before, behind = re.search(r"[^\W\d_]*(?:-[^\W\d_]+)*$", text[:-1]), _WORD.match(rest)
    start, end = (before[0] if before else "").lower(), (behind[0] if behind else "").lower()
    return "kept" if words[f"{start}-{end}"] > words[start + end] else "dropped"
