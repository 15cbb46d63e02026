"""What can go wrong, and how it is told.

    R2PError             anything this package raises on purpose
    ├── BadInput         the input or the call is wrong           exit code 2
    ├── FaultsFound      the work ran and found faults            exit code 1
    └── RemoteFailure    another machine failed                   exit code 3

Each carries every fault that was found, not only the first.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, NamedTuple


class Fault(NamedTuple):
    """One fault: where it is, which rule it breaks, and how to mend it.

    ``row`` counts lines of the file from 1 (the header is row 1); ``column`` is a column's
    name. Both are empty where the fault is not in a cell.
    """

    file: str
    row: int | None = None
    column: str | None = None
    rule: str = ""
    mend: str = ""

    def __str__(self) -> str:
        place = self.file
        if self.row is not None:
            place += f", row {self.row}"
        if self.column is not None:
            place += f", column {self.column}"
        return f"{place}: {self.rule}" + (f" To mend: {self.mend}" if self.mend else "")

    def as_dict(self) -> dict[str, str | int | None]:
        """Return the fault as plain values, for ``--format json``."""
        return self._asdict()


class R2PError(Exception):
    """Base of every error this package raises on purpose.

    ``faults`` holds all faults found, sorted; ``exit_code`` is what the command line exits with.
    """

    exit_code: ClassVar[int] = 2

    def __init__(self, message: str, faults: Iterable[Fault] = ()) -> None:
        super().__init__(message)
        self.faults: tuple[Fault, ...] = tuple(
            sorted(faults, key=lambda f: (f.file, f.row or 0, f.column or "", f.rule))
        )

    def __str__(self) -> str:
        return "\n".join([super().__str__(), *(f"  {fault}" for fault in self.faults)])


class BadInput(R2PError):
    """The input or the call is wrong; nothing was written."""

    exit_code = 2


class FaultsFound(R2PError):
    """The work ran to its end and found faults."""

    exit_code = 1


class RemoteFailure(R2PError):
    """Another machine did not do its part."""

    exit_code = 3
