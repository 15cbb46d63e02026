"""The data sets that imported files describe."""

from __future__ import annotations

import re
from typing import NamedTuple

from r2p_ld.namespaces import expand
from r2p_ld.panels.statements import Connection, iri, sql

_DESCRIBED = {
    "title": "dcterms:title",
    "description": "dcterms:description",
    "licence": "dcterms:license",
    "rights": "dcterms:rights",
    "homepage": "dcat:landingPage",
    "citation": "dcterms:bibliographicCitation",
    "publisher": "dcterms:publisher",
}
PREDICATES = (*_DESCRIBED.values(), "rdf:type", "foaf:name")
"""Predicates that describe a data set."""


class Source(NamedTuple):
    """A data set in one version, as its import describes it; what is not said is empty."""

    iri: str
    graph: str
    dataset: str
    version: str
    title: str
    description: str
    licence: str
    rights: str
    homepage: str
    citation: str
    publisher: str

    @property
    def name(self) -> str:
        """Name and version."""
        return f"{self.dataset} {self.version}"


def described(connection: Connection) -> list[Source]:
    """Return the data sets of the view ``statements``, by name and version."""
    start = expand("dataset:")
    found = connection.execute(
        f"SELECT DISTINCT subject FROM statements WHERE starts_with(subject, {sql(start)}) "
        f"AND predicate = {iri('rdf:type')} AND object = {iri('dcat:Dataset')}"
    ).fetchall()
    sources = []
    for (subject,) in found:
        said = _said_of(connection, subject)
        values = {name: said.get(expand(curie), "") for name, curie in _DESCRIBED.items()}
        values["publisher"] = _said_of(connection, values["publisher"]).get(expand("foaf:name"), "")
        dataset, _, version = subject.removeprefix(start).partition("/")
        graph = expand(f"graph:import/{dataset}/{version}")
        sources.append(Source(subject, graph, dataset, version, **values))
    return sorted(sources, key=lambda source: (source.dataset, natural(source.version)))


def _said_of(connection: Connection, subject: str) -> dict[str, str]:
    query = f"SELECT predicate, min(object) FROM statements WHERE subject = {sql(subject)} GROUP BY predicate"
    return dict(connection.execute(query).fetchall())


def natural(version: str) -> list[tuple[int, str]]:
    """Return what orders versions as people do.

    >>> sorted(["23.1", "9.1", "2022-09"], key=natural)
    ['9.1', '23.1', '2022-09']
    """
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in re.findall(r"\d+|\D+", version)]
