"""Names that hold a text's words in another inflection, or the text itself as a part."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import accumulate, takewhile
from operator import eq

from r2p_ld.places.index import Name, Thing
from r2p_ld.places.match import Candidate
from r2p_ld.places.names import Form, form
from r2p_ld.search.index import GraphIndex

_START = 3
_COMMON, _COMMON_BARE = 0.7, 0.6
_LONG, _ENDING = 6, 3
_INFLECTED = 88
_FLOOR, _SHARE, _WORD = 40, 40, 10
_SHORTEST_PART = 3


class Words:
    """The names of an index by the beginnings of their words, in any script that writes words apart."""

    def __init__(self, index: GraphIndex) -> None:
        self._index = index
        self._words = sorted(index.by_word)
        # one text of all names, each on its line, is searched faster than they are
        self._names = list(index.names())
        self._text = "\n".join(name.form.folded for name in self._names)
        self._ends = list(accumulate(len(name.form.folded) + 1 for name in self._names))
        self._local = defaultdict[tuple[str, ...], list[Thing]](list)
        for thing in index.things.values():
            prefix, _, local = thing.curie.partition(":")
            plain = {local} if re.fullmatch("[a-z0-9-]+", local) else set[str]()
            for name in sorted(plain | index.notations[thing.iri]):
                # a letter alone is nobody's name
                for text in (name, f"{prefix} {name}")[len(name) == 1 and name.isalpha() :]:
                    self._local[form(text).words[0]].append(thing)

    def propose(self, text: Form, chosen: frozenset[str]) -> Iterator[Candidate]:
        """Yield what has the words of a text in another inflection, among others, or the text as a part.

        | score | rule | what was found |
        |---|---|---|
        | 88 | inflection | the same words in another inflection |
        | 88 | local name | the words of its CURIE, or its notation: “Report 2014” is report:2014 |
        | 40–80 | inflection | all words of the text, and others: 40, and 40 times the share |
        | 40–80 | part | a name that holds the text: 40, and 40 times the share of its letters |

        Of the last two it is at least 10 more for each word of the text: that many words tell a title.
        """
        for thing in self._local.get(text.words[0], ()):
            if thing.iri in chosen:
                yield Candidate(thing, _INFLECTED, "local name", "the words of its CURIE, or its notation")
        words = [word for word in dict.fromkeys(text.words[0]) if word]
        part = text.folded
        if len(part) >= _SHORTEST_PART or not part.isascii():
            for name in self._holding(part):
                if name.thing.iri in chosen:
                    score = _score(len(part) / len(name.form.folded), len(words))
                    yield Candidate(name.thing, score, "part", f"part of {name}")
        found = Counter[Name]()
        for word in words:
            found.update({name for like in self._inflections(word) for name in self._index.by_word[like]})
        for name, count in found.items():
            if count == len(words) and name.thing.iri in chosen:
                every = max(len(set(name.form.words[0])), count)
                score = _INFLECTED if count == every else _score(count / every, len(words))
                yield Candidate(name.thing, score, "inflection", f"{count} of {every} words of {name}")

    def _holding(self, text: str) -> Iterator[Name]:
        """Yield the names that a text, which is not empty, is part of."""
        at = self._text.find(text) if text else -1
        while at >= 0:
            line = bisect_right(self._ends, at)
            yield self._names[line]
            at = self._text.find(text, self._ends[line])

    def _inflections(self, word: str) -> Iterator[str]:
        """Yield the words of names that begin as a word does, and differ in their endings only."""
        start = word[:_START]
        for like in self._words[bisect_left(self._words, start) :]:
            if not like.startswith(start):
                return
            common = sum(takewhile(bool, map(eq, word, like)))
            if _is_inflection(word, like, common):
                yield like


def _score(share: float, words: int) -> int:
    return max(_FLOOR + round(_SHARE * share), min(_FLOOR + _WORD * words, _FLOOR + _SHARE))


def _is_inflection(word: str, other: str, common: int) -> bool:
    """Tell whether words with so many letters in common at the start are likely inflections of one.

    Numbers and abbreviations are not inflected.
    """
    if (min(len(word), len(other)) <= _START and word.isascii()) or not (word + other).isalpha():
        return word == other
    short, long = sorted((len(word), len(other)))
    if common >= _COMMON * long:
        return True
    is_bare = common == short and common >= _COMMON_BARE * long
    return is_bare or (common >= _LONG and long - common <= _ENDING)
