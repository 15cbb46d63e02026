"""How many claims are drafted, and how many of them are right.

python benchmarks/read.py [--half dev|kept] [--rows]

The gold set is in ``tests/reading/gold``: rules may be tuned on the half *dev*, the other is for a final
figure. A row is right whose subject, property, object, polarity, modality and voice are those of a claim
there. ``--rows`` lists each row that is wrong or missing, with its sentence.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import gold_claims as gold
from gold_claims import Annotated, Claim, Score
from measure import report

HALVES = {"dev": "the half that rules are tuned on", "kept": "the half kept for the final figure"}


def main() -> None:
    """Draft, print and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--half", choices=HALVES, help="this half alone, printed and not kept")
    parser.add_argument("--rows", action="store_true", help="list each row that is wrong or missing")
    options = parser.parse_args()
    lines: list[str] = []
    rows: list[str] = []
    for half, title in HALVES.items():
        if options.half in (None, half):
            scores = by_language(half)
            total = sum(scores.values(), Score())
            lines += [title, *table({**scores, "all": total}), ""]
            rows += listed(total)
    if options.half:
        print("\n".join(lines))
    else:
        report("read", lines)
    if options.rows:
        print("\n".join(rows))


def by_language(half: str) -> dict[str, Score]:
    """Return the scores of a half, by language."""
    scores: dict[str, Score] = {}
    for annotated in gold.documents(half):
        made = gold.score(annotated, gold.draft(annotated))
        scores[annotated.language] = scores.get(annotated.language, Score()) + made
    return dict(sorted(scores.items()))


def table(scores: dict[str, Score]) -> Iterator[str]:
    """Yield a line for each language, with how many rows say other than their sentence."""
    yield "     claims  drafted  right  precision  recall  " + "  ".join(gold.GRAVE)
    for name, score in scores.items():
        grave = "  ".join(f"{score.kinds[kind]:{len(kind)}}" for kind in gold.GRAVE)
        yield (
            f"{name:<4} {score.there:6}  {score.drafted:7}  {score.right:5}  {score.precision:9.3f}  "
            f"{score.recall:6.3f}  {grave}"
        )


def listed(score: Score) -> Iterator[str]:
    """Yield the rows that are wrong, then those that are missing, each with its sentence."""
    for kind, annotated, claim in score.wrong:
        yield from _row(kind, annotated, claim)
    for annotated, claim in score.missing:
        yield from _row("missing", annotated, claim)


def _row(kind: str, annotated: Annotated, claim: Claim) -> Iterator[str]:
    yield f"{annotated.name} {claim.start}  {kind}: {claim}"
    yield f"    {annotated.sentence(claim)}"


if __name__ == "__main__":
    main()
