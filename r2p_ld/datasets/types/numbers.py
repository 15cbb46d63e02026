"""Columns of numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal as Number

from r2p_ld.datasets.cells import Item, When
from r2p_ld.datasets.types.base import ColumnType
from r2p_ld.tables.cells import CellError

_INTEGER = re.compile(r"-?[0-9]{1,18}")
_GROUPED = re.compile(r"-?[0-9]{1,3}(?:[,.' \u00a0\u202f][0-9]{3})+(?:\.0+)?")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")


class Integer(ColumnType):
    """Whole numbers."""

    name = "integer"
    holds = "a whole number"
    gives = "xsd:integer"
    keys = frozenset({"least", "most"})
    datatype = "xsd:integer"

    def read(self, text: str, on: When) -> Iterable[Item]:
        """Return the checked value."""
        if not _INTEGER.fullmatch(text):
            if _GROUPED.fullmatch(text):
                raise CellError("has separators in its number.", "write the digits alone.")
            raise CellError("is no whole number.", "write digits alone.")
        number = int(text)
        self.check_range(number)
        return (Item(str(number), str(number)),)


class Count(Integer):
    """How many."""

    name = "count"
    holds = "a whole number, not negative"
    keys = Integer.keys | {"counts", "row"}
    in_iri = True
    plain = "0|[1-9][0-9]{0,16}"

    def check_range(self, number: Number | int) -> None:
        """Raise ``CellError`` for a negative number, and for what the column does not allow."""
        if number < 0:
            raise CellError("is a negative count.", "correct it, or leave it empty if it is not known.")
        super().check_range(number)


class Decimal(ColumnType):
    """Decimal numbers."""

    name = "decimal"
    holds = "a number"
    gives = "xsd:decimal"
    keys = Integer.keys
    datatype = "xsd:decimal"
    numeric = False
    plain = r"0|-?(?:[1-9][0-9]{0,15}|0(?=\.))(?:\.[0-9]{0,15}[1-9])?"

    def read(self, text: str, on: When) -> Iterable[Item]:
        """Return the checked value."""
        if not _DECIMAL.fullmatch(text):
            rule = "has separators in its number." if _GROUPED.fullmatch(text) else "is no decimal number."
            raise CellError(rule, "write digits, with a point before the decimals.")
        number = Number(text)
        if abs(number.adjusted()) > 40:
            raise CellError("is no decimal number.", "write fewer digits.")
        self.check_range(number)
        return (Item(_canonical(number), text),)


def _canonical(number: Number) -> str:
    """Return a number as a canonical xsd:decimal.

    >>> _canonical(Number("1.50")), _canonical(Number("1e-4")), _canonical(Number("-0"))
    ('1.5', '0.0001', '0')
    """
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
