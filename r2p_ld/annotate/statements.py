"""Mentions as Web Annotations (https://www.w3.org/TR/annotation-model/), in a named graph of their run.

What a program found is in that graph alone, and says so: nobody has reviewed it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256
from typing import TYPE_CHECKING

from r2p_ld import __version__
from r2p_ld.namespaces import base, expand
from r2p_ld.ntriples import escape, literal

if TYPE_CHECKING:
    from r2p_ld.annotate.lexicon import Lexicon
    from r2p_ld.annotate.mentions import Mention
    from r2p_ld.documents import Limits
    from r2p_ld.documents.model import Document

_AROUND = 32  # code points before and behind a quotation, by which it is found again
_DATES = {"day": "xsd:date", "month": "xsd:gYearMonth", "year": "xsd:gYear"}


@dataclass(frozen=True)
class Run:
    """A run of the program over documents; those alike in all that decides what is found are one.

    ``lexicon`` is the hash of the names that were looked for, ``options`` what was asked for.
    """

    lexicon: str
    options: Mapping[str, str]

    @classmethod
    def of(cls, lexicon: Lexicon, limits: Limits, ocr: str | None = None) -> Run:
        """Return the run of a lexicon over documents within limits, of which that of size counts."""
        options = {"largest document": f"{limits.size} bytes"}
        return cls(lexicon.sha256, options if ocr is None else {**options, "text of scans": ocr})

    @cached_property
    def key(self) -> str:
        """A hash of what decides what is found."""
        parts = [
            __version__,
            self.lexicon,
            *(f"{name}={self.options[name]}" for name in sorted(self.options)),
        ]
        return sha256("\n".join(parts).encode()).hexdigest()[:16]

    @cached_property
    def iri(self) -> str:
        """The IRI of the activity."""
        return expand(f"run:annotate/{self.key}")

    @cached_property
    def graph(self) -> str:
        """The IRI of the graph that holds all it found."""
        return expand(f"graph:mentions/{self.key}")


def of_run(run: Run) -> str:
    """Return what is said of a run, as N-Quads in its graph."""
    software, lexicon = f"{base()}software", f"urn:sha256:{run.lexicon}"
    said = [
        (run.iri, "rdf:type", f"<{expand('prov:Activity')}>"),
        (run.iri, "rdfs:label", literal("Mentions found by a program; nobody has reviewed them", None, "en")),
        (run.iri, "prov:wasAssociatedWith", f"<{software}>"),
        (run.iri, "prov:used", f"<{lexicon}>"),
        (software, "rdf:type", f"<{expand('prov:SoftwareAgent')}>"),
        (software, "rdfs:label", literal("R2P-LD", None, "en")),
        (software, "dcat:version", literal(__version__)),
        (lexicon, "rdf:type", f"<{expand('prov:Entity')}>"),
        (lexicon, "rdfs:label", literal("The names that were looked for", None, "en")),
        (lexicon, "schema:sha256", literal(run.lexicon)),
        (run.graph, "rdf:type", f"<{expand('prov:Entity')}>"),
        (run.graph, "prov:wasGeneratedBy", f"<{run.iri}>"),
    ]
    said += [
        (run.iri, "rdfs:comment", literal(f"{name}: {value}")) for name, value in sorted(run.options.items())
    ]
    return _lines(said, run)


def of_document(document: Document, mentions: Iterable[Mention], run: Run) -> str:
    """Return a document and the mentions in it, as N-Quads in the graph of a run.

    The same name and text give the same IRIs.
    """
    key = sha256(f"{document.name}\n{document.text_sha256}".encode()).hexdigest()[:32]
    iri = expand(f"text:{key}")
    said = [
        (iri, "rdf:type", f"<{expand('prov:Entity')}>"),
        (iri, "dcterms:identifier", literal(document.name)),
        (iri, "dcterms:format", literal(document.media_type)),
        (iri, "schema:sha256", literal(document.text_sha256)),
    ]
    found = document.found
    said += [(iri, "dcterms:identifier", literal(symbol.value)) for symbol in found.symbols]
    for name, one in (
        ("dcterms:title", found.title),
        ("dcterms:publisher", found.publisher),
        ("dcterms:creator", found.author),
    ):
        if one:
            said.append((iri, name, literal(one.value)))
    if found.date and found.date.precision:
        said.append((iri, "dcterms:issued", literal(found.date.value, _DATES[found.date.precision])))
    return _lines(dict.fromkeys(said), run) + "".join(
        _annotation(document, one, iri, f"{expand('mention:')}{key}/", run) for one in mentions
    )


# what is said of a mention: part of its IRI, property, value
_ANNOTATION = (
    ("", "rdf:type", "<oa:Annotation>"),
    ("", "oa:motivatedBy", "<oa:identifying>"),
    ("", "oa:hasBody", "<%(concept)s>"),
    ("", "oa:hasTarget", "<%(iri)s#target>"),
    ("", "prov:wasGeneratedBy", "<%(run)s>"),
    ("", "r2p:confidence", '"%(confidence).2f"^^<xsd:decimal>'),
    ("", "r2p:matchedBy", '"%(rule)s"'),
    ("#target", "rdf:type", "<oa:SpecificResource>"),
    ("#target", "oa:hasSource", "<%(text)s>"),
    ("#target", "oa:hasSelector", "<%(iri)s#position>"),
    ("#target", "oa:hasSelector", "<%(iri)s#quote>"),
    ("#position", "rdf:type", "<oa:TextPositionSelector>"),
    ("#position", "oa:start", '"%(start)d"^^<xsd:nonNegativeInteger>'),
    ("#position", "oa:end", '"%(end)d"^^<xsd:nonNegativeInteger>'),
    ("#quote", "rdf:type", "<oa:TextQuoteSelector>"),
    ("#quote", "oa:exact", '"%(exact)s"'),
    ("#quote", "oa:prefix", '"%(prefix)s"'),
    ("#quote", "oa:suffix", '"%(suffix)s"'),
)


@cache
def _template() -> str:
    """Return the N-Quads of a mention, with places for what differs."""
    lines = "".join(f"<%(iri)s{part}> <{name}> {value} <%(graph)s> .\n" for part, name, value in _ANNOTATION)
    return re.sub(r"<([a-z0-9]+:\w+)>", lambda curie: f"<{expand(curie[1])}>", lines)


def _annotation(document: Document, mention: Mention, text: str, prefix: str, run: Run) -> str:
    start, end, words = mention.start, mention.end, document.text
    return _template() % {
        "iri": f"{prefix}{start}-{end}/{mention.concept.replace(':', '/', 1)}",
        "concept": expand(mention.concept),
        "text": text,
        "run": run.iri,
        "graph": run.graph,
        "confidence": mention.confidence,
        "rule": escape(mention.rule),
        "start": start,
        "end": end,
        "exact": escape(words[start:end]),
        "prefix": escape(words[max(0, start - _AROUND) : start]),
        "suffix": escape(words[end : end + _AROUND]),
    }


def _lines(statements: Iterable[tuple[str, str, str]], run: Run) -> str:
    return "".join(
        f"<{subject}> <{expand(name)}> {value} <{run.graph}> .\n" for subject, name, value in statements
    )
