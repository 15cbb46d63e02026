"""PDF: lines with boxes from its text layer, joined to blocks.

The parts of a file are its pages; offsets count the characters of a page as pdfium gives them
(``FPDFText_GetUnicode``). A box is in points from the lower left corner of the page.
"""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from array import array
from collections.abc import Iterator, Sequence
from statistics import median
from typing import Any

from r2p_ld.documents import layout
from r2p_ld.documents.assemble import assemble
from r2p_ld.documents.bidi import logical
from r2p_ld.documents.faults import NoTextLayer, unreadable
from r2p_ld.documents.layout import HYPHEN, Glyph, Paragraph, TextLine
from r2p_ld.documents.metadata import Declared
from r2p_ld.documents.model import Document
from r2p_ld.documents.origins import Line
from r2p_ld.documents.writer import Writer
from r2p_ld.errors import Fault

MEDIA_TYPE = "application/pdf"
_JOINED = re.compile("[\ufb00-\ufb06\ufb50-\ufdff\ufe70-\ufefc]")  # ligatures, and forms of Arabic letters
_FAR = 20_000  # points; a page has at most 14,400
_LINE_HYPHEN = "\x02"  # pdfium's
_UNKNOWN = 0.2  # of a document's letters without a code point, from which it is said


def parse(name: str, raw: bytes) -> Document:
    """Return the document in the bytes of a PDF.

    Raises ``BadInput`` if it is damaged or needs a password, ``NoTextLayer`` if it holds pictures alone.
    """
    import pypdfium2

    try:
        file = pypdfium2.PdfDocument(raw)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", 0) == pypdfium2.raw.FPDF_ERR_PASSWORD:
            raise unreadable(name, "needs a password.", "save it without one.") from None
        raise unreadable(name, "is cut off or damaged: its pages are not found.", "get it anew.") from None
    lines: list[TextLine] = []
    pictures, broken, unknown = list[int](), list[int](), 0
    for number in range(1, len(file) + 1):
        try:
            page = file[number - 1]
            found = [*_lines(page.get_textpage(), number)]
        except pypdfium2.PdfiumError:
            broken.append(number)
            continue
        lines += found
        unknown += sum(glyph.text in ("\ufffd", "\0") for line in found for glyph in line.glyphs)
        if (
            not any(line.text.strip() for line in found)
            and next(page.get_objects(max_depth=2), None) is not None
        ):
            pictures.append(number)
    count = sum(len(line.glyphs) for line in lines)
    if not count:
        if pictures:
            what = "page is a picture" if len(file) == 1 else f"{len(file)} pages are pictures"
            rule = f"has no text layer: its {what}."
            mend = "have their text recognised with --ocr COMMAND."
            raise NoTextLayer(f"{name} cannot be read as a document.", [Fault(name, rule=rule, mend=mend)])
        raise unreadable(name, "has no page with text on it.", "get it anew.")
    doubts = [
        f"{what} on {_pages(of)}"
        for what, of in (("cannot be read", broken), ("has no text layer", pictures))
        if of
    ]
    if attached := file.count_attachments():
        doubts.append(f"has files in it that are not read: {attached}")
    if file.get_formtype() == pypdfium2.raw.FORMTYPE_XFA_FULL:
        doubts.append("is a form that only its own reader shows: what it says may not be read")
    if unknown > _UNKNOWN * count:
        doubts.append("does not say which letters many of its glyphs are: have its text recognised")
    writer = _written(layout.paragraphs(lines), len(file))
    declared = [
        Declared("title", file.get_metadata_value("Title"), "Title"),
        Declared("author", file.get_metadata_value("Author"), "Author"),
    ]
    text, blocks, origins = writer.written()
    # names of files, and of programs, are in these fields too
    declared = [one for one in declared if one.value.strip() and one.value in text]
    return assemble(name, raw, MEDIA_TYPE, text, blocks, origins, declared=declared, doubts=tuple(doubts))


def _pages(numbers: Sequence[int]) -> str:
    """Return what pages are called together.

    >>> _pages([3]), _pages([1, 2, 3, 7])
    ('page 3', 'pages 1-3, 7')
    """
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and ranges[-1][1] == number - 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    names = [f"{first}-{last}" if first < last else f"{first}" for first, last in ranges]
    return f"page{'s' * (len(numbers) > 1)} {', '.join(names)}"


def _written(paragraphs: Iterator[Paragraph], pages: int) -> Writer:
    writer = Writer()
    for number in range(1, pages + 1):
        writer.part(f"page {number}")
    last = ""
    for paragraph in paragraphs:
        for at, line in enumerate(paragraph.lines):
            part = line.page - 1
            writer.lines += _boxes(line, part)
            glyphs = line.glyphs
            if at + 1 < len(paragraph.lines) and (hyphen := paragraph.hyphens[at]):
                kept = glyphs if hyphen == "kept" else glyphs[:-1]
                _add(writer, kept, part)
                if hyphen == "dropped":
                    writer.drop(part, glyphs[-1].number, glyphs[-1].number + 1)
                continue
            _add(writer, glyphs, part)
            writer.put(" ")
        before = "\n" if paragraph.kind == last == "item" else "\n\n"
        last = paragraph.kind
        writer.close(paragraph.kind, paragraph.level, before=before)
    return writer


def _add(writer: Writer, glyphs: list[Glyph], part: int) -> None:
    """Add glyphs to a block, those in a row as one."""
    at = 0
    while at < len(glyphs):
        number, text = glyphs[at].number, glyphs[at].text
        if number < 0 or _JOINED.match(text):
            if number < 0:
                writer.put(" ")
            else:
                writer.stand_for(unicodedata.normalize("NFKC", text), part, number, number + 1)
            at += 1
            continue
        end = at + 1
        while (
            end < len(glyphs)
            and glyphs[end].number == glyphs[end - 1].number + 1
            and not _JOINED.match(glyphs[end].text)
        ):
            end += 1
        text = "".join("-" if glyph.text in HYPHEN else glyph.text for glyph in glyphs[at:end])
        writer.add(text, part, glyphs[at].number)
        at = end


def _boxes(line: TextLine, part: int) -> Iterator[Line]:
    """Yield the boxes of a line, by stretches of characters in a row."""
    glyphs = sorted(glyph for glyph in line.glyphs if glyph.number >= 0)
    at = 0
    while at < len(glyphs):
        end = at + 1
        while end < len(glyphs) and glyphs[end].number == glyphs[end - 1].number + 1:
            end += 1
        sides = array("f", (side for glyph in glyphs[at:end] for side in (glyph.left, glyph.right)))
        yield Line(part, glyphs[at].number, line.bottom, line.top, sides.tobytes())
        at = end


def _lines(page: Any, number: int) -> Iterator[TextLine]:
    """Yield the lines of a page, in the order of its file."""
    from pypdfium2 import raw as pdfium

    glyphs: list[Glyph] = []
    heights: list[tuple[float, float]] = []
    box = pdfium.FS_RECTF()
    first, last, high = -1, 0.0, 0
    for index in range(page.count_chars()):
        code = pdfium.FPDFText_GetUnicode(page, index)
        if 0xD800 <= code < 0xDC00:  # the first half of a letter beyond the basic plane
            high = code
            continue
        if high and 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00)
        high = 0
        text = chr(code)
        if text in "\r\n":
            if glyphs:
                yield _line(page, number, glyphs, heights, first)
            glyphs, heights, first = [], [], -1
            continue
        if pdfium.FPDFText_IsGenerated(page, index) == 1:
            if glyphs:
                glyphs.append(Glyph(index, text, last, last))
            continue
        if not pdfium.FPDFText_GetLooseCharBox(page, index, box):
            continue
        if not all(-_FAR < side < _FAR for side in (box.left, box.bottom, box.right, box.top)):
            continue  # it is on no page
        # behind a hyphen that ends a line there is no end of line
        is_below = bool(heights) and (box.top <= heights[-1][0] or box.bottom >= heights[-1][1])
        if glyphs and (is_below or glyphs[-1].text == _LINE_HYPHEN):
            yield _line(page, number, glyphs, heights, first)
            glyphs, heights, first = [], [], -1
        if not text.isspace():
            heights.append((box.bottom, box.top))
            first = index if first < 0 else first
        last = box.right
        glyphs.append(Glyph(index, text, box.left, box.right))
    if glyphs:
        yield _line(page, number, glyphs, heights, first)


def _line(
    page: Any, number: int, glyphs: list[Glyph], heights: list[tuple[float, float]], first: int
) -> TextLine:
    from pypdfium2 import raw as pdfium

    bottom = median(height[0] for height in heights) if heights else 0.0
    top = median(height[1] for height in heights) if heights else 0.0
    if first < 0:  # blanks alone
        return TextLine(number, glyphs, bottom, top, bottom, 0.0)
    x, y = ctypes.c_double(), ctypes.c_double(bottom)
    pdfium.FPDFText_GetCharOrigin(page, first, x, y)
    size = _size(page, first)
    return TextLine(number, logical(glyphs, size), bottom, top, y.value, size, _is_bold(page, first))


def _size(page: Any, index: int) -> float:
    """Return the size of a letter on the page, in half points."""
    from pypdfium2 import raw as pdfium

    matrix = pdfium.FS_MATRIX()
    scale = math.hypot(matrix.b, matrix.d) if pdfium.FPDFText_GetMatrix(page, index, matrix) else 1.0
    size: float = pdfium.FPDFText_GetFontSize(page, index) * scale
    return round(2 * size) / 2


def _is_bold(page: Any, index: int) -> bool:
    from pypdfium2 import raw as pdfium

    flags = ctypes.c_int()
    buffer = ctypes.create_string_buffer(128)
    pdfium.FPDFText_GetFontInfo(page, index, buffer, len(buffer), flags)
    return b"bold" in buffer.value.lower() or pdfium.FPDFText_GetFontWeight(page, index) >= 600
