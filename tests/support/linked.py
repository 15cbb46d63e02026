"""The published graph with data sets of others beside it: a small made-up world, and the real samples."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import NamedTuple

from pyoxigraph import Quad, QueryResultsFormat, RdfFormat, Store, parse
from support.asking import linked_questions
from support.declared import imported, told

from r2p_ld import paths
from r2p_ld.datasets.importer import import_files
from r2p_ld.query import run
from r2p_ld.query.catalog import CannedQuery

TESTS = Path(__file__).parent.parent
LINKED = TESTS / "queries" / "linked"
EXPECTED_LINKED = LINKED / "expected"
SAMPLE_ANSWERS = LINKED / "samples.tsv"


class Given(NamedTuple):
    """Files of one data set, in one version where they do not tell it."""

    files: tuple[str, ...]
    version: str | None = None


def miniature(folder: Path) -> Given:
    """Return the files of a data set in a folder, whose file VERSION tells what they do not."""
    version = folder / "VERSION"
    return Given(
        tuple(
            f"{folder}/{path.name}"
            for path in sorted(folder.glob("*.csv"))
            if path.name != "expected.rejects.csv"
        ),
        version.read_text("utf-8").strip() if version.exists() else None,
    )


def miniatures(*folders: Path) -> dict[str, Given]:
    """Return the miniature of each data set that has a folder in one of these; the first counts."""
    found = {path.name: path for folder in reversed(folders) for path in folder.iterdir() if path.is_dir()}
    return {name: miniature(found[name]) for name in sorted(found)}


MINIATURES = miniatures(TESTS / "datasets" / "miniatures")
"""Miniatures that come with the statements that they give, each in the folder of its data set."""
MADE_UP = miniatures(LINKED / "data", TESTS / "datasets" / "miniatures")
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


def miniature_gives(name: str, folder: Path) -> dict[str, str]:
    """Import a data set's miniature; return the expected files: statements, and rejected rows if any."""
    files, version = MINIATURES[name]
    _, quads = imported(folder, name, [Path(file) for file in files], version)
    rejected = folder / "out.nq.rejects.csv"
    gives = {"expected.nq": "".join(f"{line}\n" for line in told(quads))}
    if rejected.exists():
        gives["expected.rejects.csv"] = rejected.read_text("utf-8")
    return gives


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


def needing(names: Collection[str]) -> list[CannedQuery]:
    """Return the questions across data sets that need no others than these."""
    return [question for question in linked_questions() if set(question.needs) <= set(names)]


def answer_of(question: CannedQuery, store: Store) -> str:
    """Return how many rows an answer has and the SHA-256 of it as TSV; fail where a row stands twice."""
    tsv = run(question.text, store).solutions().serialize(format=QueryResultsFormat.TSV) or b""
    lines = tsv.splitlines()
    assert len(lines) == len(set(lines))
    return f"{len(lines) - 1}\t{hashlib.sha256(tsv).hexdigest()}"
