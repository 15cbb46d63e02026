"""Columns of places, states and documents, which a resolver finds."""

from __future__ import annotations

from collections.abc import Iterable
from types import MappingProxyType
from typing import TYPE_CHECKING

from r2p_ld.datasets.cells import Item, Unresolved, When, check_text
from r2p_ld.datasets.types.base import ColumnType
from r2p_ld.tables.cells import Moment

if TYPE_CHECKING:
    from r2p_ld.datasets.model import Column


class Place(ColumnType):
    """Places."""

    name = "place"
    holds = (
        "a code of `scheme`, or a name; `on` names the column with the year or date at which it is meant, "
        "or several: the first that tells one place is used"
    )
    gives = "an IRI of the hub: of a place"
    keys = frozenset({"fallback", "names", "on", "scheme", "unresolved"})
    parts = MappingProxyType({"slug": "xsd:string", "text": "xsd:string"})
    resolved = True

    def read(self, text: str, on: When) -> Iterable[Item]:
        """Return what the resolver finds; raise ``CellError``."""
        check_text(text)
        assert not isinstance(on, str)
        try:
            return (Item(self.find(text, on), text),)
        except Unresolved:
            if text not in self.column.fallback:
                raise
            return (Item(self.find(self.column.fallback[text], on), text),)

    def find(self, text: str, on: Moment) -> str:
        """Return the IRI of what a text names; raise ``Unresolved``."""
        return self.resolver.place(text, self.column.scheme, on)


class State(Place):
    """States."""

    name = "state"
    holds = "the same"
    gives = "an IRI of the hub: of a state"

    def find(self, text: str, on: Moment) -> str:
        """Return the IRI of the state that a text names; raise ``Unresolved``."""
        return self.resolver.state(text, self.column.scheme, on)


class Symbol(ColumnType):
    """UN documents, by their symbols."""

    name = "symbol"
    holds = "one or several UN document symbols; `on` as before, for symbols that need a year"
    gives = "IRIs of documents"
    keys = frozenset({"fallback", "on", "unresolved"})
    parts = Place.parts
    resolved = True
    numeric = False

    def read(self, text: str, on: When) -> Iterable[Item]:
        """Return what the resolver finds; raise ``CellError``."""
        check_text(text)
        assert not isinstance(on, str)
        try:
            return tuple(self.resolver.documents(text, on))
        except Unresolved:
            if text not in self.column.fallback:
                raise
            return self.resolver.documents(self.column.fallback[text], on)

    @classmethod
    def is_several(cls, column: Column) -> bool:
        """Tell that a text may hold several symbols."""
        return True
