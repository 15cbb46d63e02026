"""Rows into text, batch by batch, with what a run counts and keeps from file to file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import Protocol

from r2p_ld.csv_reader import Broken
from r2p_ld.datasets import doubts
from r2p_ld.datasets.cells import Item, Resolver, encode
from r2p_ld.datasets.columns import ColumnEvaluator, Unusual, unresolved
from r2p_ld.datasets.doubts import Lost
from r2p_ld.datasets.evaluation import CellFault, Doubt, Evaluator, Reading, Values, holds
from r2p_ld.datasets.keys import FileKeys
from r2p_ld.datasets.layout import Layout
from r2p_ld.datasets.memo import unsay
from r2p_ld.datasets.parts import Block
from r2p_ld.datasets.rejects import Rejects
from r2p_ld.tables.cells import CellError

_BATCH = 64
_SAMPLE = 1024
_MOST_NEW = 0.1
_REPEATED = CellFault(None, "", "has a key that stands in an earlier row.", "keep one of the two rows.")


@dataclass(slots=True)
class Run:
    """What an import counts, and what it keeps from file to file.

    ``keys`` and ``lookups`` go by table; ``said`` holds what was said of things that come up often.
    """

    dataset: str
    version: str
    graph: str
    resolver: Resolver
    rejects: Rejects
    strict: bool = False
    read: int = 0
    written: int = 0
    doubtful: int = 0
    blank: int = 0
    quads: int = 0
    doubts: Counter[str] = field(default_factory=Counter)
    unresolved: Counter[str] = field(default_factory=Counter)
    keys: dict[str, list[FileKeys]] = field(default_factory=dict)
    lookups: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    said: set[bytes] = field(default_factory=set)

    def keys_of(self, table: str, file: Path) -> FileKeys:
        """Return what takes the keys of the next file of a table."""
        files = self.keys.setdefault(table, [])
        files.append(FileKeys(str(file), files))
        return files[-1]

    def evaluator(self, layout: Layout, unresolved: Callable[[str], None]) -> Evaluator:
        """Return what reads the rows of a layout."""
        return Evaluator(
            layout, self.dataset, self.version, self.graph, self.resolver, unresolved, self.strict
        )


class Keyring(Protocol):
    """Takes the keys of rows, and tells of which the same came before."""

    def repeated(self, keys: Sequence[str | None]) -> list[int]:
        """Add keys; return the places of those that came before. None is no key."""

    def turn(self, at: int, key: str, most: int) -> int:
        """Return how often a key that came before has come now; ``most`` + 1 if more often than that."""


def converted(
    run: Run, path: Path, layout: Layout, rows: Iterator[list[str] | Broken], keys: Keyring
) -> Iterator[tuple[str, str]]:
    """Yield what a file's rows give, some at a time; apart from it, what they tell for the first time."""
    converter, rows = Converter(run, path, layout), layout.extend(rows)
    sample = list(islice(rows, _SAMPLE))
    converter.look_at(sample)
    for batch in batches(sample, rows):
        yield converter.convert(batch, keys)


class _Lookup(dict[str, list[str]]):
    """What a row is joined with: the cell as it is written → the cells of the other table's row."""

    def __init__(self, rows: dict[str, list[str]], key: Callable[[str], str]) -> None:
        super().__init__()
        self._rows, self._key = rows, key

    def __missing__(self, cell: str) -> list[str]:
        found = self._rows[self._key(cell)]
        if len(self) < 50_000:
            self[cell] = found
        return found


def batches(
    sample: list[list[str] | Broken], rows: Iterator[list[str] | Broken]
) -> Iterator[list[list[str] | Broken]]:
    """Yield the rows some at a time: those that were looked at already, then the rest."""
    for at in range(0, len(sample), _BATCH):
        yield sample[at : at + _BATCH]
    sample.clear()
    while batch := list(islice(rows, _BATCH)):
        yield batch


def varied(sample: Iterable[list[str] | Broken], layout: Layout) -> frozenset[str]:
    """Return the columns of which, after a while, most cells are still new."""
    rows = list(filter(None, map(layout.cells, sample)))
    first, then = rows[: len(rows) // 2], rows[len(rows) // 2 :]
    return frozenset(
        name
        for name, (at, _) in layout.columns.items()
        if at < layout.width
        and len({row[at] for row in then} - {row[at] for row in first}) > 0.5 * len(then) > 25
    )


def joint(sample: Iterable[list[str] | Broken], layout: Layout, varied: frozenset[str]) -> tuple[str, ...]:
    """Return columns whose cells mostly come as they came before, all of them at once.

    Such are the names and numbers of one conflict. A column comes with those that date it.
    """
    rows = list(filter(None, map(layout.cells, sample)))
    first, then = rows[: len(rows) // 2], rows[len(rows) // 2 :]

    def share(names: Iterable[str]) -> float:
        pick = itemgetter(*(layout.columns[name][0] for name in names))
        before = set(map(pick, first))
        return sum(pick(row) not in before for row in then) / len(then)

    each = {
        name: share([name])
        for name, (at, _) in layout.columns.items()
        if then and at < layout.width and name not in varied
    }
    chosen: dict[str, None] = {}
    for name in sorted(each, key=lambda name: (-each[name], layout.columns[name][0])):
        more = [name, *layout.columns[name][1].on[:1]]
        if each.keys() >= set(more) and share([*chosen, *more]) <= _MOST_NEW:
            chosen |= dict.fromkeys(more)
    return tuple(chosen) if len(chosen) > 1 else ()


class Converter:
    """Turns the rows of one file into text."""

    def __init__(self, run: Run, path: Path, layout: Layout) -> None:
        self.run, self.path, self.layout, self.number = run, path, layout, int(layout.header)
        self.careful = run.evaluator(layout, self._unresolved)
        self.passing: list[str] = []
        self.waiting: list[tuple[int, str]] = []
        self.refused: list[tuple[int, list[CellFault], Lost]] = []
        self.doubtful: list[tuple[int, list[Doubt]]] = []
        table = layout.table
        self.lookup: _Lookup | None = None
        self._on = layout.columns[table.join.on][0] if table.join else 0
        if table.join:
            on = table.join.on
            rows = run.lookups.get(table.join.table, {})
            self.lookup = _Lookup(rows, lambda cell: self.careful.cell(on, cell)[0].value)

    def _unresolved(self, column: str) -> None:
        self.passing.append(column)

    def look_at(self, sample: Sequence[list[str] | Broken]) -> None:
        """Prepare for the rows, after a look at some of them."""
        evaluator = self.run.evaluator(self.layout, unresolved)
        new = varied(sample, self.layout)
        self.columns = ColumnEvaluator(evaluator, new, self.run.said, joint(sample, self.layout, new))

    def _convert(
        self, rows: Sequence[list[str] | Broken], at: int = 0
    ) -> tuple[list[str | None], Block | list[str | None]]:
        """Return the keys and texts of rows, the first of them at a place of a batch; None if refused."""
        try:
            texts, keys, said = self.columns.convert([self._joined(row) for row in rows])
        except (Unusual, ValueError, KeyError):
            if half := len(rows) // 2:  # one row may be at fault, or few
                some, others = self._convert(rows[:half], at), self._convert(rows[half:], at + half)
                return some[0] + others[0], [*some[1], *others[1]]
            text, key = self.odd(rows[0], at)
            return [key], [text]
        self.waiting += [(at + place, text) for place, text in said]
        return list(keys), texts

    def _joined(self, row: list[str] | Broken) -> list[str]:
        """Return a row with those cells that are joined to it; raise ``Unusual`` or ``KeyError``."""
        if isinstance(row, Broken) or len(row) != self.layout.width:
            if (cells := self.layout.cells(row)) is None:
                raise Unusual
            row = cells
        return row if self.lookup is None else row + self.lookup[row[self._on]]

    def convert(self, rows: list[list[str] | Broken], keys: Keyring) -> tuple[str, str]:
        """Return what a batch of rows gives, and what it tells for the first time; refuse what is wrong."""
        self.waiting, self.refused, self.doubtful = [], [], []
        blank = self.run.blank
        made, block = self._convert(rows)
        first = self.number + 1
        self.number += len(rows)
        read = len(rows) - (self.run.blank - blank)
        self.run.read += read
        repeated = keys.repeated(made)
        if isinstance(block, Block) and not repeated and not self.layout.table.lookup:
            self.run.written += len(rows)
            self.run.quads += block.quads
            return str(block), "".join(text for _, text in self.waiting)
        texts: list[str | None] = list(block)
        if repeated:
            for at in repeated:
                texts[at] = self._another(rows[at], at, made[at] or "", keys)
                if texts[at] is None:
                    fault = _REPEATED._replace(value=made[at] or "")
                    self.refused.append((first + at, [fault], self._lost(rows[at])))
            if not {at for at, _ in self.waiting}.isdisjoint(repeated):
                self._say_anew(rows, texts)
        if self.layout.table.lookup:
            self._keep(rows, made, texts)
        for row, faults, lost in sorted(self.refused, key=itemgetter(0)):
            self.run.rejects.add(self.path, row, faults, lost)
        self.run.written += read - len(self.refused)
        for at, found in self.doubtful:
            if texts[at] is not None:
                self.run.doubtful += 1
                self.run.doubts.update({doubt.kind for doubt in found})
        whole = "".join(filter(None, texts))
        self.run.quads += whole.count("\n")
        return whole, "".join(text for _, text in self.waiting)

    def _another(self, row: list[str] | Broken, at: int, key: str, keys: Keyring) -> str | None:
        """Return what a row gives that is like an earlier one and yet no copy; None if it is one."""
        table = self.layout.table
        if not table.again or (whole := self._whole(row, [])) is None:
            return None
        turn = keys.turn(at, key, max(again.times for again in table.again))
        reading = self.careful.read(whole)
        for again in table.again:
            if turn <= again.times and holds(again.when, reading.values):
                text = f"{reading.values[again.number][0].text} ({turn})"
                numbered = {**reading.values, again.number: (Item(text, text),)}
                return self._rendered(reading._replace(values=numbered))
        return None

    def _rendered(self, reading: Reading) -> str:
        things = [thing for thing in self.layout.things if not thing.once]
        made = self.careful.render(things, reading.values)
        return encode(made + doubts.statements(self.careful, things, reading))

    def _say_anew(self, rows: Sequence[list[str] | Broken], texts: Sequence[str | None]) -> None:
        """Collect again what the rows say once, now without those that were refused."""
        self.columns.forget()
        for _, text in self.waiting:
            unsay(text, self.run.said)
        self.waiting = []
        for at, row in enumerate(rows):
            if texts[at] is not None and (whole := self._whole(row, [])) is not None:
                self.passing = []
                self.waiting.append((at, self._said(self.careful.read(whole).values)))

    def _said(self, values: Values) -> str:
        return "".join(once.say(values) for once in self.columns.once)

    def _keep(
        self, rows: Sequence[list[str] | Broken], made: Sequence[str | None], texts: Sequence[str | None]
    ) -> None:
        """Hold the rows of a table that others are joined with."""
        held = self.run.lookups.setdefault(self.layout.table.name, {})
        places = [
            self.layout.columns[name][0] if name in self.layout.columns else None
            for name in self.layout.table.columns
        ]
        for row, key, text in zip(rows, made, texts, strict=True):
            if key is not None and text is not None and (cells := self.layout.cells(row)):
                held[key] = ["" if at is None else cells[at] for at in places]

    def odd(self, row: list[str] | Broken, at: int) -> tuple[str | None, str | None]:
        """Return the text and key of a row that is not plain; refuse it, and return none, if it is faulty."""
        faults: list[CellFault] = []
        self.passing = []
        if isinstance(row, list) and not any(map(str.strip, row)):
            self.run.blank += 1
            return None, None
        whole = self._whole(row, faults)
        if whole is None:
            self.refused.append((self.number + 1 + at, faults, Lost()))
            return None, None
        reading = self.careful.read(whole)
        if reading.faults:
            self.refused.append((self.number + 1 + at, reading.faults, doubts.lost(self.careful, reading)))
            return None, None
        self.run.unresolved.update(self.passing)
        if reading.doubts:
            self.doubtful.append((at, reading.doubts))
        if said := self._said(reading.values):
            self.waiting.append((at, said))
        return self._rendered(reading), encode(self.careful.key(reading.values))

    def _lost(self, row: list[str] | Broken) -> Lost:
        whole = self._whole(row, [])
        return Lost() if whole is None else doubts.lost(self.careful, self.careful.read(whole))

    def _whole(self, row: list[str] | Broken, faults: list[CellFault]) -> list[str] | None:
        """Return a row with all its cells, those joined to it too; append why it has not all."""
        if isinstance(row, Broken):
            faults.append(CellFault(None, row.text, row.rule, row.mend))
            return None
        if (cells := self.layout.cells(row)) is None:
            misfit = self.layout.misfit(row)
            faults.append(CellFault(None, misfit.text, misfit.rule, misfit.mend))
            return None
        row = cells
        if self.lookup is not None:
            assert self.layout.table.join
            on = self.layout.table.join.on
            cell = row[self.layout.columns[on][0]]
            try:
                row = row + self.lookup[cell]
            except CellError as error:
                faults.append(CellFault(self.careful.header(on), cell, error.rule, error.mend))
                return None
            except KeyError:
                rule = f"has no row in {self.layout.table.join.table}."
                faults.append(CellFault(self.careful.header(on), cell, rule, "name a file that has it."))
                return None
        return row + list(self.layout.constants)
