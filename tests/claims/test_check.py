"""Verdicts on claims: every record of the tables, the silences, and claims that nobody makes."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Store

from r2p_ld import paths, published, store
from r2p_ld.claims.check import Checker, Verdict, check
from r2p_ld.claims.records import Term
from r2p_ld.errors import BadInput
from r2p_ld.namespaces import expand, shorten

# --- what the tables give, read without the package's own reader -----------------------------


class Asked(NamedTuple):
    """A claim, as the tables write it, and the verdict that follows from them."""

    subject: str
    property_: str
    object_: str
    verdict: Verdict


def rows(name: str) -> list[dict[str, str]]:
    with (paths.ontology() / "readings" / f"{name}.tsv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


SOURCES = ("gcr2p-summary-2014", "ngls-dialogue", "overview-2014-report", "un-secretary-general-page")
READ = [{**row, "source": source} for source in SOURCES for row in rows(source)]
BY_ID = {row["id"]: row for row in READ}
CURATED = rows("curated")
SILENT = {(row["subject"], row["property"]) for row in rows("silences")}
TURTLE = "\n".join(path.read_text("utf-8") for path in sorted(paths.ontology().glob("*.ttl")))
INVERSES = dict(
    pair
    for name, text in re.findall(
        r"^(r2p:\w+) a owl:ObjectProperty(.*?) \.$", TURTLE, re.MULTILINE | re.DOTALL
    )
    for other in re.findall(r"owl:inverseOf (r2p:\w+)", text)
    for pair in ((name, other), (other, name))
)
FUNCTIONAL = set(re.findall(r"^(r2p:\w+) a owl:\w+Property , owl:FunctionalProperty", TURTLE, re.MULTILINE))


@cache
def lines() -> frozenset[str]:
    """The statements of the published graph, as they stand in the file."""
    return frozenset(published.file(published.TRIPLES).read_text("utf-8").splitlines())


def term(cell: str) -> Term:
    if cell.startswith('"'):
        match = re.fullmatch(r'"(.*)"(?:@([\w-]+)|\^\^(\S+))?', cell)
        assert match
        text = match[1].replace('\\"', '"').replace("\\\\", "\\")
        if match[2]:
            return Literal(text, language=match[2])
        return Literal(text, datatype=NamedNode(expand(match[3]))) if match[3] else Literal(text)
    return Literal(int(cell)) if cell.isdigit() else _other(cell)


def _other(cell: str) -> Term:
    if cell in ("true", "false"):
        return Literal(cell == "true")
    return NamedNode(cell[1:-1] if cell.startswith("<") else expand(cell))


def holds(subject: str, property_: str, object_: str) -> bool:
    return f"<{expand(subject)}> <{expand(property_)}> {term(object_)} ." in lines()


def values(subject: str, property_: str) -> set[str]:
    start = f"<{expand(subject)}> <{expand(property_)}> "
    return {line.removeprefix(start).removesuffix(" .") for line in lines() if line.startswith(start)}


def variants(triple: tuple[str, str, str]) -> bool:
    """Whether a set of variants holds the claim, and one of another source with the same property."""
    sets: defaultdict[str, list[dict[str, str]]] = defaultdict(list)
    for row in CURATED:
        if row["property"] == "r2p:variantMember":
            record = re.sub(r".*/", "", row["object"]).rstrip(">").upper()
            sets[row["subject"]].append(BY_ID[record])
    for members in sets.values():
        own = [m for m in members if (m["subject"], m["property"], m["object"]) == triple and affirmed(m)]
        for one in own:
            for other in members:
                differs = (other["subject"], other["property"], other["object"]) != triple
                if differs and other["property"] == triple[1] and affirmed(other):
                    assert other["source"] != one["source"]
                    return True
    return False


def affirmed(row: dict[str, str]) -> bool:
    return (row["modality"], row["polarity"], row["attribution"]) == ("does", "positive", "")


def expected(triple: tuple[str, str, str]) -> Verdict:
    """The verdict by the rows that make a claim, or its inverse, and the published statements."""
    turned = (triple[2], INVERSES.get(triple[1], ""), triple[0])
    made = [row for row in READ if (row["subject"], row["property"], row["object"]) in (triple, turned)]
    positive = [row for row in made if row["polarity"] == "positive"]
    negative = [row for row in made if row["polarity"] == "negative"]
    there = holds(*triple)
    if triple[1] in FUNCTIONAL and values(*triple[:2]) - {str(term(triple[2]))}:
        return Verdict.CONTRADICTED
    if there and (variants(triple) or any(row["modality"] == "does" for row in negative)):
        return Verdict.CONTRADICTED
    if any(affirmed(row) for row in positive):
        return Verdict.STATED
    if there:
        return Verdict.DERIVED
    if negative:
        return Verdict.DENIED
    if positive:
        own = any(not row["attribution"] for row in positive)
        reported = any(row["modality"] == "does" for row in positive)
        return Verdict.REPORTED if reported and not own else Verdict.RESERVED
    return Verdict.SILENT if triple[:2] in SILENT else Verdict.ABSENT


def claims() -> Iterator[Asked]:
    """Each claim of a source or of the editors once, each silence with a value, and as many inventions."""
    made = dict.fromkeys((row["subject"], row["property"], row["object"]) for row in (*READ, *CURATED))
    for triple in made:
        yield Asked(*triple, expected(triple))
    by_property = defaultdict(list)
    for subject, property_, object_ in made:
        by_property[property_].append((subject, object_))
    for subject, property_ in sorted(SILENT):
        objects = [object_ for _, object_ in by_property[property_]] or ['"1999-01-01"']
        triple = (subject, property_, objects[0])
        yield Asked(*triple, expected(triple))
    for property_, pairs in by_property.items():
        for (subject, _), (_, object_) in pairwise(pairs):
            triple = (subject, property_, object_)
            if triple not in made:
                yield Asked(*triple, expected(triple))


ALL = sorted(set(claims()))


@pytest.fixture(scope="module")
def checker() -> Checker:
    return Checker(store.ask_published())


def test_every_claim_of_the_tables_gets_its_verdict(checker: Checker) -> None:
    """The counts are of claims as they stand now; what matters is that each kind has some."""
    wrong: list[object] = []
    counts: dict[Verdict, int] = {}
    for asked in ALL:
        found = checker.check(expand(asked.subject), expand(asked.property_), term(asked.object_)).verdict
        counts[asked.verdict] = counts.get(asked.verdict, 0) + 1
        if found != asked.verdict:
            wrong.append((*asked, found))
    assert wrong == []
    assert set(counts) == set(Verdict)
    assert sum(counts.values()) > 800
    assert min(counts[each] for each in (Verdict.RESERVED, Verdict.REPORTED, Verdict.SILENT)) >= 20
    assert counts[Verdict.ABSENT] >= 100


# --- one graph, in which each verdict can be seen --------------------------------------------

SMALL = """
@prefix ex: <https://example.org/> .
@prefix m: <https://w3id.org/r2p-ld/id/modality/> .
@prefix n: <https://w3id.org/r2p-ld/id/polarity/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix r2p: <https://w3id.org/r2p-ld/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:owns rdfs:subPropertyOf ex:has ; owl:inverseOf ex:ownedBy .
ex:year a owl:FunctionalProperty , owl:DatatypeProperty .
ex:partOf a owl:TransitiveProperty .
ex:under owl:propertyChainAxiom ( ex:partOf ex:in ) .
"""


def record(
    at: int,
    claim: str,
    modality: str = "does",
    polarity: str = "positive",
    status: str = "stated",
    more: str = "",
) -> str:
    subject, property_, object_ = claim.split()
    return (
        f"ex:r{at} a r2p:Record ; r2p:statesSubject {subject} ; r2p:statesProperty {property_} ; "
        f"r2p:statesObject {object_} ; r2p:hasModality m:{modality} ; r2p:hasPolarity n:{polarity} ; "
        f'r2p:status "{status}" {more}.\n'
    )


def small(*records: str) -> Checker:
    graph = Store()
    graph.load((SMALL + "\n".join(records)).encode(), format=RdfFormat.TURTLE)
    return Checker(graph)


def verdict(checker: Checker, claim: str) -> Verdict:
    subject, property_, object_ = (
        f"https://example.org/{part[3:]}" if part.startswith("ex:") else part for part in claim.split()
    )
    value: Term = NamedNode(object_) if object_.startswith("https:") else Literal(object_.strip('"'))
    return checker.check(subject, property_, value).verdict


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("ex:a ex:owns ex:b", Verdict.STATED),
        ("ex:a ex:has ex:b", Verdict.STATED),
        ("ex:b ex:ownedBy ex:a", Verdict.STATED),
        ("ex:b ex:has ex:a", Verdict.ABSENT),
        ("ex:b ex:owns ex:a", Verdict.ABSENT),
    ],
)
def test_a_narrower_property_and_an_inverse_make_the_claim(asked: str, found: Verdict) -> None:
    assert verdict(small(record(1, "ex:a ex:owns ex:b"), "ex:a ex:owns ex:b ."), asked) is found


@pytest.mark.parametrize(
    ("denied", "asked", "found"),
    [
        ("ex:a ex:has ex:b", "ex:a ex:owns ex:b", Verdict.DENIED),
        ("ex:a ex:has ex:b", "ex:b ex:ownedBy ex:a", Verdict.DENIED),
        ("ex:a ex:owns ex:b", "ex:a ex:has ex:b", Verdict.ABSENT),
    ],
)
def test_who_denies_the_wider_denies_the_narrower(denied: str, asked: str, found: Verdict) -> None:
    assert verdict(small(record(1, denied, polarity="negative")), asked) is found


CLAIM = "ex:a ex:has ex:b"
OTHERS = "; r2p:attributedTo ex:x "


@pytest.mark.parametrize(
    ("records", "found"),
    [
        ([record(1, CLAIM, "can")], Verdict.RESERVED),
        ([record(1, CLAIM, more=OTHERS)], Verdict.REPORTED),
        ([record(1, CLAIM, "can", more=OTHERS)], Verdict.RESERVED),
        ([record(1, CLAIM, "can", more=OTHERS), record(2, CLAIM, more=OTHERS)], Verdict.REPORTED),
        ([record(1, CLAIM, more=OTHERS), record(2, CLAIM, "may")], Verdict.RESERVED),
        ([record(1, CLAIM, status="candidate")], Verdict.RESERVED),
        ([record(1, CLAIM, status="curated")], Verdict.DERIVED),
        ([record(1, CLAIM, status="derived")], Verdict.DERIVED),
        ([record(1, CLAIM, status="interpreted")], Verdict.STATED),
        ([record(1, CLAIM), record(2, CLAIM, "may")], Verdict.STATED),
        ([record(1, CLAIM), record(2, CLAIM, polarity="negative")], Verdict.CONTRADICTED),
        ([record(1, CLAIM), record(2, CLAIM, "should", "negative")], Verdict.STATED),
        ([record(1, CLAIM, "can"), record(2, CLAIM, polarity="negative")], Verdict.DENIED),
        ([f"{CLAIM} ."], Verdict.DERIVED),
        ([], Verdict.ABSENT),
    ],
)
def test_the_strongest_voice_decides(records: list[str], found: Verdict) -> None:
    assert verdict(small(*records), CLAIM) is found


def test_a_property_of_one_value_contradicts_another() -> None:
    checker = small(record(1, 'ex:a ex:year "2014"'), 'ex:a ex:year "2014" .')
    assert verdict(checker, "ex:a ex:year 2014") is Verdict.STATED
    found = checker.check("https://example.org/a", "https://example.org/year", Literal("2013"))
    assert found.verdict is Verdict.CONTRADICTED
    assert [claim.object_ for claim in found.against] == [Literal("2014")]
    assert found.instead == (Literal("2014"),)


def test_a_silence_about_the_wider_is_one_about_the_narrower() -> None:
    silence = "ex:s r2p:statesSubject ex:a ; r2p:statesProperty ex:has ; r2p:searchedIn ex:x ."
    assert verdict(small(silence), "ex:a ex:owns ex:b") is Verdict.SILENT
    assert verdict(small(silence), "ex:b ex:owns ex:a") is Verdict.ABSENT
    assert verdict(small(silence, record(1, CLAIM, "can")), CLAIM) is Verdict.RESERVED


def test_what_is_inferred_says_what_it_rests_on() -> None:
    steps = [record(1, "ex:a ex:partOf ex:b"), record(2, "ex:b ex:in ex:c"), record(3, "ex:b ex:partOf ex:d")]
    plain = ["ex:a ex:partOf ex:b , ex:d ; ex:under ex:c . ex:b ex:in ex:c ; ex:partOf ex:d ."]
    checker = small(*steps, *plain)
    for name, end, records in (("under", "c", ["r1", "r2"]), ("partOf", "d", ["r1", "r3"])):
        found = checker.check(
            "https://example.org/a", f"https://example.org/{name}", NamedNode(f"https://example.org/{end}")
        )
        assert found.verdict is Verdict.DERIVED
        assert [claim.iri.rpartition("/")[2] for claim in found.rests_on] == records


# --- names, CURIEs and IRIs ------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked",
    [
        ("Pillar III", "has tool", "Sanctions"),
        ("pillar 3", "HAS TOOL", "sanctions"),
        ("Sanctions", "tool of pillar", "Pillar III"),
        ("tool:sanctions", "r2p:toolOfPillar", "<https://w3id.org/r2p-ld/id/pillar/3>"),
        ("Pillar III", "has tool", "preventive diplomacy"),  # of two that have the name, one is a tool
    ],
)
def test_names_and_iris_are_taken(asked: tuple[str, str, str]) -> None:
    found = check(*asked)
    assert found.verdict is Verdict.STATED
    (claim,) = found.claims
    assert claim.property_ == expand("r2p:toolOfPillar")
    (passage,) = claim.passages
    assert passage.source == expand("source:un-secretary-general-page")
    assert (passage.start, passage.locator[:9], len(passage.sha256)) == (
        passage.end - len_of(claim.subject),
        "tools III",
        64,
    )


def len_of(tool: str) -> int:
    return len({"sanctions": "Sanctions", "preventive-diplomacy": "Preventive Diplomacy"}[shorten(tool)[5:]])


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (("capacity building", "counters", "genocide"), "subject: 'capacity building' may be assistance:"),
        (("Pillar III", "has tool", "sanktionz"), "object: nothing is called 'sanktionz'; did you mean"),
        (("Pillar III", "has toool", "sanctions"), "property: nothing is called 'has toool'; did you mean"),
        (("tool:sanctons", "r2p:toolOfPillar", "pillar:3"), "did you mean tool:sanctions?"),
        (("tool:zzz", "r2p:toolOfPillar", "pillar:3"), "look for its name: r2p-ld find TEXT."),
        (("tool:sanctions", "r2p:toolOfPilar", "pillar:3"), "did you mean r2p:toolOfPillar"),
        (("", "has tool", "sanctions"), "1 to 300 characters"),
        (("report:2014", "r2p:reportYear", " "), "object: it is empty"),
        (("report:2014", "series ordinal", "six"), "object: 'six' is no xsd:integer, of which"),
        (("report:2014", "r2p:reportYear", "2014-08"), "is no xsd:integer"),
        (("source:gcr2p-summary-2014", "dcterms:issued", "13 August 2014"), "is no xsd:date"),
        (("sanctions", "tool:sanctions", "pillar:3"), "property: tool:sanctions is no property"),
        *(
            (("sanctions", "rdfs:label", text), "is no literal")
            for text in ('"x"@en-', '"x"@', '"x"@not_a_tag', '"\udcff"', "\udcff")
        ),
        (("sanctions", "r2p:PolicyTool", "pillar:3"), "property: r2p:PolicyTool is no property"),
        (("<not an iri>", "r2p:hasTool", "sanctions"), "is no IRI"),
    ],
)  # fmt: skip
def test_what_names_nothing_or_several_things_is_refused(asked: tuple[str, str, str], message: str) -> None:
    with pytest.raises(BadInput) as caught:
        check(*asked)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        (("Crisis", "leads to", "Upheaval"), ("trigger:crisis", Verdict.RESERVED)),  # not the role
        (("genocide", "defined in", "Article II of the Genocide Convention"), ("crime:genocide", None)),
        (("Joseph Deiss", "refers to", "Libya"), ("person:joseph-deiss", Verdict.ABSENT)),
        (("sanctions", "is a", "policy tool"), ("tool:sanctions", Verdict.DERIVED)),
    ],
)
def test_of_several_things_that_of_which_something_is_told_is_meant(
    asked: tuple[str, str, str], meant: tuple[str, Verdict | None]
) -> None:
    found = check(*asked)
    assert shorten(found.subject) == meant[0]
    assert found.verdict is meant[1] or meant[1] is None


@pytest.mark.parametrize(
    ("asked", "linking"),
    [
        (("Iraq", "cited by", "report:2014"), ("citation:report-2014-iraq",)),
        (("Knut Vollebaek", "post in", "OSCE"), ("post:high-commissioner-on-national-minorities",)),
        (("sanctions", "tool of pillar", "Pillar II"), ()),
        (("sanctions", "tool of pillar", "Pillar III"), ()),
    ],
)
def test_where_nothing_is_told_what_has_both_is_named(
    asked: tuple[str, str, str], linking: tuple[str, ...]
) -> None:
    assert tuple(map(shorten, check(*asked).linked_by)) == linking


@pytest.mark.parametrize("text", ["2014", '"2014"', " 2014 ", "02014", "+2014"])
def test_the_object_may_be_a_text_or_number(text: str) -> None:
    assert check("report:2014", "r2p:reportYear", text).verdict is Verdict.STATED


def test_an_iri_of_others_need_not_be_in_the_graph() -> None:
    assert check("tool:sanctions", "skos:exactMatch", "https://example.org/x").verdict is Verdict.ABSENT


def test_a_verdict_is_plain_values() -> None:
    told = check("civil society", "provides", "Pillar II assistance").as_dict()
    assert (told["verdict"], told["affirmed"]) == ("only with a reserve", False)
    claims = told["claims"]
    assert isinstance(claims, list)
    (claim,) = claims
    assert claim["object"] == expand("assistance:pillar-ii-assistance")
    assert (claim["modality"], claim["attributed_to"]) == ("can", expand("report:2014"))
    assert set(claim["passages"][0]) == {"source", "locator", "start", "end", "sha256"}
