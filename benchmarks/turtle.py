"""Deterministic nested Turtle of 100,000 triples, beside rdflib reading and writing the same.

Run ``python benchmarks/turtle.py``. Each side is a process of its own that reads one N-Triples
file (rdflib's quickest format) and writes Turtle; its CPU time holds start-up and imports.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from measure import cpu, median, report

TRIPLES = 100_000
TARGET = 0.25

OURS = """
import sys
from pyoxigraph import RdfFormat, parse
from r2p_ld.namespaces import prefixes
from r2p_ld.publish import turtle
triples = (quad.triple for quad in parse(path=sys.argv[1], format=RdfFormat.N_TRIPLES))
open(sys.argv[2], "w", encoding="utf-8").write(turtle.write(triples, prefixes()))
"""
RDFLIB = """
import sys
from rdflib import Graph
Graph().parse(sys.argv[1], format="nt").serialize(sys.argv[2], format="turtle")
"""

_ID = "https://w3id.org/r2p-ld/id/"
_R2P = "https://w3id.org/r2p-ld/ontology#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_OWL = "http://www.w3.org/2002/07/owl#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_PROV = "http://www.w3.org/ns/prov#"


def _records() -> Iterator[str]:
    """Yield N-Triples of events, their documents and, for each twentieth, an OWL expression."""
    rng = random.Random(2005)
    number = 0
    while True:
        event, document = f"<{_ID}event/{number}>", f"<{_ID}document/{number // 3}>"
        yield f"{event} <{_RDF}type> <{_R2P}Event> ."
        yield f'{event} <{_SKOS}prefLabel> "event {number}, \\"as reported\\""@en .'
        yield f'{event} <{_SKOS}prefLabel> "événement {number}"@fr .'
        yield f'{event} <{_R2P}position> "{rng.randrange(1000)}"^^<{_XSD}integer> .'
        yield f'{event} <http://purl.org/dc/terms/issued> "20{rng.randrange(10, 30)}-06-15"^^<{_XSD}date> .'
        yield f'{event} <{_R2P}severity> "{rng.randrange(100)}.50"^^<{_XSD}decimal> .'
        for _ in range(rng.randrange(1, 4)):
            yield f"{event} <{_R2P}citedIn> <{_ID}place/{rng.randrange(200)}> ."
        yield f"{event} <{_PROV}wasDerivedFrom> {document} ."
        if number % 20 == 0:
            yield from _expression(number, rng)
        number += 1


def _expression(number: int, rng: random.Random) -> Iterator[str]:
    """Yield a class that is equal to the intersection of a named class and a restriction."""
    node = [f"_:e{number}x{part}" for part in range(4)]
    yield f"<{_R2P}Class{number}> <{_RDF}type> <{_OWL}Class> ."
    yield f"<{_R2P}Class{number}> <{_OWL}equivalentClass> {node[0]} ."
    yield f"{node[0]} <{_RDF}type> <{_OWL}Class> ."
    yield f"{node[0]} <{_OWL}intersectionOf> {node[1]} ."
    yield f"{node[1]} <{_RDF}first> <{_R2P}Event> ."
    yield f"{node[1]} <{_RDF}rest> {node[2]} ."
    yield f"{node[2]} <{_RDF}first> {node[3]} ."
    yield f"{node[2]} <{_RDF}rest> <{_RDF}nil> ."
    yield f"{node[3]} <{_RDF}type> <{_OWL}Restriction> ."
    yield f"{node[3]} <{_OWL}onProperty> <{_R2P}citedIn> ."
    yield f"{node[3]} <{_OWL}someValuesFrom> <{_R2P}Class{rng.randrange(100)}> ."


def main() -> None:
    """Measure, print and keep the ratio."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "in.nt"), Path(folder, "out.ttl")
        source.write_text("\n".join(islice(_records(), TRIPLES)) + "\n", encoding="utf-8")
        ours = median([sys.executable, "-c", OURS, source, target], 3)
        theirs = cpu([sys.executable, "-c", RDFLIB, source, target])
    report(
        "turtle",
        [
            f"{TRIPLES:,} triples, parsed and written as nested Turtle",
            f"r2p_ld {ours:6.2f} s CPU",
            f"rdflib {theirs:6.2f} s CPU; the ratio is {ours / theirs:.3f} (target: at most {TARGET})",
        ],
    )


if __name__ == "__main__":
    main()
