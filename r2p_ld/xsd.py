"""Literals of XML Schema's datatypes: which are well formed, which canonical, and what they mean.

SHACL's ``sh:datatype`` turns ill-typed literals away, by these standards:
https://www.w3.org/TR/xmlschema11-2/ and https://www.w3.org/TR/rdf11-concepts/#xsd-datatypes.
"""

from __future__ import annotations

import calendar
import functools
import math
import re
from collections.abc import Callable, Hashable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from pyoxigraph import Literal

from r2p_ld.namespaces import expand, prefixes

_XSD = expand("xsd:")

_YEAR = "-?([1-9][0-9]{3,}|0[0-9]{3})"
_MONTH = "(0[1-9]|1[0-2])"
_DAY = "(0[1-9]|[12][0-9]|3[01])"
_TIME = r"(([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?|24:00:00(\.0+)?)"
_ZONE = "(Z|[+-](0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)"
_DECIMAL = r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)"
_DOUBLE = rf"{_DECIMAL}([Ee][+-]?[0-9]+)?|[+-]?INF|NaN"
_MONTHS = "([0-9]+Y)?([0-9]+M)?"
_SECONDS = r"([0-9]+D)?(T(?=[0-9])([0-9]+H)?([0-9]+M)?([0-9]+(\.[0-9]+)?S)?)?"

_PATTERNS = {
    name: re.compile(pattern)
    for name, pattern in {
        "boolean": "true|false|1|0",
        "date": f"{_YEAR}-{_MONTH}-{_DAY}{_ZONE}?",
        "dateTime": f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE}?",
        "dateTimeStamp": f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}{_ZONE}",
        "dayTimeDuration": f"-?P(?=.){_SECONDS}",
        "decimal": _DECIMAL,
        "double": _DOUBLE,
        "duration": f"-?P(?=.){_MONTHS}{_SECONDS}",
        "float": _DOUBLE,
        "gDay": f"---{_DAY}{_ZONE}?",
        "gMonth": f"--{_MONTH}{_ZONE}?",
        "gMonthDay": f"--{_MONTH}-{_DAY}{_ZONE}?",
        "gYear": f"{_YEAR}{_ZONE}?",
        "gYearMonth": f"{_YEAR}-{_MONTH}{_ZONE}?",
        "hexBinary": "([0-9A-Fa-f]{2})*",
        "language": "[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*",
        "time": f"{_TIME}{_ZONE}?",
        "yearMonthDuration": f"-?P(?=.){_MONTHS}",
    }.items()
}

# Lowest and highest value; None where there is no bound.
_INTEGERS: dict[str, tuple[int | None, int | None]] = {
    "integer": (None, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    **{name: (-(2 ** (n - 1)), 2 ** (n - 1) - 1) for name, n in (("byte", 8), ("short", 16))},
    **{name: (-(2 ** (n - 1)), 2 ** (n - 1) - 1) for name, n in (("int", 32), ("long", 64))},
    **{name: (0, 2**n - 1) for name, n in (("unsignedByte", 8), ("unsignedShort", 16))},
    **{name: (0, 2**n - 1) for name, n in (("unsignedInt", 32), ("unsignedLong", 64))},
}
_INTEGER = re.compile("[+-]?[0-9]+")
_DAY_OF_YEAR = re.compile(f"(?P<year>{_YEAR})-(?P<month>[0-9]{{2}})-(?P<day>[0-9]{{2}})")


def well_formed(text: str, datatype: str) -> bool:
    """Tell whether a text stands for a value of the datatype, an IRI.

    Datatypes that are not known here take any text.

    >>> xsd = "http://www.w3.org/2001/XMLSchema#"
    >>> [well_formed(text, xsd + "date") for text in ("2014-02-28", "2014-02-30", "2014-2-3")]
    [True, False, False]
    """
    name = datatype.removeprefix(prefixes()["xsd"])
    if name in _INTEGERS:
        return _INTEGER.fullmatch(text) is not None and _within(text, *_INTEGERS[name])
    if name not in _PATTERNS:
        return True
    return _PATTERNS[name].fullmatch(text) is not None and _is_in_calendar(text, name)


def _within(text: str, lowest: int | None, highest: int | None) -> bool:
    # The longest bound has 20 digits; Python refuses to read thousands of them.
    digits = text.lstrip("+-").lstrip("0") or "0"
    size = int(digits[:21]) * (-1 if text.startswith("-") else 1)
    return (lowest is None or size >= lowest) and (highest is None or size <= highest)


def _is_in_calendar(text: str, name: str) -> bool:
    if name not in {"date", "dateTime", "dateTimeStamp", "gMonthDay"}:
        return True
    # A day without a year may be the 29th of February.
    found = _DAY_OF_YEAR.match(text if name != "gMonthDay" else f"2000{text[1:]}")
    if found is None:
        return False
    # The calendar repeats every 400 years, and Python's has no year 0.
    year = int(found["year"][-4:]) % 400 + 400
    return int(found["day"]) <= calendar.monthrange(year, int(found["month"]))[1]


def _calendar(form: str) -> Callable[[str], bool]:
    """Return a check of a date with parts missing: ``form`` completes it to a whole date."""

    def check(text: str) -> bool:
        try:
            whole = form.format(text)
            return date.fromisoformat(whole).isoformat() == whole
        except ValueError:
            return False

    return check


_DATES = [_calendar(form) for form in ("{}-01-01", "{}-01", "{}")]


def is_iso_date(text: str) -> bool:
    """Tell whether the calendar has a YYYY, YYYY-MM, YYYY-MM-DD or --MM-DD.

    >>> is_iso_date("2014-08"), is_iso_date("2014-02-31")
    (True, False)
    """
    if text.startswith("--"):
        return _DATES[-1](f"2000{text[1:]}")
    return any(check(text) for check in _DATES)


CANONICAL: dict[str, Callable[[str], object]] = {
    "xsd:string": lambda _: True,
    "xsd:integer": re.compile(r"0|-?[1-9][0-9]*").fullmatch,
    "xsd:boolean": re.compile(r"true|false").fullmatch,
    "xsd:decimal": re.compile(r"0|-?(?:[1-9][0-9]*|(?:0|[1-9][0-9]*)\.[0-9]*[1-9])").fullmatch,
    "xsd:date": _calendar("{}"),
    "xsd:gYear": _calendar("{}-01-01"),
    "xsd:gYearMonth": _calendar("{}-01"),
    "xsd:gMonthDay": lambda text: text.startswith("--") and is_iso_date(text),
    "xsd:anyURI": re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+").fullmatch,
}
"""Datatype, as a CURIE → whether a text is its canonical form: a store may rewrite any other."""


_TRUTH = {"true": True, "1": True, "false": False, "0": False}


def value(literal: Literal) -> Hashable:
    """Return what a literal means (XML Schema Part 2), so that equal values are equal.

    Decimals and integers share their values; every other datatype has its own. A literal whose form
    is none of its datatype means itself.

    >>> from pyoxigraph import NamedNode
    >>> integer = NamedNode("http://www.w3.org/2001/XMLSchema#integer")
    >>> value(Literal("0138", datatype=integer)) == value(Literal("138", datatype=integer))
    True
    """
    if literal.language is not None:
        return literal.value, literal.language.lower()
    kind = literal.datatype.value
    read = _READERS.get(kind)
    try:
        if read:
            return read(literal.value.strip(" \t\r\n"))
    except (ArithmeticError, InvalidOperation, KeyError, ValueError):
        pass
    return literal.value, kind


def _number(text: str) -> Hashable:
    if not re.fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)", text):
        raise ValueError(text)
    return "decimal", Decimal(text)


def _double(text: str) -> Hashable:
    number = float(text)
    return "double", "NaN" if math.isnan(number) else number


def _float(text: str) -> Hashable:
    import struct

    number = float(text)
    if math.isnan(number):
        return "float", "NaN"
    try:
        return "float", struct.unpack("f", struct.pack("f", number))[0]
    except OverflowError:
        return "float", math.copysign(math.inf, number)


def _moment(text: str) -> Hashable:
    seconds, zoned = _timeline("dateTime", text)
    return "dateTime", zoned, seconds


_READERS: dict[str, Callable[[str], Hashable]] = {
    **dict.fromkeys([f"{_XSD}{name}" for name in (*_INTEGERS, "decimal")], _number),
    f"{_XSD}double": _double,
    f"{_XSD}float": _float,
    f"{_XSD}boolean": lambda text: ("boolean", _TRUTH[text]),
    f"{_XSD}dateTime": _moment,
}


def compare(one: Literal, other: Literal) -> int | None:
    """Return -1, 0 or 1 as a literal is less than, equal to or greater than another.

    ``None`` where they have no order: of different kinds, ill formed, with a language, NaN, or one with
    and one without a time zone that are less than 14 hours apart (XML Schema Part 2, 3.3.7).

    >>> from pyoxigraph import NamedNode
    >>> day, year = (Literal(text, datatype=NamedNode(_XSD + kind)) for text, kind in
    ...     (("2014-08-13", "date"), ("2014", "gYear")))
    >>> compare(day, day), compare(day, year), compare(Literal(1), Literal(1.5))
    (0, None, -1)
    """
    (kind, left), (other_kind, right) = _order(one), _order(other)
    if kind is None or kind != other_kind:
        return None
    if kind == "number" and (isinstance(left, float) or isinstance(right, float)):
        left, right = float(left), float(right)
        if math.isnan(left) or math.isnan(right):
            return None
    if kind in _INSTANTS:
        (left, zoned), (right, other_zoned) = left, right
        if zoned != other_zoned and abs(left - right) <= _WIDEST_ZONE:
            return None
    return int(left > right) - int(left < right)


_WIDEST_ZONE = 14 * 3600
_INSTANTS = {"date", "dateTime", "time", "gYear", "gYearMonth", "gMonthDay", "gMonth", "gDay"}
_INSTANT = re.compile(
    r"(?:(?P<year>-?\d{4,})|-)?(?:-(?P<month>\d\d)|-)?(?:-(?P<day>\d\d))?"
    r"T?(?:(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d(?:\.\d+)?))?"
    r"(?P<zone>Z|[+-]\d\d:\d\d)?"
)
_SPAN = re.compile(r"(-)?P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?")


@functools.lru_cache(maxsize=1024)
def _order(literal: Literal) -> tuple[str | None, Any]:
    """Return the kind of a literal's value, and what to compare it by."""
    iri, text = literal.datatype.value, literal.value
    kind = iri.removeprefix(_XSD)
    if literal.language is not None or kind == iri or not well_formed(text, iri):
        return None, None
    if kind in _INTEGERS or kind == "decimal":
        return "number", Decimal(text)
    if kind in ("double", "float"):
        return "number", float(text)
    if kind == "string":
        return kind, text
    if kind == "boolean":
        return kind, _TRUTH[text]
    if kind in _INSTANTS or kind == "dateTimeStamp":
        kind = "dateTime" if kind == "dateTimeStamp" else kind
        return kind, _timeline(kind, text)
    if kind in ("dayTimeDuration", "yearMonthDuration"):
        sign, *parts = _SPAN.fullmatch(text).groups()  # type: ignore[union-attr]
        years, months, days, hours, minutes, seconds = (Decimal(part or 0) for part in parts)
        total = years * 12 + months + ((days * 24 + hours) * 60 + minutes) * 60 + seconds
        return kind, -total if sign else total
    return None, None


def _timeline(kind: str, text: str) -> tuple[Decimal, bool]:
    """Return the seconds of an instant since the year 0, and whether it has a time zone."""
    found = _INSTANT.fullmatch(text if kind not in ("gMonthDay", "gMonth", "gDay") else text[1:])
    if found is None or not well_formed(text, _XSD + kind):
        raise ValueError(text)
    year, month, day = (int(Decimal(found[part] or default)) for part, default in _WHOLE)
    # the calendar repeats every 400 years, and Python's has no year 0
    days = date(year % 400 + 400, month, day).toordinal() + year // 400 * 146_097
    hours, minutes = int(found["hour"] or 0), int(found["minute"] or 0)
    zone = found["zone"]
    if zone not in (None, "Z"):
        shift = int(zone[1:3]) * 60 + int(zone[4:])
        minutes += -shift if zone[0] == "+" else shift
    return ((days * 24 + hours) * 60 + minutes) * 60 + Decimal(found["second"] or 0), zone is not None


_WHOLE = (("year", 2000), ("month", 1), ("day", 1))
"""What stands for the parts that a date does not have; the year has a 29th of February."""
