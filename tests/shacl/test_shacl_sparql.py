"""Constraints in SPARQL: asked of all nodes at once they find what they find asked of each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store
from support.shacl_oracle import by_pyshacl
from support.turtle import triples

from r2p_ld.errors import BadInput
from r2p_ld.shacl import endpoint, sparql
from r2p_ld.shacl.engine import validate
from r2p_ld.shacl.report import Report

PREFIXES = (
    "ex: sh:declare [ sh:prefix 'ex' ; sh:namespace 'http://example.org/'^^xsd:anyURI ] , "
    "[ sh:prefix 'rdfs' ; sh:namespace 'http://www.w3.org/2000/01/rdf-schema#'^^xsd:anyURI ] . "
)
DATA = (
    "ex:a a ex:C ; ex:p 1, 2 ; ex:q ex:b . ex:b a ex:C ; ex:p 3 ; ex:q ex:a, ex:c . ex:c a ex:C . "
    "_:x a ex:C ; ex:p 4 ; ex:q _:x . "
)


def report(text: str, data: str = DATA, where: str = "") -> Report:
    shapes = PREFIXES + (
        f"ex:S a sh:NodeShape ; sh:targetClass ex:C ; {where} sh:sparql "
        f'[ sh:prefixes ex: ; sh:message "m" ; sh:select """{text}""" ] .'
    )
    return validate(triples(data), triples(shapes))


def found(given: Report) -> list[tuple[str, str]]:
    def name(term: object) -> str:
        return (
            getattr(term, "value", "-").rpartition("/")[2] if isinstance(term, NamedNode | Literal) else "_"
        )

    return sorted((name(r.focus), name(r.value)) for r in given.results)


ALL = ["_", "a", "b", "c"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (
            "SELECT $this ?value { $this ex:p ?value FILTER(?value > 1) }",
            [("_", "4"), ("a", "2"), ("b", "3")],
        ),
        ("SELECT $this { FILTER NOT EXISTS { $this ex:p ?v } }", [("c", "c")]),
        (
            "SELECT $this { FILTER EXISTS { $this ex:q ?v . ?v ex:q $this } }",
            [(n, n) for n in ("_", "a", "b")],
        ),
        ("SELECT $this { { FILTER($this = ex:a) } UNION { $this ex:q ex:c } }", [("a", "a"), ("b", "b")]),
        ("SELECT $this { OPTIONAL { $this ex:p ?v } FILTER(!BOUND(?v)) }", [("c", "c")]),
        ("SELECT $this { BIND($this AS ?that) ?that ex:q ex:c }", [("b", "b")]),
        ("SELECT $this { FILTER(isBlank($this)) }", [("_", "_")]),
        ("SELECT $this ?value { ?value ex:q ex:c }", [(n, "b") for n in ALL]),
        (
            "SELECT $this (COUNT(?v) AS ?n) { $this ex:p ?v } GROUP BY $this HAVING(COUNT(?v) > 1)",
            [("a", "a")],
        ),
        (
            "SELECT $this ?value { $this ex:p ?value } ORDER BY ?value LIMIT 1",
            [("_", "4"), ("a", "1"), ("b", "3")],
        ),
        (
            "SELECT $this ?value { { SELECT $this (MAX(?v) AS ?value) { $this ex:p ?v } GROUP BY $this } "
            "FILTER(?value > 2) }",
            [("_", "4"), ("b", "3")],
        ),
        ("SELECT $this ?path ?value { $this ?path ?value FILTER(?value = 3) } # $this {", [("b", "3")]),
        (
            "PREFIX e: <http://example.org/> SELECT $this { $this e:q e:c . FILTER('}' != \\\"{\\\") }",
            [("b", "b")],
        ),
    ],
)
def test_queries_find_for_each_node_what_is_its_own(query: str, expected: list[tuple[str, str]]) -> None:
    assert found(report(query)) == expected


def test_a_query_of_all_nodes_finds_what_pyshacl_finds_by_a_query_for_each() -> None:
    shapes = triples(
        PREFIXES + "ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:sparql [ sh:prefixes ex: ; sh:select "
        "'SELECT $this { { $this ex:q ?x FILTER NOT EXISTS { ?x ex:p ?y FILTER(?y > 2) } } "
        "UNION { $this ex:p 1 } }' ] ."
    )
    ours = validate(triples(DATA), shapes)
    names = {("_" if name == "_" else f"http://example.org/{name}") for name, _ in found(ours)}
    assert names == {focus for focus, _, _ in by_pyshacl(triples(DATA), shapes)} != set()


def test_many_nodes_take_one_query(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    class Counting:
        """A store that keeps what it is asked."""

        def __init__(self) -> None:
            self._store = Store()

        def __getattr__(self, name: str) -> object:
            return getattr(self._store, name)

        def __iter__(self) -> Iterator[Quad]:
            return iter(self._store)

        def query(self, text: str, **options: Any) -> object:
            asked.append(text)
            return self._store.query(text, **options)

    for module in (endpoint, sparql):
        monkeypatch.setattr(module, "Store", Counting)
    data = "".join(f"ex:n{n} a ex:C ; ex:p {n} . " for n in range(500))
    assert len(report("SELECT $this ?value { $this ex:p ?value FILTER(?value > 9) }", data).results) == 490
    assert len(asked) == 2  # to see whether it is a query, and to ask it


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("SELECT $this ?value { $this no:p ?value }", "the prefix no: is not declared"),
        ("SELECT $this { $this ex:p 1 MINUS { $this ex:q 2 } }", "MINUS, which SHACL does not allow"),
        ("SELECT $this { VALUES ?x { 1 } }", "VALUES, which SHACL does not allow"),
        ("SELECT $this FROM <http://example.org/g> { $this ex:p 1 }", "FROM, which SHACL does not allow"),
        ("SELECT $this { SERVICE <http://x/> { $this ?p ?o } }", "SERVICE, which SHACL does not allow"),
        ("SELECT $this { BIND(1 AS $this) }", "sets $this"),
        ("SELECT ?value { ?x ex:p ?value }", "does not select $this"),
        ("SELECT $this { { SELECT ?x { ?x ex:p ?y } } }", "a query within its query does not select $this"),
        ("SELECT $this { $this $PATH ?x }", "$PATH, and the shape no sh:path"),
        ("ASK { $this ex:p 1 }", "begins with SELECT"),
        ("SELECT $this { $this ex:p }", "no SPARQL: Expected"),
        ("SELECT $this { FILTER(<http://example.org/f>($this)) }", "custom function"),
        ("SELECT $this { " + "{" * 100 + "}" * 100 + " }", "nests more than"),
    ],
)
def test_queries_that_cannot_be_asked_are_refused_with_their_shape(query: str, told: str) -> None:
    with pytest.raises(BadInput, match=r"<http://example\.org/S>") as caught:
        report(query)
    assert told in str(caught.value)


def test_prefixes_come_through_imports() -> None:
    shapes = triples(
        "ex:home owl:imports ex:more . "
        "ex:more sh:declare [ sh:prefix 'x' ; sh:namespace 'http://example.org/' ] . "
        "ex:S a sh:NodeShape ; sh:targetClass ex:C ; "
        "sh:sparql [ sh:prefixes ex:home ; sh:select 'SELECT $this { $this x:p 1 }' ] ."
    )
    assert found(validate(triples(DATA), shapes)) == [("a", "a")]


@pytest.mark.parametrize(
    "literal",
    ['"1.50"^^xsd:decimal', '"007"^^xsd:integer', '"5"^^xsd:nonNegativeInteger', '"1"^^xsd:boolean'],
)
def test_values_are_told_as_the_data_have_them(literal: str) -> None:
    data = triples(f"ex:a a ex:C ; ex:p {literal} .")
    [result] = report("SELECT $this ?value { $this ex:p ?value }", f"ex:a a ex:C ; ex:p {literal} .").results
    assert result.value in {triple.object for triple in data}


def test_literals_of_one_value_are_told_as_one_of_the_data() -> None:
    data = "ex:a a ex:C ; ex:p 1.50 . ex:b a ex:C ; ex:p 1.500 . ex:c a ex:C ; ex:p 2.0 ."
    given = report("SELECT $this ?value { $this ex:p ?value }", data)
    assert found(given) == [("a", "1.50"), ("b", "1.50"), ("c", "2.0")]


FORMS = [
    "FILTER(STR(?value) = '1.50')",
    "FILTER(REGEX(STR(?value), '0$'))",
    "FILTER(DATATYPE(?value) = xsd:byte)",
    "FILTER(STRLEN(STR(?value)) > 3)",
]


@pytest.mark.parametrize("test", FORMS)
@pytest.mark.parametrize("literal", ["1.50", '"7"^^xsd:byte', '"007"^^xsd:integer'])
@pytest.mark.parametrize("property_", ["ex:p", "<http://example.org/p>"])
def test_a_query_for_the_form_of_a_literal_is_refused_where_the_store_has_another(
    test: str, literal: str, property_: str
) -> None:
    query = (
        f"PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> SELECT $this ?value {{ $this {property_} ?value "
    )
    with pytest.raises(BadInput, match=r"<http://example\.org/S> looks at how literals are written, as "):
        report(f"{query} {test} }}", f"ex:a a ex:C ; ex:p {literal} .")
    canonical = "ex:a a ex:C ; ex:p 1.5, 7, 'text' ; ex:q 1.50 ."
    assert len(report(f"{query} {test} }}", canonical).results) == (1 if "STRLEN" in test else 0)
    assert found(report(f"{query} FILTER(?value < 9) }}", f"ex:a a ex:C ; ex:p {literal} .")) != []


def test_a_component_that_asks_how_a_literal_is_written_is_refused_too() -> None:
    shapes = (
        "ex:Form a sh:ConstraintComponent ; sh:parameter [ sh:path ex:form ] ; sh:validator [ "
        "sh:ask 'PREFIX e: <http://example.org/> ASK { ?any e:p $value FILTER(STR($value) = $form) }' ] . "
        "ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property [ sh:path ex:p ; ex:form '1.5' ] ."
    )
    given = validate(triples("ex:a a ex:C ; ex:p 1.5, 2.5 ."), triples(shapes))
    assert [value for _, value in found(given)] == ["2.5"]
    with pytest.raises(BadInput, match="how literals are written"):
        validate(triples("ex:a a ex:C ; ex:p 1.50 ."), triples(shapes))


def test_messages_are_filled_and_further_variables_kept() -> None:
    shapes = triples(
        PREFIXES + "ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:sparql [ sh:prefixes ex: ; "
        "sh:message '{$this} has {?value}, {?n} and {?none}'@en ; "
        "sh:select 'SELECT $this ?value ?n { $this ex:p ?value ; ex:n ?n }' ] ."
    )
    results = validate(triples("ex:a a ex:C ; ex:p 1 ; ex:n 2, 3 ."), shapes).results
    assert [str(result.messages[0]) for result in results] == [
        f'"http://example.org/a has 1, {n} and {{?none}}"@en' for n in (2, 3)
    ]
    assert [[term.value for term in result.related] for result in results] == [["2"], ["3"]]  # type: ignore[union-attr]


COMPONENT = (
    PREFIXES + "ex:Least a sh:ConstraintComponent ; sh:parameter [ sh:path ex:least ] , "
    "[ sh:path ex:strict ; sh:optional true ] ; {validator} . "
    "ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property [ sh:path ex:p ; ex:least 2 {more} ] ."
)
ASK = (
    "sh:validator [ sh:prefixes ex: ; sh:message 'less than {?least}' ; "
    "sh:ask 'ASK { FILTER($value > $least || (!BOUND($strict) && $value = $least)) }' ]"
)
SELECT = (
    "sh:propertyValidator [ sh:prefixes ex: ; sh:message 'less than {?least}' ; sh:select "
    "'SELECT $this ?value { $this $PATH ?value "
    "FILTER(?value < $least || (BOUND($strict) && ?value = $least)) }' ]"
)


@pytest.mark.parametrize("validator", [ASK, SELECT])
def test_declared_components_are_asked_with_their_parameters(validator: str) -> None:
    def results(more: str) -> list[tuple[str, str, str]]:
        text = COMPONENT.replace("{validator}", validator).replace("{more}", more)
        given = validate(triples(DATA), triples(text))
        assert {r.component.value for r in given.results} == {"http://example.org/Least"}
        messages = [r.messages[0].value for r in sorted(given.results, key=lambda r: str(r.value))]
        return [(*pair, message) for pair, message in zip(found(given), messages, strict=True)]

    assert results("") == [("a", "1", "less than 2")]
    assert results("; ex:strict true") == [("a", "1", "less than 2"), ("a", "2", "less than 2")]


@pytest.mark.parametrize(
    ("validator", "more"),
    [
        ("sh:nodeValidator [ sh:select 'SELECT $this {}' ]", ""),
        ("sh:validator [ sh:jsFunctionName 'f' ]", ""),
        (ASK, "; ex:strict []"),
        (SELECT, "; ex:strict []"),
        (ASK, ", 3"),
    ],
)
def test_components_that_cannot_be_asked_are_refused(validator: str, more: str) -> None:
    with pytest.raises(BadInput):
        validate(triples(DATA), triples(COMPONENT.replace("{validator}", validator).replace("{more}", more)))
