"""The records in a graph: each claim of a source or of ours, with its strength, voice and passages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple, TypeAlias

from pyoxigraph import Literal, NamedNode, Store

from r2p_ld.labels import label
from r2p_ld.namespaces import expand, node, prefixes

Term: TypeAlias = NamedNode | Literal
ASSERTED = ("stated", "interpreted", "derived", "curated")
"""The statuses of what somebody says: a candidate is not yet said, and what is not stated not at all."""
_STATED = ("stated", "interpreted")
_NODES = ("iri", "selector")


class Passage(NamedTuple):
    """Where a source says something: ``start`` and ``end`` count code points of its text from 0."""

    source: str
    locator: str
    start: int
    end: int
    sha256: str
    iri: str
    selector: str


class Record(NamedTuple):
    """A fact as a source gives it, or as we derive or judge it, or that sources are silent about it.

    ``modality`` and ``polarity`` are the names of concepts (``can``, ``negative``); other things are IRIs.
    ``sources`` attest it, or were searched in vain where it is a silence, whose ``object_`` is ``None``.
    ``speakers`` are those whose words a source reports, ``seen`` is where a name was found, ``origins`` are
    the records from which it was derived, or which it compares.
    """

    iri: str
    subject: str
    property_: str
    object_: Term | None
    status: str
    modality: str
    polarity: str
    speakers: tuple[str, ...]
    sources: tuple[str, ...]
    locator: str
    passages: tuple[Passage, ...]
    seen: tuple[str, ...]
    noted_as: tuple[str, ...]
    descriptions: tuple[str, ...]
    origins: tuple[Record, ...]

    @property
    def is_positive(self) -> bool:
        """Whether it is affirmed, be it with a reserve or of others."""
        return self.polarity == "positive"

    @property
    def has_reserve(self) -> bool:
        """Whether it is said that something can, should or may be, and not that it is."""
        return self.modality != "does"

    @property
    def is_said(self) -> bool:
        """Whether somebody says so in some way."""
        return self.is_positive and self.status in ASSERTED

    @property
    def is_affirmed(self) -> bool:
        """Whether it is said without a reserve, in the source's own voice or ours."""
        return self.is_said and not self.has_reserve and not self.speakers

    @property
    def is_stated(self) -> bool:
        """Whether a source affirms it, and not only we do."""
        return self.is_affirmed and self.status in _STATED

    @property
    def triple(self) -> tuple[NamedNode, NamedNode, Term]:
        """Subject, property and object of a record that is no silence."""
        assert self.object_ is not None, self.iri
        return NamedNode(self.subject), NamedNode(self.property_), self.object_

    @property
    def note(self) -> str:
        """Our reason, or where a name was seen."""
        return next(iter((*self.descriptions, *self.seen)), "")

    def as_dict(self) -> dict[str, object]:
        """Return a claim as plain values."""
        return {
            **{"record": self.iri, "subject": self.subject, "property": self.property_},
            "object": self.object_ and plain(self.object_),
            **{"status": self.status, "modality": self.modality, "polarity": self.polarity},
            "attributed_to": next(iter(self.speakers), None),
            "sources": list(self.sources),
            "locator": self.locator,
            "passages": [
                {name: value for name, value in passage._asdict().items() if name not in _NODES}
                for passage in self.passages
            ],
            "origins": [origin.iri for origin in self.origins],
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
        self._known: dict[str, Record] = {}

    def matching(
        self, subject: str | None = None, property_: str | None = None, object_: Term | None = None
    ) -> Iterator[Record]:
        """Yield the records with a subject, property and object, as far as these are given, by IRI."""
        parts: list[tuple[str, Term | None]] = [
            ("r2p:statesSubject", (subject and NamedNode(subject)) or None),  # which has the fewest
            ("r2p:statesObject", object_),
            ("r2p:statesProperty", (property_ and NamedNode(property_)) or None),
        ]
        given = [(node(name), value) for name, value in parts if value is not None]
        first, *others = given or [(node("rdf:type"), node("r2p:Record"))]
        found = {quad.subject for quad in self._store.quads_for_pattern(None, *first)}
        for iri in sorted(each.value for each in found if isinstance(each, NamedNode)):
            here = NamedNode(iri)
            if all(next(self._store.quads_for_pattern(here, *each), None) for each in others):
                yield self.record(iri)

    def claims(
        self, subject: str | None = None, property_: str | None = None, object_: Term | None = None
    ) -> Iterator[Record]:
        """Yield the matching records that are no silences, by IRI."""
        for record in self.matching(subject, property_, object_):
            if record.subject and record.property_ and record.object_ is not None:
                yield record

    def silences(self, subject: str | None = None, property_: str | None = None) -> Iterator[Silence]:
        """Yield the silences about a subject and property, as far as these are given, by IRI."""
        for record in self.matching(subject, property_):
            if record.object_ is None:
                note = "".join(record.descriptions[:1])
                yield Silence(record.iri, record.subject, record.property_, record.sources, note)

    def unaffirmed(
        self, subject: str | None = None, property_: str | None = None, object_: Term | None = None
    ) -> Iterator[Record]:
        """Yield the positive claims that no source and no judgement of ours affirms, as the graph has it."""
        for claim in self.claims(subject, property_, object_):
            is_open = claim.is_positive and not claim.is_affirmed
            if is_open and next(self._store.quads_for_pattern(*claim.triple), None) is None:
                yield claim

    def record(self, iri: str, above: tuple[str, ...] = ()) -> Record:
        """Return a record with what the store says of it; ``above`` are those that derive from it."""
        if iri not in self._known:
            said: defaultdict[str, set[Term]] = defaultdict(set)
            for quad in self._store.quads_for_pattern(NamedNode(iri), None, None):
                if isinstance(quad.object, Term):
                    said[quad.predicate.value].add(quad.object)

            def several(*names: str) -> tuple[str, ...]:
                return tuple(sorted(each.value for name in names for each in said[expand(name)]))

            def one(name: str) -> str:
                return next(iter(several(name)), "")

            above = (*above, iri)
            origins = several("r2p:derivedFromRecord", "r2p:comparesRecord")
            self._known[iri] = Record(
                iri=iri,
                subject=one("r2p:statesSubject"),
                property_=one("r2p:statesProperty"),
                object_=min(said[expand("r2p:statesObject")], key=str, default=None),
                status=one("r2p:status"),
                modality=_concept("modality", one("r2p:hasModality")),
                polarity=_concept("polarity", one("r2p:hasPolarity")),
                speakers=several("r2p:attributedTo"),
                sources=several("r2p:attestedIn", "r2p:searchedIn"),
                locator=one("r2p:locator"),
                passages=tuple(sorted(self._passages(one("r2p:locator"), several("r2p:hasEvidence")))),
                seen=several("dcterms:source"),
                noted_as=several("r2p:notedAs"),
                descriptions=several("dcterms:description"),
                origins=tuple(self.record(each, above) for each in origins if each not in above),
            )
        return self._known[iri]

    def _passages(self, locator: str, iris: Iterable[str]) -> Iterator[Passage]:
        for iri in iris:
            selector = self._text(iri, "oa:hasSelector")
            start, end = (self._text(selector, name) for name in ("oa:start", "oa:end"))
            source, digest = (self._text(iri, name) for name in ("oa:hasSource", "r2p:spanSha256"))
            if start.isdecimal() and end.isdecimal() and digest:
                yield Passage(source, locator, int(start), int(end), digest, iri, selector)

    def _text(self, iri: str, property_: str) -> str:
        found = self._store.quads_for_pattern(NamedNode(iri), node(property_), None) if iri else ()
        return min((quad.object.value for quad in found if isinstance(quad.object, Term)), default="")


def _concept(kind: str, iri: str) -> str:
    return iri.removeprefix(prefixes()[kind])


def plain(term: Term) -> str | dict[str, str]:
    """Return an IRI as text, and a literal as its value with its language or datatype."""
    if isinstance(term, NamedNode):
        return term.value
    kind = {"language": term.language} if term.language else {"datatype": term.datatype.value}
    return {"value": term.value, **kind}


def named(store: Store, term: Term, language: str = "en") -> str:
    """Return a term as people read it: a thing's label, or a literal's text."""
    return label(store, term.value, language) if isinstance(term, NamedNode) else term.value
