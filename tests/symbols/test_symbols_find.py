"""Symbols in running text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.symbol_strategies import LAST, LAST_YEAR, SYMBOLS

from r2p_ld.symbols import find, parse

FOUND = {
    "": [],
    "He/she met the A/V team, and/or 24/7 staff.": [],
    "S/RES/1973 (2011)\n 10-0-5": ["S/RES/1973(2011)"],
    "S/RES/1595 (2006)": [],
    "S/552, S/PV.202": ["S/552", "S/PV.202"],
    "S/471 and S/471/Add.1": ["S/471", "S/471/Add.1"],
    "S/9696 and Corr.1 & 2": ["S/9696", "S/9696/Corr.1", "S/9696/Corr.2"],
    "S/9696 and Corr.1 and 2 members": ["S/9696", "S/9696/Corr.1"],
    "S/3995 (incorporating the amendment)S/3998": ["S/3995", "S/3998"],
    "S/3713/Rev.1 (as amended)": ["S/3713/Rev.1"],
    "S/15255/Rev.2(as corrected)": ["S/15255/Rev.2"],
    "S/2020/661\nS/2020/657": ["S/2020/661", "S/2020/657"],
    "as in A/68/947\u2013S/2014/449.": ["A/68/947", "S/2014/449"],
    "(A/74/964 - S/2020/501)": ["A/74/964", "S/2020/501"],
    "A/71/251 68b - Human rights": ["A/71/251"],
    "A/63/677; A/63/677": ["A/63/677"],
    "A/63/677*, reissued": ["A/63/677"],
    "S/PV.4772 (Resumption 1), page 2": ["S/PV.4772(Resumption1)"],
    "A/RES/217 A (III), A/RES/36/103 A.": ["A/RES/217A(III)", "A/RES/36/103A"],
    "A/RES/36/103 A year later": ["A/RES/36/103"],
    "A/RES/31/6 A and B": [],
    "see https://undocs.org/A/63/677, and https://docs.un.org/fr/S/2014/449.": ["A/63/677", "S/2014/449"],
    "under UNSCR 1973 and A/RES/217(III)[A]": ["S/RES/1973(2011)", "A/RES/217A(III)"],
    "la r\u00e9solution 1973 (2011) du Conseil de s\u00e9curit\u00e9 a": ["S/RES/1973(2011)"],
    "A/63/677/x, xA/63/677, A/63": ["A/63"],
    "UN Secretary General note S/26757": ["S/26757"],
    "draft A/75/L.82": ["A/75/L.82"],
    "Security Council resolutions 1674 (2006), 1706 (2006) and 1894 (2009), 15 votes": [
        "S/RES/1674(2006)",
        "S/RES/1706(2006)",
        "S/RES/1894(2009)",
    ],
    "its General Assembly resolutions 60/1 and 63/308": ["A/RES/60/1", "A/RES/63/308"],
    "Security Council resolution 1,973": [],
    "Security Council resolution 1193, General Assembly resolution 1514": ["S/RES/1193(1998)"],
    "UN Human Rights Council 31/20": [],
    "The OAS General Assembly resolution 60/1": [],
    "the Inter-American Commission on Human Rights resolution 1999/1": [],
    "the African Union\u2019s General Assembly resolution 60/1": [],
    "(UN General Assembly resolution 60/1)": ["A/RES/60/1"],
    "Syria. Security Council resolution 2118 (2013)": ["S/RES/2118(2013)"],
}


@pytest.mark.parametrize("text", FOUND)
def test_finds(text: str) -> None:
    assert [symbol.text for symbol in find(text)] == FOUND[text]


def test_a_year_serves_past_the_table() -> None:
    text = f"Security Council resolution {LAST + 1}"
    assert [symbol.year for symbol in find(text)] == [None]
    assert find(text, year=LAST_YEAR + 1) == parse(text, year=LAST_YEAR + 1)


PIECES = st.sampled_from(
    [
        "A/63/677",
        "S/RES/",
        " ",
        "1973",
        "(2011)",
        "-",
        ",",
        "and",
        "Corr.1",
        "&",
        "2",
        "Security Council resolution",
        ".",
        "A/",
        "B",
        "*",
    ]
)


@given(
    st.lists(PIECES, max_size=12).map("".join)
    | st.text(max_size=60)
    | st.text("AEST/-\u2013 0123.(),&\nandCorIX", max_size=60)
)
def test_any_text_will_do(text: str) -> None:
    for symbol in find(text):
        assert parse(symbol.text) == (symbol,)


@given(st.lists(SYMBOLS, max_size=4, unique=True), st.sampled_from(["; ", ", ", "\n", " and see "]))
def test_each_symbol_is_found_in_order(texts: list[str], between: str) -> None:
    assert [symbol.text for symbol in find(between.join(texts))] == texts


@pytest.mark.parametrize(
    "text", ["A/" * 50_000, "A/" + "1" * 100_000, "A/1 (" * 20_000, "General Assembly " * 6_000]
)
def test_long_texts_take_no_long_time(text: str) -> None:
    assert find(text) in ((), parse("A/1"))
