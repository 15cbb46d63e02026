"""Whether a document's words can mean a thing: a claim about something else than its sentence is refused."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache

from pyoxigraph import NamedNode

from r2p_ld.documents.model import Block
from r2p_ld.namespaces import node, shorten
from r2p_ld.reading import tables
from r2p_ld.reading.context import Context
from r2p_ld.reading.vocabulary import NAMED, Problem, Vocabulary
from r2p_ld.tables.cells import Span, Term
from r2p_ld.texts import unaccented

_STEM = 5
_SHORT = 3
"""Words of no more letters mean little: *of*, *des*, *the*."""
_WORD = re.compile(r"\w+")
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_PARTICLES = re.compile(r"^[وفبكل]?(?:ال|لل)")


class Support:
    """The words of a document, beside those of the names of things."""

    def __init__(self, vocabulary: Vocabulary, context: Context) -> None:
        self._vocabulary, self._context = vocabulary, context

    def problems(
        self, subject: NamedNode, value: Term, spans: Sequence[Span], words: str
    ) -> Iterator[Problem]:
        """Yield why a document's words cannot mean subject or object of a claim.

        A word of the subject's names stands somewhere in the document, one of the object's near the
        quotation; and the quotation is not the name of another thing of the object's kind.
        """
        if (names := self._names(subject)) and not _common(names, self._all):
            yield self._unsaid("subject", subject, "the document")
        if not isinstance(value, NamedNode) or not (names := self._names(value)):
            return
        near = frozenset[str]().union(*map(self._near, spans))
        quoted = stems(words)
        if not _common(names, near) and not self._of_kind(value, quoted):
            yield self._unsaid("object", value, "the paragraph, or in what introduces it")
        elif not _common(names, quoted) and (other := self._named(value, quoted, subject)):
            rule = f"the quotation names {shorten(other.value)}, not {shorten(value.value)}."
            yield "object", rule, "name what the quotation names, or quote other words."

    def _of_kind(self, thing: NamedNode, quoted: frozenset[str]) -> bool:
        """Tell whether a quotation names the kind of a thing, and so all of them: *the inhibitors*."""
        kinds = (kind for kind in self._vocabulary.types(thing) if kind not in map(node, NAMED))
        return any(stems(label) & quoted for kind in kinds for label in self._vocabulary.labels(kind))

    def _unsaid(self, field: str, thing: NamedNode, where: str) -> Problem:
        rule = f"no word of the names of {shorten(thing.value)} stands in {where}."
        return field, rule, "name what the words mean, or quote others."

    @cached_property
    def _all(self) -> frozenset[str]:
        return stems(self._context.text)

    def _near(self, span: Span) -> frozenset[str]:
        """Return the words of the block of a span, of what introduces it, and of the heading above."""
        block = self._context.block(*span)
        blocks: list[Block | None] = [block]
        if block:
            above = (each for each in reversed(self._context.document.blocks) if each.start < block.start)
            heading = next((each for each in above if each.kind == "heading"), None)
            blocks += [self._context.introduction(block), heading]
        return stems(" ".join(self._context.text[each.start : each.end] for each in blocks if each))

    def _names(self, thing: NamedNode) -> list[frozenset[str]]:
        """Return the words of each name of a thing whose names tell what it is."""
        return self._names_of_kind.get(thing, [])

    @cached_property
    def _names_of_kind(self) -> dict[NamedNode, list[frozenset[str]]]:
        things = set[NamedNode]().union(*(self._vocabulary.members(node(kind)) for kind in NAMED))
        languages = {self._context.language(block) for block in self._context.document.blocks}
        further: defaultdict[NamedNode, list[str]] = defaultdict(list)
        for name, thing in (each for language in languages for each in tables.names(language)):
            further[thing].append(name)
        found = {}
        for thing in things:
            labels = [label for each in languages for label in self._vocabulary.labels(thing, each)]
            labels += further[thing]
            found[thing] = [words for label in labels if (words := stems(label))]
        return found

    def _named(self, thing: NamedNode, quoted: frozenset[str], subject: NamedNode) -> NamedNode | None:
        """Return another thing of the same kind that a quotation names, word for word."""
        kind = thing.value.rpartition("/")[0]
        if subject.value.startswith(kind):
            return None
        for other, names in self._names_of_kind.items():
            if other == thing or not other.value.startswith(kind + "/"):
                continue
            if any(words == quoted or (len(words) > 1 and words <= quoted) for words in names):
                return other
        return None


def _common(names: list[frozenset[str]], words: frozenset[str]) -> bool:
    return any(name & words for name in names)


@lru_cache(maxsize=1 << 14)
def stems(text: str) -> frozenset[str]:
    """Return the beginnings of a text's words, without accents; of Chinese, its pairs of characters.

    >>> sorted(stems("Sanctions of the États"))
    ['etats', 'sanct']
    """
    found = set[str]()
    for word in _WORD.findall(unaccented(text).lower()):
        if han := _HAN.findall(word):
            found.update(part[at : at + 2] for part in han for at in range(len(part) - 1))
        else:
            word = _PARTICLES.sub("", word)
            if len(word) > _SHORT or word.isdigit() or not word.isascii() or text.isupper():
                found.add(word[:_STEM])
            elif word.upper() in text:
                found.add(word)
    return frozenset(found)
