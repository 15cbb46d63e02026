"""Made-up one-sided violence in the layout of UCDP's yearly data: each row has a party of its own."""

from __future__ import annotations

import csv
from pathlib import Path

_HEADER = (
    *("conflict_id", "dyad_id", "actor_id", "coalition_components", "actor_name", "actor_name_fulltext"),
    *("actor_name_mothertongue", "year", "best_fatality_estimate", "low_fatality_estimate"),
    *("high_fatality_estimate", "is_government_actor", "location", "gwno_location", "gwnoa", "region"),
    "version",
)
_PLACES = {"Chad": 483, "Sudan": 625, "Mali": 432, "Niger": 436, "Kenya": 501, "Uganda": 500, "Nepal": 790}
_SYLLABLES = (
    "ba",
    "ka",
    "mo",
    "ra",
    "si",
    "tu",
    "ne",
    "lo",
    "dar",
    "gul",
    "an",
    "chi",
    "wa",
    "yo",
    "fe",
    "zu",
)
_KINDS = ("Front of {}", "{} Liberation Army", "Movement for {}", "{} militia", "Army of {}")


def name(number: int) -> str:
    """Return a party's name, another for each number."""
    word, left = "", number + 1
    while left:
        word += _SYLLABLES[left % len(_SYLLABLES)]
        left //= len(_SYLLABLES)
    return _KINDS[number % len(_KINDS)].format(word.capitalize())


def write(path: Path, rows: int) -> None:
    """Write a file of so many rows, each with a party, a place and a year."""
    places = list(_PLACES.items())
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_HEADER)
        for number in range(rows):
            place, code = places[number % len(places)]
            best = 25 + number % 1000
            year = 1989 + number % 34
            named = name(number)
            writer.writerow(
                [
                    *(number + 10_000, number + 10_000, number + 10_000, "", named, named, "", year),
                    *(best, best, best + 5, 0, place, code, "", 4, "23.1"),
                ]
            )
