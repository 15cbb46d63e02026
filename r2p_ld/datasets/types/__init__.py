"""The types that a column of a declaration may have: each is one class."""

from __future__ import annotations

from r2p_ld.datasets.types.base import ColumnType
from r2p_ld.datasets.types.choices import Choice, Flag
from r2p_ld.datasets.types.dates import Date, Year
from r2p_ld.datasets.types.numbers import Count, Decimal, Integer
from r2p_ld.datasets.types.resolved import Place, State, Symbol
from r2p_ld.datasets.types.texts import Id, Text

_ALL = (Id, Text, Year, Date, Count, Integer, Decimal, Flag, Choice, Place, State, Symbol)
TYPES: dict[str, type[ColumnType]] = {kind.name: kind for kind in _ALL}
"""By the name that declarations give them."""

__all__ = ["TYPES", "ColumnType"]
