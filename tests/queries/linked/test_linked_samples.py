"""Over the real samples every question has the answer that was read when it was written.

The rows are not ours to publish: ``samples.tsv`` holds how many there are, and the SHA-256 of what
``--format tsv`` prints. To read them, import the samples and ask with ``--data`` (docs/importing.md).
Where a label or definition of ours has changed, read them again:
``python tests/queries/expect_rows.py NAME``.
"""

from __future__ import annotations

import time

import pytest
from pyoxigraph import Store
from support.declared import ABSENT, DATASETS
from support.linked import SAMPLE_ANSWERS, SAMPLES, answer_of, beside_the_published, import_all, needing

from r2p_ld.query.catalog import CannedQuery

# There is no table of legal determinations among the samples.
QUESTIONS = needing(SAMPLES)
ANSWERS = dict(line.split("\t", 1) for line in SAMPLE_ANSWERS.read_text("utf-8").splitlines()[1:])
SECONDS = 5.0


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Store:
    if not DATASETS.is_dir():
        pytest.skip(ABSENT)
    return beside_the_published(import_all(SAMPLES, DATASETS, tmp_path_factory.mktemp("samples")))


def test_every_question_has_an_answer_that_was_read() -> None:
    names = [question.name for question in QUESTIONS]
    # whoever adds a question without having the samples leaves its answer to others
    assert list(ANSWERS) == (names if DATASETS.is_dir() else [name for name in names if name in ANSWERS])
    assert len(ANSWERS) >= 20
    # the forecasts rank no place lower for which the levels of the sample hold
    assert {name for name, answer in ANSWERS.items() if answer.startswith("0\t")} == {
        "assessments-that-disagree"
    }


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_the_answer_is_the_one_that_was_read(samples: Store, question: CannedQuery) -> None:
    start = time.process_time()
    told = answer_of(question, samples)
    assert time.process_time() - start < SECONDS
    assert told == ANSWERS[question.name]
