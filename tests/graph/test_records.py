"""Which records yield their plain triple."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pyoxigraph import Triple

from r2p_ld.graph.records import Record
from r2p_ld.namespaces import node

STATED = Record(node("record:x"), node("report:2014"), node("r2p:elaborates"), node("pillar:2"), "stated")


@pytest.mark.parametrize("status", ["stated", "interpreted", "derived", "curated"])
def test_an_affirmed_record_yields_its_triple(status: str) -> None:
    record = replace(STATED, status=status)
    assert list(record.plain()) == [Triple(record.subject, record.property, record.object)]


@pytest.mark.parametrize(
    "record",
    [
        replace(STATED, status="candidate"),
        replace(STATED, status="notStated"),
        replace(STATED, polarity="negative"),
        replace(STATED, attribution=node("person:ban-ki-moon")),
        *(replace(STATED, modality=each) for each in ("can", "may", "should", "often", "in-some-cases")),
    ],
)
def test_any_other_record_stays_a_record(record: Record) -> None:
    assert list(record.plain()) == []
    assert Triple(record.iri, node("rdf:type"), node("r2p:Record")) in set(record.triples())
