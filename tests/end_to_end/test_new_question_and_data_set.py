"""A new question is its file and its rows; a new data set is its declaration and its miniature.

Both are added to a copy of the project, which is then built, asked and tested: nothing else changes.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parent.parent.parent

PLAIN = """\
# title: Which crimes have a definition, and which?
# description: The crimes with their definitions, as an example of a question.
# asked by: analyst
# parameter crime (concept): the crime
PREFIX crime: <https://w3id.org/r2p-ld/id/crime/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?crime ?definition WHERE {
  VALUES ?crime { crime:genocide }
  ?crime skos:definition ?definition .
  FILTER (LANG(?definition) = "en")
}
ORDER BY STR(?crime)
"""
ACROSS = """\
# title: Which parties does the invented list name, and where?
# description: Parties of an invented data set with the places that it gives.
# asked by: engineer
# tags: places
# needs: invented-parties
PREFIX party: <https://w3id.org/r2p-ld/id/party/>
PREFIX r2p: <https://w3id.org/r2p-ld/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT DISTINCT ?name ?place ?label WHERE {
  ?party a r2p:ConflictParty ;
    rdfs:label ?name ;
    r2p:locatedIn ?place .
  ?place rdfs:label ?label .
  FILTER (LANG(?label) = "en" && STRSTARTS(STR(?party), STR(party:invented)))
}
ORDER BY STR(?name) STR(?place)
"""
DECLARATION = """\
title = "Invented parties"
licence = "https://creativecommons.org/licenses/by/4.0/"
homepage = "https://example.org/parties"
citation = "Nobody, Invented parties"
measures = "Nothing: the parties are invented, in order to show how little a data set needs."
versions = ["1"]

[publisher]
id = "body:nobody"
name = "Nobody"

[version]

[tables.parties]
key = ["party"]

[tables.parties.columns]
party = { type = "id", header = "number" }
name = { type = "text", header = "party" }
place = { type = "place", header = "iso3", scheme = "iso-3166-1-alpha-3" }

[[tables.parties.gives]]
iri = "party:invented/{party}"
class = "r2p:ConflictParty"
[tables.parties.gives.properties]
"rdfs:label" = { text = "{name}", language = "en" }
"dcterms:identifier" = "{party}"
"r2p:inDataset" = "dataset:{dataset}/{version}"
"r2p:locatedIn" = "{place}"
"""
ROWS = "number,party,iso3\n1,First party,HTI\n2,Second party,KEN\n"
BUILD = "from r2p_ld.publish import release; release.infer = lambda *_: set(); print(release.build('out'))"


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project with the two questions and the data set in it, and what the tools wrote for them."""
    home = tmp_path_factory.mktemp("project")
    for name in ("r2p_ld", "ontology", "shapes", "queries", "tests", "pyproject.toml"):
        source = CHECKOUT / name
        if source.is_dir():
            shutil.copytree(source, home / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, home)
    (home / "build").symlink_to(CHECKOUT / "build")
    miniature = home / "tests" / "datasets" / "miniatures" / "invented-parties"
    miniature.mkdir()
    for file, text in {
        home / "queries" / "norm" / "definitions-of-crimes.rq": PLAIN,
        home / "queries" / "across" / "invented-parties-in-places.rq": ACROSS,
        home / "ontology" / "datasets" / "invented-parties.toml": DECLARATION,
        miniature / "parties.csv": ROWS,
        miniature / "VERSION": "1\n",
    }.items():
        assert not file.exists()
        file.write_text(text, "utf-8")
    run(home, "tests/datasets/expect_statements.py", "invented-parties")
    run(home, "tests/queries/expect_rows.py")  # it finds what has no rows yet
    return home


def run(home: Path, *arguments: str) -> str:
    """Return what Python prints in the copy, where the samples of data sets are not."""
    env = {**os.environ, "PYTHONPATH": str(home), "DATASETS": str(home / "none")}
    done = subprocess.run(
        [sys.executable, *arguments], cwd=home, env=env, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_it_builds(copy: Path) -> None:
    assert "was built" in run(copy, "-c", BUILD)
    assert (copy / "out" / "queries" / "definitions-of-crimes.rq").read_text("utf-8") == PLAIN
    assert (copy / "out" / "queries" / "invented-parties-in-places.rq").read_text("utf-8") == ACROSS


def test_it_is_asked(copy: Path) -> None:
    shown = run(copy, "-m", "r2p_ld", "query", "definitions-of-crimes", "--format", "csv")
    assert shown.startswith("crime,definition\n")
    assert "/id/crime/genocide," in shown
    table = copy / "tests" / "datasets" / "miniatures" / "invented-parties" / "parties.csv"
    importing = ["invented-parties", str(table), "--version", "1", "--out", "parties.nq"]
    run(copy, "-m", "r2p_ld", "import", *importing)
    asked = ["invented-parties-in-places", "--data", "parties.nq", "--format", "csv"]
    assert run(copy, "-m", "r2p_ld", "query", *asked).split()[1:] == [
        "First",
        "party,https://w3id.org/r2p-ld/id/place/haiti,Haiti",
        "Second",
        "party,https://w3id.org/r2p-ld/id/place/kenya,Kenya",
    ]


def test_its_tests_pass(copy: Path) -> None:
    """Those that speak of every question and every data set, and those of the new ones."""
    told = run(
        copy,
        *("-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/queries"),
        *("tests/datasets/test_miniatures.py", "tests/datasets/test_import_declarations.py"),
        *("tests/test_cli_questions.py", "-k"),
        "(definitions-of-crimes or invented-parties or every_question or are_good) and not engine",
    )
    assert int(told.split(" passed")[0].split()[-1]) >= 12
    assert (copy / "tests" / "queries" / "expected" / "definitions-of-crimes.tsv").exists()
