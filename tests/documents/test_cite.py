"""Words are found in a document, with the offsets, the hash and the locator that a reading takes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from r2p_ld import cli
from r2p_ld.documents import read
from r2p_ld.documents.cite import cite
from r2p_ld.documents.model import digest
from r2p_ld.documents.text import parse
from r2p_ld.errors import BadInput
from r2p_ld.tables.project import load

PAGE = """Côte d’Ivoire: a title that ends in a full stop, and is longer than a heading is, as titles are.

13 August 2014

First sentence, of 𝔸 paragraph. Second sentence,
on two lines. Third.

II. A section

Its only sentence is about Pillar III and Pillar II.

  • 2013: one
  • 2014: two

A. A part of it

Words. More words: Words.
- an item
1. another
B. Another part

Last words
"""


def found(words: str) -> list[tuple[str, str]]:
    """The spans of words and their locators."""
    document = parse("page.txt", PAGE.encode())
    places = cite(document, words).places
    for place in places:
        assert place.offsets == f"{place.start}-{place.end}"
        assert place.sha256 == digest(document.text[place.start : place.end])
    return [(document.text[place.start : place.end], place.locator) for place in places]


@pytest.mark.parametrize(
    ("words", "locators"),
    [
        ("Ivoire", ["title"]),
        ("13 August 2014", ["heading"]),
        ("𝔸 paragraph", ["p1 s1"]),
        ("Third", ["p1 s3"]),
        ("section", ["heading"]),
        ("Pillar II", ["s.II p1"]),
        ("2014: two", ["s.II item 2"]),
        ("Words", ["s.II.A p1 s1", "s.II.A p1 s2"]),
        ("an item", ["s.II.A item 1"]),
        ("another", ["s.II.A item 2"]),
        ("Last", ["heading"]),
    ],
)
def test_every_place_has_its_locator(words: str, locators: list[str]) -> None:
    assert found(words) == [(words, locator) for locator in locators]


def test_blanks_stand_for_ends_of_lines_and_composed_letters_for_combining_ones() -> None:
    assert found("sentence,  on\ttwo") == [("sentence,\non two", "p1 s2")]
    assert found("Co\u0302te") == [("Côte", "title")]


def test_places_within_words_count_where_there_is_no_other() -> None:
    assert [locator for _, locator in found("ord")] == [
        "s.II.A p1 s1",
        "s.II.A p1 s2",
        "s.II.A p1 s2",
        "heading",
    ]
    assert found("Pillar I")[0] == ("Pillar I", "s.II p1")


def test_places_that_overlap_are_all_found() -> None:
    assert [place.offsets for place in cite(parse("a", b"one one one"), "one one").places] == ["0-7", "4-11"]


def test_words_that_are_not_there_are_a_fault_with_what_is_like_them() -> None:
    citation = cite(parse("page.txt", PAGE.encode()), "Frist sentense, of")
    assert (citation.places, citation.near) == ((), ("First sentence, of",))
    (fault,) = citation.faults
    assert fault.rule == "does not hold the words 'Frist sentense, of'."
    assert fault.mend == "did you mean 'First sentence, of'?"
    (fault,) = cite(parse("page.txt", PAGE.encode()), "something else altogether").faults
    assert fault.mend == "copy them from the document."


@pytest.mark.parametrize("words", ["", " \n\t"])
def test_there_must_be_words(words: str) -> None:
    with pytest.raises(BadInput, match="There are no words to look for"):
        cite(parse("page.txt", PAGE.encode()), words)


def test_an_offset_past_the_end_has_the_last_locator() -> None:
    assert parse("a", b"").locator(0) == "title"
    assert parse("a", b"Title\n\nOne.").locator(99) == "p1"


def test_the_evidence_of_the_project_is_found_where_the_readings_have_it(source_documents: Path) -> None:
    project = load()
    count = 0
    for source in project.sources.rows:
        document = read(source_documents / source.file)
        for row in project.readings[source.slug].rows:
            for span, sha256 in zip(row.offsets, row.sha256, strict=True):
                words = document.text[span.start : span.end]
                places = cite(document, words).places
                assert (str(span), sha256) in {(place.offsets, place.sha256) for place in places}, words
                count += 1
    assert count >= 550


def test_the_command_prints_a_place_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.txt"
    page.write_text(PAGE, "utf-8")
    assert cli.run(["cite", str(page), "Pillar II"]) == 0
    head, line = capsys.readouterr().out.splitlines()
    assert head == "offsets\tsha256\tlocator"
    assert line.split("\t")[1:] == [digest("Pillar II"), "s.II p1"]
    assert cli.run(["cite", str(page), "Pillar IV", "--format", "json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["places"], told["near"][0]) == ([], "Pillar III")
    assert cli.run(["cite", str(page), "Pillar IV"]) == 1
    assert "page.txt: does not hold the words 'Pillar IV'." in capsys.readouterr().out
    assert cli.run(["cite", str(tmp_path / "none.txt"), "x"]) == 2
