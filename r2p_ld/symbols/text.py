"""Symbols, and resolutions cited in words, in running text. Its dashes are plain hyphens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from urllib.parse import unquote

from r2p_ld.symbols.grammar import ORGAN, SUFFIX, Symbol, symbol
from r2p_ld.symbols.tables import bodies, words

# A hyphen parts two symbols only before an organ: "A/ES-10/1" (emergency session) is one symbol.
JOINT = re.compile(rf"-(?={ORGAN})(?![A-Z]{{1,2}}/{SUFFIX}(?:$|-))")

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
    rf"((?:{_BLANK}?\([A-Za-z0-9. -]{{1,16}}\))*(?:{_BLANK}?\[[A-Z](?:-[A-Z])?\])?)((?:/{SUFFIX})*)"
)
_ORGAN = re.compile(f"{ORGAN}|R/")
_ALSO = re.compile(
    rf"\s*(?:,|&|\band\b)\s*({SUFFIX})((?:\s*(?:&|and)\s*[1-9][0-9]?(?=\s*(?:$|[.,;:)&\n]|and\b)))*)"
)
_OURS = {"UN", "U.N.", "Nations", "The"}
# 24 October 2005, October 24, 2005, 2005-10-24
_DATE = r"(?:[0-9]{1,2}\.?\s+\w+\.?\s+[0-9]{4}|\w+\s+[0-9]{1,2},\s*[0-9]{4}|[0-9]{4}-[0-9]{2}-[0-9]{2})"
_DATED = re.compile(rf"(.*?)(?:,?\s*\({_DATE}\)|,\s*{_DATE})\s*", re.DOTALL)
# What stands before a citation, as a title does, and the citation.
TITLED = re.compile(r"(.*(?:[,:;\u201d\"]|\s-|\s?\())\s*([^,:;\"]*?)\)?", re.DOTALL)


def without_links(text: str) -> str:
    """Return a text with the symbol in place of each link to a document of the United Nations.

    >>> without_links("https://undocs.org/en/A/RES/60/1")
    'A/RES/60/1'
    """
    return _link().sub(lambda link: unquote(link[1]).upper() if link[1].islower() else unquote(link[1]), text)


def without_words(text: str) -> str:
    """Return a citation without a link around it, a word for documents before it, and a date after it."""
    text = _document().sub("", without_links(text), count=1)
    return dated[1] if (dated := _DATED.fullmatch(text)) else text


def cited(text: str) -> str | None:
    """Return, as a symbol, what a text cites by body and number; nothing if it is no such text.

    Raises ``ValueError`` with the reason if the citation leaves the symbol open.
    """
    before = rf"(?i:(?:(?:{_any('before')})\s+)*)"
    for citation in (_citation(), _citation_of()):
        if match := re.fullmatch(before + citation.pattern, text):
            if match["kind"] is None:
                raise ValueError("it names a body and a number, but neither a resolution nor a decision")
            return _of_body(match["body"], match["kind"], match["number"])
    return None


def in_words(text: str, year: int | None) -> Iterator[tuple[int, Symbol]]:
    """Give each whole resolution or decision cited by body and number, with its place in the text."""
    for match in _citation().finditer(text):
        if match["kind"] is None or not _is_ours(text[max(0, match.start() - 40) : match.start()]):
            continue
        number, end = match["number"], match.end()
        while True:
            with suppress(ValueError):
                yield end, symbol(_of_body(match["body"], match["kind"], number), year)
            more = _MORE.match(text, end)
            # A bare number further on may count anything.
            if not more or not re.search(r"[/(]", more[1]):
                break
            number, end = more[1], more.end()
    for match in _citation_of().finditer(text):
        with suppress(ValueError):
            yield match.end(), symbol(_of_body(match["body"], match["kind"], match["number"]), year)


def printed(text: str, year: int | None) -> Iterator[tuple[int, int, Symbol]]:
    """Give each whole symbol printed in a text, with its start and end."""
    end = 0
    for organ in _ORGAN.finditer(text):  # quicker than to try each place
        match = _RUN.match(text, organ.start()) if organ.start() >= end else None
        if not match:
            continue
        end = match.end()
        run, letter, brackets, suffixes = match[1], match[2] or "", re.sub(r"\s", "", match[3]), match[4]
        forms = [(f"{run}{letter}{brackets}{suffixes}", end)]
        if not (letter or suffixes or re.search(r"\([0-9]{4}\)", brackets)):
            forms.append((run, match.end(1)))  # the brackets may hold a remark
        found: list[tuple[int, int, Symbol]] = []
        for form, last in forms:
            with suppress(ValueError):
                found = found or list(_halves(form, match.start(), last, year))
        yield from found
        if len(found) == 1 and (also := _ALSO.match(text, end)):
            series, _, first = also[1].partition(".")
            for number in (first, *re.findall(r"[0-9]+", also[2])):
                with suppress(ValueError):
                    yield also.start(1), also.end(), symbol(f"{found[0][2]}/{series}.{number}", year)


def _halves(form: str, start: int, end: int, year: int | None) -> Iterator[tuple[int, int, Symbol]]:
    """Give each symbol of a joint one with start and end; raise ``ValueError`` if one is none."""
    *firsts, last = JOINT.split(form)
    for half in firsts:
        yield start, start + len(half), symbol(half, year)
        start += len(half) + 1
    yield start, end, symbol(last, year)


@cache
def _link() -> re.Pattern[str]:
    return re.compile(
        rf"(?:https?://)?(?:www\.)?(?:{_any('host')})/(?:[^\s?#]*\?(?:[^\s#]*&)?(?:FinalSymbol|Symbol|symbol)=)?"
        r"(?:(?:en|fr|es|ru|ar|zh)/)?([^\s?#&]*[^\s?#&.,;:])(?:[?#&]\S*)?"
    )


@cache
def _document() -> re.Pattern[str]:
    form = rf"^(?:(?:{_any('before')})\s+)*(?:{_any('document')})\b\.?:?\s*"
    return re.compile(form, re.IGNORECASE)


def _any(use: str) -> str:
    return "|".join(map(re.escape, words(use)))


def _any_body() -> str:
    """Return a pattern of the bodies' names; abbreviations are in capitals."""
    names = sorted(bodies(), key=lambda name: -len(name))
    written = (re.escape(n) if n.isupper() else rf"(?i:{re.escape(n)})" for n in names)
    return rf"(?P<body>{'|'.join(written)})"


def _any_kind() -> str:
    kinds = (*words("resolution"), *words("decision"))
    written = (word if word.isupper() else rf"(?i:{word})" for word in kinds)
    return rf"(?P<kind>{'|'.join(written)})\.?"


@cache
def _citation() -> re.Pattern[str]:
    """Return what matches ``Security Council resolution 1973 (2011)``, and ``UNSCR 1973``."""
    return re.compile(rf"\b{_any_body()}(?:\s*{_any_kind()})?\s+(?:[Nn]o\.?\s*)?(?P<number>{_NUMBER})")


@cache
def _citation_of() -> re.Pattern[str]:
    """Return what matches ``résolution 1973 (2011) du Conseil de sécurité``."""
    of = "|".join(
        word.replace("'", "['\u2019]") + ("" if word.endswith("'") else r"\s") for word in words("of")
    )
    return re.compile(
        rf"\b{_any_kind()}\s+(?P<number>{_NUMBER})\s+(?:{of})\s*(?:(?:{_any('before')})\s+)?{_any_body()}(?!\w)"
    )


def _is_ours(before: str) -> bool:
    """Whether what stands before a body leaves it the UN's; others have a General Assembly too."""
    match = re.search(r"(\S+)\s+$", before)
    if not match:
        return not before or not (before[-1].isalnum() or before[-1] == "-")
    word = match[1].lstrip("([\"'\u2018\u201c")
    return word[:1].islower() or word in _OURS or word[-1:] in (*".,;:", "")


def _of_body(body: str, kind: str, number: str) -> str:
    name = next(name for name in bodies() if name.casefold() == body.casefold())
    what = "resolution" if kind.casefold() in map(str.casefold, words("resolution")) else "decision"
    series = bodies()[name][what]
    if not series:
        raise ValueError(f"a {what} of this body has no symbol")
    number = re.sub(r"(?<![A-Z-])(E?S)(?=[0-9])", r"\1-", re.sub(r"\s", "", number))
    if series.startswith("E/") and number.startswith("S-"):
        raise ValueError("the symbol may begin with the special session's year: write it as it is printed")
    return f"{series}/{number}"
