"""Questions in six languages: the one that is taken, labels in it, and English where there is none."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from pyoxigraph import Literal, RdfFormat, Store
from support.asking import linked_questions, questions

from r2p_ld import paths
from r2p_ld.cli.query import describe
from r2p_ld.cli.render import render
from r2p_ld.errors import BadInput
from r2p_ld.query import (
    CannedQuery,
    Result,
    bind,
    catalog,
    find,
    list_queries,
    preferred,
    run,
    run_query,
    translate,
)
from r2p_ld.query.languages import in_language, languages
from r2p_ld.store import ask_published

OTHERS = ("ar", "es", "fr", "ru", "zh")
# They give names in all languages, or in one that is asked for.
OF_ANY_LANGUAGE = {"facts-about", "find-by-name", "labels-in-language"}

DATA = """
PREFIX ex: <https://example.org/> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
ex:a ex:of ex:b ; rdfs:label "eye"@en , "œil"@fr , "ojo"@es .
ex:b rdfs:label "hand"@en .
ex:c rdfs:label "nez"@fr .
ex:d rdfs:label "eye"@en , "trou"@fr .
"""
PREFIXES = "PREFIX ex: <https://example.org/> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n"
LABELS = """SELECT ?x ?label WHERE {
  ?x rdfs:label ?label .
  FILTER (LANG(?label) = "en")
}
ORDER BY STR(?label) STR(?x)"""


@pytest.fixture
def store() -> Store:
    store = Store()
    store.load(DATA.encode(), RdfFormat.TURTLE)
    return store


def answer(text: str, store: Store, language: str) -> list[tuple[str, ...]]:
    result = run(in_language(PREFIXES + text, language), store)
    return [tuple(str(term).replace("https://example.org/", "") for term in row) for row in result.rows()]


def test_a_label_is_in_the_language_or_else_in_english(store: Store) -> None:
    assert answer(LABELS, store, "fr") == [
        ("<b>", '"hand"@en'), ("<d>", '"trou"@fr'), ("<a>", '"œil"@fr')
    ]  # fmt: skip
    assert answer(LABELS, store, "es") == [
        ("<d>", '"eye"@en'), ("<b>", '"hand"@en'), ("<a>", '"ojo"@es')
    ]  # fmt: skip
    assert in_language(LABELS, "en") == LABELS


def test_labels_of_several_things_and_in_optional_parts(store: Store) -> None:
    text = """SELECT ?x ?label ?other ?otherLabel WHERE {
      ?x rdfs:label ?label .
      OPTIONAL { ?x ex:of ?other . ?other rdfs:label ?otherLabel . FILTER (LANG(?otherLabel) = "en") }
      FILTER (LANG(?label) = "en" && ?x != ex:d)
    } ORDER BY STR(?label)"""
    assert answer(text, store, "fr") == [
        ("<b>", '"hand"@en', "None", "None"),
        ("<a>", '"œil"@fr', "<b>", '"hand"@en'),
    ]


def test_labels_that_are_grouped_by(store: Store) -> None:
    text = """SELECT ?label (COUNT(?x) AS ?things) WHERE {
      { SELECT ?x ?label WHERE { ?x rdfs:label ?label . FILTER (LANG(?label) = "en") } }
    } GROUP BY ?label ORDER BY STR(?label)"""
    number = '"{}"^^<http://www.w3.org/2001/XMLSchema#integer>'.format
    assert answer(text, store, "es") == [
        ('"eye"@en', number(1)), ('"hand"@en', number(1)), ('"ojo"@es', number(1))
    ]  # fmt: skip


@pytest.mark.parametrize("question", [*questions(), *linked_questions()], ids=lambda question: question.name)
def test_every_label_of_a_question_can_be_in_another_language(question: CannedQuery) -> None:
    """Of each label there is one pattern, in the group of its filter: none is left in English alone."""
    filtered = re.findall(r'LANG\(\?(\w+)\) = "en"', question.text)
    assert len(filtered) == len(set(filtered)) or question.name == "posts"
    text = bind(question, {}, "fr")
    for label in filtered:
        assert f"BIND (COALESCE(?{label}_fr, ?{label}_en) AS ?{label})" in text
        assert f'LANG(?{label}_fr) = "fr"' in text
    named = re.findall(r"(?:rdfs:label|skos:prefLabel|skos:definition|skos:altLabel) \?(\w+)", question.text)
    # what is imported has labels in English alone
    assert question.needs or question.name in OF_ANY_LANGUAGE or {*named} <= {*filtered}


@pytest.fixture(scope="module")
def in_english() -> dict[str, Result]:
    """The answer to each question about the published graph."""
    store = ask_published()
    return {question.name: run(bind(question, {}, "en"), store) for question in questions()}


@pytest.mark.parametrize("language", OTHERS)
def test_the_rows_are_the_same_in_every_language(in_english: dict[str, Result], language: str) -> None:
    store = ask_published()
    different, foreign = [], []
    for question in questions():
        if question.name in OF_ANY_LANGUAGE:
            continue
        english, other = in_english[question.name], run(bind(question, {}, language), store)
        if question.name != "publishers" and _without_texts(english.rows()) != _without_texts(other.rows()):
            different.append(question.name)
        tags = {term.language for row in other.rows() for term in row if isinstance(term, Literal)}
        if not tags <= {None, "en", language}:
            foreign.append(question.name)
    assert (different, foreign) == ([], [])


def _without_texts(rows: object) -> Counter[tuple[str, ...]]:
    return Counter(
        tuple("text" if isinstance(term, Literal) and term.language else str(term) for term in row)
        for row in rows  # type: ignore[attr-defined]
    )


def test_the_published_graph_in_the_six_languages() -> None:
    def labels(language: str) -> list[str]:
        return [str(row[1]) for row in run_query("crimes", language=language).rows()]

    assert labels("en")[2] == '"Genocide"@en'
    assert labels("fr") == [
        '"Crimes contre l’humanité"@fr', '"Crimes de guerre"@fr', '"Génocide"@fr', '"Nettoyage ethnique"@fr'
    ]  # fmt: skip
    assert '"Геноцид"@ru' in labels("ru")
    for language in OTHERS:
        assert {label.rpartition("@")[2] for label in labels(language)} == {language}


def test_what_falls_back_to_english_says_so(store: Store) -> None:
    result = run(in_language(PREFIXES + LABELS, "fr"), store)
    assert result.to_csv("fr").splitlines()[1:3] == [
        "https://example.org/b,hand [en]",
        "https://example.org/d,trou",
    ]
    assert result.to_csv().splitlines()[1] == "https://example.org/b,hand"
    assert "hand [en]" in render(result, "table", language="fr")
    assert "| hand \\[en\\] |" in render(result, "md", language="fr")
    assert "hand [en]" not in render(result, "json", language="fr") + render(result, "tsv", language="fr")
    assert "[fr]" not in render(result, "csv", language="en")


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({}, "en"),
        ({"LANG": "C"}, "en"),
        ({"LANG": "POSIX"}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "ru_RU.UTF-8"}, "ru"),
        ({"LANG": "zh_CN"}, "zh"),
        ({"LANG": "es@euro"}, "es"),
        ({"LANG": "it_IT.UTF-8"}, "en"),
        ({"LC_MESSAGES": "ar_EG", "LANG": "fr"}, "ar"),
        ({"LC_ALL": "fr", "LC_MESSAGES": "ar", "LANG": "es"}, "fr"),
        ({"LC_ALL": "", "LANG": "fr-CH"}, "fr"),
        ({"LC_ALL": "C", "LANG": "fr"}, "en"),
    ],
)
def test_the_environment_tells_the_language(environ: dict[str, str], language: str) -> None:
    assert preferred(environ) == language


def test_a_language_without_labels_is_refused() -> None:
    assert languages() == ("ar", "en", "es", "fr", "ru", "zh")
    for wrong in ("it", "", "fr_FR", "français"):
        with pytest.raises(BadInput, match="there are no labels in"):
            run_query("crimes", language=wrong)
    assert list(run_query("crimes", language="FR").rows()) == list(run_query("crimes", language="fr").rows())


def test_a_query_of_ones_own_is_asked_as_it_stands(tmp_path: Path) -> None:
    file = tmp_path / "mine.rq"
    file.write_text("ASK {}", "utf-8")
    with pytest.raises(BadInput, match="--language is for canned queries"):
        run_query(str(file), language="fr")


# what the heads say


def test_heads_are_told_in_the_language_and_else_in_english() -> None:
    crimes = {language: translate(find("crimes"), language) for language in ("en", "fr")}
    assert crimes["fr"].title == "Quels crimes la responsabilité de protéger couvre-t-elle ?"
    assert crimes["fr"].text == crimes["en"].text
    assert describe(crimes["fr"]).startswith(crimes["fr"].title)
    assert [query.name for query in list_queries("fr")] == [query.name for query in list_queries()]


@pytest.mark.parametrize("language", ["fr", "es"])
def test_titles_are_translated(language: str) -> None:
    english = {query.name: query.title for query in list_queries()}
    same = [query.name for query in list_queries(language) if query.title == english[query.name]]
    assert len(same) <= 10, same


@pytest.mark.parametrize("language", [each for each in languages() if each != "en"])
def test_topics_are_told_in_each_language(language: str) -> None:
    topics = {query.topic for query in list_queries()}
    english, told = catalog.read_tags(), catalog.read_tags(language)
    assert list(told) == list(english)
    assert [topic for topic in sorted(topics) if told[topic] == english[topic]] == []


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ("nowhere\ttitle\tx\ttranslated\t", "it translates nothing that a query has."),
        ("crimes\theading\tx\ttranslated\t", "it translates nothing that a query has."),
        ("crimes\tparameter pillar\tx\ttranslated\t", "it translates nothing that a query has."),
        ("crimes\ttitle\t\ttranslated\t", "it translates nothing that a query has."),
        ("crimes\ttitle\tx", "it translates nothing that a query has."),
        ("crimes\ttitle\tx\ttranslated\t", "it is translated in another row already."),
    ],
)
def test_a_wrong_translation_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, row: str, rule: str
) -> None:
    table = (paths.queries() / "languages" / "fr.tsv").read_text("utf-8")
    (tmp_path / "fr.tsv").write_text(f"{table}{row}\n", "utf-8")
    monkeypatch.setattr(catalog, "_translation_files", lambda: tmp_path)
    with pytest.raises(BadInput, match="canned queries are wrong") as caught:
        list_queries()
    (fault,) = caught.value.faults
    assert (fault.file, fault.row, fault.rule) == (str(tmp_path / "fr.tsv"), table.count("\n") + 1, rule)
