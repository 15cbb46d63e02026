"""The W3C's test suite for SHACL, for both engines.

It is read from the folder that DATA_SHAPES_SUITE names: ``data-shapes-test-suite/tests`` of
https://github.com/w3c/data-shapes, which is not part of this project.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple, parse

from r2p_ld.errors import BadInput
from r2p_ld.shacl.describe import Describer
from r2p_ld.shacl.engine import ENGINES, OURS, REFERENCE, validate
from r2p_ld.shacl.index import Index, Term

SUITE = os.environ.get("DATA_SHAPES_SUITE")
_MF, _SHT = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#", "http://www.w3.org/ns/shacl-test#"
_KEYS = ("focusNode", "resultPath", "sourceConstraintComponent", "resultSeverity", "value", "sourceShape")

DIFFERS = {
    # all conforms to shapes that are switched off; ours says that nothing would be checked
    (OURS, "core/misc/deactivated-001"): "no shape with a target",
    (REFERENCE, "core/misc/deactivated-001"): "no shape with a target",
    # SHACL 4.4.5: sh:uniqueLang asks for something if it is true, and the suite's "1" is another literal
    (REFERENCE, "core/property/uniqueLang-002"): "UniqueLangConstraintComponent",
    # SHACL 5.2.1: declarations of prefixes are looked for along owl:imports too
    (REFERENCE, "sparql/node/prefixes-001"): "pyshacl does not evaluate them",
    # SHACL 5.3.1 has the variable shapesGraph, and leaves it to engines whether they support it
    (REFERENCE, "sparql/pre-binding/shapesGraph-001"): "pyshacl does not evaluate them",
}
"""Where an engine does not do what the suite asks for, and what is said then."""


def triples(path: Path) -> set[Triple]:
    with path.open("rb") as file:
        return {quad.triple for quad in parse(file, RdfFormat.TURTLE, base_iri=path.resolve().as_uri())}


def files() -> Iterator[Path]:
    if SUITE:
        folder = Path(SUITE)
        found = [file for file in sorted(folder.rglob("*.ttl")) if "sht:Validate" in file.read_text("utf-8")]
        assert len(found) >= 100, f"{SUITE} is not the folder of the suite"
        yield from found


def name(path: Path) -> str:
    return str(path.relative_to(SUITE or "").with_suffix(""))


def described(graph: Index, result: Term) -> tuple[str, ...]:
    """What is compared of a result; paths and blank nodes are told by what they hold."""
    describer = Describer(graph)

    def text(key: str) -> str:
        value = graph.value(result, f"sh:{key}")
        if value is None or (key == "sourceShape" and isinstance(value, BlankNode)):
            return ""
        return describer.path(value) if key == "resultPath" else describer.name(value)

    return tuple(text(key) for key in _KEYS)


@pytest.mark.skipif(not SUITE, reason="DATA_SHAPES_SUITE does not name the folder of the W3C's suite")
@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("path", [*files()], ids=name)
def test_the_engine_finds_what_the_suite_asks_for(path: Path, engine: str) -> None:
    manifest = Index(triples(path))
    for node in manifest.subjects("rdf:type"):
        if manifest.holds(node, "rdf:type", NamedNode(_SHT + "Validate")):
            word = DIFFERS.get((engine, name(path)))
            if word is None:
                check(manifest, node, engine)
            else:
                with pytest.raises((AssertionError, BadInput), match=word):
                    check(manifest, node, engine)


def check(manifest: Index, node: Term, engine: str) -> None:
    [action] = manifest.values(node, NamedNode(_MF + "action"))
    [expected] = manifest.values(node, NamedNode(_MF + "result"))
    data, shapes = (
        triples(Path(str(getattr(graph, "value", "")).removeprefix("file://")))
        for key in ("dataGraph", "shapesGraph")
        for graph in manifest.values(action, NamedNode(_SHT + key))
    )
    if expected == NamedNode(_SHT + "Failure"):
        with pytest.raises(BadInput):
            validate(data, shapes, engine=engine)
        return
    got = Index(validate(data, shapes, engine=engine).as_triples())
    wanted = {described(manifest, result) for result in manifest.objects(expected, "sh:result")}
    tops = got.subjects("sh:conforms")
    # what several shapes find by the same property shape is told once
    assert {described(got, result) for top in tops for result in got.objects(top, "sh:result")} == wanted
