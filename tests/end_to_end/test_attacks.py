"""Input made to break out, to fill the machine or to run for ever: it is told, and the next one answered.

Each command is given the same files. A listener on this machine hears whether anything was fetched.
"""

from __future__ import annotations

import gzip
import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from r2p_ld import cli, sandbox
from r2p_ld.errors import BadInput
from r2p_ld.load import embedded, sources
from r2p_ld.query import guard, local

EX = "https://example.org/"
TRIPLE = f"<{EX}s> <{EX}p> "
CLASS = f"<{EX}a> a <{EX}C> ; <{EX}p> "
RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="https://example.org/"'
SHAPE = f"""@prefix sh: <http://www.w3.org/ns/shacl#> .
<{EX}S> a sh:NodeShape ; sh:targetClass <{EX}C> ; sh:property [ sh:path <{EX}p> ; sh:maxCount 1 ] .
"""
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
TOLD = Callable[..., tuple[int, str, str]]


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server
        with pytest.raises(BlockingIOError):
            server.accept()


@pytest.fixture
def web(listener: socket.socket) -> str:
    return f"http://127.0.0.1:{listener.getsockname()[1]}/"


@pytest.fixture
def run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[TOLD]:
    """Run a command, return what it gives and tells; in the end ask something harmless."""
    monkeypatch.chdir(tmp_path)
    for name, text in {
        "fine.ttl": f"{CLASS} 1 .", "shapes.ttl": SHAPE, "count.rq": COUNT, "ask.rq": "ASK {}",
    }.items():  # fmt: skip
        Path(name).write_text(text, "utf-8")

    def run(*arguments: object) -> tuple[int, str, str]:
        code = cli.run([*map(str, arguments)])
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        assert len(err) < 1000
        return code, out, err

    yield run
    assert run("query", "count.rq", "--data", "fine.ttl", "--format", "csv")[:2] == (0, "n\r\n2\r\n")


def test_what_is_harmless_passes(run: TOLD) -> None:
    assert run("validate", "fine.ttl", "--shapes", "shapes.ttl")[0] == 0
    assert run("load", "fine.ttl", "--into", "store")[0] == 0
    assert run("load", "fine.ttl", "--into", "shards", "--shards", "2")[0] == 0
    assert run("query", "count.rq", "--store", "store", "--format", "csv")[:2] == (0, "n\r\n2\r\n")


def query_of(text: str) -> list[str]:
    Path("q.rq").write_text(text, "utf-8")
    return ["query", "q.rq", "--data", "fine.ttl", "--format", "csv"]


def commands(path: str) -> dict[str, list[str]]:
    return {
        "query": ["query", "ask.rq", "--data", path],
        "validate": ["validate", path, "--shapes", "shapes.ttl"],
        "load": ["load", path, "--into", "store"],
    }


def bomb(levels: int) -> str:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, levels + 1))
    return (
        f'<!DOCTYPE x [<!ENTITY e0 "aaaaaaaaaa">{entities}]><rdf:RDF {RDF}>'
        f'<rdf:Description rdf:about="{EX}s"><p>&e{levels};</p></rdf:Description></rdf:RDF>'
    )


DEEP = "nests deeper than the engine can bear"
FILES: dict[str, tuple[str, bytes, int, str]] = {
    "triples within triples": (
        "d.nt",
        (TRIPLE + f"<<( {TRIPLE}" * 100_000 + f"<{EX}o>" + " )>>" * 100_000 + " .\n").encode(), 2, DEEP,
    ),
    "entities that multiply": ("d.rdf", bomb(9).encode(), 1, "MiB of memory and was stopped"),
    "a long literal": ("d.ttl", f'{TRIPLE}"{"x" * (17 << 20)}" .'.encode(), 2, "more than 16 MiB"),
    "a long literal, packed": (
        "d.nt.gz", gzip.compress(f'{TRIPLE}"{"x" * (17 << 20)}" .\n'.encode(), 1), 2, "more than 16 MiB",
    ),
    "deep JSON": ("d.jsonld", b"[" * 100_000 + b"]" * 100_000, 2, "d.jsonld"),
    "a context in a file": (
        "d.jsonld", f'{{"@context": "file:///etc/hosts", "@id": "{EX}s", "p": 1}}'.encode(), 2,
        "its remote @context (or @import) is not fetched",
    ),
}  # fmt: skip


@pytest.mark.parametrize("command", commands(""))
@pytest.mark.parametrize("name", FILES)
def test_a_file_that_attacks_is_told(
    run: TOLD, name: str, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for home in (sandbox, local):  # a store on disk alone maps more than a gigabyte
        monkeypatch.setattr(home, "MEMORY", (2500 if command == "load" else 700) << 20)
    file, data, code, told = FILES[name]
    Path(file).write_bytes(data)
    found, out, err = run(*commands(file)[command])
    assert (found, out) == (code, "")
    assert told in err


WEB_FILES = {
    "a context": ("d.jsonld", '{{"@context": "{}", "@id": "urn:s", "p": 1}}', "is not fetched"),
    "an import": ("d.jsonld", '{{"@context": {{"@import": "{}"}}, "@id": "urn:s"}}', "is not fetched"),
    "an entity": ("d.rdf", '<!DOCTYPE x [<!ENTITY e SYSTEM "{}">]><x>&e;</x>', "not RDF/XML"),
    "a document type": ("d.rdf", '<!DOCTYPE x SYSTEM "{}"><x>&e;</x>', "not RDF/XML"),
}  # fmt: skip


@pytest.mark.parametrize("command", commands(""))
@pytest.mark.parametrize("name", WEB_FILES)
def test_a_file_fetches_nothing(run: TOLD, web: str, name: str, command: str) -> None:
    file, text, told = WEB_FILES[name]
    Path(file).write_text(text.format(web), "utf-8")
    code, _, err = run(*commands(file)[command])
    assert (code, told in err) == (2, True), err


def test_imports_of_shapes_and_data_are_not_followed(run: TOLD, web: str) -> None:
    owl = f"<{EX}o> <http://www.w3.org/2002/07/owl#imports> <{web}> ."
    graph = f"<{EX}o> <http://www.w3.org/ns/shacl#shapesGraph> <{web}> ."
    Path("s.ttl").write_text(SHAPE + owl, "utf-8")
    Path("d.ttl").write_text(f"{CLASS} 1 . {owl} {graph}", "utf-8")
    assert run("validate", "d.ttl", "--shapes", "s.ttl")[0] == 0


@pytest.mark.parametrize("clause", ["SERVICE <{}> {{ ?s ?p ?o }}", "SERVICE SILENT <{}> {{ ?s ?p ?o }}"])
def test_a_rule_that_asks_elsewhere_asks_nobody(run: TOLD, web: str, clause: str) -> None:
    rule = f"SELECT $this WHERE {{ {clause.format(web)} }}"
    sparql = f'<{EX}S> sh:sparql [ sh:message "m" ; sh:select "{rule}" ] .'
    Path("s.ttl").write_text(SHAPE + sparql, "utf-8")
    assert run("validate", "fine.ttl", "--shapes", "s.ttl")[0] == 2


@pytest.mark.parametrize("command", commands(""))
def test_an_address_is_no_file(run: TOLD, web: str, command: str) -> None:
    code, _, err = run(*commands(f"{web}d.ttl")[command])
    assert (code, "o such file" in err) == (2, True)


# queries that reach out

SERVICES = [
    "SELECT * {{ SERVICE <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ SERVICE SILENT <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ service<{0}>{{ ?s ?p ?o }} }}",
    "SELECT * {{ SERVICE # <urn:x>\n <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ {{ SELECT * {{ SERVICE <{0}> {{ ?s ?p ?o }} }} }} }}",
    "SELECT * {{ ?a ?b ?c MINUS {{ SERVICE <{0}> {{ ?a ?p ?o }} }} }}",
    "SELECT * {{ ?a ?b ?c FILTER EXISTS {{ SERVICE <{0}> {{ ?s ?p ?o }} }} }}",
    "SELECT * {{ BIND (<{0}> AS ?v) SERVICE ?v {{ ?s ?p ?o }} }}",
    "SELECT * {{ VALUES ?v {{ <{0}> }} SERVICE?v {{ ?s ?p ?o }} }}",
    "PREFIX x: <{0}> SELECT * {{ SERVICE x:y {{ ?s ?p ?o }} }}",
    "PREFIX : <{0}> SELECT * {{ SERVICE:y {{ ?s ?p ?o }} }}",
    "PREFIX : <{0}> PREFIX service: <urn:s> SELECT * {{ SERVICE:y {{ ?s ?p ?o }} }}",
    "PREFIX : <{0}> PREFIX SERVICE: <urn:s> SELECT * {{ SERVICE:y {{ ?s ?p ?o }} }}",
    "BASE <{0}> SELECT * {{ SERVICE <y> {{ ?s ?p ?o }} }}",
    "SELECT * {{ \\u0053ERVICE <{0}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ SERVIC\\U00000045 <{0}> {{ ?s ?p ?o }} }}",
]


def test_service_is_refused(run: TOLD, web: str) -> None:
    mend = "give the other side's data as a file, with --data or --named; name a prefix otherwise."
    for text in SERVICES:
        with pytest.raises(BadInput) as caught:
            guard.check(text.format(web))
        (fault,) = caught.value.faults
        assert (fault.rule, fault.mend) == ("SERVICE reaches out to other machines.", mend)
    code, out, err = run(*query_of(SERVICES[0].format(web)))
    assert (code, out, mend in err) == (2, "", True)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """The same data as files and as a store."""
    folder = tmp_path_factory.mktemp("kept")
    (folder / "d.ttl").write_text(f"{CLASS} 1 .", "utf-8")
    embedded.load_into([folder / "d.ttl"], folder / "store")
    return {"data": [folder / "d.ttl"], "store": folder / "store"}


@pytest.mark.parametrize("text", SERVICES)
@pytest.mark.parametrize("over", ["data", "store"])
def test_nothing_is_sent_where_the_scan_is_deceived(
    web: str, text: str, over: str, store: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "check", lambda text, source: None)
    # the engine takes a side of MINUS or EXISTS that fails for an empty one
    with suppress(BadInput):
        found = local.ask(text.format(web), **{over: store[over]}).to_csv()  # type: ignore[arg-type]
        assert found == "o,p,s\r\n,,\r\n" if "SILENT" in text else "MINUS" in text or "EXISTS" in text


@pytest.mark.parametrize("clause", ["FROM <{}>", "FROM NAMED <{}>", "FROM <file:///etc/hosts>"])
def test_from_fetches_nothing(run: TOLD, web: str, clause: str) -> None:
    code, _, err = run(*query_of(f"SELECT * {clause.format(web)} {{ ?s ?p ?o }}"))
    assert (code, "and nothing is fetched." in err) == (2, True)


@pytest.mark.parametrize(
    "text",
    ["LOAD <{}>", "LOAD SILENT <{}> INTO GRAPH <urn:g>", "INSERT {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o }}"],
)
def test_an_update_changes_nothing(run: TOLD, web: str, text: str) -> None:
    code, _, err = run(*query_of(text.format(web)))
    assert (code, "and a query changes nothing." in err) == (2, True)


# queries that take for ever, or everything

CROSS = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o . ?p ?q ?r . ?s ?t ?u . ?v ?w ?x ."
CLIQUE = " ".join(f"_:{a} <urn:p> _:{b} ." for a in "abcdefghijk" for b in "abcdefghijk" if a != b)
TIME, MEMORY = "takes longer than", "MiB of memory and was stopped"
HEAVY = {
    "groups in groups": ("SELECT * " + "{" * 3000 + "}" * 3000, 2, "its brackets nest deeper than 100."),
    "brackets": (f"SELECT ({'(' * 5000}1{')' * 5000} AS ?x) {{}}", 2, "its brackets nest deeper than 100."),
    "a long text": (COUNT + "#" * 65_536, 2, "it is longer than 64 kB."),
    "negations": (f"SELECT ({'!' * 60_000}1 AS ?x) {{}}", 2, DEEP),
    "a cross join": (f"SELECT (COUNT(*) AS ?y) {{ {CROSS} }}", 1, TIME),
    "a cross join in order": (f"SELECT ?a {{ {CROSS} }} ORDER BY ?a ?x", 1, f"{TIME}|{MEMORY}"),
    "a cross join in one text": (f"SELECT (GROUP_CONCAT(?a) AS ?y) {{ {CROSS} }}", 1, f"{TIME}|{MEMORY}"),
    "all of a cross join": (f"SELECT * {{ {CROSS} }}", 1, f"{TIME}|{MEMORY}"),
    "stars in stars": (f"SELECT (COUNT(*) AS ?y) {{ ?aa ((<{EX}n>*)*)* ?bb . {CROSS} }}", 1, TIME),
    "a text that doubles": (
        "SELECT (STRLEN(?e) AS ?n) { BIND ('xxxxxxxxxx' AS ?a) BIND (REPLACE(?a, 'x', ?a) AS ?b)"
        " BIND (REPLACE(?b, 'x', ?b) AS ?c) BIND (REPLACE(?c, 'x', ?c) AS ?d)"
        " BIND (CONCAT(?d, ?d, ?d, ?d, ?d, ?d, ?d) AS ?e) }", 1, MEMORY,
    ),
    "blank nodes that are all alike": (
        f"CONSTRUCT {{ {CLIQUE} }} {{}}", 1, f"{TIME}|{MEMORY}",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HEAVY)
def test_a_query_that_takes_too_much_is_told(run: TOLD, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "MEMORY", 700 << 20)
    text, code, told = HEAVY[name]
    Path("many.ttl").write_text(
        "".join(f"<{EX}s{n}> <{EX}n> <{EX}s{(n * 7) % 60}>, {n} .\n" for n in range(60)), "utf-8"
    )
    found, out, err = run(*query_of(text)[:2], "--data", "many.ttl", "--timeout", 6)
    assert (found, out) == (code, "")
    assert any(part in err for part in told.split("|")), err


def test_a_pattern_that_tries_everything_is_matched_at_once(run: TOLD) -> None:
    pattern = SHAPE.replace("sh:maxCount 1", 'sh:pattern "^(a+)+$"')
    Path("s.ttl").write_text(pattern, "utf-8")
    Path("d.ttl").write_text(f'{CLASS} "{"a" * 60}!" .', "utf-8")
    code, out, _ = run("validate", "d.ttl", "--shapes", "s.ttl", "--timeout", 100)
    assert (code, "^(a+)+$" in out) == (1, True)
    found = run(*query_of(f'ASK {{ ?s ?p ?o FILTER REGEX("{"a" * 60}!", "^(a+)+$") }}')[:4])
    assert found[:2] == (0, "no\n")


def test_a_rule_that_takes_for_ever_is_told(run: TOLD) -> None:
    rule = f"SELECT $this WHERE {{ $this ?y ?z . {CROSS} FILTER (CONCAT(STR(?a), STR(?x)) = 'no') }}"
    sparql = f'<{EX}S> sh:sparql [ sh:message "m" ; sh:select "{rule}" ] .'
    Path("s.ttl").write_text(SHAPE + sparql, "utf-8")
    code, out, err = run("validate", "fine.ttl", "--shapes", "s.ttl", "--timeout", 12)
    assert (code, out) == (1, "")
    assert "the validation takes longer than 12 seconds and was stopped; --timeout gives it more" in err


def test_the_time_for_a_part_of_a_file_is_limited(run: TOLD, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(sources, "SECONDS", 0.01)
        code, _, err = run("load", "fine.ttl", "--into", "store", "--shards", "2")
    assert (code, "fine.ttl takes longer than 0.01 seconds and was stopped" in err) == (1, True)


# harmless, though odd


def test_what_a_terminal_would_obey_is_shown_and_not_sent(run: TOLD) -> None:
    text = "SELECT ('\\u001B[2J\\u202Ea\\u0000' AS ?x) {}"
    assert "\x1b" not in run(*query_of(text)[:4])[1]
    assert "\u202e" not in run(*query_of(text)[:4])[1]
    assert "\x00" not in run(*query_of(text)[:4])[1]
    assert run(*query_of("SELECT ('=1+1' AS ?x) {}"))[1] == "x\r\n'=1+1\r\n"


@pytest.mark.parametrize(
    ("ending", "text"),
    [
        ("ttl", "[ <urn:p> " * 20_000 + "1" + " ]" * 20_000 + " <urn:p> 1 ."),
        ("rdf", f"<rdf:RDF {RDF}>" + "<C><p>" * 500 + "</p></C>" * 500 + "</rdf:RDF>"),
    ],
)
def test_deep_data_are_read(run: TOLD, ending: str, text: str) -> None:
    Path(f"d.{ending}").write_text(text, "utf-8")
    assert run("query", "ask.rq", "--data", f"d.{ending}")[:2] == (0, "yes\n")
    assert run("load", f"d.{ending}", "--into", "store")[0] == 0
