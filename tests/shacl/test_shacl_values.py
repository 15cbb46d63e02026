"""Values as the standards compare and match them: dates, numbers, languages, patterns, and paths."""

from __future__ import annotations

import time

import pytest
from pyoxigraph import Literal, NamedNode
from support.turtle import triples

from r2p_ld.shacl.engine import validate
from r2p_ld.xsd import compare


def values(constraint: str, data: str) -> list[str]:
    """Return the values that a constraint of ex:p turns away, sorted."""
    shapes = triples(
        f"ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property [ sh:path ex:p ; {constraint} ] ."
    )
    report = validate(triples(f"ex:a a ex:C ; {data} ."), shapes)
    return sorted(getattr(result.value, "value", "-") for result in report.results)


def typed(text: str, datatype: str) -> str:
    return f'"{text}"^^xsd:{datatype}'


# Lesser and greater; "equal" where neither is; "none" where they have no order.
ORDERS = [
    ("2014-08-13", "date", "2014-08-14", "date", "less"),
    ("2014-08-13", "date", "2014-08-13", "date", "equal"),
    ("2016-01-01T00:00:00", "dateTime", "2015-01-01", "date", "none"),
    ("2010", "gYear", "2015-01-01", "date", "none"),
    ("2010", "gYear", "2011", "gYear", "less"),
    ("2010", "gYear", "2010", "integer", "none"),
    ("-0044", "gYear", "0044", "gYear", "less"),
    ("2010-01", "gYearMonth", "2010-02", "gYearMonth", "less"),
    ("--02-28", "gMonthDay", "--02-29", "gMonthDay", "less"),
    ("10:00:00", "time", "10:00:00.5", "time", "less"),
    ("2002-10-10T12:00:00-05:00", "dateTime", "2002-10-10T17:00:00Z", "dateTime", "equal"),
    ("2002-10-10T12:00:00-05:00", "dateTime", "2002-10-10T12:00:00", "dateTime", "none"),
    ("2002-10-10T12:00:00Z", "dateTime", "2002-10-11T12:00:00", "dateTime", "less"),
    ("2002-10-10T24:00:00", "dateTime", "2002-10-11T00:00:00", "dateTime", "equal"),
    ("12014-01-01", "date", "12014-01-02", "date", "less"),
    ("1", "integer", "1.5", "decimal", "less"),
    ("0.1", "decimal", "0.1", "double", "equal"),
    ("9007199254740993", "integer", "9007199254740992", "integer", "greater"),
    ("1", "byte", "2", "double", "less"),
    ("NaN", "double", "NaN", "double", "none"),
    ("-INF", "double", "0", "integer", "less"),
    ("x", "integer", "1", "integer", "none"),
    ("1", "integer", "1", "string", "none"),
    ("a", "string", "b", "string", "less"),
    ("false", "boolean", "1", "boolean", "less"),
    ("P1D", "dayTimeDuration", "PT25H", "dayTimeDuration", "less"),
    ("P1Y", "yearMonthDuration", "P12M", "yearMonthDuration", "equal"),
    ("P1D", "duration", "P2D", "duration", "none"),
]
_NUMBERS = {"less": -1, "equal": 0, "greater": 1, "none": None}


@pytest.mark.parametrize(("one", "kind", "other", "other_kind", "order"), ORDERS)
def test_order_decides_pairs_and_ranges(one: str, kind: str, other: str, other_kind: str, order: str) -> None:
    xsd = "http://www.w3.org/2001/XMLSchema#"
    literals = [Literal(t, datatype=NamedNode(xsd + k)) for t, k in ((one, kind), (other, other_kind))]
    number = _NUMBERS[order]
    assert compare(*literals) == number
    assert compare(*reversed(literals)) == (None if number is None else -number)
    value, bound = typed(one, kind), typed(other, other_kind)
    for constraint, allowed in (
        ("lessThan ex:q", {"less"}),
        ("lessThanOrEquals ex:q", {"less", "equal"}),
        (f"maxExclusive {bound}", {"less"}),
        (f"maxInclusive {bound}", {"less", "equal"}),
        (f"minExclusive {bound}", {"greater"}),
        (f"minInclusive {bound}", {"greater", "equal"}),
    ):
        found = values(f"sh:{constraint}", f"ex:p {value} ; ex:q {bound}")
        assert found == ([] if order in allowed else [one]), constraint


@pytest.mark.parametrize("value", ["ex:x", "[ ex:q 1 ]", '"2014"@en'])
def test_what_is_no_literal_of_a_kind_has_no_order(value: str) -> None:
    for constraint in (
        "sh:lessThan ex:q",
        "sh:lessThanOrEquals ex:q",
        "sh:minInclusive 1",
        "sh:maxExclusive 9",
    ):
        assert len(values(constraint, f"ex:p {value} ; ex:q 5")) == 1


@pytest.mark.parametrize(
    ("wanted", "tag", "is_right"),
    [
        ("sr-Latn", "sr-Latn-RS", True),
        ("sr-Latn", "sr-Latn", True),
        ("sr-Latn", "sr", False),
        ("sr-Latn", "sr-Cyrl", False),
        ("EN", "en-GB", True),
        ("en-gb", "EN-GB-oed", True),
        ("e", "en", False),
        ("*", "qaa", True),
    ],
)
def test_languages_match_by_their_first_parts(wanted: str, tag: str, is_right: bool) -> None:
    assert values(f"sh:languageIn ('{wanted}')", f"ex:p 'x'@{tag}") == ([] if is_right else ["x"])


def test_texts_without_a_language_are_in_none() -> None:
    assert values("sh:languageIn ('*')", "ex:p 'x', 1, ex:x") == ["1", "http://example.org/x", "x"]


@pytest.mark.parametrize(
    ("pattern", "flags", "right", "wrong"),
    [
        (r"^\\p{Lu}\\p{Ll}+$", "", "Été", "été"),
        (r"^\\P{Lu}+$", "", "été", "Été"),
        ("^A-[0-9]+$", "", "A-12", "A12"),
        ("^[a-z]-[0-9]$", "", "a-1", "a1"),
        (r"^\\[x-[0-9]$", "", "[x-1", "x-1"),
        (r"^\\\\i$", "", r"\\i", "a"),
        ("^a.c$", "i", "ABC", "AB"),
        ("a.c", "q", "xa.c", "abc"),
        ("a b", "x", "ab", "a b"),
        ("^b$", "m", "a\\nb", "a"),
        ("^a$", "", "a", "a\\n"),
    ],
)
def test_patterns_are_those_of_xpath(pattern: str, flags: str, right: str, wrong: str) -> None:
    constraint = f'sh:pattern "{pattern}" ; sh:flags "{flags}"'
    assert values(constraint, f'ex:p "{right}", "{wrong}"') == [wrong.replace("\\n", "\n")]


def test_patterns_look_at_iris_and_not_at_blank_nodes() -> None:
    assert values("sh:pattern '^http'", "ex:p ex:x") == []
    assert values("sh:minLength 3 ; sh:maxLength 20", "ex:p ex:x") == []
    assert len(values("sh:pattern '' ; sh:minLength 0 ; sh:maxLength 99", "ex:p [ ex:q 1 ]")) == 3


@pytest.mark.parametrize("pattern", ["^(a+)+$", "^(a|aa)*$", "(.*)*x", "^(([a-z])+.)+[A-Z]$"])
def test_patterns_take_time_that_grows_with_the_texts_alone(pattern: str) -> None:
    texts = ", ".join(f'"{"a" * 5_000}!{n}"' for n in range(20))
    begun = time.monotonic()
    assert len(values(f"sh:pattern '{pattern}'", f"ex:p {texts}")) == 20
    assert time.monotonic() - begun < 20


@pytest.mark.parametrize(
    "literal",
    ['"<b>"^^rdf:HTML', '"<a"^^rdf:XMLLiteral', '"{"^^rdf:JSON', '"?"^^ex:mine', '"a b"^^xsd:anyURI'],
)
def test_forms_that_no_rule_of_sparql_knows_are_not_checked(literal: str) -> None:
    datatype = literal.rpartition("^^")[2]
    assert values(f"sh:datatype {datatype}", f"ex:p {literal}") == []
    assert len(values("sh:datatype xsd:string", f"ex:p {literal}")) == 1


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("[ sh:inversePath ( ex:p ex:q ) ]", "ex:z ex:p ex:b . ex:b ex:q ex:a ."),
        ("[ sh:inversePath [ sh:inversePath ex:p ] ]", "ex:a ex:p ex:z ."),
        (
            "[ sh:inversePath [ sh:alternativePath ( ex:r ( ex:p ex:q ) ) ] ]",
            "ex:z ex:p ex:b . ex:b ex:q ex:a .",
        ),
        ("[ sh:inversePath [ sh:oneOrMorePath ( ex:p ex:q ) ] ]", "ex:z ex:p ex:b . ex:b ex:q ex:a ."),
        ("[ sh:zeroOrOnePath ( ex:p ex:q ) ]", "ex:a ex:p ex:b . ex:b ex:q ex:z ."),
        ("[ sh:oneOrMorePath ex:p ]", "ex:a ex:p ex:b . ex:b ex:p ex:a, ex:z ."),
    ],
)
def test_paths_within_paths_are_followed(path: str, data: str) -> None:
    shapes = f"ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:property [ sh:path {path} ; sh:hasValue ex:z ] ."
    assert validate(triples(data), triples(shapes)).conforms
    assert not validate(triples(data.replace("ex:z", "ex:y")), triples(shapes)).conforms
