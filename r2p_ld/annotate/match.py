"""Names in a text: as they stand, and by the stems of their words."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from r2p_ld.annotate.fold import Folded
from r2p_ld.annotate.lexicon import CAPITAL, EXACT, STEMMERS, Entry, Lexicon, Patterns
from r2p_ld.documents.languages import language as language_of

if TYPE_CHECKING:
    from r2p_ld.documents.model import Document

_IN_TEXT = {
    "Latn": re.compile("[a-z0-9]"),
    "Cyrl": re.compile("[\u0400-\u04ff]"),
    "Arab": re.compile("[\u0600-\u06ff]"),
    "Hani": re.compile("[\u3400-\u9fff]"),
}
_HAN = _IN_TEXT["Hani"]
_LATIN = ("en", "es", "fr")
_SPOKEN = (*_LATIN, "ar", "ru", "zh")
_NOT_LETTERS = re.compile(r"[\W_]+")
# a name goes on over the end of a line, but not over that of a sentence or a paragraph
_BROKEN = re.compile(r"[!?;:。！？；]\s|[^A-Z]\.\s|\n\s*\n|\t")
_FIRST, _MOST_STEMS = 3, 500_000
_READ_AS_WORDS, _SHORTEST_WORD = ("es", "fr"), 5  # acronyms that newspapers write so: Monusco
_RUN = 100_000  # code points that are looked through at once


class Hit(NamedTuple):
    """A name found: where, in the text, and what it may be. ``name`` is the folded text of it."""

    start: int
    end: int
    entry: Entry
    name: str
    language: str


class Languages:
    """The language of each place of a document: that of its block, or of most blocks where it has none."""

    def __init__(self, document: Document) -> None:
        told = [block.language for block in document.blocks] or [""]
        most = Counter(filter(None, told)).most_common(1)
        otherwise = most[0][0] if most else language_of(document.text)
        self._starts = [block.start for block in document.blocks] or [0]
        self.told = [each or otherwise for each in told]
        self.spoken = frozenset(self.told)

    def at(self, offset: int) -> str:
        """Return the language of the block in which an offset lies; empty where it is not certain."""
        at = bisect_right(self._starts, offset) - 1
        return self.told[at] if at >= 0 else ""

    def runs(self, end: int) -> Iterator[tuple[str, int, int]]:
        """Yield stretches of blocks of one language, none much longer than needs be, with start and end."""
        language, start = self.told[0], 0
        for told, block_start in zip(self.told, self._starts, strict=True):
            if told != language or block_start - start > _RUN:
                yield language, start, block_start
                language, start = told, block_start
        yield language, start, end


def exact(text: str, folded: Folded, lexicon: Lexicon, language: str) -> list[Hit]:
    """Return each name of the lexicon in a stretch of a text; where they overlap, all of them."""
    hits = []
    plain = folded.text
    is_han = _HAN.search(plain)
    for script, patterns in lexicon.exact.items():
        if not _IN_TEXT[script].search(plain):
            continue
        pad = script != "Hani"
        looked = _HAN.sub(" ", plain) if pad and is_han else plain  # a Latin name needs no blank beside Han
        for at, start, end in patterns.automaton.find_matches_as_indexes(looked, overlapping=True):
            start, end = folded.origin(start + pad, end - pad)
            name, entries = patterns.named(at)
            if hit := _hit(text[start:end], start, end, entries, name, language):
                hits.append(hit)
    return hits


def stemmed(text: str, folded: Folded, lexicon: Lexicon, language: str) -> list[Hit]:
    """Return each name that does not stand in a stretch of a text, but words with the stems of its do."""
    if language not in STEMMERS:
        return []
    hits = []
    patterns = lexicon.stems[language]
    known = lexicon.exact["Cyrl" if language == "ru" else "Latn"].names
    words = folded.text.split(" ")
    stems = list(map(_stems(language, patterns).__getitem__, words))  # each with a blank behind
    found = patterns.automaton.find_matches_as_indexes(f" {''.join(stems)} ", overlapping=True)
    starts = list(accumulate(map(len, stems), initial=1)) if found else []
    lengths = list(accumulate(map(len, words), initial=0)) if found else []
    for at, start, end in found:
        one, last = bisect_right(starts, start + 1) - 1, bisect_right(starts, end - 2) - 1
        name = " ".join(words[one : last + 1])
        if name in known:
            continue
        start, end = folded.origin(lengths[one] + one, lengths[last + 1] + last)
        if hit := _hit(text[start:end], start, end, patterns.named(at)[1], name, language):
            hits.append(hit)
    return hits


def _hit(surface: str, start: int, end: int, entries: list[Entry], name: str, language: str) -> Hit | None:
    several = " " in name
    if several and (broken := _BROKEN.search(surface)):
        mark = broken[0].strip()[-1:]
        entries = [entry for entry in entries if mark and mark in entry.text]
    for entry in entries:
        if (
            (not entry.languages or not language or language in entry.languages or several)
            or (language not in _LATIN and (language not in _SPOKEN or "en" in entry.languages))
        ) and _is_written(entry, surface, language):
            return Hit(start, end, entry, name, language)
    return None


def _is_written(entry: Entry, surface: str, language: str) -> bool:
    if entry.case == EXACT:
        written, letters = _letters(surface), _letters(entry.text)
        is_word = language in _READ_AS_WORDS and len(letters) >= _SHORTEST_WORD
        return written == letters or (is_word and written == letters.capitalize())
    return entry.case != CAPITAL or not surface[0].islower()


@cache
def _letters(text: str) -> str:
    return _NOT_LETTERS.sub("", text)


class _Stems(dict[str, str]):
    """Word → its stem, if a pattern has a word that begins like it, and a blank."""

    def __init__(self, language: str, patterns: Patterns) -> None:
        self._language = language
        self._beginnings = {word[:_FIRST] for pattern in patterns.patterns for word in pattern.split()}
        self._stem: Callable[[str], str] | None = None

    def __missing__(self, word: str) -> str:
        self[word] = " "
        if word[:_FIRST] in self._beginnings:
            if not self._stem:
                import snowballstemmer

                self._stem = snowballstemmer.stemmer(STEMMERS[self._language]).stemWord
            self[word] = f"{self._stem(word)} "
        return self[word]


_known_stems: dict[tuple[str, int], _Stems] = {}


def _stems(language: str, patterns: Patterns) -> _Stems:
    key = language, id(patterns)
    if key not in _known_stems or len(_known_stems[key]) > _MOST_STEMS:
        _known_stems[key] = _Stems(language, patterns)
    return _known_stems[key]
