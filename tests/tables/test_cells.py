"""Cell types: every value has one text."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from r2p_ld.namespaces import expand, node, shorten, slug
from r2p_ld.tables import cells
from r2p_ld.tables.cells import Cell, CellError, Span, Term

XSD = "http://www.w3.org/2001/XMLSchema#"


def typed(value: str, datatype: str) -> Literal:
    return Literal(value, datatype=NamedNode(XSD + datatype))


TERMS: dict[str, Term] = {
    "tool:sanctions": node("tool:sanctions"),
    "skos:Concept": node("skos:Concept"),
    "<https://example.org/a#b>": NamedNode("https://example.org/a#b"),
    '"text"': Literal("text"),
    '""': Literal(""),
    '"a \\"b\\" \\\\ c"': Literal('a "b" \\ c'),
    '"tab\\tline\\nend\\r"': Literal("tab\tline\nend\r"),
    '"côté | 第"@fr': Literal("côté | 第", language="fr"),
    '"x"@zh-hans': Literal("x", language="zh-hans"),
    "5": typed("5", "integer"),
    "-12": typed("-12", "integer"),
    "0": typed("0", "integer"),
    "true": typed("true", "boolean"),
    "false": typed("false", "boolean"),
    '"1.5"^^xsd:decimal': typed("1.5", "decimal"),
    '"2014-08-13"^^xsd:date': typed("2014-08-13", "date"),
    '"2014"^^xsd:gYear': typed("2014", "gYear"),
    '"2014-08"^^xsd:gYearMonth': typed("2014-08", "gYearMonth"),
    '"--02-29"^^xsd:gMonthDay': typed("--02-29", "gMonthDay"),
    '"https://example.org/"^^xsd:anyURI': typed("https://example.org/", "anyURI"),
}


@pytest.mark.parametrize("text", TERMS)
def test_terms(text: str) -> None:
    assert cells.term.read(text) == TERMS[text]
    assert cells.term.write(TERMS[text]) == text


BAD_TERMS = {
    "": "is empty.",
    "text": "text is not a Turtle term.",
    "1.5": "1.5 is not a Turtle term.",
    "[]": "[] is not a Turtle term.",
    "_:b": "_:b is not a Turtle term.",
    "<a b>": "a b is not an IRI.",
    "<https://w3id.org/r2p-ld/id/tool/x>": (
        "<https://w3id.org/r2p-ld/id/tool/x> is not written in the one agreed way."
    ),
    "tol:x": "the prefix tol: of tol:x is unknown.",
    '"open': '"open is a bad literal.',
    '"a"b"': '"a"b" is a bad literal.',
    '"a\\x"': '"a\\x" is a bad literal.',
    '"\\u0041"': '"\\u0041" is a bad literal.',
    '"a"@en@fr': '"a"@en@fr is a bad literal.',
    '"a"@EN': "EN is not a language tag in lower case.",
    '"a"@en_gb': "en_gb is not a language tag in lower case.",
    '"a"^^string': "string is not a CURIE.",
    '"a"^^xsd:string': '"a"^^xsd:string is not written in the one agreed way.',
    '"a"^^xsd:float': 'the datatype xsd:float of "a"^^xsd:float is not used here.',
    '"5"^^xsd:integer': '"5"^^xsd:integer is not written in the one agreed way.',
}
BAD_FORMS = {
    "05": "05 is not a canonical xsd:integer.",
    "+5": "+5 is not a canonical xsd:integer.",
    "-0": "-0 is not a canonical xsd:integer.",
    '"1.50"^^xsd:decimal': "1.50 is not a canonical xsd:decimal.",
    '"2014-02-30"^^xsd:date': "2014-02-30 is not a canonical xsd:date.",
    '"20140813"^^xsd:date': "20140813 is not a canonical xsd:date.",
    '"14"^^xsd:gYear': "14 is not a canonical xsd:gYear.",
    '"2014-13"^^xsd:gYearMonth': "2014-13 is not a canonical xsd:gYearMonth.",
    '"02-29"^^xsd:gMonthDay': "02-29 is not a canonical xsd:gMonthDay.",
    '"no"^^xsd:anyURI': "no is not a canonical xsd:anyURI.",
}
BAD_TERMS |= {text: f"{text} is a bad literal: {rule}" for text, rule in BAD_FORMS.items()}


@pytest.mark.parametrize("text", BAD_TERMS)
def test_bad_terms(text: str) -> None:
    with pytest.raises(CellError) as caught:
        cells.term.read(text)
    assert caught.value.rule == BAD_TERMS[text]
    assert caught.value.mend


def test_a_mend_names_the_right_spelling() -> None:
    with pytest.raises(CellError) as caught:
        cells.term.read('"5"^^xsd:integer')
    assert caught.value.mend == "write 5"


def test_lists_of_terms_part_outside_quotes_only() -> None:
    text = '"a | b"@en | tool:x | "\\" | \\\\" | 5'
    values = (Literal("a | b", language="en"), node("tool:x"), Literal('" | \\'), typed("5", "integer"))
    assert cells.terms.read(text) == values
    assert cells.terms.write(values) == text


def test_a_list_may_repeat_where_it_is_told_to() -> None:
    assert cells.many(cells.integer, " ", repeat=True).read("1 1") == (1, 1)


BAD: list[tuple[Cell[Any], str, str]] = [
    (cells.curie, "tool:", "tool: is not a CURIE."),
    (cells.curie, "tool:a/b", "tool:a/b is not a CURIE."),
    (cells.curie, "tool:a b", "tool:a b is not a CURIE."),
    (cells.curie, "tool:é", "tool:é is not a CURIE."),
    (cells.minted, "tool:A-b", "A-b is not an ASCII slug (a-z, 0-9, single hyphens)."),
    (cells.minted, "tool:a--b", "a--b is not an ASCII slug (a-z, 0-9, single hyphens)."),
    (cells.minted, "tool:a_b", "a_b is not an ASCII slug (a-z, 0-9, single hyphens)."),
    (cells.minted, "skos:concept", "skos:concept is minted in a namespace that holds no things of ours."),
    (cells.minted, "r2p:record", "r2p:record is minted in a namespace that holds no things of ours."),
    (cells.span, "5-5", "the span 5-5 does not start before its end."),
    (cells.span, "9-5", "the span 9-5 does not start before its end."),
    (cells.span, "5:9", "5:9 is not a span."),
    (cells.span, "-5-9", "-5-9 is not a span."),
    (cells.span, "05-9", "05-9 is not written in the one agreed way."),
    (cells.span, "1-" + "9" * 5000, f"1-{'9' * 5000} is not a span."),
    (cells.integer, "1e3", "1e3 is not a whole number."),
    (cells.integer, "\u0665", "\u0665 is not a whole number."),
    (cells.integer, "9" * 5000, f"{'9' * 5000} is not a whole number."),
    (cells.flag, "false", "false is not one of the values true, (empty)."),
    (cells.item, "a|b", "'a|b' is not an item of a list."),
    (cells.many(cells.item), "a | a", "a stands twice in the list."),
    (cells.many(cells.item), "a |  | b", "is empty."),
    (cells.many(cells.curie, empty=False), "", "is empty."),
    (cells.many(cells.span, " "), "1-2  3-4", "is empty."),
    (cells.version, "1.0", "1.0 is not a version."),
    (cells.reading_id, "f003-004", "f003-004 is not the id of a reading."),
    (cells.reading_id, "F003-004.0", "F003-004.0 is not the id of a reading."),
    (cells.judgement_id, "X012", "X012 is not the id of a judgement."),
    (cells.file_name, "../page.txt", "../page.txt is not the plain name of a file."),
]


@pytest.mark.parametrize(("cell", "text", "rule"), BAD, ids=[text[:20] for _, text, _ in BAD])
def test_bad_cells(cell: Cell[Any], text: str, rule: str) -> None:
    with pytest.raises(CellError) as caught:
        cell.read(text)
    assert caught.value.rule == rule
    assert caught.value.mend


def test_records_are_named_after_their_row() -> None:
    assert shorten(cells.record("ngls-dialogue", "F003-004.2").value) == (
        "https://w3id.org/r2p-ld/record/ngls-dialogue/f003-004-2"
    )


@given(st.text())
def test_a_slug_mints_an_ascii_iri(label: str) -> None:
    made = slug(label)
    assert slug(made) == made
    if made:
        iri = cells.minted.read(f"tool:{made}")
        assert iri.value == expand("tool:") + made
        assert iri.value.isascii()
        assert cells.minted.write(iri) == f"tool:{made}"


@given(st.text("abzAZ09-_.:/#é ", max_size=8))
def test_only_slugs_are_minted(name: str) -> None:
    try:
        iri = cells.minted.read(f"tool:{name}")
    except CellError:
        assert not name or slug(name) != name
    else:
        assert slug(name) == name
        assert iri == node(f"tool:{name}")


@given(st.lists(st.from_regex(r"[A-Z][0-9]{3}-[0-9]{3,4}(\.[1-9][0-9]?)?", fullmatch=True), unique=True))
def test_two_ids_never_share_a_record(ids: list[str]) -> None:
    assert len({cells.record("page", cells.reading_id.read(each)) for each in ids}) == len(ids)


@given(st.integers(0, 10**17), st.integers(1, 10**6))
def test_spans_round_trip(start: int, length: int) -> None:
    text = f"{start}-{start + length}"
    assert cells.span.read(text) == Span(start, start + length)
    assert cells.span.write(Span(start, start + length)) == text


LITERALS = st.one_of(
    st.text().map(Literal),
    st.text().map(lambda text: Literal(text, language="fr")),
    st.integers().map(Literal),
    st.booleans().map(Literal),
    st.dates().map(lambda day: typed(day.isoformat(), "date")),
)


@given(st.lists(LITERALS | st.sampled_from([node("tool:a"), node("pillar:2")]), unique=True))
def test_terms_round_trip(terms: list[Term]) -> None:
    assert cells.terms.read(cells.terms.write(tuple(terms))) == tuple(terms)


@given(st.text() | st.text('ab"\\| @^:<>5', max_size=12))
def test_what_is_read_is_written_back(text: str) -> None:
    kinds: list[Cell[Any]] = [
        cells.term, cells.terms, cells.curie, cells.span, cells.integer, cells.many(cells.item),
    ]  # fmt: skip
    for cell in kinds:
        try:
            value = cell.read(text)
        except CellError:
            continue
        assert cell.write(value) == text
