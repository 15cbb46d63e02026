"""The parts of which the statements of a batch of rows are joined: the same in all rows, or a column."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, compress, pairwise, repeat
from operator import le
from typing import Any, TypeAlias

from r2p_ld.datasets.memo import Texts

Forms: TypeAlias = list[Texts]
"""What the rows of a batch give for all that is needed; parts of a statement are places in it."""
Part: TypeAlias = "str | int | Callable[[Forms], Texts] | Optional"
"""A part of a text: the same in all rows, a place among the forms, or made from them."""
SUBJECT = "\0"  # stands for the subject of a statement, and in no cell
UNUSED, EMPTY, FIRST = 0, 1, 2  # places among the forms


@dataclass(frozen=True, slots=True)
class Optional:
    """Parts that stand only in rows in which no form of ``values`` is None, and all of ``when`` hold."""

    parts: tuple[Part, ...]
    values: tuple[int, ...]
    when: tuple[int, ...]

    def of_rows(self, forms: Forms) -> tuple[Part, ...]:
        """Return the parts where all rows have them, else one that is empty in those that have not."""
        whole = all(None not in forms[place] for place in self.values)
        return self.parts if whole and all(all(forms[place]) for place in self.when) else (self._some,)

    def _some(self, forms: Forms) -> Texts:
        given = [[value is not None for value in forms[place]] for place in self.values]
        held = list(map(all, zip(*given, *(forms[place] for place in self.when), strict=True)))
        texts = map("".join, compress(zip(*columns(self.parts, forms), strict=False), held))
        return [next(texts) if each else "" for each in held]


class Block:
    """What a batch of rows gives: the text of each, or of all together."""

    def __init__(self, parts: Iterable[Part], forms: Forms) -> None:
        parts = _of_rows(parts, forms)
        self._columns = columns(parts, forms)
        made = (column for part, column in zip(parts, self._columns, strict=False) if callable(part))
        constant = sum(part.count("\n") for part in parts if isinstance(part, str))
        # a term has no line's end in it
        self.quads = constant * len(forms[EMPTY]) + sum("".join(column).count("\n") for column in made)

    def __iter__(self) -> Iterator[str]:
        return map("".join, zip(*self._columns, strict=False))

    def __str__(self) -> str:
        return "".join(chain.from_iterable(zip(*self._columns, strict=False)))


def columns(parts: Iterable[Part], forms: Forms) -> list[Any]:
    """Return what each part is in each row; the last of them ends where the rows do."""
    return [
        forms[part] if isinstance(part, int) else part(forms) if callable(part) else repeat(part)
        for part in (*_of_rows(parts, forms), EMPTY)
    ]


def _of_rows(parts: Iterable[Part], forms: Forms) -> list[str | int | Callable[[Forms], Texts]]:
    found: list[Any] = []
    for part in parts:
        if isinstance(part, Optional):
            found += part.of_rows(forms)
        else:
            found.append(part)
    return found


def merge(parts: Iterable[Part]) -> list[Part]:
    """Join what is the same in all rows and stands side by side."""
    merged: list[Part] = []
    for part in parts:
        before = merged[-1] if merged else None
        if isinstance(part, str) and isinstance(before, str):
            merged[-1] = before + part
        else:
            merged.append(part)
    return merged


def about(place: int, part: Part) -> list[Part]:
    """Return parts with their subject, which has a place."""
    if isinstance(part, int):
        return [part]
    if isinstance(part, Optional):
        parts = tuple(each for inner in part.parts for each in about(place, inner))
        return [replace(part, parts=parts)]
    if isinstance(part, str):
        first, *others = part.split(SUBJECT)
        return [first, *(each for text in others for each in (place, text))]

    def make(forms: Forms) -> Texts:
        given = zip(part(forms), forms[place], strict=True)
        return [text.replace(SUBJECT, iri) if text else "" for text, iri in given]

    return [make]


def _rows(places: Sequence[int], forms: Forms) -> Iterable[tuple[Any, ...]]:
    return zip(*(forms[place] for place in places), strict=True)


def all_of(places: Sequence[int], forms: Forms) -> Iterable[bool]:
    """Tell of each row whether all of some conditions hold."""
    return map(all, _rows(places, forms)) if places else [True] * len(forms[EMPTY])


def every(places: Sequence[int], forms: Forms) -> bool:
    """Tell whether in all rows all of some conditions hold."""
    return all(all_of(places, forms))


def none(places: Sequence[int], forms: Forms) -> bool:
    """Tell whether in no row all of some conditions hold."""
    return not any(all_of(places, forms))


def alike(places: Sequence[int], forms: Forms) -> bool:
    """Tell whether in each row some forms are the same, but for those that are None."""
    return all(len({*row} - {None}) < 2 for row in _rows(places, forms))


def summed(places: Sequence[int], forms: Forms) -> bool:
    """Tell whether in each row the first form is the sum of the others, where all are there."""
    return all(whole == sum(parts) for whole, *parts in _rows(places, forms) if None not in (whole, *parts))


def ascending(places: Sequence[int], forms: Forms) -> bool:
    """Tell whether in each row some forms are in ascending order, but for those that are None."""
    columns = [forms[place] for place in places]
    if any(None in column for column in columns):
        compared = ([key for key in row if key is not None] for row in zip(*columns, strict=True))
        return all(all(map(le, row, row[1:])) for row in compared)
    return all(all(map(le, low, high)) for low, high in pairwise(columns))
