"""The records of any graph, also one that is not in order."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode, RdfFormat, Store

from r2p_ld.claims.records import Passage, Record, Records
from r2p_ld.namespaces import expand

DATA = """
PREFIX ex: <https://example.org/>
PREFIX modality: <https://w3id.org/r2p-ld/id/modality/>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX polarity: <https://w3id.org/r2p-ld/id/polarity/>
PREFIX r2p: <https://w3id.org/r2p-ld/ontology#>
ex:r1 r2p:statesSubject ex:a ; r2p:statesProperty ex:p ; r2p:statesObject ex:b ; r2p:status "stated" ;
  r2p:hasModality modality:can ; r2p:hasPolarity polarity:positive ; r2p:attestedIn ex:s , ex:t ;
  r2p:locator "para. 1" ; r2p:hasEvidence ex:e2 , ex:e1 , ex:none , ex:odd .
ex:e1 oa:hasSource ex:s ; oa:hasSelector ex:e1s ; r2p:spanSha256 "01" . ex:e1s oa:start 1 ; oa:end 9 .
ex:e2 oa:hasSource ex:s ; oa:hasSelector ex:e2s ; r2p:spanSha256 "02" . ex:e2s oa:start 0 ; oa:end 2 .
ex:odd oa:hasSource ex:s ; oa:hasSelector ex:odds ; r2p:spanSha256 "03" . ex:odds oa:start "x" ; oa:end 2 .
ex:r2 r2p:statesSubject ex:a ; r2p:statesProperty ex:q ; r2p:statesObject ex:b ; r2p:status "derived" ;
  r2p:hasModality ex:might ; r2p:derivedFromRecord ex:r1 , ex:r3 .
ex:r3 r2p:statesObject "b" ; r2p:status "derived" ; r2p:derivedFromRecord ex:r2 , ex:r3 .
ex:r4 r2p:statesSubject ex:a ; r2p:statesProperty ex:p ; r2p:status "notStated" ; r2p:searchedIn ex:s .
"""


def records() -> Records:
    store = Store()
    store.load(DATA.encode(), format=RdfFormat.TURTLE)
    return Records(store)


def ex(name: str) -> str:
    return f"https://example.org/{name}"


def names(found: list[Record]) -> list[str]:
    return [record.iri.removeprefix(ex("")) for record in found]


def test_records_are_found_by_what_they_state() -> None:
    found = records()
    assert names(list(found.matching(ex("a")))) == ["r1", "r2", "r4"]
    assert names(list(found.matching(ex("a"), ex("p")))) == ["r1", "r4"]
    assert names(list(found.claims(ex("a"), ex("p")))) == ["r1"]
    assert names(list(found.matching(object_=NamedNode(ex("b"))))) == ["r1", "r2"]
    assert names(list(found.matching(ex("b"), object_=NamedNode(ex("b"))))) == []
    assert names(list(found.claims())) == []  # none of them says that it is a record
    assert names(list(found.claims(object_=Literal("b")))) == []  # its subject is not said
    assert names(list(found.unaffirmed(ex("a")))) == ["r1"]
    assert [(silence.record, silence.searched) for silence in found.silences(ex("a"))] == [
        (ex("r4"), (ex("s"),))
    ]


def test_a_record_has_its_passages_in_order_without_those_that_are_none() -> None:
    record = records().record(ex("r1"))
    assert (record.modality, record.polarity, record.sources) == ("can", "positive", (ex("s"), ex("t")))
    assert record.passages == (
        Passage(ex("s"), "para. 1", 0, 2, "02", ex("e2"), ex("e2s")),
        Passage(ex("s"), "para. 1", 1, 9, "01", ex("e1"), ex("e1s")),
    )
    assert (record.is_said, record.is_affirmed) == (True, False)


def test_records_that_derive_from_each_other_end() -> None:
    record = records().record(ex("r2"))
    assert record.modality == ex("might") != expand("modality:might")
    assert names(list(record.origins)) == ["r1", "r3"]
    assert names(list(record.origins[1].origins)) == []
