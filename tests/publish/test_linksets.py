"""What is published of the links: counted linksets, and identity for organisations only."""

from __future__ import annotations

from collections import Counter

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from r2p_ld import paths
from r2p_ld.graph.link_report import target
from r2p_ld.namespaces import node, shorten


def published(name: str) -> set[Triple]:
    form = RdfFormat.N_TRIPLES if name.endswith(".nt") else RdfFormat.TURTLE
    return {quad.triple for quad in parse(path=paths.build() / name, format=form)}


def test_each_linkset_has_the_size_that_it_states() -> None:
    void, counted = published("void.ttl"), Counter[tuple[str, str]]()
    for triple in published("links.ttl"):
        assert isinstance(triple.object, NamedNode)
        if prefix := target(triple.object.value):
            counted[prefix, shorten(triple.predicate.value)] += 1
    said = {}
    for linkset in (t.subject for t in void if t.object == node("void:Linkset")):
        about = {t.predicate: t.object for t in void if t.subject == linkset}
        there, size = about[node("void:objectsTarget")], about[node("void:triples")]
        predicate, dataset = about[node("void:linkPredicate")], about[node("void:subjectsTarget")]
        space = next(t.object for t in void if (t.subject, t.predicate) == (there, node("void:uriSpace")))
        assert isinstance(space, Literal)
        assert isinstance(predicate, NamedNode)
        assert isinstance(size, Literal)
        assert isinstance(dataset, NamedNode)
        said[target(space.value), shorten(predicate.value)] = int(size.value)
        assert Triple(dataset, node("void:subset"), linkset) in void
    assert said == counted
    assert len(said) >= 35
    assert said["lcsh", "skos:exactMatch"] == 15


def test_identity_is_for_organisations_only_and_stands_apart() -> None:
    same = published("links-sameas.nt")
    whole = published("r2p.nt")
    assert len(same) == 26
    assert {t.predicate for t in same} == {node("owl:sameAs")}
    assert not [t for t in whole if t.predicate == node("owl:sameAs")]
    assert all(Triple(t.subject, node("rdf:type"), node("r2p:Organisation")) in whole for t in same)
    assert all(Triple(t.subject, node("schema:sameAs"), t.object) in whole for t in same)
    # an entry of a thesaurus or of the funder registry is a concept
    assert {target(t.object.value) for t in same if isinstance(t.object, NamedNode)} == {"isni", "ror", "wd"}


def test_the_parts_are_in_the_whole() -> None:
    whole = published("r2p.nt")
    for name, size in (("links.ttl", 1103), ("mappings.ttl", 5901)):
        part = published(name)
        assert len(part) == size
        assert part <= whole
