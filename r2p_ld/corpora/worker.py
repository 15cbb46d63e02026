"""What is done with each document of a corpus, wherever that is: read it, find mentions, write statements."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from r2p_ld import sandbox
from r2p_ld.annotate import Lexicon, mentions
from r2p_ld.annotate.statements import Run, of_document
from r2p_ld.corpora.sources import Item
from r2p_ld.documents import TEXT, Limits, contents, parse
from r2p_ld.documents.faults import NoTextLayer, unreadable
from r2p_ld.documents.model import Document
from r2p_ld.documents.reader import kind_of, of_scan, recognised, too_large
from r2p_ld.errors import R2PError

_TEXTS = ("text", "content", "body")
_NAMES = ("id", "name", "url", "title")
_PATIENCE = 4  # how much longer a batch may take than one document


class Result(NamedTuple):
    """What came of a document: its mentions as N-Quads, or the reason why there are none."""

    name: str
    quads: bytes = b""
    mentions: int = 0
    reason: str = ""
    doubts: tuple[str, ...] = ()
    is_scan: bool = False


class Settings(NamedTuple):
    """What all documents of a corpus are read with; ``ocr`` is a command for those without text."""

    options: Mapping[str, str]
    limits: Limits
    ocr: str | None = None


class Annotator:
    """Does a batch of documents in a process with limits, and a document that breaks it by itself."""

    def __init__(self, settings: Settings) -> None:
        limits = settings.limits
        self._seconds, self._settings = limits.seconds, settings
        self._worker = sandbox.Worker(
            annotator, settings, seconds=max(60.0, limits.seconds), memory=limits.memory, work="reading it"
        )

    def __call__(self, batch: Sequence[Item]) -> list[Result]:
        """Return what came of each document of a batch."""
        try:
            done = self._call(batch, _PATIENCE * self._seconds)
        except R2PError:
            done = [self._alone(item) for item in batch]
        if self._settings.ocr is None:
            return done
        return [
            self._recognised(item) if result.is_scan else result
            for item, result in zip(batch, done, strict=True)
        ]

    def _recognised(self, scan: Item) -> Result:
        """Return what comes of a scan with the text that a command finds, which runs without limits."""
        assert self._settings.ocr is not None
        try:
            text = recognised(Path(scan.path), self._settings.ocr, self._settings.limits)
        except R2PError as error:
            return Result(scan.name, reason=_said(error))
        return self._alone(scan._replace(text=text))

    def _alone(self, item: Item) -> Result:
        try:
            return self._call([item], self._seconds)[0]
        except R2PError as error:
            return Result(item.name, reason=_said(error))

    def _call(self, batch: Sequence[Item], seconds: float) -> list[Result]:
        done: list[Result] = self._worker(list(batch), seconds=min(seconds, sandbox.MAX_SECONDS))
        return done

    def close(self) -> None:
        """End the process."""
        self._worker.close()


def annotator(settings: Settings) -> Callable[[Sequence[Item]], list[Result]]:
    """Return what does a batch of documents, in this process."""
    lexicon = Lexicon.published()
    return partial(_annotate, lexicon, Run(lexicon.sha256, settings.options), settings)


def _annotate(lexicon: Lexicon, run: Run, settings: Settings, batch: Sequence[Item]) -> list[Result]:
    return [_annotated(lexicon, run, settings, item) for item in batch]


def _annotated(lexicon: Lexicon, run: Run, settings: Settings, item: Item) -> Result:
    try:
        document = _read(item, settings)
        found = mentions(document, lexicon)
        return Result(
            document.name, of_document(document, found, run).encode(), len(found), doubts=document.doubts
        )
    except R2PError as error:
        return Result(item.name, reason=_said(error), is_scan=isinstance(error, NoTextLayer))


def _read(item: Item, settings: Settings) -> Document:
    if item.start is not None:
        return parse(*_of_line(item, settings.limits), TEXT)
    raw = contents(Path(item.path), settings.limits)
    if settings.ocr is None or not item.text:
        return parse(item.name, raw)
    return of_scan(raw, parse(item.name, item.text, kind_of(item.text)), settings.ocr)


def _of_line(item: Item, limits: Limits) -> tuple[str, bytes]:
    """Return the name and the text in a line of JSONL. Raises ``BadInput``."""
    assert item.start is not None
    if item.size > limits.size:
        raise too_large(item.name, item.size, limits)
    with Path(item.path).open("rb") as file:
        file.seek(item.start)
        raw = file.read(item.size)
    mend = f"write one JSON object a line, with the text as {' or '.join(_TEXTS)}."
    try:
        row = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise unreadable(item.name, f"is no JSON: {error}.", mend) from None
    text = (
        next((row[key] for key in _TEXTS if isinstance(row.get(key), str)), None)
        if isinstance(row, dict)
        else None
    )
    if text is None:
        raise unreadable(item.name, "is no object with a text.", mend)
    try:
        encoded = text.encode()
    except UnicodeEncodeError:
        rule = "holds half of a surrogate pair."
        raise unreadable(item.name, rule, "write the letter whole.") from None
    name = next((str(row[key]) for key in _NAMES if isinstance(row.get(key), str | int)), item.name)
    return name.encode(errors="replace").decode() or item.name, encoded


def _said(error: R2PError) -> str:
    """Return what an error says of a document, in one line."""
    if error.faults:
        return " ".join(fault.rule for fault in error.faults)
    return f"{error.args[0]}."
