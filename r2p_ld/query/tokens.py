"""A query's tokens, found without parsing: a text that is not ours could break a parser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from pyoxigraph import NamedNode

# Each token ends somewhere, an unclosed string with its line or the text: the scan never steps back.
TOKEN = re.compile(
    r"""
      (?P<string> "{3}(?:[^"\\]|\\.?|"(?!""))*+(?:"{3}|\Z) | "(?:[^"\\\n\r]|\\[^\n\r]?)*+"?
                | '{3}(?:[^'\\]|\\.?|'(?!''))*+(?:'{3}|\Z) | '(?:[^'\\\n\r]|\\[^\n\r]?)*+'? )
    | (?P<iri> <[^\x00-\x20<>"{}|^`]*+> )
    | (?P<comment> \#[^\n\r]*+ )
    | (?P<name> [?$@]\w++ | :(?:(?:[\w:%]|\\.)(?:[\w.:%-]|\\.)*+)? )
    | (?P<word> (?:\w|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}) (?:[\w.-]|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*+
                (?: :(?:(?:[\w:%]|\\.)(?:[\w.:%-]|\\.)*+)? )? )
    | (?P<open> [({\[] )
    | (?P<close> [)}\]] )
    """,
    re.VERBOSE | re.DOTALL,
)
_PROLOGUE = ("PREFIX", "BASE", "VERSION")


class Keyword(NamedTuple):
    """A word outside all brackets, in capitals, and its place; an opening brace counts as one."""

    word: str
    start: int


class Prologue(NamedTuple):
    """What a query declares: its prefixes, whether it has a base, the word that then follows, and where."""

    prefixes: dict[str, str]
    has_base: bool
    form: str
    end: int


def keywords(text: str) -> Iterator[Keyword]:
    """Yield the keywords of the query itself, not of what stands in its brackets.

    >>> [keyword.word for keyword in keywords("SELECT * WHERE { ?s a ?o } LIMIT 3")]
    ['SELECT', 'WHERE', '{', 'LIMIT', '3']
    """
    depth = 0
    for token in TOKEN.finditer(text):
        if token.lastgroup == "close":
            depth -= 1
        elif depth == 0 and ((token.lastgroup == "word" and ":" not in token[0]) or token[0] == "{"):
            yield Keyword(token[0].upper(), token.start())
        if token.lastgroup == "open":
            depth += 1


def prologue(text: str) -> Prologue:
    """Return what stands before the form of a query.

    >>> prologue("PREFIX ex: <https://example.org/> ASK {}")
    Prologue(prefixes={'ex': 'https://example.org/'}, has_base=False, form='ASK', end=34)
    """
    prefixes: dict[str, str] = {}
    has_base, word, name = False, "", ""
    for token in TOKEN.finditer(text):
        if token.lastgroup == "iri" and word == "PREFIX":
            prefixes[name] = token[0][1:-1]
        elif token.lastgroup == "iri":
            has_base |= word == "BASE"
        elif token.lastgroup in ("name", "word") and ":" in token[0]:
            name = token[0].partition(":")[0]
        elif token.lastgroup == "word":
            word = token[0].upper()
            if word not in _PROLOGUE:
                return Prologue(prefixes, has_base, word, token.start())
    return Prologue(prefixes, has_base, "", len(text))


def iri(token: re.Match[str], prefixes: dict[str, str]) -> NamedNode | None:
    """Return the IRI that a token is, whole or by a declared prefix; None where it is none, or relative."""
    prefix, colon, name = token[0].partition(":")
    text = token[0][1:-1] if token.lastgroup == "iri" else prefixes.get(prefix, "") + name if colon else ""
    try:
        return NamedNode(text)
    except ValueError:
        return None
