"""Candidate claims from sentences: a verb between two names, a list of crimes, a name beside an office."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Container, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from pyoxigraph import Literal

from r2p_ld.annotate import Mention
from r2p_ld.documents.model import Block
from r2p_ld.namespaces import node
from r2p_ld.reading.candidates import Candidate, propose
from r2p_ld.reading.gate import Gate
from r2p_ld.reading.grammar import grammar
from r2p_ld.reading.markers import ASSERTED, WHOLE, weakest
from r2p_ld.reading.predicates import MARK, UNSURE, Predicates
from r2p_ld.reading.resolution import clauses
from r2p_ld.reading.tables import exemptions, forms
from r2p_ld.tables import cells
from r2p_ld.tables.cells import Span

_STOPS = re.compile(r"[.;:()\[\]“”\"«»!?。；：（）]")
_QUOTES = ' \t\n“”"«»„「」'
_ENDS = re.compile(r"\s*(?:[,，،.。;；:：”\"»)]|\Z)")
_ABBREVIATION = re.compile(r"\s*\(([A-Z][A-Za-z0-9&-]{1,9})\)")
_YEAR_BEFORE = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)\s*[^\W\d]{0,5}\s*[(（]\Z")
_YEAR_NEAR = 20
_FEW_CRIMES = 3
_SPEAKER_NEAR = 80
_DOCUMENTS = ("report:", "instrument:", "document:")


class Sentences:
    """The sentences of a document, read for claims about what they mention."""

    def __init__(self, gate: Gate, mentions: Sequence[Mention], subject: str = "") -> None:
        """Take a document's gate and mentions; ``subject`` is the document itself, a CURIE."""
        self.gate, self.context, self.subject = gate, gate.context, subject
        self.text, self.vocabulary = gate.document.text, gate.vocabulary
        self.mentions = [each for each in mentions if each.rule != UNSURE or " " in each.surface]
        self._starts = [each.start for each in self.mentions]
        self._bodies = clauses(gate.document, mentions)
        self._predicates = Predicates(gate, lambda block: self._within(block.start, block.end), self._bodies)

    def candidates(self) -> Iterator[Candidate]:
        """Yield what the sentences say, in the order of the text."""
        cited: set[str] = set()
        for block in self.gate.document.blocks:
            here = self._within(block.start, block.end)
            yield from self._cited(here, cited)
            if block.kind == "heading":
                continue
            language = self.context.language(block)
            for proposal in (*self._named(here), *self._crimes(block, here, language)):
                exempt = exemptions().get(node(proposal.property).value, frozenset())
                if (said := self._as_said(proposal, exempt)) is not None:
                    yield said
            for proposal in self._predicates.candidates(block, here, grammar(language)):
                if (said := self._as_said(proposal)) is not None:
                    yield said

    def _within(self, start: int, end: int) -> list[Mention]:
        first = bisect_left(self._starts, start)
        return self.mentions[first : bisect_left(self._starts, end, first)]

    # --- names ---------------------------------------------------------------------------------

    def _named(self, here: Sequence[Mention]) -> Iterator[Candidate]:
        """Yield who holds an office that stands before the name, and what an abbreviation is short for."""
        for mention, after in pairwise(here):
            is_office = mention.concept.startswith("post:") and after.concept.startswith("person:")
            if is_office and not self.text[mention.end : after.start].strip():
                place, rule = (after.start, after.end), "office before a name"
                yield propose(self.text, after.concept, "r2p:holdsPost", mention.concept, place, rule, 0.9)
        for mention in here:
            if found := _ABBREVIATION.match(self.text, mention.end):
                place = found.span(1)
                if any(each.start == place[0] and each.concept == mention.concept for each in here):
                    printed = cells.term.write(Literal(found[1]))
                    yield propose(
                        self.text, mention.concept, "r2p:abbreviation", printed, place, "abbreviation", 0.9
                    )

    def _cited(self, here: Sequence[Mention], cited: set[str]) -> Iterator[Candidate]:
        """Yield to which documents this one refers, each once."""
        for mention in here:
            yield from self._printed(mention)
            if self.subject and mention.concept.startswith(_DOCUMENTS) and mention.concept not in cited:
                cited.add(mention.concept)
                place = (mention.start, mention.end)
                sure = 0.95 if mention.rule in ("symbol", "resolution") else 0.8
                yield propose(
                    self.text,
                    self.subject,
                    "r2p:refersTo",
                    mention.concept,
                    place,
                    "document cited",
                    sure,
                    "refersTo",
                )

    def _printed(self, mention: Mention) -> Iterator[Candidate]:
        """Yield the symbol of a document as it is printed, and the year by which a report is called."""
        if mention.rule != "symbol":
            return
        kinds = self.vocabulary.types(node(mention.concept))
        place = (mention.start, mention.end)
        if node("r2p:Document") in kinds:
            printed = cells.term.write(Literal(mention.surface))
            yield propose(
                *(self.text, mention.concept, "r2p:symbolAsPrinted", printed, place, "symbol", 0.9),
                "documentSymbol",
            )
        year = _YEAR_BEFORE.search(self.text, max(0, mention.start - _YEAR_NEAR), mention.start)
        if year and node("r2p:Report") in kinds:
            at = year.span(1)
            yield propose(
                *(self.text, mention.concept, "r2p:reportYear", year[1], at, "year of a report", 0.8),
                "reportYear",
            )

    def _crimes(self, block: Block, here: Sequence[Mention], language: str) -> Iterator[Candidate]:
        """Yield the crimes from which a norm protects, where most of them are listed."""
        for cue, norm in forms(language, "protects").items():
            pattern = re.compile(re.escape(cue).replace("'", "['’]"), re.IGNORECASE)
            for found in pattern.finditer(self.text, block.start, block.end):
                chain = self._predicates.objects(found.end(), here, grammar(language))
                listed = [each for each in chain if each.concept.startswith("crime:")]
                if len({each.concept for each in listed}) < _FEW_CRIMES:
                    continue
                for each in listed:
                    place = (each.start, each.end)
                    yield propose(
                        self.text, norm, "r2p:coversCrime", each.concept, place, "list of crimes", 0.9
                    )

    # --- how it is said ------------------------------------------------------------------------

    def _as_said(self, candidate: Candidate, exempt: Container[str] = ()) -> Candidate | None:
        """Return a candidate as its sentence puts it; None where modality, polarity or voice is unclear.

        What it is ``exempt`` from is not asked.
        """
        spans = [Span(each.start or 0, each.end or 0) for each in candidate.quotations]
        span = spans[0]
        parts = (node(candidate.subject), node(candidate.property), cells.term.read(candidate.object))
        names = self.gate.names(*parts, spans)
        modality, polarity, attribution = ASSERTED, "positive", ""
        if "modality" not in exempt and (marked := self.gate.modality(spans, names)):
            if not marked <= {*self.vocabulary.modalities} or not (weak := weakest(marked)):
                return None
            modality = weak
        if "polarity" not in exempt:
            negations = self.context.markers(*span).negations
            denials = [each for each in negations if each.concerns(*span, names)]
            inside = [each for each in denials if each.at < span.end]
            if len(inside) > 1 or any(each.scope in WHOLE for each in denials) or (denials and not inside):
                return None  # another clause may be what is denied, or the denial itself
            polarity = "negative" if inside else "positive"
        if "voice" not in exempt:
            block = self.context.block(*span)
            body = self._bodies.get(block.start, "") if block else ""
            report = self.context.markers(*span).reported(*span)
            own = body and report and self._begins(block, report.at)
            if not own and self.context.reported(*span):
                attribution = self._speaker(span)
                if not attribution:
                    return None
            attribution = attribution or body
        return replace(candidate, modality=modality, polarity=polarity, attribution=attribution)

    def _begins(self, block: Block | None, at: int) -> bool:
        """Tell whether a verb is the first of a clause of a resolution, whose subject is the body."""
        if block is None:
            return False
        start = MARK.match(self.text, block.start, block.end).end()  # type: ignore[union-attr]
        return len(self.text[start:at].split()) <= 1 and not _STOPS.search(self.text[start:at])

    def _speaker(self, span: Span) -> str:
        """Return who is made to speak in the sentence of a span: the name beside the verb of saying.

        No one is where the name depends on another noun, as in *the envoy of the Council said*.
        """
        report = self.context.markers(*span).reported(*span)
        block = self.context.block(*span)
        if report is None or block is None:
            return ""
        words = grammar(self.context.language(block))
        start, end = self.context.sentence(*span)
        if report.at >= span.end:
            start = span.end  # behind what is said its subject is no speaker
        behind = report.at + len(report.words)
        if words.joins(self.text[start : report.at].strip(_QUOTES)):
            for mention in self._within(behind, end)[:1]:
                after = self.text[mention.end : end]
                ends = _ENDS.match(after) or words.complement(after, 0, len(after))
                is_said = mention.start < span.end and span.start < mention.end
                if ends and not is_said and words.joins(self.text[behind : mention.start]):
                    return self._as_speaker(mention)
            return ""
        for mention in reversed(self._within(max(start, report.at - _SPEAKER_NEAR), report.at)):
            if name := self._as_speaker(mention):
                between = self.text[mention.end : report.at]
                is_subject = words.leads_to_verb(between) and not words.owns(between)
                return name if is_subject and not words.depends(self.text[start : mention.start]) else ""
        return ""

    def _as_speaker(self, mention: Mention) -> str:
        """Return a name if it is that of somebody who can speak; else ""."""
        return mention.concept if self.vocabulary.speaker(node(mention.concept)) is None else ""
