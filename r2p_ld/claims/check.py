"""Whether the sources say something: one verdict on a claim, with the passages on which it rests."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from pyoxigraph import Literal, NamedNode, Store

from r2p_ld import search, store
from r2p_ld.claims.properties import broader, is_a, is_functional, narrower
from r2p_ld.claims.records import Record, Records, Silence, Term, plain
from r2p_ld.errors import BadInput
from r2p_ld.namespaces import expand, node, prefixes
from r2p_ld.outcome import Outcome

_LITERAL = re.compile(r'"(.*)"(?:@([A-Za-z0-9-]+)|\^\^\S+)?', re.DOTALL)


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
    what the graph affirms of subject and property where it does not affirm the claim.
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

    def as_dict(self) -> dict[str, object]:
        """Return the outcome as plain values, for ``--format json``."""
        claims = {name: getattr(self, name) for name in ("claims", "against", "rests_on")}
        return {
            **{"subject": self.subject, "property": self.property_, "object": plain(self.object_)},
            **{"verdict": self.verdict.value, "affirmed": self.verdict.affirms},
            **{name: [claim.as_dict() for claim in found] for name, found in claims.items()},
            "silences": [{**each._asdict(), "searched": list(each.searched)} for each in self.silences],
            "instead": [plain(each) for each in self.instead],
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
    property_ = _property(property)
    domain, range_ = _ends(graph, property_)
    subject_ = search.resolve(subject, classes=domain, what="subject")
    object_: Term | None = _literal(graph, property_, object)
    if object_ is None:
        object_ = NamedNode(search.resolve(object, classes=range_, what="object"))
    return Checker(graph).check(subject_, property_, object_)


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
            own = any(not claim.speakers for claim in claims)
            verdict = Verdict.RESERVED if own else Verdict.REPORTED
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


def _property(text: str) -> str:
    iri = search.resolve("rdf:type" if text == "a" else text, kind=search.PROPERTY, what="property")
    claims = prefixes().get("claim")
    if claims and iri.startswith(claims):  # it has a claim of any strength, which is what is asked
        return expand("r2p:") + iri.removeprefix(claims)
    return iri


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
        return Literal(quoted[1], language=quoted[2]) if quoted[2] else Literal(quoted[1])
    if is_a(graph, property_, "owl:ObjectProperty"):
        return None
    is_literal = is_a(graph, property_, "owl:DatatypeProperty")
    if not is_literal:
        sample = next(graph.quads_for_pattern(None, NamedNode(property_), None), None)
        is_literal = sample is not None and isinstance(sample.object, Literal)
    if is_literal and not text.strip():
        raise BadInput("object: it is empty; give a text or a number.")
    return Literal(text) if is_literal else None


def _is_same(value: Term, asked: Term) -> bool:
    """Tell whether a value is the one asked for: of literals the text, and a language if one is given."""
    if isinstance(value, Literal) and isinstance(asked, Literal):
        from r2p_ld.places.names import normalize

        same = asked.language in (None, value.language)
        return same and normalize(value.value).casefold() == normalize(asked.value).casefold()
    return value == asked


def _unique(claims: Iterable[Record]) -> tuple[Record, ...]:
    return tuple({claim.iri: claim for claim in claims}.values())
