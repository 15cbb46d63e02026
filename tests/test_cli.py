"""The command line: help, exit codes, messages, and what it costs to start."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from r2p_ld import cli, query
from r2p_ld.cli.declare import COMMANDS as COMMANDS_DECLARED
from r2p_ld.errors import BadInput, Fault, FaultsFound, R2PError, RemoteFailure
from r2p_ld.graph import evidence
from r2p_ld.tables import project

COMMANDS = {command.name: command for command in COMMANDS_DECLARED}
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
    assert list(COMMANDS) == ["build", "verify", "validate", "query", "load"]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_has_help_with_examples_that_parse(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run([name, "--help"]) == 0
    shown = capsys.readouterr().out
    examples = [line.strip() for line in shown.partition("examples:\n")[2].splitlines()]
    assert examples
    for example in examples:
        program, command, *arguments = shlex.split(example)
        assert (program, command) == ("r2p-ld", name)
        assert cli.parser().parse_args([command, *arguments]).run is COMMANDS[name].run
    assert all(setting["help"] for _, setting in COMMANDS[name].options)
    assert any(names == ("--format",) for names, _ in COMMANDS[name].options)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nonsense"], "invalid choice: 'nonsense'"),
        (["build", "--format", "xml"], "invalid choice: 'xml'"),
        (["verify"], "--documents"),
        (["query", "x", "--timeout", "soon"], "invalid float value: 'soon'"),
        (["query", "x", "-p", "pillar"], "'pillar' is not NAME=VALUE"),
        (["query", "x", "--named", "=mine.ttl"], "'=mine.ttl' is not IRI=FILE"),
    ],
)
def test_wrong_usage_is_exit_2(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(arguments) == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "usage: r2p-ld"),
        (["query"], "name a query"),
        (["query", "no-such-query"], "no query is called 'no-such-query'"),
        (["query", "x", "-p", "pillar=1", "pillar=2"], "-p gives a name twice"),
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
    found = evidence.Verification(anchored=7 - code, records=7, faults=faults)
    verify_with(monkeypatch, found)
    assert cli.run(["verify", "--documents", ".", "--format", "json"]) == code
    assert json.loads(capsys.readouterr().out) == found.as_dict()
    assert cli.run(["verify", "--documents", "."]) == code
    lines = [*map(str, faults), f"{7 - code} of 7 records stand in the documents as the tables say."]
    assert capsys.readouterr().out.splitlines() == lines


def test_a_query_gets_what_was_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, object] = {}

    def answer(question: str, parameters: dict[str, str], **options: object) -> str:
        asked.update(options, question=question, parameters=parameters)
        return ""

    monkeypatch.setattr(query, "answer", answer)
    named = "https://example.org/?a=b=mine.ttl"
    assert cli.run(["query", "q", "-p", "x=1=2", "y=", "--named", named, "--data", "a.nt", "b.nt"]) == 0
    assert asked == {
        "question": "q",
        "parameters": {"x": "1=2", "y": ""},
        "data": [Path("a.nt"), Path("b.nt")],
        "named": {"https://example.org/?a=b": "mine.ttl"},
        "store": None,
        "endpoint": None,
        "format": None,
        "timeout": 60.0,
        "columns": None,
    }


def test_starting_loads_nothing_heavy() -> None:
    code = "import sys, r2p_ld.cli; r2p_ld.cli.parser(); print(*sorted(sys.modules))"
    loaded = set(subprocess.check_output([sys.executable, "-c", code], text=True).split())
    assert loaded.isdisjoint({"pyoxigraph", "rdflib", "pyshacl", "owlready2", "rich", "json", "subprocess"})


def test_a_reader_that_stops_early_sees_no_traceback() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "r2p_ld", "--version"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141
