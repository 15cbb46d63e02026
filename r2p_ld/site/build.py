"""The site as a folder of files, from the published graph alone; same graph, same bytes."""

from __future__ import annotations

import gzip
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from importlib import resources
from itertools import chain
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
from r2p_ld.query.languages import languages
from r2p_ld.site import discovery, evidence, general, linked, npm, redirects, routes, things
from r2p_ld.site.data.pages import files as files_of_data
from r2p_ld.site.data.pages import opened
from r2p_ld.site.graph import SiteGraph
from r2p_ld.site.pages import Page, render
from r2p_ld.site.phrases import phrases
from r2p_ld.site.questions import Questions
from r2p_ld.site.rules import Shapes

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
    data: Sequence[Path] = (),
    base_url: str = "",
    progress: _Progress = lambda what, done, total: None,
) -> Site:
    """Write the site of the published graph into a folder, which is replaced as a whole.

    ``documents`` is the folder of source documents, whose passages are then shown; ``data`` are files that
    ``import_data`` wrote, of which then pages tell; ``base_url`` is where the site will lie, for canonical
    links and the sitemap. Raises ``BadInput`` where the folder cannot be written, the address is none, a
    document is not that which was read, the data are no imports, or there is no npm to install the
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
    questions = Questions(graph, data)
    shapes = Shapes()
    pages = [
        *general.pages(graph, questions, shapes),
        *things.pages(graph, texts, shapes),
        *questions.pages(),
    ]
    count = size = html = 0
    with (
        closing(questions),
        opened(graph, list(data)) as imported,
        paths.writing(out),
        paths.replaced(out) as new,
    ):
        files = _files(graph, questions, pages, libraries, base_url, progress)
        listed: list[str] = []
        for path, content in chain(files, files_of_data(graph, imported(), base_url, listed)):
            _write(f"{new}/{path}", content)
            count, size, html = count + 1, size + len(content), html + path.endswith("index.html")
        if base_url:
            for path, content in discovery.sitemap([page.path for page in pages] + listed, base_url):
                _write(f"{new}/{path}", content)
                count, size = count + 1, size + len(content)
    return Site(out, html, count, size)


def _write(path: str, content: bytes) -> None:  # pathlib takes as long again as the system for many files
    try:
        with open(path, "wb") as file:
            file.write(content)
    except FileNotFoundError:
        os.makedirs(os.path.dirname(path))
        _write(path, content)


def _documents(graph: SiteGraph, folder: Path) -> dict[str, Document]:
    """Return the texts of the sources by slug. Raise ``BadInput`` where one is not as it was read."""
    if not folder.is_dir():
        raise BadInput(f"There is no folder of documents {folder}: name the one that holds the sources.")
    found = {document.text_sha256: document for document in map(read, sorted(folder.glob("*.txt")))}
    texts: dict[str, Document] = {}
    faults: list[Fault] = []
    for iri in general.sources(graph):
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
            yield from _data(graph, page, base_url)
    for name in questions.canned:
        yield from _answers(questions, name)
    static = resources.files(__package__).joinpath("static")
    for file in sorted(static.iterdir(), key=lambda each: each.name):
        yield f"static/{file.name}", file.read_bytes()
    yield from ((f"static/{name}", content) for name, content in libraries.items())
    for name in general.DOWNLOADS:
        yield f"data/{name}", published.file(name).read_bytes()
    # Turtle is packed in two thirds of the bytes of N-Triples, and read as fast
    yield "data/r2p.ttl.gz", gzip.compress(published.file("r2p.ttl").read_bytes(), mtime=0)
    yield "data/facts.json.gz", gzip.compress(_json(_facts(graph)), mtime=0)
    yield _MARK, _json(_names(graph))
    yield "data/properties.json", _json(_properties(graph))
    yield "data/prefixes.json", _json(dict(prefixes()))
    yield "data/claims.json", _json(_claims(graph))
    yield from _query_texts(questions)
    yield from ((f"data/phrases.{language}.json", _json(texts)) for language, texts in phrases().items())
    yield ".well-known/void", published.file("void.ttl").read_bytes()
    yield ".well-known/sparql-examples", published.file("queries.ttl").read_bytes()
    yield "index.linkset", linked.linkset_of_graph(base_url, graph.licence, general.DOWNLOADS)
    yield "llms.txt", discovery.for_agents(questions).encode()
    yield ".htaccess", redirects.apache().encode()
    yield "_headers", redirects.netlify().encode()
    yield "hosts/nginx.conf", redirects.nginx().encode()
    if base_url:
        yield "hosts/w3id.htaccess", redirects.w3id(base_url).encode()
        yield "robots.txt", f"User-agent: *\nAllow: /\nSitemap: {base_url}sitemap.xml\n".encode()


def _data(graph: SiteGraph, page: Page, base_url: str) -> Iterator[tuple[str, bytes]]:
    """Yield what the graph says of a page's thing and of records about it, in three formats; then links."""
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
    lines = canonical.lines(triples)
    tree = canonical.tree_of_lines(lines)
    yield f"{page.data}.ttl", turtle.write_tree(tree, prefixes()).encode()
    yield f"{page.data}.jsonld", jsonld.write_tree(tree, prefixes()).encode()
    yield f"{page.data}.nt", canonical.encode(lines)
    yield f"{page.data}.linkset", linked.linkset(graph, iri, base_url and base_url + page.path)


def _is_blank(triple: Triple) -> bool:
    return not isinstance(triple.object, NamedNode | Literal)


def _answers(questions: Questions, name: str) -> Iterator[tuple[str, bytes]]:
    for language in languages():
        folder = routes.in_language(f"questions/{name}/", language)
        if not questions.canned[name].needs:
            text = questions.translated(name, language).text
            yield f"{folder}pattern.json", _json(evidence.pattern(text))
        if name in questions.answered:
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


def _facts(graph: SiteGraph) -> dict[str, object]:
    """Return the records of facts, and those from which records without a place were derived."""
    return {
        "facts": {name: [each.iri for each in records] for name, records in graph.facts.items()},
        "derived": {
            record.iri: [record.iri, *(each.iri for each in record.origins)]
            for record in graph.claims
            if record.origins and not record.locator
        },
    }


def _claims(graph: SiteGraph) -> list[dict[str, object]]:
    """Return the records, silences too, each with its strength, voice and place."""
    return [
        {
            **{"record": r.iri, "s": r.subject, "p": r.property_, "literal": isinstance(r.object_, Literal)},
            **({"o": r.object_.value} if r.object_ else {}),
            **{"status": r.status, "modality": r.modality, "positive": r.is_positive},
            **{name: next(iter(each), "") for name, each in (("speaker", r.speakers), ("source", r.sources))},
            **{"locator": r.locator, "page": graph.claim_page(r, r.sources[0]) if r.sources else 0},
        }
        for r in graph.records
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
