"""What the published graph calls its things: names, codes and symbols, ready to be looked up."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from pyoxigraph import Literal, NamedNode, Store

from r2p_ld import store, symbols
from r2p_ld.errors import BadInput
from r2p_ld.namespaces import expand, node, prefixes, shorten
from r2p_ld.reconcile import words
from r2p_ld.reconcile.words import Form
from r2p_ld.texts import did_you_mean

# the first is the name that is shown
_NAMES = ("rdfs:label", "dcterms:title", "schema:alternateName", "skos:altLabel", "skos:hiddenLabel")
_SAME = ("schema:sameAs", "skos:exactMatch")
_LANGUAGES = ("en", "fr", "es", "ru", "ar", "zh")


class Validity(NamedTuple):
    """From when to when something holds; None where nothing bounds it."""

    start: date | None = None
    end: date | None = None

    def holds(self, on: int | date) -> bool:
        """Return whether it holds on a day, or on some day of a year."""
        first, last = (date(on, 1, 1), date(on, 12, 31)) if isinstance(on, int) else (on, on)
        return (self.start or date.min) <= last and (self.end or date.max) >= first

    def __str__(self) -> str:
        return f"{self.start or ''}–{self.end or ''}"


ALWAYS = Validity()


@dataclass(slots=True, eq=False)
class Thing:
    """A thing of the graph; ``territory`` ties a state to places, and each of these to the state."""

    iri: str
    label: str = ""
    description: str = ""
    classes: set[str] = field(default_factory=set)
    validity: Validity = ALWAYS
    territory: list[Thing] = field(default_factory=list)

    @property
    def curie(self) -> str:
        """The IRI as short as prefixes make it."""
        return shorten(self.iri)


@dataclass(slots=True, eq=False)
class Name:
    """One name of a thing; ``preferred`` is false for those beside its label."""

    thing: Thing
    form: Form
    language: str
    preferred: bool


class Code(NamedTuple):
    """One code of a thing; ``value`` is as the scheme writes it."""

    thing: Thing
    scheme: str
    value: str
    validity: Validity


class Class(NamedTuple):
    """A class whose members have names."""

    iri: str
    label: str
    broader: tuple[str, ...]


class Index:
    """Everything that has a name of ours, by name, code, symbol and IRI.

    ``things`` is IRI → thing, ``schemes`` IRI → label of each scheme of codes, ``classes`` IRI → class.
    """

    def __init__(self, graph: Store) -> None:
        self._graph = graph
        self.schemes: dict[str, str] = {}
        self._codes: defaultdict[str, list[Code]] = defaultdict(list)
        self._identifiers: defaultdict[str, list[tuple[Thing, str]]] = defaultdict(list)
        self.by_exact: defaultdict[str, list[Name]] = defaultdict(list)
        self.by_folded: defaultdict[str, list[Name]] = defaultdict(list)
        self.by_standard: defaultdict[str, list[Name]] = defaultdict(list)
        self.by_words: defaultdict[tuple[str, ...], list[Name]] = defaultdict(list)
        self.by_core: defaultdict[tuple[str, ...], list[Name]] = defaultdict(list)
        self.by_word: defaultdict[str, list[Name]] = defaultdict(list)
        self.things = {thing.iri: thing for thing in self._read_things()}
        self.classes = dict(self._read_classes())
        self._read_codes()
        self._read_identifiers()

    def names(self) -> Iterator[Name]:
        """Yield every name."""
        for names in self.by_exact.values():
            yield from names

    def codes(self, text: str, scheme: str | None = None) -> list[Code]:
        """Return the codes that a text may be; zeros in front and capitals do not count."""
        found = self._codes.get(_bare(text), [])
        return [code for code in found if scheme is None or code.scheme == scheme]

    def identified(self, text: str) -> list[tuple[Thing, str]]:
        """Return what an IRI, a CURIE or a document's symbol names, each with what the text is."""
        prefix, colon, _ = text.partition(":")
        iri = expand(text) if colon and prefix in prefixes() else text
        if iri in self.things:
            return [(self.things[iri], "its IRI")]
        found = list(self._identifiers.get(iri, ()))
        for symbol in _symbols(text):
            found += [hit for hit in self._identifiers.get(symbol, ()) if hit not in found]
        return found

    def kind(self, name: str) -> frozenset[str]:
        """Return the IRIs of the things of a kind.

        A kind is a class (``place``, ``PolicyTool``, a CURIE or an IRI), else a prefix (``tool``).
        Raises ``BadInput`` for a name that is neither.
        """
        wanted = re.sub("[^a-z]", "", name.lower())
        for iri in self.classes:
            if name in (iri, shorten(iri)) or wanted == re.split("[#/]", iri)[-1].lower():
                return frozenset(thing.iri for thing in self.things.values() if iri in thing.classes)
        space = prefixes().get(name)
        found = frozenset(iri for iri in self.things if space and iri.startswith(space))
        if not found:
            kinds = self.kinds()
            mend = did_you_mean(name, kinds, f"there are {', '.join(kinds)}.")
            raise BadInput(f"there is no kind {name!r}: {mend}")
        return found

    def kinds(self) -> list[str]:
        """Return the kinds that are prefixes of things here, and those classes that are no prefix."""
        used = {thing.curie.partition(":")[0] for thing in self.things.values()}
        return sorted(used | {shorten(iri).partition(":")[2].lower() for iri in self.classes})

    def scheme(self, name: str) -> str:
        """Return the IRI of a scheme of codes from its slug, CURIE, IRI or label; raise ``BadInput``."""
        for iri, label in self.schemes.items():
            if name.lower() in (iri.lower(), shorten(iri), iri.rpartition("/")[2], label.lower()):
                return iri
        slugs = sorted(iri.rpartition("/")[2] for iri in self.schemes)
        mend = did_you_mean(name, slugs, f"there are {', '.join(slugs) or 'none'}.")
        raise BadInput(f"there is no scheme of codes {name!r}: {mend}")

    def _read_things(self) -> Iterator[Thing]:
        base = expand("place:").removesuffix("place/")
        # a code is a name of something else, though it has a label
        codes = {code.value for _, code in self._links("r2p:hasCode")}
        found: dict[str, Thing] = {}
        for property_ in _NAMES:
            literals = (q for q in self._quads(property_) if isinstance(q[1], Literal))
            for iri, literal in sorted(literals, key=lambda pair: _order(pair[1])):
                if not iri.startswith(base) or iri in codes:
                    continue
                if iri not in found:
                    found[iri] = Thing(iri, literal.value)
                preferred = property_ == _NAMES[0]
                self._add(Name(found[iri], words.form(literal.value), literal.language or "", preferred))
        for iri, class_ in self._links("rdf:type"):
            if iri in found and class_.value.startswith(expand("r2p:")):
                found[iri].classes.add(class_.value)
        for property_ in ("skos:definition", "dcterms:description"):
            for iri, literal in self._quads(property_):
                if iri in found and literal.language in ("", "en", None):
                    found[iri].description = literal.value
        validity = self._validity()
        for state, place in self._links("r2p:hasTerritory"):
            if state in found and place.value in found:
                found[state].territory.append(found[place.value])
                found[place.value].territory.append(found[state])
        for thing in found.values():
            thing.validity = validity.get(thing.iri, ALWAYS)
            thing.territory.sort(key=lambda other: other.iri)
        yield from (found[iri] for iri in sorted(found))

    def _add(self, name: Name) -> None:
        form = name.form
        if not form.folded:
            return
        self.by_exact[form.exact].append(name)
        self.by_folded[form.folded].append(name)
        for standard in form.standard:
            self.by_standard[standard].append(name)
        if form.words:
            self.by_words[form.words].append(name)
        if form.core:
            self.by_core[form.core].append(name)
        for word in form.words:
            self.by_word[word].append(name)

    def _read_classes(self) -> Iterator[tuple[str, Class]]:
        used = set[str]().union(*(thing.classes for thing in self.things.values()))
        labels = {iri: label.value for iri, label in self._quads("rdfs:label") if iri in used}
        above: defaultdict[str, set[str]] = defaultdict(set)
        for iri, class_ in self._links("rdfs:subClassOf"):
            if iri in used and class_.value in used and iri != class_.value:
                above[iri].add(class_.value)
        for iri in sorted(used):
            # the graph holds every superclass: leave those that another one reaches
            direct = above[iri].difference(*(above[other] for other in above[iri]))
            yield iri, Class(iri, labels.get(iri, shorten(iri)), tuple(sorted(direct)))

    def _read_codes(self) -> None:
        scheme = {iri: each.value for iri, each in self._links("r2p:codeScheme")}
        value = {iri: each.value for iri, each in self._quads("r2p:codeValue")}
        labels = {iri: each.value for iri, each in self._quads("rdfs:label") if each.language == "en"}
        self.schemes = {iri: labels.get(iri, shorten(iri)) for iri in sorted(set(scheme.values()))}
        validity = self._validity()
        for iri, other in self._links("r2p:hasCode"):
            code = other.value
            if iri in self.things and code in scheme and code in value:
                found = Code(self.things[iri], scheme[code], value[code], validity.get(code, ALWAYS))
                self._codes[_bare(value[code])].append(found)
        for codes in self._codes.values():
            codes.sort(key=lambda code: (code.scheme, code.thing.iri, code.validity.start or date.min))

    def _read_identifiers(self) -> None:
        for property_ in _SAME:
            for iri, other in self._links(property_):
                if iri in self.things and other.value not in self.things:
                    self._identifiers[other.value].append((self.things[iri], "an IRI that it is tied to"))
        # a name such as "Security Council Resolution 2117 (2013)" is a symbol in words
        for property_ in ("r2p:symbol", "r2p:symbolAsPrinted", *_NAMES):
            for iri, literal in self._quads(property_):
                for symbol in _symbols(literal.value) if iri in self.things else ():
                    hit = (self.things[iri], f"document symbol {symbol}")
                    if hit not in self._identifiers[symbol]:
                        self._identifiers[symbol].append(hit)

    def _validity(self) -> dict[str, Validity]:
        starts = {iri: date.fromisoformat(day.value) for iri, day in self._quads("r2p:validFrom")}
        ends = {iri: date.fromisoformat(day.value) for iri, day in self._quads("r2p:validTo")}
        return {iri: Validity(starts.get(iri), ends.get(iri)) for iri in starts.keys() | ends.keys()}

    def _quads(self, property_: str) -> Iterator[tuple[str, Literal]]:
        for quad in self._graph.quads_for_pattern(None, node(property_), None):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal):
                yield quad.subject.value, quad.object

    def _links(self, property_: str) -> Iterator[tuple[str, NamedNode]]:
        for quad in self._graph.quads_for_pattern(None, node(property_), None):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
                yield quad.subject.value, quad.object


def read_index(graph: Store | None = None) -> Index:
    """Return the index of a graph, by default of the published one; raise ``BadInput`` if none was built."""
    return Index(graph) if graph is not None else _published(store.ask_published())


@lru_cache(maxsize=1)
def _published(graph: Store) -> Index:
    return Index(graph)


def _bare(code: str) -> str:
    return code.strip().casefold().lstrip("0") or "0"


def _symbols(text: str) -> tuple[str, ...]:
    if not any(character.isdecimal() for character in text):
        return ()
    try:
        return tuple(symbol.text for symbol in symbols.parse(text))
    except ValueError:
        return ()


def _order(literal: Literal) -> tuple[int, str]:
    language = literal.language or "en"
    place = _LANGUAGES.index(language) if language in _LANGUAGES else len(_LANGUAGES)
    return place, literal.value
