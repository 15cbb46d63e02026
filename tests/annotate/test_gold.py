"""How near mentions come to what people see in the gold set."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from r2p_ld.annotate import Lexicon, mentions

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

import gold

RECALL = {"ar": 0.7, "en": 0.9, "es": 0.9, "fr": 0.9, "ru": 0.9, "zh": 0.9}


@pytest.mark.parametrize("part", ["tuning", "final"])
def test_the_gold_set_is_met(part: str, lexicon: Lexicon) -> None:
    scores = gold.by_language(
        part, lambda document: [(m.start, m.end, m.concept) for m in mentions(document, lexicon)]
    )
    assert set(scores) == set(RECALL)
    for language, score in scores.items():
        assert score.there >= 40, language
        assert score.recall >= RECALL[language], language
        assert score.precision >= 0.92, language
    total = sum(scores.values(), gold.Score())
    assert total.precision >= 0.95
    assert total.traps >= 60
    assert total.traps_hit <= 0.06 * total.traps


def test_texts_are_long_enough_and_marked_where_they_say() -> None:
    documents = [*gold.documents("tuning"), *gold.documents("final")]
    assert len(documents) >= 14
    for each in documents:
        letters = len(each.document.text.split()) if each.language != "zh" else len(each.document.text) // 2
        assert letters >= 400, each.name
