"""Engines that hold the published graph, and their answers to canned questions, compared by value."""

from __future__ import annotations

import re
import shutil
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

from pyoxigraph import BlankNode, Literal, NamedNode, QueryResultsFormat, parse
from support.asking import questions as plain_questions
from support.stores import Server, oxigraph, virtuoso

from r2p_ld.http import Client, Deadline
from r2p_ld.namespaces import expand, shorten
from r2p_ld.query import Result, run
from r2p_ld.query.catalog import bind
from r2p_ld.query.parameters import Parameter
from r2p_ld.query.protocol import Endpoint
from r2p_ld.store import open_files
from r2p_ld.symbols import find

if TYPE_CHECKING:
    import rdflib

Value = tuple[object, ...]
Rows = Counter[tuple[Value, ...]]

_NUMBERS = {
    expand(f"xsd:{name}")
    for name in ("integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger")
}
_BOOLEAN = expand("xsd:boolean")
LANGUAGE = "fr"
SECONDS = 60.0  # for one question; each takes less than one


# answers SPARQL
Ask = Callable[[str], Rows]


def value(term: object) -> Value:
    """Return what a term means, whatever way an engine writes it."""
    match term:
        case NamedNode():
            return ("iri", term.value)
        case Literal(language=str(language)):
            return ("text", term.value, language.lower())
        case Literal() if term.datatype.value in _NUMBERS:
            return ("number", Decimal(term.value))
        case Literal() if term.datatype.value == _BOOLEAN:
            return ("boolean", term.value in ("1", "true"))
        case Literal():
            return ("text", term.value, term.datatype.value)
        case BlankNode():
            return ("blank",)
    return ("nothing",)


def by_value(answer: Result) -> Rows:
    """Return the rows of an answer without their order, each with how often it stands there."""
    return Counter(tuple(map(value, row)) for row in answer.rows())


class Question(NamedTuple):
    """A canned question as it is put: a name for people, and the text."""

    name: str
    text: str


def questions(published: Path) -> list[Question]:
    """Return each question to the published graph, in two languages and with other values of parameters."""
    store = open_files([published / "r2p.nt"])
    terms = {term for quad in store for term in (quad.subject, quad.predicate, quad.object)}
    found: list[Question] = []
    for query in plain_questions():
        found.append(Question(query.name, bind(query, {})))
        if (text := bind(query, {}, LANGUAGE)) != query.text:
            found.append(Question(f"{query.name} --language {LANGUAGE}", text))
        for parameter in query.parameters:
            asked = [(other, bind(query, {parameter.name: other})) for other in _others(parameter, terms)]
            # one that has an answer, so that nothing is not compared with nothing
            other, text = next((one for one in asked if by_value(run(one[1], store))), asked[0])
            found.append(Question(f"{query.name} -p {parameter.name}={other}", text))
    return found


def _others(parameter: Parameter, terms: Iterable[object]) -> list[str]:
    """Return values of the graph, other than the default, that a parameter may take."""
    assert parameter.default, f"{parameter.name}: where it has no default, give an example of its own here"
    literals = [term for term in terms if isinstance(term, Literal)]
    if parameter.type == "language":
        found = {literal.language for literal in literals if literal.language}
    elif parameter.type == "number":
        numbers = {literal.value for literal in literals if literal.datatype.value in _NUMBERS}
        found = {number for number in numbers if re.fullmatch(r"[0-9]+([.][0-9]+)?", number)}
    elif parameter.type == "symbol":
        found = {symbol.text for literal in literals for symbol in find(literal.value)}
    elif parameter.type == "text":
        found = {literal.value for literal in literals if re.fullmatch(r"[\w/]{3,20}", literal.value)}
    else:
        kind = parameter.default.partition(":")[0]
        curies = (shorten(term.value) for term in terms if isinstance(term, NamedNode))
        found = {curie for curie in curies if curie.startswith(f"{kind}:")}
    return sorted(found - {parameter.default})


@dataclass(frozen=True)
class Engine:
    """What asks an engine, and what loads one more file of quads into it."""

    ask: Ask
    load: Callable[[Path], None]

    def __call__(self, text: str) -> Rows:
        return self.ask(text)


def ours(published: Path, *more: Path) -> Ask:
    """Return what asks our own engine, in this process, of the published graphs and more files of quads."""
    store = open_files([published / "r2p.nq", *more])
    return lambda text: by_value(run(text, store))


def rdflib_dataset(published: Path) -> rdflib.Dataset:
    """Return the published graphs in rdflib, their union as the default graph."""
    import rdflib

    # it would rewrite literals otherwise
    rdflib.NORMALIZE_LITERALS = False
    dataset = rdflib.Dataset(default_union=True)
    dataset.parse(published / "r2p.nq", format="nquads")
    return dataset


@contextmanager
def _rdflib(published: Path) -> Iterator[Engine]:
    graph = rdflib_dataset(published)

    def answer(text: str) -> Rows:
        data = graph.query(text).serialize(format="json")
        assert data is not None
        return by_value(Result("rows", data))

    def load(file: Path) -> None:
        graph.parse(file, format="nquads")

    yield Engine(answer, load)


@contextmanager
def _oxigraph(published: Path) -> Iterator[Engine]:
    with oxigraph(None, "--union-default-graph") as server:

        def load(file: Path) -> None:
            _into_oxigraph(server, file)

        load(published / "r2p.nq")
        yield Engine(lambda text: _asked(server.query, text), load)


@contextmanager
def _virtuoso(published: Path) -> Iterator[Engine]:
    with virtuoso() as server:
        names: set[str] = set()

        def load(file: Path) -> None:
            names.update(_into_virtuoso(server, file))

        def answer(text: str) -> Rows:
            default = urlencode([("default-graph-uri", name) for name in sorted(names)])
            return _asked(f"{server.query}?{default}", text)

        load(published / "r2p.nq")
        yield Engine(answer, load)


# Each holds the graphs of r2p.nq in a folder, and has their union as the default graph.
OTHERS: dict[str, Callable[[Path], AbstractContextManager[Engine]]] = {
    "rdflib": _rdflib,
    "Oxigraph server": _oxigraph,
    "Virtuoso": _virtuoso,
}


def at_hand(name: str) -> bool:
    """Return whether an engine can run here: all can but Virtuoso where it is not installed."""
    return name != "Virtuoso" or shutil.which("virtuoso-t") is not None


def _asked(endpoint: str, text: str) -> Rows:
    """Return the rows of a store, uncounted: whoever compares them sees where some are missing."""
    store = Endpoint(Client(endpoint), endpoint)
    table = store.select(text, Deadline(SECONDS))
    data = store.solutions(table, lambda rows: rows.serialize(format=QueryResultsFormat.JSON) or b"")
    return by_value(Result("rows", data))


def _into_oxigraph(server: Server, file: Path) -> None:
    request = urllib.request.Request(
        f"{server.load}/store", file.read_bytes(), {"Content-Type": "application/n-quads"}, method="POST"
    )
    with urllib.request.urlopen(request, timeout=SECONDS) as response:
        assert response.status == 204


def _into_virtuoso(server: Server, file: Path) -> set[str]:
    """Load a file of quads with the store's own loader; return the names of its graphs."""
    shutil.copy(file, server.folder / file.name)
    server.isql(f"ld_dir('{server.folder}', '{file.name}', 'urn:none');\nrdf_loader_run();\ncheckpoint;\n")
    return {quad.graph_name.value for quad in parse(path=file) if isinstance(quad.graph_name, NamedNode)}
