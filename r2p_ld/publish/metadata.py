"""What is said of the published files: VoID, DCAT and the manifest, every number counted.

Vocabularies: https://www.w3.org/TR/void/, https://www.w3.org/TR/vocab-dcat-3/, SPDX checksums.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from pyoxigraph import Literal, NamedNode, Triple

from r2p_ld.graph import records
from r2p_ld.graph.assemble import union
from r2p_ld.graph.link_report import target
from r2p_ld.graph.populate import Graphs
from r2p_ld.graph.records import Values, name_part
from r2p_ld.namespaces import base, expand, node
from r2p_ld.tables.project import Project

_MEDIA = {
    "ttl": ("Turtle", "text/turtle"),
    "nt": ("N-Triples", "application/n-triples"),
    "nq": ("N-Quads", "application/n-quads"),
    "jsonld": ("JSON-LD", "application/ld+json"),
    "json": ("JSON", "application/json"),
    "rq": ("SPARQL", "application/sparql-query"),
}
_ROOT = base()
_DATASET, _ONTOLOGY = NamedNode(f"{_ROOT}dataset"), NamedNode(f"{_ROOT}ontology")


@dataclass(frozen=True, slots=True)
class File:
    """A published file: its path within the folder, its content, and its triples if it is RDF."""

    path: str
    content: bytes
    triples: int | None = None

    @property
    def media_type(self) -> str:
        """The media type that the name tells."""
        return _MEDIA[self.path.rpartition(".")[2]][1]

    @property
    def digest(self) -> str:
        """The SHA-256 of the content, in lower-case hexadecimal."""
        return sha256(self.content).hexdigest()


def version(project: Project) -> str:
    """Return the version that the ontology states."""
    (stated,) = (t.object for t in project.ontology if t.predicate == node("owl:versionInfo"))
    assert isinstance(stated, Literal)
    return stated.value


def describe(project: Project, graphs: Iterable[str]) -> set[Triple]:
    """Return the metadata graph: what the data set is, its named graphs and its prefixes.

    It holds no counts, since it is counted itself.
    """
    found = set(project.dataset)
    for row in project.prefixes.rows:
        one = NamedNode(f"{_ROOT}prefix/{row.prefix}")
        namespace = Literal(row.namespace, datatype=node("xsd:anyURI"))
        found.add(Triple(_ONTOLOGY, node("sh:declare"), one))
        found.update(records.describe(one, {"sh:prefix": Literal(row.prefix), "sh:namespace": namespace}))
    found.add(Triple(_DATASET, node("dcat:version"), Literal(version(project))))
    for name in graphs:
        found.add(Triple(_DATASET, node("void:subset"), node(f"graph:{name}")))
        found.add(Triple(node(f"graph:{name}"), node("rdf:type"), node("void:Dataset")))
    return found


def void(project: Project, described: set[Triple], graphs: Graphs, files: Iterable[File]) -> set[Triple]:
    """Return the content of ``void.ttl``: the metadata with counts, linksets, and a distribution a file."""
    whole = union(graphs)
    found = {*described, *_counts(whole)}
    for name, triples in graphs.items():
        found.add(Triple(node(f"graph:{name}"), node("void:triples"), Literal(len(triples))))
    found.update(_linksets(project, graphs))
    values = {t.predicate: t.object for t in described if t.subject == _DATASET}
    license = values[node("dcterms:license")]
    assert isinstance(license, NamedNode)
    for file in files:
        found.update(_distribution(file, license))
    return found


def manifest(project: Project, graphs: Mapping[str, int], files: Iterable[File]) -> bytes:
    """Return ``MANIFEST.json``: of each file the SHA-256, the bytes, and the triples."""
    listed = [
        {"path": f.path, "sha256": f.digest, "bytes": len(f.content), "mediaType": f.media_type}
        | ({} if f.triples is None else {"triples": f.triples})
        for f in sorted(files, key=lambda file: file.path)
    ]
    value = {"version": version(project), "graphs": dict(sorted(graphs.items())), "files": listed}
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def _counts(triples: set[Triple]) -> Iterator[Triple]:
    """Yield how much there is, how many things each class has, and how many triples each property."""
    a = node("rdf:type")
    subjects, objects = set(), set()
    uses: Counter[NamedNode] = Counter()
    members: Counter[object] = Counter()
    for subject, predicate, value in triples:
        subjects.add(subject)
        objects.add(value)
        uses[predicate] += 1
        if predicate == a:
            members[value] += 1
    own = {s for s in subjects if isinstance(s, NamedNode) and s.value.startswith(_ROOT)}
    sizes = {
        "void:triples": len(triples),
        "void:entities": len(own),
        "void:classes": len(members),
        "void:properties": len(uses),
        "void:distinctSubjects": len(subjects),
        "void:distinctObjects": len(objects),
    }
    yield from records.describe(_DATASET, {name: Literal(size) for name, size in sizes.items()})
    for kind, counted, total in (("class", members, "void:entities"), ("property", uses, "void:triples")):
        for term, size in counted.items():
            if isinstance(term, NamedNode):
                part = NamedNode(f"{_DATASET.value}/{kind}/{name_part(term)}")
                yield Triple(_DATASET, node(f"void:{kind}Partition"), part)
                yield Triple(part, a, node("void:Dataset"))
                yield from records.describe(part, {f"void:{kind}": term, total: Literal(size)})


def _linksets(project: Project, graphs: Graphs) -> Iterator[Triple]:
    """Yield a VoID linkset for each target and predicate of the graph ``links``, with its size."""
    names = {row.prefix: row.use for row in project.prefixes.rows}
    sizes = Counter(
        (prefix, t.predicate)
        for t in graphs["links"]
        if isinstance(t.object, NamedNode) and (prefix := target(t.object.value))
    )
    for (prefix, predicate), size in sorted(sizes.items(), key=str):
        there = NamedNode(f"{_DATASET.value}/target/{prefix}")
        one = NamedNode(f"{_DATASET.value}/linkset/{prefix}-{name_part(predicate)}")
        yield Triple(there, node("rdf:type"), node("void:Dataset"))
        yield Triple(there, node("dcterms:title"), Literal(names[prefix], language="en"))
        yield Triple(there, node("void:uriSpace"), Literal(expand(f"{prefix}:")))
        yield Triple(_DATASET, node("void:subset"), one)
        values: Values = {
            "rdf:type": node("void:Linkset"),
            "void:subjectsTarget": _DATASET,
            "void:objectsTarget": there,
            "void:linkPredicate": predicate,
            "void:triples": Literal(size),
        }
        yield from records.describe(one, values)


def _distribution(file: File, license: NamedNode) -> Iterator[Triple]:
    iri = NamedNode(f"{_ROOT}download/{file.path}")
    media = NamedNode(f"https://www.iana.org/assignments/media-types/{file.media_type}")
    checksum = NamedNode(f"{iri.value}#sha256")
    yield Triple(_DATASET, node("dcat:distribution"), iri)
    if file.triples is not None:
        yield Triple(_DATASET, node("void:dataDump"), iri)
        yield Triple(iri, node("void:triples"), Literal(file.triples))
    values: Values = {
        "rdf:type": node("dcat:Distribution"),
        "dcterms:title": Literal(f"{file.path} ({_MEDIA[file.path.rpartition('.')[2]][0]})", language="en"),
        "dcterms:license": license,
        "dcat:accessURL": iri,
        "dcat:downloadURL": iri,
        "dcat:mediaType": media,
        # DCAT demands this type; the file is never loaded with the graph
        "dcat:byteSize": Literal(str(len(file.content)), datatype=node("xsd:nonNegativeInteger")),
        "spdx:checksum": checksum,
    }
    yield from records.describe(iri, values)
    yield Triple(media, node("rdf:type"), node("dcterms:MediaType"))
    values = {
        "rdf:type": node("spdx:Checksum"),
        "spdx:algorithm": node("spdx:checksumAlgorithm_sha256"),
        "spdx:checksumValue": Literal(file.digest, datatype=node("xsd:hexBinary")),
    }
    yield from records.describe(checksum, values)
