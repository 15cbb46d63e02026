"""Moving targets onto property shapes changes nothing but the time it takes."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Triple
from support.shacl_oracle import by_pyshacl
from support.turtle import triples

from r2p_ld.namespaces import node
from r2p_ld.shacl.engine import validate
from r2p_ld.shacl.index import Index, Term
from r2p_ld.shacl.targets import spread

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
def test_results_are_those_of_the_shapes_as_written(lines: set[tuple[str, str, str]]) -> None:
    data = triples(
        "ex:E rdfs:subClassOf ex:C . ex:a a ex:C ." + "".join(f"{' '.join(line)} . " for line in lines)
    )
    found = {(name(r.focus), name(r.component), name(r.shape)) for r in validate(data, SHAPES).results}
    assert found == by_pyshacl(data, SHAPES)


def test_only_what_may_move_moves() -> None:
    before, after = Index(SHAPES), Index(spread(SHAPES))

    def property_shapes(index: Index, name: str) -> int:
        return len(index.objects(next(iter(triples(f"ex:{name} a ex:x ."))).subject, "sh:property"))

    moved = {name: property_shapes(before, name) - property_shapes(after, name) for name in "STUVWX"}
    assert moved == {"S": 3, "T": 2, "U": 0, "V": 1, "W": 0, "X": 0}
    kept = {t for t in SHAPES if t.predicate != node("sh:property")}
    assert kept <= spread(SHAPES)


def test_a_property_shape_without_a_path_stays_where_it_is_found_out() -> None:
    shapes: set[Triple] = triples(
        "ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property ex:P . ex:P sh:minCount 1 ."
    )
    assert spread(shapes) == shapes
