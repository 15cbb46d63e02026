"""The grammar of one symbol."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from itertools import takewhile
from typing import Literal, TypeAlias

from r2p_ld.symbols.tables import years

Kind: TypeAlias = Literal[
    "resolution", "decision", "draft", "meeting-record", "presidential-statement", "document"
]
"""What a symbol tells of its document. Letters, reports, notes and the Security Council's drafts are
numbered in one series: each is a ``document``, and no symbol says more."""


@dataclass(frozen=True, order=True)
class Symbol:
    """One symbol, as ``parse`` and ``find`` make it; equal to another if its text is.

    What a symbol does not tell is ``None``: ``S/26757`` has no year and ``S/PV.9048`` no session.
    """

    text: str
    """The normal form: plain hyphens, no blanks, ``S/RES/1973(2011)``."""
    organ: str
    """``A`` General Assembly, ``S`` Security Council, ``E`` Economic and Social Council, ``T``
    Trusteeship Council or ``ST`` Secretariat."""
    body: str
    """The organ, or the body or series under it: ``A/HRC``, ``E/CN.4``, ``A/C.3``, ``ST/SGB``."""
    kind: Kind
    """What the document is; its corrections and addenda are of the same kind."""
    session: str | None
    """As printed: ``63``, ``S-17`` (special), ``ES-10`` (emergency special), ``XXVIII``."""
    year: int | None
    number: str | None
    """With the letter of a part, as ``103A``."""
    suffixes: tuple[str, ...]
    """What follows the number: ``Rev.1``, ``Add.2``, ``Resumption1``, ``PartII``."""

    def __str__(self) -> str:
        return self.text

    @property
    def slug(self) -> str:
        """The text as an ASCII slug; no two symbols share one.

        >>> symbol("S/RES/1973(2011)").slug, symbol("S/PV.9048").slug
        ('s-res-1973-2011', 's-pv9048')
        """
        return self.text.lower().translate(_SLUG)


_SLUG = str.maketrans({"/": "-", "(": "-", ")": None, ".": None})
_ORGANS = ("A", "S", "E", "T", "ST")
ORGAN = rf"(?:{'|'.join(_ORGANS)})/"
_WORDS = "Add|Agenda|Amend|Closed|Corr|Part|Resumption|Rev|Sect|Sub|Summary|Vol"
_WORD = re.compile(rf"\b({_WORDS})(?=[^A-Za-z]|$|[IVX]+\))", re.IGNORECASE)
SUFFIX = r"(?:(?:Add|Amend|Corr|Rev)\.[1-9][0-9]{0,3}|Summary)"
_ROMAN = r"(?=[IVXL])(?:XL|L?X{0,3})(?:IX|IV|V?I{0,3})"
_REMARK = re.compile(rf"Resumption(?:[1-9][0-9]?)?|(?:Part|Vol\.)(?:{_ROMAN}|[1-9])|Sect\.[1-9][0-9]?|Closed")
_OLD_SESSION = re.compile(rf"(?:E?S-)?{_ROMAN}")
_PARTS = re.compile(rf"([^()]*?)((?:\([^()]+\))*)((?:/{SUFFIX})*)")
_NUMBER = re.compile(r"[1-9][0-9]{0,5}[A-Z]?")
_NUMBER_ADOPTED = re.compile(r"[1-9][0-9]{0,5}(?:[A-Z](?:-[A-Z])?)?")
_LETTERED = re.compile(r"([1-9][0-9]{0,5})((?:\([^()]+\))?)\[([A-Z](?:-[A-Z])?)\]")
_SESSION = re.compile(r"(?:S|ES|EM)-[1-9][0-9]?")
_OF_BODY = re.compile(r"(?:AC|C|CN|CONF|GC|PC|PCN|SC|Sub|WG)\.[1-9][0-9]{0,3}|SER\.[A-Z]")
_OF_DOCUMENT = re.compile(r"([A-Z]{1,4})\.([1-9][0-9]{0,5}[A-Z]?)")
# Words that would read like something else in a slug are none.
_NAME = re.compile(r"Agenda|(?!(?:E?S|EM)$|SER|PART|VOL|SECT|CLOSED|RESUMPTION|SUMMARY|AGENDA)[A-Z]{1,8}")
_ADOPTED: dict[str, Kind] = {"RES": "resolution", "DEC": "decision"}
_NATURES = {"RES", "DEC", "PRST", "INF", "NGO", "PET", "Agenda"}
_SHORT = re.compile(r"R/([1-9][0-9]{0,2})/([1-9][0-9]{0,3}[A-Z]?)")


def symbol(text: str, year: int | None = None) -> Symbol:
    """Return the one symbol that a text is, written without blanks and with plain hyphens.

    ``year`` is that of adoption, for a Security Council resolution past the table of years. Raises
    ``ValueError`` with the reason alone.
    """
    if not text.isascii():
        raise ValueError("it has characters that no symbol has")
    if not re.search("[0-9]", text):
        raise ValueError("it has no number, so that it names no document")
    if text.startswith("R/"):
        text = _long_form(text)
    text = _LETTERED.sub(r"\1\3\2", text, count=1)
    text = _WORD.sub(lambda match: match[1].capitalize(), text)
    if not text.startswith(tuple(f"{organ}/" for organ in _ORGANS)):
        raise ValueError("it begins with none of A/, S/, E/, T/ and ST/")
    if not (match := _PARTS.fullmatch(text)):
        raise ValueError("its brackets are not in order")
    remarks = tuple(match[2].strip("()").split(")(")) if match[2] else ()
    suffixes = tuple(match[3].split("/")[1:])
    organ, *components = match[1].split("/")
    if not components:
        raise ValueError("it has the suffix of a document, and not its number")
    adopted = next((word for word in _ADOPTED if word in components), None)
    for component in components[:-1] if adopted else components:
        if not any(form.fullmatch(component) for form in (_NUMBER, _SESSION, _OF_BODY, _OF_DOCUMENT, _NAME)):
            raise ValueError(f"{component or 'nothing'!r} between slashes is no part of a symbol")
    if adopted:
        return _adopted(organ, components, remarks, suffixes, adopted, year)
    for remark in remarks:
        if not _REMARK.fullmatch(remark):
            raise ValueError(f"({remark}) belongs to no symbol of its form")
    return _document(text, organ, components, (*remarks, *suffixes))


def _long_form(text: str) -> str:
    """Return the symbol of a resolution of the General Assembly that voting data shorten to R/."""
    if not (match := _SHORT.fullmatch(text)):
        raise ValueError("a short form is R/, a session, / and a number")
    if int(match[1]) < 31:  # there the number is often that of a page
        raise ValueError("before session 31 the number in the short form R/ need not be the resolution's")
    return f"A/RES/{match[1]}/{match[2]}"


def _document(text: str, organ: str, components: list[str], suffixes: tuple[str, ...]) -> Symbol:
    numbers = [c for c in components if _NUMBER.fullmatch(c) or _SESSION.fullmatch(c)]
    last = components[-1]
    kind: Kind = "document"
    if (match := _OF_DOCUMENT.fullmatch(last)) and not _OF_BODY.fullmatch(last):
        numbers.append(match[2])
        series = match[1]
        kind = "draft" if series == "L" else "meeting-record" if series in ("PV", "SR") else kind
    elif not _NUMBER.fullmatch(last):
        raise ValueError("it ends without the number of a document")
    if "PRST" in components:
        kind = "presidential-statement"
    above = takewhile(
        lambda c: _OF_BODY.fullmatch(c) or (_NAME.fullmatch(c) and c not in _NATURES), components
    )
    session, year, number = _numbering(organ, numbers)
    return Symbol(text, organ, "/".join((organ, *above)), kind, session, year, number, suffixes)


def _numbering(organ: str, numbers: list[str]) -> tuple[str | None, int | None, str | None]:
    """Return session, year and number, as far as their order leaves no doubt."""
    match numbers:
        case [number]:
            return None, None, number
        case [first, number] if _SESSION.fullmatch(first):
            return first, None, number
        case [first, number] if _is_year(first):
            return None, int(first), number
        case [first, number] if organ in ("A", "T") and first.isdigit():
            return first, None, number
        case [first, second, number] if _is_year(first) and _SESSION.fullmatch(second):
            return second, int(first), number
    return None, None, None


def _is_year(text: str) -> bool:
    return len(text) == 4 and text.isdigit() and 1946 <= int(text) <= 2100


def _adopted(
    organ: str,
    components: list[str],
    brackets: tuple[str, ...],
    suffixes: tuple[str, ...],
    word: str,
    year: int | None,
) -> Symbol:
    """Return the symbol of a resolution or decision, with all that its form demands."""
    at, kind = components.index(word), _ADOPTED[word]
    body = "/".join((organ, *components[:at]))
    numbers = components[at + 1 :]
    if len(brackets) > 1 or not numbers or not _NUMBER_ADOPTED.fullmatch(numbers[-1]):
        raise ValueError(f"it is not the number of a {kind}")
    session: str | None = None
    bracket = brackets[0] if brackets else None
    if body == "S":
        if word == "DEC" or len(numbers) > 1 or not numbers[0].isdigit():
            raise ValueError("a resolution of the Security Council has a plain number, and a decision none")
        year = _year_adopted(int(numbers[0]), bracket, year)
        bracket = None if year is None else str(year)
    elif bracket is not None:
        if len(numbers) > 1 or not _OLD_SESSION.fullmatch(bracket):
            raise ValueError(f"({bracket}) is no session in Roman numerals after a single number")
        session, year = bracket, None
    else:
        session, year, number = _numbering("A", numbers)
        if number is None or (session is None and year is None):
            raise ValueError(f"the number of the {kind} lacks its session or year")
        if body == "A" and (session is None or (session.isdigit() and int(session) < 31)):
            raise ValueError(f"a {kind} before session 31 has its session in Roman numerals, in brackets")
    text = "/".join((body, word, *numbers)) + (f"({bracket})" if bracket else "")
    return Symbol("/".join((text, *suffixes)), organ, body, kind, session, year, numbers[-1], suffixes)


def _year_adopted(number: int, printed: str | None, given: int | None) -> int | None:
    """Return the year of a resolution of the Security Council, None where nothing gives it."""
    if printed is not None and not _is_year(printed):
        raise ValueError(f"({printed}) is not the year of a resolution")
    of, last = years()
    at = bisect_left(last, number)
    if at < len(last):
        if printed is not None and int(printed) != of[at]:
            raise ValueError(f"resolution {number} is of {of[at]}, not of {printed}")
        return of[at]
    year = given if printed is None else int(printed)
    if year is not None and not of[-1] < year <= 2100:
        raise ValueError(f"resolution {number} is of a year after {of[-1]}, not of {year}")
    return year
