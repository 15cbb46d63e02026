"""Symbols of United Nations documents, parsed and normalised.

A report to two organs carries two symbols, printed as one: ``A/68/947-S/2014/449``. Each half
names the whole document, so each is a value of its own. The grammar follows the symbols that
the UN Secretariat documents: organ, then components divided by ``/``.
"""

from __future__ import annotations

import re

_DASHES = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_BLANKS = re.compile(r"\s*([/(-])\s*")
# General Assembly, Security Council, Economic and Social Council, Trusteeship Council, Secretariat.
_ORGAN = r"(?:A|S|E|T|ST)/"
# A hyphen parts two symbols only before an organ: "A/ES-10/1" (emergency session) is one symbol.
_JOINT = re.compile(rf"-(?={_ORGAN})")
_PART = r"[A-Z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?"
_SYMBOL = re.compile(rf"{_ORGAN}(?=[^(]*[0-9]){_PART}(?:/{_PART})*(?:\([A-Z0-9]+\))?")


def split(text: str) -> tuple[str, ...]:
    """Return the normalised symbols that a printed symbol joins, in the printed order.

    Any dash is a hyphen, and blanks around dashes, slashes and brackets do not count. Raises
    ``ValueError`` on what is not a symbol.

    >>> split("A/74/964 - S/2020/501")
    ('A/74/964', 'S/2020/501')
    >>> split("S/RES/2117 (2013)")
    ('S/RES/2117(2013)',)
    """
    plain = _BLANKS.sub(r"\1", _DASHES.sub("-", text.strip()))
    halves = tuple(_JOINT.split(plain))
    for half in halves:
        if not _SYMBOL.fullmatch(half):
            raise ValueError(f"{half!r} is not the symbol of a UN document")
    return halves
