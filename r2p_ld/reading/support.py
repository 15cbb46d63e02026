"""Whether a document's words can mean a thing: a claim about something else than its sentence is refused."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, lru_cache

from pyoxigraph import Literal, NamedNode

from r2p_ld.annotate import Mention
from r2p_ld.namespaces import node, shorten
from r2p_ld.reading import tables
from r2p_ld.reading.context import Context
from r2p_ld.reading.names import known_names
from r2p_ld.reading.vocabulary import NAMED, Problem, Vocabulary
from r2p_ld.tables.cells import Span, Term
from r2p_ld.texts import unaccented

_STEM = 5
_SHORT = 3
"""Words of no more letters mean little: *of*, *des*, *the*."""
_HALF = 0.5
"""A quotation that has more than that of a name means the thing."""
_PART = 0.25
"""As much of a name, such as *Pillar* of *Pillar III*, tells too little even near a quotation."""
_WORD = re.compile(r"\w+")
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_PARTICLES = re.compile(r"^[وفبكل]?(?:ال|لل)")
_Place = tuple[int, int]
_Words = list[frozenset[str]]


class Support:
    """The words and mentions of a document, beside the names of things."""

    def __init__(
        self, vocabulary: Vocabulary, context: Context, mentions: Callable[[], list[Mention]]
    ) -> None:
        """Take what can be claimed, a document's context, and its mentions for when they are asked for."""
        self._vocabulary, self._context, self._find = vocabulary, context, mentions

    def problems(
        self, subject: NamedNode, property_: NamedNode, value: Term, spans: Sequence[Span]
    ) -> Iterator[Problem]:
        """Yield why a document's words cannot mean subject or object of a claim.

        Each is named in the quotation or, in part at least, near it; and where the quotation does not name
        it, it names no other thing of the kind of which the same could be said.
        """
        for field, thing in (("subject", subject), ("object", value)):
            if not isinstance(thing, NamedNode) or thing not in self._names:
                continue
            if self._said(thing, spans) > _HALF:
                continue
            is_document = thing in self._documents
            if is_document and isinstance(value, Literal) and value.language:
                continue  # a title may have another's in it
            claim, near = (subject, property_, value), self._near(thing, spans)
            told = self._said(thing, near)
            if rival := self._rival(claim, thing, spans):
                rule = f"the quotation names {shorten(rival.value)}, not {shorten(thing.value)}."
                yield field, rule, "name what the quotation names, or quote other words."
            elif is_document and not isinstance(value, NamedNode):
                continue  # a document's symbol or date need not stand beside its name
            elif told <= _HALF and not is_document and (rival := self._rival(claim, thing, near, near=True)):
                rule = f"the paragraph names {shorten(rival.value)}, not {shorten(thing.value)}."
                yield field, rule, "name what the paragraph names, or quote other words."
            elif told <= _PART and not self._of_kind(thing, spans):
                rule = f"no name of {shorten(thing.value)} stands in the paragraph, or in what introduces it."
                yield field, rule, "name what the words mean, or quote others."

    def place(self, thing: Term, start: int, end: int) -> _Place | None:
        """Return where a stretch of the text names a thing first; None where it does not."""
        block = self._context.block(start, end)
        if block is None or not isinstance(thing, NamedNode):
            return None
        concept, known = shorten(thing.value), known_names(self._context.language(block))
        found = [(each.start, each.end) for each in self._mentioned((start, end)) if each.concept == concept]
        found += [
            (each.start, each.end)
            for each in known.find(self._context.text, start, end)
            if concept in known.named(each.surface)
        ]
        return min(found, default=None)

    # --- what is said --------------------------------------------------------------------------

    def _said(self, thing: NamedNode, places: Sequence[_Place]) -> float:
        """Return how much of a name of a thing stands in some places: all where one is mentioned."""
        concept = shorten(thing.value)
        if any(each.concept == concept for place in places for each in self._mentioned(place)):
            return 1
        words, kind = self._words(places), _kind(thing)
        return max(self._weight(name & words, kind) / self._weight(name, kind) for name in self._names[thing])

    def _weight(self, words: frozenset[str], kind: str) -> float:
        """Return how much words tell: each the less, the more things of a kind have it in their names."""
        return sum(1 / self._things[kind][word] for word in words)

    def _words(self, places: Sequence[_Place]) -> frozenset[str]:
        return stems(" ".join(self._context.text[slice(*place)] for place in places))

    def _mentioned(self, place: _Place) -> list[Mention]:
        first = bisect_left(self._starts, place[0])
        return self._mentions[first : bisect_left(self._starts, place[1], first)]

    @cached_property
    def _mentions(self) -> list[Mention]:
        return self._find()

    @cached_property
    def _starts(self) -> list[int]:
        return [each.start for each in self._mentions]

    def _near(self, thing: NamedNode, spans: Sequence[Span]) -> list[_Place]:
        """Return the places of the blocks of spans, of what introduces them, and of the headings above.

        For a document that is all of the text.
        """
        if thing in self._documents:
            return [(0, len(self._context.text))]
        found = []
        for span in spans:
            above = [each for each in self._context.document.blocks if each.start <= span.start]
            found += above[-1:]
            found += [each for each in above if each.kind != "item"][-1:]
            found += [each for each in above[:-1] if each.kind == "heading"][-1:]
        return [(block.start, block.end) for block in found]

    # --- what else is said ---------------------------------------------------------------------

    def _rival(
        self,
        claim: tuple[NamedNode, NamedNode, Term],
        thing: NamedNode,
        places: Sequence[_Place],
        near: bool = False,
    ) -> NamedNode | None:
        """Return another thing of the kind that a quotation names, and of which the same could be said.

        Near it, words may be of anything: there a mention is asked for. What is part of a name of the
        claim's own, as *States* is of *advice to States*, is none.
        """
        kind, (subject, _, value) = _kind(thing), claim
        things = [each for each in (subject, value) if isinstance(each, NamedNode)]
        if [_kind(each) for each in things] == [kind, kind]:
            return None
        words = self._words(places)
        mentioned = {
            node(each.concept) for place in places for each in self._mentioned(place) if each.rule != "stem"
        }
        own = [name & words for each in things for name in self._names.get(each, ())]
        for other, labels in self._labels.items():
            if other in things or _kind(other) != kind or (near and other not in mentioned):
                continue
            found = labels if other in mentioned else [each for each in labels if len(each) > 1]
            found = [name for name in found if name <= words or other in mentioned]
            if not found or any(name <= mine for name in found for mine in own):
                continue
            said = (other if each == thing else each for each in claim)
            if not any(self._vocabulary.problems(*said)):  # type: ignore[arg-type]
                return other
        return None

    def _of_kind(self, thing: NamedNode, spans: Sequence[Span]) -> bool:
        """Tell whether a quotation names the kind of a thing, and so all of them: *the inhibitors*."""
        kinds = (kind for kind in self._vocabulary.types(thing) if kind not in map(node, NAMED))
        words = self._words(spans)
        return any(stems(label) <= words for kind in kinds for label in self._vocabulary.labels(kind))

    # --- names ---------------------------------------------------------------------------------

    @cached_property
    def _documents(self) -> frozenset[NamedNode]:
        """What a text is about as a whole, and names by a word, as *the report*."""
        return frozenset(self._vocabulary.members(node("r2p:Document")))

    @cached_property
    def _labels(self) -> dict[NamedNode, _Words]:
        """The words of each label of the things whose names tell what they are.

        A thing without one in the document's languages is called as in any.
        """
        languages = {self._context.language(block) for block in self._context.document.blocks}
        found = {}
        for kind in (*NAMED, "r2p:Document"):
            for thing in sorted(self._vocabulary.members(node(kind)), key=str):
                labels = [label for each in languages for label in self._vocabulary.labels(thing, each)]
                told = [
                    words for label in labels or self._vocabulary.labels(thing) if (words := stems(label))
                ]
                if told and not _kind(thing).endswith("source"):
                    found[thing] = told
        return found

    @cached_property
    def _names(self) -> dict[NamedNode, _Words]:
        """The words of each name of these things, those that count beside a verb only included.

        Of the latter, one that is part of what another of the kind is called, as *stage*, tells nothing.
        """
        found = {thing: list(of) for thing, of in self._labels.items()}
        for language in {self._context.language(block) for block in self._context.document.blocks}:
            for name, thing in tables.names(language):
                if thing in found and (words := stems(name)) and not self._is_of_others(words, thing):
                    found[thing].append(words)
        return found

    def _is_of_others(self, words: frozenset[str], thing: NamedNode) -> bool:
        kind = _kind(thing)
        return any(
            words <= name
            for other, names in self._labels.items()
            if other != thing and _kind(other) == kind
            for name in names
        )

    @cached_property
    def _things(self) -> dict[str, Counter[str]]:
        """How many things of a kind have a word in their names, by kind."""
        found: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for thing, names in self._names.items():
            found[_kind(thing)].update(frozenset[str]().union(*names))
        return found


def _kind(thing: NamedNode) -> str:
    return thing.value.rpartition("/")[0]


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
