"""Loading into real stores: all of it arrives, by value, and what was there before is replaced."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Hashable
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Store, Triple, parse, serialize
from support.faulty import FaultyStore, Reply, Request, says
from support.stores import Server

from r2p_ld import cli, endpoints, paths
from r2p_ld.datasets import declaration
from r2p_ld.datasets.importer import import_files
from r2p_ld.errors import RemoteFailure
from r2p_ld.graph.validate import read_shapes
from r2p_ld.http import Client, Deadline
from r2p_ld.load import load
from r2p_ld.load.remote import Remote
from r2p_ld.rdf import graph
from r2p_ld.shacl import engine
from r2p_ld.xsd import value

PUBLISHED = paths.build() / "r2p.nq"
REAL = ["oxigraph", "virtuoso"]
G = "https://example.org/graph/real"
XSD = "http://www.w3.org/2001/XMLSchema#"
TRICKY = f"""
@prefix : <https://example.org/> .
@prefix xsd: <{XSD}> .
:a :integer 7 , "0138"^^xsd:integer , "-0"^^xsd:integer ; :big 123456789012345678901234567890 .
:a :decimal 1.50 , 0.1 , -12.0 ; :double 1.0E0 , 0.1e0 , 1e300 ; :truth true , "0"^^xsd:boolean .
:a :small "12"^^xsd:nonNegativeInteger , "5"^^xsd:int ; :when "2014-07-12T10:00:00Z"^^xsd:dateTime .
:a :day "2014-07-12"^^xsd:date ; :year "2014"^^xsd:gYear .
:a :where "https://example.org/x y"^^xsd:anyURI ; :own "x"^^:datatype .
:a :text "" , "a \\"quote\\", a \\\\ and a \\n line" , "日本語 – ‘’ 🕊" , "_:b" .
:a :label "Sanctions"@en , "制裁"@zh-Hant , "عقوبات"@ar .
<https://example.org/a%20b?q=1&r=é#f> :p :a .
[] :p [ :q "x"@fr ; :q 1 ] . :a :list ( 1 2 ) .
"""


@pytest.fixture(params=REAL)
def real(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Server:
    """A real store, and in the environment what opens it."""
    server: Server = request.getfixturevalue(f"{request.param}_server")
    return opened(server, monkeypatch)


def opened(server: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    if server.user:
        monkeypatch.setenv("R2P_LD_USER", server.user)
        monkeypatch.setenv("R2P_LD_PASSWORD", server.password)
    return server


def remote(server: Server) -> Remote:
    client = Client(server.load)
    return Remote(client, endpoints.find(client, "auto", Deadline(30)), 30)


def dumped(store: Remote, name: NamedNode) -> list[Triple]:
    """All statements of a graph, in pages that no store cuts, whatever order it has."""
    found: list[Triple] = []
    for (p,) in store.rows(f"SELECT DISTINCT ?p WHERE {{ GRAPH {name} {{ ?s ?p ?o }} }}", "p"):
        for s, o in store.rows(f"SELECT ?s ?o WHERE {{ GRAPH {name} {{ ?s {p} ?o }} }}", "s", "o"):
            assert isinstance(s, NamedNode | BlankNode)
            assert isinstance(p, NamedNode)
            assert o is not None
            found.append(Triple(s, p, o))
    return found


def by_value(triples: list[Triple]) -> Counter[Hashable]:
    def part(term: object) -> Hashable:
        return (
            "[]" if isinstance(term, BlankNode) else value(term) if isinstance(term, Literal) else str(term)
        )

    return Counter(tuple(part(term) for term in triple) for triple in triples)


def test_the_published_graph_arrives_and_still_conforms(real: Server) -> None:
    loaded = load(release=True, endpoint=real.load)
    assert loaded.verified
    assert loaded.store in REAL
    sent: dict[NamedNode, list[Triple]] = {}
    for quad in parse(path=PUBLISHED):
        assert isinstance(quad.graph_name, NamedNode)
        sent.setdefault(quad.graph_name, []).append(quad.triple)
    assert len(sent) >= 10
    assert loaded.graphs == {str(name): len(triples) for name, triples in sent.items()}
    store = remote(real)
    asserted: set[Triple] = set()
    for name, triples in sent.items():
        held = dumped(store, name)
        assert by_value(held) == by_value(triples), name
        if name != graph("inferred"):
            asserted |= set(held)
    spelt = Store()  # a store may write true as "1", and shapes may look at how a literal is written
    spelt.extend(Quad(*triple) for triple in asserted)
    report = engine.validate({quad.triple for quad in spelt}, set(read_shapes(release=True)))
    assert report.conforms, report.render()


def test_every_kind_of_literal_keeps_its_value(real: Server, tmp_path: Path) -> None:
    file = tmp_path / "tricky.ttl"
    file.write_text(TRICKY, encoding="utf-8")
    for _ in range(2):  # the second time it takes the place of the first
        loaded = load([file], endpoint=real.load, graph=G)
        assert loaded.verified
        assert loaded.rewritten, "real stores spell some literals in their own way"
        triples = [quad.triple for quad in parse(path=file)]
        assert by_value(dumped(remote(real), NamedNode(G))) == by_value(triples)


def test_a_value_that_a_store_loses_is_told(
    virtuoso_server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = opened(virtuoso_server, monkeypatch)
    file = tmp_path / "lost.ttl"
    file.write_text(f'<urn:a> <urn:p> "P1Y2M"^^<{XSD}duration> , 1 .')
    with pytest.raises(RemoteFailure, match=r'1 of 2 statements are missing: .*"P1Y2M"'):
        load([file], endpoint=server.load, graph=G)


def test_a_graph_is_replaced_by_another_of_its_name(real: Server, tmp_path: Path) -> None:
    first, second = tmp_path / "first.ttl", tmp_path / "second.ttl"
    first.write_text("<urn:a> <urn:p> 1 , 2 , 3 .")
    second.write_text("<urn:a> <urn:p> 3 , 4 .")
    for file, count in ((first, 3), (second, 2)):
        load([file], endpoint=real.load, graph=G)
        assert remote(real).count(NamedNode(G)) == count
    staged = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } FILTER(STRSTARTS(STR(?g), 'urn:x-r2p')) }"
    assert remote(real).rows(staged, "g") == []


def test_more_statements_than_a_store_answers_at_once(real: Server, tmp_path: Path) -> None:
    file = tmp_path / "many.nt"
    # Virtuoso cuts every answer at 10,000 rows: one subject, and one subject and property, have more
    file.write_text("".join(f'<urn:hub> <urn:p> "{i:06}"^^<{XSD}integer> .\n' for i in range(12_000)))
    loaded = load([file], endpoint=real.load, graph=G)
    assert loaded.verified
    assert sum(kind.literals for kind in loaded.rewritten.values()) == 12_000


def test_dry_run_touches_nothing(real: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.ttl"
    file.write_text("<urn:a> <urn:p> 1 .")
    name = "https://example.org/graph/never"
    assert cli.run(["load", str(file), "--endpoint", real.load, "--graph", name, "--dry-run"]) == 0
    assert f"<{name}>: new (1 statement" in capsys.readouterr().out
    assert remote(real).count(NamedNode(name)) == 0


def test_wrong_credentials(
    virtuoso_server: Server,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "a.ttl"
    file.write_text("<urn:a> <urn:p> 1 .")
    monkeypatch.setenv("R2P_LD_USER", "dba")
    monkeypatch.setenv("R2P_LD_PASSWORD", "hunter2")
    assert cli.run(["load", str(file), "--endpoint", virtuoso_server.load, "--graph", G]) == 3
    said = capsys.readouterr().err
    assert "401: it refuses these credentials" in said
    assert "hunter2" not in said


def test_triples_need_a_name_where_all_graphs_are_one(
    virtuoso_server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.ttl"
    file.write_text("<urn:a> <urn:p> 1 .")
    assert cli.run(["load", str(file), "--endpoint", virtuoso_server.load]) == 2
    assert "Say with --graph IRI where triples go." in capsys.readouterr().err


@pytest.mark.parametrize("kind", ["auto", "generic"])
def test_a_store_that_speaks_sparql_alone(kind: str, server: FaultyStore, tmp_path: Path) -> None:
    file = tmp_path / "tricky.ttl"
    file.write_text(TRICKY, encoding="utf-8")
    endpoint = server.url if kind == "auto" else f"{server.url}/sparql"
    loaded = load([file], endpoint=endpoint, store=kind)
    assert loaded.verified
    assert loaded.store == ("oxigraph" if kind == "auto" else "generic")
    assert bool(server.puts()) == (kind == "auto")
    assert list(loaded.graphs) == ["the default graph"]
    assert len(server.store) == loaded.statements


def test_the_outcome_as_json(server: FaultyStore, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "a.ttl"
    file.write_text(f'<urn:a> <urn:p> "01"^^<{XSD}integer> .')
    assert cli.run(["load", str(file), "--endpoint", server.url, "--graph", G, "--format", "json"]) == 0
    said = capsys.readouterr()
    assert said.err == "", "no bar where there is no terminal"
    assert json.loads(said.out) == {
        "endpoint": server.url,
        "store": "oxigraph",
        "loaded": True,
        "verified": True,
        "statements": 1,
        "graphs": {f"<{G}>": 1},
        "steps": [],
        "rewritten": {
            "xsd:integer spelled otherwise": {
                "literals": 1,
                "example": f'"01"^^<{XSD}integer> became "1"^^<{XSD}integer>',
            }
        },
        "faults": [],
    }


def test_a_statement_twice_in_the_files_is_no_fault(server: FaultyStore, tmp_path: Path) -> None:
    one, two = tmp_path / "one.ttl", tmp_path / "two.nq"
    one.write_text("<urn:a> <urn:p> 1 , 01 .")
    two.write_text(
        f"<urn:a> <urn:p> <urn:b> <{G}> .\n" * 2 + f'<urn:a> <urn:p> "1"^^<{XSD}integer> <{G}> .\n'
    )
    loaded = load([one, two], endpoint=server.url, graph=G)
    assert loaded.verified
    assert len(server.store) == 2


def test_files_are_read_before_the_store_is_asked(
    server: FaultyStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad, worse = tmp_path / "a.ttl", tmp_path / "b.ttl", tmp_path / "c.csv"
    for file in (good, bad, worse):
        file.write_text("<urn:a> <urn:p> <urn:b> .\n" + ("<urn:a> <urn:p> .\n" if file is bad else ""))
    assert cli.run(["load", str(good), str(bad), str(worse), "--endpoint", server.url]) == 2
    said = capsys.readouterr().err
    assert f"{bad}, row 2" in said
    assert str(worse) in said
    assert server.seen == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "say where to load"),
        (["--release"], "say where to load"),
        (["--endpoint", "http://127.0.0.1:9"], "name the FILES to load"),
        (["--release", "a.ttl", "--endpoint", "http://127.0.0.1:9"], "not both"),
        (["a.ttl", "--endpoint", "http://127.0.0.1:9", "--store", "jena"], "no store is called 'jena'"),
        (["a.ttl", "--endpoint", "http://u:p@127.0.0.1:9"], "holds no name or password"),
        (["a.ttl", "--endpoint", "ftp://127.0.0.1"], "an endpoint is an address"),
        (["a.ttl", "--endpoint", "http://127.0.0.1:9", "--timeout", "0"], "a time limit is more than 0"),
        (["a.ttl", "--endpoint", "http://127.0.0.1:9", "--into", "x"], "say where to load"),
        (["a.ttl", "--endpoint", "http://127.0.0.1:9", "--shards", "2"], "say where to load"),
        (["a.ttl", "--into", "x", "--dry-run"], "--dry-run goes with --endpoint"),
        (["a.ttl", "--into", "x", "--store", "fuseki"], "--store goes with --endpoint"),
        (["a.ttl", "--into", "x", "--shards", "2", "--verify"], "--verify is for a store"),
        (["a.ttl", "--into", "x", "--shards", "2", "--timeout", "3"], "--timeout is for a store"),
        (["--release", "--into", "x", "--base", "urn:b"], "--base is for FILES"),
        (["a.ttl", "--into", "x", "--shards", "0"], "from 1 to 1024"),
        (["a.ttl", "--into", "x", "--graph", "no iri"], "names no graph"),
    ],
)
def test_calls_that_make_no_sense(
    arguments: list[str],
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.ttl").write_text("<urn:a> <urn:p> <urn:b> .")
    assert cli.run(["load", *arguments]) == 2
    assert message in capsys.readouterr().err
    assert not Path("x").exists()


def test_ntriples_of_a_spool_are_what_the_file_says(tmp_path: Path) -> None:
    from r2p_ld.load.spool import spooled

    file = tmp_path / "tricky.ttl"
    file.write_text(TRICKY, encoding="utf-8")
    (found,) = spooled([file], tmp_path)
    again = [*found.triples(), *found.blank]
    assert by_value(again) == by_value([quad.triple for quad in parse(path=file)])
    assert found.statements == len(again)
    assert serialize(again, format=RdfFormat.N_TRIPLES)


def test_a_blank_node_of_two_graphs_is_refused(
    server: FaultyStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "shared.nq"
    file.write_text("_:a <urn:p> <urn:o> <urn:g> .\n<urn:s> <urn:p> _:a <urn:h> .\n")
    assert cli.run(["load", str(file), "--endpoint", server.url]) == 2
    assert "a blank node is in <urn:g> and in <urn:h>" in capsys.readouterr().err
    assert server.seen == []


@pytest.mark.parametrize("graphs", [1, 2])
def test_a_store_that_was_emptied_meanwhile(graphs: int, server: FaultyStore, tmp_path: Path) -> None:
    """The journal knows what has arrived, and the store has lost it."""
    file = tmp_path / "data.nq"
    lines = [
        f'<urn:s> <urn:p> _:b{i} <urn:g{i}> .\n<urn:s> <urn:p> "x" <urn:g{i}> .\n' for i in range(graphs)
    ]
    file.write_text("".join(lines))

    def gone(request: Request) -> Reply | None:
        broken = len(server.puts()) == 2 * graphs
        return says("", 507) if broken or request.path.startswith("/update") else None

    server.fault = gone
    with pytest.raises(RemoteFailure, match="is unfinished"):
        load([file], endpoint=server.url)
    assert len(server.store) == 2 * graphs - 1
    server.store.clear()
    server.fault = lambda request: None
    load([file], endpoint=server.url, verify=False)
    assert len(server.store) == 2 * graphs


OXIGRAPH = ("/query", "/update", "/store?graph=")
FUSEKI = ("/ds/query", "/ds/update", "/ds/data?graph=")
REPOSITORY = ("/repositories/r", "/repositories/r/statements", "/repositories/r/rdf-graphs/service?graph=")
VIRTUOSO = ("/sparql", "/sparql", "/sparql-graph-crud?graph-uri=")


@pytest.mark.parametrize(
    ("kind", "endpoint", "expected"),
    [
        *(("oxigraph", path, OXIGRAPH) for path in ("", "/", "/query", "/sparql", "/update", "/store")),
        *(("fuseki", f"/ds{path}", FUSEKI) for path in ("", "/query", "/sparql", "/update", "/data", "/get")),
        *(("rdf4j", f"/repositories/r{path}", REPOSITORY) for path in ("", "/statements")),
        ("graphdb", "/repositories/r/statements", REPOSITORY),
        *(
            ("virtuoso", path, VIRTUOSO)
            for path in ("", "/sparql", "/sparql-auth", "/sparql-graph-crud-auth")
        ),
        ("generic", "/sparql", ("/sparql", "/sparql", None)),
    ],
)
def test_where_each_kind_of_store_listens(
    kind: str, endpoint: str, expected: tuple[str, str, str | None]
) -> None:
    base = "http://127.0.0.1:9"
    found = endpoints.find(Client(base + endpoint), kind, Deadline(1))
    query, update, graphs = expected
    assert found.kind == kind
    assert (found.query, found.update) == (base + query, base + update)
    assert found.graphs == (None if graphs is None else base + graphs)


@pytest.mark.parametrize(
    ("name", "path", "expected"),
    [
        ("Virtuoso/07.20.3229 (Linux)", "/sparql", "virtuoso"),
        ("Apache Jena Fuseki (5.0.0)", "/ds", "fuseki"),
        ("GraphDB/10.7.0 RDF4J/4.3.12", "/repositories/r", "graphdb"),
        ("nginx", "/repositories/r", "rdf4j"),
        ("nginx", "/sparql", "generic"),
    ],
)
def test_a_store_is_known_by_what_it_says(name: str, path: str, expected: str, server: FaultyStore) -> None:
    server.name = name
    assert endpoints.find(Client(server.url + path), "auto", Deadline(5)).kind == expected


@pytest.mark.parametrize("path", ["", "/query", "/update", "/store", "/data"])
def test_a_store_behind_a_proxy_is_found_by_asking(path: str, server: FaultyStore) -> None:
    """Its headers say nothing, and only /query answers an ASK."""
    server.name = "nginx"
    missing = says("<html>404</html>", 404, "text/html")
    server.fault = lambda request: None if request.path.startswith("/query") else missing
    found = endpoints.find(Client(server.url + path), "auto", Deadline(5))
    assert (found.kind, found.query) == ("generic", f"{server.url}/query")
    assert found.update == f"{server.url}/update"
    assert len(server.seen) <= 5
    server.fault = lambda request: missing
    with pytest.raises(RemoteFailure, match=f"no SPARQL endpoint answers at .*{server.url}/query"):
        endpoints.find(Client(server.url + path), "auto", Deadline(5))


ADDRESSES = {
    "oxigraph": ("", "/query", "/sparql", "/update", "/store"),
    "virtuoso": ("", "/sparql", "/sparql-auth", "/sparql-graph-crud", "/query"),
}


@pytest.mark.parametrize(("kind", "path"), [(kind, path) for kind in REAL for path in ADDRESSES[kind]])
def test_queries_and_loads_take_the_same_address(
    kind: str,
    path: str,
    request: pytest.FixtureRequest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    server = opened(request.getfixturevalue(f"{kind}_server"), monkeypatch)
    address = server.query.removesuffix("/query").removesuffix("/sparql") + path
    file, question = tmp_path / "a.ttl", tmp_path / "a.rq"
    file.write_text("<urn:a> <urn:p> <urn:b> , <urn:c> .")
    question.write_text(f"SELECT ?o WHERE {{ GRAPH <{G}> {{ <urn:a> <urn:p> ?o }} }} ORDER BY ?o")
    assert cli.run(["load", str(file), "--endpoint", address, "--graph", G]) == 0
    assert f"({kind}); each of them was found there" in capsys.readouterr().out
    assert cli.run(["query", str(question), "--endpoint", address, "--format", "csv"]) == 0
    assert capsys.readouterr().out.split() == ["o", "urn:b", "urn:c"]


def test_a_store_that_wants_a_password_says_which_variables_to_set(
    virtuoso_server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.ttl"
    file.write_text("<urn:a> <urn:p> 1 .")
    wants = "it wants a password: set R2P_LD_USER and R2P_LD_PASSWORD"
    name = "https://example.org/graph/secured"  # a new one, which goes by the graph store protocol
    assert cli.run(["load", str(file), "--endpoint", virtuoso_server.load, "--graph", name]) == 3
    said = capsys.readouterr().err
    assert wants in said
    assert "403" in said
    assert "SECURITY" in said, "what the page says"
    assert "<" not in said.replace(f"<{name}>", ""), "without its markup"
    with pytest.raises(RemoteFailure, match=f"500: {wants}"):  # Virtuoso's status for a user that may not
        remote(virtuoso_server).update(f"INSERT DATA {{ GRAPH <{G}> {{ <urn:a> <urn:p> 1 }} }}")


def test_candidate_releases_of_two_months_stand_side_by_side(oxigraph_server: Server, tmp_path: Path) -> None:
    columns = declaration.read("ucdp-ged").tables["events"].order
    event = {
        "year": "2025", "type_of_violence": "2", "conflict_new_id": "9", "conflict_name": "Invented",
        "side_a_new_id": "7", "side_a": "A", "side_b_new_id": "8", "side_b": "B", "country_id": "625",
        "deaths_civilians": "1", "best": "1", "high": "1", "low": "1",
    }  # fmt: skip
    store = remote(oxigraph_server)
    for month in ("3", "4"):
        day = f"2025-0{month}-01"
        row = {**event, "id": f"90{month}", "date_start": day, "date_end": day}
        file = tmp_path / f"GEDEvent_v25_0_{month}.csv"
        file.write_text(f"{','.join(columns)}\n{','.join(row.get(name, '') for name in columns)}\n")
        done = import_files("ucdp-ged", [file], tmp_path / f"{month}.nq")
        load([done.out], endpoint=oxigraph_server.load)
    found = store.rows(
        "SELECT DISTINCT ?g ?id WHERE { GRAPH ?g { ?s a <https://w3id.org/r2p-ld/ontology#ConflictEvent> ; "
        "<http://purl.org/dc/terms/identifier> ?id } FILTER(STRSTARTS(?id, '90')) } ORDER BY ?id",
        "g",
        "id",
    )
    assert [(str(graph).partition("/import/")[2], str(number)) for graph, number in found] == [
        (f"ucdp-ged/25.0.{month}>", f'"90{month}"') for month in ("3", "4")
    ]
