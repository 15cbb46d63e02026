"""Pages of imported data: their numbers, what is missing, doubtful and rejected, and the maps."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
import tracemalloc
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support.quads import Written
from support.shared import shared_folder

from r2p_ld.errors import BadInput
from r2p_ld.namespaces import expand
from r2p_ld.query import run_query
from r2p_ld.site import npm
from r2p_ld.site.data import atlas, series, shards
from r2p_ld.site.data.model import Numbers
from r2p_ld.site.data.pages import opened
from r2p_ld.site.data.series import Point
from r2p_ld.site.graph import SiteGraph
from r2p_ld.site.pages import Page, render
from r2p_ld.site.phrases import phrases
from r2p_ld.site.questions import Questions

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from playwright.sync_api import Page as Tab

SAID = phrases()["en"]


@pytest.fixture(scope="module")
def graph() -> SiteGraph:
    return SiteGraph()


def made(graph: SiteGraph, folder: Path, *imports: Written, language: str = "en") -> dict[str, str]:
    """The pages and files of imports written by hand, by path."""
    files = [each.write(folder / f"{at}.nq") for at, each in enumerate(imports)]
    found = {}
    with opened(graph, files) as data:
        for each in data():
            if isinstance(each, Page):
                found[each.path] = render(each, graph, language, "")
            else:
                found[each[0]] = each[1].decode()
    graph.with_data, graph.datasets = frozenset(), {}
    return found


def events(version: str = "23.1") -> Written:
    """Events in Chad in 2001 and 2003, one with bounds, one doubtful; rejected rows of 2004."""
    ged = Written("ucdp-ged", version)
    own: dict[str, list[str | int | bool]] = {"inDataset": [f"dataset:ucdp-ged/{version}"]}
    ged.event(1, ["place:chad"], 2001, 12_345, lowEstimate=[10], highEstimate=[20_000], **own)
    ged.event(2, ["place:chad"], 2003, 7, lowEstimate=[7], highEstimate=[7], **own)
    doubt = f"episode:ucdp-ged/{version}/2#doubt-1"
    ged.add(f"episode:ucdp-ged/{version}/2", "r2p:ConflictEvent", {"dqv:hasQualityAnnotation": [doubt]})
    ged.add(
        doubt,
        "dqv:QualityAnnotation",
        {"dcterms:type": ["doubt:order"], "r2p:inColumn": ["best"], "oa:bodyValue": ["7 above 6"]},
    )
    ged.add(
        "run:ucdp-ged/invented#rejected-1",
        "r2p:RejectedRows",
        {
            **{"r2p:inDataset": [f"dataset:ucdp-ged/{version}"], "r2p:rejectedFor": ["is no number."]},
            **{"r2p:rejectedRows": [3], "r2p:rejectedYear": [2004], "r2p:rejectedInPlace": ["place:chad"]},
            "r2p:rejectedBest": [41],
        },
    )
    return ged


def yearly() -> Written:
    """One-sided violence in Chad in 2001 and 2003: a year without a row is not zero."""
    onesided = Written("ucdp-onesided", "23.1")
    for year, best in ((2001, 30), (2003, 40)):
        onesided.row(
            f"x-{year}",
            "r2p:OneSidedViolence",
            {
                **{"r2p:inPlace": ["place:chad"], "r2p:startYear": [year], "r2p:bestEstimate": [best]},
                **{"r2p:byParty": ["party:ucdp/1"], "r2p:inDataset": ["dataset:ucdp-onesided/23.1"]},
                "rdfs:label": [f"Invented, {year}"],
            },
        )
    named: Mapping[str, list[str | int | bool]] = {
        "rdfs:label": ["Côte Front"],
        "skos:altLabel": ["Front of the Coast"],
        "r2p:inDataset": ["dataset:ucdp-onesided/23.1"],
    }
    onesided.add("party:ucdp/1", "r2p:ConflictParty", named)
    return onesided


def table(page: str, heading: str) -> dict[str, list[str]]:
    """The first table after a heading: first cell → the others."""
    body = page.partition(heading)[2].partition("<tbody")[2].partition("</tbody>")[0]
    rows = re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', body)
    return {name: re.findall(r"<td[^>]*>(.*?)</td>", cells) for name, cells in rows}


# --- numbers ---------------------------------------------------------------------------------


def test_counts_of_providers_stand_side_by_side(graph: SiteGraph, tmp_path: Path) -> None:
    page = made(graph, tmp_path, events(), yearly())["data/place/chad/"]
    found = table(page, f">{SAID['side by side']}</h2>")
    assert found == {
        "1989–2000": ["0", "–"],  # events: no row is zero; yearly counts: it is not known
        "2001": ["12\u202f345 (10–20\u202f000)", "30"],
        "2002": ["0", "–"],
        "2003": ["7 !", "40"],
        "2004": ["– !", "–"],  # rejected: what the list says is not known, and is not zero
        "2005–2022": ["0", "–"],
    }
    assert "Deaths on all sides in events of organised violence, best estimates." in page
    assert "Invented ucdp-ged" in page


def test_a_version_that_tells_no_years_has_question_marks(graph: SiteGraph, tmp_path: Path) -> None:
    page = made(graph, tmp_path, events("24.0.3"), yearly())["data/place/chad/"]
    found = table(page, f">{SAID['side by side']}</h2>")
    assert [found[year][0] for year in ("2002", "2005–2022")] == ["?", "?"]


def test_a_picture_breaks_where_a_year_has_no_number() -> None:
    points = [Point(2000, 1, 2, 3), Point(2001, 1, 4, 8), Point(2003, None, 8, None)]
    drawn = series.picture(points, 2000, 2003)
    assert re.findall(r'class="line" d="([^"]*)"', drawn) == ["M64 122L252 85"]
    assert re.findall(r'class="band" d="([^"]*)"', drawn) == ["M64 103L252 12L252 140L64 140Z"]
    assert re.findall(r'class="dots" d="([^"]*)"', drawn) == ["M64 122h0M252 85h0M628 12h0"]


def test_a_picture_has_a_title_and_a_description(graph: SiteGraph, tmp_path: Path) -> None:
    page = made(graph, tmp_path, events(), yearly())["data/place/chad/"]
    (title,) = re.findall(r'<title id="ucdp_onesided-t">(.*?)</title>', page)
    (said,) = re.findall(r'<desc id="ucdp_onesided-d">(.*?)</desc>', page)
    assert (title, said) == ("Chad: deaths", SAID["picture of series"].format(first=2001, last=2003))


def test_what_is_doubtful_or_was_rejected_stands_on_the_page_of_the_place(
    graph: SiteGraph, tmp_path: Path
) -> None:
    pages = made(graph, tmp_path, events(), yearly())
    doubtful = pages["data/place/chad/"].partition('id="doubtful">')[2].partition("<h2")[0]
    assert "best: 7 above 6" in doubtful
    assert "Values out of order" in doubtful
    rejected = pages["data/place/chad/"].partition('id="rejected">')[2]
    cells = re.findall(r"<td[^>]*>(.*?)</td>", rejected)
    assert [re.sub("<.*?>", "", cell) for cell in cells] == [
        *("ucdp-ged 23.1", "is no number.", "2004", "3", "– / 41 / –"),
    ]
    assert 'id="doubtful"' not in pages["data/place/niger/"]
    assert "is no number." in pages["data/dataset/ucdp-ged/23.1/"]


def test_numbers_and_records_lie_beside_the_page(graph: SiteGraph, tmp_path: Path) -> None:
    files = made(graph, tmp_path, events(), yearly())
    numbers = {row["year"]: row for row in csv.DictReader(files["data/place/chad/numbers.csv"].splitlines())}
    assert numbers["2001"]["ucdp_ged_best"] == "12345"
    assert numbers["2002"]["ucdp_onesided_best"] == ""
    records = list(csv.DictReader(files["data/party/ucdp/1/records.csv"].splitlines()))
    assert [(row["label"], row["says"], row["data_set"]) for row in records] == [
        ("Invented, 2001", "r2p:byParty", "ucdp-onesided 23.1"),
        ("Invented, 2003", "r2p:byParty", "ucdp-onesided 23.1"),
    ]


def test_a_party_has_its_own_page(graph: SiteGraph, tmp_path: Path) -> None:
    pages = made(graph, tmp_path, yearly())
    page = pages["data/party/ucdp/1/"]
    assert "Front of the Coast" in page
    assert table(page, f">{SAID['side by side']}</h2>")["2003"] == ["40"]
    assert '<a href="../../../data/party/ucdp/1/">Côte Front</a>' in pages["data/party/1/"]


def test_years_that_say_the_same_are_one_row_only_where_nothing_was_counted() -> None:
    rows = [(2000, ["3"]), (2001, ["3"]), (2002, ["0"]), (2003, ["0"]), (2005, ["0"]), (2006, [""])]
    found = re.findall(r'<th scope="row">(.*?)</th><td>(.*?)</td>', series._body(rows))
    assert found == [("2000", "3"), ("2001", "3"), ("2002–2003", "0"), ("2005", "0")]


# --- records -----------------------------------------------------------------------------------


def test_legal_determinations_stand_under_a_heading_of_their_own(site: Path) -> None:
    page = (site / "data/place/rwanda/index.html").read_text("utf-8")
    parts = dict(re.findall(r"<h2[^>]*>([^<]*)</h2>(.*?)(?=<h2|</main>)", page, re.DOTALL))
    counted, determined = parts[SAID["data counted"]], parts[SAID["data determined"]]
    assert "ontology/LegalDetermination/" in determined
    assert "ontology/LegalDetermination/" not in counted
    kinds = set(re.findall(r"<h3><a href=\"[^\"]*ontology/(\w+)/", determined))
    assert kinds <= {"LegalDetermination", "LegalCase"}


def test_every_kind_of_record_is_on_some_page(site: Path) -> None:
    found = {
        kind
        for file in (site / "data").glob("p*/**/index.html")
        for kind in re.findall(r"<h3><a href=\"[^\"]*ontology/(\w+)/", file.read_text("utf-8"))
    }
    assert found >= {
        *("ConflictEvent", "OneSidedViolence", "ArmedConflictYear", "MassKilling", "RiskAssessment"),
        *("LegalDetermination", "ToolDeployment", "Vote", "Veto", "TreatyAction", "Displacement"),
        *("ConflictParty", "UprRecommendation"),
    }


def test_the_overview_has_the_counts_of_every_import(site: Path) -> None:
    page = (site / "data/index.html").read_text("utf-8")
    rows = table(page, f">{SAID['data sets']}</h2>")
    assert len(rows) > 20
    (onesided,) = [cells for name, cells in rows.items() if "One-sided Violence" in name]
    assert onesided[2:] == ["8", "8", "0", "0"] or all(cell.isdigit() for cell in onesided[2:])
    total = [sum(int(cells[at]) for cells in rows.values()) for at in range(2, 6)]
    read, written, doubtful, rejected = total
    assert read == written + rejected
    assert doubtful > 0


def test_the_graphs_page_of_a_place_leads_to_its_data(site: Path) -> None:
    page = (site / "fr/id/place/rwanda/index.html").read_text("utf-8")
    assert 'href="../../../data/place/rwanda/"' in page


# --- maps ----------------------------------------------------------------------------------------


def test_a_map_has_numbers_links_and_what_has_none(graph: SiteGraph, tmp_path: Path) -> None:
    pages = made(graph, tmp_path, events(), yearly(), language="fr")
    page = pages["data/map/ucdp_onesided_best/"]
    countries = dict(re.findall(r'<title>([^<]*): ([^<]*)</title><path class="\w+"', page))
    assert countries["Tchad"] == "40"
    assert countries["Niger"] == "pas de nombre"
    assert len(countries) > 170
    assert re.search(r'<a href="\.\./\.\./\.\./data/place/chad/" data-place="chad"><title>', page)
    assert table(page, "<table>")['<a href="../../../data/place/chad/">Tchad</a>'] == ["40"]
    assert phrases()["fr"]["borders"] in page
    assert phrases()["fr"]["whole in each country"] in page
    years = json.loads(pages["data/map/ucdp_onesided_best/numbers.json"])
    assert {year: found["chad"][1] for year, found in years.items()} == {"2001": "30", "2003": "40"}
    events_map = pages["data/map/ucdp_ged_best/"]
    assert re.search(r'data-place="niger"><title>Niger: 0</title><path class="k0"', events_map)


def test_places_of_the_map_are_those_of_the_codes() -> None:
    outlines = atlas.countries(npm.read("world-atlas/countries-110m.json"))
    assert all(0 <= x <= atlas.WIDTH for each in outlines for x, _ in starts(each.path))
    assert all(0 <= y <= atlas.HEIGHT for each in outlines for _, y in starts(each.path))
    (kenya,) = [each for each in outlines if each.m49 == "404"]
    assert kenya.name == "Kenya"


def starts(path: str) -> list[tuple[int, int]]:
    return [(int(x), int(y)) for x, y in re.findall(r"M(-?\d+) (-?\d+)", path)]


def test_a_ring_that_crosses_180_degrees_is_cut_there() -> None:
    square = [(170.0, 0.0), (190.0, 0.0), (190.0, 10.0), (170.0, 10.0)]
    parts = list(atlas._parts(square))
    assert len(parts) == 2
    edges = sorted((min(x for x, _ in part), max(x for x, _ in part)) for part in parts)
    assert edges[0][0] == min(x for x, _ in parts[0] + parts[1])
    assert edges[0][1] < 40
    assert edges[1][0] > atlas.WIDTH - 40


def test_the_first_page_leads_to_each_data_set(site: Path) -> None:
    sets = {path.parent.relative_to(site).as_posix() for path in site.glob("data/dataset/*/*/index.html")}
    text = (site / "index.html").read_text("utf-8")
    assert sets
    assert sets == set(re.findall(r'href="(data/dataset/[^"]+)/"', text))


def test_the_name_of_a_map_is_escaped_once(site: Path) -> None:
    text = (site / "data/index.html").read_text("utf-8")
    assert "Fact-Finding Missions, &amp; Commissions of Inquiry" in text
    assert "&amp;amp;" not in text


# --- size ------------------------------------------------------------------------------------------


def test_names_of_imported_things_are_not_kept(graph: SiteGraph) -> None:
    graph.label("https://example.org/first", "en")
    tracemalloc.start()
    for n in range(40_000):
        graph.label(f"https://example.org/{n}", "en")
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held < 4_000_000


# --- search ----------------------------------------------------------------------------------------


def test_names_are_cut_into_small_files_that_have_them_all(graph: SiteGraph, tmp_path: Path) -> None:
    many = Written("ucdp-actor", "22.1")
    names = [f"Front {word} {n}" for n in range(250) for word in ("alpha", "beta")]
    for n, name in enumerate(names):
        said: dict[str, list[str | int | bool]] = {
            "rdfs:label": [name],
            "r2p:inDataset": ["dataset:ucdp-actor/22.1"],
        }
        many.add(f"party:ucdp/{n}", "r2p:ConflictParty", said)
    files = made(graph, tmp_path, many)
    index = json.loads(files["data/search/index.json"])
    assert index["f"] < 0 < index["a"]  # all begin with f: the file has only the best
    lists = {prefix: json.loads(files[f"data/search/{abs(n)}.json"]) for prefix, n in index.items()}
    assert {name for _, (name, *_) in lists["a"]} == {name for name in names if "alpha" in name}
    assert [name for _, (name, *_) in lists["f"]] == sorted(names, key=lambda each: (len(each), each))[:50]
    assert max(map(len, lists.values())) <= 300
    paths = {path for prefix, n in index.items() if n > 0 for path, _ in lists[prefix]}
    assert len(paths) == len(names)
    assert all(path in files for path in paths)


def test_the_script_reads_names_as_the_index_does(browser: Browser, address: str) -> None:
    names = ["Côte d’Ivoire", "AQ-1 (Áb)", "Народ 12", "جبهة ـ التحرير", "Ⅻ straße", "a_b", "ǅ"]
    context = browser.new_context(bypass_csp=True)
    tab = context.new_page()
    tab.goto(f"{address}data/")
    found = tab.evaluate(
        """async (names) => {
            const { plain } = await import(new URL("../static/names.js", location.href));
            return names.map(plain);
        }""",
        names,
    )
    context.close()
    assert found == [shards.plain(name) for name in names]


def test_a_party_is_found_by_the_search_field(page: Tab, site: Path) -> None:
    index = json.loads((site / "data/search/index.json").read_text("utf-8"))
    number = next(n for prefix, n in index.items() if n > 0 and len(prefix) > 0 and prefix.isalpha())
    path, (name, *_) = json.loads((site / f"data/search/{number}.json").read_text("utf-8"))[0]
    page.goto("data/")
    page.fill("#search", name)
    page.wait_for_selector(f".search li a[href$='{path}']")
    page.click(f".search li a[href$='{path}']")
    page.wait_for_url(f"**/{path}")
    assert page.inner_text("h1") == name


def test_a_map_shows_the_year_that_is_chosen(page: Tab, site: Path) -> None:
    folder = next(iter(sorted((site / "data/map").glob("ucdp_onesided*"))))
    years = json.loads((folder / "numbers.json").read_text("utf-8"))
    year, found = min(years.items())
    place, (kind, number) = min(found.items())
    page.goto(f"data/map/{folder.name}/")
    page.select_option("#chosen", year)
    page.wait_for_selector(f"#year:has-text('{year}')")
    country = page.locator(f"a[data-place='{place}']")
    assert country.locator("title").text_content() == f"{page.inner_text('#numbers th >> nth=0')}: {number}"
    assert country.locator("path").get_attribute("class") == kind
    country.focus()  # it is reached by the keyboard
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/data/place/{place}/")


# --- all of it ---------------------------------------------------------------------------------------


def test_without_data_the_page_says_how_to_add_them(graph: SiteGraph, tmp_path: Path) -> None:
    with opened(graph, []) as data:
        found = {each.path: render(each, graph, "en", "") for each in data() if isinstance(each, Page)}
    assert set(found) == {"data/", "data/map/claims/"}
    assert SAID["data absent"] in found["data/"]
    assert "Kenya: " in found["data/map/claims/"]


def test_what_is_no_import_is_refused(graph: SiteGraph, tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text("a,b\n1,2\n")
    with pytest.raises(BadInput, match="cannot be read"), opened(graph, [tmp_path / "table.csv"]):
        pass


def test_two_versions_of_the_same_years_are_refused(graph: SiteGraph, tmp_path: Path) -> None:
    files = [events(v).write(tmp_path / f"{v}.nq") for v in ("22.1", "23.1")]
    with pytest.raises(BadInput, match="in the versions"), opened(graph, files):
        pass


def test_any_order_of_files_and_any_hash_seed_give_the_same_pages(tmp_path: Path) -> None:
    code = (
        "import hashlib, pathlib, sys\n"
        "from r2p_ld.site.data.pages import opened\n"
        "from r2p_ld.site.graph import SiteGraph\n"
        "from r2p_ld.site.pages import Page, render\n"
        "graph, found = SiteGraph(), hashlib.sha256()\n"
        "with opened(graph, list(map(pathlib.Path, sys.argv[1:]))) as data:\n"
        "    for each in data():\n"
        "        made = render(each, graph, 'ar', '') if isinstance(each, Page) else str(each)\n"
        "        found.update(made.encode())\n"
        "print(found.hexdigest())\n"
    )
    files = [str(events().write(tmp_path / "a.nq")), str(yearly().write(tmp_path / "b.nq"))]
    found = {
        subprocess.run(
            [sys.executable, "-c", code, *given],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
        ).stdout
        for seed, given in (("1", files), ("2", files[::-1]))
    }
    assert len(found) == 1


def test_a_page_of_numbers_alone_needs_no_list() -> None:
    assert series.lists(Numbers((), (), (2000, 2001))) == ()
    assert expand("r2p:Episode").endswith("#Episode")


ASKED = {
    "votes-on-adoption": "unsc-resolutions",
    "risk-over-the-years": "ewp",
    "people-displaced": "unhcr-population",
}


@pytest.mark.parametrize(("name", "dataset"), ASKED.items())
@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_question_across_data_sets_is_answered_over_those_that_are_given(
    site: Path, tmp_path_factory: pytest.TempPathFactory, name: str, dataset: str, language: str
) -> None:
    """Its rows are those of the command; the page names the data sets, and offers no form to ask here."""
    data = sorted((shared_folder(tmp_path_factory) / "imports").glob("*.nq"))
    folder = site / ("" if language == "en" else language) / "questions" / name
    expected = run_query(name, data=data, language=language)
    assert (folder / "answer.csv").read_bytes() == expected.to_csv(language).encode()
    text = (folder / "index.html").read_text("utf-8")
    rows = re.findall("<tr>", text)
    assert len(rows) == 1 + min(40, len(list(expected.rows()))) > 1
    assert f"data/dataset/{dataset}/" in text
    assert f"r2p-ld query {name} --data {dataset}.nq" in text
    assert '<form id="question"' not in text


def test_a_question_whose_data_sets_are_not_given_says_so(graph: SiteGraph) -> None:
    questions = Questions(graph)
    pages = {page.path: page for page in questions.pages()}
    assert {name for name, query in questions.canned.items() if query.needs}.isdisjoint(questions.answered)
    text = render(pages["questions/court-and-violence/"], graph, "en", "")
    assert SAID["needs data"].format(names="tjet, ucdp-onesided") in text
    assert "<table" not in text
    assert '<form id="question"' not in text
