"""The one door for files of any format."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import cast

from r2p_ld.documents.faults import NoTextLayer, unreadable
from r2p_ld.documents.model import Document
from r2p_ld.documents.text import MEDIA_TYPE as TEXT
from r2p_ld.documents.text import parse as parse_text
from r2p_ld.errors import BadInput

HTML, MARKDOWN, PDF = "text/html", "text/markdown", "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_READERS = {HTML: "html", MARKDOWN: "markdown", PDF: "pdf", DOCX: "docx"}
MEDIA_TYPES = (TEXT, *_READERS)
_ENDINGS = {
    ".html": HTML, ".htm": HTML, ".xhtml": HTML, ".md": MARKDOWN, ".markdown": MARKDOWN, ".pdf": PDF,
    ".docx": DOCX,
}  # fmt: skip
# how files begin that hold no text that can be read here, and what to do with them
_OTHERS = {
    b"\xd0\xcf\x11\xe0": (
        "is a file of old Office, or has a password",
        "save it as DOCX or PDF, without one.",
    ),
    b"{\\rtf": ("is Rich Text", "save it as DOCX or PDF."),
    b"\x89PNG": ("is a picture", "have its text recognised, and name the text."),
    b"\xff\xd8\xff": ("is a picture", "have its text recognised, and name the text."),
    b"GIF8": ("is a picture", "have its text recognised, and name the text."),
    b"II*\0": ("is a picture", "have its text recognised, and name the text."),
    b"%!PS": ("is PostScript", "save it as PDF."),
    b"From: <Saved by": ("is an archive of a page", "save it as HTML."),
    b"\x7fELF": ("is a program", "name a document."),
    b"\x1f\x8b": ("is compressed", "unpack it."),
    b"BZh": ("is compressed", "unpack it."),
    b"\xfd7zXZ\0": ("is compressed", "unpack it."),
    b"Rar!": ("is an archive", "unpack it."),
    b"7z\xbc\xaf": ("is an archive", "unpack it."),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one file may take: ``size`` in bytes of the file, ``seconds``, ``memory`` in bytes."""

    size: int = 64 << 20
    seconds: float = 60
    memory: int = 2 << 30


LIMITS = Limits()


def read(
    path: Path, *, media_type: str | None = None, limits: Limits = LIMITS, ocr: str | None = None
) -> Document:
    """Return the document in a file: plain text, Markdown, HTML, PDF or DOCX.

    Without ``media_type`` the file's first bytes and the ending of its name tell what it is. All but plain
    text is parsed in a process with limits. ``ocr`` is a command that is run for a PDF without text: ``{}``
    in it, or else its end, is the file; it prints a PDF with text, or the text, a form feed between pages.

    Raises ``BadInput`` if the file cannot be read, is beyond the limits, is no such file or has no text;
    ``FaultsFound`` where it takes too long or too much memory.
    """
    raw = contents(path, limits)
    name = path.name.encode(errors="replace").decode()  # it may be in no encoding
    try:
        return _sandboxed(name, raw, media_type, limits)
    except NoTextLayer:
        if ocr is None:
            raise
    text = recognised(path, ocr, limits)
    return of_scan(raw, _sandboxed(name, text, kind_of(text), limits), ocr)


def kind_of(text: bytes) -> str:
    """Return the media type of what a command recognised."""
    return PDF if text.startswith(b"%PDF-") else TEXT


def of_scan(raw: bytes, document: Document, ocr: str) -> Document:
    """Return the document of a scan whose text a command recognised."""
    return document.of_file(raw, PDF, f"has no text of its own: {_command(ocr)[0]} recognised it")


def _command(ocr: str) -> list[str]:
    """Return the words of a command. Raises ``BadInput`` where it is none."""
    import shlex

    try:
        words = shlex.split(ocr)
    except ValueError as error:
        raise BadInput(f"--ocr {ocr} is no command: {error}.") from None
    if not words:
        raise BadInput("--ocr is empty; name a command.")
    return words


def parse(name: str, raw: bytes, media_type: str | None = None) -> Document:
    """Return the document that the bytes of a file called ``name`` hold, parsed in this very process.

    So it is for text that is trusted, or within a process that has limits. Raises ``BadInput``.
    """
    media_type = media_type or recognise(name, raw)
    if media_type not in MEDIA_TYPES:
        raise unreadable(
            name, f"is {media_type}, which is not read.", f"give one of {', '.join(MEDIA_TYPES)}."
        )
    if media_type == TEXT:
        document = parse_text(name, raw)
    else:
        module = f"{__package__}.{_READERS[media_type]}"
        try:
            reader = cast(Callable[[str, bytes], Document], import_module(module).parse)
            document = reader(name, raw)
        except ModuleNotFoundError as error:
            what = f"needs the package {error.name}."
            raise unreadable(name, what, "pip install 'r2p-ld[documents]'") from None
    if not document.text.strip():
        what = "; ".join((*document.doubts, "holds no text."))
        raise unreadable(name, what, "name a file with words in it.")
    return document


def contents(path: Path, limits: Limits = LIMITS) -> bytes:
    """Return the bytes of a file. Raises ``BadInput`` if it cannot be read, or is too large."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            if stat.S_ISDIR(status.st_mode):
                os.scandir(path).close()  # or it tells why that cannot be
            what = "folder" if stat.S_ISDIR(status.st_mode) else "device or a pipe"
            raise unreadable(path.name, f"is a {what}.", "name a file.")
        if status.st_size > limits.size:
            raise too_large(path.name, status.st_size, limits)
        with path.open("rb") as file:
            raw = file.read(limits.size + 1)  # it may grow meanwhile
        if len(raw) > limits.size:
            raise too_large(path.name, len(raw), limits)
    except OSError as error:
        raise unreadable(
            path.name, f"cannot be read: {error.strerror}.", "check the name and the rights."
        ) from None
    if not raw:
        raise unreadable(path.name, "is empty.", "name a file with words in it.")
    return raw


def too_large(name: str, size: int, limits: Limits) -> BadInput:
    """Return the error of a file beyond the limit."""
    rule = f"has {size} bytes, more than {limits.size} that one document may have."
    return unreadable(name, rule, "part it, or set a higher limit.")


def recognise(name: str, raw: bytes) -> str:
    """Return the media type of a file by its first bytes, else by the ending of its name.

    Raises ``BadInput`` where these tell that it is none of ours.
    """
    start = raw[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    for magic, (rule, mend) in _OTHERS.items():
        if raw.startswith(magic):
            raise unreadable(name, f"{rule}.", mend)
    if b"%PDF-" in raw[:1024]:
        return PDF
    if raw.startswith(b"PK\x03\x04"):
        return DOCX
    head = start[:200].lower()
    if head.startswith((b"<!doctype html", b"<html")) or (head.startswith(b"<?xml") and b"<html" in head):
        return HTML
    return _ENDINGS.get(Path(name).suffix.lower(), TEXT)


def _sandboxed(name: str, raw: bytes, media_type: str | None, limits: Limits) -> Document:
    if (media_type or recognise(name, raw)) == TEXT:
        return parse(name, raw, TEXT)
    from r2p_ld import sandbox

    return sandbox.run(
        parse,
        name,
        raw,
        media_type,
        seconds=limits.seconds,
        memory=limits.memory,
        work=f"reading {name}",
        source=name,
    )


def recognised(path: Path, ocr: str, limits: Limits) -> bytes:
    """Return what a command for recognising text prints: a PDF, or text. Raises ``BadInput`` if it fails."""
    import subprocess

    words = _command(ocr)
    file = str(path.absolute())
    words = [file if word == "{}" else word for word in words] if "{}" in words else [*words, file]
    try:
        done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, timeout=limits.seconds)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise unreadable(
            path.name, f"has no text layer, and {words[0]} failed: {error}.", "mend --ocr."
        ) from None
    if done.returncode or not done.stdout.strip():
        said = done.stderr.decode(errors="replace").strip().rpartition("\n")[2] or "it printed nothing"
        rule = f"has no text layer, and {words[0]} gave none (exit {done.returncode}): {said}."
        raise unreadable(path.name, rule, "mend --ocr.")
    return done.stdout
