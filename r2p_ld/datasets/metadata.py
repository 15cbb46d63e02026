"""What is said of an import: the data set in its version, its licence, its files, and the run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, astuple, dataclass
from hashlib import sha256
from importlib.metadata import version as installed
from typing import NamedTuple, TypeAlias

from r2p_ld.datasets.model import Dataset
from r2p_ld.datasets.terms import annotated
from r2p_ld.namespaces import base, expand
from r2p_ld.ntriples import literal

Statement: TypeAlias = tuple[str, str, str]
"""The IRI of a subject, the CURIE of a property, a term in N-Quads."""
Rejected: TypeAlias = Mapping[tuple[str, str, tuple[tuple[str, str], ...]], Mapping[str, int]]
"""File, rule, places and years → how many rows (``""``), and their numbers, by property."""


@dataclass(frozen=True, slots=True)
class Rows:
    """How many rows were read, of these written, of these doubtful, and how many rejected."""

    read: int
    written: int
    doubtful: int
    rejected: int


class Imported(NamedTuple):
    """A file that was imported, as it was read; ``retrieved`` is an ISO date."""

    name: str
    size: int
    sha256: str
    retrieved: str
    rows: Rows


def described(
    dataset: Dataset, version: str, graph: str, files: Sequence[Imported], rejected: Rejected
) -> str:
    """Return the metadata of an import, as N-Quads in its graph."""
    statements = (
        *_statements(dataset, version, graph, files),
        *_rejected(dataset, version, files, rejected),
    )
    return "".join(
        f"<{subject}> <{expand(predicate)}> {value} <{graph}> .\n" for subject, predicate, value in statements
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


def _statements(dataset: Dataset, version: str, graph: str, files: Sequence[Imported]) -> Iterator[Statement]:
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
    total = Rows(*map(sum, zip(*(astuple(file.rows) for file in files), strict=True)))
    for subject in (iri, run):
        yield from _counts(subject, total)


def _counts(subject: str, rows: Rows) -> Iterator[Statement]:
    for name, count in asdict(rows).items():
        yield subject, f"r2p:rows{name.capitalize()}", literal(str(count), "xsd:integer")


def _rejected(
    dataset: Dataset, version: str, files: Sequence[Imported], rejected: Rejected
) -> Iterator[Statement]:
    """Yield what the rejected rows would have said, for each file, rule, place and year."""
    iri, run = expand(f"dataset:{dataset.name}/{version}"), run_iri(dataset, version, files)
    names = {file.name: _file_iri(iri, file) for file in files}
    for number, ((file, rule, groups), sums) in enumerate(sorted(rejected.items()), 1):
        subject = f"{run}#rejected-{number}"
        yield subject, "rdf:type", f"<{expand('r2p:RejectedRows')}>"
        yield subject, "r2p:inDataset", f"<{iri}>"
        yield subject, "prov:wasGeneratedBy", f"<{run}>"
        yield subject, "prov:wasDerivedFrom", f"<{names[file]}>"
        yield subject, "r2p:rejectedFor", literal(rule)
        for name, term in groups:
            yield subject, annotated("r2p:rejectedAs")[name], term
        for name, total in sums.items():
            form = annotated("r2p:rejectedAs")[name] if name else "r2p:rejectedRows"
            yield subject, form, literal(str(total), "xsd:integer")


def _file_iri(dataset: str, file: Imported) -> str:
    return f"{dataset}/file/{file.sha256[:16]}"


def _file(dataset: str, run: str, file: Imported) -> Iterator[Statement]:
    iri = _file_iri(dataset, file)
    usage = f"{run}#{file.sha256[:16]}"
    yield run, "prov:qualifiedUsage", f"<{usage}>"
    yield usage, "rdf:type", f"<{expand('prov:Usage')}>"
    yield usage, "prov:entity", f"<{iri}>"
    yield from _counts(usage, file.rows)
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
