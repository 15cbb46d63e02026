"""Symbols of United Nations documents: parsed, found in text, normalised.

A symbol is an organ and components divided by ``/``; brackets hold the year of a Security Council
resolution, the session of an older resolution of other bodies, or the part of a record. A report to
two organs carries two symbols, printed as one: ``A/68/947-S/2014/449``. Each half names the whole
document, so each is a symbol of its own.

The grammar follows the guides of the UN's Dag Hammarskjöld Library (research.un.org/en/docs/symbols).
Names of bodies, the words of citations, and which Security Council resolution is of which year, are
tables in ``ontology/symbols``.
"""

from __future__ import annotations

import re
from contextlib import suppress

from r2p_ld.symbols import text as _text
from r2p_ld.symbols.grammar import Kind, Symbol
from r2p_ld.symbols.grammar import symbol as _symbol

__all__ = ["Kind", "Symbol", "find", "parse", "printed"]

_DASH = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_BLANKS = re.compile(r"\s*([][/()-])\s*|(?<=\.)\s+(?=[0-9])|(?<=[0-9])\s+(?=[A-Z]\s*(?:\(|$))")


def parse(text: str, *, year: int | None = None) -> tuple[Symbol, ...]:
    """Return the symbols by which a text cites one document: mostly one, more for a joint report.

    The text is a symbol, joint symbols, a link to one, the ``R/62/220`` of the General Assembly's voting
    data, or a numbered resolution or decision of a body. Words for a document, a title before, a date
    after, small letters, blanks, the kind of dash and the asterisk of a reissue do not count.

    The number of a Security Council resolution gives the year in its symbol; ``year``, that of adoption,
    serves only past the numbers in ``ontology/symbols``. Where nothing gives it, the symbol has none.

    Raises ``ValueError`` with the reason if the text is anything else, or not whole.

    >>> [symbol.text for symbol in parse("A/74/964 - S/2020/501")]
    ['A/74/964', 'S/2020/501']
    >>> parse("UN Security Council resolution 1595")[0].text
    'S/RES/1595(2005)'
    >>> parse("https://docs.un.org/en/A/HRC/28/69")[0].text
    'A/HRC/28/69'
    """
    plain = _text.without_words(_DASH.sub("-", text).strip())
    try:
        return _parse(plain, year)
    except ValueError as error:
        titled = _text.TITLED.fullmatch(plain)
        if titled and not find(titled[1]):
            with suppress(ValueError):
                return _parse(_text.without_words(titled[2].strip()), year)
        raise ValueError(f"{text!r} is not the symbol of a UN document: {error}") from None


def _parse(plain: str, year: int | None) -> tuple[Symbol, ...]:
    if cited := _text.cited(plain):
        return (_symbol(cited, year),)
    if re.match("[a-z]{1,2}/", plain) and plain == plain.lower():
        plain = plain.upper()
    bare = re.sub(r"\*+(?=-|$)", "", _BLANKS.sub(r"\1", plain))
    bare = re.sub(r"\([^()]*\)", lambda match: re.sub(r"\s", "", match[0]), bare)
    return tuple(_symbol(half, year) for half in _text.JOINT.split(bare))


def find(text: str, *, year: int | None = None) -> tuple[Symbol, ...]:
    """Return each symbol in a text once, in the text's order; ``()`` if there is none.

    Links to documents, and resolutions and decisions cited by body and number, count too; they may be
    several documents. What is not whole or cannot be is left out. ``year`` is as for ``parse``.

    >>> [symbol.text for symbol in find("S/9696 and Corr.1 & 2, vetoed; see S/PV.1534.")]
    ['S/9696', 'S/9696/Corr.1', 'S/9696/Corr.2', 'S/PV.1534']
    """
    plain = _text.without_links(_DASH.sub("-", text))
    found = [(start, symbol) for start, _, symbol in _text.printed(plain, year)]
    found = sorted((*found, *_text.in_words(plain, year)), key=lambda hit: hit[0])
    return tuple(dict.fromkeys(symbol for _, symbol in found))


def printed(text: str) -> tuple[tuple[int, int, Symbol], ...]:
    """Return each symbol that stands in a text as such, with its start and end in code points.

    >>> [(start, end, symbol.text) for start, end, symbol in printed("See A/68/947\u2013S/2014/449.")]
    [(4, 12, 'A/68/947'), (13, 23, 'S/2014/449')]
    """
    return tuple(_text.printed(_DASH.sub("-", text), None))
