"""Which properties say the same as another, or more, or less: by inverses and subproperties."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pyoxigraph import NamedNode, Store

from r2p_ld.namespaces import node

_SUB, _INVERSE, _SAME = "rdfs:subPropertyOf", "owl:inverseOf", "owl:equivalentProperty"


class Reading(NamedTuple):
    """A property, from subject to object or, if ``inverted``, from object to subject."""

    property: str
    inverted: bool

    def turned(self) -> Reading:
        """Return the same property the other way round."""
        return Reading(self.property, not self.inverted)


def narrower(store: Store, property_: str) -> list[Reading]:
    """Return the property itself, first, and all that entail it: subproperties, and inverses of either."""
    return _closure(store, property_, up=False)


def broader(store: Store, property_: str) -> list[Reading]:
    """Return the property itself, first, and all that it entails: wider ones, and inverses of either."""
    return _closure(store, property_, up=True)


def is_functional(store: Store, property_: str) -> bool:
    """Tell whether a property has at most one value."""
    return is_a(store, property_, "owl:FunctionalProperty")


def _closure(store: Store, property_: str, *, up: bool) -> list[Reading]:
    found = {Reading(property_, False): None}
    waiting = list(found)
    while waiting:
        reading = waiting.pop()
        for other in _next(store, reading, up=up):
            if other not in found:
                found[other] = None
                waiting.append(other)
    first, *others = found
    return [first, *sorted(others)]


def _next(store: Store, reading: Reading, *, up: bool) -> Iterator[Reading]:
    for other in _linked(store, reading.property, _SUB, ahead=up):
        yield Reading(other, reading.inverted)
    for way in (True, False):
        for other in _linked(store, reading.property, _SAME, ahead=way):
            yield Reading(other, reading.inverted)
        for other in _linked(store, reading.property, _INVERSE, ahead=way):
            yield Reading(other, not reading.inverted)
    if is_a(store, reading.property, "owl:SymmetricProperty"):
        yield reading.turned()


def _linked(store: Store, property_: str, link: str, *, ahead: bool) -> list[str]:
    here = NamedNode(property_)
    pattern = (here, node(link), None) if ahead else (None, node(link), here)
    ends = (quad.object if ahead else quad.subject for quad in store.quads_for_pattern(*pattern))
    return [end.value for end in ends if isinstance(end, NamedNode)]


def is_a(store: Store, iri: str, class_: str) -> bool:
    """Tell whether something is of a class, which is given as a CURIE."""
    return next(store.quads_for_pattern(NamedNode(iri), node("rdf:type"), node(class_)), None) is not None
