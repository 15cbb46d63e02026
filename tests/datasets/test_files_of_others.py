"""Files as people save and pass them on: releases, layouts of other years, what spreadsheets change."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode
from support.importing import GOOD, HEADER, TINY, Finder, quads, run, tiny

from r2p_ld.datasets import declaration
from r2p_ld.datasets.importer import Outcome, import_files
from r2p_ld.datasets.layout import version_in
from r2p_ld.errors import BadInput
from r2p_ld.namespaces import node

GED = declaration.read("ucdp-ged").tables["events"].order
EVENT = {
    "id": "900001", "relid": "INV-1", "year": "2025", "active_year": "True", "code_status": "Clear",
    "type_of_violence": "1", "conflict_new_id": "99001", "conflict_name": "Invented: Government",
    "side_a_new_id": "99003", "side_a": "Government of Inventedland", "side_b_new_id": "99004",
    "side_b": "Invented front",
    "where_prec": "2", "adm_1": "-= Invented province", "adm_2": "Invented district",
    "latitude": "13.10", "longitude": "-24.25", "country": "Sudan", "country_id": "625", "date_prec": "3",
    "date_start": "2025-03-01 00:00:00.000", "date_end": "2025-03-02 00:00:00.000",
    "deaths_a": "1", "deaths_b": "2", "deaths_civilians": "3", "deaths_unknown": "0", "best": "6",
    "high": "9", "low": "4",
}  # fmt: skip


def event(**more: str) -> str:
    """A row of GED."""
    return ",".join({**EVENT, **more}.get(name, "") for name in GED)


def write(folder: Path, name: str, *lines: str, encoding: str = "utf-8") -> Path:
    (folder / name).write_text("".join(f"{line}\n" for line in lines), encoding)
    return folder / name


def ged(folder: Path, *files: Path, version: str | None = None) -> Outcome:
    return import_files("ucdp-ged", files, folder / "out.nq", version=version)


def said(outcome: Outcome, thing: str) -> dict[str, set[str]]:
    """What is said of a thing: property → values."""
    found: dict[str, set[str]] = {}
    for quad in quads(outcome.out):
        if quad.subject == node(thing):
            assert isinstance(quad.object, Literal | NamedNode)
            found.setdefault(quad.predicate.value, set()).add(quad.object.value)
    return found


# --- releases --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dataset", "file", "version"),
    [
        ("ucdp-ged", "GEDEvent_v25_0_3.csv", "25.0.3"),
        ("ucdp-ged", "GEDEvent_v25_0_12.csv", "25.0.12"),
        ("ucdp-ged", "GEDEvent_v24_01_24_06.csv", "24.01.24.06"),
        ("ucdp-ged", "GEDEvent_v26_1.csv", "26.1"),
        ("ucdp-ged", "GEDEvent_v25_1 (1).csv", "25.1"),
        ("ucdp-ged", "ged181.csv", "18.1"),
        ("ucdp-ged", "ucdpged_1000.csv", None),
        ("ucdp-onesided", "OneSided_v23_1.csv", "23.1"),
        ("ucdp-onesided", "ucdp-onesided-181-2017.csv", "18.1"),
        ("ucdp-onesided", "ucdp-onesided-14-2016.csv", "1.4"),
        ("ucdp-onesided", "ucdp_one_sided_violence_1989_2015_V1_4_2016.csv", "1.4"),
        ("ucdp-actor", "Actor_v25_1.csv", "25.1"),
        ("ucdp-prio-acd", "UcdpPrioConflict_v25_1.csv", "25.1"),
        ("un-library-votes", "2025_7_21_ga_voting.csv", "2025.7.21"),
        ("ewp", "final_forecasts_data_4Sep2025.csv", "2025"),
    ],
)
def test_a_files_name_tells_the_whole_release(dataset: str, file: str, version: str | None) -> None:
    pattern = declaration.read(dataset).version_file
    assert pattern is not None
    assert version_in(file, pattern) == version


@pytest.mark.parametrize("key", ["900001", "a-b", "900001.0"])
def test_two_files_with_a_key_in_common_are_refused_whole(key: str, tmp_path: Path) -> None:
    first = write(tmp_path, "first.csv", ",".join(GED), event(id=key), event(id="1"))
    second = write(tmp_path, "second.csv", ",".join(GED), event(id="2"), event(id=key))
    with pytest.raises(BadInput) as caught:
        ged(tmp_path, first, second, version="25.1")
    (fault,) = caught.value.faults
    assert (fault.file, "first.csv" in fault.rule) == (str(second), True)
    assert not (tmp_path / "out.nq").exists()


def test_parts_of_one_file_are_imported_together(tmp_path: Path) -> None:
    files = [
        write(tmp_path, f"{at}.csv", ",".join(GED), event(id=str(at)), event(id=f"x{at}")) for at in range(3)
    ]
    assert ged(tmp_path, *files, version="25.1").rows.written == 6


def test_a_version_that_is_given_may_tell_two_drafts_apart(tmp_path: Path) -> None:
    file = write(tmp_path, "tiny_7.csv", HEADER, GOOD.removesuffix("7"))
    for version in ("7", "7.1", "7-draft-2"):
        done = import_files(tiny(), [file], tmp_path / "out.nq", version=version, resolver=Finder())
        assert done.version == version
    for version in ("8", "71"):
        with pytest.raises(BadInput, match="import one version at a time"):
            import_files(tiny(), [file], tmp_path / "out.nq", version=version, resolver=Finder())


# --- layouts ---------------------------------------------------------------------------------


def test_what_an_event_says_of_where_and_when_is_kept(tmp_path: Path) -> None:
    done = ged(tmp_path, write(tmp_path, "GEDEvent_v25_0_3.csv", ",".join(GED), event()))
    found = said(done, "episode:ucdp-ged/25.0.3/900001")
    wanted = {
        "wgs:lat": "13.1",
        "wgs:long": "-24.25",
        "r2p:firstAdminUnit": "-= Invented province",
        "r2p:secondAdminUnit": "Invented district",
        "r2p:placePrecision": "2",
        "r2p:datePrecision": "3",
        "r2p:civilianDeaths": "3",
    }
    assert {name: found[node(name).value] for name in wanted} == {k: {v} for k, v in wanted.items()}
    assert done.doubts == {}


@pytest.mark.parametrize(
    "left_out", [("latitude",), ("adm_1", "adm_2", "gwnoa"), ("deaths_a", "deaths_civilians")]
)
def test_a_column_that_was_left_out_is_not_missed(left_out: tuple[str, ...], tmp_path: Path) -> None:
    names = [name for name in GED if name not in left_out]
    row = ",".join(EVENT.get(name, "") for name in names)
    assert ged(tmp_path, write(tmp_path, "ged251.csv", ",".join(names), row)).rows.written == 1


def test_deaths_that_are_no_sum_of_their_parts_are_doubtful(tmp_path: Path) -> None:
    file = write(tmp_path, "ged251.csv", ",".join(GED), event(deaths_b="7"), event(id="2"))
    done = ged(tmp_path, file)
    assert (done.doubts, done.rows.rejected) == ({"doubt:sum": 1}, 0)


def test_a_file_without_a_header_needs_a_version(tmp_path: Path) -> None:
    file = write(tmp_path, "GEDEvent_v24_0_1.csv", event(), event(id="2"), event(id="3", best="x"))
    with pytest.raises(BadInput, match=r"has no header row: its first row holds data\..*give --version"):
        ged(tmp_path, file)
    done = ged(tmp_path, file, version="24.0.1")
    assert (done.rows.read, done.rows.written, [fault.row for fault in done.faults]) == (3, 2, [3])
    with pytest.raises(BadInput, match="has no header row"):  # not as many columns
        ged(tmp_path, write(tmp_path, "GEDEvent_v24_0_2.csv", event() + ","), version="24.0.2")


@pytest.mark.parametrize("change", [str.upper, str.title, str.lower])
@pytest.mark.parametrize("trailing", ["", ",,,", ", ,"])
@pytest.mark.parametrize("blank", [[], ["", ",,", "," * 19]])
def test_what_spreadsheets_change_is_passed_over(
    change: object, trailing: str, blank: list[str], tmp_path: Path
) -> None:
    assert callable(change)
    rows = [change(HEADER) + trailing, *blank, GOOD + trailing, *blank, GOOD.replace("a1", "a2"), *blank]
    bad = GOOD.replace("a1", "a3").replace("2011,1", "soon,1")
    done = run(tmp_path, "\n".join([*blank, *rows, bad]) + "\n")
    assert (done.rows.read, done.rows.written, done.blank) == (3, 2, 3 * len(blank))
    assert ("blank rows passed over" in str(done)) == bool(blank)
    assert {fault.row for fault in done.faults} == {4 + 4 * len(blank)}


def test_what_stands_behind_the_last_column_is_not_lost_unsaid(tmp_path: Path) -> None:
    done = run(tmp_path, f"{HEADER},,\n{GOOD},,a note\n")
    assert done.rules == {"has not the 17 cells of the header.": 1}


ONE_SIDED = {
    "1.4": "ActorId,CoalitionComponents,ActorName,Year,BestFatalityEstimate,LowFatalityEstimate,"
    "HighFatalityEstimate,IsGovernmentActor,Location,GWNOLocation,Region,Version",
    "25.1": "conflict_id,dyad_id,actor_id,coalition_components,actor_name,actor_name_fulltext,"
    "actor_name_mothertongue,year,best_fatality_estimate,low_fatality_estimate,high_fatality_estimate,"
    "is_government_actor,location,gwno_location,gwnoa,region,version",
}


@pytest.mark.parametrize("version", ONE_SIDED)
def test_one_sided_violence_is_read_in_the_layouts_of_all_years(version: str, tmp_path: Path) -> None:
    cells = {
        "actorid": "99003", "actorname": "Invented group", "year": "2010", "bestfatalityestimate": "30",
        "lowfatalityestimate": "25", "highfatalityestimate": "40", "isgovernmentactor": "0",
        "location": "Sudan",
        "gwnolocation": "625", "region": "4", "version": version, "conflictid": "99001", "dyadid": "1",
    }  # fmt: skip
    header = ONE_SIDED[version]
    row = ",".join(cells.get(name.lower().replace("_", ""), "") for name in header.split(","))
    done = import_files("ucdp-onesided", [write(tmp_path, "x.csv", header, row)], tmp_path / "out.nq")
    assert (done.version, done.rows.written, done.doubts) == (version, 1, {})
    found = said(done, f"episode:ucdp-onesided/{version}/99003-2010")
    assert found[node("r2p:bestEstimate").value] == {"30"}
    assert (node("r2p:partOfConflict").value in found) == (version == "25.1")


ACLED = (
    "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,assoc_actor_1,"
    "inter1,actor2,assoc_actor_2,inter2,interaction,civilian_targeting,iso,region,country,admin1,admin2,admin3,"
    "location,latitude,longitude,geo_precision,source,source_scale,notes,fatalities,tags,timestamp"
)
ACLED_ROW = (
    "SDN90001,{date},2019,1,Political violence,Battles,Armed clash,Invented Army,,1,Invented Militia,,2,12,,"
    "729,Northern Africa,Sudan,North Darfur,Al Fasher,,Invented place,13.6,25.3,2,Invented,,Told,4,,1"
)


@pytest.mark.parametrize("more", ["", ",population_1km,population_2km,population_5km,population_best"])
@pytest.mark.parametrize("date", ["2019-03-01", "01-March-2019", "01 March 2019"])
@pytest.mark.parametrize("capitals", [True, False])
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_exports_of_acled_of_all_years_give_the_same(
    more: str, date: str, capitals: bool, delimiter: str, tmp_path: Path
) -> None:
    header = (ACLED.upper() if capitals else ACLED) + more
    row = ACLED_ROW.format(date=date) + "," * more.count(",")
    text = [line.replace(",", delimiter) for line in (header, row)]
    file = write(tmp_path, "acled.csv", *text, encoding="utf-8-sig")
    done = import_files("acled", [file], tmp_path / "out.nq", version="2025")
    found = said(done, "episode:acled/2025/SDN90001")
    assert found[node("r2p:involvesParty").value] == {
        node(f"party:acled/{name}").value for name in ("invented-army", "invented-militia")
    }
    expected = {"r2p:thirdAdminUnit": None, "r2p:locality": "Invented place", "r2p:startDate": "2019-03-01"}
    assert {name: next(iter(found.get(node(name).value, ())), None) for name in expected} == expected
    assert (found[node("wgs:lat").value], found[node("r2p:placePrecision").value]) == ({"13.6"}, {"2"})


# --- numbers, texts, encodings ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "text", "digits"),
    [
        ("best", "1e+05", "100000"), ("best", "1E5", "100000"), ("best", "5.0", "5"), ("best", "1.5e1", "15"),
        ("best", "1.00E+02", "100"), ("year", "2011.0", "2011"), ("year", "2.011e3", "2011"),
        ("id", "1e+05", "100000"), ("id", "1E5", "1E5"), ("id", "7.0", "7"), ("id", "007.0", "007"),
    ],
)  # fmt: skip
def test_a_whole_number_is_read_however_programs_write_it(
    column: str, text: str, digits: str, tmp_path: Path
) -> None:
    cells = dict(zip(HEADER.split(","), GOOD.replace('"2, 20"', "2").split(","), strict=True))
    cells |= {"high": "", column: text}
    done = run(tmp_path, f"{','.join(cells)}\n{','.join(cells.values())}\n")
    assert done.rows.written == 1
    expected = {"id": f"{digits}-2011", "year": f"a1-{digits}", "best": "a1-2011"}[column]
    found = said(done, f"episode:tiny/7/{expected}")
    if column == "best":
        assert found[node("r2p:bestEstimate").value] == {digits}


@pytest.mark.parametrize("text", ["1.5e0", "1e-1", "5.5", "1e400", "e5", "1e"])
def test_a_number_that_is_not_whole_is_no_count(text: str, tmp_path: Path) -> None:
    done = run(tmp_path, f"{HEADER}\n{GOOD.replace(',1,2,3,', f',,{text},,')}\n")
    assert done.rules == {"is no whole number.": 1}


@pytest.mark.parametrize(
    "text", ["-----", "=1+1", "@SUM(1)", "+cmd", "-2+3", "- a dash", "=CMD|' /C calc'!A0", "-"]
)
def test_a_text_is_kept_whatever_it_begins_with(text: str, tmp_path: Path) -> None:
    done = run(tmp_path, f"{HEADER}\n{GOOD.replace('Alpha', text)}\n")
    assert said(done, "episode:tiny/7/a1-2011")[node("dcterms:title").value] == {text}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_an_encoding_is_found(encoding: str, tmp_path: Path) -> None:
    file = write(tmp_path, "tiny_7.csv", HEADER, GOOD.replace("Alpha", "Côte – 𝄞"), encoding=encoding)
    done = import_files(tiny(), [file], tmp_path / "out.nq", resolver=Finder())
    assert said(done, "episode:tiny/7/a1-2011")[node("dcterms:title").value] == {"Côte – 𝄞"}


@pytest.mark.parametrize("encoding", ["windows-1252", "iso-8859-1"])
def test_an_encoding_is_declared(encoding: str, tmp_path: Path) -> None:
    file = write(tmp_path, "tiny_7.csv", HEADER, GOOD.replace("Alpha", "Côté"), encoding=encoding)
    done = import_files(tiny(), [file], tmp_path / "out.nq", resolver=Finder())
    (fault,) = done.faults
    assert (fault.rule, 'declare encoding = "windows-1252"' in fault.mend) == ("is not UTF-8.", True)
    declared = tiny(f'encoding = "{encoding}"\n{TINY}')
    done = import_files(declared, [file], tmp_path / "out.nq", resolver=Finder())
    assert said(done, "episode:tiny/7/a1-2011")[node("dcterms:title").value] == {"Côté"}


@pytest.mark.parametrize(
    ("given", "key"),
    [('encoding = "ebcdic"', "encoding"), ('tables.rows.order = ["ids"]', "tables.rows.order")],
)
def test_a_declaration_names_what_is_there(given: str, key: str) -> None:
    with pytest.raises(BadInput) as caught:
        tiny(
            re.sub(r"(?m)^\[tables.rows\]$", "[tables.rows]\norder = ['ids']", TINY)
            if "order" in key
            else f"{given}\n{TINY}"
        )
    assert [fault.column for fault in caught.value.faults] == [key]


def test_a_choice_may_say_what_all_other_texts_mean(tmp_path: Path) -> None:
    other = tiny(TINY.replace('2 = "r2p:ConflictEvent" }', '2 = "r2p:ConflictEvent", "*" = [] }'))
    rows = [GOOD.replace("a1", f"a{at}").replace(",yes,1,", f",yes,{kind},") for at, kind in enumerate("129")]
    done = run(tmp_path, "\n".join([HEADER, *rows]) + "\n", dataset=other)
    kinds = [said(done, f"episode:tiny/7/a{at}-2011")[node("rdf:type").value] for at in range(3)]
    assert [len(kind) for kind in kinds] == [2, 2, 1]


@pytest.mark.parametrize("text", ["à", "Á ", "中文", "ا\u00a0ب", "“é”"])
def test_a_doubt_quotes_text_of_any_script(text: str, tmp_path: Path) -> None:
    done = run(tmp_path, f"{HEADER}\n" + GOOD.replace('"2, 20"', text) + "\n")
    assert done.rows.doubtful == 1
    found = said(done, "episode:tiny/7/a1-2011#doubt-1")
    assert repr(text.strip()) in next(iter(found[node("oa:bodyValue").value]))


EWP = (
    "country,mk_event_name,mk_event_summary,startyear,endyear,mk_event_code,State-Led or Non-State-Led,"
    "mk_location_cow,mk_repsonsible_state_cow"
)


@pytest.mark.parametrize(
    ("word", "other"),
    [
        ("mk_repsonsible", "mk_responsible"),
        ("startyear", "Start Year"),
        ("endyear", "end_year"),
        ("mk_event_summary", "Notes on the event"),
        ("State-Led", "STATE-LED"),
    ],
)
def test_mass_killings_are_read_whatever_words_a_year_has(word: str, other: str, tmp_path: Path) -> None:
    row = "Chad,an invented name,a summary,1990,1991,inv1990s1,State-Led,483,483,,,"
    file = write(tmp_path, "mk_events.csv", EWP.replace(word, other) + ",,,", row, "," * 11)
    done = import_files("ewp", [file], tmp_path / "out.nq", version="2020")
    assert (done.rows.written, done.rows.doubtful, done.blank) == (1, 0, 1)
    found = said(done, "episode:ewp/2020/inv1990s1")
    assert found[node("r2p:byParty").value] == {node("state:chad").value}
