"""Loading a million statements into real stores, beside each store's own loader on the same file.

python benchmarks/load.py [oxigraph] [virtuoso] [memory] [into]

Without arguments it measures all four and keeps the figures; a part of them is printed only. ``into`` is
``load --into`` of 300,000 statements beside two bulk loads by pyoxigraph itself, into a named graph and into
the default graph, in CPU seconds of whole processes; the two stores are to give the same answers.
Oxigraph's server comes with the tests; Virtuoso is measured where it is installed. ``load`` is timed
without verification, which no store's own loader does, and verification by itself.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import median
from time import perf_counter

from measure import cpu, report
from pyoxigraph import QueryResultsFormat, QuerySolutions, Store

from r2p_ld import paths

sys.path.append(str(paths.home() / "tests"))
from support import stores

PARTS = ("oxigraph", "virtuoso", "memory", "into")
RUNS = 3
SUBJECT = 10  # statements
GRAPH = "https://example.org/graph"
BULK = f"""
import sys
from pyoxigraph import NamedNode, Store
store = Store(sys.argv[2])
store.bulk_load(path=sys.argv[1], to_graph=NamedNode("{GRAPH}"))
store.bulk_load(path=sys.argv[1])
store.flush()
"""
ASKED = (
    "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "SELECT ?g ?p (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ?p ORDER BY ?p",
    "SELECT ?p (SUM(?o) AS ?n) { ?s ?p ?o FILTER(ISNUMERIC(?o)) } GROUP BY ?p ORDER BY ?p",
    "SELECT ?s ?p ?o { ?s ?p ?o . FILTER(STRENDS(STR(?s), '777')) } ORDER BY ?s ?p ?o",
)
XSD = "http://www.w3.org/2001/XMLSchema#"


def main() -> None:
    """Make the files, measure, and print the figures; keep them where all were measured."""
    parser = ArgumentParser(description=__doc__, formatter_class=RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"one of {', '.join(PARTS)}")
    parts = parser.parse_args().parts or list(PARTS)
    if unknown := set(parts) - set(PARTS):
        parser.error(f"no part is called {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["XDG_STATE_HOME"] = name
        million, ten = folder / "1.nt", folder / "10.nt"
        generate(million, 1_000_000)
        lines = [f"1,000,000 statements, {million.stat().st_size / 1e6:.0f} MB of N-Triples; best of {RUNS}"]
        if "oxigraph" in parts:
            lines += oxigraph(million, folder)
        if "virtuoso" in parts:
            installed = shutil.which("virtuoso-t")
            lines += virtuoso(million) if installed else ["Virtuoso: not installed here"]
        if "memory" in parts:
            generate(ten, 10_000_000)
            lines += memory({"1": million, "10": ten}, folder)
        if "into" in parts:
            generate(folder / "into.nt", 300_000)
            lines += into(folder / "into.nt", folder)
    if set(parts) == set(PARTS):
        report("load", lines)
    else:
        print("\n".join(lines))


def oxigraph(file: Path, folder: Path) -> list[str]:
    """Measure Oxigraph, on disk."""
    command = str(Path(sys.executable).with_name("oxigraph"))
    theirs, ours, verified = [], [], []
    for run in range(RUNS):
        started = perf_counter()
        own = [command, "load", "-l", str(folder / f"own-{run}"), "-f", str(file), "--graph", GRAPH]
        subprocess.run(own, check=True, capture_output=True)
        theirs.append(perf_counter() - started)
        with stores.oxigraph(folder / f"ours-{run}") as server:
            ours.append(load(file, server)[0])
        if run == 0:
            with stores.oxigraph(folder / "verified") as server:
                verified.append(load(file, server, "--verify")[0])
    return compared("Oxigraph", "oxigraph load", theirs, ours, verified)


def virtuoso(file: Path) -> list[str]:
    """Measure Virtuoso; its own loader writes a checkpoint at the end, as its manual asks for."""
    theirs, ours, verified = [], [], []
    for run in range(RUNS):
        with stores.virtuoso() as server:
            shutil.copy(file, server.folder / "data.nt")
            started = perf_counter()
            server.isql(f"ld_dir('{server.folder}', 'data.nt', '{GRAPH}');\nrdf_loader_run();\ncheckpoint;\n")
            theirs.append(perf_counter() - started)
        with stores.virtuoso() as server:
            ours.append(load(file, server)[0])
        if run == 0:
            with stores.virtuoso() as server:
                verified.append(load(file, server, "--verify")[0])
    return compared("Virtuoso", "rdf_loader_run", theirs, ours, verified)


def memory(files: Mapping[str, Path], folder: Path) -> list[str]:
    """Measure the memory of loads; ``files`` are by their millions of statements."""
    lines = []
    for size, file in files.items():
        with stores.oxigraph(folder / f"memory-{size}") as server:
            seconds, peak = load(file, server)
        lines.append(f"r2p-ld load, {size:>2} million     {seconds:7.1f} s   peak {peak:4.0f} MiB")
    return lines


def into(file: Path, folder: Path) -> list[str]:
    """Measure a load into a store on this disk, beside pyoxigraph; stop where their answers differ."""
    ours = Path(sys.executable).with_name("r2p-ld")
    command: list[str | Path] = [ours, "load", file, "--graph", GRAPH, "--into"]
    spent: dict[str, list[float]] = {"two bulk_load": [], "r2p-ld load --into": [], "… and --verify": []}
    for run in range(RUNS):
        made = [folder / f"into-{run}-{kind}" for kind in ("bulk", "ours", "verified")]
        commands: tuple[list[str | Path], ...] = (
            [sys.executable, "-c", BULK, file, made[0]],
            [*command, made[1]],
            [*command, made[2], "--verify"],
        )
        for name, each in zip(spent, commands, strict=True):
            spent[name].append(cpu(each))
        answers = [[_answer(store, text) for text in ASKED] for store in made]
        if any(answer != answers[0] for answer in answers):
            raise SystemExit("the stores give different answers")
    base = median(spent["two bulk_load"])
    return [
        f"{name:<19} 300,000 statements {median(seconds):7.1f} s CPU   {median(seconds) / base:.2f} times"
        for name, seconds in spent.items()
    ]


def _answer(store: Path, text: str) -> bytes:
    found = Store.read_only(str(store)).query(text)
    assert isinstance(found, QuerySolutions)
    return found.serialize(format=QueryResultsFormat.CSV) or b""


def compared(
    store: str, loader: str, theirs: list[float], ours: list[float], verified: list[float]
) -> list[str]:
    """Return the lines that tell of one store."""
    ratio = min(ours) / min(theirs)
    return [
        f"{store}: {loader:<19} {min(theirs):7.1f} s",
        f"{store}: r2p-ld load         {min(ours):7.1f} s   {ratio:.2f} times",
        f"{store}: … and verification  {min(verified):7.1f} s",
    ]


def load(file: Path, server: stores.Server, verify: str = "--no-verify") -> tuple[float, float]:
    """Return the seconds, and the MiB at the peak, of one load by the command line."""
    command = [str(Path(sys.executable).with_name("r2p-ld")), "load", str(file), "--graph", GRAPH]
    command += ["--endpoint", server.load, verify]
    environment = {**os.environ, "R2P_LD_USER": server.user, "R2P_LD_PASSWORD": server.password}
    started = perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = perf_counter() - started
    if status:
        raise SystemExit(f"{command} failed")
    process.returncode = 0
    return seconds, usage.ru_maxrss / 1024


def generate(file: Path, statements: int) -> None:
    """Write statements such as data sets have them: names, numbers, dates, texts and links."""
    with file.open("w", encoding="utf-8") as out:
        for i in range(statements // SUBJECT):
            out.writelines(about(i, statements // SUBJECT))


def about(i: int, subjects: int) -> Iterator[str]:
    """Yield the statements about one thing."""
    thing, term = "<https://example.org/id/thing", "<https://example.org/ns#"
    s = f"{thing}/{i}>"
    yield f"{s} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> {term}Thing{i % 7}> .\n"
    yield f'{s} <http://www.w3.org/2000/01/rdf-schema#label> "Thing number {i}"@en .\n'
    yield f'{s} {term}count> "{i % 1000}"^^<{XSD}integer> .\n'
    yield f'{s} {term}score> "{i % 100}.5"^^<{XSD}decimal> .\n'
    yield f'{s} {term}date> "2014-{i % 12 + 1:02}-{i % 28 + 1:02}"^^<{XSD}date> .\n'
    yield f'{s} {term}text> "A sentence or so that says what thing {i} is, and what it is for." .\n'
    for k in range(SUBJECT - 6):
        yield f"{s} {term}link{k}> {thing}/{(i * 31 + k * 7919 + 1) % subjects}> .\n"


if __name__ == "__main__":
    main()
