"""On any data, shapes within shapes give the results that pyshacl gives."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode
from support.shacl_oracle import by_pyshacl
from support.turtle import triples

from r2p_ld.shacl.engine import validate
from r2p_ld.shacl.index import Term

SHAPES = triples("""
ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:targetSubjectsOf ex:s ; sh:property ex:P, ex:Shared ;
  sh:or ( [ sh:path ex:q ; sh:minCount 1 ] [ sh:path ex:p ; sh:maxCount 0 ] ) .
ex:P sh:path ex:p ; sh:class ex:D ; sh:maxCount 1 .
ex:Shared sh:path ex:q ; sh:minCount 1 ; sh:property ex:Below .
ex:Below sh:path ex:p ; sh:nodeKind sh:IRI ; sh:minCount 1 .
ex:T a sh:NodeShape ; sh:targetClass ex:D ; sh:property ex:Shared, ex:Q .
ex:Q sh:path [ sh:inversePath ex:q ] ; sh:node ex:U .
ex:U a sh:NodeShape ; sh:targetObjectsOf ex:s ; sh:property ex:UP . ex:UP sh:path ex:s ; sh:minCount 1 .
ex:V a sh:NodeShape, owl:Class ; sh:property ex:VP . ex:VP sh:path ex:p ; sh:minCount 2 .
ex:W a sh:NodeShape ; sh:targetNode ex:a ; sh:closed true ; sh:property ex:P ;
  sh:ignoredProperties ( rdf:type ) .
ex:X a sh:NodeShape ; sh:targetNode ex:a ; sh:deactivated true ; sh:property ex:XP .
ex:XP sh:path ex:r ; sh:minCount 9 .
ex:Off sh:path ex:r ; sh:deactivated true ; sh:minCount 9 . ex:S sh:property ex:Off .
ex:Y a sh:NodeShape ; sh:targetClass ex:C ; sh:not [ sh:path ex:q ; sh:hasValue ex:c ] ;
  sh:xone ( [ sh:path ex:s ; sh:minCount 1 ] [ sh:property [ sh:path ex:q ; sh:minCount 1 ] ] ) ;
  sh:and ( [ sh:path ( ex:p ex:q ) ; sh:maxCount 1 ]
    [ sh:path [ sh:oneOrMorePath ex:q ] ; sh:nodeKind sh:IRI ] ) .
ex:Z a sh:NodeShape ; sh:targetObjectsOf ex:q ; sh:property [ sh:path [ sh:alternativePath ( ex:p ex:q ) ] ;
  sh:qualifiedValueShape [ sh:class ex:D ] ; sh:qualifiedMinCount 1 ; sh:qualifiedMaxCount 1 ] ,
  [ sh:path ex:p ; sh:equals ex:q ; sh:disjoint ex:s ; sh:sparql [ sh:select
    "SELECT $this ?value WHERE { $this $PATH ?value . FILTER NOT EXISTS { ?value ?any $this } }" ] ] .
""")
NODES = ["ex:a", "ex:b", "ex:c", "_:x", "1"]
LINES = st.tuples(
    st.sampled_from(NODES[:4]), st.sampled_from(["ex:p", "ex:q", "ex:s"]), st.sampled_from(NODES)
) | st.tuples(st.sampled_from(NODES[:4]), st.just("a"), st.sampled_from(["ex:C", "ex:D", "ex:V", "ex:E"]))


def name(node: Term) -> str:
    """An IRI or a text; there is but one blank node."""
    return "_" if isinstance(node, BlankNode) else str(getattr(node, "value", node))


@settings(max_examples=150)
@given(st.sets(LINES, max_size=12))
def test_results_are_those_of_pyshacl(lines: set[tuple[str, str, str]]) -> None:
    data = triples(
        "ex:E rdfs:subClassOf ex:C . ex:a a ex:C ." + "".join(f"{' '.join(line)} . " for line in lines)
    )
    found = {(name(r.focus), name(r.component), name(r.shape)) for r in validate(data, SHAPES).results}
    assert found == by_pyshacl(data, SHAPES)
