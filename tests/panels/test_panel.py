"""Panels from imported data: which rows and numbers, what is missing and what is zero, by whatever file."""

from __future__ import annotations

import csv
import gzip
import json
import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest
from support.declared import ABSENT, DATASETS
from support.linked import LINKED, SAMPLES, Given, import_all, miniatures
from support.quads import Values, Written

from r2p_ld import import_data, panel
from r2p_ld.errors import BadInput
from r2p_ld.namespaces import expand

EXPECTED = Path(__file__).parent / "expected"
WORLD = ("ewp", "ucdp-ged", "ucdp-onesided", "ucdp-prio-acd")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The imports of a small made-up world."""
    given = miniatures(LINKED / "data")
    return import_all({name: given[name] for name in WORLD}, Path(), tmp_path_factory.mktemp("world"))


def rows_of(out: Path) -> list[dict[str, str]]:
    with out.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def made(
    folder: Path, *imports: Written, by: str = "country-year", years: str | None = None
) -> list[dict[str, str]]:
    """The rows of a panel of imports written by hand."""
    files = [each.write(folder / f"{at}.nq") for at, each in enumerate(imports)]
    panel(files, folder / "panel.csv", by=by, years=years)
    return rows_of(folder / "panel.csv")


def cell(rows: list[dict[str, str]], place: str, year: int) -> dict[str, str]:
    (found,) = [row for row in rows if row["iri"] == expand(f"place:{place}") and row["year"] == str(year)]
    return found


def picked(row: dict[str, str], prefix: str = "ucdp_ged") -> list[str]:
    """Best estimate, and what stands beside it: covered, doubtful, rejected, shared."""
    return [row[f"{prefix}_{name}"] for name in ("best", "covered", "doubtful", "rejected", "shared")]


# --- exact panels --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("by", "years"), [("country-year", "2015"), ("actor-year", None), ("dyad-year", None)]
)
def test_the_panel_is_exactly_this(by: str, years: str | None, world: list[Path], tmp_path: Path) -> None:
    done = panel(world, tmp_path / "panel.csv", by=by, years=years)
    assert (tmp_path / "panel.csv").read_text("utf-8") == (EXPECTED / f"{by}.csv").read_text("utf-8")
    assert done.rows == len(rows_of(tmp_path / "panel.csv"))


def test_any_order_of_files_and_any_hash_seed_give_the_same_bytes(world: list[Path], tmp_path: Path) -> None:
    code = "import sys, r2p_ld; r2p_ld.panel(sys.argv[2:], sys.argv[1])"
    found = set()
    for seed, files in (("0", world), ("1", world[::-1]), ("2", [*world, *world])):
        for kind in ("csv", "parquet"):
            folder = tmp_path / seed / kind
            folder.mkdir(parents=True)
            command = [sys.executable, "-c", code, folder / f"panel.{kind}", *files]
            subprocess.run(list(map(str, command)), check=True, env={**os.environ, "PYTHONHASHSEED": seed})
            found.add((kind, *(path.read_bytes() for path in sorted(folder.iterdir()))))
    assert len(found) == 2


def test_every_form_of_an_import_gives_the_same(tmp_path: Path) -> None:
    given = miniatures(LINKED / "data")["ucdp-onesided"]
    texts = set()
    for form in ("x.nq", "x.nq.gz", "x.parquet", "shards"):
        import_data("ucdp-onesided", list(map(Path, given.files)), tmp_path / form, retrieved="2026-11-21")
        for by in ("country-year", "actor-year"):
            panel([tmp_path / form], tmp_path / "panel.csv", by=by)
            texts.add((by, (tmp_path / "panel.csv").read_text("utf-8")))
    assert len(texts) == 2


# --- missing and zero ------------------------------------------------------------------------


def test_no_event_is_zero_where_the_list_covers_the_year(tmp_path: Path) -> None:
    ged = Written("ucdp-ged", "23.1")
    ged.event(1, ["place:chad"], 2001, 5)
    rows = made(tmp_path, ged, years="1988-2023")
    assert picked(cell(rows, "chad", 2001)) == ["5", "1", "0", "0", "0"]
    assert picked(cell(rows, "chad", 2002)) == ["0", "1", "0", "0", "0"]
    assert picked(cell(rows, "chad", 1988)) == ["NA", "0", "0", "0", "0"]
    assert picked(cell(rows, "chad", 2023)) == ["NA", "0", "0", "0", "0"]
    assert cell(rows, "niger", 2001)["ucdp_ged_events"] == "0"


def test_a_version_that_does_not_tell_its_years_makes_no_zero(tmp_path: Path) -> None:
    ged = Written("ucdp-ged", "24.0.3")
    ged.event(1, ["place:chad"], 2024, 5)
    rows = made(tmp_path, ged)
    assert picked(cell(rows, "chad", 2024)) == ["5", "1", "0", "0", "0"]
    assert picked(cell(rows, "niger", 2024)) == ["NA", "NA", "0", "0", "0"]


def test_an_absent_row_of_a_list_with_a_threshold_is_no_zero(tmp_path: Path) -> None:
    onesided = Written("ucdp-onesided", "23.1")
    onesided.row("1", "r2p:OneSidedViolence", {"r2p:inPlace": ["place:chad"], "r2p:startYear": [2001]})
    rows = made(tmp_path, onesided)
    assert picked(cell(rows, "chad", 2001), "ucdp_onesided") == ["NA", "1", "0", "0", "0"]
    assert picked(cell(rows, "niger", 2001), "ucdp_onesided") == ["NA", "1", "0", "0", "0"]


def test_what_was_rejected_or_is_uncertain_is_no_zero(tmp_path: Path) -> None:
    ged = Written("ucdp-ged", "23.1")
    ged.event(1, [], 1991, 7, mayBeInPlace=["place:russian-federation", "place:soviet-union"])
    ged.event(2, ["place:mali"], 1991, 3)
    ged.rejected(1, 4, [1991], ["place:chad"])
    ged.rejected(2, 2, [1991], ["place:mali", "place:niger"])
    ged.rejected(3, 9, [], ["place:chad"])
    rows = made(tmp_path, ged)
    assert picked(cell(rows, "soviet-union", 1991)) == ["NA", "1", "1", "0", "0"]
    assert picked(cell(rows, "russian-federation", 1991)) == ["NA", "1", "1", "0", "0"]
    assert picked(cell(rows, "chad", 1991)) == ["NA", "1", "0", "4", "0"]
    assert picked(cell(rows, "mali", 1991)) == ["3", "1", "0", "2", "0"]
    assert picked(cell(rows, "niger", 1991)) == ["NA", "1", "0", "2", "0"]
    assert cell(rows, "mali", 1991)["ucdp_ged_onesided_best"] == "NA", "a rejected one may be of this kind"
    (about,) = panel([tmp_path / "0.nq"], tmp_path / "panel.csv").lists
    assert (about.rows, about.unplaced, about.rejected_elsewhere) == (2, 0, 9)


def test_a_doubtful_row_counts_and_is_counted(tmp_path: Path) -> None:
    ged = Written("ucdp-ged", "23.1")
    ged.event(1, ["place:chad"], 2001, 5)
    ged.event(2, ["place:chad"], 2001, 6)
    ged.doubt("2")
    assert picked(cell(made(tmp_path, ged), "chad", 2001)) == ["11", "1", "1", "0", "0"]


def test_a_row_with_several_places_counts_in_each(tmp_path: Path) -> None:
    onesided = Written("ucdp-onesided", "23.1")
    for key, places in enumerate((["place:chad", "place:niger"], ["place:chad"])):
        said: dict[str, Values] = {"r2p:inPlace": places, "r2p:startYear": [2001]}
        said["r2p:bestEstimate"] = [30 + key]
        onesided.row(str(key), "r2p:OneSidedViolence", said)
    rows = made(tmp_path, onesided)
    assert picked(cell(rows, "chad", 2001), "ucdp_onesided") == ["61", "1", "0", "0", "1"]
    assert picked(cell(rows, "niger", 2001), "ucdp_onesided") == ["30", "1", "0", "0", "1"]
    assert cell(rows, "chad", 2001)["ucdp_onesided_best_shared"] == "30"


def test_a_place_beside_an_uncertain_one_is_shared(tmp_path: Path) -> None:
    ged = Written("ucdp-ged", "23.1")
    ged.event(1, ["place:chad"], 1991, 7, mayBeInPlace=["place:russian-federation"])
    rows = made(tmp_path, ged)
    assert picked(cell(rows, "chad", 1991)) == ["7", "1", "0", "0", "1"]
    assert picked(cell(rows, "russian-federation", 1991)) == ["NA", "1", "1", "0", "0"]


def test_a_row_without_year_or_place_is_told(tmp_path: Path) -> None:
    ged = Written("ucdp-ged", "23.1")
    ged.event(1, ["place:chad"], 2001, 5)
    ged.event(2, [], 2001, 5)
    ged.row("3", "r2p:ConflictEvent", {"r2p:inPlace": ["place:chad"]})
    done = panel([ged.write(tmp_path / "x.nq")], tmp_path / "panel.csv")
    assert (done.lists[0].rows, done.lists[0].unplaced) == (3, 2)
    assert "2 without a year or a country count nowhere" in str(done)


def test_a_forecast_covers_the_countries_that_it_lists(tmp_path: Path) -> None:
    old, new = Written("ewp", "2024"), Written("ewp", "2025")
    for ewp, start, risk in ((old, 2024, "0.25"), (old, 2025, "0.125"), (new, 2025, "0.5")):
        said: dict[str, Values] = {"r2p:startYear": [start], "r2p:endYear": [start + 1]}
        said |= {"r2p:inPlace": ["place:chad"], "r2p:probability": [risk]}
        key = f"assessment:ewp/{ewp.version}/chad-{start}"
        ewp.add(key, "r2p:RiskAssessment", said)
    rows = made(tmp_path, old, new)
    assert [cell(rows, "chad", year)["ewp_risk"] for year in (2024, 2025)] == ["0.25", "0.5"]
    assert cell(rows, "chad", 2025)["ewp_risk_one_year"] == "NA"
    assert [cell(rows, place, 2025)["ewp_covered"] for place in ("chad", "niger")] == ["1", "0"]


def test_what_lasts_counts_in_each_year(tmp_path: Path) -> None:
    ewp = Written("ewp", "2025")
    spans: dict[int, tuple[Values, Values, Values]] = {
        1: ([2001], [2003], []),
        2: ([2010], [], []),
        3: ([2022], [], [True]),
    }
    for key, (start, end, ongoing) in spans.items():
        said: dict[str, Values] = {"r2p:inPlace": ["place:chad"], "r2p:startYear": start}
        said |= {"r2p:endYear": end, "r2p:isOngoing": ongoing}
        ewp.row(str(key), "r2p:MassKilling", said)
    rows = made(tmp_path, ewp, years="2000-2025")
    counted = [row["year"] for row in rows if row["name"] == "Chad" and row["ewp_mk_episodes"] == "1"]
    assert counted == ["2001", "2002", "2003", "2010", "2022", "2023", "2024"]


def test_what_a_state_does_stands_at_the_place_that_it_held(tmp_path: Path) -> None:
    vetoes = Written("un-vetoes", "2022-09")
    for year in (1990, 1993):
        said: dict[str, Values] = {"r2p:castBy": ["state:russian-federation"], "r2p:startYear": [year]}
        vetoes.add(f"vote:un-vetoes/2022-09/{year}", "r2p:Veto", said)
    rows = made(tmp_path, vetoes)
    assert cell(rows, "soviet-union", 1990)["un_vetoes_cast"] == "1"
    assert cell(rows, "russian-federation", 1993)["un_vetoes_cast"] == "1"
    assert cell(rows, "france", 1990)["un_vetoes_cast"] == "0"


def test_a_dyad_is_two_parties_of_a_conflict(tmp_path: Path) -> None:
    ged = Written("ucdp-ged", "23.1")
    parties = [f"party:ucdp/{number}" for number in (1, 2, 3)]
    for key, (fought, best) in enumerate(
        [(parties[1::-1], 4), (parties[:2], 5), (parties, 6), (parties[:1], 7)]
    ):
        ged.event(key, ["place:chad"], 2001, best, byParty=fought, partOfConflict=["conflict:ucdp/9"])
    named = '“Front"\\'
    ged.add("party:ucdp/1", "r2p:ConflictParty", {"dcterms:identifier": ["1"], "rdfs:label": [named]})
    rows = made(tmp_path, ged, by="dyad-year")
    assert [(row["party_a_id"], row["party_b"], row["ucdp_ged_best"]) for row in rows] == [
        ("NA", "NA", "6"),
        ("1", "NA", "7"),
        ("1", expand("party:ucdp/2"), "9"),
    ]
    assert rows[1]["party_a_name"] == named


def test_each_party_of_a_row_has_it_whole(tmp_path: Path) -> None:
    ged = Written("ucdp-ged", "23.1")
    ged.event(1, ["place:chad"], 2001, 4, byParty=["party:ucdp/1", "party:ucdp/2"])
    ged.event(2, ["place:chad"], 2001, 5, byParty=["party:ucdp/1"])
    rows = made(tmp_path, ged, by="actor-year")
    assert [(row["ucdp_ged_best"], row["ucdp_ged_shared"]) for row in rows] == [("9", "1"), ("4", "1")]


# --- against the files themselves --------------------------------------------------------------


@pytest.mark.skipif(not DATASETS.exists(), reason=ABSENT)
def test_sums_are_those_of_the_providers_file(tmp_path: Path) -> None:
    """Numbers of countries that are one place at all times, and in rows that were not rejected."""
    name = "ucdp-onesided"
    given: Given = SAMPLES[name]
    (file,) = import_all({name: given}, DATASETS, tmp_path)
    panel([file], tmp_path / "panel.csv")
    rejects = tmp_path / f"{file.name}.rejects.csv"
    left_out = {int(row["row"]) for row in rows_of(rejects)} if rejects.exists() else set()
    expected: defaultdict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    with (DATASETS / given.files[0]).open(encoding="utf-8-sig", newline="") as read:
        for number, row in enumerate(csv.DictReader(read), 2):
            places = [code.strip() for code in row["gwno_location"].split(",")]
            for code in places if number not in left_out else []:
                expected[code, row["year"]][0] += int(row["best_fatality_estimate"])
                expected[code, row["year"]][1] += len(places) > 1
    found = {
        (row["gwno"], row["year"]): [int(row["ucdp_onesided_best"]), int(row["ucdp_onesided_shared"])]
        for row in rows_of(tmp_path / "panel.csv")
        if row["ucdp_onesided_best"] != "NA"
    }
    changed = {"345", "365", "678"}  # at different times the numbers of different places
    same = {cell: numbers for cell, numbers in expected.items() if cell[0] not in changed}
    assert {cell: numbers for cell, numbers in found.items() if cell[0] not in changed} == same
    assert len(same) > 500


@pytest.mark.skipif(not DATASETS.exists(), reason=ABSENT)
def test_numbers_of_states_are_those_of_countrycode(tmp_path: Path) -> None:
    """The table of the R package countrycode has the numbers of today's states."""
    ged = Written("ucdp-ged", "23.1")
    ged.event(1, ["place:chad"], 2020, 5)
    ours = {row["iso3"]: row for row in made(tmp_path, ged) if row["iso3"] != "NA"}
    differ, compared = {"VNM"}, 0  # 815 there, 816 in the list itself
    with (DATASETS / "country-crosswalk" / "countrycode_codelist_ids.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["gwn"] and row["iso3c"] in ours.keys() - differ:
                assert ours[row["iso3c"]]["gwno"] == str(int(float(row["gwn"]))), row
                compared += 1
    assert compared > 170


# --- files that are wrong ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("x.nq", b"<a> <b> <c> .\n", "describe no data set"),
        ("x.nq", b"no quads\n", "is not as `r2p-ld import` writes N-Quads: no quads"),
        ("x.nq", b'<s> <http://purl.org/dc/terms/title> "cut', "is not as"),
        ("x.nq", b"\xff\xfe\n", "is not as"),
        ("x.nq.gz", gzip.compress(b"<a> <b> <c> <d> .\n" * 9, mtime=0)[:-9], "is not as"),
        ("x.parquet", b"no parquet", "is no import in Parquet"),
        ("x.csv", b"a,b\n", "is no import"),
        ("x.txt", b"", "is no import"),
    ],
)
def test_what_is_no_import_is_refused(name: str, content: bytes, said: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BadInput) as caught:
        panel([tmp_path / name], tmp_path / "panel.csv")
    assert said in str(caught.value)
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize(
    ("out", "by", "years", "said"),
    [
        ("panel.xlsx", "country-year", None, "ends in .parquet or .csv"),
        ("panel.csv", "month", None, "--by is country-year, actor-year, dyad-year, not month"),
        ("panel.csv", "dyad-year", "1989–2024", "are no years"),
        ("panel.csv", "actor-year", "2024-1989", "are no years"),
        ("no/panel.csv", "country-year", None, "is no folder"),
    ],
)
def test_wrong_arguments_are_refused(
    out: str, by: str, years: str | None, said: str, world: list[Path], tmp_path: Path
) -> None:
    with pytest.raises(BadInput, match=said):
        panel(world, tmp_path / out, by=by, years=years)
    assert list(tmp_path.iterdir()) == []


def test_two_versions_of_a_list_are_refused(tmp_path: Path) -> None:
    imports = [Written("ucdp-ged", version) for version in ("22.1", "23.1")]
    for each in imports:
        each.event(1, ["place:chad"], 2001, 5)
    with pytest.raises(BadInput, match=r"ucdp-ged is there in the versions 22\.1 and 23\.1"):
        made(tmp_path, *imports)


def test_a_data_set_without_measures_is_told(tmp_path: Path) -> None:
    votes, ged = Written("un-votes", "1"), Written("ucdp-ged", "23.1")
    ged.event(1, ["place:chad"], 2001, 5)
    with pytest.raises(
        BadInput, match=r"un-votes 1 has no measure by dyad-year; .*: ucdp-ged, ucdp-prio-acd"
    ):
        made(tmp_path, votes, by="dyad-year")
    files = [votes.write(tmp_path / "0.nq"), ged.write(tmp_path / "1.nq")]
    assert panel(files, tmp_path / "panel.csv").without_measure == ("un-votes 1",)


def test_rows_of_a_data_set_that_is_not_described_are_refused(tmp_path: Path) -> None:
    first, second = Written("ucdp-ged", "23.1"), Written("ucdp-onesided", "23.1")
    second.row("1", "r2p:OneSidedViolence", {"r2p:inPlace": ["place:chad"], "r2p:startYear": [2001]})
    second.lines = [line for line in second.lines if "/dataset/" not in line.split()[0]]
    with pytest.raises(BadInput, match=r"do not describe ucdp-onesided/23\.1: name all files"):
        made(tmp_path, first, second)


def test_no_other_description_is_written_over(world: list[Path], tmp_path: Path) -> None:
    for name in ("datapackage.json", "croissant.json"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / name).write_text(json.dumps({"resources": [{"path": "other.csv"}]}))
        with pytest.raises(BadInput, match=r"does not describe panel\.csv"):
            panel(world, folder / "panel.csv")
        assert [path.name for path in folder.iterdir()] == [name]


def test_no_file_that_is_read_is_written_over(world: list[Path], tmp_path: Path) -> None:
    given = miniatures(LINKED / "data")["ucdp-onesided"]
    import_data("ucdp-onesided", list(map(Path, given.files)), tmp_path / "x.parquet", retrieved="2026-11-21")
    before = (tmp_path / "x.parquet").read_bytes()
    with pytest.raises(BadInput, match="would be written over"):
        panel([tmp_path / "x.parquet"], tmp_path / "x.parquet")
    assert (tmp_path / "x.parquet").read_bytes() == before


def test_without_duckdb_it_says_what_to_install(
    world: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(BadInput, match=r"pip install 'r2p-ld\[panel\]'"):
        panel(world, tmp_path / "panel.csv")


@pytest.mark.parametrize("name", ["x[1].nq", "x*.nq.gz", "it's?.parquet", "graph=x", "-.nq"])
def test_any_name_of_a_file_is_that_file(name: str, tmp_path: Path) -> None:
    given = miniatures(LINKED / "data")["ucdp-onesided"]
    for each in (name, "x1.nq"):
        import_data("ucdp-onesided", list(map(Path, given.files)), tmp_path / each, retrieved="2026-11-21")
    done = panel([tmp_path / name], tmp_path / "panel.csv", years="2013")
    assert done.lists[0].rows >= 9


@pytest.mark.parametrize("value", ["many", str(10**30)])
def test_a_number_that_is_none_is_refused(value: str, tmp_path: Path) -> None:
    ged = Written("ucdp-ged", "23.1")
    said: dict[str, Values] = {"r2p:startYear": [2001], "r2p:bestEstimate": [value]}
    ged.row("1", "r2p:ConflictEvent", {"r2p:inPlace": ["place:chad"], **said})
    with pytest.raises(BadInput, match="the data cannot be read"):
        made(tmp_path, ged)
    assert not (tmp_path / "panel.csv").exists()


# --- as the import writes it ----------------------------------------------------------------------


ONE_SIDED = "conflict_id,actor_id,actor_name,year,best_fatality_estimate,low_fatality_estimate,"
ONE_SIDED += "high_fatality_estimate,is_government_actor,location,gwno_location,gwnoa,version\n"


def test_doubt_uncertain_places_and_rejected_rows_of_an_import(tmp_path: Path) -> None:
    rows = [
        "1,11,A,1992,50,60,70,0,Chad,483,,23.1",  # the best estimate is below the low one
        '2,12,B,1992,30,30,30,0,"Chad, Yugoslavia","483, 345",,23.1',  # two places had 345 in 1992
        "3,13,C,1992,many,1,1,0,Chad,483,,23.1",
        "4,14,D,1992,27,26,28,0,Niger,436,,23.1",
    ]
    (tmp_path / "one.csv").write_text(ONE_SIDED + "".join(f"{row}\n" for row in rows), "utf-8")
    done = import_data("ucdp-onesided", [tmp_path / "one.csv"], tmp_path / "one.nq", retrieved="2026-11-21")
    assert done.rows.rejected == 1
    panel([tmp_path / "one.nq"], tmp_path / "panel.csv")
    rows_ = rows_of(tmp_path / "panel.csv")
    assert picked(cell(rows_, "chad", 1992), "ucdp_onesided") == ["80", "1", "2", "1", "1"]
    assert picked(cell(rows_, "niger", 1992), "ucdp_onesided") == ["27", "1", "0", "0", "0"]
    for place in ("yugoslavia", "serbia-and-montenegro"):
        assert picked(cell(rows_, place, 1992), "ucdp_onesided") == ["NA", "1", "1", "0", "0"]
