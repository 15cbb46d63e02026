"""The reader tells every fault of a file; the writer is its inverse."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal
from support.tables import columns, write
from support.tiny_ontology import FIXTURE

from r2p_ld.errors import BadInput, Fault
from r2p_ld.namespaces import node
from r2p_ld.tables import mappings, places, rows, tsv
from r2p_ld.tables.cells import Span
from r2p_ld.tables.rows import Word

SCHEMES = b"id\tlabel\tdefinition\npillars\tPillars\tThe pillars.\ntools\tTools\tThe tools.\n"
COLUMNS = "the columns are id label definition"


def fault(row: int | None, column: str | None, rule: str, mend: str) -> Fault:
    return Fault("t.tsv", row, column, rule, mend)


def swap(old: bytes, new: bytes) -> bytes:
    assert SCHEMES.count(old) == 1
    return SCHEMES.replace(old, new)


BAD_BYTES: dict[str, tuple[bytes, list[Fault]]] = {
    "empty file": (b"", [fault(1, None, "is empty.", "begin with the header id label definition")]),
    "byte order mark": (
        b"\xef\xbb\xbf" + SCHEMES,
        [fault(1, None, "begins with a byte order mark.", "save the file as UTF-8 without it.")],
    ),
    "UTF-16": (
        SCHEMES.decode().encode("utf-16"),
        [fault(1, None, "is UTF-16.", "save the file as UTF-8.")],
    ),
    "latin-1": (
        swap(b"Pillars", b"Pill\xe4rs"),
        [fault(2, None, "is not UTF-8: byte 0xe4 at byte 13 of the line.", "save the file as UTF-8.")],
    ),
    "latin-1 header": (
        swap(b"label", b"l\xe4bel"),
        [fault(1, None, "is not UTF-8: byte 0xe4 at byte 5 of the line.", "save the file as UTF-8.")],
    ),
    "carriage returns": (
        SCHEMES.replace(b"\n", b"\r\n"),
        [
            fault(row, None, "holds a carriage return.", "end lines with a line feed alone.")
            for row in (1, 2, 3)
        ],
    ),
    "no last line feed": (
        SCHEMES[:-1],
        [fault(3, None, "does not end with a line feed.", "end the last line.")],
    ),
    "blank line": (swap(b"\ntools", b"\n\ntools"), [fault(3, None, "is blank.", "delete the line.")]),
    "blank last line": (SCHEMES + b"\n", [fault(4, None, "is blank.", "delete the line.")]),
    "stray tab": (
        swap(b"The tools", b"The\ttools"),
        [fault(3, None, "has 4 cells where the header has 3.", "look for a stray or a missing tab.")],
    ),
    "missing cell": (
        swap(b"\tThe tools.", b""),
        [fault(3, None, "has 2 cells where the header has 3.", "look for a stray or a missing tab.")],
    ),
    "missing column": (
        b"id\tlabel\npillars\tPillars\n",
        [fault(1, "definition", "is missing.", COLUMNS)],
    ),
    "unknown column": (
        b"id\tlabel\tdefinition\tcolour\npillars\tPillars\tThe pillars.\tred\n",
        [fault(1, "colour", "is an unknown column.", COLUMNS)],
    ),
    "column twice": (
        b"id\tlabel\tdefinition\tlabel\npillars\tPillars\tThe pillars.\tPillars\n",
        [fault(1, "label", "stands twice in the header.", "delete or rename one of the two.")],
    ),
    "columns in another order": (
        b"label\tid\tdefinition\nPillars\tpillars\tThe pillars.\n",
        [fault(1, None, "has its columns in another order.", "order them id label definition")],
    ),
    "leading blank": (
        swap(b"Tools", b" Tools"),
        [fault(3, "label", "begins or ends with a blank.", "write Tools")],
    ),
    "trailing no-break space": (
        swap(b"Tools", "Tools\u00a0".encode()),
        [fault(3, "label", "begins or ends with a blank.", "write Tools")],
    ),
    "blank cell": (
        swap(b"Tools", b" "),
        [fault(3, "label", "begins or ends with a blank.", "write nothing")],
    ),
    "empty cell": (swap(b"Tools", b""), [fault(3, "label", "is empty.", "fill it in.")]),
    "NUL": (
        swap(b"Tools", b"To\0ols"),
        [fault(3, "label", "holds an unprintable character, U+0000, at character 3.", "delete it.")],
    ),
    "next line": (
        swap(b"Tools", "To\u0085ols".encode()),
        [fault(3, "label", "holds an unprintable character, U+0085, at character 3.", "delete it.")],
    ),
    "line separator": (
        swap(b"Tools", "To\u2028ols".encode()),
        [fault(3, "label", "holds an unprintable character, U+2028, at character 3.", "delete it.")],
    ),
    "bidirectional override": (
        swap(b"Tools", "To\u202eols".encode()),
        [fault(3, "label", "holds an unprintable character, U+202E, at character 3.", "delete it.")],
    ),
    "bidirectional isolate": (
        swap(b"Tools", "\u2066Tools".encode()),
        [fault(3, "label", "holds an unprintable character, U+2066, at character 1.", "delete it.")],
    ),
    **{
        f"unseen {character:04X}": (
            swap(b"Tools", f"To{chr(character)}ols".encode()),
            [fault(3, "label", f"holds {what}, U+{character:04X}, at character 3.", mend)],
        )
        for what, mend, characters in (
            (
                "an unprintable character",
                "delete it.",
                (0xAD, 0x200C, 0x3164, 0xFE0F, 0xFEFF, 0xE0001, 0xE0101),
            ),
            ("an unprintable character", "delete it.", (0xFFFE, 0xFDD0, 0x10FFFF)),
            ("an unprintable character", "delete it.", (0xE000,)),
            ("a blank that is no space", "write a space.", (0xA0, 0x202F, 0x3000)),
        )
        for character in characters
    },
    "zero width": (
        swap(b"Tools", "To\u200bols".encode()),
        [fault(3, "label", "holds an unprintable character, U+200B, at character 3.", "delete it.")],
    ),
    "not NFC": (
        swap(b"Tools", "Outils e\u0301".encode()),
        [fault(3, "label", "is not in Unicode form NFC.", "write Outils é")],
    ),
    "duplicate id": (
        swap(b"tools\tT", b"pillars\tT"),
        [fault(3, "id", "pillars stands in row 2 already.", "delete the row, or give it its own.")],
    ),
    "all at once": (
        b"id\tlabel\tdefinition\npillars\t Pillars\t\n\nTools\tTools\nt\xff\npillars\tA\tB\tC",
        [
            fault(6, None, "does not end with a line feed.", "end the last line."),
            fault(3, None, "is blank.", "delete the line."),
            fault(5, None, "is not UTF-8: byte 0xff at byte 2 of the line.", "save the file as UTF-8."),
            fault(2, "label", "begins or ends with a blank.", "write Pillars"),
            fault(2, "definition", "is empty.", "fill it in."),
            fault(4, None, "has 2 cells where the header has 3.", "look for a stray or a missing tab."),
            fault(6, None, "has 4 cells where the header has 3.", "look for a stray or a missing tab."),
        ],
    ),
}


@pytest.mark.parametrize("case", BAD_BYTES)
def test_tells_every_fault(case: str) -> None:
    raw, faults = BAD_BYTES[case]
    assert list(tsv.parse(raw, rows.Scheme, "t.tsv").faults) == faults


@pytest.mark.parametrize(
    "label", ["مسؤولية الحماية", "سورة ۝ ١", "می\u200cخواهم", "क्\u200dष", "保护责任", "l’État"]
)
def test_what_scripts_need_is_kept(label: str) -> None:
    table = tsv.parse(swap(b"Tools", label.encode()), rows.Scheme, "t.tsv")
    assert table.faults == ()
    assert table.rows[1].label == label


def test_faulty_rows_are_left_out_but_keep_their_ids() -> None:
    table = tsv.parse(swap(b"Tools", b""), rows.Scheme, "t.tsv")
    assert table.cells == (
        (2, {"id": "pillars", "label": "Pillars", "definition": "The pillars."}),
        (3, {"id": "tools", "definition": "The tools."}),
    )
    assert [row.id for row in table.rows] == ["pillars"]
    assert table.keys == frozenset({"pillars", "tools"})


@pytest.mark.parametrize(
    "case", ["empty file", "UTF-16", "latin-1", "latin-1 header", "columns in another order"]
)
def test_ids_are_unknown_where_not_every_row_is_read(case: str) -> None:
    assert tsv.parse(BAD_BYTES[case][0], rows.Scheme, "t.tsv").keys is None


def test_reads_rows_with_their_lines() -> None:
    table = tsv.parse(SCHEMES, rows.Scheme, "t.tsv")
    assert table.rows == (
        rows.Scheme("pillars", "Pillars", "The pillars."),
        rows.Scheme("tools", "Tools", "The tools."),
    )
    assert [row.line for row in table.rows] == [2, 3]
    assert table.columns == ("id", "label", "definition")
    assert table.faults == ()


def test_reads_a_file(tmp_path: Path) -> None:
    path = tmp_path / "schemes.tsv"
    path.write_bytes(SCHEMES)
    assert tsv.read(path, rows.Scheme).rows == tsv.parse(SCHEMES, rows.Scheme, "x").rows
    path.write_bytes(swap(b"Tools", b""))
    with pytest.raises(BadInput) as caught:
        tsv.read(path, rows.Scheme)
    assert caught.value.faults == (Fault("schemes.tsv", 3, "label", "is empty.", "fill it in."),)
    with pytest.raises(BadInput, match=r"none\.tsv: cannot be read: No such file or directory"):
        tsv.read(tmp_path / "none.tsv", rows.Scheme)


def test_further_columns_are_properties() -> None:
    raw = (
        b"id\tclass\tlabel\taltLabels\tdescription\tdcterms:title\tr2p:reportYear\n"
        b'report:2014\tr2p:Report\tReport\tSixth | 6th\t\t"One | two"@en | "Three"\t2014\n'
        b"report:2015\tr2p:Report\tReport\t\tNext.\t\t\n"
    )
    table = tsv.parse(raw, rows.Entity, "reports.tsv")
    assert table.faults == ()
    first, second = table.rows
    assert first.alt_labels == ("Sixth", "6th")
    title, year = node("dcterms:title"), node("r2p:reportYear")
    both = (Literal("One | two", language="en"), Literal("Three"))
    assert first.properties == ((title, both), (year, (Literal(2014),)))
    assert second.properties == ((title, ()), (year, ()))
    assert write(table) == raw


HEADERS = [
    ("tile", "tile is not a CURIE."),
    ("foo:title", "the prefix foo: of foo:title is unknown."),
    ("dcterms:\u202etitle", "holds an unprintable character, U+202E, at character 9."),
    ("", "is empty."),
]


@pytest.mark.parametrize(("column", "rule"), HEADERS, ids=["word", "prefix", "control", "empty"])
def test_further_columns_must_be_curies(column: str, rule: str) -> None:
    raw = f"id\tclass\tlabel\taltLabels\tdescription\t{column}\n".encode()
    (told,) = tsv.parse(raw, rows.Entity, "t.tsv").faults
    assert (told.row, told.column, told.rule) == (1, column, rule)


def test_hashes_and_spans_pair() -> None:
    raw = (FIXTURE / "ontology/readings/first.tsv").read_bytes()
    line = raw.split(b"\n")[1]
    *cells, _, digest = line.split(b"\t")
    broken = raw.replace(line, b"\t".join([*cells, b"0-5 6-7", digest]))
    mend = "give one hash for each span, in the order of the spans."
    told = fault(2, "sha256", "hashes and spans do not pair: 1 and 2.", mend)
    assert tsv.parse(broken, rows.Reading, "t.tsv").faults == (told,)


KINDS: dict[str, type[rows.Row]] = {
    "prefixes": rows.Prefix,
    "sources": rows.Source,
    "deprecated": rows.Deprecated,
    "words": Word,
    "claims": rows.ClaimText,
    "schemes": rows.Scheme,
    "collections": rows.Collection,
    "relations": rows.Relation,
    "curated": rows.Curated,
    "silences": rows.Silence,
    "left-out": rows.LeftOut,
    "ids": rows.RuleId,
    "see-also": rows.SeeAlso,
    "keywords": rows.Keyword,
    "not-carried-over": rows.NotCarriedOver,
}
FOLDERS: dict[str, type[rows.Row]] = {
    "terms": rows.Concept,
    "languages": rows.Label,
    "entities": rows.Entity,
    "readings": rows.Reading,
}
PLACES: dict[str, type[rows.Row]] = {
    "places": places.Place,
    "states": places.State,
    "territories": places.Territory,
    "codes": places.Code,
    "code-schemes": places.CodeScheme,
    "labels": places.Name,
}
FILES = sorted(
    path for path in (FIXTURE / "ontology").rglob("*.tsv") if not path.name.endswith(mappings.SUFFIX)
)


def kind_of(path: Path) -> type[rows.Row]:
    if path.parent.name == "places":
        return PLACES[path.stem]
    return KINDS.get(path.stem) or FOLDERS[path.parent.name]


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_file_is_written_back_byte_for_byte(path: Path) -> None:
    table = tsv.read(path, kind_of(path))
    assert write(table) == path.read_bytes()


def test_the_files_are_all_there() -> None:
    assert len(FILES) >= 23
    assert {kind_of(path) for path in FILES} == {
        *KINDS.values(),
        *FOLDERS.values(),
        *PLACES.values(),
    } - {rows.Prefix}


@given(st.sampled_from(FILES), st.data())
def test_a_broken_file_is_refused_or_written_back(path: Path, data: st.DataObject) -> None:
    raw = path.read_bytes()
    start = data.draw(st.integers(0, len(raw)))
    end = data.draw(st.integers(start, min(start + 4, len(raw))))
    raw = (
        raw[:start]
        + data.draw(st.binary(max_size=4) | st.sampled_from([b"\t", b"\n", b'"', b" | "]))
        + raw[end:]
    )
    table = tsv.parse(raw, kind_of(path), path.name)
    if not table.faults:
        assert write(table) == raw


@given(st.binary() | st.text('id\tlabel\n\r"é\u202e ').map(str.encode))
def test_any_bytes_are_refused_or_written_back(raw: bytes) -> None:
    table = tsv.parse(raw, rows.Scheme, "t.tsv")
    assert table.faults or write(table) == raw


# Whatever a cell may hold: no control, bidirectional or invisible character, NFC, no blank at an end.
UNSEEN = {0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, *range(0x180B, 0x1810), 0x2800, 0x3164, 0xFFA0}
UNSEEN |= {*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)}
WORDS = (
    st.text(
        st.characters(
            exclude_categories=("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp", "Zs"),
            exclude_characters="".join(map(chr, UNSEEN)),
        )
        | st.just(" "),
        min_size=1,
    )
    .map(lambda text: unicodedata.normalize("NFC", text).strip())
    .filter(bool)
)
ITEMS = WORDS.map(lambda text: text.replace("|", "/")).filter(lambda text: text == text.strip() != "")
SLUGS = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,4}){0,2}", fullmatch=True)
TOOLS = SLUGS.map(lambda slug: node(f"tool:{slug}"))
VALUES = st.one_of(
    TOOLS,
    WORDS.map(Literal),
    WORDS.map(lambda text: Literal(text, language="en")),
    st.integers().map(Literal),
    st.booleans().map(Literal),
)
SPANS = st.builds(lambda start, size: Span(start, start + size), st.integers(0, 10**6), st.integers(1, 10**4))
HASHES = st.text("0123456789abcdef", min_size=64, max_size=64) | st.just("0" * 64)
EVIDENCE = st.lists(st.tuples(SPANS, HASHES), min_size=1, max_size=3, unique_by=lambda pair: pair[0])


def reading(evidence: list[tuple[Span, str]], **cells: Any) -> rows.Reading:
    offsets, hashes = zip(*evidence, strict=True)
    return rows.Reading(offsets=offsets, sha256=hashes, **cells)


READINGS = st.builds(
    reading,
    evidence=EVIDENCE,
    id=st.from_regex(r"[A-Z][0-9]{3}-[0-9]{3}(\.[1-9])?", fullmatch=True),
    relation=st.from_regex(r"[a-z][A-Za-z0-9]{0,8}", fullmatch=True),
    subject=TOOLS,
    property=TOOLS,
    object=VALUES,
    modality=SLUGS,
    polarity=st.sampled_from(["positive", "negative"]),
    attribution=st.none() | TOOLS,
    quotation=st.booleans(),
    status=st.sampled_from(["stated", "interpreted"]),
    locator=WORDS,
)
ENTITIES = st.builds(
    lambda id, label, alt, note, values: rows.Entity(
        id, node("r2p:Report"), label, tuple(alt), note, ((node("dcterms:title"), tuple(values)),)
    ),
    TOOLS,
    WORDS,
    st.lists(ITEMS, max_size=3, unique=True),
    st.just("") | WORDS,
    st.lists(VALUES, max_size=3, unique=True),
)


@given(st.lists(READINGS, max_size=4, unique_by=lambda row: row.id))
def test_readings_round_trip(made: list[rows.Reading]) -> None:
    table = tsv.Table(rows.Reading, "t.tsv", columns(rows.Reading), tuple(made))
    raw = write(table)
    again = tsv.parse(raw, rows.Reading, "t.tsv")
    assert again.rows == table.rows
    assert write(again) == raw


@given(st.lists(ENTITIES, max_size=4, unique_by=lambda row: row.id))
def test_entities_round_trip(made: list[rows.Entity]) -> None:
    header = columns(rows.Entity, ["dcterms:title"])
    table = tsv.Table(rows.Entity, "t.tsv", header, tuple(made))
    raw = write(table)
    again = tsv.parse(raw, rows.Entity, "t.tsv")
    assert again.rows == table.rows
    assert write(again) == raw


UNWRITABLE = ["", " a", "a\tb", "a\nb", "a\rb", "e\u0301", "\u202ea", "\ud800"]


@pytest.mark.parametrize("label", UNWRITABLE, ids=ascii)
def test_what_cannot_be_read_back_is_not_written(label: str) -> None:
    table = tsv.Table(rows.Scheme, "t.tsv", columns(rows.Scheme), (rows.Scheme("a", label, "A."),))
    with pytest.raises(BadInput, match=r"t\.tsv cannot be written as a table"):
        write(table)
