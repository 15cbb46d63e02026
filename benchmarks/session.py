"""Fifteen questions asked of an open graph, three times, beside pyoxigraph and rdflib on the same data.

python benchmarks/session.py

The data are the published graph and, beside it, 9,000 and 94,000 triples of others. Whole processes are
measured, from Python's start: one that reads the data, and one that asks too. ``r2p_ld.open_graph`` reads
and asks in a limited process of its own; pyoxigraph's ``Store`` does both in this one, and checks nothing.
All answers are compared.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

BUILD = Path(__file__).parents[1] / "build"
SIZES = (9_000, 94_000)
ROUNDS, RUNS = 3, 3
QUESTIONS = (
    *("assistance-types", "consensus", "contradictions", "crimes", "inhibitors", "joint-reports"),
    *("judgements", "named-actors", "organisations", "principles", "reports", "silences"),
    *("tool-counts", "tool-list", "tools-of-pillar"),
)
Ask = Callable[[str], Iterable[Iterable[object]]]


def main() -> None:
    """Make the data, measure, print and keep the figures."""
    from load import generate
    from measure import report

    lines = [f"{len(QUESTIONS)} questions, {ROUNDS} rounds; seconds of CPU, median of {RUNS}"]
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES:
            file = Path(folder, f"{size}.nt")
            generate(file, size)
            lines += [f"and {size:,} triples beside the published graph:", *compared(file)]
    report("session", lines)


def compared(file: Path) -> list[str]:
    """Return a line for each engine; raise where two answers differ."""
    from measure import median

    lines: list[str] = []
    first: tuple[float, object] | None = None
    for name in ENGINES:
        command = [sys.executable, __file__, name, str(file)]
        read, whole = (median([*command, rounds], RUNS) for rounds in ("0", str(ROUNDS)))
        answers = json.loads(subprocess.check_output([*command, "1"]))
        first = first or (whole, answers)
        if answers != first[1]:
            raise SystemExit(f"{name} gives other answers")
        ratio = f"{whole / first[0]:.2f} times pyoxigraph"
        lines.append(f"  {name:<11} read {read:6.2f}   read and asked {whole:6.2f}   {ratio}")
    return lines


def answer(name: str, file: Path, rounds: int) -> None:
    """Read the data, ask all questions so often, and print the answers, whatever the order of their rows."""
    ask = ENGINES[name](file)
    found: dict[str, list[list[str]]] = {}
    for _ in range(rounds):
        for question in QUESTIONS:
            found[question] = sorted([text(term) for term in row] for row in ask(question))
    print(json.dumps(found))


def text(term: object) -> str:
    """Return the text of an IRI or a literal, of any library."""
    return str(term) if isinstance(term, str) else str(getattr(term, "value", term))


def session(file: Path) -> Ask:
    """Open the graph of this package."""
    import r2p_ld

    graph = r2p_ld.open_graph(data=[file])
    return lambda question: graph.query(question).rows()


def pyoxigraph(file: Path) -> Ask:
    """Open pyoxigraph's own store."""
    import pyoxigraph

    store = pyoxigraph.Store()
    for each in (BUILD / "r2p.nt", file):
        store.bulk_load(path=each)
    texts = read_texts()
    return lambda question: store.query(texts[question])  # type: ignore[return-value]


def rdflib(file: Path) -> Ask:
    """Open a graph of rdflib."""
    import rdflib as library

    library.NORMALIZE_LITERALS = False
    graph = library.Graph()
    for each in (BUILD / "r2p.nt", file):
        graph.parse(each, format="nt")
    texts = read_texts()
    return lambda question: graph.query(texts[question])  # type: ignore[return-value]


def read_texts() -> dict[str, str]:
    """Return the published text of each question."""
    return {name: (BUILD / "queries" / f"{name}.rq").read_text("utf-8") for name in QUESTIONS}


ENGINES: dict[str, Callable[[Path], Ask]] = {
    "pyoxigraph": pyoxigraph,
    "open_graph": session,
    "rdflib": rdflib,
}

if __name__ == "__main__":
    if sys.argv[1:]:
        answer(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
    else:
        main()
