"""Candidates as others write them: JSON lines of ours, LangExtract's and W3C Web Annotations."""

from __future__ import annotations

import json

import pytest

from r2p_ld.errors import BadInput
from r2p_ld.reading.candidates import FIELDS, Candidate, Quotation, read_candidates
from r2p_ld.reading.schema import schema

CLAIM = {
    "quotation": "States can provide assistance",
    "start": 10,
    "end": 39,
    "subject": "actor:states",
    "property": "r2p:provides",
    "object": "assistance:civilian-assistance",
    "modality": "can",
}
MADE = Candidate(
    (Quotation("States can provide assistance", 10, 39),),
    "actor:states",
    "r2p:provides",
    "assistance:civilian-assistance",
    "can",
    line=1,
)
FIELDS_ONLY = {key: value for key, value in CLAIM.items() if key not in ("quotation", "start", "end")}
LANGEXTRACT = {
    "document_id": "doc_1",
    "text": "whatever it read",
    "extractions": [
        {
            "extraction_class": "r2p:provides",
            "extraction_text": CLAIM["quotation"],
            "char_interval": {"start_pos": 10, "end_pos": 39},
            "alignment_status": "match_exact",
            "extraction_index": 1,
            "attributes": {key: value for key, value in FIELDS_ONLY.items() if key != "property"},
        }
    ],
}
ANNOTATION = {
    "@context": "http://www.w3.org/ns/anno.jsonld",
    "id": "http://example.org/anno1",
    "type": "Annotation",
    "body": {"type": "rdf:Statement", **FIELDS_ONLY},
    "target": {
        "source": "http://example.org/document",
        "selector": {
            "type": "TextQuoteSelector",
            "exact": CLAIM["quotation"],
            "refinedBy": {"type": "TextPositionSelector", "start": 10, "end": 39},
        },
    },
}
PAGE = {"type": "AnnotationPage", "items": [ANNOTATION]}


@pytest.mark.parametrize(
    "value",
    [CLAIM, LANGEXTRACT, ANNOTATION, PAGE, {"type": "AnnotationCollection", "first": PAGE}, [CLAIM]],
    ids=["ours", "langextract", "annotation", "page", "collection", "list"],
)
def test_each_form_holds_the_same_candidate(value: object) -> None:
    assert read_candidates("them.json", json.dumps(value).encode()) == ([MADE], [])
    assert read_candidates("them.json", json.dumps(value, indent=1).encode()) == ([MADE], [])


def test_lines_are_counted_and_wrong_ones_do_not_hide_the_others() -> None:
    raw = f"{json.dumps(CLAIM)}\n\nnot JSON\n{json.dumps(CLAIM)}\n[1]\n".encode()
    found, faults = read_candidates("them.jsonl", raw)
    assert [each.line for each in found] == [1, 4]
    assert [(fault.row, fault.rule) for fault in faults] == [
        (3, "is not JSON: Expecting value."),
        (5, "[1] is no object."),
    ]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"quotation": ""}, "quotation"),
        ({"quotation": 5}, "quotation"),
        ({"subject": None}, "subject"),
        ({"property": ["r2p:provides"]}, "property"),
        ({"object": 1.5}, "object"),
        ({"object": {"value": "x"}}, "object"),
        ({"start": -1}, "start"),
        ({"start": True}, "start"),
        ({"start": 1.0}, "start"),
        ({"end": None}, "end"),
        ({"confidence": 2}, "confidence"),
        ({"confidence": "high"}, "confidence"),
        ({"further": "x"}, "further"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_a_field_that_is_wrong_is_named(change: dict[str, object], field: str) -> None:
    found, faults = read_candidates("them.jsonl", json.dumps({**CLAIM, **change}).encode())
    assert found == []
    assert [(fault.row, fault.column) for fault in faults] == [(1, field)]
    assert faults[0].mend


@pytest.mark.parametrize("raw", [b"", b"\n\n", b"[]", b"\xff\xfe", b"[" * 100_000])
def test_a_file_without_candidates_is_bad_input(raw: bytes) -> None:
    try:
        found, faults = read_candidates("them.jsonl", raw)
    except BadInput:
        return
    assert not found
    assert faults


def test_the_schema_is_made_from_the_ontology() -> None:
    made = json.loads(json.dumps(schema()))
    assert list(made["properties"]) == list(FIELDS)
    assert made["required"] == ["quotation", "subject", "property", "object"]
    provides = {each["const"]: each for each in made["properties"]["property"]["oneOf"]}["r2p:provides"]
    assert provides["title"] == "provides"
    assert "Of: Actor." in provides["description"]
    assert "Value: AssistanceType." in provides["description"]
    names = [each["const"] for each in made["properties"]["modality"]["oneOf"]]
    assert names == ["can", "conditional", "does", "in-large-part", "in-some-cases", "may", "often", "should"]
    assert [each["const"] for each in made["properties"]["polarity"]["oneOf"]] == ["negative", "positive"]
