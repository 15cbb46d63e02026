"""Literals of XML Schema's datatypes: which are well formed, which canonical, and what they mean.

SHACL's ``sh:datatype`` turns ill-typed literals away. To rdflib an integer is what Python's
``int`` takes, so ``1_000`` and the date ``2014-W05-1`` pass there; this module keeps to the
standards: https://www.w3.org/TR/xmlschema11-2/ and https://www.w3.org/TR/rdf11-concepts/#xsd-datatypes.
"""

from __future__ import annotations

import calendar
import math
import re
from collections.abc import Callable, Hashable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation

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


_DATE_TIME = re.compile(r"(-?\d{4,}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)?\Z")
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
    parts = _DATE_TIME.match(text)
    if parts is None:
        raise ValueError(text)
    day, clock, fraction, zone = parts.groups()
    moment = datetime.fromisoformat(f"{day}T{clock}")
    if zone not in (None, "Z"):
        hours, minutes = int(zone[1:3]), int(zone[4:])
        shift = timedelta(hours=hours, minutes=minutes)
        moment += -shift if zone[0] == "+" else shift
    return "dateTime", moment.replace(tzinfo=UTC if zone else None), Decimal(fraction or "0")


_READERS: dict[str, Callable[[str], Hashable]] = {
    **dict.fromkeys([f"{_XSD}{name}" for name in (*_INTEGERS, "decimal")], _number),
    f"{_XSD}double": _double,
    f"{_XSD}float": _float,
    f"{_XSD}boolean": lambda text: ("boolean", _TRUTH[text]),
    f"{_XSD}dateTime": _moment,
}
