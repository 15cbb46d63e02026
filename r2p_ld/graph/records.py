"""Records: one fact as somebody gives it, and the plain triple that it may yield."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from pyoxigraph import Literal, NamedNode, Triple

from r2p_ld.claims.records import ASSERTED
from r2p_ld.namespaces import node, shorten
from r2p_ld.tables.cells import Term


def name_part(iri: NamedNode) -> str:
    """Return kind and slug of a thing as a part of an IRI: ``tool:sanctions`` is ``tool-sanctions``."""
    return shorten(iri.value).replace(":", "-", 1)


Values: TypeAlias = Mapping[str, Term | Collection[Term] | None]
"""What is said of a subject: property, as a CURIE → its value or values, if any."""


def describe(subject: NamedNode, values: Values) -> Iterator[Triple]:
    """Yield the triples that say of a subject what ``values`` holds."""
    for name, given in values.items():
        for value in (given,) if isinstance(given, NamedNode | Literal) else given or ():
            yield Triple(subject, node(name), value)


@dataclass(frozen=True, slots=True)
class Record:
    """A fact, its status, where it is attested, and ``more`` properties of the record itself."""

    iri: NamedNode
    subject: NamedNode
    property: NamedNode
    object: Term
    status: str
    more: Values = field(default_factory=dict)
    attested_in: tuple[NamedNode, ...] = ()
    modality: str = "does"
    polarity: str = "positive"
    attribution: NamedNode | None = None

    def triples(self) -> Iterator[Triple]:
        """Yield the triples about the record."""
        values: Values = {
            "rdf:type": node("r2p:Record"),
            "r2p:statesSubject": self.subject,
            "r2p:statesProperty": self.property,
            "r2p:statesObject": self.object,
            "r2p:hasModality": node(f"modality:{self.modality}"),
            "r2p:hasPolarity": node(f"polarity:{self.polarity}"),
            "r2p:status": Literal(self.status),
            "r2p:attestedIn": self.attested_in,
            "r2p:attributedTo": self.attribution,
        }
        return describe(self.iri, {**values, **self.more})

    def is_affirmed(self) -> bool:
        """Tell whether the fact is affirmed, in its source's own voice, and more than a candidate."""
        return self.is_said() and self.modality == "does" and self.attribution is None

    def is_said(self) -> bool:
        """Tell whether somebody says so in some way: it is not denied, and more than a candidate."""
        return self.polarity == "positive" and self.status in ASSERTED

    def plain(self) -> Iterator[Triple]:
        """Yield the plain triple, if the fact is affirmed."""
        if self.is_affirmed():
            yield Triple(self.subject, self.property, self.object)


def stated(records: Iterable[Record]) -> Iterator[Triple]:
    """Yield the triples about records, and those that they affirm."""
    for record in records:
        yield from record.triples()
        yield from record.plain()
