"""Names in a text: as they stand, and by the stems of their words."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING

from r2p_ld.annotate.fold import Folded
from r2p_ld.annotate.lexicon import ANY, CAPITAL, EXACT, STEMMERS, Entry, Lexicon, Patterns

if TYPE_CHECKING:
    from r2p_ld.documents.model import Block, Document

_IN_TEXT = {
    "Latn": re.compile("[a-z0-9]"),
    "Cyrl": re.compile("[\u0400-\u04ff]"),
    "Arab": re.compile("[\u0600-\u06ff]"),
    "Hani": re.compile("[\u3400-\u9fff]"),
}
_LATIN = ("en", "es", "fr")
_NOT_LETTERS = re.compile(r"[\W_]+")
# a name goes on over the end of a line, but not over that of a sentence or a paragraph
_BROKEN = re.compile(r"[!?;:。！？；]\s|[^A-Z]\.\s|\n\s*\n|\t")
_FIRST = 3
_SAMPLE = 1000


@dataclass(frozen=True, slots=True)
class Hit:
    """A name found: where, in the text, and what it may be. ``name`` is the folded text of it."""

    start: int
    end: int
    entry: Entry
    name: str
    language: str


class Languages:
    """The language of each place of a document: that of its block, else what its letters and words tell."""

    def __init__(self, document: Document, lexicon: Lexicon) -> None:
        self.blocks = document.blocks or (None,)
        self._starts = [block.start if block else 0 for block in self.blocks]
        function = [each.split(": ", 1) for each in lexicon.words["function"]]
        common = {language: frozenset(words.split()) for language, words in function}
        text = document.text
        told = [
            (block.language if block else "") or _guessed(text[slice(*_span(block))], common)
            for block in self.blocks
        ]
        most = Counter(language for language in told if language).most_common(1)
        self.told = [language or (most[0][0] if most else "") for language in told]
        self.spoken = frozenset(self.told)

    def at(self, offset: int) -> str:
        """Return the language of the block in which an offset lies; empty where it is not certain."""
        at = bisect_right(self._starts, offset) - 1
        return self.told[at] if at >= 0 else ""

    def runs(self, end: int) -> Iterator[tuple[str, int, int]]:
        """Yield the stretches of blocks of one language, with start and end."""
        language, start = "", 0
        for told, block_start in zip(self.told, self._starts, strict=True):
            if told != language:
                yield language, start, block_start
                language, start = told, block_start
        yield language, start, end


def _span(block: Block | None) -> tuple[int | None, int | None]:
    return (block.start, block.end) if block else (None, None)


def _guessed(text: str, common: dict[str, frozenset[str]]) -> str:
    """Return the language that the letters of a text tell, or twice as many common words as another's."""
    sample = text[:_SAMPLE]
    for language, letters in (("zh", _IN_TEXT["Hani"]), ("ar", _IN_TEXT["Arab"]), ("ru", _IN_TEXT["Cyrl"])):
        if len(letters.findall(sample)) * 3 > len(sample.split()) * (3 if language != "zh" else 1) * 3:
            return language
    words = sample.lower().split()
    counts = sorted(((sum(map(each.__contains__, words)), language) for language, each in common.items()))
    return counts[-1][1] if counts[-1][0] > max(1, 1.3 * counts[-2][0]) else ""


def exact(text: str, folded: Folded, lexicon: Lexicon, languages: Languages) -> Iterator[Hit]:
    """Yield each name of the lexicon in a text; where they overlap, all of them."""
    plain = folded.text
    for script, patterns in lexicon.exact.items():
        if not _IN_TEXT[script].search(plain):
            continue
        padded = script != "Hani"
        for at, start, end in patterns.automaton.find_matches_as_indexes(plain, overlapping=True):
            if padded:
                start, end = start + 1, end - 1
            yield from _hits(text, folded, patterns.entries[at], plain, start, end, languages)


def stemmed(text: str, folded: Folded, lexicon: Lexicon, languages: Languages) -> Iterator[Hit]:
    """Yield each name whose words have the stems of a text's words, in the language of the block."""
    for language, run_start, run_end in languages.runs(len(text)):
        if language not in STEMMERS or run_end <= run_start:
            continue
        patterns = lexicon.stems[language]
        first = folded.place(run_start)
        part = folded.text[first : folded.place(run_end - 1) + 1]
        words = part.split(" ")
        stem = _stemmer(language, patterns)
        stems = [stem(word) for word in words]
        starts = list(accumulate((len(each) + 1 for each in stems), initial=1))
        origins = list(accumulate((len(word) + 1 for word in words), initial=first))
        joined = f" {' '.join(stems)} "
        for at, start, end in patterns.automaton.find_matches_as_indexes(joined, overlapping=True):
            one, last = bisect_right(starts, start + 1) - 1, bisect_right(starts, end - 2) - 1
            begin, stop = origins[one], origins[last] + len(words[last])
            yield from _hits(text, folded, patterns.entries[at], folded.text, begin, stop, language)


def _hits(
    text: str,
    folded: Folded,
    entries: Iterable[Entry],
    plain: str,
    start: int,
    end: int,
    language: str | Languages,
) -> Iterator[Hit]:
    begin, stop = folded.origin(start, end)
    if isinstance(language, Languages):
        language = language.at(begin)
    name = plain[start:end]
    for entry in entries:
        if not _is_of(entry.languages, language, name) or not _is_written(entry, text[begin:stop]):
            continue
        yield Hit(begin, stop, entry, name, language)
        return


def _is_of(languages: str, language: str, name: str) -> bool:
    """Tell whether a name of some languages is one in a text of a language.

    Names of several words are quoted in any; of one word, in other scripts, the English ones are.
    """
    return (
        not (languages and language)
        or language in languages
        or " " in name
        or (language not in _LATIN and "en" in languages)
        or language not in (*STEMMERS, "ar", "zh")
    )


def _is_written(entry: Entry, surface: str) -> bool:
    if entry.case == EXACT and _letters(surface) != _letters(entry.text):
        return False
    if entry.case == CAPITAL and surface[:1].islower():
        return False
    broken = _BROKEN.search(surface)
    return not broken or (not broken[0].isspace() and broken[0].strip()[-1] in entry.text)


@cache
def _letters(text: str) -> str:
    return _NOT_LETTERS.sub("", text)


_stemmers: dict[tuple[str, int], Callable[[str], str]] = {}


def _stemmer(language: str, patterns: Patterns) -> Callable[[str], str]:
    """Return what gives a word's stem, or nothing if no pattern has a word that begins like it."""
    key = language, id(patterns)
    if key not in _stemmers:
        beginnings = {word[:_FIRST] for pattern in patterns.patterns for word in pattern.split()}
        stem: list[Callable[[str], str]] = []

        @cache
        def found(word: str) -> str:
            if word[:_FIRST] not in beginnings:
                return ""
            if not stem:
                import snowballstemmer

                stem.append(snowballstemmer.stemmer(STEMMERS[language]).stemWord)
            return stem[0](word)

        _stemmers[key] = found
    return _stemmers[key]


__all__ = ["ANY", "Hit", "Languages", "exact", "stemmed"]
