"""What every type of column has in common."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

from r2p_ld.datasets.cells import Item, Resolver, Unresolved, When, check_text, part_of
from r2p_ld.ntriples import literal
from r2p_ld.tables.cells import CellError
from r2p_ld.texts import did_you_mean

if TYPE_CHECKING:
    from r2p_ld.datasets.model import Column

_FLOATED = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{0,18})?(?:[eE]\+?[0-9]{1,2})?")


class ColumnType:
    """How the cells of a column are read, and what its values are in RDF; one instance a column."""

    name: ClassVar[str]
    holds: ClassVar[str]
    """What a cell holds, for the documentation."""
    gives: ClassVar[str]
    """What a value is in RDF, for the documentation."""
    keys: ClassVar[frozenset[str]] = frozenset()
    """The keys of a declaration that only columns of some types take, this one among them."""
    parts: ClassVar[Mapping[str, str]] = MappingProxyType({"text": "xsd:string"})
    """What else than the value a template may ask for, with its datatype."""
    datatype: ClassVar[str | None] = None
    """The datatype of a value, ``any`` where cells decide; None for an IRI."""
    in_iri: ClassVar[bool] = False
    """Whether a value may stand within an IRI as it is."""
    dated: ClassVar[bool] = False
    """Whether a value is a date or a year."""
    numeric: ClassVar[bool] = True
    """Whether what programs write as ``5.0`` or ``5e+00`` is read as ``5``."""
    resolved: ClassVar[bool] = False
    """Whether a value is looked up, so that a cell may well be read and yet be unknown."""
    plain: ClassVar[str | None] = None
    """An expression for raw cells that are their own canonical text, with nothing to escape."""

    def __init__(self, column: Column, resolver: Resolver) -> None:
        self.column, self.resolver = column, resolver

    def read(self, text: str, on: When) -> Iterable[Item]:
        """Return the values of a trimmed text that is not empty; raise ``CellError``."""
        raise NotImplementedError

    def cell(self, given: str, on: When) -> tuple[Item, ...]:
        """Return the values of a cell, none if it is empty; raise ``CellError``."""
        column, text = self.column, given.strip()
        if text and column.match:
            text = _matched(column.match, text)
        whole = column.separator is None
        parts = [] if text in column.missing else [text] if whole else text.split(column.separator)
        parts = list(filter(None, map(str.strip, parts)))
        if column.required and not parts:
            raise CellError("is empty.", "fill it in; no row can do without it.")
        items: dict[Item, None] = {}
        failed: list[tuple[str, Unresolved]] = []
        for part in parts:
            if self.numeric and not part.isdigit():
                part = self.whole(part)
            try:
                items |= dict.fromkeys(self.read(part, on))
            except Unresolved as error:
                failed.append((part, error))
        if failed:
            _, first = next((each for each in failed if not each[1].candidates), failed[0])
            first.others = tuple(items)
            first.parts = tuple((part, error.candidates) for part, error in failed)
            raise first
        return tuple(items)

    def whole(self, text: str) -> str:
        """Return a whole number that is written as ``5.0`` or ``5e+00`` in digits; another text as it is."""
        if not _FLOATED.fullmatch(text) or (number := Decimal(text)) != number.to_integral_value():
            return text
        return f"{number:.0f}" if "e" in text.lower() else text.partition(".")[0]

    def term(self, item: Item, part: str = "") -> str:
        """Return the term in N-Quads that a value, or a part of it, is."""
        text, datatype = part_of(item, part), self.datatype_of(part)
        if datatype is None:
            return f"<{text}>"
        return literal(text, None if datatype == "xsd:string" else datatype)

    def sort_key(self, value: str) -> Any:
        """Return by what values are ordered."""
        return float(value)

    def in_order(self, first: str, second: str) -> bool:
        """Tell whether two canonical values are in ascending order."""
        ordered: bool = self.sort_key(first) <= self.sort_key(second)
        return ordered

    def check_range(self, number: Decimal | int) -> None:
        """Raise ``CellError`` for a number that the column does not allow."""
        if self.column.least is not None and number < self.column.least:
            raise CellError(f"is less than {self.column.least}.", "correct the number.")
        if self.column.most is not None and number > self.column.most:
            raise CellError(f"is more than {self.column.most}.", "correct the number.")

    @classmethod
    def datatype_of(cls, part: str) -> str | None:
        """Return the datatype of a value, or of a part of it; None for an IRI."""
        return cls.parts.get(part, "xsd:string") if part else cls.datatype

    @classmethod
    def is_several(cls, column: Column) -> bool:
        """Tell whether a text may have several values."""
        return False

    @classmethod
    def faults(cls, column: Column, columns: Mapping[str, Column]) -> Iterator[tuple[str, str, str]]:
        """Yield key, rule and mend of what is wrong with a declared column, one of ``columns``."""
        yield from ()

    @classmethod
    def curies(cls, column: Column) -> Iterator[tuple[str, str]]:
        """Yield each CURIE that a column's declaration names, with its key."""
        yield from ()


def not_declared(text: str, values: Mapping[str, object]) -> Unresolved:
    """Return the error of a text that is none of the declared values."""
    otherwise = f"write one of {', '.join(values)}." if len(values) < 12 else "use a value that is declared."
    return Unresolved("is no value that is declared.", did_you_mean(text[:80], values, otherwise))


def _matched(pattern: re.Pattern[str], text: str) -> str:
    """Return the part of a cell that is to be read, which may be none."""
    if not (found := pattern.fullmatch(text)):
        check_text(text)
        raise CellError("is in no form that is declared.", "correct the cell, or declare its form.")
    return next(filter(None, found.groups()), "").strip()
