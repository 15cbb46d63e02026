"""DOCX: the blocks of its text, with the numbers that Word prints, footnotes, and cells of tables.

The parts of a file are its paragraphs, counted from 1 in its own order, and its notes; a tab or an end of
line counts as a code point, as in python-docx.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from r2p_ld.documents.assemble import assemble
from r2p_ld.documents.faults import unreadable
from r2p_ld.documents.metadata import Declared
from r2p_ld.documents.model import Document, Kind
from r2p_ld.documents.numbering import Numbering, W, bases
from r2p_ld.documents.writer import Writer, is_long

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_LARGEST = 512 << 20  # bytes of all that is packed
_RATIO = 200  # of what is packed to what it takes; words and pictures stay far below
_SUSPECT = 16 << 20
# what a package's names, types and relations hold, and what it is then: the first that fits
_KINDS = {
    b"http://purl.oclc.org/ooxml/": "is a strict Open XML document.",
    b"word.document.macroEnabled": "is a document with macros.",
    b"wordprocessingml.template": "is a template.",
    b"wordprocessingml.document.main+xml": "",  # a DOCX, whatever its parts are called
    b"word/document.xml": "",
    b"": "is a file of Office, and no DOCX.",
}
_P, _TABLE_ROW, _CELL = f"{W}p", f"{W}tr", f"{W}tc"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"  # what is there twice
_UNREAD = {_FALLBACK, *(f"{W}{name}" for name in ("del", "moveFrom", "pPr", "rPr"))}
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "softHyphen": "\xad"}
_SIGNS = {f"{W}{name}": sign for name, sign in _SIGNS.items()}
_NOTES = {f"{W}footnoteReference": "footnote", f"{W}endnoteReference": "endnote"}
_ID, _VAL = f"{W}id", f"{W}val"


def parse(name: str, raw: bytes) -> Document:
    """Return the document that the bytes of a DOCX hold. Raises ``BadInput`` where they are none."""
    import docx
    from docx.opc.exceptions import PackageNotFoundError

    try:
        _check(name, raw)
        file = docx.Document(BytesIO(raw))
        if file.element.body is None:
            raise KeyError("it has no body")
        reader = _Reader(file)
        reader.read()
    except (
        PackageNotFoundError,
        KeyError,
        ValueError,
        BadZipFile,
        zlib.error,
        SyntaxError,
        RuntimeError,
    ) as error:
        depth = "depth" in str(error) or "Excessive" in str(error)
        rule = "nests deeper than a document does." if depth else f"is no whole DOCX: {error}."
        raise unreadable(name, rule, "open it in a word processor, and save it again.") from None
    properties = file.core_properties
    declared = [
        Declared("title", properties.title or "", "core properties title"),
        Declared("author", properties.author or "", "core properties creator"),
    ]
    return assemble(name, raw, MEDIA_TYPE, *reader.writer.written(), declared=declared)


def _check(name: str, raw: bytes) -> None:
    """Raise ``BadInput`` for what is no DOCX, and for what would take all memory once it is unpacked."""
    try:
        with ZipFile(BytesIO(raw)) as packed:
            files = packed.infolist()
    except BadZipFile:
        raise unreadable(name, "is a DOCX that is cut off or damaged.", "get the file anew.") from None
    size = sum(file.file_size for file in files)
    dense = any(
        file.file_size > _SUSPECT and file.file_size > _RATIO * max(file.compress_size, 1) for file in files
    )
    if size > _LARGEST or dense:
        raise unreadable(name, f"unpacks to {size} bytes, as no document does.", "get it from its author.")
    if not any(file.filename == "[Content_Types].xml" for file in files):
        raise unreadable(name, "is a ZIP archive and no DOCX.", "unpack it, and name the files.")
    with ZipFile(BytesIO(raw)) as packed:
        told = "\n".join(packed.namelist()).encode(errors="replace")
        for file in files:
            if file.filename in ("[Content_Types].xml", "_rels/.rels"):
                told += packed.read(file)
    if rule := next(kind for mark, kind in _KINDS.items() if mark in told):
        raise unreadable(name, rule, "save it as DOCX or PDF.")


class _Reader:
    """Writes the blocks of a DOCX."""

    def __init__(self, file: Any) -> None:
        self.writer = Writer()
        self._file = file
        self._styles = {style.style_id: style for style in file.styles}
        self._numbering = Numbering(self._part("numbering"))
        self._notes: list[tuple[str, str]] = []
        self._row: Any = None
        self._last: Kind = "paragraph"
        self._has_title = any(_style_name(self._style(p)) == "title" for p in file.element.body.iter(_P))

    def read(self) -> None:
        """Write every paragraph, then every note that is referred to."""
        for number, paragraph in enumerate(_paragraphs(self._file.element.body), 1):
            self._paragraph(paragraph, f"paragraph {number}")
        for kind in ("footnote", "endnote"):
            part = self._part(f"{kind}s")
            notes = {note.get(_ID): note for note in (part if part is not None else ())}
            referred = [identifier for of, identifier in self._notes if of == kind]
            for number, identifier in enumerate(dict.fromkeys(referred), 1):
                if (note := notes.get(identifier)) is not None:
                    self._note(note, kind, number)

    def _part(self, of: str) -> Any:
        """Return the root element of a part of the package, such as its footnotes, if it has one."""
        from docx.oxml import parse_xml

        for relation in self._file.part.rels.values():
            if relation.reltype.endswith(f"/{of}") and not relation.is_external:
                return parse_xml(relation.target_part.blob)
        return None

    def _style(self, paragraph: Any) -> Any:
        properties = paragraph.pPr
        style = properties.style if properties is not None else None
        return self._styles.get(style) if style else self._styles.get("Normal")

    def _paragraph(self, paragraph: Any, name: str) -> None:
        pieces = [*self._pieces(paragraph)]
        words = "".join(pieces).strip()
        if not words:
            return
        style = self._style(paragraph)
        level = self._heading_level(paragraph, style)
        cell = next(paragraph.iterancestors(_CELL), None)
        printed, depth = self._numbering.next(paragraph, style)
        kind: Kind = "paragraph"
        if cell is not None:
            kind, level = "cell", 0
        elif level:
            kind = "heading"
        elif depth and not (
            printed.endswith(".") and printed[:-1].isdecimal() and depth == 1 and is_long(words)
        ):
            kind, level = "item", depth
        if printed:
            self.writer.put(f"{printed} ")
        self._write(pieces, name)
        row = next(paragraph.iterancestors(_TABLE_ROW), None) if kind == "cell" else None
        before = "\n" if kind == self._last == "item" else "\n\n"
        if row is not None and self._row is not None:
            before = "\t" if row is self._row else "\n"
        self._row, self._last = row, kind
        self.writer.close(kind, level, printed.removesuffix("."), before=before)

    def _note(self, note: Any, kind: str, number: int) -> None:
        self.writer.put(f"{number} ")
        part = self.writer.part(f"{kind} {number}")
        offset = 0
        for paragraph in note.iter(_P):
            for piece in self._pieces(paragraph):
                self.writer.add(piece, part, offset)
                offset += len(piece)
            self.writer.add("\n", part, offset)
            offset += 1
        self.writer.close("footnote", number=str(number))

    def _write(self, pieces: list[str], name: str) -> None:
        part, offset = self.writer.part(name), 0
        for piece in pieces:
            if piece == "\n":
                self.writer.stand_for("\n", part, offset, offset + 1)
            else:
                self.writer.add(piece, part, offset)
            offset += len(piece)

    def _pieces(self, paragraph: Any) -> Iterator[str]:
        """Yield the text of a paragraph, without that of paragraphs within it, as text boxes have."""
        waiting = [*reversed(paragraph)]
        while waiting:
            element = waiting.pop()
            tag = element.tag
            if tag == f"{W}t":
                yield element.text or ""
            elif tag in _SIGNS:
                yield _SIGNS[tag]
            elif tag in _NOTES:
                self._notes.append((_NOTES[tag], element.get(_ID)))
            elif tag == f"{W}r" and element.find(f"{W}rPr/{W}vanish") is not None:
                continue
            elif tag not in _UNREAD and tag != _P and isinstance(tag, str):
                waiting += reversed(element)

    def _heading_level(self, paragraph: Any, style: Any) -> int:
        """Return the level of a heading, 1 for the title; 0 for what is none."""
        level = _outline(paragraph.pPr)
        for one in bases(style):
            if level is not None:
                break
            if _style_name(one) == "title":
                return 1
            level = _outline(one.element.pPr)
        if level is None or level > 8:
            return 0
        if not self._has_title and level == 0 and not self.writer.blocks:
            return 1
        return level + 2


def _paragraphs(body: Any) -> Iterator[Any]:
    for paragraph in body.iter(_P):
        if next(paragraph.iterancestors(_FALLBACK, f"{W}del"), None) is None:
            yield paragraph


def _outline(properties: Any) -> int | None:
    level = properties.find(f"{W}outlineLvl") if properties is not None else None
    value = level.get(_VAL) if level is not None else None
    return int(value) if value and value.isdecimal() else None


def _style_name(style: Any) -> str:
    return (style.name or "").lower() if style is not None else ""
