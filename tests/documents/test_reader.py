"""Whatever a file is, it is read or refused with a message that says what it is and what to do."""

from __future__ import annotations

import builtins
import os
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from r2p_ld import cli
from r2p_ld.documents import TEXT, Limits, parse, read
from r2p_ld.documents.reader import DOCX, HTML, MARKDOWN, PDF, recognise
from r2p_ld.errors import BadInput


def fault(path: Path, **options: Any) -> tuple[str, str]:
    with pytest.raises(BadInput) as caught:
        read(path, **options)
    (one,) = caught.value.faults
    assert one.file == path.name
    assert str(caught.value).startswith(f"{path.name} cannot be read as a document.")
    return one.rule, one.mend


OTHERS = {
    "old Word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is a file of old Office, or has a password."),
    "Rich Text": (b"{\\rtf1 words}", "is Rich Text."),
    "picture": (b"\x89PNG\r\n\x1a\n", "is a picture."),
    "photograph": (b"\xff\xd8\xff\xe0", "is a picture."),
    "program": (b"\x7fELF\x02", "is a program."),
    "PostScript": (b"%!PS-Adobe-3.0", "is PostScript."),
    "archive of a page": (b"From: <Saved by a browser>\n", "is an archive of a page."),
    "bzip2": (b"BZh91AY", "is compressed."),
    "xz": (b"\xfd7zXZ\0", "is compressed."),
    "gzip": (b"\x1f\x8b\x08", "is compressed."),
    "blank": (b" \n\t\r\n", "holds no text."),
    "empty": (b"", "is empty."),
}


@pytest.mark.parametrize("case", OTHERS)
def test_refuses(case: str, tmp_path: Path) -> None:
    raw, rule = OTHERS[case]
    path = tmp_path / "file.txt"
    path.write_bytes(raw)
    said, mend = fault(path)
    assert said == rule
    assert mend


def test_refuses_what_is_no_file(tmp_path: Path) -> None:
    assert fault(tmp_path)[0] == "is a folder."
    (tmp_path / "loop").symlink_to("loop")
    assert fault(tmp_path / "loop")[0] == "cannot be read: Too many levels of symbolic links."
    os.mkfifo(tmp_path / "pipe")
    assert fault(tmp_path / "pipe")[0] == "is a device or a pipe."
    assert fault(tmp_path / "none")[0] == "cannot be read: No such file or directory."


def test_a_file_of_a_gigabyte_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(1 << 30)
    rule, mend = fault(path)
    assert rule == f"has {1 << 30} bytes, more than {64 << 20} that one document may have."
    assert mend == "part it, or set a higher limit."
    path.write_text("Five words are in it.")
    assert fault(path, limits=Limits(size=5))[0] == "has 21 bytes, more than 5 that one document may have."
    assert read(path, limits=Limits(size=21)).size == 21


@pytest.mark.parametrize(
    ("name", "raw", "kind"),
    [
        ("a.txt", b"words", TEXT),
        ("a", b"words", TEXT),
        ("a.md", b"# words", MARKDOWN),
        ("a.htm", b"words", HTML),
        ("a.txt", b" \r\n<!DOCTYPE HTML><p>words", HTML),
        ("a", b"\xef\xbb\xbf<html>", HTML),
        ("a.xml", b"<?xml version='1.0'?><!-- c --><html>", HTML),
        ("a.txt", b"%PDF-1.7", PDF),
        ("a.html", b"\n%PDF-1.7", PDF),
        ("a.txt", b"PK\x03\x04", DOCX),
    ],
)
def test_first_bytes_and_then_the_name_tell_what_a_file_is(name: str, raw: bytes, kind: str) -> None:
    assert recognise(name, raw) == kind


def test_a_media_type_that_is_given_holds(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("<html><p>words</p>")
    assert read(path).text == "words"
    assert read(path, media_type=TEXT).text == "<html><p>words</p>"
    assert fault(path, media_type="image/png")[0] == "is image/png, which is not read."
    assert fault(path, media_type=PDF)[0] == "is cut off or damaged: its pages are not found."
    assert fault(path, media_type=DOCX)[0] == "is a DOCX that is cut off or damaged."


def test_a_missing_package_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name.startswith("selectolax"):
            raise ModuleNotFoundError("No module named 'selectolax'", name="selectolax")
        return real(name, *rest, **more)

    import sys

    for module in ("r2p_ld.documents.html", "r2p_ld.documents.boilerplate"):
        monkeypatch.delitem(sys.modules, module, raising=False)
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(BadInput) as caught:
        parse("a.html", b"<p>words")
    (one,) = caught.value.faults
    assert (one.rule, one.mend) == ("needs the package selectolax.", "pip install 'r2p-ld[documents]'")
    assert parse("a.txt", b"words").text == "words"


def test_characters_that_are_not_seen_stay_where_they_are() -> None:
    words = "\u202eMali\u202c and \u200bMa\u200bli \u0645\u0627\u0644\u064a\u200f."
    document = parse("a.txt", words.encode())
    assert document.text == words
    assert parse("a.html", f"<p>{words}".encode()).text == words.replace("\u200b", "")


@given(st.binary(max_size=200), st.sampled_from(["a.txt", "a.md", "a.html", "a.docx", "a.pdf"]))
def test_any_bytes_are_read_or_refused(raw: bytes, name: str) -> None:
    if raw.startswith(b"PK\x03\x04") or name == "a.docx":
        return  # of its own test
    try:
        document = parse(name, raw)
    except BadInput:
        return
    for block in document.blocks:
        assert 0 <= block.start < block.end <= len(document.text)


def test_the_rest_goes_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad = tmp_path / "good.txt", tmp_path / "bad.pdf"
    good.write_text("The Security Council met.")
    bad.write_bytes(b"%PDF-1.4\n")
    assert cli.run(["annotate", str(bad), str(good)]) == 1
    said = capsys.readouterr()
    assert "body:security-council" in said.out
    assert "bad.pdf: is cut off or damaged" in said.err
    assert cli.run(["annotate", str(bad)]) == 2
    assert cli.run(["annotate", str(good), "--max-size", "3"]) == 2
    assert cli.run(["annotate", str(good), "--max-size", "0"]) == 2
    assert cli.run(["annotate", str(good), "--timeout", "-1"]) == 2


@pytest.mark.skipif(not Path("/proc/self/status").is_file(), reason="needs the files of Linux's kernel")
def test_no_more_is_read_of_a_file_than_may_be() -> None:
    path = Path("/proc/self/status")  # it is longer than it says
    assert fault(path, limits=Limits(size=5))[0] == "has 6 bytes, more than 5 that one document may have."


def test_a_name_that_no_terminal_should_see_is_escaped(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = ("a\nb\t.txt", os.fsdecode(b"n\xff.txt"), "\x1b[2J.txt")
    odd, broken, empty = (tmp_path / name for name in names)
    for path in (odd, broken):
        path.write_text("The Security Council met.")
    empty.touch()
    assert read(broken).name == "n?.txt"
    assert cli.run(["annotate", *map(str, (odd, broken, empty))]) == 1
    shown = capsys.readouterr()
    assert [line.count("\t") for line in shown.out.splitlines()] == [6, 6, 6]
    assert shown.err.splitlines()[:2] == [
        "r2p-ld: \\x1b[2J.txt cannot be read as a document.",
        "  \\x1b[2J.txt: is empty. To mend: name a file with words in it.",
    ]


def test_many_marks_on_a_letter_take_no_time() -> None:
    before = time.process_time()
    text = parse("a.txt", ("e" + "\u0301" * 100_000).encode()).text
    assert text[0] == "é"
    assert len(text) == 100_000
    assert time.process_time() - before < 5
