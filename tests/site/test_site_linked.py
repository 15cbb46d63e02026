"""What programs find: JSON-LD in pages, typed links, and files at known places."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from r2p_ld import __version__, published
from r2p_ld.namespaces import base, expand
from r2p_ld.query import list_queries

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
LINK = re.compile(r'<link rel="([\w-]+)"(?: type="([^"]+)")? href="([^"]+)">')


def links(page: Path) -> list[tuple[str, str, str]]:
    return LINK.findall(page.read_text("utf-8"))


def json_ld(page: Path) -> dict[str, object]:
    [text] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page.read_text("utf-8"))
    found = json.loads(text)
    assert isinstance(found, dict)
    assert found["@context"] == "https://schema.org/"
    return found


@pytest.mark.parametrize(
    ("path", "iri", "kind"),
    [
        ("id/tool/sanctions", expand("tool:sanctions"), "DefinedTerm"),
        ("fr/id/report/2014", expand("report:2014"), "Report"),
        ("source/ngls-dialogue", expand("source:ngls-dialogue"), "CreativeWork"),
        ("scheme/pillars", f"{base()}scheme/pillars", "DefinedTermSet"),
        ("", f"{base()}dataset", "Dataset"),
    ],
)
def test_a_page_says_what_it_is_about(site: Path, path: str, iri: str, kind: str) -> None:
    page = site / path / "index.html"
    found = links(page)
    assert [href for rel, _, href in found if rel == "cite-as"] == [iri]
    types = {href for rel, _, href in found if rel == "type"}
    assert types == {"https://schema.org/AboutPage", f"https://schema.org/{kind}"}
    assert any(rel == "license" for rel, _, _ in found)
    described = [(form, href) for rel, form, href in found if rel == "describedby"]
    assert described
    assert all((page.parent / href).resolve().is_file() for _, href in described)
    assert (json_ld(page)["@id"], json_ld(page)["@type"]) == (iri, kind)


def test_a_report_has_its_symbols_and_claims_with_their_sources(site: Path) -> None:
    found = json_ld(site / "id/report/2014/index.html")
    assert found["reportNumber"] == ["A/68/947", "S/2014/449"]
    assert found["datePublished"] == "2014"
    claims = found["subjectOf"]
    assert isinstance(claims, list)
    assert {claim["@type"] for claim in claims} == {"Claim"}
    sources = {each["@id"] for claim in claims for each in claim["appearance"]}
    assert expand("source:overview-2014-report") in sources


def test_the_first_page_leads_to_all_files_by_link_and_linkset(site: Path) -> None:
    items = {href for rel, _, href in links(site / "index.html") if rel == "item"}
    [first, *others] = json.loads((site / "index.linkset").read_text("utf-8"))["linkset"]
    assert {each["href"].removeprefix("https://example.org/") for each in first["item"]} == items
    assert all((site / item).is_file() for item in items)
    assert {"data/r2p.ttl", "data/r2p.nt"} <= items
    assert [each["href"] for each in first["cite-as"]] == [f"{base()}dataset"]
    assert len(others) == len(items) + 1
    data = json_ld(site / "index.html")
    assert data["version"] == __version__
    assert [data["license"]] == [each["href"] for each in first["license"]] == [LICENCE]
    assert {href for rel, _, href in links(site / "ar/index.html") if rel == "license"} == {LICENCE}
    assert ">Creative Commons Attribution 4.0 International</a>" in (site / "ar/index.html").read_text(
        "utf-8"
    )
    distribution = data["distribution"]
    assert isinstance(distribution, list)
    assert {each["contentUrl"] for each in distribution} == items


@pytest.mark.parametrize(
    "path", ["id/tool/sanctions", "ontology/Pillar", "scheme/pillars", "fr/source/ngls-dialogue"]
)
def test_a_page_says_in_its_linkset_what_it_says_in_its_head(site: Path, path: str) -> None:
    page = site / path / "index.html"
    [(form, href)] = [(form, href) for rel, form, href in links(page) if rel == "linkset"]
    assert form == "application/linkset+json"
    [first, *others] = json.loads((page.parent / href).read_text("utf-8"))["linkset"]
    folder = f"https://example.org/{path.removeprefix('fr/')}/"
    assert first["anchor"] == folder
    for rel in ("cite-as", "type", "license"):
        assert {each["href"] for each in first[rel]} == {href for name, _, href in links(page) if name == rel}
    described = {
        (form, (page.parent / href).resolve()) for rel, form, href in links(page) if rel == "describedby"
    }
    found = {
        (each["type"], site.resolve() / each["href"].removeprefix("https://example.org/"))
        for each in first["describedby"]
    }
    assert found == described
    assert {each["anchor"] for each in others} == {each["href"] for each in first["describedby"]}


def test_an_answer_is_a_data_set(site: Path) -> None:
    found = json_ld(site / "es/questions/reports/index.html")
    assert found["@type"] == "Dataset"
    distribution = found["distribution"]
    assert isinstance(distribution, list)
    assert [each["contentUrl"] for each in distribution] == ["answer.csv", "answer.json"]


def test_files_lie_at_known_places(site: Path) -> None:
    for name, origin in (("void", "void.ttl"), ("sparql-examples", "queries.ttl")):
        content = (site / ".well-known" / name).read_bytes()
        assert content == published.file(origin).read_bytes()
        assert any(parse(content, format=RdfFormat.TURTLE))
    text = (site / "llms.txt").read_text("utf-8")
    paths = re.findall(r"\]\((questions/[^)]+)\)", text)
    assert len(paths) == sum(query.form == "SELECT" for query in list_queries())
    assert all((site / path / "index.html").is_file() for path in paths)
    assert "Sitemap: https://example.org/sitemap.xml" in (site / "robots.txt").read_text("utf-8")
