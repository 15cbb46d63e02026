"""Literals by value: what a store may spell otherwise without losing anything."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Hashable
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation

from pyoxigraph import Literal

from r2p_ld.namespaces import expand

_XSD = expand("xsd:")
_INTEGERS = frozenset(
    f"{_XSD}{name}"
    for name in (
        *("integer", "nonPositiveInteger", "negativeInteger", "long", "int", "short", "byte"),
        *("nonNegativeInteger", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"),
        "positiveInteger",
    )
)
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
    **dict.fromkeys([*_INTEGERS, f"{_XSD}decimal"], _number),
    f"{_XSD}double": _double,
    f"{_XSD}float": _float,
    f"{_XSD}boolean": lambda text: ("boolean", _TRUTH[text]),
    f"{_XSD}dateTime": _moment,
}
