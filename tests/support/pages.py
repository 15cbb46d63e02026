"""A writer of small PDF files: words at places of pages, in Helvetica."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple


class Words(NamedTuple):
    """Words at a place of a page, in points from its lower left corner."""

    left: float
    bottom: float
    text: str
    size: float = 11
    is_bold: bool = False


def paragraph(left: float, top: float, *lines: str, size: float = 11, leading: float = 14) -> list[Words]:
    """Lines below each other."""
    return [Words(left, top - at * leading, line, size) for at, line in enumerate(lines)]


PICTURE = b"q 200 0 0 200 100 400 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q"
_ENCRYPTED = (
    f"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{'7a' * 32}> /U <{'5b' * 32}> >> /ID [<00> <00>]"
)


def pdf(pages: Sequence[Iterable[Words] | bytes], *, encrypted: bool = False) -> bytes:
    """The bytes of a PDF with these pages; what is bytes is a page's content as it stands."""
    kids = " ".join(f"{5 + 2 * at} 0 R" for at in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        *(
            b"<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>" % name
            for name in (b"Helvetica", b"Helvetica-Bold")
        ),
    ]
    for at, page in enumerate(pages):
        content = page if isinstance(page, bytes) else b"\n".join(map(_shown, page))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>" % (6 + 2 * at)
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    made, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = f"<< /Size {len(objects) + 1} /Root 1 0 R {_ENCRYPTED if encrypted else ''} >>".encode()
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    return made + head + table + b"trailer\n%s\nstartxref\n%d\n%%%%EOF\n" % (trailer, len(made))


def _shown(words: Words) -> bytes:
    text = words.text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    font = b"F2" if words.is_bold else b"F1"
    return b"BT /%s %g Tf %g %g Td (%s) Tj ET" % (font, words.size, words.left, words.bottom, text)


def write(path: Path, pages: Sequence[Iterable[Words] | bytes], *, encrypted: bool = False) -> Path:
    """Write a PDF with these pages."""
    path.write_bytes(pdf(pages, encrypted=encrypted))
    return path
