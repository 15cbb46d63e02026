"""Which literals are well formed, for the datatypes of XML Schema that RDF data use.

SHACL's ``sh:datatype`` turns ill-typed literals away. To rdflib an integer is what Python's
``int`` takes, so ``1_000`` and the date ``2014-W05-1`` pass there; this module keeps to the
standards: https://www.w3.org/TR/xmlschema11-2/ and https://www.w3.org/TR/rdf11-concepts/#xsd-datatypes.
"""

from __future__ import annotations

import calendar
import re

from r2p_ld.namespaces import prefixes

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
