"""Evidence: every span of the readings is cut out of the real documents again and compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from r2p_ld.documents import read
from r2p_ld.documents.model import Document, digest
from r2p_ld.errors import BadInput, Fault
from r2p_ld.outcome import Outcome
from r2p_ld.tables.cells import Span
from r2p_ld.tables.project import Project
from r2p_ld.tables.rows import Reading, Source

_SEARCH_DISTANCE = 2000
"""How many characters away a span that has moved is looked for."""


@dataclass(frozen=True, slots=True)
class Verification(Outcome):
    """What a verification found.

    ``records`` counts the readings, ``anchored`` those of them whose every span stands in its document as
    the table says; ``mismatches`` counts the faults.
    """

    anchored: int
    mismatches: int
    records: int

    def __str__(self) -> str:
        return f"{self.anchored} of {self.records} records stand in the documents as the tables say."


def verify(
    project: Project, documents: Path | None, folders: Mapping[str, Path] = MappingProxyType({})
) -> Verification:
    """Return how the readings' evidence compares with the documents in a folder.

    ``folders`` has those of other sources, by slug; without ``documents``, only these are verified.
    Lengths and hashes of ``sources.tsv`` are compared with the files, and the hash of every span
    with that of the same code points of the canonical text. Raises ``BadInput`` if there is no
    such folder.
    """
    if documents is not None and not documents.is_dir():
        raise BadInput(f"There is no folder of documents {documents}: name the one that holds the sources.")
    faults: list[Fault] = []
    anchored = 0
    for source in project.sources.rows:
        document = None
        if (folder := folders.get(source.slug, documents)) is None:
            continue
        try:
            document = read(folder / source.file)
        except BadInput as error:
            for fault in error.faults:
                rule = f"{source.file} {fault.rule}"
                faults.append(Fault(project.sources.file, source.line, "file", rule, fault.mend))
        if document:
            faults.extend(_compare(project.sources.file, source, document))
            table = project.readings[source.slug]
            for row in table.rows:
                found = list(_recheck(table.file, row, document))
                anchored += not found
                faults += found
    records = sum(len(table.rows) for table in project.readings.values())
    return Verification(anchored, len(faults), records, faults=tuple(faults))


def _compare(file: str, source: Source, document: Document) -> Iterator[Fault]:
    """Yield where a row of the sources and its document differ."""
    pairs = (
        ("bytes", source.bytes, document.size),
        ("characters", source.characters, len(document.text)),
        ("fileSha256", source.file_sha256, document.file_sha256),
        ("textSha256", source.text_sha256, document.text_sha256),
    )
    for column, expected, found in pairs:
        if expected != found:
            rule = f"{source.file} has {found}, not {expected}."
            mend = f"put back the document that was read, or write {found} and read it anew."
            yield Fault(file, source.line, column, rule, mend)


def _recheck(file: str, row: Reading, document: Document) -> Iterator[Fault]:
    """Yield where the spans of a reading and its document differ."""
    length = len(document.text)
    for span, expected in zip(row.offsets, row.sha256, strict=True):
        if span.end > length:
            rule = f"{span} ends past the {length} characters of {document.name}."
            yield Fault(file, row.line, "offsets", rule, _advice(document.text, span, expected))
        elif (found := digest(document.text[span.start : span.end])) != expected:
            rule = f"the text at {span} of {document.name} has the hash {found}, not {expected}."
            yield Fault(file, row.line, "sha256", rule, _advice(document.text, span, expected))


def _advice(text: str, span: Span, expected: str) -> str:
    """Return how to mend a span: where a text of its length with its hash stands near it."""
    size = span.end - span.start
    last = len(text) - size
    nearest = min(span.start, last)
    for start in sorted(
        range(max(0, nearest - _SEARCH_DISTANCE), min(last, nearest + _SEARCH_DISTANCE) + 1),
        key=lambda at: abs(at - nearest),
    ):
        if digest(text[start : start + size]) == expected:
            return f"the text with this hash stands at {Span(start, start + size)}: write that."
    return "find the wording in the document, and write its offsets and its hash."
