"""A query's tokens, told apart without parsing: a text that is not ours could break a parser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

# Each token ends somewhere, an unclosed string with its line or the text: the scan never steps back.
TOKEN = re.compile(
    r"""
      (?P<string> "{3}(?:[^"\\]|\\.?|"(?!""))*+(?:"{3}|\Z) | "(?:[^"\\\n\r]|\\[^\n\r]?)*+"?
                | '{3}(?:[^'\\]|\\.?|'(?!''))*+(?:'{3}|\Z) | '(?:[^'\\\n\r]|\\[^\n\r]?)*+'? )
    | (?P<iri> <[^\x00-\x20<>"{}|^`]*+> )
    | (?P<comment> \#[^\n\r]*+ )
    | (?P<name> [?$@]\w++ | :(?:(?:[\w:%]|\\.)(?:[\w.:%-]|\\.)*+)? )
    | (?P<word> \w[\w.-]*+ (?: :(?:(?:[\w:%]|\\.)(?:[\w.:%-]|\\.)*+)? )? )
    | (?P<open> [({\[] )
    | (?P<close> [)}\]] )
    """,
    re.VERBOSE | re.DOTALL,
)


class Keyword(NamedTuple):
    """A word outside all brackets, in capitals, and its place; an opening brace counts as one."""

    word: str
    start: int


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
