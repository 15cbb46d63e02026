"""An answer with its evidence as one document: SPARQL 1.1 JSON, and beside its rows PROV as JSON-LD."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from pyoxigraph import BlankNode, Literal, NamedNode

from r2p_ld.claims.records import Record
from r2p_ld.namespaces import expand, prefixes
from r2p_ld.query.evidence import Evidence
from r2p_ld.query.origins import Statement
from r2p_ld.query.paths import Node
from r2p_ld.query.results import Result

_PREFIXES = ("dcat", "dcterms", "oa", "prov", "r2p", "rdf", "rdfs", "schema")
_IRIS = ("prov:hadPrimarySource", "prov:wasAttributedTo", "rdf:subject", "rdf:predicate")
_TERMS = {
    "id": "@id",
    "type": "@type",
    **dict.fromkeys(("head", "results", "asked"), None),
    **{name.partition(":")[2]: {"@id": name, "@type": "@id"} for name in _IRIS},
    "modality": {"@id": "r2p:hasModality", "@type": "@id"},
    "polarity": {"@id": "r2p:hasPolarity", "@type": "@id"},
    "evidence": "prov:hadMember",
    "statements": "prov:wasDerivedFrom",
    "wasDerivedFrom": "prov:wasDerivedFrom",
    "wasGeneratedBy": "prov:wasGeneratedBy",
    "used": {"@id": "prov:used", "@type": "@id"},
    "row": "schema:position",
    "object": "rdf:object",
    "basis": "dcterms:type",
    "label": "rdfs:label",
    "notes": "rdfs:comment",
    "table": "dcterms:source",
    "seen": "dcterms:source",
    "version": "dcat:version",
    "status": "r2p:status",
    "locator": "r2p:locator",
    "spans": "r2p:hasEvidence",
    "selector": "oa:hasSelector",
    "start": "oa:start",
    "end": "oa:end",
    "sha256": "r2p:spanSha256",
}


def context() -> dict[str, object]:
    """Return the JSON-LD context of a document, which stands in it: nothing is to be fetched."""
    return {**{name: prefixes()[name] for name in _PREFIXES}, **_TERMS}


def document(result: Result) -> str:
    """Return an answer with evidence as JSON.

    ``head`` and ``results`` are those of SPARQL 1.1 JSON; ``evidence`` has an entry for each binding, in
    the same order; ``asked`` is what ``run_query`` was given, and the release that answered.
    """
    answer = json.loads(result.data)
    rows = (_row(number, evidence) for number, evidence in enumerate(result.evidence or (), 1))
    beside = {"@context": context(), "type": "prov:Collection", "asked": dict(result.asked or {})}
    # parsers that read by and by take what stands before the bindings, but not all behind them
    return json.dumps({**beside, "evidence": list(rows), **answer}, ensure_ascii=False)


def _row(number: int, evidence: Evidence) -> dict[str, object]:
    statements = [_statement(each) for each in evidence.statements]
    return _given(
        {"type": "prov:Entity", "row": number, "statements": statements, "notes": list(evidence.notes)}
    )


def _statement(statement: Statement) -> dict[str, object]:
    subject, predicate, value = statement.triple
    activity = {"type": "prov:Activity", "label": statement.rule, "used": statement.axiom}
    dataset = {"id": statement.dataset, "type": "dcat:Dataset", "version": statement.version}
    origins = [*map(record_members, statement.records), *map(_statement, statement.premises)]
    return _given(
        {
            "type": ["rdf:Statement", "prov:Entity"],
            "subject": _iri(subject),
            "predicate": predicate.value,
            "object": _object(value),
            "basis": statement.basis,
            "wasGeneratedBy": _given(activity) if statement.rule else None,
            "wasDerivedFrom": [*origins, dataset] if statement.dataset else origins,
            "table": statement.table,
            "notes": statement.note,
        }
    )


def record_members(record: Record) -> dict[str, object]:
    """Return a record as a document has it."""
    spans = [
        {
            "id": span.iri,
            "type": "oa:SpecificResource",
            "selector": {
                "id": span.selector,
                "type": "oa:TextPositionSelector",
                "start": span.start,
                "end": span.end,
            },
            "sha256": span.sha256,
        }
        for span in record.passages
    ]
    return _given(
        {
            "id": record.iri,
            "type": ["r2p:Record", "prov:Entity"],
            "status": record.status,
            "modality": _concept("modality", record.modality),
            "polarity": _concept("polarity", record.polarity),
            "hadPrimarySource": list(record.sources),
            "locator": record.locator,
            "wasAttributedTo": list(record.speakers),
            "spans": spans,
            "seen": list(record.seen),
            "notes": sorted((*record.noted_as, *record.descriptions)),
            "wasDerivedFrom": [record_members(each) for each in record.origins],
        }
    )


def records(value: object) -> Iterator[Mapping[str, object]]:
    """Yield all records of a document, or of a part of one, wherever they stand."""
    waiting = [value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Mapping):
            if isinstance(part.get("type"), list) and "r2p:Record" in part["type"]:
                yield part
            waiting += part.values()
        elif isinstance(part, list):
            waiting += part


def _concept(kind: str, name: str) -> str:
    return name if not name or ":" in name else expand(f"{kind}:{name}")


def _iri(term: Node) -> str:
    return term.value if isinstance(term, NamedNode) else str(term)


def _object(term: Node) -> dict[str, str]:
    if not isinstance(term, Literal):
        return {"id": _iri(term)} if isinstance(term, NamedNode | BlankNode) else {"@value": str(term)}
    if term.language:
        return {"@value": term.value, "@language": term.language}
    plain = term.datatype.value == expand("xsd:string")
    return {"@value": term.value} if plain else {"@value": term.value, "@type": term.datatype.value}


def _given(members: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in members.items() if value not in (None, "", [], {})}
