"""Broken on purpose, a copy of the graph is caught: every property shape fires somewhere."""

from __future__ import annotations

from typing import Any

import pytest
from pyoxigraph import NamedNode, Triple
from support.shape_fixtures import FIXTURES, Fixture, node_shapes, part
from support.shape_mutation import broken, constraints, silent

from r2p_ld import paths
from r2p_ld.graph.populate import Graphs
from r2p_ld.graph.validate import read_shapes
from r2p_ld.namespaces import local_name, node, shorten
from r2p_ld.shacl.describe import Describer
from r2p_ld.shacl.engine import OURS, REFERENCE, validate
from r2p_ld.shacl.index import Index, Term

_STATES = ("r2p:statesSubject", "r2p:statesProperty", "r2p:statesObject")
_TEXTS = (node("xsd:string"), node("rdf:langString"))
_QUERY = node("sh:SPARQLConstraintComponent")
_RECORDED = node("shapes:RecordedFacts")
# What node shapes keep here: their own constraints are broken in the examples.
_KEPT = [node(f"sh:{name}") for name in ("property", "targetClass", "targetNode", "targetSubjectsOf")]
_OTHERS = sorted(
    path.stem for path in paths.shapes().glob("*.ttl") if path.stem not in {"ontology", "release"}
)


def property_shapes(*files: str) -> frozenset[Triple]:
    """Return the property shapes of files, and of node shapes only what leads to these."""
    shapes = read_shapes([paths.shapes() / f"{file}.ttl" for file in files])
    whole = set(node_shapes(shapes))
    return frozenset(t for t in shapes if t.subject not in whole or t.predicate in (*_KEPT, node("rdf:type")))


def names(shapes: frozenset[Triple]) -> set[str]:
    """Return the property shapes that have a constraint, by name."""
    describer = Describer(Index(shapes))
    return {describer.name(c.shape) for c in constraints(shapes) if isinstance(c.shape, NamedNode)}


def broken_in_examples() -> set[str]:
    """Return the property shapes that an invalid example breaks."""
    return {line.split()[3] for path in FIXTURES.rglob("*_XFAIL.ttl") for line in Fixture(path).expected}


def fired(data: frozenset[Triple], shapes: frozenset[Triple], rounds: int) -> set[str]:
    """Return the property shapes of which a constraint fires after a change."""
    quiet = silent(data, shapes, rounds=rounds).keys()
    describer = Describer(Index(shapes))
    told = {
        f"{describer.shape(c.shape)} sh:{c.parameter}": describer.name(c.shape) for c in constraints(shapes)
    }
    return {shape for constraint, shape in told.items() if constraint not in quiet}


def near(data: frozenset[Triple], nodes: set[Term]) -> frozenset[Triple]:
    """Return what holds some nodes, all of them, what they lead to but for its texts, and the classes."""
    ends = {triple.object for triple in data if triple.subject in nodes}
    return frozenset(
        triple
        for triple in data
        if triple.subject in nodes
        or (triple.subject in ends and getattr(triple.object, "datatype", None) not in _TEXTS)
        or (triple.object in nodes and triple.predicate != node("rdf:type"))
        or triple.predicate == node("rdfs:subClassOf")
    )


def found_by(engine: str, data: frozenset[Triple], shapes: frozenset[Triple]) -> set[tuple[str, ...]]:
    """Return results by focus node, value, shape, component and severity; a shape without a name is one."""
    return {
        (
            *(str(r.focus), str(r.value)),
            str(r.shape) if isinstance(r.shape, NamedNode) else "",
            *(r.component.value, r.severity.value),
        )
        for r in validate(data, shapes, engine=engine).results
    }


@pytest.fixture(scope="module")
def graph(graphs: Graphs) -> frozenset[Triple]:
    return frozenset[Triple]().union(*graphs.values())


def test_in_the_ontology(graphs: Graphs) -> None:
    shapes = property_shapes("ontology")
    assert fired(frozenset(graphs["ontology"]), shapes, 40) == names(shapes)
    assert len(names(shapes)) >= 14


def test_in_the_published_graph(graph: frozenset[Triple]) -> None:
    shapes = property_shapes("release")
    assert fired(graph, shapes, 4) == names(shapes)
    assert len(names(shapes)) >= 8


def test_in_any_data(graph: frozenset[Triple]) -> None:
    """Valid examples stand beside the graph, since it does not use every property."""
    shapes = property_shapes(*_OTHERS)
    targeted = [shape for shape in Index(shapes).subjects("sh:property") if isinstance(shape, NamedNode)]
    examples = {path for shape in targeted for path in FIXTURES.rglob(f"{local_name(shape.value)}_PASS.ttl")}
    found = fired(graph.union(*(Fixture(path).triples for path in examples)), shapes, 3)
    assert found | broken_in_examples() >= names(shapes)
    assert len(found) >= 240


def test_a_fact_whose_record_is_taken_away_is_found(graph: frozenset[Triple]) -> None:
    """One fact of each property that has records, so that none is overlooked as a whole."""
    parts: dict[Term, dict[str, Any]] = {}
    for subject, predicate, value in graph:
        if predicate in map(node, _STATES):
            parts.setdefault(subject, {})[shorten(predicate.value)] = value
    facts = {
        iri: tuple(map(found.__getitem__, _STATES))
        for iri, found in parts.items()
        if len(found) == len(_STATES)
    }
    published = {fact for fact in facts.values() if Triple(*fact) in graph}
    first = {fact[1]: fact for fact in sorted(published, key=str, reverse=True)}
    taken = {fact for fact in first.values() if shorten(fact[1].value).startswith(("r2p:", "dcterms:"))}
    gone = {(iri, node("r2p:statesProperty")) for iri, fact in facts.items() if fact in taken}
    kept = frozenset(triple for triple in graph if (triple.subject, triple.predicate) not in gone)
    rule = part(read_shapes([paths.shapes() / "release.ttl", paths.shapes() / "shapes.ttl"]), _RECORDED)
    found = {(result.value, result.path) for result in validate(kept, rule).results}
    assert found == {(subject, property_) for subject, property_, _ in taken}
    assert {"r2p:citationRole", "r2p:citedBy", "r2p:saidAt", "r2p:hasItem"} <= {
        shorten(property_.value) for _, property_, _ in taken
    }
    assert len(taken) >= 75


def test_pyshacl_finds_the_same_in_a_broken_copy(graph: frozenset[Triple]) -> None:
    """It takes minutes over the whole copy: both see what is near the changes, where most results are."""
    shapes = property_shapes(*_OTHERS)
    copy, changed = broken(graph, shapes)
    part = near(copy, changed)
    ours = found_by(OURS, part, shapes)
    assert ours == found_by(REFERENCE, part, shapes)
    whole = found_by(OURS, copy, shapes)
    assert len(whole & ours) > 0.95 * len(whole) > 700
    assert len({result[2:4] for result in ours}) > 290


def test_pyshacl_finds_the_same_by_queries(graph: frozenset[Triple]) -> None:
    """What queries find is broken by hand, in the invalid examples."""
    shapes = frozenset(read_shapes())
    queries = {triple.subject for triple in shapes if triple.predicate == node("sh:sparql")}
    examples = [path for path in FIXTURES.rglob("*_XFAIL.ttl") if node(f"shapes:{path.stem[:-6]}") in queries]
    copy = graph.union(*(Fixture(path).triples for path in examples))
    results = [each for each in validate(copy, shapes).results if each.component == _QUERY]
    part = near(copy, {result.value for result in results if result.value})
    ours, theirs = (found_by(engine, part, shapes) for engine in (OURS, REFERENCE))
    assert ours == theirs
    assert {str(each.shape) for each in results} == {
        result[2] for result in ours if result[3] == _QUERY.value
    }
    assert len({result[2] for result in ours if result[3] == _QUERY.value}) > 15
