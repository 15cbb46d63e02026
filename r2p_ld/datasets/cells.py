"""What a cell of other people's data may hold, by the type of its column."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple, Protocol, TypeAlias

from r2p_ld.datasets.model import Column
from r2p_ld.namespaces import expand, slug
from r2p_ld.ntriples import literal
from r2p_ld.tables.cells import CellError
from r2p_ld.texts import CONTROL, did_you_mean, is_formula


class Item(NamedTuple):
    """One value of a cell: the canonical text or the IRI, and the source's own text, trimmed."""

    value: str
    text: str


Moment: TypeAlias = int | date | None
When: TypeAlias = Moment | str
"""When a cell is meant: a year or a day; for a choice, the canonical text of its date."""
Reader: TypeAlias = Callable[[str, When], tuple[Item, ...]]


class Resolver(Protocol):
    """Finds places, states and documents; each returns IRIs or raises ``CellError``."""

    def place(self, text: str, scheme: str | None, on: Moment) -> str:
        """Return the IRI of a place."""

    def state(self, text: str, scheme: str | None, on: Moment) -> str:
        """Return the IRI of a state."""

    def documents(self, text: str, on: Moment) -> Iterable[Item]:
        """Return the IRI of the document that a text names, with each of its symbols."""


class Unresolved(CellError):
    """A cell names no single place, state or document, or nothing that is declared.

    ``others`` are those that its other parts name.
    """

    others: tuple[Item, ...] = ()


_MARKUP = re.compile(
    r"<(?:[A-Za-z][A-Za-z0-9]*(?:\s[^<>]*)?/?|/[A-Za-z][A-Za-z0-9]*\s*|!--.*?--|![A-Za-z][^<>]*)>", re.S
)
_FLOATED = re.compile(r"(-?[0-9]+)\.0+")
_INTEGER = re.compile(r"-?[0-9]{1,18}")
_GROUPED = re.compile(r"-?[0-9]{1,3}(?:[,.' \u00a0\u202f][0-9]{3})+(?:\.0+)?")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_ID = re.compile(r"[A-Za-z0-9_~-][A-Za-z0-9._~-]*")
_ISO = "%Y-%m-%d"
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])")
_YEAR = re.compile(r"[0-9]{4}")
_FORMULA_MEND = "keep formulas out of data: delete the sign at its beginning, if it is a text."


def check_text(text: str) -> None:
    """Raise ``CellError`` for what no text may hold: control characters, markup, a formula."""
    if control := CONTROL.search(text):
        named = " ".join(filter(None, [f"U+{ord(control[0]):04X}", unicodedata.name(control[0], "")]))
        raise CellError("holds a control character.", f"delete {named} at character {control.start() + 1}.")
    if _MARKUP.search(text):
        raise CellError("holds markup.", "give plain text.")
    if is_formula(text):
        raise CellError("is a spreadsheet formula.", _FORMULA_MEND)


def decode(cell: str) -> str:
    """Return the text of a cell that was read byte by byte; raise ``CellError`` if it is not UTF-8."""
    if cell.isascii():
        return cell
    try:
        return cell.encode("latin-1").decode()
    except UnicodeDecodeError as error:
        mend = f"byte {cell[error.start].encode('latin-1').hex()}; save the file as UTF-8."
        raise CellError("is not UTF-8.", mend) from None


def reader(column: Column, resolver: Resolver) -> Reader:
    """Return the function that reads a column's cells, as texts, to their values.

    It raises ``CellError``; an empty cell has no value.
    """
    read = _READERS[column.type](column, resolver)
    plain = column.type not in ("text", "decimal", "symbol", "date")

    def one(text: str, on: When) -> tuple[Item, ...]:
        if plain and (floated := _FLOATED.fullmatch(text)):
            text = floated[1]
        return read(text, on)

    def cell(given: str, on: When) -> tuple[Item, ...]:
        text = given.strip()
        if text and column.match:
            text = _matched(column.match, text)
        whole = column.separator is None
        parts = [] if text in column.missing else [text] if whole else text.split(column.separator)
        parts = list(filter(None, map(str.strip, parts)))
        if column.required and not parts:
            raise CellError("is empty.", "fill it in; no row can do without it.")
        items: dict[Item, None] = {}
        missed: Unresolved | None = None
        for part in parts:
            try:
                items |= dict.fromkeys(one(part, on))
            except Unresolved as error:
                missed = missed or error
        if missed is not None:
            missed.others = tuple(items)
            raise missed
        return tuple(items)

    return cell


def _matched(pattern: re.Pattern[str], text: str) -> str:
    """Return the part of a cell that is to be read, which may be none."""
    if not (found := pattern.fullmatch(text)):
        check_text(text)
        raise CellError("is in no form that is declared.", "correct the cell, or declare its form.")
    return next(filter(None, found.groups()), "").strip()


def _text(column: Column, resolver: Resolver) -> Reader:
    def read(text: str, on: When) -> tuple[Item, ...]:
        check_text(text)
        return (Item(text, text),)

    return read


def _id(column: Column, resolver: Resolver) -> Reader:
    def read(text: str, on: When) -> tuple[Item, ...]:
        if not _ID.fullmatch(text):
            check_text(text)
            raise CellError("is no identifier.", "write letters, digits, dots and hyphens only.")
        return (Item(text, text),)

    return read


def _number(text: str) -> int:
    if _INTEGER.fullmatch(text):
        return int(text)
    if _GROUPED.fullmatch(text):
        raise CellError("has separators in its number.", "write the digits alone.")
    raise CellError("is no whole number.", "write digits alone.")


def _within(column: Column, number: Decimal | int) -> None:
    if column.least is not None and number < column.least:
        raise CellError(f"is less than {column.least}.", "correct the number.")
    if column.most is not None and number > column.most:
        raise CellError(f"is more than {column.most}.", "correct the number.")


def _integer(column: Column, resolver: Resolver) -> Reader:
    def read(text: str, on: When) -> tuple[Item, ...]:
        number = _number(text)
        if column.type == "count" and number < 0:
            raise CellError("is a negative count.", "correct it, or leave it empty if it is not known.")
        _within(column, number)
        return (Item(str(number), str(number)),)

    return read


def _year(column: Column, resolver: Resolver) -> Reader:
    def read(text: str, on: When) -> tuple[Item, ...]:
        if not _YEAR.fullmatch(text):
            raise CellError("is no year.", "write its four digits.")
        _within(column, int(text))
        return (Item(text, text),)

    return read


def _decimal(column: Column, resolver: Resolver) -> Reader:
    def read(text: str, on: When) -> tuple[Item, ...]:
        if not _DECIMAL.fullmatch(text):
            rule = "has separators in its number." if _GROUPED.fullmatch(text) else "is no decimal number."
            raise CellError(rule, "write digits, with a point before the decimals.")
        number = Decimal(text)
        if abs(number.adjusted()) > 40:
            raise CellError("is no decimal number.", "write fewer digits.")
        _within(column, number)
        return (Item(canonical(number), text),)

    return read


def canonical(number: Decimal) -> str:
    """Return a number as a canonical xsd:decimal.

    >>> canonical(Decimal("1.50")), canonical(Decimal("1e-4")), canonical(Decimal("-0"))
    ('1.5', '0.0001', '0')
    """
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def _precision(form: str) -> int:
    return 10 if "%d" in form else 7 if any(part in form for part in ("%m", "%B", "%b")) else 4


def _date(column: Column, resolver: Resolver) -> Reader:
    forms = [(form, _precision(form)) for form in column.formats]

    def read(text: str, on: When) -> tuple[Item, ...]:
        if text.isascii():
            for form, length in forms:
                try:
                    found = _day(text, form)[:length]
                except ValueError:
                    continue
                _within(column, int(found[:4]))
                return (Item(text if found == text else found, text),)
        raise CellError(
            "is no date in a form that is declared.", f"write it as {' or '.join(column.formats)}."
        )

    return read


def _day(text: str, form: str) -> str:
    """Return the day, as ISO has it, of a text in a form; raise ``ValueError``."""
    if form.startswith(_ISO) and _ISO_DATE.match(text):
        _time(text[10:], form[len(_ISO) :])
        return date.fromisoformat(text[:10]).isoformat()
    return datetime.strptime(text, form).date().isoformat()


@lru_cache(256)
def _time(text: str, form: str) -> None:
    """Check what stands behind a day; raise ``ValueError``."""
    if bool(text) != bool(form):
        raise ValueError("there is a time too much, or too little")
    if text:
        datetime.strptime(text, form)


def _flag(column: Column, resolver: Resolver) -> Reader:
    values = column.values or {"0": ("false",), "1": ("true",)}
    return _one_of(values, lambda value: value, by_value=True)


def _choice(column: Column, resolver: Resolver) -> Reader:
    readers = [
        (day, _one_of(values, expand, by_value=False))
        for day, values in (("", column.values), *sorted(column.since.items()))
    ]

    def read(text: str, on: When) -> tuple[Item, ...]:
        holding = readers[0][1]
        at = str(on or "")
        for day, later in readers[1:] if at else ():
            if at[: len(day)] == day[: len(at)] and len(at) < len(day):
                raise CellError(f"has another meaning since {day}.", "date the row more exactly.")
            if at >= day:
                holding = later
        return holding(text, on)

    return read


def _one_of(values: Mapping[str, tuple[str, ...]], made: Callable[[str], str], *, by_value: bool) -> Reader:
    def read(text: str, on: When) -> tuple[Item, ...]:
        if text not in values:
            otherwise = (
                f"write one of {', '.join(values)}." if len(values) < 12 else "use a value that is declared."
            )
            raise Unresolved("is no value that is declared.", did_you_mean(text[:80], values, otherwise))
        return tuple(Item(made(value), value if by_value else text) for value in values[text])

    return read


def _place(column: Column, resolver: Resolver) -> Reader:
    find = resolver.state if column.type == "state" else resolver.place

    def read(text: str, on: When) -> tuple[Item, ...]:
        check_text(text)
        assert not isinstance(on, str)
        try:
            return (Item(find(text, column.scheme, on), text),)
        except Unresolved:
            if text not in column.fallback:
                raise
            return (Item(find(column.fallback[text], column.scheme, on), text),)

    return read


def _symbol(column: Column, resolver: Resolver) -> Reader:
    def read(text: str, on: When) -> tuple[Item, ...]:
        check_text(text)
        assert not isinstance(on, str)
        return tuple(resolver.documents(text, on))

    return read


_READERS: dict[str, Callable[[Column, Resolver], Reader]] = {
    "id": _id,
    "text": _text,
    "year": _year,
    "date": _date,
    "count": _integer,
    "integer": _integer,
    "decimal": _decimal,
    "flag": _flag,
    "choice": _choice,
    "place": _place,
    "state": _place,
    "symbol": _symbol,
}


# --- as RDF --------------------------------------------------------------------------------


def part_of(item: Item, part: str) -> str:
    """Return what a template means by a column or a part of it."""
    if part == "year":
        return item.value[:4]
    if part == "slug":  # of a name as it stands; of an IRI, of its last part
        return slug(item.value if item.value == item.text else item.value.rpartition("/")[2])
    return item.text if part == "text" else item.value


def term(column: Column, item: Item, part: str) -> str:
    """Return the term in N-Quads that a column's value, or a part of it, is."""
    text = part_of(item, part)
    if part == "gYear":
        return literal(text, "xsd:gYear")
    if part == "year" or (not part and column.type in ("year", "count", "integer")):
        return literal(text, "xsd:integer")
    if part or column.type in ("text", "id"):
        return literal(text)
    if column.type == "date":
        return literal(text, {10: "xsd:date", 7: "xsd:gYearMonth", 4: "xsd:gYear"}[len(text)])
    if column.type == "decimal":
        return literal(text, "xsd:decimal")
    if column.type == "flag":
        return literal(text, "xsd:boolean")
    return f"<{text}>"
