"""What an import remembers of cells and statements, with memory that stays bounded."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from hashlib import blake2b
from sys import getsizeof, intern
from typing import Any, TypeAlias

Texts: TypeAlias = Sequence[Any]
"""What each row of a batch gives for something: a text, or None, or whether a condition holds."""
_MOST_BYTES = 11 << 20  # that all memos of a layout hold together, about
_MOST_SAID = 50_000
_MOST_SHARED = 2_000


class Memo(dict[Any, tuple[Any, ...]]):
    """Cell, or pair of a cell with the one that dates it → all forms of what it gives."""

    def __init__(self, make: Callable[[Any], tuple[Any, ...]], budget: Budget) -> None:
        super().__init__()
        self._make, self._budget = make, budget
        budget.memos.append(self)

    def __missing__(self, cell: Any) -> tuple[Any, ...]:
        made = self[cell] = self._make(cell)
        held = {id(each): each for each in made if each not in self._budget.shared}.values()
        self._budget.spend(getsizeof(cell) + getsizeof(made) + sum(map(getsizeof, held)))
        return made

    def columns(self, cells: Iterable[Any]) -> list[Texts]:
        """Return each form of some cells."""
        return list(zip(*map(self.__getitem__, cells), strict=True))


class Joint(Memo):
    """Cells of several columns that come together → the forms of all.

    The cells and the forms are held by other memos too. ``new`` are the places of the cells looked up
    last that were looked up for the first time.
    """

    def __init__(self, make: Callable[[Any], tuple[Any, ...]], budget: Budget, names: Iterable[str]) -> None:
        super().__init__(make, budget)
        self.names, self.new = frozenset(names), list[int]()
        self._missed: list[Any] = []

    def __missing__(self, cells: Any) -> tuple[Any, ...]:
        made = self[tuple(map(intern, cells))] = self._make(cells)
        self._missed.append(cells)
        self._budget.spend(getsizeof(cells) + getsizeof(made))
        return made

    def columns(self, cells: Iterable[Any]) -> list[Texts]:
        """Return each form of some cells."""
        self._missed.clear()
        rows = list(cells)
        found = super().columns(rows)
        self.new = [rows.index(missed) for missed in self._missed]
        return found

    def undo(self) -> None:
        """Forget the cells that were new last."""
        for missed in self._missed:
            self.pop(missed, None)


class Budget:
    """Empties all memos when they hold too much together."""

    def __init__(self) -> None:
        self.memos: list[Memo] = []
        self.shared: dict[Any, str] = {}
        """Texts that many cells give."""
        self._left = _MOST_BYTES

    def share(self, text: str) -> str:
        """Return the one copy of a text that many cells give."""
        return self.shared.setdefault(text, text) if len(self.shared) < _MOST_SHARED else text

    def spend(self, size: int) -> None:
        """Count one more entry, of so many bytes."""
        self._left -= 120 + size
        if self._left < 0:
            for memo in self.memos:
                memo.clear()
            self._left = _MOST_BYTES


class Plain:
    """The cells of a column of which few come again: most are their own text, as an expression tells."""

    def __init__(self, pattern: str, forms: int, memo: Memo) -> None:
        self._match, self._forms, self._memo = re.compile(pattern).fullmatch, forms, memo

    def columns(self, cells: Iterable[Any]) -> list[Texts]:
        """Return each form of some cells: all are alike."""
        match, memo = self._match, self._memo
        return [[cell if match(cell) else memo[cell][0] for cell in cells]] * self._forms


def is_new(line: bytes, said: set[bytes]) -> bool:
    """Tell whether a line was not said yet, as far as that is remembered, and remember it."""
    digest = _digest(line)
    if digest in said:
        return False
    if len(said) >= _MOST_SAID:
        said.clear()
    said.add(digest)
    return True


def unsay(text: str, said: set[bytes]) -> None:
    """Forget what some lines, as they are written, have said."""
    said.difference_update(map(_digest, text.encode("latin-1").splitlines(keepends=True)))


def _digest(line: bytes) -> bytes:
    return blake2b(line, digest_size=12).digest()
