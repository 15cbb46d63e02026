"""The canned queries as linked data: ``queries.ttl``, after https://www.w3.org/TR/shacl-af/#SPARQLSelectExecutable."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import Literal, NamedNode, Triple

from r2p_ld.namespaces import base, node
from r2p_ld.query.catalog import CannedQuery
from r2p_ld.tables.cells import Term

_FORMS = {"SELECT": "Select", "ASK": "Ask", "CONSTRUCT": "Construct", "DESCRIBE": "Construct"}


def triples(queries: Iterable[CannedQuery]) -> set[Triple]:
    """Return each query with its title, description, tags, asker and parameters."""
    found: set[Triple] = set()
    for query in queries:
        iri = NamedNode(f"{base()}query/{query.name}")
        form = _FORMS[query.form]
        about: list[tuple[str, Term]] = [
            ("rdf:type", node("sh:SPARQLExecutable")),
            ("rdf:type", node(f"sh:SPARQL{form}Executable")),
            ("rdfs:label", Literal(query.title, language="en")),
            ("dcterms:description", Literal(query.description, language="en")),
            ("dcterms:audience", Literal(query.asked_by, language="en")),
            (f"sh:{form.lower()}", Literal(query.text)),
            *(("dcat:keyword", Literal(tag, language="en")) for tag in query.tags),
            *(("dcterms:requires", Literal(name)) for name in query.needs),
        ]
        for parameter in query.parameters:
            one = NamedNode(f"{iri.value}#{parameter.name}")
            about.append(("sh:parameter", one))
            values: list[tuple[str, Term]] = [
                ("rdf:type", node("sh:Parameter")),
                ("rdfs:label", Literal(parameter.name)),
                ("sh:name", Literal(parameter.name)),
                ("sh:description", Literal(parameter.description, language="en")),
                (
                    "sh:optional",
                    Literal("false" if parameter.required else "true", datatype=node("xsd:boolean")),
                ),
                ("dcterms:type", Literal(parameter.type)),
            ]
            if parameter.default is not None:
                values.append(("sh:defaultValue", Literal(parameter.default)))
            found.update(Triple(one, node(name), value) for name, value in values)
        found.update(Triple(iri, node(name), value) for name, value in about)
    return found
