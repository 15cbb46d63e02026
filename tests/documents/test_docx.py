"""A DOCX becomes its blocks, with the numbers that Word prints, its footnotes and its tables."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph
from support import office
from support.office import note, paragraph, run, table

from r2p_ld.documents import parse, read
from r2p_ld.documents.model import Document
from r2p_ld.errors import BadInput

BODY = (
    paragraph("Report of the Council", style="Title")
    + paragraph("11 July 2014")
    + paragraph("Introduction", style="H1", number=(2, 0))
    + paragraph(
        "The Council welcomes it. ",
        run("gone", properties="<w:vanish/>"),
        "It acts",
        note(2),
        ".",
        style="Numbered",
    )
    + paragraph("To support States;", number=(1, 1))
    + paragraph("To help;", number=(1, 1))
    + paragraph("Deep", number=(1, 2))
    + paragraph("The Council decides.", style="Numbered")
    + paragraph("Again (a).", number=(1, 1))
    + paragraph("Second part", style="H1", number=(2, 0))
    + paragraph("Below", number=(2, 1))
    + paragraph("Restarted here.", number=(4, 0))
    + paragraph("a point", number=(3, 0))
    + "<w:p><w:del><w:r><w:delText>deleted</w:delText></w:r></w:del><w:ins><w:r><w:t>inserted</w:t><w:tab/>"
    "<w:t>Co</w:t></w:r><w:r><w:t>&#x302;te</w:t><w:br/><w:t>Secretary</w:t><w:noBreakHyphen/><w:t>General</w:t>"
    "</w:r></w:ins></w:p>" + table(("A", "B"), ("1", "2")) + paragraph("The end of it is here.")
)
BLOCKS = [
    ("heading", 1, "", "title", "Report of the Council"),
    ("paragraph", 0, "", "p1", "11 July 2014"),
    ("heading", 2, "I", "heading", "I. Introduction"),
    ("paragraph", 0, "1", "para. 1 s1", "1. The Council welcomes it. It acts."),
    ("item", 2, "(a)", "para. 1 (a)", "(a) To support States;"),
    ("item", 2, "(b)", "para. 1 (b)", "(b) To help;"),
    ("item", 3, "(i)", "para. 1 (i)", "(i) Deep"),
    ("paragraph", 0, "2", "para. 2", "2. The Council decides."),
    ("item", 2, "(a)", "para. 2 (a)", "(a) Again (a)."),
    ("heading", 2, "II", "heading", "II. Second part"),
    ("item", 2, "II.1", "s.II item 1", "II.1 Below"),
    ("paragraph", 0, "7", "para. 7", "7. Restarted here."),
    ("item", 1, "", "s.II item 1", "a point"),
    ("paragraph", 0, "", "s.II p1", "inserted Côte\nSecretary-General"),
    ("cell", 0, "", "s.II cell 1", "A"),
    ("cell", 0, "", "s.II cell 2", "B"),
    ("cell", 0, "", "s.II cell 3", "1"),
    ("cell", 0, "", "s.II cell 4", "2"),
    ("paragraph", 0, "", "s.II p2", "The end of it is here."),
    ("footnote", 0, "1", "note 1", "1 See A/68/947."),
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return office.write(tmp_path / "a.docx", BODY, {0: "separator", 2: "See A/68/947.", 3: "not referred to"})


def test_a_file_becomes_its_blocks(file: Path) -> None:
    document = read(file)
    found = [
        (b.kind, b.level, b.number, document.locator(b.start), document.text[b.start : b.end])
        for b in document.blocks
    ]
    assert found == BLOCKS


def test_each_letter_leads_to_its_paragraph_and_back(file: Path) -> None:
    document = read(file)
    opened = docx.Document(str(file))
    of_word = [Paragraph(p, opened).text for p in opened.element.body.iter(qn("w:p"))]
    count = 0
    for at, letter in enumerate(document.text):
        for anchor in document.origin(at, at + 1):
            low, high = document.span([anchor]) or (0, 0)
            assert low <= at < high
            kind, _, number = anchor.part.partition(" ")
            words = of_word[int(number) - 1] if kind == "paragraph" else "See A/68/947."
            if "gone" in words or "inserted" in document.text[max(0, at - 40) : at + 40]:
                continue  # python-docx does not leave out what is hidden, nor read what was inserted
            assert letter == words[anchor.start : anchor.end]
            count += 1
    assert count > 150


def test_a_numbered_paragraph_does_not_hold_its_number(file: Path) -> None:
    document = read(file)
    block = next(block for block in document.blocks if block.number == "2")
    (anchor,) = document.origin(block.start, block.end)
    assert (anchor.part, anchor.start, anchor.end) == ("paragraph 8", 0, 20)
    assert document.span([anchor]) == (block.start + 3, block.end)


def refused(raw: bytes) -> str:
    with pytest.raises(BadInput) as caught:
        parse("a.docx", raw)
    (fault,) = caught.value.faults
    return fault.rule


def packed(**files: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out:
        for name, raw in files.items():
            out.writestr(name.replace("__", "/"), raw)
    return made.getvalue()


def test_what_is_no_docx_is_refused(file: Path, tmp_path: Path) -> None:
    raw = file.read_bytes()
    assert refused(raw[:200]) == "is a DOCX that is cut off or damaged."
    assert refused(packed(a=b"x")) == "is a ZIP archive and no DOCX."
    assert refused(packed(**{"[Content_Types].xml": b"<x/>"})) == "is a file of Office, and no DOCX."
    assert refused(packed(**{"[Content_Types].xml": b"<x", "word__document.xml": b"<x"})).startswith(
        "is no whole DOCX"
    )


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    bomb = office.write(tmp_path / "bomb.docx", BODY, more={"word/media/zeros": bytes(20 << 20)})
    assert refused(bomb.read_bytes()).endswith("bytes, as no document does.")
    nested = office.write(
        tmp_path / "deep.docx", "<w:sdt><w:sdtContent>" * 2000 + "</w:sdtContent></w:sdt>" * 2000
    )
    assert refused(nested.read_bytes()) == "nests deeper than a document does."


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret words")
    head = (
        f'<!DOCTYPE w:document [<!ENTITY file SYSTEM "{secret.as_uri()}"><!ENTITY a "lol">'
        + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
        + "]>"
    )
    body = "<w:p><w:r><w:t>Words &i; &file; here.</w:t></w:r></w:p>"
    file = office.write(tmp_path / "entities.docx", body, head=head)
    try:
        document: Document | None = read(file)
    except BadInput:
        document = None
    assert document is None or ("secret" not in document.text and len(document.text) < 1000)


TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
OF_WORD = {
    "application/vnd.ms-word.document.macroEnabled.main+xml": "is a document with macros.",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml": "is a template.",
}


def altered(file: Path, *changes: tuple[str, str]) -> bytes:
    """Return a DOCX in which words are others, in names and in parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            words = [name, old.read(name).decode()]
            for before, behind in changes:
                words = [part.replace(before, behind) for part in words]
            new.writestr(words[0], words[1])
    return made.getvalue()


@pytest.mark.parametrize("kind", OF_WORD)
def test_other_files_of_word_are_told_apart(kind: str, file: Path) -> None:
    assert refused(altered(file, (TYPES, kind))) == OF_WORD[kind]


def test_a_strict_document_is_told(file: Path) -> None:
    namespace = "http://schemas.openxmlformats.org/officeDocument/2006/"
    strict = (namespace, "http://purl.oclc.org/ooxml/officeDocument/")
    assert refused(altered(file, strict)) == "is a strict Open XML document."


def test_the_document_may_have_any_name(file: Path) -> None:
    changes = [("word/document.xml", "word/document2.xml"), ("document.xml.rels", "document2.xml.rels")]
    renamed = parse("a.docx", altered(file, *changes))
    assert renamed.text == read(file).text


def test_a_document_without_a_body_is_refused(file: Path) -> None:
    assert refused(altered(file, ("w:body", "w:nobody"))) == "is no whole DOCX: 'it has no body'."


def test_styles_that_go_round_are_read(tmp_path: Path) -> None:
    file = office.write(tmp_path / "a.docx", paragraph("The Council met.", style="Numbered"))
    style = 'w:styleId="Numbered">'
    raw = altered(file, (style, f'{style}<w:basedOn w:val="Numbered"/>'))
    assert parse("a.docx", raw).text.endswith("The Council met.")
