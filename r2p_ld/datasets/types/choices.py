"""Columns whose values are declared one by one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from r2p_ld.datasets.cells import Item, When
from r2p_ld.datasets.types.base import ColumnType, not_declared
from r2p_ld.namespaces import expand
from r2p_ld.tables.cells import CellError

if TYPE_CHECKING:
    from r2p_ld.datasets.model import Column

_DAY = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")
_DIGITS = {"0": ("false",), "1": ("true",)}


class Flag(ColumnType):
    """Yes or no."""

    name = "flag"
    holds = "`0` or `1`, or what `values` names: `{ yes = true, no = false }`"
    gives = "xsd:boolean"
    keys = frozenset({"values"})
    datatype = "xsd:boolean"
    in_iri = True

    def read(self, text: str, on: When) -> Iterable[Item]:
        """Return what the text stands for."""
        values = self.column.values or _DIGITS
        if text not in values:
            raise not_declared(text, values)
        return [Item(value, value) for value in values[text]]

    @classmethod
    def faults(cls, column: Column, columns: Mapping[str, Column]) -> Iterator[tuple[str, str, str]]:
        """Yield what is wrong with the declared values."""
        for text, flags in column.values.items():
            if flags not in (("true",), ("false",)):
                rule = f"{', '.join(flags) or 'nothing'} is no flag."
                yield f"values.{text}", rule, "write true or false."


class Choice(ColumnType):
    """Texts that stand for terms."""

    name = "choice"
    holds = 'one of `values`: `{ "State-Led" = "r2p:…" }`, text → CURIE'
    gives = "an IRI"
    keys = frozenset({"on", "since", "unresolved", "values"})
    parts = MappingProxyType({"slug": "xsd:string", "text": "xsd:string"})

    def read(self, text: str, on: When) -> Iterable[Item]:
        """Return what the text stands for."""
        values = self._values(str(on or ""))
        if (curies := values.get(text, values.get("*"))) is None:
            raise not_declared(text, values)
        return [Item(expand(curie), text) for curie in curies]

    def _values(self, at: str) -> Mapping[str, tuple[str, ...]]:
        """Return the values that count at a date; raise ``CellError`` if it is not exact enough."""
        holding = self.column.values
        for day, later in sorted(self.column.since.items()) if at else ():
            if at[: len(day)] == day[: len(at)] and len(at) < len(day):
                raise CellError(f"has another meaning since {day}.", "date the row more exactly.")
            if at >= day:
                holding = later
        return holding

    @classmethod
    def is_several(cls, column: Column) -> bool:
        """Tell whether a text may stand for several terms, or none."""
        choices = (column.values, *column.since.values())
        return any(len(each) != 1 for values in choices for each in values.values())

    @classmethod
    def faults(cls, column: Column, columns: Mapping[str, Column]) -> Iterator[tuple[str, str, str]]:
        """Yield what is wrong with the declared values."""
        if not column.values:
            yield "values", "is missing.", "say what each value means."
        for day in column.since:
            if not _DAY.fullmatch(day):
                yield f"since.{day}", "is no date.", "write it as 2023, 2023-03 or 2023-03-01."
            if not any(columns[name].required for name in column.on if name in columns):
                rule = "needs a date in each row, and on names none that is required."
                yield f"since.{day}", rule, "name one."

    @classmethod
    def curies(cls, column: Column) -> Iterator[tuple[str, str]]:
        """Yield each CURIE that values stand for, with its key."""
        for key, values in (("values", column.values), *((f"since.{d}", v) for d, v in column.since.items())):
            for text, curies in values.items():
                yield from ((f"{key}.{text}", curie) for curie in curies)
