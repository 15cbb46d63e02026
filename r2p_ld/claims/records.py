"""The records in a graph: each claim of a source or of ours, with its strength, voice and passages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from pyoxigraph import Literal, NamedNode, Quad, Store

from r2p_ld.labels import label
from r2p_ld.namespaces import node, shorten

Term: TypeAlias = NamedNode | Literal
_TAKEN = ("stated", "interpreted", "derived", "curated")
_STATED = ("stated", "interpreted")


class Passage(NamedTuple):
    """Where a source says something: ``start`` and ``end`` count code points of its text from 0."""

    source: str
    locator: str
    start: int
    end: int
    sha256: str


class Claim(NamedTuple):
    """A record: a fact as a source gives it, or as we derive or judge it.

    ``modality`` and ``polarity`` are the names of concepts (``can``, ``negative``), ``attributed_to`` is
    the IRI of whose words a source reports, ``sources`` are source documents, and ``origins`` the records
    from which it was derived, or which our judgement compares. ``note`` is our reason, or where a name was
    seen.
    """

    record: str
    subject: str
    property_: str
    object_: Term
    status: str
    modality: str
    polarity: str
    attributed_to: str | None
    sources: tuple[str, ...]
    locator: str
    passages: tuple[Passage, ...]
    origins: tuple[str, ...]
    note: str

    @property
    def is_positive(self) -> bool:
        """Whether it is affirmed, be it with a reserve or of others."""
        return self.polarity == "positive"

    @property
    def is_affirmed(self) -> bool:
        """Whether it is said without a reserve, in the source's own voice or ours."""
        said = self.modality == "does" and self.is_positive and self.attributed_to is None
        return said and self.status in _TAKEN

    @property
    def is_stated(self) -> bool:
        """Whether a source affirms it, and not only we do."""
        return self.is_affirmed and self.status in _STATED

    @property
    def triple(self) -> tuple[str, str, Term]:
        """Subject, property and object."""
        return self.subject, self.property_, self.object_

    def as_dict(self) -> dict[str, object]:
        """Return the claim as plain values."""
        return {
            **{"record": self.record, "subject": self.subject, "property": self.property_},
            "object": plain(self.object_),
            **{name: getattr(self, name) for name in ("status", "modality", "polarity", "attributed_to")},
            "sources": list(self.sources),
            "locator": self.locator,
            "passages": [passage._asdict() for passage in self.passages],
            "origins": list(self.origins),
            "note": self.note,
        }


class Silence(NamedTuple):
    """That the sources searched do not state a value."""

    record: str
    subject: str
    property: str
    searched: tuple[str, ...]
    note: str


class Records:
    """The records of a store, found by any part of what they state."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def claims(
        self, subject: str | None = None, property_: str | None = None, object_: Term | None = None
    ) -> Iterator[Claim]:
        """Yield the claims with a subject, property and object, as far as these are given, by IRI."""
        for record in sorted(self._matching(subject, property_, object_), key=str):
            if self._value(record, "r2p:statesObject") is not None:
                yield self.claim(record)

    def silences(self, subject: str | None = None, property_: str | None = None) -> Iterator[Silence]:
        """Yield the silences about a subject and property, as far as these are given, by IRI."""
        for record in sorted(self._matching(subject, property_, None), key=str):
            if searched := self._iris(record, "r2p:searchedIn"):
                about = self._text(record, "r2p:statesSubject")
                stated = self._text(record, "r2p:statesProperty")
                note = self._text(record, "dcterms:description")
                yield Silence(record.value, about, stated, searched, note)

    def unaffirmed(
        self, subject: str | None = None, property_: str | None = None, object_: Term | None = None
    ) -> Iterator[Claim]:
        """Yield the positive claims that no source and no judgement of ours affirms, as the graph has it."""
        for claim in self.claims(subject, property_, object_):
            if claim.is_positive and not claim.is_affirmed:
                plain = NamedNode(claim.subject), NamedNode(claim.property_), claim.object_
                if next(self._store.quads_for_pattern(*plain), None) is None:
                    yield claim

    def claim(self, record: NamedNode) -> Claim:
        """Return the claim of a record."""
        object_ = self._value(record, "r2p:statesObject")
        assert object_ is not None, record
        notes = ("dcterms:description", "dcterms:source")
        return Claim(
            record=record.value,
            subject=self._text(record, "r2p:statesSubject"),
            property_=self._text(record, "r2p:statesProperty"),
            object_=object_,
            status=self._text(record, "r2p:status"),
            modality=_name(self._text(record, "r2p:hasModality")),
            polarity=_name(self._text(record, "r2p:hasPolarity")),
            attributed_to=self._text(record, "r2p:attributedTo") or None,
            sources=self._iris(record, "r2p:attestedIn"),
            locator=self._text(record, "r2p:locator"),
            passages=tuple(self._passages(record)),
            origins=(*self._iris(record, "r2p:derivedFromRecord"), *self._iris(record, "r2p:comparesRecord")),
            note=next(filter(None, (self._text(record, name) for name in notes)), ""),
        )

    def _matching(self, subject: str | None, property_: str | None, object_: Term | None) -> set[NamedNode]:
        """Return the records with the given parts; of these, the rarest should come first."""
        parts: list[tuple[str, Term]] = []
        if object_ is not None:
            parts.append(("r2p:statesObject", object_))
        if subject is not None:
            parts.append(("r2p:statesSubject", NamedNode(subject)))
        if property_ is not None:
            parts.append(("r2p:statesProperty", NamedNode(property_)))
        found: set[NamedNode] | None = None
        for name, value in parts or [("rdf:type", node("r2p:Record"))]:
            quads = self._store.quads_for_pattern(None, node(name), value)
            records = {quad.subject for quad in quads if isinstance(quad.subject, NamedNode)}
            found = records if found is None else found & records
            if not found:
                break
        return found or set()

    def _passages(self, record: NamedNode) -> Iterator[Passage]:
        locator = self._text(record, "r2p:locator")
        found = []
        for span in map(NamedNode, self._iris(record, "r2p:hasEvidence")):
            selector = self._value(span, "oa:hasSelector")
            assert isinstance(selector, NamedNode), span
            start, end = (int(self._text(selector, name)) for name in ("oa:start", "oa:end"))
            source, hash_ = self._text(span, "oa:hasSource"), self._text(span, "r2p:spanSha256")
            found.append(Passage(source, locator, start, end, hash_))
        yield from sorted(found)

    def _quads(self, subject: NamedNode, property_: str) -> Iterator[Quad]:
        return iter(self._store.quads_for_pattern(subject, node(property_), None))

    def _value(self, subject: NamedNode, property_: str) -> Term | None:
        value = next((quad.object for quad in self._quads(subject, property_)), None)
        return value if isinstance(value, Term) else None

    def _text(self, subject: NamedNode, property_: str) -> str:
        value = self._value(subject, property_)
        return "" if value is None else value.value

    def _iris(self, subject: NamedNode, property_: str) -> tuple[str, ...]:
        found = (quad.object for quad in self._quads(subject, property_))
        # a store that keeps named graphs has a triple once in each, and in their union
        return tuple(sorted({each.value for each in found if isinstance(each, NamedNode)}))


def _name(iri: str) -> str:
    return shorten(iri).partition(":")[2]


def plain(term: Term) -> str | dict[str, str]:
    """Return an IRI as text, and a literal as its value with its language or datatype."""
    if isinstance(term, NamedNode):
        return term.value
    kind = {"language": term.language} if term.language else {"datatype": term.datatype.value}
    return {"value": term.value, **kind}


def named(store: Store, term: Term, language: str = "en") -> str:
    """Return a term as people read it: a thing's label, or a literal's text."""
    return label(store, term.value, language) if isinstance(term, NamedNode) else term.value
