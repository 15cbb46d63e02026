"""Every page reads without a script, and every link of the site leads somewhere."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from posixpath import dirname, normpath
from urllib.parse import unquote, urlsplit

import pytest
from markupsafe import escape
from pyoxigraph import NamedNode, Triple
from support.asking import rows

from r2p_ld import __version__
from r2p_ld.claims.records import Records
from r2p_ld.errors import BadInput
from r2p_ld.namespaces import expand
from r2p_ld.query import run_query
from r2p_ld.query.languages import languages
from r2p_ld.site.build import build_site
from r2p_ld.site.graph import SiteGraph, fact
from r2p_ld.site.phrases import phrases
from r2p_ld.store import ask_published

VOID = {"meta", "link", "input", "br", "line", "circle"}


class Reader(HTMLParser):
    """What is wrong with a page's elements, and where its links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.ids: list[str] = []
        self.text: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = dict(attributes)
        if tag not in VOID:
            self._open.append(tag)
        if "style" in found or any(name.startswith("on") for name in found):
            self.faults.append(f"{tag} has style or script of its own")
        if identifier := found.get("id"):
            self.ids.append(identifier)
        if tag == "a":
            self.links.append(found.get("href") or "")
        elif source := found.get("src") or (
            tag == "link" and found.get("rel") == "stylesheet" and found.get("href")
        ):
            self.loaded.append(source)
        elif tag == "script" and found.get("type") != "application/ld+json":
            self.faults.append("a script stands in the page")

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and (not self._open or self._open.pop() != tag):
            self.faults.append(f"</{tag}> closes nothing")

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def close(self) -> None:
        super().close()
        self.faults += [f"<{tag}> stays open" for tag in self._open]


def read(page: Path) -> Reader:
    reader = Reader()
    reader.feed(page.read_text("utf-8"))
    reader.close()
    return reader


@pytest.mark.parametrize("language", languages())
def test_each_link_leads_to_a_file_and_each_page_is_well_formed(site: Path, language: str) -> None:
    files = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    others = tuple(f"{each}/" for each in languages() if each != "en")
    start = "" if language == "en" else f"{language}/"
    pages = [file for file in files if file.endswith(".html") and file.startswith(start)]
    pages = [file for file in pages if language != "en" or not file.startswith(others)]
    assert len(pages) > 1600
    wrong = []
    ids: dict[str, set[str]] = {}
    places: list[tuple[str, str, str]] = []
    for name in pages:
        page = read(site / name)
        ids[dirname(name)] = {*page.ids}
        wrong += [f"{name}: {fault}" for fault in page.faults]
        wrong += [f"{name}: twice {each}" for each in page.ids if page.ids.count(each) > 1]
        for link in {*page.links, *page.loaded}:
            parts = urlsplit(link)
            if parts.scheme in ("http", "https") and link in page.links:
                continue
            target = (
                normpath(f"{dirname(name)}/{unquote(parts.path)}").removeprefix("/") if parts.path else name
            )
            target = "" if target == "." else target
            if target not in files and f"{target}/index.html".removeprefix("/") not in files:
                wrong.append(f"{name}: {link}")
            if parts.fragment and link in page.links:
                places.append((name, target.removesuffix("/index.html"), parts.fragment))
    assert len(places) > 1000
    wrong += [f"{name}: {to}#{place}" for name, to, place in places if place not in ids.get(to, {place})]
    assert wrong == []


def test_no_page_is_heavy(site: Path) -> None:
    """Without pictures, each page is under 60 kB in each language."""
    heavy = [
        (name.relative_to(site).as_posix(), size)
        for name in site.rglob("index.html")
        if name.stat().st_size >= 60_000
        for size in [len(re.sub("<svg.*?</svg>", "", name.read_text("utf-8"), flags=re.DOTALL).encode())]
        if size >= 60_000
    ]
    assert heavy == []


@pytest.mark.parametrize("language", languages())
def test_the_claims_of_a_source_stand_in_order_on_pages_of_their_own(site: Path, language: str) -> None:
    """Each claim once, where the address of its record leads, which the page of the source has too."""
    claims = list(Records(ask_published()).claims())
    for folder in (site / ("" if language == "en" else language) / "source").iterdir():
        own = {last(each.iri) for each in claims if expand(f"source:{folder.name}") in each.sources}
        pages = sorted((folder / "claims").iterdir(), key=lambda each: int(each.name))
        found = [re.findall(r'<tr id="([^"]+)"', (page / "index.html").read_text("utf-8")) for page in pages]
        assert sorted(each for rows in found for each in rows) == sorted(own)
        starts = [
            int(start)
            for page in pages
            for start in re.findall(r"</a><br><small>(\d+)–", (page / "index.html").read_text("utf-8"))
        ]
        assert starts == sorted(starts)
        assert own <= {*read(folder / "index.html").ids}


NAMED = {"rdfs:domain", "skos:exactMatch", "dcterms:isPartOf", "owl:inverseOf", "schema:sameAs", "org:holds"}


@pytest.mark.parametrize("language", languages())
def test_no_heading_is_a_curie(site: Path, language: str) -> None:
    folder = site / ("" if language == "en" else language)
    headings = {
        re.sub("<[^>]*>", "", found)
        for kind in ("id", "ontology", "scheme", "source")
        for page in (folder / kind).rglob("index.html")
        for found in re.findall("<h3>(.*?)</h3>", page.read_text("utf-8"))
    }
    assert {phrases()[language][each] for each in NAMED} <= headings
    assert [each for each in headings if re.fullmatch(r"(← )?[a-z]+:\w+", each)] == []


@pytest.mark.parametrize("language", languages())
def test_a_question_has_the_rows_that_the_command_gives(site: Path, language: str) -> None:
    folder = site / ("" if language == "en" else language) / "questions" / "tools-of-pillar"
    answer = run_query("tools-of-pillar", language=language)
    assert (folder / "answer.csv").read_bytes() == answer.to_csv(language).encode()
    assert json.loads((folder / "answer.json").read_bytes()) == json.loads(answer.to_json())
    page = read(folder / "index.html")
    for row in csv.DictReader(io.StringIO(answer.to_csv())):
        assert any(row["label"] in text for text in page.text)
    # each row says where it stands
    assert sum("#f004-" in link for link in page.links) >= 8


def test_a_claim_says_how_strongly_by_whom_and_where(site: Path) -> None:
    text = (site / "fr/id/assistance/pillar-ii-assistance/index.html").read_text("utf-8")
    assert "société civile" in text.lower()
    claims = re.findall(r'<div class="claim"[^>]*>(?:(?!</div>).)*attribué à(?:(?!</div>).)*bullet 3', text)
    assert len(claims) == 5
    assert all('class="mark reserve">Peut<' in claim and "#f000-03" in claim for claim in claims)


def test_what_is_not_said_is_said(site: Path) -> None:
    page = (site / "about/index.html").read_text("utf-8")
    notes = {silence.note for silence in Records(ask_published()).silences()}
    assert len(notes) >= 25
    assert [note for note in notes if str(escape(note)) not in page] == []


def test_data_in_three_formats_lie_beside_a_page(site: Path) -> None:
    from pyoxigraph import RdfFormat, parse

    formats = {"ttl": RdfFormat.TURTLE, "jsonld": RdfFormat.JSON_LD, "nt": RdfFormat.N_TRIPLES}
    found = [
        {str(quad.triple) for quad in parse((site / f"id/tool/sanctions/index.{ending}").read_bytes(), form)}
        for ending, form in formats.items()
    ]
    assert found[0] == found[1] == found[2]
    iri = "<https://w3id.org/r2p-ld/id/tool/sanctions>"
    assert any(text.startswith(f"{iri} <https://w3id.org/r2p-ld/ontology#toolOfPillar>") for text in found[0])
    assert any("ontology#statesSubject" in text and iri in text for text in found[0])


def test_the_same_graph_gives_the_same_page_under_any_hash_seed(site: Path) -> None:
    code = (
        "import hashlib\n"
        "from r2p_ld.site import general, things\n"
        "from r2p_ld.site.graph import SiteGraph\n"
        "from r2p_ld.site.pages import render\n"
        "from r2p_ld.site.questions import Questions\n"
        "from r2p_ld.site.rules import Shapes\n"
        "graph = SiteGraph(); questions = Questions(graph); shapes = Shapes()\n"
        "pages = [*general.pages(graph, questions, shapes), *list(things.pages(graph, {}, shapes))[::40]]\n"
        "print(hashlib.sha256(''.join(render(p, graph, 'ru', '') for p in pages).encode()).hexdigest())\n"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(found) == 1


def test_a_folder_of_something_else_is_kept(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(BadInput, match="holds something else"):
        build_site(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_every_phrase_is_there_in_every_language() -> None:
    keys = {language: set(texts) for language, texts in phrases().items()}
    assert set(keys) == set(languages())
    assert len(keys["en"]) > 90
    assert all(each == keys["en"] for each in keys.values())


def test_the_version_and_the_sitemap(site: Path) -> None:
    assert f"R2P-LD {__version__}" in (site / "index.html").read_text("utf-8")
    sitemap = (site / "sitemap.xml").read_text("utf-8")
    assert sitemap.count("<loc>https://example.org/") == sum(1 for _ in site.rglob("index.html"))


def test_without_its_package_it_is_told_what_to_install(tmp_path: Path) -> None:
    code = "import sys; sys.modules['jinja2'] = None; from r2p_ld.cli import main; main()"
    command = [sys.executable, "-c", code, "site", "--out", str(tmp_path / "out")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "pip install 'r2p-ld[site]'" in done.stderr
    assert "Traceback" not in done.stderr


def count(pattern: str) -> int:
    text = f"PREFIX r2p: <{expand('r2p:')}> SELECT (COUNT(DISTINCT ?r) AS ?n) WHERE {{ {pattern} }}"
    (row,) = rows(ask_published(), text)
    return int(row["n"])


SAID = "?r r2p:statesObject ?o"
FIGURES = [
    f"{SAID} ; r2p:attestedIn ?source",
    f"{SAID} ; r2p:hasModality ?m FILTER (?m != <{expand('modality:does')}>)",
    f"{SAID} ; r2p:attributedTo ?speaker",
    "?r a r2p:Silence",
]


def test_the_first_page_counts_what_the_graph_has(site: Path) -> None:
    page = (site / "index.html").read_text("utf-8")
    told = [int(number) for number in re.findall(r"<strong>(\d+)</strong>", page)]
    assert told == [count(pattern) for pattern in FIGURES]
    assert min(told) > 40


@pytest.mark.parametrize("name", ["index.html", "ar/index.html", "documents/index.html"])
def test_the_reports_stand_in_the_order_of_their_years(site: Path, name: str) -> None:
    page = (site / name).read_text("utf-8")
    years = re.findall(r'<span class="year">(\d+)</span>', page)
    assert years == [str(year) for year in range(2009, 2021)]
    assert "A/63/677" in page


def test_a_name_is_called_attested_where_it_was_seen(site: Path) -> None:
    marks = {
        tag: re.findall(r"mark (\w+)", row)
        for tag, row in re.findall(
            r"<dt>(\w\w)</dt><dd>(.*?)</dd>", (site / "id/tool/sanctions/index.html").read_text("utf-8")
        )
    }
    assert marks["fr"] == ["translated"]
    assert marks["ru"] == ["attested"]
    own = (site / "ontology/PolicyTool/index.html").read_text("utf-8")
    assert re.findall(r"<dt>en</dt><dd>.*?mark (\w+)", own) == []


@pytest.mark.parametrize("url", ["example.org", "ftp://example.org/", "https://", "https://a.example/?x=1"])
def test_what_is_no_address_of_a_site_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(BadInput, match="no address of a site"):
        build_site(tmp_path / "out", base_url=url)
    assert list(tmp_path.iterdir()) == []


def test_a_source_stands_beside_the_others_where_they_differ(site: Path) -> None:
    """Each matter on which records differ is on the page of each source of one, with what all say."""
    found = rows(
        ask_published(),
        f"PREFIX r2p: <{expand('r2p:')}> SELECT ?set ?record ?source WHERE {{"
        " ?set r2p:variantMember ?record . ?record r2p:attestedIn ?source }",
    )
    assert len(found) >= 10
    slugs = {last(row["source"]) for row in found}
    assert slugs == {path.name for path in (site / "source").iterdir()}
    for slug in slugs:
        page = read(site / "source" / slug / "index.html")
        sets = {row["set"] for row in found if last(row["source"]) == slug}
        for row in (row for row in found if row["set"] in sets):
            place = rf"../../source/{last(row['source'])}/claims/\d+/#{last(row['record'])}"
            assert any(re.fullmatch(place, link) for link in page.links)


def last(name: str) -> str:
    return re.split("[/:]", name)[-1]


def test_a_source_says_what_was_sought_in_it_in_vain(site: Path) -> None:
    silences = [each for each in Records(ask_published()).silences() if each.subject]
    for slug in (path.name for path in (site / "source").iterdir()):
        page = (site / "source" / slug / "index.html").read_text("utf-8")
        notes = [str(escape(each.note)) for each in silences if expand(f"source:{slug}") in each.searched]
        assert notes
        assert [note for note in notes if note not in page] == []


def test_the_timeline_has_each_report_with_its_symbols(site: Path) -> None:
    page = (site / "ru/documents/index.html").read_text("utf-8")
    [picture] = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert re.findall(r'class="year"[^>]*>(\d+)<', picture) == [str(year) for year in range(2009, 2021)]
    symbols = re.findall(r'class="symbol"[^>]*>([^<]+)<', picture)
    expected = [row["symbol"] for row in csv.DictReader(io.StringIO(run_query("reports").to_csv()))]
    assert sorted(symbols) == sorted(expected)
    assert picture.count('class="marked"') == 3


def test_the_graph_page_tells_its_quality(site: Path) -> None:
    page = read(site / "fr/about/index.html")
    text = " ".join(page.text)
    assert "Le graphe respecte toutes les règles." in text
    assert "Français" in text
    assert any("variants/threshold-of-pillar-iii" in link for link in page.links)
    assert "www.wikidata.org" in text


def test_a_fact_has_an_address_of_its_own(site: Path) -> None:
    page = read(site / "id/tool/sanctions/index.html")
    own = [link[1:] for link in page.links if link.startswith("#")]
    assert any(each.startswith("f004-") for each in own)
    assert [each for each in own if each not in page.ids] == []
    assert "SANCTIONS (unbis:1005695)" in page.text


def test_an_inferred_fact_names_the_records_from_which_it_follows(site: Path) -> None:
    name = "mediation-and-dispute-resolution-expertise"
    text = (site / "id/assistance" / name / "index.html").read_text("utf-8")
    [item] = re.findall(r'<li>\s*<a href="[^"]*id/pillar/2/">.*?</li>', text, re.DOTALL)
    assert "inferred from" in item
    graph = SiteGraph()
    triple = Triple(
        *(NamedNode(expand(each)) for each in (f"assistance:{name}", "r2p:assistanceUnder", "pillar:2"))
    )
    expected = [record for record in graph.facts[fact(triple)] if record.locator][:3]
    assert expected
    assert re.findall(r"#(f\d+-\d+)", item) == [last(record.iri) for record in expected]


@pytest.mark.parametrize("name", ["what-actors-do", "tools-of-pillar", "numbers-that-differ"])
@pytest.mark.parametrize("language", ["en", "ru"])
def test_no_column_repeats_the_labels_of_another(site: Path, name: str, language: str) -> None:
    folder = site / ("" if language == "en" else language) / "questions" / name
    text = (folder / "index.html").read_text("utf-8")
    [table] = re.findall(r"<table>.*?</table>", text, re.DOTALL)
    rows = [
        [re.sub("<[^>]*>", "", cell) for cell in re.findall("<td>(.*?)</td>", row, re.DOTALL)]
        for row in re.findall("<tr>.*?</tr>", table, re.DOTALL)[1:]
    ]
    assert rows
    columns = list(zip(*rows, strict=True))
    assert [n for n, column in enumerate(columns) if column in columns[:n]] == []
    # what is left out of the page is in the file
    head = (folder / "answer.csv").read_text("utf-8").splitlines()[0].split(",")
    shown = [name for name in re.findall(r'<th scope="col"[^>]*>(\w+)</th>', table) if name in head]
    assert len(shown) == len(columns)
    assert set(shown) <= set(head)
    if language != "en":
        assert table.count('<th scope="col" lang="en">') == len(shown)


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_names_that_differ_at_their_ends_differ_in_a_picture(site: Path, language: str) -> None:
    folder = site / ("" if language == "en" else language)
    for slug in ("source/un-secretary-general-page", "source/overview-2014-report"):
        text = (folder / slug / "index.html").read_text("utf-8")
        picture = re.search(r"<svg.*?</svg>", text, re.DOTALL)
        assert picture
        names = re.findall(r"<text[^>]*>([^<]*)</text>", picture[0])
        assert len(names) == len(set(names)) > 5
        assert max(map(len, names)) <= 36
        # in a language from right to left each name keeps its direction
        assert all((each[0], each[-1]) == ("\u2068", "\u2069") for each in names) == (language == "ar")


@pytest.mark.parametrize("path", ["id/tool/sanctions", "id/pillar/2"])
def test_a_place_in_a_source_keeps_language_and_direction(site: Path, path: str) -> None:
    name = "Overview of the 2014 report|UN page on the Secretary-General and the Responsibility to Protect"
    text = (site / "ar" / path / "index.html").read_text("utf-8")
    links = re.findall(rf'<a href="[^"]*#f00[^"]*"([^>]*)>(?:{name})</a>(.{{0,7}})', text)
    assert links
    assert {attributes for attributes, _ in links} == {' lang="en" dir="ltr"'}
    assert {after for _, after in links} == {", <bdi>"}


def test_a_source_begins_with_what_it_says(site: Path) -> None:
    text = (site / "source/overview-2014-report/index.html").read_text("utf-8")
    headings = re.findall(r"<h2>(.*?)</h2>", text)
    parts = ("Sections", "Claims in the order of the text", "About the document itself", "Names")
    assert sorted(parts, key=headings.index) == list(parts)
    assert text.index("About the document itself") < text.index("file SHA-256")


@pytest.mark.parametrize("language", languages())
def test_a_wide_class_counts_its_narrower_ones_and_stays_small(site: Path, language: str) -> None:
    folder = site / ("" if language == "en" else language) / "ontology"
    text = (folder / "R2PConcept/index.html").read_text("utf-8")
    assert len(re.sub("<svg.*?</svg>", "", text, flags=re.DOTALL).encode()) < 60_000
    graph = SiteGraph()
    for name in ("Pillar", "PolicyTool", "AtrocityCrime"):
        count = len({*graph.subjects("rdf:type", f"r2p:{name}")} & graph.with_page)
        label = re.escape(str(escape(graph.label(expand(f"r2p:{name}"), language))))
        assert re.search(rf'ontology/{name}/">{label}</a> <small>{count}</small>', text)


@pytest.mark.parametrize("language", languages())
def test_the_graph_page_tells_what_changed(site: Path, language: str) -> None:
    folder = site / ("" if language == "en" else language) / "about"
    page = read(folder / "index.html")
    text = " ".join(page.text)
    assert all(each in text for each in (phrases()[language]["changes"], "2.0.0", "1.0.0", "2026-11-30"))
    assert {"../ontology/year/", "../id/threat/threats/"} <= set(page.links)
