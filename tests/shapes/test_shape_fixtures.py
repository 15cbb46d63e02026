"""Each node shape passes a valid example, and finds exactly what is wrong in an invalid one."""

from __future__ import annotations

from contextlib import suppress

import pytest
from pyoxigraph import NamedNode, Triple
from support.shape_fixtures import FIXTURES, Fixture, node_shapes, part, results

from r2p_ld import paths, rdf
from r2p_ld.errors import BadInput
from r2p_ld.namespaces import local_name
from r2p_ld.shacl.engine import OURS, REFERENCE, validate
from r2p_ld.shacl.index import Index

FILES = sorted(paths.shapes().glob("*.ttl"))
CASES = [(file.stem, shape) for file in FILES for shape in node_shapes(rdf.read(file))]

INCOMPARABLE = {("datasets", "Spans"): {"MaxInclusive"}, ("places", "Code"): {"LessThanOrEquals"}}
"""Values that cannot be compared: SHACL 4.3.4 and 4.5.4 ask for a result, and pyshacl gives none."""

each_shape = pytest.mark.parametrize(
    ("file", "shape"), CASES, ids=lambda part: part if isinstance(part, str) else local_name(part.value)
)


def fixture(file: str, shape: NamedNode, kind: str) -> Fixture:
    return Fixture(FIXTURES / file / f"{local_name(shape.value)}_{kind}.ttl")


@each_shape
def test_a_valid_example_passes(
    file: str, shape: NamedNode, shapes: frozenset[Triple], besides: dict[str, frozenset[Triple]]
) -> None:
    valid = fixture(file, shape, "PASS")
    rules = part(shapes, shape)
    assert valid.found(results(valid, rules, besides), Index(rules)) == valid.expected == []


@each_shape
def test_an_invalid_example_is_turned_away_for_what_is_wrong(
    file: str, shape: NamedNode, shapes: frozenset[Triple], besides: dict[str, frozenset[Triple]]
) -> None:
    invalid = fixture(file, shape, "XFAIL")
    assert invalid.expected
    rules = part(shapes, shape)
    assert invalid.found(results(invalid, rules, besides), Index(rules)) == invalid.expected


def found_by(engine: str, data: frozenset[Triple], rules: frozenset[Triple]) -> set[tuple[str, ...]]:
    """What an engine finds in data alone; nothing where no shape finds a node to check."""
    with suppress(BadInput):
        return {
            tuple(map(str, (r.focus, r.value, r.shape, r.component)))
            for r in validate(data, rules, engine=engine).results
        }
    return set()


@each_shape
@pytest.mark.parametrize("kind", ["PASS", "XFAIL"])
def test_pyshacl_finds_the_same(file: str, shape: NamedNode, kind: str, shapes: frozenset[Triple]) -> None:
    data, rules = frozenset(fixture(file, shape, kind).triples), frozenset(part(shapes, shape))
    ours, theirs = found_by(OURS, data, rules), found_by(REFERENCE, data, rules)
    more = {local_name(result[-1]).removesuffix("ConstraintComponent>") for result in ours - theirs}
    assert more == (INCOMPARABLE.get((file, local_name(shape.value)), set()) if kind == "XFAIL" else set())
    assert theirs <= ours


def test_every_example_is_used_and_there_are_enough() -> None:
    known = [
        f"{file}/{local_name(shape.value)}_{kind}.ttl" for file, shape in CASES for kind in ("PASS", "XFAIL")
    ]
    there = [path.relative_to(FIXTURES).as_posix() for path in FIXTURES.rglob("*.ttl")]
    assert sorted(there) == sorted(known)
    assert len(CASES) >= 110
