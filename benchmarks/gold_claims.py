"""The gold set of claims, and how near to it a draft comes."""

from __future__ import annotations

import csv
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from r2p_ld.reading import service

FOLDER = Path(__file__).parent.parent / "tests" / "reading" / "gold"
FIELDS = ("subject", "property", "object", "polarity", "modality", "voice")
STRONGER, POLARITY, VOICE, TRAP = "modality stronger", "polarity other", "voice other", "from a trap"
GRAVE = (STRONGER, POLARITY, VOICE, TRAP)
"""What a reviewer must not be shown: a row that says other than its sentence."""
WRONG = "wrong"
_STRENGTH = {"conditional": 0, "in-some-cases": 2, "in-large-part": 3, "often": 3, "does": 4}
_WEAK = 1
"""The strength of the other modalities: *can*, *may* and *should*."""


@dataclass(frozen=True)
class Claim:
    """A claim with its place. A gold claim has one or more values for each field, all of them right."""

    values: tuple[frozenset[str], ...]
    start: int
    end: int

    def __str__(self) -> str:
        return "  ".join("|".join(sorted(each)) or "-" for each in self.values)

    def agrees(self, other: Claim, *fields: str) -> bool:
        """Tell whether two claims have a value in common for each of these fields."""
        return all(self[name] & other[name] for name in fields)

    def overlaps(self, other: Claim) -> bool:
        """Tell whether two claims have a place in common."""
        return self.start < other.end and other.start < self.end

    def __getitem__(self, name: str) -> frozenset[str]:
        return self.values[FIELDS.index(name)]


@dataclass(frozen=True)
class Annotated:
    """A document with its claims, and its traps: places of which nothing plain may be drafted."""

    name: str
    language: str
    half: str
    text: str
    claims: tuple[Claim, ...]
    traps: tuple[tuple[int, int], ...]

    @property
    def file(self) -> Path:
        """Where the text is."""
        return FOLDER / f"{self.name}.txt"

    def sentence(self, claim: Claim) -> str:
        """Return the annotated sentence in which a claim stands, or its own words."""
        places = [(each.start, each.end) for each in self.claims] + list(self.traps)
        start, end = next((p for p in places if p[0] <= claim.start < p[1]), (claim.start, claim.end))
        return " ".join(self.text[start:end].split())


@dataclass
class Score:
    """What was drafted of what there is, and each row that is wrong or missing."""

    drafted: int = 0
    right: int = 0
    there: int = 0
    found: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    wrong: list[tuple[str, Annotated, Claim]] = field(default_factory=list)
    missing: list[tuple[Annotated, Claim]] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """The share of what was drafted that is right."""
        return self.right / self.drafted if self.drafted else 1.0

    @property
    def recall(self) -> float:
        """The share of what is there that was drafted."""
        return self.found / self.there if self.there else 1.0

    @property
    def grave(self) -> int:
        """How many rows say other than their sentence."""
        return sum(self.kinds[each] for each in GRAVE)

    def __add__(self, other: Score) -> Score:
        return Score(
            self.drafted + other.drafted,
            self.right + other.right,
            self.there + other.there,
            self.found + other.found,
            self.kinds + other.kinds,
            self.wrong + other.wrong,
            self.missing + other.missing,
        )


def documents(half: str = "") -> Iterator[Annotated]:
    """Yield the annotated documents of a half of the set, ``dev`` or ``kept``; of both without one."""
    for row in _table("documents"):
        if half in ("", row["half"]):
            name = row["name"]
            traps = tuple(map(_place, _table(f"{name}.traps")))
            claims = tuple(_claim(each, *_place(each)) for each in _table(f"{name}.claims"))
            text = (FOLDER / f"{name}.txt").read_text("utf-8")
            yield Annotated(name, row["language"], row["half"], text, claims, traps)


def draft(annotated: Annotated) -> list[Claim]:
    """Return the claims that are drafted of a document."""
    with tempfile.TemporaryDirectory() as folder:
        made = service.draft(annotated.file, Path(folder, f"{annotated.name}.tsv")).as_dict()
    rows: Any = made["rows"]
    return [_drafted(row) for row in rows]


def score(annotated: Annotated, drafted: Iterable[Claim]) -> Score:
    """Compare what was drafted of a document with what is there."""
    drafted = list(drafted)
    result = Score(drafted=len(drafted), there=len(annotated.claims))
    for each in drafted:
        if any(each.agrees(one, *FIELDS) for one in annotated.claims):
            result.right += 1
        else:
            kind = _kind(each, annotated)
            result.kinds[kind] += 1
            result.wrong.append((kind, annotated, each))
    for one in annotated.claims:
        if any(one.agrees(each, *FIELDS) for each in drafted):
            result.found += 1
        else:
            result.missing.append((annotated, one))
    return result


def _kind(drafted: Claim, annotated: Annotated) -> str:
    """Return what is wrong with a row that is not in the gold set."""
    same = [one for one in annotated.claims if drafted.agrees(one, "subject", "property", "object")]
    same = [one for one in same if drafted.overlaps(one)] or same
    if not same:
        plain = drafted["modality"] == {"does"} and drafted["voice"] == {""}
        trapped = any(start <= drafted.start < end for start, end in annotated.traps)
        return TRAP if plain and trapped else WRONG
    if not any(drafted.agrees(one, "polarity") for one in same):
        return POLARITY
    if not any(drafted.agrees(one, "voice") for one in same):
        return VOICE
    return STRONGER if all(_strength(drafted) > _strength(one) for one in same) else WRONG


def _strength(claim: Claim) -> int:
    return max(_STRENGTH.get(each, _WEAK) for each in claim["modality"])


def _claim(row: Mapping[str, str], start: int, end: int) -> Claim:
    return Claim(tuple(frozenset(row[name].split("|")) for name in FIELDS), start, end)


def _place(row: Mapping[str, str]) -> tuple[int, int]:
    return int(row["start"]), int(row["end"])


def _drafted(row: Mapping[str, str]) -> Claim:
    start, end = map(int, row["offsets"].split()[0].split("-"))
    return _claim({**row, "voice": row["attribution"]}, start, end)


def _table(name: str) -> list[dict[str, str]]:
    with (FOLDER / f"{name}.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
