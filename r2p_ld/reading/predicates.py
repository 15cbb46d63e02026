"""Candidate claims by verbs: what stands at once before and behind one, where it opens a statement."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from itertools import product

from r2p_ld.annotate import Mention
from r2p_ld.documents.model import Block
from r2p_ld.namespaces import node, shorten
from r2p_ld.reading.candidates import Candidate, Quotation, propose
from r2p_ld.reading.gate import Gate
from r2p_ld.reading.grammar import Grammar
from r2p_ld.reading.names import known_names
from r2p_ld.reading.tables import Verb
from r2p_ld.tables.cells import Span

MARK = re.compile(r"(?:[\s*_•–-]*(?:\(?(?:[0-9]{1,3}|[a-z]|[ivx]+)[.)]\s+)?)")
"""Bullets and numbers before the words of a block."""
UNSURE = "stem"
"""The rule of mentions that share only the stems of a name's words."""
_COMMA = re.compile(r"\s*[,，،]")
_GOES_ON = re.compile(r" [A-ZÀ-Þ][a-zà-ÿ]")
_SHORT_LINE = 60
_MOST_NAMES = 8


class Predicates:
    """The verbs of a document, read for what they say of the names beside them."""

    def __init__(
        self, gate: Gate, mentions: Callable[[Block], list[Mention]], clauses: Collection[int]
    ) -> None:
        """Take a gate, the mentions of each block, and where blocks that are clauses of resolutions start."""
        self.gate, self.context, self.vocabulary = gate, gate.context, gate.vocabulary
        self.text = gate.document.text
        self._mentions, self._clauses_of = mentions, clauses

    def candidates(self, block: Block, here: Sequence[Mention], words: Grammar) -> Iterator[Candidate]:
        """Yield what a verb says of the names at once before and behind it, where these open a statement.

        A verb that *and* joins to what an earlier one says has its subjects, as has one behind a pronoun
        that opens the next sentence.
        """
        last: list[Mention] = []
        last_end = -1
        for found in words.verb.finditer(self.text, block.start, block.end):
            if any(
                each.start < found.end() and found.start() < each.end and each.rule != UNSURE for each in here
            ):
                continue  # the verb is part of a name
            before = self._beside(block, here, max(block.start, last_end), found.start())
            behind = self._beside(block, here, found.end(), block.end)
            subjects, dependents = self._subjects(found.start(), before, words)
            objects = self.objects(found.end(), behind, words)
            between = self.text[subjects[-1].end if subjects else last_end : found.start()]
            shared = not subjects and block.start < last_end <= found.start()
            if shared and (words.coordinates(between) or words.coordinates(between + " ")):
                subjects = last
            elif shared and self._refers(last_end, found.start(), words):
                subjects, between = last, ""
            meanings = self._meanings(block, found, words)
            if any(each.form == "initial" for each in meanings) and not subjects:
                subjects, objects = self._both_behind(found.end(), behind, words)
                between = ""
            elif any(each.form == "final" for each in meanings) and not objects:
                objects = dependents
            listed = [] if objects else self._listed(block, found.end(), words)
            if not subjects or not meanings or not (objects or listed):
                continue
            infinitive = meanings[0].form == "infinitive" or words.is_infinitive(between)
            if infinitive and not self.gate.modality([Span(*found.span())]):
                continue  # what somebody is only said to be asked, paid or sent to do
            first = min(subjects[0].start, found.start())
            opening = Span(first, max(found.end(), subjects[-1].end))
            if not shared and not self._opens(block, opening, before, words):
                continue  # what stands before the subject may deny it, or make it a part of something else
            rule = f"verb: {' '.join(found[0].split())}"
            for subject, value in product(subjects, objects or listed):
                if claim := self._claim(subject, meanings, value):
                    said = [found.span()]
                    said += [] if shared else [subject[:2]]
                    said += [value[:2]] if objects else []
                    place = (min(start for start, _ in said), max(end for _, end in said))
                    last, last_end = subjects, max(last_end, place[1])
                    one = propose(self.text, *claim, place, rule, 0.7)
                    item = Quotation(value.surface, value.start, value.end)
                    yield one if objects else replace(one, quotations=(*one.quotations, item))

    def _meanings(self, block: Block, found: re.Match[str], words: Grammar) -> list[Verb]:
        """Return what a verb may mean in its voice: a participle stands behind a form of *to be*."""
        passive = words.is_passive(self.text[block.start : found.start()])
        return [
            each
            for each in words.verbs(found[0])
            if each.form == "inverse" or (each.form == "participle") == passive
        ]

    def _refers(self, end: int, verb: int, words: Grammar) -> bool:
        """Tell whether a pronoun opens the sentence of a verb, behind one that makes its claim itself."""
        start, _ = self.context.sentence(verb, verb + 1)
        if self.context.sentence(end - 1, end)[1] != start or self.context.reported(end - 1, end):
            return False
        return words.refers(self.text[start:verb])

    def _listed(self, block: Block, at: int, words: Grammar) -> list[Mention]:
        """Return the names with which the items of a list begin that a verb and a colon introduce."""
        between = self.text[at : block.end].rstrip()
        denied = self.context.markers(at - 1, at).negated(at - 1, at)
        if block.kind == "item" or denied or not between.endswith((":", "：")) or len(between) > _SHORT_LINE:
            return []
        found = []
        blocks = self.gate.document.blocks
        for item in blocks[blocks.index(block) + 1 :]:
            if item.kind != "item":
                break
            start = MARK.match(self.text, item.start, item.end).end()  # type: ignore[union-attr]
            names = self._beside(item, self._mentions(item), item.start, item.end)
            found += [each for each in names[:1] if words.joins(self.text[start : each.start])]
        return found

    def _beside(self, block: Block, here: Sequence[Mention], start: int, end: int) -> list[Mention]:
        """Return the names in a stretch that a verb may join: mentions, and longer names than these."""
        known = known_names(self.context.language(block))
        found = [each for each in here if start <= each.start and each.end <= end]
        for one in known.find(self.text, start, end):
            within = [each for each in found if each.start < one.end and one.start < each.end]
            holds = all(one.start <= each.start and each.end <= one.end for each in within)
            if holds and all(one.end - one.start > each.end - each.start for each in within):
                found = [*(each for each in found if each not in within), one]
        return sorted(each for each in found if self.text[each.start - 1] not in "(（")

    def _claim(
        self, subject: Mention, meanings: Sequence[Verb], value: Mention
    ) -> tuple[str, str, str] | None:
        """Return subject, property and object of the one meaning of a verb that fits what stands beside it.

        A name that several things have is that of the one that fits.
        """
        for verb in meanings:
            first, second = (value, subject) if verb.form == "inverse" else (subject, value)
            fitting = [
                (one, other)
                for one in self._things(first)
                for other in self._things(second)
                if one != other and not any(self.vocabulary.problems(node(one), verb.property, node(other)))
            ]
            if fitting:
                one, other = fitting[0]
                return one, shorten(verb.property.value), other
        return None

    def _things(self, mention: Mention) -> list[str]:
        """Return what a mention may be: things that are called so, the one that was found, its namesakes."""
        block = self.context.block(mention.start, mention.end)
        named = known_names(self.context.language(block) if block else "").named(mention.surface)
        alike = self.vocabulary.namesakes(node(mention.concept)) if not named else []
        return list(dict.fromkeys([*named, mention.concept, *(shorten(each.value) for each in alike)]))

    def _subjects(
        self, verb: int, here: Sequence[Mention], words: Grammar
    ) -> tuple[list[Mention], list[Mention]]:
        """Return the names joined to each other at once before a verb, and those that depend on them.

        A name that depends on the one before it, as in *the organs of the Union*, is no subject.
        """
        found: list[Mention] = []
        dependents: list[Mention] = []
        place = verb
        for mention in reversed([each for each in here if each.end <= verb]):
            between = self.text[mention.end : place]
            if found and words.joins_dependent(between):
                dependents.append(found.pop())
            elif not words.leads_to_verb(between) if not found else not words.coordinates(between):
                break
            elif len(found) == 1 and not words.has_and(between):
                break  # what a comma alone parts from a subject is none
            found.append(mention)
            place = mention.start
            if len(found) == _MOST_NAMES:
                break
        return found[::-1], dependents

    def objects(self, at: int, here: Sequence[Mention], words: Grammar) -> list[Mention]:
        """Return the names joined to each other that stand at once behind a place."""
        found: list[Mention] = []
        for mention in here:
            if mention.end <= at:
                continue
            between = self.text[at : mention.start]
            joined = (
                words.leads_to_object(between) if not found else self._coordinate(between, mention, words)
            )
            part = words.owns(self.text[mention.end : mention.end + 3]) or _GOES_ON.match(
                self.text, mention.end
            )
            if not joined or part or len(found) == _MOST_NAMES:
                break  # what an owner has is the object, and a longer name, as *UN Special Rapporteur*
            found.append(mention)
            at = mention.end
        return found

    def _coordinate(self, between: str, mention: Mention, words: Grammar) -> bool:
        """Tell whether a name goes on a list: *and* may be written onto it."""
        return words.coordinates(between) or words.coordinates(between + mention.surface[:1] + " ")

    def _both_behind(
        self, verb: int, here: Sequence[Mention], words: Grammar
    ) -> tuple[list[Mention], list[Mention]]:
        """Return the names of subject and object where both follow a verb."""
        subjects = self.objects(verb, here, words)
        return subjects, self.objects(subjects[-1].end, here, words) if subjects else []

    def _opens(self, block: Block, span: Span, here: Sequence[Mention], words: Grammar) -> bool:
        """Tell whether nothing stands before a span, in its sentence, but what leaves it a statement.

        So do articles, cues that are heeded elsewhere, openings such as *moreover* or, in a resolution,
        *recognizing that*, and a place or time before a comma.
        """
        markers = self.context.markers(*span)
        at = max(self.context.sentence(*span)[0], block.start)
        at = MARK.match(self.text, at, span.start).end()  # type: ignore[union-attr]
        if (report := markers.reported(*span)) and report.at < span.start:
            at = max(at, report.at + len(report.words))
            at = self._behind_speaker(at, span.start, here, words)
            while that := words.complement(self.text, at, span.start):
                at = that.end()
        at = max(at, self.text.rfind(";", at, span.start) + 1)
        while (
            end := self._opening(at, span.start, here, words, clause=block.start in self._clauses_of)
        ) > at:
            at = end
        at = self._clause(at, span, words)
        before = self.text[at : span.start]
        for cue in (*markers.modalities, *markers.negations):
            if at <= cue.at < span.start:
                before = before.replace(cue.words, " ", 1)
        return words.joins(before)

    def _behind_speaker(self, at: int, end: int, here: Sequence[Mention], words: Grammar) -> int:
        """Return where the name of a speaker behind a verb of saying ends, and a comma behind it."""
        for mention in here:
            if at <= mention.start and mention.end <= end and words.joins(self.text[at : mention.start]):
                after = _COMMA.match(self.text, mention.end, end)
                return after.end() if after else mention.end
        return at

    def _clause(self, at: int, span: Span, words: Grammar) -> int:
        """Return where the last clause before a span begins, if *and* joins it to what marks nothing."""
        comma = max(self.text.rfind(mark, at, span.start) for mark in ",，،")
        markers = self.context.markers(*span)
        marks = (*markers.modalities, *markers.negations, *markers.reports)
        if comma < 0 or any(each.at < comma and each.covers(*span) for each in marks):
            return at
        joined = words.opening(self.text, comma + 1, span.start, clause=False)
        return joined.end() if joined else at

    def _opening(self, at: int, end: int, here: Sequence[Mention], words: Grammar, *, clause: bool) -> int:
        """Return where an opening at a place ends: at the place itself where there is none."""
        if opening := words.opening(self.text, at, end, clause=clause):
            return opening.end()
        for mention in here:
            ends = at <= mention.start and mention.end < end and self.text[mention.end] in ",，،"
            if ends and words.places(self.text[at : mention.start]):
                return mention.end + 1
        return at
