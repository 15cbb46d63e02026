"""A SELECT rewritten as text: to count its rows, and to have them in pages."""

from __future__ import annotations

from collections.abc import Sequence

from r2p_ld.query.tokens import keywords

_AFTER_ORDER = ("LIMIT", "OFFSET", "VALUES")


class Pages:
    """The parts of a SELECT whose answer has columns of these names.

    The query becomes a subquery: Virtuoso sorts no more than 10,000 rows where LIMIT and OFFSET stand
    beside ORDER BY. What comes out need not keep the order of a subquery (SPARQL 1.1, section 15), so
    that whoever asks has to compare where two pages meet.
    """

    def __init__(self, text: str, names: Sequence[str]) -> None:
        self._names = names
        words = list(keywords(text))
        select = next(word.start for word in words if word.word == "SELECT")
        # FROM belongs to the whole query: a subquery has none
        start = next((word.start for word in words if word.word == "FROM"), None)
        where = next((word.start for word in words if word.word in ("WHERE", "{")), len(text))
        self._prologue, self._from = text[:select], "" if start is None else text[start:where]
        order = next((word.start for word in words if word.word == "ORDER"), None)
        end = len(text)
        if order is not None:
            end = next((w.start for w in words if w.start > order and w.word in _AFTER_ORDER), end)
        self.ordered = order is not None
        self._body = text[select : where if start is None else start] + text[where:end]
        self._rest = text[end:]

    def count(self) -> str:
        """Return the query for the number of rows, in one column."""
        name = "rows"
        while name in self._names:
            name += "_"
        return self._around(f"(COUNT(*) AS ?{name})", f"{self._body}{self._rest}")

    def page(self, limit: int, offset: int) -> str:
        """Return the query for some of the rows; all columns are keys, so that only equal rows can tie."""
        columns = " ".join(f"?{name}" for name in self._names)
        whole = self._around(columns, f"{self._body}\n{columns}\n{self._rest}")
        return f"{whole}\nLIMIT {limit} OFFSET {offset}"

    def _around(self, columns: str, body: str) -> str:
        return f"{self._prologue}SELECT {columns}\n{self._from}\nWHERE {{ {{\n{body}\n}} }}"
