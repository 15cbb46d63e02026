"""Candidate claims from sentences: a verb between two names, a list of crimes, a name beside an office."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise

from pyoxigraph import Literal

from r2p_ld.annotate import Mention
from r2p_ld.documents.model import Block
from r2p_ld.namespaces import node, shorten
from r2p_ld.reading.candidates import Candidate, propose
from r2p_ld.reading.gate import Gate
from r2p_ld.reading.markers import ASSERTED
from r2p_ld.reading.resolution import clauses
from r2p_ld.reading.tables import Verb, cues, exemptions, forms, verbs
from r2p_ld.tables import cells
from r2p_ld.tables.cells import Span

_WORD = re.compile(r"[^\W_]+(?:['’\-][^\W_]+)*['’]?")
_STOPS = re.compile(r"[.;:()\[\]“”\"«»!?。；：（）]")
_LIST = re.compile(r"[\s,，、*_]*")
_ABBREVIATION = re.compile(r"\s*\(([A-Z][A-Za-z0-9&-]{1,9})\)")
_MARK = re.compile(r"(?:[\s*_•–-]*(?:\(?(?:[0-9]{1,3}|[a-z]|[ivx]+)[.)]\s+)?)")
_YEAR = r"(?:in|en|since|depuis|desde|в)\s+(?:19|20)[0-9]{2},?"
_INFINITIVES = ("to", "help", "helps")
_POSSESSIVES = ("'s", "’s")
_MOST_WORDS = 5
_MOST_NAMES = 8
_FEW_CRIMES = 3
_SPEAKER_NEAR = 80
_DOCUMENTS = ("report:", "instrument:", "document:")
_UNSURE = "stem"


class Sentences:
    """The sentences of a document, read for claims about what they mention."""

    def __init__(self, gate: Gate, mentions: Sequence[Mention], subject: str = "") -> None:
        """Take a document's gate and mentions; ``subject`` is the document itself, a CURIE."""
        self.gate, self.context, self.subject = gate, gate.context, subject
        self.text, self.vocabulary = gate.document.text, gate.vocabulary
        self.mentions = [each for each in mentions if each.rule != _UNSURE]
        self._starts = [each.start for each in self.mentions]
        self._bodies = clauses(gate.document, mentions)

    def candidates(self) -> Iterator[Candidate]:
        """Yield what the sentences say, in the order of the text."""
        cited: set[str] = set()
        for block in self.gate.document.blocks:
            here = self._within(block.start, block.end)
            yield from self._cited(here, cited)
            if block.kind == "heading":
                continue
            language = self.context.language(block)
            for proposal in (
                *self._named(here),
                *self._by_verb(block, here, language),
                *self._crimes(block, here, language),
            ):
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

    def _crimes(self, block: Block, here: Sequence[Mention], language: str) -> Iterator[Candidate]:
        """Yield the crimes from which a norm protects, where most of them are listed."""
        for cue, norm in forms(language, "protects").items():
            pattern = re.compile(re.escape(cue).replace("'", "['’]"), re.IGNORECASE)
            for found in pattern.finditer(self.text, block.start, block.end):
                chain = self._chain(found.end(), here, language)
                listed = [each for each in chain if each.concept.startswith("crime:")]
                if len({each.concept for each in listed}) < _FEW_CRIMES:
                    continue
                for each in listed:
                    place = (each.start, each.end)
                    yield propose(
                        self.text, norm, "r2p:coversCrime", each.concept, place, "list of crimes", 0.9
                    )

    # --- verbs ---------------------------------------------------------------------------------

    def _by_verb(self, block: Block, here: Sequence[Mention], language: str) -> Iterator[Candidate]:
        if (known := _verbs(language)) is None:
            return
        pattern, properties = known
        for found in pattern.finditer(self.text, block.start, block.end):
            if any(each.start < found.end() and found.start() < each.end for each in here):
                continue  # the verb is part of a name
            before = [each for each in here if each.end <= found.start()]
            subjects = self._subjects(found.start(), before, language)
            objects = list(self._chain(found.end(), here, language))
            verb = properties[" ".join(found[0].lower().replace("’", "'").split())]
            property_ = verb.property
            is_open = verb.form or self._last_word(found.start()) in _INFINITIVES
            if is_open and not self.gate.modality([Span(*found.span())]):
                continue  # what somebody is only said to be asked, paid or sent to do
            if subjects and not self._opens(block, Span(subjects[-1].start, found.end()), language):
                continue  # what stands before the subject may deny it, or make it a part of something else
            for subject in subjects:
                for value in objects:
                    things = (node(subject.concept), property_, node(value.concept))
                    if subject.concept == value.concept or any(self.vocabulary.problems(*things)):
                        continue
                    name, rule = shorten(property_.value), f"verb: {' '.join(found[0].split())}"
                    place = (subject.start, value.end)
                    yield propose(self.text, subject.concept, name, value.concept, place, rule, 0.7)

    def _last_word(self, at: int) -> str:
        words = self.text[max(0, at - 12) : at].split()
        return words[-1].lower() if words else ""

    def _opens(self, block: Block, span: Span, language: str) -> bool:
        """Tell whether nothing stands before a span, in its sentence, but what leaves it a statement.

        So do articles, cues that are heeded elsewhere, and openings such as *moreover* or, in a resolution,
        *recognizing that*.
        """
        markers = self.context.markers(*span)
        at = max(self.context.sentence(*span)[0], block.start)
        at = _MARK.match(self.text, at, span.start).end()  # type: ignore[union-attr]
        if (report := markers.reported(*span)) and report.at < span.start:
            at = max(at, report.at + len(report.words))
            while that := _complement(language).match(self.text, at, span.start):
                at = that.end()
        at = max(at, self.text.rfind(";", at, span.start) + 1)
        kinds = ("sentence", "clause") if block.start in self._bodies else ("sentence",)
        while opening := _opening(language, kinds).match(self.text, at, span.start):
            at = opening.end()
        words = self.text[at : span.start]
        for cue in (*markers.modalities, *markers.negations):
            if at <= cue.at < span.start:
                words = words.replace(cue.words, " ", 1)
        return self._joins(words, language, modal=False)

    def _subjects(self, verb: int, before: Sequence[Mention], language: str) -> list[Mention]:
        """Return the names joined to each other that stand at once before a verb."""
        found: list[Mention] = []
        place = verb
        for mention in reversed(before):
            between = self.text[mention.end : place]
            joined = self._joins(between, language, modal=not found)
            if (
                len(found) == _MOST_NAMES
                or not joined
                or (found and "," not in between and len(between) > 30)
            ):
                break
            found.append(mention)
            place = mention.start
        return found

    def _chain(self, at: int, here: Sequence[Mention], language: str) -> Iterator[Mention]:
        """Yield the names joined to each other that stand at once behind a place."""
        number = 0
        for mention in here:
            if mention.start < at:
                continue
            if number == _MOST_NAMES or not self._joins(self.text[at : mention.start], language, modal=False):
                return
            yield mention
            at, number = mention.end, number + 1

    def _joins(self, between: str, language: str, *, modal: bool) -> bool:
        """Tell whether only joining words stand between two names, or modal ones between one and its verb."""
        if _STOPS.search(between):
            return False
        if language == "zh":
            words = [between.strip(" ,，、")] if between.strip(" ,，、") else []
        else:
            words = [word.lower().replace("’", "'") for word in _WORD.findall(between)]
        joining = forms(language, "joins")
        allowed = {word for word, means in joining.items() if means != ("and" if modal else "verb")}
        allowed |= _modal(language) if modal else frozenset()
        return len(words) <= _MOST_WORDS and all(word in allowed for word in words)

    # --- how it is said ------------------------------------------------------------------------

    def _as_said(self, candidate: Candidate) -> Candidate | None:
        """Return a candidate as its sentence puts it; None where modality, polarity or voice is unclear."""
        quotation = candidate.quotations[0]
        span = Span(quotation.start or 0, quotation.end or 0)
        exempt = exemptions().get(node(candidate.property).value, frozenset())
        modality, polarity, attribution = ASSERTED, "positive", ""
        if "modality" not in exempt and (marked := self.gate.modality([span])):
            if len(marked) > 1 or not marked <= {*self.vocabulary.modalities}:
                return None
            (modality,) = marked
        if "polarity" not in exempt and (negations := self.context.markers(*span).negated(*span)):
            denials = self.context.markers(*span).negations
            is_behind = any(each.at >= span.end and each.covers(*span) for each in denials)
            if negations > 1 or is_behind:  # another clause may be what is denied
                return None
            polarity = "negative"
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
        start = _MARK.match(self.text, block.start, block.end).end()  # type: ignore[union-attr]
        return len(self.text[start:at].split()) <= 1 and not _STOPS.search(self.text[start:at])

    def _speaker(self, span: Span) -> str:
        """Return who is made to speak in the sentence of a span: the name before the verb that says so.

        No one is where the name depends on another noun, as in *the envoy of the Council said*.
        """
        report = self.context.markers(*span).reported(*span)
        if report is None or report.at == 0:
            return ""
        start, _ = self.context.sentence(*span)
        block = self.context.block(*span)
        language = self.context.language(block) if block else ""
        if report.at >= span.end:
            start = span.end  # behind what is said its subject is no speaker
        near = self._within(max(start, report.at - _SPEAKER_NEAR), report.at)
        for mention in reversed(near):
            if self.vocabulary.speaker(node(mention.concept)) is None:
                between = self.text[mention.end : report.at]
                is_subject = self._joins(between, language, modal=True) and not between.startswith(
                    _POSSESSIVES
                )
                of = _dependent(language).search(self.text, start, mention.start)
                return mention.concept if is_subject and not of else ""
        return ""


@cache
def _verbs(language: str) -> tuple[re.Pattern[str], dict[str, Verb]] | None:
    """Return a pattern for the verbs of a language, and their properties."""
    found = {" ".join(verb.cue.split()): verb for verb in verbs(language)}
    if not found:
        return None
    parts = (
        re.escape(each).replace(r"\ ", r"\s+").replace("'", "['’]")
        for each in sorted(found, key=lambda each: (-len(each), each))
    )
    edge = ("", "") if language == "zh" else (r"(?<!\w)", r"(?!\w)")
    return re.compile(f"{edge[0]}(?:{'|'.join(parts)}){edge[1]}", re.IGNORECASE), found


@cache
def _dependent(language: str) -> re.Pattern[str]:
    """Return a pattern for a preposition, and articles behind it, at the end of a text."""
    before = "|".join(map(re.escape, forms(language, "depends"))) or r"(?!)"
    articles = "|".join(
        re.escape(word) for word, means in forms(language, "joins").items() if means == "article"
    )
    return re.compile(
        rf"(?<!\w)(?:{before})(?:(?<=['’])|\s+)(?:(?:{articles})(?:(?<=['’])|\s+))*\Z", re.IGNORECASE
    )


@cache
def _complement(language: str) -> re.Pattern[str]:
    """Return a pattern for the words that join what is said to a verb of saying."""
    found = [cue.cue for cue in cues().get(language, ()) if cue.scope == "complement"]
    alternatives = "|".join(re.escape(each) for each in found) or r"(?!)"
    return re.compile(rf"[\s,]*(?:{alternatives})(?:(?<=['’])|(?!\w))", re.IGNORECASE)


@cache
def _opening(language: str, kinds: tuple[str, ...]) -> re.Pattern[str]:
    """Return a pattern for the words that open a statement, or a year."""
    found = [cue for cue, kind in forms(language, "opens").items() if kind in kinds]
    longest = sorted(found, key=lambda each: (-len(each), each))
    parts = [re.escape(each).replace(r"\ ", r"\s+").replace("'", "['’]") for each in longest]
    edge = "" if language == "zh" else r"(?!\w)"
    return re.compile(rf"\s*(?:{'|'.join([*parts, _YEAR])}){edge}", re.IGNORECASE)


@cache
def _modal(language: str) -> frozenset[str]:
    """Return the words of the cues of modality and negation, which may stand before a verb."""
    uses = ("modality", "negation")
    return frozenset(
        word for cue in cues().get(language, ()) if cue.use in uses for word in cue.cue.lower().split()
    )
