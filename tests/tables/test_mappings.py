"""Mapping sets are read with every fault told, written back byte for byte, and checked against the tables."""

from __future__ import annotations

import dataclasses
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.tables import write_mappings
from support.tiny_ontology import FIXTURE, Tiny

from r2p_ld import paths
from r2p_ld.errors import BadInput, Fault
from r2p_ld.namespaces import expand, shorten
from r2p_ld.tables import mappings
from r2p_ld.tables.mappings import Mapping, MappingSet
from r2p_ld.tables.project import Project, load

FILE, OTHER = "links/wd.sssom.tsv", "links/wd-proposals.sssom.tsv"
TINY = (FIXTURE / "ontology" / FILE).read_bytes()
OURS = sorted((paths.ontology() / "links").glob(f"*{mappings.SUFFIX}"))
EVIDENCE = paths.home().parent / "shared" / "links" / "mappings.sssom.tsv"
HEADER_LINES = 17


@cache
def project() -> Project:
    return load()


def parse(raw: bytes) -> MappingSet:
    return mappings.parse(raw, "wd", "wd.sssom.tsv")


def swapped(old: str, new: str) -> bytes:
    assert TINY.count(old.encode()) == 1, old
    return TINY.replace(old.encode(), new.encode())


def header_of(made: MappingSet) -> dict[str, object]:
    return dict(made.header)


@pytest.mark.parametrize("path", [FIXTURE / "ontology" / FILE, *OURS], ids=lambda path: path.as_posix())
def test_a_set_is_written_back_byte_for_byte(path: Path) -> None:
    made = mappings.read(path)
    assert write_mappings(made.stem, header_of(made), reversed(made.table.rows)) == path.read_bytes()


def test_a_set_says_what_it_holds() -> None:
    made = parse(TINY)
    assert made.faults == ()
    assert (made.target, made.iri.value) == ("wd", expand("r2p:").replace("ontology#", "mappings/wd"))
    first, second, third = made.table.rows
    assert [row.line for row in made.table.rows] == [HEADER_LINES + 2, HEADER_LINES + 3, HEADER_LINES + 4]
    assert (first.subject_label, first.predicate_id, first.confidence) == ("Côte", "schema:sameAs", "0.9")
    assert second.object
    assert second.object.value == "http://www.wikidata.org/entity/Q1"
    assert (second.reviewed, third.reviewed) == (True, False)


def test_a_set_of_proposals_has_the_target_of_the_other() -> None:
    assert MappingSet("unbis-proposals", {}, parse(TINY).table).target == "unbis"


NOT_THE_LINE = "is not the line of the header that belongs here."
LINES = (
    "its lines are sssom_version mapping_set_id mapping_set_title mapping_set_description "
    "mapping_set_version creator_label license object_type mapping_date curie_map"
)
BAD: dict[str, tuple[bytes, tuple[int, str | None, str, str]]] = {
    "no quotes": (
        swapped('"Links"', "Links"),
        (3, "mapping_set_title", "Links is no quoted text.", 'write "…" after a colon and a space'),
    ),
    "a number": (
        swapped('"A few."', "5"),
        (4, "mapping_set_description", "is not what this line holds.", 'write #mapping_set_description: "…"'),
    ),
    "no list": (
        swapped('["An editor"]', '"An editor"'),
        (6, "creator_label", "is not what this line holds.", 'write #creator_label: ["…"]'),
    ),
    "another spelling": (
        swapped('["An editor"]', '["An editor" ]'),
        (6, None, NOT_THE_LINE, 'write #creator_label: ["An editor"]'),
    ),
    "unknown line": (
        swapped("#mapping_set_title", "#title"),
        (
            1,
            "mapping_set_title",
            "is missing from the header.",
            LINES,
        ),
    ),
    "twice": (
        swapped('#license: "https://creativecommons.org/licenses/by/4.0/"', '#mapping_set_title: "Links"'),
        (1, "license", "is missing from the header.", LINES),
    ),
    "one line again": (
        swapped("#license:", '#mapping_set_title: "Links"\n#license:'),
        (7, None, NOT_THE_LINE, 'write #license: "https://creativecommons.org/licenses/by/4.0/"'),
    ),
    "no such day": (
        swapped("2026-11-22", "2026-02-30"),
        (9, "mapping_date", "2026-02-30 is not a day of the calendar.", "write YYYY-MM-DD, as in 1990-10-03"),
    ),
    "other set": (
        swapped("mappings/wd", "mappings/unbis"),
        (2, None, NOT_THE_LINE, 'write #mapping_set_id: "https://w3id.org/r2p-ld/mappings/wd"'),
    ),
    "Latin-1": (
        swapped('"Links"', '"Li?ks"').replace(b"?", b"\xe9"),
        (3, "mapping_set_title", "is not UTF-8.", "save the file as UTF-8."),
    ),
    "invisible character": (
        swapped('"Links"', '"Li\u200bnks"'),
        (3, "mapping_set_title", "holds an unprintable character, U+200B, at character 3.", "delete it."),
    ),
    "confidence over one": (
        swapped("\t0.9\t", "\t1.1\t"),
        (19, "confidence", "1.1 is not a confidence from 0 to 1 in hundredths.", "write it like 0.85"),
    ),
    "confidence as a percentage": (
        swapped("\t0.9\t", "\t0.90\t"),
        (19, "confidence", "0.90 is not a confidence from 0 to 1 in hundredths.", "write it like 0.85"),
    ),
    "unknown predicate": (
        swapped("skos:exactMatch", "owl:sameAs"),
        (
            20,
            "predicate_id",
            "owl:sameAs is not one of the values skos:broadMatch, skos:closeMatch, skos:exactMatch, "
            "skos:narrowMatch, skos:relatedMatch, rdfs:seeAlso, schema:sameAs.",
            "write one of them.",
        ),
    ),
    "no justification": (
        swapped("semapv:ManualMappingCuration", "skos:exactMatch"),
        (20, "mapping_justification", "skos:exactMatch is no justification.", "write a term of semapv:"),
    ),
    "no object": (
        swapped("\twd:Q1\t", "\t\t"),
        (
            20,
            "object_id",
            "does not fit the object_type owl named individual.",
            "leave it empty for a literal, and only for one.",
        ),
    ),
    "other object": (
        swapped("\twd:Q1\t", "\twd:Q11\t"),
        (
            20,
            "record_id",
            "mapping:wd-tool-pressure-q1 does not name subject and object.",
            "write mapping:wd-tool-pressure-q11",
        ),
    ),
    "stray tab": (
        swapped("\tRead.", "\t\tRead."),
        (20, None, "has 11 cells where the header has 10.", "look for a stray or a missing tab."),
    ),
    "column in camel case": (
        swapped("record_id\tsubject_id", "recordId\tsubject_id"),
        (
            18,
            "recordId",
            "is an unknown column.",
            "the columns are record_id subject_id subject_label predicate_id object_id object_label "
            "mapping_justification reviewer_label confidence comment",
        ),
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_a_fault_is_told(case: str) -> None:
    raw, expected = BAD[case]
    assert Fault("wd.sssom.tsv", *expected) in parse(raw).faults


def test_an_object_stands_in_the_file_of_its_vocabulary() -> None:
    raw = swapped("\twd:Q1\t", "\tror:Q1\t").replace(b"#  schema", b'#  ror: "https://ror.org/"\n#  schema')
    (told,) = parse(raw).faults
    assert (told.row, told.rule) == (21, "ror:Q1 is of another vocabulary than the file, wd.")


SKOS = 'write #  skos: "http://www.w3.org/2004/02/skos/core#"'
TOOL = 'write #  tool: "https://w3id.org/r2p-ld/id/tool/"'
WD = 'write #  wd: "http://www.wikidata.org/entity/"'


def test_the_prefixes_are_those_of_the_rows() -> None:
    for raw, row, mend in (
        (swapped('#  skos: "http://www.w3.org/2004/02/skos/core#"\n', ""), 15, SKOS),
        (swapped(f"{SKOS[6:]}\n", f'{SKOS[6:]}\n#  xsd: "http://x.y/"\n'), 16, TOOL),
        (swapped("http://www.wikidata.org/entity/", "https://www.wikidata.org/entity/"), 17, WD),
        (swapped(f"{WD[6:]}\n", f"{WD[6:]}\n#\n"), 18, "delete it."),
    ):
        assert parse(raw).faults == (Fault("wd.sssom.tsv", row, None, NOT_THE_LINE, mend),)


def test_rows_are_sorted() -> None:
    *head, first, second, third, end = TINY.split(b"\n")
    (told,) = parse(b"\n".join([*head, second, first, third, end])).faults
    assert (told.row, told.rule) == (20, "stands before its turn.")


def test_what_could_not_be_read_back_is_not_written() -> None:
    made = parse(TINY)
    row = dataclasses.replace(made.table.rows[0], comment="two\tcells")
    with pytest.raises(BadInput):
        write_mappings("wd", header_of(made), [row])
    with pytest.raises(BadInput, match=r"wd\.sssom\.tsv cannot be written"):
        write_mappings("wd", header_of(made) | {"mapping_date": "today"}, made.table.rows)


def test_a_set_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        mappings.read(tmp_path / "wd.sssom.tsv")
    assert caught.value.faults[0].rule == "cannot be read: No such file or directory."


@given(st.data())
def test_a_broken_set_is_refused_or_written_back(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(TINY)))
    end = data.draw(st.integers(start, min(start + 4, len(TINY))))
    noise = st.binary(max_size=4) | st.sampled_from([b"\t", b"\n", b'"', b"#", b"\n#", b"[" * 3000])
    raw = TINY[:start] + data.draw(noise) + TINY[end:]
    made = parse(raw)
    if not made.faults:
        assert write_mappings("wd", header_of(made), made.table.rows) == raw


@given(st.binary() | st.text('#curie_map:\n "record_id\tsubject_id{[').map(str.encode))
def test_any_bytes_are_refused(raw: bytes) -> None:
    assert parse(raw).faults


# --- beside the tables of terms and things -------------------------------------------------


def told(tiny: Tiny, old: str, new: str) -> list[Fault]:
    text = TINY.decode()
    assert text.count(old) == 1, old
    tiny.write(FILE, text.replace(old, new))
    with pytest.raises(BadInput) as caught:
        load(tiny.folder)
    return list(caught.value.faults)


@pytest.mark.parametrize(
    ("old", "new", "column", "rule"),
    [
        ("\tPressure\t", "\tForce\t", "subject_label", "Force is not the label of tool:pressure."),
        (
            "skos:exactMatch",
            "rdfs:seeAlso",
            "predicate_id",
            "rdfs:seeAlso is not for a concept, as tool:pressure is.",
        ),
        (
            "schema:sameAs\t",
            "skos:exactMatch\t",
            "predicate_id",
            "skos:exactMatch would make a concept of body:cote.",
        ),
    ],
)
def test_a_mapping_fits_its_subject(tmp_path: Path, old: str, new: str, column: str, rule: str) -> None:
    rows = {fault.rule: fault for fault in told(Tiny(tmp_path), old, new)}
    if rule not in rows:  # a prefix came or went with the predicate
        assert list(rows) == [NOT_THE_LINE]
        text = TINY.decode().replace(old, new)
        text = (
            text.replace('#  schema: "https://schema.org/"\n', "")
            if "schema" in old
            else text.replace("#  schema", '#  rdfs: "http://www.w3.org/2000/01/rdf-schema#"\n#  schema')
        )
        with pytest.raises(BadInput) as caught:
            load(Tiny(tmp_path).write(FILE, text).folder)
        rows = {fault.rule: fault for fault in caught.value.faults}
    assert rows[rule].file.endswith(FILE)
    assert rows[rule].column == column


def test_a_subject_is_there(tmp_path: Path) -> None:
    faults = told(
        Tiny(tmp_path),
        "mapping:wd-tool-pressure-q1\ttool:pressure",
        "mapping:wd-tool-presure-q1\ttool:presure",
    )
    assert [(fault.column, fault.rule) for fault in faults] == [
        ("subject_id", "tool:presure is not in any table of terms, entities or sources.")
    ]
    assert faults[0].mend == "did you mean tool:pressure?"


def test_two_files_do_not_repeat_a_mapping(tmp_path: Path) -> None:
    tiny = Tiny(tmp_path)
    tiny.write(OTHER, TINY.decode().replace("mappings/wd", "mappings/wd-proposals"))
    with pytest.raises(BadInput) as caught:
        load(tiny.folder)
    assert [(fault.file, fault.row, fault.rule) for fault in caught.value.faults] == [
        (f"ontology/{FILE}", row, f"mapping:{name} stands in ontology/{OTHER}, row {row} already.")
        for row, name in ((19, "wd-body-cote-q3"), (20, "wd-tool-pressure-q1"), (21, "wd-tool-sanctions-q4"))
    ]


def test_nothing_maps_to_ourselves(tmp_path: Path) -> None:
    tiny = Tiny(tmp_path)
    text = TINY.decode().replace("mapping:wd-", "mapping:tool-").replace("\twd:", "\ttool:")
    text = text.replace("mappings/wd", "mappings/tool").replace(
        '#  wd: "http://www.wikidata.org/entity/"\n', ""
    )
    tiny.write("links/tool.sssom.tsv", text)
    with pytest.raises(BadInput) as caught:
        load(tiny.folder)
    assert "maps to tool, which is ours." in {fault.rule for fault in caught.value.faults}


def mapped(subject: str, object_: str, predicate: str = "skos:closeMatch") -> Mapping:
    """A reviewed mapping of a term of the project to something in Wikidata."""
    from r2p_ld.namespaces import node

    return Mapping(
        record_id=mappings.record_id("wd", node(subject), object_),
        subject_id=node(subject),
        subject_label={row.id: row.label for t in project().terms.values() for row in t.rows}[node(subject)],
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
    header = header_of(project().mappings["wd"])
    made = mappings.parse(write_mappings("wd", header, rows), "wd", "wd.sssom.tsv")
    assert made.faults == ()
    return dataclasses.replace(project(), mappings={"wd": made})


# --- the project's own ---------------------------------------------------------------------


def test_the_sets_are_these() -> None:
    sizes = {made.stem: len(made.table.rows) for made in project().mappings.values()}
    assert sizes == {
        "dac-proposals": 27,
        "eurovoc": 76,
        "eurovoc-proposals": 10,
        "fedlex": 1,
        "funderid": 4,
        "isni": 5,
        "lcsh": 60,
        "medtop": 11,
        "plover-proposals": 14,
        "ror": 6,
        "sdg-proposals": 28,
        "stw": 16,
        "unbis": 92,
        "unbis-proposals": 21,
        "wd": 52,
    }


def test_proposals_stand_apart_and_claim_little() -> None:
    for made, row in project().mapping_rows():
        assert row.reviewed != made.stem.endswith(mappings.PROPOSALS), row.record_id
        if not row.reviewed:
            assert float(row.confidence) <= 0.6
            assert row.predicate_id == "skos:relatedMatch"
            assert shorten(row.mapping_justification.value) == "semapv:UnspecifiedMatching"


@pytest.mark.skipif(not EVIDENCE.is_file(), reason="the evidence for the mappings is not at hand")
def test_all_evidence_is_accounted_for() -> None:
    """Each row of the evidence is mapped, said not to carry over, or belongs to another table."""
    keywords = {row.id: row for row in project().keywords.rows}
    kept = {(row.keyword, row.object) for row in project().not_carried_over.rows}
    mapped_to = {(row.subject_id, row.object_id) for _, row in project().mapping_rows()}
    seen = used = 0
    for line in EVIDENCE.read_text("utf-8").splitlines():
        if line.startswith(("#", "subject_id")):
            continue
        subject, _, _, object_, *_ = line.split("\t")
        seen += 1
        keyword = keywords[subject.removeprefix("r2p:")]
        target = object_.partition(":")[0]
        carried = any((term, object_) in mapped_to for term in keyword.terms)
        in_other_tables = target in ("geonames", "undocs", "ungeo") or (
            target == "wd" and any(shorten(term.value).startswith("place:") for term in keyword.terms)
        )
        assert carried or in_other_tables or keyword.status == "unused" or (keyword.id, object_) in kept, line
        used += carried
    assert (seen, used) == (405, 278)
    assert len(keywords) == 154
