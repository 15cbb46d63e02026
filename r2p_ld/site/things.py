"""Pages of things: entities, sources, and the terms of the ontology."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from math import cos, pi, sin

from markupsafe import Markup
from pyoxigraph import NamedNode

from r2p_ld.claims.about import Group
from r2p_ld.claims.records import Record
from r2p_ld.documents.model import Document
from r2p_ld.namespaces import expand, local_name, prefixes
from r2p_ld.query.languages import languages
from r2p_ld.site import routes
from r2p_ld.site.graph import SiteGraph
from r2p_ld.site.pages import Page, Reader

_NEIGHBOURS = 12
_LISTINGS = (
    "rdfs:isDefinedBy",
    "skos:inScheme",
    "skos:topConceptOf",
    "owl:disjointWith",
    "skos:hasTopConcept",
)


def pages(graph: SiteGraph, documents: Mapping[str, Document]) -> Iterator[Page]:
    """Yield the page of each thing; ``documents`` are the texts of sources, by slug."""
    uses = Counter(quad.predicate.value for quad in graph.triples())
    for iri in graph.things:
        path = routes.of_thing(iri)
        data = f"{path}index"
        if iri.startswith(prefixes()["source"]):
            yield Page(
                path, "source.html", _SourceValues(graph, iri, data, documents.get(local_name(iri))), data
            )
        elif iri.startswith((prefixes()["r2p"], prefixes()["scheme"])):
            yield Page(path, "term.html", _TermValues(graph, iri, data, uses[iri]), data)
        else:
            yield Page(path, "thing.html", _Values(graph, iri, data), data)


class _Values:
    """What the template of a thing is filled with, for each language."""

    def __init__(self, graph: SiteGraph, iri: str, data: str) -> None:
        self.graph, self.iri, self.data = graph, iri, data

    def __call__(self, reader: Reader) -> Mapping[str, object]:
        graph, iri = self.graph, self.iri
        about = graph.about(iri)
        groups = list(_shown(about.groups))
        names = graph.names(iri)

        def heading(group: Group) -> Markup:
            arrow = Markup("← ") if group.inverted else Markup("")
            return arrow + reader.link(group.property)

        return {
            "iri": iri,
            "anchored": True,
            "kinds": graph.sorted(graph.kinds(iri), reader.language),
            "definition": graph.definition(iri, reader.language),
            "groups": [group for group in groups if not group.inverted],
            "inverse": [group for group in groups if group.inverted],
            "heading": heading,
            "silences": about.silences,
            "names": [(tag, names[tag], graph.status(iri, tag)) for tag in languages() if tag in names],
            "other_names": graph.other_names.get(iri, []),
            "picture": _picture(reader, iri, groups),
            "linked_data": self._linked_data(reader),
        }

    def _linked_data(self, reader: Reader) -> Markup:
        iri = self.iri
        kind = "CreativeWork" if iri.startswith(prefixes()["source"]) else "DefinedTerm"
        said = {
            "@context": "https://schema.org/",
            "@type": kind,
            "@id": iri,
            "name": reader.label(iri),
            "description": self.graph.definition(iri, reader.language)[0] or None,
            "inLanguage": reader.language,
        }
        text = json.dumps({key: value for key, value in said.items() if value}, ensure_ascii=False)
        return Markup(text.replace("<", "\\u003c"))


def _shown(groups: Iterable[Group]) -> Iterator[Group]:
    """Yield what is said of a thing, but for its records, which its facts have, and lists of all there is."""
    listings = {*map(expand, _LISTINGS)}
    records = tuple(prefixes()[name] for name in ("record", "evidence"))
    for group in groups:
        values = tuple(each for each in group.values if not str(each.term)[1:].startswith(records))
        if values and group.property not in listings:
            yield group._replace(values=values)


class _TermValues(_Values):
    def __init__(self, graph: SiteGraph, iri: str, data: str, uses: int) -> None:
        super().__init__(graph, iri, data)
        self.uses = uses

    def __call__(self, reader: Reader) -> Mapping[str, object]:
        members = {
            *self.graph.subjects("rdf:type", self.iri),
            *self.graph.subjects("skos:inScheme", self.iri),
        } & self.graph.with_page
        ordered = self.graph.sorted(members, reader.language)
        return {**super().__call__(reader), "members": ordered, "uses": self.uses}


class _SourceValues(_Values):
    def __init__(self, graph: SiteGraph, iri: str, data: str, document: Document | None) -> None:
        super().__init__(graph, iri, data)
        self.document = document

    def __call__(self, reader: Reader) -> Mapping[str, object]:
        def start(record: Record) -> tuple[int, str]:
            return min((passage.start for passage in record.passages), default=10**9), record.iri

        records = [claim for claim in self.graph.claims if self.iri in claim.sources]
        records.sort(key=start)
        document = self.document

        def quotations(record: Record) -> str:
            assert document is not None
            return " … ".join(document.text[p.start : p.end] for p in record.passages)

        return {
            **super().__call__(reader),
            "anchored": False,  # the rows of the table are
            "records": records,
            "quotations": quotations if document else None,
            "text": _marked(document.text, records) if document else None,
        }


def _marked(text: str, records: list[Record]) -> Markup:
    """Return a document's text with the spans of records as links to the rows of their claims."""
    edges = {0, len(text)}
    for record in records:
        for passage in record.passages:
            edges |= {passage.start, passage.end}
    covered = {(passage.start, passage.end): record for record in records for passage in record.passages}
    ordered = sorted(edges)
    parts = []
    for start, end in pairwise(ordered):
        piece = text[start:end]
        owner = next((record for (a, b), record in covered.items() if a <= start and end <= b), None)
        if owner is None:
            parts.append(Markup("{}").format(piece))
        else:
            parts.append(Markup('<mark><a href="#{}">{}</a></mark>').format(_row(owner), piece))
    return Markup("").join(parts)


def _row(record: Record) -> str:
    return local_name(record.iri)


def _picture(reader: Reader, iri: str, groups: list[Group]) -> Markup | None:
    """Return a thing and what it is tied to, as a picture whose nodes are links; None for fewer than two."""
    seen: dict[str, Group] = {}
    for group in groups:
        for value in group.values:
            if isinstance(value.term, NamedNode) and value.term.value in reader.graph.with_page:
                seen.setdefault(value.term.value, group)
    shown = list(seen.items())[:_NEIGHBOURS]
    if len(shown) < 2:
        return None
    width, height = 960, 60 + 44 * ((len(shown) + 1) // 2)
    middle = height / 2
    lines, nodes = [], []
    for n, (other, group) in enumerate(shown):
        right = n % 2
        rank, count = n // 2, (len(shown) + 1 - right) // 2
        angle = pi * ((rank + 0.5) / count - 0.5)
        x = 480 + (1 if right else -1) * (130 + 60 * cos(angle))
        y = middle + (height / 2 - 24) * sin(angle)
        name = reader.label(group.property)
        lines.append(
            Markup('<line x1="480" y1="{:.0f}" x2="{:.0f}" y2="{:.0f}"><title>{}</title></line>').format(
                middle, x, y, name
            )
        )
        anchor = "start" if right else "end"
        nodes.append(
            Markup(
                '<a href="{}"><title>{}</title><circle cx="{:.0f}" cy="{:.0f}" r="5"/>'
                '<text x="{:.0f}" y="{:.0f}" text-anchor="{}" dominant-baseline="middle">{}</text></a>'
            ).format(
                reader.to(routes.of_thing(other)),
                name,
                *(x, y),
                x + (10 if right else -10),
                y,
                anchor,
                _short(reader.label(other)),
            )
        )
    centre = Markup('<circle class="centre" cx="480" cy="{:.0f}" r="9"/>').format(middle)
    label = reader.t("neighbours")
    return Markup(
        '<svg viewBox="0 0 {} {}" role="group" aria-label="{}" direction="ltr">{}{}{}</svg>'
    ).format(width, height, label, Markup("").join(lines), centre, Markup("").join(nodes))


def _short(text: str, most: int = 34) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def kinds_of_things(graph: SiteGraph) -> dict[str, list[str]]:
    """Return the things with pages by their nearest classes."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for iri in graph.things:
        for kind in graph.kinds(iri):
            found[kind].append(iri)
    return dict(found)
