"""Write the rows that canned questions are expected to give: ``python tests/queries/expect_rows.py [NAME…]``.

Without a name, those of every question that has none yet. A question that needs data sets of others is
asked over the miniatures and, where the samples of data sets are at hand, over those too. Read every
row against its source before you commit the file: from then on it is what has to come out.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

if TYPE_CHECKING:
    from pyoxigraph import Store

    from r2p_ld.query import CannedQuery


def main(names: list[str]) -> int:
    """Write the files; return 1 if a question has no answer that could be expected."""
    from support.asking import EXPECTED
    from support.declared import DATASETS
    from support.linked import EXPECTED_LINKED, LINKED, MADE_UP, SAMPLES, beside_the_published, import_all

    from r2p_ld.query import find, list_queries

    queries = [find(name) for name in names] or [
        query
        for query in list_queries()
        if not ((EXPECTED_LINKED if query.needs else EXPECTED) / f"{query.name}.tsv").exists()
    ]
    failed = [
        query.name
        for query in queries
        if not query.needs
        if not write(query, beside_the_published([]), EXPECTED / f"{query.name}.tsv")
    ]
    if linked := [query for query in queries if query.needs]:
        with tempfile.TemporaryDirectory() as folder:
            store = beside_the_published(import_all(MADE_UP, LINKED, Path(folder)))
        failed += [q.name for q in linked if not write(q, store, EXPECTED_LINKED / f"{q.name}.tsv")]
    if linked and DATASETS.is_dir():
        with tempfile.TemporaryDirectory() as folder:
            write_samples(beside_the_published(import_all(SAMPLES, DATASETS, Path(folder))))
    return 1 if failed else 0


def write(query: CannedQuery, store: Store, file: Path) -> bool:
    """Write the answer to a question and tell what changed; return whether it can be expected."""
    from pyoxigraph import QueryResultsFormat

    from r2p_ld.query import run

    text = (run(query.text, store).solutions().serialize(format=QueryResultsFormat.TSV) or b"").decode()
    lines = text.splitlines()
    if len(lines) < 2 or len(lines) > len(set(lines)):
        print(f"{query.name}: no file was written: it has no rows, or a row twice.", file=sys.stderr)
        return False
    old = file.read_text("utf-8").splitlines() if file.exists() else []
    file.write_text(text, "utf-8", newline="")
    for sign, rows, others in (("-", old, lines), ("+", lines, old)):
        for row in rows:
            if row not in others:
                print(sign, row)
    print(f"{query.name}: {len(lines) - 1} rows are in {file}: read each before you commit it.")
    return True


def write_samples(store: Store) -> None:
    """Write how many rows each question has over the samples, and the checksum of its answer."""
    from support.linked import SAMPLE_ANSWERS, SAMPLES, answer_of, needing

    lines = [f"{query.name}\t{answer_of(query, store)}" for query in needing(SAMPLES)]
    SAMPLE_ANSWERS.write_text("\n".join(["question\trows\tsha256", *lines, ""]), "utf-8")
    print(f"{len(lines)} answers over the samples are in {SAMPLE_ANSWERS}.")


if __name__ == "__main__":
    from r2p_ld.errors import BadInput

    try:
        sys.exit(main(sys.argv[1:]))
    except BadInput as error:
        sys.exit(f"expect_rows.py: {error}")
