"""Declarations: those that are there are good, and every fault of a bad one is told at once."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from pathlib import Path

import pytest
from support.importing import TINY, tiny

from r2p_ld import cli, paths
from r2p_ld.datasets import catalog, declaration
from r2p_ld.datasets.model import Dataset, Ref
from r2p_ld.datasets.terms import vocabulary
from r2p_ld.datasets.types import TYPES
from r2p_ld.errors import BadInput
from r2p_ld.namespaces import expand, node

STATISTICS = ("r2p:Episode", "r2p:RiskAssessment", "r2p:ProxyDefinition")


def test_those_that_are_there_are_good() -> None:
    found = [dataset.name for dataset in declaration.listing()]
    assert found == sorted(path.stem for path in (paths.ontology() / "datasets").glob("*.toml"))
    assert {"ucdp-actor", "ucdp-ged", "ucdp-onesided", "ucdp-prio-acd"} <= set(found)


@pytest.mark.parametrize("dataset", declaration.listing(), ids=lambda dataset: dataset.name)
def test_a_data_set_says_what_it_is(dataset: Dataset) -> None:
    assert dataset.licence or dataset.rights
    assert dataset.homepage.startswith("https://")
    assert len(dataset.measures) > 40
    expand(dataset.publisher)


@pytest.mark.parametrize("dataset", declaration.listing(), ids=lambda dataset: dataset.name)
def test_only_a_determination_leads_to_a_crime(dataset: Dataset) -> None:
    for table in dataset.tables.values():
        for thing in table.things:
            names = {name for name, _ in thing.properties}
            kinds = {part for template in thing.classes for part in template if isinstance(part, str)}
            assert "r2p:determines" not in names or kinds == {"r2p:LegalDetermination"}
            constants = {
                part for _, value in thing.properties for part in value.template if isinstance(part, str)
            }
            if "r2p:determines" not in names:
                assert not [part for part in constants if part.startswith("crime:")]


def test_a_listing_names_licence_publisher_and_layouts() -> None:
    shown = " ".join(catalog.show().split())  # long texts are wrapped
    for dataset in declaration.listing():
        assert dataset.title in shown
        assert dataset.publisher_name in shown
        assert (dataset.licence or dataset.rights or "-") in shown
        alone = " ".join(catalog.show(name=dataset.name).split())
        assert dataset.measures in alone
        assert dataset.citation in alone
        assert all(f" {name}: " in alone for name in dataset.tables)
        (listed,) = json.loads(catalog.show("json", dataset.name))
        assert listed == dataset.as_dict()
    listed = json.loads(catalog.show("json"))
    assert [each["name"] for each in listed] == [dataset.name for dataset in declaration.listing()]
    assert listed[-1]["layouts"]


def test_an_unknown_name_is_told_with_its_neighbours() -> None:
    with pytest.raises(BadInput, match="there is no data set ucdp-get: did you mean ucdp-ged"):
        declaration.read("ucdp-get")


@pytest.mark.parametrize(
    ("old", "new", "key", "rule"),
    [
        ('title = "Tiny"\n', "", "title", "is missing."),
        ('title = "Tiny"', "title = 3", "title", "is not a text."),
        ('title = "Tiny"', 'tittle = "Tiny"', "tittle", "is not a key of a declaration here."),
        ('licence = "https://example.org/licence"\n', "", "licence", "is missing."),
        ('licence = "https', 'licence = "of ours, https', "licence", "is not an IRI."),
        ('homepage = "https://example.org/"', 'homepage = "a> ."', "homepage", "a> . is not an IRI."),
        ('id = "body:tiny"', 'id = "body:a b"', "publisher.id", "body:a b is not a CURIE."),
        ('id = "body:tiny"', 'id = "boddy:a"', "publisher.id", "the prefix boddy: of boddy:a is unknown."),
        (
            'language = "en"',
            'language = "english!"',
            "tables.rows.gives[1].properties.rdfs:label.language",
            "english! is not a language tag in lower case.",
        ),
        (
            '"dcterms:title" = "{name}"',
            '"r2p:symbol" = { text = "{name}", datatype = "xsdd:string" }',
            "tables.rows.gives[1].properties.r2p:symbol.datatype",
            "the prefix xsdd: of xsdd:string is unknown.",
        ),
        (
            '"dcterms:title"',
            '"dcterms:a title"',
            "tables.rows.gives[1].properties.dcterms:a title",
            "http://purl.org/dc/terms/a title is not an IRI.",
        ),
        ("file = 'tiny_", "file = '(tiny_", "version.file", "is no regular expression: missing )"),
        ('key = ["id", "year"]', 'key = ["id", "yeer"]', "tables.rows.key", "yeer is not a column."),
        ('key = ["id", "year"]', 'key = ["note"]', "tables.rows.key", "note may be empty or several."),
        ('"best", "high"]', '"bests", "high"]', "tables.rows.ascending", "bests is not a column."),
        (
            'change = { type = "integer"',
            'change = { type = "int"',
            "tables.rows.columns.change.type",
            "int is not a type.",
        ),
        ("least = 0,", 'least = "0",', "tables.rows.columns.share.least", "is not a number."),
        (
            'on = ["year", "start"]',
            'on = "name"',
            "tables.rows.columns.place.on",
            "name is no year and no date.",
        ),
        ('on = ["year", "start"]', 'on = "day"', "tables.rows.columns.place.on", "day is not a column."),
        (
            "values = { yes = true, no = false }",
            "values = { yes = 1 }",
            "tables.rows.columns.led.values.yes",
            "1 is no flag.",
        ),
        (
            '2 = "r2p:ConflictEvent"',
            '2 = "r2p:Event2"',
            "tables.rows.columns.kind.values.2",
            "r2p:Event2 is not a term of the ontology.",
        ),
        ('2 = "r2p:ConflictEvent"', '2 = "Event"', "tables.rows.columns.kind.values.2", "Event is no CURIE."),
        (
            "release = { type",
            "version = { type",
            "tables.rows.columns.version",
            "version is what every declaration calls the version itself.",
        ),
        (
            '"r2p:Episode", "{kind}"',
            '"r2p:Episod", "{kind}"',
            "tables.rows.gives[1].class",
            "r2p:Episod is not a term of the ontology.",
        ),
        (
            'iri = "episode:{dataset}',
            'iri = "no {dataset}',
            "tables.rows.gives[1].iri",
            "is no CURIE and no column.",
        ),
        (
            '"episode:{dataset}/',
            '"eposide:{dataset}/',
            "tables.rows.gives[1].iri",
            "the prefix eposide: is unknown.",
        ),
        (
            '{id}-{year}"\nclass',
            '{name}"\nclass',
            "tables.rows.gives[1].iri",
            "name cannot stand within an IRI as it is.",
        ),
        (
            '{id}-{year}"\nclass',
            '{id}-{place}"\nclass',
            "tables.rows.gives[1].iri",
            "place may hold several values.",
        ),
        (
            '"{start}"',
            '"{start.day}"',
            "tables.rows.gives[1].properties.r2p:startDate",
            "start has no part day.",
        ),
        (
            '"r2p:inPlace" = "{place}"',
            '"r2p:inPlase" = "{place}"',
            "tables.rows.gives[1].properties.r2p:inPlase",
            "r2p:inPlase is not a term of the ontology.",
        ),
        (
            '"r2p:inPlace" = "{place}"',
            '"foo:inPlace" = "{place}"',
            "tables.rows.gives[1].properties.foo:inPlace",
            "the prefix foo: is unknown.",
        ),
        (
            '"r2p:inPlace" = "{place}"',
            '"r2p:inPlace" = "{name}"',
            "tables.rows.gives[1].properties.r2p:inPlace",
            "r2p:inPlace is an object property, the value is a text.",
        ),
        (
            '"r2p:bestEstimate" = "{best}"',
            '"r2p:bestEstimate" = "{name}"',
            "tables.rows.gives[1].properties.r2p:bestEstimate",
            "r2p:bestEstimate takes another kind of value than xsd:string.",
        ),
        (
            '"r2p:bestEstimate" = "{best}"',
            '"r2p:bestEstimate" = "{place}"',
            "tables.rows.gives[1].properties.r2p:bestEstimate",
            "r2p:bestEstimate takes another kind of value than an IRI.",
        ),
        (
            '"r2p:bestEstimate" = "{best}"',
            '"r2p:bestEstimate" = 5',
            "tables.rows.gives[1].properties.r2p:bestEstimate",
            "is no text and no table.",
        ),
        (
            "when = { kind = 1 }",
            "when = { kin = 1 }",
            "tables.rows.gives[1].properties.r2p:measuredAs.when",
            "kin is not a column.",
        ),
        (
            "once = true\nwhen",
            "when",
            "tables.rows.gives[3].once",
            "is missing, where a row may give several.",
        ),
        (
            'unused = ["spare"]',
            'join = { table = "rows", on = "id" }',
            "tables.rows.join.table",
            "rows is not a table that gives nothing and has one key column.",
        ),
    ],
)
def test_a_fault_is_told_with_its_key(old: str, new: str, key: str, rule: str) -> None:
    assert old in TINY
    with pytest.raises(BadInput, match="is not a good declaration") as caught:
        tiny(TINY.replace(old, new, 1))
    assert any(fault.column == key and rule in fault.rule and fault.mend for fault in caught.value.faults), (
        caught.value
    )


def test_all_faults_are_told_at_once() -> None:
    text = TINY.replace('"{start}"', '"{start.day}"').replace('key = ["id", "year"]', 'key = ["idd"]')
    with pytest.raises(BadInput) as caught:
        tiny(text)
    assert len(caught.value.faults) == 2


@pytest.mark.parametrize(
    ("raw", "rule"), [(b"a = ", "is not TOML: "), (b'a = "\xff"', "is not UTF-8: byte 5.")]
)
def test_a_file_that_is_no_toml_is_refused(raw: bytes, rule: str) -> None:
    with pytest.raises(BadInput) as caught:
        declaration.parse(raw, "tiny")
    assert rule in caught.value.faults[0].rule


def test_a_template_is_parted() -> None:
    assert declaration.template("a{b.slug}c{d}") == ("a", Ref("b", "slug"), "c", Ref("d"))


def test_the_vocabulary_has_the_statistics() -> None:
    assert {node(name) for name in STATISTICS} <= vocabulary().classes


def test_the_documentation_has_each_type_of_column() -> None:
    text = (paths.home() / "docs" / "importing.md").read_text("utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| `") and line.count("|") == 4]
    types = [row for row in rows if row.split("`")[1] in TYPES]
    assert types == [f"| `{kind.name}` | {kind.holds} | {kind.gives} |" for kind in TYPES.values()]


@pytest.mark.parametrize("key", sorted(set().union(*(kind.keys for kind in TYPES.values()))))
def test_a_key_that_a_type_does_not_take_is_refused(key: str) -> None:
    value = {
        "values": '{ a = "r2p:Episode" }', "since": '{ 2023 = { a = "r2p:Episode" } }', "counts": '"best"',
        "fallback": '{ a = "b" }', "scheme": '"gw"', "on": '"year"', "formats": '["%Y"]', "names": '"name"',
        "unresolved": '"why"', "least": "1", "most": "1", "row": "true", "parts": '["year"]',
    }[key]  # fmt: skip
    text = TINY.replace('note = { type = "text"', f'note = {{ type = "text", {key} = {value}')
    with pytest.raises(
        BadInput, match=rf"columns\.note\.{key}: is for columns of type [a-z ]+\. To mend: take it out"
    ):
        tiny(text)


OTHER_KINDS = (
    *("1", "1.5", "true", "1979-05-27", '""', '"x"', '"{"', "[]", "[1]", "[[1]]", '[["x"]]', "[[]]", "{}"),
    *("{ x = 1 }", '{ x = { y = "z" } }', "[{ x = 1 }]", "[{ when = 1 }]"),
)


@pytest.mark.parametrize("value", OTHER_KINDS)
def test_a_value_of_another_kind_is_told_or_taken(value: str) -> None:
    lines = {line for line in TINY.splitlines() if re.match(r'["\w:.-]+ = ', line)}
    assert len(lines) > 50
    for line in sorted(lines):
        with suppress(BadInput):  # and nothing else
            tiny(TINY.replace(line, f"{line.partition(' = ')[0]} = {value}"))


@pytest.mark.parametrize(
    ("raw", "rule"),
    [
        (b"x = " + b"[" * 100_000 + b"]" * 100_000, "is nested too deeply."),
        (b"x = " + b"{x=" * 5_000 + b"1" + b"}" * 5_000, "is nested too deeply."),
        (b"# " + b"x" * (1 << 20), "has more than 1 MiB."),
        (b"title = 'a'\ntitle = 'b'", "is not TOML"),
        ("title = 'ä'".encode("cp1252"), "is not UTF-8"),
        (b"", "publisher"),
    ],
)
def test_a_file_that_is_no_declaration_is_refused(raw: bytes, rule: str, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_bytes(raw)
    with pytest.raises(BadInput) as caught:
        declaration.load(tmp_path / "mine.toml")
    assert rule in str(caught.value)
    with pytest.raises(BadInput, match="cannot be read"):
        declaration.load(tmp_path / "none.toml")
    (tmp_path / "M Y.toml").write_text(TINY, "utf-8")
    with pytest.raises(BadInput, match="is no name of a data set"):
        declaration.load(tmp_path / "M Y.toml")


def test_a_declaration_of_ones_own_is_imported_by(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mine, file, out = tmp_path / "mine.toml", tmp_path / "a.csv", tmp_path / "out.nq"
    text = (declaration.folder() / "legal-determinations.toml").read_text("utf-8")
    mine.write_text(text, "utf-8")
    file.write_text(catalog.template_of("legal-determinations"), "utf-8")
    arguments = ["import", "--declaration", str(mine), str(file), "--version", "1", "--out", str(out)]
    assert cli.run(arguments) == 0
    assert "/graph/import/mine/1>" in out.read_text("utf-8")
    assert cli.run([*arguments[:3], "--list"]) == 2
    mine.write_text(text.replace("title", "titel"), "utf-8")
    assert cli.run(arguments) == 2
    assert "title: is missing" in capsys.readouterr().err
