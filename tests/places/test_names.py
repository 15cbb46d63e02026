"""What is ignored when names are compared, and that it is told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from r2p_ld.places import names


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("CÔTE D’IVOIRE", "cote d'ivoire"),
        ("Cote dIvoire", "Côte d'Ivoire"),
        ("Viet Nam", "Vietnam"),
        ("Guinea Bissau", "Guinea-Bissau"),
        ("The Gambia", "Gambia"),
        ("Gambia (the)", "Gambia"),
        ("Iran, Islamic Republic of", "Iran (Islamic Republic of)"),
        ("Democratic Republic of Congo", "the Democratic Republic of the Congo"),
        ("Türkiye", "TURKIYE"),
        ("İstanbul", "istanbul"),
        ("Łódź", "Lodz"),
        ("Curac\u0327ao", "Curaçao"),
        ("Québec", "Que\u0301bec"),
        ("Кот д Ивуар", "Кот-д’Ивуар"),
        ("Алжир ", "алжир"),
        ("السُّودان", "السودان"),
        ("ســودان", "سودان"),
        ("إيران", "ايران"),
        ("سوريا العربية", "سوريا العربيه"),
        ("中 国", "中国"),
        ("ＭＡＬＩ", "Mali"),
        ("U.S.A.", "USA"),
        ("Straße", "STRASSE"),
    ],
)
def test_same_when_folded(one: str, other: str) -> None:
    assert names.form(one).folded == names.form(other).folded


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Niger", "Nigeria"),
        ("Guinea", "Guinea-Bissau"),
        ("Guinea", "Equatorial Guinea"),
        ("Republic of the Congo", "Democratic Republic of the Congo"),
        ("Iran", "Iraq"),
        ("Dominica", "Dominican Republic"),
        ("北朝鲜", "朝鲜"),
        ("South Sudan", "Sudan"),
    ],
)
def test_different_until_the_last_step(one: str, other: str) -> None:
    left, right = names.form(one), names.form(other)
    assert left.folded != right.folded
    assert not set(left.standard) & set(right.standard)
    assert left.words != right.words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Congo, Democratic Republic of the", "Democratic Republic of the Congo"),
        ("Iran (Islamic Republic of)", "Islamic Republic of Iran"),
        ("Organization of American States", "Organisation of American States"),
        ("Stabilization", "Stabilisation"),
        ("Law & Order", "Law and Order"),
        ("St. Lucia", "Saint Lucia"),
        ("Centers for Peace", "Centres for Peace"),
        ("Lao PDR", "Lao People's Democratic Republic"),
    ],
)
def test_same_in_another_spelling_or_order(one: str, other: str) -> None:
    left, right = names.form(one), names.form(other)
    assert left.folded != right.folded
    assert set(left.standard) & set(right.standard)


def test_words_are_in_the_singular_without_small_ones() -> None:
    assert (
        names.form("Monitoring or Observer Missions").words
        == names.form("observer mission monitoring or").words
    )
    assert names.form("crimes against humanity").words == (("against", "crime", "humanity"),)
    assert names.form("Studies of Cyprus and Tunis").words == (("cyprus", "study", "tunis"),)


def test_the_core_lacks_general_words() -> None:
    assert names.form("Democratic Republic of the Congo").core == (("congo",),)
    assert names.form("République démocratique du Congo").core == (("congo",),)
    assert names.form("United States").core == ((),)
    assert names.form("United Republic of Tanzania").core == (("tanzania",),)


def test_languages_have_names() -> None:
    assert names.language("fr") == "French"
    assert names.language("xx") == "xx"


@given(st.text(max_size=60))
def test_any_text_has_a_form(text: str) -> None:
    form = names.form(text)
    assert names.form(form.exact) == form
    whole = {word for words in form.words for word in words}
    assert whole >= {word for core in form.core for word in core}


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz éü'-", min_size=1, max_size=40))
def test_capitals_never_count(text: str) -> None:
    assert names.form(text.upper()).folded == names.form(text).folded
