"""Columns that no header names: made from several cells, from the row's number, or from the file's name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from r2p_ld.csv_reader import Broken
from r2p_ld.datasets.model import Column
from r2p_ld.errors import BadInput, Fault

Derived: TypeAlias = tuple[int, ...]
"""The places of the cells from which one is made; none for the row's number."""


def cells_of(columns: Iterable[Column], names: Sequence[str]) -> dict[str, Derived]:
    """Return header → from what its cells are made, for the columns that a file's own header lets be made."""
    return {
        column.headers[0]: tuple(map(names.index, column.parts))
        for column in columns
        if column.row or (column.parts and set(column.parts) <= set(names))
    }


def derive(
    rows: Iterable[list[str] | Broken],
    derived: Sequence[Derived],
    missing: Sequence[frozenset[str]],
    first: int,
) -> Iterator[list[str] | Broken]:
    """Yield the rows with the cells that are made from others, but for blank rows.

    ``missing`` are the texts of no value, ``first`` is the number of the first row.
    """
    for number, row in enumerate(rows, first):
        if isinstance(row, list) and any(map(str.strip, row)):
            row += [_made(row, *each, number) for each in zip(derived, missing, strict=True)]
        yield row


def _made(row: Sequence[str], places: Derived, missing: frozenset[str], number: int) -> str:
    """Return the cell: parts of a date from the largest on, as far as they are there.

    >>> [_made(row, (0, 1, 2), frozenset("0"), 2) for row in (["1994", "4", "7"], ["1994", "4", "0"])]
    ['1994-4-7', '1994-4']
    """
    if not places:
        return str(number)
    cells = [row[at].strip() if at < len(row) else "" for at in places]
    return "-".join("" if cell in missing else cell for cell in cells).rstrip("-")


def from_name(column: Column, name: str, file: str) -> str:
    """Return the first group that takes part in the name of a file; raise ``BadInput`` if there is none."""
    assert column.file
    found = column.file.search(name)
    text = next(filter(None, found.groups()), "") if found else ""
    if not text and column.required:
        rule = f"does not tell {column.name} by its name."
        mend = f"name the file so that {column.file.pattern} is found in it."
        raise BadInput(f"{file} {rule} Nothing was imported.", [Fault(file, None, None, rule, mend)])
    return text
