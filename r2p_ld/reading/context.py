"""What stands around a place of a document: its sentence, what introduces it, quotation marks, links."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property

from r2p_ld.documents.model import Block, Document, sentence_ends
from r2p_ld.reading.markers import Hit, Markers, Span, mark, purposes

_QUOTED = re.compile(
    r"“[^”]{2,}(?:”|$)|«[^»]{2,}(?:»|$)|„[^“”]{2,}[“”]|「[^」]{2,}」|(?<!\w)\"[^\"]{2,}\"(?!\w)"
)
_LINK = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\w+|\]\([^)\s]*\)|(?<=\[)[^\]\n]+(?=\]\()")
_EMPHASISED_END = re.compile(r"[.!?][\"'”’)\]»]*[*_]+\s+(?=[^\W\d_a-z])")
_COLON = re.compile(r"[:：]\s*\**\s*$")
_FEW_WORDS = 2
"""A quotation of no more words is a term that is named, not somebody's sentence."""
_LAST_WORDS = 25


class Context:
    """A document with the markers of its sentences, each worked out when it is asked for."""

    def __init__(self, document: Document, language: str = "") -> None:
        """Take a document; ``language`` is that of blocks that tell none."""
        self.document, self.text, self._language = document, document.text, language
        self._marked: dict[tuple[int, int], Markers] = {}
        self._starts = [block.start for block in document.blocks]

    def language(self, block: Block) -> str:
        """Return the language of a block: its own, else that of the document."""
        return block.language or self._language

    def block(self, start: int, end: int) -> Block | None:
        """Return the block that holds a span, if one does."""
        block = self.document.block_at(start)
        return block if block and end <= block.end else None

    def sentence(self, start: int, end: int) -> tuple[int, int]:
        """Return start and end of the sentence, or sentences, of a span within its block."""
        block = self.block(start, end)
        if block is None:
            return start, end
        ends = self._ends(block)
        first = max((each for each in ends if each <= start), default=block.start)
        return first, min((each for each in ends if each >= end), default=block.end)

    def _ends(self, block: Block) -> list[int]:
        """Return where the sentences of a block end, emphasis of Markdown behind them included."""
        emphasised = (found.end() for found in _EMPHASISED_END.finditer(self.text, block.start, block.end))
        return sorted({*sentence_ends(self.text, block), *emphasised})

    def markers(self, start: int, end: int) -> Markers:
        """Return the markers of the sentence of a span."""
        block = self.block(start, end)
        sentence = self.sentence(start, end)
        if sentence not in self._marked:
            language = self.language(block) if block else self._language
            self._marked[sentence] = self._denied_next(block, mark(self.text, *sentence, language), sentence)
        return self._marked[sentence]

    def _denied_next(self, block: Block | None, markers: Markers, sentence: tuple[int, int]) -> Markers:
        """Return the markers of a sentence with what the next one says of it, as *This is untrue.* does."""
        start, end = sentence
        if block is None or end >= block.end:
            return markers
        following = mark(self.text, *self.sentence(end, end + 1), self.language(block))
        denials = (each for each in following.negations if each.scope == "previous")
        return replace(
            markers,
            negations=(*markers.negations, *(replace(each, start=start, end=end) for each in denials)),
        )

    def introduction(self, block: Block) -> Block | None:
        """Return the paragraph or heading that a list's item continues, by its colon."""
        at = bisect_right(self._starts, block.start) - 1
        if block.kind != "item":
            return None
        for before in reversed(self.document.blocks[:at]):
            if before.kind != "item":
                text = self.text[before.start : before.end]
                return before if _COLON.search(text) else None
        return None

    def introduced(self, start: int, end: int) -> tuple[frozenset[str], str]:
        """Return the modalities that a list's introduction gives its item at a span, and who reports it.

        *Actors can:* gives *can* to what follows, but for the purposes in it; *the envoy recommends:*
        reports all.
        """
        block = self.block(start, end)
        introduction = self.introduction(block) if block else None
        if block is None or introduction is None:
            return frozenset(), ""
        last = Span(*self.sentence(introduction.end - 1, introduction.end), "", "")
        markers = self.markers(introduction.end - 1, introduction.end)
        reported = next((_words(self.text, hit) for hit in markers.introduces if _reports_list(hit)), "")
        modal = {hit.cue.value for hit in markers.introduces if hit.cue.use == "modality"}
        near = {hit.cue.value for hit in markers.introduces if last.end - hit.end <= _LAST_WORDS}
        turns = [
            is_purpose
            for at, is_purpose in purposes(self.text, block.start, end, self.language(block))
            if at < start
        ]
        return frozenset() if turns and turns[-1] else frozenset(modal & near), reported

    def reported(self, start: int, end: int) -> str:
        """Return the words by which somebody else is made to say what stands at a span; "" for none."""
        if quoted := self.quotation(start, end):
            return quoted
        if report := self.markers(start, end).reported(start, end):
            return report.words
        block = self.block(start, end)
        if block and (person := self._person_before(block, start)):
            return person
        return self.introduced(start, end)[1]

    def _person_before(self, block: Block, start: int) -> str:
        """Return by what a person began to speak earlier in a paragraph, and did not end."""
        place = block.start
        for limit in (each for each in self._ends(block) if each <= start):
            for report in self.markers(place, max(place + 1, limit - 1)).reports:
                if report.value == "person":
                    return report.words
            place = limit
        return ""

    def quotation(self, start: int, end: int) -> str:
        """Return the beginning of the quotation that holds a span; "" where none of some words does."""
        at = bisect_right(self._quotations, (start, 1 << 62)) - 1
        if at >= 0 and start < self._quotations[at][1]:
            words = self.text[slice(*self._quotations[at])]
            return words[:40] if len(words.split()) > _FEW_WORDS or len(words) > 40 else ""
        return ""

    @cached_property
    def _quotations(self) -> list[tuple[int, int]]:
        return [
            found.span()
            for block in self.document.blocks
            for found in _QUOTED.finditer(self.text, block.start, block.end)
        ]

    def in_link(self, start: int, end: int) -> bool:
        """Tell whether a span lies in an address, or in the words of a link."""
        return any(link.start() < end and start < link.end() for link in self._links(start))

    def _links(self, start: int) -> Iterator[re.Match[str]]:
        block = self.document.block_at(start)
        return _LINK.finditer(self.text, block.start, block.end) if block else iter(())


def _words(text: str, hit: Hit) -> str:
    return text[hit.start : hit.end]


def _reports_list(hit: Hit) -> bool:
    return hit.cue.use == "report" and hit.cue.scope in ("list", "person")
