"""Text of others: its encoding, its letters, and what no spreadsheet may take for a formula."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from r2p_ld.texts import excerpt, row_of, safe, unaccented, wide


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


@given(st.text(max_size=8))
def test_whatever_was_made_safe_stays_as_it_is(text: str) -> None:
    assert safe(text) in (text, f"'{text}")
    assert safe(safe(text)) == safe(text)


@pytest.mark.parametrize(("place", "row"), [(0, 1), (2, 1), (3, 2), (6, 4)])
def test_lines_are_counted_from_one(place: int, row: int) -> None:
    """The sign that ends a line is of that line."""
    assert row_of("ab\nc\n\nd", place) == row


@pytest.mark.parametrize(("text", "shown"), [("abc", "abc"), ("abcd", "abc …"), ("a\n b", "a b"), ("", "")])
def test_an_excerpt_is_whole_up_to_its_length(text: str, shown: str) -> None:
    assert excerpt(text, 3) == shown
