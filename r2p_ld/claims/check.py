"""Whether the sources say something: one verdict on a claim, with the passages on which it rests."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice, product

from pyoxigraph import Literal, NamedNode, Store

from r2p_ld import search, store, xsd
from r2p_ld.claims.properties import broader, is_a, is_functional, narrower
from r2p_ld.claims.records import Record, Records, Silence, Term, plain
from r2p_ld.errors import BadInput
from r2p_ld.namespaces import base, expand, node, prefixes, shorten
from r2p_ld.outcome import Outcome
from r2p_ld.texts import excerpt

_MOST_READ = 10_000
_LITERAL = re.compile(r'"(.*)"(?:@(\S*)|\^\^\S+)?', re.DOTALL)


class Verdict(StrEnum):
    """What the graph has on a claim, from a source's own statement to nothing at all."""

    STATED = "stated"
    DERIVED = "derived or curated"
    RESERVED = "only with a reserve"
    REPORTED = "reported of others"
    DENIED = "denied"
    CONTRADICTED = "contradicted"
    SILENT = "the sources are silent"
    ABSENT = "not in the graph"

    @property
    def affirms(self) -> bool:
        """Whether the graph holds the claim, and nothing against it."""
        return self in (Verdict.STATED, Verdict.DERIVED)


@dataclass(frozen=True, slots=True)
class Check(Outcome):
    """The verdict on a claim.

    ``claims`` are the records that make it, ``against`` those that deny it, or give another value where
    there can be one only, or another variant; ``rests_on`` are the records from which ``claims`` were
    derived, or the fact was inferred. ``silences`` say which sources were searched in vain. ``instead`` is
    what the graph affirms of subject and property where it does not affirm the claim; ``linked_by`` are
    citations, statements and the like that have both subject and object, where nothing else is told.
    """

    subject: str
    property_: str
    object_: Term
    verdict: Verdict
    claims: tuple[Record, ...] = ()
    against: tuple[Record, ...] = ()
    rests_on: tuple[Record, ...] = ()
    silences: tuple[Silence, ...] = ()
    instead: tuple[Term, ...] = ()
    linked_by: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """Return the outcome as plain values, for ``--format json``."""
        claims = {name: getattr(self, name) for name in ("claims", "against", "rests_on")}
        return {
            **{"subject": self.subject, "property": self.property_, "object": plain(self.object_)},
            **{"verdict": self.verdict.value, "affirmed": self.verdict.affirms},
            **{name: [claim.as_dict() for claim in found] for name, found in claims.items()},
            "silences": [{**each._asdict(), "searched": list(each.searched)} for each in self.silences],
            "instead": [plain(each) for each in self.instead],
            "linked_by": list(self.linked_by),
        }


def check(subject: str, property: str, object: str) -> Check:
    """Return the verdict of the published graph on a claim, with the passages that make or deny it.

    Each part is a name, a CURIE or an IRI; the object of a property of texts or numbers is its text, and
    a text between double quotes is one anyway. Inverse properties and subproperties count. Raises
    ``BadInput`` for a name that nothing has or that several things have, with the candidates.

    >>> check("Pillar III", "has tool", "Sanctions").verdict.value
    'stated'
    """
    graph = store.ask_published()
    property_ = _property(graph, property)
    domain, range_ = _ends(graph, property_)
    subjects, doubt = search.named(subject, classes=domain, what="subject")
    objects: list[Term]
    if literal := _literal(graph, property_, object):
        objects = [literal]
    else:
        iris, other = search.named(object, classes=range_, what="object")
        objects, doubt = [*map(NamedNode, iris)], doubt or other
    checker = Checker(graph)
    found = [checker.check(one, property_, other) for one, other in product(subjects, objects)]
    if doubt:  # of what has the name, that is meant of which the graph tells something
        found = [each for each in found if each.verdict is not Verdict.ABSENT]
    if len(found) != 1:
        raise BadInput(doubt)
    return found[0]


class Checker:
    """The verdicts of a graph."""

    def __init__(self, graph: Store) -> None:
        self._graph = graph
        self._records = Records(graph)

    def check(self, subject: str, property_: str, object_: Term) -> Check:
        """Return the verdict on a claim, its parts given as IRIs, or a literal as object."""
        said = list(self._claims(narrower(self._graph, property_), subject, object_))
        claims = [claim for claim in said if claim.is_positive]
        denials = [
            c for c in self._claims(broader(self._graph, property_), subject, object_) if not c.is_positive
        ]
        instead = self._instead(subject, property_, object_)
        differing = [*self._variants(claims), *(self._others(subject, property_, instead))]
        holds = any(claim.is_affirmed for claim in claims) or self._is_plain(subject, property_, object_)
        silences = () if holds else tuple(self._silences(subject, property_, object_))
        if differing or (holds and any(not denial.has_reserve for denial in denials)):
            verdict = Verdict.CONTRADICTED
        elif holds:
            verdict = Verdict.STATED if any(claim.is_stated for claim in claims) else Verdict.DERIVED
        elif denials:
            verdict = Verdict.DENIED
        elif claims:
            # what others say with a reserve must not be read as what they say is so
            reported = any(claim.modality == "does" for claim in claims)
            own = any(not claim.speakers for claim in claims)
            verdict = Verdict.REPORTED if reported and not own else Verdict.RESERVED
        else:
            verdict = Verdict.SILENT if silences else Verdict.ABSENT
        return Check(
            subject,
            property_,
            object_,
            verdict,
            claims=tuple(claims),
            against=_unique([*denials, *differing]),
            rests_on=_unique(self._rests_on(subject, property_, object_, claims)) if holds else (),
            silences=silences,
            instead=() if holds else instead,
            linked_by=tuple(self._linking(subject, object_)) if verdict is Verdict.ABSENT else (),
        )

    def _claims(self, readings: Iterable[tuple[str, bool]], subject: str, object_: Term) -> Iterator[Record]:
        """Yield the claims with a subject and object under any of some readings of a property."""
        for property_, inverted in readings:
            if not inverted and isinstance(object_, NamedNode):
                yield from self._records.claims(subject, property_, object_)
            elif not inverted:
                found = self._records.claims(subject, property_)
                yield from (claim for claim in found if _is_same(claim.triple[2], object_))
            elif isinstance(object_, NamedNode):
                yield from self._records.claims(object_.value, property_, NamedNode(subject))

    def _is_plain(self, subject: str, property_: str, object_: Term) -> bool:
        return any(_is_same(value, object_) for value in self._values(subject, property_))

    def _values(self, subject: str, property_: str) -> Iterator[Term]:
        """Yield what the graph affirms of subject and property."""
        here = NamedNode(subject)
        for name, inverted in narrower(self._graph, property_):
            pattern = (None, NamedNode(name), here) if inverted else (here, NamedNode(name), None)
            for quad in self._graph.quads_for_pattern(*pattern):
                value = quad.subject if inverted else quad.object
                if isinstance(value, Term):
                    yield value

    def _instead(self, subject: str, property_: str, object_: Term) -> tuple[Term, ...]:
        values = {value for value in self._values(subject, property_) if not _is_same(value, object_)}
        return tuple(sorted(values, key=str))

    def _others(self, subject: str, property_: str, instead: Iterable[Term]) -> Iterator[Record]:
        """Yield the claims that give another value to a property that has one at most."""
        if is_functional(self._graph, property_):
            for value in instead:
                found = self._claims(narrower(self._graph, property_), subject, value)
                yield from (claim for claim in found if claim.is_affirmed)

    def _variants(self, claims: Iterable[Record]) -> Iterator[Record]:
        """Yield the claims of other sources that the graph sets beside an affirmed one as differing from it.

        They have its property: that a source says something else loosely does not contradict.
        """
        member = node("r2p:variantMember")
        for claim in claims:
            if not claim.is_affirmed:
                continue
            for quad in self._graph.quads_for_pattern(None, member, NamedNode(claim.iri)):
                for other in self._graph.quads_for_pattern(quad.subject, member, None):
                    assert isinstance(other.object, NamedNode)
                    variant = self._records.record(other.object.value)
                    same = variant.triple == claim.triple or variant.sources == claim.sources
                    if variant.property_ == claim.property_ and variant.is_affirmed and not same:
                        yield variant

    def _silences(self, subject: str, property_: str, object_: Term) -> Iterator[Silence]:
        for name, inverted in broader(self._graph, property_):
            if not inverted:
                yield from self._records.silences(subject, name)
            elif isinstance(object_, NamedNode):
                yield from self._records.silences(object_.value, name)

    def _linking(self, subject: str, object_: Term) -> list[str]:
        """Return the things other than concepts that have both as values of properties of ours."""
        if isinstance(object_, Literal):
            return []
        ends = [self._having(NamedNode(subject)), self._having(object_)]
        return sorted(iri for iri in ends[0] & ends[1] if not is_a(self._graph, iri, "skos:Concept"))

    def _having(self, value: NamedNode) -> set[str]:
        found = self._graph.quads_for_pattern(None, None, value)
        properties, things = expand("r2p:"), f"{base()}id/"
        return {
            quad.subject.value
            for quad in found
            if isinstance(quad.subject, NamedNode)
            if quad.predicate.value.startswith(properties) and quad.subject.value.startswith(things)
        }

    # --- what a fact rests on ----------------------------------------------------------------

    def _rests_on(
        self, subject: str, property_: str, object_: Term, claims: Iterable[Record]
    ) -> Iterator[Record]:
        yield from sorted((each for claim in claims for each in claim.origins), key=lambda each: each.iri)
        if not claims and isinstance(object_, NamedNode):
            for first, second in self._chains(property_):
                for middle in self._values(subject, first):
                    if isinstance(middle, NamedNode) and self._is_plain(middle.value, second, object_):
                        yield from self._affirmed(subject, first, middle)
                        yield from self._affirmed(middle.value, second, object_)

    def _affirmed(self, subject: str, property_: str, object_: Term) -> Iterator[Record]:
        found = self._claims(narrower(self._graph, property_), subject, object_)
        yield from (claim for claim in found if claim.is_affirmed)

    def _chains(self, property_: str) -> Iterator[tuple[str, str]]:
        """Yield the pairs of properties that, one after the other, entail a property."""
        for name, inverted in narrower(self._graph, property_):
            if inverted:
                continue
            if is_a(self._graph, name, "owl:TransitiveProperty"):
                yield name, name
            for axiom in self._graph.quads_for_pattern(NamedNode(name), node("owl:propertyChainAxiom"), None):
                chain = [
                    each.value
                    for each in store.members(self._graph, axiom.object)
                    if isinstance(each, NamedNode)
                ]
                if len(chain) == 2:
                    yield chain[0], chain[1]


# --- what is asked ----------------------------------------------------------------------------


def _property(graph: Store, text: str) -> str:
    name = "rdf:type" if text in ("a", "is a", "is an") else text
    iri = search.resolve(name, kind=search.PROPERTY, what="property")
    if store.mentions(graph, iri) and not _is_property(graph, iri):
        raise BadInput(f"property: {text} is no property; look for one: r2p-ld find TEXT --kind property.")
    claims = prefixes().get("claim")
    if claims and iri.startswith(claims):  # it has a claim of any strength, which is what is asked
        return expand("r2p:") + iri.removeprefix(claims)
    return iri


def _is_property(graph: Store, iri: str) -> bool:
    used = next(graph.quads_for_pattern(None, NamedNode(iri), None), None) is not None
    kinds = ("owl:ObjectProperty", "owl:DatatypeProperty", "owl:AnnotationProperty", "rdf:Property")
    return used or any(is_a(graph, iri, kind) for kind in kinds)


def _ends(graph: Store, property_: str) -> tuple[set[str], set[str]]:
    """Return the classes of which the subjects and the objects of a property are."""
    ends = set[str](), set[str]()
    for name, inverted in broader(graph, property_):
        for at, side in enumerate(("rdfs:domain", "rdfs:range")):
            for quad in graph.quads_for_pattern(NamedNode(name), node(side), None):
                if isinstance(quad.object, NamedNode):
                    ends[at ^ inverted].add(quad.object.value)
    return ends


def _literal(graph: Store, property_: str, text: str) -> Literal | None:
    """Return the literal that a text is as the object of a property; None where it is to name a thing."""
    if quoted := _LITERAL.fullmatch(text):
        return _as_literal(quoted[1], quoted[2], text)
    if is_a(graph, property_, "owl:ObjectProperty"):
        return None
    kinds = _datatypes(graph, property_)
    if not kinds and not is_a(graph, property_, "owl:DatatypeProperty"):
        return None
    if not text.strip():
        raise BadInput("object: it is empty; give a text or a number.")
    if kinds and not any(xsd.well_formed(text.strip(), kind) for kind in kinds):
        named = " or ".join(sorted(map(shorten, kinds)))
        raise BadInput(
            f"object: {excerpt(text, 80)!r} is no {named}, of which values of {shorten(property_)} are."
        )
    return _as_literal(text, None, text)


def _as_literal(value: str, language: str | None, written: str) -> Literal:
    try:
        return Literal(value) if language is None else Literal(value, language=language)
    except ValueError:  # no language tag, or a text that is no Unicode
        raise BadInput(f"object: {excerpt(written, 80)!r} is no literal.") from None


def _datatypes(graph: Store, property_: str) -> set[str]:
    """Return the datatypes of a property's values: those of its range, else of what the graph has."""
    ranges = graph.quads_for_pattern(NamedNode(property_), node("rdfs:range"), None)
    kinds = {quad.object.value for quad in ranges if isinstance(quad.object, NamedNode)}
    if found := {kind for kind in kinds if shorten(kind).startswith("xsd:")}:
        return found
    values = islice(graph.quads_for_pattern(None, NamedNode(property_), None), _MOST_READ)
    return {quad.object.datatype.value for quad in values if isinstance(quad.object, Literal)}


def _is_same(value: Term, asked: Term) -> bool:
    """Tell whether a value is the one asked for: of literals the text, and a language if one is given."""
    if isinstance(value, Literal) and isinstance(asked, Literal):
        from r2p_ld.places.names import normalize

        if normalize(value.value).casefold() == normalize(asked.value).casefold():
            return asked.language in (None, value.language)
        typed = Literal(asked.value.strip(), datatype=value.datatype) if not value.language else asked
        return not asked.language and xsd.value(typed) == xsd.value(value)
    return value == asked


def _unique(claims: Iterable[Record]) -> tuple[Record, ...]:
    return tuple({claim.iri: claim for claim in claims}.values())
