"""Asking a store on another machine, which may cut an answer and still say that all is well.

The signs of a cut are those that stores give: a body that is not whole (Oxigraph's server out of
time), ``X-SQL-State`` (Virtuoso out of time), ``X-SPARQL-MaxRows`` (Virtuoso at its limit of rows),
and a round number of rows, which is counted again.
"""

from __future__ import annotations

import json
from typing import Any

from pyoxigraph import QueryResultsFormat, QuerySolutions, RdfFormat, parse, parse_query_results

from r2p_ld.errors import BadInput, RemoteFailure
from r2p_ld.http import Answer, Client, Deadline
from r2p_ld.query.pages import Pages
from r2p_ld.query.results import Result
from r2p_ld.query.tokens import keywords
from r2p_ld.texts import excerpt

FORMS = {"SELECT": "rows", "ASK": "yes-no", "CONSTRUCT": "graph", "DESCRIBE": "graph"}
_TYPES = {
    "rows": ("application/sparql-results+json", "application/json"),
    "yes-no": ("application/sparql-results+json", "application/json"),
    # the one format in which no store was seen to drop a language tag or a number's type
    "graph": ("application/n-triples",),
}
_VIRTUOSO_ASKED = ["__ASK_RETVAL"]
# limits are round numbers, and all that stores are known to have divide by this
ROUND = 1000
_MAX_DEPTH = 20  # of triple terms in one another
_Row = dict[str, Any]


def ask(text: str, endpoint: str, *, timeout: float = 60.0) -> Result:
    """Return the whole answer of an endpoint to a query.

    ``timeout``, in seconds, covers everything: connecting, waiting, all pages, retries. Rows that a
    store cuts at its limit are fetched in pages, where the query has an ORDER BY. Raises ``BadInput``
    for a text that is no query, an address that is none and half-given credentials, and
    ``RemoteFailure`` for everything the store or the way to it does wrong, a cut answer above all.
    """
    return _Session(text, endpoint, Deadline(timeout)).result()


class _Session:
    def __init__(self, text: str, endpoint: str, deadline: Deadline) -> None:
        self._text = text
        words = (keyword.word for keyword in keywords(text))
        word = next((word for word in words if word not in ("BASE", "PREFIX", "VERSION")), "nothing")
        if word not in FORMS:
            raise BadInput(
                f"a query asks with one of {', '.join(FORMS)}; this one begins with {excerpt(word, 20)}"
            )
        self._word, self._form = word, FORMS[word]
        self._client = Client(endpoint)
        self._deadline = deadline

    def result(self) -> Result:
        answer = self._send(self._text, self._word)
        if self._form == "graph":
            return Result("graph", self._graph(answer))
        found = self._json(answer)
        if self._form == "yes-no":
            return Result("yes-no", b'{"head":{},"boolean":%s}' % (b"true" if _yes(found) else b"false"))
        names, rows = found["head"]["vars"], found["results"]["bindings"]
        if "X-SPARQL-MaxRows" in answer.headers or (rows and len(rows) % ROUND == 0):
            rows = self._all(names, rows)
        return self._rows(names, rows)

    def _send(self, text: str, word: str) -> Answer:
        """Return the answer to a request that SPARQLWrapper writes; its status is 2xx, its type fits."""
        from SPARQLWrapper import JSON, N3, POST, SPARQLWrapper

        types = _TYPES[FORMS[word]]
        wrapper = SPARQLWrapper(self._client.endpoint)
        wrapper.setMethod(POST)
        wrapper.setOnlyConneg(True)
        wrapper.setReturnFormat(N3 if FORMS[word] == "graph" else JSON)
        wrapper.addCustomHttpHeader("Accept", ", ".join(types))
        # setQuery would guess the form from comments too, and take one with "added" for an update
        wrapper.queryString, wrapper.queryType = text, word
        answer = self._client.send(wrapper._createRequest(), self._deadline)
        if answer.type not in types:
            raise self._fail(
                f"it answers with {excerpt(answer.type) or 'no content type'} where "
                f"{types[0]} was asked for; is this the address of a SPARQL endpoint? {_start(answer)}"
            )
        if "X-SQL-State" in answer.headers or answer.status != 200:
            why = excerpt(answer.headers["X-SQL-Message"] or f"status {answer.status}")
            raise self._fail(f"it ran out of time and sent a part: {why}")
        return answer

    def _all(self, names: list[str], rows: list[_Row]) -> list[_Row]:
        """Return all rows of an answer that may have been cut, or raise ``RemoteFailure``."""
        pages = Pages(self._text, names)
        count = self._json(self._send(pages.count(), "SELECT"))["results"]["bindings"]
        try:
            total = int(next(iter(count[0].values()))["value"])
        except (IndexError, KeyError, StopIteration, TypeError, ValueError):
            raise self._fail("it does not count the rows of an answer that it may have cut") from None
        if total == len(rows):
            return rows
        cut = f"it cut the answer at {len(rows):,} of {total:,} rows"
        if not pages.ordered:
            raise self._fail(f"{cut}; give the query an ORDER BY, and the rest is fetched in pages")
        found: list[_Row] = []
        while len(found) < total:
            # each page begins with the last row before it: both are the same where the order holds
            step = max(len(found) - 1, 0)
            page = self._json(self._send(pages.page(len(rows), step), "SELECT"))["results"]["bindings"]
            if found and page[:1] != found[-1:]:
                raise self._fail(f"{cut}, and its pages do not fit together: the order of rows changes")
            more = page[1:] if found else page
            if not more:
                raise self._fail(f"{cut}, and only {len(found):,} came in pages")
            found += more
        if len(found) > total:
            raise self._fail(f"{cut}, and {len(found):,} came in pages: its data change meanwhile")
        return found

    def _rows(self, names: list[str], rows: list[_Row]) -> Result:
        """Return rows of any spelling of SPARQL JSON, old ones too, in the library's own."""
        blanks: dict[str, str] = {}
        bindings = [{name: _named(term, blanks) for name, term in row.items()} for row in rows]
        told = {"head": {"vars": names}, "results": {"bindings": bindings}}
        try:
            solutions = parse_query_results(json.dumps(told).encode(), QueryResultsFormat.JSON)
            assert isinstance(solutions, QuerySolutions)
            data = solutions.serialize(format=QueryResultsFormat.JSON) or b""
        except (SyntaxError, ValueError) as error:
            raise self._fail(f"its rows are not as SPARQL has them: {excerpt(str(error))}") from None
        return Result("rows", data)

    def _json(self, answer: Answer) -> dict[str, Any]:
        """Return SPARQL JSON of the right shape."""
        try:
            found = json.loads(answer.body)
        except (RecursionError, ValueError):
            raise self._fail(f"the answer is cut off, or is not JSON; it ends: {_end(answer)}") from None
        match found:
            case {"boolean": bool()}:
                right = self._form == "yes-no"
            case {"head": {"vars": list(names)}, "results": {"bindings": list(rows)}}:
                right = all(isinstance(name, str) for name in names) and all(map(_fits, rows))
                right &= self._form == "rows" or names == _VIRTUOSO_ASKED
            case _:
                right = False
        if not right:
            raise self._fail(f"the answer is JSON, and not of SPARQL. {_start(answer)}")
        return dict(found)

    def _graph(self, answer: Answer) -> bytes:
        # JSON shows its end, N-Triples do not
        if "Content-Length" not in answer.headers and "Transfer-Encoding" not in answer.headers:
            raise self._fail(
                "it does not say how long its answer is, so that nobody can tell whether it is whole"
            )
        try:
            triples = [str(quad.triple) for quad in parse(answer.body, RdfFormat.N_TRIPLES)]
        except SyntaxError as error:
            where = f"{excerpt(str(error))}; it ends: {_end(answer)}"
            raise self._fail(f"the answer is cut off, or is not N-Triples: {where}") from None
        if len(triples) >= ROUND and len(triples) % ROUND <= 1:  # Virtuoso cuts one after its limit
            raise self._fail(
                f"it sent {len(triples):,} triples, as a store does that cuts there and does not say so; "
                "ask with SELECT, whose rows can be counted"
            )
        return "".join(f"{triple} .\n" for triple in sorted(set(triples))).encode()

    def _fail(self, why: str) -> RemoteFailure:
        return self._client.failure(why)


def _fits(row: object) -> bool:
    return isinstance(row, dict) and all(_is_term(term) for term in row.values())


def _is_term(term: object, depth: int = 0) -> bool:
    """Whether a term's JSON nests no deeper than the engine can bear."""
    if not isinstance(term, dict) or depth > _MAX_DEPTH:
        return False
    value = term.get("value")
    if isinstance(value, dict):
        return all(_is_term(part, depth + 1) for part in value.values())
    return isinstance(value, str)


def _named(term: _Row, blanks: dict[str, str]) -> _Row:
    """Return a term with blank nodes named in their order; Virtuoso's own names are no names in RDF."""
    value = term["value"]
    if isinstance(value, dict):
        return {**term, "value": {place: _named(part, blanks) for place, part in value.items()}}
    if term.get("type") == "bnode":
        return {**term, "value": blanks.setdefault(value, f"b{len(blanks)}")}
    return term


def _yes(found: dict[str, Any]) -> bool:
    """Return an ASK's answer; Virtuoso gives a row with 1 for yes, and no row for no."""
    if "boolean" in found:
        return bool(found["boolean"])
    return any(
        term["value"] in ("1", "true") for row in found["results"]["bindings"] for term in row.values()
    )


def _start(answer: Answer) -> str:
    text = excerpt(answer.body[:2000].decode(errors="replace"), 120)
    return f"It begins: {text}" if text else "It is empty."


def _end(answer: Answer) -> str:
    return excerpt(answer.body[-120:].decode(errors="replace")) or "at once, it is empty"
