"""Markers of a sentence: its modality, polarity and voice, by the cues of its language.

What is unclear is weaker, never stronger: a cue that might concern a place of the sentence does.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from r2p_ld.reading.tables import Cue, cues

ASSERTED = "does"
QUESTION = "question"
_STRENGTH = {
    **{"does": 6, "often": 5, "in-large-part": 5, "can": 4, "should": 4},
    **{"in-some-cases": 3, "may": 3, "conditional": 2, QUESTION: 1},
}
WHOLE = ("sentence", "previous")
"""Scopes of what concerns whole sentences."""
_STOP = re.compile(r"[;；؛]|(?<=\w):(?=\s)|：|[–—]\s")
_WITHIN = re.compile(r"[\w,] $")
_COMMA = re.compile(r"[,，،、]")
_CLOSED = re.compile(r"\s*(?:[,，،;；؛.。!！)]|\Z)")
_SHORT = 4
_BETWEEN = (r"(?:[\w'’-]+\s+){0,3}?", r"\w{0,12}?")
"""What may stand for … in a cue: some words or, in Chinese, some characters."""
_ASIDE = re.compile(r"[,，،”\"»](?:\s*\w[\w’'-]*){0,6}\s*$")
_ASKS = re.compile(r"[?？؟][\"'”’»)\]]*\s*$")


@dataclass(frozen=True, slots=True)
class Hit:
    """A cue where it stands in a text."""

    start: int
    end: int
    cue: Cue


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a sentence for which a cue holds: the value it gives, its words, place and scope."""

    start: int
    end: int
    value: str
    words: str
    at: int = 0
    scope: str = ""

    def covers(self, start: int, end: int) -> bool:
        """Tell whether the stretch and the span from ``start`` to ``end`` have a place in common."""
        return self.start < end and start < self.end

    def concerns(self, start: int, end: int, names: str) -> bool:
        """Tell whether the cue holds for a span, and is not part of names that stand there."""
        words = self.words.casefold()
        # a negation is part of a name only as a whole: it may have a verb in its midst
        further = [each for each in words.split() if len(each) > _SHORT and self.value != "negative"]
        parts = (words, *further)
        is_part = any(f" {each} " in names for each in parts)
        return self.covers(start, end) and not (start <= self.at < end and is_part)


@dataclass(frozen=True, slots=True)
class Markers:
    """What the cues of one sentence say, each for its stretch; offsets are those of the text given."""

    modalities: tuple[Span, ...] = ()
    negations: tuple[Span, ...] = ()
    reports: tuple[Span, ...] = ()
    introduces: tuple[Hit, ...] = ()

    def modality(self, start: int, end: int, names: str = "") -> frozenset[str]:
        """Return the modalities that may hold for a span; none where it is asserted.

        A cue within the span that is part of the ``names`` of what is claimed gives none.
        """
        return frozenset(each.value for each in self.modalities if each.concerns(start, end, names))

    def negated(self, start: int, end: int, names: str = "") -> int:
        """Return by how many cues a span may be negated, but for those that are part of ``names``."""
        return sum(each.concerns(start, end, names) for each in self.negations)

    def reported(self, start: int, end: int) -> Span | None:
        """Return the report of which a span is part, if any."""
        return next((each for each in self.reports if each.covers(start, end)), None)


def weaker_or_equal(modality: str, marked: frozenset[str]) -> bool:
    """Tell whether a modality is no stronger than what is marked.

    >>> weaker_or_equal("does", frozenset()), weaker_or_equal("does", frozenset({"may"}))
    (True, False)
    >>> weaker_or_equal("can", frozenset({"can", "may"})), weaker_or_equal("should", frozenset({"can"}))
    (True, False)
    """
    if not marked or modality in marked:
        return True
    return any(_STRENGTH.get(modality, 6) < _STRENGTH[each] for each in marked if each in _STRENGTH)


def weakest(marked: frozenset[str]) -> str:
    """Return the weakest of some modalities, "" where two are.

    >>> weakest(frozenset({"can", "may"})), weakest(frozenset({"can", "should"}))
    ('may', '')
    """
    least = min((_STRENGTH.get(each, 6) for each in marked), default=6)
    found = [each for each in marked if _STRENGTH.get(each, 6) == least]
    return found[0] if len(found) == 1 else ""


def mark(text: str, start: int, end: int, language: str) -> Markers:
    """Return the markers of the sentence from ``start`` to ``end`` of a text, in a language.

    Of a language without cues nothing is known: nothing in it is asserted.
    """
    known = cues().get(language)
    if known is None:
        return Markers(modalities=(Span(start, end, "may", f"the language {language or 'unknown'}"),))
    hits = list(_hits(text, start, end, language))
    limits = _Limits(text, start, end, hits)
    modalities = [_scope(hit, limits, negation=False) for hit in hits if hit.cue.use == "modality"]
    if _ASKS.search(text, start, end):
        modalities.append(Span(start, end, QUESTION, "?"))
    negations = [_scope(hit, limits, negation=True) for hit in hits if hit.cue.use == "negation"]
    own = [hit for hit in hits if hit.cue.use == "own"]
    reports = [
        Span(_said_from(hit, limits), end, hit.cue.scope, text[hit.start : hit.end], hit.start)
        for hit in hits
        if hit.cue.use == "report" and not any(each.start <= hit.start for each in own)
    ]
    last = tuple(hit for hit in hits if hit.cue.use in ("modality", "report"))
    return Markers(tuple(modalities), tuple(negations), tuple(reports), last)


def purposes(text: str, start: int, end: int, language: str) -> Iterator[tuple[int, bool]]:
    """Yield where a purpose (True) or a means (False) begins, in order."""
    for hit in _hits(text, start, end, language):
        if hit.cue.use in ("purpose", "means"):
            yield hit.start, hit.cue.use == "purpose"


# --- cues ------------------------------------------------------------------------------------


def _hits(text: str, start: int, end: int, language: str) -> Iterator[Hit]:
    """Yield the cues of a sentence; of those that overlap within a use, the first and longest.

    What affirms, such as *not only*, hides the cues within it.
    """
    for use, pattern, by_words in _patterns(language):
        for found in pattern.finditer(text, start, end):
            words = _key(found[1])
            cue = by_words.get(words) or next(of for key, of in by_words.items() if _fits(key, words))
            if cue.use != use:
                continue
            if cue.cue.startswith("^") and text[start : found.start(1)].strip(" \t\n*_“\"'«([•-–"):
                continue
            if use == "modality" and _is_name(text, found):
                continue
            yield Hit(found.start(1), found.end(1), cue)


def _is_name(text: str, found: re.Match[str]) -> bool:
    """Tell whether a cue is a name by its capital, as the month of May is."""
    return found[1].istitle() and bool(_WITHIN.search(text[: found.start(1)][-3:]))


def _fits(key: str, words: str) -> bool:
    """Tell whether a cue with any ending, or with any words in its midst, is what some words are."""
    first, gap, last = key.partition("…")
    if not gap and not key.endswith("*"):
        return False
    return words.startswith(first.rstrip("* ")) and (key.endswith("*") or words.endswith(last))


def _key(words: str) -> str:
    return " ".join(words.lower().replace("’", "'").split())


@cache
def _patterns(language: str) -> tuple[tuple[str, re.Pattern[str], dict[str, Cue]], ...]:
    """Return use, pattern and cues by their words of a language."""
    by_use: dict[tuple[str, bool], list[Cue]] = {}
    affirming = [cue for cue in cues()[language] if cue.use == "affirmation"]
    for cue in cues()[language]:
        if cue.use != "affirmation":
            by_use.setdefault((cue.use, cue.cue.startswith("^")), []).append(cue)
    made = []
    for (use, at_start), of in by_use.items():
        hiding = affirming if use in ("modality", "negation") and not at_start else []
        words = {_key(cue.cue.removeprefix("^")): cue for cue in (*of, *hiding)}
        longest = sorted(words, key=lambda each: (-len(each), each))
        made.append((use, re.compile(_alternatives(longest, language), re.IGNORECASE), words))
    return tuple(made)


def _alternatives(words: list[str], language: str) -> str:
    """Return a pattern for any of some cues as words, whose first group is the cue."""
    parts = []
    for word in words:
        stem = word.endswith("*")
        escaped = re.escape(word.removesuffix("*")).replace(r"\ ", r"\s+").replace("'", "['’]")
        # no blanks part the words of Chinese, nor an elided word from the next, nor n't from the last
        joined = language in ("zh", "ar") or word == "n't" or not word[0].isalnum()
        before = "" if joined else r"(?<!\w)"
        after = r"\w*" if stem else "" if language == "zh" or word.endswith("'") else r"(?!\w)"
        escaped = escaped.replace(r"…\s+", "…").replace("…", _BETWEEN[language == "zh"])
        parts.append(f"{before}{escaped}{after}")
    # in Arabic a particle is written onto the word that follows it
    return (r"(?<!\w)[وف]?" if language == "ar" else "") + f"({'|'.join(parts)})"


# --- how far they hold -------------------------------------------------------------------------


class _Limits:
    """The boundaries of the clauses of a sentence."""

    def __init__(self, text: str, start: int, end: int, hits: list[Hit]) -> None:
        self.text, self.start, self.end = text, start, end
        stops = [found.start() for found in _STOP.finditer(text, start, end)]
        self.by_kind: dict[str, list[int]] = {
            "coordinate": stops,
            "relative": [],
            "restrictive": [],
            "complement": [],
        }
        for hit in hits:
            if hit.cue.use == "boundary":
                self.by_kind[hit.cue.scope].append(hit.start)
        self.commas = [found.start() for found in _COMMA.finditer(text, start, end)]
        for places in self.by_kind.values():
            places.sort()

    def before(self, at: int, *kinds: str) -> int:
        """Return the last boundary of some kinds at or before a place, else the sentence's start."""
        places = sorted(place for kind in kinds for place in self.by_kind[kind])
        index = bisect_right(places, at) - 1
        return places[index] if index >= 0 else self.start

    def after(self, at: int, *kinds: str) -> int:
        """Return the first boundary of some kinds after a place, else the sentence's end."""
        return min((place for kind in kinds for place in self.by_kind[kind] if place > at), default=self.end)

    def closes(self, hit: Hit) -> bool:
        """Tell whether a cue is the end of its clause, and no comma parts it from the rest."""
        behind = _CLOSED.match(self.text, hit.end)
        return bool(behind) and not self.text[self.start : hit.start].rstrip().endswith((",", "،", "，"))

    def comma_before(self, at: int) -> int:
        """Return the last comma before a place, else the sentence's start."""
        return max((each for each in self.commas if each < at), default=self.start)

    def comma_after(self, at: int) -> int:
        """Return the first comma after a place that does not follow it at once, else the end."""
        places = (each for each in self.commas if each >= at and self.text[at:each].strip())
        return min(places, default=self.end)


def _scope(hit: Hit, limits: _Limits, *, negation: bool) -> Span:
    """Return the stretch for which a cue of modality or negation holds."""
    left = limits.before(hit.start, "coordinate", "relative", "restrictive", "complement")
    narrow = ("relative",) if negation or hit.cue.scope == "after" else ()
    right = limits.after(hit.end - 1, "coordinate", "restrictive", *narrow)
    words = limits.text[hit.start : hit.end]
    if hit.cue.scope in WHOLE:
        left, right = limits.start, limits.end
    elif hit.cue.scope == "after":
        left = left if limits.closes(hit) else hit.start
    elif hit.cue.scope == "phrase":
        left = max(left, limits.comma_before(hit.start))
        right = min(right, limits.comma_after(hit.end))
    return Span(left, right, hit.cue.value, words, hit.start, hit.cue.scope)


def _said_from(hit: Hit, limits: _Limits) -> int:
    """Return where what is reported begins: at the sentence's start where speaker and verb follow a comma.

    So they do in *“…,” he said*, *…, explained the envoy* and *welcoming it, the envoy says that …*. An
    aside such as *according to the envoy* concerns all of its sentence.
    """
    before = limits.text[limits.start : hit.start]
    if hit.cue.scope == "aside":
        return limits.start
    return limits.start if _ASIDE.search(before) else hit.end
