"""What a page says to programs: schema.org in JSON-LD, and typed links (https://signposting.org/FAIR/)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from markupsafe import Markup
from pyoxigraph import NamedNode

from r2p_ld import __version__
from r2p_ld.claims.about import About
from r2p_ld.claims.records import Record
from r2p_ld.namespaces import base, expand, prefixes
from r2p_ld.query.catalog import CannedQuery
from r2p_ld.site.graph import SiteGraph
from r2p_ld.site.pages import Reader
from r2p_ld.site.redirects import LINKSET, MEDIA_TYPES

_CLAIMS = 5  # of a thing's claims, so many are named; its data has all


class Linked(NamedTuple):
    """``cite_as`` is the IRI of what a page is about, ``types`` are its types, ``json`` is its JSON-LD."""

    cite_as: str
    types: tuple[str, ...]
    json: Markup
    files: tuple[tuple[str, str], ...] = ()
    """The files that belong to it, with their media types."""


def of_thing(reader: Reader, iri: str, about: About) -> Linked:
    """Return what the page of a thing says of it, and of claims about it, each with its source."""
    graph = reader.graph
    kind = _kind(graph, iri)
    years = [each.value for each in graph.objects(iri, "r2p:reportYear")]
    symbols = [each.value for each in graph.objects(iri, "r2p:symbol")]
    schemes = [each.value for each in graph.objects(iri, "skos:inScheme")]
    claims = [c for group in about.groups for value in group.values for c in value.claims if c.sources]
    said = {
        "@type": kind,
        "name": reader.label(iri),
        "alternateName": graph.other_names.get(iri),
        "description": graph.definition(iri, reader.language)[0],
        "sameAs": [each.value for each in graph.objects(iri, "schema:sameAs")],
        "inDefinedTermSet": schemes if kind == "DefinedTerm" else None,
        "reportNumber": symbols if kind == "Report" else None,
        "datePublished": years[0] if kind == "Report" and years else None,
        "subjectOf": [_claim(reader, claim) for claim in _first(claims)],
    }
    return Linked(iri, ("AboutPage", kind), _written(reader, iri, said))


def of_dataset(reader: Reader, downloads: Iterable[str]) -> Linked:
    """Return what the first page says of the graph as a data set."""
    iri = f"{base()}dataset"
    files = tuple((f"data/{name}", _media_type(name)) for name in downloads)
    said = {
        "@type": "Dataset",
        "name": reader.label(iri),
        "description": reader.t("lead"),
        "version": __version__,
        "license": reader.graph.licence,
        "creator": {"@type": "Organization", "name": reader.label(f"{base()}project")},
        "distribution": [
            {"@type": "DataDownload", "contentUrl": reader.file(path), "encodingFormat": kind}
            for path, kind in files
        ],
    }
    return Linked(iri, ("Dataset", "AboutPage"), _written(reader, iri, said), files)


def of_question(reader: Reader, question: CannedQuery, answered: bool) -> Linked:
    """Return what the page of a question says of its answer."""
    files = (("csv", "text/csv"), ("json", "application/sparql-results+json")) if answered else ()
    said = {
        "@type": "Dataset" if answered else "WebPage",
        "name": question.title,
        "description": question.description,
        "license": reader.graph.licence,
        "isPartOf": f"{base()}dataset",
        "distribution": [
            {"@type": "DataDownload", "contentUrl": f"answer.{ending}", "encodingFormat": kind}
            for ending, kind in files
        ],
    }
    return Linked("", (str(said["@type"]),), _written(reader, "", said))


def linkset(graph: SiteGraph, iri: str, url: str) -> bytes:
    """Return the typed links of a thing's page (RFC 9264); ``url`` is where it lies, relative if blank."""
    here = url or "./"
    data = [
        {"href": f"{url}index.{ending}", "type": kind}
        for ending, kind in MEDIA_TYPES.items()
        if ending != LINKSET
    ]
    page = {
        "anchor": here,
        "cite-as": [{"href": iri}],
        "type": [{"href": expand(f"schema:{name}")} for name in ("AboutPage", _kind(graph, iri))],
        "license": [{"href": graph.licence}],
        "describedby": data,
    }
    others = [{"anchor": each["href"], "describes": [{"href": here, "type": "text/html"}]} for each in data]
    return _encoded([page, *others])


def linkset_of_graph(base_url: str, licence: str, downloads: Iterable[str]) -> bytes:
    """Return the typed links of the first page (RFC 9264); relative ones without an address of the site."""
    described = [{"href": f"{base_url}.well-known/void", "type": "text/turtle"}]
    items = [{"href": f"{base_url}data/{name}", "type": _media_type(name)} for name in downloads]
    first = {
        "anchor": base_url or "./",
        "cite-as": [{"href": f"{base()}dataset"}],
        "type": [{"href": expand(f"schema:{name}")} for name in ("Dataset", "AboutPage")],
        "license": [{"href": licence}],
        "describedby": described,
        "item": items,
    }
    members = [
        {"anchor": each["href"], "collection": [{"href": base_url or "./", "type": "text/html"}]}
        for each in items
    ]
    void = {"anchor": described[0]["href"], "describes": [{"href": base_url or "./", "type": "text/html"}]}
    return _encoded([first, void, *members])


def _encoded(links: Iterable[Mapping[str, object]]) -> bytes:
    return json.dumps({"linkset": [*links]}, indent=1).encode()


def _media_type(name: str) -> str:
    return {**MEDIA_TYPES, "nq": "application/n-quads"}[name.rpartition(".")[2]]


def _kind(graph: SiteGraph, iri: str) -> str:
    types = {each.value for each in graph.objects(iri, "rdf:type") if isinstance(each, NamedNode)}
    if expand("r2p:Report") in types:
        return "Report"
    if iri.startswith(prefixes()["source"]):
        return "CreativeWork"
    if expand("skos:ConceptScheme") in types:
        return "DefinedTermSet"
    return "DefinedTerm"


def _first(claims: Iterable[Record]) -> list[Record]:
    return list(dict.fromkeys(claims))[:_CLAIMS]


def _claim(reader: Reader, claim: Record) -> Mapping[str, object]:
    value = claim.object_
    words = reader.label(value.value) if isinstance(value, NamedNode) else value.value if value else ""
    return {
        "@type": "Claim",
        "@id": claim.iri,
        "name": f"{reader.label(claim.subject)} · {reader.label(claim.property_)} · {words}",
        "appearance": [
            {"@type": "CreativeWork", "@id": source, "name": reader.label(source)} for source in claim.sources
        ],
    }


def _written(reader: Reader, iri: str, said: Mapping[str, object]) -> Markup:
    head = {"@context": prefixes()["schema"], **({"@id": iri} if iri else {}), "inLanguage": reader.language}
    kept = {**head, **{key: value for key, value in said.items() if value}}
    text = json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c"))
