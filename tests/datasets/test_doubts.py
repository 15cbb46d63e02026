"""Doubtful rows are written and say why; rejected rows leave what they would have said."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from pathlib import Path

import pytest
from support.importing import GOOD, HEADER, TINY, name, quads, rejected, run, tiny

from r2p_ld.datasets.cells import Unresolved
from r2p_ld.datasets.importer import Outcome, import_files
from r2p_ld.datasets.metadata import Rows
from r2p_ld.datasets.resolve import Finder
from r2p_ld.namespaces import expand, shorten

CELLS = dict(zip(HEADER.split(","), next(csv.reader([GOOD])), strict=True))
ONE_SIDED = (
    "conflict_id,dyad_id,actor_id,coalition_components,actor_name,actor_name_fulltext,"
    "actor_name_mothertongue,year,best_fatality_estimate,low_fatality_estimate,high_fatality_estimate,"
    "is_government_actor,location,gwno_location,gwnoa,region,version"
)
NODE = "episode/tiny/7/b2-2011"


def row(**cells: str) -> str:
    """The good row with other cells in it."""
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerow({**CELLS, "id": "b2", **cells}.values())
    return written.getvalue()


def facts(outcome: Outcome) -> dict[str, dict[str, set[str]]]:
    """What an import says: subject → property → values, IRIs as CURIEs, ours as what follows ``/id/``."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for quad in quads(outcome.out):
        subject, value = (name(term).rpartition("/id/")[2] for term in (quad.subject, quad.object))
        found[subject][shorten(quad.predicate.value)].add(shorten(value))
    return found


def one_sided(folder: Path, *rows: str, strict: bool = False) -> Outcome:
    """An import of rows of one-sided violence: actor, year, best, low, high, names and numbers of places."""
    lines = [ONE_SIDED]
    for given in rows:
        actor, year, best, low, high, names, numbers = given.split("|")
        lines.append(f'9,9,{actor},,A,A,,{year},{best},{low},{high},0,"{names}","{numbers}",,1,23.1')
    (folder / "OneSided_v23_1.csv").write_text("\n".join(lines) + "\n", "utf-8")
    return import_files("ucdp-onesided", [folder / "OneSided_v23_1.csv"], folder / "o.nq", strict=strict)


@pytest.mark.parametrize(
    ("cells", "kind", "columns", "rule"),
    [
        ({"low": "3"}, "order", {"low", "best"}, "best '2' is before or below low."),
        ({"best": "4"}, "order", {"best", "high"}, "high '3' is before or below best."),
        ({"start": "2012-06-01"}, "order", {"start", "end"}, "end 'May 2012' is before or below start."),
        ({"place": "999"}, "unknown", {"place"}, "place '999' names no one place that is known then."),
        ({"place": "2, 999"}, "unknown", {"place"}, "place '2, 999' names no one place that is known then."),
        ({"mandate": "none"}, "unknown", {"mandate"}, "mandate 'none' names no UN document by its symbol."),
    ],
)
def test_a_doubtful_row_is_written_and_says_why(
    cells: dict[str, str], kind: str, columns: set[str], rule: str, tmp_path: Path
) -> None:
    content = f"{HEADER}\n{GOOD}\n{row(**cells)}"
    outcome = run(tmp_path, content)
    assert outcome.rows == Rows(2, 2, 1, 0)
    assert outcome.doubts == {f"doubt:{kind}": 1}
    assert not rejected(outcome.out)
    said = facts(outcome)
    assert said[NODE]["dqv:hasQualityAnnotation"] == {f"{NODE}#doubt-1"}
    doubt = said[f"{NODE}#doubt-1"]
    (text,) = doubt.pop("oa:bodyValue")
    assert text.startswith(rule)
    assert doubt == {
        "rdf:type": {"dqv:QualityAnnotation"},
        "oa:hasTarget": {NODE},
        "oa:motivatedBy": {"dqv:qualityAssessment"},
        "dcterms:type": {f"doubt/{kind}"},
        "r2p:inColumn": columns,
    }
    assert said[NODE]["r2p:bestEstimate"] == {cells.get("best", "2")}
    strict = run(tmp_path, content, strict=True)
    assert strict.rows == Rows(2, 1, 0, 1)
    assert [fault.row for fault in strict.faults] == [3]


@pytest.mark.parametrize(
    ("parts", "doubtful"), [("1,2", False), ("1,1", True), (",9", False), ("0,3.0", False)]
)
def test_parts_that_do_not_sum_are_doubtful(parts: str, doubtful: bool, tmp_path: Path) -> None:
    text = TINY.replace('unused = ["spare"]', 'sums = [["best", "low", "more"]]').replace(
        'best = { type = "count" }', 'best = { type = "count" }\nmore = { type = "count", required = false }'
    )
    low, more = parts.split(",")
    outcome = run(tmp_path, f"{HEADER},more\n{row(low=low, best='3').strip()},{more}\n", dataset=tiny(text))
    assert outcome.doubts == ({"doubt:sum": 1} if doubtful else {})
    assert outcome.rows.written == 1


@pytest.mark.parametrize(
    ("cells", "more", "kind"),
    [({"low": "3"}, "0", "order"), ({}, "2", "sum"), ({"note": "Beta"}, "1", "disagreement")],
)
def test_one_row_among_good_ones_is_doubtful(
    cells: dict[str, str], more: str, kind: str, tmp_path: Path
) -> None:
    rules = 'unused = ["spare"]\nsums = [["best", "low", "more"]]\nalike = [["name", "note"]]'
    text = TINY.replace('unused = ["spare"]', rules).replace(
        'best = { type = "count" }', 'best = { type = "count" }\nmore = { type = "count" }'
    )
    rows = [({"id": f"c{at}", "note": "Alpha"}, "1") for at in range(5)]
    rows[3] = ({**rows[3][0], **cells}, more)
    content = "".join(f"{row(**given).strip()},{number}\n" for given, number in rows)
    outcome = run(tmp_path, f"{HEADER},more\n{content}", dataset=tiny(text))
    assert outcome.doubts[f"doubt:{kind}"] == 1
    assert outcome.rows == Rows(5, 5, 1, 0)


@pytest.mark.parametrize(
    ("given", "certain", "uncertain"),
    [
        ("1|1992|1|1|1|Bosnia-Herzegovina, Serbia (Yugoslavia)|345, 346", {"bosnia-and-herzegovina"},
         {"serbia-and-montenegro", "yugoslavia"}),
        ("1|1991|1|1|1|Russia (Soviet Union)|365", set(), {"russian-federation", "soviet-union"}),
        ("1|1991|1|1|1|Soviet Union|365", {"soviet-union"}, set()),
        ("1|1990|1|1|1|Yemen (North Yemen)|678", set(), {"yemen", "yemen-arab-republic"}),
        ("1|1989|1|1|1|Namibia, South Africa|560, 565", {"namibia", "south-africa"}, set()),
        ("1|1998|1|1|1|Kosovo|347", {"kosovo"}, set()),
        ("1|1994|1|1|1|Serbia (Yugoslavia)|345", {"serbia-and-montenegro"}, set()),
        ("1|1992|1|1|1|Atlantis|9999", set(), set()),
        ("1|1992|1|1|1|Ghana|9999", {"ghana"}, set()),
    ],
)  # fmt: skip
def test_a_place_is_certain_uncertain_or_unknown(
    given: str, certain: set[str], uncertain: set[str], tmp_path: Path
) -> None:
    outcome = one_sided(tmp_path, given)
    (node,) = [
        said for each, said in facts(outcome).items() if each.startswith("episode/") and "#" not in each
    ]
    assert node.get("r2p:inPlace", set()) == {f"place/{place}" for place in certain}
    assert node.get("r2p:mayBeInPlace", set()) == {f"place/{place}" for place in uncertain}
    assert outcome.rows == Rows(1, 1, outcome.rows.doubtful, 0)
    assert outcome.rows.doubtful == (bool(uncertain) or "9999" in given)


def test_a_code_of_one_place_alone_means_it_at_any_time() -> None:
    finder = Finder()
    for code, year, place in (("615", 1954, "algeria"), ("347", 1998, "kosovo"), ("565", 1989, "namibia")):
        assert finder.place(code, "gw", year) == expand(f"place:{place}")
        with pytest.raises(Unresolved):
            finder.state(code, "gw", year)
    for text, scheme, year in (("345", "gw", 1992), ("Serbia", "name", 1998)):
        with pytest.raises(Unresolved) as raised:
            finder.place(text, scheme, year)
        assert raised.value.candidates


def test_a_doubtful_row_that_is_a_copy_counts_once(tmp_path: Path) -> None:
    given = "1|1990|30|40|50|Ghana|452"
    outcome = one_sided(tmp_path, given, given, "2|1990|30|20|40|Ghana|452")
    assert outcome.rows == Rows(3, 2, 1, 1)
    assert outcome.doubts == {"doubt:order": 1}


def test_an_optional_state_is_left_out_outside_its_years(tmp_path: Path) -> None:
    text = f"{ONE_SIDED}\n9,9,1,,A,A,,1954,25,25,25,1,Algeria,615,615,4,23.1\n"
    (tmp_path / "OneSided_v23_1.csv").write_text(text.replace("1954", "1989").replace("615,615", "615,347"))
    outcome = import_files("ucdp-onesided", [tmp_path / "OneSided_v23_1.csv"], tmp_path / "o.nq")
    said = facts(outcome)
    assert outcome.doubts == {"doubt:uncertain": 1}
    assert "r2p:governmentOf" not in said["party/ucdp/1"]
    assert said["episode/ucdp-onesided/23.1/1-1989"]["r2p:inPlace"] == {"place/algeria"}


def test_a_declared_doubt_names_its_columns(tmp_path: Path) -> None:
    rule = 'doubt = [{ when = { note = "odd", led = "*" }, rule = "is odd.", mend = "ask." }]'
    text = TINY.replace('unused = ["spare"]', f'unused = ["spare"]\n{rule}')
    outcome = run(tmp_path, f"{HEADER}\n{row(note='odd')}", dataset=tiny(text))
    doubt = facts(outcome)[f"{NODE}#doubt-1"]
    assert (outcome.rows.written, outcome.doubts) == (1, {"doubt:unknown": 1})
    assert (doubt["r2p:inColumn"], doubt["oa:bodyValue"]) == ({"note", "led"}, {"note 'odd' is odd. ask."})


def test_the_graph_knows_what_was_left_out(tmp_path: Path) -> None:
    outcome = one_sided(
        tmp_path,
        "1|1990|30|20|40|Ghana|452",
        "2|1990|forty|30|50|Ghana|452",
        "3|1990|50|forty|60|Ghana|452",
        "4|1990|51|forty|61|Ghana|452",
        "5|1991|52|40|forty|Ghana, Mali|452, 432",
        "1|1990|30|20|40|Ghana|452",
    )
    assert outcome.rows == Rows(6, 1, 0, 5)
    whole = "is no whole number."
    assert outcome.rules == {whole: 4, "has a key that stands in an earlier row.": 1}
    assert outcome.lost == {"r2p:bestEstimate": 183, "r2p:highEstimate": 211, "r2p:lowEstimate": 90}
    text = str(outcome)
    assert "5 rows rejected, with 183 deaths by best estimate and 211 deaths by high estimate and 90" in text
    said = facts(outcome)
    (run_,) = [each for each in said if each.startswith("run/") and "#" not in each]
    counts = {
        "r2p:rowsRead": {"6"},
        "r2p:rowsWritten": {"1"},
        "r2p:rowsDoubtful": {"0"},
        "r2p:rowsRejected": {"5"},
    }
    (usage,) = said[run_]["prov:qualifiedUsage"]
    for node in (run_, "dataset/ucdp-onesided/23.1", usage):
        assert {key: said[node][key] for key in counts} == counts
    left = [node for node in said.values() if "r2p:RejectedRows" in node["rdf:type"]]
    assert all(node["prov:wasGeneratedBy"] == {run_} for node in left)
    assert all(node["prov:wasDerivedFrom"] == said[usage]["prov:entity"] for node in left)
    assert sorted(
        (*node["r2p:rejectedFor"], *node["r2p:rejectedYear"], sorted(node["r2p:rejectedInPlace"]),
         *node["r2p:rejectedRows"], *node["r2p:rejectedBest"], *node["r2p:rejectedHigh"])
        for node in left
    ) == [
        ("has a key that stands in an earlier row.", "1990", ["place/ghana"], "1", "30", "40"),
        (whole, "1990", ["place/ghana"], "3", "101", "171"),
        (whole, "1991", ["place/ghana", "place/mali"], "1", "52"),
    ]  # fmt: skip


def test_rows_that_cannot_be_taken_apart_are_counted(tmp_path: Path) -> None:
    outcome = run(tmp_path, f"{HEADER}\n{GOOD}\nb2,only\n")
    left = [node for node in facts(outcome).values() if "r2p:RejectedRows" in node["rdf:type"]]
    assert [
        (node["r2p:rejectedRows"], set(node) & {"r2p:rejectedYear", "r2p:rejectedBest"}) for node in left
    ] == [({"1"}, set())]
    assert outcome.lost == {}


def test_every_kind_of_doubt_is_a_concept() -> None:
    from r2p_ld.datasets import doubts

    source = "".join(path.read_text("utf-8") for path in Path(doubts.__file__).parent.glob("evaluation.py"))
    kinds = {part.split('"')[0] for part in source.split('"doubt:')[1:]}
    assert kinds == {"disagreement", "order", "sum", "uncertain", "unknown"}
    assert {doubts.label(f"doubt:{kind}") for kind in kinds} > {"uncertain meaning", "values out of order"}
    assert expand("doubt:sum").endswith("/id/doubt/sum")
