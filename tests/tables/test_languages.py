"""Labels and definitions in other languages: what is refused, and that none is missing."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.tiny_ontology import Tiny

from r2p_ld.errors import BadInput
from r2p_ld.namespaces import node, shorten
from r2p_ld.tables.languages import english_labels
from r2p_ld.tables.project import Project, load

LANGUAGES = ("ar", "es", "fr", "ru", "zh")
TOOL = "tool:pressure"  # "Pressure" in English
SCRIPT = "translate it, or say in note why not."
STOP = "is a definition without a full stop."
SAME = "translate it, or say in note that it is the same."
CASE = "begin it as English does (Pressure), or say in note why not."


@pytest.fixture
def tiny(tmp_path: Path) -> Tiny:
    """A small ontology without labels in other languages."""
    tiny = Tiny(tmp_path)
    tiny.put("languages/fr.tsv", tiny.rows("languages/fr.tsv")[0])
    return tiny


@pytest.fixture(scope="module")
def project() -> Project:
    return load()


def told(tiny: Tiny) -> list[tuple[int | None, str | None, str, str]]:
    try:
        load(tiny.folder)
    except BadInput as error:
        return [(each.row, each.column, each.rule, each.mend) for each in error.faults]
    return []


def label(text: str, property_: str = "label", status: str = "translated", note: str = "") -> tuple[str, ...]:
    return (TOOL, property_, text, status, "a page" if status == "attested" else "", note)


@pytest.mark.parametrize(
    ("language", "row", "rule", "mend"),
    [
        ("fr", label("Pression."), "Pression. ends with a full stop.", "leave it out."),
        ("zh", label("压力。"), "压力。 ends with a full stop.", "leave it out."),
        ("fr", label("Une  pression"), "Une  pression has two blanks in a row.", "leave one out."),
        ("fr", label("Une pression", "definition"), STOP, "end it with one."),
        ("fr", label("Pressure"), "Pressure is the English label.", SAME),
        ("fr", label("pression"), "pression does not begin with a capital.", CASE),
        ("ru", label("давление"), "давление does not begin with a capital.", CASE),
        ("ru", label("Davlenie"), "Davlenie is not in the script of ru.", SCRIPT),
        ("ar", label("Pressure"), "Pressure is not in the script of ar.", SCRIPT),
        ("zh", label("Pressure"), "Pressure is not in the script of zh.", SCRIPT),
        ("zh", label("压力 pressure"), "pressure is left over from another language.", "translate it."),
        ("ru", label("Давление (or)"), "or is left over from another language.", "translate it."),
        ("ru", label("Pressure", "altLabel"), "Pressure is not in the script of ru.",
         SCRIPT),
    ],
)  # fmt: skip
def test_a_text_that_does_not_fit_its_language_is_told(
    tiny: Tiny, language: str, row: tuple[str, ...], rule: str, mend: str
) -> None:
    assert told(tiny.labels(language, row)) == [(2, "text", rule, mend)]


@pytest.mark.parametrize(
    ("language", "row"),
    [
        ("fr", label("Pressure", note="the same word")),
        ("fr", label("pression", note="as in law")),
        ("fr", label("Pressure", status="attested")),
        ("fr", label("pression", status="attested")),
        ("fr", label("pression", "altLabel")),
        ("fr", label("ONU et pression")),
        ("ar", label("الضغط")),
        ("zh", label("UCDP 压力")),
        ("ru", label("Давление Populations at Risk")),
        ("ru", label("UCDP", "altLabel")),
        ("en", label("duress", "altLabel", "attested")),
    ],
)
def test_a_text_that_fits_is_taken(tiny: Tiny, language: str, row: tuple[str, ...]) -> None:
    assert told(tiny.labels(language, row)) == []


def test_english_stands_where_the_term_is_declared(tiny: Tiny) -> None:
    tiny.labels("en", label("Duress"), label("Duress.", "definition"))
    told_twice = ("property", "is for other languages.", "write it where the term is declared.")
    assert told(tiny) == [(2, *told_twice), (3, *told_twice)]


def test_a_term_has_one_label_whatever_its_status(tiny: Tiny) -> None:
    tiny.labels("fr", label("Contrainte", status="attested"), label("Pression"))
    rule = "tool:pressure has a label in row 2 already."
    assert told(tiny) == [(3, "property", rule, "keep one, or make a label an altLabel.")]


def test_two_terms_of_a_kind_have_two_labels_as_in_english(tiny: Tiny) -> None:
    other = ("tool:sanctions", "label", "Contrainte", "translated", "", "")
    tiny.labels("fr", label("Contrainte"), other, ("pillar:1", *other[1:]))
    rule, mend = (
        "Contrainte is the label of tool:pressure too, in row 2.",
        "tell the two apart, as English does.",
    )
    assert told(tiny) == [(3, "text", rule, mend)]
    tiny.put("languages/fr.tsv", tiny.rows("languages/fr.tsv")[0])
    for slug in ("duress", "duress-again"):
        tiny.add("terms/tools.tsv", f"tool:{slug}", "r2p:PolicyTool", "Duress", "", "A tool.", "", "")
        tiny.labels("fr", (f"tool:{slug}", *other[1:]))
    assert told(tiny) == []


def test_no_label_is_missing(project: Project) -> None:
    assert _missing(project, LANGUAGES, "label") == []


def test_no_definition_is_missing(project: Project) -> None:
    assert _missing(project, ("es", "fr"), "definition") == []


def test_what_has_a_label_is_told_in_english_too(project: Project) -> None:
    found = english_labels(project)
    assert found[node("r2p:Pillar")] == "pillar"
    assert found[node("r2p:toolOfPillar")] == "tool of pillar"
    assert found[node("scheme:tools")] == next(row.label for row in project.schemes.rows if row.id == "tools")
    assert found[node("crime:genocide")] == "Genocide"
    assert found[node("body:security-council")] == "Security Council"
    assert len(found) >= 820


def _missing(project: Project, languages: tuple[str, ...], kind: str) -> list[str]:
    """Return language and name of each class, property, concept, scheme and collection that lacks one."""
    named = {row.id for table in project.entities.values() for row in table.rows}
    found = {
        (language, row.term)
        for language in languages
        for row in project.labels[language].rows
        if row.property == kind
    }
    return [
        f"{language} {shorten(term.value)}"
        for language in languages
        for term in sorted(english_labels(project).keys() - named, key=str)
        if (language, term) not in found
    ]
