"""What a stretch of the text was made of is found, and from there the stretch again."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from r2p_ld.documents.origins import Anchor, Run
from r2p_ld.documents.text import canonical
from r2p_ld.documents.writer import Writer, aligned

# what composes, reorders, decomposes, hides, ends lines or stands outside the basic plane
LETTERS = st.text(
    st.sampled_from("abé \t\n\r-\u0301\u0323\u212b\u0958\u1100\u1161\u11a8\ufeff\xad\u200b𝔸\u05d0ش中"),
    max_size=30,
)


@given(LETTERS | st.text(max_size=40))
def test_plain_text_leads_to_its_file_and_back(raw: str) -> None:
    text, origins = aligned(raw)
    assert text == canonical(raw)
    for start in range(len(text)):
        for end in range(start + 1, min(len(text), start + 4) + 1):
            (anchor, *others) = origins.origin(start, end)
            assert not others
            made = canonical("x" + raw[anchor.start : anchor.end])[1:]
            assert text[start:end] in made or unicodedata.normalize("NFC", text[start:end]) in made
            low, high = origins.span([anchor]) or (0, 0)
            assert low <= start < end <= high
            if made == text[start:end]:
                assert (low, high) == (start, end)


@given(st.lists(st.lists(LETTERS, max_size=4), max_size=4))
def test_blocks_of_pieces_lead_to_their_parts_and_back(blocks: list[list[str]]) -> None:
    writer = Writer()
    raws: list[str] = []
    for pieces in blocks:
        for piece in pieces:
            writer.add(piece, writer.part(str(len(raws))))
            raws.append(piece)
        writer.close("paragraph")
    text, found, origins = writer.written()
    assert unicodedata.is_normalized("NFC", text)
    assert [text[block.start : block.end] for block in found] == (text.split("\n\n") if text else [])
    for block in found:
        assert "  " not in text[block.start : block.end]
        for at in range(block.start, block.end):
            (anchor, *_) = origins.origin(at, at + 1)
            raw = raws[int(anchor.part)][anchor.start : anchor.end]
            base = unicodedata.normalize("NFD", text[at])[0]
            assert (
                unicodedata.combining(base)
                or (base == " " and raw[:1].isspace())
                or base in unicodedata.normalize("NFD", raw)
            )
            low, high = origins.span([anchor]) or (0, 0)
            assert low <= at < high
    whole = origins.origin(0, len(text))
    if text:
        assert origins.span(whole) == (0, len(text))


def test_letters_that_compose_over_parts_lead_to_both() -> None:
    writer = Writer()
    writer.add("Co", writer.part("a"))
    writer.add("\u0302te", writer.part("b"))
    writer.close("paragraph")
    text, _, origins = writer.written()
    assert text == "Côte"
    assert origins.origin(1, 3) == (Anchor("a", 1, 2), Anchor("b", 0, 2))
    assert origins.span([Anchor("b", 1, 2)]) == (2, 3)


def test_a_removed_hyphen_is_within_its_word() -> None:
    writer = Writer()
    page = writer.part("page 1")
    writer.add("pro", page, 0)
    writer.drop(page, 3, 6)
    writer.add("tect", page, 6)
    writer.close("paragraph")
    text, _, origins = writer.written()
    assert text == "protect"
    assert origins.origin(0, 7) == (Anchor("page 1", 0, 10),)
    assert origins.span([Anchor("page 1", 4, 8)]) == (3, 5)


def test_an_unchanged_text_is_one_run() -> None:
    assert aligned("one\ntwo")[1].runs == (Run(0, 7, 0, 0, 7),)


def test_nothing_comes_from_nowhere() -> None:
    _, origins = aligned("one")
    assert origins.origin(1, 1) == ()
    assert origins.span([Anchor("another", 0, 1), Anchor("", 7, 9)]) is None
