"""Regular expressions of XPath, tried on many texts at once in time that grows with the texts alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from r2p_ld.ntriples import escape

_AT_ONCE = 20_000
_NAME_START = r"_:\p{L}\p{Nl}"
# What XPath has and the engine has not: https://www.w3.org/TR/xmlschema-2/#regexs.
_ESCAPES = {
    "i": f"[{_NAME_START}]",
    "I": f"[^{_NAME_START}]",
    "c": rf"[{_NAME_START}\-.\p{{M}}\p{{Nd}}·]",
    "C": rf"[^{_NAME_START}\-.\p{{M}}\p{{Nd}}·]",
}
_BLOCKS = {
    "BasicLatin": r"\x{0}-\x{7F}",
    "Latin-1Supplement": r"\x{80}-\x{FF}",
    "LatinExtended-A": r"\x{100}-\x{17F}",
    "LatinExtended-B": r"\x{180}-\x{24F}",
    "Greek": r"\x{370}-\x{3FF}",
    "GreekandCoptic": r"\x{370}-\x{3FF}",
    "Cyrillic": r"\x{400}-\x{4FF}",
    "Hebrew": r"\x{590}-\x{5FF}",
    "Arabic": r"\x{600}-\x{6FF}",
    "Devanagari": r"\x{900}-\x{97F}",
    "GeneralPunctuation": r"\x{2000}-\x{206F}",
    "Hiragana": r"\x{3040}-\x{309F}",
    "Katakana": r"\x{30A0}-\x{30FF}",
    "CJKUnifiedIdeographs": r"\x{4E00}-\x{9FFF}",
    "HangulSyllables": r"\x{AC00}-\x{D7AF}",
}
_PART = re.compile(r"\\([pP])\{Is([\w-]+)\}|\\(.)|-\[|.", re.DOTALL)


def fault(pattern: str, flags: str) -> str | None:
    """Return what is wrong with a pattern or its flags, or ``None``."""
    if not re.fullmatch("[smixq]*", flags):
        return f"the flags are some of s, m, i, x and q, not {flags}"
    [row] = _query(f"SELECT (REGEX('', {_quoted(pattern, flags)}) AS ?is) {{}}")
    if row is not None:
        return None
    try:
        re.compile(pattern)
        return "it has what cannot be matched in bounded time (a back-reference, a look-around, a big count)"
    except (re.error, OverflowError, RecursionError) as error:
        return str(error)


def unmatched(pattern: str, flags: str, texts: Iterable[str]) -> set[str]:
    """Return the texts that a pattern does not match."""
    found: set[str] = set()
    test = f"FILTER(!REGEX(?text, {_quoted(pattern, flags)}))"
    waiting = iter(texts)
    while some := list(islice(waiting, _AT_ONCE)):
        values = " ".join(f'"{escape(text)}"' for text in some)
        found.update(row or "" for row in _query(f"SELECT ?text {{ VALUES ?text {{ {values} }} {test} }}"))
    return found


def _query(text: str) -> Iterator[str | None]:
    from pyoxigraph import Store

    for row in Store().query(text):  # type: ignore[union-attr]
        yield None if row[0] is None else row[0].value


def _quoted(pattern: str, flags: str) -> str:
    return f'"{escape(pattern if "q" in flags else _translated(pattern))}", "{flags}"'


def _translated(pattern: str) -> str:
    """Return a pattern as the engine writes it: blocks, names and differences of classes."""
    depth, parts = 0, []
    for part in _PART.finditer(pattern):
        text, (which, block, escaped) = part[0], part.groups()
        if block in _BLOCKS:
            text = f"[{'^' if which == 'P' else ''}{_BLOCKS[block]}]"
        elif escaped in _ESCAPES:
            text = _ESCAPES[escaped]
        elif text == "-[":
            text = "--[" if depth else "-["
            depth += 1
        elif text in "[]":
            depth = max(depth + (1 if text == "[" else -1), 0)
        parts.append(text)
    return "".join(parts)
