"""What a cell of other people's data is read to, and what no cell may hold."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple, Protocol, TypeAlias

from r2p_ld.namespaces import slug
from r2p_ld.tables.cells import CellError, Moment
from r2p_ld.texts import CONTROL

_CONTROL = re.compile(CONTROL)


class Item(NamedTuple):
    """One value of a cell: the canonical text or the IRI, and the source's own text, trimmed."""

    value: str
    text: str


When: TypeAlias = Moment | str
"""When a cell is meant: a year or a day; for a choice, the canonical text of its date."""


class Resolver(Protocol):
    """Finds places, states and documents; each returns IRIs or raises ``CellError``."""

    def place(self, text: str, scheme: str | None, on: Moment) -> str:
        """Return the IRI of a place."""

    def state(self, text: str, scheme: str | None, on: Moment) -> str:
        """Return the IRI of a state."""

    def documents(self, text: str, on: Moment) -> Iterable[Item]:
        """Return the IRI of the document that a text names, with each of its symbols."""

    def is_published(self, iri: str) -> bool:
        """Tell whether the published graph has a document of this IRI, and so its label."""


class Unresolved(CellError):
    """A cell names no single place, state or document, or nothing that is declared.

    ``candidates`` are the IRIs of what it may mean, none if it means nothing that is known. Of a cell
    with several parts, ``others`` are the values of those that are certain, and ``parts`` those that
    are not, each with its candidates.
    """

    others: tuple[Item, ...] = ()
    parts: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def __init__(self, rule: str, mend: str, candidates: tuple[str, ...] = ()) -> None:
        super().__init__(rule, mend)
        self.candidates = candidates


_MARKUP = re.compile(
    r"<(?:[A-Za-z][A-Za-z0-9]*(?:\s[^<>]*)?/?|/[A-Za-z][A-Za-z0-9]*\s*|!--.*?--|![A-Za-z][^<>]*)>", re.S
)


def check_text(text: str) -> None:
    """Raise ``CellError`` for what no text may hold: control characters and markup."""
    if control := _CONTROL.search(text):
        named = " ".join(filter(None, [f"U+{ord(control[0]):04X}", unicodedata.name(control[0], "")]))
        raise CellError("holds a control character.", f"delete {named} at character {control.start() + 1}.")
    if _MARKUP.search(text):
        raise CellError("holds markup.", "give plain text.")


def decode(cell: str) -> str:
    """Return the text of a cell that was read byte by byte; raise ``CellError`` if it is not UTF-8."""
    if cell.isascii():
        return cell
    try:
        return cell.encode("latin-1").decode()
    except UnicodeDecodeError as error:
        byte = cell[error.start].encode("latin-1").hex()
        mend = f'byte {byte}: save the file as UTF-8, or declare encoding = "windows-1252" if it is that.'
        raise CellError("is not UTF-8.", mend) from None


def encode(text: str) -> str:
    """Return a text as its UTF-8 bytes, one character a byte, as cells are read."""
    return text if text.isascii() else text.encode().decode("latin-1")


def part_of(item: Item, part: str) -> str:
    """Return what a template means by a column or a part of it."""
    if part == "year":
        return item.value[:4]
    if part == "slug":  # of a name as it stands; of an IRI, of its last part
        return slug(item.value if item.value == item.text else item.value.rpartition("/")[2])
    return item.text if part == "text" else item.value


def moment(value: str) -> Moment:
    """Return the year or the day that a canonical year or date is.

    >>> moment("2011"), moment("2011-07"), moment("2011-07-09")
    (2011, 2011, datetime.date(2011, 7, 9))
    """
    return date.fromisoformat(value) if len(value) == 10 else int(value[:4])
