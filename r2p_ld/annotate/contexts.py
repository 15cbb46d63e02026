"""Where a name is not what it seems: addresses, code, others' names, and the contexts of ``contexts.tsv``."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import zip_longest
from typing import TYPE_CHECKING, Literal, TypeAlias

from r2p_ld.annotate.lexicon import COMMON, NOTHING, Lexicon

if TYPE_CHECKING:
    from r2p_ld.annotate.match import Hit
    from r2p_ld.documents.model import Document

# addresses of pages and mail, file names and paths, names of users and tags, and code
_NO_PROSE = re.compile(
    r"(?:https?://|ftp://|www\.|mailto:)[^\s<>\"»”]+|[\w.+-]+@[\w-]+\.[\w.-]+|"
    r"\b[\w-]+(?:\.[\w-]+)*\.(?:org|com|net|int|edu|gov|info|eu|io)\b(?:/[^\s<>\"»”]*)?|"
    r"(?<!\w)(?:[\w%~.-]*/)*[\w%-]+\.(?:pdf|docx?|xlsx?|html?|txt|csv|tsv|jsonl?|xml|ttl|nq|png|jpe?g|zip|py|md)\b|"
    r"(?<!\w)@\w+|\b\w*_\w+|(?<!\w)(?:~|\.{1,2})?/[\w.-]+/[\w./-]+|\bdoi:\S+|\b10\.\d{4,}/\S+|"
    r"\b[A-Z]+/\d+-[A-Z]+\b"
)
_CODE = re.compile(r"```.*?```|`[^`\n]+`|<[a-zA-Z/][^<>\n]{0,200}>", re.DOTALL)
# what each of these has; of all words of a text few do
_TELLING = re.compile(r"[@_/]|\.(?=[A-Za-z]{2})(?<=\w\.)")
_BLANKS = re.compile(r"\s")
_LONGEST = 500  # code points before and behind these that are looked at
_Pattern: TypeAlias = "re.Pattern[str] | Literal['']"
_Row: TypeAlias = tuple[str, str, _Pattern, _Pattern, str]
"""Effect or what is meant, language, what stands before, behind, and anywhere in the document."""
_AROUND = 60  # code points before and behind a name that are looked at
_NAME = "NAME"
_CAPITALISED = re.compile(r"[A-ZÀ-ÞА-Я][\w’'-]*")
_CAPITAL_AFTER = re.compile(r"[ \u00a0\n](?:(?:for|of|on|and|&) (?:the )?)?([A-Z][a-z]\w+)")
_CAPITAL_BEFORE = re.compile(
    r"\b([A-Z][\w’'-]+) (?:(?:for|of|on|and|pour|de|du|sur|para|del|sobre|in|to) "
    r"(?:the |la |le |el |l[’'])?)?\Z"
)
_WORD_AFTER = re.compile(r"[ \u00a0]([A-ZÀ-Þ](?:[a-zà-ÿ]|[’'][A-Z])[\w’'-]*)")
_WORD_BEFORE = re.compile(r"(?<![\w-])([A-ZÀ-Þ][a-zà-ÿ][\w’'-]*)[ \u00a0]\Z")
_SENTENCE_BEGINS = re.compile(r"(?:^|[.!?:;»”“‘«\"(\n•*–—-]\s*(?:\(?\w{1,3}[.)]\s*)?)\Z")


class Contexts:
    """What the contexts of a document, in the languages that it speaks, leave of the names found in it."""

    def __init__(self, document: Document, lexicon: Lexicon, spoken: frozenset[str]) -> None:
        self.text = document.text
        self.document = document
        self._beside = {
            use: _before("|".join(words for _, words in lexicon.words[use]))
            for use in ("before", "after", "at")
        }
        spans = sorted(_not_prose(self.text))
        self._starts, self._ends = [start for start, _ in spans], [end for _, end in spans]
        self._rows = _rows(lexicon, spoken)
        self._anywhere: dict[tuple[str, str], bool] = {}

    def is_prose(self, start: int, end: int) -> bool:
        """Tell whether no address, code or name of a file holds a part of a stretch."""
        at = bisect_right(self._starts, end - 1) - 1
        return at < 0 or self._ends[at] <= start

    def judged(self, hits: list[Hit]) -> list[tuple[Hit, bool]]:
        """Return the hits in a text's order, each with whether it is a mention where it stands."""
        judged: list[tuple[Hit, bool]] = []
        last = -1  # where the one before ends, if it is a mention
        for hit, following in zip_longest(map(self._meant, hits), hits[1:]):
            stands = self._allows(hit, last, following)
            judged.append((hit, stands))
            last = hit.end if stands else -1
        return judged

    def _meant(self, hit: Hit) -> Hit:
        """Return a hit of what its name means here, where that is not what it means elsewhere."""
        for concept, language, before, after, document in self._rows.meant.get(hit.name, ()):
            if language in ("", hit.language) and self._holds(hit, before, after, document):
                return hit._replace(entry=hit.entry._replace(concept=concept))
        return hit

    def _allows(self, hit: Hit, last: int, following: Hit | None) -> bool:
        """Tell whether a name is a mention; ``last`` is the end of the mention just before it."""
        concept = hit.entry.concept
        if concept == NOTHING:
            return False
        if hit.entry.rule in ("symbol", "resolution"):  # a link to a document cites it
            return self._in_context(hit)
        if not self.is_prose(hit.start, hit.end):
            return False
        return self._in_context(hit) and not self._in_longer_name(hit, last, following)

    def _in_context(self, hit: Hit) -> bool:
        keeps = kept = False
        for effect, language, before, after, document in self._rows.of(hit.entry.concept, hit.name):
            if language and hit.language and language != hit.language:
                continue
            holds = self._holds(hit, before, after, document)
            if effect == "keep":
                keeps, kept = True, kept or holds
            elif holds:
                return False
        return kept or not keeps

    def _holds(self, hit: Hit, before: _Pattern, after: _Pattern, document: str) -> bool:
        if after and not after.match(self.text, hit.end, hit.end + _AROUND):  # first what costs less
            return False
        if before and not before.search(self.text, max(0, hit.start - _AROUND), hit.start):
            return False
        if document:
            name = self.text[hit.start : hit.end] if _NAME in document else ""
            if (document, name) not in self._anywhere:
                self._anywhere[document, name] = self._is_anywhere(document, name)
            return self._anywhere[document, name]
        return True

    def _is_anywhere(self, document: str, name: str) -> bool:
        """Tell whether the text has what a pattern matches; one with a name is looked for beside it."""
        if not name:
            return bool(re.search(document, self.text))
        pattern = re.compile(document.replace(_NAME, re.escape(name)))
        at = self.text.find(name)
        while at >= 0:
            if pattern.search(self.text, max(0, at - _AROUND), at + len(name) + _AROUND):
                return True
            at = self.text.find(name, at + 1)
        return False

    def _in_longer_name(self, hit: Hit, last: int, following: Hit | None) -> bool:
        """Tell whether a name with a capital is a part of one that is not in the graph.

        In headings all words have capitals, and a name beside another that is known is one of its own.
        """
        is_place = hit.entry.concept.startswith("place:")
        if not (is_place or hit.entry.case == COMMON) or not self.text[hit.start].isupper():
            return False
        if hit.language in ("ar", "zh", "ru") and not self.text[hit.start].isascii():
            return False
        surface = self.text[hit.start : hit.end]
        words = surface.split()
        if len(words) > 1 and not words[-1][0].isupper():
            return False
        after = (_WORD_AFTER if is_place else _CAPITAL_AFTER).match(self.text, hit.end)
        if after and not _begins_at(following, after.start(1)):
            is_word = len(words) == 1 and not surface.isupper()
            if not is_place or (is_word and self._go_together(hit, after[1])):
                return not self._in_heading(hit)
        start = max(0, hit.start - 40)
        before = (_WORD_BEFORE if is_place else _CAPITAL_BEFORE).search(self.text, start, hit.start)
        if not before or last >= before.end(1) or (is_place and self._beside["before"].fullmatch(before[1])):
            return False
        start = before.start(1)
        return not (_SENTENCE_BEGINS.search(self.text, max(0, start - 8), start) or self._in_heading(hit))

    def _in_heading(self, hit: Hit) -> bool:
        """Tell whether a name stands in a heading whose words have capitals."""
        block = self.document.block_at(hit.start)
        if not block or block.kind != "heading":
            return False
        words = self.text[block.start : block.end].split()
        return 2 * sum(word[0].islower() for word in words) < len(words)

    def _go_together(self, place: Hit, word: str) -> bool:
        """Tell whether a place and the word with a capital behind it are one name, as of a person or firm."""
        before = self.text[max(0, place.start - 12) : place.start]
        return not self._beside["after"].fullmatch(word) and not self._beside["at"].search(before)


def _not_prose(text: str) -> Iterator[tuple[int, int]]:
    """Yield the stretches of a text that are addresses, names of files, or code."""
    done = 0
    for telling in _TELLING.finditer(text):
        if telling.start() < done:
            continue
        first, last = max(done, telling.start() - _LONGEST), telling.start() + _LONGEST
        start = max(first, *(text.rfind(blank, first, telling.start()) + 1 for blank in " \n\t\u00a0"))
        end = _BLANKS.search(text, telling.start(), last)
        done = end.start() if end else min(last, len(text))
        yield from (found.span() for found in _NO_PROSE.finditer(text, start, done))
    if "`" in text or "<" in text:
        yield from (found.span() for found in _CODE.finditer(text))


def _begins_at(hit: Hit | None, offset: int) -> bool:
    return hit is not None and hit.start <= offset and hit.entry.concept != NOTHING


class _Rows:
    """The rows of ``contexts.tsv`` in the languages of a text."""

    def __init__(self, lexicon: Lexicon, spoken: frozenset[str]) -> None:
        self._index: dict[tuple[str, str], list[tuple[str, ...]]] = defaultdict(list)
        self.meant: dict[str, list[_Row]] = defaultdict(list)
        for effect, concept, language, name, before, after, document in lexicon.contexts:
            if language and language not in spoken and "" not in spoken:
                continue
            if effect == "mean":
                around = before and _before(before), after and _after(after)
                self.meant[name].append((concept, language, *around, document))
            else:
                self._index[concept, name].append((effect, language, before, after, document))
        self._known: dict[tuple[str, str], list[_Row]] = {}

    def of(self, concept: str, name: str) -> list[_Row]:
        """Return the rows about a name of a concept: of it, of its kind, and of all."""
        if (concept, name) not in self._known:
            concepts = (concept, f"{concept.partition(':')[0]}:", "*")
            keys = [(each, one) for one in (name, "") for each in concepts]
            self._known[concept, name] = [
                (effect, language, before and _before(before), after and _after(after), document)
                for key in keys
                for effect, language, before, after, document in self._index.get(key, ())
            ]
        return self._known[concept, name]


_made: dict[tuple[str, frozenset[str]], _Rows] = {}


def _rows(lexicon: Lexicon, spoken: frozenset[str]) -> _Rows:
    key = lexicon.sha256, spoken
    if key not in _made:
        _made[key] = _Rows(lexicon, spoken)
    return _made[key]


@cache
def _before(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{pattern})\Z")


@cache
def _after(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
