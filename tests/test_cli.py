"""The command line: help, exit codes, messages, and what it costs to start."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from pyoxigraph import RdfFormat, parse

from r2p_ld import __version__ as VERSION
from r2p_ld import cli, query
from r2p_ld.cli.arguments import COMMANDS
from r2p_ld.datasets import declaration
from r2p_ld.errors import BadInput, Fault, FaultsFound, R2PError, RemoteFailure
from r2p_ld.graph import evidence
from r2p_ld.tables import project

cli.parser()  # declares all commands
FAULT = Fault("facts.tsv", 3, "sha256", "the words there are others.", "read the span again.")


def verify_with(monkeypatch: pytest.MonkeyPatch, result: object) -> None:
    """Let ``verify`` return a result, or raise it."""

    def verify(*_: object) -> object:
        if isinstance(result, Exception):
            raise result
        return result

    monkeypatch.setattr(project, "load", lambda: None)
    monkeypatch.setattr(evidence, "verify", verify)


def test_the_commands_are_these() -> None:
    names = [
        "build",
        "verify",
        "cite",
        "validate",
        "query",
        "check",
        "about",
        "find",
        "annotate",
        "read",
        "load",
        "import",
    ]
    names += ["panel", "export", "site"]
    # a module that an earlier test imported comes first
    assert sorted(COMMANDS) == sorted([*names, "link report", "link suggest", "completion"])


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_has_help_with_examples_that_parse(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run([*name.split(), "--help"]) == 0
    shown = capsys.readouterr().out
    examples = [line.strip() for line in shown.partition("examples:\n")[2].splitlines()]
    assert examples
    for example in examples:
        assert example.startswith(f"r2p-ld {name}")
        assert cli.parser().parse_args(shlex.split(example)[1:]).parser is COMMANDS[name]
    settings = COMMANDS[name]._actions
    assert all(setting.help for setting in settings)
    assert name == "completion" or any(setting.option_strings == ["--format"] for setting in settings)


def test_a_group_of_commands_lists_its_actions(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["link", "--help"]) == 0
    shown = capsys.readouterr().out
    assert "Tie the graph to what others publish, and your own tables to the graph." in shown
    assert str(COMMANDS["link report"].description).split(",")[0] in shown
    assert cli.run(["link"]) == 2
    assert "ACTION" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nonsense"], "invalid choice: 'nonsense'"),
        (["build", "--format", "xml"], "invalid choice: 'xml'"),
        (["verify"], "--documents"),
        (["query", "x", "--timeout", "soon"], "invalid float value: 'soon'"),
        (["query", "--nonsense"], "unrecognized arguments: --nonsense"),
    ],
)
def test_wrong_usage_is_exit_2(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(arguments) == 2
    out, err = capsys.readouterr()
    assert err.startswith("usage: r2p-ld")
    assert message in err.splitlines()[-1]
    assert out == ""


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["verify", "--format", "json"], "give one of --documents and --answer"),
        (["validate", "--format=json", "--nonsense"], "unrecognized arguments: --nonsense"),
        (["query", "x", "-p", "pillar", "--format", "json"], "'pillar' is not NAME=VALUE."),
    ],
)
def test_bad_input_is_told_as_json_too(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(arguments) == 2
    out, err = capsys.readouterr()
    assert json.loads(out) == {"error": message, "faults": []}
    assert err.splitlines()[-1] == f"r2p-ld: {message}"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "usage: r2p-ld"),
        (["query"], "name a query"),
        (["query", "no-such-query"], "no query is called 'no-such-query'"),
        (["query", "x", "-p", "pillar=1", "pillar=2"], "-p gives a name twice"),
        (["query", "x", "-p", "pillar=1", "-p", "pillar=2"], "-p gives a name twice"),
        (["query", "x", "-p", "pillar"], "'pillar' is not NAME=VALUE"),
        (["query", "-p", "pillar"], "name a query"),
        (["query", "-p", "a=1", "x", "y"], "'y' is not NAME=VALUE"),
        (["query", "x", "-p", "a=1", "y"], "'y' is not NAME=VALUE"),
        (["query", "x", "--named", "=mine.ttl"], "'=mine.ttl' is not IRI=FILE"),
        (["query", "--list", "zzz"], "no query is about 'zzz'; topics are about, across, actors"),
        (["query", "--list", "-p", "pillar=1"], "--list takes nothing but a topic or a word, and --format."),
        (["query", "--list", "--data", "mine.ttl"], "--list takes nothing but a topic or a word"),
        (["validate", "mine.ttl", "--release"], "--release checks the published graph"),
        (["validate", "--release", "--shapes", "shapes.ttl"], "--release adds to the project's own shapes"),
        (["validate", "--base", "urn:b"], "--base is for FILEs and --shapes"),
        (["validate", "--timeout", "0"], "a time limit is more than 0"),
        (["validate", "--limit", "0"], "--limit takes a number from 1, for the formats text and junit."),
        (["validate", "--limit", "3", "--format", "sarif"], "for the formats text and junit."),
        (["validate", "--severity", "fatal"], "argument --severity: invalid choice: 'fatal'"),
        (["query", "crimes", "--base", "urn:b"], "--base is for files"),
        (["query", "--list", "--base", "urn:b"], "--list takes nothing but a topic or a word"),
        (["query", "--list", "--timeout", "3"], "--list takes nothing but a topic or a word"),
        (["validate", "--shapes", "shapes.ttl", "mine.ttl"], "which of these are data?"),
    ],
)
def test_bad_input_is_exit_2_and_a_message(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(arguments) == 2
    out, err = capsys.readouterr()
    assert message in err
    assert out == ""


@pytest.mark.parametrize(("error", "code"), [(FaultsFound, 1), (BadInput, 2), (RemoteFailure, 3)])
def test_an_error_gives_its_exit_code_and_every_fault(
    error: type[R2PError], code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    verify_with(monkeypatch, error("two faults.", [FAULT, Fault("a.tsv", rule="is empty.")]))
    assert cli.run(["verify", "--documents", "."]) == code
    assert capsys.readouterr() == (
        "",
        "r2p-ld: two faults.\n"
        "  a.tsv: is empty.\n"
        "  facts.tsv, row 3, column sha256: the words there are others. To mend: read the span again.\n",
    )
    assert cli.run(["verify", "--documents", ".", "--format", "json"]) == code
    told = json.loads(capsys.readouterr().out)
    assert told["error"] == "two faults."
    assert [fault["file"] for fault in told["faults"]] == ["a.tsv", "facts.tsv"]
    assert told["faults"][1] == FAULT.as_dict()


@pytest.mark.parametrize(("faults", "code"), [((), 0), ((FAULT,), 1)])
def test_faults_found_are_exit_1(
    faults: tuple[Fault, ...],
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = evidence.Verification(7 - code, len(faults), 7, faults=faults)
    verify_with(monkeypatch, found)
    assert cli.run(["verify", "--documents", ".", "--format", "json"]) == code
    assert json.loads(capsys.readouterr().out) == found.as_dict()
    assert cli.run(["verify", "--documents", "."]) == code
    lines = [*map(str, faults), f"{7 - code} of 7 records stand in the documents as the tables say."]
    assert capsys.readouterr().out.splitlines() == lines


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """What ``query`` asks for, instead of asking it."""
    asked: dict[str, object] = {}

    def run_query(question: str, parameters: dict[str, str], **options: object) -> query.Result:
        asked.update(options, question=question, parameters=parameters)
        return query.Result("rows", b'{"head":{"vars":["a"]},"results":{"bindings":[]}}', ("be told",))

    monkeypatch.setattr(query, "run_query", run_query)
    return asked


def test_a_query_gets_what_was_asked(asked: dict[str, object]) -> None:
    named = "https://example.org/?a=b=mine.ttl"
    assert cli.run(["query", "crimes", "-p", "x=1=2", "y=", "--named", named, "--data", "a.nt", "b.nt"]) == 0
    assert asked == {
        "question": "crimes",
        "parameters": {"x": "1=2", "y": ""},
        "data": [Path("a.nt"), Path("b.nt")],
        "named": {"https://example.org/?a=b": "mine.ttl"},
        "evidence": False,
        "language": "en",
        "store": None,
        "endpoint": None,
        "base": None,
        "timeout": None,
    }


@pytest.mark.parametrize(
    "line",
    [
        "q.rq -p a=1 b=2 --data x.ttl y.nt --named e:g=z.ttl",
        "q.rq -p a=1 -p b=2 --data x.ttl --data y.nt --named e:g=z.ttl",
        "-p a=1 b=2 --data x.ttl y.nt --named e:g=z.ttl q.rq",
        "--named e:g=z.ttl --data x.ttl y.nt -p a=1 b=2 q.rq",
        "-p a=1 -p b=2 --named e:g=z.ttl --data x.ttl y.nt q.rq",
        "-p a=1 q.rq -p b=2 --named e:g=z.ttl --data x.ttl y.nt",
        "--data x.ttl q.rq --data y.nt --named e:g=z.ttl -p a=1 -p b=2",
        "--data x.ttl y.nt --format csv q.rq -p a=1 -p b=2 --named e:g=z.ttl",
    ],
)
def test_options_may_stand_on_either_side_of_the_question(asked: dict[str, object], line: str) -> None:
    assert cli.run(["query", *line.split()]) == 0
    assert asked["question"] == "q.rq"
    assert asked["parameters"] == {"a": "1", "b": "2"}
    assert asked["data"] == [Path("x.ttl"), Path("y.nt")]
    assert asked["named"] == {"e:g": "z.ttl"}


def test_sparql_may_follow_its_data(asked: dict[str, object]) -> None:
    text = 'SELECT ?s { ?s ?p "a.b" FILTER(?s = <urn:x>) }'
    assert cli.run(["query", "--data", "x.ttl", text]) == 0
    assert (asked["question"], asked["data"]) == (text, [Path("x.ttl")])


def test_sparql_is_asked_as_it_stands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x.ttl").write_text("<urn:a> <urn:p> <urn:b> .")
    for options, said in (
        (["ASK { ?pillar a <https://w3id.org/r2p-ld/ontology#Pillar> }"], "yes\n"),
        (["DESCRIBE <urn:a>", "--data", str(tmp_path / "x.ttl")], "<urn:a> <urn:p> <urn:b> .\n"),
        (["ASK { <urn:a> ?p ?o }", "--data", str(tmp_path / "x.ttl")], "yes\n"),
    ):
        assert cli.run(["query", *options]) == 0
        assert said in capsys.readouterr().out
    assert cli.run(["query", "ASK {", "-p", "pillar=1"]) == 2
    assert "SPARQL takes no parameters" in capsys.readouterr().err
    assert cli.run(["query", "ASK {"]) == 2
    assert "the query is not SPARQL" in capsys.readouterr().err
    assert cli.run(["query", "tools of pillar"]) == 2
    assert "did you mean tools-of-pillar" in capsys.readouterr().err


def test_the_name_of_a_question_may_follow_its_data(asked: dict[str, object]) -> None:
    assert cli.run(["query", "--data", "x.ttl", "crimes"]) == 0
    assert (asked["question"], asked["data"]) == ("crimes", [Path("x.ttl")])


MINE = """\
@prefix ex: <https://example.org/> .
@prefix r2p: <https://w3id.org/r2p-ld/ontology#> .
ex:p r2p:responsibleUnder """
SHAPES = """\
@prefix ex: <https://example.org/> .
@prefix r2p: <https://w3id.org/r2p-ld/ontology#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
ex:S a sh:NodeShape ; sh:targetSubjectsOf r2p:responsibleUnder ; sh:property ex:under .
ex:under sh:path r2p:responsibleUnder ; sh:class r2p:Pillar ; sh:message "no pillar" .
"""


@pytest.fixture
def mine(tmp_path: Path) -> list[str]:
    """``validate`` with the shapes of a user, on three files: one in order, one at fault, one broken."""
    (tmp_path / "shapes.ttl").write_text(SHAPES, "utf-8")
    for name, end in (
        ("fine", "<https://w3id.org/r2p-ld/id/pillar/1> ."),
        ("wrong", "ex:x ."),
        ("broken", ""),
    ):
        (tmp_path / f"{name}.ttl").write_text(MINE + end, "utf-8")
    return ["validate", "--shapes", str(tmp_path / "shapes.ttl")]


def validated(mine: list[str], name: str, format: str) -> int:
    file = Path(mine[-1]).with_name(f"{name}.ttl")
    return cli.run(["validate", str(file), *mine[1:], "--format", format])


def test_data_that_conform_are_exit_0(mine: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert validated(mine, "fine", "text") == 0
    assert capsys.readouterr().out == "Conforms: nothing to mend.\n"
    assert validated(mine, "fine", "json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["conforms"], told["results"]) == (True, [])
    for format, kind in (("ttl", RdfFormat.TURTLE), ("jsonld", RdfFormat.JSON_LD)):
        assert validated(mine, "fine", format) == 0
        assert reported(capsys.readouterr().out, kind) == (True, [])


def test_data_at_fault_are_exit_1(mine: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert validated(mine, "wrong", "text") == 1
    assert capsys.readouterr().out.startswith("Violation: no pillar\n")
    assert validated(mine, "wrong", "json") == 1
    told = json.loads(capsys.readouterr().out)
    assert told["conforms"] is False
    assert len(told["results"]) == 1
    for format, kind in (("ttl", RdfFormat.TURTLE), ("jsonld", RdfFormat.JSON_LD)):
        assert validated(mine, "wrong", format) == 1
        assert reported(capsys.readouterr().out, kind) == (False, ["https://example.org/p"])


def test_other_programs_read_their_own_formats(mine: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    for name, code in (("fine", 0), ("wrong", 1)):
        assert validated(mine, name, "sarif") == code
        (run,) = json.loads(capsys.readouterr().out)["runs"]
        assert len(run["results"]) == code
        assert validated(mine, name, "junit") == code
        assert len([*ElementTree.fromstring(capsys.readouterr().out.encode()).iter("failure")]) == code


def test_only_what_is_grave_enough_counts(mine: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    shapes = Path(mine[-1])
    shapes.write_text(SHAPES + "ex:under sh:severity sh:Warning .", "utf-8")
    arguments = ["validate", str(shapes.with_name("wrong.ttl")), *mine[1:], "--severity"]
    assert cli.run([*arguments, "warning"]) == 1
    assert capsys.readouterr().out.startswith("Warning: no pillar\n")
    assert cli.run([*arguments, "violation"]) == 0
    assert capsys.readouterr().out == "Conforms: nothing to mend.\n"


def test_results_of_one_cause_are_limited(mine: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    file = Path(mine[-1]).with_name("wrong.ttl")
    file.write_text(file.read_text("utf-8").removesuffix(".") + ", ex:y, ex:z .", "utf-8")
    assert cli.run(["validate", str(file), *mine[1:], "--limit", "2"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert len([line for line in lines if line.startswith("  - ")]) == 2
    assert "  … and 1 more" in lines


@pytest.mark.parametrize("format", ["text", "json", "ttl", "jsonld", "sarif", "junit"])
@pytest.mark.parametrize(("name", "rule"), [("broken", "not Turtle: "), ("missing", "no such file")])
def test_data_that_cannot_be_read_are_exit_2(
    mine: list[str], name: str, rule: str, format: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert validated(mine, name, format) == 2
    out, err = capsys.readouterr()
    assert err.startswith("r2p-ld: the data cannot be read\n")
    assert f"{name}.ttl" in err
    assert rule in err
    assert " To mend: " in err
    if format == "json":
        assert json.loads(out)["error"] == "the data cannot be read"
    else:
        assert out == ""


def reported(text: str, format: RdfFormat) -> tuple[bool, list[str]]:
    """Whether a standard report says that data conform, and the focus nodes of its results."""
    sh = "http://www.w3.org/ns/shacl#"
    found = {(quad.predicate.value, quad.object.value) for quad in parse(text, format)}
    (conforms,) = (value for name, value in found if name == f"{sh}conforms")
    return conforms == "true", [value for name, value in found if name == f"{sh}focusNode"]


def test_starting_loads_nothing_heavy() -> None:
    code = "import sys, r2p_ld.cli; r2p_ld.cli.parser(); print(*sorted(sys.modules))"
    loaded = set(subprocess.check_output([sys.executable, "-c", code], text=True).split())
    assert loaded.isdisjoint({"pyoxigraph", "rdflib", "pyshacl", "owlready2", "rich", "json", "subprocess"})


@pytest.mark.parametrize(
    ("command", "module"), [("query", "query"), ("import", "imports"), ("cite", "build")]
)
def test_starting_a_command_loads_no_other(command: str, module: str) -> None:
    code = f"import sys; from r2p_ld.cli import run; run(['{command}', '--help'], '{command}')"
    code += "; print(*(name for name in sys.modules if name.startswith('r2p_ld.cli.')))"
    out = subprocess.check_output([sys.executable, "-c", code], text=True)
    shared = {f"r2p_ld.cli.{name}" for name in ("arguments", "output", "render")}
    assert out.startswith(f"usage: r2p-ld {command} ")
    assert set(out.splitlines()[-1].split()) - shared == {f"r2p_ld.cli.{module}"}


def test_the_version_is_not_looked_up() -> None:
    code = "import sys, r2p_ld.cli; r2p_ld.cli.run(['--version']); print('importlib.metadata' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", code], text=True) == f"r2p-ld {VERSION}\nFalse\n"


def test_a_reader_that_stops_early_sees_no_traceback() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "r2p_ld", "--version"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141


def run_apart(
    *arguments: str, stdout: Any = subprocess.PIPE, **env: str
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "r2p_ld", *arguments],
        stdout=stdout,
        stderr=subprocess.PIPE,
        env={**os.environ, **env},
        check=False,
    )


@pytest.mark.parametrize("arguments", [["query", "crimes"], ["query", "--list"], ["--version"]])
def test_a_full_disk_is_exit_2_and_a_message(arguments: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = run_apart(*arguments, stdout=full)
    assert done.stderr == b"r2p-ld: the output cannot be written: No space left on device.\n"
    assert done.returncode == 2


def test_output_is_utf_8_whatever_the_terminal_says() -> None:
    plain = run_apart("query", "--list")
    assert "…" in plain.stdout.decode("utf-8")
    told = run_apart("query", "--list", PYTHONIOENCODING="ascii", LC_ALL="C", PYTHONUTF8="0")
    assert (told.returncode, told.stdout, told.stderr) == (0, plain.stdout, b"")
    wrong = run_apart("query", "wörd", PYTHONIOENCODING="latin-1")
    assert (wrong.returncode, "'wörd'" in wrong.stderr.decode("utf-8")) == (2, True)


def test_importing_tells_what_was_rejected(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = Path(__file__).parent / "datasets" / "miniatures" / "OneSided_v23_1.csv"
    out = tmp_path / "out.nq"
    assert cli.run(["import", "ucdp-onesided", str(file), "--out", str(out), "--format", "json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["rows"] == {"read": 5, "written": 4, "doubtful": 1, "rejected": 1}
    assert told["doubts"] == {"doubt:order": 1}
    assert told["lost"] == {"r2p:highEstimate": 50, "r2p:lowEstimate": 30}
    assert told["rejects"] == f"{out}.rejects.csv"
    assert cli.run(["import", "ucdp-onesided", str(file), "--out", str(out)]) == 1
    shown = capsys.readouterr().out.splitlines()
    assert "row 6, column best_fatality_estimate: is no whole number." in shown[0]
    assert shown[0].endswith(" To mend: write digits alone.")
    assert shown[1] == (
        f"ucdp-onesided 23.1: 5 rows read, 4 written, 1 of them doubtful, 1 rejected; 143 quads are in {out}."
    )
    assert shown[2:] == [
        "  1 rejected: is no whole number.",
        "  1 doubtful: values out of order",
        f"1 rows rejected, with 50 deaths by high estimate and 30 deaths by low estimate; "
        f"they are in {out}.rejects.csv.",
    ]
    assert cli.run(["import", "ucdp-onesided", str(file), "--out", str(out), "--strict"]) == 1
    assert "5 rows read, 3 written, 0 of them doubtful, 2 rejected" in capsys.readouterr().out
    assert cli.run(["import", "ucdp-onesided", str(file), "--out", str(out), "--version", "22.1"]) == 2
    assert "import one version at a time" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["import"], "name a data set before its files"),
        (["import", "x.csv", "--out", "x.nq"], "name a data set before its files"),
        (["import", "ucdp-ged", "--out", "x.nq"], "import ucdp-ged FILE… --out PATH"),
        (["import", "ucdp-ged", "x.csv"], "say where to write: --out FILE.nq"),
        *(
            (["import", "ucdp-ged", "--list", *more], "--list takes nothing but the name of a data set")
            for more in (["--out", "x"], ["--shards", "4"], ["--version", "1"], ["--template"])
        ),
        *(
            (["import", "ucdp-ged", "--template", *more], "--template takes the name of a data set alone")
            for more in (["--retrieved", "2026-11-21"], ["--engine", "spark"], ["--format", "json"])
        ),
        (["import", "--list", "--declaration", "a.toml"], "--list takes nothing but the name"),
        (["import", "--template"], "--template takes the name of a data set alone"),
        (["import", "ucdp-ged", __file__, "--out", "x.nq", "--master", "local"], "--master is for spark"),
        (["import", "ucdp-ged", "x.csv", "--out", "x.nq", "--shards", "4"], "--shards is for a folder"),
        (["import", "--list", "ucdp"], "there is no data set ucdp"),
        (["import", "ucdp", "x.csv", "--out", "x.nq"], "there is no data set ucdp"),
        (["import", "ucdp-ged", "none.csv", "--out", "x.nq"], "cannot be read: No such file"),
    ],
)
def test_an_import_that_cannot_be_is_exit_2(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(arguments) == 2
    assert message in capsys.readouterr().err


def test_an_import_shows_the_first_ten_faults(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whole = Path(__file__).parent.parent / "docs" / "joining" / "OneSided_v23_1-extract.csv"
    head, *rows = whole.read_text("utf-8").splitlines(keepends=True)
    out = tmp_path / "out.nq"
    for wrong, more in ((10, None), (1_210, "… and 1,200 more in out.nq.rejects.csv")):
        file = tmp_path / "onesided.csv"
        file.write_text(head + rows[0] * (wrong + 1), "utf-8")
        assert cli.run(["import", "ucdp-onesided", str(file), "--out", str(out)]) == 1
        shown = capsys.readouterr().out.splitlines()
        assert [line.split(":")[0] for line in shown[:10]] == [f"{file}, row {at}" for at in range(3, 13)]
        assert shown[10:-3] == ([more] if more else [])
        assert shown[-1].startswith(f"{wrong:,} rows rejected, with ")
        assert shown[-1].endswith(f"they are in {out}.rejects.csv.")
        assert cli.run(["import", "ucdp-onesided", str(file), "--out", str(out), "--format", "json"]) == 1
        told = json.loads(capsys.readouterr().out)
        assert (told["found"], len(told["faults"])) == (wrong, 10)


def test_a_file_of_another_data_set_is_known(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = Path(__file__).parent / "datasets" / "miniatures" / "tjet-icc_statesparty.csv"
    arguments = ["import", "ewp", str(file), "--version", "2025", "--out", str(tmp_path / "out.nq")]
    assert cli.run(arguments) == 2
    assert (
        f"{file}: is no file of ewp, but one of tjet. To mend: import it as that" in capsys.readouterr().err
    )
    assert not [*tmp_path.iterdir()]


def test_the_data_sets_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["import", "--list"]) == 0
    blocks = capsys.readouterr().out.split("\n\n")
    assert [block.partition("  ")[0] for block in blocks] == declaration.names()
    assert "ucdp-onesided  UCDP One-sided Violence Dataset" in {block.partition("\n")[0] for block in blocks}
    assert max(block.count("\n") for block in blocks) <= 8
    assert cli.run(["import", "--list", "ewp"]) == 0
    shown = capsys.readouterr().out
    assert "\n  may have  risk_in_<first>, risk_[in_]<first>_<last>\n" in shown
    assert "\nongoing-mass-killings: it is an older list" in shown
    assert max(map(len, shown.splitlines())) <= 100
    assert cli.run(["import", "--list", "--format", "json"]) == 0
    assert "ucdp-ged" in [each["name"] for each in json.loads(capsys.readouterr().out)]
