"""Mappings as triples: the plain links that somebody stands for, and every mapping with its evidence.

A mapping is described in the vocabulary of SSSOM, https://w3id.org/sssom/, as its RDF serialisation has
it; mappings and sets have IRIs here, where blank nodes would do.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pyoxigraph import Literal, NamedNode, Triple

from r2p_ld.graph import records
from r2p_ld.graph.records import Values
from r2p_ld.namespaces import expand, node
from r2p_ld.tables.mappings import Mapping, MappingSet
from r2p_ld.tables.project import Project

_INDIVIDUAL = "owl named individual"
_KINDS = {
    _INDIVIDUAL: "owl:NamedIndividual",
    "rdfs literal": "rdfs:Literal",
    "rdfs resource": "rdfs:Resource",
    "skos concept": "skos:Concept",
}


def links(project: Project) -> Iterator[Triple]:
    """Yield the plain links: of reviewed mappings to an IRI, and to pages."""
    for _, row in project.mapping_rows():
        if row.reviewed and row.object:
            yield Triple(row.subject_id, node(row.predicate_id), row.object)
    for page in project.see_also.rows:
        yield Triple(page.subject, node("rdfs:seeAlso"), NamedNode(page.page))


def same_as(project: Project, types: set[Triple]) -> set[Triple]:
    """Return owl:sameAs for organisations, and the things elsewhere that are organisations too.

    ``types`` holds the classes of every subject. A thesaurus's entry for an organisation is a
    concept: it is left out.
    """
    a, organisation = node("rdf:type"), node("r2p:Organisation")
    organisations = {t.subject for t in types if t.predicate == a and t.object == organisation}
    return {
        Triple(row.subject_id, node("owl:sameAs"), row.object)
        for mapping_set, row in project.mapping_rows()
        if row.reviewed and row.object and row.subject_id in organisations
        if row.predicate_id == "schema:sameAs" and mapping_set.header["object_type"] == _INDIVIDUAL
    }


def describe(project: Project) -> Iterator[Triple]:
    """Yield what is said of every mapping set and every mapping, proposals included."""
    for mapping_set in project.mappings.values():
        yield from _set(mapping_set)
        for row in mapping_set.table.rows:
            yield from _mapping(mapping_set.header, row)


def _set(mapping_set: MappingSet) -> Iterator[Triple]:
    header = mapping_set.header
    values: Values = {
        "rdf:type": node("sssom:MappingSet"),
        "rdfs:label": Literal(header["mapping_set_title"], language="en"),
        "sssom:sssom_version": NamedNode(f"{expand('sssom:')}version{header['sssom_version']}"),
        "dcterms:title": Literal(header["mapping_set_title"]),
        "dcterms:description": Literal(header["mapping_set_description"]),
        "owl:versionInfo": Literal(header["mapping_set_version"]),
        "dcterms:license": NamedNode(header["license"]),
        "sssom:creator_label": [*map(Literal, header["creator_label"])],
        "sssom:mappings": [row.record_id for row in mapping_set.table.rows],
    }
    return records.describe(mapping_set.iri, values)


def _mapping(header: dict[str, Any], row: Mapping) -> Iterator[Triple]:
    values: Values = {
        # An axiom without a target stops OWLAPI, and so Protégé, from opening the file.
        "rdf:type": node("owl:Axiom" if row.object else "sssom:Mapping"),
        "sssom:record_id": row.record_id,
        "owl:annotatedSource": row.subject_id,
        "owl:annotatedProperty": node(row.predicate_id),
        "owl:annotatedTarget": row.object,
        "sssom:subject_label": Literal(row.subject_label),
        "sssom:object_label": Literal(row.object_label),
        "sssom:object_type": node(_KINDS[header["object_type"]]),
        "sssom:mapping_justification": row.mapping_justification,
        "sssom:confidence": Literal(row.confidence, datatype=node("xsd:double")),
        "sssom:reviewer_label": Literal(row.reviewer_label) if row.reviewer_label else None,
        "dcterms:created": Literal(header["mapping_date"], datatype=node("xsd:date")),
        "rdfs:comment": Literal(row.comment),
    }
    return records.describe(row.record_id, values)
