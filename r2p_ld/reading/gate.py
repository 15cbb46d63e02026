"""The gate: of the claims that are proposed for a document, those that stand, and why the others do not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

from pyoxigraph import NamedNode

from r2p_ld.annotate import Lexicon, Mention, mentions
from r2p_ld.documents.model import Document
from r2p_ld.documents.text import canonical
from r2p_ld.errors import Fault
from r2p_ld.outcome import Outcome
from r2p_ld.reading.candidates import Candidate, Quotation
from r2p_ld.reading.context import Context
from r2p_ld.reading.grammar import grammar
from r2p_ld.reading.markers import ASSERTED, weaker_or_equal
from r2p_ld.reading.resolution import clauses
from r2p_ld.reading.support import Support, stems
from r2p_ld.reading.tables import exemptions, verbs
from r2p_ld.reading.vocabulary import Problem, Vocabulary
from r2p_ld.tables.cells import CellError, Span, Term, curie, term
from r2p_ld.texts import did_you_mean, excerpt


@dataclass(frozen=True, slots=True)
class Passed:
    """A candidate that stands, as terms and spans; ``anchored`` says which quotations were moved to where."""

    candidate: Candidate
    subject: NamedNode
    property: NamedNode
    object: Term
    attribution: NamedNode | None
    spans: tuple[Span, ...]
    anchored: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged(Outcome):
    """What became of the candidates for a document: how many stand, which were anchored anew, and faults.

    A fault's row is the line of the candidate, its column the field.
    """

    document: str
    candidates: int
    passed: int
    refused: int
    anchored: tuple[str, ...] = ()

    def __str__(self) -> str:
        found = f"{self.passed} of {self.candidates} candidates stand in {self.document}."
        return "\n".join([*self.anchored, found])


class Gate:
    """The gate for one document."""

    def __init__(
        self, document: Document, vocabulary: Vocabulary, *, language: str = "en", reanchor: bool = False
    ) -> None:
        """Take a document; ``language`` is that of blocks that tell none.

        Where a candidate says where its quotation stands, it must stand there; with ``reanchor`` it is
        enough that it stands in one place of the document.
        """
        self.document, self.vocabulary, self.reanchor = document, vocabulary, reanchor
        self.context = Context(document, language)
        self.support = Support(vocabulary, self.context, lambda: self.mentions)

    @cached_property
    def mentions(self) -> list[Mention]:
        """What the document mentions."""
        return mentions(self.document, Lexicon.published())

    def judge(
        self, candidates: Sequence[Candidate], file: str, faults: Iterable[Fault] = ()
    ) -> tuple[list[Passed], Judged]:
        """Return the candidates that stand, and the outcome with a fault for each reason against the others.

        ``faults`` are those of candidates that could not be read.
        """
        passed: list[Passed] = []
        found = list(faults)
        refused = len(found)
        for candidate in candidates:
            problems: list[Problem] = []
            one = self.examine(candidate, problems)
            if one and not problems:
                passed.append(one)
            else:
                refused += 1
                found += [Fault(file, candidate.line, *problem) for problem in problems]
        anchored = tuple(
            f"{file}, row {one.candidate.line}: {note}" for one in passed for note in one.anchored
        )
        counts = (len(passed) + refused, len(passed), refused)
        return passed, Judged(self.document.name, *counts, anchored=anchored, faults=tuple(found))

    def examine(self, candidate: Candidate, problems: list[Problem]) -> Passed | None:
        """Return a candidate as terms and spans, and add every reason against it to ``problems``."""
        anchored: list[str] = []
        spans = tuple(
            span
            for each in candidate.quotations
            if (span := self._place(each, problems, anchored)) is not None
        )
        terms = self._terms(candidate, problems)
        if len(spans) < len(candidate.quotations) or terms is None:
            return None
        passed = Passed(candidate, *terms, spans, tuple(anchored))
        problems += self.vocabulary.problems(passed.subject, passed.property, passed.object)
        if passed.attribution and (problem := self.vocabulary.speaker(passed.attribution)):
            problems.append(problem)
        exempt = self._exempt(passed)
        problems += self._structure(passed, exempt)
        problems += self._meaning(passed, exempt)
        if not problems:
            problems += self.support.problems(passed.subject, passed.property, passed.object, spans)
        return passed

    # --- where it stands -----------------------------------------------------------------------

    def _place(self, quoted: Quotation, problems: list[Problem], anchored: list[str]) -> Span | None:
        """Return the span of a quotation that stands in the document as it says."""
        words, text = canonical(quoted.words), self.document.text
        if not words.strip():
            problems.append(("quotation", "is blank.", "copy the words that state the claim."))
            return None
        if words != words.strip():
            problems.append(
                ("quotation", "begins or ends with a blank.", "leave it out, and correct the offsets.")
            )
            return None
        if quoted.start is not None and quoted.end is not None:
            if text[quoted.start : quoted.end] == words:
                return Span(quoted.start, quoted.end)
            problem = self._elsewhere(quoted, words)
            if not self.reanchor or text.count(words) != 1:
                problems.append(problem)
                return None
        places = text.count(words)
        if places != 1:
            if places:
                rule = f"{excerpt(words, 60)!r} stands in the document {places} times."
                problems.append(("quotation", rule, "say at which offsets, or quote more words."))
            else:
                problems.append(self._elsewhere(quoted, words))
            return None
        start = text.index(words)
        span = Span(start, start + len(words))
        said = f"not at {quoted.start}-{quoted.end}" if quoted.start is not None else "no offsets given"
        anchored.append(f"{excerpt(words, 40)!r} was anchored at {span} ({said}).")
        return span

    def _elsewhere(self, quoted: Quotation, words: str) -> Problem:
        text = self.document.text
        if words not in text:
            rule = f"{excerpt(words, 60)!r} does not stand in {self.document.name}."
            return "quotation", rule, "copy the words of the document character for character."
        there = excerpt(text[quoted.start : quoted.end], 40)
        found = [Span(at, at + len(words)) for at in _places(text, words)]
        rule = f"at {quoted.start}-{quoted.end} stands {there!r}, not the quotation."
        return "start", rule, f"it stands at {' and '.join(map(str, found[:3]))}."

    # --- its terms -----------------------------------------------------------------------------

    def _terms(
        self, candidate: Candidate, problems: list[Problem]
    ) -> tuple[NamedNode, NamedNode, Term, NamedNode | None] | None:
        """Return subject, property, object and attribution; None where one of them is no term."""
        found: list[Term | None] = []
        for field, cell in (
            ("subject", curie),
            ("property", curie),
            ("object", term),
            ("attribution", curie),
        ):
            text = getattr(candidate, field)
            try:
                found.append(cell.read(text) if text or field != "attribution" else None)
            except CellError as error:
                problems.append((field, error.rule, error.mend))
        for field, known in (
            ("modality", self.vocabulary.modalities),
            ("polarity", self.vocabulary.polarities),
        ):
            if (value := getattr(candidate, field)) not in known:
                rule = f"{excerpt(value, 40)} is no {field}."
                problems.append(
                    (field, rule, did_you_mean(value, known, f"write one of {', '.join(known)}."))
                )
                return None
        return tuple(found) if len(found) == 4 else None  # type: ignore[return-value]

    def _exempt(self, passed: Passed) -> frozenset[str]:
        """Return what a claim is exempt from, by its property and by what it is about."""
        found = exemptions()
        kinds = (kind.value for kind in self.vocabulary.types(passed.subject))
        return frozenset[str]().union(*(found.get(each, ()) for each in (passed.property.value, *kinds)))

    # --- what the document says ------------------------------------------------------------------

    def _structure(self, passed: Passed, exempt: frozenset[str]) -> Iterator[Problem]:
        """Yield what is wrong with the parts of the document in which a claim stands."""
        for span in passed.spans:
            block = self.context.block(*span)
            if block is None:
                rule = f"{span} lies in several paragraphs, or in none."
                yield "quotation", rule, "quote words of one paragraph, item or heading."
            elif block.kind == "heading" and "heading" not in exempt:
                yield "quotation", "stands in a heading, which states nothing.", "quote a sentence."
            elif "heading" not in exempt and self.context.in_link(*span):
                yield "quotation", "stands in a link, which states nothing.", "quote a sentence."

    def _meaning(self, passed: Passed, exempt: frozenset[str]) -> Iterator[Problem]:
        """Yield where a claim is stronger than its sentence, other in polarity, or not in its voice."""
        candidate = passed.candidate
        spans = tuple(self._stated(passed, each) or each for each in passed.spans)
        names = self.names(passed.subject, passed.property, passed.object, spans)
        is_plain = candidate.modality == ASSERTED and candidate.polarity == "positive"
        if "modality" not in exempt:
            marked = self.modality(spans, names)
            if not weaker_or_equal(candidate.modality, marked):
                named = " or ".join(sorted(marked))
                rule = f"{candidate.modality} is stronger than the sentence, which says {named}."
                mend = f"write {named}." if marked <= {*self.vocabulary.modalities} else "leave it out."
                yield "modality", rule, mend
            elif is_plain:
                yield from self._bare(passed)
        if "polarity" not in exempt:
            negations = max(self.context.markers(*each).negated(*each, names) for each in spans)
            if negations == 0 and candidate.polarity == "negative":
                yield "polarity", "the sentence denies nothing.", "write positive, or quote the denial."
            # a double negation is unclear, so that more than a weak claim rests on none
            unclear = negations == 1 or (negations > 1 and candidate.modality == ASSERTED)
            if unclear and candidate.polarity == "positive":
                yield "polarity", "the sentence denies it, or may.", "write negative, or leave it out."
        if "voice" not in exempt and not candidate.attribution:
            reports = {span: self.context.reported(*span) for span in spans}
            # beside a report, only what the document itself says of the matter in the same paragraph counts
            reported = {self.context.block(*span) for span, report in reports.items() if report}
            own = {
                self.context.block(*span)
                for span, report in reports.items()
                if not report and stems(self.document.text[slice(*span)]) & stems(names)
            }
            if reported - own:
                report = next(filter(None, reports.values()))
                rule = f"somebody else says so ({excerpt(report, 40)!r}), not the document."
                yield "attribution", rule, "name who says so."
            elif is_plain and all(map(partial(self._is_complement, passed), passed.spans)):
                rule = "it stands behind a word such as 'that': what is before it says whether it is so."
                yield "attribution", rule, "name who says so, or leave it out."

    def _bare(self, passed: Passed) -> Iterator[Problem]:
        """Yield where the verb between subject and object is an infinitive, which asserts nothing."""
        for span in passed.spans:
            sentence, block = Span(*self.context.sentence(*span)), self.context.block(*span)
            stretch = self._stated(passed, sentence)
            if stretch is None or block is None:
                continue
            words = grammar(self.context.language(block))
            text = self.document.text
            for found in words.verb.finditer(text, *stretch):
                meant = [each for each in words.verbs(found[0]) if each.property == passed.property]
                before = text[stretch.start : found.start()]
                if meant and not any(words.asserts(each, before) for each in meant):
                    rule = f"{found[0]!r} states nothing by itself."
                    yield "modality", rule, "write what the verb before it says, or leave it out."
                    return

    def _body(self, passed: Passed) -> str:
        """Return the body in whose clause of a resolution a claim stands; "" for none."""
        blocks = (self.context.block(*each) for each in passed.spans)
        return next((self._bodies[each.start] for each in blocks if each and each.start in self._bodies), "")

    @cached_property
    def _bodies(self) -> dict[int, str]:
        return clauses(self.document, self.mentions)

    def _is_complement(self, passed: Passed, span: Span) -> bool:
        """Tell whether a claim stands behind a word such as *that*, which another verb governs."""
        sentence, block = Span(*self.context.sentence(*span)), self.context.block(*span)
        stretch = self._stated(passed, sentence)
        if stretch is None or block is None:
            return False
        before = self.document.text[sentence.start : stretch.start]
        return grammar(self.context.language(block)).is_complement(before)

    def _stated(self, passed: Passed, span: Span) -> Span | None:
        """Return the stretch of a quotation from a claim's subject to its object; None without both names.

        What marks another clause of a long quotation is not the claim's.
        """
        named = self.support.place(passed.subject, *span), self.support.place(passed.object, *span)
        places = [place for place in named if place is not None]
        if len(places) < len(named):
            return None
        return Span(min(start for start, _ in places), max(end for _, end in places))

    def modality(self, spans: Sequence[Span], names: str = "") -> frozenset[str]:
        """Return the modalities that the sentences of some spans mark, but for cues in ``names``.

        What a list's introduction says counts for a claim that stands in one item.
        """
        context = self.context
        found = frozenset[str]().union(*(context.markers(*each).modality(*each, names) for each in spans))
        return found | context.introduced(*spans[0])[0] if len(spans) == 1 else found

    def names(self, subject: NamedNode, property_: NamedNode, value: Term, spans: Iterable[Span]) -> str:
        """Return what the parts of a claim are called, in whose words no cue counts."""
        things = (each for each in (subject, value) if isinstance(each, NamedNode))
        labels = [label for each in things for label in self.vocabulary.labels(each)]
        languages = {self.context.language(block) for each in spans if (block := self.context.block(*each))}
        said = (verb for each in languages for verb in verbs(each) if verb.property == property_)
        labels += (cue for verb in said for cue in verb.cues)
        return f" {' | '.join(labels)} ".casefold()


def _places(text: str, words: str) -> Iterator[int]:
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + 1)
