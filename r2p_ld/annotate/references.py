"""Words that stand for what was named before: “the Council”, “the resolution”, “the Mission”."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
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
        before = [(end, each) for each in named if each.startswith(tuple(concepts)) for end in named[each]]
        if before:
            before = sorted(before + [(end, "") for end, name in others if re.search(noun, name)])
            found += _referring(contexts, languages, language, words, before)
    taken = [hit.start for hit, _ in judged]
    for one in found:
        at = bisect_right(taken, one[0].end - 1) - 1
        if at < 0 or judged[at][0].end <= one[0].start:
            named_and_found.append(one)
    return sorted(named_and_found, key=lambda each: each[0].start)


def _referring(
    contexts: Contexts, languages: Languages, language: str, words: str, named: list[tuple[int, str]]
) -> Iterator[tuple[Hit, bool]]:
    """Yield the references by words to what was named before each."""
    for match in _compiled(words).finditer(contexts.text):
        start, end = match.span(1) if match.re.groups else match.span()
        last = _meant(contexts, named[: bisect_right(named, (start, ""))], start)
        if not last:
            continue
        if languages.at(start) in (language, "") and contexts.is_prose(start, end):
            entry = Entry(last, language, ANY, _CONFIDENCE, "reference", "")
            yield Hit(start, end, entry, "", language), True


def _meant(contexts: Contexts, named: list[tuple[int, str]], start: int) -> str:
    """Return what words at an offset mean of what was named before; empty for what is not in the graph."""
    if not named or named[-1][1]:
        return named[-1][1] if named else ""
    ours = [concept for _, concept in named if concept]
    block = contexts.document.block_at(start)
    is_beside = not block or named[-1][0] > block.start
    return ours[-1] if ours and not is_beside and 2 * len(ours) > len(named) else ""


@cache
def _compiled(words: str) -> re.Pattern[str]:
    return re.compile(words)
