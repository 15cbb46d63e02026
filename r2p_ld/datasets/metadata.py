"""What is said of an import: the data set in its version, its licence, its files, and the run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from importlib.metadata import version as installed
from typing import NamedTuple

from r2p_ld.datasets.model import Dataset
from r2p_ld.namespaces import base, expand
from r2p_ld.ntriples import literal


class Imported(NamedTuple):
    """A file that was imported, as it was read; ``retrieved`` is an ISO date."""

    name: str
    size: int
    sha256: str
    retrieved: str


def described(dataset: Dataset, version: str, graph: str, files: Sequence[Imported]) -> str:
    """Return the metadata of an import, as N-Quads in its graph."""
    return "".join(
        f"<{subject}> <{expand(predicate)}> {value} <{graph}> .\n"
        for subject, predicate, value in _statements(dataset, version, graph, files)
    )


def run_iri(dataset: Dataset, version: str, files: Sequence[Imported]) -> str:
    """Return the IRI of a run: the same files, declaration and version give the same."""
    parts = [
        dataset.name,
        version,
        dataset.sha256,
        installed("r2p-ld"),
        *sorted(file.sha256 for file in files),
    ]
    return expand(f"run:{dataset.name}/{sha256(chr(10).join(parts).encode()).hexdigest()[:16]}")


def _statements(
    dataset: Dataset, version: str, graph: str, files: Sequence[Imported]
) -> Iterator[tuple[str, str, str]]:
    iri = expand(f"dataset:{dataset.name}/{version}")
    publisher, run = expand(dataset.publisher), run_iri(dataset, version, files)
    software = f"{base()}software"
    yield iri, "rdf:type", f"<{expand('dcat:Dataset')}>"
    yield iri, "rdf:type", f"<{expand('prov:Entity')}>"
    yield iri, "dcterms:title", literal(f"{dataset.title}, version {version}", language="en")
    yield iri, "rdfs:label", literal(f"{dataset.title}, version {version}", language="en")
    yield iri, "dcterms:description", literal(dataset.measures, language="en")
    yield iri, "dcterms:publisher", f"<{publisher}>"
    yield publisher, "rdf:type", f"<{expand('foaf:Agent')}>"
    yield publisher, "foaf:name", literal(dataset.publisher_name)
    yield publisher, "rdfs:label", literal(dataset.publisher_name, language="en")
    if dataset.licence:
        yield iri, "dcterms:license", f"<{dataset.licence}>"
    if dataset.rights:
        yield iri, "dcterms:rights", literal(dataset.rights, language="en")
    yield iri, "dcat:version", literal(version)
    yield iri, "dcat:landingPage", f"<{dataset.homepage}>"
    yield iri, "dcterms:bibliographicCitation", literal(dataset.citation, language="en")
    yield iri, "prov:wasGeneratedBy", f"<{run}>"
    yield run, "rdf:type", f"<{expand('prov:Activity')}>"
    yield run, "rdfs:label", literal(f"Import of {dataset.title}, version {version}", language="en")
    yield run, "prov:generated", f"<{graph}>"
    yield run, "prov:wasAssociatedWith", f"<{software}>"
    yield software, "rdf:type", f"<{expand('prov:SoftwareAgent')}>"
    yield software, "rdfs:label", literal("R2P-LD", language="en")
    yield software, "dcat:version", literal(installed("r2p-ld"))
    for file in sorted(set(files)):
        yield from _file(iri, run, file)


def _file(dataset: str, run: str, file: Imported) -> Iterator[tuple[str, str, str]]:
    iri = f"{dataset}/file/{file.sha256[:16]}"
    checksum = f"{iri}#sha256"
    yield run, "prov:used", f"<{iri}>"
    yield dataset, "dcat:distribution", f"<{iri}>"
    yield iri, "rdf:type", f"<{expand('dcat:Distribution')}>"
    yield iri, "rdf:type", f"<{expand('prov:Entity')}>"
    yield iri, "dcterms:title", literal(file.name)
    yield iri, "dcat:byteSize", literal(str(file.size), "xsd:nonNegativeInteger")
    yield iri, "dcterms:date", literal(file.retrieved, "xsd:date")
    yield iri, "spdx:checksum", f"<{checksum}>"
    yield checksum, "rdf:type", f"<{expand('spdx:Checksum')}>"
    yield checksum, "spdx:algorithm", f"<{expand('spdx:checksumAlgorithm_sha256')}>"
    yield checksum, "spdx:checksumValue", literal(file.sha256, "xsd:hexBinary")
