"""Print the tests of what has changed since the main branch: ``python tests/changed.py [COMMIT]``.

A test lies where what it tests does: ``r2p_ld/X`` and ``X/`` have ``tests/X``, ``tests/X_*`` and
``tests/test_X*.py``. What takes minutes is left to ``make test``.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

CHECKOUT = Path(__file__).resolve().parent.parent
ALWAYS = ("tests/test_layers.py", "tests/test_package.py")
# What reads a folder that has no tests of its own name.
READERS = {"ontology": ("tables", "graph", "queries", "exports"), "docs": ("docs", "layers", "joining")}
SLOW = (
    *("tests/end_to_end", "tests/datasets/test_spark.py", "tests/test_wheel.py", "tests/test_joining.py"),
    *("tests/graph/test_hermit.py", "tests/graph/test_pellet.py", "tests/queries/test_query_mutation.py"),
    "tests/queries/test_expected_rows.py::test_rdflib_gives_the_same_rows",
    "tests/queries/linked/test_linked_samples.py",
)


def related(path: str) -> list[str]:
    """Return the tests of a file, by its path in the project."""
    top, *rest = PurePosixPath(path).parts
    if top == "tests" and rest[0] in ("support", "fixtures"):
        return list(_using(rest[1]))
    if top == "tests" and rest[-1].startswith("test_"):
        return [path]
    if top == "tests":
        return [f"tests/{rest[0]}"] if len(rest) > 1 else []
    if top == "r2p_ld":
        return [path if path.endswith(".py") else top, *_named(rest[0].removesuffix(".py"))]
    names = READERS.get(top, (top,)) if rest else ("docs", "package")
    return [found for name in names for found in _named(name)]


def _named(name: str) -> Iterator[str]:
    for pattern in (name, f"{name}_*", f"test_{name}.py", f"test_{name}_*.py"):
        yield from (path.relative_to(CHECKOUT).as_posix() for path in (CHECKOUT / "tests").glob(pattern))


def _using(name: str) -> Iterator[str]:
    """Yield the test files that speak of a file that tests share."""
    stem = PurePosixPath(name).stem
    for path in sorted((CHECKOUT / "tests").rglob("test_*.py")):
        if stem in path.read_text("utf-8"):
            yield path.relative_to(CHECKOUT).as_posix()


def changed(since: str) -> list[str]:
    """Return the files that differ from a commit, those that git does not have yet among them."""
    base = _git("merge-base", since, "HEAD")[0]
    files = [*_git("diff", "--name-only", base), *_git("ls-files", "--others", "--exclude-standard")]
    return [file for file in files if not file.startswith("build/")]


def _git(*arguments: str) -> list[str]:
    done = subprocess.run(["git", *arguments], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def selected(files: Sequence[str]) -> list[str]:
    """Return what pytest is to be given for changed files: their tests, and what of these is too slow."""
    found = {*ALWAYS, *(test for file in files for test in related(file) if (CHECKOUT / test).exists())}
    slow = [test for test in SLOW if test not in files]
    return [
        *sorted(test for test in found if test not in slow),
        *(f"--deselect={test}" for test in slow),
    ]


if __name__ == "__main__":
    print(*selected(changed(sys.argv[1] if len(sys.argv) > 1 else "main")), sep="\n")
