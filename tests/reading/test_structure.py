"""What a document's structure says by itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.reading_documents import read_claims

from r2p_ld.annotate import Lexicon, mentions
from r2p_ld.documents.model import Document
from r2p_ld.documents.reader import parse
from r2p_ld.reading.candidates import Candidate
from r2p_ld.reading.gate import Gate
from r2p_ld.reading.structure import Structures
from r2p_ld.reading.vocabulary import vocabulary

Triple = tuple[str, str, str]

# what the four source documents say by their structure: property, kind of its subject, how many
COUNTED = [
    ("r2p:toolOfPillar", "tool:", 37),
    ("r2p:toolSetTitle", "pillar:", 3),
    ("r2p:symbolAsPrinted", "report:", 12),
    ("r2p:reportYear", "report:", 12),
    ("dcterms:title", "report:", 12),
    ("r2p:itemNumber", "principle:", 5),
    ("r2p:itemNumber", "challenge:", 4),
    ("r2p:itemNumber", "recommendation:", 3),
    ("r2p:inhibitorServedBy", "inhibitor:", 7),
    ("r2p:directSubTypeOf", "assistance:", 15),  # 3 categories, 7 forms, 5 areas
    ("r2p:nameAsPrinted", "stage:", 3),
]


def found(document: Document) -> Iterator[Candidate]:
    gate = Gate(document, vocabulary(), language="en")
    return Structures(gate.context, gate.vocabulary, mentions(document, Lexicon.published())).candidates()


def triple(candidate: Candidate) -> Triple:
    return candidate.subject, candidate.property, candidate.object


@pytest.fixture(scope="module")
def pairs(source_documents: Path) -> list[tuple[list[Candidate], list[Candidate]]]:
    """For each source document, what its structure says and what was read in it."""
    return [(list(found(document)), claims) for document, claims in read_claims(source_documents)]


@pytest.mark.parametrize(("property_", "kind", "number"), COUNTED)
def test_the_source_documents_are_read_from_structure_alone(
    pairs: list[tuple[list[Candidate], list[Candidate]]], property_: str, kind: str, number: int
) -> None:
    said = {
        (at, triple(each))
        for at, (proposed, _) in enumerate(pairs)
        for each in proposed
        if each.property == property_ and each.subject.startswith(kind)
    }
    assert len(said) == number


def test_what_structure_says_was_read_at_the_same_place(
    pairs: list[tuple[list[Candidate], list[Candidate]]],
) -> None:
    proposed = kept = 0
    for candidates, claims in pairs:
        read = [(triple(each), quotation) for each in claims for quotation in each.quotations]
        for each in candidates:
            if each.property == "r2p:statedCount":
                continue  # a document may give a number twice
            place = each.quotations[0]
            assert place.start is not None
            assert place.end is not None
            proposed += 1
            kept += any(
                known == triple(each) and (other.start or 0) < place.end and place.start < (other.end or 0)
                for known, other in read
            )
    assert proposed >= 113
    assert kept == proposed


def test_a_list_under_a_pillar_holds_its_tools_and_no_others() -> None:
    text = """A page

Pillar III: Timely action

- Sanctions
- Fishing rights
- Referral to the ICC

Other matters

- Public advocacy
"""
    said = [triple(each) for each in found(parse("page.txt", text.encode()))]
    assert said == [
        ("pillar:3", "r2p:toolSetTitle", '"Timely action"'),
        ("tool:sanctions", "r2p:toolOfPillar", "pillar:3"),
        ("tool:referral-to-the-icc", "r2p:toolOfPillar", "pillar:3"),
    ]


def test_in_french_too() -> None:
    text = (
        "Une page\n\nPilier III : Réaction rapide\n\n- Sanctions\n\nCe sont les trois piliers de la norme.\n"
    )
    said = [triple(each) for each in found(parse("page.txt", text.encode()))]
    assert ("tool:sanctions", "r2p:toolOfPillar", "pillar:3") in said


def test_a_line_of_a_report_gives_year_title_and_symbol() -> None:
    lines = ("- 2013: A title of ours (A/67/929-S/2013/399)", "- 2013: Nobody's (X/1)")
    text = "\n".join(["The reports of the series are these:", "", *lines, ""])
    said = [triple(each) for each in found(parse("page.txt", text.encode()))]
    assert said == [
        ("report:2013", "r2p:reportYear", "2013"),
        ("report:2013", "dcterms:title", '"A title of ours"@en'),
        ("report:2013", "r2p:symbolAsPrinted", '"A/67/929-S/2013/399"'),
    ]


@pytest.mark.parametrize(
    ("sentence", "counts"),
    [
        ("The norm rests on three pillars of equal weight.", ["3"]),
        ("Development is one of the three pillars of the United Nations.", []),
    ],
)
def test_the_pillars_of_a_body_are_not_those_of_the_norm(sentence: str, counts: list[str]) -> None:
    document = parse("note.txt", f"A note\n\n{sentence} It was written in May.\n".encode())
    found = mentions(document, Lexicon.published())
    one = Gate(document, vocabulary(), language="en")
    said = Structures(one.context, vocabulary(), found).candidates()
    assert [each.object for each in said if each.property == "r2p:statedCount"] == counts
