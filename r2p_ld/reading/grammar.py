"""How the sentences of a language are put together, as far as the tables of markers tell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from r2p_ld.reading.tables import Verb, cues, forms, verbs

_STOPS = re.compile(r"[.;:()\[\]“”\"«»!?。；：（）]")
_SHORT_FORM = re.compile(r"\s*[(（][^()（）]{1,12}[)）]")
_BLANKS = r"[\s,，、*_]"
_CLITIC = re.compile(r" [\u0600-\u06ff]\Z")
_NEVER = r"(?!)"
_MOST_WORDS = 7


class Grammar:
    """The words of a language that join names and verbs, and those that leave a statement what it is."""

    def __init__(self, language: str) -> None:
        """Take a language; of one without tables nothing is joined, and nothing opens a statement."""
        self._unspaced = language == "zh"
        # in Arabic a particle is written onto the word that follows it
        self._prefix = "[وف]?" if language == "ar" else ""
        joining = forms(language, "joins")
        words = [word for word, means in joining.items() if means not in ("verb", "be")]
        between = [word for word, means in joining.items() if means != "and"]
        modal = [
            part
            for cue in cues().get(language, ())
            if cue.use in ("modality", "negation") and not cue.cue.startswith("^")
            for part in cue.cue.split("…")
        ]
        articles = [word for word, means in joining.items() if means == "article"]
        depends = [word for word, means in forms(language, "depends").items() if means == "preposition"]
        owners = [word for word, means in forms(language, "depends").items() if means == "possessive"]
        opens = forms(language, "opens")
        self._names = self._pattern(words, repeated=True)
        self._and = self._pattern([word for word, means in joining.items() if means == "and"])
        to = [*forms(language, "infinitive")]
        self._verbal = self._pattern([*between, *modal, *to], repeated=True)
        self._finite = self._pattern([word for word in (*between, *modal) if word not in to], repeated=True)
        self._to_object = self._pattern([*between, *modal, *words], repeated=True)
        preposition, article = self._any(depends), self._any(articles)
        self._dependent = re.compile(rf"{preposition}(?:{_BLANKS}*{article})*{_BLANKS}*\Z", re.IGNORECASE)
        self._possessive = self._pattern(owners)
        in_place = self._any([word for word, kind in opens.items() if kind == "name"])
        self._place = re.compile(rf"\s*{in_place}(?:{_BLANKS}*{article})*{_BLANKS}*\Z", re.IGNORECASE)
        in_year = self._any([word for word, kind in opens.items() if kind == "year"])
        self._openings = {
            kinds: re.compile(
                rf"\s*(?:{self._any([word for word, kind in opens.items() if kind in kinds])}"
                rf"|{in_year}\s*(?:19|20)[0-9]{{2}}年?[,，]?)",
                re.IGNORECASE,
            )
            for kinds in (("sentence",), ("sentence", "clause"))
        }
        finite = [word for word in between if any(word.endswith(f" {each}") for each in to)]
        self._bare = re.compile(rf"{self._any(to)}\s*\Z", re.IGNORECASE)
        self._governed = re.compile(rf"{self._any(finite)}\s*\Z", re.IGNORECASE)
        complements = [cue.cue for cue in cues().get(language, ()) if cue.scope == "complement"]
        being = [word for word, means in joining.items() if means == "be"]
        adverbs = [word for word, means in joining.items() if means == "verb"]
        adverbs += [word for word in modal if " " not in word]
        self._being = re.compile(rf"{self._any(being)}(?:\s+{self._any(adverbs)})*\s*\Z", re.IGNORECASE)
        self._pronoun = re.compile(
            rf"\s*{self._any(forms(language, 'refers'))}{self._finite.pattern}", re.IGNORECASE
        )
        self._complement = re.compile(rf"[\s,，]*{self._any(complements)}", re.IGNORECASE)
        self._that = self._pattern(complements)
        self._verbs: dict[str, list[Verb]] = {}
        for verb in verbs(language):
            for cue in verb.cues:
                self._verbs.setdefault(_key(cue), []).append(verb)
        self.verb = self._pattern(self._verbs)

    def verbs(self, words: str) -> Sequence[Verb]:
        """Return what a verb that stands in a text may mean."""
        key = _key(words)
        return self._verbs[key if key in self._verbs else key[1:]]

    def joins(self, between: str) -> bool:
        """Tell whether only words stand in a text that join a name to a name or a verb to its object."""
        return self._only(self._names, between)

    def leads_to_object(self, between: str) -> bool:
        """Tell whether only joining words, adverbs and cues stand between a verb and its object."""
        return self._only(self._to_object, between)

    def coordinates(self, between: str) -> bool:
        """Tell whether a text joins two names of equal standing, as a comma or *and* does."""
        return self.joins(between) and bool(re.search("[,，、]", between) or self.has_and(between))

    def has_and(self, between: str) -> bool:
        """Tell whether a word such as *and* stands in a text."""
        return bool(self._and.search(between))

    def leads_to_verb(self, between: str) -> bool:
        """Tell whether only auxiliaries, adverbs and cues stand between a name and its verb."""
        return self._only(self._verbal, between)

    def depends(self, before: str) -> bool:
        """Tell whether a text ends with a preposition, on which the name that follows depends."""
        return bool(self._dependent.search(before))

    def joins_dependent(self, between: str) -> bool:
        """Tell whether a text between two names is a preposition, and articles behind it."""
        found = self._dependent.search(between)
        return bool(found and self._only(self._verbal, between[: found.start()]))

    def owns(self, after: str) -> bool:
        """Tell whether a text begins with what makes the name before it an owner, as *’s* does."""
        return bool(self._possessive.match(after))

    def places(self, between: str) -> bool:
        """Tell whether a text is nothing but a preposition of place, and articles behind it."""
        return bool(self._place.fullmatch(between))

    def is_passive(self, before: str) -> bool:
        """Tell whether a form of *to be* stands before a verb."""
        return bool(self._being.search(before))

    def is_infinitive(self, between: str) -> bool:
        """Tell whether a verb is an infinitive by what stands between it and its subject."""
        return not self._only(self._finite, between)

    def asserts(self, verb: Verb, before: str) -> bool:
        """Tell whether a verb may assert something behind a text: no infinitive does."""
        is_bare = self._bare.search(before) and not self._governed.search(before)
        return verb.form != "infinitive" and not is_bare

    def is_complement(self, before: str) -> bool:
        """Tell whether a text ends with a word that joins a clause to a verb, and articles behind it."""
        return any(self.joins(before[each.end() :]) for each in self._that.finditer(before))

    def refers(self, before: str) -> bool:
        """Tell whether only a pronoun, and what may stand between it and its verb, is in a text."""
        return bool(self._pronoun.fullmatch(before))

    def opening(self, text: str, start: int, end: int, *, clause: bool) -> re.Match[str] | None:
        """Match what opens a statement: any, or a ``clause`` of a resolution."""
        kinds = ("sentence", "clause") if clause else ("sentence",)
        return self._openings[kinds].match(text, start, end)

    def complement(self, text: str, start: int, end: int) -> re.Match[str] | None:
        """Match the word that joins what is said to a verb of saying."""
        return self._complement.match(text, start, end)

    def _only(self, pattern: re.Pattern[str], between: str) -> bool:
        between = _SHORT_FORM.sub("", between, count=1)
        is_short = len(between.split()) <= _MOST_WORDS and len(between) <= 10 * _MOST_WORDS
        return is_short and not _STOPS.search(between) and bool(pattern.fullmatch(between))

    def _pattern(self, words: Iterable[str], *, repeated: bool = False) -> re.Pattern[str]:
        alternatives = self._any(words)
        return re.compile(rf"(?:{_BLANKS}|{alternatives})*" if repeated else alternatives, re.IGNORECASE)

    def _any(self, words: Iterable[str]) -> str:
        """Return a pattern for any of some words, the longest first."""
        longest = sorted({_key(word) for word in words} - {""}, key=lambda each: (-len(each), each))
        if not longest:
            return _NEVER
        return f"(?:{'|'.join(map(self._word, longest))})"

    def _word(self, word: str) -> str:
        escaped = re.escape(word.removesuffix("*")).replace(r"\ ", r"\s+").replace("'", "['’]")
        before = "" if self._unspaced or not word[0].isalnum() else r"(?<!\w)" + self._prefix
        if word.endswith("*"):
            return rf"{before}{escaped}\w*"
        # an elided word, and a preposition of one Arabic letter, is written onto the next
        joined = self._unspaced or not word[-1].isalnum() or _CLITIC.search(word)
        return f"{before}{escaped}" + ("" if joined else r"(?!\w)")


@cache
def grammar(language: str) -> Grammar:
    """Return the grammar of a language."""
    return Grammar(language)


def _key(words: str) -> str:
    return " ".join(words.lower().replace("’", "'").split())
