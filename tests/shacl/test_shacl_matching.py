"""A query is asked of the triples alone that it may match, and finds what it finds in all."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode
from support.turtle import triples

from r2p_ld.shacl import matching, query
from r2p_ld.shacl.data import Data
from r2p_ld.shacl.engine import validate

DATA = (
    "ex:a a ex:C ; ex:p 1 ; ex:q ex:b ; ex:s 3 ; ex:names ex:q . ex:b ex:q ex:c ; ex:p 2 . "
    "ex:c ex:q ex:a . ex:d ex:p 1.0 ; ex:s 4 ."
)
ALL = {"a type C", "a p 1", "a q b", "a s 3", "a names q", "b q c", "b p 2", "c q a", "d p 1.0", "d s 4"}


def name(term: object) -> str:
    assert isinstance(term, NamedNode | Literal)
    return term.value.replace("#", "/").rpartition("/")[2]


def data(text: str = DATA) -> Data:
    found = Data()
    found.add(triples(text))
    return found


def parsed(body: str) -> query.Query:
    return query.parse(f"SELECT $this WHERE {{ {body} }}", {"ex": "http://example.org/"})


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("$this ex:p ?y", {"a p 1"}),
        ("$this ex:q/ex:p ?y", {"a q b", "b p 2"}),
        ("$this ^ex:q ?y", {"c q a"}),
        ("$this ex:q+ ?y", {"a q b", "b q c", "c q a"}),
        ("$this ex:q ?y FILTER NOT EXISTS { ?y (ex:p|ex:s)* ?z }", {"a q b", "b p 2"}),
        ("{ $this a ex:C } UNION { $this ex:s ?y }", {"a type C", "a s 3"}),
        ("{ $this ex:q ?y } UNION { $this ex:q/ex:q ?y } ?y ex:q ?z", {"a q b", "b q c", "c q a"}),
        ("{ SELECT $this { $this ex:q* ?y } }", {"a q b", "b q c", "c q a"}),
        ("BIND ($this AS ?value)", set()),
        ("?x ex:names ?any . $this ?any ?y", {"a names q", "a q b"}),
        ("$this ?any ?y", {each for each in ALL if each[0] == "a"}),
        ("?y ?any $this", {"c q a"}),
        ("?x ex:p 2", {"a p 1", "b p 2", "d p 1.0"}),  # a store takes 2.0 for 2
        ("?x ex:q ex:c", {"b q c"}),
        ("?x ex:q ex:none", set()),
        ("?x ex:s ?y . ?x ex:p ?z . ?x ex:q ?w", {"a s 3", "d s 4", "a p 1", "d p 1.0", "a q b"}),
        ("{ SELECT ?x { ?x ex:p ?y FILTER (?y > 1) } } ?x ex:q ?z", {"a p 1", "b p 2", "d p 1.0", "b q c"}),
        ("$this !ex:p ?y", ALL),
        ("?x ex:q* ?y", ALL),
        ("?x (ex:p?/ex:q*) ?y", ALL),
        ("$this ex:p ?y FILTER (EXISTS { ?y ex:q ?z } || ?y > 1)", ALL),
    ],
)
def test_a_query_needs_the_triples_that_its_pattern_leads_to(body: str, expected: set[str]) -> None:
    known = data()
    needed = matching.needed(parsed(body), known, {"this": {known.number(NamedNode("http://example.org/a"))}})
    assert {" ".join(name(known.term(number)) for number in triple) for triple in needed} == expected


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("?x ex:p ?y", 1),
        ("?x ex:q ?y FILTER (?y != ex:b)", 3),
        ("?x ex:q ?y , ?z", 3),
        ("{ SELECT (COUNT(?y) AS ?n) { ?x ex:q ?y } }", 3),
        ("?x ?property ?y FILTER (?property != ex:q)", 5),
    ],
)
def test_one_triple_is_enough_for_what_is_named_once(body: str, count: int) -> None:
    assert len(list(matching.needed(parsed(body), data(), {}))) == count


def test_of_subjects_with_the_same_values_one_is_enough() -> None:
    known = data("ex:a a ex:C , ex:D . ex:b a ex:D , ex:C . ex:c a ex:C . ex:d a ex:C ; ex:p ex:a .")
    [start, other] = {start for start, _, _ in matching.needed(parsed("?x a ?y , ?z"), known, {})}
    assert {name(known.term(start)), name(known.term(other))} & {"a", "b"}
    assert {name(known.term(start)), name(known.term(other))} & {"c", "d"}


def test_a_number_that_is_given_is_not_any_number() -> None:
    known = data()
    given = {
        "n": {known.number(Literal("1.0", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#decimal")))}
    }
    assert len(list(matching.needed(parsed("?x ex:p ?n"), known, given))) == 3


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("$this ex:p ?y", False),
        ("$this ex:own ?y", True),
        ("$this ex:q/ex:own? ?y", True),
        ("$this ?any ?y", True),
        ("$this ex:names ?any . $this ?any ?y", False),
        ("?x ex:q* ?y", True),
        ("$this ex:p ?y FILTER (EXISTS { ?y ex:q ?z } || ?y > 1)", True),
    ],
)
def test_a_query_tells_whether_it_rests_on_the_triples_of_the_data(body: str, expected: bool) -> None:
    both = Data(data())
    both.add(triples("ex:c ex:own ex:x . ex:x ex:own ex:c ."))
    assert matching.reads(parsed(body), both) is expected


GRAPH = (
    "ex:a a ex:C ; ex:p ex:x, ex:y ; ex:n 1.50 . ex:b a ex:C ; ex:p ex:y ; ex:r ex:w ; ex:n 1.5 . "
    "ex:c a ex:C ; ex:r ex:w ; ex:n 2 . ex:x ex:q ex:z . ex:z ex:q ex:x ; ex:n '02'^^xsd:integer . "
    "ex:w ex:t ex:y . ex:y ex:s ex:b . ex:D rdfs:subClassOf ex:C . ex:d a ex:D ; ex:p ex:d ."
)
BODIES = [
    # what is optional is looked for before what follows is joined
    "OPTIONAL { $this ex:p ?value } ?value ex:q ?z",
    "$this a ex:C OPTIONAL { $this ex:p ?value } OPTIONAL { ?value ex:q ?z } FILTER (!BOUND(?z))",
    "?value ex:q ?z . { $this ex:r ?w OPTIONAL { $this ex:p ?value } }",
    # and a filter in a group looks at nothing around it
    "$this ex:p ?value { $this a ex:C FILTER NOT EXISTS { ?value ex:q ?z } }",
    "$this ex:p ?value FILTER NOT EXISTS { ?value ex:q ?z . ?z ex:q ?value }",
    "{ $this ex:p ?value } UNION { $this ex:r/ex:t ?value } FILTER EXISTS { ?value ex:s $this }",
    "{ $this ex:p ?value } UNION { $this ex:r ?w } ?value ex:s ?z",
    # numbers that are equal are one to a store
    "$this ex:n ?n . ?value ex:n ?n FILTER ($this != ?value)",
    "?value ex:n 2 . $this ex:n ?n FILTER (?n < 2)",
    "$this ?property ?value . ?value ?property ?z",
    "?value (ex:q|^ex:q)* ?z . $this ex:p ?z",
    "{ SELECT $this (COUNT(?v) + 10 AS ?value) { $this ex:p ?v } GROUP BY $this }",
    "{ SELECT $this ?kind { { SELECT $this ?kind { ?any a ?kind } GROUP BY $this ?kind } "
    "FILTER NOT EXISTS { ?kind rdfs:subClassOf ?other } } } ?value a ?kind",
    "{ SELECT $this ?one ?two { ?any ex:p ?one , ?two } GROUP BY $this ?one ?two } "
    "$this ex:p ?one . ?value ex:p ?two FILTER (?one != ?two)",
    "BIND ($this AS ?value) ?value ex:p/ex:s? ?z",
]


@pytest.mark.parametrize("body", BODIES)
def test_fewer_triples_give_the_same_solutions(body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    shapes = triples(
        "ex: sh:declare [ sh:prefix 'ex' ; sh:namespace 'http://example.org/' ] , "
        "[ sh:prefix 'rdfs' ; sh:namespace 'http://www.w3.org/2000/01/rdf-schema#' ] . "
        "ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:sparql [ sh:prefixes ex: ; sh:message 'm' ; "
        f"sh:select 'SELECT $this ?value WHERE {{ {body} }}' ] ."
    )
    found = validate(triples(GRAPH), shapes).results
    monkeypatch.setattr(matching, "needed", lambda query, data, given: data.numbers())
    assert found == validate(triples(GRAPH), shapes).results != ()
