"""Validation beside pyshacl, pyrudof and Jena: a user's own shapes, and the project's.

Run ``python benchmarks/validate.py [--big | --huge]``; pyrudof takes part where it is installed (pip install
pyrudof), and so does Jena (apt install libapache-jena-java).
The data are made: episodes at 120 places by 500 parties, as an import writes them. Each engine checks the
same files; CPU time holds start-up and imports, and is the median of three runs that they take in turns, of
one run beyond half a million triples. Then ``r2p-ld validate`` checks one triple and the file against the
project's shapes, the published graph known. ``--big`` adds a million triples, at which pyshacl takes no
part, and ``--huge`` ten million, which ours alone checks: a file of 2 GB, and a minute and a half a run with
either shapes.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import NamedTuple

from measure import report
from pyoxigraph import RdfFormat, parse, serialize

from r2p_ld import paths
from r2p_ld.namespaces import expand

sys.path.append(str(paths.home() / "tests"))
sys.path.append(str(Path(__file__).parent / "rivals"))
import jena_validate
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
data, shapes = rdflib.Graph().parse(sys.argv[1], format="nt"), rdflib.Graph().parse(sys.argv[2])
found = pyshacl.validate(data, shacl_graph=shapes, inplace=True)[1]
print(len(list(found.subjects(rdflib.RDF.type, rdflib.SH.ValidationResult))))
"""
PYRUDOF = """
import sys
import pyrudof
rudof = pyrudof.Rudof()
rudof.read_data(sys.argv[1], pyrudof.RDFFormat.NTriples)
rudof.read_shacl(sys.argv[2])
print(len(rudof.validate_shacl()))
"""
SCRIPTS = {"r2p-ld": OURS, "pyshacl": PYSHACL, "pyrudof": PYRUDOF}
RUNS = 3
JENA = [sys.executable, jena_validate.__file__]
LIMITS = {"pyshacl": 200_000, "pyrudof": 2_000_000, "Jena": 2_000_000}
"""Triples beyond which an engine takes minutes, or more memory than there is."""
MANY = 500_000
STARTER = """
import json, resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
text = done.stdout.decode() if len(done.stdout) < 100 else ""
print(json.dumps([done.returncode, text, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))
"""


class Cost(NamedTuple):
    """What a process printed and took: CPU seconds, and MiB at the peak of its largest process."""

    printed: str
    cpu: float
    memory: float


def run(command: list[str]) -> Cost:
    """Run a command, faults found or not."""
    # a small process starts it, whose own memory does not count as its child's
    done = subprocess.run([sys.executable, "-c", STARTER, *command], check=True, capture_output=True)
    code, printed, cpu, memory = json.loads(done.stdout)
    if code not in (0, 1):
        raise SystemExit(f"{' '.join(command)} exits with {code}")
    return Cost(printed.strip(), cpu, memory)


def compare(data: Path, shapes: Path, engines: list[str], runs: int) -> list[str]:
    """Return a line for each engine: how many results, CPU time and memory."""
    files = [str(data), str(shapes)]
    commands = {
        name: [*(JENA if name == "Jena" else [sys.executable, "-c", SCRIPTS[name]]), *files]
        for name in engines
    }
    rounds = [{name: run(command) for name, command in commands.items()} for _ in range(runs)]
    took = {name: median(each[name].cpu for each in rounds) for name in engines}
    return [
        f"  {name:8} {took[name]:7.2f} s CPU ({took[name] / took['r2p-ld']:5.1f} times ours) "
        f"{cost.memory:6.0f} MiB {cost.printed:>7} results"
        for name, cost in rounds[0].items()
    ]


def ours(data: Path, runs: int) -> tuple[float, float]:
    """Return CPU seconds and MiB of the command with the project's shapes."""
    costs = [run([*COMMAND, str(data)]) for _ in range(runs)]
    return median(cost.cpu for cost in costs), costs[0].memory


def main() -> None:
    """Measure, print and keep the figures."""
    present = ["r2p-ld", *(name for name in ("pyshacl", "pyrudof") if find_spec(name))]
    present += ["Jena"] if jena_validate.is_installed() else []
    sizes = [10_000, 100_000]
    sizes += [1_000_000] if {"--big", "--huge"} & {*sys.argv} else []
    sizes += [10_000_000] if "--huge" in sys.argv else []
    with tempfile.TemporaryDirectory() as folder:
        quads, triples, shapes, one = (
            Path(folder) / name for name in ("data.nq", "data.nt", "shapes.ttl", "one.ttl")
        )
        shapes.write_text(SHAPES, "utf-8")
        one.write_text(
            f"<https://example.org/a> <{expand('r2p:hasCode')}> <https://example.org/b> .", "utf-8"
        )
        ours(one, 1)  # the first use fills the cache
        lines, ours_lines = [], ["the project’s shapes, the published graph known"]
        for size in (1, *sizes):
            count = 1 if size == 1 else write(quads, size // QUADS_A_RECORD)
            runs = RUNS if count < MANY else 1
            took, mebibytes = ours(one if size == 1 else quads, runs)
            ours_lines.append(f"  {count:9,} triples {took:7.2f} s CPU {mebibytes:6.0f} MiB")
            if size > 1:
                with triples.open("wb") as file:
                    serialize((quad.triple for quad in parse(path=quads)), file, RdfFormat.N_TRIPLES)
                lines.append(f"a user’s own shapes over {count:,} triples")
                engines = [name for name in present if count < LIMITS.get(name, count + 1)]
                lines += compare(triples, shapes, engines, runs)
        report("validate", [*lines, *ours_lines])


if __name__ == "__main__":
    main()
