"""UN document symbols: split and normalised."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from r2p_ld.symbols import split

GOOD = {
    "A/63/677": ("A/63/677",),
    "S/2007/721": ("S/2007/721",),
    "A/65/877-S/2011/393": ("A/65/877", "S/2011/393"),
    "A/69/981\u2013S/2015/500": ("A/69/981", "S/2015/500"),
    "A/74/964 - S/2020/501": ("A/74/964", "S/2020/501"),
    " A/74/964 \u2014\u00a0S/2020/501 ": ("A/74/964", "S/2020/501"),
    "A / 63 / 677": ("A/63/677",),
    "A/ES-10/1": ("A/ES-10/1",),
    "A/ES\u201310/1-S/2001/3": ("A/ES-10/1", "S/2001/3"),
    "A/HRC/S-17/2": ("A/HRC/S-17/2",),
    "A/C.3/68/L.1/Rev.1": ("A/C.3/68/L.1/Rev.1",),
    "S/RES/2117 (2013)": ("S/RES/2117(2013)",),
    "A/RES/3314(XXIX)": ("A/RES/3314(XXIX)",),
    "E/CN.4/2006/1": ("E/CN.4/2006/1",),
    "ST/SGB/2003/13": ("ST/SGB/2003/13",),
    "A/1/2-S/3/4-E/5/6": ("A/1/2", "S/3/4", "E/5/6"),
}
BAD = [
    "", " ", "-", "A", "A/", "A/RES", "63/677", "B/63/677", "a/63/677", "A/63/677-", "-A/63/677", "A//677",
    "A/63/677 S/2014/449", "A/63/677 and S/2014/449", "A/63/677\nS/2014/449", "A/63/677(",
    "resolution 2117 (2013)", "A/63/\u0666\u0667\u0667", "https://undocs.org/A/63/677",
]  # fmt: skip


@pytest.mark.parametrize("text", GOOD)
def test_splits(text: str) -> None:
    assert split(text) == GOOD[text]


@pytest.mark.parametrize("text", BAD)
def test_refuses(text: str) -> None:
    with pytest.raises(ValueError, match="is not the symbol of a UN document"):
        split(text)


PARTS = st.from_regex(r"[A-Z0-9]{1,4}(\.[0-9]{1,2})?", fullmatch=True)
SYMBOLS = st.builds(
    lambda organ, parts, year: "/".join([organ, *parts, str(year)]),
    st.sampled_from(["A", "S", "E", "T", "ST"]),
    st.lists(PARTS, max_size=3),
    st.integers(1, 2100),
)
DASHES = st.sampled_from(["-", "\u2010", "\u2013", "\u2014", "\u2212"])
BLANKS = st.text(" \u00a0\t", max_size=2)


@given(st.lists(SYMBOLS, min_size=1, max_size=3), st.data())
def test_joined_symbols_come_apart(halves: list[str], data: st.DataObject) -> None:
    text = halves[0]
    for half in halves[1:]:
        text += data.draw(BLANKS) + data.draw(DASHES) + data.draw(BLANKS) + half
    assert split(text) == tuple(halves)


@given(st.text(max_size=30) | st.text("AST/-\u2013 0123(.)", max_size=20))
def test_what_is_accepted_is_normal(text: str) -> None:
    try:
        halves = split(text)
    except ValueError:
        return
    for half in halves:
        assert split(half) == (half,)
        assert half.isascii()
    assert split("-".join(halves)) == halves
