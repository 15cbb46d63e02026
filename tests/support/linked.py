"""The published graph with data sets of others beside it: a small made-up world, and the real samples."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from pyoxigraph import Quad, QueryResultsFormat, RdfFormat, Store, parse

from r2p_ld import paths
from r2p_ld.datasets.importer import import_files
from r2p_ld.query import run
from r2p_ld.query.catalog import CannedQuery

LINKED = Path(__file__).parent.parent / "queries" / "linked"
EXPECTED_LINKED = LINKED / "expected"
SAMPLE_ANSWERS = LINKED / "samples.tsv"


class Given(NamedTuple):
    """Files of one data set, in one version where they do not tell it."""

    files: tuple[str, ...]
    version: str | None = None


MADE_UP = {
    "acled": Given(("acled-events.csv",), "2026-11-01"),
    "ewp": Given(("ewp-final_forecasts_data_1Jul2025.csv", "ewp-mk_events.csv")),
    "gcr2p-risk": Given(("gcr2p-risk.csv",), "2025-03"),
    "legal-determinations": Given(("legal-determinations.csv",), "2026"),
    "peacekeeping": Given(("peacekeeping.csv",), "1"),
    "tjet": Given(("tjet-un_investigations.csv", "tjet-icc_interventions.csv", "tjet-tcs.csv")),
    "ucdp-actor": Given(("ucdp-actor.csv",)),
    "ucdp-ged": Given(("ged231.csv",), "23.1"),
    "ucdp-onesided": Given(("ucdp-onesided.csv",)),
    "ucdp-prio-acd": Given(("ucdp-prio-acd.csv",)),
    "un-vetoes": Given(("un-vetoes-2022-09.csv",), "2022-09"),
    "un-votes": Given(("un-votes.csv", "un-votes-roll-calls.csv"), "1"),
}
SAMPLES = {
    "ewp": Given(("ewp-2025/final_forecasts_data_4Sep2025.csv", "ewp-2025/mk_events.csv")),
    "gcr2p-risk": Given(("gcr2p-populations-at-risk/populations_at_risk.csv",), "2025-03"),
    "peacekeeping": Given(("un-peacekeeping/PKO_start_end.csv",), "177b6b5"),
    "tjet": Given(
        (
            "tjet/tjet_un_investigations.csv",
            "tjet/tjet_icc_interventions.csv",
            "tjet/tjet_tcs.csv",
            "tjet/tjet_reparations.csv",
        )
    ),
    "ucdp-actor": Given(("ucdp-actor-22.1/ucdp-actor-221.csv",)),
    "ucdp-ged": Given(("ucdp-ged-23.1-sample/ucdpged_1000.csv",), "23.1"),
    "ucdp-onesided": Given(("ucdp-onesided-23.1/OneSided_v23_1.csv",)),
    "ucdp-prio-acd": Given(("ucdp-prio-acd/ucdp-prio-acd-251.csv",)),
    "un-vetoes": Given(("unsc-vetoes/unsc_vetoes_1946_sept2022.csv",), "2022-09"),
    "un-votes": Given(("unga-votes/votes_hr_s70_74.csv", "unga-votes/roll_calls_hr_s60_74.csv"), "7eb7034"),
}


def import_all(given: Mapping[str, Given], folder: Path, out: Path) -> list[Path]:
    """Import data sets whose files are in a folder; return the files of quads, one a data set."""
    made = []
    for name, (files, version) in given.items():
        made.append(out / f"{name}.nq")
        paths_ = [folder / file for file in files]
        import_files(name, paths_, made[-1], version=version, retrieved="2026-11-21")
    return made


def beside_the_published(files: list[Path]) -> Store:
    """Return a store whose default graph is the published graph and all quads of the files."""
    store = Store()
    store.bulk_load(path=paths.build() / "r2p.nt", format=RdfFormat.N_TRIPLES)
    for file in files:
        quads = parse(path=file, format=RdfFormat.N_QUADS)
        store.bulk_extend(Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
    return store


def answer_of(question: CannedQuery, store: Store) -> str:
    """Return how many rows an answer has and the SHA-256 of it as TSV; fail where a row stands twice."""
    tsv = run(question.text, store).solutions().serialize(format=QueryResultsFormat.TSV) or b""
    lines = tsv.splitlines()
    assert len(lines) == len(set(lines))
    return f"{len(lines) - 1}\t{hashlib.sha256(tsv).hexdigest()}"


def main() -> None:
    """Write the table of answers over the samples anew."""
    from support.asking import linked_questions
    from support.declared import DATASETS

    with tempfile.TemporaryDirectory() as folder:
        store = beside_the_published(import_all(SAMPLES, DATASETS, Path(folder)))
    asked = [question for question in linked_questions() if set(question.needs) <= set(SAMPLES)]
    lines = [f"{question.name}\t{answer_of(question, store)}" for question in asked]
    SAMPLE_ANSWERS.write_text("\n".join(["question\trows\tsha256", *lines, ""]), "utf-8")


if __name__ == "__main__":
    main()
