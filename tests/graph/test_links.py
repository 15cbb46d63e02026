"""Mappings become links and SSSOM, contradict nobody, and make a concept of nothing that is none."""

from __future__ import annotations

import dataclasses
from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse
from support.tables import write_mappings

from r2p_ld import paths
from r2p_ld.graph import links
from r2p_ld.graph.closure import close
from r2p_ld.graph.link_report import LinkReport, conflicts, report
from r2p_ld.namespaces import expand, node, prefixes
from r2p_ld.tables import mappings
from r2p_ld.tables.mappings import Mapping
from r2p_ld.tables.project import Project, load
from r2p_ld.tables.rows import Concept, Entity
from r2p_ld.tables.tsv import Table

FOLDER = paths.ontology() / "links"
STEMS = sorted(path.name.removesuffix(mappings.SUFFIX) for path in FOLDER.glob(f"*{mappings.SUFFIX}"))
SKOS = paths.home().parent / "shared" / "reference" / "skos.nt"


@cache
def project() -> Project:
    return load()


@cache
def reported() -> LinkReport:
    return report(project())


def mapped(subject: str, predicate: str, object_: str) -> Mapping:
    tables: list[Table[Concept | Entity]] = [*project().terms.values(), *project().entities.values()]
    return Mapping(
        record_id=mappings.record_id("wd", node(subject), object_),
        subject_id=node(subject),
        subject_label={row.id: row.label for table in tables for row in table.rows}[node(subject)],
        predicate_id=predicate,
        object_id=object_,
        object_label="something",
        mapping_justification=node("semapv:ManualMappingCuration"),
        reviewer_label="somebody",
        confidence="0.9",
        comment="a test",
    )


def with_mappings(*rows: Mapping) -> Project:
    """The project with just these mappings."""
    header = {slot: value for slot, value in project().mappings["wd"].header.items() if slot != "curie_map"}
    made = mappings.parse(write_mappings("wd", header, rows), "wd", "wd.sssom.tsv")
    assert made.faults == ()
    return dataclasses.replace(project(), mappings={"wd": made})


# --- links and their evidence --------------------------------------------------------------


def test_a_proposal_is_described_and_not_asserted() -> None:
    row = dataclasses.replace(mapped("tool:sanctions", "skos:relatedMatch", "wd:Q1"), reviewer_label="")
    one = with_mappings(row)
    assert not [t for t in links.links(one) if t.predicate == node("skos:relatedMatch")]
    assert Triple(row.record_id, node("owl:annotatedTarget"), node("wd:Q1")) in set(links.describe(one))
    reviewed = with_mappings(dataclasses.replace(row, reviewer_label="somebody"))
    assert Triple(node("tool:sanctions"), node("skos:relatedMatch"), node("wd:Q1")) in set(
        links.links(reviewed)
    )


def test_a_code_without_an_iri_is_described_by_its_name() -> None:
    (made, row) = next((made, row) for made, row in project().mapping_rows() if not row.object_id)
    assert made.stem == "dac-proposals"
    said = {t.predicate: t.object for t in links.describe(project()) if t.subject == row.record_id}
    assert node("owl:annotatedTarget") not in said
    assert said[node("rdf:type")] == node("sssom:Mapping"), "an axiom has a target"
    assert said[node("sssom:object_label")] == Literal(row.object_label)
    assert said[node("sssom:object_type")] == node("rdfs:Literal")


def theirs(path: Path) -> set[tuple[str, str, str]]:
    """What the library sssom makes of a mapping set, numbers by their value."""
    from rdflib import XSD
    from rdflib import Literal as RdflibLiteral
    from sssom.parsers import parse_sssom_table
    from sssom.writers import to_rdf_graph

    def text(term: object) -> str:
        if isinstance(term, RdflibLiteral) and term.datatype == XSD.double:
            return f"{float(term)}"
        return str(term)

    return {(text(s), text(p), text(o)) for s, p, o in to_rdf_graph(parse_sssom_table(str(path)))}


def ours(stem: str) -> set[tuple[str, str, str]]:
    one = dataclasses.replace(project(), mappings={stem: project().mappings[stem]})

    def text(term: object) -> str:
        if isinstance(term, Literal):
            return f"{float(term.value)}" if term.datatype == node("xsd:double") else term.value
        assert isinstance(term, NamedNode)
        # the library lets axioms have no target, OWLAPI does not
        return node("owl:Axiom").value if term == node("sssom:Mapping") else term.value

    return {
        (text(t.subject), text(t.predicate), text(t.object))
        for t in links.describe(one)
        if t.predicate != node("rdfs:label")  # our own, so that a set is named like all else
    }


@pytest.mark.parametrize(
    "stem", [path.name.removesuffix(mappings.SUFFIX) for path in sorted(FOLDER.glob("*.sssom.tsv"))]
)
def test_the_library_makes_the_same_rdf_of_a_set(stem: str) -> None:
    found = theirs(FOLDER / f"{stem}{mappings.SUFFIX}")
    assert len(found) >= 15
    assert found == ours(stem)


@pytest.mark.parametrize("stem", STEMS)
def test_the_libraries_of_the_standard_read_the_same_rows_and_find_no_fault(stem: str) -> None:
    """CURIEs mean to them what they mean to us, there and back."""
    import curies
    from sssom.parsers import parse_sssom_table
    from sssom.validators import validate

    read = parse_sssom_table(str(FOLDER / f"{stem}{mappings.SUFFIX}"))
    reports = validate(read, fail_on_error=False)
    assert [result.message for found in reports.values() for result in found.results] == []
    columns = ("record_id", "subject_id", "predicate_id", "object_id", "mapping_justification")
    rows = [tuple(str(row.get(column, "")) for column in columns) for row in read.df.to_dict("records")]
    assert len(rows) == len(project().mappings[stem].table.rows) >= 1
    converter = curies.Converter.from_prefix_map(dict(prefixes()))
    for curie in {cell for row in rows for cell in row if cell}:
        assert converter.expand(curie) == expand(curie)
        assert converter.compress(expand(curie)) == curie


def test_there_are_mapping_sets() -> None:
    assert len(STEMS) == len(project().mappings) >= 15
    assert len(list(project().mapping_rows())) >= 423


# --- contradictions ------------------------------------------------------------------------


def test_the_mappings_do_not_contradict_each_other() -> None:
    assert conflicts(project()) == []


@pytest.mark.parametrize(
    ("rows", "rules"),
    [
        (
            [("tool:sanctions", "skos:exactMatch", "wd:Q1"), ("tool:sanctions", "skos:exactMatch", "wd:Q2")],
            ["tool:sanctions is the same as wd:Q1 already."],
        ),
        (
            [("body:unhcr", "schema:sameAs", "wd:Q1"), ("body:ohchr", "schema:sameAs", "wd:Q1")],
            ["wd:Q1 is the same as body:ohchr already."],
        ),
        (  # broader and narrower by way of one thing outside
            [
                ("tool:sanctions", "skos:exactMatch", "wd:Q1"),
                ("tool:gender", "skos:broadMatch", "wd:Q1"),
                ("tool:gender", "skos:narrowMatch", "wd:Q2"),
                ("tool:sanctions", "skos:broadMatch", "wd:Q2"),
            ],
            [
                "tool:gender and wd:Q1 stand above each other by way of other mappings.",
                "tool:gender and wd:Q2 stand above each other by way of other mappings.",
                "tool:sanctions and wd:Q2 stand above each other by way of other mappings.",
            ],
        ),
        (  # against a hierarchy of ours
            [
                ("assistance:encouragement", "skos:exactMatch", "wd:Q1"),
                ("assistance:pillar-ii-assistance", "skos:broadMatch", "wd:Q1"),
            ],
            ["assistance:pillar-ii-assistance and wd:Q1 stand above each other by way of other mappings."],
        ),
        (
            [
                ("assistance:encouragement", "skos:exactMatch", "wd:Q1"),
                ("assistance:pillar-ii-assistance", "skos:relatedMatch", "wd:Q1"),
            ],
            ["assistance:pillar-ii-assistance stands above or below wd:Q1 by way of other mappings."],
        ),
        (
            [
                ("assistance:encouragement", "skos:exactMatch", "wd:Q1"),
                ("assistance:pillar-ii-assistance", "skos:narrowMatch", "wd:Q1"),
                ("tool:sanctions", "skos:closeMatch", "wd:Q1"),
                ("tool:gender", "skos:relatedMatch", "wd:Q1"),
            ],
            [],
        ),
    ],
)
def test_a_contradiction_is_told(rows: list[tuple[str, str, str]], rules: list[str]) -> None:
    told = conflicts(with_mappings(*(mapped(*row) for row in rows)))
    assert sorted(fault.rule for fault in told) == sorted(rules)
    assert all((fault.file, fault.column) == ("wd.sssom.tsv", "predicate_id") for fault in told)
    assert all(fault.row and fault.mend for fault in told)


def test_a_proposal_contradicts_nothing() -> None:
    two = [mapped("tool:sanctions", "skos:exactMatch", f"wd:Q{n}") for n in (1, 2)]
    two[1] = dataclasses.replace(two[1], reviewer_label="")
    assert conflicts(with_mappings(*two)) == []


# --- the report ----------------------------------------------------------------------------


def test_the_report_counts_links_by_target() -> None:
    counted = {target.target: (sum(target.links.values()), target.proposed) for target in reported().targets}
    assert counted["lcsh"] == (60, 0)
    assert counted["unbis"] == (92, 21)
    assert counted["dac"] == (0, 27)
    assert counted["pages"] == (25, 0)
    assert sum(proposed for _, proposed in counted.values()) == 100
    titles = {target.target: target.title for target in reported().targets}
    assert titles["eurovoc"] == "EuroVoc"


def test_the_report_counts_things_by_class() -> None:
    classes = {each.class_: each for each in reported().classes}
    crimes, tools = classes["r2p:AtrocityCrime"], classes["r2p:PolicyTool"]
    assert (crimes.things, crimes.linked, crimes.unlinked) == (4, 4, ())
    assert dict(crimes.targets) == {"eurovoc": 4, "lcsh": 3, "medtop": 2, "stw": 1, "unbis": 4, "wd": 4}
    assert (tools.things, tools.linked) == (31, 23)
    assert "tool:public-advocacy" in tools.unlinked
    assert classes["r2p:ProxyDefinition"].linked == 0
    assert reported().faults == ()


def test_every_thing_is_linked_or_not() -> None:
    for each in reported().classes:
        assert each.things == each.linked + len(each.unlinked) > 0


# --- what SKOS makes of the links ----------------------------------------------------------


def is_rule(triple: Triple) -> bool:
    """Axioms that the rules use: what follows from a property, not how SKOS describes itself."""
    kinds = (
        "rdfs:domain",
        "rdfs:range",
        "rdfs:subClassOf",
        "rdfs:subPropertyOf",
        "owl:inverseOf",
        "rdf:type",
    )
    return triple.predicate in map(node, kinds)


@pytest.mark.skipif(not SKOS.is_file(), reason="the ontology of SKOS is not at hand")
def test_skos_makes_a_concept_of_nothing_that_is_none() -> None:
    published = {q.triple for q in parse(path=paths.build() / "r2p.nt", format=RdfFormat.N_TRIPLES)}
    a, concept = node("rdf:type"), node("skos:Concept")
    kinds = ("r2p:Place", "r2p:NamedActor", "r2p:Document", "r2p:Event", "r2p:SourceDocument")
    things = {t.subject for t in published if t.predicate == a and t.object in map(node, kinds)}
    assert len(things) >= 80
    axioms = {q.triple for q in parse(path=SKOS, format=RdfFormat.N_TRIPLES) if is_rule(q.triple)}
    spoken = (expand("skos:"), expand("schema:"))
    asserted = {t for t in published if t.predicate == a or t.predicate.value.startswith(spoken)}
    entailed = close(asserted | axioms)
    concepts = {t.subject for t in entailed | asserted if (t.predicate, t.object) == (a, concept)}
    assert node("eurovoc:306") in concepts  # the rules did run
    assert concepts & things == set()
    # What SKOS keeps apart (S27, S46) stays apart.

    def pairs(name: str) -> set[tuple[object, object]]:
        return {(t.subject, t.object) for t in entailed | asserted if t.predicate == node(name)}

    assert pairs("skos:exactMatch") & (pairs("skos:broadMatch") | pairs("skos:relatedMatch")) == set()
    assert pairs("skos:related") & pairs("skos:broaderTransitive") == set()
    wrong = Triple(node("place:burundi"), node("skos:exactMatch"), node("wd:Q967"))
    assert Triple(wrong.subject, a, concept) in close({wrong} | axioms)
