"""Text files become documents: canonical text, hashes, and refusals."""

from __future__ import annotations

import codecs
import unicodedata
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from r2p_ld.documents import read
from r2p_ld.documents.model import Block, Document, Found, Metadata, digest
from r2p_ld.documents.origins import Origins, Run
from r2p_ld.documents.text import canonical, parse
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
        found=Metadata(title=Found("Côte 𝔸b", 0, 7)),
        origins=Origins(("",), (Run(0, 8, 0, 0, 8),)),
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
    "cut off in UTF-16": (b"\xff\xfea\x00b", 1, "is not UTF-16, as it begins."),
    "binary in UTF-16": ("one\n\0".encode("utf-16"), 2, "is not text: it holds a NUL character."),
    "two encodings": (
        "Côte, été, où\n".encode() + b"C\xf4te",
        2,
        "is not UTF-8: byte 0xf4 at byte 19 of the file.",
    ),
    "binary": (b"one\ntwo\0three", 2, "is not text: it holds a NUL character."),
}


@pytest.mark.parametrize("case", BAD)
def test_refuses(case: str) -> None:
    raw, row, rule = BAD[case]
    with pytest.raises(BadInput) as caught:
        parse("page.txt", raw)
    assert caught.value.faults == (Fault("page.txt", row, None, rule, MEND),)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-8-sig"])
def test_a_byte_order_mark_decides(encoding: str) -> None:
    document = parse("page.txt", "Côte\r\n".encode(encoding))
    assert (document.text, document.doubts) == ("Côte\n", ())


FRENCH = (
    "Les États ont été invités à protéger leurs populations, et à prévenir les génocides où ils menacent. "
)
RUSSIAN = "Совет Безопасности постановляет продолжать заниматься этим вопросом и защищать население. "

ARABIC = "يقرر مجلس الأمن أن يبقي المسألة قيد نظره وأن يحمي السكان المدنيين. "
CHINESE = "安全理事会决定继续处理此案,并保护平民。"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (FRENCH * 10, "cp1252"),
        (RUSSIAN * 5, "cp1251"),
        (RUSSIAN * 5, "koi8-r"),
        (ARABIC * 4, "cp1256"),
        (CHINESE * 4, "gb18030"),
    ],
)
def test_another_encoding_is_guessed_and_said(text: str, encoding: str) -> None:
    document = parse("page.txt", text.encode(encoding))
    assert document.text == text
    (doubt,) = document.doubts
    name = codecs.lookup(encoding).name
    assert doubt == f"is not UTF-8 and declares no encoding: read as {name}, as its letters suggest"


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


def test_arabic_numbers_have_a_dash() -> None:
    text = (
        "قرار بشأن الحماية\n\n1 - تقرر أن يبلغ الأمين العام المجلس؛\n\n2 - تقرر أن تبقي المسألة قيد نظرها.\n"
    )
    document = parse("a.txt", text.encode())
    assert [block.number for block in document.blocks] == ["", "1", "2"]
    assert document.locator(text.index("المسألة")) == "para. 2"
