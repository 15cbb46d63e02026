"""Places, states and documents, found by what other people's data write of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cached_property

from r2p_ld import published, symbols
from r2p_ld.datasets.cells import Item, Unresolved
from r2p_ld.namespaces import expand
from r2p_ld.places.hub import Found, Missed, hub
from r2p_ld.places.index import NAME
from r2p_ld.tables.cells import Moment


class Finder:
    """Finds IRIs in the hub of places and states, and of the documents that the published graph has."""

    def place(self, text: str, scheme: str | None, on: Moment) -> str:
        """Return the IRI of a place; raise ``Unresolved``.

        A code that has only ever meant one place means it at any time: Algeria was there before its
        state. Names are taken up again by others.
        """
        found = hub().place(text, scheme=scheme, on=on)
        if isinstance(found, Missed) and len(found.candidates) == 1 and scheme != NAME:
            ever = hub().place(text, scheme=scheme)
            if isinstance(ever, Found) and ever.iri == found.candidates[0]:
                return ever.iri
        return _iri(found, "place")

    def state(self, text: str, scheme: str | None, on: Moment) -> str:
        """Return the IRI of a state; raise ``Unresolved``."""
        return _iri(hub().state(text, scheme=scheme, on=on), "state")

    def documents(self, text: str, on: Moment) -> Iterator[Item]:
        """Yield the IRI of the document that a cell names, with each of its symbols; raise ``Unresolved``."""
        try:
            found = symbols.parse(text, year=on.year if isinstance(on, date) else on)
        except ValueError as error:
            raise Unresolved("names no UN document by its symbol.", str(error)) from None
        # joint symbols name one document
        published_iris = (self._documents.get(symbol.text) for symbol in found)
        iri = next(filter(None, published_iris), expand(f"document:{found[0].slug}"))
        yield from (Item(iri, symbol.text) for symbol in found)

    def is_published(self, iri: str) -> bool:
        """Tell whether the published graph has a document of this IRI, and so its label."""
        return iri in self._published

    @cached_property
    def _published(self) -> frozenset[str]:
        return frozenset(self._documents.values())

    @cached_property
    def _documents(self) -> dict[str, str]:
        """Symbol → IRI, as the published graph has them."""
        found = {}
        predicate = f"> <{expand('r2p:symbol')}> "
        with published.file(published.TRIPLES).open(encoding="utf-8") as lines:
            for line in lines:
                subject, said, value = line.partition(predicate)
                if said and value.startswith('"'):
                    found[value.split('"')[1]] = subject[1:]
        return found


def _iri(found: Found | Missed, kind: str) -> str:
    if isinstance(found, Missed):
        rule, mend = f"names no one {kind} that is known then.", f"name one {kind}: this {found.reason}"
        raise Unresolved(rule, mend, found.candidates)
    return found.iri
