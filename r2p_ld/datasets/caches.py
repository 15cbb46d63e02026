"""What the compiled function looks up: cells and what they give, and what need be said only once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import blake2b
from sys import getsizeof
from typing import Any

from r2p_ld.datasets.cells import Item
from r2p_ld.datasets.interpret import Interpreter, Values, moment
from r2p_ld.datasets.model import Thing

_MOST_BYTES = 12 << 20  # that the dictionaries of one layout hold together, about
_MOST_ONCE = 8_000
_MOST_SAID = 50_000


def mangled(text: str) -> str:
    """Return a text as its UTF-8 bytes, one character a byte."""
    return text if text.isascii() else text.encode().decode("latin-1")


class Budget:
    """Empties all dictionaries when they hold too much together."""

    def __init__(self) -> None:
        self.caches: list[dict[Any, Any]] = []
        self.left = _MOST_BYTES

    def spend(self, made: Sequence[object]) -> None:
        """Note that one more cell is held, with what it gives."""
        self.left -= 250 + sum(map(getsizeof, made))
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
        self._budget.spend(made)
        result = self[key] = made[0] if len(made) == 1 else made
        return result


class Once:
    """A thing that many rows tell of: what a row says of it for the first time.

    A statement comes again only where more were made than are held in mind.
    """

    def __init__(
        self, interpreter: Interpreter, thing: Thing, names: Sequence[str], said: set[bytes]
    ) -> None:
        self._interpreter, self._thing, self._said = interpreter, thing, said
        self.names = names

    def say(self, values: Values) -> str:
        """Return what a row says of the thing that was not said before."""
        lines = self._interpreter.render([self._thing], values).splitlines(keepends=True)
        if len(self._said) >= _MOST_SAID:
            self._said.clear()
        return mangled("".join(line for line in lines if self._new(line)))

    def _new(self, line: str) -> bool:
        digest = blake2b(line.encode(), digest_size=12).digest()
        if digest in self._said:
            return False
        self._said.add(digest)
        return True


class AllOnce(dict[tuple[str, ...], str]):
    """The cells that such things are made from → what they say for the first time."""

    def __init__(self, interpreter: Interpreter, each: Sequence[Once], said: set[bytes]) -> None:
        super().__init__()
        self._interpreter, self._each, self._said = interpreter, each, said
        names = {name for once in each for name in once.names}
        self._names = [name for name in interpreter.order if name in names]
        self.places = [interpreter.layout.columns[name][0] for name in self._names]

    def __missing__(self, cells: tuple[str, ...]) -> str:
        interpreter = self._interpreter
        values: dict[str, tuple[Item, ...]] = {}
        for name, cell in zip(self._names, cells, strict=True):
            moments = interpreter.moments(interpreter.layout.columns[name][1], values)
            values[name] = interpreter.cell(name, cell, moments[:1])
        text = self.say(values)
        if len(self) >= _MOST_ONCE:
            self.clear()
        self[cells] = ""
        return text

    def say(self, values: Values) -> str:
        """Return what a row says of all the things that was not said before."""
        return "".join(once.say(values) for once in self._each)

    def forget(self) -> None:
        """Say everything anew from here on."""
        self.clear()
        self._said.clear()
