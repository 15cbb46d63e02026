"""Where words stand in a document, as a row of readings gives its evidence: offsets, hash, locator."""

from __future__ import annotations

import re
from dataclasses import dataclass

from r2p_ld.documents.text import Document, canonical, digest
from r2p_ld.errors import BadInput, Fault
from r2p_ld.outcome import Outcome
from r2p_ld.texts import closest, excerpt

_WORD = re.compile(r"\S+")
_ITEM = re.compile(r"[ \t]*(?:[•●▪◦‣*–-]|\(?[0-9a-z]{1,2}[.)])[ \t]")
# an item of a list, or lines up to the next item or blank line
_PART = re.compile(rf"^{_ITEM.pattern}.*|(?:^(?!{_ITEM.pattern}).*\S.*\n?)+", re.MULTILINE)
_NUMBERED_HEADING = re.compile(r"([IVX]+|[A-Z])\. .{1,80}")
_SENTENCE_END = re.compile(r"[.!?][\"'”’)\]]*\s+(?=[\"'“‘(\[]?[^\W\d_a-z])")
_PARAGRAPH_ENDS = (".", ":", ";", "?", "!", "”", '"')
_HEADING_LENGTH = 100


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
        return Citation(document.name, words, tuple(_place(text, *match.span(1)) for match in found))
    near = _near(text, sought)
    rule = f"does not hold the words {excerpt(words)!r}."
    mend = f"did you mean {' or '.join(map(repr, near))}?" if near else "copy them from the document."
    return Citation(document.name, words, (), near, faults=(Fault(document.name, rule=rule, mend=mend),))


def _place(text: str, start: int, end: int) -> Place:
    return Place(start, end, f"{start}-{end}", digest(text[start:end]), locate(text, start))


def _near(text: str, sought: list[str]) -> tuple[str, ...]:
    """Return up to three wordings, of as many words as are sought, that are most like these."""
    words, size = _WORD.findall(text), len(sought)
    wordings = {" ".join(words[at : at + size]) for at in range(len(words) - size + 1)}
    return tuple(map(excerpt, closest(" ".join(sought), wordings)))


def locate(text: str, start: int) -> str:
    """Return a locator for an offset: title, heading, item of a list, or paragraph and sentence.

    What follows a numbered heading is counted within its section: ``s.IV.A p1 s3``.
    """
    section, name = "", "title"
    paragraph = item = 0
    for number, part in enumerate(_PART.finditer(text)):
        line = part[0].strip()
        if part.start() > start:
            break
        if number == 0:
            continue
        if _ITEM.match(part[0]):
            item += 1
            name = f"item {item}"
        elif numbered := _NUMBERED_HEADING.fullmatch(line):
            section, name = _section(section, numbered[1]), "heading"
            paragraph = item = 0
        elif len(line) <= _HEADING_LENGTH and not line.endswith(_PARAGRAPH_ENDS):
            name, item = "heading", 0
        else:
            ends = [found.end() for found in _SENTENCE_END.finditer(text, part.start(), part.end())]
            paragraph, item = paragraph + 1, 0
            name = f"p{paragraph}" + (f" s{1 + sum(end <= start for end in ends)}" if ends else "")
    return f"s.{section} {name}" if section and name != "heading" else name


def _section(last: str, number: str) -> str:
    """Return the section that a number opens after another: A follows IV as IV.A, and V follows IV.C."""
    main, _, letter = last.partition(".")
    following = chr(ord(letter or "@") + 1)
    return f"{main}.{number}" if main and number == following else number
