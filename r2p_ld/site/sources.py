"""Pages of a source document: its claims in the order of its text, and the text with each claim marked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import pairwise

from markupsafe import Markup

from r2p_ld.claims.records import Record, Silence
from r2p_ld.documents.model import Document
from r2p_ld.namespaces import local_name
from r2p_ld.site import routes
from r2p_ld.site.graph import SiteGraph
from r2p_ld.site.pages import Page, Reader, Values


class Source:
    """A source document; ``documents`` are the texts of sources, by slug."""

    def __init__(self, graph: SiteGraph, iri: str, documents: Mapping[str, Document]) -> None:
        self.graph, self.iri, self._documents = graph, iri, documents
        self.path = routes.of_thing(iri)
        self.claims = graph.claim_pages.get(iri, [])
        self.document = documents.get(local_name(iri))

    def pages(self) -> Iterator[Page]:
        """Yield the pages of its claims, and that of its text if this is given."""
        for number, records in enumerate(self.claims, 1):
            yield Page(f"{self.path}claims/{number}/", "claims.html", self._page(number, records))
        if self.document:
            yield Page(f"{self.path}text/", "text.html", self._text)

    def quotations(self, record: Record) -> str:
        """Return the words of a record; a blank without the text of its source."""
        found = ((self._documents.get(local_name(p.source)), p) for p in record.passages)
        return " … ".join(document.text[p.start : p.end] for document, p in found if document)

    @cached_property
    def sections(self) -> list[str]:
        """Its parts that have a page."""
        return self.graph.subjects("r2p:partOfDocument", self.iri)

    @cached_property
    def statements(self) -> set[str]:
        """The statements of which it says anything."""
        said = {record.subject for records in self.claims for record in records}
        return said & {*self.graph.subjects("rdf:type", "r2p:Statement")}

    @cached_property
    def differences(self) -> list[tuple[str, list[Record]]]:
        """The matters on which it and others differ, with what each says."""
        found = []
        for matter in self.graph.subjects("rdf:type", "r2p:VariantSet"):
            members = {each.value for each in self.graph.objects(matter, "r2p:variantMember")}
            records = [claim for claim in self.graph.claims if claim.iri in members]
            if any(self.iri in record.sources for record in records):
                found.append((matter, records))
        return found

    @cached_property
    def searched_in_vain(self) -> list[Silence]:
        """What was sought in it and is not stated."""
        return [each for each in self.graph.silences if self.iri in each.searched and each.subject]

    def _page(self, number: int, records: list[Record]) -> Values:
        return lambda reader: {"source": self, "number": number, "records": records}

    def _text(self, reader: Reader) -> Mapping[str, object]:
        return {"source": self, "text": self._marked}

    @cached_property
    def _marked(self) -> Markup:
        """The document's text with the spans of records as links to their claims.

        The offset at which a span begins is the address of it.
        """
        text = self.document.text if self.document else ""
        covered = {
            (passage.start, passage.end): f"../claims/{number}/#{local_name(record.iri)}"
            for number, records in enumerate(self.claims, 1)
            for record in records
            for passage in record.passages
        }
        starts = {start for start, _ in covered}
        edges = sorted({0, len(text), *(edge for span in covered for edge in span)})
        parts = []
        for start, end in pairwise(edges):
            piece = text[start:end]
            target = next((link for (a, b), link in covered.items() if a <= start and end <= b), None)
            if target is None:
                parts.append(Markup("{}").format(piece))
            else:
                name = Markup(' id="{}"').format(start) if start in starts else ""
                parts.append(Markup('<mark{}><a href="{}">{}</a></mark>').format(name, target, piece))
        return Markup("").join(parts)
