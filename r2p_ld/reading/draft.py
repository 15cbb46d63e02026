"""A draft: the claims that a program finds in a document, as a table of readings to be reviewed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pyoxigraph import Literal

from r2p_ld import paths
from r2p_ld.annotate import Lexicon, Mention, mentions
from r2p_ld.documents import text
from r2p_ld.documents.model import Document, Found, digest
from r2p_ld.errors import BadInput, Fault
from r2p_ld.namespaces import local_name, slug
from r2p_ld.outcome import Outcome
from r2p_ld.reading.candidates import Candidate, Quotation
from r2p_ld.reading.gate import Gate, Passed
from r2p_ld.reading.sentences import Sentences
from r2p_ld.reading.structure import Structures
from r2p_ld.reading.vocabulary import Problem
from r2p_ld.tables import cells, rows, tsv
from r2p_ld.tables.project import SOURCE, beside
from r2p_ld.texts import closest

CANDIDATE = "candidate"
_SURE = 0.95
_MASTHEAD = 2
"""Words that may stand in the line of a document's own symbol, as *United Nations* does."""


@dataclass(frozen=True, slots=True)
class Drafted(Outcome):
    """A draft: its rows, the row of its document for the table of sources, and where both were written."""

    document: str
    readings: tuple[rows.Draft, ...]
    source: rows.Source
    out: Path | None = None

    def __str__(self) -> str:
        found = f"{len(self.readings)} candidates were found in {self.document}"
        if self.out is None:
            return found + "."
        source = beside(self.out, SOURCE)
        return f"{found}; they are in {self.out}, and the document's row in {source.name} beside it."

    def as_dict(self) -> dict[str, object]:
        """Return the outcome as plain values: the rows as their cells."""
        table = tsv.write(rows.Draft, self.readings).decode().splitlines()
        head = table[0].split("\t")
        listed = [dict(zip(head, line.split("\t"), strict=True)) for line in table[1:]]
        out = None if self.out is None else str(self.out)
        return {"document": self.document, "rows": listed, "out": out, "faults": []}


def propose(gate: Gate, subject: str) -> list[Passed]:
    """Return the claims that structure, sentences and a document's own data make, as far as they stand.

    ``subject`` is the document's own name, a CURIE, for what it says of itself.
    """
    found = gate.mentions
    proposed = [
        *_makers(gate.document, found, subject),
        *Structures(gate.context, gate.vocabulary, found).candidates(),
        *Sentences(gate, found, subject).candidates(),
    ]
    passed: dict[tuple[str, ...], Passed] = {}
    for candidate in proposed:
        problems: list[Problem] = []
        if (one := gate.examine(candidate, problems)) and not problems:
            key = (candidate.subject, candidate.property, candidate.object, candidate.modality)
            passed.setdefault((*key, candidate.polarity, candidate.attribution), one)
    return sorted(passed.values(), key=lambda each: each.spans[0])


def draft(
    gate: Gate,
    passed: Iterable[Passed],
    source: rows.Source,
    *,
    own: bool = True,
) -> tuple[rows.Draft, ...]:
    """Return rows of claims for a document, numbered in order; ``own`` adds what it says of itself."""
    made = [*_of_itself(gate.document, source)] if own else []
    for one in passed:
        made.append(_row(gate, one))
    return tuple(replace(row, id=f"C{source.id}-{at:03}") for at, row in enumerate(made, 1))


def _row(gate: Gate, one: Passed) -> rows.Draft:
    candidate, text = one.candidate, gate.document.text
    meanings = gate.vocabulary.relations[one.property]
    said = (candidate.modality, candidate.polarity)
    fitting = [each.relation for each in meanings if each.allows(each.relation, *said)]
    name = local_name(one.property.value)
    alike = closest(name, fitting or {each.relation for each in meanings}, n=1, cutoff=0)
    relation = candidate.relation or alike[0]
    first = one.spans[0]
    return rows.Draft(
        id="",
        relation=relation,
        subject=one.subject,
        property=one.property,
        object=one.object,
        modality=candidate.modality,
        polarity=candidate.polarity,
        attribution=one.attribution,
        quotation=bool(gate.context.quotation(*first)),
        status=CANDIDATE,
        locator=gate.document.locator(first.start),
        offsets=one.spans,
        sha256=tuple(digest(text[span.start : span.end]) for span in one.spans),
        confidence=_confidence(candidate.confidence),
        rule=_cell(candidate.rule),
    )


def _of_itself(document: Document, source: rows.Source) -> Iterator[rows.Draft]:
    """Yield what a document says of itself: title, date, symbols."""
    told = document.found
    language = source.language
    if told.title and not _is_masthead(told.title.value):
        title = cells.term.read(cells.term.write(Literal(_plain(told.title.value), language=language)))
        yield from _own(document, source, told.title, "title", "dcterms:title", title)
    if told.date and told.date.precision == "day":
        day = cells.term.read(f'"{told.date.value}"^^xsd:date')
        yield from _own(document, source, told.date, "dateIssued", "dcterms:issued", day)
    known = Lexicon.published().symbols
    for symbol in told.symbols:
        # what has a node is that node: a second one with its symbol would be a fault
        if symbol.value not in known and symbol.start is not None and _stands_alone(document, symbol):
            printed = Literal(document.text[symbol.start : symbol.end])
            yield from _own(document, source, symbol, "documentSymbol", "r2p:symbolAsPrinted", printed)


def _is_masthead(title: str) -> bool:
    """Tell whether a title is nothing but the name of a body and symbols."""
    line = text.parse("title.txt", title.strip().encode())
    rest = list(line.text)
    for one in mentions(line, Lexicon.published()):
        if one.concept.startswith("body:") or one.rule == "symbol":
            rest[one.start : one.end] = " " * (one.end - one.start)
    return not "".join(rest).strip()


def _stands_alone(document: Document, found: Found) -> bool:
    """Tell whether a symbol is a masthead's, with no more than the publisher's name in its line.

    One that stands in a sentence is that of another document.
    """
    words, start, end = document.text, found.start or 0, found.end or 0
    before = words[words.rfind("\n", 0, start) + 1 : start].strip(" \t|*_([")
    after = words[end:].partition("\n")[0].strip(" \t|*_)]")
    return not after and len(before.split()) <= _MASTHEAD


def _makers(document: Document, found: Iterable[Mention], subject: str) -> Iterator[Candidate]:
    """Yield who published and who wrote a document, where it says so and the graph knows them."""
    told = document.found
    for said, property_, relation in (
        (told.publisher, "r2p:publishedBy", "publisher"),
        (told.author, "r2p:authoredBy", "author"),
    ):
        if said is None or said.start is None or said.end is None:
            continue
        for mention in found:
            if said.start <= mention.start and mention.end <= said.end:
                quotation = Quotation(mention.surface, mention.start, mention.end)
                yield Candidate(
                    *((quotation,), subject, property_, mention.concept),
                    relation=relation,
                    confidence=_SURE,
                    rule="of itself",
                )


def _own(
    document: Document, source: rows.Source, found: Found, relation: str, property_: str, value: cells.Term
) -> Iterator[rows.Draft]:
    if found.start is None or found.end is None:
        return
    yield rows.Draft(
        id="",
        relation=relation,
        subject=cells.curie.read(f"source:{source.slug}"),
        property=cells.curie.read(property_),
        object=value,
        modality="does",
        polarity="positive",
        attribution=None,
        quotation=False,
        status=CANDIDATE,
        locator=document.locator(found.start),
        offsets=(cells.Span(found.start, found.end),),
        sha256=(digest(document.text[found.start : found.end]),),
        confidence=_confidence(_SURE),
        rule="of itself",
    )


def _plain(text: str) -> str:
    return " ".join(text.strip("*_# ").split())


def _confidence(value: float | None) -> str | None:
    if value is None:
        return None
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _cell(text: str) -> str:
    """Return a text as a cell can hold it."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:80]


def source_of(document: Document, name: str, folder: Path, language: str) -> rows.Source:
    """Return the row of a document for the table of sources; its number is the next that is free.

    Numbers are taken by the project's sources, and by drafts in ``folder``. Raises ``BadInput`` for a name
    that is no slug, or one of another source.
    """
    if slug(name) != name:
        raise BadInput(f"{name} is no name of a reading: call its table {slug(name) or 'name'}.tsv.")
    table = tsv.read(paths.ontology() / "sources.tsv", rows.Source)
    taken = list(table.rows)
    for path in sorted(folder.glob(f"*{SOURCE}")):
        if path.name != f"{name}{SOURCE}":
            taken += tsv.scan(path, rows.Source, path.name).rows
    if any(row.slug == name for row in table.rows):
        raise BadInput(f"{name} is the name of a source already: call the table otherwise.")
    title = _plain(document.found.title.value) if document.found.title else document.name
    return rows.Source(
        id=f"{max((int(row.id) for row in taken), default=-1) + 1:03}",
        slug=name,
        file=slug_file(document.name),
        label=_cell(title) or name,
        language=language,
        bytes=document.size,
        characters=len(document.text),
        file_sha256=document.file_sha256,
        text_sha256=document.text_sha256,
    )


def slug_file(name: str) -> str:
    """Return the name of a file if a table can hold it. Raises ``BadInput``."""
    try:
        return cells.file_name.read(name)
    except cells.CellError as error:
        fault = Fault(name, rule=error.rule, mend=error.mend)
        raise BadInput(f"{name} cannot be a source: rename the file.", [fault]) from None


def write(out: Path, drafted: Sequence[rows.Draft], source: rows.Source) -> None:
    """Write a draft, and the row of its document beside it."""
    for path, content in (
        (out, tsv.write(rows.Draft, drafted)),
        (beside(out, SOURCE), tsv.write(rows.Source, [source])),
    ):
        with paths.atomic(path) as new:
            new.write_bytes(content)


def quoted(document: Document, row: rows.Reading) -> tuple[Quotation, ...]:
    """Return the words that a row rests on."""
    return tuple(Quotation(document.text[a:b], a, b) for a, b in row.offsets)


def as_candidate(document: Document, row: rows.Reading) -> Candidate:
    """Return a row of readings as a candidate, for the gate."""
    attribution = cells.curie.write(row.attribution) if row.attribution else ""
    terms = (cells.curie.write(row.subject), cells.curie.write(row.property), cells.term.write(row.object))
    return Candidate(
        quoted(document, row), *terms, row.modality, row.polarity, attribution, row.relation, line=row.line
    )
