"""Tables and OWL modules become one set of named graphs.

A fact is a record, with its place and status; it is a plain triple too if a source, or our
judgement, affirms it in its own voice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TypeAlias

from pyoxigraph import Literal, NamedNode, Triple

from r2p_ld.errors import BadInput
from r2p_ld.graph import links, places
from r2p_ld.graph.records import Record, name_part
from r2p_ld.graph.rules import derive
from r2p_ld.namespaces import expand, node, shorten
from r2p_ld.tables.cells import Span, Term
from r2p_ld.tables.cells import record as record_iri
from r2p_ld.tables.project import Project
from r2p_ld.tables.rows import Concept, Entity, Label, Source

Graphs: TypeAlias = dict[str, set[Triple]]
"""Graph name → triples; a name is the end of the named graph's IRI."""


def populate(project: Project) -> Graphs:
    """Return the asserted graphs of a project, all but metadata.

    Their names are ``ontology``, ``terms``, ``facts/{source slug}``, ``curated``, ``derived``,
    ``evidence``, ``places``, ``links`` and ``mappings``. Raises ``BadInput`` if the rules do not settle,
    select what is no fact, or derive nothing for a row of ``rules/ids.tsv``.
    """
    readings = {slug: list(_readings(project, slug)) for slug in project.readings}
    # Of the hub's many names, only those of places in the documents have records.
    named = {
        thing
        for table in project.readings.values()
        for row in table.rows
        for thing in (row.subject, row.object)
    }
    of_places = [row for row in project.places.labels.rows if row.term in named]
    labels = list(_label_records(project, [*project.labels.rows, *of_places]))
    curated = list(_curated(project))
    records = [*(record for read in readings.values() for record in read), *labels, *curated]
    ontology = NamedNode(expand("r2p:").removesuffix("#"))
    sources = (
        Triple(ontology, node("dcterms:source"), _source_iri(source)) for source in project.sources.rows
    )
    graphs: Graphs = {"ontology": {*project.ontology, *sources, *_retired(project)}}
    graphs["terms"] = {*_terms(project), *(triple for record in labels for triple in record.plain())}
    for slug, read in readings.items():
        graphs[f"facts/{slug}"] = set(_stated(read))
    graphs["curated"] = {*_stated(curated), *_silences(project)}
    graphs["curated"].update(triple for record in labels for triple in record.triples())
    graphs["evidence"] = set(_evidence(project))
    schemes = {row.id: row.label for row in project.terms["code-schemes"].rows}
    graphs["places"] = set(places.hub(project.places, schemes, recorded={row.term for row in of_places}))
    same = (Triple(place, node("schema:sameAs"), other) for place, other in project.places.same_as())
    graphs["links"] = {*links.links(project), *same}
    graphs["mappings"] = set(links.describe(project))
    derived = derive(project, graphs, records)
    graphs["derived"] = set(_stated(derived))
    _minted_once([*records, *derived])
    return graphs


def _stated(records: Iterable[Record]) -> Iterator[Triple]:
    for record in records:
        yield from record.triples()
        yield from record.plain()


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
        yield Triple(row.term, node("owl:deprecated"), Literal("true", datatype=node("xsd:boolean")))
        yield Triple(row.term, node("rdfs:comment"), _english(f"Retired in {row.since}: {row.reason}"))
        if row.replacement:
            yield Triple(row.term, node("dcterms:isReplacedBy"), row.replacement)


def _terms(project: Project) -> Iterator[Triple]:
    for scheme in project.schemes.rows:
        iri = node(f"scheme:{scheme.id}")
        yield from _defined(iri, node("skos:ConceptScheme"), scheme.label, scheme.definition)
        for concept in project.terms[scheme.id].rows:
            yield from _concept(concept, iri)
    for collection in project.collections.rows:
        yield from _defined(collection.id, node("skos:Collection"), collection.label, collection.definition)
        for member in collection.members:
            yield Triple(collection.id, node("skos:member"), member)
    for table in project.entities.values():
        for entity in table.rows:
            yield from _entity(entity)
    for source in project.sources.rows:
        yield from _source(source)


def _defined(iri: NamedNode, class_: NamedNode, label: str, definition: str) -> Iterator[Triple]:
    yield Triple(iri, node("rdf:type"), class_)
    yield Triple(iri, node("skos:prefLabel"), _english(label))
    yield Triple(iri, node("skos:definition"), _english(definition))


def _concept(concept: Concept, scheme: NamedNode) -> Iterator[Triple]:
    iri = concept.id
    yield from _defined(iri, concept.class_, concept.label, concept.definition)
    yield Triple(iri, node("skos:inScheme"), scheme)
    for label in concept.alt_labels:
        yield Triple(iri, node("skos:altLabel"), _english(label))
    if concept.notation:
        yield Triple(iri, node("skos:notation"), Literal(concept.notation))
    for broader in concept.broader:
        yield Triple(iri, node("skos:broader"), broader)
    if not concept.broader:
        yield Triple(iri, node("skos:topConceptOf"), scheme)
        yield Triple(scheme, node("skos:hasTopConcept"), iri)


def _entity(entity: Entity) -> Iterator[Triple]:
    yield Triple(entity.id, node("rdf:type"), entity.class_)
    yield Triple(entity.id, node("rdfs:label"), _english(entity.label))
    for label in entity.alt_labels:
        yield Triple(entity.id, node("schema:alternateName"), _english(label))
    if entity.description:
        yield Triple(entity.id, node("dcterms:description"), _english(entity.description))
    for property_, values in entity.properties:
        for value in values:
            yield Triple(entity.id, property_, value)


def _source_iri(source: Source) -> NamedNode:
    return node(f"source:{source.slug}")


def _source(source: Source) -> Iterator[Triple]:
    iri = _source_iri(source)
    yield Triple(iri, node("rdf:type"), node("r2p:SourceDocument"))
    yield Triple(iri, node("rdfs:label"), _english(source.label))
    yield Triple(iri, node("dcterms:language"), Literal(source.language))
    yield Triple(iri, node("dcterms:identifier"), Literal(source.id))
    yield Triple(iri, node("r2p:fileSha256"), Literal(source.file_sha256))
    yield Triple(iri, node("r2p:textSha256"), Literal(source.text_sha256))
    yield Triple(iri, node("r2p:byteLength"), Literal(source.bytes))
    yield Triple(iri, node("r2p:charLength"), Literal(source.characters))


# --- records -------------------------------------------------------------------------------


def _span(slug: str, span: Span) -> NamedNode:
    return node(f"evidence:{slug}/{span}")


def _readings(project: Project, slug: str) -> Iterator[Record]:
    for row in project.readings[slug].rows:
        more: list[tuple[str, Term]] = [
            ("dcterms:identifier", Literal(row.id)),
            ("r2p:locator", Literal(row.locator)),
        ]
        more += [("r2p:hasEvidence", _span(slug, span)) for span in row.offsets]
        if row.quotation:
            more.append(("r2p:isQuotation", Literal(True)))
        yield Record(
            iri=record_iri(slug, row.id),
            subject=row.subject,
            property=row.property,
            object=row.object,
            status=row.status,
            more=tuple(more),
            attested_in=(node(f"source:{slug}"),),
            modality=row.modality,
            polarity=row.polarity,
            attribution=row.attribution,
        )


def _curated(project: Project) -> Iterator[Record]:
    places = {row.id: slug for slug, table in project.readings.items() for row in table.rows}
    for row in project.curated.rows:
        more: list[tuple[str, Term]] = [
            ("dcterms:identifier", Literal(row.id)),
            ("dcterms:description", _english(row.reason)),
        ]
        more += [("r2p:comparesRecord", record_iri(places[origin], origin)) for origin in row.from_]
        if row.source:
            more.append(("dcterms:source", Literal(row.source)))
        iri = record_iri("curated", row.id)
        yield Record(iri, row.subject, row.property, row.object, "curated", tuple(more))


_LABELS = {
    ("concept", "preferred"): "skos:prefLabel",
    ("concept", "alternative"): "skos:altLabel",
    ("entity", "preferred"): "rdfs:label",
    ("entity", "alternative"): "schema:alternateName",
}


def _label_records(project: Project, labels: Iterable[Label]) -> Iterator[Record]:
    """Yield a record for each further label, numbered within term and language."""
    entities = {row.id for table in project.entities.values() for row in table.rows}
    entities.update(node(f"source:{source.slug}") for source in project.sources.rows)
    entities.update(row.id for row in project.places.places.rows)

    def term(row: Label) -> tuple[str, str]:
        return row.term.value, row.language

    ordered = sorted(labels, key=lambda row: (*term(row), row.label))
    for _, rows in groupby(ordered, term):
        for number, row in enumerate(rows, 1):
            kind = "preferred" if row.kind == "preferred" else "alternative"
            property_ = node(_LABELS["entity" if row.term in entities else "concept", kind])
            value = Literal(row.label, language=row.language)
            more = (("dcterms:source", Literal(row.source)),)
            iri = record_iri("curated", f"label-{name_part(row.term)}-{row.language}-{number}")
            yield Record(iri, row.term, property_, value, "curated", more)


def _silences(project: Project) -> Iterator[Triple]:
    for row in project.silences.rows:
        iri = record_iri("silence", row.id)
        yield Triple(iri, node("rdf:type"), node("r2p:Silence"))
        yield Triple(iri, node("r2p:statesSubject"), row.subject)
        yield Triple(iri, node("r2p:statesProperty"), row.property)
        yield Triple(iri, node("r2p:status"), Literal("notStated"))
        for slug in row.sources:
            yield Triple(iri, node("r2p:searchedIn"), node(f"source:{slug}"))
        yield Triple(iri, node("dcterms:identifier"), Literal(row.id))
        yield Triple(iri, node("dcterms:description"), _english(row.note))


def _evidence(project: Project) -> Iterator[Triple]:
    for slug, table in project.readings.items():
        source = node(f"source:{slug}")
        hashes = {
            span: digest for row in table.rows for span, digest in zip(row.offsets, row.sha256, strict=True)
        }
        for span, digest in hashes.items():
            iri = _span(slug, span)
            selector = NamedNode(f"{iri.value}#sel")
            yield Triple(iri, node("rdf:type"), node("r2p:TextSpan"))
            yield Triple(iri, node("oa:hasSource"), source)
            yield Triple(iri, node("oa:hasSelector"), selector)
            yield Triple(iri, node("r2p:spanSha256"), Literal(digest))
            yield Triple(selector, node("rdf:type"), node("oa:TextPositionSelector"))
            yield Triple(selector, node("oa:start"), Literal(span.start))
            yield Triple(selector, node("oa:end"), Literal(span.end))
