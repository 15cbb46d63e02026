"""Canned queries: their heads, their parameters, and every form of answer."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, RdfFormat, Store

from r2p_ld import paths, shards
from r2p_ld.cli.render import render
from r2p_ld.errors import BadInput, Fault
from r2p_ld.namespaces import expand
from r2p_ld.query import (
    CannedQuery,
    Parameter,
    bind,
    find,
    list_queries,
    read_query,
    run,
    run_query,
)

CHECKOUT = Path(__file__).parent.parent
TOOL = "https://w3id.org/r2p-ld/id/tool/"


def answer(
    question: str, parameters: Mapping[str, str | int] | None = None, format: str | None = None, **over: Any
) -> str:
    """An answer as text."""
    return render(run_query(question, parameters, **over), format)


TOOLS = """\
# title: Which tools serve a pillar?
# description: The tools under one pillar,
#   by their names.
# asked by: analyst
# tags: pillars, counts
# parameter pillar (concept): the pillar whose tools are asked for
# parameter tongue (language): the language of the labels
# parameter word (text): a word of the label
#
#

# Not the head any more: this may say anything.
PREFIX pillar: <https://w3id.org/r2p-ld/id/pillar/>
PREFIX r2p: <https://w3id.org/r2p-ld/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?tool ?label WHERE {
  VALUES ?pillar { pillar:1 }
  VALUES ?tongue { "en" }
  VALUES ?word { UNDEF }
  VALUES ?kept { pillar:2 pillar:3 }
  ?tool r2p:toolOfPillar ?pillar ; rdfs:label ?label .
  FILTER (LANG(?label) = ?tongue && (!BOUND(?word) || CONTAINS(?label, ?word)))
} ORDER BY ?tool
"""

PLACES = """\
# title: What happened where?
# description: Needs a place.
# asked by: journalist
# parameter place (place): where
# parameter year (year): when
SELECT ?place ?year WHERE {
  VALUES ?place { }
  VALUES ?year { 2005 }
}
"""

TAGS = "tag\tdescription\ntools\tTools.\nplaces\tPlaces.\npillars\tpillars\ncounts\thow many\n"

GRAPH = """\
@prefix tool: <https://w3id.org/r2p-ld/id/tool/> .
@prefix pillar: <https://w3id.org/r2p-ld/id/pillar/> .
@prefix r2p: <https://w3id.org/r2p-ld/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
tool:rule-of-law r2p:toolOfPillar pillar:1 ; rdfs:label "Rule of law"@en, "État de droit"@fr .
tool:education r2p:toolOfPillar pillar:1 ; rdfs:label "Education"@en .
tool:mediation r2p:toolOfPillar pillar:2, pillar:3 ; rdfs:label "Mediation"@en .
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small project: two queries and a published graph."""
    (tmp_path / "ontology").symlink_to(CHECKOUT / "ontology")
    (tmp_path / "queries" / "checks").mkdir(parents=True)
    (tmp_path / "build").mkdir()
    for name, text in (("tools", TOOLS), ("places", PLACES)):
        (tmp_path / "queries" / name).mkdir()
        (tmp_path / "queries" / name / f"{name}.rq").write_text(text, "utf-8")
    (tmp_path / "queries" / "tags.tsv").write_text(TAGS, "utf-8")
    (tmp_path / "queries" / "checks" / "orphans.rq").write_text("SELECT * {}", "utf-8")
    store = Store()
    store.load(GRAPH, RdfFormat.TURTLE)
    for name, format in (("r2p.nt", RdfFormat.N_TRIPLES), ("r2p.nq", RdfFormat.N_QUADS)):
        dumped = store.dump(format=format, from_graph=None if format == RdfFormat.N_QUADS else DefaultGraph())
        assert dumped is not None
        (tmp_path / "build" / name).write_bytes(dumped)
    shards.write_manifest(tmp_path / "build", shards.entries(tmp_path / "build", ["r2p.nt", "r2p.nq"]))
    monkeypatch.setattr(paths, "home", lambda: tmp_path)
    return tmp_path


def query(folder: Path, text: str, name: str = "asked") -> CannedQuery:
    path = folder / f"{name}.rq"
    path.write_text(text, "utf-8")
    return read_query(path)


def faults(error: BadInput) -> list[tuple[int | None, str | None, str, str]]:
    return [(fault.row, fault.column, fault.rule, fault.mend) for fault in error.faults]


# the head


def test_a_head_is_read_whole(home: Path) -> None:
    assert find("tools") == CannedQuery(
        name="tools",
        topic="tools",
        title="Which tools serve a pillar?",
        description="The tools under one pillar, by their names.",
        asked_by="analyst",
        tags=("tools", "pillars", "counts"),
        needs=(),
        parameters=(
            Parameter("pillar", "concept", "the pillar whose tools are asked for", False, "pillar:1"),
            Parameter("tongue", "language", "the language of the labels", False, "en"),
            Parameter("word", "text", "a word of the label", False, None),
        ),
        form="SELECT",
        text=TOOLS,
    )


def test_queries_are_listed_by_name_without_the_checks(home: Path) -> None:
    assert [query.name for query in list_queries()] == ["places", "tools"]
    assert list_queries()[0].as_dict() == {
        "name": "places",
        "topic": "places",
        "title": "What happened where?",
        "description": "Needs a place.",
        "asked_by": "journalist",
        "tags": ["places"],
        "needs": [],
        "parameters": [
            {"name": "place", "type": "place", "required": True, "default": None, "description": "where"},
            {"name": "year", "type": "year", "required": False, "default": "2005", "description": "when"},
        ],
    }


ENTRIES = "use title, description, asked by, tags, needs or `parameter name (type)`, then a colon."
ONE_LINE = "give `VALUES ?{} {{ default }}` one line to itself, once."


@pytest.mark.parametrize(
    ("old", "new", "row", "rule", "mend"),
    [
        ("# title: Wh", "# titel: Wh", 1, "no entry is called 'titel'.", ENTRIES),
        ("# title: Which tools serve a pillar?\n", "", 1, "the head has no title.",
         "add a line `# title: …`."),
        ("# asked by: analyst", "# asked by:", 4, "asked by is empty.", "write something after the colon."),
        ("# asked by: analyst", "# title: Again", 4, "title stands twice.", "keep one."),
        ("# asked by: analyst", "#asked", 4, "a comment of the head is no entry.", ENTRIES),
        ("# tags: pillars, counts", "# tags: counts, Big one", None, "'Big one' is no tag.",
         "use small letters, digits, hyphens; commas between tags."),
        ("# tags: pillars, counts", "# tags: pillars, pillars", None, "a tag stands twice.",
         "keep one; the name of the folder is a tag already."),
        ("SELECT DISTINCT", "SELEKT DISTINCT", None, "no line starts with the form of the query.",
         "start one with SELECT, ASK or CONSTRUCT."),
        ("#\n\n", "# graphs: named\n\n", 10, "no entry is called 'graphs'.", ENTRIES),
        ("word (text)", "word (string)", 8, "no type is called 'string'.",
         "use one of concept, language, number, place, symbol, text, year."),
        ("word (text)", "word", 8, "no entry is called 'parameter word'.", ENTRIES),
        ("word (text)", "2nd (text)", 8, "no entry is called 'parameter 2nd (text)'.", ENTRIES),
        ("parameter word (text)", "parameter tongue (language)", 8,
         "parameter tongue (language) stands twice.", "keep one."),
        ("  VALUES ?word { UNDEF }\n", "", 8, "parameter word has 0 VALUES lines.", ONE_LINE.format("word")),
        ("VALUES ?word { UNDEF }", "VALUES ?word { UNDEF } ?s ?p ?o .", 8,
         "parameter word has 0 VALUES lines.", ONE_LINE.format("word")),
        ("  VALUES ?kept { pillar:2 pillar:3 }", "  VALUES ?word { UNDEF }", 8,
         "parameter word has 2 VALUES lines.", ONE_LINE.format("word")),
        ("{ pillar:1 }", "{ 1 }", 17, "the default '1' is not a concept.",
         "a concept is written with its prefix, or as a full IRI."),
        ("{ pillar:1 }", "{ pilar:1 }", 17, "the default 'pilar:1' is not a concept.",
         "no prefix is called 'pilar'; did you mean pillar?"),
        ("{ pillar:1 }", "{ pillar:1 pillar:2 }", 17, "the default 'pillar:1 pillar:2' is not a concept.",
         "not an IRI: Invalid IRI code point ' '."),
        ('{ "en" }', "{ en }", 18, "the default 'en' is not a language.",
         "a language is written in double quotes, without escapes."),
        ('{ "en" }', '{ "e n" }', 18, "the default '\"e n\"' is not a language.",
         "a language is a BCP 47 tag such as en or zh-Hant."),
        ("{ UNDEF }", '{ "a\\"b" }', 19, "the default '\"a\\\\\"b\"' is not a text.",
         "a text is written in double quotes, without escapes."),
    ],
)  # fmt: skip
def test_a_fault_of_the_head_is_told(
    tmp_path: Path, old: str, new: str, row: int | None, rule: str, mend: str
) -> None:
    assert TOOLS.count(old) == 1
    with pytest.raises(BadInput) as caught:
        query(tmp_path, TOOLS.replace(old, new))
    # a wrong entry is also a missing one
    assert (row, None, rule, mend) in faults(caught.value)
    assert {fault.file for fault in caught.value.faults} == {str(tmp_path / "asked.rq")}


def test_all_faults_of_all_files_are_told(home: Path) -> None:
    (home / "queries" / "Not A Name.rq").write_text(PLACES, "utf-8")
    (home / "queries" / "bare.rq").write_text("SELECT * {}", "utf-8")
    (home / "queries" / "latin.rq").write_bytes(b"# title: caf\xe9")
    with pytest.raises(BadInput) as caught:
        list_queries()
    assert [(Path(fault.file).name, fault.rule) for fault in caught.value.faults] == [
        ("Not A Name.rq", "a query's file name is its name."),
        ("bare.rq", "the head has no asked by."),
        ("bare.rq", "the head has no description."),
        ("bare.rq", "the head has no title."),
        ("latin.rq", "not UTF-8 at byte 12."),
    ]


def test_two_queries_of_one_name_are_a_fault(home: Path) -> None:
    (home / "queries" / "places" / "tools.rq").write_text(PLACES, "utf-8")
    with pytest.raises(BadInput) as caught:
        list_queries()
    first, second = (home / "queries" / topic / "tools.rq" for topic in ("places", "tools"))
    assert [(fault.file, fault.rule) for fault in caught.value.faults] == [
        (str(second), f"{first} has its name.")
    ]


@pytest.mark.parametrize(
    ("row", "file", "rule"),
    [
        ("", "tools/tools.rq", "'counts' is not declared."),
        ("counts\thow many\nvotes\tvotes", "tags.tsv", "no query has the tag votes."),
        (
            "counts\thow many\ncounts\ttwice",
            "tags.tsv",
            "it is no tag with its description, or stands twice.",
        ),
        ("counts", "tags.tsv", "it is no tag with its description, or stands twice."),
        ("counts\t", "tags.tsv", "it is no tag with its description, or stands twice."),
        ("Counts!\thow many", "tags.tsv", "it is no tag with its description, or stands twice."),
    ],
)
def test_tags_are_a_closed_table(home: Path, row: str, file: str, rule: str) -> None:
    table = home / "queries" / "tags.tsv"
    table.write_text(TAGS.replace("counts\thow many\n", f"{row}\n" if row else ""), "utf-8")
    with pytest.raises(BadInput) as caught:
        list_queries()
    assert (str(home / "queries" / file), rule) in [(fault.file, fault.rule) for fault in caught.value.faults]


def test_a_topic_is_declared_too(home: Path) -> None:
    (home / "queries" / "tools").rename(home / "queries" / "toolbox")
    with pytest.raises(BadInput) as caught:
        list_queries()
    assert "'toolbox' is not declared." in [fault.rule for fault in caught.value.faults]


def test_line_ends_and_a_byte_order_mark_do_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "tools.rq"
    path.write_bytes(b"\xef\xbb\xbf" + TOOLS.replace("\n", "\r\n").encode())
    assert read_query(path) == query(tmp_path, TOOLS, "tools")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("tool", "no query is called 'tool'; did you mean tools?"),
        ("quite-else", "no query is called 'quite-else'; look for it with `r2p-ld query --list WORD`."),
        ("checks/orphans", "no query is called 'checks/orphans'; "),
        ("../queries/tools", "no query is called '../queries/tools'"),
        ("", "no query is called ''; "),
    ],
)
def test_an_unknown_name_leads_nowhere(home: Path, name: str, told: str) -> None:
    with pytest.raises(BadInput) as caught:
        answer(name)
    assert str(caught.value).startswith(told)


# parameters

TYPED = """\
# title: t
# description: d
# asked by: a
# tags: t
# parameter concept (concept): c
# parameter free (concept): c
# parameter place (place): p
# parameter year (year): y
# parameter language (language): l
# parameter text (text): t
# parameter number (number): n
# parameter symbol (symbol): s
SELECT * {
  VALUES ?concept { pillar:1 }
  VALUES ?free { UNDEF }
  VALUES ?place { UNDEF }
  VALUES ?year { UNDEF }
  VALUES ?language { UNDEF }
  VALUES ?text { UNDEF }
  VALUES ?number { UNDEF }
  VALUES ?symbol { UNDEF }
}
"""


@pytest.fixture(scope="module")
def typed(tmp_path_factory: pytest.TempPathFactory) -> CannedQuery:
    return query(tmp_path_factory.mktemp("typed"), TYPED)


@pytest.mark.parametrize(
    ("name", "value", "written"),
    [
        ("concept", "2", f"<{expand('pillar:2')}>"),
        ("concept", "tool:sanctions", f"<{expand('tool:sanctions')}>"),
        ("concept", "record:ngls-dialogue/f-1", f"<{expand('record:ngls-dialogue/f-1')}>"),
        ("concept", "https://example.org/a=b#c", "<https://example.org/a=b#c>"),
        ("concept", "<urn:uuid:1>", "<urn:uuid:1>"),
        ("free", "pillar:2", f"<{expand('pillar:2')}>"),
        ("place", "cote-divoire", f"<{expand('place:cote-divoire')}>"),
        # of a slug that is none, the name
        ("place", "cote-d-ivoire", f"<{expand('place:cote-divoire')}>"),
        ("place", "Côte d’Ivoire", f"<{expand('place:cote-divoire')}>"),
        ("place", "nowhere", f"<{expand('place:nowhere')}>"),
        ("concept", "Pillar III", f"<{expand('pillar:3')}>"),
        ("free", "Pillar III", f"<{expand('pillar:3')}>"),
        ("place", "place:kosovo", f"<{expand('place:kosovo')}>"),
        ("year", "2005", '"2005"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ("year", "-44", '"-44"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ("year", "0044", '"44"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ("number", "0.70", '"0.70"^^<http://www.w3.org/2001/XMLSchema#decimal>'),
        ("number", "-3", '"-3"^^<http://www.w3.org/2001/XMLSchema#decimal>'),
        ("symbol", "S/2014/449", '"S/2014/449"'),
        ("symbol", " a/68/947 – s/2014/449", '" a/68/947 – s/2014/449"'),
        ("symbol", "s-2014-449", '"s-2014-449"'),
        ("language", "fr", '"fr"'),
        ("language", "zh-Hant", '"zh-hant"'),
        ("text", "", '""'),
        ("text", "Côte d'Ivoire", '"Côte d\'Ivoire"'),
        ("text", '"} ; DROP {', '"\\"} ; DROP {"'),
        ("text", "\\u0022", '"\\\\\\U000000750022"'),
        ("text", "\\\\U0001F600\\n", '"\\\\\\\\\\U000000550001F600\\\\n"'),
    ],
)
def test_a_value_takes_the_place_of_the_default(
    typed: CannedQuery, name: str, value: str, written: str
) -> None:
    default = "pillar:1" if name == "concept" else "UNDEF"
    old, new = f"VALUES ?{name} {{ {default} }}", f"VALUES ?{name} {{ {written} }}"
    assert TYPED.count(old) == 1
    assert bind(typed, {name: value}) == TYPED.replace(old, new)


EMPTY = "a name to look for has 1 to 300 characters."
YEAR = "a year is a whole number from -9999 to 9999."
LANGUAGE = "a language is a BCP 47 tag such as en or zh-Hant."
NUMBER = "a number has digits, and a point where it is not whole: 0.7."
SYMBOL = "a symbol is that of a UN document, such as S/2014/449 or A/RES/60/1."
TEXT = "a text holds no line breaks or other control characters."


@pytest.mark.parametrize(
    ("name", "value", "mend"),
    [
        ("concept", "", EMPTY),
        ("concept", "zzz qqq", "concept: nothing is called 'zzz qqq'; look for it: r2p-ld find TEXT."),
        ("concept", "preventive diplomacy", None),
        ("place", "Pillar III", None),
        ("concept", "pilar:2", "no prefix is called 'pilar'; did you mean pillar?"),
        ("concept", "javascript:alert(1)", "no prefix is called 'javascript'; write the whole IRI."),
        ("concept", "tool:a> <b", "not an IRI: Invalid IRI code point '>'."),
        ("concept", "tool:a}", "not an IRI: Invalid IRI code point '}'."),
        ("concept", "tool:\ud800", None),
        ("concept", "https://e/ x", "not an IRI: Invalid IRI code point ' '."),
        ("concept", "<no-scheme>", "not an IRI: No scheme found in an absolute IRI."),
        ("concept", "<>", "not an IRI: No scheme found in an absolute IRI."),
        ("free", "zzz qqq", "free: nothing is called 'zzz qqq'; look for it: r2p-ld find TEXT."),
        ("year", "20O5", YEAR),
        ("year", "20055", YEAR),
        ("year", "+2005", YEAR),
        ("year", "2005.0", YEAR),
        ("year", "2005\n", YEAR),
        ("year", "٢٠٠٥", YEAR),
        ("year", "", YEAR),
        ("number", "", NUMBER),
        ("number", "0,7", NUMBER),
        ("number", "7e-1", NUMBER),
        ("number", "NaN", NUMBER),
        ("number", "0.7\n", NUMBER),
        ("symbol", "", SYMBOL),
        ("symbol", "hello", SYMBOL),
        ("symbol", "Q/2014/449", SYMBOL),
        ("symbol", "S/2014/449\n", TEXT.replace("text", "symbol")),
        ("language", "", LANGUAGE),
        ("language", "en_GB", LANGUAGE),
        ("language", 'en"', LANGUAGE),
        ("language", "\ud800", LANGUAGE),
        ("text", "a\nb", TEXT),
        ("text", "a\rb", TEXT),
        ("text", "a\x00", TEXT),
        ("text", "a\x85", TEXT),
        ("text", "a\ud800", TEXT),
    ],
)
def test_a_value_of_the_wrong_type_is_refused(
    typed: CannedQuery, name: str, value: str, mend: str | None
) -> None:
    with pytest.raises(BadInput) as caught:
        bind(typed, {name: value})
    (fault,) = caught.value.faults
    kind = "concept" if name == "free" else name
    assert (fault.file, fault.column, fault.rule) == ("query asked", name, f"{value!r} is not a {kind}.")
    assert mend is None or fault.mend == mend


def test_a_whole_number_stands_for_its_digits(typed: CannedQuery) -> None:
    for name, number in (("concept", 2), ("year", 2005), ("year", -44), ("text", 7)):
        assert bind(typed, {name: number}) == bind(typed, {name: str(number)})


@pytest.mark.parametrize("value", [None, True, 2.0, b"2", ["2"]])
def test_a_value_that_is_neither_text_nor_a_whole_number_is_refused(typed: CannedQuery, value: Any) -> None:
    with pytest.raises(BadInput) as caught:
        bind(typed, {"text": value})
    (fault,) = caught.value.faults
    assert (fault.column, fault.rule) == ("text", f"{value!r} is neither text nor a whole number.")
    assert fault.mend == "give a str or an int."


def test_all_faults_of_a_call_are_told(home: Path) -> None:
    with pytest.raises(BadInput) as caught:
        bind(find("places"), {"plaice": "kosovo", "year": "soon", "zzz": "1"})
    assert faults(caught.value) == [
        (None, "place", "it is required.", "give `-p place=…`: where"),
        (None, "plaice", "no such parameter.", "did you mean place?"),
        (None, "year", "'soon' is not a year.", YEAR),
        (None, "zzz", "no such parameter.", "it takes place, year."),
    ]
    with pytest.raises(BadInput) as caught:
        answer("places")
    assert [fault.column for fault in caught.value.faults] == ["place"]


def test_a_query_without_values_is_asked_as_it_stands(home: Path) -> None:
    assert bind(find("tools"), {}) == TOOLS
    assert list(run(find("places").text, Store()).rows()) == []  # nothing required, nothing found


INERT = """\
# title: t
# description: d
# asked by: a
# tags: t
# parameter t (text): t
# parameter u (text): t
SELECT ?t ?u ?v WHERE {
  VALUES ?t { "default" }
  VALUES ?u { "default" }
  BIND ("kept" AS ?v)
}
"""
HOSTILE = st.text(
    st.one_of(
        st.sampled_from("\\\"'{}#<>?$@^.;u0027U 2\u2028\u00a0\ufeff"),
        st.characters(exclude_categories=["Cc", "Cs"]),
    ),
    max_size=40,
)


@given(t=HOSTILE, u=HOSTILE)
@example(t="\\", u="\\u0022 } #")
@example(t='" }\\', u="VALUES ?t { 1 }")
@example(t="\\u005C\\U00000022", u='"""')
@settings(max_examples=300)
def test_a_text_stays_inert(tmp_path_factory: pytest.TempPathFactory, t: str, u: str) -> None:
    text = bind(inert(tmp_path_factory), {"t": t, "u": u})
    assert list(run(text, Store()).rows()) == [(Literal(t), Literal(u), Literal("kept"))]


@given(t=HOSTILE)
@example(t="\\u0022 } #")
@example(t="\\\\u0022")
@example(t="\\u005C\\U00000022")
@settings(max_examples=60)
def test_a_text_stays_inert_in_an_engine_that_decodes_escapes_first(
    tmp_path_factory: pytest.TempPathFactory, t: str
) -> None:
    import rdflib

    text = bind(inert(tmp_path_factory), {"t": t, "u": "u"})
    assert [tuple(map(str, row)) for row in rdflib.Graph().query(text)] == [(t, "u", "kept")]  # type: ignore[arg-type]


@given(value=st.text(st.characters(), max_size=20), control=st.characters(categories=["Cc", "Cs"]))
@settings(max_examples=100)
def test_a_text_with_a_control_character_is_refused(
    tmp_path_factory: pytest.TempPathFactory, value: str, control: str
) -> None:
    with pytest.raises(BadInput):
        bind(inert(tmp_path_factory), {"t": value + control})


@given(value=st.text(st.one_of(st.sampled_from('<>:/#{}"\\ tol'), st.characters(codec="utf-8")), max_size=30))
@example(value="tool:a\\u003E")
@settings(max_examples=200)
def test_a_concept_is_one_iri_or_refused(typed: CannedQuery, value: str) -> None:
    try:
        text = bind(typed, {"concept": value})
    except BadInput:
        return
    block = re.search(r"^  VALUES \?concept \{ <([^<>\"{}|^`\\\x00-\x20]+)> \}$", text, re.MULTILINE)
    assert block
    assert text.replace(block[0], "  VALUES ?concept { pillar:1 }") == TYPED
    assert NamedNode(block[1]).value == block[1]


def inert(factory: pytest.TempPathFactory, kept: list[CannedQuery] = []) -> CannedQuery:  # noqa: B006
    if not kept:
        kept.append(query(factory.mktemp("inert"), INERT))
    return kept[0]


# answers


def test_the_query_keeps_its_order() -> None:
    text = "SELECT ?n {{ VALUES ?n {{ 2 3 1 }} }} {}"
    for order, expected in (("ORDER BY ?n", "123"), ("ORDER BY DESC(?n)", "321"), ("", "231")):
        result = run(text.format(order), Store())
        assert render(result, "csv").split() == ["n", *expected]


def test_a_result_is_python_values() -> None:
    result = run("SELECT ?a ?b { VALUES (?a ?b) { (<https://example.org/x> UNDEF) } }", Store())
    assert result.variables == ["a", "b"]
    assert list(result.rows()) == [(NamedNode("https://example.org/x"), None)]
    assert list(result.rows()) == list(result.rows())
    assert run("ASK {}", Store()).yes() is True
    assert run("ASK { ?s ?p ?o }", Store()).yes() is False
    assert (run("ASK {}", Store()).is_empty, run("ASK { ?s ?p ?o }", Store()).is_empty) == (False, True)
    made = run("CONSTRUCT { <urn:b> <urn:p> [ <urn:q> 1 ] . <urn:a> <urn:p> 'x'@en } {}", Store())
    assert [str(triple) for triple in made.triples()] == made.to_ntriples().removesuffix(" .\n").split(" .\n")
    assert made.to_ntriples().startswith('<urn:a> <urn:p> "x"@en .\n<urn:b> <urn:p> _:c14n0 .\n')
    assert run("SELECT ?a { VALUES ?a { 1 } }", Store()).to_csv() == "a\r\n1\r\n"
    assert run("SELECT ?a { VALUES ?a { 1 } }", Store()).to_tsv() == "?a\n1\n"
    assert json.loads(run("ASK {}", Store()).to_json()) == {"head": {}, "boolean": True}


ROWS, YES_NO, GRAPH_OF = "rows (SELECT)", "yes or no (ASK)", "a graph (CONSTRUCT, DESCRIBE)"


@pytest.mark.parametrize(
    ("text", "is_form", "wrong"),
    [
        ("SELECT * {}", ROWS, {"yes": YES_NO, "triples": GRAPH_OF, "to_ntriples": GRAPH_OF}),
        ("ASK {}", YES_NO, {"to_csv": ROWS, "to_tsv": ROWS, "triples": GRAPH_OF}),
        ("CONSTRUCT WHERE { ?s ?p ?o }", GRAPH_OF, {"to_csv": ROWS, "to_json": f"{ROWS} or {YES_NO}"}),
    ],
)
def test_a_form_that_the_answer_has_not_is_refused(text: str, is_form: str, wrong: dict[str, str]) -> None:
    result = run(text, Store())
    for method, wanted in wrong.items():
        with pytest.raises(BadInput) as caught:
            getattr(result, method)()
        assert str(caught.value) == f"the query gives {is_form}, not {wanted}"


def test_blank_nodes_are_named_by_their_place() -> None:
    store = Store()
    store.load("_:x <https://example.org/p> _:y . _:y <https://example.org/p> 1 .", RdfFormat.TURTLE)
    text = "SELECT ?s ?o { ?s <https://example.org/p> ?o } ORDER BY DESC(isBLANK(?o))"
    rows = list(run(text, store).rows())
    assert rows[0] == (BlankNode("b0"), BlankNode("b1"))
    assert rows[1][0] == BlankNode("b1")
    tricky = '"type":"bnode","value":"x"'
    told = run(f"SELECT ?a {{ VALUES ?a {{ '{tricky}' }} }}", Store())
    assert list(told.rows()) == [(Literal(tricky),)]


SYNTAX = "correct it; the syntax is at https://www.w3.org/TR/sparql11-query/."
UPDATE = "ask with SELECT, ASK, CONSTRUCT or DESCRIBE; data are loaded with `r2p-ld load`."
WHOLE = "write it whole, declare a BASE, or give --base IRI."


@pytest.mark.parametrize(
    ("text", "row", "rule", "mend"),
    [
        ("SELECT * {\n ?s ?p\n}", 3, None, SYNTAX),
        ("", 1, None, SYNTAX),
        ("INSERT DATA { }", None, "it is an update (INSERT), and a query changes nothing.", UPDATE),
        ("PREFIX a: <urn:a>\nDELETE WHERE { }", None,
         "it is an update (DELETE), and a query changes nothing.", UPDATE),
        ("# SELECT\nload <urn:a>", None, "it is an update (LOAD), and a query changes nothing.", UPDATE),
        ("SELECT * {\n<a> ?p ?o }", 2, "the IRI <a> is relative, and there is no base.", WHOLE),
        ("SELECT * { ?s ?p <#o> }", 1, "the IRI <#o> is relative, and there is no base.", WHOLE),
        ("SELECT * {\n?s skos:notation ?o }", 2, "the prefix skos: is not declared.",
         "write `PREFIX skos: <http://www.w3.org/2004/02/skos/core#>` first."),
        ("SELECT * { ?s :p 'ex:a' }", 1, "the prefix : is not declared.", "write `PREFIX : <…>` first."),
        ("PREFIX ex: <urn:ex> SELECT (ey:f(ex:a) AS ?x) {}", 1, "the prefix ey: is not declared.",
         "write `PREFIX ey: <…>` first."),
        ("PREFIX ex: <urn:ex> BASE <urn:b> SELECT * { <a> ex:b _:c }}", 1, None, SYNTAX),
    ],
)  # fmt: skip
def test_a_text_that_is_not_sparql_is_refused(
    text: str, row: int | None, rule: str | None, mend: str
) -> None:
    with pytest.raises(BadInput, match="the query is not SPARQL") as caught:
        run(text, Store(), source="mine.rq")
    (fault,) = caught.value.faults
    assert (fault.file, fault.row, fault.mend) == ("mine.rq", row, mend)
    assert fault.rule == rule if rule else 3 < len(fault.rule) < 220


def test_a_function_that_the_engine_lacks_is_told() -> None:
    with pytest.raises(BadInput, match="the engine refuses the query: The custom function"):
        run("SELECT (<https://example.org/f>(1) AS ?x) {}", Store())


# from the name to the text


def test_a_canned_question_is_answered_in_this_process(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "Popen", None)
    assert answer("tools", format="csv") == (
        f"tool,label\r\n{TOOL}education,Education\r\n{TOOL}rule-of-law,Rule of law\r\n"
    )
    assert answer("tools", {"pillar": "3", "word": "edi"}) == (
        "tool            label\n--------------  ---------\ntool:mediation  Mediation\n"
    )
    assert answer("tools", {"tongue": "FR"}, format="md").endswith("| tool:rule-of-law | État de droit |\n")
    assert answer("places", {"place": "kosovo"}, format="tsv") == (
        f"?place\t?year\n<{expand('place:kosovo')}>\t2005\n"
    )
    assert answer("tools", {"pillar": "3", "word": "nowhere"}) == "no rows\n"


def test_a_canned_question_over_other_data(home: Path) -> None:
    data = home / "mine.ttl"
    data.write_text(GRAPH.replace("Mediation", "Good offices"), "utf-8")
    assert answer("tools", {"pillar": "3"}, data=[data], format="csv") == (
        f"tool,label\r\n{TOOL}mediation,Good offices\r\n"
    )


def test_a_thing_that_is_nowhere_in_the_data_is_told(home: Path) -> None:
    """Only where nothing was found, and only of ours."""
    mine = home / "mine.ttl"
    mine.write_text(GRAPH.replace("tool:rule-of-law", "tool:sanctions"), "utf-8")
    asked = home / "queries" / "asked.rq"
    line = "VALUES ?pillar { pillar:1 }"
    asked.write_text(
        TOOLS.replace(line, "VALUES ?pillar { tool:sanctions }").replace(
            "PREFIX pillar:", "PREFIX tool: <https://w3id.org/r2p-ld/id/tool/>\nPREFIX pillar:"
        ),
        "utf-8",
    )

    def told(tool: str, **options: Any) -> tuple[str | None, str, str]:
        with pytest.raises(BadInput, match="nothing was found") as caught:
            answer(options.pop("question", "asked"), {"pillar": tool}, **options)
        (fault,) = caught.value.faults
        return fault.column, fault.rule, fault.mend

    rule = "the data asked do not mention it."
    near = ("pillar", rule, "did you mean tool:rule-of-law?")
    assert told("tool:rule-of-lwa") == near
    assert told("<https://w3id.org/r2p-ld/id/tool/rule-of-lwa>") == near
    assert told("tool:xyz") == ("pillar", rule, "look for its name: r2p-ld find TEXT.")
    assert told("place:nowhere")[2].startswith("look for its name")
    # what the data asked lack is not proposed, and what others lack may be there
    assert told("tool:rule-of-lwa", data=[mine])[2].startswith("look for its name")
    assert told("tool:sanction", data=[mine], question=str(asked))[2] == "did you mean tool:sanctions?"
    assert told("tool:rule-of-law", data=[mine])[1] == rule
    assert answer("asked", {"pillar": "tool:sanctions"}, data=[mine]) == "no rows\n"
    assert answer("asked", {"pillar": "tool:education"}) == "no rows\n"
    assert answer("asked", {"pillar": "https://example.org/nowhere"}) == "no rows\n"
    assert answer("asked", {"pillar": "skos:nowhere"}, data=[mine]) == "no rows\n"


def test_a_query_file_takes_parameters_where_it_has_a_head(home: Path) -> None:
    data = home / "mine.ttl"
    data.write_text(GRAPH, "utf-8")
    path = home / "queries" / "tools" / "tools.rq"
    assert answer(str(path), data=[data], format="csv").count("\r\n") == 3
    assert answer(str(path), {"pillar": "2"}, data=[data], format="csv").count("\r\n") == 2
    bare = home / "bare.rq"
    bare.write_text("ASK {}", "utf-8")
    with pytest.raises(BadInput, match="the head has no title"):
        answer(str(bare), {"pillar": "2"}, data=[data])


def test_a_missing_query_file_is_told(home: Path) -> None:
    with pytest.raises(BadInput) as caught:
        answer("nowhere.rq")
    rule, mend = (
        "cannot be read: No such file or directory.",
        "name a file that is there and that you may read.",
    )
    assert caught.value.faults == (Fault("nowhere.rq", None, None, rule, mend),)
    latin = home / "latin.rq"
    latin.write_bytes(b"# caf\xe9")
    with pytest.raises(BadInput) as caught:
        answer(str(latin))
    assert caught.value.faults == (
        Fault(str(latin), None, None, "not UTF-8 at byte 5.", "save it as UTF-8."),
    )


def test_a_canned_question_loads_little(home: Path) -> None:
    """Each of these costs as much as a tenth of the whole command."""
    heavy = {"click", "difflib", "hashlib", "r2p_ld.sandbox", "rdflib", "rich", "subprocess", "tempfile"}
    code = f"""
import sys
from pathlib import Path
from r2p_ld import paths
paths.home = lambda: Path({str(home)!r})
from r2p_ld.cli.render import render
from r2p_ld.query import run_query
assert render(run_query("tools")).count("tool:") == 2
print(sorted({heavy!r} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, check=True)
    assert done.stdout.decode().strip() == "[]"


def test_a_canned_query_that_no_engine_takes_names_its_file(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = find("crimes")._replace(text="SELCT")
    monkeypatch.setattr("r2p_ld.query.catalog.find", lambda name: wrong)
    with pytest.raises(BadInput) as raised:
        answer("crimes")
    assert [fault.file for fault in raised.value.faults] == ["crimes.rq"]
