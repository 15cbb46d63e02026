"""What a command did, in one form for all: plain values for programs, and the faults found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path

from r2p_ld.errors import Fault


@dataclass(frozen=True, slots=True)
class Outcome:
    """Base of what a command's function returns; ``str()`` of it is what people are shown.

    ``faults`` are those found; none where all is well.
    """

    faults: tuple[Fault, ...] = field(default=(), kw_only=True)

    def as_dict(self) -> dict[str, object]:
        """Return the outcome as plain values, for ``--format json``: each field under its name."""
        return _fields(self)


def _fields(value: object) -> dict[str, object]:
    assert is_dataclass(value)
    return {part.name.rstrip("_"): _plain(getattr(value, part.name)) for part in fields(value)}


def _plain(value: object) -> object:
    match value:
        case Fault():
            return value.as_dict()
        case Path():
            return str(value)
        case Mapping():
            return {str(key): _plain(part) for key, part in value.items()}
        case tuple() | list():
            return [_plain(part) for part in value]
        case _:
            return _fields(value) if is_dataclass(value) else value
