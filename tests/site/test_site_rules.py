"""Shapes in words, and pictures of what the data tie: numbers are those of the graph."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from markupsafe import escape
from pyoxigraph import Literal, NamedNode, RdfFormat, Store
from support.asking import rows

from r2p_ld import published
from r2p_ld.namespaces import expand, local_name, node
from r2p_ld.query.languages import languages
from r2p_ld.site.phrases import phrases
from r2p_ld.store import ask_published


@pytest.fixture(scope="module")
def shapes() -> Store:
    store = Store()
    store.load(path=published.file("shapes.ttl"), format=RdfFormat.TURTLE)
    return store


def test_each_shape_stands_in_words_on_a_page(site: Path, shapes: Store) -> None:
    places = {
        *(path.name for path in (site / "shapes").iterdir() if path.is_dir()),
        *(
            name
            for path in (site / "ontology").rglob("index.html")
            for name in re.findall(r'id="shape-(\w+)"', path.read_text("utf-8"))
        ),
    }
    named = {
        local_name(quad.subject.value)
        for quad in shapes.quads_for_pattern(None, node("rdf:type"), node("sh:NodeShape"))
        if isinstance(quad.subject, NamedNode)
    }
    assert len(named) > 100
    assert named - places == set()


def test_each_message_of_a_property_shape_is_given_and_marked_as_english(site: Path, shapes: Store) -> None:
    pages = "".join(
        path.read_text("utf-8")
        for folder in ("zh/shapes", "zh/ontology")
        for path in (site / folder).rglob("index.html")
    )
    properties = list(shapes.quads_for_pattern(None, node("sh:property"), None))
    used = {quad.object for quad in properties if isinstance(quad.subject, NamedNode)}
    messages = [
        quad.object.value
        for quad in shapes.quads_for_pattern(None, node("sh:message"), None)
        if quad.subject in used and isinstance(quad.object, Literal)
    ]
    assert len(messages) > 300
    mark = '<span lang="en" dir="ltr">{}</span>'
    assert [each for each in messages if mark.format(escape(each)) not in pages] == []


def test_the_words_of_a_shape_are_of_the_language_and_have_its_numbers(site: Path) -> None:
    text = (site / "fr/ontology/AssistanceType/index.html").read_text("utf-8")
    words = re.sub(r"<[^>]+>", "", text)
    assert "au plus 1" in words
    assert "de classe" in words
    kinds = {key for key in phrases()["en"] if key.startswith("shape sh:")}
    assert len(kinds) > 25
    for language in languages():
        assert all(
            "{value}" in phrases()[language][key] for key in kinds if "{value}" in phrases()["en"][key]
        )


def test_a_picture_of_a_class_counts_what_the_data_tie(site: Path) -> None:
    [found] = rows(
        ask_published(),
        f"PREFIX r2p: <{expand('r2p:')}> SELECT (COUNT(*) AS ?n) WHERE {{"
        " ?tool a r2p:PolicyTool ; r2p:toolOfPillar ?pillar }",
    )
    page = (site / "ontology/PolicyTool/index.html").read_text("utf-8")
    [picture] = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert f"tool of pillar ({found['n']})" in picture
    assert int(found["n"]) > 30


def test_the_classes_that_are_tied_most_are_links_in_the_picture(site: Path) -> None:
    page = (site / "ar/ontology/index.html").read_text("utf-8")
    [picture] = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    links = re.findall(r'href="([^"]+)"', picture)
    assert len(links) == len(set(links)) == 22
    assert "../ontology/Pillar/" in links
    assert all((site / "ar" / "ontology" / link).resolve().is_dir() for link in links)
