"""The SPARQL protocol: one query to an endpoint, and its answer, checked to be whole and SPARQL's.

SPARQLWrapper writes the request. Its own way of sending one, by urllib, has no limit of time for the
answer and sees no cut: ``http.Client`` sends it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from typing import Any, NamedTuple, TypeVar, cast

from pyoxigraph import QueryResultsFormat, QuerySolutions, parse_query_results

from r2p_ld.errors import RemoteFailure
from r2p_ld.http import BUSY, USER_AGENT, Answer, Client, Deadline
from r2p_ld.texts import excerpt

FORMS = {"SELECT": "rows", "ASK": "yes-no", "CONSTRUCT": "graph", "DESCRIBE": "graph"}
_JSON = ("application/sparql-results+json", "application/json")
# the one format of graphs in which no store was seen to drop a language tag or a number's type
_NTRIPLES = ("application/n-triples",)
Row = dict[str, Any]
T = TypeVar("T")


class Table(NamedTuple):
    """The answer to a SELECT: the names of its columns, and its rows as SPARQL JSON has them.

    ``limited``: the store itself says that it stopped at its limit of rows.
    """

    names: list[str]
    rows: list[Row]
    limited: bool = False


class Endpoint:
    """An address that takes queries; each method raises ``RemoteFailure``."""

    def __init__(self, client: Client, address: str) -> None:
        self.address = address
        self._client = client
        self.failure = client.failure
        self._blanks: dict[str, str] = {}

    def select(self, text: str, deadline: Deadline, *, retried: Collection[int] = BUSY) -> Table:
        """Return the rows of a SELECT."""
        answer = self._query(text, "SELECT", deadline, retried)
        match self._json(answer):
            case {"head": {"vars": list(names)}, "results": {"bindings": list(rows)}}:
                return Table(names, rows, "X-SPARQL-MaxRows" in answer.headers)
        raise self._not_sparql(answer)

    def ask(self, text: str, deadline: Deadline) -> bool:
        """Return the answer of an ASK."""
        answer = self._query(text, "ASK", deadline)
        match self._json(answer):
            case {"boolean": bool(yes)}:
                return yes
            # Virtuoso: a row with 1 for yes, and no row for no
            case {"results": {"bindings": [{"__ASK_RETVAL": {"value": str(value)}}]}}:
                return value in ("1", "true")
            case {"head": {"vars": ["__ASK_RETVAL"]}, "results": {"bindings": []}}:
                return False
        raise self._not_sparql(answer)

    def graph(self, text: str, form: str, deadline: Deadline) -> bytes:
        """Return the N-Triples of a CONSTRUCT or DESCRIBE, as they come."""
        answer = self._query(text, form, deadline)
        # JSON shows its end, N-Triples do not
        if "Content-Length" not in answer.headers and "Transfer-Encoding" not in answer.headers:
            raise self.failure(
                "it does not say how long its answer is, so that nobody can tell whether it is whole"
            )
        return answer.body

    def solutions(self, table: Table, read: Callable[[QuerySolutions], T]) -> T:
        """Return what is read from rows, of any spelling of SPARQL JSON, as the library has them."""
        body = json.dumps({"head": {"vars": table.names}, "results": {"bindings": table.rows}})
        try:
            return read(cast(QuerySolutions, parse_query_results(body, QueryResultsFormat.JSON)))
        except (KeyError, SyntaxError, ValueError) as error:
            raise self.failure(f"its rows are not as SPARQL has them: {excerpt(str(error))}") from None

    def _query(self, text: str, form: str, deadline: Deadline, retried: Collection[int] = BUSY) -> Answer:
        """Return the answer to a query of this form, of a type that fits it."""
        from SPARQLWrapper import POST, SPARQLWrapper

        types = _NTRIPLES if FORMS[form] == "graph" else _JSON
        wrapper = SPARQLWrapper(self.address, agent=USER_AGENT)
        wrapper.setMethod(POST)
        wrapper.setOnlyConneg(True)
        wrapper.addCustomHttpHeader("Accept", ", ".join(types))
        # setQuery would guess the form from comments too, and take one with "added" for an update
        wrapper.queryString, wrapper.queryType = text, form
        request = wrapper._createRequest()
        body, headers = cast(bytes, request.data), dict(request.header_items())
        answer = self._client.send(request.full_url, deadline, body=body, headers=headers, retried=retried)
        if answer.type not in types:
            found = f"{excerpt(answer.type) or 'no content type'} where {types[0]} was asked for"
            where = f"is this the address of a SPARQL endpoint? {_beginning(answer)}"
            raise self.failure(f"it answers with {found}; {where}", answer.status)
        if "X-SQL-State" in answer.headers or answer.status != 200:
            why = excerpt(answer.headers.get("X-SQL-Message") or f"status {answer.status}")
            raise self.failure(f"it ran out of time and sent a part: {why}")
        return answer

    def _json(self, answer: Answer) -> object:
        """Return an answer's JSON; blank nodes are named in the order in which they come.

        Virtuoso's own names of them are no names in RDF.
        """

        def rename(term: Row) -> Row:
            if term.get("type") == "bnode" and isinstance(name := term.get("value"), str):
                term["value"] = self._blanks.setdefault(name, f"b{len(self._blanks)}")
            return term

        try:
            return json.loads(answer.body.decode(), object_hook=rename)
        except (RecursionError, ValueError):
            why = f"the answer is cut off, or is not JSON; it ends: {ending(answer.body)}"
            raise self.failure(why) from None

    def _not_sparql(self, answer: Answer) -> RemoteFailure:
        return self.failure(f"the answer is JSON, and not of SPARQL. {_beginning(answer)}")


def ending(body: bytes) -> str:
    """Return how an answer ends, for a message."""
    return excerpt(body[-120:].decode(errors="replace")) or "at once, it is empty"


def _beginning(answer: Answer) -> str:
    text = answer.excerpt(120)
    return f"It begins: {text}" if text else "It is empty."
