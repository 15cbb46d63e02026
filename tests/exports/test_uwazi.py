"""A thesaurus is read as Uwazi reads it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from r2p_ld.errors import BadInput
from r2p_ld.exports import uwazi
from r2p_ld.namespaces import expand
from r2p_ld.query import run_query

Groups = dict[str, list[str]]


def thesaurus(text: str, language: str) -> tuple[Groups, dict[str, dict[str, str]]]:
    """The values, by group, and their translations, as Uwazi's importer makes them of a CSV."""
    rows = [
        {
            name: (cell.lstrip().startswith("-"), cell.lstrip().removeprefix("-").strip())
            for name, cell in row.items()
        }
        for row in csv.DictReader(io.StringIO(text))
    ]
    groups: Groups = {}
    for number, row in enumerate(rows):
        nested = {cell[0] for cell in row.values()}
        assert len(nested) == 1, "all the values for a row must be either nested or non-nested"
        assert number or nested == {False}, "nested value need to be under a non-nested value"
        if nested == {True}:
            groups[next(reversed(groups))].append(row[language][1])
        else:
            assert row[language][1] not in groups
            groups[row[language][1]] = []
    others = [name for name in rows[0] if name != language]
    return groups, {name: {row[language][1]: row[name][1] for row in rows} for name in others}


def test_the_crimes_stand_in_six_languages() -> None:
    made = uwazi.export("crimes")
    groups, translations = thesaurus(made.text, "English")
    assert groups == {
        name: [] for name in ("Crimes against humanity", "Ethnic cleansing", "Genocide", "War crimes")
    }
    assert list(translations) == ["Arabic", "Chinese", "French", "Russian", "Spanish"]
    assert {name: words["Genocide"] for name, words in translations.items()} == {
        "Arabic": "الإبادة الجماعية",
        "Chinese": "灭绝种族",
        "French": "Génocide",
        "Russian": "Геноцид",
        "Spanish": "Genocidio",
    }
    assert (made.entries, made.notes) == (4, ())


def test_narrower_concepts_are_values_of_the_group_of_the_topmost() -> None:
    made = uwazi.export("assistance")
    groups, _ = thesaurus(made.text, "English")
    (values,) = groups.values()
    assert list(groups) == ["Pillar II assistance"]
    assert len(values) == made.entries - 1 == 15
    assert "Encouragement" in values
    assert made.notes == ("12 values stand directly in the group of their topmost broader concept.",)


def test_every_scheme_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "schemes.rq").write_text(
        f"SELECT DISTINCT ?s (COUNT(DISTINCT ?c) AS ?n) {{ ?c <{expand('skos:inScheme')}> ?s }} GROUP BY ?s",
        "utf-8",
    )
    counted = {row[0].value: int(row[1].value) for row in run_query(str(tmp_path / "schemes.rq")).rows()}  # type: ignore[union-attr]
    assert len(counted) >= 30
    for scheme, concepts in counted.items():
        groups, _ = thesaurus(uwazi.export(scheme).text, "English")
        assert len(groups) + sum(map(len, groups.values())) == concepts


def skos(tmp_path: Path, concepts: str) -> Path:
    file = tmp_path / "mine.ttl"
    file.write_text(
        f"@prefix skos: <{expand('skos:')}> . @prefix : <https://example.org/> .\n{concepts}", "utf-8"
    )
    return file


def test_a_scheme_of_ones_own_with_groups_and_missing_labels(tmp_path: Path) -> None:
    file = skos(
        tmp_path,
        ':a skos:inScheme :s ; skos:prefLabel "A"@en , "Á"@es , "Ä"@es .\n'
        ':b skos:inScheme :s ; skos:prefLabel "B"@en ; skos:broader :a .\n'
        ':c skos:inScheme :s ; skos:prefLabel "C"@en , "Ç"@es ; skos:broader :b .\n'
        ':d skos:inScheme :s ; skos:prefLabel "D"@es , "D"@pt .\n'
        ':e skos:inScheme :s ; skos:prefLabel "E"@en ; skos:broader :elsewhere .\n'
        '[] skos:inScheme :s ; skos:prefLabel "G"@en . :h skos:inScheme [] ; skos:prefLabel "H"@en .\n'
        ':f skos:inScheme :other ; skos:prefLabel "F"@en ; skos:narrower :a .\n',
    )
    made = uwazi.export("https://example.org/s", [file])
    assert made.text == "English,Spanish\r\nA,Á\r\n- B,-\r\n- C,- Ç\r\nE,\r\n"
    assert thesaurus(made.text, "English")[0] == {"A": ["B", "C"], "E": []}
    assert made.notes == (
        "1 concepts have no label in English, and are left out.",
        "2 of 4 values have no label in Spanish: empty cells.",
        "1 values stand directly in the group of their topmost broader concept.",
    )


def test_a_circle_of_broader_concepts_ends(tmp_path: Path) -> None:
    circle = "".join(
        f':{x} skos:inScheme :s ; skos:prefLabel "{x}"@en ; skos:broader :{y} .\n'
        for x, y in ("ab", "bc", "ca")
    )
    with pytest.raises(BadInput, match="circle"):
        uwazi.export("https://example.org/s", [skos(tmp_path, circle)])


@pytest.mark.parametrize("label", ["- minus", "-1", " - blank"])
def test_a_label_that_uwazi_would_read_as_nested_is_refused(label: str, tmp_path: Path) -> None:
    file = skos(tmp_path, f':a skos:inScheme :s ; skos:prefLabel "{label}"@en .\n')
    with pytest.raises(BadInput, match="hyphen"):
        uwazi.export("https://example.org/s", [file])


def test_two_values_of_one_name_are_refused(tmp_path: Path) -> None:
    file = skos(tmp_path, "".join(f':{x} skos:inScheme :s ; skos:prefLabel "same"@en .\n' for x in "ab"))
    with pytest.raises(BadInput, match="'same'"):
        uwazi.export("https://example.org/s", [file])


def test_a_language_that_is_not_in_the_table_makes_no_thesaurus(tmp_path: Path) -> None:
    file = skos(tmp_path, ':a skos:inScheme :s ; skos:prefLabel "olá"@pt .\n')
    with pytest.raises(BadInput, match="none of English, Arabic"):
        uwazi.export("https://example.org/s", [file])


def test_a_scheme_that_is_not_there_is_told_with_one_like_it() -> None:
    with pytest.raises(BadInput, match="did you mean crimes"):
        uwazi.export("crime")
