"""From a text to things of the graph, each with a score and the reason for it.

| score | rule | what was found |
|---|---|---|
| 100 | identifier | an IRI, a CURIE, a document symbol, or a code as its scheme writes it |
| 100 | name | the name, letter for letter |
| 98 | folded | the same but for capitals, accents, punctuation, blanks and “the” |
| 95 | standard | the same in another spelling (“organization”) or word order (“Congo, Republic of”) |
| 95 | code | a code without its zeros or in other capitals |
| 95 | territory | a name or code of the state with just this territory, or of this state's one territory |
| 90 | words | the same words but for order, number or small words |
| 88 | territories | the same where state or territory is one of several |
| 85 | core | the same without general words such as "republic" |
| 80 | number | a bare number that is a code of some scheme; it may be a mere number |
| 63–84 | letters | three letters of four agree, or more: 84 times the share that agree |
| 41–74 | share | words in common: 40, and 34 times the share of all words |
| 60 | past | any of the rules from 100 to 80, at a time when it does not hold |

Only 95 and more decides, and only where nothing else reaches 95 and no other label of the kind is the
same without general words. Where no time is told, what is no more does not stand in the way of what has
the name itself.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from r2p_ld.errors import BadInput
from r2p_ld.reconcile import words
from r2p_ld.reconcile.index import Index, Name, Thing
from r2p_ld.reconcile.words import Form

SURE = 95
"""The least score that can decide."""
_SCORES = {
    **{"identifier": 100, "name": 100, "folded": 98, "standard": 95, "code": 95, "words": 90},
    **{"territory": 95, "territories": 88, "core": 85, "number": 80, "past": 60},
}
_NAMED = ("name", "folded", "standard")
_LETTERS, _LEAST_LETTERS, _SHORTEST = 84, 0.75, 4
_SHARE_FLOOR, _SHARE = 40, 34
_LONGEST = 300
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_YEAR = re.compile(r"\d{4}")


class Candidate(NamedTuple):
    """A thing that a text may mean: a score from 0 to 100, the rule that gave it, and why.

    ``match`` says that it is the only one the text can mean, as far as names and codes tell.
    """

    thing: Thing
    score: int
    rule: str
    reason: str
    match: bool = False


class Matcher:
    """The things of one kind, to be matched with texts."""

    def __init__(self, index: Index, kind: str | Iterable[str] | None = None) -> None:
        """Take an index and a kind (see ``Index.kind``), IRIs of things, or None for everything."""
        self._index = index
        chosen = index.kind(kind) if isinstance(kind, str) else index.things if kind is None else kind
        self._chosen = frozenset(chosen)
        self._letters: dict[str, list[Name]] = {}
        for standard, names in index.by_standard.items():
            if len(standard) >= _SHORTEST and (mine := [n for n in names if n.thing.iri in self._chosen]):
                self._letters[standard] = mine
        self._of_length: dict[int, list[str]] = {}

    def propose(
        self, text: str, *, on: int | date | None = None, scheme: str | None = None, limit: int = 5
    ) -> tuple[Candidate, ...]:
        """Return what a text may mean, best first; nothing for an empty text.

        ``on`` is the year or day at which names and codes must hold; ``scheme`` the IRI of the scheme
        that the text is a code of. Equal candidates all come, in order of their IRIs.
        """
        text = words.tidy(text)
        if not text or len(text) > _LONGEST:
            return ()
        found = self._best(self._codes(text, on, scheme))
        if scheme is None:
            form = words.form(text)
            found = self._best([*found, *self._identified(text), *self._named(form, on)])
            if not found or found[0].score <= _SCORES["core"]:
                known = {candidate.thing.iri for candidate in found}
                similar = (c for c in self._similar(form) if c.thing.iri not in known)
                held = (c for c in similar if on is None or c.thing.validity.holds(on))
                found = self._best([*found, *held])
            found = self._decided(found, form, on)
        else:
            found = self._decided(found, None, on)
        return tuple(found[:limit])

    def _best(self, candidates: Iterable[Candidate]) -> list[Candidate]:
        best: dict[str, Candidate] = {}
        for candidate in candidates:
            iri = candidate.thing.iri
            if iri not in best or candidate.score > best[iri].score:
                best[iri] = candidate
        return sorted(best.values(), key=lambda candidate: (-candidate.score, candidate.thing.iri))

    def _decided(self, found: list[Candidate], form: Form | None, on: int | date | None) -> list[Candidate]:
        """Mark the one candidate that a text must mean, if it is the only one."""
        sure = [candidate for candidate in found if candidate.score >= SURE]
        if len(sure) > 1 and on is None:
            lasting = [candidate for candidate in sure if candidate.thing.validity.end is None]
            sure = lasting if [candidate.rule in _NAMED for candidate in lasting] == [True] else sure
        if len(sure) != 1:
            return sure or found
        best = sure[0]
        if best.rule == "territory" and any(other.rule == "territories" for other in found):
            return [best, *(other for other in found if other.rule == "territories")]
        # a name with its general words, such as “Republic of Korea”, is not short for another
        short = form is not None and form.words == form.core and best.rule in _NAMED
        rivals = self._rivals(form, best.thing, on) if form is not None and short else []
        if not rivals:
            return [best._replace(match=True)]
        called = " and ".join(rival.thing.label for rival in rivals)
        return [best._replace(reason=f"{best.reason}; but {called} may be meant too"), *rivals]

    def _rivals(self, form: Form, thing: Thing, on: int | date | None) -> list[Candidate]:
        """Return the others whose label is the same but for general words: “Congo” has one."""
        return self._best(
            Candidate(name.thing, _SCORES["core"], "core", _left_out(form, name.form))
            for name in self._index.by_core.get(form.core, ())
            if name.preferred
            and name.thing.iri in self._chosen
            and name.thing is not thing
            and (name.thing.validity.holds(on) if on is not None else name.thing.validity.end is None)
        )

    def _identified(self, text: str) -> Iterator[Candidate]:
        for thing, what in self._index.identified(text):
            if thing.iri in self._chosen:
                yield Candidate(thing, _SCORES["identifier"], "identifier", what)

    def _codes(self, text: str, on: int | date | None, scheme: str | None) -> Iterator[Candidate]:
        for code in self._index.codes(text, scheme):
            exact = code.value == text
            reason = f"code {self._index.schemes[code.scheme]}"
            if not exact:
                reason += f", which is written {code.value}"
            number = scheme is None and text.isdecimal()
            rule = "number" if number else "identifier" if exact else "code"
            holds = on is None or code.validity.holds(on)
            yield from self._reached(code.thing, rule, reason, on, holds=holds)

    def _named(self, form: Form, on: int | date | None) -> Iterator[Candidate]:
        index = self._index
        for rule, names in (
            ("name", index.by_exact.get(form.exact, ())),
            ("folded", index.by_folded.get(form.folded, ())),
            ("standard", [name for each in form.standard for name in index.by_standard.get(each, ())]),
            ("words", index.by_words.get(form.words, ()) if form.words else ()),
            ("core", index.by_core.get(form.core, ()) if form.core else ()),
        ):
            sure = False
            for name in sorted(
                names, key=lambda name: (name.thing.iri not in self._chosen, not name.preferred)
            ):
                for candidate in self._reached(name.thing, rule, _reason(rule, form, name), on):
                    sure = sure or candidate.score >= _SCORES["core"]
                    yield candidate
            if sure:  # what follows finds the same names, and others that are less like it
                return

    def _reached(
        self, thing: Thing, rule: str, reason: str, on: int | date | None, *, holds: bool = True
    ) -> Iterator[Candidate]:
        """Yield a thing that was found, else the things of the kind that share a territory with it."""
        score = _SCORES[rule]
        if thing.iri in self._chosen:
            reached = [thing]
        elif score >= SURE or rule == "number":
            reached = [other for other in thing.territory if other.iri in self._chosen]
            reason += f" of {thing.curie}"
        else:
            return
        now = [each for each in reached if holds and (on is None or _holds(each, thing, on))]
        if thing not in reached and rule != "number":
            rule = "territory" if len(now) == 1 else "territories"
        for each in reached:
            if each in now:
                yield Candidate(each, _SCORES[rule], rule, reason)
            else:
                past = f"{reason}; but this does not hold in {on}"
                yield Candidate(each, _SCORES["past"], "past", past)

    def _similar(self, form: Form) -> Iterator[Candidate]:
        yield from self._by_letters(form)
        yield from self._by_words(form)

    def _by_letters(self, form: Form) -> Iterator[Candidate]:
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        for text in form.standard:
            if len(text) < _SHORTEST:
                continue
            for spelling, likeness, _ in process.extract(
                text,
                self._comparable(len(text)),
                scorer=OSA.normalized_similarity,
                score_cutoff=_LEAST_LETTERS,
                limit=20,
            ):
                longer = max(len(text), len(spelling))
                reason = f"{round(likeness * longer)} of {longer} letters"
                for name in self._letters[spelling]:
                    score = round(_LETTERS * likeness)
                    yield Candidate(name.thing, score, "letters", f"{reason} of {_quoted(name)}")

    def _comparable(self, length: int) -> list[str]:
        """Return the spellings that are neither too short nor too long to share enough letters."""
        if length not in self._of_length:
            self._of_length[length] = [
                spelling
                for spelling in self._letters
                if min(length, len(spelling)) >= _LEAST_LETTERS * max(length, len(spelling))
            ]
        return self._of_length[length]

    def _by_words(self, form: Form) -> Iterator[Candidate]:
        common = Counter(name for word in form.words for name in self._index.by_word.get(word, ()))
        for name, shared in common.items():
            every = len(form.words) + len(name.form.words) - shared
            whole = shared in (len(form.words), len(name.form.words))
            if name.thing.iri in self._chosen and (whole or 2 * shared >= every):
                score = round(_SHARE_FLOOR + _SHARE * shared / every)
                yield Candidate(name.thing, score, "share", f"{shared} of {every} words of {_quoted(name)}")


@lru_cache(maxsize=65536)
def when(text: str) -> int | date | None:
    """Return the year or day that a text gives, None for an empty one; raise ``BadInput`` for others.

    >>> when("1994"), when("1994-04-07"), when(" ")
    (1994, datetime.date(1994, 4, 7), None)
    """
    text = text.strip()
    if not text:
        return None
    try:
        if _YEAR.fullmatch(text) and text != "0000":
            return int(text)
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise BadInput(f"{text!r} is no year such as 1994, and no date such as 1994-04-07.")


def _holds(one: Thing, other: Thing, on: int | date) -> bool:
    return one.validity.holds(on) and other.validity.holds(on)


def _reason(rule: str, form: Form, name: Name) -> str:
    where = "" if name.language in ("", "en") else f" in {words.language(name.language)}"
    if not name.preferred:
        where = f", an alternative name{where}"
    match rule:
        case "name":
            return f"same name{where}"
        case "folded":
            return f"same but for {_and(words.ignored(form.exact, name.form.exact))}{where}"
        case "standard":
            what = "spelling" if form.standard[0] == name.form.standard[0] else "word order"
            return f"same in another {what}{where}"
        case "words":
            return f"same words but for order, number or small words{where}"
    return _left_out(form, name.form)


def _left_out(form: Form, other: Form) -> str:
    general = {*form.words, *other.words} - {*form.core, *other.core}
    return f"same without {_and([f'“{word}”' for word in sorted(general)])}"


def _and(parts: list[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def _quoted(name: Name) -> str:
    return f"“{name.form.exact}”"
