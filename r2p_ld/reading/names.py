"""Names beside a verb: every label of the graph, and words too common to be mentions by themselves."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import cache

from r2p_ld.annotate import Mention
from r2p_ld.annotate.lexicon import STEMMERS
from r2p_ld.namespaces import node, shorten
from r2p_ld.reading.grammar import grammar
from r2p_ld.reading.tables import forms, names
from r2p_ld.reading.vocabulary import NAMED, Vocabulary, vocabulary
from r2p_ld.texts import unaccented

_WORD = re.compile(r"\w+")
_PREFIXES = re.compile(r"^[وفبكل]?(?:ال|لل)")
_Key = tuple[str, ...]


class Names:
    """The names of a language, found by the stems of their words whatever articles stand between them.

    They are too common to be looked for in a whole text: beside a verb that asks for their kind they are
    what it speaks of.
    """

    def __init__(self, language: str, vocabulary: Vocabulary) -> None:
        """Take a language, and the vocabulary whose things are named."""
        self._unspaced = language == "zh"
        self._stem = _stemmer(language)
        self._grammar = grammar(language)
        joining = forms(language, "joins")
        self._empty = {word for word, means in joining.items() if means == "article" and " " not in word}
        self._empty |= {word.removesuffix("'") for word in (*self._empty, *forms(language, "depends"))}
        self._things: defaultdict[_Key, dict[str, None]] = defaultdict(dict)
        for name, thing in names(language):
            self._add(name, shorten(thing.value))
        for kind in NAMED:
            for thing in sorted(vocabulary.members(node(kind)), key=str):
                for label in vocabulary.labels(thing, language):
                    self._add(label, shorten(thing.value))
        self._most = max(map(len, self._things), default=0)
        self._first = {key[0] for key in self._things}

    def _add(self, name: str, thing: str) -> None:
        if key := tuple(stem for stem, *_ in self._words(name)):
            self._things[key][thing] = None

    def _words(self, text: str, start: int = 0, end: int | None = None) -> list[tuple[str, int, int]]:
        """Return the stems of the words that tell something, each with its place."""
        found = []
        for word in _WORD.finditer(text, start, len(text) if end is None else end):
            lower = word[0].lower()
            if self._unspaced and not lower.isascii():
                found += [(letter, at, at + 1) for at, letter in enumerate(lower, word.start())]
            elif lower not in self._empty:
                found.append((self._stem(lower), *word.span()))
        return found

    def named(self, name: str) -> list[str]:
        """Return what has a name, as CURIEs."""
        return list(self._things.get(tuple(stem for stem, *_ in self._words(name)), ()))

    def find(self, text: str, start: int, end: int) -> Iterator[Mention]:
        """Yield the names in a stretch of a text, the longest where several begin."""
        words = self._words(text, start, end)
        at = 0
        while at < len(words):
            length = self._longest(words, at) if words[at][0] in self._first else 0
            if length == 1 and self._grammar.verb.match(text, words[at][1], end):
                at += 1  # a verb is no name
                continue
            if length:
                first, last = words[at][1], words[at + length - 1][2]
                key = tuple(stem for stem, *_ in words[at : at + length])
                yield Mention(first, last, text[first:last], next(iter(self._things[key])), 0.6, "name")
            at += max(length, 1)

    def _longest(self, words: Sequence[tuple[str, int, int]], at: int) -> int:
        for length in range(min(self._most, len(words) - at), 0, -1):
            if tuple(stem for stem, *_ in words[at : at + length]) in self._things:
                return length
        return 0


@cache
def known_names(language: str) -> Names:
    """Return the names of a language for the published graph."""
    return Names(language, vocabulary())


def _stemmer(language: str) -> Callable[[str], str]:
    if language in STEMMERS:
        import snowballstemmer

        stem = cache(snowballstemmer.stemmer(STEMMERS[language]).stemWord)
        return lambda word: unaccented(stem(word))
    return lambda word: _PREFIXES.sub("", word)
