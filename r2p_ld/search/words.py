"""Names that hold a text's words in another inflection, or the text itself as a part."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate, takewhile
from operator import eq

from r2p_ld.places.index import Index, Name
from r2p_ld.places.match import Candidate
from r2p_ld.places.names import Form

_START = 3
_COMMON, _COMMON_BARE = 0.7, 0.6
_LONG, _ENDING = 6, 3
_INFLECTED = 88
_FLOOR, _SHARE = 40, 40
_SHORTEST_PART = 3


class Words:
    """The names of an index by the beginnings of their words, in any script that writes words apart."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._words = sorted(index.by_word)
        # one text of all names, each on its line, is searched faster than they are
        self._names = list(index.names())
        self._text = "\n".join(name.form.folded for name in self._names)
        self._ends = list(accumulate(len(name.form.folded) + 1 for name in self._names))

    def propose(self, form: Form, chosen: frozenset[str]) -> Iterator[Candidate]:
        """Yield what has the words of a text in another inflection, among others, or the text as a part.

        | score | rule | what was found |
        |---|---|---|
        | 88 | inflection | the same words in another inflection |
        | 40–80 | inflection | all words of the text, and others: 40, and 40 times the share |
        | 40–80 | part | a name that holds the text: 40, and 40 times the share of its letters |
        """
        words = [word for word in dict.fromkeys(form.words[0]) if word]
        found = Counter[Name]()
        for word in words:
            found.update({name for like in self._inflections(word) for name in self._index.by_word[like]})
        for name, count in found.items():
            if count == len(words) and name.thing.iri in chosen:
                every = max(len(set(name.form.words[0])), count)
                score = _INFLECTED if count == every else _FLOOR + round(_SHARE * count / every)
                yield Candidate(name.thing, score, "inflection", f"{count} of {every} words of {name}")
        text = form.folded
        if len(text) >= _SHORTEST_PART or not text.isascii():
            for name in self._holding(text):
                if name.thing.iri in chosen:
                    score = _FLOOR + round(_SHARE * len(text) / len(name.form.folded))
                    yield Candidate(name.thing, score, "part", f"part of {name}")

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


def _is_inflection(word: str, other: str, common: int) -> bool:
    """Tell whether words with so many letters in common at the start are likely inflections of one."""
    short, long = sorted((len(word), len(other)))
    if common >= _COMMON * long:
        return True
    is_bare = common == short and common >= _COMMON_BARE * long
    return is_bare or (common >= _LONG and long - common <= _ENDING)
