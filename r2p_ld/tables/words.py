"""The table of words that are taken into account where names are compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from r2p_ld.tables import cells
from r2p_ld.tables.rows import Note, Problem, Row, Text

_WITH_STANDARD = ("spelling", "ending", "language")
_USES = (
    *("actor", "article", "distinct", "ending", "general", "language", "letter", "plural", "small"),
    *("spelling", "style"),
)


@dataclass(frozen=True, slots=True)
class Word(Row):
    """``words.tsv``: a word or ending, its use where names are compared, and what it becomes.

    ``article`` and ``small`` words and ``general`` ones can be left out, ``style`` words without doubt
    about what is meant; ``spelling`` and ``ending`` become their standard (a spelling may have several
    rows), a ``plural`` ending its singular, a ``letter`` another or none; ``actor`` stands before the
    name of a country and makes it the state's; a ``distinct`` name is no slip of one that is like it;
    ``language`` names a tag.
    """

    unique = (("use", "word", "standard"),)

    word: Text
    use: Annotated[str, cells.choice(*_USES)]
    standard: Note

    def problems(self) -> Iterator[Problem]:
        """Yield a problem if a use that sets a standard has none."""
        if self.use in _WITH_STANDARD and not self.standard:
            yield "standard", f"a word of use {self.use} needs one.", "write what the word becomes."
