"""What a document says of itself: title, date, symbols, publisher and author, each with its place.

Only what stands for itself counts: a date alone in its line, a name behind a label. A date in running text
is the date of something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from typing import NamedTuple

from r2p_ld import symbols
from r2p_ld.documents.model import Block, Found, Metadata
from r2p_ld.documents.words import labels, months

_HEAD = 24  # blocks in which a document says what it is
_PROSE = 200  # code points from which a paragraph is text, and no longer the head
_TITLE = 400
_NAME = 120
_WIDE = re.compile(r"[ \t]{3,}|\t")
_LINE = re.compile(r"[^\s](?:[^\n\t]*?\S)??(?=[ \t]*(?:\n|\t| {3}|\Z))")
_DIGIT = re.compile(r"\d{4}")
_PLACE = re.compile(r"\w[\w .’'-]{0,40},?\s*", re.UNICODE)


class Declared(NamedTuple):
    """Something that a file says in a field: ``of`` title, date, publisher or author."""

    of: str
    value: str
    field: str


def metadata(text: str, blocks: Sequence[Block], declared: Iterable[Declared] = ()) -> Metadata:
    """Return what the blocks of a text and the fields of its file say of the document."""
    head = list(_head(blocks))
    fields = [one for one in declared if one.value.strip()]
    told = {one.of: one for one in reversed(fields)}
    titles = [" ".join(one.value.split()) for one in fields if one.of == "title"]
    labelled = [*head, *(block for block in blocks[-_HEAD // 2 :] if block not in head)]
    return Metadata(
        _title(text, head, titles) or _declared(text, told.get("title")),
        _date(text, head) or _declared_date(told.get("date")),
        tuple(_symbols(text, head)),
        _named(text, labelled, "publisher") or _declared(text, told.get("publisher")),
        _named(text, head, "author") or _declared(text, told.get("author")),
    )


def _head(blocks: Sequence[Block]) -> Iterator[Block]:
    for block in blocks[:_HEAD]:
        if block.kind == "paragraph" and (block.number or block.end - block.start > _PROSE):
            return
        yield block


def _title(text: str, head: Iterable[Block], told: Sequence[str]) -> Found | None:
    """Return the heading that is the title: the one that is ``told`` as such, or else the first.

    It is none where that is a masthead, symbol or date, or who speaks in a resolution.
    """
    headings = [one for one in head if one.kind == "heading"]
    words = [" ".join(text[one.start : one.end].split()) for one in headings]
    named = [
        at for at, some in enumerate(words) if some.count(" ") > 2 and any(some in each for each in told)
    ]
    first = (one for one in headings if one.level == 1)
    block = headings[max(named, key=lambda at: len(words[at]))] if named else next(first, None)
    if block is None or block.end - block.start > _TITLE or _WIDE.search(text, block.start, block.end):
        return None
    if text[block.end - 1] in ",\u060c\uff0c":
        return None
    for _, line in _lines(text, [block]):
        if any(found.start == 0 and found.end == len(line) for found in dates(line)):
            return None
        if sum(end - start for start, end, _ in symbols.printed(line)) >= len(line) - 1:
            return None
    return Found(" ".join(text[block.start : block.end].split()), block.start, block.end)


def _lines(text: str, blocks: Iterable[Block]) -> Iterator[tuple[int, str]]:
    """Yield the lines of blocks with their starts; what stands side by side is a line each."""
    for block in blocks:
        for line in _LINE.finditer(text, block.start, block.end):
            yield line.start(), line[0]


def _date(text: str, head: Iterable[Block]) -> Found | None:
    """Return the one date that stands for itself in the head, first of all one with a label."""
    with_label, alone = dict[str, Found](), dict[str, Found]()
    for start, line in _lines(text, head):
        for found in dates(line):
            assert found.start is not None
            assert found.end is not None
            before, behind = line[: found.start].strip(" :–—|,\t"), line[found.end :].strip(" .|–—)\t")
            place = Found(found.value, start + found.start, start + found.end, "", found.precision)
            if not behind and before.casefold() in labels("date"):
                with_label.setdefault(found.value, place)
            elif not behind and (not before or (found.precision == "day" and _is_place(line, found.start))):
                alone.setdefault(found.value, place)
            break
    for some in (with_label, alone):
        if len(some) == 1:
            return next(iter(some.values()))
        if some:  # a date is part of one more precise
            precise = [found for found in some.values() if found.precision == "day"]
            return precise[0] if len(precise) == 1 else None
    return None


def _is_place(line: str, end: int) -> bool:
    """Tell whether what is before a date is a place, as in ``New York, 11 July 2014``."""
    before = line[:end]
    return before.rstrip().endswith(",") and bool(_PLACE.fullmatch(before)) and before[:1].isupper()


def dates(text: str) -> Iterator[Found]:
    """Yield the dates in a text, in its order, each with its precision.

    >>> [(found.value, found.precision) for found in dates("le 1er août 2014; 2014年7月; 11 July 2014")]
    [('2014-08-01', 'day'), ('2014-07', 'month'), ('2014-07-11', 'day')]
    """
    for match in _dates().finditer(text) if _DIGIT.search(text) else ():
        parts = match.groupdict()
        year = next(int(parts[name]) for name in ("y1", "y2", "y3", "y4", "y5", "y6") if parts[name])
        name = next((parts[name] for name in ("n2", "n3", "n5") if parts[name]), None)
        number = next((parts[name] for name in ("m1", "m4") if parts[name]), None)
        month = months()[" ".join(name.casefold().split())] if name else int(number or 0)
        day = next((int(parts[name]) for name in ("d1", "d2", "d3", "d4") if parts[name]), 0)
        try:
            date(year, month or 1, day or 1)
        except ValueError:
            continue
        if day:
            yield Found(f"{year:04}-{month:02}-{day:02}", match.start(), match.end(), "", "day")
        elif month:
            yield Found(f"{year:04}-{month:02}", match.start(), match.end(), "", "month")
        elif match.span() == (0, len(text)):
            yield Found(f"{year:04}", match.start(), match.end(), "", "year")


@cache
def _dates() -> re.Pattern[str]:
    names = sorted(months(), key=len, reverse=True)
    month = "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in names)
    of = r"(?:\s+de|\s+del)?\s+"
    forms = (
        r"(?P<y1>[12]\d{3})-(?P<m1>\d{2})-(?P<d1>\d{2})",
        rf"(?P<d2>\d{{1,2}})(?:st|nd|rd|th|er|º|\.)?{of}(?P<n2>{month})\.?,?{of}(?P<y2>[12]\d{{3}})",
        rf"(?P<n3>{month})\.?\s+(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y3>[12]\d{{3}})",
        r"(?P<y4>[12]\d{3})\s?年\s?(?P<m4>\d{1,2})\s?月(?:\s?(?P<d4>\d{1,2})\s?日)?",
        rf"(?P<n5>{month})\.?,?{of}(?P<y5>[12]\d{{3}})",
        r"(?P<y6>[12]\d{3})",
    )
    return re.compile(rf"(?<![\w/.-])(?:{'|'.join(forms)})(?!\w|[/-]\d)(?:\s+года?\b)?", re.IGNORECASE)


def _symbols(text: str, head: Iterable[Block]) -> Iterator[Found]:
    """Yield the symbols in the head: those that the document bears, or is about."""
    for block in head:
        for start, end, symbol in symbols.printed(text[block.start : block.end]):
            yield Found(symbol.text, block.start + start, block.start + end)


def _named(text: str, blocks: Iterable[Block], use: str) -> Found | None:
    """Return the name behind a label in a line of its own, if there is one only."""
    found: dict[str, Found] = {}
    for start, line in _lines(text, blocks):
        if match := _label(use).match(line):
            name = match["name"]
            if match["colon"].strip() or (
                any(word[0].isupper() for word in name.split()[:2])
                and not re.search(r"[.!?;]\s|[.:]$|\d", name)
            ):
                found.setdefault(name, Found(name, start + match.start("name"), start + match.end("name")))
    return next(iter(found.values())) if len(found) == 1 else None


@cache
def _label(use: str) -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in labels(use))
    return re.compile(
        rf"(?i:{words})(?P<colon>(?:\(e?s\))?\s*[:\uff1a]\s*|\s)\s*(?P<name>\S.{{0,{_NAME}}}?)\s*$(?<!\s)"
    )


def _declared(text: str, one: Declared | None) -> Found | None:
    """Return what a field says, and where the text says the same."""
    if one is None:
        return None
    value = " ".join(one.value.split())
    match = re.search(r"\s+".join(map(re.escape, value.split())), text)
    start, end = match.span() if match else (None, None)
    return Found(value, start, end, one.field)


def _declared_date(one: Declared | None) -> Found | None:
    if one is None:
        return None
    value = one.value.strip()
    match = re.match(r"\d{4}(?:-\d{2}(?:-\d{2})?)?(?=$|[T ])", value)
    found = next(iter(dates(match[0] if match else value)), None)
    if match and not found and len(match[0]) == 7:
        return Found(match[0], None, None, one.field, "month")
    return Found(found.value, None, None, one.field, found.precision) if found else None
