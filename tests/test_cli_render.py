"""An answer as text: tables for people, and the formats of programs."""

from __future__ import annotations

import json
import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, RdfFormat, Store

from r2p_ld.cli.render import render
from r2p_ld.errors import BadInput
from r2p_ld.namespaces import expand
from r2p_ld.query import Result, run

ROWS = """\
PREFIX tool: <https://w3id.org/r2p-ld/id/tool/>
SELECT ?what ?value WHERE { VALUES (?what ?value) {
  (tool:sanctions "Sanctions | bans"@en) (<https://example.org/x> "a\\u001B[1m\\nb, \\"c\\"\\t<d>")
  (tool:mediation UNDEF) (tool:count 7) (tool:day "2005-09-16"^^<http://www.w3.org/2001/XMLSchema#date>)
  (tool:zh "制裁"@zh) } }
"""
MAKE = """\
PREFIX tool: <https://w3id.org/r2p-ld/id/tool/> PREFIX r2p: <https://w3id.org/r2p-ld/ontology#>
CONSTRUCT { tool:b r2p:p tool:a . tool:a r2p:p "x"@en , [ r2p:q 1 ] } WHERE {}
"""
XSD = "http://www.w3.org/2001/XMLSchema#"
TOOL = "https://w3id.org/r2p-ld/id/tool/"

RENDERED = {
    (ROWS, "table"): """\
what                   value
---------------------  ----------------
tool:sanctions         Sanctions | bans
https://example.org/x  a\\x1b[1m
                       b, "c" <d>
tool:mediation
tool:count             7
tool:day               2005-09-16
tool:zh                制裁
""",
    (ROWS, "md"): """\
| what | value |
| --- | --- |
| tool:sanctions | Sanctions \\| bans |
| https://example.org/x | a\\\\x1b\\[1m<br>b, "c" \\<d\\> |
| tool:mediation |  |
| tool:count | 7 |
| tool:day | 2005-09-16 |
| tool:zh | 制裁 |
""",
    (ROWS, "csv"): (
        "what,value\r\n"
        f"{TOOL}sanctions,Sanctions | bans\r\n"
        'https://example.org/x,"a\x1b[1m\nb, ""c""\t<d>"\r\n'
        f"{TOOL}mediation,\r\n{TOOL}count,7\r\n{TOOL}day,2005-09-16\r\n{TOOL}zh,制裁\r\n"
    ),
    (ROWS, "tsv"): (
        "?what\t?value\n"
        f'<{TOOL}sanctions>\t"Sanctions | bans"@en\n'
        '<https://example.org/x>\t"a\x1b[1m\\nb, \\"c\\"\\t<d>"\n'
        f"<{TOOL}mediation>\t\n<{TOOL}count>\t7\n"
        f'<{TOOL}day>\t"2005-09-16"^^<{XSD}date>\n<{TOOL}zh>\t"制裁"@zh\n'
    ),
    ("ASK {}", "table"): "yes\n",
    ("ASK { ?s ?p ?o }", "table"): "no\n",
    ("ASK {}", "md"): "yes\n",
    ("ASK {}", "json"): '{"head":{},"boolean":true}\n',
    (MAKE, "nt"): (
        f'<{TOOL}a> <{expand("r2p:p")}> "x"@en .\n'
        f"<{TOOL}a> <{expand('r2p:p')}> _:c14n0 .\n"
        f"<{TOOL}b> <{expand('r2p:p')}> <{TOOL}a> .\n"
        f'_:c14n0 <{expand("r2p:q")}> "1"^^<{XSD}integer> .\n'
    ),
    ("SELECT ?a { ?a ?b ?c }", "table"): "no rows\n",
    ("SELECT ?a { ?a ?b ?c }", "md"): "no rows\n",
    ("SELECT ?a { ?a ?b ?c }", "csv"): "a\r\n",
    ("SELECT ?a { ?a ?b ?c }", "tsv"): "?a\n",
    ("SELECT ?a { ?a ?b ?c }", "json"): '{"head":{"vars":["a"]},"results":{"bindings":[]}}\n',
    ("CONSTRUCT WHERE { ?a ?b ?c }", "nt"): "",
    ("CONSTRUCT WHERE { ?a ?b ?c }", "ttl"): "",
}


@pytest.mark.parametrize(("text", "format"), RENDERED, ids=lambda value: value[:12])
def test_an_answer_in_each_format(text: str, format: str) -> None:
    assert render(run(text, Store()), format) == RENDERED[text, format]


def test_rows_as_json() -> None:
    told = json.loads(render(run(ROWS, Store()), "json"))
    assert told["head"] == {"vars": ["what", "value"]}
    assert told["results"]["bindings"][:3] == [
        {
            "what": {"type": "uri", "value": f"{TOOL}sanctions"},
            "value": {"type": "literal", "value": "Sanctions | bans", "xml:lang": "en"},
        },
        {
            "what": {"type": "uri", "value": "https://example.org/x"},
            "value": {"type": "literal", "value": 'a\x1b[1m\nb, "c"\t<d>'},
        },
        {"what": {"type": "uri", "value": f"{TOOL}mediation"}},
    ]


def test_a_graph_as_turtle_holds_the_same_triples() -> None:
    result = run(MAKE, Store())
    turtle = render(result)  # the default for a graph
    assert "tool:b r2p:p tool:a ." in turtle
    store = Store()
    store.load(turtle, RdfFormat.TURTLE)
    assert run("CONSTRUCT WHERE { ?s ?p ?o }", store) == result


@pytest.mark.parametrize(
    ("text", "form", "fitting"),
    [
        ("SELECT * {}", "SELECT", "table, json, csv, tsv, md"),
        ("ASK {}", "ASK", "table, json, md"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "CONSTRUCT or DESCRIBE", "ttl, nt"),
        ("DESCRIBE <https://example.org/x>", "CONSTRUCT or DESCRIBE", "ttl, nt"),
    ],
)
def test_a_format_that_does_not_fit_is_refused(text: str, form: str, fitting: str) -> None:
    result = run(text, Store())
    for format in ("table", "json", "csv", "tsv", "md", "ttl", "nt", "xml"):
        if format in fitting.split(", "):
            render(result, format)
        else:
            with pytest.raises(BadInput) as caught:
                render(result, format)
            assert str(caught.value) == f"format {format} does not fit: {form} gives {fitting}"


def test_long_cells_wrap() -> None:
    words = " ".join(["word"] * 30)
    text = f'SELECT ?a ?b ?c {{ VALUES (?a ?b ?c) {{ ("{words}" "{"x" * 130}" "short") }} }}'
    table = render(run(text, Store()))
    lines = table.splitlines()
    assert max(map(len, lines)) <= 120
    assert lines[0].split() == ["a", "b", "c"]
    assert [len(rule) for rule in lines[1].split()] == [55, 55, 5]
    body = lines[2:]
    assert body[0] == f"{' '.join(['word'] * 11):55}  {'x' * 55}  short"
    assert " ".join(line[:55].strip() for line in body) == words
    assert "".join(line[57:112].strip() for line in body) == "x" * 130


def rows_of(*rows: tuple[str, ...]) -> Result:
    head = " ".join(f"?c{number}" for number in range(len(rows[0])))
    values = " ".join(f"({' '.join(str(Literal(cell)) for cell in row)})" for row in rows)
    return run(f"SELECT {head} WHERE {{ VALUES ({head}) {{ {values} }} }}", Store())


def plain(table: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", table)


@pytest.mark.parametrize("columns", [None, 120])
def test_a_word_that_fits_in_no_column_lays_the_rows_out_one_under_the_other(columns: int | None) -> None:
    name = "tool:" + "x" * 35
    # room for two such words and not for three
    two = plain(render(rows_of((name, name, "words " * 20)), columns=columns))
    assert [line.split()[:2] for line in two.splitlines() if name in line] == [[name, name]]
    assert "c0  tool:" not in two
    assert max(map(len, two.splitlines())) <= 120
    three = render(rows_of((name, name, name), ("a", "b", "c")), columns=columns)
    assert three == f"c0  {name}\nc1  {name}\nc2  {name}\n\nc0  a\nc1  b\nc2  c\n"


def test_the_widest_column_gives_way_first_and_only_as_far_as_its_words() -> None:
    name = "tool:" + "x" * 50
    lines = render(rows_of((name, "many words " * 9, "other words " * 9))).splitlines()
    assert [len(rule) for rule in lines[1].split()] == [55, 30, 30]
    assert lines[2].startswith(f"{name}  many words many words many      other")


def test_a_word_is_cut_from_sixty_characters_on() -> None:
    whole, cut = "y" * 59, "z" * 60
    lines = render(rows_of((whole, cut, "w"), ("", "", whole))).splitlines()
    assert lines[0] == f"c0  {whole}"
    lines = render(rows_of((whole, cut, "w"))).splitlines()
    assert lines[2].split() == [whole, "z" * 55, "w"]
    assert lines[3].split() == ["z" * 5]
    # where rows are laid out, a narrow terminal's own wrapping keeps the word in one piece too
    assert render(rows_of((whole, "w")), columns=30) == f"c0  {whole}\nc1  w\n"


@given(
    rows=st.lists(
        st.lists(st.text("ab -", max_size=80), min_size=4, max_size=4).map(tuple), min_size=1, max_size=4
    ),
    columns=st.one_of(st.none(), st.integers(20, 130)),
)
@settings(max_examples=100)
def test_no_short_word_is_ever_cut(rows: list[tuple[str, ...]], columns: int | None) -> None:
    words = plain(render(rows_of(*rows), columns=columns)).split()
    for word in {word for row in rows for cell in row for word in cell.split() if len(word) < 60}:
        assert word in words


def test_wide_characters_keep_columns_straight() -> None:
    text = 'SELECT ?a ?b { VALUES (?a ?b) { ("制裁" 1) ("e\u0301t\u00e9" 2) ("plain" 3) } }'
    assert render(run(text, Store())) == ("a      b\n-----  -\n制裁   1\ne\u0301t\u00e9    2\nplain  3\n")
    wide = render(run(f'SELECT ?a {{ VALUES ?a {{ "{"制" * 70}" }} }}', Store())).splitlines()
    assert wide == ["a", "-" * 120, "制" * 60, "制" * 10]


def test_a_row_without_columns_is_no_trouble() -> None:
    for format in ("table", "md", "json", "csv", "tsv"):
        assert render(run("SELECT * {}", Store()), format).endswith("\n")


@given(rows=st.lists(st.tuples(st.text(max_size=200), st.text(max_size=200)), min_size=1, max_size=5))
@settings(max_examples=100)
def test_a_table_fits_and_loses_no_word(rows: list[tuple[str, str]]) -> None:
    values = " ".join(f"({Literal(a)} {Literal(b)})" for a, b in rows)
    table = render(run(f"SELECT ?a ?b {{ VALUES (?a ?b) {{ {values} }} }}", Store()))
    assert not any(unicodedata.category(c) == "Cc" for c in table.replace("\n", ""))
    for a, _ in rows:
        assert all(
            word in table for word in a.split() if word.isalnum() and word.isascii() and len(word) < 40
        )
    assert all(len(line) <= 120 or not line.isascii() for line in table.split("\n"))


def test_a_terminal_gets_a_table_of_its_width() -> None:
    table = render(run(ROWS, Store()), columns=40)
    assert "\x1b[1m" in table  # the bold head; none of it from the data
    plain = re.sub(r"\x1b\[[0-9;]*m", "", table)
    assert "\x1b" not in plain
    assert all(len(line) <= 40 for line in plain.splitlines())
    assert "tool:sanctions" in plain
    assert "a\\x1b[1m" in plain


def test_the_result_of_another_engine_fits() -> None:
    told = b'{"results":{"bindings":[{"a":{"type":"literal","value":"x"}}]},"head":{"vars":["a"]}}'
    assert render(Result("rows", told), "csv") == "a\r\nx\r\n"


def test_a_table_with_too_many_columns_lays_its_rows_out_one_under_the_other() -> None:
    names = [f"c{number}" for number in range(9)]
    row = f'("one two three four five" {" ".join(["1"] * 8)})'
    head = " ".join(f"?{name}" for name in names)
    text = f"SELECT {head} WHERE {{ VALUES ({head}) {{ {row} {row} }} }}"
    block = "c0  one two three\n    four five\n" + "".join(f"{name}  1\n" for name in names[1:])
    assert render(run(text, Store()), "table", columns=14) == f"{block}\n{block}"
