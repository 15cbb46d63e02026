"""From a text to things of an index, each with a score and the reason for it.

| score | rule | what was found |
|---|---|---|
| 100 | identifier | an IRI, a CURIE, a document symbol, or a code as its scheme writes it |
| 100 | name | the name, letter for letter |
| 98 | folded | the same but for capitals, accents, punctuation, blanks and “the” |
| 95 | standard | the same in another spelling (“organization”) or word order (“Congo, Republic of”) |
| 95 | code | a code without its zeros or in other capitals |
| 95 | territory | a name or code of the state with just this territory, or of this state's one territory |
| 95 | parts | two names in one that agree: “Myanmar (Burma)”, “Macao, China”, “Government of Chad” |
| 92 | words | the same words but for order, number or small words |
| 90 | style | the same without words that any state may have in its name: “Republic of Georgia” |
| 90 | slip | a letter or two away from this alone, and far from all else |
| 88 | territories | the same where state or territory is one of several |
| 85 | core | the same without general words such as "democratic" |
| 80 | bare | a number, or small letters, that are a code of some scheme, where none was given |
| 63–84 | letters | three letters of four agree, or more: 84 times the share that agree |
| 41–74 | share | words in common: 40, and 34 times the share of all words |
| 60 | past | any of the rules from 100 to 80, at a time when it does not hold |

Only 90 and more decides, and only where nothing else reaches 90, no other label of the kind is the same
without general words, and the text does not name several things. Where no time is given, what still lasts
is meant, unless the text is the number of a state.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property, lru_cache
from typing import Literal, NamedTuple

from r2p_ld.places import names
from r2p_ld.places.index import NAME, Index, Thing
from r2p_ld.places.names import STEPS, Form
from r2p_ld.places.spelling import Speller
from r2p_ld.tables.cells import ALWAYS, Moment, Period

SURE = 90
"""The least score that can decide."""
_SCORES = {
    **{"identifier": 100, "name": 100, "folded": 98, "standard": 95, "code": 95, "territory": 95},
    **{"parts": 95, "words": 92, "style": 90, "slip": 90, "territories": 88, "core": 85, "bare": 80},
    "past": 60,
}
POSSIBLE = _SCORES["bare"]
"""The least score of what a text may well mean; what scores less is only like it."""
_NAMED = ("name", "folded", "standard")
_LETTERS = 84
_SHARE_FLOOR, _SHARE = 40, 34
_LONGEST = 300
_SHORTEST_CODE = 3
_BRACKETS = re.compile(r"([^()]+)\(([^()]+)\)\s*")
_LIST = re.compile(r"\s*[;|/]\s*")
_STRICT_LIST = re.compile(r"[;|]")
_SEVERAL = re.compile(r"\s*[;|/,&]\s*|\s+(?:and|vs?\.?|[-–—])\s+")


_By = Literal["name", "code", "number"]


class Candidate(NamedTuple):
    """A thing that a text may mean: a score from 0 to 100, the rule that gave it, and why.

    ``match`` says that it is the only one the text can mean, as far as names and codes tell;
    ``periods`` is when the name or code means it, and ``by`` what it was found by: the number of a state
    passes on to other states, as names and other codes do not.
    """

    thing: Thing
    score: int
    rule: str
    reason: str
    match: bool = False
    periods: tuple[Period, ...] = (ALWAYS,)
    by: _By = "name"

    @property
    def lasts(self) -> bool:
        """Whether the name or code still means it."""
        return any(period.holds(None) for period in self.periods)


class _Claims(NamedTuple):
    """What a name or code means, at any time: things with their periods, ``direct`` if it is their own."""

    rule: str
    reason: str
    by: _By
    direct: bool
    things: tuple[tuple[Thing, tuple[Period, ...]], ...]

    def at(self, on: Moment) -> Iterator[Candidate]:
        """Yield the candidates at a time: without one, those that last, unless a number was given."""
        holding = [any(period.holds(on) for period in periods) for _, periods in self.things]
        otherwise, reason = "past", f"{self.reason}; but this does not hold in {on}"
        if on is None:
            if self.by == "number" or not any(holding):
                holding = [True] * len(holding)
            otherwise, reason = "territories", self.reason
        via = "territory" if sum(holding) == 1 else "territories"
        rule, score = self.rule, _SCORES[self.rule]
        if not self.direct and rule != "bare":
            rule, score = via, min(score, _SCORES[via])
        for (thing, periods), holds in zip(self.things, holding, strict=True):
            how = (score, rule, self.reason) if holds else (_SCORES[otherwise], otherwise, reason)
            yield Candidate(thing, *how, periods=periods, by=self.by)


class Matcher:
    """The things of one kind in an index, ``chosen`` by their IRIs or all, to be matched with texts."""

    def __init__(self, index: Index, chosen: Iterable[str] | None = None) -> None:
        self._index = index
        self._chosen = frozenset(index.things if chosen is None else chosen)
        self._code_claims = lru_cache(maxsize=1 << 14)(self._read_code_claims)
        self._name_claims = lru_cache(maxsize=1 << 14)(self._read_name_claims)

    def propose(
        self, text: str, *, on: Moment = None, scheme: str | None = None, limit: int = 5
    ) -> tuple[Candidate, ...]:
        """Return what a text may mean, best first; nothing for an empty text.

        ``on`` is the year or day at which names and codes must hold; ``scheme`` is the IRI of the scheme
        that the text is a code of, or ``NAME``. Equal candidates all come, in order of their IRIs.
        """
        text = names.normalize(text)
        if not text or len(text) > _LONGEST:
            return ()
        found = [] if scheme == NAME else self._best(self._codes(text, on, scheme))
        if scheme in (None, NAME):
            found = self._by_name(text, on, found, identified=scheme is None)
        else:
            found = self._decided(found, None, on)
        return tuple(found[:limit])

    def _by_name(self, text: str, on: Moment, codes: list[Candidate], *, identified: bool) -> list[Candidate]:
        form = names.form(text)
        found = [*codes, *(self._identified(text) if identified else ()), *self._named(form, on)]
        found = self._best(found)
        if not found or found[0].score <= _SCORES["core"]:
            known = {candidate.thing.iri for candidate in found}
            slips = self._slips(form, on) if not found else ()
            similar = [each for each in self._similar(form, on) if each.thing.iri not in known]
            found = self._best([*found, *slips, *similar])
        found = self._decided(found, form, on)
        if found and found[0].match and found[0].rule in ("identifier", "name"):
            return found
        if parts := self._parts(text, on):
            return [parts]
        if found and found[0].match and self._names_several(text, found[0], on):
            reason = f"{found[0].reason}; but several things are named"
            return [found[0]._replace(match=False, reason=reason), *found[1:]]
        return found

    def _best(self, candidates: Iterable[Candidate]) -> list[Candidate]:
        best: dict[str, Candidate] = {}
        for candidate in candidates:
            iri = candidate.thing.iri
            known = best.get(iri)
            if known is None or candidate.score > known.score:
                best[iri] = candidate
            elif known.rule == candidate.rule == "past":
                best[iri] = known._replace(periods=(*known.periods, *candidate.periods))
        return sorted(best.values(), key=lambda candidate: (-candidate.score, candidate.thing.iri))

    # --- deciding --------------------------------------------------------------------------

    def _decided(self, found: list[Candidate], form: Form | None, on: Moment) -> list[Candidate]:
        """Mark the one candidate that a text must mean, if it is the only one."""
        sure = [candidate for candidate in found if candidate.score >= SURE]
        if len(sure) > 1 and sure[0].rule in _NAMED and all(each.by == "code" for each in sure[1:]):
            sure = sure[:1]  # a name goes before a code
        if len(sure) > 1 and on is None:
            lasting = [candidate for candidate in sure if candidate.lasts]
            if len(lasting) == 1 and (lasting[0].rule in _NAMED or lasting[0].by == "code"):
                sure = lasting
        if len(sure) != 1:
            return sure or found
        best = sure[0]
        others = [other for other in found if other.rule == "territories" and other.by == "number"]
        if best.by == "number" and others:
            return [best, *others]
        rivals = self._rivals(form, best, on) if form is not None else []
        if not rivals:
            return [best._replace(match=True)]
        labels = " and ".join(rival.thing.label for rival in rivals)
        return [best._replace(reason=f"{best.reason}; but {labels} may be meant too"), *rivals]

    def _rivals(self, form: Form, best: Candidate, on: Moment) -> list[Candidate]:
        """Return the others with the same name in another spelling, or whose label is the same but for
        general words: “Congo” has one.

        A name with its general words, such as “Republic of Korea”, is not short for another.
        """
        alike = [("standard", name) for name in self._index.named("standard", form)]
        if best.rule == "style" or (best.rule in _NAMED and form.words == form.core):
            alike += [("core", name) for name in self._index.named("core", form) if name.preferred]
        elif best.rule not in _NAMED:
            return []
        return self._best(
            Candidate(name.thing, _SCORES[rule], rule, name.reason(rule, form))
            for rule, name in alike
            if name.thing.iri in self._chosen and name.thing is not best.thing
            if name.thing.holds(on) and (on is None or name.validity.holds(on))
        )

    def _names_several(self, text: str, best: Candidate, on: Moment) -> bool:
        """Tell whether a text, which is no one thing's exact name, lists names of different things."""
        if _STRICT_LIST.search(text):
            return True
        if best.rule == "folded":
            return False
        things = {thing.iri for part in _SEVERAL.split(text) if (thing := self._certain(part, on, text))}
        return len(things) > 1

    def _parts(self, text: str, on: Moment) -> Candidate | None:
        """Return what a text means that has a name in two parts which agree."""
        if (country := names.without_actor(text)) and (state := self._states._certain(country, on, text)):
            return Candidate(state, _SCORES["parts"], "parts", f"“{country}” names this state", match=True)
        brackets = _BRACKETS.fullmatch(text)
        parts = list(brackets.groups()) if brackets else _LIST.split(text)
        if len(parts) > 1:
            things = [self._certain(part, on, text) for part in parts]
            if things[0] and len(set(map(id, things))) == 1:
                return Candidate(things[0], _SCORES["parts"], "parts", "names that agree", match=True)
        if not brackets:
            parts = text.split(",")
        thing = self._certain(parts[0], on, text) if len(parts) == 2 else None
        if thing and thing.administrator and self._certain(parts[1], on, text) is thing.administrator:
            reason = f"“{parts[0].strip()}”, and {thing.administrator.label} administers it"
            return Candidate(thing, _SCORES["parts"], "parts", reason, match=True)
        return None

    @cached_property
    def _states(self) -> Matcher:
        return Matcher(self._index, [iri for iri in self._chosen if self._index.things[iri].is_state])

    def _certain(self, text: str, on: Moment, whole: str) -> Thing | None:
        """Return the one thing that a part of a text names."""
        if not text.strip() or text == whole:
            return None
        return next((each.thing for each in self.propose(text, on=on, scheme=NAME) if each.match), None)

    # --- finding ---------------------------------------------------------------------------

    def _identified(self, text: str) -> Iterator[Candidate]:
        for thing, what in self._index.identified(text):
            if thing.iri in self._chosen:
                yield Candidate(thing, _SCORES["identifier"], "identifier", what)

    def _codes(self, text: str, on: Moment, scheme: str | None) -> Iterator[Candidate]:
        for claims in self._code_claims(text, scheme):
            yield from claims.at(on)

    def _read_code_claims(self, text: str, scheme: str | None) -> tuple[_Claims, ...]:
        found = []
        for code in self._index.codes(text, scheme):
            exact = code.value == text
            reason = f"code {self._index.schemes[code.scheme]}"
            if not exact:
                reason += f", which is written {code.value}"
            own = exact and code.thing.iri in self._chosen
            short = not own and len(text) < _SHORTEST_CODE  # "IS" may be many an actor
            bare = scheme is None and (code.value.isdecimal() or short)
            rule = "bare" if bare else "identifier" if exact else "code"
            by: _By = "number" if code.thing.is_state else "code"
            found.append(self._claims(code.thing, code.validity, rule, reason, by))
        return tuple(found)

    def _named(self, form: Form, on: Moment) -> Iterator[Candidate]:
        for rule in ("name", "folded") if names.is_distinct(form) else STEPS:
            sure = False
            for claims in self._name_claims(form.exact, rule):
                for candidate in claims.at(on):
                    # without a time, what is no more may not be what is meant
                    holds = on is not None or candidate.lasts
                    sure = sure or (holds and candidate.score >= _SCORES["core"])
                    yield candidate
            if sure:  # what follows finds the same names, and others that are less like it
                return

    def _read_name_claims(self, text: str, step: str) -> tuple[_Claims, ...]:
        """Return what the names mean that are the same as a text at one step of comparison."""
        form = names.form(text)
        found = self._index.named(step, form)
        claims = []
        for name in sorted(found, key=lambda name: (name.thing.iri not in self._chosen, not name.preferred)):
            rule = "style" if step == "core" and names.is_style(form, name.form) else step
            claims.append(self._claims(name.thing, name.validity, rule, name.reason(rule, form)))
        return tuple(claims)

    def _claims(self, thing: Thing, validity: Period, rule: str, reason: str, by: _By = "name") -> _Claims:
        """Return a thing that was found, else the things of the kind that share a territory with it."""
        own = _common(thing.periods, validity)
        if thing.iri in self._chosen:
            return _Claims(rule, reason, by, True, ((thing, own),) if own else ())
        if _SCORES[rule] < SURE and rule != "bare":
            return _Claims(rule, reason, by, False, ())
        others = (
            (other, _common(other.periods, *_common(own, held)))
            for other, held in thing.territory
            if other.iri in self._chosen
        )
        claims = tuple((other, periods) for other, periods in others if periods)
        return _Claims(rule, f"{reason} of {thing.curie}" if claims else reason, by, False, claims)

    def _slips(self, form: Form, on: Moment) -> Iterator[Candidate]:
        if names.is_distinct(form) or not (slip := self._speller.slip(form)):
            return
        for name in slip:
            reason = f"a slip of {name}"
            yield from self._claims(name.thing, name.validity, "slip", reason).at(on)

    def _similar(self, form: Form, on: Moment) -> Iterator[Candidate]:
        for name, likeness, longer in self._speller.alike(form):
            if name.thing.iri in self._chosen and (on is None or name.thing.holds(on)):
                reason = f"{round(likeness * longer)} of {longer} letters of {name}"
                yield Candidate(name.thing, round(_LETTERS * likeness), "letters", reason)
        words = dict.fromkeys(form.words[0])  # in order, so that reasons do not vary
        # a name that a thing has in two languages stands twice
        common = Counter(name for word in words for name in dict.fromkeys(self._index.by_word.get(word, ())))
        for name, shared in common.items():
            theirs = max(len(set(name.form.words[0])), shared)
            every = len(words) + theirs - shared
            whole = shared in (len(words), theirs)
            holds = name.thing.iri in self._chosen and (on is None or name.thing.holds(on))
            if holds and (whole or 2 * shared >= every):
                score = round(_SHARE_FLOOR + _SHARE * shared / every)
                reason = f"{shared} of {every} words of {name}"
                yield Candidate(name.thing, score, "share", reason)

    @cached_property
    def _speller(self) -> Speller:
        found = []
        for name in self._index.names():
            thing = name.thing
            reached = [thing] if thing.iri in self._chosen else [each for each, _ in thing.territory]
            if things := [each for each in reached if each.iri in self._chosen]:
                found.append((name, tuple(things)))
        return Speller(found)


def _common(periods: Iterable[Period], *others: Period) -> tuple[Period, ...]:
    """Return the days that each of some periods shares with each of others."""
    return tuple(common for one in periods for other in others if (common := one.common(other)))
