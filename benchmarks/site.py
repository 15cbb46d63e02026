"""The site: CPU and memory of building it, weight of its pages, and answers and search in a browser.

python benchmarks/site.py

The samples are those of ``DATASETS`` (default: ../shared/datasets); what is not there is left out. The
100,000 parties are made up. The browser is Debian's chromium, whose times are a visitor's, from files on
this machine.
"""

from __future__ import annotations

import functools
import gzip
import http.server
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import parties
from measure import report

from r2p_ld import paths

if TYPE_CHECKING:
    from playwright.sync_api import Page

PARTIES = (10_000, 100_000)
DATASETS = Path(os.environ.get("DATASETS") or paths.home().parent / "shared" / "datasets")
SAMPLES = {
    "ucdp-onesided": ("ucdp-onesided-23.1/OneSided_v23_1.csv",),
    "ucdp-ged": ("ucdp-ged-23.1-sample/ucdpged_1000.csv", "--version", "23.1"),
    "ucdp-prio-acd": ("ucdp-prio-acd/ucdp-prio-acd-251.csv",),
    "ucdp-actor": ("ucdp-actor-22.1/ucdp-actor-221.csv",),
    "un-vetoes": ("unsc-vetoes/unsc_vetoes_1946_sept2022.csv", "--version", "2022-09"),
    "peacekeeping": ("un-peacekeeping/PKO_start_end.csv", "--version", "177b6b5"),
    "tjet": ("tjet/tjet_un_investigations.csv", "tjet/tjet_tcs.csv", "tjet/tjet_reparations.csv"),
    "ewp": ("ewp-2025/mk_events.csv", "ewp-2025/final_forecasts_data_4Sep2025.csv", "--version", "2025"),
}
"""Data set → files, and options."""
PROGRAM = [sys.executable, "-m", "r2p_ld"]
FIRST = """async () => {
    const { ask } = await import(new URL("../static/engine.js", location.href));
    const began = performance.now();
    await ask("ASK { ?s ?p ?o }");
    return performance.now() - began;
}"""
NEXT = """async () => {
    const { ask } = await import(new URL("../static/engine.js", location.href));
    const texts = await (await fetch("../data/questions.en.json")).json();
    const times = [];
    for (const text of Object.values(texts)) {
        const began = performance.now();
        await ask(text);
        times.push(performance.now() - began);
    }
    return times;
}"""
SEARCH = """async (words) => {
    const { ranked, things } = await import(new URL("../static/names.js", location.href));
    const { imported } = await import(new URL("../static/shards.js", location.href));
    await things();
    const times = [];
    for (const word of words) {
        const began = performance.now();
        const found = ranked([...(await things()).values(), ...(await imported(word))], word, 8);
        times.push([performance.now() - began, found[0]?.names.en ?? ""]);
    }
    return times;
}"""
CONTENT = """() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime"""
FLAGS = ["--no-sandbox", "--disable-gpu"]


def built(out: Path, *options: str | Path) -> tuple[float, float]:
    """Build a site; return seconds of CPU and MiB of memory."""
    command = [*PROGRAM, "site", "--out", out, *options]
    process = subprocess.Popen(list(map(str, command)), stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{command} failed")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def imported(folder: Path, name: str, arguments: Sequence[str | Path]) -> Path:
    """Import a data set and return the file."""
    out = folder / f"{name}.nq"
    command = [*PROGRAM, "import", name, *arguments, "--out", out]
    subprocess.run(list(map(str, command)), check=True, capture_output=True)
    return out


def samples(folder: Path) -> Iterator[Path]:
    """Import the samples that are there."""
    for name, given in SAMPLES.items():
        files = [DATASETS / each if each.endswith(".csv") else each for each in given]
        if all(each.is_file() for each in files if isinstance(each, Path)):
            yield imported(folder, name, files)


def weights(site: Path) -> tuple[int, str, int, int]:
    """Return bytes and path of the heaviest page without pictures, how many are over 60 kB, and all."""
    found = []
    for file in site.rglob("index.html"):
        text = re.sub("<svg.*?</svg>", "", file.read_text("utf-8"), flags=re.DOTALL)
        found.append((len(text.encode()), file.relative_to(site).parent.as_posix()))
    most, which = max(found)
    return most, which, sum(size > 60_000 for size, _ in found), len(found)


def packed(site: Path) -> int:
    """Return the bytes, packed, of what is fetched when the first question is asked."""
    parts = [site / "static" / "oxigraph.wasm.gz", *(site / "data").glob("r2p.*.gz")]
    code = gzip.compress((site / "static" / "oxigraph.js").read_bytes(), mtime=0)
    return sum(part.stat().st_size for part in parts) + len(code)


@contextmanager
def served(site: Path) -> Iterator[str]:
    """Serve a folder on this machine."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    handler = functools.partial(Quiet, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()
        thread.join()


@contextmanager
def opened(site: Path, *, scripts: bool = True) -> Iterator[Page]:
    """Serve a site and open a tab of a browser for it, with or without its scripts."""
    from playwright.sync_api import sync_playwright

    with served(site) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        context = browser.new_context(base_url=address, bypass_csp=True, java_script_enabled=scripts)
        tab = context.new_page()
        tab.set_default_timeout(120_000)
        yield tab
        browser.close()


def evaluated(site: Path, page: str, scripts: Sequence[tuple[str, object]]) -> list[object]:
    """Return what scripts give on a page of a site, one after the other."""
    with opened(site) as tab:
        tab.goto(page)
        return [tab.evaluate(script, argument) for script, argument in scripts]


def first_content(site: Path, pages: Sequence[str]) -> list[float]:
    """Return the milliseconds until each page shows something, without its scripts; the median of five."""
    found = []
    with opened(site, scripts=False) as tab:
        for page in pages:
            times = []
            for _ in range(5):
                tab.goto(page)
                while (shown := tab.evaluate(CONTENT)) is None:
                    tab.wait_for_timeout(20)
                times.append(float(shown))
            found.append(statistics.median(times))
    return found


def of_graph(folder: Path) -> Iterator[str]:
    """Build without and with the samples, and ask in the browser."""
    documents: list[str | Path] = ["--documents", paths.documents()] if paths.documents().is_dir() else []
    seconds, memory = built(folder / "site", *documents)
    yield f"site of the graph alone      {seconds:6.1f} s CPU, {memory:4.0f} MiB"
    files = list(samples(folder))
    if files:
        seconds, memory = built(folder / "site", *documents, "--data", *files)
        yield f"with {len(files)} samples of data sets  {seconds:6.1f} s CPU, {memory:4.0f} MiB"
    most, which, over, pages = weights(folder / "site")
    yield f"heaviest of {pages:,} pages, without pictures: {most / 1000:.0f} kB ({which}); {over} over 60 kB"
    yield f"engine and graph, packed: {packed(folder / 'site') / 1e6:.2f} MB"
    if shutil.which("chromium"):
        home, heaviest = first_content(folder / "site", ["", f"{which}/"])
        yield f"first content, no scripts {home:5.0f} ms of the first page, {heaviest:.0f} ms of the heaviest"
        first, later = evaluated(folder / "site", "editor/", [(FIRST, None), (NEXT, None)])
        assert isinstance(first, float | int)
        assert isinstance(later, list)
        yield f"first answer in chromium  {first / 1000:5.2f} s, with engine and graph fetched"
        middle = statistics.median(later)
        yield f"the next                  {middle:5.1f} ms, median of {len(later)} questions"


def of_parties(folder: Path) -> Iterator[str]:
    """Build with made-up parties, and search among them."""
    for number in PARTIES:
        parties.write(folder / "OneSided_v23_1.csv", number)
        file = imported(folder, "ucdp-onesided", [folder / "OneSided_v23_1.csv"])
        seconds, memory = built(folder / "many", "--data", file)
        yield f"with {number:7,} made-up parties {seconds:6.0f} s CPU, {memory:4.0f} MiB"
        if shutil.which("chromium"):
            names = [parties.name(each * 997 % number) for each in range(40)]
            words = [part for each in names for part in (each, each[:3], each.split()[-1][:4])]
            [times] = evaluated(folder / "many", "data/", [(SEARCH, words)])
            assert isinstance(times, list)
            assert all(found == name for name, (_, found) in zip(names, times[::3], strict=True))
            taken = sorted(time for time, _ in times)
            middle, most = statistics.median(taken), statistics.quantiles(taken, n=20)[-1]
            yield (
                f"  search: median {middle:.1f} ms, 95 of 100 within {most:.1f} ms, "
                f"longest {taken[-1]:.1f} ms of {len(taken)}, files fetched"
            )


def main() -> None:
    """Measure, print and keep the figures."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        report("site", [*of_graph(folder), *of_parties(folder)])


if __name__ == "__main__":
    main()
