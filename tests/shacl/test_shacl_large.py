"""Large data, whose focus nodes are checked some at a time."""

from __future__ import annotations

import pytest
from support.turtle import triples

from r2p_ld.shacl import engine
from r2p_ld.shacl.report import Report

SHAPES = triples("""
ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property ex:P ; sh:not [ sh:path ex:q ; sh:hasValue ex:n3 ] ;
  sh:node [ sh:property [ sh:path ex:q ; sh:node ex:U ] ] ;
  sh:sparql [ sh:prefixes ex: ; sh:select "SELECT $this ?value { $this ex:p ?value FILTER (?value > 17) }" ] ,
    [ sh:prefixes ex: ; sh:select "SELECT $this ?value { $this ex:q/ex:p ?value FILTER (?value < 3) }" ] .
ex:T a sh:NodeShape ; sh:targetSubjectsOf ex:p ; sh:property ex:P .
ex:U a sh:NodeShape ; sh:targetNode ex:n1 ; sh:property [ sh:path ex:p ; sh:minInclusive 5 ] .
ex:P sh:path ex:p ; sh:maxInclusive 15 ; sh:message "big" .
ex: sh:declare [ sh:prefix "ex" ; sh:namespace "http://example.org/" ] .
""")
DATA = triples("".join(f"ex:n{n} a ex:C ; ex:p {n} ; ex:q ex:n{n * 7 % 20} . " for n in range(20)))


def check(heard: list[tuple[str, int, int | None]]) -> Report:
    return engine.validate(DATA, SHAPES, progress=lambda *step: heard.append(step))


@pytest.mark.parametrize("most", [1, 3, 19])
def test_some_at_a_time_are_checked_as_all_are(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[tuple[str, int, int | None]] = []
    whole = check(heard)
    assert len(whole.results) == 16
    assert [step[1:] for step in heard] == [(20, 41), (20, 41), (1, 41)]
    assert {step[0] for step in heard} == {f"validating, shape {n} of 3" for n in (1, 2, 3)}
    heard.clear()
    monkeypatch.setattr(engine, "_AT_ONCE", most)
    assert check(heard) == whole
    assert len(heard) == 2 * -(-20 // most) + 1
    assert sum(done for _, done, _ in heard) == 41
