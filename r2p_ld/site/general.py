"""Pages that are about no single thing or question: home, documents, ontology, about, and the tools."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import urlsplit

from pyoxigraph import Literal, NamedNode

from r2p_ld import published
from r2p_ld.namespaces import base, expand, local_name, node, prefixes
from r2p_ld.query import catalog
from r2p_ld.query.languages import languages
from r2p_ld.site import linked, pictures, rules, things
from r2p_ld.site.graph import SiteGraph
from r2p_ld.site.pages import Page, Reader
from r2p_ld.site.phrases import phrases
from r2p_ld.site.questions import Questions

_LINKS = (
    "schema:sameAs",
    "skos:exactMatch",
    "skos:closeMatch",
    "skos:broadMatch",
    "skos:narrowMatch",
    "rdfs:seeAlso",
)
DOWNLOADS = ("r2p.ttl", "r2p.jsonld", "r2p.nt", "r2p.nq", "ontology.ttl", "shapes.ttl", "void.ttl")


def pages(graph: SiteGraph, questions: Questions, shapes: rules.Shapes) -> Iterator[Page]:
    """Yield the pages that are about no single thing or question."""

    def home(reader: Reader) -> Mapping[str, object]:
        pillars = graph.subjects("rdf:type", "r2p:Pillar")
        tools = graph.sorted(graph.subjects("rdf:type", "r2p:PolicyTool"), reader.language)
        of = {tool: {t.value for t in graph.objects(tool, "r2p:toolOfPillar")} for tool in tools}
        counts = Counter(pillar for found in of.values() for pillar in found)
        return {
            "norm": graph.subjects("rdf:type", "r2p:Norm")[0],
            "linked": linked.of_dataset(reader, DOWNLOADS),
            "pillars": [
                {
                    "iri": pillar,
                    "definition": reader.text(*graph.definition(pillar, reader.language)),
                    "count": counts[pillar],
                }
                for pillar in pillars
            ],
            "matrix": [(tool, [pillar in of[tool] for pillar in pillars]) for tool in tools if of[tool]],
            "figures": [
                ("figure claims", sum(bool(c.sources) for c in graph.claims), "documents/"),
                (
                    "figure reserved",
                    sum(c.has_reserve for c in graph.claims),
                    "questions/what-can-may-should/",
                ),
                (
                    "figure reported",
                    sum(bool(c.speakers) for c in graph.claims),
                    "questions/reported-speech/",
                ),
                ("figure silences", len(graph.silences), "about/"),
            ],
            "sources": graph.sorted(sources(graph), reader.language),
            "reports": reports(graph),
            "datasets": graph.datasets.values(),
            "topics": questions.topics(reader.language),
        }

    def documents(reader: Reader) -> Mapping[str, object]:
        counts = Counter(source for claim in graph.claims for source in claim.sources)
        ordered = graph.sorted(sources(graph), reader.language)
        return {
            "sources": [(source, counts[source]) for source in ordered],
            "reports": reports(graph),
            "timeline": pictures.timeline(reader, reports(graph)),
        }

    def ontology(reader: Reader) -> Mapping[str, object]:
        return {
            "classes": _tree(graph, reader.language),
            "schemes": graph.sorted(graph.subjects("rdf:type", "skos:ConceptScheme"), reader.language),
            "picture": pictures.ring(reader, graph.ties),
        }

    def about(reader: Reader) -> Mapping[str, object]:
        strengths = Counter(claim.modality for claim in graph.claims if claim.sources)
        return {
            "figures": [
                ("figure claims", sum(bool(claim.sources) for claim in graph.claims)),
                ("figure things", len(graph.things)),
                ("figure triples", graph.uses.total()),
            ],
            "modalities": [
                (f"{prefixes()['modality']}{name}", count) for name, count in strengths.most_common()
            ],
            "silences": [silence for silence in graph.silences if silence.subject],
            "differences": graph.sorted(graph.subjects("rdf:type", "r2p:VariantSet"), reader.language),
            "validation": _validation(),
            "changes": _version(graph),
            "retired": graph.sorted(_retired(graph), reader.language),
            "names": _names(graph),
            "links": _links(graph),
            "downloads": DOWNLOADS,
            "dataset": f"{base()}dataset",
        }

    def search(reader: Reader) -> Mapping[str, object]:
        found = things.kinds_of_things(graph)
        ordered = graph.sorted(found, reader.language)
        return {"kinds": [(kind, len(found[kind])) for kind in ordered]}

    def editor(reader: Reader) -> Mapping[str, object]:
        return {"questions": [catalog.translate(q, reader.language) for q in questions.canned.values()]}

    yield Page("", "home.html", home)
    yield Page("documents/", "documents.html", documents)
    yield Page("ontology/", "ontology.html", ontology)
    yield from _properties(graph)
    yield from rules.pages(graph, shapes)
    yield Page("about/", "about.html", about)
    yield Page("search/", "search.html", search)
    yield Page("editor/", "editor.html", editor)

    def match(reader: Reader) -> Mapping[str, object]:
        kinds = graph.sorted(things.kinds_of_things(graph), reader.language)
        return {"kinds": kinds, "chosen": expand("r2p:Place")}

    def check(reader: Reader) -> Mapping[str, object]:
        said = next(
            c for c in graph.claims if c.has_reserve and c.sources and isinstance(c.object_, NamedNode)
        )
        iris = (said.subject, said.property_, said.object_.value if said.object_ else "")
        parts = zip(("subject", "property", "object"), map(reader.label, iris), strict=True)
        return {"example": dict(parts)}

    yield Page("check/", "check.html", check)
    yield Page("match/", "match.html", match)


def _properties(graph: SiteGraph) -> Iterator[Page]:
    """Yield the lists of properties: those whose values are things, and those whose values are literals."""

    def classes(iri: str, property_: str) -> list[str]:
        return [each.value for each in graph.objects(iri, property_) if isinstance(each, NamedNode)]

    phrases_of = {"properties/": "values are things", "properties/literals/": "values are literals"}
    for path, kind in zip(phrases_of, ("owl:ObjectProperty", "owl:DatatypeProperty"), strict=True):
        found = {
            iri: (classes(iri, "rdfs:domain"), classes(iri, "rdfs:range"), graph.uses[iri])
            for iri in {*graph.subjects("rdf:type", kind)} & {*graph.properties}
        }

        def values(
            reader: Reader, path: str = path, found: Mapping[str, tuple[object, ...]] = found
        ) -> Mapping[str, object]:
            ordered = graph.sorted(found, reader.language)
            return {
                "properties": [(iri, *found[iri]) for iri in ordered],
                "pages": phrases_of,
                "current": path,
            }

        yield Page(path, "properties.html", values)


def _version(graph: SiteGraph) -> Mapping[str, str]:
    """Return the version of the ontology, its date, and the version before."""
    ontology = expand("r2p:").removesuffix("#")
    names = {"version": "owl:versionInfo", "date": "dcterms:issued", "prior": "owl:priorVersion"}
    return {
        name: local_name(graph.objects(ontology, property_)[0].value) for name, property_ in names.items()
    }


def _retired(graph: SiteGraph) -> list[str]:
    found = graph.store.quads_for_pattern(None, node("owl:deprecated"), Literal(True))
    return [quad.subject.value for quad in found if isinstance(quad.subject, NamedNode)]


def _validation() -> Mapping[str, object]:
    """Return what the validation of this build found."""
    found: dict[str, object] = json.loads(published.file("report.json").read_text("utf-8"))
    return found


def _names(graph: SiteGraph) -> list[tuple[str, str, Counter[str]]]:
    """Return, for each language, how many things have a name in it, by how that came about."""
    counts = {language: Counter[str]() for language in languages()}
    for iri in graph.things:
        for language in graph.names(iri):
            if language in counts:
                counts[language][graph.status(iri, language) or "ours"] += 1
    return [(language, phrases()[language]["language name"], found) for language, found in counts.items()]


def _links(graph: SiteGraph) -> list[tuple[str, int]]:
    """Return to which other sites how many things are linked, most first."""
    counts = Counter(
        urlsplit(quad.object.value).netloc
        for name in _LINKS
        for quad in graph.store.quads_for_pattern(None, node(name), None)
        if isinstance(quad.object, NamedNode) and not quad.object.value.startswith(base())
    )
    return sorted(counts.items(), key=lambda each: (-each[1], each[0]))


def sources(graph: SiteGraph) -> list[str]:
    """Return the source documents, by IRI."""
    return [iri for iri in graph.things if iri.startswith(prefixes()["source"])]


_Report = tuple[str, str, list[str], list[str]]


def reports(graph: SiteGraph) -> list[_Report]:
    """Return the reports of the Secretary-General with year, symbols and pillars, in the order of years."""
    found = []
    for iri in graph.subjects("rdf:type", "r2p:Report"):
        symbols = [each.value for each in graph.objects(iri, "r2p:symbol")]
        pillars = [each.value for each in graph.objects(iri, "r2p:elaborates")]
        found += [(iri, year.value, symbols, pillars) for year in graph.objects(iri, "r2p:reportYear")]
    return sorted(found, key=lambda report: (report[1], report[0]))


_Tree = list[tuple[str, "_Tree"]]


def _tree(graph: SiteGraph, language: str) -> _Tree:
    """Return the classes of the ontology, each below its nearest wider ones."""
    ours = [iri for iri in graph.subjects("rdf:type", "owl:Class") if iri.startswith(prefixes()["r2p"])]
    above = {iri: {t.value for t in graph.objects(iri, "rdfs:subClassOf")} & {*ours} - {iri} for iri in ours}
    below: defaultdict[str, list[str]] = defaultdict(list)
    for iri in ours:
        for wide in above[iri] - {far for near in above[iri] for far in above[near]}:
            below[wide].append(iri)

    def branch(iris: Iterable[str]) -> _Tree:
        return [(iri, branch(below[iri])) for iri in graph.sorted(iris, language)]

    return branch(iri for iri in ours if not above[iri])
