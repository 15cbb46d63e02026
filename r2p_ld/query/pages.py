"""A SELECT rewritten as text: to count its rows, and to have them in pages."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from r2p_ld.query.tokens import keywords

_AGGREGATE = re.compile(r"\b(COUNT|SUM|MIN|MAX|AVG|SAMPLE|GROUP_CONCAT)\s*\(", re.IGNORECASE)


class Pages:
    """The parts of a SELECT whose answer has columns of these names.

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
