"""Parameters of canned queries: what each type accepts, and how a value is written into SPARQL."""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from typing import NamedTuple

from pyoxigraph import Literal, NamedNode

from r2p_ld.errors import BadInput
from r2p_ld.namespaces import identifier, node, prefixes
from r2p_ld.texts import did_you_mean

TYPES = ("concept", "language", "number", "place", "symbol", "text", "year")

_CURIE = r"([A-Za-z][A-Za-z0-9_-]*):\S*"
_SLUG = r"[A-Za-z0-9_][A-Za-z0-9_-]*"
_YEAR = r"-?[0-9]{1,4}"
_NUMBER = r"[+-]?[0-9]+(\.[0-9]+)?"


class Parameter(NamedTuple):
    """A typed value that a question takes; ``default`` is written as a caller would write it."""

    name: str
    type: str
    description: str
    required: bool
    default: str | None


def term(parameter: Parameter, value: str) -> NamedNode | Literal:
    """Return the RDF term that a caller's value stands for. Raise ``ValueError`` where it is none.

    >>> str(term(Parameter("pillar", "concept", "…", False, "pillar:1"), "2"))
    '<https://w3id.org/r2p-ld/id/pillar/2>'
    >>> str(term(Parameter("word", "text", "…", False, None), 'say "}"'))
    '"say \\\\"}\\\\""'
    """
    match parameter.type:
        case "year":
            if not re.fullmatch(_YEAR, value):
                raise ValueError("a year is a whole number from -9999 to 9999.")
            return Literal(int(value))
        case "number":
            if not re.fullmatch(_NUMBER, value):
                raise ValueError("a number has digits, and a point where it is not whole: 0.7.")
            return Literal(value, datatype=node("xsd:decimal"))
        case "language":
            try:  # BCP 47, in small letters as the engine keeps it
                return Literal(Literal("", language=value).language or "")
            except ValueError:
                raise ValueError("a language is a BCP 47 tag such as en or zh-Hant.") from None
        case "symbol" | "text":
            if any(unicodedata.category(c) in ("Cc", "Cs") for c in value):
                raise ValueError(f"a {parameter.type} holds no line breaks or other control characters.")
            if parameter.type == "symbol" and not _is_symbol(value):
                raise ValueError("a symbol is that of a UN document, such as S/2014/449 or A/RES/60/1.")
            return Literal(value)
        case _:
            return _concept(parameter, value)


def _is_symbol(value: str) -> bool:
    """Return whether a UN document has a symbol like this, spelled in any way that a query takes."""
    from r2p_ld import symbols

    plain = value.upper()
    for spelling in (plain, re.sub("[^A-Z0-9]+", "/", plain).strip("/")):
        with suppress(ValueError):
            return bool(symbols.parse(spelling))
    return False


def _concept(parameter: Parameter, value: str) -> NamedNode:
    declared = prefixes()
    iri = identifier(value)
    if iri is None and (curie := re.fullmatch(_CURIE, value)):
        raise ValueError(
            f"no prefix is called {curie[1]!r}; {did_you_mean(curie[1], declared, 'write the whole IRI.')}"
        )
    if iri is None:
        iri = _named(parameter, value)
    try:
        return NamedNode(iri)
    except ValueError as error:
        raise ValueError(f"not an IRI: {error}.") from None


def _named(parameter: Parameter, value: str) -> str:
    """Return the IRI of a bare slug, or else of the one thing that has a name."""
    from r2p_ld import published

    # a bare slug is of the default's kind; a place's prefix has its type's name
    kind = parameter.default.partition(":")[0] if parameter.default else parameter.type
    if re.fullmatch(_SLUG, value) and kind in prefixes():
        slug = prefixes()[kind] + value
        with suppress(BadInput):  # what is not published may be in data of others
            return slug if published.mentions(slug) else _resolved(parameter, kind, value)
        return slug
    try:
        return _resolved(parameter, kind, value)
    except BadInput as error:
        raise ValueError(f"{error}") from None


def _resolved(parameter: Parameter, kind: str, value: str) -> str:
    """Return what a name means: among things of the kind that the parameter is named after, else of all."""
    from r2p_ld import search

    known = search.kinds()
    if parameter.name in known:
        return search.resolve(value, kind=parameter.name, what=parameter.name)
    with suppress(BadInput):
        if kind in known:
            return search.resolve(value, kind=kind)
    return search.resolve(value, what=parameter.name)


def written(value: NamedNode | Literal) -> str:
    r"""Return a term as SPARQL text that means the same to every engine.

    Some engines decode ``\uXXXX`` before they read strings, and so would find an escape in a
    backslash followed by u (SPARQL 1.1, section 19.2); that u is written as an escape itself.

    >>> print(written(Literal("\\u0022")))
    "\\\U000000750022"
    """
    return re.sub(r"\\\\([uU])", lambda match: rf"\\\U{ord(match[1]):08X}", str(value))


def default_of(block: str, type: str) -> str | None:
    """Return the default that stands between the braces of a VALUES line, as a caller writes it.

    ``None`` where it is ``UNDEF`` or nothing. Raise ``ValueError`` where it is not of the type.
    """
    if block in ("", "UNDEF"):
        return None
    value = block
    if type in ("language", "symbol", "text"):
        match = re.fullmatch(r'"([^"\\]*)"', block)
        if match is None:
            raise ValueError(f"a {type} is written in double quotes, without escapes.")
        value = match[1]
    elif type in ("concept", "place") and ":" not in block:
        raise ValueError(f"a {type} is written with its prefix, or as a full IRI.")
    term(Parameter("", type, "", False, None), value)
    return value
