"""From what a data set writes for a country to one place or one state of the hub, or why not.

A code or a name is looked up as it stands; nothing is guessed. What can be two things at the time
asked for is none.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

from r2p_ld import paths
from r2p_ld.errors import BadInput, Fault
from r2p_ld.namespaces import prefixes, shorten
from r2p_ld.tables import places as tables
from r2p_ld.tables import rows, tsv
from r2p_ld.tables.cells import Period
from r2p_ld.texts import did_you_mean, unaccented

NAME = "name"
"""The scheme that stands for names, in any of the languages of the hub."""
_ALWAYS = Period(None, None)
_Kind = Literal["place", "state"]


class Found(NamedTuple):
    """The IRI of a place or a state, and by what it was found."""

    iri: str
    reason: str


class Missed(NamedTuple):
    """Why a text names no place or state, and the IRIs that it might have meant."""

    text: str
    reason: str
    candidates: tuple[str, ...] = ()


class _Claim(NamedTuple):
    """What a text may mean over a period; ``numbered`` if a number of states says so."""

    iri: str
    period: Period
    reason: str
    numbered: bool = False


def split(cell: str) -> tuple[str, ...]:
    """Return the codes of a cell with several, parted by commas, semicolons or bars.

    >>> split("900,  200;2")
    ('900', '200', '2')
    """
    return tuple(part for text in re.split(r"[,;|]", cell) if (part := text.strip()))


@cache
def hub(folder: Path | None = None) -> Hub:
    """Return the hub whose tables are in ``folder``, by default the package's own.

    Raises ``BadInput`` with the faults of the tables.
    """
    return Hub(folder or paths.ontology() / "places")


class Hub:
    """Places and states, found by code or name at a time.

    ``on`` is a day, or a year, which counts as a whole: what holds on any day of it holds in it. If
    two holders of a code follow each other within the year, the year does not tell which is meant.
    Without ``on``, a name or code of a place that had several holders is taken as of now, one that had
    a single holder as that one, even if it is no more; a number of states needs a single holder.
    """

    def __init__(self, folder: Path) -> None:
        read = _read(folder)
        self.schemes: dict[str, tables.CodeScheme] = {row.scheme: row for row in read.schemes.rows}
        self._periods: defaultdict[str, list[Period]] = defaultdict(list)
        self._territories: defaultdict[str, list[tuple[str, Period]]] = defaultdict(list)
        self._codes: defaultdict[tuple[str, str], list[tuple[str, Period]]] = defaultdict(list)
        self._names: defaultdict[str, set[tuple[str, Period]]] = defaultdict(set)
        self._claims = lru_cache(maxsize=1 << 16)(self._read_claims)
        self._fill(read)

    def place(self, text: str, *, scheme: str | None = None, on: int | date | None = None) -> Found | Missed:
        """Return the place that a text names: of a state's code or name, its territory.

        ``scheme`` is a scheme of codes (``schemes`` has them), ``"name"``, or ``None`` for any.
        Raises ``BadInput`` for another scheme.

        >>> hub().place("678", scheme="gw", on=2015).iri
        'https://w3id.org/r2p-ld/id/place/yemen'
        """
        return self._find("place", text, scheme, on)

    def state(self, text: str, *, scheme: str | None = None, on: int | date | None = None) -> Found | Missed:
        """Return the state that a text names: of a place's code or name, the state whose territory it is.

        ``scheme`` and what is raised are as for ``place``.

        >>> hub().state("YE", scheme="iso-3166-1-alpha-2", on=1995).iri
        'https://w3id.org/r2p-ld/id/state/yemen'
        """
        return self._find("state", text, scheme, on)

    # --- looking up ------------------------------------------------------------------------

    def _find(self, kind: _Kind, text: str, scheme: str | None, on: int | date | None) -> Found | Missed:
        claims = self._claims(kind, text, scheme)
        if not claims:
            return self._unknown(kind, text, scheme, on)
        if on is None:
            fitting = claims
            if len({claim.iri for claim in claims}) > 1 and not all(claim.numbered for claim in claims):
                fitting = tuple(claim for claim in claims if claim.period.end is None)
        else:
            asked = Period(on, on) if isinstance(on, date) else Period(date(on, 1, 1), date(on, 12, 31))
            fitting = tuple(claim for claim in claims if claim.period.meets(asked))
        meant = sorted({claim.iri for claim in fitting})
        if len(meant) == 1:
            return Found(meant[0], fitting[0].reason)
        if meant:
            when = _when(on) if on is not None or not claims[0].numbered else "at different times"
            return Missed(text, f"may mean {' or '.join(map(shorten, meant))} {when}", tuple(meant))
        known: dict[str, list[Period]] = {}
        for claim in claims:
            known.setdefault(claim.iri, []).append(claim.period)
        told = ", ".join(f"{shorten(iri)} {' and '.join(_joined(times))}" for iri, times in known.items())
        return Missed(text, f"names nothing {_when(on)}, only {told}", tuple(known))

    def _unknown(self, kind: _Kind, text: str, scheme: str | None, on: int | date | None) -> Found | Missed:
        if not text.strip():
            return Missed(text, "is empty")
        if scheme in (None, NAME) and len(names := _two_names(text)) > 1:
            answers = [self._find(kind, name, NAME, on) for name in names]
            if all(isinstance(answer, Found) for answer in answers) and len({a[0] for a in answers}) == 1:
                return Found(answers[0][0], "names that agree")
        what = "code or name" if scheme is None else "name" if scheme == NAME else f"{scheme} code"
        return Missed(text, f"is no {what} of a {kind} in the hub")

    def _read_claims(self, kind: _Kind, text: str, scheme: str | None) -> tuple[_Claim, ...]:
        """Return what a text may mean at any time, each once."""
        found = dict.fromkeys(
            claim for each in self._meanings(text.strip(), scheme) for claim in self._turn(kind, *each)
        )
        return tuple(found)

    def _meanings(self, text: str, scheme: str | None) -> Iterator[tuple[str, Period, str, bool]]:
        if scheme is not None and scheme != NAME and scheme not in self.schemes:
            raise BadInput(
                f"{scheme} is no scheme of codes: {did_you_mean(scheme, self.schemes, 'use another.')}"
            )
        for row in (
            self.schemes.values() if scheme is None else [self.schemes[scheme]] if scheme != NAME else []
        ):
            if code := _code(text, row, exact=scheme is None):
                for thing, period in self._codes.get((row.scheme, code), ()):
                    yield thing, period, f"{row.scheme} {code}", row.codes == "states"
        if scheme in (None, NAME):
            for thing, validity in sorted(self._names.get(_key(text), ()), key=str):
                for period in self._periods[thing]:
                    if common := _common(period, validity):
                        yield thing, common, "name", False

    def _turn(self, kind: _Kind, thing: str, period: Period, reason: str, numbered: bool) -> Iterator[_Claim]:
        """Yield a thing of the kind asked for; else the territory of a state, or the states of a place."""
        if thing.startswith(prefixes()[kind]):
            yield _Claim(thing, period, reason, numbered)
            return
        for other, held in self._territories.get(thing, ()):
            for lasting in self._periods[other]:
                if (common := _common(period, held)) and (both := _common(common, lasting)):
                    way = "territory of" if kind == "place" else "state of"
                    yield _Claim(other, both, f"{reason}, {way} {shorten(thing)}", numbered)

    # --- reading ---------------------------------------------------------------------------

    def _fill(self, read: tables.Places) -> None:
        for place in read.places.rows:
            self._periods[place.id.value] = list(place.existed) or [_ALWAYS]
        for code in read.codes.rows:
            thing = code.thing.value
            if self.schemes[code.scheme].codes == "states":
                self._periods[thing].append(code.validity)
            own = [code.validity] if any(code.validity) else self._periods[thing]
            self._codes[code.scheme, code.value] += [(thing, period) for period in own]
        for territory in read.territories.rows:
            holder, held = territory.state.value, territory.place.value
            self._territories[holder].append((held, territory.validity))
            self._territories[held].append((holder, territory.validity))
        for place in read.places.rows:
            self._names[_key(place.label)].add((place.id.value, _ALWAYS))
        for state in read.states.rows:
            self._names[_key(state.label)].add((state.id.value, _ALWAYS))
        for label in read.labels.rows:
            if label.kind != "misprint":
                for name in _forms(label):
                    self._names[_key(name)].add((label.term.value, label.validity))


def _read(folder: Path) -> tables.Places:
    faults: list[Fault] = []

    def table(file: str, kind: type[tsv.R]) -> tsv.Table[tsv.R]:
        found = tsv.scan(folder / file, kind, f"{folder.name}/{file}")
        faults.extend(found.faults)
        return found

    read = tables.read(table)
    if faults:
        raise BadInput("The hub of places cannot be read.", faults)
    return read


def _common(one: Period, other: Period) -> Period | None:
    """Return the days that two periods share."""
    if not one.meets(other):
        return None
    starts, ends = ([day for day in days if day] for days in zip(one, other, strict=True))
    return Period(max(starts, default=None), min(ends, default=None))


def _joined(periods: Iterable[Period]) -> list[str]:
    """Return periods as they are told, those that overlap as one."""
    told: list[Period] = []
    for each in sorted(periods, key=lambda period: period.start or date.min):
        if told and told[-1].meets(each):
            last = told.pop()
            each = Period(last.start, last.end and each.end and max(last.end, each.end))
        told.append(each)
    return [str(each) if each != _ALWAYS else "at any time" for each in told]


def _when(on: int | date | None) -> str:
    return "now" if on is None else f"in {on}" if isinstance(on, int) else f"on {on}"


# --- how codes and names are written -------------------------------------------------------


def _code(text: str, scheme: tables.CodeScheme, *, exact: bool) -> str | None:
    """Return a text as the scheme writes it, None if it cannot be a code of it.

    Spreadsheets add ``.0`` and lose zeros in front. Letters may be small only where the scheme is
    known (not ``exact``).
    """
    if scheme.namespace and text.startswith(space := prefixes()[scheme.namespace]):
        text = text.removeprefix(space).rstrip("/")
    if re.fullmatch(r"[0-9]+\.0+", text):
        text = text.partition(".")[0]
    if text.isascii() and text.isdigit():
        if scheme.codes == "places" and re.fullmatch(scheme.pattern, "000"):
            text = text.zfill(3)
        elif not exact:
            text = text.lstrip("0")
    elif not exact:
        text = text.upper()
    return text if re.fullmatch(scheme.pattern, text) else None


_SMALL = frozenset(("the", "of", "and"))
_WORD = re.compile(r"\w+")


@lru_cache(maxsize=1 << 14)
def _key(name: str) -> str:
    """Return what two spellings of a name have in common: letters without case and accents, words sorted.

    >>> _key("Korea, Republic of") == _key("the republic of KOREA")
    True
    """
    words = _WORD.findall(unaccented(name.casefold()))
    return " ".join(sorted("saint" if word == "st" else word for word in words if word not in _SMALL))


_ARTICLE = re.compile(r"(?:el|los|las?|les?) |l['’]")


def _forms(label: rows.Label) -> Iterator[str]:
    """Yield a name, and without its article where it has one in French or Spanish."""
    yield label.label
    if label.language in ("es", "fr") and (article := _ARTICLE.match(label.label)):
        yield label.label[article.end() :]


def _two_names(text: str) -> list[str]:
    """Return the names of ``Burma/Myanmar`` or ``Myanmar (Burma)``."""
    if inner := re.fullmatch(r"([^()]+)\(([^()]+)\)\s*", text):
        return list(inner.groups())
    return text.split("/")
