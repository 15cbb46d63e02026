"""Shapes that lead back to themselves: refused where the data lead in a circle, and else followed."""

from __future__ import annotations

import pytest
from support.turtle import triples

from r2p_ld.errors import BadInput
from r2p_ld.shacl.engine import validate

SHAPES = triples(
    "ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:next ; sh:property ex:P . "
    "ex:P sh:path ex:next ; sh:nodeKind sh:IRI ; sh:node ex:S ."
)


def chain(length: int, last: str) -> str:
    links = "".join(f"ex:n{n} ex:next ex:n{n + 1} . " for n in range(length))
    return f"{links} ex:n{length} ex:next {last} ."


@pytest.mark.parametrize("length", [1, 2, 30])
def test_data_without_a_circle_are_followed_to_their_end(length: int) -> None:
    assert validate(triples(chain(length, "ex:end")), SHAPES).conforms
    found = validate(triples(chain(length, "1")), SHAPES).results
    assert {result.component.value.rpartition("#")[2] for result in found} == {
        "NodeKindConstraintComponent",
        "NodeConstraintComponent",
    }
    assert len(found) == length + 1  # the last value, and at each node before that it leads there


@pytest.mark.parametrize("last", ["ex:n0", "ex:n3"])
def test_circles_are_refused(last: str) -> None:
    with pytest.raises(BadInput, match=r"Recursive shapes: <http://example\.org/(S|P)>"):
        validate(triples(chain(3, last)), SHAPES)


def test_chains_that_are_too_long_are_refused_in_words() -> None:
    with pytest.raises(BadInput, match="farther than can be followed"):
        validate(triples(chain(3_000, "1")), SHAPES)


def test_what_a_shape_without_a_circle_says_of_itself_is_refused() -> None:
    shapes = triples("ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:not ex:T . ex:T sh:node ex:S .")
    with pytest.raises(BadInput, match="Recursive shapes"):
        validate(triples("ex:a ex:p 1 ."), shapes)
