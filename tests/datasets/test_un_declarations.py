"""Vetoes, votes, peacekeeping operations and legal determinations, as they are declared.

The miniatures of votes and determinations are invented; those of vetoes and peacekeeping operations
are extracts of files under the MIT licence (see miniatures/README.md).
"""

from __future__ import annotations

import csv
import os
from collections import Counter
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from r2p_ld import paths
from r2p_ld.datasets import declaration
from r2p_ld.datasets.importer import Outcome, import_files
from r2p_ld.namespaces import expand, node, shorten, slug

MINIATURES = Path(__file__).parent / "miniatures"
DATASETS = Path(os.environ.get("DATASETS") or paths.home().parent / "shared" / "datasets").resolve()
ABSENT = f"the samples of data sets are not in {DATASETS}"
_ABOUT = ("dataset/", "run/", "body/")


def imported(folder: Path, name: str, files: list[Path], version: str) -> tuple[Outcome, list[Quad]]:
    out = folder / "out.nq"
    done = import_files(name, files, out, version=version, retrieved="2026-11-21")
    return done, list(parse(path=out, format=RdfFormat.N_QUADS))


def said(quads: list[Quad]) -> list[str]:
    """The statements about what the rows tell of, without those about the data set and the run."""
    about = tuple(f"<https://w3id.org/r2p-ld/id/{kind}" for kind in _ABOUT)
    lines = (str(quad) for quad in quads)
    return sorted(
        f"{line} ." for line in lines if not line.startswith((*about, "<https://w3id.org/r2p-ld/so"))
    )


def text(term: object) -> str:
    assert isinstance(term, NamedNode | Literal)
    return term.value


def of(quads: list[Quad], kind: str) -> dict[str, dict[str, list[str]]]:
    """What is said of each thing of a class: IRI without its namespace → property → values."""
    said = [(text(quad.subject), text(quad.predicate), quad.object) for quad in quads]
    class_, type_ = node(kind), expand("rdf:type")
    things = {subject for subject, predicate, value in said if predicate == type_ and value == class_}
    found: dict[str, dict[str, list[str]]] = {}
    for subject, predicate, value in said:
        if subject in things and predicate != type_:
            told = text(value) if isinstance(value, Literal) else shorten(text(value))
            key = subject.partition("/id/")[2]
            found.setdefault(key, {}).setdefault(shorten(predicate), []).append(told)
    return found


MINIATURE_FILES = {
    "un-vetoes": (["un-vetoes-2022-09.csv"], "2022-09"),
    "un-votes": (["un-votes.csv", "un-votes-roll-calls.csv"], "1"),
    "un-library-votes": (
        ["un-library-votes-security-council.csv", "un-library-votes-general-assembly.csv"],
        "3",
    ),
    "peacekeeping": (["peacekeeping.csv"], "1"),
    "legal-determinations": (["legal-determinations.csv"], "2026"),
}
NOT_ONE_STATE = "names no one state that is known then."
EXPECTED = {
    "un-vetoes": (16, {}, {"applicant": 1, "topic": 1}),
    "un-votes": (
        14,
        {
            "has a key that stands in an earlier row.": 1,
            "has no row in roll-calls.": 1,
            "is no value that is declared.": 1,
            NOT_ONE_STATE: 1,
        },
        {"named": 1},
    ),
    "un-library-votes": (7, {"names neither resolution nor draft.": 1, NOT_ONE_STATE: 1}, {}),
    "peacekeeping": (10, {}, {"place": 2}),
    "legal-determinations": (
        8,
        {
            "is empty.": 1,
            "is in no form that is declared.": 1,
            "is no date in a form that is declared.": 1,
            "is no value that is declared.": 2,
        },
        {},
    ),
}


@pytest.mark.parametrize("name", MINIATURE_FILES)
def test_a_miniature_gives_what_is_expected(name: str, tmp_path: Path) -> None:
    files, version = MINIATURE_FILES[name]
    done, quads = imported(tmp_path, name, [MINIATURES / file for file in files], version)
    read, rules, unresolved = EXPECTED[name]
    assert (done.rows.read, done.rules, done.unresolved) == (read, rules, unresolved)
    assert done.rows.written == read - sum(rules.values())
    expected = (MINIATURES / f"{name}.expected.nq").read_text(encoding="utf-8").splitlines()
    assert said(quads) == expected


RIGHTS = {
    "un-vetoes": ("dcterms:license", "https://spdx.org/licenses/MIT"),
    "un-votes": ("dcterms:rights", "whose licence was not read here"),
    "un-library-votes": ("dcterms:rights", "Copyright United Nations; non-commercial use with attribution."),
    "peacekeeping": ("dcterms:license", "https://spdx.org/licenses/MIT"),
    "legal-determinations": ("dcterms:rights", "That of whoever keeps the table"),
}


@pytest.mark.parametrize("name", RIGHTS)
def test_an_import_says_who_may_use_it(name: str, tmp_path: Path) -> None:
    files, version = MINIATURE_FILES[name]
    _, quads = imported(tmp_path, name, [MINIATURES / file for file in files], version)
    predicate, words = RIGHTS[name]
    dataset = node(f"dataset:{name}/{version}")
    (value,) = (
        text(quad.object) for quad in quads if quad.subject == dataset and quad.predicate == node(predicate)
    )
    assert words in value


# --- the full samples ------------------------------------------------------------------------


def sample(*names: str) -> list[Path]:
    if not DATASETS.is_dir():
        pytest.skip(ABSENT)
    return [DATASETS / name for name in names]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_veto_of_the_sample_is_there(tmp_path: Path) -> None:
    (file,) = sample("unsc-vetoes/unsc_vetoes_1946_sept2022.csv")
    done, quads = imported(tmp_path, "un-vetoes", [file], "2022-09")
    assert (done.rows.read, done.rows.written, done.rules) == (214, 214, {})
    assert done.unresolved == {"applicant": 2, "topic": 8}
    vetoes = of(quads, "r2p:Veto")
    given = rows(file)
    cast = Counter(row[f"member_veto{n}"] for row in given for n in (1, 2, 3))
    states = Counter(state for veto in vetoes.values() for state in veto["r2p:castBy"])
    assert states == {
        "state:russian-federation": cast["USSR"] + cast["Russia"],
        "state:united-states-of-america": cast["USA"],
        "state:united-kingdom-of-great-britain-and-northern-ireland": cast["UK"],
        "state:france": cast["France"],
        "state:china": cast["China"],
    }
    assert len(vetoes) == 265
    days = Counter(veto["r2p:startDate"][0] for veto in vetoes.values())
    for row in given:
        month, day, year = row["date"].split("/")
        days[f"{year}-{month:0>2}-{day:0>2}"] -= sum(bool(row[f"member_veto{n}"]) for n in (1, 2, 3))
    assert not any(days.values())
    spain = {name: veto for name, veto in vetoes.items() if veto["r2p:startDate"] == ["1946-06-26"]}
    assert {name.rpartition("s-pv-49-")[2] for name in spain} == {
        "the-spanish-question-russian-federation",
        "the-spanish-question-2-russian-federation",
        "the-spanish-question-preliminary-question-russian-federation",
    }
    assert len({veto["r2p:castOn"][0] for veto in spain.values()}) == 3
    assert sorted(veto["r2p:agendaItem"][0] for veto in spain.values()) == [
        "The Spanish question", "The Spanish question", "The Spanish question preliminary question",
    ]  # fmt: skip


def test_drafts_on_occupied_territories_concern_what_they_are_about(tmp_path: Path) -> None:
    """Those in the sample are about the Palestinian territory, but for one about the Golan Heights."""
    (file,) = sample("unsc-vetoes/unsc_vetoes_1946_sept2022.csv")
    _, quads = imported(tmp_path, "un-vetoes", [file], "2022-09")
    drafts = {row["draft"] for row in rows(file) if "occupied Arab territories" in row["agenda_item"]}
    assert {row["crisis_topic"] for row in rows(file) if row["draft"] in drafts} == {"Israel-Palestine"}
    assert len(drafts) == 16
    vetoes = of(quads, "r2p:Veto")
    for veto in vetoes.values():
        (draft,) = (symbol for symbol in [veto["rdfs:label"][0].split(" on ")[-1].partition(", ")[0]])
        if draft in drafts:
            other = "place:syrian-arab-republic" if draft == "S/14832/Rev.1" else "place:state-of-palestine"
            assert veto["r2p:concernsPlace"] == ["place:israel", other]
    assert vetoes["vote/un-vetoes/2022-09/s-13162-russian-federation"]["r2p:concernsPlace"] == [
        "place:china", "place:viet-nam", "place:cambodia",
    ]  # fmt: skip


def test_a_third_row_alike_is_a_copy(tmp_path: Path) -> None:
    header, first, *_ = (MINIATURES / "un-vetoes-2022-09.csv").read_text("utf-8").splitlines(keepends=True)
    file = tmp_path / "vetoes.csv"
    file.write_text(header + 3 * first, "utf-8")
    done, quads = imported(tmp_path, "un-vetoes", [file], "2022-09")
    assert (done.rows.written, done.rules) == (2, {"has a key that stands in an earlier row.": 1})
    assert len(of(quads, "r2p:Veto")) == 2
    assert done.quads == len(quads) == len(set(quads))
    # alike, but on no day that is known for it
    file.write_text(header + 2 * first.replace("6/26/1946", "6/27/1946"), "utf-8")
    done, _ = imported(tmp_path, "un-vetoes", [file], "2022-09")
    assert (done.rows.written, done.rows.rejected) == (1, 1)


def test_every_vote_of_the_sample_is_there(tmp_path: Path) -> None:
    calls, ballots = sample("unga-votes/roll_calls_hr_s60_74.csv", "unga-votes/votes_hr_s70_74.csv")
    done, quads = imported(tmp_path, "un-votes", [ballots, calls], "7eb7034")
    assert (done.rows.read, done.rows.written, done.rows.rejected) == (342 + 18_998, 342 + 18_998, 0)
    votes = of(quads, "r2p:Vote")
    assert len(votes) == 18_998
    assert Counter(vote["r2p:voteChoice"][0] for vote in votes.values()) == {
        "choice:yes": 13_448,
        "choice:abstention": 3_356,
        "choice:no": 2_194,
    }
    held = {row["rcid"]: row for row in rows(calls)}
    for row in rows(ballots)[::397]:
        roll_call = row["rcid"].removesuffix(".0")
        vote = votes[f"vote/un-votes/7eb7034/{roll_call}-{slug(row['country'])}"]
        symbol = held[roll_call]["unres"]
        symbol = f"A/{symbol.replace('R/', 'RES/')}" if symbol.startswith("R/") else symbol
        on = symbol.lower().replace("/", "-")
        spoken = "President" in held[roll_call]["descr"][:25]
        assert vote["r2p:castOn"] == [
            expand(f"document:un-votes/7eb7034/roll-call-{roll_call}") if spoken else f"document:{on}"
        ]
        assert vote["r2p:startDate"] == [held[roll_call]["date"]]
        assert vote["rdfs:label"] == [f"{row['vote']}: {row['country']}, roll call {roll_call}, {symbol}"]
    names = ("namibia", "yugoslavia", "montenegro")
    by = {name: votes[f"vote/un-votes/7eb7034/5396-{name}"]["r2p:castBy"] for name in names}
    assert by == {
        "namibia": ["state:namibia"],
        "yugoslavia": ["state:serbia"],
        "montenegro": ["state:montenegro"],
    }


def test_every_peacekeeping_operation_of_the_sample_is_there(tmp_path: Path) -> None:
    (file,) = sample("un-peacekeeping/PKO_start_end.csv")
    done, quads = imported(tmp_path, "peacekeeping", [file], "177b6b5")
    assert (done.rows.read, done.rows.written, done.unresolved) == (71, 71, {"place": 13})
    deployments, missions = of(quads, "r2p:ToolDeployment"), of(quads, "r2p:PeaceOperation")
    assert (len(deployments), len(missions)) == (71, 69)  # the graph has MONUSCO and UNMISS
    watching = {
        "UNMOGIP", "UNOGIL", "UNYOM", "UNIPOM", "UNIIMOG", "ONUCA", "UNIKOM", "ONUSAL", "UNOMUR", "UNOMIG",
        "UNOMIL", "UNASOG", "UNMOT", "UNMOP", "MONUA", "UNOMSIL",
    }  # fmt: skip
    assert {
        each["dcterms:identifier"][0]
        for each in deployments.values()
        if each["r2p:deploysTool"] == ["tool:monitoring-or-observer-missions"]
    } == watching
    # a force of observers, and supervision and verification, are no missions of observers by name alone
    doubtful = [row["Acronym"] for row in rows(file) if "Observ" in row["Mission name"]]
    assert set(doubtful) - watching == {"UNDOF"}
    assert Counter(each["r2p:deploysTool"][0] for each in deployments.values()) == {
        "tool:peacekeeping-and-stabilization-assistance": 55,
        "tool:monitoring-or-observer-missions": 16,
    }
    present = [row for row in rows(file) if row["End Date"] == "Present"]
    assert sum(each.get("r2p:isOngoing") == ["true"] for each in deployments.values()) == len(present)
    assert sum("r2p:endDate" in each for each in deployments.values()) == 71 - len(present)
    unplaced = {name.rpartition("/")[2] for name, each in deployments.items() if "r2p:inPlace" not in each}
    assert unplaced == {
        "onuca", "unasog", "uncpsg", "undof", "unef-i", "unef-ii", "unisfa", "unmop", "unpredep",
        "unprofor", "unsf", "untag", "untso",
    }  # fmt: skip
    named = {each["rdfs:label"][0] for each in missions.values() if "schema:alternateName" in each}
    cut = {"DOMREP", "UNTAES", "MONUC", "MINUSMA", "MINUSCA"}
    assert named == {row["Acronym"] for row in rows(file)} - cut - {"MONUSCO", "UNMISS"}


# --- roll calls of all years -----------------------------------------------------------------

# Members that no list of today has, or whose code is missing: name, code, first and last year, state.
FORMER = [
    ("Federal Republic of Germany", "NA", 1974, 1989, "german-federal-republic"),
    ("Federal Republic of Germany", "NA", 1990, 1990, "german-federal-republic"),  # when Namibia was there
    ("German Democratic Republic", "DD", 1974, 1989, "german-democratic-republic"),
    ("Yemen Arab Republic", "NA", 1948, 1989, "yemen-arab-republic"),
    ("Yemen People's Republic", "YD", 1968, 1989, "people-s-republic-of-yemen"),
    ("Czechoslovakia", "CS", 1946, 1992, "czechoslovakia"),
    ("Yugoslavia", "YU", 1946, 1991, "yugoslavia"),
    ("Ukraine", "UA", 1946, 2019, "ukraine"),
    ("Byelorussian SSR", "NA", 1946, 1991, "belarus"),
    ("Belarus", "BY", 1946, 2019, "belarus"),
    ("USSR", "NA", 1946, 1990, "russian-federation"),
    ("Russia", "RU", 1946, 2019, "russian-federation"),
    ("India", "IN", 1948, 2019, "india"),
    ("Namibia", "NA", 1991, 2019, "namibia"),
]


def roll_calls(folder: Path, votes: list[tuple[str, str, int]], unres: dict[int, str]) -> Outcome:
    """Votes by name, code and year; a roll call on 1 June of each year."""
    with (folder / "roll-calls.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["rcid", "session", "importantvote", "date", "unres", "amend", "para", "short"])
        for year in range(1946, 2020):
            symbol = unres.get(year, f"R/{year - 1945}/{900 if year < 1976 else 12}")
            writer.writerow([year, year - 1945, 0, f"{year}-06-01", symbol, 0, 0, "X"])
    with (folder / "votes.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("rcid", "country", "country_code", "vote")])
        csv.writer(file).writerows((year, name, code, "yes") for name, code, year in votes)
    files = [folder / "roll-calls.csv", folder / "votes.csv"]
    return import_files("un-votes", files, folder / "out.nq", version="1")


def test_members_of_former_years_are_found_by_code_or_name(tmp_path: Path) -> None:
    votes = [(name, code, year) for name, code, first, last, _ in FORMER for year in {first, last}]
    done = roll_calls(tmp_path, votes, {})
    assert (done.rows.rejected, done.rows.doubtful) == (0, 0)
    quads = list(parse(path=done.out, format=RdfFormat.N_QUADS))
    cast = {
        (vote.rpartition("/")[2], state)
        for vote, told in of(quads, "r2p:Vote").items()
        for state in told["r2p:castBy"]
    }
    assert {state for _, state in cast} == {f"state:{state}" for *_, state in FORMER}
    assert ("1990-federal-republic-of-germany", "state:german-federal-republic") in cast


def test_a_missing_code_is_not_namibia(tmp_path: Path) -> None:
    done = roll_calls(
        tmp_path, [("Nowhere", "NA", 2000), ("Nowhere", "XX", 2000), ("Namibia", "NA", 2000)], {}
    )
    assert sorted(done.rules.values()) == [1, 1]
    assert done.rows.rejected == 2


UNRESOLVED = ["", "R/29/900", "R/1/66", "R/33/116A/IV", "R/40/900", "R/30/3379", "something else"]


@pytest.mark.parametrize("symbol", UNRESOLVED)
def test_a_roll_call_without_a_resolutions_symbol_is_kept_without_doubt(symbol: str, tmp_path: Path) -> None:
    done = roll_calls(tmp_path, [("France", "FR", 1974)], {1974: symbol})
    assert (done.rows.rejected, done.rows.doubtful) == (0, 0)
    quads = list(parse(path=done.out, format=RdfFormat.N_QUADS))
    (vote,) = of(quads, "r2p:Vote").values()
    assert vote["r2p:castOn"] == [expand("document:un-votes/1/roll-call-1974")]
    assert vote["rdfs:label"] == ["yes: France, roll call 1974"]
    assert vote["r2p:startDate"] == ["1974-06-01"]


def test_nearly_all_members_of_all_years_are_found(tmp_path: Path) -> None:
    codes, *lists = (
        rows(path)
        for path in sample(
            *(
                f"country-crosswalk/{name}.csv"
                for name in ("countrycode_codelist_ids", "gwstates", "cowstates")
            )
        )
    )
    votes = set()
    for state in codes:
        for key, column, states in zip(("gwn", "cown"), ("gwcode", "cowcode"), lists, strict=True):
            for each in states:
                if state[key] and float(state[key]) == float(each[column]):
                    first, last = (int(each[name][:4]) for name in ("start", "end"))
                    years = range(max(1946, first + 1), min(2020, last))
                    votes |= {(state["country.name.en"], state["iso2c"] or "NA", year) for year in years}
    done = roll_calls(tmp_path, sorted(votes), {})
    assert done.rows.written / done.rows.read > 0.995


# --- the Digital Library's layouts -----------------------------------------------------------


@pytest.mark.parametrize("table", ["general-assembly", "security-council"])
def test_subjects_are_those_that_have_a_link_to_the_thesaurus(table: str) -> None:
    values = dict(declaration.read("un-library-votes").tables[table].columns["subjects"].values)
    assert values.pop("*") == ()
    with (paths.ontology() / "links" / "unbis.sssom.tsv").open(encoding="utf-8") as file:
        links = csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t")
        assert values == {link["object_label"]: (link["object_id"],) for link in links}


LAYOUTS = {
    "2025": "undl_id,ms_code,ms_name,ms_vote,date,session,resolution,draft,committee_report,meeting,title,"
    "agenda_title,subjects,total_yes,total_no,total_abstentions,total_non_voting,total_ms,undl_link",
    "2026": "undl_id,ms_code,ms_name,ms_vote,date,session,resolution,draft,committee_report,meeting,title,"
    "agenda_title,subjects,vote_note,total_yes,total_no,total_abstentions,total_non_voting,total_ms,undl_link",
}


@pytest.mark.parametrize("year", LAYOUTS)
def test_votes_of_the_library_are_read_in_the_layouts_of_all_years(year: str, tmp_path: Path) -> None:
    cells = {
        "undl_id": "900.0", "ms_code": "FRA", "ms_name": "FRANCE", "ms_vote": "Y", "date": "2023-10-27",
        "session": "ES-10", "resolution": "A/RES/ES-10/21", "title": "Invented", "agenda_title": "An item",
        "subjects": "GENOCIDE|HUMAN RIGHTS|INVENTED", "vote_note": "= a note", "total_yes": "1.0",
        "undl_link": "https://digitallibrary.un.org/record/900",
    }  # fmt: skip
    header = LAYOUTS[year]
    file = tmp_path / "ga.csv"
    file.write_text(f"{header}\n{','.join(cells.get(name, '') for name in header.split(','))}\n")
    done, quads = imported(tmp_path, "un-library-votes", [file], year)
    assert (done.rows.written, done.rows.doubtful) == (1, 0)
    (vote,) = of(quads, "r2p:Vote").values()
    assert vote["rdfs:seeAlso"] == ["undl:900"]
    assert vote.get("rdfs:comment", []) == (["= a note"] if year == "2026" else [])
    document = of(quads, "r2p:UNDocument")["document/a-res-es-10-21"]
    assert document["dcterms:subject"] == ["unbis:1002628", "unbis:1002975"]
    assert document["schema:keywords"] == ["GENOCIDE", "HUMAN RIGHTS", "INVENTED"]
