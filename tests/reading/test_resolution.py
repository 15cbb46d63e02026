"""What is drafted from a resolution: each clause in the voice of the body that adopted it."""

from __future__ import annotations

import pytest

from r2p_ld.annotate import Lexicon, mentions
from r2p_ld.documents.reader import parse
from r2p_ld.namespaces import node
from r2p_ld.reading import draft
from r2p_ld.reading.gate import Gate
from r2p_ld.reading.resolution import clauses
from r2p_ld.reading.vocabulary import vocabulary
from r2p_ld.tables import cells, rows

ENGLISH = """\
United Nations S/RES/2999 (2025)

The Security Council,

Recalling its presidential statement S/PRST/2013/2,

Recognizing that regional organizations provide civilian assistance,

1. Calls upon all Member States to provide civilian assistance;

2. Authorizes regional organizations to provide human rights monitoring;

3. Affirms that the responsibility to protect applies to all States.

The text was adopted unanimously, and regional organizations provide capacity-building.
"""
FRENCH = """\
Organisation des Nations Unies

Le Conseil de sécurité,

Considérant que les organisations régionales fournissent une assistance civile,

1. Autorise les organisations régionales à fournir une assistance civile ;

2. Décide de rester saisi de la question.
"""
SPANISH = """\
Naciones Unidas

El Consejo de Seguridad,

Reconociendo que las organizaciones regionales prestan asistencia civil,

1. Exhorta a las organizaciones regionales a prestar asistencia civil;

2. Decide seguir ocupándose de la cuestión.
"""


def gate(text: str, language: str) -> Gate:
    known = vocabulary().with_things({node("source:page"): ("r2p:SourceDocument", "r2p:Document")})
    return Gate(parse("page.txt", text.encode()), known, language=language)


def said(text: str, language: str) -> list[tuple[str, ...]]:
    """Object, modality, polarity and voice of what is drafted, but for what is cited."""
    found = (each.candidate for each in draft.propose(gate(text, language), "source:page"))
    return [
        (each.object, each.modality, each.polarity, each.attribution)
        for each in found
        if each.property != "r2p:refersTo"
    ]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        (
            "en",
            ENGLISH,
            [
                ("assistance:civilian-assistance", "does"),
                ("assistance:civilian-assistance", "should"),
                ("assistance:human-rights-monitoring", "can"),
                ("actor:states", "does"),
            ],
        ),
        (
            "fr",
            FRENCH,
            [("assistance:civilian-assistance", "does"), ("assistance:civilian-assistance", "can")],
        ),
        (
            "es",
            SPANISH,
            [("assistance:civilian-assistance", "does"), ("assistance:civilian-assistance", "should")],
        ),
    ],
)
def test_each_clause_is_what_the_body_says(language: str, text: str, expected: list[tuple[str, str]]) -> None:
    voice = "body:security-council"
    clauses = [each for each in said(text, language) if each[3]]
    assert clauses == [(thing, how, "positive", voice) for thing, how in expected]


def test_behind_a_resolution_the_document_speaks_for_itself() -> None:
    assert [each for each in said(ENGLISH, "en") if not each[3]] == [
        ("assistance:capacity-building", "does", "positive", "")
    ]


@pytest.mark.parametrize("text", [ENGLISH, FRENCH, SPANISH])
def test_clauses_are_paragraphs_and_end_with_the_resolution(text: str) -> None:
    document = parse("page.txt", text.encode())
    blocks = {block.start: block for block in document.blocks}
    found = clauses(document, mentions(document, Lexicon.published()))
    assert set(found.values()) == {"body:security-council"}
    assert [blocks[start].number for start in found if blocks[start].number] == [
        str(number) for number in range(1, 2 + text.count("\n2.") + text.count("\n3."))
    ]
    assert {blocks[start].kind for start in found} == {"paragraph"}
    assert not any("adopted" in document.text[start : blocks[start].end] for start in found)


def test_where_no_body_opens_it_nothing_is_a_clause() -> None:
    text = (
        "A page\n\nThe Security Council met, and this is what came of it.\n\n1. Calls upon States to act;\n"
    )
    document = parse("page.txt", text.encode())
    assert clauses(document, mentions(document, Lexicon.published())) == {}


@pytest.mark.parametrize(
    ("text", "language", "own"),
    [
        (ENGLISH, "en", {"r2p:symbolAsPrinted": '"S/RES/2999 (2025)"'}),
        (FRENCH, "fr", {}),  # the publisher's name is no title
        (
            "A page of ours\n\nSee document S/2014/999, which has more of it.\n",
            "en",
            {"dcterms:title": '"A page of ours"@en'},
        ),
    ],
)
def test_a_document_has_its_own_symbol_and_title_alone(text: str, language: str, own: dict[str, str]) -> None:
    one = gate(text, language)
    source = rows.Source("999", "page", "page.txt", "Page", language, 1, 1, "0" * 64, "0" * 64)
    made = draft.draft(one, [], source)
    assert {cells.curie.write(row.property): cells.term.write(row.object) for row in made} == own
