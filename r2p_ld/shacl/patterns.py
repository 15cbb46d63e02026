"""Regular expressions of XPath, tried on many texts at once in time that grows with the texts alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from r2p_ld.ntriples import escape

_AT_ONCE = 20_000
# What XPath has and the engine has not, or reads otherwise: https://www.w3.org/TR/xmlschema-2/#regexs.
_UNKNOWN = re.compile(r"\\[icIC]|\\[pP]\{Is|(?<!\\)\[(?:\\.|[^]\\])*-\[")


def fault(pattern: str, flags: str) -> str | None:
    """Return what is wrong with a pattern or its flags, or ``None``."""
    if not re.fullmatch("[smixq]*", flags):
        return f"the flags are some of s, m, i, x and q, not {flags}"
    if "q" not in flags and (part := _UNKNOWN.search(re.sub(r"\\\\", "", pattern))):
        return f"{part[0]} is not evaluated here; write a class of characters, as [A-Za-z]"
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
    return f'"{escape(pattern)}", "{flags}"'
