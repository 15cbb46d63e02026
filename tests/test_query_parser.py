"""The triple patterns of a query, and the query for all its solutions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import pytest
from pyoxigraph import NamedNode, RdfFormat, Store, Variable

from r2p_ld.query import list_queries, parser, patterns, run
from r2p_ld.query.paths import Alternative, Negated, Repeat, Sequence, Step
from r2p_ld.query.patterns import Exists, Group, Part, Select, Triples, Union

EX = "PREFIX ex: <https://example.org/>\n"


def ex(name: str) -> NamedNode:
    return NamedNode(f"https://example.org/{name}")


def found(part: Part) -> Iterator[str]:
    """The triple patterns of a part, each as a line with its predicate as it is written."""
    match part:
        case Triples():
            yield f"{part.subject} {part.written} {part.object}".replace("https://example.org/", "")
        case Group():
            for each in part.parts:
                yield from found(each)
        case Union():
            for group, _ in part.branches:
                yield from found(group)
        case Exists() | Select():
            yield from found(part.group)


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("?s ex:p ?o", ["?s ex:p ?o"]),
        ("?s ex:p ?o.?o ex:q 1.", ["?s ex:p ?o", '?o ex:q "1"^^<http://www.w3.org/2001/XMLSchema#integer>']),
        ("?s a ex:C ; ex:p ?o , ex:d ;", ["?s a <C>", "?s ex:p ?o", "?s ex:p <d>"]),
        ("$s ?p 'x'@zh-Hant", ['?s ?p "x"@zh-hant']),
        ('?s ex:p "a \\"b\\""^^ex:t', ['?s ex:p "a \\"b\\""^^<t>']),
        ("?s ex:p '''it's'''", ['?s ex:p "it\'s"']),
        (
            "?s ex:p true, -1.5, 2e3",
            [
                '?s ex:p "true"^^<http://www.w3.org/2001/XMLSchema#boolean>',
                '?s ex:p "-1.5"^^<http://www.w3.org/2001/XMLSchema#decimal>',
                '?s ex:p "2e3"^^<http://www.w3.org/2001/XMLSchema#double>',
            ],
        ),
        ("_:b ex:p _:c . _:c ex:q _:b", ["?part1 ex:p ?part2", "?part2 ex:q ?part1"]),
        ("?s ex:p [ ex:q ?o ]", ["?part1 ex:q ?o", "?s ex:p ?part1"]),
        ("[ ex:q ?o ]", ["?part1 ex:q ?o"]),
        ("?part1 ex:p []", ["?part1 ex:p ?part2"]),
        (
            "?s ex:p (ex:a)",
            [
                "?part1 <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> <a>",
                "?part1 <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> "
                "<http://www.w3.org/1999/02/22-rdf-syntax-ns#nil>",
                "?s ex:p ?part1",
            ],
        ),
        ("{ ?s ex:p ?o } UNION { ?o ex:q ?s } UNION {}", ["?s ex:p ?o", "?o ex:q ?s"]),
        ("OPTIONAL { ?s ex:p ?o FILTER (?o < 3 && ?o > 1) } ?s ex:q ?t", ["?s ex:p ?o", "?s ex:q ?t"]),
        ("GRAPH ?g { ?s ex:p ?o } MINUS { ?s ex:q ?o }", ["?s ex:p ?o", "?s ex:q ?o"]),
        ("VALUES (?s ?o) { (ex:a UNDEF) } BIND (1 + 1 AS ?n) ?s ex:p ?n", ["?s ex:p ?n"]),
        ("FILTER NOT EXISTS { ?s ex:p ?o } FILTER regex(?t, '}') ?s ex:q ?t", ["?s ex:p ?o", "?s ex:q ?t"]),
        ("{ SELECT ?s (COUNT(*) AS ?n) { ?s ex:p ?o } GROUP BY ?s HAVING (?n > 1) } ?s ex:q ?n", 
         ["?s ex:p ?o", "?s ex:q ?n"]),
        ("?s ex:p/ex:q ?o # ?s ex:no ?o\n", ["?s ex:p/ex:q ?o"]),
    ],
)  # fmt: skip
def test_the_triple_patterns_are_read(where: str, expected: list[str]) -> None:
    _, select = parser.read(f"{EX}SELECT * WHERE {{ {where} }} ORDER BY ?s LIMIT 3")
    assert list(found(select.group)) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("^ex:p", Step(ex("p"), inverse=True)),
        ("ex:p/^ex:q", Sequence((Step(ex("p")), Step(ex("q"), inverse=True)))),
        ("ex:p|ex:q+", Alternative((Step(ex("p")), Repeat(Step(ex("q")), False, True)))),
        ("(ex:p/ex:q)*", Repeat(Sequence((Step(ex("p")), Step(ex("q")))), True, True)),
        (
            "^(ex:p/ex:q?)",
            Sequence((Repeat(Step(ex("q"), inverse=True), True, False), Step(ex("p"), inverse=True))),
        ),
        ("!(ex:p|^ex:q)", Negated((Step(ex("p")), Step(ex("q"), inverse=True)))),
        ("!ex:p", Negated((Step(ex("p")),))),
    ],
)  # fmt: skip
def test_paths_are_read(path: str, expected: object) -> None:
    _, select = parser.read(f"{EX}ASK {{ ?s {path} ?o }}")
    [part] = select.group.parts
    assert isinstance(part, Triples)
    assert part == Triples(Variable("s"), expected, Variable("o"), path)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "DESCRIBE <urn:x>", "nothing"])
def test_what_gives_no_rows_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="rows alone have evidence"):
        parser.read(text)


@pytest.mark.parametrize(
    "where", ["?s ex:p", "?s ex:p ?o", "{ ?s no:p ?o }", "{ ?s ex:p ( }", "{ ?s ex:p ?o"]
)
def test_what_is_no_pattern_is_refused(where: str) -> None:
    with pytest.raises(ValueError, match="not understood"):
        parser.read(f"{EX}SELECT * WHERE {where}")


DATA = """
PREFIX ex: <https://example.org/>
ex:a ex:p ex:b , ex:c ; ex:n 1 ; ex:name "a"@en . ex:b ex:p ex:c ; ex:n 2 . ex:c ex:n 3 ; ex:q [ ex:p ex:a ] .
"""
QUERIES = [
    "SELECT ?s ?o { ?s ex:p ?o }",
    "SELECT DISTINCT ?s { ?s ex:p ?o } ORDER BY DESC(?s) LIMIT 1",
    "SELECT ?s (?n * 2 AS ?twice) { ?s ex:n ?n }",
    "SELECT ?s (COUNT(?o) AS ?many) (STR(?s) AS ?name) { ?s ex:p ?o } GROUP BY ?s HAVING (COUNT(?o) > 1)",
    "SELECT ?even (SUM(?n) AS ?sum) { ?s ex:n ?n } GROUP BY (?n / 2 = 1 AS ?even)",
    "SELECT (COUNT(*) AS ?n) (COUNT(*) + 1 AS ?more) { ?s ex:p ?o }",
    "SELECT (MAX(?n) AS ?most) { ?s ex:n ?n } GROUP BY str(?s)",
    "SELECT ?s ?name { ?s ex:n ?n OPTIONAL { ?s ex:name ?name } }",
    "SELECT * { ?s ex:p+ ?o FILTER EXISTS { ?o ex:n ?n } }",
    "SELECT ?s { VALUES ?s { ex:a ex:b } ?s ex:n ?n } VALUES ?n { 1 }",
    "SELECT ?s ?most { ?s ex:p ?o { SELECT (MAX(?n) AS ?most) { ?x ex:n ?n } } }",
    "SELECT ?s { ?s ex:q [ ex:p ?o ] }",
    "SELECT ?s { { ?s ex:n 1 } UNION { ?s ex:n 3 } MINUS { ?s ex:q ?x } }",
]


@pytest.mark.parametrize("query", QUERIES)
def test_every_row_has_solutions_with_its_keys(query: str) -> None:
    store = Store()
    store.load(DATA.encode(), format=RdfFormat.TURTLE)
    head, select = parser.read(EX + query)
    rows, solutions = run(EX + query, store), run(patterns.bindings(head, select), store)
    keys = select.keys if select.columns else tuple(rows.variables)

    def with_keys(answer: object, names: list[str]) -> set[tuple[object, ...]]:
        places = [names.index(key) for key in keys]
        return {tuple(row[place] for place in places) for row in answer}  # type: ignore[attr-defined]

    assert rows.variables
    found_rows = with_keys(rows.rows(), rows.variables)
    assert found_rows
    assert found_rows <= with_keys(solutions.rows(), solutions.variables)


def test_an_aggregate_is_no_key() -> None:
    _, select = parser.read(f"{EX}SELECT ?s (COUNT(?o) AS ?n) (?n * 2 AS ?m) {{ ?s ex:p ?o }} GROUP BY ?s")
    assert (select.keys, select.aggregated) == (("s",), True)


def test_variables_are_those_of_the_query_and_not_of_its_texts() -> None:
    text = """FILTER (REGEX(?a, "b?c", 'd$e') && $f = <urn:x?g=1>) # ?h"""
    assert patterns.variables(text) == {"a", "f"}


def test_every_canned_question_is_read_and_no_part_of_one_breaks_the_reader() -> None:
    for query in list_queries():
        _, select = parser.read(query.text)
        assert list(found(select.group))
        marks = range(query.text.index(query.form), len(query.text), 23)
        for cut in marks:
            with suppress(ValueError):
                parser.read(query.text[:cut])
            with suppress(ValueError):
                parser.read(query.text[:cut] + query.text[cut + 5 :])
