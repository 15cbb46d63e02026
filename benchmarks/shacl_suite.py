"""The W3C's test suite for SHACL, run by the engine; says what fails, and why.

Run ``python benchmarks/shacl_suite.py DIR``. DIR is ``data-shapes-test-suite/tests`` of
https://github.com/w3c/data-shapes, which is not part of this project. A test passes if the results are
those of its manifest, each with its focus node, path, component, severity and value, and as often; where
the manifest expects a failure, if the shapes are refused.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from measure import report
from pyoxigraph import NamedNode, RdfFormat, Triple, parse

from r2p_ld.errors import BadInput
from r2p_ld.shacl.describe import Describer
from r2p_ld.shacl.engine import validate
from r2p_ld.shacl.index import Index, Term

_MF, _SHT = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#", "http://www.w3.org/ns/shacl-test#"
_KEYS = ("focusNode", "resultPath", "sourceConstraintComponent", "resultSeverity", "value")


def triples(path: Path) -> set[Triple]:
    """Return a file's triples."""
    with path.open("rb") as file:
        return {quad.triple for quad in parse(file, RdfFormat.TURTLE, base_iri=path.resolve().as_uri())}


def graphs(node: Term) -> Path:
    """Return the file that an IRI names."""
    assert isinstance(node, NamedNode)
    return Path(node.value.removeprefix("file://"))


def found(graph: Index, result: Term) -> tuple[str, ...]:
    """Return what is compared of a result; paths and blank nodes are told by what they hold."""
    describer = Describer(graph)

    def told(key: str) -> str:
        value = graph.value(result, f"sh:{key}")
        if value is None:
            return ""
        return describer.path(value) if key == "resultPath" else describer.name(value)

    return tuple(told(key) for key in _KEYS)


def tests(folder: Path) -> Iterator[tuple[Path, Index, Term]]:
    """Yield each test: its file, the manifest in it, and its node there."""
    for path in sorted(folder.rglob("*.ttl")):
        manifest = Index(triples(path))
        for node in manifest.subjects("rdf:type"):
            if manifest.holds(node, "rdf:type", NamedNode(_SHT + "Validate")):
                yield path, manifest, node


def check(manifest: Index, test: Term) -> str:
    """Return why a test fails, or nothing."""
    [action] = manifest.values(test, NamedNode(_MF + "action"))
    [expected] = manifest.values(test, NamedNode(_MF + "result"))
    data, shapes = (
        triples(graphs(manifest.values(action, NamedNode(_SHT + name))[0]))
        for name in ("dataGraph", "shapesGraph")
    )
    refused = expected == NamedNode(_SHT + "Failure")
    try:
        got = Index(validate(data, shapes).as_triples())
    except BadInput as error:
        return "" if refused else f"refused: {error.faults[0].rule}"
    if refused:
        return "not refused"
    wanted = Counter(found(manifest, result) for result in manifest.objects(expected, "sh:result"))
    results = Counter(
        found(got, result) for top in got.subjects("sh:conforms") for result in got.objects(top, "sh:result")
    )
    missing, more = wanted - results, results - wanted
    return "; ".join(
        f"{what} {' '.join(key)}"
        for what, keys in (("missing", missing), ("unexpected", more))
        for key in keys
    )


def main() -> None:
    """Run the tests, print those that fail, and keep the count."""
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_dir():
        sys.exit("usage: python benchmarks/shacl_suite.py DIR")
    folder, failed, count = Path(sys.argv[1]), 0, 0
    for path, manifest, test in tests(folder):
        count += 1
        why = check(manifest, test)
        if why:
            failed += 1
            print(f"{path.relative_to(folder)}: {why}")
    report("shacl_suite", [f"{count - failed} of {count} tests of the W3C’s suite for SHACL pass"])


if __name__ == "__main__":
    main()
