"""Documents of the United Nations cited in a text: by their symbols, and resolutions by body and number."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from contextlib import suppress
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING

from r2p_ld import symbols
from r2p_ld.annotate.lexicon import ANY, Entry, Lexicon
from r2p_ld.annotate.match import Hit

if TYPE_CHECKING:
    from r2p_ld.annotate.match import Languages

_NUMBER = (
    r"(?:(?:(?:S-|ES-)?[0-9]{1,2}|[0-9]{4})/[1-9][0-9]{0,3}(?:\s?[A-Z]\b)?"
    r"|[1-9][0-9]{0,3}(?:\s[A-Z])?(?:\s*[(（](?:[0-9]{4}|(?:S-)?[IVXL]+)[)）])?)(?![^\W\u3400-\u9fff]|/|[.,][0-9])"
)
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩（）", "0123456789()")
_NEAR, _BEHIND = 60, 30
_MOST_OF_SESSION = 100  # the Human Rights Council adopts fewer at one
# that stand beside a symbol without a blank
_HAN = re.compile("[\u3400-\u9fff]")
_OTHER_LETTERS = re.compile("[\u0600-\u06ff\u3400-\u9fff]")
_YEARED = re.compile(r"\((?:19|20)[0-9]{2}\)$")


def cited(text: str, lexicon: Lexicon, languages: Languages) -> Iterator[Hit]:
    """Yield each document cited by symbol, and each resolution cited by number.

    A document that the graph has is its node there; another is ``document:`` with the symbol.
    """
    spans: list[tuple[int, int, str, str]] = []
    for start, end, symbol in symbols.printed(_OTHER_LETTERS.sub(" ", text)):
        concept = concept_of(symbol, lexicon)
        if spans and spans[-1][2] == concept and start - spans[-1][1] <= 3:
            start = spans.pop()[0]  # both halves of a joint symbol
        spans.append((start, end, concept, "symbol"))
    plain = text.translate(_DIGITS) if _OTHER_LETTERS.search(text) else text
    bodies = _Bodies(plain, lexicon, languages.spoken)
    for pattern in _resolutions(lexicon, languages.spoken):
        for found in pattern.finditer(plain):
            before = plain[max(0, found.start() - 1) : found.start()]
            if before.isalnum() and not (_HAN.match(before) or _HAN.match(found[0])):
                continue
            spans += _numbered(plain, found, lexicon, bodies)
    for start, end, concept, rule in spans:
        entry = Entry(concept, "", ANY, 1.0 if rule == "symbol" else 0.95, rule, "")
        yield Hit(start, end, entry, rule, languages.at(start))


def concept_of(symbol: symbols.Symbol, lexicon: Lexicon) -> str:
    """Return the CURIE of a document by its symbol."""
    return lexicon.symbols.get(symbol.text) or f"document:{symbol.slug}"


def _numbered(
    text: str, found: re.Match[str], lexicon: Lexicon, bodies: _Bodies
) -> Iterator[tuple[int, int, str, str]]:
    """Yield each resolution of a list: the first with the word before, the last with that behind."""
    first = found.start("numbers")
    begin = first if found["of"] else found.start()  # a body between word and number is one more mention
    numbers = list(re.finditer(_NUMBER, found["numbers"]))
    for number in numbers:
        if concept := _resolution(text, number[0], found, lexicon, bodies):
            start = begin if number is numbers[0] else first + number.start()
            end = found.end() if number is numbers[-1] else first + number.end()
            yield start, end, concept, "resolution"


def _resolution(text: str, number: str, found: re.Match[str], lexicon: Lexicon, named: _Bodies) -> str | None:
    """Return the CURIE of a resolution: of the body beside it, or that to which such numbers belong."""
    number = " ".join(number.split())
    if "/" in number:
        bodies = named.of(number, *found.span())
    elif re.search("[IVX]", number):
        bodies = ("General Assembly",)
    elif _YEARED.search(number) or (
        len(number) > 2
        and _any(tuple(words for _, words in lexicon.words["council"])).search(text)
        and not named.is_assembly(found.start())
    ):
        bodies = ("Security Council",)
    else:
        return None
    for body in bodies:
        if symbol := _symbol(body, number):
            return concept_of(symbol, lexicon)
    return None


@lru_cache(10_000)
def _symbol(body: str, number: str) -> symbols.Symbol | None:
    with suppress(ValueError):
        return symbols.parse(f"{body} resolution {number}")[0]
    return None


class _Bodies:
    """Where a text names the bodies that number their resolutions by session."""

    def __init__(self, text: str, lexicon: Lexicon, spoken: frozenset[str]) -> None:
        self._text, self._lexicon, self._spoken = text, lexicon, spoken

    @cached_property
    def _found(self) -> tuple[list[int], list[int], list[bool]]:
        """Where each is named: starts, ends, and whether it is that for human rights."""
        rights, assembly = (_words(self._lexicon, use, self._spoken) for use in ("rights", "assembly"))
        found = list(re.finditer(f"({rights})|{assembly}", self._text))
        return (
            [each.start() for each in found],
            [each.end() for each in found],
            [bool(each[1]) for each in found],
        )

    def is_assembly(self, start: int) -> bool:
        """Tell whether the General Assembly is named right before."""
        _, ends, are_rights = self._found
        last = bisect_right(ends, start) - 1
        return last >= 0 and start - ends[last] < 2 and not are_rights[last]

    def of(self, number: str, start: int, end: int) -> tuple[str, ...]:
        """Return the bodies whose resolution a number with a session may be, the likeliest first."""
        starts, ends, are_rights = self._found
        last = bisect_right(ends, start) - 1
        behind = bisect_left(starts, end)
        is_beside = last >= 0 and start - ends[last] < _NEAR
        if not is_beside and behind < len(starts) and starts[behind] - end < _BEHIND:
            last, is_beside = behind, True
        is_small = int(re.sub(r".*/|\D", "", number) or 0) < _MOST_OF_SESSION
        if last >= 0 and are_rights[last] and (is_beside or is_small):
            return ("Human Rights Council",)
        return ("General Assembly", "Human Rights Council")


def _resolutions(lexicon: Lexicon, spoken: frozenset[str]) -> tuple[re.Pattern[str], ...]:
    """Return what matches ``resolutions 1325 (2000) and 1820 (2008)``, and Chinese, with the word behind."""
    uses = ("resolution", "of", "join", "sign", "classifier")
    return _patterns(*(_words(lexicon, use, spoken) for use in uses))


def _words(lexicon: Lexicon, use: str, spoken: frozenset[str]) -> str:
    """Return a pattern of the words of a use in the languages of a text, and English."""
    return "|".join(
        words for language, words in lexicon.words[use] if language in spoken | {"en"} or "" in spoken
    )


@cache
def _patterns(resolution: str, of: str, join: str, sign: str, classifier: str) -> tuple[re.Pattern[str], ...]:
    numbers = rf"(?P<numbers>{_NUMBER}(?:\s*(?:{join})\s*(?:{sign})?\s*{_NUMBER})*)"
    before = re.compile(rf"(?:{resolution})\s+(?P<of>(?:{of})\s+)?(?:(?:{sign})\s*)?{numbers}")
    if not classifier:
        return (before,)
    return before, re.compile(rf"(?P<of>)(?:(?:{sign})\s*)?{numbers}\s*(?:{classifier})")


@cache
def _any(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(words))
