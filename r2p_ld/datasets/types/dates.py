"""Columns of years and dates."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

from r2p_ld.datasets.cells import Item, Resolver, When
from r2p_ld.datasets.types.base import ColumnType
from r2p_ld.ntriples import literal
from r2p_ld.tables.cells import CellError

if TYPE_CHECKING:
    from r2p_ld.datasets.model import Column

_ISO = "%Y-%m-%d"
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])")
_YEAR = re.compile(r"[0-9]{4}")
_BY_LENGTH = {10: "xsd:date", 7: "xsd:gYearMonth", 4: "xsd:gYear"}


class Year(ColumnType):
    """Years."""

    name = "year"
    holds = "four digits"
    gives = "xsd:integer"
    keys = frozenset({"least", "most"})
    parts = MappingProxyType({"gYear": "xsd:gYear", "text": "xsd:string"})
    datatype = "xsd:integer"
    in_iri = True
    dated = True

    def read(self, text: str, on: When) -> Iterable[Item]:
        """Return the checked value."""
        if not _YEAR.fullmatch(text):
            raise CellError("is no year.", "write its four digits.")
        self.check_range(int(text))
        return (Item(text, text),)

    def sort_key(self, value: str) -> str:
        """Return the value: dates in ISO form are ordered as texts."""
        return value

    def in_order(self, first: str, second: str) -> bool:
        """Tell whether the first is not later, as far as both are exact."""
        length = min(len(first), len(second))
        return first[:length] <= second[:length]


class Date(Year):
    """Days, months or years, as exact as they are written."""

    name = "date"
    holds = (
        'a date in one of `formats` (as `strptime` has them; default `["%Y-%m-%d"]`); '
        "`least` and `most` bound its year"
    )
    gives = "xsd:date, xsd:gYearMonth or xsd:gYear, as exact as the format"
    keys = Year.keys | {"formats", "parts"}
    parts = MappingProxyType({"year": "xsd:integer", "text": "xsd:string"})
    datatype = "any"
    numeric = False

    def __init__(self, column: Column, resolver: Resolver) -> None:
        super().__init__(column, resolver)
        self._forms = [(form, _precision(form)) for form in column.formats]

    def read(self, text: str, on: When) -> Iterable[Item]:
        """Return the checked value."""
        for form, length in self._forms if text.isascii() else ():
            try:
                found = _day(text, form)[:length]
            except ValueError:
                continue
            self.check_range(int(found[:4]))
            return (Item(text if found == text else found, text),)
        mend = f"write it as {' or '.join(self.column.formats)}."
        raise CellError("is no date in a form that is declared.", mend)

    def term(self, item: Item, part: str = "") -> str:
        """Return the term; a date's datatype is as exact as its text."""
        return super().term(item, part) if part else literal(item.value, _BY_LENGTH[len(item.value)])


def _precision(form: str) -> int:
    return 10 if "%d" in form else 7 if any(part in form for part in ("%m", "%B", "%b")) else 4


def _day(text: str, form: str) -> str:
    """Return the day, as ISO has it, of a text in a form; raise ``ValueError``."""
    if form.startswith(_ISO) and _ISO_DATE.match(text):
        _check_time(text[10:], form[len(_ISO) :])
        return date.fromisoformat(text[:10]).isoformat()
    return datetime.strptime(text, form).date().isoformat()


@lru_cache(256)
def _check_time(text: str, form: str) -> None:
    """Check what stands behind a day; raise ``ValueError``."""
    if bool(text) != bool(form):
        raise ValueError("there is a time too much, or too little")
    if text:
        datetime.strptime(text, form)
