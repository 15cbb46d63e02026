"""Triples that break writers, and readers that are not ours to see that ours do not break them."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable
from typing import Any
from unittest.mock import patch

from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from r2p_ld.namespaces import expand
from r2p_ld.publish.canonical import lines

XSD = expand("xsd:")
RDF = expand("rdf:")
EX = "https://example.org/ns#"
FIRST, REST, NIL, TYPE = (NamedNode(RDF + name) for name in ("first", "rest", "nil", "type"))

# Some lie within others, two share a namespace, one has no end that separates, and some are
# names of schemes, of properties below, or of nothing that JSON-LD would take for a prefix.
PREFIXES = {
    "ex": EX,
    "again": EX,
    "base": "https://example.org/",
    "deep": "https://example.org/deep/er/",
    "stuck": "https://example.org/stuck_",
    "query": "https://example.org/find?",
    "colon": "urn:example:",
    "urn": "https://example.org/not-a-urn/",
    "tool": "https://example.org/tool/",
    "label": "https://example.org/label/",
    "type": "https://example.org/type/",
    "": "https://example.org/empty/",
    "rdf": RDF,
    "rdfs": expand("rdfs:"),
    "owl": expand("owl:"),
    "skos": expand("skos:"),
    "xsd": XSD,
}

LITERALS: dict[str, Literal] = {
    "empty": Literal(""),
    "one blank": Literal(" "),
    "blanks around": Literal("  a  "),
    "quote": Literal('"'),
    "quotes only": Literal('""""""'),
    "quote last": Literal('say "no"'),
    "apostrophes": Literal("'''it's'''"),
    "backslash": Literal("\\"),
    "backslash and letter": Literal("C:\\new\\table\\u00e9"),
    "backslash before quote": Literal('\\"'),
    "backslash at a line's end": Literal("a\\\nb"),
    "line feed": Literal("a\nb"),
    "line feed alone": Literal("\n"),
    "lines and quotes": Literal('"""\n"a" ""\n"'),
    "lines that end in a quote": Literal('SELECT *\nWHERE { ?s ?p "x"'),
    "carriage return": Literal("a\rb"),
    "both line ends": Literal("a\r\nb\n\r"),
    "tab": Literal("\ta\t"),
    "backspace and form feed": Literal("\b\f"),
    "NUL": Literal("a\0b"),
    "control characters": Literal("".join(map(chr, range(32)))),
    "delete": Literal("\x7f"),
    "C1 controls": Literal("\x80\x85\x9f"),
    "line and paragraph separators": Literal("a\u2028b\u2029c"),
    "byte order mark": Literal("\ufeffa"),
    "replacement character": Literal("\ufffd"),
    "noncharacters": Literal("\ufffe\uffff\U0001fffe"),
    "private use": Literal("\ue000\U0010fffd"),
    "last code point": Literal("\U0010ffff"),
    "astral": Literal("\U0001f54a\U00020000"),
    "astral emoji sequence": Literal("\U0001f468\u200d\U0001f469\u200d\U0001f467"),
    "composed": Literal("Co\u0302te d\u2019Ivoire"),
    "precomposed": Literal("C\u00f4te d\u2019Ivoire"),
    "bidirectional controls": Literal("\u202eabc\u202c\u2066d\u2069"),
    "zero width": Literal("a\u200bb\u00adc"),
    "Arabic": Literal("مسؤولية الحماية", language="ar"),
    "Chinese": Literal("保护责任", language="zh"),
    "Russian": Literal("обязанность защищать", language="ru"),
    "looks like an IRI": Literal("https://example.org/a"),
    "looks like a compact IRI": Literal("ex:a"),
    "looks like a blank node": Literal("_:b0"),
    "looks like a keyword": Literal("@type"),
    "looks like a statement": Literal("> _:b <x> ."),
    "looks like JSON": Literal('{"@value": 1}'),
    "looks like a number": Literal("01"),
    "looks like a boolean": Literal("true"),
    "language": Literal("a", language="en"),
    "language with region": Literal("a", language="en-gb"),
    "language with script": Literal("a", language="zh-hant-tw"),
    "private language": Literal("a", language="x-none"),
    "empty with language": Literal("", language="fr"),
    "integer": Literal("42", datatype=NamedNode(XSD + "integer")),
    "integer with zeros": Literal("007", datatype=NamedNode(XSD + "integer")),
    "integer with plus": Literal("+7", datatype=NamedNode(XSD + "integer")),
    "negative zero": Literal("-0", datatype=NamedNode(XSD + "integer")),
    "negative integer": Literal("-12", datatype=NamedNode(XSD + "integer")),
    "largest exact integer": Literal(str(2**53), datatype=NamedNode(XSD + "integer")),
    "integer too large to be exact": Literal(str(2**53 + 1), datatype=NamedNode(XSD + "integer")),
    "integer of 5,000 digits": Literal("9" * 5000, datatype=NamedNode(XSD + "integer")),
    "integer with blanks": Literal(" 1 ", datatype=NamedNode(XSD + "integer")),
    "not an integer": Literal("one", datatype=NamedNode(XSD + "integer")),
    "Arabic digits": Literal("٤٢", datatype=NamedNode(XSD + "integer")),
    "nonNegativeInteger": Literal("2", datatype=NamedNode(XSD + "nonNegativeInteger")),
    "decimal": Literal("1.5", datatype=NamedNode(XSD + "decimal")),
    "decimal with zeros": Literal("01.50", datatype=NamedNode(XSD + "decimal")),
    "decimal without fraction": Literal("1.", datatype=NamedNode(XSD + "decimal")),
    "decimal without whole": Literal(".5", datatype=NamedNode(XSD + "decimal")),
    "decimal without point": Literal("5", datatype=NamedNode(XSD + "decimal")),
    "decimal zero": Literal("0.0", datatype=NamedNode(XSD + "decimal")),
    "negative decimal zero": Literal("-0.0", datatype=NamedNode(XSD + "decimal")),
    "tiny decimal": Literal("0.0000001", datatype=NamedNode(XSD + "decimal")),
    "decimal with exponent": Literal("1e3", datatype=NamedNode(XSD + "decimal")),
    "double": Literal("1.0E0", datatype=NamedNode(XSD + "double")),
    "double as people write it": Literal("1e3", datatype=NamedNode(XSD + "double")),
    "double without exponent": Literal("3.14", datatype=NamedNode(XSD + "double")),
    "whole double": Literal("1", datatype=NamedNode(XSD + "double")),
    "INF": Literal("INF", datatype=NamedNode(XSD + "double")),
    "-INF": Literal("-INF", datatype=NamedNode(XSD + "double")),
    "NaN": Literal("NaN", datatype=NamedNode(XSD + "float")),
    "+INF": Literal("+INF", datatype=NamedNode(XSD + "float")),
    "true": Literal("true", datatype=NamedNode(XSD + "boolean")),
    "false": Literal("false", datatype=NamedNode(XSD + "boolean")),
    "one for true": Literal("1", datatype=NamedNode(XSD + "boolean")),
    "TRUE": Literal("TRUE", datatype=NamedNode(XSD + "boolean")),
    "date": Literal("2014-07-11", datatype=NamedNode(XSD + "date")),
    "date with Z": Literal("2014-07-11Z", datatype=NamedNode(XSD + "date")),
    "date that does not exist": Literal("2014-02-30", datatype=NamedNode(XSD + "date")),
    "date before our era": Literal("-0044-03-15", datatype=NamedNode(XSD + "date")),
    "midnight as 24": Literal("2014-01-01T24:00:00", datatype=NamedNode(XSD + "dateTime")),
    "trailing zeros of a second": Literal(
        "2014-01-01T00:00:00.000+00:00", datatype=NamedNode(XSD + "dateTime")
    ),
    "year": Literal("2014", datatype=NamedNode(XSD + "gYear")),
    "day and month": Literal("--07-12", datatype=NamedNode(XSD + "gMonthDay")),
    "duration": Literal("P1Y2M3DT4H5M6.70S", datatype=NamedNode(XSD + "duration")),
    "anyURI": Literal("http://a/b c", datatype=NamedNode(XSD + "anyURI")),
    "lower-case hexBinary": Literal("0fb7", datatype=NamedNode(XSD + "hexBinary")),
    "base64Binary with blanks": Literal("AA = =", datatype=NamedNode(XSD + "base64Binary")),
    "normalizedString": Literal("a\tb", datatype=NamedNode(XSD + "normalizedString")),
    "HTML": Literal("<b>a</b>&amp;", datatype=NamedNode(RDF + "HTML")),
    "XMLLiteral": Literal('<a xmlns="urn:a"/>', datatype=NamedNode(RDF + "XMLLiteral")),
    "JSON": Literal('{"b":1.0, "a":[ ]}', datatype=NamedNode(RDF + "JSON")),
    "PlainLiteral": Literal("a@en", datatype=NamedNode(RDF + "PlainLiteral")),
    "datatype of our own": Literal("S/2014/449", datatype=NamedNode(EX + "symbol")),
    "datatype without prefix": Literal("x", datatype=NamedNode("urn:isbn:0-395-36341-1")),
    "datatype that is a list": Literal("x", datatype=NIL),
}

_NAMESPACES = [*dict.fromkeys(PREFIXES.values()), "http://a/", "https://example.org/deep/", "urn:"]
_LOCALS = """
    a b label prefLabel type id graph Class toString __proto__ x1 1 -a a- a.b a. .a a_b _ ~a
    a/b /a //a .. ./a a:b a#b a?b=c&d %41 %C3%A9 a%20b é Ω 中 𝄞 a(b) a,b;c a'b a*b!$+= @a a@b
"""
_IRIS = """
    urn:isbn:0 urn:example: tag:a@b,2005:c mailto:a@b.c data:,x file:///a http://a http://[::1]:80/
    HTTP://A/../b/./c tool:a tool://x label:b type:c id:d ex:e x: x://y a+b-c.d:e
"""
_TERMS = ["owl:Class", "owl:Ontology", "rdfs:label", "skos:prefLabel", "xsd:integer"]


def _valid(iri: str) -> bool:
    """Say whether a parser takes the IRI; not all that can be put together is one."""
    try:
        list(parse(f"<{iri}> <{iri}> <{iri}> .", format=RdfFormat.N_TRIPLES))
    except SyntaxError:
        return False
    return True


_POSSIBLE = {
    *(namespace + local for namespace in _NAMESPACES for local in ["", *_LOCALS.split()]),
    *_IRIS.split(),
    *map(expand, _TERMS),
    *(node.value for node in (FIRST, REST, NIL, TYPE)),
}
ALL_IRIS = sorted(filter(_valid, _POSSIBLE))

iris: st.SearchStrategy[NamedNode] = st.sampled_from(ALL_IRIS).map(NamedNode)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.text(
    '"\\\n\r\tnu_:>@ ', max_size=8
)
numbers = st.from_regex(r"[-+]?[0-9]{0,3}(\.[0-9]{0,3})?([eE][0-9])?", fullmatch=True)
literals = st.one_of(
    st.sampled_from(sorted(LITERALS.values(), key=str)),
    st.builds(Literal, texts),
    st.builds(lambda text, tag: Literal(text, language=tag), texts, st.sampled_from(["en", "fr", "zh-hant"])),
    st.builds(
        lambda text, name: Literal(text, datatype=NamedNode(XSD + name)),
        numbers,
        st.sampled_from(["integer", "decimal", "double", "boolean"]),
    ),
    st.builds(lambda text, iri: Literal(text, datatype=iri), texts, iris),
)
blanks = st.sampled_from([BlankNode(f"n{number}") for number in range(5)])


@st.composite
def _lists(draw: st.DrawFn) -> list[Triple]:
    """A list, sometimes damaged, and most often with one reference to it."""
    cell_or_nil = st.sampled_from([BlankNode("p0"), BlankNode("q0"), NIL])
    members: st.SearchStrategy[Any] = st.one_of(literals, iris, blanks, cell_or_nil)
    start = draw(st.sampled_from("pqr"))
    cells = [BlankNode(f"{start}{number}") for number in range(draw(st.integers(1, 3)))]
    rests: list[Any] = [*cells[1:], NIL]
    triples = []
    for cell, rest in zip(cells, rests, strict=True):
        member = draw(members)
        triples += [Triple(cell, FIRST, member), Triple(cell, REST, rest)]
    for _ in range(draw(st.sampled_from([1, 1, 1, 1, 0, 2]))):
        triples.append(Triple(draw(iris | blanks), draw(iris), draw(st.sampled_from(cells))))
    if draw(st.integers(0, 4)) == 0:
        triples.pop(draw(st.integers(0, len(triples) - 1)))
    if draw(st.integers(0, 4)) == 0:
        triples.append(
            Triple(draw(st.sampled_from(cells)), draw(iris | st.sampled_from([FIRST, REST])), draw(iris))
        )
    return triples


@st.composite
def graphs(draw: st.DrawFn) -> set[Triple]:
    """A small graph: few subjects and properties, so that these have several values."""
    subjects = st.sampled_from(draw(st.lists(iris, min_size=1, max_size=3))) | blanks
    properties = st.sampled_from([*draw(st.lists(iris, min_size=1, max_size=4)), TYPE])
    objects = st.one_of(literals, iris, blanks, subjects)
    triples = draw(st.lists(st.builds(Triple, subjects, properties, objects), max_size=12))
    for each in draw(st.lists(_lists(), max_size=2)):
        triples += each
    return set(triples)


def same(a: Iterable[Triple], b: Iterable[Triple]) -> bool:
    """Tell whether two sets of triples are the same but for the labels of blank nodes."""
    return lines(a) == lines(b)


def read(text: str, format: RdfFormat) -> set[Triple]:
    """Read a file as pyoxigraph does."""
    return {quad.triple for quad in parse(text, format=format)}


def read_turtle_by_rdflib(text: str) -> set[Triple]:
    """Read Turtle as rdflib does when it leaves literals alone."""
    import rdflib

    def term(node: Any) -> Any:
        if isinstance(node, rdflib.URIRef):
            return NamedNode(str(node))
        if isinstance(node, rdflib.BNode):
            return BlankNode(f"r{node}")
        datatype = NamedNode(str(node.datatype)) if node.datatype else None
        return Literal(str(node), language=node.language, datatype=None if node.language else datatype)

    with patch.object(rdflib, "NORMALIZE_LITERALS", False):
        graph = rdflib.Graph().parse(data=text, format="turtle")
    return {Triple(*map(term, triple)) for triple in graph}


def read_jsonld_by_pyld(text: str) -> set[Triple]:
    """Read JSON-LD as PyLD does, without ever fetching a context."""
    from pyld import jsonld

    def refuse(url: str, options: object) -> None:
        raise AssertionError(f"the document points at {url}")

    def term(node: dict[str, str]) -> Any:
        if node["type"] == "IRI":
            return NamedNode(node["value"])
        if node["type"] == "blank node":
            return BlankNode(node["value"].removeprefix("_:"))
        datatype = None if "language" in node else NamedNode(node["datatype"])
        return Literal(node["value"], language=node.get("language"), datatype=datatype)

    dataset = jsonld.to_rdf(json.loads(text), {"documentLoader": refuse})
    assert dataset.keys() <= {"@default"}
    rows = dataset.get("@default", [])
    return {Triple(*(term(row[part]) for part in ("subject", "predicate", "object"))) for row in rows}


def disguised(triples: Iterable[Triple], seed: int) -> list[Triple]:
    """Return the same graph in another order, under other labels, some statements twice."""
    rng = random.Random(seed)
    labels: dict[BlankNode, BlankNode] = {}

    def other(node: Any) -> Any:
        if not isinstance(node, BlankNode):
            return node
        return labels.setdefault(node, BlankNode(f"x{rng.getrandbits(60):x}"))

    found = [Triple(other(t.subject), t.predicate, other(t.object)) for t in triples]
    found += rng.sample(found, len(found) // 3)
    rng.shuffle(found)
    return found
