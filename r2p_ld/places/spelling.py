"""Names that are spelled alike: which there are, and when a text can only be a slip of one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from rapidfuzz import process
from rapidfuzz.distance import OSA

from r2p_ld.places.index import Name, Thing
from r2p_ld.places.names import Form

_LEAST_ALIKE = 0.75
_SHORTEST = 4
_SHORTEST_SLIP, _SHORTEST_WORD, _SHORTEST_FOR_TWO = 6, 5, 9
_MARGIN = 2
"""How many letters farther away every other thing must be."""


class Speller:
    """Names by their letters, each with the things that it may mean."""

    def __init__(self, names: Iterable[tuple[Name, tuple[Thing, ...]]]) -> None:
        self._meant: dict[Name, tuple[Thing, ...]] = dict(names)
        self._spelled: defaultdict[str, list[tuple[Name, tuple[str, ...]]]] = defaultdict(list)
        for name in self._meant:
            for words in name.form.spelled:
                self._spelled["".join(words)].append((name, words))
        self._spellings = list(self._spelled)
        self._labels = [
            (frozenset(name.form.words[0]), {thing.iri for thing in things})
            for name, things in self._meant.items()
            if name.preferred and any(thing.holds(None) for thing in things)
        ]

    def alike(self, form: Form) -> Iterator[tuple[Name, float, int]]:
        """Yield names with most letters in common, the share that is, and the letters of the longer."""
        for text in form.standard:
            if len(text) >= _SHORTEST:
                scorer = OSA.normalized_similarity
                for spelling, likeness, _ in process.extract(
                    text, self._spellings, scorer=scorer, score_cutoff=_LEAST_ALIKE, limit=20
                ):
                    for name, _words in self._spelled[spelling] if len(spelling) >= _SHORTEST else ():
                        yield name, likeness, max(len(text), len(spelling))

    def slip(self, form: Form) -> list[Name]:
        """Return the names, all of one thing, that a text misspells; none where that is not certain.

        Each word must be nearly right, and begin rightly; every other thing must be called otherwise by
        far; and no longer label may hold the name, as that of Guinea-Bissau holds “Guinea”.
        """
        for words in form.spelled:
            text = "".join(words)
            if len(text) < _SHORTEST_SLIP or not (text.isascii() and text.isalpha()):
                continue
            near: list[tuple[int, Name]] = []
            distances: dict[str, int] = {}
            for spelling, distance, _ in process.extract(
                text, self._spellings, scorer=OSA.distance, score_cutoff=2 + _MARGIN, limit=None
            ):
                for name, theirs in self._spelled[spelling]:
                    for thing in self._meant[name]:
                        distances[thing.iri] = min(distance, distances.get(thing.iri, distance))
                    if _nearly_right(words, theirs):
                        near.append((distance, name))
            if not near:
                continue
            least = min(distance for distance, _ in near)
            names = [name for distance, name in near if distance == least]
            things = {thing.iri for name in names for thing in self._meant[name]}
            others = [distance for iri, distance in distances.items() if iri not in things]
            if min(others, default=9) >= least + _MARGIN and not any(map(self._is_part, names)):
                return names
        return []

    def _is_part(self, name: Name) -> bool:
        """Tell whether a name is part of the label of another thing that lasts."""
        words = frozenset(name.form.words[0])
        mine = {thing.iri for thing in self._meant[name]}
        return any(words < label and not mine >= things for label, things in self._labels)


def _nearly_right(words: tuple[str, ...], others: tuple[str, ...]) -> bool:
    if len(words) != len(others):
        return False
    shortest = _SHORTEST_SLIP if len(words) == 1 else _SHORTEST_WORD
    for one, other in zip(words, others, strict=True):
        length = min(len(one), len(other))
        distance = OSA.distance(one, other)
        allowed = 0 if length < shortest else 1 if length < _SHORTEST_FOR_TWO else 2
        if distance > allowed or (distance and one[0] != other[0]):
            return False
    return True
