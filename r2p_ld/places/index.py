"""Things by their names and codes, with the times at which each holds."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from typing import NamedTuple

from r2p_ld.errors import BadInput
from r2p_ld.namespaces import expand, local_name, prefixes, shorten
from r2p_ld.places import names
from r2p_ld.places.names import STEPS, Form
from r2p_ld.tables.cells import ALWAYS, Moment, Period
from r2p_ld.texts import did_you_mean

NAME = "name"
"""The scheme that stands for names, in any language, where others are schemes of codes."""


@dataclass(slots=True, eq=False)
class Thing:
    """Something with a name; ``territory`` ties a state to places, and each of these to the state."""

    iri: str
    label: str = ""
    description: str = ""
    classes: set[str] = field(default_factory=set)
    periods: tuple[Period, ...] = (ALWAYS,)
    territory: list[tuple[Thing, Period]] = field(default_factory=list)
    administrator: Thing | None = None

    @property
    def curie(self) -> str:
        """The IRI as short as prefixes make it."""
        return shorten(self.iri)

    @property
    def is_state(self) -> bool:
        """Whether it is a state, whose numbers pass on to other states."""
        return expand("r2p:State") in self.classes

    def holds(self, on: Moment) -> bool:
        """Tell whether it exists on a day, or on any day of a year; without a time, whether it lasts."""
        return any(period.holds(on) for period in self.periods)


class Name(NamedTuple):
    """One name of a thing; ``preferred`` is false for those beside its label."""

    thing: Thing
    form: Form
    language: str
    preferred: bool
    validity: Period = ALWAYS

    def __str__(self) -> str:
        return f"“{self.form.exact}”"

    def reason(self, rule: str, form: Form) -> str:
        """Return how the name and another one, that of ``form``, are the same under a rule of ``Matcher``."""
        where = "" if self.language in ("", "en") else f" in {names.language(self.language)}"
        if not self.preferred:
            where = f", an alternative name{where}"
        match rule:
            case "name":
                return f"same name{where}"
            case "folded":
                return f"same but for capitals, accents, punctuation or articles{where}"
            case "standard":
                what = "spelling" if form.standard[0] == self.form.standard[0] else "word order"
                return f"same in another {what}{where}"
            case "words":
                return f"same words but for order, number or small words{where}"
        general = {*form.words[0], *self.form.words[0]} - {*form.core[0], *self.form.core[0]}
        return f"same without {' and '.join(f'“{word}”' for word in sorted(general))}"


class Code(NamedTuple):
    """One code of a thing; ``value`` is as the scheme writes it."""

    thing: Thing
    scheme: str
    value: str
    validity: Period = ALWAYS


class Index:
    """Things that are looked up by name, code or IRI.

    ``things`` is IRI → thing, ``schemes`` IRI → label of each scheme of codes.
    """

    def __init__(self) -> None:
        self.things: dict[str, Thing] = {}
        self.schemes: dict[str, str] = {}
        self.by_word: defaultdict[str, list[Name]] = defaultdict(list)
        self._names: dict[str, defaultdict[str | tuple[str, ...], list[Name]]]
        self._names = {step: defaultdict(list) for step in STEPS}
        self._codes: defaultdict[str, list[Code]] = defaultdict(list)
        self._identifiers: defaultdict[str, list[tuple[Thing, str]]] = defaultdict(list)

    def include(self, other: Index) -> None:
        """Add all that another index holds."""
        self.things |= other.things
        self.schemes |= other.schemes
        for name in other.names():
            self.add_name(name)
        self.add_codes(code for codes in other._codes.values() for code in codes)
        self._identifiers |= {identifier: [*hits] for identifier, hits in other._identifiers.items()}

    def names(self) -> Iterator[Name]:
        """Return every name."""
        return chain.from_iterable(self._names["name"].values())

    def named(self, step: str, form: Form) -> list[Name]:
        """Return the names that are the same as a text's at a step of comparison."""
        return [name for key in form.at(step) for name in self._names[step].get(key, ())]

    def codes(self, text: str, scheme: str | None = None) -> list[Code]:
        """Return the codes that a text may be: zeros in front, ``.0`` behind and capitals do not count."""
        found = self._codes.get(_code_key(text), [])
        return [code for code in found if scheme is None or code.scheme == scheme]

    def identified(self, text: str) -> list[tuple[Thing, str]]:
        """Return what an IRI, a CURIE or another identifier names, each with what the text is."""
        prefix, colon, _ = text.partition(":")
        iri = expand(text) if colon and prefix in prefixes() else text
        return [(self.things[iri], "its IRI")] if iri in self.things else list(self._identifiers.get(iri, ()))

    def scheme(self, name: str) -> str:
        """Return the IRI of a scheme of codes from its slug, CURIE, IRI or label; raise ``BadInput``."""
        for iri, label in self.schemes.items():
            if name.lower() in (iri.lower(), shorten(iri), local_name(iri), label.lower()):
                return iri
        slugs = sorted(local_name(iri) for iri in self.schemes)
        mend = did_you_mean(name, slugs, f"there are {', '.join(slugs) or 'none'}.")
        raise BadInput(f"there is no scheme of codes {name!r}: {mend}")

    def add_name(self, name: Name) -> None:
        """Add a name, unless nothing of it can be compared."""
        if not name.form.folded:
            return
        for step, found in self._names.items():
            for key in name.form.at(step):
                if key:
                    found[key].append(name)
        for word in {word for words in name.form.words for word in words}:
            self.by_word[word].append(name)

    def add_identifier(self, identifier: str, thing: Thing, what: str) -> None:
        """Add what names a thing as its IRI does; ``what`` says what it is."""
        hits = self._identifiers[identifier]
        if (thing, what) not in hits:
            hits.append((thing, what))

    def add_codes(self, codes: Iterable[Code]) -> None:
        """Add codes, in the order in which they are found."""
        for code in sorted(codes, key=lambda c: (c.scheme, c.thing.iri, c.validity.start or date.min)):
            self._codes[_code_key(code.value)].append(code)


def _code_key(code: str) -> str:
    code = code.strip().casefold()
    if number := re.fullmatch(r"([0-9]+)\.0+", code):
        code = number[1]
    return code.lstrip("0") or "0"
