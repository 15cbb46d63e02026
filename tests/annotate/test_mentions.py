"""Mentions: names found where they stand, and what only seems to be one."""

from __future__ import annotations

import pytest

from r2p_ld.annotate import Lexicon, mentions
from r2p_ld.documents import TEXT, parse


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon.published()


def found(text: str, lexicon: Lexicon) -> list[tuple[str, str]]:
    """The mentions of a text: surface and concept. Each lies where it says."""
    document = parse("text.txt", text.encode(), TEXT)
    all_ = mentions(document, lexicon)
    assert all(document.text[each.start : each.end] == each.surface for each in all_)
    return [(each.surface, each.concept) for each in all_]


def test_names_and_symbols_are_found_where_they_stand(lexicon: Lexicon) -> None:
    text = "The Security\n Council met on Còte d’Ivoire (A/67/929–S/2013/399) and on genocide."
    assert found(text, lexicon) == [
        ("Security\n Council", "body:security-council"),
        ("Còte d’Ivoire", "place:cote-divoire"),
        ("A/67/929–S/2013/399", "report:2013"),
        ("genocide", "crime:genocide"),
    ]
