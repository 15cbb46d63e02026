"""The canned queries as linked data: ``queries.ttl``, after https://www.w3.org/TR/shacl-af/#SPARQLSelectExecutable."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from pyoxigraph import Literal, NamedNode, Triple

from r2p_ld.graph.records import Values, describe
from r2p_ld.labels import ENGLISH
from r2p_ld.namespaces import base, node
from r2p_ld.query.catalog import CannedQuery, translate
from r2p_ld.query.languages import languages

_FORMS = {"SELECT": "Select", "ASK": "Ask", "CONSTRUCT": "Construct", "DESCRIBE": "Construct"}


def triples(queries: Iterable[CannedQuery]) -> set[Triple]:
    """Return each query with its title, description, tags, asker and parameters, in all languages."""
    return {triple for query in queries for triple in _query(query)}


def _query(query: CannedQuery) -> Iterator[Triple]:
    iri = NamedNode(f"{base()}query/{query.name}")
    form = _FORMS[query.form]
    translated = {language: translate(query, language) for language in languages()}

    def in_each(text: Callable[[CannedQuery], str]) -> list[Literal]:
        texts = {language: text(each) for language, each in translated.items()}
        return [
            Literal(said, language=language)
            for language, said in texts.items()
            if language == ENGLISH or said != texts[ENGLISH]
        ]

    def description_of(at: int) -> list[Literal]:
        return in_each(lambda each: each.parameters[at].description)

    parameters = {NamedNode(f"{iri.value}#{each.name}"): at for at, each in enumerate(query.parameters)}
    values: Values = {
        "rdf:type": [node("sh:SPARQLExecutable"), node(f"sh:SPARQL{form}Executable")],
        "rdfs:label": in_each(lambda each: each.title),
        "dcterms:description": in_each(lambda each: each.description),
        "dcterms:audience": Literal(query.asked_by, language="en"),
        f"sh:{form.lower()}": Literal(query.text),
        "dcat:keyword": [Literal(tag, language="en") for tag in query.tags],
        "dcterms:requires": [*map(Literal, query.needs)],
        "sh:parameter": [*parameters],
    }
    yield from describe(iri, values)
    for one, at in parameters.items():
        parameter = query.parameters[at]
        values = {
            "rdf:type": node("sh:Parameter"),
            "rdfs:label": Literal(parameter.name),
            "sh:name": Literal(parameter.name),
            "sh:description": description_of(at),
            "sh:optional": Literal(not parameter.required),
            "dcterms:type": Literal(parameter.type),
            "sh:defaultValue": None if parameter.default is None else Literal(parameter.default),
        }
        yield from describe(one, values)
