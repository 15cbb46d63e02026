"""What the compiled function looks up: cells and what they give, and what need be said only once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import blake2b
from typing import Any

from r2p_ld.datasets.cells import Item
from r2p_ld.datasets.interpret import Interpreter, Values, moment
from r2p_ld.datasets.model import Thing

_MOST_CELLS = 60_000  # that the dictionaries of one layout hold together
_MOST_ONCE = 25_000


def mangled(text: str) -> str:
    """Return a text as its UTF-8 bytes, one character a byte."""
    return text if text.isascii() else text.encode().decode("latin-1")


class Budget:
    """Empties all dictionaries when they hold too much together."""

    def __init__(self) -> None:
        self.caches: list[dict[Any, Any]] = []
        self.left = _MOST_CELLS

    def spend(self) -> None:
        """Note that one more cell is held."""
        self.left -= 1
        if self.left < 0:
            for cache in self.caches:
                cache.clear()
            self.left = _MOST_CELLS


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
        self._budget.spend()
        result = self[key] = made[0] if len(made) == 1 else made
        return result


class Once(dict[tuple[str, ...], str]):
    """The cells that a thing is made from → what they say of it for the first time.

    A statement comes again only where more were made than are held in mind.
    """

    def __init__(
        self, interpreter: Interpreter, thing: Thing, names: Sequence[str], said: set[bytes]
    ) -> None:
        super().__init__()
        self._interpreter, self._thing, self._names, self._said = interpreter, thing, names, said
        self.places = [interpreter.layout.columns[name][0] for name in names]

    def __missing__(self, cells: tuple[str, ...]) -> str:
        interpreter = self._interpreter
        given = dict(zip(self._names, cells, strict=True))
        values: dict[str, tuple[Item, ...]] = {}
        for name in interpreter.order:
            if name in given:
                moments = interpreter.moments(interpreter.layout.columns[name][1], values)
                values[name] = interpreter.cell(name, given[name], moments[:1])
        text = self.say(values)
        self[cells] = ""
        return text

    def say(self, values: Values) -> str:
        """Return what a row says of the thing that was not said before."""
        lines = self._interpreter.render([self._thing], values).splitlines(keepends=True)
        if len(self) >= _MOST_ONCE or len(self._said) >= 4 * _MOST_ONCE:
            self.forget()
        return mangled("".join(line for line in lines if self._new(line)))

    def _new(self, line: str) -> bool:
        digest = blake2b(line.encode(), digest_size=12).digest()
        if digest in self._said:
            return False
        self._said.add(digest)
        return True

    def forget(self) -> None:
        """Say everything anew from here on."""
        self.clear()
        self._said.clear()


class AllOnce(dict[tuple[str, ...], str]):
    """The same for several such things at once, by the cells of all of them."""

    def __init__(self, each: Sequence[Once]) -> None:
        super().__init__()
        self._each = each
        self.places = sorted({at for once in each for at in once.places})

    def __missing__(self, cells: tuple[str, ...]) -> str:
        given = dict(zip(self.places, cells, strict=True))
        text = "".join(once[tuple(given[at] for at in once.places)] for once in self._each)
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
        for once in self._each:
            once.forget()
