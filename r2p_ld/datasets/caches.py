"""What the compiled function looks up: cells and what they give, and what need be said only once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from hashlib import blake2b
from sys import getsizeof
from typing import Any, TypeAlias

from r2p_ld.datasets.cells import Item
from r2p_ld.datasets.interpret import Interpreter, Values, moment
from r2p_ld.datasets.model import Thing
from r2p_ld.ntriples import escape

_MOST_BYTES = 12 << 20  # that the dictionaries of one layout hold together, about
_MOST_PLAIN = 1_000
_MOST_ONCE = 10_000  # of each thing
_MOST_SAID = 50_000
_MOST_TOGETHER = 10_000


def mangled(text: str) -> str:
    """Return a text as its UTF-8 bytes, one character a byte."""
    return text if text.isascii() else text.encode().decode("latin-1")


class Budget:
    """Empties all dictionaries when they hold too much together."""

    def __init__(self, shared: Mapping[str, str]) -> None:
        self.caches: list[dict[Any, Any]] = []
        self.shared = shared
        self.left = _MOST_BYTES

    def spend(self, key: object, made: Sequence[object]) -> None:
        """Note that one more cell is held, with what it gives."""
        held = {id(part): part for part in made if part not in self.shared}
        self.left -= 120 + 8 * len(made) + getsizeof(key) + sum(map(getsizeof, held.values()))
        if self.left < 0:
            for cache in self.caches:
                cache.clear()
            self.left = _MOST_BYTES


class Cells(dict[Any, Any]):
    """Cell, or cell and the cell that dates it → what it gives, in each form that is needed."""

    def __init__(
        self, interpreter: Interpreter, name: str, forms: Sequence[Callable[[Values], Any]], budget: Budget
    ) -> None:
        super().__init__()
        self._interpreter, self._name, self._forms, self._budget = interpreter, name, forms, budget
        # only the first moment: a cell that it does not resolve is for the interpreter
        self._on = interpreter.layout.columns[name][1].on[:1]
        budget.caches.append(self)

    def __missing__(self, key: Any) -> Any:
        interpreter, name = self._interpreter, self._name
        cell, when = key, None
        if self._on:
            cell, dating = key
            found = interpreter.cell(self._on[0], dating)
            when = moment(found[0].value) if found else None
        values = {name: interpreter.cell(name, cell, [when])}
        made = tuple(form(values) for form in self._forms)
        self._budget.spend(key, made)
        result = self[key] = made[0] if len(made) == 1 else made
        return result


class Unlike(dict[str, "str | None"]):
    """A cell of a plain column that has not the form of most → its text, escaped."""

    def __init__(self, interpreter: Interpreter, name: str) -> None:
        super().__init__()
        self._interpreter, self._name = interpreter, name

    def __missing__(self, cell: str) -> str | None:
        items = self._interpreter.cell(self._name, cell)
        if len(self) >= _MOST_PLAIN:
            self.clear()
        text = self[cell] = mangled(escape(items[0].value)) if items else None
        return text


def fresh(line: bytes, said: set[bytes]) -> bool:
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


Part: TypeAlias = str | tuple[Item, ...]


def part(items: tuple[Item, ...]) -> Part:
    """Return the values of a cell as a short part of a key."""
    return items[0].value if len(items) == 1 and items[0].value == items[0].text else items


class Together(dict[tuple[str, ...], tuple[Any, ...]]):
    """Cells that stand in one row → what they give."""

    def __init__(self) -> None:
        super().__init__()
        self._cells: dict[str, str] = {}

    def hold(self, cells: tuple[str, ...], made: tuple[Any, ...]) -> None:
        """Keep what cells give."""
        if len(self) >= _MOST_TOGETHER:
            self.clear()
            self._cells.clear()
        self[tuple(map(self._cells.setdefault, cells, cells))] = made


class Once(dict[tuple[Part, ...], str]):
    """The values that a thing is made from → what they say of it for the first time.

    A statement comes again only where more were made than are held in mind.
    """

    def __init__(
        self, interpreter: Interpreter, thing: Thing, names: Sequence[str], said: set[bytes]
    ) -> None:
        super().__init__()
        self._interpreter, self._thing, self._said = interpreter, thing, said
        self.names = names

    def __missing__(self, parts: tuple[Part, ...]) -> str:
        values = {
            name: (Item(part, part),) if isinstance(part, str) else part
            for name, part in zip(self.names, parts, strict=True)
        }
        text = self.say(values)
        if len(self) >= _MOST_ONCE:
            self.clear()
        self[parts] = ""
        return text

    def say(self, values: Values) -> str:
        """Return what a row says of the thing that was not said before."""
        lines = self._interpreter.render([self._thing], values).splitlines(keepends=True)
        return mangled("".join(line for line in lines if fresh(line.encode(), self._said)))
