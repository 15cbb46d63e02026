"""The links to other data sets: counted in VoID, and those that OWL may take for identity."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Triple

from r2p_ld.graph.link_report import target
from r2p_ld.graph.populate import Graphs
from r2p_ld.graph.records import name_part
from r2p_ld.namespaces import expand, node
from r2p_ld.tables.mapping_checks import mappings
from r2p_ld.tables.project import Project

_THING = "owl named individual"


def same_as(project: Project, types: set[Triple]) -> set[Triple]:
    """Return owl:sameAs for organisations, and the things elsewhere that are organisations too.

    ``types`` holds the classes of every subject. A thesaurus's entry for an organisation is a
    concept: it is left out.
    """
    organisations = {t.subject for t in types if (t.predicate, t.object) == _ORGANISATION}
    return {
        Triple(row.subject_id, node("owl:sameAs"), row.object)
        for mapping_set, row in mappings(project)
        if row.reviewed and row.object and row.subject_id in organisations
        if row.predicate_id == "schema:sameAs" and mapping_set.header["object_type"] == _THING
    }


_ORGANISATION = (node("rdf:type"), node("r2p:Organisation"))


def describe(dataset: NamedNode, project: Project, graphs: Graphs) -> Iterator[Triple]:
    """Yield a VoID linkset for each target and predicate of the graph ``links``, with its size."""
    names = {row.prefix: row.use for row in project.prefixes.rows}
    sizes = Counter(
        (prefix, t.predicate)
        for t in graphs["links"]
        if isinstance(t.object, NamedNode) and (prefix := target(t.object.value))
    )
    for (prefix, predicate), size in sorted(sizes.items(), key=str):
        there = NamedNode(f"{dataset.value}/target/{prefix}")
        one = NamedNode(f"{dataset.value}/linkset/{prefix}-{name_part(predicate)}")
        yield Triple(there, node("rdf:type"), node("void:Dataset"))
        yield Triple(there, node("dcterms:title"), Literal(names[prefix], language="en"))
        yield Triple(there, node("void:uriSpace"), Literal(expand(f"{prefix}:")))
        yield Triple(dataset, node("void:subset"), one)
        yield Triple(one, node("rdf:type"), node("void:Linkset"))
        yield Triple(one, node("void:subjectsTarget"), dataset)
        yield Triple(one, node("void:objectsTarget"), there)
        yield Triple(one, node("void:linkPredicate"), predicate)
        yield Triple(one, node("void:triples"), Literal(size))
