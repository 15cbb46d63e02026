"""Made-up events in the layout of UCDP's georeferenced data: 49 columns, and some rows with faults.

As in a thousand real ones: 85 % are of one day, 3 % of the descriptions of where run over two lines, 6 % of
the places and 2 % of the names are not plain ASCII or need quotes, and a source takes 110 characters.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from r2p_ld.places.hub import Found, hub

_HEADER = """
id relid year active_year code_status type_of_violence conflict_dset_id conflict_new_id conflict_name
dyad_dset_id dyad_new_id dyad_name side_a_dset_id side_a_new_id side_a side_b_dset_id side_b_new_id side_b
number_of_sources source_article source_office source_date source_headline source_original where_prec
where_coordinates where_description adm_1 adm_2 latitude longitude geom_wkt priogrid_gid country country_id
region event_clarity date_prec date_start date_end deaths_a deaths_b deaths_civilians deaths_unknown best
high low gwnoa gwnob
"""
HEADER = _HEADER.split()
CODES = "places.csv"
"""Beside the events: code → place and state, for those that do not have this project's hub."""
FAULTY = 3001
"""One row in so many has a fault."""

_YEARS = (1989, 2022)
_CONFLICTS, _GROUPS, _CIVILIANS = 1900, 1400, 9999
_PRIME = 8_000_009  # the numbers of events are all different, and out of order
_NAME = "{} Liberation Front"
_NAMES = (  # each hard in its own way
    "Mouvement pour la libération de {}",
    'Forces of "{}"',
    "{}, northern faction",
    "حركة {}",
    "Народная армия {}",
    "{}\\{} Alliance",
)
_PLACE = "{} town"
_PLACES = (
    "{}, near the river",
    "Río {}",
    "“{}” market",
    "Île de {}",
    "Провинция {}",
    "{}\nvillage",
)
_SYLLABLES = ("ba", "ka", "mo", "ra", "si", "tu", "ne", "lo", "dar", "gul", "an", "chi", "wa", "yo")
_ONE_DAY, _HARD_PLACE, _HARD_NAME, _ARTICLE, _HEADLINE = 0.85, 0.06, 0.02, 0.87, 0.67
_WHERE = (0.72, 0.25, 0.03)


class _Actor(NamedTuple):
    number: int
    name: str
    gw: str = ""


class _Conflict(NamedTuple):
    number: int
    kind: int
    a: _Actor
    b: _Actor
    country: tuple[str, str]
    years: range

    @property
    def name(self) -> str:
        return f"{self.country[1]}: {self.b.name}" if self.kind == 1 else f"{self.a.name} - {self.b.name}"


def write(path: Path, rows: int, years: tuple[int, int] = _YEARS, *, faulty: bool = True) -> None:
    """Write so many events, the same each time, and the codes that they use; some are ``faulty``."""
    known = list(_codes(years))
    with (path.parent / CODES).open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("code", "place", "state"), *(row[:3] for row in known)])
    countries = [(code, name) for code, _, _, name in known]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(_events(rows, countries, years, faulty=faulty))


def _codes(span: tuple[int, int]) -> Iterator[tuple[str, str, str, str]]:
    """Yield the Gleditsch–Ward numbers that mean one and the same in all the years, with what they mean."""
    for code in map(str, range(1000)):
        places = {hub().place(code, scheme="gw", on=year) for year in range(span[0], span[1] + 1)}
        states = {hub().state(code, scheme="gw", on=year) for year in range(span[0], span[1] + 1)}
        iris = {found.iri if isinstance(found, Found) else "" for found in places}
        owners = {found.iri if isinstance(found, Found) else "" for found in states}
        if len(iris) == len(owners) == 1 and "" not in iris | owners:
            place, state = iris.pop(), owners.pop()
            yield code, place, state, place.rpartition("/")[2].replace("-", " ").title()


def _word(rng: random.Random) -> str:
    return "".join(rng.choices(_SYLLABLES, k=rng.randint(2, 4))).title()


def _conflicts(
    rng: random.Random, countries: list[tuple[str, str]], span: tuple[int, int]
) -> list[_Conflict]:
    governments = [_Actor(at, f"Government of {name}", code) for at, (code, name) in enumerate(countries, 1)]
    groups = []
    for at in range(_GROUPS):
        form = rng.choice(_NAMES) if rng.random() < _HARD_NAME else _NAME
        groups.append(_Actor(1000 + at, form.format(_word(rng), _word(rng))))
    made = []
    for at in range(_CONFLICTS):
        kind = rng.choice((1, 1, 2, 3))
        home = rng.randrange(len(countries))
        a = governments[home] if kind == 1 or (kind == 3 and rng.random() < 0.4) else rng.choice(groups)
        b = _Actor(_CIVILIANS, "Civilians") if kind == 3 else rng.choice(groups)
        first = rng.randint(*span)
        years = range(first, min(span[1], first + int(rng.expovariate(0.2))) + 1)
        made.append(_Conflict(200 + at, kind, a, b, countries[home], years))
    return made


def _events(
    rows: int, countries: list[tuple[str, str]], span: tuple[int, int], *, faulty: bool
) -> Iterator[list[object]]:
    rng = random.Random(2005)
    conflicts = _conflicts(rng, countries, span)
    weights = [1 / (at + 3) for at in range(len(conflicts))]  # few conflicts have most events
    words = [_word(rng) for _ in range(4000)]
    at = 0
    while at < rows:
        for conflict in rng.choices(conflicts, weights, k=min(1000, rows - at)):
            row = _event(at, conflict, rng, words)
            if faulty and at % FAULTY == FAULTY - 1:
                _spoil(row, at // FAULTY)
            yield row
            at += 1


def _event(at: int, conflict: _Conflict, rng: random.Random, words: list[str]) -> list[object]:
    number, kind, a, b, (code, country), years = conflict
    random_ = rng.random
    year = years[int(random_() * len(years))]
    month, day = 1 + int(random_() * 12), 1 + int(random_() * 28)
    last = day if random_() < _ONE_DAY else min(28, day + 1 + int(random_() * 6))
    place = (rng.choice(_PLACES) if random_() < _HARD_PLACE else _PLACE).format(rng.choice(words))
    province = f"{rng.choice(words)} province"
    sources = 1 + int(random_() * 3)
    killed = int(random_() * 40)
    headline = f"{killed} killed and more wounded in attack on {place}"
    article = f'"Agency {sources} World Service,{year}-{month:02}-{day:02},{headline}, officials say"'
    named, told = random_() < _ARTICLE, random_() < _HEADLINE
    deaths_a, deaths_b, civilians, unknown = (int(rng.expovariate(0.3)) for _ in range(4))
    best = deaths_a + deaths_b + civilians + unknown
    latitude, longitude = round(random_() * 60 - 20, 6), round(random_() * 150 - 30, 6)
    name = conflict.name
    return [
        1 + at * 5_003 % _PRIME,
        f"{country[:3].upper()}-{year}-{kind}-{number}-{at % 997}",
        year,
        1,
        "Clear",
        kind,
        number,
        number,
        name,
        number + 500,
        number + 500,
        f"{a.name} - {b.name}",
        a.number,
        a.number,
        a.name,
        b.number,
        b.number,
        b.name,
        sources,
        article if named else "",
        f"Agency {sources} World Service" if told else "",
        f"{year}-{month:02}-{day:02}" if told else "",
        headline if told else "",
        "witnesses; police" if random_() < 0.5 else "",
        1 + at % 7,
        place,
        f"in the area of {place}" + rng.choices((" in ", ", ", "\n"), _WHERE)[0] + province,
        province,
        f"{rng.choice(words)} district" if random_() < 0.6 else "",
        latitude,
        longitude,
        f"POINT ({longitude} {latitude})",
        100_000 + int(random_() * 100_000),
        country,
        code,
        "Africa",
        1 + at % 2,
        1 + at % 5,
        f"{year}-{month:02}-{day:02} 00:00:00.000",
        f"{year}-{month:02}-{last:02} 00:00:00.000",
        deaths_a,
        deaths_b,
        civilians,
        unknown,
        best,
        best + int(random_() * 4),
        int(best * random_()),
        a.gw,
        "",
    ]


def _spoil(row: list[object], number: int) -> None:
    """Put a fault into a row, another each time."""
    column, value = (
        ("best", -1),
        ("low", "many"),
        ("date_start", "3/4/2011"),
        ("year", 11),
        ("id", 1),
        ("conflict_name", "a\x07 bell"),
        ("side_a", "<b>bold</b>"),
        ("side_b", "a <i>name</i>"),
        ("deaths_civilians", "1,234"),
        ("type_of_violence", 4),
    )[number % 10]
    row[HEADER.index(column)] = value
