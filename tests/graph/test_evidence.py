"""Every span is cut out of the documents again, and every difference is told."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.tiny_ontology import Tiny

from r2p_ld.documents.text import canonical, parse
from r2p_ld.errors import BadInput, Fault
from r2p_ld.graph.evidence import Verification, verify
from r2p_ld.tables.cells import Span
from r2p_ld.tables.project import Project, load

FIRST, SOURCES = "ontology/readings/first.tsv", "ontology/sources.tsv"
FIND = "find the wording in the document, and write its offsets and its hash."


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


@pytest.fixture
def tiny(tmp_path: Path) -> Tiny:
    return Tiny(tmp_path)


def checked(tiny: Tiny) -> Verification:
    return verify(load(tiny.folder), tiny.documents)


def text_of(tiny: Tiny) -> str:
    return (tiny.documents / "000-first.txt").read_bytes().decode()


def rewrite(tiny: Tiny, text: str) -> None:
    """Write the first document anew, and what the sources say of it."""
    (tiny.documents / "000-first.txt").write_bytes(text.encode())
    for column, cell in (("bytes", len(text.encode())), ("characters", len(text))):
        tiny.set("sources.tsv", 2, column, str(cell))
    for column in ("fileSha256", "textSha256"):
        tiny.set("sources.tsv", 2, column, digest(text))


def test_all_is_anchored(tiny: Tiny) -> None:
    found = checked(tiny)
    assert found == Verification(anchored=8, mismatches=0, records=8)
    assert json.dumps(found.as_dict()) == ('{"faults": [], "anchored": 8, "mismatches": 0, "records": 8}')


def test_another_wording_is_told_in_its_cell(tiny: Tiny) -> None:
    rewrite(tiny, text_of(tiny).replace("Pillar II", "Pillar IV"))
    found = checked(tiny)
    told, other = digest("elaborates Pillar II"), digest("elaborates Pillar IV")
    rule = f"the text at 36-56 of 000-first.txt has the hash {other}, not {told}."
    assert found.faults == (Fault(FIRST, 2, "sha256", rule, FIND),)
    assert (found.anchored, found.mismatches, found.records) == (7, 1, 8)
    assert found.as_dict()["faults"] == [found.faults[0].as_dict()]


def test_a_text_that_moved_is_found_again(tiny: Tiny) -> None:
    rewrite(tiny, text_of(tiny).replace("Sanctions can", "Now sanctions, Sanctions can"))
    found = checked(tiny)
    assert [(fault.row, fault.column, fault.mend) for fault in found.faults] == [
        (5, "sha256", "the text with this hash stands at 73-86: write that."),
        (5, "sha256", "the text with this hash stands at 87-95: write that."),
        (6, "sha256", "the text with this hash stands at 97-112: write that."),
    ]
    assert (found.anchored, found.mismatches) == (6, 3)


def test_a_wrong_offset_and_a_wrong_hash(tiny: Tiny) -> None:
    tiny.set("readings/first.tsv", 2, "offsets", "37-57").set("readings/first.tsv", 3, "sha256", "0" * 64)
    first, second = checked(tiny).faults
    assert first.mend == "the text with this hash stands at 36-56: write that."
    assert second == Fault(
        FIRST,
        3,
        "sha256",
        f"the text at 12-17 of 000-first.txt has the hash {digest('2014,')}, not {'0' * 64}.",
        FIND,
    )


def test_a_span_past_the_end_of_the_real_text(tiny: Tiny) -> None:
    (tiny.documents / "000-first.txt").write_bytes(text_of(tiny)[:90].encode())
    found = checked(tiny)
    assert [(fault.file, fault.row, fault.column) for fault in found.faults] == [
        *((SOURCES, 2, column) for column in ("bytes", "characters", "fileSha256", "textSha256")),
        (FIRST, 6, "offsets"),
    ]
    assert found.faults[-1].rule == "82-97 ends past the 90 characters of 000-first.txt."
    assert found.faults[-1].mend == FIND
    assert found.anchored == 7


@pytest.mark.parametrize("end", [96, 97, 98])
def test_a_span_may_end_where_the_text_ends_and_not_one_past_it(tiny: Tiny, end: int) -> None:
    rewrite(tiny, text_of(tiny)[:end])
    rule = f"82-97 ends past the {end} characters of 000-first.txt."
    assert [fault.rule for fault in checked(tiny).faults] == ([rule] if end < 97 else [])


@pytest.mark.parametrize(("moved", "is_found"), [(-2000, True), (2000, True), (2001, False)])
def test_a_text_is_looked_for_as_far_as_the_ends_of_the_document(
    tiny: Tiny, moved: int, is_found: bool
) -> None:
    text, words = text_of(tiny), "ten at end"
    start = len(text) + 2100
    rewrite(tiny, text + "." * (2100 + moved) + words)
    tiny.set("readings/first.tsv", 6, "offsets", f"{start}-{start + len(words)}")
    tiny.set("readings/first.tsv", 6, "sha256", digest(words))
    (fault,) = checked(tiny).faults
    at = f"{start + moved}-{start + moved + len(words)}"
    assert fault.mend == (f"the text with this hash stands at {at}: write that." if is_found else FIND)


@pytest.mark.parametrize(
    ("column", "cell", "real"),
    [
        ("bytes", "1", "106"),
        ("characters", "150", "99"),
        ("fileSha256", "0" * 64, "{digest}"),
        ("textSha256", "f" * 64, "{digest}"),
    ],
)
def test_what_sources_say_is_compared(tiny: Tiny, column: str, cell: str, real: str) -> None:
    tiny.set("sources.tsv", 2, column, cell)
    real = real.format(digest=digest(text_of(tiny)))
    rule = f"000-first.txt has {real}, not {cell}."
    mend = f"put back the document that was read, or write {real} and read it anew."
    assert checked(tiny) == Verification(8, 1, 8, faults=(Fault(SOURCES, 2, column, rule, mend),))


def test_offsets_count_the_code_points_of_the_canonical_text(tiny: Tiny) -> None:
    raw = b"\xef\xbb\xbf" + text_of(tiny).replace("ô", "o\u0302").replace("\n", "\r\n").encode()
    (tiny.documents / "000-first.txt").write_bytes(raw)
    tiny.set("sources.tsv", 2, "bytes", str(len(raw)))
    tiny.set("sources.tsv", 2, "fileSha256", sha256(raw).hexdigest())
    assert checked(tiny) == Verification(8, 0, 8)


def test_a_missing_document(tiny: Tiny) -> None:
    (tiny.documents / "000-first.txt").unlink()
    rule = "000-first.txt cannot be read: No such file or directory."
    assert checked(tiny) == Verification(
        3, 1, 8, faults=(Fault(SOURCES, 2, "file", rule, "check the name and the rights."),)
    )


def test_a_document_in_another_encoding(tiny: Tiny) -> None:
    (tiny.documents / "000-first.txt").write_bytes("Côte".encode("latin-1"))
    rule = "000-first.txt is not UTF-8: byte 0xf4 at byte 1 of the file."
    assert checked(tiny) == Verification(
        3, 1, 8, faults=(Fault(SOURCES, 2, "file", rule, "save the document as plain text in UTF-8."),)
    )


@pytest.mark.parametrize("name", ["nowhere", "documents/000-first.txt"])
def test_there_must_be_a_folder(tiny: Tiny, name: str) -> None:
    with pytest.raises(BadInput, match="There is no folder of documents") as caught:
        verify(load(tiny.folder), tiny.documents.parent / name)
    assert caught.value.exit_code == 2


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("documents")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return load(Tiny(tmp_path_factory.mktemp("tiny")).folder)


@given(text=st.text(min_size=1, max_size=60), data=st.data())
def test_any_span_of_any_text(project: Project, home: Path, text: str, data: st.DataObject) -> None:
    raw = text.replace("\0", " ").encode()
    document = parse("000-first.txt", raw)
    length = len(document.text)
    if not document.text.strip():  # is refused
        return
    start = data.draw(st.integers(0, length - 1))
    end = data.draw(st.integers(start + 1, length))
    told = data.draw(st.sampled_from([document.text[start:end], document.text[:end], "x"]))
    (home / "000-first.txt").write_bytes(raw)
    reading = replace(project.readings["first"].rows[0], offsets=(Span(start, end),), sha256=(digest(told),))
    source = replace(
        project.sources.rows[0],
        bytes=len(raw),
        characters=length,
        file_sha256=document.file_sha256,
        text_sha256=document.text_sha256,
    )
    first = replace(project.readings["first"], rows=(reading,))
    cut = replace(project, readings={"first": first}, sources=replace(project.sources, rows=(source,)))
    found = verify(cut, home)
    assert canonical(document.text) == document.text
    assert found.anchored == (document.text[start:end] == told) == (not found.faults)
    assert found.records == 1


def test_a_verification_reads_and_does_not_write(tiny: Tiny) -> None:
    before = {path: path.read_bytes() for path in sorted(tiny.documents.parent.rglob("*")) if path.is_file()}
    checked(tiny)
    assert before == {
        path: path.read_bytes() for path in sorted(tiny.documents.parent.rglob("*")) if path.is_file()
    }
    assert len(before) >= 20
