"""Text files become documents: canonical text, hashes, and refusals."""

from __future__ import annotations

import unicodedata
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from r2p_ld.documents.model import Block, Document
from r2p_ld.documents.text import canonical, digest, parse, read
from r2p_ld.errors import BadInput, Fault

MEND = "save the document as plain text in UTF-8."


def test_reads_a_file(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_bytes("Côte\n𝔸b\n".encode())
    document = read(path)
    assert document == Document(
        "page.txt",
        "Côte\n𝔸b\n",
        12,
        sha256(path.read_bytes()).hexdigest(),
        digest("Côte\n𝔸b\n"),
        blocks=(Block("heading", 0, 7, 1),),
    )
    assert document.text[5:6] == "𝔸"  # one code point, whatever its width elsewhere


def test_text_is_canonical_and_the_file_is_not() -> None:
    raw = b"\xef\xbb\xbfCo\xcc\x82te\r\nb\rc"
    document = parse("page.txt", raw)
    assert document.text == "Côte\nb\nc"
    assert document.size == len(raw)
    assert document.file_sha256 == sha256(raw).hexdigest()
    assert document.text_sha256 == sha256("Côte\nb\nc".encode()).hexdigest()


BAD = {
    "latin-1": (b"one\nC\xf4te\n", 2, "is not UTF-8: byte 0xf4 at byte 5 of the file."),
    "cut off": (b"one\n\xe2\x80", 2, "is not UTF-8: byte 0xe2 at byte 4 of the file."),
    "surrogate": (b"\xed\xa0\x80", 1, "is not UTF-8: byte 0xed at byte 0 of the file."),
    "UTF-16": ("Côte".encode("utf-16"), 1, "is UTF-16."),
    "UTF-16 big-endian": (b"\xfe\xff\x00C", 1, "is UTF-16."),
    "UTF-32": ("Côte".encode("utf-32"), 1, "is UTF-32."),
    "binary": (b"one\ntwo\0three", 2, "is not text: it holds a NUL character."),
}


@pytest.mark.parametrize("case", BAD)
def test_refuses(case: str) -> None:
    raw, row, rule = BAD[case]
    with pytest.raises(BadInput) as caught:
        parse("page.txt", raw)
    assert caught.value.faults == (Fault("page.txt", row, None, rule, MEND),)


def test_refuses_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        read(tmp_path / "none.txt")
    rule = "cannot be read: No such file or directory."
    assert caught.value.faults == (Fault("none.txt", None, None, rule, "check the name and the rights."),)


@given(st.text())
def test_canonical_text_stays(text: str) -> None:
    once = canonical(text)
    assert canonical(once) == once
    assert "\r" not in once
    assert unicodedata.is_normalized("NFC", once)


@given(st.binary(max_size=60) | st.text(max_size=30).map(str.encode))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    try:
        document = parse("any", raw)
    except BadInput:
        return
    assert document.text == canonical(raw.decode())
    assert document.text_sha256 == digest(document.text)
