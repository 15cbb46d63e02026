"""The text layer of a PDF becomes blocks, and every stretch of them leads back to its boxes."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
from pathlib import Path

import pypdfium2
import pytest
from support import pages
from support.pages import Words, paragraph

from r2p_ld.documents import parse, read
from r2p_ld.documents.faults import NoTextLayer
from r2p_ld.documents.model import Document
from r2p_ld.documents.origins import Box
from r2p_ld.errors import BadInput

FOOT = "14-57212"


def page(number: int, *lines: Words) -> list[Words]:
    """A page with a running head and foot."""
    return [Words(72, 800, "A/68/947", 9), *lines, Words(72, 40, FOOT, 9), Words(500, 40, f"{number}/3", 9)]


REPORT = [
    page(
        1,
        Words(72, 740, "Report of the Secretary-General", 18),
        Words(72, 718, "on assistance", 18),
        Words(72, 690, "11 July 2014"),
        Words(72, 660, "I. Introduction", 13, True),
        *paragraph(
            72,
            630,
            "12. The Secretary-General welcomes what States do to protect their popu-",
            "lations, and what they do under stress; he says so to the Secretary-",
            "General of another body, who does what he does in a case of self-",
            "defence. The word self-defence keeps its hyphen; the report is A/67/929-",
            "S/2013/399. It goes over to the page behind, where the sentence of this para-",
        ),
        *paragraph(
            72, 90, "1 See A/67/929, para. 3, on what this is about", "and what not.", size=8, leading=10
        ),
    ),
    page(
        2,
        *paragraph(
            72, 760, "graph ends, and one line more follows it here, so that it is quite long.", "Last."
        ),
        *paragraph(72, 700, "13. Another of them, with its number before it,", "as they have."),
        *paragraph(72, 660, "(a) To help;"),
        *paragraph(72, 640, "(b) To act."),
    ),
    page(3, Words(72, 700, "II. Challenges", 13, True), *paragraph(72, 670, "Words. (An aside.)")),
]


def texts(document: Document) -> list[str]:
    return [document.text[block.start : block.end] for block in document.blocks]


@pytest.fixture(scope="module")
def report() -> Document:
    return parse("report.pdf", pages.pdf(REPORT))


def test_lines_become_blocks(report: Document) -> None:
    assert [(b.kind, b.level, b.number, report.locator(b.start)) for b in report.blocks] == [
        ("heading", 1, "", "title"),
        ("paragraph", 0, "", "p1"),
        ("heading", 2, "I", "heading"),
        ("paragraph", 0, "12", "para. 12 s1"),
        ("paragraph", 0, "13", "para. 13"),
        ("item", 1, "(a)", "para. 13 (a)"),
        ("item", 1, "(b)", "para. 13 (b)"),
        ("heading", 2, "II", "heading"),
        ("paragraph", 0, "", "s.II p1 s1"),
        ("footnote", 0, "1", "note 1"),
    ]
    assert texts(report) == [
        "Report of the Secretary-General on assistance",
        "11 July 2014",
        "I. Introduction",
        "12. The Secretary-General welcomes what States do to protect their populations, and what they do "
        "under stress; he says so to the Secretary-General of another body, who does what he does in a case "
        "of self-defence. The word self-defence keeps its hyphen; the report is A/67/929-S/2013/399. It goes "
        "over to the page behind, where the sentence of this "
        "paragraph ends, and one line more follows it here, so that it is quite long. Last.",
        "13. Another of them, with its number before it, as they have.",
        "(a) To help;",
        "(b) To act.",
        "II. Challenges",
        "Words. (An aside.)",
        "1 See A/67/929, para. 3, on what this is about and what not.",
    ]


def test_what_it_says_of_itself(report: Document) -> None:
    title, date = report.found.title, report.found.date
    assert title
    assert date
    assert (title.value, title.start, title.end) == ("Report of the Secretary-General on assistance", 0, 45)
    assert (date.value, date.precision) == ("2014-07-11", "day")
    assert (report.found.symbols, report.found.author) == ((), None)


def test_a_word_over_two_lines_leads_to_two_boxes_and_back(report: Document) -> None:
    start = report.text.index("populations")
    anchors = report.origin(start, start + 11)
    (one,) = {anchor.part for anchor in anchors}
    boxes = [box for anchor in anchors for box in anchor.boxes]
    assert (one, len(boxes)) == ("page 1", 2)
    assert boxes[0].bottom > boxes[1].top
    assert boxes[0].left > 350
    assert boxes[1].left == pytest.approx(72, abs=1)
    assert report.span(anchors) == (start, start + 11)


def test_a_paragraph_over_two_pages_leads_to_both_and_back(report: Document) -> None:
    block = report.blocks[3]
    anchors = report.origin(block.start, block.end)
    assert {anchor.part for anchor in anchors} == {"page 1", "page 2"}
    assert report.span(anchors) == (block.start, block.end)


def test_every_character_is_what_pdfium_has_at_its_place(report: Document) -> None:
    file = pypdfium2.PdfDocument(pages.pdf(REPORT))
    layers = {f"page {at + 1}": file[at].get_textpage() for at in range(len(file))}
    count = 0
    for at, letter in enumerate(report.text):
        for anchor in report.origin(at, at + 1):
            assert layers[anchor.part].get_text_range(anchor.start, 1) in (letter, "\x02", "\ufffe")
            assert report.span([anchor]) == (at, at + 1)
            count += 1
    assert count > 500


def test_words_are_found_by_a_box(report: Document) -> None:
    start = report.text.index("Introduction")
    (anchor,) = report.origin(start, start + 12)
    (box,) = anchor.boxes
    assert report.origins.within("page 1", box) == (start, start + 12)
    assert report.origins.within("page 1", Box(0, 0, 1, 1)) is None


LEFT = [
    "The column on the left begins",
    "here and goes on for as long",
    "as it has lines to show, of",
    "which there are seven, and the",
    "last of these is a short one,",
    "as is usual, so that it ends",
    "here.",
]
RIGHT = [
    "The other column stands on",
    "the right and is to be read",
    "second, whatever the order in",
    "which a program has written",
    "the lines of both of them on",
    "the page, as some do it line",
    "by line.",
]


@pytest.mark.parametrize("order", ["columns", "across", "to and fro"])
def test_columns_are_read_one_after_the_other(order: str) -> None:
    left, right = paragraph(60, 700, *LEFT), paragraph(330, 700, *RIGHT)
    lines = {
        "columns": [*left, *right],
        "across": [each for both in zip(left, right, strict=True) for each in both],
        "to and fro": [*right[::-1], *left[::-1]],
    }[order]
    document = parse("a.pdf", pages.pdf([[Words(60, 760, "A title over both", 18), *lines]]))
    assert texts(document) == ["A title over both", " ".join(LEFT), " ".join(RIGHT)]


def test_what_a_browser_prints_on_the_edges_is_left_out() -> None:
    lines = [
        Words(30, 810, "11/30/26, 8:35 PM", 9),
        *paragraph(72, 700, "Words are on the page, and", "go on."),
        *paragraph(72, 600, "A last one."),
        Words(30, 20, "https://example.org/a-page", 9),
        Words(550, 20, "1/1", 9),
    ]
    document = parse("a.pdf", pages.pdf([lines]))
    assert texts(document) == ["Words are on the page, and go on.", "A last one."]


def test_a_picture_has_no_text_layer() -> None:
    with pytest.raises(NoTextLayer) as caught:
        parse("scan.pdf", pages.pdf([pages.PICTURE, pages.PICTURE]))
    (fault,) = caught.value.faults
    assert fault.rule == "has no text layer: its 2 pages are pictures."
    assert fault.mend == "have their text recognised with --ocr COMMAND."
    with pytest.raises(NoTextLayer) as caught:
        parse("scan.pdf", pages.pdf([pages.PICTURE]))
    assert caught.value.faults[0].rule == "has no text layer: its page is a picture."
    document = parse("half.pdf", pages.pdf([paragraph(72, 700, "Words are here."), pages.PICTURE]))
    assert document.doubts == ("has no text layer on page 2",)


def test_a_command_recognises_text(tmp_path: Path) -> None:
    scan = pages.write(tmp_path / "scan.pdf", [pages.PICTURE])
    command = tmp_path / "ocr.py"
    layer = pages.write(tmp_path / "layer.pdf", [paragraph(72, 700, "Recognised words.")])
    command.write_text(
        "import sys\nassert sys.argv[1].endswith('scan.pdf')\nprint('Recognised.\\n\\nWords here.')\n"
    )
    document = read(scan, ocr=f"{sys.executable} {command}")
    assert document.text == "Recognised.\n\nWords here.\n"
    assert (document.media_type, document.size) == ("application/pdf", scan.stat().st_size)
    assert document.doubts == (f"has no text of its own: {sys.executable} recognised it",)
    # what it prints may be a PDF: words with boxes
    command.write_text(f"import sys\nsys.stdout.buffer.write(open({str(layer)!r}, 'rb').read())\n")
    document = read(scan, ocr=f"{sys.executable} {command} {{}}")
    assert document.text == "Recognised words."
    assert document.origin(0, 10)[0].boxes[0].left == pytest.approx(72, abs=1)
    command.write_text("import sys\nsys.exit('no words')\n")
    with pytest.raises(BadInput) as caught:
        read(scan, ocr=f"{sys.executable} {command} {{}}")
    assert (
        caught.value.faults[0].rule
        == f"has no text layer, and {sys.executable} gave none (exit 1): no words."
    )


@pytest.mark.parametrize(
    ("raw", "rule"),
    [
        (pages.pdf(REPORT)[:300], "is cut off or damaged: its pages are not found."),
        (b"%PDF-1.4\nnothing", "is cut off or damaged: its pages are not found."),
        (pages.pdf(REPORT, encrypted=True), "needs a password."),
        (pages.pdf([b""]), "has no page with text on it."),
    ],
)
def test_refuses(raw: bytes, rule: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse("a.pdf", raw)
    assert [fault.rule for fault in caught.value.faults] == [rule]


def printed(html: str, folder: Path) -> Document:
    browser = shutil.which("chromium")
    if browser is None:
        pytest.skip("there is no chromium here: apt install chromium")
    (folder / "page.html").write_text(f"<!DOCTYPE html><meta charset=utf-8>{html}", "utf-8")
    command = [
        browser,
        "--headless",
        "--no-sandbox",
        "--no-pdf-header-footer",
        f"--user-data-dir={folder / 'profile'}",
    ]
    options = [f"--print-to-pdf={folder / 'page.pdf'}", (folder / "page.html").as_uri()]
    subprocess.run([*command, *options], check=True, capture_output=True, timeout=60)
    return read(folder / "page.pdf")


def test_a_browser_s_arabic_is_read_from_right_to_left(tmp_path: Path) -> None:
    words = (
        "١٢- يقرر مجلس الأمن أن يبقي المسألة قيد نظره، ويشير إلى القرار 1973 (2011) والوثيقة A/68/947 "
        "بشأن المسؤولية عن الحماية، ويدعو الدول إلى مساعدة السكان المدنيين."
    )
    document = printed(f"<body dir=rtl><p style='font-family:DejaVu Sans'>{words}</p>", tmp_path)
    assert document.text == words
    assert document.blocks[0].language == "ar"
    start = words.index("الحماية")
    assert document.span(document.origin(start, start + 7)) == (start, start + 7)


def test_a_browser_s_columns_and_hyphens(tmp_path: Path) -> None:
    style = "columns:2;text-align:justify;width:320px;font:12px DejaVu Sans"
    words = (
        "Responsi&shy;bilities of inter&shy;national organi&shy;zations in multi&shy;dimensional assistance. "
        * 6
    )
    document = printed(
        f"<h1>A title</h1><div lang=en style='{style}'><p>{words}</p><p>Last one.</p></div>", tmp_path
    )
    assert texts(document) == ["A title", words.replace("&shy;", "").strip(), "Last one."]


def test_letters_far_from_any_page_take_no_time() -> None:
    far = [Words(99_999, 700, "far"), Words(72, -99_999, "away"), *paragraph(72, 700, "Words are here.")]
    assert parse("a.pdf", pages.pdf([far])).text == "Words are here."


def test_files_within_are_told() -> None:
    file = pypdfium2.PdfDocument(pages.pdf([paragraph(72, 700, "Words are here.")]))
    file.new_attachment("inner.pdf").set_data(b"%PDF-1.4")
    raw = io.BytesIO()
    file.save(raw)
    assert parse("a.pdf", raw.getvalue()).doubts == ("has files in it that are not read: 1",)
