"""Words that stand for what was named before: “the Council”, “the resolution”, “the Mission”."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from r2p_ld.annotate.lexicon import ANY, Entry, Lexicon
from r2p_ld.annotate.match import Hit

if TYPE_CHECKING:
    from r2p_ld.annotate.contexts import Contexts
    from r2p_ld.annotate.match import Languages

Judged = list[tuple[Hit, bool]]
_CONFIDENCE = 0.7


def resolved(contexts: Contexts, lexicon: Lexicon, languages: Languages, judged: Judged) -> Judged:
    """Return hits, each with whether it is a mention, and the references to those that are.

    What is meant is the last before that may be; nothing, where the last so called was another's.
    """
    text = contexts.text
    found: Judged = []
    for language, words, noun, concepts in lexicon.references:
        if language not in languages.spoken and "" not in languages.spoken:
            continue
        antecedents: list[tuple[int, str]] | None = None
        for match in _compiled(words).finditer(text):
            start, end = match.span(1) if match.re.groups else match.span()
            if languages.at(start) not in (language, "") or not contexts.is_prose(start, end):
                continue
            if antecedents is None:
                antecedents = _antecedents(text, judged, noun, tuple(concepts))
                if not antecedents:
                    break
            before = [concept for place, concept in antecedents if place <= start]
            if before and before[-1]:
                entry = Entry(before[-1], language, ANY, _CONFIDENCE, "reference", "")
                found.append((Hit(start, end, entry, "", language), True))
    taken = {place for hit, _ in judged for place in range(hit.start, hit.end)}
    found = [(hit, stands) for hit, stands in found if taken.isdisjoint(range(hit.start, hit.end))]
    return sorted([*judged, *found], key=lambda each: each[0].start)


def _antecedents(text: str, judged: Judged, noun: str, concepts: tuple[str, ...]) -> list[tuple[int, str]]:
    """Return where what may be meant was named, with its CURIE, or nothing for another so called."""
    found = []
    for hit, stands in judged:
        concept = hit.entry.concept
        if stands and concept.startswith(concepts):
            found.append((hit.end, concept))
        elif not stands and re.search(noun, text[hit.start : hit.end]):
            found.append((hit.end, ""))
    return found


@cache
def _compiled(words: str) -> re.Pattern[str]:
    return re.compile(words)
