"""Mentions are Web Annotations that other tools read, apart from what was reviewed, with their run."""

from __future__ import annotations

import json
from typing import Any

import pyoxigraph
import pytest
from pyld import jsonld

from r2p_ld import __version__, cli
from r2p_ld.annotate import Lexicon, Mention, mentions
from r2p_ld.annotate.statements import Run, of_document, of_run
from r2p_ld.documents import LIMITS
from r2p_ld.documents.model import Document
from r2p_ld.documents.text import parse
from r2p_ld.namespaces import expand, prefixes

TEXT = (
    'A note of "some" length\n\n13 August 2014\n\n'
    "The Security Council recalled the responsibility to protect.\n"
    "Resolution 1973 (2011) says\\does so.\n"
)
RUN = Run("0" * 64, {"largest document": "5 bytes"})
# What the W3C's context (https://www.w3.org/ns/anno.jsonld) says of the terms that are used here.
CONTEXT = {
    "oa": "http://www.w3.org/ns/oa#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "id": {"@type": "@id", "@id": "@id"},
    "type": {"@type": "@id", "@id": "@type"},
    "Annotation": "oa:Annotation",
    "SpecificResource": "oa:SpecificResource",
    "TextPositionSelector": "oa:TextPositionSelector",
    "TextQuoteSelector": "oa:TextQuoteSelector",
    "identifying": "oa:identifying",
    "body": {"@type": "@id", "@id": "oa:hasBody"},
    "target": {"@type": "@id", "@id": "oa:hasTarget"},
    "source": {"@type": "@id", "@id": "oa:hasSource"},
    "selector": {"@type": "@id", "@id": "oa:hasSelector"},
    "motivation": {"@type": "@vocab", "@id": "oa:motivatedBy"},
    "exact": "oa:exact",
    "prefix": "oa:prefix",
    "suffix": "oa:suffix",
    "start": {"@type": "xsd:nonNegativeInteger", "@id": "oa:start"},
    "end": {"@type": "xsd:nonNegativeInteger", "@id": "oa:end"},
}


@pytest.fixture(scope="module")
def document() -> Document:
    return parse("a note.txt", TEXT.encode())


def mention(document: Document, words: str, concept: str) -> Mention:
    start = document.text.index(words)
    return Mention(start, start + len(words), words, concept, 0.95, "label")


@pytest.fixture(scope="module")
def found(document: Document) -> list[Mention]:
    return [
        mention(document, "Security Council", "body:security-council"),
        mention(document, "responsibility to protect", "norm:responsibility-to-protect"),
        mention(document, "says\\does", "tool:sanctions"),
    ]


def test_an_annotation_is_read_by_the_context_of_the_w3c(document: Document, found: list[Mention]) -> None:
    quads = of_document(document, found, RUN)
    expanded = jsonld.from_rdf(quads)
    graph = next(node for node in expanded if "@graph" in node)["@graph"]
    framed: Any = jsonld.frame(graph, {"@context": CONTEXT, "type": "Annotation"}, {"embed": "@always"})
    read = {one["body"]: one for one in framed["@graph"]}
    assert len(read) == 3
    for each in found:
        one = read[expand(each.concept)]
        assert (one["type"], one["motivation"]) == ("Annotation", "identifying")
        target = one["target"]
        assert target["type"] == "SpecificResource"
        assert "/id/text/" in (
            target["source"] if isinstance(target["source"], str) else target["source"]["id"]
        )
        position, quote = sorted(target["selector"], key=lambda selector: selector["type"])
        assert (position["type"], quote["type"]) == ("TextPositionSelector", "TextQuoteSelector")
        start, end = int(position["start"]), int(position["end"])
        assert (start, end) == (each.start, each.end)
        assert document.text[start:end] == quote["exact"] == each.surface
        assert document.text[:start].endswith(quote["prefix"])
        assert document.text[end:].startswith(quote["suffix"])
        assert quote["prefix"]


def test_all_is_in_the_graph_of_the_run(document: Document, found: list[Mention]) -> None:
    quads = list(
        pyoxigraph.parse(of_run(RUN) + of_document(document, found, RUN), format=pyoxigraph.RdfFormat.N_QUADS)
    )
    assert {quad.graph_name for quad in quads} == {pyoxigraph.NamedNode(RUN.graph)}
    assert RUN.graph.startswith(f"{prefixes()['graph']}mentions/")
    activity = pyoxigraph.NamedNode(RUN.iri)
    said = {(q.predicate.value, q.object.value) for q in quads if q.subject == activity}
    assert (expand("rdf:type"), expand("prov:Activity")) in said
    assert (expand("prov:used"), f"urn:sha256:{'0' * 64}") in said
    assert (expand("rdfs:comment"), "largest document: 5 bytes") in said
    versions = {q.object.value for q in quads if q.predicate.value == expand("dcat:version")}
    assert versions == {__version__}
    generated = [q for q in quads if q.predicate.value == expand("prov:wasGeneratedBy")]
    assert len(generated) == 1 + len(found)
    assert {quad.object for quad in generated} == {activity}


def test_nothing_of_a_run_is_a_fact(document: Document, found: list[Mention]) -> None:
    """No statement has what is mentioned as its subject, or a property by which the graph states facts."""
    quads = list(pyoxigraph.parse(of_document(document, found, RUN), format=pyoxigraph.RdfFormat.N_QUADS))
    mentioned = {expand(each.concept) for each in found}
    assert (
        not {quad.subject.value for quad in quads if isinstance(quad.subject, pyoxigraph.NamedNode)}
        & mentioned
    )
    ours = {quad.predicate.value for quad in quads if quad.predicate.value.startswith(prefixes()["r2p"])}
    assert ours == {expand("r2p:confidence"), expand("r2p:matchedBy")}


def test_what_the_document_says_of_itself_is_told(document: Document) -> None:
    quads = list(pyoxigraph.parse(of_document(document, [], RUN), format=pyoxigraph.RdfFormat.N_QUADS))
    told = {quad.predicate.value: quad.object for quad in quads}
    assert str(told[expand("dcterms:title")]) == '"A note of \\"some\\" length"'
    assert str(told[expand("dcterms:issued")]) == f'"2014-08-13"^^<{expand("xsd:date")}>'
    assert len({quad.subject for quad in quads}) == 1


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (Run("0" * 64, {"largest document": "5 bytes"}), True),
        (Run("1" * 64, RUN.options), False),
        (Run("0" * 64, {}), False),
    ],
)
def test_runs_that_find_the_same_are_one(other: Run, same: bool) -> None:
    assert ((other.iri, other.graph) == (RUN.iri, RUN.graph)) is same


def test_the_command_prints_annotations(tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "a note.txt"
    page.write_text(TEXT, "utf-8")
    lexicon = Lexicon.published()
    document = parse("a note.txt", TEXT.encode())
    expected = of_run(Run.of(lexicon, LIMITS)) + of_document(
        document, mentions(document, lexicon), Run.of(lexicon, LIMITS)
    )
    assert cli.run(["annotate", str(page), "--format", "nq"]) == 0
    assert capsys.readouterr().out == expected
    assert cli.run(["annotate", str(page), "--format", "ttl"]) == 0
    triples = set(pyoxigraph.parse(capsys.readouterr().out, format=pyoxigraph.RdfFormat.TURTLE))
    quads = pyoxigraph.parse(expected, format=pyoxigraph.RdfFormat.N_QUADS)
    assert {quad.triple for quad in triples} == {quad.triple for quad in quads}
    assert cli.run(["annotate", str(page), "--format", "jsonl"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {"Security Council", "responsibility to protect"} <= {row["surface"] for row in rows}
