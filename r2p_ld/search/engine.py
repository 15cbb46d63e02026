"""Names looked up in indexes: what a text may mean, and what it means alone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from r2p_ld.errors import BadInput
from r2p_ld.outcome import Outcome
from r2p_ld.places.match import SURE, Candidate, Matcher
from r2p_ld.places.names import form, normalize
from r2p_ld.search.index import GraphIndex
from r2p_ld.search.words import Words
from r2p_ld.texts import did_you_mean, excerpt

_MOST = 50
_LONGEST = 300
_SPELLED = 50


class Hit(NamedTuple):
    """Something that a text may mean, with the labels of its classes, the nearest ones alone.

    ``score`` is from 0 to 100, ``reason`` says what it is for; ``sure`` is true if nothing else can be
    meant.
    """

    iri: str
    curie: str
    label: str
    kinds: tuple[str, ...]
    score: int
    rule: str
    reason: str
    sure: bool

    def __str__(self) -> str:
        return f"{self.curie} ({self.label}; {', '.join(self.kinds)})"


@dataclass(frozen=True, slots=True)
class Found(Outcome):
    """What a text may mean, best first; none if nothing is like it."""

    text: str
    hits: tuple[Hit, ...]

    def as_dict(self) -> dict[str, object]:
        """Return the outcome as plain values, for ``--format json``."""
        hits = [{**hit._asdict(), "kinds": list(hit.kinds)} for hit in self.hits]
        return {"text": self.text, "hits": hits}


class Search:
    """The names in a graph; one object serves any number of searches."""

    def __init__(self, things: GraphIndex, terms: GraphIndex) -> None:
        self._indexes = things, terms
        self._words = tuple(map(Words, self._indexes))
        self._matcher = lru_cache(maxsize=64)(lambda at, chosen: Matcher(self._indexes[at], chosen))
        self._chosen = lru_cache(maxsize=64)(self._read_chosen)

    def find(self, text: str, *, kind: str | None = None, limit: int = 10) -> Found:
        """Return what a text may mean, best first, at most ``limit``.

        ``kind`` is a class (``policy tool``, ``property``), or a prefix (``tool``). Raises ``BadInput``
        for one that there is not, and for a text or limit that asks for nothing.
        """
        if limit < 1:
            raise BadInput(f"a limit is 1 or more, not {limit}.")
        return Found(text, self._hits(text, kind, limit))

    def resolve(
        self, text: str, *, kind: str | None = None, classes: Collection[str] = (), what: str = "it"
    ) -> str:
        """Return the IRI of the one thing that a text means, by name, CURIE or IRI.

        Raises ``BadInput`` if no thing or no single one is meant, which names the candidates.
        """
        found, doubt = self.named(text, kind=kind, classes=classes, what=what)
        if doubt:
            raise BadInput(doubt)
        return found[0]

    def named(
        self, text: str, *, kind: str | None = None, classes: Collection[str] = (), what: str = "it"
    ) -> tuple[list[str], str]:
        """Return the IRIs of what has a name and, unless it is one thing's, a message that says so.

        Where several have the name, and one of them alone is of one of ``classes``, this is meant; of a
        place and its state, else, the place. Where nothing has the name, a notation or the words of a CURIE
        will do. The message begins with ``what`` is looked for. Raises ``BadInput`` where nothing is named.
        """
        hits = self._hits(text, kind, _MOST, exact=True)
        shown = excerpt(text, 80)
        if not hits:
            near = self._hits(text, kind, _MOST)
            spelled = [hit for hit in near if hit.rule == "local name"]
            fitting = [hit for hit in spelled if self._classes(hit.iri) & set(classes)]
            if len(one := fitting or spelled) == 1:
                return [one[0].iri], ""
            advice = f"did you mean {_listed(near[:3])}?" if near else "look for it: r2p-ld find TEXT."
            raise BadInput(f"{what}: nothing is called {shown!r}; {advice}")
        fitting = [hit for hit in hits if self._classes(hit.iri) & set(classes)]
        if hits[0].sure:
            return [hits[0].iri], ""
        if len(fitting) == 1:
            return [fitting[0].iri], ""
        if len(hits) > 1 and len(places := self._without_states(hits)) == 1:
            kind = places[0].curie.partition(":")[0]  # no other place may have it in its name
            if self._hits(text, kind, 1, exact=True)[0].sure:
                return [places[0].iri], ""
        which = _listed(hits) if len(hits) > 1 else f"{hits[0]}: {hits[0].reason}"
        return [hit.iri for hit in hits], f"{what}: {shown!r} may be {which}; give the one you mean."

    def _without_states(self, hits: Collection[Hit]) -> list[Hit]:
        """Return what is no state of a place that is there too."""
        things = {hit.iri: self._indexes[0].things.get(hit.iri) for hit in hits}
        return [
            hit
            for hit in hits
            if not (thing := things[hit.iri])
            or not thing.is_state
            or not any(place.iri in things for place, _ in thing.territory)
        ]

    def kinds(self) -> list[str]:
        """Return what ``kind`` may be."""
        return sorted({kind for index in self._indexes for kind in index.kinds()})

    def _hits(self, text: str, kind: str | None, limit: int, *, exact: bool = False) -> tuple[Hit, ...]:
        """Return what a text may mean, best first; if ``exact``, only what has the name."""
        text = normalize(text)
        if not text or len(text) > _LONGEST:
            raise BadInput(f"a name to look for has 1 to {_LONGEST} characters.")
        best: dict[str, tuple[int, Candidate]] = {}
        for at, chosen in enumerate(self._chosen(kind)):
            proposed = map(self._weighed(at, text), self._matcher(at, chosen).propose(text, limit=_MOST))
            loose = () if exact else self._words[at].propose(form(text), chosen)
            for candidate in (*proposed, *loose):
                other = best.get(candidate.thing.iri)
                if other is None or candidate.score > other[1].score:
                    best[candidate.thing.iri] = at, candidate
        found = sorted(best.values(), key=lambda each: (-each[1].score, each[1].thing.iri))
        alone = sum(candidate.score >= SURE for _, candidate in found) == 1
        if exact:
            found = [each for each in found if each[1].score >= SURE and each[1].rule != "slip"]
        return tuple(
            # of terms, unlike states, none has a part of another's name for its own
            self._hit(at, each, alone and (each.match or (at == 1 and each.rule == "name")))
            for at, each in found[:limit]
        )

    def _weighed(self, at: int, text: str) -> Callable[[Candidate], Candidate]:
        """Return what gives a candidate of an index its score among those of others."""
        words = form(text).words[0]
        is_spelled = all(any(word in index.by_word for index in self._indexes) for word in words)

        def weighed(candidate: Candidate) -> Candidate:
            if candidate.rule == "letters" and is_spelled:  # words that names have are no slips of others
                return candidate._replace(score=min(candidate.score, _SPELLED))
            if candidate.rule == "style" and at == 1:  # "of the UN" is no style of a class
                return candidate._replace(score=min(candidate.score, SURE - 5), rule="core", match=False)
            return candidate

        return weighed

    def _read_chosen(self, kind: str | None) -> Sequence[frozenset[str]]:
        if kind is None:
            return [frozenset(index.things) for index in self._indexes]
        chosen = []
        for index in self._indexes:
            try:
                chosen.append(index.kind(kind))
            except BadInput:
                chosen.append(frozenset())
        if not any(chosen):
            kinds = self.kinds()
            advice = did_you_mean(kind, kinds, f"there are {', '.join(kinds)}.")
            raise BadInput(f"there is no kind {kind!r}: {advice}")
        return chosen

    def _classes(self, iri: str) -> set[str]:
        return set[str]().union(
            *(index.things[iri].classes for index in self._indexes if iri in index.things)
        )

    def _hit(self, at: int, candidate: Candidate, sure: bool) -> Hit:
        thing, classes = candidate.thing, self._indexes[at].classes
        above = {wide for iri in thing.classes for wide in classes[iri].broader}
        kinds = sorted(classes[iri].label for iri in thing.classes - above)
        how = (candidate.score, candidate.rule, candidate.reason, sure)
        return Hit(thing.iri, thing.curie, thing.label, tuple(kinds), *how)


def _listed(hits: Collection[Hit]) -> str:
    return " or ".join(map(str, hits))
