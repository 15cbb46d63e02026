"""Candidate claims as others propose them: JSON lines of ours, LangExtract's, W3C Web Annotations."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from r2p_ld.errors import BadInput, Fault
from r2p_ld.texts import excerpt

FIELDS = {
    "quotation": "the words of the document that state the claim, copied character for character",
    "start": "the code point of the document's text at which the quotation starts, counted from 0",
    "end": "the code point after its last",
    "subject": "what the claim is about: a CURIE such as pillar:2",
    "property": "what is said of it: a CURIE such as r2p:strengthens",
    "object": 'a CURIE, a number, true, false, or a literal such as "text"@en or "2014-08-13"^^xsd:date',
    "modality": "how the sentence puts it: does where it asserts it, else the weaker one that it has",
    "polarity": "negative where the sentence denies it, else positive",
    "attribution": "the CURIE of whoever is reported to say so; absent in the document's own voice",
    "further": "further quotations that the claim rests on, each with quotation, start and end",
    "confidence": "from 0 to 1",
    "rule": "by what it was found",
}
"""The fields of a candidate, and what each holds."""
REQUIRED = ("quotation", "subject", "property", "object")
_MOST_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words of a document, and where they are said to stand."""

    words: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A claim that is proposed, in the terms of a row of readings; nothing of it is checked yet."""

    quotations: tuple[Quotation, ...]
    subject: str
    property: str
    object: str
    modality: str = "does"
    polarity: str = "positive"
    attribution: str = ""
    relation: str = ""
    confidence: float | None = None
    rule: str = ""
    line: int = 0


def propose(
    text: str,
    subject: str,
    property_: str,
    value: str,
    place: tuple[int, int],
    rule: str,
    confidence: float,
    relation: str = "",
) -> Candidate:
    """Return a candidate that rests on a place of a text, in the document's own voice."""
    quotation = Quotation(text[slice(*place)], *place)
    return Candidate(
        (quotation,), subject, property_, value, relation=relation, confidence=confidence, rule=rule
    )


def read_candidates(name: str, raw: bytes) -> tuple[list[Candidate], list[Fault]]:
    """Return the candidates in a file's bytes, and what is wrong with the rest.

    The file holds JSON lines, or one JSON document. Each value is a candidate of ours (``FIELDS``), a
    document annotated by LangExtract, or an annotation, or a page of them, of the W3C Web Annotation
    model. Raises ``BadInput`` where it is no JSON at all, or empty.
    """
    found: list[Candidate] = []
    faults: list[Fault] = []
    for line, value in _values(name, raw):
        if isinstance(value, Fault):
            faults.append(value)
            continue
        for each in _proposals(value):
            try:
                found.append(_candidate(each, line))
            except _Wrong as wrong:
                faults.append(Fault(name, line, wrong.field or None, wrong.rule, wrong.mend))
    if not found and not faults:
        raise BadInput(f"{name} holds no candidates: write one JSON object a line.")
    return found, faults


class _Wrong(ValueError):
    def __init__(self, field: str, rule: str, mend: str) -> None:
        super().__init__(rule)
        self.field, self.rule, self.mend = field, rule, mend


def _values(name: str, raw: bytes) -> Iterator[tuple[int, Any]]:
    """Yield number and value of each line, or the values of one document of JSON."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = raw.count(b"\n", 0, error.start) + 1
        fault = Fault(name, row, rule="is not UTF-8.", mend="save the file as UTF-8.")
        raise BadInput(f"{name} cannot be read.", [fault]) from None
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        pass
    else:
        yield from ((1, each) for each in (whole if isinstance(whole, list) else [whole]))
        return
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            if len(line) > _MOST_BYTES:
                raise ValueError("the line is too long")
            yield number, json.loads(line)
        except (ValueError, RecursionError) as error:
            rule = f"is not JSON: {getattr(error, 'msg', error)}."
            yield number, Fault(name, number, None, rule, "write one JSON object a line.")


def _proposals(value: Any) -> Iterator[Any]:
    """Yield the candidates of ours that a value holds, whichever of the three forms it has."""
    if not isinstance(value, dict):
        yield value
    elif isinstance(value.get("extractions"), list):
        yield from map(_from_langextract, value["extractions"])
    elif isinstance(items := value.get("items"), list):
        for each in items:
            yield from _proposals(each)
    elif isinstance(first := value.get("first"), dict):
        yield from _proposals(first)
    elif "target" in value and "body" in value:
        yield from _from_annotation(value)
    else:
        yield value


def _from_langextract(extraction: Any) -> Any:
    """Return an extraction of LangExtract's as a candidate: its attributes are the fields of ours."""
    if not isinstance(extraction, dict):
        return extraction
    attributes = extraction.get("attributes")
    interval = extraction.get("char_interval")
    made = dict(attributes) if isinstance(attributes, dict) else {}
    made["quotation"] = extraction.get("extraction_text")
    if isinstance(interval, dict):
        made |= {"start": interval.get("start_pos"), "end": interval.get("end_pos")}
    made.setdefault("property", extraction.get("extraction_class"))
    return made


def _from_annotation(annotation: Mapping[str, Any]) -> Iterator[Any]:
    """Yield a candidate for each body of an annotation that states one: its fields are those of ours."""
    place: dict[str, Any] = {}
    for selector in _selectors(annotation["target"]):
        if "exact" in selector:
            place["quotation"] = selector["exact"]
        if selector.get("type") == "TextPositionSelector":
            place |= {"start": selector.get("start"), "end": selector.get("end")}
    bodies = annotation["body"] if isinstance(annotation["body"], list) else [annotation["body"]]
    for body in bodies:
        if isinstance(body, dict) and "property" in body:
            fields = {key: value for key, value in body.items() if key in FIELDS}
            yield {**fields, **place}
        else:
            yield {**place, "subject": None}


def _selectors(target: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the selectors of an annotation's target, those that refine others included."""
    waiting = [target]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += value
        elif isinstance(value, dict):
            yield value
            waiting += [value[key] for key in ("selector", "refinedBy", "items") if key in value]


def _candidate(value: Any, line: int) -> Candidate:
    """Return the candidate that a JSON value states. Raises ``_Wrong``."""
    if not isinstance(value, dict):
        raise _Wrong("", f"{excerpt(json.dumps(value), 40)} is no object.", "write one JSON object a line.")
    for field in REQUIRED:
        if value.get(field) in (None, ""):
            raise _Wrong(field, "is missing.", f"give {FIELDS[field]}.")
    if unknown := sorted(value.keys() - FIELDS.keys() - {"relation", "id", "document", "note"}):
        raise _Wrong(
            excerpt(unknown[0], 40), "is no field of a candidate.", f"the fields are {', '.join(FIELDS)}."
        )
    further = value.get("further") or []
    if not isinstance(further, list) or not all(isinstance(each, dict) for each in further):
        raise _Wrong("further", "is no list of objects.", f"give {FIELDS['further']}.")
    confidence = value.get("confidence")
    if confidence is not None and not (_is_number(confidence) and 0 <= confidence <= 1):
        raise _Wrong("confidence", f"{excerpt(str(confidence), 40)} is no number from 0 to 1.", "correct it.")
    return Candidate(
        quotations=tuple(_quotation(each) for each in (value, *further)),
        subject=_text(value, "subject"),
        property=_text(value, "property"),
        object=_object(value["object"]),
        modality=_text(value, "modality", "does"),
        polarity=_text(value, "polarity", "positive"),
        attribution=_text(value, "attribution"),
        relation=_text(value, "relation"),
        confidence=confidence,
        rule=_text(value, "rule"),
        line=line,
    )


def _quotation(value: Mapping[str, Any]) -> Quotation:
    places = []
    for field in ("start", "end"):
        place = value.get(field)
        if place is not None and (isinstance(place, bool) or not isinstance(place, int) or place < 0):
            raise _Wrong(field, f"{excerpt(str(place), 40)} is no code point.", f"give {FIELDS[field]}.")
        places.append(place)
    if (places[0] is None) != (places[1] is None):
        raise _Wrong("end", "start and end are not given together.", "give both, or neither.")
    return Quotation(_text(value, "quotation"), *places)


def _text(value: Mapping[str, Any], field: str, default: str = "") -> str:
    text = value.get(field)
    if text is None:
        return default
    if not isinstance(text, str):
        raise _Wrong(
            field, f"{excerpt(json.dumps(text), 40)} is no text.", f"give {FIELDS.get(field, 'a text')}."
        )
    return text


def _object(value: Any) -> str:
    """Return an object as a cell of readings: JSON's numbers and truth values are those of Turtle."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | str):
        return str(value)
    raise _Wrong("object", f"{excerpt(json.dumps(value), 40)} is no term.", f"give {FIELDS['object']}.")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def texts(values: Iterable[Quotation]) -> str:
    """Return the words of quotations as one text."""
    return " ".join(value.words for value in values)
