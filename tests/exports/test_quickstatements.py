"""Statements for Wikidata: what is tied, and what is not."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.asking import rows

from r2p_ld.exports import quickstatements
from r2p_ld.exports.common import read_table
from r2p_ld.namespaces import expand
from r2p_ld.store import open_published

REPORT = expand("report:2009")
STATEMENT = 'P3069|"A/63/677"|S854|"https://undocs.org/A/63/677"'


@pytest.fixture(scope="module")
def documents() -> int:
    """How many documents of the published graph have a symbol."""
    text = f"SELECT (COUNT(DISTINCT ?x) AS ?n) {{ ?x <{expand('r2p:symbol')}> ?y }}"
    (row,) = rows(open_published(), text)
    return int(row["n"])


def ties(tmp_path: Path, *triples: str) -> Path:
    file = tmp_path / "ties.ttl"
    head = "".join(f"@prefix {p}: <{expand(f'{p}:')}> .\n" for p in ("schema", "skos", "wd", "r2p", "rdfs"))
    file.write_text(head + "\n".join(triples), "utf-8")
    return file


def test_every_id_has_its_source() -> None:
    rows = read_table("wikidata.tsv", quickstatements.Wikidata)
    assert {row.role: row.id for row in rows} == {
        "symbol": "P3069",
        "reference": "S854",
        "address": "https://undocs.org/",
    }
    assert all(row.source for row in rows)


def test_of_the_published_graph_no_document_is_tied_to_an_item(documents: int) -> None:
    made = quickstatements.export()
    assert made.text == ""
    (note,) = made.notes
    assert note.startswith(f"{documents} documents are tied to no item; --create makes new ones")


def test_a_document_that_is_tied_gets_its_symbols(tmp_path: Path, documents: int) -> None:
    file = ties(
        tmp_path,
        f"<{REPORT}> schema:sameAs wd:Q1 .",
        f"<{expand('report:2011')}> skos:exactMatch wd:Q2 .",
        f"<{expand('report:2012')}> skos:closeMatch wd:Q3 .",
    )
    made = quickstatements.export([file])
    assert made.text.splitlines() == [
        f"Q1|{STATEMENT}",
        'Q2|P3069|"A/65/877"|S854|"https://undocs.org/A/65/877"',
        'Q2|P3069|"S/2011/393"|S854|"https://undocs.org/S/2011/393"',
    ]
    assert made.entries == 3
    assert made.notes[0].startswith(f"{documents - 2} documents are tied to no item")


def test_new_items_are_made_only_when_asked_for(tmp_path: Path, documents: int) -> None:
    file = ties(tmp_path, f"<{REPORT}> schema:sameAs wd:Q1 .")
    assert "CREATE" not in quickstatements.export([file]).text
    lines = quickstatements.export([file], create=True).text.splitlines()
    assert lines.count("CREATE") == documents - 1 >= 10
    assert f"Q1|{STATEMENT}" in lines
    place = lines.index('LAST|P3069|"A/65/877"|S854|"https://undocs.org/A/65/877"')
    assert lines[place - 7] == "CREATE"
    labels = [line.split("|")[1] for line in lines[place - 6 : place]]
    assert labels == ["Lar", "Len", "Les", "Lfr", "Lru", "Lzh"]
    assert lines[place + 1] == 'LAST|P3069|"S/2011/393"|S854|"https://undocs.org/S/2011/393"'


def test_a_document_with_two_items_is_told(tmp_path: Path) -> None:
    made = quickstatements.export([ties(tmp_path, f"<{REPORT}> schema:sameAs wd:Q1 , wd:Q2 .")])
    assert made.text == ""
    assert "1 documents are tied to several items: keep the right tie." in made.notes


def test_a_label_that_would_break_the_command_makes_no_item(tmp_path: Path) -> None:
    labels = ('"a|b"@en', "'say \"so\"'@en", '"two\\nlines"@en')
    file = ties(
        tmp_path, *(f'<urn:{n}> r2p:symbol "A/{n}" ; rdfs:label {label} .' for n, label in enumerate(labels))
    )
    made = quickstatements.export([file], create=True)
    assert "A/0" not in made.text
    assert "3 documents have no label that can be written, and get no new item." in made.notes


def test_a_symbol_is_written_into_an_address_as_it_must_be(tmp_path: Path) -> None:
    file = ties(tmp_path, '<urn:x> r2p:symbol "S/RES/2117 (2013)" ; schema:sameAs wd:Q1 .')
    text = quickstatements.export([file]).text
    assert text == 'Q1|P3069|"S/RES/2117 (2013)"|S854|"https://undocs.org/S/RES/2117%20(2013)"\n'


def test_a_symbol_that_would_break_the_command_is_left_out(tmp_path: Path) -> None:
    file = ties(tmp_path, '<urn:x> r2p:symbol "A/1|Q5" ; schema:sameAs wd:Q1 .')
    assert quickstatements.export([file]).text == ""
