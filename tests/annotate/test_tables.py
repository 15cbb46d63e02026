"""The tables of names and contexts: they name what is in the graph, and their patterns are patterns."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from r2p_ld import paths, published
from r2p_ld.annotate import Lexicon, rows
from r2p_ld.annotate.lexicon import NOTHING, alternatives
from r2p_ld.errors import BadInput
from r2p_ld.namespaces import expand

ALIASES = rows.rows(rows.Alias, "aliases")
CONTEXTS = rows.rows(rows.Context, "contexts")
REFERENCES = rows.rows(rows.Reference, "references")
WORDS = rows.rows(rows.Word, "words")


def test_every_name_is_one_of_something_in_the_graph() -> None:
    concepts = {each.concept for each in ALIASES} - {NOTHING}
    assert len(concepts) > 200
    of_graph = {each for each in concepts if not each.startswith("mission:")}
    assert {each for each in of_graph if not published.mentions(expand(each))} == set()


def test_missions_have_the_names_and_iris_that_the_data_of_peacekeeping_give_them() -> None:
    data = paths.ontology().parent / "tests" / "datasets" / "miniatures" / "peacekeeping.expected.nq"
    identifier = re.escape(f"> <{expand('dcterms:identifier')}> ")
    given = re.findall(
        rf'<({re.escape(expand("mission:"))}[^>]*){identifier}"([^"]+)"', data.read_text("utf-8")
    )
    ours = {(expand(row.concept), name) for row in ALIASES for name in row.names if not row.language}
    assert len(given) > 3
    assert set(given) <= ours
    assert len({iri for iri, _ in ours if iri.startswith(expand("mission:"))}) == 69


def test_every_context_and_reference_is_about_something_in_the_graph() -> None:
    named = {each.concept for each in CONTEXTS} | {each for row in REFERENCES for each in row.concepts}
    whole = {each for each in named if each != "*" and not each.endswith((":", "-res", "-resolution"))}
    assert len(whole) > 30
    assert {each for each in whole if not published.mentions(expand(each))} == set()


def test_every_pattern_can_be_compiled() -> None:
    patterns = [p for row in CONTEXTS for p in (row.before, row.after, row.document) if p]
    patterns += [row.words for row in WORDS]
    patterns += [pattern for row in REFERENCES for pattern in (row.words, row.noun)]
    assert len(patterns) > 200
    for pattern in patterns:
        re.compile(pattern)


def test_each_language_has_its_names() -> None:
    languages = {each.language for each in ALIASES if each.concept == "norm:responsibility-to-protect"}
    assert languages == {"ar", "en", "es", "fr", "ru", "zh"}
    states = [each for each in ALIASES if each.concept.startswith("state:")]
    assert len(states) > 500


def test_no_name_stands_for_more_than_it_should() -> None:
    """Choices multiply; what takes a thousand forms is a slip."""
    assert max(len(alternatives(name)) for each in ALIASES for name in each.names) < 400


@pytest.mark.parametrize(
    ("table", "row", "column"),
    [
        ("aliases-terms.tsv", "nonsense\ten\ta", "concept"),
        ("aliases-terms.tsv", "crime:genocide\tde\tVölkermord", "language"),
        ("contexts.tsv", "forbid\tcrime:genocide\ten\t\t\t\t\tno reason", "effect"),
        ("contexts.tsv", "drop\tcrime:genocide\ten\t\t\t\t\t", "reason"),
    ],
)
def test_a_row_that_is_wrong_is_told(
    table: str, row: str, column: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "annotate"
    folder.mkdir()
    for file in (paths.ontology() / "annotate").glob("*.tsv"):
        (folder / file.name).write_bytes(file.read_bytes())
    (folder / table).write_text((folder / table).read_text("utf-8") + f"{row}\n", "utf-8")
    monkeypatch.setattr(paths, "ontology", lambda: tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with pytest.raises(BadInput) as error:
        Lexicon.published()
    assert error.value.faults[0].column == column
