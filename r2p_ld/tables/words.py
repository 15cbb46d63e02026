"""The table of words that the comparison of names knows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from r2p_ld.tables import cells
from r2p_ld.tables.rows import Note, Problem, Row, Text

_WITH_STANDARD = ("spelling", "ending", "language")


@dataclass(frozen=True, slots=True)
class Word(Row):
    """``words.tsv``: a word or ending, what it is to the comparison of names, and what it becomes.

    Uses: ``article`` and ``small`` words and ``general`` ones can be left out, ``spelling`` and
    ``ending`` become their standard, a ``plural`` ending its singular, a ``letter`` another or none;
    ``language`` names a tag.
    """

    unique = (("use", "word"),)

    word: Text
    use: Annotated[
        str, cells.choice("article", "ending", "general", "language", "letter", "plural", "small", "spelling")
    ]
    standard: Note

    def problems(self) -> Iterator[Problem]:
        """Yield a problem if a use that sets a standard has none."""
        if self.use in _WITH_STANDARD and not self.standard:
            yield "standard", f"a word of use {self.use} needs one.", "write what the word becomes."
