"""The canned queries as linked data: ``queries.ttl``, after https://www.w3.org/TR/shacl-af/#SPARQLSelectExecutable."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode, Triple

from r2p_ld.graph.records import Values, describe
from r2p_ld.namespaces import base, node
from r2p_ld.query.catalog import CannedQuery

_FORMS = {"SELECT": "Select", "ASK": "Ask", "CONSTRUCT": "Construct", "DESCRIBE": "Construct"}


def triples(queries: Iterable[CannedQuery]) -> set[Triple]:
    """Return each query with its title, description, tags, asker and parameters."""
    return {triple for query in queries for triple in _query(query)}


def _query(query: CannedQuery) -> Iterator[Triple]:
    iri = NamedNode(f"{base()}query/{query.name}")
    form = _FORMS[query.form]
    parameters = {NamedNode(f"{iri.value}#{each.name}"): each for each in query.parameters}
    values: Values = {
        "rdf:type": [node("sh:SPARQLExecutable"), node(f"sh:SPARQL{form}Executable")],
        "rdfs:label": Literal(query.title, language="en"),
        "dcterms:description": Literal(query.description, language="en"),
        "dcterms:audience": Literal(query.asked_by, language="en"),
        f"sh:{form.lower()}": Literal(query.text),
        "dcat:keyword": [Literal(tag, language="en") for tag in query.tags],
        "dcterms:requires": [*map(Literal, query.needs)],
        "sh:parameter": [*parameters],
    }
    yield from describe(iri, values)
    for one, parameter in parameters.items():
        values = {
            "rdf:type": node("sh:Parameter"),
            "rdfs:label": Literal(parameter.name),
            "sh:name": Literal(parameter.name),
            "sh:description": Literal(parameter.description, language="en"),
            "sh:optional": Literal(not parameter.required),
            "dcterms:type": Literal(parameter.type),
            "sh:defaultValue": None if parameter.default is None else Literal(parameter.default),
        }
        yield from describe(one, values)
