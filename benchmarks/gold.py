"""The gold set of mentions, and how near to it an annotator comes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from r2p_ld.documents import TEXT, parse
from r2p_ld.documents.model import Document

FOLDER = Path(__file__).parent.parent / "tests" / "annotate" / "gold"
TRAP = "-"
Found: TypeAlias = tuple[int, int, str]
"""Start, end and concept."""


@dataclass(frozen=True)
class Annotated:
    """A document with the mentions that people see in it, and traps: what only seems to be one."""

    name: str
    document: Document
    mentions: tuple[Found, ...]
    traps: tuple[Found, ...]

    @property
    def language(self) -> str:
        """The first part of the name."""
        return self.name[:2]


@dataclass
class Score:
    """What was found of what there is: relaxed, an overlap with the same concept counts."""

    right: int = 0
    found: int = 0
    there: int = 0
    traps: int = 0
    traps_hit: int = 0
    confusion: Counter[tuple[str, str]] = field(default_factory=Counter)
    examples: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))

    @property
    def precision(self) -> float:
        """The share of what was found that is right."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """The share of what is there that was found."""
        return self.right / self.there if self.there else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return 2 * self.right / (self.found + self.there) if self.found + self.there else 1.0

    def __add__(self, other: Score) -> Score:
        added = Score(
            self.right + other.right,
            self.found + other.found,
            self.there + other.there,
            self.traps + other.traps,
            self.traps_hit + other.traps_hit,
            self.confusion + other.confusion,
        )
        for score in (self, other):
            for key, some in score.examples.items():
                added.examples[key] += some
        return added


def documents(part: str) -> Iterator[Annotated]:
    """Yield the annotated documents of a part of the set: ``tuning`` or ``final``."""
    for file in sorted((FOLDER / part).glob("*.txt")):
        document = parse(file.name, file.read_bytes(), TEXT)
        rows = [line.split("\t") for line in file.with_suffix(".tsv").read_text("utf-8").splitlines()[1:]]
        found = [(int(start), int(end), concept) for start, end, _, concept in rows]
        for (start, end, _), (_, _, surface, _) in zip(found, rows, strict=True):
            there = " ".join(document.text[start:end].split())
            assert there == surface, f"{file.name}: {start}-{end} is not {surface}"
        yield Annotated(
            file.stem,
            document,
            tuple(each for each in found if each[2] != TRAP),
            tuple(each for each in found if each[2] == TRAP),
        )


def score(annotated: Annotated, found: Iterable[Found]) -> Score:
    """Compare what was found in a document with what is there."""
    found, text = sorted(found), annotated.document.text
    result = Score(found=len(found), there=len(annotated.mentions), traps=len(annotated.traps))
    result.traps_hit = sum(any(_overlap(trap, each) for each in found) for trap in annotated.traps)
    left = list(annotated.mentions)
    for each in found:
        match = next((one for one in left if _overlap(one, each) and one[2] == each[2]), None)
        if match:
            left.remove(match)
            result.right += 1
            continue
        other = next((one for one in annotated.mentions if _overlap(one, each)), None)
        key = (_kind(other), _kind(each))
        result.confusion[key] += 1
        result.examples[key].append(f"{annotated.name} {text[each[0] : each[1]]!r} {each[2]}")
    for one in left:
        if not any(_overlap(one, each) for each in found):
            result.confusion[_kind(one), "nothing"] += 1
            result.examples[_kind(one), "nothing"].append(
                f"{annotated.name} {text[one[0] : one[1]]!r} {one[2]}"
            )
    return result


def by_language(part: str, annotate: Callable[[Document], Iterable[Found]]) -> dict[str, Score]:
    """Return the scores of an annotator on a part of the set, by language."""
    scores: dict[str, Score] = {}
    for annotated in documents(part):
        scores[annotated.language] = scores.get(annotated.language, Score()) + score(
            annotated, annotate(annotated.document)
        )
    return scores


def _kind(found: Found | None) -> str:
    return found[2].partition(":")[0] if found else "nothing"


def _overlap(one: Found, other: Found) -> bool:
    return one[0] < other[1] and other[0] < one[1]
