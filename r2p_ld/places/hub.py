"""The hub of places and states, from its tables: a code or a name to one of them, or why not."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from r2p_ld import paths
from r2p_ld.errors import BadInput
from r2p_ld.namespaces import expand, prefixes, shorten
from r2p_ld.places import names
from r2p_ld.places.index import NAME, Code, Index, Name, Thing
from r2p_ld.places.match import POSSIBLE, Candidate, Matcher
from r2p_ld.tables import places as tables
from r2p_ld.tables.cells import ALWAYS, Moment


class Found(NamedTuple):
    """The IRI of a place or a state, and by what it was found."""

    iri: str
    reason: str


class Missed(NamedTuple):
    """Why a text names no place or state, and the IRIs that it might have meant."""

    text: str
    reason: str
    candidates: tuple[str, ...] = ()


@cache
def hub() -> Hub:
    """Return the hub of the project's tables; raise ``BadInput`` with their faults."""
    return Hub(paths.ontology() / "places")


class Hub:
    """Places and states, found by code or name at a time, exactly where ``Matcher`` decides.

    ``on`` is a day, or a year, which counts as a whole: what holds on any day of it holds in it. If
    two holders of a code follow each other within the year, the year does not tell which is meant.
    """

    def __init__(self, folder: Path) -> None:
        self.index = _index(folder)
        self._matchers = {
            kind: Matcher(self.index, [iri for iri in self.index.things if iri.startswith(prefixes()[kind])])
            for kind in ("place", "state")
        }
        self._find = lru_cache(maxsize=1 << 16)(self._find_anew)
        self._scheme = cache(self.index.scheme)

    def place(self, text: str, *, scheme: str | None = None, on: Moment = None) -> Found | Missed:
        """Return the place that a text names: of a state's code or name, its territory.

        ``scheme`` is a scheme of codes (its slug, CURIE or IRI), ``"name"``, or ``None`` for any.
        Raises ``BadInput`` for another scheme.

        >>> hub().place("678", scheme="gw", on=2015).iri
        'https://w3id.org/r2p-ld/id/place/yemen'
        """
        return self._find("place", text, scheme, on)

    def state(self, text: str, *, scheme: str | None = None, on: Moment = None) -> Found | Missed:
        """Return the state that a text names: of a place's code or name, the state whose territory it is.

        ``scheme`` and what is raised are as for ``place``.

        >>> hub().state("YE", scheme="iso-3166-1-alpha-2", on=1995).iri
        'https://w3id.org/r2p-ld/id/state/yemen'
        """
        return self._find("state", text, scheme, on)

    def _find_anew(self, kind: str, text: str, scheme: str | None, on: Moment) -> Found | Missed:
        iri = scheme if scheme in (None, NAME) else self._scheme(scheme)
        found = self._matchers[kind].propose(text, on=on, scheme=iri)
        if found and found[0].match:
            return Found(found[0].thing.iri, found[0].reason)
        return Missed(text, *_why_not(kind, text, scheme, on, found))


def _why_not(
    kind: str, text: str, scheme: str | None, on: Moment, found: tuple[Candidate, ...]
) -> tuple[str, tuple[str, ...]]:
    """Return why none of the candidates is taken, and the IRIs of those that may be meant."""
    when = "now" if on is None else f"in {on}" if isinstance(on, int) else f"on {on}"
    possible = [each for each in found if each.score >= POSSIBLE]
    if possible:
        iris = tuple(sorted(each.thing.iri for each in possible))
        numbers = on is None and len(iris) > 1 and all(each.by == "number" for each in possible)
        return f"may mean {' or '.join(map(shorten, iris))} {'at different times' if numbers else when}", iris
    if past := [each for each in found if each.rule == "past"]:
        times = ((each, " and ".join(sorted(set(map(str, each.periods))))) for each in past)
        only = ", ".join(f"{each.thing.curie} {periods}" for each, periods in times)
        return f"names nothing {when}, only {only}", tuple(each.thing.iri for each in past)
    if not names.normalize(text):
        return "is empty", ()
    what = "code or name" if scheme is None else "name" if scheme == NAME else f"{scheme} code"
    like = f": did you mean {found[0].thing.label}?" if found else ""
    return f"is no {what} of a {kind} in the hub{like}", ()


# --- reading -------------------------------------------------------------------------------


def _index(folder: Path) -> Index:
    read = tables.read(folder, folder.name)
    if faults := [fault for table in vars(read).values() for fault in table.faults]:
        raise BadInput("The hub of places cannot be read.", faults)
    index = Index()
    periods = read.periods()
    for row in read.things:
        kind = expand("r2p:Place" if isinstance(row, tables.Place) else "r2p:State")
        iri, times = row.id.value, periods[row.id] or (ALWAYS,)
        index.things[iri] = Thing(iri, row.label, row.description, {kind}, times)
    for place in read.places.rows:
        if place.administrator:
            index.things[place.id.value].administrator = index.things[place.administrator.value]
    for territory in read.territories.rows:
        holder, held = index.things[territory.state.value], index.things[territory.place.value]
        holder.territory.append((held, territory.validity))
        held.territory.append((holder, territory.validity))
    for thing in index.things.values():
        index.add_name(Name(thing, names.form(thing.label), "en", True))
    for label in read.labels.rows:
        if label.kind != "misprint":
            thing, preferred = index.things[label.term.value], label.kind == "preferred"
            form = names.form(label.label)
            index.add_name(Name(thing, form, label.language, preferred, label.validity))
    index.schemes = {expand(f"codescheme:{row.scheme}"): row.scheme for row in read.schemes.rows}
    index.add_codes(
        Code(index.things[code.thing.value], expand(f"codescheme:{code.scheme}"), code.value, code.validity)
        for code in read.codes.rows
    )
    for coded, same in read.same_as():
        index.add_identifier(same.value, index.things[coded.value], "an IRI that it is tied to")
    return index
