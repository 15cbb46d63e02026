"""Evidence put to the test: a row's statements alone are to give the row, and records what they say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode, Quad, Store, Triple

from r2p_ld.claims.records import Record
from r2p_ld.namespaces import expand, node
from r2p_ld.query import run
from r2p_ld.query.evidence import Evidence
from r2p_ld.query.origins import Statement
from r2p_ld.query.results import Result

GIVES = """
PREFIX modality: <https://w3id.org/r2p-ld/id/modality/>
PREFIX polarity: <https://w3id.org/r2p-ld/id/polarity/>
PREFIX r2p: <https://w3id.org/r2p-ld/ontology#>
SELECT ?record WHERE {
  ?record r2p:statesSubject %s ; r2p:statesProperty %s ; r2p:statesObject %s ; r2p:status ?status ;
    r2p:hasPolarity polarity:positive ; r2p:hasModality modality:does .
  FILTER (?status IN ("stated", "interpreted", "derived", "curated"))
  FILTER NOT EXISTS { ?record r2p:attributedTo ?speaker }
}
"""


def triples(statements: Iterable[Statement]) -> list[Triple]:
    return [statement.triple for statement in statements]


def answer_from(given: Iterable[Triple], text: str) -> Result:
    """The answer to a query over these triples and no other."""
    store = Store()
    store.extend(Quad(*triple) for triple in given)
    return run(text, store)


def tree(statements: Iterable[Statement]) -> Iterator[Statement]:
    """All statements, those from which others follow too."""
    for statement in statements:
        yield statement
        yield from tree(statement.premises)


def leaves(statement: Statement) -> Iterator[Triple]:
    """The triples from which a statement follows and that do not follow from others."""
    for premise in statement.premises:
        if premise.basis == "rule":
            yield from leaves(premise)
        else:
            yield premise.triple


def affirming(store: Store, triple: Triple) -> set[str]:
    """The records that affirm a triple, found with SPARQL."""
    found = run(GIVES % tuple(map(str, triple)), store)
    return {record.value for (record,) in found.rows() if isinstance(record, NamedNode)}


def wrong_records(store: Store, evidence: Evidence) -> Iterator[str]:
    """What a row's statements say of their records and the store does not."""
    for statement in tree(evidence.statements):
        subject = statement.triple.subject
        iris = {record.iri for record in statement.records}
        if statement.basis == "record" and isinstance(subject, NamedNode):
            spans = set(rests_on(store, subject))
            gives = ({subject.value}, affirming(store, statement.triple))
            if iris not in gives and not (spans and iris <= spans):
                yield f"{statement.triple} does not rest on {iris}"
        elif iris:
            recorded = store.quads_for_pattern(subject, node("r2p:recordedIn"), None, None)
            if iris != {getattr(quad.object, "value", "") for quad in recorded}:
                yield f"{statement.triple} is not recorded in {iris}"
        for record in statement.records:
            yield from wrong_members(store, record)


def rests_on(store: Store, span: NamedNode) -> Iterator[str]:
    """The records that have a span, or the span of a selector."""
    spans = {quad.subject for quad in store.quads_for_pattern(None, node("oa:hasSelector"), span, None)} | {
        span
    }
    for each in spans:
        for quad in store.quads_for_pattern(None, node("r2p:hasEvidence"), each, None):
            assert isinstance(quad.subject, NamedNode)
            yield quad.subject.value


def wrong_members(store: Store, record: Record) -> Iterator[str]:
    """What a record says that the store does not say of it."""
    iri = NamedNode(record.iri)

    def values(*names: str) -> list[str]:
        found = (store.quads_for_pattern(iri, node(name), None, None) for name in names)
        return sorted({getattr(quad.object, "value", "") for quads in found for quad in quads})

    expected = {
        "status": "".join(values("r2p:status")),
        "locator": "".join(values("r2p:locator")),
        "modality": "".join(values("r2p:hasModality")).removeprefix(expand("modality:")),
        "polarity": "".join(values("r2p:hasPolarity")).removeprefix(expand("polarity:")),
        "speakers": tuple(values("r2p:attributedTo")),
        "sources": tuple(values("r2p:attestedIn", "r2p:searchedIn")),
    }
    for name, value in expected.items():
        if getattr(record, name) != value:
            yield f"{record.iri}: {name} is {value}, not {getattr(record, name)}"
    spans = {f"{span.start}-{span.end}" for span in record.passages}
    if spans != {each.rpartition("/")[2] for each in values("r2p:hasEvidence")}:
        yield f"{record.iri}: its spans are not {spans}"
    for span in record.passages:
        hashed = [value for value in values("r2p:hasEvidence") if value.endswith(f"/{span.start}-{span.end}")]
        digest = store.quads_for_pattern(
            NamedNode(hashed[0]), NamedNode(expand("r2p:spanSha256")), None, None
        )
        if span.sha256 != getattr(next(iter(digest)).object, "value", ""):
            yield f"{record.iri}: another hash"
    if [origin.iri for origin in record.origins] != values("r2p:derivedFromRecord", "r2p:comparesRecord"):
        yield f"{record.iri}: other origins"
    for origin in record.origins:
        yield from wrong_members(store, origin)
