"""Which tests ``make check`` runs for what has changed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from changed import ALWAYS, CHECKOUT, SLOW, changed, related, selected


@pytest.mark.parametrize(
    ("file", "tests"),
    [
        ("r2p_ld/xsd.py", ["r2p_ld/xsd.py", "tests/test_xsd.py", "tests/test_xsd_values.py"]),
        ("r2p_ld/shacl/report.py", ["r2p_ld/shacl/report.py", "tests/shacl"]),
        ("r2p_ld/py.typed", ["r2p_ld"]),
        ("queries/norm/crimes.rq", ["tests/queries"]),
        ("shapes/core.ttl", ["tests/shapes"]),
        ("ontology/core.ttl", [f"tests/{name}" for name in ("tables", "graph", "queries", "exports")]),
        ("docs/linking.md", ["tests/test_docs.py", "tests/test_layers.py", "tests/test_joining.py"]),
        ("README.md", ["tests/test_docs.py", "tests/test_package.py"]),
        ("tests/test_xsd.py", ["tests/test_xsd.py"]),
        ("tests/graph/test_links.py", ["tests/graph/test_links.py"]),
        ("tests/queries/expected/crimes.tsv", ["tests/queries"]),
        ("tests/queries/conftest.py", ["tests/queries"]),
        ("tests/conftest.py", []),
        ("benchmarks/query.py", []),
    ],
)
def test_a_file_has_the_tests_of_its_name(file: str, tests: list[str]) -> None:
    assert related(file) == tests


def test_what_tests_share_has_the_tests_that_use_it() -> None:
    assert "tests/queries/test_walks.py" in related("tests/support/asking.py")
    assert "tests/test_xsd.py" not in related("tests/support/asking.py")


def test_the_slow_is_left_out_but_where_it_changed() -> None:
    slow = SLOW[1]
    assert f"--deselect={slow}" in selected(["r2p_ld/datasets/spark.py"])
    assert slow in selected([slow])
    assert f"--deselect={slow}" not in selected([slow])
    assert set(ALWAYS) <= set(selected([]))


def test_what_is_left_out_is_there() -> None:
    for slow in SLOW:
        file, _, name = slow.partition("::")
        assert (CHECKOUT / file).exists(), slow
        assert f"def {name}(" in (CHECKOUT / file).read_text("utf-8") if name else True, slow


def test_several_folders_are_collected_at_once() -> None:
    files = sorted((CHECKOUT / "tests").glob("*/conftest.py"))
    assert len(files) >= 3
    options = ["--collect-only", "-q", "-p", "no:cacheprovider"]
    command = [sys.executable, "-m", "pytest", *options, *map(str, files)]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True)
    assert done.returncode == 5, done.stdout  # none of them holds a test
    assert "error" not in done.stdout


def test_git_tells_what_changed() -> None:
    if not (CHECKOUT / ".git").exists():
        pytest.skip("not a git checkout")
    found = changed("HEAD")
    assert all(not Path(file).is_absolute() and not file.startswith("build/") for file in found)
