"""A corpus, annotated by Apache Spark: the same function, on as many machines as there are.

All machines must have this package, and the same files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import islice
from typing import Any

from r2p_ld.corpora.sources import Item
from r2p_ld.corpora.worker import Annotator, Result, Settings
from r2p_ld.datasets.spark import context

_WAVE = 8  # batches for each processor of the cluster that are on their way together


@contextmanager
def engine(master: str | None, settings: Settings) -> Iterator[Any]:
    """Start Spark, and stop it afterwards; yield what does batches there. Raises ``BadInput``."""
    with context(master, "r2p-ld annotate") as running:
        yield partial(_annotated, running, settings)


def _annotated(running: Any, settings: Settings, found: Iterable[list[Item]]) -> Iterator[list[Result]]:
    remaining = iter(found)
    while wave := [*islice(remaining, _WAVE * running.defaultParallelism)]:
        yield from running.parallelize(wave, len(wave)).map(partial(_done, settings)).collect()


_annotators: dict[str, Annotator] = {}


def _done(settings: Settings, batch: list[Item]) -> list[Result]:
    """Do a batch; this runs wherever Spark wants it to, and keeps its process for the next."""
    key = repr(settings)
    if key not in _annotators:
        _annotators[key] = Annotator(settings)
    return _annotators[key](batch)
