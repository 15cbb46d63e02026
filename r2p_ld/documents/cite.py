"""Where words stand in a document, as a row of readings gives its evidence: offsets, hash, locator."""

from __future__ import annotations

import re
from dataclasses import dataclass

from r2p_ld.documents.model import Document, digest
from r2p_ld.documents.text import canonical
from r2p_ld.errors import BadInput, Fault
from r2p_ld.outcome import Outcome
from r2p_ld.texts import closest, excerpt

_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Place:
    """A place of words: code points of the canonical text, the hash of the span, and its locator.

    ``offsets`` is start and end as readings write them. The locator, such as ``p2 s1`` for a paragraph
    and its sentence, is a suggestion.
    """

    start: int
    end: int
    offsets: str
    sha256: str
    locator: str

    def __str__(self) -> str:
        return f"{self.offsets}\t{self.sha256}\t{self.locator}"


@dataclass(frozen=True, slots=True)
class Citation(Outcome):
    """The places of words in a document; without any, ``near`` holds the wordings most like them."""

    file: str
    words: str
    places: tuple[Place, ...]
    near: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "\n".join(["offsets\tsha256\tlocator", *map(str, self.places)]) if self.places else ""


def cite(document: Document, words: str) -> Citation:
    """Return every place of ``words`` in a document; a blank stands for any blanks and ends of lines.

    Places within longer words count only where there is no other.

    >>> from r2p_ld.documents.text import parse
    >>> place, = cite(parse("a.txt", b"Title\\n\\nOne is. Two is."), "Two is").places
    >>> place.offsets, place.locator
    ('15-21', 'p1 s2')

    Raises ``BadInput`` where ``words`` holds none.
    """
    sought = _WORD.findall(canonical(words))
    if not sought:
        raise BadInput("There are no words to look for: name those that state the fact.")
    text = document.text
    pattern = r"\s+".join(map(re.escape, sought))
    whole_words = rf"(?=((?<!\w){pattern}(?!\w)))"
    found = [*re.finditer(whole_words, text)] or [*re.finditer(rf"(?=({pattern}))", text)]
    if found:
        return Citation(document.name, words, tuple(_place(document, *match.span(1)) for match in found))
    near = _near(text, sought)
    rule = f"does not hold the words {excerpt(words)!r}."
    mend = f"did you mean {' or '.join(map(repr, near))}?" if near else "copy them from the document."
    return Citation(document.name, words, (), near, faults=(Fault(document.name, rule=rule, mend=mend),))


def _place(document: Document, start: int, end: int) -> Place:
    sha256 = digest(document.text[start:end])
    return Place(start, end, f"{start}-{end}", sha256, document.locator(start))


def _near(text: str, sought: list[str]) -> tuple[str, ...]:
    """Return up to three wordings, of as many words as are sought, that are most like these."""
    words, size = _WORD.findall(text), len(sought)
    wordings = {" ".join(words[at : at + size]) for at in range(len(words) - size + 1)}
    return tuple(map(excerpt, closest(" ".join(sought), wordings)))
