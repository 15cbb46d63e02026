"""What the documentation shows was run: its commands print what it says they print."""

from __future__ import annotations

import doctest
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from support.asking import rows

from r2p_ld.query import find

CHECKOUT = Path(__file__).parent.parent
README = CHECKOUT / "README.md"
GLOSSARY = (CHECKOUT / "docs" / "glossary.md").read_text("utf-8")
CONSOLE = re.compile(r"```console\n\$ (.*)\n((?:.*\n)*?)```")
PAGES = [README, *(CHECKOUT / "docs" / f"{name}.md" for name in ("linking", "querying", "validating"))]
EXAMPLES = [example for page in PAGES for example in CONSOLE.findall(page.read_text("utf-8"))]


def printed(command: str) -> str:
    """What a command prints; the command line is the one of this Python."""
    program, *rest = shlex.split(command)
    assert program == "r2p-ld"
    env = {**os.environ, "COLUMNS": "100"}
    done = subprocess.run(
        [sys.executable, "-m", "r2p_ld", *rest],
        cwd=CHECKOUT,
        env=env,
        capture_output=True,
        text=True,
    )
    # a claim with a reserve is a finding, and so are data that do not conform
    assert done.returncode <= (rest[0] in ("check", "validate")), done.stderr
    return done.stdout


@pytest.mark.parametrize(("command", "output"), EXAMPLES, ids=[command for command, _ in EXAMPLES])
def test_a_command_prints_what_the_pages_show(command: str, output: str) -> None:
    assert printed(command) == output


JOBS = re.findall(r"(r2p-ld validate .*) > shacl\.", (CHECKOUT / "docs" / "validating.md").read_text("utf-8"))


def test_jobs_of_continuous_integration_write_what_they_upload() -> None:
    sarif, junit = JOBS
    assert len(json.loads(printed(sarif))["runs"][0]["results"]) == 3
    assert len([*ElementTree.fromstring(printed(junit).encode()).iter("failure")]) == 3


def test_the_pages_show_enough() -> None:
    assert len(EXAMPLES) >= 8


@pytest.mark.parametrize("name", ["crimes", "tools-of-pillar", "principles", "tool-counts", "joint-reports"])
def test_the_first_five_questions_are_simple(name: str) -> None:
    assert README.read_text("utf-8").count(f"$ r2p-ld query {name}") == 1
    text = find(name).text
    where = re.sub(r"#[^\n]*|VALUES[^\n]*|FILTER[^\n]*|<[^>]*>|\"[^\"]*\"", "", text[text.index("WHERE") :])
    patterns = [part for part in re.split(r"[;.]\s|[{}]", where) if len(part.split()) >= 2]
    assert len([p for p in patterns if not p.lstrip().startswith(("ORDER", "WHERE"))]) <= 3


NUMBERS = re.compile(r"^\| ([+=] )?([a-z ]+) \| ([\d,]+) \|", re.MULTILINE)
COUNTED = {
    "readings": "SELECT DISTINCT ?r { ?r r2p:hasEvidence ?e }",
    "derived records": '?r r2p:status "derived"',
    "curated records": '?r r2p:status "curated"',
    "silences": "?r a r2p:Silence",
    "records": "SELECT DISTINCT ?r { ?r r2p:status ?status }",
    "spans of text": "?r a r2p:TextSpan",
    "facts": "SELECT DISTINCT ?s ?p ?o "
    "{ ?r r2p:statesSubject ?s ; r2p:statesProperty ?p ; r2p:statesObject ?o . ?s ?p ?o }",
    "triples": "?s ?p ?o",
}


def test_the_glossary_counts_what_is_there() -> None:
    from r2p_ld import open_graph, paths, published
    from r2p_ld.namespaces import prefixes

    graph, r2p = open_graph(), f"PREFIX r2p: <{prefixes()['r2p']}>"
    counted = {}
    for name, pattern in COUNTED.items():
        (row,) = rows(graph, f"{r2p} SELECT (COUNT(*) AS ?n) {{ {{ {pattern} }} }}")
        counted[name] = int(row["n"])
    manifest = json.loads((paths.build() / published.MANIFEST).read_bytes())
    (inferred,) = (file["triples"] for file in manifest["files"] if file["path"] == "r2p-inferred.ttl")
    counted |= {"inferred triples": inferred, "asserted triples": counted["triples"] - inferred}
    told = {name: int(number.replace(",", "")) for _, name, number in NUMBERS.findall(GLOSSARY)}
    assert told == counted


def test_the_numbers_of_the_glossary_add_up() -> None:
    total, sums = 0, 0
    for sign, _, number in NUMBERS.findall(GLOSSARY):
        value = int(number.replace(",", ""))
        if sign == "= ":
            assert value == total
            sums += 1
        total = total + value if sign == "+ " else value
    assert sums == 2


def test_the_readme_has_the_numbers_of_the_glossary() -> None:
    numbers = {name: number for _, name, number in NUMBERS.findall(GLOSSARY)}
    told = re.findall(r"([\d,]+) (readings|records|triples)\b", README.read_text("utf-8"))
    shape = [(number, name) for number, name in told if number in numbers.values() or name != "triples"]
    assert shape == [(numbers[name], name) for name in ("readings", "records", "triples")]


def test_the_table_of_classes_counts_what_is_there() -> None:
    from r2p_ld import open_graph
    from r2p_ld.namespaces import expand

    said = dict(re.findall(r"\| `(\w+)` \| (\d+) ", README.read_text("utf-8")))
    text = "SELECT ?c (COUNT(DISTINCT ?x) AS ?n) WHERE { ?x a ?c } GROUP BY ?c"
    counted = {row["c"].value: row["n"].value for row in open_graph().query(text)}  # type: ignore[union-attr]
    assert said == {name: counted[expand(f"r2p:{name}")] for name in said}
    assert len(said) >= 18


@pytest.mark.parametrize(("page", "least"), [*zip(PAGES, (6, 5, 9, 8), strict=True)])
def test_their_python_runs(page: Path, least: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CHECKOUT)
    result = doctest.testfile(str(page), module_relative=False, encoding="utf-8")
    assert result.failed == 0
    assert result.attempted >= least


def test_every_file_that_is_linked_is_there() -> None:
    for page in [
        README,
        *(CHECKOUT / "docs").glob("*.md"),
        CHECKOUT / "CONTRIBUTING.md",
        CHECKOUT / "ontology" / "README.md",
    ]:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
