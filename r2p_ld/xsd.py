"""Literals of XML Schema's datatypes: which are well formed, which canonical, and what they mean.

SHACL's ``sh:datatype`` turns ill-typed literals away, by these standards:
https://www.w3.org/TR/xmlschema11-2/ and https://www.w3.org/TR/rdf11-concepts/#xsd-datatypes.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable, Hashable
from datetime import date
from decimal import Decimal
from functools import lru_cache, partial
from math import inf, isnan
from typing import Any

from pyoxigraph import Literal

from r2p_ld.namespaces import expand

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

_BITS = {"byte": 8, "short": 16, "int": 32, "long": 64}
# Lowest and highest value.
_INTEGERS: dict[str, tuple[float, float]] = {
    "integer": (-inf, inf),
    "nonPositiveInteger": (-inf, 0),
    "negativeInteger": (-inf, -1),
    "nonNegativeInteger": (0, inf),
    "positiveInteger": (1, inf),
    **{name: (-(2 ** (n - 1)), 2 ** (n - 1) - 1) for name, n in _BITS.items()},
    **{f"unsigned{name.capitalize()}": (0, 2**n - 1) for name, n in _BITS.items()},
}
_INTEGER = re.compile("[+-]?[0-9]+")
_DAYS = {"date": "date", "dateTime": "dateTime", "dateTimeStamp": "dateTime", "gMonthDay": "gMonthDay"}


def well_formed(text: str, datatype: str) -> bool:
    """Tell whether a text stands for a value of the datatype, an IRI.

    Datatypes that are not known here take any text.

    >>> xsd = "http://www.w3.org/2001/XMLSchema#"
    >>> [well_formed(text, xsd + "date") for text in ("2014-02-28", "2014-02-30", "2014-2-3")]
    [True, False, False]
    """
    name = datatype.removeprefix(_XSD)
    if name in _INTEGERS:
        lowest, highest = _INTEGERS[name]
        return _INTEGER.fullmatch(text) is not None and lowest <= Decimal(text) <= highest
    if name not in _PATTERNS:
        return True
    if not _PATTERNS[name].fullmatch(text):
        return False
    try:
        return name not in _DAYS or _instant(_DAYS[name], text) is not None
    except ValueError:  # there is no such day
        return False


_PLAIN_DATE = re.compile("(?!0000)[0-9]{4}(-[0-9]{2})*|-(-[0-9]{2}){2}")


def _plain_date(kind: str, text: str) -> bool:
    return _PLAIN_DATE.fullmatch(text) is not None and well_formed(text, _XSD + kind)


CANONICAL: dict[str, Callable[[str], object]] = {
    "xsd:string": lambda _: True,
    "xsd:integer": re.compile(r"0|-?[1-9][0-9]*").fullmatch,
    "xsd:boolean": re.compile(r"true|false").fullmatch,
    "xsd:decimal": re.compile(r"0|-?(?:[1-9][0-9]*|(?:0|[1-9][0-9]*)\.[0-9]*[1-9])").fullmatch,
    **{f"xsd:{kind}": partial(_plain_date, kind) for kind in ("date", "gYear", "gYearMonth", "gMonthDay")},
    "xsd:anyURI": re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+").fullmatch,
}
"""Datatype, as a CURIE → whether a text is its canonical form: a store may rewrite any other."""


def value(literal: Literal) -> Hashable:
    """Return what a literal means (XML Schema Part 2), so that equal values are equal.

    Decimals and integers share their values, as do dateTime and dateTimeStamp; every other datatype has
    its own. A literal whose form is none of its datatype means itself.

    >>> from pyoxigraph import NamedNode
    >>> integer = NamedNode("http://www.w3.org/2001/XMLSchema#integer")
    >>> value(Literal("0138", datatype=integer)) == value(Literal("138", datatype=integer))
    True
    """
    kind, language = literal.datatype.value, literal.language
    # a datatype but xsd:string has no spaces around its values
    found = None if language or kind == f"{_XSD}string" else _read(literal.value.strip(" \t\r\n"), kind)
    return found or ("literal", literal.value, kind, language and language.lower())


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
    left, right = (None if it.language else _read(it.value, it.datatype.value) for it in (one, other))
    return None if left is None or right is None else _compare(*left, *right)


def _compare(kind: str, left: Any, other_kind: str, right: Any) -> int | None:
    if kind != other_kind or kind in ("double", "float"):
        if not {kind, other_kind} <= _NUMBERS:
            return None
        left, right = float(left), float(right)
        if isnan(left) or isnan(right):
            return None
    if kind in _INSTANTS:
        (left, zoned), (right, other_zoned) = left, right
        if zoned != other_zoned and abs(left - right) <= _WIDEST_ZONE:
            return None
    return int(left > right) - int(left < right)


_NUMBERS = {"decimal", "double", "float"}
_WIDEST_ZONE = 14 * 3600
_INSTANTS = {"date", "dateTime", "time", "gYear", "gYearMonth", "gMonthDay", "gMonth", "gDay"}
_INSTANT = re.compile(
    r"(?:(?P<year>-?\d{4,})|-)?(?:-(?P<month>\d\d)|-)?(?:-(?P<day>\d\d))?"
    r"T?(?:(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d(?:\.\d+)?))?"
    r"(?P<zone>Z|[+-]\d\d:\d\d)?"
)
_SPAN = re.compile(r"(-)?P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?")


def _instant(kind: str, text: str) -> tuple[Decimal, bool]:
    """Return the seconds of an instant since the year 0, and whether it has a time zone."""
    found = _INSTANT.fullmatch(text if kind not in ("gMonthDay", "gMonth", "gDay") else text[1:])
    assert found is not None
    year, month, day = (int(Decimal(found[part] or default)) for part, default in _WHOLE)
    # the calendar repeats every 400 years, and Python's has no year 0
    days = date(year % 400 + 400, month, day).toordinal() + year // 400 * 146_097
    hours, minutes = int(found["hour"] or 0), int(found["minute"] or 0)
    zone = found["zone"]
    if zone not in (None, "Z"):
        shift = int(zone[1:3]) * 60 + int(zone[4:])
        minutes += -shift if zone[0] == "+" else shift
    return ((days * 24 + hours) * 60 + minutes) * 60 + Decimal(found["second"] or 0), zone is not None


# What stands for the parts that a date does not have; the year has a 29th of February.
_WHOLE = (("year", 2000), ("month", 1), ("day", 1))


def _duration(text: str) -> Decimal:
    """Return the months of a duration that has no smaller parts, or its seconds."""
    sign, *parts = _SPAN.fullmatch(text).groups()  # type: ignore[union-attr]
    years, months, days, hours, minutes, seconds = (Decimal(part or 0) for part in parts)
    total = years * 12 + months + ((days * 24 + hours) * 60 + minutes) * 60 + seconds
    return -total if sign else total


# Datatype → the kind of its values, and how one is read of a well-formed text; NaN equals itself here.
_READERS: dict[str, tuple[str, Callable[[str], Any]]] = {
    **dict.fromkeys((*_INTEGERS, "decimal"), ("decimal", Decimal)),
    "double": ("double", lambda text: text if text == "NaN" else float(text)),
    "float": ("float", lambda text: text if text == "NaN" else ctypes.c_float(float(text)).value),
    "boolean": ("boolean", lambda text: text in ("true", "1")),
    "string": ("string", str),
    **{kind: (kind, partial(_instant, kind)) for kind in _INSTANTS},
    "dateTimeStamp": ("dateTime", partial(_instant, "dateTime")),
    **{kind: (kind, _duration) for kind in ("dayTimeDuration", "yearMonthDuration")},
}


@lru_cache(maxsize=1024)
def _read(text: str, datatype: str) -> tuple[str, Any] | None:
    """Return the kind and the value of a literal, or ``None`` if it is ill formed or of another datatype."""
    name = datatype.removeprefix(_XSD)
    if name == datatype or name not in _READERS or not well_formed(text, datatype):
        return None
    kind, read = _READERS[name]
    return kind, read(text)
