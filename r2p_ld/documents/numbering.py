"""Numbers as word processors and browsers print them before the items of lists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
    (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


def printed(number: int, form: str) -> str:
    """Return a number in a form of WordprocessingML (ST_NumberFormat); nothing where it prints none.

    >>> [printed(28, form) for form in ("decimal", "lowerLetter", "upperRoman", "decimalZero", "bullet")]
    ['28', 'bb', 'XXVIII', '28', '']
    """
    match form:
        case "none" | "bullet":
            return ""
        case "lowerLetter" | "upperLetter" if number > 0:  # past z Word doubles the letter
            letters = chr(ord("a") + (number - 1) % 26) * min(1 + (number - 1) // 26, 20)
            return letters if form == "lowerLetter" else letters.upper()
        case "lowerRoman" | "upperRoman" if 0 < number < 4000:
            letters = ""
            for value, sign in _ROMAN:
                letters += sign * (number // value)
                number %= value
            return letters if form == "lowerRoman" else letters.upper()
        case "decimalZero":
            return f"{number:02}"
        case _:
            return str(number)


def bases(style: Any) -> Iterator[Any]:
    """Yield a style and those that it is based on, each once: in a damaged file they may go round."""
    seen = set[str]()
    while style is not None and style.style_id not in seen:
        seen.add(style.style_id)
        yield style
        style = style.base_style


@dataclass(slots=True)
class _Level:
    """How the items of a level of a list are numbered."""

    start: int = 1
    form: str = "decimal"
    text: str = ""
    is_legal: bool = False


class Numbering:
    """The lists of a DOCX, counted as Word counts them (ECMA-376, part 1, 17.9)."""

    def __init__(self, root: Any) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._lists: dict[str, tuple[str, dict[int, int]]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[str] = set()
        for element in root if root is not None else ():
            identifier = element.get(f"{W}abstractNumId") or element.get(f"{W}numId")
            if element.tag == f"{W}abstractNum":
                levels = element.findall(f"{W}lvl")
                self._levels[identifier] = {_integer(one.get(f"{W}ilvl")): _level(one) for one in levels}
            elif element.tag == f"{W}num":
                self._add(identifier, element)

    def _add(self, identifier: str, element: Any) -> None:
        abstract = _value(element, "abstractNumId") or ""
        starts: dict[int, int] = {}
        for override in element.findall(f"{W}lvlOverride"):
            at = _integer(override.get(f"{W}ilvl"))
            if (own := override.find(f"{W}lvl")) is not None:
                own_name = f"{abstract} {identifier}"
                levels = self._levels.setdefault(own_name, {**self._levels.get(abstract, {})})
                levels[at] = _level(own)
                abstract = own_name
            if (start := _value(override, "startOverride")) is not None:
                starts[at] = _integer(start)
        self._lists[identifier] = abstract, starts

    def next(self, paragraph: Any, style: Any) -> tuple[str, int]:
        """Return what is printed before a paragraph, and how deep in a list it is; 0 is in none."""
        found, level = _of(paragraph.pPr)
        for one in bases(style):
            if found is not None:
                break
            found, own = _of(one.element.pPr)
            level = level if own is None else own
        if found is None or found not in self._lists:
            return "", 0
        abstract, starts = self._lists[found]
        at, levels = level or 0, self._levels.get(abstract, {})
        counts = self._counts.setdefault(abstract, {})
        if found not in self._begun:
            self._begun.add(found)
            counts.update({one: start - 1 for one, start in starts.items()})
        counts[at] = counts.get(at, levels.get(at, _Level()).start - 1) + 1
        for deeper in [one for one in counts if one > at]:
            del counts[deeper]
        return self._text(levels, counts, at), at + 1

    def _text(self, levels: dict[int, _Level], counts: dict[int, int], at: int) -> str:
        own = levels.get(at, _Level())
        if own.form == "bullet":
            return ""

        def number(match: re.Match[str]) -> str:
            of = levels.get(int(match[1]) - 1, _Level())
            form = "decimal" if own.is_legal and of.form != "none" else of.form
            return printed(counts.get(int(match[1]) - 1, of.start), form)

        return re.sub("%([1-9])", number, own.text).strip()


def _level(element: Any) -> _Level:
    return _Level(
        _integer(_value(element, "start"), 0),
        _value(element, "numFmt") or "decimal",
        _value(element, "lvlText") or "",
        element.find(f"{W}isLgl") is not None,
    )


def _of(properties: Any) -> tuple[str | None, int | None]:
    """Return the list of a paragraph or style, and the level in it."""
    number = properties.find(f"{W}numPr") if properties is not None else None
    if number is None:
        return None, None
    level = _value(number, "ilvl")
    return _value(number, "numId"), None if level is None else _integer(level)


def _value(element: Any, name: str) -> str | None:
    found = element.find(f"{W}{name}")
    value: str | None = found.get(f"{W}val") if found is not None else None
    return value


def _integer(text: str | None, otherwise: int = 0) -> int:
    return int(text) if text and re.fullmatch("[0-9]{1,9}", text) else otherwise
