"""What ``r2p-ld read`` does: draft a reading, judge candidates of others, check what was reviewed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from r2p_ld.documents.languages import language as language_of
from r2p_ld.documents.model import Document, digest
from r2p_ld.documents.reader import contents, read
from r2p_ld.errors import BadInput, Fault
from r2p_ld.outcome import Outcome
from r2p_ld.reading import draft as drafts
from r2p_ld.reading.candidates import read_candidates
from r2p_ld.reading.draft import CANDIDATE, Drafted
from r2p_ld.reading.gate import Gate, Judged
from r2p_ld.reading.vocabulary import Problem, vocabulary
from r2p_ld.tables import cells, rows, tsv
from r2p_ld.tables.project import scan_reading

_FORM = "name a file of JSON lines: see r2p-ld read --schema."


def main_language(document: Document, given: str = "") -> str:
    """Return the language of most of a document's text; "" where it is not certain.

    ``given`` is what the reader says that it is.
    """
    if given:
        return given
    sizes: dict[str, int] = {}
    for block in document.blocks:
        if block.language:
            sizes[block.language] = sizes.get(block.language, 0) + block.end - block.start
    return max(sizes, key=lambda each: (sizes[each], each)) if sizes else language_of(document.text)


def draft(path: Path, out: Path | None = None, *, language: str = "") -> Drafted:
    """Return a draft of a reading of a document, and write it to ``out`` with the document's row beside it.

    The name of ``out`` is that of the reading. Raises ``BadInput`` where the document cannot be read, the
    name is no slug or taken, or ``out`` is there already.
    """
    document = read(path)
    name = out.stem if out else "document"
    if out and out.suffix != ".tsv":
        raise BadInput(f"{out} is no name of a table: give one that ends in .tsv.")
    if out and out.exists():
        raise BadInput(f"{out} is there already, perhaps reviewed: name another, or move it away.")
    main = main_language(document, language)
    source = drafts.source_of(document, name, _folder(out) if out else Path(), main or "und")
    gate, subject = _gate(document, name, main)
    made = drafts.draft(gate, drafts.propose(gate, subject), source)
    if out:
        drafts.write(out, made, source)
    return Drafted(document.name, made, source, out)


def judge(
    candidates: Path, path: Path, out: Path | None = None, *, language: str = "", reanchor: bool = False
) -> Judged:
    """Return what the gate makes of candidates for a document; write those that stand to ``out`` as a draft.

    Raises ``BadInput`` where one of the files cannot be read.
    """
    document = read(path)
    found, faults = read_candidates(candidates.name, _contents(candidates))
    name = out.stem if out else "document"
    main = main_language(document, language)
    gate, _ = _gate(document, name, main, reanchor=reanchor)
    passed, judged = gate.judge(found, candidates.name, faults)
    if out:
        source = drafts.source_of(document, name, _folder(out), main or "und")
        drafts.write(out, drafts.draft(gate, passed, source, own=False), source)
    return judged


def _contents(candidates: Path) -> bytes:
    """Return the bytes of a file of candidates. Raises ``BadInput`` where there are none."""
    try:
        return contents(candidates)
    except BadInput as error:
        faults = [fault._replace(file=str(candidates), mend=_FORM) for fault in error.faults]
        raise BadInput(f"{candidates} is no file of candidates.", faults) from None


def _folder(out: Path) -> Path:
    """Return the folder of a file that is to be written. Raises ``BadInput`` where it is none."""
    if not out.parent.is_dir():
        raise BadInput(f"{out} cannot be written: {out.parent} is no folder. Make it, or name another.")
    return out.parent


def _gate(document: Document, name: str, language: str, *, reanchor: bool = False) -> tuple[Gate, str]:
    """Return the gate for a document, and the document's own name, which is in no graph yet."""
    subject = f"source:{name}"
    kinds = {cells.curie.read(subject): ("r2p:SourceDocument", "r2p:Document")}
    known = vocabulary().with_things(kinds)
    return Gate(document, known, language=language, reanchor=reanchor), subject


@dataclass(frozen=True, slots=True)
class Checked(Outcome):
    """What is still wrong with a draft: how many rows it has, how many are candidates, and faults."""

    file: str
    rows: int
    candidates: int

    def __str__(self) -> str:
        if self.faults:
            return f"{self.file} has {len(self.faults)} faults in {self.rows} rows."
        return f"{self.file} is in order: {self.rows} rows, all reviewed."


def check(path: Path, document: Path | None = None) -> Checked:
    """Return what is still wrong with a reading that was drafted, row by row.

    With its ``document``, each row passes the gate again. Raises ``BadInput`` where a file cannot be read.
    """
    table = scan_reading(path)
    faults = list(table.faults)
    if table.keys is None and not table.rows:
        raise BadInput(f"{path} is no table of readings.", faults)
    known = vocabulary()
    for row in table.rows:
        if row.status == CANDIDATE:
            mend = "settle it: r2p-ld read --review, or write stated or interpreted, or delete the row."
            faults.append(Fault(path.name, row.line, "status", "is a candidate still.", mend))
        if relation := _relation(row, known.relations.get(row.property, ())):
            faults.append(Fault(path.name, row.line, *relation))
    if document is not None:
        faults += _against(path, table, read(document))
    waiting = sum(row.status == CANDIDATE for row in table.rows)
    ordered = sorted(faults, key=lambda fault: (fault.row or 0, fault.column or ""))
    return Checked(path.name, len(table.rows), waiting, faults=tuple(ordered))


def _relation(row: rows.Reading, meanings: tuple[rows.Relation, ...]) -> Problem | None:
    said = (row.modality, row.polarity)
    if any(each.allows(row.relation, *said) for each in meanings):
        return None
    fitting = [each.relation for each in meanings if each.allows(each.relation, *said)]
    rule = f"{row.relation} does not mean {cells.curie.write(row.property)}, {row.modality}, {row.polarity}."
    mend = f"write {' or '.join(fitting)}." if fitting else "add the row to ontology/readings/relations.tsv."
    return "relation", rule, mend


def _against(path: Path, table: tsv.Table[rows.Reading], document: Document) -> Iterator[Fault]:
    """Yield what is wrong with rows beside their document: places, hashes, and what the gate says."""
    gate, _ = _gate(document, path.stem, main_language(document))
    for row in table.rows:
        for span, expected in zip(row.offsets, row.sha256, strict=True):
            if digest(document.text[span.start : span.end]) != expected:
                mend = "find the words again: r2p-ld cite FILE WORDS."
                yield Fault(path.name, row.line, "sha256", f"is not that of the text at {span}.", mend)
                break
        else:
            problems: list[Problem] = []
            gate.examine(drafts.as_candidate(document, row), problems)
            for field, rule, mend in problems:
                column = {"quotation": "offsets", "start": "offsets"}.get(field, field)
                yield Fault(path.name, row.line, column, rule, mend)
