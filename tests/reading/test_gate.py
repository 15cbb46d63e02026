"""The gate: what stands passes, and no corruption of it does."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from support.reading_documents import read_claims, written

from r2p_ld.documents.model import Document
from r2p_ld.documents.reader import parse
from r2p_ld.reading.candidates import Candidate, Quotation
from r2p_ld.reading.gate import Gate
from r2p_ld.reading.vocabulary import vocabulary

MOST = 200


def gate(document: Document, *, reanchor: bool = False) -> Gate:
    return Gate(document, vocabulary(), language="en", reanchor=reanchor)


def fields(one: Gate, candidate: Candidate) -> list[str]:
    """The fields in which a candidate is wrong."""
    problems: list[tuple[str, str, str]] = []
    one.examine(candidate, problems)
    return [field for field, _, _ in problems]


def corrupted(candidate: Candidate) -> Iterator[tuple[str, Candidate]]:
    """Each corruption of a good candidate that its form allows, with the field that is wrong then."""
    first, *others = candidate.quotations
    assert first.start is not None and first.end is not None  # noqa: PT018
    for by in (-1, 1, 7):
        moved = replace(first, start=max(0, first.start + by), end=max(0, first.end + by))
        if moved.start != first.start:
            yield "start", replace(candidate, quotations=(moved, *others))
    words = first.words.split()
    paraphrases = {" ".join([*words, "indeed"]), first.words.swapcase(), f"{first.words} {first.words}"}
    for text in sorted(paraphrases - {first.words}):
        yield "quotation", replace(candidate, quotations=(replace(first, words=text), *others))
        yield "quotation", replace(candidate, quotations=(Quotation(text), *others))
    yield "subject", replace(candidate, subject=f"{candidate.subject}-x")
    yield "property", replace(candidate, property="r2p:doesNotExist")
    if re.fullmatch(r"[a-z]+:[a-z0-9-]+", candidate.object):
        yield "object", replace(candidate, object=f"{candidate.object}-x")
    if candidate.modality != "does":
        yield "modality", replace(candidate, modality="does")
    if candidate.polarity == "negative":
        yield "polarity", replace(candidate, polarity="positive")
    if candidate.attribution:
        yield "attribution", replace(candidate, attribution="")
    else:
        yield "attribution", replace(candidate, attribution="crime:genocide")


def test_what_a_document_of_ours_says_passes_and_no_corruption_of_it() -> None:
    document, claims = written()
    one = gate(document)
    assert [fields(one, each) for each in claims] == [[]] * len(claims)
    kinds = Counter[str]()
    for claim in claims:
        for field, wrong in corrupted(claim):
            assert field in fields(one, wrong), wrong
            kinds[field] += 1
    assert kinds.total() >= MOST
    assert set(kinds) == {
        *("start", "quotation", "subject", "property", "object"),
        *("modality", "polarity", "attribution"),
    }


def test_of_200_readings_198_pass_and_of_200_corrupted_none(source_documents: Path) -> None:
    everything = [
        (one, claim)
        for document, claims in read_claims(source_documents)
        for one in [gate(document)]
        for claim in claims
    ]
    sample = [everything[at * len(everything) // MOST] for at in range(MOST)]
    passed = [(one, claim) for one, claim in sample if not fields(one, claim)]
    assert (len(sample), len(passed) >= 198) == (MOST, True), len(passed)
    # of all there are, as large a share
    good = [(one, claim) for one, claim in everything if not fields(one, claim)]
    assert len(good) >= 0.985 * len(everything), len(good)
    meaning = ("modality", "polarity", "attribution")
    bad = [
        (one, field, wrong)
        for at, (one, claim) in enumerate(good)
        for field, wrong in corrupted(claim)
        if field in meaning or at % 20 == 0
    ]
    kinds = Counter(field for _, field, _ in bad)
    assert kinds["modality"] >= 120
    assert kinds["attribution"] >= 700
    assert kinds.total() >= 1000
    through = [wrong for one, _, wrong in bad if not fields(one, wrong)]
    assert through == []


@pytest.mark.parametrize(
    ("paragraph", "words", "field"),
    [
        ("Do States provide civilian assistance?", "States provide civilian assistance", "modality"),
        ("If asked, States provide civilian assistance.", "States provide civilian assistance", "modality"),
        ("States never provide civilian assistance.", "civilian assistance", "polarity"),
        ("“States provide civilian assistance,” he said.", "provide civilian assistance", "attribution"),
        ("See [States provide civilian assistance](page.html).", "provide civilian assistance", "quotation"),
        ("See https://example.org/states-civilian-assistance for more.", "civilian-assistance", "quotation"),
    ],
)  # fmt: skip
def test_a_question_a_condition_a_quotation_and_a_link_state_nothing(
    paragraph: str, words: str, field: str
) -> None:
    text = f"A title\n\nThis is the text of the note.\n\n{paragraph}"
    document = parse("note.txt", text.encode())
    candidate = Candidate(
        (Quotation(words),), "actor:states", "r2p:provides", "assistance:civilian-assistance"
    )
    assert field in fields(gate(document), candidate)


@pytest.mark.parametrize("turned", [False, True])
def test_words_beside_a_report_do_not_make_it_the_documents_own(turned: bool) -> None:
    text = "A title\n\nThe envoy said that States provide civilian assistance.\n\nThe States met in May.\n"
    one = gate(parse("note.txt", text.encode()))
    quotations = Quotation("States provide civilian assistance"), Quotation("States met in May")
    claim = Candidate(
        quotations[::-1] if turned else quotations,
        *("actor:states", "r2p:provides", "assistance:civilian-assistance"),
    )
    assert fields(one, claim) == ["attribution"]


def test_a_heading_states_nothing_but_names() -> None:
    text = "States provide civilian assistance\n\nThis is the text of the note, and of no other.\n"
    one = gate(parse("note.txt", text.encode()))
    claim = Candidate(
        (Quotation("States provide civilian assistance"),),
        *("actor:states", "r2p:provides", "assistance:civilian-assistance"),
    )
    assert fields(one, claim) == ["quotation"]
    titled = replace(claim, subject="report:2014", property="dcterms:title", object='"States provide"@en')
    assert fields(one, titled) == []


@pytest.mark.parametrize(
    ("subject", "property_", "value", "field"),
    [
        ("tool:sanctionz", "r2p:toolOfPillar", "pillar:3", "subject"),
        ("actor:states", "r2p:toolOfPillar", "pillar:3", "subject"),
        ("tool:sanctions", "r2p:toolOfPillar", "crime:genocide", "object"),
        ("tool:sanctions", "r2p:toolOfPillar", '"pillar 3"', "object"),
        ("tool:sanctions", "r2p:itemNumber", '"one"', "object"),
        ("tool:sanctions", "r2p:legalStatus", "pillar:3", "property"),
        ("sanctions", "r2p:toolOfPillar", "pillar:3", "subject"),
        ("tool:gender", "r2p:toolOfPillar", "pillar:3", "subject"),
        ("tool:sanctions", "r2p:toolOfPillar", "pillar:9", "object"),
    ],
)
def test_a_wrong_name_kind_or_shape_is_refused(subject: str, property_: str, value: str, field: str) -> None:
    text = "A note\n\nThis is Pillar III of the norm, and the list of it.\n\n- Sanctions\n- Public advocacy\n"
    one = gate(parse("note.txt", text.encode()))
    found = fields(one, Candidate((Quotation("Sanctions"),), subject, property_, value))
    assert field in found


def test_what_the_quotation_names_is_the_object() -> None:
    text = "A note\n\nThe Council imposed sanctions on the parties to the conflict in May.\n"
    one = gate(parse("note.txt", text.encode()))
    claim = Candidate((Quotation("sanctions"),), "pillar:3", "r2p:addresses", "tool:sanctions")
    wrong = replace(claim, object="tool:preventive-diplomacy")
    assert "object" in fields(one, wrong)


def test_a_quotation_is_anchored_only_where_it_stands_once() -> None:
    document, claims = written()
    claim = claims[18]  # in words that no other sentence has
    first = claim.quotations[0]
    free = replace(claim, quotations=(Quotation(first.words),))
    passed, judged = gate(document).judge([free], "them.jsonl")
    assert [tuple(span) for span in passed[0].spans] == [(first.start, first.end)]
    (note,) = judged.anchored
    assert note.startswith("them.jsonl, row 0: 'Regional organizations can provide")
    assert note.endswith(f"was anchored at {first.start}-{first.end} (no offsets given).")
    assert fields(gate(document), replace(claim, quotations=(Quotation("civilian assistance"),))) == [
        "quotation"
    ]
    moved = replace(claim, quotations=(Quotation(first.words, 3, 3 + len(first.words)),))
    assert fields(gate(document), moved) == ["start"]
    passed, judged = gate(document, reanchor=True).judge([moved], "them.jsonl")
    assert [tuple(span) for span in passed[0].spans] == [(first.start, first.end)]
    assert "(not at 3-" in judged.anchored[0]


def test_where_the_language_is_unknown_nothing_is_asserted() -> None:
    text = "Staaten\n\nStaaten leisten zivile Hilfe und schützen die Menschen in ihrem Land vor Verbrechen.\n"
    one = Gate(parse("note.txt", text.encode()), vocabulary(), language="")
    claim = Candidate(
        (Quotation("Staaten leisten"),), "actor:states", "r2p:carriesOut", "measure:good-offices"
    )
    assert "modality" in fields(one, claim)


@pytest.mark.parametrize(
    ("decoy", "stands"), [("The hall was full", False), ("provide civilian assistance to this day", True)]
)
def test_other_words_of_the_paragraph_do_not_hide_a_report(decoy: str, stands: bool) -> None:
    said = "regional organizations provide civilian assistance"
    own = "The hall was full. They provide civilian assistance to this day."
    text = f"A note\n\n{own} The minister said that {said}.\n"
    claim = Candidate(
        (Quotation(said), Quotation(decoy)),
        *("actor:regional-organisations", "r2p:provides", "assistance:civilian-assistance"),
    )
    assert ("attribution" not in fields(gate(parse("note.txt", text.encode())), claim)) == stands


INTRODUCTIONS = {
    "en": "A note on help\n\nThe text of this note was written in May, and it is in English.",
    "fr": "Une note sur l’aide\n\nLe texte de cette note a été rédigé au mois de mai par nous.",
    "es": "Una nota sobre la ayuda\n\nEl texto de esta nota fue redactado en mayo por nosotros.",
}
AID = {
    "en": ("egional organizations", "civilian assistance"),
    "fr": ("es organisations régionales", "une assistance civile"),
    "es": ("as organizaciones regionales", "asistencia civil"),
}


def said(language: str, sentence: str) -> list[str]:
    """The fields in which it is wrong that regional organizations provide civilian assistance, as quoted."""
    text = f"{INTRODUCTIONS[language]}\n\n{sentence}\n"
    document = parse("note.txt", text.encode())
    actor, aid = AID[language]
    start, end = text.index(actor) - 1, text.index(aid) + len(aid)
    claim = Candidate(
        (Quotation(text[start:end], start, end),),
        *("actor:regional-organisations", "r2p:provides", "assistance:civilian-assistance"),
    )
    return fields(Gate(document, vocabulary(), language=language), claim)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Regional organizations provide civilian assistance where the State is weak."),
        ("en", "Regional organizations provide civilian assistance; no other body does."),
        ("en", "Regional organizations continue to provide civilian assistance."),
        ("fr", "Les organisations régionales fournissent une assistance civile ; nul autre ne le fait."),
        ("es", "Las organizaciones regionales proporcionan asistencia civil; nadie más lo hace."),
    ],
)
def test_what_marks_another_clause_does_not_count(language: str, sentence: str) -> None:
    assert said(language, sentence) == []


@pytest.mark.parametrize(
    ("language", "sentence", "field"),
    [
        ("en", "Regional organizations failed, year by year, to provide civilian assistance.", "modality"),
        ("en", "Regional organizations omit to provide civilian assistance.", "polarity"),
        ("en", "Regional organizations have undertaken to provide civilian assistance.", "modality"),
        ("en", "Regional organizations provide civilian assistance in some cases.", "modality"),
        ("en", "The plan is that regional organizations provide civilian assistance.", "attribution"),
        ("en", "It comforts him that regional organizations provide civilian assistance.", "attribution"),
        ("fr", "Les organisations régionales fourniraient une assistance civile.", "modality"),
        ("fr", "Les organisations régionales ont refusé de fournir une assistance civile.", "polarity"),
        (
            "fr",
            "Pourvu qu’on les paie, les organisations régionales fournissent une assistance civile.",
            "modality",
        ),
        (
            "fr",
            "Les organisations régionales fournissent une assistance civile, a précisé le ministre.",
            "attribution",
        ),
        ("es", "Las organizaciones regionales proporcionarían asistencia civil.", "modality"),
        ("es", "Las organizaciones regionales se abstienen de proporcionar asistencia civil.", "polarity"),
        (
            "es",
            "El ministro ha dicho que las organizaciones regionales proporcionan asistencia civil.",
            "attribution",
        ),
        (
            "es",
            "Las organizaciones regionales proporcionan asistencia civil, precisó el ministro.",
            "attribution",
        ),
    ],
)
def test_what_another_verb_or_tense_weakens_denies_or_reports_is_not_asserted(
    language: str, sentence: str, field: str
) -> None:
    assert field in said(language, sentence)


@pytest.mark.parametrize(
    ("subject", "value", "field"),
    [
        ("actor:regional-organisations", "assistance:civilian-assistance", None),
        ("actor:private-sector", "assistance:civilian-assistance", "subject"),
        ("actor:humanitarian-actors", "assistance:civilian-assistance", "subject"),
        ("actor:regional-organisations", "assistance:human-rights-monitoring", "object"),
        ("actor:regional-organisations", "assistance:encouragement", "object"),
    ],
)
def test_a_name_in_the_graph_that_the_sentence_does_not_mean_is_refused(
    subject: str, value: str, field: str | None
) -> None:
    text = (
        "A note\n\nThe private sector and humanitarian actors were named before, with human rights "
        "monitoring and encouragement.\n\nRegional organizations provide civilian assistance.\n"
    )
    claim = Candidate(
        (Quotation("Regional organizations provide civilian assistance"),), subject, "r2p:provides", value
    )
    assert fields(gate(parse("note.txt", text.encode())), claim) == ([field] if field else [])


@pytest.mark.parametrize(
    ("words", "claim", "field"),
    [
        ("unable to protect", ("pillar:3", "r2p:hasThreshold", "threshold:unable-or-unwilling"), None),
        ("unable to protect", ("pillar:2", "r2p:hasThreshold", "threshold:unable-or-unwilling"), "subject"),
        ("A/72/884-S/2018/525", ("report:2018", "r2p:symbolAsPrinted", '"A/72/884-S/2018/525"'), None),
        ("A/72/884-S/2018/525", ("report:2017", "r2p:symbolAsPrinted", '"A/72/884-S/2018/525"'), "subject"),
    ],
)
def test_what_the_paragraph_is_about_is_not_another_of_the_kind(
    words: str, claim: tuple[str, str, str], field: str | None
) -> None:
    text = (
        "A note on R2P\n\nThe third pillar is for where a State is unable to protect, or unwilling.\n\n"
        "The report of 2018 has the symbol A/72/884-S/2018/525, that of 2017 another.\n"
    )
    one = gate(parse("note.txt", text.encode()))
    assert fields(one, Candidate((Quotation(words),), *claim)) == ([field] if field else [])


@pytest.mark.parametrize(("speaker", "wrong"), [("", ["attribution"]), ("body:security-council", [])])
def test_a_clause_of_a_resolution_is_in_the_voice_of_its_body(speaker: str, wrong: list[str]) -> None:
    said = "regional organizations provide civilian assistance"
    text = f"Resolution\n\nThe Security Council,\n\nRecognizing that {said},\n\n1. Decides to meet again."
    claim = Candidate(
        (Quotation(said),),
        *("actor:regional-organisations", "r2p:provides", "assistance:civilian-assistance"),
        attribution=speaker,
    )
    assert fields(gate(parse("note.txt", text.encode())), claim) == wrong
