"""Records: one fact as somebody gives it, and the plain triple that it may yield."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple

from r2p_ld.namespaces import node, shorten
from r2p_ld.tables.cells import Term

_TAKEN = ("stated", "interpreted", "derived", "curated")


def name_part(iri: NamedNode) -> str:
    """Return kind and slug of a thing as a part of an IRI: ``tool:sanctions`` is ``tool-sanctions``."""
    return shorten(iri.value).replace(":", "-", 1)


@dataclass(frozen=True, slots=True)
class Record:
    """A fact, its status, where it is attested, and ``more`` properties of the record itself."""

    iri: NamedNode
    subject: NamedNode
    property: NamedNode
    object: Term
    status: str
    more: tuple[tuple[str, Term], ...] = ()
    attested_in: tuple[NamedNode, ...] = ()
    modality: str = "does"
    polarity: str = "positive"
    attribution: NamedNode | None = None

    def triples(self) -> Iterator[Triple]:
        """Yield the triples about the record."""
        iri = self.iri
        yield Triple(iri, node("rdf:type"), node("r2p:Record"))
        yield Triple(iri, node("r2p:statesSubject"), self.subject)
        yield Triple(iri, node("r2p:statesProperty"), self.property)
        yield Triple(iri, node("r2p:statesObject"), self.object)
        yield Triple(iri, node("r2p:hasModality"), node(f"modality:{self.modality}"))
        yield Triple(iri, node("r2p:hasPolarity"), node(f"polarity:{self.polarity}"))
        yield Triple(iri, node("r2p:status"), Literal(self.status))
        for source in self.attested_in:
            yield Triple(iri, node("r2p:attestedIn"), source)
        if self.attribution:
            yield Triple(iri, node("r2p:attributedTo"), self.attribution)
        for name, value in self.more:
            yield Triple(iri, node(name), value)

    def is_affirmed(self) -> bool:
        """Tell whether the fact is affirmed, in its source's own voice, and more than a candidate."""
        said = self.modality == "does" and self.polarity == "positive" and self.attribution is None
        return said and self.status in _TAKEN

    def plain(self) -> Iterator[Triple]:
        """Yield the plain triple, if the fact is affirmed."""
        if self.is_affirmed():
            yield Triple(self.subject, self.property, self.object)
