"""Validation beside pyshacl: a user's own shapes over 100,000 triples, and ours over one triple and many.

Run ``python benchmarks/validate.py [--big]``. The data are made: episodes at 120 places by 500 parties, as an
import writes them. Both engines check the same file against the same shapes, and must find as much; CPU time
holds start-up and imports. Then ``r2p-ld validate`` checks one triple and the file against the project's
shapes with the published graph known, and with ``--big`` a million triples.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from measure import cpu, report

from r2p_ld import paths
from r2p_ld.namespaces import expand

sys.path.append(str(paths.home() / "tests"))
from support.imported import write

QUADS_A_RECORD = 12
COMMAND = [sys.executable, "-m", "r2p_ld", "validate"]
SHAPES = f"""
@prefix r2p: <{expand("r2p:")}> .
@prefix rdfs: <{expand("rdfs:")}> .
@prefix dcterms: <{expand("dcterms:")}> .
@prefix sh: <{expand("sh:")}> .
@prefix xsd: <{expand("xsd:")}> .
@prefix ex: <https://example.org/> .
ex:Episode a sh:NodeShape ; sh:targetClass r2p:OneSidedViolence ; sh:nodeKind sh:IRI ;
  sh:property [ sh:path r2p:inPlace ; sh:minCount 1 ; sh:maxCount 1 ; sh:nodeKind sh:IRI ] ,
    [ sh:path r2p:byParty ; sh:class r2p:ConflictParty ; sh:node ex:Party ] ,
    [ sh:path dcterms:identifier ; sh:datatype xsd:string ; sh:pattern "^[0-9]+$" ; sh:minLength 1 ] ,
    [ sh:path r2p:startYear ; sh:datatype xsd:integer ; sh:minInclusive 1990 ] ,
    [ sh:path r2p:lowEstimate ; sh:lessThanOrEquals r2p:bestEstimate ] ,
    [ sh:path r2p:startDate ; sh:or ( [ sh:datatype xsd:date ] [ sh:datatype xsd:gYear ] ) ] ;
  sh:sparql [ sh:prefixes ex:names ;
    sh:select "SELECT $this ?value WHERE {{ $this r2p:highEstimate ?value FILTER (?value > 57) }}" ] .
ex:Party a sh:NodeShape ; sh:property [ sh:path rdfs:label ; sh:minCount 1 ; sh:languageIn ( "en" ) ] .
ex:names sh:declare [ sh:prefix "r2p" ; sh:namespace "{expand("r2p:")}"^^xsd:anyURI ] .
"""
OURS = """
import sys
from pathlib import Path
from r2p_ld import rdf
from r2p_ld.shacl.engine import validate
print(len(validate(rdf.triples(Path(sys.argv[1])), rdf.read(Path(sys.argv[2]))).results))
"""
PYSHACL = """
import sys
import pyshacl, rdflib
data = rdflib.Dataset(default_union=True).parse(sys.argv[1], format="nquads")
graph = rdflib.Graph()
for triple in data.triples((None, None, None)):
    graph.add(triple)
shapes = rdflib.Graph().parse(sys.argv[2], format="turtle")
found = pyshacl.validate(graph, shacl_graph=shapes, inplace=True)[1]
print(len(list(found.subjects(rdflib.RDF.type, rdflib.SH.ValidationResult))))
"""


def peak(command: list[str]) -> float:
    """Run a command, faults found or not, and return the MiB that its largest process took."""
    code = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], capture_output=True);"
    code += "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    done = subprocess.run([sys.executable, "-c", code, *command], check=True, capture_output=True, text=True)
    return int(done.stdout) / 1024


def found(code: str, *files: Path) -> str:
    """Return what a program prints of two files."""
    command = [sys.executable, "-c", code, *map(str, files)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def main() -> None:
    """Measure, print and keep the figures."""
    with tempfile.TemporaryDirectory() as folder:
        file, shapes, one = (Path(folder) / name for name in ("data.nq", "shapes.ttl", "one.ttl"))
        quads = write(file, 100_000 // QUADS_A_RECORD)
        shapes.write_text(SHAPES, "utf-8")
        one.write_text(
            f"<https://example.org/a> <{expand('r2p:hasCode')}> <https://example.org/b> .", "utf-8"
        )
        results = found(OURS, file, shapes)
        if results != found(PYSHACL, file, shapes):
            sys.exit("the engines do not find as much")
        ours, theirs = (cpu([sys.executable, "-c", code, file, shapes]) for code in (OURS, PYSHACL))
        lines = [
            f"a user’s own shapes over {quads:,} triples, {results} results",
            f"r2p-ld   {ours:6.1f} s CPU",
            f"pyshacl  {theirs:6.1f} s CPU, {theirs / ours:.0f} times as much",
            "the project’s shapes, the published graph known",
        ]
        sizes = [100_000, 1_000_000] if "--big" in sys.argv else [100_000]
        for data, size in ((one, 1), *((file, size) for size in sizes)):
            count = 1 if data is one else write(data, size // QUADS_A_RECORD)
            command = [*COMMAND, str(data)]
            took = cpu(["sh", "-c", '"$@" || test $? -eq 1', "sh", *command])
            lines.append(f"{count:9,} triples  {took:6.1f} s CPU, {peak(command):5.0f} MiB")
        report("validate", lines)


if __name__ == "__main__":
    main()
