"""Asking a store on another machine, which may cut an answer and still say that all is well.

Stores that cut give signs, or none: a body that is not whole (Oxigraph's server out of time),
``X-SQL-State`` (Virtuoso out of time), ``X-SPARQL-MaxRows`` (Virtuoso at its limit of rows). So the
store is asked to count the rows, too, of each SELECT.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from time import monotonic

from pyoxigraph import QueryResultsFormat, RdfFormat, parse

from r2p_ld import endpoints
from r2p_ld.errors import BadInput, RemoteFailure
from r2p_ld.http import Client, Deadline, EndpointError
from r2p_ld.query.protocol import FORMS, Endpoint, Row, Table, ending
from r2p_ld.query.results import Result
from r2p_ld.query.tokens import keywords
from r2p_ld.texts import excerpt

# limits are round numbers, and all that stores are known to have divide by this
ROUND = 1000
# a count that takes longer, and longer than twice its query, is given up where nothing else tells of a cut
COUNT_SECONDS = 10.0
_AGGREGATE = re.compile(r"\b(COUNT|SUM|MIN|MAX|AVG|SAMPLE|GROUP_CONCAT)\s*\(", re.IGNORECASE)


def ask(text: str, endpoint: str, *, timeout: float = 60.0) -> Result:
    """Return the whole answer of an endpoint to a query.

    ``endpoint`` is any address of a store (``endpoints.find``). ``timeout``, in seconds, covers
    everything: connecting, waiting, counting, all pages, retries. Rows that a store cuts are fetched in
    pages, where the query has an ORDER BY. Of a store that cannot count, the log ``r2p_ld`` warns: on
    stderr, where no program says otherwise.

    Raises ``BadInput`` for a text that is no query, an address that is none and half-given credentials,
    and ``RemoteFailure`` for everything the store or the way to it does wrong, a cut answer above all.
    """
    words = (keyword.word for keyword in keywords(text))
    form = next((word for word in words if word not in ("BASE", "PREFIX", "VERSION")), "nothing")
    if form not in FORMS:
        wanted = ", ".join(FORMS)
        raise BadInput(f"a query asks with one of {wanted}; this one begins with {excerpt(form, 20)}")
    client, deadline = Client(endpoint), Deadline(timeout)
    if not endpoints.takes_queries(endpoint):
        endpoint = endpoints.find(client, "auto", deadline).query
    try:
        return _ask(Endpoint(client, endpoint), text, form, deadline)
    except EndpointError as error:
        if error.status not in (200, 404, 405):  # 200 is a web page
            raise
        try:
            found = endpoints.find(client, "auto", deadline).query
        except RemoteFailure:
            raise error from None
        if found == endpoint:
            raise
    return _ask(Endpoint(client, found), text, form, deadline)


def _ask(endpoint: Endpoint, text: str, form: str, deadline: Deadline) -> Result:
    if form == "ASK":
        yes = b"true" if endpoint.ask(text, deadline) else b"false"
        return Result("yes-no", b'{"head":{},"boolean":%s}' % yes)
    if form != "SELECT":
        return Result("graph", _graph(endpoint, endpoint.graph(text, form, deadline)))
    started = monotonic()
    table = endpoint.select(text, deadline)
    pages = Pages(text, table.names)
    if table.limited or not pages.complete(len(table.rows)):
        patience = max(COUNT_SECONDS, round(2 * (monotonic() - started), 1))
        table = _whole(endpoint, pages, table, deadline, patience)
    data = endpoint.solutions(table, lambda rows: rows.serialize(format=QueryResultsFormat.JSON) or b"")
    return Result("rows", data)


def _whole(endpoint: Endpoint, pages: Pages, table: Table, deadline: Deadline, patience: float) -> Table:
    """Return all rows of an answer that may have been cut, or raise ``RemoteFailure``."""
    rows = table.rows
    suspect = table.limited or (rows and len(rows) % ROUND == 0)
    try:
        total = _count(endpoint, pages, deadline if suspect else Deadline(min(deadline.left(), patience)))
    except RemoteFailure as error:
        if suspect:
            raise
        import logging

        unknown = f"nobody can tell whether the {len(rows):,} rows of the answer are all"
        logging.getLogger("r2p_ld").warning("The store does not count its rows: %s. %s", unknown, error)
        return table
    if total <= len(rows):
        return table
    cut = f"it cut the answer at {len(rows):,} of {total:,} rows"
    if not pages.ordered:
        raise endpoint.failure(f"{cut}; give the query an ORDER BY, and the rest is fetched in pages")
    found: list[Row] = []
    while len(found) < total:
        # each page begins with the last row before it: both are the same where the order holds
        page = endpoint.select(pages.page(max(len(rows), ROUND), max(len(found) - 1, 0)), deadline).rows
        if found and page[:1] != found[-1:]:
            raise endpoint.failure(f"{cut}, and its pages do not fit together: the order of rows changes")
        more = page[1:] if found else page
        if not more:
            raise endpoint.failure(f"{cut}, and only {len(found):,} came in pages")
        found += more
    if len(found) > total:
        raise endpoint.failure(f"{cut}, and {len(found):,} came in pages: its data change meanwhile")
    return Table(table.names, found)


def _count(endpoint: Endpoint, pages: Pages, deadline: Deadline) -> int:
    rows = endpoint.select(pages.count(), deadline).rows
    try:
        return int(next(iter(rows[0].values()))["value"])
    except (AttributeError, LookupError, StopIteration, TypeError, ValueError):
        raise endpoint.failure("it does not count the rows of an answer that it may have cut") from None


def _graph(endpoint: Endpoint, lines: bytes) -> bytes:
    """Return N-Triples sorted, each once."""
    try:
        triples = [str(quad.triple) for quad in parse(lines, RdfFormat.N_TRIPLES)]
    except SyntaxError as error:
        where = f"{excerpt(str(error))}; it ends: {ending(lines)}"
        raise endpoint.failure(f"the answer is cut off, or is not N-Triples: {where}") from None
    if len(triples) >= ROUND and len(triples) % ROUND <= 1:  # Virtuoso cuts one after its limit
        raise endpoint.failure(
            f"it sent {len(triples):,} triples, as a store does that cuts there and does not say so; "
            "ask with SELECT, whose rows can be counted"
        )
    return "".join(f"{triple} .\n" for triple in sorted(set(triples))).encode()


class Pages:
    """The parts of a SELECT whose answer has columns of these names, to count and page its rows.

    The query becomes a subquery: Virtuoso sorts no more than 10,000 rows where LIMIT and OFFSET stand
    beside ORDER BY. What comes out need not keep the order of a subquery (SPARQL 1.1, section 15), so
    that whoever asks has to compare where two pages meet.
    """

    def __init__(self, text: str, names: Sequence[str]) -> None:
        self._names = names
        found = list(keywords(text))

        def start(*words: str, after: int = -1) -> int:
            return next((w.start for w in found if w.word in words and w.start > after), len(text))

        select, where, order = start("SELECT"), start("WHERE", "{"), start("ORDER")
        # FROM belongs to the whole query: a subquery has none
        dataset, end = start("FROM"), start("LIMIT", "OFFSET", "VALUES", after=order)
        columns = text[select : min(dataset, where)]
        self.ordered = order < len(text)
        self._prologue, self._from = text[:select], text[dataset:where]
        self._body, self._order, self._rest = columns + text[where:order], text[order:end], text[end:]
        words = [keyword.word for keyword in found]
        self._sliced = "LIMIT" in words or "OFFSET" in words
        limits = (int(n) for word, n in pairwise(words) if word == "LIMIT" and n.isdecimal())
        self._limit = next(limits, None)
        self._one_row = "GROUP" not in words and "{" not in columns and _AGGREGATE.search(columns)

    def complete(self, rows: int) -> bool:
        """Tell whether an answer of so many rows has all, without a count.

        It does where it reaches the query's LIMIT, and where it is the one row of an aggregate.
        """
        return (self._limit is not None and rows >= self._limit) or bool(self._one_row and rows == 1)

    def count(self) -> str:
        """Return the query for the number of rows, in one column."""
        name = "rows"
        while name in self._names:
            name += "_"
        order = self._order if self._sliced else ""  # to sort costs, and changes no number
        return self._around(f"(COUNT(*) AS ?{name})", f"{self._body}{order}{self._rest}")

    def page(self, limit: int, offset: int) -> str:
        """Return the query for some of the rows; all columns are keys, so that only equal rows can tie."""
        columns = " ".join(f"?{name}" for name in self._names)
        whole = self._around(columns, f"{self._body}{self._order}\n{columns}\n{self._rest}")
        return f"{whole}\nLIMIT {limit} OFFSET {offset}"

    def _around(self, columns: str, body: str) -> str:
        return f"{self._prologue}SELECT {columns}\n{self._from}\nWHERE {{ {{\n{body}\n}} }}"
