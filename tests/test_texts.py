"""What text of others is known by: its encoding, its letters, and whether it is a formula."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from r2p_ld.texts import is_formula, safe, unaccented, wide


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", None),
        ("utf-8-sig", None),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("utf-32-le", "UTF-32"),
        ("utf-32-be", "UTF-32"),
    ],
)
@pytest.mark.parametrize("text", ["", "id", "\u4e00"])
def test_a_wide_encoding_is_named(encoding: str, name: str | None, text: str) -> None:
    assert wide(f"\ufeff{text}".encode(encoding)) == name


@given(st.binary(max_size=8))
def test_what_is_utf_8_is_not_wide(raw: bytes) -> None:
    try:
        raw.decode()
    except UnicodeDecodeError:
        return
    assert wide(raw) is None


@pytest.mark.parametrize(
    ("text", "plain"),
    [("Côte", "Cote"), ("Curac\u0327ao", "Curacao"), ("ＭＡＬＩ", "MALI"), ("Łódź", "Łodz"), ("中", "中")],
)
def test_accents_are_taken_off(text: str, plain: str) -> None:
    assert unaccented(text) == plain


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "\nx"])
def test_no_cell_of_ours_is_a_formula(cell: str) -> None:
    assert safe(cell) == f"'{cell}"
    assert safe(f"x{cell}") == f"x{cell}"


@pytest.mark.parametrize("text", ["=1+1", "@SUM(1)", "+cmd", "-2+3", "-1*2", "+.5/2"])
def test_a_formula_is_told_from_a_text(text: str) -> None:
    assert is_formula(text)
    assert not is_formula(f"x{text}")


@pytest.mark.parametrize("text", ["", "-5", "+1.5", "- a dash", "-5 degrees", "1=1"])
def test_a_number_and_a_text_are_no_formula(text: str) -> None:
    assert not is_formula(text)


@given(st.text(max_size=8))
def test_whatever_is_a_formula_is_made_safe(text: str) -> None:
    assert not is_formula(text) or safe(text) != text
    assert not is_formula(safe(text))
