"""The dictionary: what it finds is exactly what a slow search of every name finds, in six languages."""

from __future__ import annotations

import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from r2p_ld.annotate import Lexicon, match
from r2p_ld.annotate.fold import Folded, fold
from r2p_ld.annotate.lexicon import alternatives

GOLD = Path(__file__).parent / "gold"
TEXTS = sorted(GOLD.glob("*/*.txt"))


def slowly_folded(text: str) -> tuple[str, list[int]]:
    """Fold a text letter by letter: the folded text, and of each of its characters its place."""
    characters, places = [" "], [-1]
    for place, character in enumerate(text):
        if unicodedata.category(character) in ("Mn", "Cf"):
            continue
        folded = fold(character) or " "
        if folded != " " or characters[-1] != " ":
            characters.append(folded)
            places.append(place)
    return "".join(characters) + " ", [*places, len(text)]


def slowly(text: str, lexicon: Lexicon) -> set[tuple[int, int, str]]:
    """Look for every name in turn."""
    plain, places = slowly_folded(text)
    found = set()
    for script, patterns in lexicon.exact.items():
        pad = script != "Hani"
        for at, pattern in enumerate(patterns.patterns):
            start = plain.find(pattern)
            while start >= 0:
                begin, end = places[start + pad], places[start + len(pattern) - pad - 1] + 1
                name, entries = patterns.named(at)
                if hit := match._hit(text[begin:end], begin, end, entries, name, ""):
                    found.add((hit.start, hit.end, hit.entry.concept))
                start = plain.find(pattern, start + 1)
    return found


@pytest.mark.parametrize("language", ["ar", "en", "es", "fr", "ru", "zh"])
def test_the_dictionary_is_exact(language: str, lexicon: Lexicon) -> None:
    file = next(each for each in TEXTS if each.name.startswith(language))
    text = file.read_text("utf-8")
    hits = match.exact(text, Folded(text), lexicon, "")
    assert {(hit.start, hit.end, hit.entry.concept) for hit in hits} == slowly(text, lexicon)
    assert len(hits) > 30


@settings(max_examples=200, deadline=None)
@given(
    st.text(
        st.characters(exclude_categories=["Cs"]) | st.sampled_from("ab -\n\u00ad\u200béÉ安全ةأё"), max_size=60
    )
)
def test_a_folded_text_knows_where_its_words_were(text: str) -> None:
    folded = Folded(text)
    start = 0
    for word in folded.text.split():
        start = folded.text.index(word, start)
        begin, end = folded.origin(start, start + len(word))
        assert 0 <= begin < end <= len(text)
        assert fold(text[begin:end]).replace(" ", "") == word.replace(" ", "")
        start += len(word)


def test_a_stretch_is_folded_as_the_whole_is() -> None:
    text = "The  Security Council, and — then — the\u00a0Assembly"
    whole, part = Folded(text), Folded(text, 5, 40)
    start, end = whole.text.index("then"), whole.text.index("then") + 4
    at = part.text.index("then")
    assert part.origin(at, at + 4) == whole.origin(start, end)


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("a", ["a"]),
        ("{a,b} c{,d}", ["a c", "a cd", "b c", "b cd"]),
        ("{a {b,c} ,}d", ["a b d", "a c d", "d"]),
    ],
)
def test_a_name_with_choices_stands_for_each(name: str, names: list[str]) -> None:
    assert sorted(alternatives(name)) == sorted(names)


def test_the_texts_are_those_of_the_gold_set() -> None:
    assert len(TEXTS) >= 14
    languages = [file.name[:2] for file in TEXTS]
    assert {each: languages.count(each) for each in sorted(set(languages))} == {
        **{"ar": 3, "en": 9, "es": 3, "fr": 4, "ru": 3, "zh": 4}
    }
    assert "r2p_ld.annotate" in sys.modules
