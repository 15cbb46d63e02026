"""Literals as N-Triples and N-Quads write them: https://www.w3.org/TR/n-triples/."""

from __future__ import annotations

import re

from r2p_ld.namespaces import expand

_TO_ESCAPE = re.compile(r"[\"\\\n\r]")
_ESCAPES = str.maketrans({'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r"})
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_CHARACTERS = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r"}


def escape(text: str) -> str:
    r"""Return a text as it stands between the quotes of a literal.

    >>> print(escape('a "b"'))
    a \"b\"
    """
    return text.translate(_ESCAPES) if _TO_ESCAPE.search(text) else text


def unescape(text: str) -> str:
    r"""Return the text that stands between the quotes of a literal.

    >>> print(unescape(r'a \"b\" \u00e9'))
    a "b" é
    """

    def character(match: re.Match[str]) -> str:
        code = match[1] or match[2]
        return chr(int(code, 16)) if code else _CHARACTERS.get(match[3], match[3])

    return _ESCAPE.sub(character, text) if "\\" in text else text


def literal(text: str, datatype: str | None = None, language: str | None = None) -> str:
    """Return a literal; ``datatype`` is a CURIE.

    >>> literal("2014-08-13", "xsd:date")
    '"2014-08-13"^^<http://www.w3.org/2001/XMLSchema#date>'
    """
    tag = f"@{language}" if language else f"^^<{expand(datatype)}>" if datatype else ""
    return f'"{escape(text)}"{tag}'
