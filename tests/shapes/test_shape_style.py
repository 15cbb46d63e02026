"""Shapes can be cited and understood, and cover every term of the ontology."""

from __future__ import annotations

import re

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Triple
from support.shape_fixtures import node_shapes, read

from r2p_ld import paths
from r2p_ld.graph.populate import Graphs
from r2p_ld.namespaces import expand, local_name, prefixes, shorten
from r2p_ld.namespaces import node as term
from r2p_ld.shacl.index import Index, Term

FILES = sorted(paths.shapes().glob("*.ttl"))
HOME = expand("shapes:").removesuffix("#")
# What says where a shape looks; all else that a shape says asks for something.
LOOKING = {
    "declare",
    "path",
    "property",
    "sparql",
    "message",
    "targetClass",
    "targetNode",
    "targetObjectsOf",
    "targetSubjectsOf",
}


@pytest.fixture(scope="module")
def index(shapes: frozenset[Triple]) -> Index:
    return Index(shapes)


@pytest.fixture(scope="module")
def property_shapes(index: Index) -> set[Term]:
    return {shape for owner in index.subjects("sh:property") for shape in index.objects(owner, "sh:property")}


def in_english(values: list[Term]) -> bool:
    return len(values) == 1 and isinstance(values[0], Literal) and values[0].language == "en"


def test_every_node_shape_has_a_name_a_label_and_a_home(shapes: frozenset[Triple], index: Index) -> None:
    nodes = node_shapes(shapes)
    assert len(nodes) >= 110
    for shape in nodes:
        assert shape.value.startswith(expand("shapes:"))
        assert in_english(index.objects(shape, "rdfs:label")), shape
        assert index.objects(shape, "rdfs:isDefinedBy") == [NamedNode(HOME)], shape
        assert index.objects(shape, "sh:property") or index.objects(shape, "sh:sparql") or asks(index, shape)


def test_every_property_shape_has_a_name_and_a_type(index: Index, property_shapes: set[Term]) -> None:
    typed = {s for s in index.subjects("sh:path") if index.holds(s, "rdf:type", term("sh:PropertyShape"))}
    assert typed == property_shapes
    assert len(typed) >= 290
    assert all(isinstance(s, NamedNode) and s.value.startswith(expand("shapes:")) for s in typed)


def asks(index: Index, shape: Term) -> bool:
    said = [predicate for predicate, _ in index.about(shape) if predicate.value.startswith(expand("sh:"))]
    return any(local_name(predicate.value) not in LOOKING for predicate in said)


def test_every_shape_says_what_is_wrong_and_how_to_mend_it(index: Index) -> None:
    asking = [
        shape for shape in index.subjects("rdf:type") if isinstance(shape, NamedNode) and asks(index, shape)
    ]
    said = {shape: index.objects(shape, "sh:message") for shape in [*asking, *index.subjects("sh:select")]}
    assert len(said) >= 360
    for shape, messages in said.items():
        assert in_english(messages), shape
        assert re.fullmatch(r"[A-Z].*?: [^ ].+\.", getattr(messages[0], "value", "")), shape
    assert len({messages[0] for messages in said.values()}) == len(said)


def test_queries_are_asked_once_for_the_whole_graph(index: Index) -> None:
    """A query for each focus node costs ten times as much as a core constraint."""
    rules = index.subjects("sh:sparql")
    assert len(rules) >= 26
    for shape in rules:
        assert len(index.objects(shape, "sh:targetNode")) == 1, shape
        assert not [p for p in ("Class", "SubjectsOf", "ObjectsOf") if index.objects(shape, f"sh:target{p}")]
    assert all(
        index.objects(query, "sh:prefixes") == [NamedNode(HOME)] for query in index.subjects("sh:select")
    )


def terms(graphs: Graphs, *kinds: str) -> list[NamedNode]:
    """Return the ontology's own terms of some kinds."""
    ontology = Index(graphs["ontology"])
    return [
        node
        for node in ontology.subjects("rdfs:isDefinedBy")
        if isinstance(node, NamedNode) and any(ontology.holds(node, "rdf:type", term(kind)) for kind in kinds)
    ]


def test_every_class_is_looked_at(graphs: Graphs, index: Index) -> None:
    ontology = Index(graphs["ontology"])
    targets = {
        value
        for shape in index.subjects("sh:targetClass")
        for value in index.objects(shape, "sh:targetClass")
    }

    def covered(kind: Term) -> bool:
        return kind in targets or any(map(covered, ontology.objects(kind, "rdfs:subClassOf")))

    classes = terms(graphs, "owl:Class")
    # Whoever acts is a named actor or a category of actors, and these are looked at.
    missing = [shorten(kind.value) for kind in classes if not covered(kind)]
    assert missing == ["r2p:Actor"]
    assert len(classes) >= 65


def test_every_property_is_constrained(graphs: Graphs, index: Index) -> None:
    def steps(path: Term) -> list[Term]:
        if not isinstance(path, BlankNode):
            return [path]
        inner = [value for _, value in index.about(path)]
        return [step for value in inner for step in steps(value)]

    used = {step for shape in index.subjects("sh:path") for step in steps(index.objects(shape, "sh:path")[0])}
    declared = terms(graphs, "owl:ObjectProperty", "owl:DatatypeProperty", "owl:AnnotationProperty")
    # what a source says in some way may be said of anything
    properties = [each for each in declared if not each.value.startswith(prefixes()["claim"])]
    assert [shorten(p.value) for p in properties if p not in used] == []
    assert len(properties) >= 140


def test_files_are_small() -> None:
    assert len(FILES) >= 16
    for file in FILES:
        assert len(file.read_text("utf-8").splitlines()) < 400, file
        assert read(file)
