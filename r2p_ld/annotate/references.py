"""Words that stand for what was named before: “the Council”, “the resolution”, “the Mission”."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import accumulate
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

    What is meant is the last before that may be; nothing, where the last so called was another's, in the
    same paragraph or of which the text speaks as often.
    """
    text = contexts.text
    named: dict[str, list[int]] = defaultdict(list)
    others = []
    for hit, stands in judged:
        if stands:
            named[hit.entry.concept].append(hit.end)
        else:
            others.append((hit.end, text[hit.start : hit.end]))
    found: Judged = []
    named_and_found = list(judged)
    for language, words, noun, concepts in lexicon.references:
        if language not in languages.spoken and "" not in languages.spoken:
            continue
        meant = tuple(concepts)
        before = [(end, each) for each in named if each.startswith(meant) for end in named[each]]
        spans = (match.span(match.re.groups) for match in _compiled(words).finditer(text))
        if before and (at := [*spans]):
            before = sorted(before + [(end, "") for end, name in others if re.search(noun, name)])
            found += _referring(contexts, languages, language, at, before)
    taken = [hit.start for hit, _ in judged]
    for one in found:
        before_it = bisect_right(taken, one[0].end - 1) - 1
        if before_it < 0 or judged[before_it][0].end <= one[0].start:
            named_and_found.append(one)
    return sorted(named_and_found, key=lambda each: each[0].start)


def _referring(
    contexts: Contexts,
    languages: Languages,
    language: str,
    at: list[tuple[int, int]],
    named: list[tuple[int, str]],
) -> Iterator[tuple[Hit, bool]]:
    """Yield the references by words, at these places, to what was named before each."""
    concepts = [concept for _, concept in named]
    ours = list(accumulate(map(bool, concepts), initial=0))
    latest = list(accumulate(concepts, lambda last, concept: concept or last, initial=""))
    for start, end in at:
        so_far = bisect_right(named, (start, ""))
        concept = concepts[so_far - 1] if so_far else ""
        if not concept and 2 * ours[so_far] > so_far:
            block = contexts.document.block_at(start)
            concept = latest[so_far] if block and named[so_far - 1][0] <= block.start else ""
        if concept and languages.at(start) in (language, "") and contexts.is_prose(start, end):
            yield (
                Hit(start, end, Entry(concept, language, ANY, _CONFIDENCE, "reference", ""), "", language),
                True,
            )


@cache
def _compiled(words: str) -> re.Pattern[str]:
    return re.compile(words)
