"""Mappings as triples: the plain links that somebody stands for, and every mapping with its evidence.

A mapping is described in the vocabulary of SSSOM, https://w3id.org/sssom/, as its RDF serialisation has
it; mappings and sets have IRIs here, where blank nodes would do.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Triple

from r2p_ld.namespaces import expand, node
from r2p_ld.tables.cells import Term
from r2p_ld.tables.mapping_checks import mappings
from r2p_ld.tables.mappings import Mapping, MappingSet, confidence
from r2p_ld.tables.project import Project

_KINDS = {
    "owl named individual": "owl:NamedIndividual",
    "rdfs literal": "rdfs:Literal",
    "rdfs resource": "rdfs:Resource",
    "skos concept": "skos:Concept",
}


def links(project: Project) -> Iterator[Triple]:
    """Yield the plain links: of reviewed mappings to an IRI, and to pages."""
    for _, row in mappings(project):
        if row.reviewed and row.object:
            yield Triple(row.subject_id, node(row.predicate_id), row.object)
    for page in project.see_also.rows:
        yield Triple(page.subject, node("rdfs:seeAlso"), NamedNode(page.page))


def describe(project: Project) -> Iterator[Triple]:
    """Yield what is said of every mapping set and every mapping, proposals included."""
    for mapping_set in project.mappings.values():
        yield from _set(mapping_set)
        for row in mapping_set.table.rows:
            yield Triple(mapping_set.iri, node("sssom:mappings"), row.record_id)
            for name, value in _mapping(mapping_set, row):
                yield Triple(row.record_id, node(name), value)


def _set(mapping_set: MappingSet) -> Iterator[Triple]:
    header = mapping_set.header
    title = header["mapping_set_title"]
    values: list[tuple[str, Term]] = [
        ("rdf:type", node("sssom:MappingSet")),
        ("rdfs:label", Literal(title, language="en")),
        ("sssom:sssom_version", NamedNode(f"{expand('sssom:')}version{header['sssom_version']}")),
        ("dcterms:title", Literal(title)),
        ("dcterms:description", Literal(header["mapping_set_description"])),
        ("owl:versionInfo", Literal(header["mapping_set_version"])),
        ("dcterms:license", NamedNode(header["license"])),
    ]
    values += [("sssom:creator_label", Literal(name)) for name in header["creator_label"]]
    for name, value in values:
        yield Triple(mapping_set.iri, node(name), value)


def _mapping(mapping_set: MappingSet, row: Mapping) -> Iterator[tuple[str, Term]]:
    header = mapping_set.header
    # An axiom without a target stops OWLAPI, and so Protégé, from opening the file.
    yield "rdf:type", node("owl:Axiom" if row.object else "sssom:Mapping")
    yield "sssom:record_id", row.record_id
    yield "owl:annotatedSource", row.subject_id
    yield "owl:annotatedProperty", node(row.predicate_id)
    if row.object:
        yield "owl:annotatedTarget", row.object
    yield "sssom:subject_label", Literal(row.subject_label)
    yield "sssom:object_label", Literal(row.object_label)
    yield "sssom:object_type", node(_KINDS[header["object_type"]])
    yield "sssom:mapping_justification", row.mapping_justification
    yield "sssom:confidence", confidence(row)
    if row.reviewer_label:
        yield "sssom:reviewer_label", Literal(row.reviewer_label)
    yield "dcterms:created", Literal(header["mapping_date"], datatype=node("xsd:date"))
    yield "rdfs:comment", Literal(row.comment)
