"""A query's tokens, found without parsing: a text that is not ours could break a parser."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
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
NUMBER = re.compile(r"\d+(?:\.\d*[eE][+-]?\d+|\.\d+|[eE][+-]?\d+)?")


class Token(NamedTuple):
    """A part of a query; its kind is a group of ``TOKEN``, ``mark`` for any other character, or ``end``."""

    kind: str
    text: str
    start: int
    end: int

    @property
    def variable(self) -> str:
        """The name of a variable; nothing for other tokens."""
        return self.text[1:] if self.kind == "name" and self.text[0] in "?$" else ""

    @property
    def prefix(self) -> str | None:
        """The prefix of a prefixed name, which may be empty; ``None`` for other tokens."""
        prefix, colon, _ = self.text.partition(":")
        return prefix if colon and self.kind in ("name", "word") and prefix != "_" else None

    def iri(self, prefixes: Mapping[str, str]) -> NamedNode | None:
        """Return the IRI that it is, whole or by a declared prefix; None where it is none, or relative."""
        if self.kind != "iri" and self.prefix not in prefixes:
            return None
        local = re.sub(r"\\(.)", r"\1", self.text.partition(":")[2])
        try:
            return NamedNode(self.text[1:-1] if self.kind == "iri" else prefixes[self.prefix or ""] + local)
        except ValueError:
            return None


def tokens(text: str, start: int = 0) -> Iterator[Token]:
    """Yield the tokens of a query from a place on, without comments, and an empty one at the end.

    >>> [token.text for token in tokens("ASK { ?s ex:p 1.5, true. }")]
    ['ASK', '{', '?s', 'ex:p', '1.5', ',', 'true', '.', '}', '']
    """
    at = start
    while match := TOKEN.search(text, at):
        if at < match.start():
            yield from (_mark(text, place) for place in range(at, match.start()) if not text[place].isspace())
        at, kind, found = match.end(), str(match.lastgroup), match[0]
        if kind in ("name", "word"):  # a full stop behind it is no part of it
            number = NUMBER.match(text, match.start())
            found = found.rstrip(".") if ":" in found else number[0] if number else found.partition(".")[0]
            at = match.start() + len(found)
        if kind != "comment":
            yield Token(kind, found, match.start(), at)
    yield from (_mark(text, place) for place in range(at, len(text)) if not text[place].isspace())
    yield Token("end", "", len(text), len(text))


def _mark(text: str, place: int) -> Token:
    return Token("mark", text[place], place, place + 1)


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
    for token in tokens(text):
        if token.kind == "close":
            depth -= 1
        elif depth == 0 and ((token.kind == "word" and ":" not in token.text) or token.text == "{"):
            yield Keyword(token.text.upper(), token.start)
        if token.kind == "open":
            depth += 1


def prologue(text: str) -> Prologue:
    """Return what stands before the form of a query.

    >>> prologue("PREFIX ex: <https://example.org/> ASK {}")
    Prologue(prefixes={'ex': 'https://example.org/'}, has_base=False, form='ASK', end=34)
    """
    prefixes: dict[str, str] = {}
    has_base, word, name = False, "", ""
    for token in tokens(text):
        if token.kind == "iri" and word == "PREFIX":
            prefixes[name] = token.text[1:-1]
        elif token.kind == "iri":
            has_base |= word == "BASE"
        elif token.prefix is not None:
            name = token.prefix
        elif token.kind == "word":
            word = token.text.upper()
            if word not in _PROLOGUE:
                return Prologue(prefixes, has_base, word, token.start)
    return Prologue(prefixes, has_base, "", len(text))
