"""Cell types: what a cell of a table may hold, and the one way it is written.

Every type maps texts to values and back. A value has exactly one text: any other spelling is
refused, so that a table which was read is written back byte for byte.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache
from typing import Generic, NamedTuple, TypeAlias, TypeVar

from pyoxigraph import Literal, NamedNode

from r2p_ld.namespaces import expand, node, prefixes, shorten, slug
from r2p_ld.ntriples import escape, unescape
from r2p_ld.texts import did_you_mean
from r2p_ld.xsd import CANONICAL

T = TypeVar("T")
Term: TypeAlias = NamedNode | Literal
LIST = " | "


class CellError(ValueError):
    """A cell breaks a ``rule``; ``mend`` says what to do."""

    def __init__(self, rule: str, mend: str) -> None:
        super().__init__(rule)
        self.rule, self.mend = rule, mend


class Cell(Generic[T]):
    """One type of cell: ``read`` makes the value of a text, ``write`` the text of a value."""

    def __init__(
        self, parse: Callable[[str], T], write: Callable[[T], str] = str, *, empty: bool = False
    ) -> None:
        self._parse, self.write, self._empty = parse, write, empty
        # The same CURIE stands in hundreds of cells.
        self.read: Callable[[str], T] = lru_cache(maxsize=1 << 14)(self._read)

    def _read(self, text: str) -> T:
        if not text and not self._empty:
            raise CellError("is empty.", "fill it in.")
        value = self._parse(text)
        if (written := self.write(value)) != text:
            raise CellError(f"{text} is not written in the one agreed way.", f"write {written}")
        return value


def optional(cell: Cell[T]) -> Cell[T | None]:
    """Return the type of a cell that may be empty."""
    return Cell(
        lambda text: cell.read(text) if text else None,
        lambda value: "" if value is None else cell.write(value),
        empty=True,
    )


def many(
    cell: Cell[T],
    separator: str = LIST,
    split: Callable[[str], Iterable[str]] | None = None,
    *,
    empty: bool = True,
    repeat: bool = False,
) -> Cell[tuple[T, ...]]:
    """Return the type of a list of cells; only where it may ``repeat`` does a value stand twice."""
    parts_of = split or (lambda text: text.split(separator))

    def parse(text: str) -> tuple[T, ...]:
        parts = list(parts_of(text)) if text else []
        for index, part in enumerate(parts):
            if not repeat and part in parts[:index]:
                raise CellError(f"{part} stands twice in the list.", "write it once.")
        return tuple(cell.read(part) for part in parts)

    return Cell(parse, lambda values: separator.join(map(cell.write, values)), empty=empty)


def pattern(regex: str, name: str, example: str) -> Cell[str]:
    """Return the type of a text that a regular expression matches whole."""
    compiled = re.compile(regex)

    def parse(text: str) -> str:
        if not compiled.fullmatch(text):
            raise CellError(f"{text} is not {name}.", f"write it like {example}")
        return text

    return Cell(parse)


def choice(*values: str) -> Cell[str]:
    """Return the type of a cell with a closed list of values; ``""`` may be one of them."""

    def parse(text: str) -> str:
        if text not in values:
            named = ", ".join(value or "(empty)" for value in values)
            raise CellError(f"{text or '(empty)'} is not one of the values {named}.", "write one of them.")
        return text

    return Cell(parse, empty=True)


# --- names ---------------------------------------------------------------------------------

_CURIE = re.compile(r"[A-Za-z][A-Za-z0-9]*:[A-Za-z0-9_][A-Za-z0-9_-]*")
# the local name of somebody else's thing may hold dots and slashes
_OUTSIDE = re.compile(r"[A-Za-z][A-Za-z0-9]*:[A-Za-z0-9_][A-Za-z0-9_./-]*")


def record(place: str, id: str) -> NamedNode:
    """Return the IRI of the record of a row: ``place`` is a source's slug or another kind of table."""
    return NamedNode(f"{expand('record:')}{place}/{id.lower().replace('.', '-')}")


def _checked(text: str, whole: re.Pattern[str], example: str) -> str:
    if not whole.fullmatch(text):
        raise CellError(f"{text} is not a CURIE.", f"write prefix:name, as in {example}")
    if (prefix := text.partition(":")[0]) not in prefixes():
        rule = f"the prefix {prefix}: of {text} is unknown."
        raise CellError(rule, did_you_mean(prefix, prefixes(), "declare it in prefixes.tsv."))
    return text


def _curie(text: str) -> NamedNode:
    return node(_checked(text, _CURIE, "tool:sanctions"))


def _minted(text: str) -> NamedNode:
    iri = _curie(text)
    prefix, _, name = text.partition(":")
    # A prefix of ours names a kind: its namespace ends in id/{kind}/.
    if not prefixes()[prefix].endswith(f"/id/{prefix}/"):
        rule = f"{text} is minted in a namespace that holds no things of ours."
        raise CellError(rule, "use the prefix of a kind, as in tool:sanctions")
    if slug(name) != name:
        rule = f"{name} is not an ASCII slug (a-z, 0-9, single hyphens)."
        raise CellError(rule, f"write {prefix}:{slug(name) or 'name'}")
    return iri


def _write_iri(iri: NamedNode) -> str:
    return shorten(iri.value)


curie = Cell(_curie, _write_iri)
minted = Cell(_minted, _write_iri)
outside = Cell(lambda text: _checked(text, _OUTSIDE, "wd:Q41397"))
name = pattern(r"[a-z0-9]+(?:-[a-z0-9]+)*", "an ASCII slug (a-z, 0-9, single hyphens)", "risk-factors")
relation = pattern(
    r"[A-Za-z][A-Za-z0-9]*(?: \([a-z]+\))?", "the name of a relation (letters and digits)", "canProvide"
)
prefix = pattern(r"[a-z][a-z0-9]*", "a prefix (a-z, 0-9)", "tool")
language = pattern(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*", "a language tag in lower case", "fr or zh-hans")
file_name = pattern(r"[A-Za-z0-9][A-Za-z0-9._-]*", "the plain name of a file", "003-page.txt")
source_id = pattern(r"[0-9]{3}", "the number of a source", "003")
reading_id = pattern(
    r"[A-Z][0-9]{3}-[0-9]{3,}(?:\.[1-9][0-9]*)?", "the id of a reading", "F003-004 or F003-004.2"
)
judgement_id = pattern(r"[A-Z]-[0-9]{3,}(?:\.[1-9][0-9]*)?", "the id of a judgement", "X-012 or X-012.2")
fact_id = pattern(r"[A-Z](?:[0-9]{3})?-[0-9]{3,}(?:\.[1-9][0-9]*)?", "the id of a fact", "F003-004 or X-012")
version = pattern(r"(?:0|[1-9][0-9]*)(?:\.(?:0|[1-9][0-9]*)){2}", "a version", "1.0.0")
confidence = pattern(r"0|1|0\.[0-9]?[1-9]", "a confidence from 0 to 1 in hundredths", "0.85")
sha256 = pattern(r"[0-9a-f]{64}", "a SHA-256 hash (64 digits, lower case)", "the output of sha256sum")


# --- texts, numbers, spans -----------------------------------------------------------------


def _item(text: str) -> str:
    if not text.strip() or text != text.strip() or "|" in text:
        raise CellError(f"{text!r} is not an item of a list.", f"part the items by {LIST!r} only.")
    return text


def _iri(text: str) -> str:
    try:
        return NamedNode(text).value
    except ValueError:
        raise CellError(f"{text} is not an IRI.", "write a whole IRI, as in https://example.org/") from None


def _integer(text: str) -> int:
    if not re.fullmatch(r"0|[1-9][0-9]{0,17}", text):
        raise CellError(f"{text} is not a whole number.", "write digits only, as in 2954")
    return int(text)


class Span(NamedTuple):
    """A half-open range of code points: ``start`` is in it, ``end`` is not."""

    start: int
    end: int

    def __str__(self) -> str:
        return f"{self.start}-{self.end}"


def _span(text: str) -> Span:
    match = re.fullmatch(r"([0-9]{1,18})-([0-9]{1,18})", text)
    if not match:
        raise CellError(f"{text} is not a span.", "write start-end, as in 2954-2973")
    span = Span(int(match[1]), int(match[2]))
    if span.start >= span.end:
        rule = f"the span {text} does not start before its end."
        raise CellError(rule, "write the first code point and the one after the last.")
    return span


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        rule = f"{text} is not a day of the calendar."
        raise CellError(rule, "write YYYY-MM-DD, as in 1990-10-03") from None


Moment: TypeAlias = int | date | None
"""A year as a whole, a day, or no time given."""


class Period(NamedTuple):
    """Days from ``start`` to ``end``, both in it; ``None`` where it is open."""

    start: date | None
    end: date | None

    def __str__(self) -> str:
        return "/".join(day.isoformat() if day else "" for day in self)

    def meets(self, other: Period) -> bool:
        """Tell whether the two have a day in common."""
        start, end = max(self.start or date.min, other.start or date.min), other.end or date.max
        return start <= min(self.end or date.max, end)

    def holds(self, on: Moment) -> bool:
        """Tell whether the period has a day, or any day of a year; without a time, whether it has no end."""
        if on is None:
            return self.end is None
        days = (on, on) if isinstance(on, date) else (date(on, 1, 1), date(on, 12, 31))
        return self.meets(Period(*days))

    def common(self, other: Period) -> Period | None:
        """Return the days that two periods share."""
        if not self.meets(other):
            return None
        starts, ends = ([day for day in days if day] for days in zip(self, other, strict=True))
        return Period(max(starts, default=None), min(ends, default=None))


ALWAYS = Period(None, None)


def _period(text: str) -> Period:
    start, slash, end = text.partition("/")
    if not slash or not (start or end):
        mend = "write first/last day, as in 1990-10-03/ or 1918-12-01/1992-04-26"
        raise CellError(f"{text} is not a period.", mend)
    period = Period(_day(start) if start else None, _day(end) if end else None)
    if period.start and period.end and period.start > period.end:
        raise CellError(f"the period {text} ends before it starts.", "correct one of the days.")
    return period


_TRUE = choice("true", "")
text = Cell(str)
note = Cell(str, empty=True)
item = Cell(_item)
iri = Cell(_iri)
integer = Cell(_integer)
flag: Cell[bool] = Cell(
    lambda text: _TRUE.read(text) == "true", lambda value: "true" if value else "", empty=True
)
span = Cell(_span)
day = Cell(_day)
period = Cell(_period)


# --- Turtle terms --------------------------------------------------------------------------

_LITERAL = re.compile(r'"((?:[^"\\]|\\["\\nrt])*)"(?:@([^\s^@"]+)|\^\^(\S+))?')
_NUMBER = re.compile(r"[+-]?[0-9]+")


def _literal(text: str, lexical: str, datatype: str) -> Literal:
    if datatype not in CANONICAL:
        _curie(datatype)
        rule = f"the datatype {datatype} of {text} is not used here."
        raise CellError(rule, did_you_mean(datatype, CANONICAL, "use another."))
    if not CANONICAL[datatype](lexical):
        rule = f"{text} is a bad literal: {lexical} is not a canonical {datatype}."
        raise CellError(rule, "correct the value.")
    return Literal(lexical, datatype=node(datatype))


def _term(text: str) -> Term:
    if text in ("true", "false"):
        return _literal(text, text, "xsd:boolean")
    if _NUMBER.fullmatch(text):
        return _literal(text, text, "xsd:integer")
    if not text.startswith('"'):
        if _CURIE.fullmatch(text):
            return curie.read(text)
        if text.startswith("<") and text.endswith(">"):
            return NamedNode(_iri(text[1:-1]))
        mend = 'write a CURIE, <IRI>, a number, true, false or "text".'
        raise CellError(f"{text} is not a Turtle term.", mend)
    match = _LITERAL.fullmatch(text)
    if not match:
        raise CellError(f"{text} is a bad literal.", 'write "text", "text"@en or "2014-08-13"^^xsd:date')
    lexical = unescape(match[1])
    if match[2] is not None:
        return Literal(lexical, language=language.read(match[2]))
    return _literal(text, lexical, match[3] or "xsd:string")


def _write_term(term: Term) -> str:
    if isinstance(term, NamedNode):
        short = _write_iri(term)
        return f"<{short}>" if short == term.value else short
    datatype = shorten(term.datatype.value)
    if datatype in ("xsd:integer", "xsd:boolean"):
        return term.value
    quoted = '"' + escape(term.value).replace("\t", r"\t") + '"'
    if term.language is not None:
        return f"{quoted}@{term.language}"
    return quoted if datatype == "xsd:string" else f"{quoted}^^{datatype}"


def _split_terms(text: str) -> Iterable[str]:
    """Part a list of terms at each separator that stands outside quotes."""
    term = ""
    for piece in text.split(LIST):
        term = f"{term}{LIST}{piece}" if term else piece
        if re.sub(r"\\.", "", term).count('"') % 2 == 0:
            yield term
            term = ""
    if term:
        yield term


term: Cell[Term] = Cell(_term, _write_term)
terms: Cell[tuple[Term, ...]] = many(term, split=_split_terms)
