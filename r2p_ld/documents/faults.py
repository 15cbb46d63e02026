"""What keeps a file from being read as a document."""

from __future__ import annotations

from r2p_ld.errors import BadInput, Fault
from r2p_ld.texts import printable


class NoTextLayer(BadInput):
    """A PDF of pictures alone, whose text is yet to be recognised."""


def unreadable(name: str, rule: str, mend: str, row: int | None = None) -> BadInput:
    """Return the error of a file that cannot be read."""
    name = printable(name)
    return BadInput(f"{name} cannot be read as a document.", [Fault(name, row, rule=rule, mend=mend)])
