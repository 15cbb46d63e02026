"""What tests of declared data sets share: where files are, and what of an import their rows tell."""

from __future__ import annotations

import csv
import os
from pathlib import Path

from pyoxigraph import Quad, RdfFormat, parse

from r2p_ld import paths
from r2p_ld.datasets.importer import Outcome, import_files

MINIATURES = Path(__file__).parent.parent / "datasets" / "miniatures"
DATASETS = Path(os.environ.get("DATASETS") or paths.home().parent / "shared" / "datasets").resolve()
ABSENT = f"the samples of data sets are not in {DATASETS}"
_ID = "<https://w3id.org/r2p-ld/id/"
_ABOUT = (f"{_ID}dataset/", f"{_ID}run/", "<https://w3id.org/r2p-ld/software>")


def imported(
    folder: Path, name: str, files: list[Path], version: str | None = None
) -> tuple[Outcome, list[Quad]]:
    """Import files of a data set as of one day; return the outcome and the statements."""
    out = folder / "out.nq"
    done = import_files(name, files, out, version=version, retrieved="2026-11-21")
    return done, list(parse(path=out, format=RdfFormat.N_QUADS))


def told(quads: list[Quad]) -> list[str]:
    """The statements, as sorted N-Quads, without those about the data set, its files and the run."""
    lines = sorted(f"{quad} ." for quad in quads)
    return [line for line in lines if not line.startswith(_ABOUT)]


def cells(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file as they stand."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
