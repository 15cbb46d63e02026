"""All files as one project: what must hold between them, and every fault told at once."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from support.tiny_ontology import FIXTURE, Tiny

from r2p_ld.errors import BadInput, Fault
from r2p_ld.namespaces import expand, node
from r2p_ld.tables.project import Project, load

FIRST, SECOND = "readings/first.tsv", "readings/second.tsv"
TOOLS, LABELS, REPORTS = "terms/tools.tsv", "languages/fr.tsv", "entities/reports.tsv"
RELATIONS, CURATED, SILENCES = "readings/relations.tsv", "readings/curated.tsv", "readings/silences.tsv"
UNKNOWN = "is not in any table of terms, entities or sources."


@pytest.fixture
def tiny(tmp_path: Path) -> Tiny:
    return Tiny(tmp_path)


def faults(tiny: Tiny) -> list[Fault]:
    return faults_of(lambda: load(tiny.folder))


def faults_of(call: Callable[[], Project]) -> list[Fault]:
    with pytest.raises(BadInput) as caught:
        call()
    assert caught.value.exit_code == 2
    return list(caught.value.faults)


def test_loads(tiny: Tiny) -> None:
    project = load(tiny.folder)
    assert list(project.terms) == ["code-schemes", "modalities", "pillars", "polarities", "tools"]
    assert list(project.entities) == ["bodies", "reports"]
    assert [len(table.rows) for table in project.readings.values()] == [5, 3]
    assert list(project.rules) == ["count", "described"]
    assert node("r2p:Report") in project.vocabulary.classes
    assert project.vocabulary.datatype_properties[node("r2p:reportYear")] == {node("xsd:integer")}
    # Blank nodes are read, alignments are not.
    assert any(triple.predicate == node("owl:onProperty") for triple in project.ontology)
    assert not any("example.org" in str(triple) for triple in project.ontology)


def test_a_table_of_readings_may_be_given(tiny: Tiny, tmp_path: Path) -> None:
    other = tmp_path / "first.tsv"
    header, row, *_ = (tiny.folder / FIRST).read_text("utf-8").splitlines(keepends=True)
    other.write_text(header + row.replace("F000-001", "F000-004"), "utf-8")
    tiny.set(FIRST, 2, "locator", "")  # the folder's own table is not read
    project = load(tiny.folder, readings=[other])
    assert [row.id for row in project.readings["first"].rows] == ["F000-004"]
    assert list(project.readings) == ["second", "first"]
    other.write_text(header + row.replace("pillar:2", "pillar:3"), "utf-8")
    told = faults_of(lambda: load(tiny.folder, readings=[other]))
    assert Fault(str(other), 2, "object", f"pillar:3 {UNKNOWN}", "did you mean pillar:2 or pillar:1?") in told


def test_two_tables_of_readings_of_one_name_are_refused(tiny: Tiny, tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    paths = [
        Path(shutil.copy(tiny.folder / FIRST, folder / "first.tsv"))
        for folder in (tmp_path, tmp_path / "more")
    ]
    with pytest.raises(BadInput, match=r"Two tables of readings are named first\.tsv"):
        load(tiny.folder, readings=paths)


# file, row, column and cell that are put into the fixture; rule and mend of the one fault there.
BAD_CELLS = [
    line.split("\t") for line in (FIXTURE.parent / "bad-cells.tsv").read_text("utf-8").splitlines()[1:]
]


@pytest.mark.parametrize(
    ("file", "row", "column", "cell", "rule", "mend"),
    BAD_CELLS,
    ids=[" ".join(each[:4]) for each in BAD_CELLS],
)
def test_a_bad_cell_is_told(
    tiny: Tiny, file: str, row: str, column: str, cell: str, rule: str, mend: str
) -> None:
    tiny.set(file, int(row), column, cell)
    assert faults(tiny) == [Fault(f"ontology/{file}", int(row), column, rule, mend)]


def test_there_is_a_bad_cell_of_most_kinds() -> None:
    assert len({rule for *_, rule, _ in BAD_CELLS}) >= 40


def test_a_reading_must_mean_what_its_relation_means(tiny: Tiny) -> None:
    tiny.set(FIRST, 2, "modality", "can").set(FIRST, 3, "relation", "yeer")
    mend = "add the row to readings/relations.tsv, or take one that is there."
    assert faults(tiny) == [
        Fault(
            f"ontology/{FIRST}",
            2,
            "relation",
            "elaborates does not mean r2p:elaborates, can, positive.",
            mend,
        ),
        Fault(f"ontology/{FIRST}", 3, "relation", "yeer does not mean r2p:reportYear, does, positive.", mend),
    ]


def test_a_property_is_declared_wherever_it_stands(tiny: Tiny) -> None:
    tiny.set(FIRST, 2, "property", "r2p:elaborated").set(RELATIONS, 2, "property", "r2p:elaborated")
    rule, mend = "r2p:elaborated is not a property that the ontology declares.", "did you mean r2p:elaborates"
    told = faults(tiny)
    assert [(each.file, each.row, each.column, each.rule) for each in told] == [
        (f"ontology/{FIRST}", 2, "property", rule),
        (f"ontology/{RELATIONS}", 2, "property", rule),
    ]
    assert all(each.mend.startswith(mend) for each in told)


def test_a_modality_is_a_term(tiny: Tiny) -> None:
    tiny.set(RELATIONS, 5, "modality", "may").set(FIRST, 5, "modality", "may")
    (told,) = faults(tiny)
    assert (told.row, told.column, told.rule) == (5, "modality", f"modality:may {UNKNOWN}")


def test_a_column_of_properties_is_checked_once(tiny: Tiny) -> None:
    tiny.set(REPORTS, 1, "dcterms:title", "dcterms:titel")
    rule = "dcterms:titel is not a property that the ontology declares."
    assert faults(tiny) == [
        Fault(f"ontology/{REPORTS}", 1, "dcterms:titel", rule, "did you mean dcterms:title?")
    ]


def test_one_span_has_one_hash(tiny: Tiny) -> None:
    tiny.set(FIRST, 3, "offsets", tiny.rows(FIRST)[1][11])
    rule = f"{tiny.rows(FIRST)[1][11]} has another hash in ontology/{FIRST}, row 2."
    mend = "verify both rows against the document."
    assert faults(tiny) == [Fault(f"ontology/{FIRST}", 3, "sha256", rule, mend)]


def test_one_iri_is_minted_once(tiny: Tiny) -> None:
    tiny.add("entities/bodies.tsv", "report:2014", "r2p:Report", "Report", "", "")
    rule = "report:2014 stands in ontology/entities/bodies.tsv, row 3 already."
    mend = "rename or delete one of the two."
    assert faults(tiny) == [Fault(f"ontology/{REPORTS}", 2, "id", rule, mend)]


def test_a_word_that_becomes_another_says_which(tiny: Tiny) -> None:
    tiny.add("words.tsv", "center", "spelling", "")
    tiny.add("words.tsv", "the", "article", "")
    assert faults(tiny) == [
        Fault(
            "ontology/words.tsv",
            5,
            "standard",
            "a word of use spelling needs one.",
            "write what the word becomes.",
        ),
        Fault(
            "ontology/words.tsv",
            6,
            "use",
            "article the stands in row 2 already.",
            "delete the row, or give it its own.",
        ),
    ]


def test_a_replacement_exists(tiny: Tiny) -> None:
    tiny.add("deprecated.tsv", "tool:old", "1.0.0", "Renamed.", "tool:sanctions")
    tiny.add("deprecated.tsv", "tool:older", "1.0.0", "Renamed.", "r2p:Report")
    tiny.add("deprecated.tsv", "tool:oldest", "1.0.0", "Dropped.", "")
    assert load(tiny.folder).deprecated.rows[2].replacement is None
    tiny.add("deprecated.tsv", "tool:first", "1.0.0", "Renamed.", "tool:sanction")
    rule = "tool:sanction is not in any table or module."
    assert faults(tiny) == [
        Fault("ontology/deprecated.tsv", 5, "replacement", rule, "did you mean tool:sanctions?")
    ]


def test_a_retired_term_is_ours_and_in_use_no_more(tiny: Tiny) -> None:
    for term in ("tool:sanctions", "r2p:Report", "tool:gone", "skos:Concept"):
        tiny.add("deprecated.tsv", term, "1.0.0", "Renamed.", "")
    mend = "delete this row, or the term where it is declared."
    assert faults(tiny) == [
        Fault("ontology/deprecated.tsv", 2, "term", "tool:sanctions is retired and declared.", mend),
        Fault("ontology/deprecated.tsv", 3, "term", "r2p:Report is retired and declared.", mend),
        Fault(
            "ontology/deprecated.tsv",
            5,
            "term",
            "skos:Concept was never ours to retire.",
            "name a term of ours.",
        ),
    ]


def test_alignments_name_declared_terms(tiny: Tiny) -> None:
    prefixes = "".join(f"@prefix {name}: <{expand(name + ':')}> .\n" for name in ("r2p", "rdfs", "schema"))
    tiny.write("alignments.ttl", f"{prefixes}r2p:Report rdfs:subClassOf schema:Report .\n")
    load(tiny.folder)
    tiny.write("alignments.ttl", f"{prefixes}r2p:Raport rdfs:subClassOf schema:Report .\n")
    (told,) = faults(tiny)
    assert (told.file, told.rule) == (
        "ontology/alignments.ttl",
        "r2p:Raport is not a term that the ontology declares.",
    )
    assert told.mend.startswith("did you mean r2p:Report")


def test_schemes_sources_and_their_tables_belong_together(tiny: Tiny) -> None:
    tiny.add("terms/schemes.tsv", "aims", "Aims", "The aims.")
    (tiny.folder / "terms/threats.tsv").write_bytes(
        (tiny.folder / TOOLS).read_bytes().split(b"\n")[0] + b"\n"
    )
    (tiny.folder / "readings/third.tsv").write_bytes(
        (tiny.folder / FIRST).read_bytes().split(b"\n")[0] + b"\n"
    )
    source = tiny.rows("sources.tsv")[1]
    tiny.add("sources.tsv", "004", "fourth", "004-x.txt", *source[3:])
    stray, row = "is the table of no {}.", "add a row to {}"
    assert faults(tiny) == [
        Fault("ontology/readings/third.tsv", None, None, stray.format("source"), row.format("sources.tsv")),
        Fault("ontology/sources.tsv", 4, "slug", "has no table.", "write readings/fourth.tsv"),
        Fault("ontology/terms/schemes.tsv", 7, "id", "has no table.", "write terms/aims.tsv"),
        Fault(
            "ontology/terms/threats.tsv", None, None, stray.format("scheme"), row.format("terms/schemes.tsv")
        ),
    ]


def test_the_faults_of_all_files_are_told_at_once(tiny: Tiny) -> None:
    tiny.set(FIRST, 2, "object", "pillar:9").set(FIRST, 3, "locator", "").set(FIRST, 4, "id", "F000-001")
    tiny.set(TOOLS, 3, "class", "r2p:Tol").set(SECOND, 2, "status", "sure").add(LABELS, "tool:x")
    assert [(each.file[9:], each.row, each.column) for each in faults(tiny)] == [
        (LABELS, 10, None),
        (FIRST, 2, "object"),
        (FIRST, 3, "locator"),
        (FIRST, 4, "id"),
        (SECOND, 2, "status"),
        (TOOLS, 3, "class"),
    ]


def test_the_names_in_a_row_with_a_fault_are_checked(tiny: Tiny) -> None:
    tiny.set(FIRST, 2, "locator", "").set(FIRST, 2, "subject", "report:2015").set(
        FIRST, 2, "object", "pillar:9"
    )
    tiny.set(FIRST, 3, "status", "sure").set(FIRST, 3, "property", "r2p:year")
    tiny.set(TOOLS, 2, "label", "").set(TOOLS, 2, "class", "r2p:Tol").set(TOOLS, 2, "broader", "tool:x")
    tiny.set(REPORTS, 2, "label", "").set(REPORTS, 2, "dcterms:title", "tool:y")
    tiny.set(LABELS, 2, "status", "good").set(LABELS, 2, "term", "tool:z")
    assert [(each.file[9:], each.row, each.column) for each in faults(tiny)] == [
        (REPORTS, 2, "dcterms:title"),
        (REPORTS, 2, "label"),
        (LABELS, 2, "status"),
        (LABELS, 2, "term"),
        (FIRST, 2, "locator"),
        (FIRST, 2, "object"),
        (FIRST, 2, "subject"),
        (FIRST, 3, "property"),
        (FIRST, 3, "status"),
        (TOOLS, 2, "broader"),
        (TOOLS, 2, "class"),
        (TOOLS, 2, "label"),
    ]


def test_a_row_with_a_fault_still_mints_its_name(tiny: Tiny) -> None:
    assert [each.column for each in faults(tiny.set(TOOLS, 3, "label", ""))] == ["label"]


def test_what_a_claim_is_called_has_a_place_for_its_property(tiny: Tiny) -> None:
    tiny.add("claims.tsv", "de", "behauptet", "Eine Quelle sagt: {label}.")
    rule, mend = "behauptet has no {label} in it.", "write {label} where the property's label stands."
    assert faults(tiny) == [Fault("ontology/claims.tsv", 8, "label", rule, mend)]


@pytest.mark.parametrize("file", [TOOLS, REPORTS, "terms/schemes.tsv", "terms/collections.tsv"])
def test_names_are_not_called_wrong_where_a_table_cannot_be_read(tiny: Tiny, file: str) -> None:
    (tiny.folder / file).write_bytes((tiny.folder / file).read_bytes().decode().encode("utf-16"))
    assert faults(tiny) == [Fault(f"ontology/{file}", 1, None, "is UTF-16.", "save the file as UTF-8.")]


REQUIRED = [
    "sources.tsv", "deprecated.tsv", "words.tsv", "claims.tsv", "terms/schemes.tsv", "terms/collections.tsv",
    RELATIONS, CURATED, SILENCES, "readings/left-out.tsv", "rules/ids.tsv", "prefixes.tsv",
]  # fmt: skip


@pytest.mark.parametrize("file", REQUIRED)
def test_a_missing_table_is_told(tiny: Tiny, file: str) -> None:
    (tiny.folder / file).unlink()
    missing = Fault(
        f"ontology/{file}", None, None, "cannot be read: No such file or directory.", "put the table there."
    )
    assert missing in faults(tiny)


@pytest.mark.parametrize("file", ["alignments.ttl", "dataset.ttl"])
def test_a_missing_module_is_told(tiny: Tiny, file: str) -> None:
    (tiny.folder / file).unlink()
    rule = "cannot be read: No such file or directory."
    assert faults(tiny) == [Fault(f"ontology/{file}", None, None, rule, "put the module there.")]


def test_bad_prefixes_stop_everything_else(tiny: Tiny) -> None:
    tiny.set("prefixes.tsv", 3, "prefix", "r2p").set(FIRST, 2, "subject", "")
    assert [(each.file, each.row, each.column) for each in faults(tiny)] == [
        ("ontology/prefixes.tsv", 3, "prefix")
    ]


def test_bad_turtle_is_told_and_hides_no_other_fault(tiny: Tiny) -> None:
    tiny.write("core.ttl", "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n\n<a b> a owl:Class .\n")
    tiny.set(FIRST, 2, "locator", "")
    turtle, cell = faults(tiny)
    assert (turtle.file, turtle.row, turtle.mend) == ("ontology/core.ttl", 3, "correct the syntax.")
    assert turtle.rule.startswith("is not Turtle: ")
    assert (cell.file, cell.row, cell.column) == (f"ontology/{FIRST}", 2, "locator")


def test_a_module_is_utf_8_in_its_comments_too(tiny: Tiny) -> None:
    path = tiny.folder / "core.ttl"
    path.write_bytes(b"# One\n# caf\xe9\n" + path.read_bytes())
    told = Fault("ontology/core.ttl", 2, None, "is not UTF-8: byte 0xe9.", "save the file as UTF-8.")
    assert faults(tiny) == [told]


def no_modules(tiny: Tiny) -> None:
    (tiny.folder / "core.ttl").unlink()


def bad_query(tiny: Tiny) -> None:
    tiny.write("rules/count.rq", "SELECT ?subject WHERE {")


def other_variables(tiny: Tiny) -> None:
    tiny.write(
        "rules/count.rq", "SELECT ?subject ?property ?value ?from WHERE { ?subject ?property ?value, ?from }"
    )


def not_a_selection(tiny: Tiny) -> None:
    tiny.write("rules/count.rq", "ASK { ?subject ?property ?object }")


def taken_name(tiny: Tiny) -> None:
    (tiny.folder / "rules/count.rq").rename(tiny.folder / "rules/symbols.rq")


def no_slug(tiny: Tiny) -> None:
    (tiny.folder / "rules/count.rq").rename(tiny.folder / "rules/Count it.rq")


FILES: dict[Callable[[Tiny], None], tuple[str, str]] = {
    no_modules: ("ontology", "holds no OWL module."),
    bad_query: ("ontology/rules/count.rq", "is not a SPARQL query: "),
    other_variables: ("ontology/rules/count.rq", "does not select what a rule selects."),
    not_a_selection: ("ontology/rules/count.rq", "does not select what a rule selects."),
    taken_name: (
        "ontology/rules/symbols.rq",
        "has a name that is no ASCII slug, or that of the rule on symbols.",
    ),
    no_slug: (
        "ontology/rules/Count it.rq",
        "has a name that is no ASCII slug, or that of the rule on symbols.",
    ),
}


@pytest.mark.parametrize("spoil", FILES)
def test_bad_files_are_told(tiny: Tiny, spoil: Callable[[Tiny], None]) -> None:
    spoil(tiny)
    (told,) = faults(tiny)
    file, rule = FILES[spoil]
    assert told.file == file
    assert told.rule.startswith(rule)
    assert told.mend


def test_there_must_be_a_folder(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="There is no folder"):
        load(tmp_path / "nothing")


def test_one_code_is_one_things_at_a_time(tiny: Tiny) -> None:
    codes = "places/codes.tsv"
    tiny.set(codes, 6, "validFrom", "1999-12-31")
    (told,) = faults(tiny)
    rule, mend = (
        "2 is the code of state:south at the same time.",
        "correct validFrom or validTo here or in row 5.",
    )
    assert told == Fault(f"ontology/{codes}", 6, "value", rule, mend)
    # Without days, a place's code holds for as long as the place is there.
    tiny.set(codes, 6, "validFrom", "2000-01-01")
    tiny.add(codes, "place:north", "letters", "SO", "1951-01-01", "1999-12-31", "atlas")
    load(tiny.folder)
    tiny.set(codes, 7, "validTo", "2000-01-01")
    (told,) = faults(tiny)
    assert (told.row, told.rule) == (7, "SO is the code of place:south at the same time.")


def test_a_scheme_of_codes_has_a_term_and_a_row_and_a_state_its_territory(tiny: Tiny) -> None:
    tiny.put("places/code-schemes.tsv", *tiny.rows("places/code-schemes.tsv")[:2])
    tiny.put(
        "places/territories.tsv",
        *tiny.rows("places/territories.tsv")[:1],
        ["state:north", "place:north", "", "", "x"],
    )
    tiny.add("places/code-schemes.tsv", "digits", "states", "[0-9]", "")
    told = {(each.file.removeprefix("ontology/"), each.row, each.rule) for each in faults(tiny)}
    assert told == {
        *(("places/codes.tsv", row, "numbers is no scheme of codes.") for row in (4, 5, 6)),
        ("places/code-schemes.tsv", 3, "codescheme:digits is no term."),
        ("terms/code-schemes.tsv", 3, "codescheme:numbers says nowhere how its codes look."),
        ("places/states.tsv", 3, "state:south has no territory."),
    }


def test_a_folder_without_places_is_bad_input(tiny: Tiny) -> None:
    shutil.rmtree(tiny.folder / "places")
    assert {each.file for each in faults(tiny)} >= {"ontology/places/places.tsv", "ontology/places/codes.tsv"}
