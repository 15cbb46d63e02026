"""A document's mentions: of names that overlap the longest, in contexts that leave them what they seem."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from r2p_ld.annotate import citations, match, references
from r2p_ld.annotate.contexts import Contexts
from r2p_ld.annotate.fold import Folded
from r2p_ld.annotate.lexicon import NOTHING, Lexicon

if TYPE_CHECKING:
    from r2p_ld.annotate.match import Hit
    from r2p_ld.documents.model import Document


class Mention(NamedTuple):
    """What is mentioned, as a CURIE, and where: code points of the document's text.

    ``confidence`` is from 0 to 1. ``rule`` says how it was found: by a ``label`` of the graph, an ``alias``
    or a ``demonym`` of the tables, any of these ``inflected``, the ``stem`` of its words, a ``symbol``, a
    ``resolution`` by number, or as a ``reference`` to what was mentioned before.
    """

    start: int
    end: int
    surface: str
    concept: str
    confidence: float
    rule: str


def mentions(document: Document, lexicon: Lexicon) -> list[Mention]:
    """Return the mentions in a document, in the order of its text; none overlaps another."""
    text = document.text
    languages = match.Languages(document)
    cited = deque(sorted(citations.cited(text, lexicon, languages)))
    chosen: list[Hit] = []
    for language, start, end in languages.runs(len(text)):
        folded = Folded(text, start, end)
        hits = match.exact(text, folded, lexicon, language) + match.stemmed(text, folded, lexicon, language)
        while cited and cited[0].start < end:
            hits.append(cited.popleft())
        chosen += longest(hits)
    contexts = Contexts(document, lexicon, languages.spoken)
    judged = references.resolved(contexts, lexicon, languages, contexts.judged(chosen))
    return [
        Mention(
            hit.start,
            hit.end,
            text[hit.start : hit.end],
            hit.entry.concept,
            hit.entry.confidence,
            hit.entry.rule,
        )
        for hit, stands in judged
        if stands and hit.entry.concept != NOTHING
    ]


def longest(hits: Iterable[Hit]) -> list[Hit]:
    """Return the hits that no longer one overlaps, in the text's order; of equal ones the surest."""
    chosen: list[Hit] = []
    together: list[Hit] = []
    end = 0
    for hit in sorted(hits):
        if hit.start >= end:
            chosen += _longest(together)
            together = []
        together.append(hit)
        end = max(end, hit.end)
    return chosen + _longest(together)


def _longest(together: list[Hit]) -> list[Hit]:
    """Return the longest of hits that overlap, and those beside it."""
    if len(together) < 2:
        return together
    chosen: list[Hit] = []
    for hit in sorted(together, key=lambda hit: (hit.start - hit.end, -hit.entry.confidence, hit.start)):
        if all(hit.end <= other.start or other.end <= hit.start for other in chosen):
            chosen.append(hit)
    return sorted(chosen)
