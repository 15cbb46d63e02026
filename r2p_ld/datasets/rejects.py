"""The rows that were refused: a CSV file that names each by row, column and rule, and the counts."""

from __future__ import annotations

import csv
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import TextIO

from r2p_ld import paths
from r2p_ld.datasets.doubts import Lost
from r2p_ld.datasets.evaluation import CellFault
from r2p_ld.errors import Fault
from r2p_ld.texts import printable, safe

_SHOWN = 10
_LONGEST = 200


def rejects_of(out: Path) -> Path:
    """Return where the rows refused are told, beside the output."""
    return out.with_name(f"{out.name}.rejects.csv")


class Rejects:
    """Rows refused so far; rows count from 1, the header's.

    The file is made with the first of them, and takes its place on leaving if all went well.
    """

    def __init__(self, out: Path) -> None:
        self.path = rejects_of(out)
        self._opened = ExitStack()
        self._file: TextIO | None = None
        self.rows = 0
        self.rules: Counter[str] = Counter()
        self.lost: dict[tuple[str, str, tuple[tuple[str, str], ...]], Counter[str]] = {}
        """What the rows refused would have said: file, rule, places and years → rows (``""``) and sums."""
        self.found = 0
        self.faults: list[Fault] = []
        """The first of the faults found, to be shown."""

    def add(self, file: Path, row: int, faults: list[CellFault], lost: Lost) -> None:
        """Take a row with its faults, and what it would have said."""
        if self._file is None:
            new = self._opened.enter_context(paths.atomic(self.path))
            self._file = self._opened.enter_context(new.open("w", encoding="utf-8", newline=""))
            csv.writer(self._file).writerow(["file", "row", "column", "value", "rule", "mend"])
        writer = csv.writer(self._file)
        self.rows += 1
        for fault in faults:
            shown = _shown(fault.value)
            writer.writerow([file.name, row, fault.column or "", shown, fault.rule, fault.mend])
            self.found += 1
            if len(self.faults) < _SHOWN:
                self.faults.append(Fault(str(file), row, fault.column, fault.rule, fault.mend))
        # a row counts once, under its first fault
        self.rules[faults[0].rule] += 1
        sums = self.lost.setdefault((file.name, faults[0].rule, lost.groups), Counter())
        sums.update({"": 1} | dict(lost.sums))

    def sums(self) -> dict[str, int]:
        """Return what the rows refused would have said in numbers, by property."""
        total: Counter[str] = Counter()
        for sums in self.lost.values():
            total.update(sums)
        return {name: total[name] for name in sorted(total) if name}

    def __enter__(self) -> Rejects:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self._opened.__exit__(kind, error, at)
        if self._file is None and kind is None:
            for path in (self.path, paths.sibling(self.path, "new")):  # of earlier imports to the same place
                path.unlink(missing_ok=True)


def _shown(cell: str) -> str:
    """Return a cell as it may be shown: readable, short, and nothing that a spreadsheet would run."""
    text = cell[: 4 * _LONGEST].encode("latin-1", "replace").decode("utf-8", "backslashreplace")
    return safe(printable(text[:_LONGEST]))
