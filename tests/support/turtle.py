"""Small graphs, written as Turtle in tests."""

from __future__ import annotations

from pyoxigraph import RdfFormat, Triple, parse

PREFIXES = """
@prefix ex: <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def triples(turtle: str) -> set[Triple]:
    """Return the triples of a piece of Turtle with the prefixes above and ``ex:``."""
    return {quad.triple for quad in parse((PREFIXES + turtle).encode(), format=RdfFormat.TURTLE)}
