"""The site as a folder of files, from the published graph alone; same graph, same bytes."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from r2p_ld import paths, published
from r2p_ld.claims.properties import broader, is_functional, narrower
from r2p_ld.documents import read
from r2p_ld.documents.model import Document
from r2p_ld.errors import BadInput, Fault
from r2p_ld.namespaces import base, expand, local_name, prefixes, shorten
from r2p_ld.outcome import Outcome
from r2p_ld.publish import canonical, jsonld, turtle
from r2p_ld.query import catalog
from r2p_ld.query.languages import languages
from r2p_ld.site import npm, redirects, routes, things
from r2p_ld.site.graph import SiteGraph
from r2p_ld.site.pages import Page, Reader, render
from r2p_ld.site.phrases import phrases
from r2p_ld.site.questions import Questions

_DOWNLOADS = ("r2p.ttl", "r2p.jsonld", "r2p.nt", "r2p.nq", "ontology.ttl", "shapes.ttl", "void.ttl")
_ADDRESS = re.compile(r"https?://[^\s<>\"&?#]+")
_MARK = "data/names.json"  # a folder without it is no site
_Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Site(Outcome):
    """What was written: pages in all languages, and all files."""

    out: Path
    pages: int
    files: int
    bytes: int

    def __str__(self) -> str:
        return (
            f"The site was written: {self.pages:,} pages, {self.files:,} files, "
            f"{self.bytes / 1e6:.1f} MB, in {self.out}."
        )


def build_site(
    out: Path,
    *,
    documents: Path | None = None,
    base_url: str = "",
    progress: _Progress = lambda what, done, total: None,
) -> Site:
    """Write the site of the published graph into a folder, which is replaced as a whole.

    ``documents`` is the folder of source documents, whose passages are then shown; ``base_url`` is where the
    site will lie, for canonical links and the sitemap. Raises ``BadInput`` where the folder cannot be
    written, the address is none, a document is not that which was read, or there is no npm to install the
    JavaScript libraries, and ``RemoteFailure`` where npm fails.
    """
    if base_url:
        if not _ADDRESS.fullmatch(base_url):
            raise BadInput(f"{base_url!r} is no address of a site: write it as https://example.org/r2p/.")
        base_url = base_url.rstrip("/") + "/"
    if out.exists() and not (out.is_dir() and ((out / _MARK).is_file() or not any(out.iterdir()))):
        raise BadInput(f"{out} holds something else; name an empty folder, or a new one.")
    libraries = npm.install()
    graph = SiteGraph()
    texts = _documents(graph, documents) if documents else {}
    questions = Questions(graph)
    pages = [*_pages(graph, questions), *things.pages(graph, texts), *questions.pages()]
    count = size = 0
    with paths.writing(out), paths.replaced(out) as new:
        for path, content in _files(graph, questions, pages, libraries, base_url, progress):
            target = new / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            count, size = count + 1, size + len(content)
    return Site(out, len(pages) * len(languages()), count, size)


def _documents(graph: SiteGraph, folder: Path) -> dict[str, Document]:
    """Return the texts of the sources by slug. Raise ``BadInput`` where one is not as it was read."""
    if not folder.is_dir():
        raise BadInput(f"There is no folder of documents {folder}: name the one that holds the sources.")
    found = {document.text_sha256: document for document in map(read, sorted(folder.glob("*.txt")))}
    texts: dict[str, Document] = {}
    faults: list[Fault] = []
    for iri in _sources(graph):
        [digest] = (each.value for each in graph.objects(iri, "r2p:textSha256"))
        if digest in found:
            texts[local_name(iri)] = found[digest]
        else:
            rule = f"holds no text of {graph.label(iri, 'en')} as it was read."
            faults.append(Fault(str(folder), rule=rule, mend="put the document back."))
    if faults:
        raise BadInput("The documents cannot be shown.", faults)
    return texts


def _files(
    graph: SiteGraph,
    questions: Questions,
    pages: Sequence[Page],
    libraries: Mapping[str, bytes],
    base_url: str,
    progress: _Progress,
) -> Iterator[tuple[str, bytes]]:
    for page in pages:
        progress("pages", 1, len(pages))
        for language in languages():
            html = render(page, graph, language, base_url)
            yield routes.in_language(page.path, language) + "index.html", html.encode()
        if page.data:
            yield from _data(graph, page)
    for name in questions.canned:
        yield from _answers(questions, name)
    static = resources.files(__package__).joinpath("static")
    for file in sorted(static.iterdir(), key=lambda each: each.name):
        yield f"static/{file.name}", file.read_bytes()
    yield from ((f"static/{name}", content) for name, content in libraries.items())
    for name in _DOWNLOADS:
        yield f"data/{name}", published.file(name).read_bytes()
    packed = gzip.compress(published.file(published.TRIPLES).read_bytes(), mtime=0)
    yield "data/r2p.nt.gz", packed
    yield _MARK, _json(_names(graph))
    yield "data/properties.json", _json(_properties(graph))
    yield "data/claims.json", _json(_claims(graph))
    yield from _query_texts(questions)
    yield from ((f"data/phrases.{language}.json", _json(texts)) for language, texts in phrases().items())
    yield ".well-known/void", published.file("void.ttl").read_bytes()
    yield "llms.txt", _for_agents(questions).encode()
    yield ".htaccess", redirects.apache().encode()
    yield "_headers", redirects.netlify().encode()
    yield "hosts/nginx.conf", redirects.nginx().encode()
    if base_url:
        yield "hosts/w3id.htaccess", redirects.w3id(base_url).encode()
        yield "sitemap.xml", _sitemap(pages, base_url).encode()


def _pages(graph: SiteGraph, questions: Questions) -> Iterator[Page]:
    """Yield the pages that are about no single thing or question."""

    def home(reader: Reader) -> Mapping[str, object]:
        pillars = graph.subjects("rdf:type", "r2p:Pillar")
        tools = graph.sorted(graph.subjects("rdf:type", "r2p:PolicyTool"), reader.language)
        of = {tool: {t.value for t in graph.objects(tool, "r2p:toolOfPillar")} for tool in tools}
        counts = Counter(pillar for found in of.values() for pillar in found)
        return {
            "norm": graph.subjects("rdf:type", "r2p:Norm")[0],
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
            "sources": graph.sorted(_sources(graph), reader.language),
            "reports": _reports(graph),
        }

    def documents(reader: Reader) -> Mapping[str, object]:
        counts = Counter(source for claim in graph.claims for source in claim.sources)
        ordered = graph.sorted(_sources(graph), reader.language)
        return {"sources": [(source, counts[source]) for source in ordered], "reports": _reports(graph)}

    def ontology(reader: Reader) -> Mapping[str, object]:
        uses = Counter(quad.predicate.value for quad in graph.triples())
        return {
            "classes": _tree(graph, reader.language),
            "properties": [
                (
                    iri,
                    [each.value for each in graph.objects(iri, "rdfs:domain") if isinstance(each, NamedNode)],
                    [each.value for each in graph.objects(iri, "rdfs:range") if isinstance(each, NamedNode)],
                    uses[iri],
                )
                for iri in graph.sorted(graph.properties, reader.language)
            ],
            "schemes": graph.sorted(graph.subjects("rdf:type", "skos:ConceptScheme"), reader.language),
        }

    def about(reader: Reader) -> Mapping[str, object]:
        strengths = Counter(claim.modality for claim in graph.claims if claim.sources)
        return {
            "figures": [
                ("figure claims", sum(bool(claim.sources) for claim in graph.claims)),
                ("figure things", len(graph.things)),
                ("figure triples", sum(1 for _ in graph.triples())),
            ],
            "modalities": [
                (f"{prefixes()['modality']}{name}", count) for name, count in strengths.most_common()
            ],
            "silences": [silence for silence in graph.silences if silence.subject],
            "downloads": _DOWNLOADS,
        }

    def search(reader: Reader) -> Mapping[str, object]:
        found = things.kinds_of_things(graph)
        ordered = graph.sorted(found, reader.language)
        return {"kinds": [(kind, graph.sorted(found[kind], reader.language)) for kind in ordered]}

    def editor(reader: Reader) -> Mapping[str, object]:
        return {"questions": [catalog.translate(q, reader.language) for q in questions.canned.values()]}

    yield Page("", "home.html", home)
    yield Page("documents/", "documents.html", documents)
    yield Page("ontology/", "ontology.html", ontology)
    yield Page("about/", "about.html", about)
    yield Page("search/", "search.html", search)
    yield Page("editor/", "editor.html", editor)

    def match(reader: Reader) -> Mapping[str, object]:
        kinds = graph.sorted(things.kinds_of_things(graph), reader.language)
        return {"kinds": kinds, "chosen": expand("r2p:Place")}

    yield Page("check/", "check.html", lambda reader: {})
    yield Page("match/", "match.html", match)


def _sources(graph: SiteGraph) -> list[str]:
    return [iri for iri in graph.things if iri.startswith(prefixes()["source"])]


def _reports(graph: SiteGraph) -> list[tuple[str, str, str]]:
    """Return the reports of the Secretary-General with year and symbols, in the order of years."""
    found = []
    for iri in graph.subjects("rdf:type", "r2p:Report"):
        symbols = ", ".join(each.value for each in graph.objects(iri, "r2p:symbol"))
        found += [(iri, year.value, symbols) for year in graph.objects(iri, "r2p:reportYear")]
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


def _data(graph: SiteGraph, page: Page) -> Iterator[tuple[str, bytes]]:
    """Yield what the graph says of a page's thing, and of records about it, in three formats."""
    iri = base() + page.path.rstrip("/")
    if page.template == "term.html" and page.path.startswith("ontology/"):
        iri = expand(f"r2p:{page.path.split('/')[1]}")
    about = graph.about(iri)
    subjects = {NamedNode(iri)}
    subjects |= {NamedNode(c.iri) for group in about.groups for v in group.values for c in v.claims}
    subjects |= {NamedNode(silence.record) for silence in about.silences}
    triples = {
        quad.triple for each in subjects for quad in graph.store.quads_for_pattern(each, None, None)
    } | {quad.triple for quad in graph.store.quads_for_pattern(None, None, NamedNode(iri))}
    triples = {t for t in triples if isinstance(t.subject, NamedNode) and not _is_blank(t)}
    yield f"{page.data}.ttl", turtle.write(triples, prefixes()).encode()
    yield f"{page.data}.jsonld", jsonld.write(triples, prefixes()).encode()
    yield f"{page.data}.nt", canonical.encode(canonical.lines(triples))


def _is_blank(triple: Triple) -> bool:
    return not isinstance(triple.object, NamedNode | Literal)


def _answers(questions: Questions, name: str) -> Iterator[tuple[str, bytes]]:
    if questions.canned[name].needs:
        return
    for language in languages():
        folder = routes.in_language(f"questions/{name}/", language)
        answer = questions.answer(name, language)
        yield f"{folder}answer.csv", answer.to_csv(language).encode()
        yield f"{folder}answer.json", answer.to_json().encode()


def _query_texts(questions: Questions) -> Iterator[tuple[str, bytes]]:
    for language in languages():
        texts = {name: questions.translated(name, language).text for name in questions.canned}
        yield f"data/questions.{language}.json", _json(texts)


def _names(graph: SiteGraph) -> list[dict[str, object]]:
    """Return what search needs of each thing: path, kind, labels by language, other names."""
    properties = frozenset(graph.properties)
    return [
        {
            "iri": iri,
            "path": routes.of_thing(iri),
            "curie": shorten(iri),
            "kinds": sorted(graph.kinds(iri)),
            "names": graph.names(iri),
            "other": graph.other_names.get(iri, []),
            "property": iri in properties,
        }
        for iri in graph.things
    ]


def _claims(graph: SiteGraph) -> list[dict[str, object]]:
    """Return the claims about two things, each with its strength, voice and place."""
    return [
        {
            **{"record": r.iri, "s": r.subject, "p": r.property_, "o": r.object_.value, "literal": False},
            **{"status": r.status, "modality": r.modality, "positive": r.is_positive},
            **{name: next(iter(each), "") for name, each in (("speaker", r.speakers), ("source", r.sources))},
            "locator": r.locator,
        }
        for r in graph.claims
        if isinstance(r.object_, NamedNode)
    ]


def _properties(graph: SiteGraph) -> dict[str, dict[str, object]]:
    """Return, for each property, which say the same, more or less, and whether it has one value at most."""
    store = graph.store
    return {
        iri: {
            "narrower": [each._asdict() for each in narrower(store, iri)],
            "broader": [each._asdict() for each in broader(store, iri)],
            "single": is_functional(store, iri),
        }
        for iri in graph.properties
    }


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def _sitemap(pages: Sequence[Page], base_url: str) -> str:
    places = (routes.in_language(page.path, language) for page in pages for language in languages())
    lines = "".join(f"<url><loc>{base_url}{place}</loc></url>\n" for place in sorted(places))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{lines}</urlset>\n'
    )


def _for_agents(questions: Questions) -> str:
    """Return the page for programs that read text: what there is, and where."""
    lines = [
        "# R2P-LD",
        "",
        "> What documents of the United Nations say about the Responsibility to Protect, as linked data with"
        " evidence: who says it, how strongly, where, and what is not said.",
        "",
        "Each thing has a page, and beside it its data: id/pillar/2/index.html, .ttl, .jsonld, .nt. The whole"
        " graph is in data/r2p.ttl. Answers to the questions are CSV and JSON: questions/NAME/answer.csv.",
        "",
        "## Questions",
        "",
        *(
            f"- [{query.title}](questions/{name}/): {query.description}"
            for name, query in questions.canned.items()
        ),
    ]
    return "\n".join(lines) + "\n"
