"""Tables and OWL modules become one set of named graphs.

A fact is a record, with its place and status; it is a plain triple too if a source, or our
judgement, affirms it in its own voice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from pyoxigraph import Literal, NamedNode, Triple

from r2p_ld.errors import BadInput
from r2p_ld.graph import claims, labels, links, places
from r2p_ld.graph.records import Record, Values, describe, stated
from r2p_ld.graph.rules import derive
from r2p_ld.namespaces import expand, node, shorten
from r2p_ld.tables.cells import Span
from r2p_ld.tables.cells import record as record_iri
from r2p_ld.tables.project import Project
from r2p_ld.tables.rows import Concept, Entity, Source

Graphs: TypeAlias = dict[str, set[Triple]]
"""Graph name → triples; a name is the end of the named graph's IRI."""


def populate(project: Project) -> Graphs:
    """Return the asserted graphs of a project, all but metadata.

    Their names are ``ontology``, ``terms``, ``facts/{source slug}``, ``curated``, ``derived``,
    ``claims``, ``evidence``, ``places``, ``links`` and ``mappings``. Raises ``BadInput`` if the rules do
    not settle, select what is no fact, or derive nothing for a row of ``rules/ids.tsv``.
    """
    readings = {slug: list(_readings(project, slug)) for slug in project.readings}
    # Of the hub's many names, only those of places in the documents have records.
    mentioned = {
        thing for read in readings.values() for each in read for thing in (each.subject, each.object)
    }
    of_places = [row for row in project.places.labels.rows if row.term in mentioned]
    attested = labels.records(project, of_places)
    curated = list(_curated(project))
    records = [*(record for read in readings.values() for record in read), *attested, *curated]
    ontology = NamedNode(expand("r2p:").removesuffix("#"))
    sources = describe(ontology, {"dcterms:source": [node(f"source:{s.slug}") for s in project.sources.rows]})
    graphs: Graphs = {"ontology": {*project.ontology, *sources, *_retired(project)}}
    named = {*labels.translated(project), *(triple for record in attested for triple in record.plain())}
    declared = project.vocabulary.classes | project.vocabulary.properties
    graphs["ontology"].update(triple for triple in named if triple.subject in declared)
    graphs["terms"] = {*_terms(project), *(triple for triple in named if triple.subject not in declared)}
    for slug, read in readings.items():
        graphs[f"facts/{slug}"] = set(stated(read))
    graphs["curated"] = {*stated(curated), *_silences(project)}
    graphs["curated"].update(triple for record in attested for triple in record.triples())
    graphs["evidence"] = set(_evidence(project))
    schemes = {row.id: row.label for row in project.terms["code-schemes"].rows}
    graphs["places"] = set(places.hub(project.places, schemes, recorded={row.term for row in of_places}))
    same = (Triple(place, node("schema:sameAs"), other) for place, other in project.places.same_as())
    graphs["links"] = {*links.links(project), *same}
    graphs["mappings"] = set(links.describe(project))
    derived = derive(project, graphs, records)
    graphs["derived"] = set(stated(derived))
    _minted_once([*records, *derived])
    graphs["claims"] = set(claims.claims([*records, *derived]))
    graphs["ontology"].update(set(claims.declare(graphs["claims"], graphs["ontology"], project.claims.rows)))
    return graphs


def _minted_once(records: Iterable[Record]) -> None:
    seen: dict[NamedNode, Record] = {}
    for record in records:
        other = seen.setdefault(record.iri, record)
        if other is not record:
            names = " and ".join(shorten(each.subject.value) for each in (other, record))
            raise BadInput(
                f"The record {shorten(record.iri.value)} would be minted twice, for {names}: rename one."
            )


# --- terms, entities, sources --------------------------------------------------------------


def _english(text: str) -> Literal:
    return Literal(text, language="en")


def _retired(project: Project) -> Iterator[Triple]:
    for row in project.deprecated.rows:
        values = {
            "owl:deprecated": Literal(True),
            "rdfs:comment": _english(f"Retired in {row.since}: {row.reason}"),
            "dcterms:isReplacedBy": row.replacement,
        }
        yield from describe(row.term, values)


def _terms(project: Project) -> Iterator[Triple]:
    for scheme in project.schemes.rows:
        iri = node(f"scheme:{scheme.id}")
        yield from _defined(iri, node("skos:ConceptScheme"), scheme.label, scheme.definition)
        concepts = project.terms[scheme.id].rows
        members = {concept.id for concept in concepts}
        for concept in concepts:
            yield from _concept(concept, iri, is_top=members.isdisjoint(concept.broader))
    for collection in project.collections.rows:
        yield from _defined(collection.id, node("skos:Collection"), collection.label, collection.definition)
        yield from describe(collection.id, {"skos:member": collection.members})
    for table in project.entities.values():
        for entity in table.rows:
            yield from _entity(entity)
    for source in project.sources.rows:
        yield from _source(source)


def _defined(iri: NamedNode, class_: NamedNode, label: str, definition: str) -> Iterator[Triple]:
    names = {"skos:prefLabel": _english(label), "skos:definition": _english(definition)}
    return describe(iri, {"rdf:type": class_, **names})


def _concept(concept: Concept, scheme: NamedNode, *, is_top: bool) -> Iterator[Triple]:
    yield from _defined(concept.id, concept.class_, concept.label, concept.definition)
    values: Values = {
        "skos:inScheme": scheme,
        "skos:altLabel": [*map(_english, concept.alt_labels)],
        "skos:notation": Literal(concept.notation) if concept.notation else None,
        "skos:broader": concept.broader,
        "skos:topConceptOf": scheme if is_top else None,
    }
    yield from describe(concept.id, values)
    if is_top:
        yield Triple(scheme, node("skos:hasTopConcept"), concept.id)


def _entity(entity: Entity) -> Iterator[Triple]:
    values: Values = {
        "rdf:type": entity.class_,
        "rdfs:label": _english(entity.label),
        "schema:alternateName": [*map(_english, entity.alt_labels)],
        "dcterms:description": _english(entity.description) if entity.description else None,
    }
    yield from describe(entity.id, values)
    for property_, objects in entity.properties:
        for value in objects:
            yield Triple(entity.id, property_, value)


def _source(source: Source) -> Iterator[Triple]:
    values: Values = {
        "rdf:type": node("r2p:SourceDocument"),
        "rdfs:label": _english(source.label),
        "dcterms:language": Literal(source.language),
        "dcterms:identifier": Literal(source.id),
        "r2p:fileSha256": Literal(source.file_sha256),
        "r2p:textSha256": Literal(source.text_sha256),
        "r2p:byteLength": Literal(source.bytes),
        "r2p:charLength": Literal(source.characters),
    }
    return describe(node(f"source:{source.slug}"), values)


# --- records -------------------------------------------------------------------------------


def _span(slug: str, span: Span) -> NamedNode:
    return node(f"evidence:{slug}/{span}")


def _readings(project: Project, slug: str) -> Iterator[Record]:
    for row in project.readings[slug].rows:
        more: Values = {
            "dcterms:identifier": Literal(row.id),
            "r2p:locator": Literal(row.locator),
            "r2p:notedAs": Literal(row.relation),
            "r2p:hasEvidence": [_span(slug, span) for span in row.offsets],
            "r2p:isQuotation": Literal(True) if row.quotation else None,
        }
        yield Record(
            iri=record_iri(slug, row.id),
            subject=row.subject,
            property=row.property,
            object=row.object,
            status=row.status,
            more=more,
            attested_in=(node(f"source:{slug}"),),
            modality=row.modality,
            polarity=row.polarity,
            attribution=row.attribution,
        )


def _curated(project: Project) -> Iterator[Record]:
    places = {row.id: slug for slug, table in project.readings.items() for row in table.rows}
    for row in project.curated.rows:
        more: Values = {
            "dcterms:identifier": Literal(row.id),
            "dcterms:description": _english(row.reason),
            "r2p:comparesRecord": [record_iri(places[origin], origin) for origin in row.from_],
            "dcterms:source": Literal(row.source) if row.source else None,
        }
        iri = record_iri("curated", row.id)
        yield Record(iri, row.subject, row.property, row.object, "curated", more)


def _silences(project: Project) -> Iterator[Triple]:
    for row in project.silences.rows:
        values: Values = {
            "rdf:type": node("r2p:Silence"),
            "r2p:statesSubject": row.subject,
            "r2p:statesProperty": row.property,
            "r2p:status": Literal("notStated"),
            "r2p:searchedIn": [node(f"source:{slug}") for slug in row.sources],
            "dcterms:identifier": Literal(row.id),
            "dcterms:description": _english(row.note),
        }
        yield from describe(record_iri("silence", row.id), values)


def _evidence(project: Project) -> Iterator[Triple]:
    for slug, table in project.readings.items():
        source = node(f"source:{slug}")
        hashes = {
            span: digest for row in table.rows for span, digest in zip(row.offsets, row.sha256, strict=True)
        }
        for span, digest in hashes.items():
            iri = _span(slug, span)
            selector = NamedNode(f"{iri.value}#sel")
            values: Values = {
                "rdf:type": node("r2p:TextSpan"),
                "oa:hasSource": source,
                "oa:hasSelector": selector,
                "r2p:spanSha256": Literal(digest),
            }
            yield from describe(iri, values)
            ends = {"oa:start": Literal(span.start), "oa:end": Literal(span.end)}
            yield from describe(selector, {"rdf:type": node("oa:TextPositionSelector"), **ends})
