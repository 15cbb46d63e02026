"""Symbols, and resolutions cited in words, in running text. Its dashes are plain hyphens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from functools import cache

from r2p_ld.symbols.grammar import ORGAN, SUFFIX, Symbol, symbol
from r2p_ld.symbols.tables import bodies

# A hyphen parts two symbols only before an organ: "A/ES-10/1" (emergency session) is one symbol.
JOINT = re.compile(rf"-(?={ORGAN})")

_BLANK = "[ \u00a0]"
_END = r"(?=\s*(?:$|[.,;:)]))"
# "31/6 A and B": which documents are meant is more than one symbol can say.
_NOT_LETTERS = rf"(?!{_BLANK}?[A-Z](?:, ?[A-Z])*{_BLANK}(?:and|to){_BLANK}[A-Z]\b)"
_NUMBER = (
    r"(?:[1-9][0-9]{3}/)?(?:(?:E?S-?)?[1-9][0-9]{0,3}/)?[1-9][0-9]{0,5}"
    + _NOT_LETTERS
    + rf"(?:{_BLANK}?[A-Z](?:(?=\s*\()|{_END}))?"
    rf"(?:{_BLANK}?\((?:[0-9]{{4}}|(?:E?S-)?[IVXL]+)\))?(?![\w/]|[.,-][0-9])"
)
_MORE = re.compile(rf"(?:\s*(?:[,;&]|\band\b))+\s*({_NUMBER})")
_RUN = re.compile(
    rf"(?<![\w/.-])(?>((?:{ORGAN}|R/)[A-Za-z0-9./-]{{0,80}}[A-Za-z0-9]))(?![\w/]){_NOT_LETTERS}\*?"
    rf"(?:{_BLANK}([A-Z])(?:(?={_BLANK}?\([IVXL])|{_END}))?"
    rf"((?:{_BLANK}?\([A-Za-z0-9. -]{{1,16}}\))*)((?:/{SUFFIX})*)"
)
_ALSO = re.compile(
    rf"\s*(?:,|&|\band\b)\s*({SUFFIX})((?:\s*(?:&|and)\s*[1-9][0-9]?(?=\s*(?:$|[.,;:)&\n]|and\b)))*)"
)
_OURS = {"UN", "U.N.", "Nations", "The"}


def cited(text: str) -> str | None:
    """Return, as a symbol, what a text cites by body and number; nothing if it is no such text.

    Raises ``ValueError`` with the reason if the citation leaves the symbol open.
    """
    match = _citation().search(text)
    if not match or match.end() != len(text):
        return None
    if not re.fullmatch(r"(?:[Tt]he\s+)?(?:(?:UN|U\.N\.|United\s+Nations)\s+)?", text[: match.start()]):
        return None
    if match[2] is None:
        raise ValueError("it names a body and a number, but neither a resolution nor a decision")
    return _of_body(match[1], match[2], match[3])


def in_words(text: str, year: int | None) -> Iterator[tuple[int, Symbol]]:
    """Give each whole resolution or decision cited by body and number, with its place in the text."""
    for match in _citation().finditer(text):
        if match[2] is None or not _is_ours(text[max(0, match.start() - 40) : match.start()]):
            continue
        number, end = match[3], match.end()
        while True:
            with suppress(ValueError):
                yield end, symbol(_of_body(match[1], match[2], number), year)
            more = _MORE.match(text, end)
            # A bare number further on may count anything.
            if not more or not re.search(r"[/(]", more[1]):
                break
            number, end = more[1], more.end()


def printed(text: str, year: int | None) -> Iterator[tuple[int, Symbol]]:
    """Give each whole symbol printed in a text, with its place."""
    for match in _RUN.finditer(text):
        run, letter, brackets, suffixes = match[1], match[2] or "", re.sub(r"\s", "", match[3]), match[4]
        forms = [f"{run}{letter}{brackets}{suffixes}"]
        if not (letter or suffixes or re.search(r"\([0-9]{4}\)", brackets)):
            forms.append(run)  # the brackets may hold a remark
        symbols: tuple[Symbol, ...] = ()
        for form in forms:
            with suppress(ValueError):
                symbols = symbols or tuple(symbol(half, year) for half in JOINT.split(form))
        for one in symbols:
            yield match.start(), one
        if len(symbols) == 1 and (also := _ALSO.match(text, match.end())):
            series, _, first = also[1].partition(".")
            for number in (first, *re.findall(r"[0-9]+", also[2])):
                with suppress(ValueError):
                    yield match.start(), symbol(f"{symbols[0]}/{series}.{number}", year)


@cache
def _citation() -> re.Pattern[str]:
    names = "|".join(re.escape(name) for name in bodies())
    return re.compile(rf"\b({names})(?:\s+([Rr]esolution|[Dd]ecision)s?)?\s+({_NUMBER})")


def _is_ours(before: str) -> bool:
    """Whether what stands before a body leaves it the UN's; others have a General Assembly too."""
    match = re.search(r"(\S+)\s+$", before)
    if not match:
        return not before or not (before[-1].isalnum() or before[-1] == "-")
    word = match[1].lstrip("([\"'\u2018\u201c")
    return word[:1].islower() or word in _OURS or word[-1:] in (*".,;:", "")


def _of_body(body: str, word: str, number: str) -> str:
    series = bodies()[body][word.lower()]
    if not series:
        raise ValueError(f"a {word.lower()} of this body has no symbol")
    number = re.sub(r"(?<![A-Z-])(E?S)(?=[0-9])", r"\1-", re.sub(r"\s", "", number))
    if series.startswith("E/") and number.startswith("S-"):
        raise ValueError("the symbol may begin with the special session's year: write it as it is printed")
    return f"{series}/{number}"
