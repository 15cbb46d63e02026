"""What is reported beside a background is what validating everything, twice, would report."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, Triple
from support.turtle import triples

from r2p_ld.errors import BadInput
from r2p_ld.shacl.data import Data
from r2p_ld.shacl.engine import validate
from r2p_ld.shacl.report import Result

CORE = """
ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:targetSubjectsOf ex:s ; sh:property ex:P, ex:Shared ;
  sh:or ( [ sh:path ex:q ; sh:minCount 1 ] [ sh:path ex:p ; sh:maxCount 0 ] ) .
ex:P sh:path ex:p ; sh:class ex:D ; sh:maxCount 1 .
ex:Shared sh:path ex:q ; sh:minCount 1 ; sh:property ex:Below .
ex:Below sh:path ex:p ; sh:nodeKind sh:IRI ; sh:minCount 1 .
ex:T a sh:NodeShape ; sh:targetClass ex:D ; sh:property [ sh:path [ sh:inversePath ex:q ] ; sh:node ex:U ] .
ex:U a sh:NodeShape ; sh:targetObjectsOf ex:s ; sh:property [ sh:path ex:s ; sh:minCount 1 ] .
ex:W a sh:NodeShape ; sh:targetNode ex:a, ex:z ; sh:closed true ; sh:ignoredProperties ( rdf:type ) .
ex:Y a sh:NodeShape ; sh:targetClass ex:C ; sh:not [ sh:path ex:q ; sh:hasValue ex:c ] ;
  sh:xone ( [ sh:path ex:s ; sh:minCount 1 ] [ sh:property [ sh:path ex:q ; sh:minCount 1 ] ] ) ;
  sh:and ( [ sh:path ( ex:p ex:q ) ; sh:maxCount 1 ]
    [ sh:path [ sh:oneOrMorePath ex:q ] ; sh:nodeKind sh:IRI ]
    [ sh:path ( [ sh:zeroOrMorePath ex:p ] [ sh:zeroOrOnePath ex:s ] ) ; sh:class ex:C ] ) .
ex:Z a sh:NodeShape ; sh:targetObjectsOf ex:q ; sh:property [ sh:path [ sh:alternativePath ( ex:p ex:q ) ] ;
  sh:qualifiedValueShape [ sh:class ex:D ] ; sh:qualifiedMinCount 1 ; sh:qualifiedMaxCount 1 ] ,
  [ sh:path ex:p ; sh:equals ex:q ; sh:disjoint ex:s ] .
"""
BODIES = [
    "$this ex:p ?value . FILTER NOT EXISTS { ?value ?any $this }",
    "?value ex:p ?x . ?x ex:q ?y FILTER NOT EXISTS { ?y a ex:C }",
    "?value ?path ?x . FILTER NOT EXISTS { ?path ex:q ?z }",
    "?x ex:q ?path . ?value ?path ?y",
    "?x ex:q ?path FILTER NOT EXISTS { ?x ?path ?y } ?value ?path ?x",
    "?value a ?class . FILTER NOT EXISTS { ?class rdfs:subClassOf ?z }",
    "{ SELECT $this ?x WHERE { ?n ex:p ?x } GROUP BY $this ?x HAVING (COUNT(?n) > 1) } ?value ex:p ?x",
    "?value ex:p+ ?x . ?x a ex:C",
    "?value ex:s ?x FILTER (EXISTS { ?x ex:p/ex:q* ?y . ?y a ex:D } || NOT EXISTS { ?x a ?k })",
    "{ ?value ex:p ?x } UNION { ?x ex:q ?value } ?x a/rdfs:subClassOf* ex:C",
    "?value ex:p ?x OPTIONAL { ?x ex:q ?y } FILTER (!BOUND(?y))",
    "?value ex:p|^ex:q ?x . ?x !ex:s ?y FILTER (?y != ?value)",
    "?value ex:p ?x . ?other ex:q ?y FILTER (?x = ?y)",
    "FILTER NOT EXISTS { $this ex:p ?x } BIND ($this AS ?value)",
    "FILTER EXISTS { ex:a ex:p ex:b } BIND (ex:a AS ?value)",
    "?value ex:p* ?x FILTER NOT EXISTS { ?x ex:q ?z }",
    "?value ex:s ?x . ?y (ex:q?/ex:p*) ?z FILTER NOT EXISTS { ?y ex:p ?x }",
    "{ SELECT (COUNT(?n) AS ?x) $this WHERE { ?n a ex:C } GROUP BY $this } ?value ex:s ?y FILTER (?x > 2)",
]
QUERIES = [
    f"""ex:Q{n} a sh:NodeShape ; sh:targetNode ex:b ; sh:targetClass ex:D ; sh:sparql [ sh:prefixes ex:names ;
      sh:select '''SELECT $this ?value WHERE {{ {body} }}''' ] ."""
    for n, body in enumerate(BODIES)
]
NAMES = """ex:names sh:declare [ sh:prefix "ex" ; sh:namespace "http://example.org/" ] ,
  [ sh:prefix "rdfs" ; sh:namespace "http://www.w3.org/2000/01/rdf-schema#" ] ."""
NODES = ["ex:a", "ex:b", "ex:c", "ex:d", "_:x", "1", "'t'", "ex:p"]
LINES = st.tuples(
    st.sampled_from(NODES[:5]), st.sampled_from(["ex:p", "ex:q", "ex:s"]), st.sampled_from(NODES)
) | st.tuples(
    st.sampled_from([*NODES[:5], "ex:E"]),
    st.sampled_from(["a", "rdfs:subClassOf"]),
    st.sampled_from(["ex:C", "ex:D", "ex:E"]),
)
GRAPHS = st.sets(LINES, max_size=7).map(
    lambda lines: "".join(f"{each} . " for each in map(" ".join, [*lines, ("ex:k", "ex:k", "1")]))
)


def results(data: set[Triple], shapes: set[Triple]) -> set[Result]:
    with suppress(BadInput):
        return set(validate(data, shapes).results)
    return set()


def by_validating_twice(data: set[Triple], shapes: set[Triple], background: set[Triple]) -> set[Result]:
    """What the data and their background give, but for what the background alone gives of itself."""
    defined = {triple.subject for triple in background}
    mentioned = {node for triple in data for node in (triple.subject, triple.object)}
    known = {node for triple in background for node in (triple.subject, triple.predicate, triple.object)}

    def concerns(result: Result) -> bool:
        nodes = {result.focus} | ({result.value} if not isinstance(result.value, Literal) else set())
        return any(node and (node not in known or node in mentioned - defined) for node in nodes)

    alone = results(background, shapes)
    return {each for each in results(data | background, shapes) if concerns(each) or each not in alone}


def found(
    data: set[Triple], shapes: set[Triple], background: set[Triple] | Data, *, conforming: bool = False
) -> set[Result]:
    with suppress(BadInput):
        return set(validate(data, shapes, background, conforming=conforming).results)
    return set()


@pytest.mark.parametrize("text", [CORE, *QUERIES], ids=lambda text: text.split()[0])
def test_results_are_those_of_validating_everything_twice(text: str) -> None:
    shapes = triples(text + NAMES)

    @settings(max_examples=60)
    @given(GRAPHS, GRAPHS)
    def compare(data: str, known: str) -> None:
        mine, background = triples(data), triples(known.replace("_:x", "_:y"))
        expected = names(by_validating_twice(mine, shapes, background))
        assert names(found(mine, shapes, background)) == expected
        kept = Data.loads(Data.of_background(background).dumps())
        assert names(found(mine, shapes, kept, conforming=not results(background, shapes))) == expected

    compare()


def names(some: set[Result]) -> set[tuple[str, ...]]:
    """Blank nodes of the background have other labels beside the data."""
    return {
        tuple(
            "_" if str(part).startswith("_:") and "shape" not in key else str(part)
            for key, part in (
                ("focus", each.focus),
                ("value", each.value),
                ("shape", each.shape),
                ("component", each.component),
            )
        )
        for each in some
    }
