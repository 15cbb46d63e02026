"""The names of parties for the search field, cut by the first letters of their words into small files.

``index.json`` has the beginnings of words, each with the number of its file; with a minus, where the file
has only the best of what begins so. The browser reads the file of the longest beginning that is there.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator

from r2p_ld.namespaces import prefixes
from r2p_ld.panels.statements import Connection, iri, sql
from r2p_ld.site import routes

FOLDER = "data/search/"
_MOST, _BEST, _LONGEST = 300, 50, 16
_NAMES = ("rdfs:label", "skos:altLabel", "schema:alternateName")


def plain(text: str) -> str:
    """Return a text without accents, case and marks, as the script of the page has it.

    >>> plain("Côte d’Ivoire"), plain("  AQ-1 ")
    ('cote d ivoire', 'aq 1')
    """
    found = []
    for char in unicodedata.normalize("NFKD", text).lower():
        kind = unicodedata.category(char)[0]
        if kind != "M" and char != "ـ":
            found.append(char if kind in "LN" else " ")
    return " ".join("".join(found).split())


def files(connection: Connection | None) -> Iterator[tuple[str, bytes]]:
    """Yield the files of the search among parties, by their paths; the index is the last."""
    index: dict[str, int] = {}
    if connection is not None:
        _collect(connection)
        for number, (prefix, is_whole) in enumerate(_prefixes(connection), 1):
            index[prefix] = number if is_whole else -number
            yield (
                f"{FOLDER}{number}.json",
                _encoded(_entries(connection, prefix, _MOST if is_whole else _BEST)),
            )
    yield f"{FOLDER}index.json", _encoded(index)


def _collect(connection: Connection) -> None:
    """Make the tables ``named`` and ``words``."""
    connection.create_function("plain", plain, ["VARCHAR"], "VARCHAR")
    start = sql(prefixes()["party"])
    connection.execute(
        f"CREATE TABLE named AS SELECT subject AS iri, min(object) FILTER (predicate = {iri(_NAMES[0])}) "
        f"AS label, list_sort(list(DISTINCT object)) AS names FROM statements "
        f"WHERE starts_with(subject, {start}) AND predicate IN ({', '.join(map(iri, _NAMES))}) "
        "GROUP BY subject"
    )
    connection.execute(
        "CREATE TABLE words AS SELECT DISTINCT unnest(string_split(plain(name), ' ')) AS word, iri "
        "FROM (SELECT iri, unnest(names) AS name FROM named) ORDER BY word, iri"
    )


def _prefixes(connection: Connection) -> Iterator[tuple[str, bool]]:
    """Yield the beginnings of words that have a file, and whether it has all that begins so."""
    wider = {""}
    for length in range(1, _LONGEST + 1):
        found = connection.execute(
            f"SELECT left(word, {length}) AS prefix, count(DISTINCT iri), "
            f"max(length(word)) FROM words WHERE length(word) >= {length} GROUP BY prefix ORDER BY prefix"
        ).fetchall()
        further = set()
        for prefix, count, longest in found:
            if prefix[:-1] in wider:
                yield prefix, count <= _MOST
                if count > _MOST and longest > length:
                    further.add(prefix)
        wider = further


def _entries(connection: Connection, prefix: str, most: int) -> list[tuple[str, list[str]]]:
    """Return path and names of what has a word that begins so: whole words and short names first."""
    found = connection.execute(
        "SELECT named.iri, label, names FROM (SELECT iri, bool_or(word = $prefix) AS whole FROM words "
        "WHERE word >= $prefix AND word < $prefix || chr(1114111) GROUP BY iri) JOIN named USING (iri) "
        "ORDER BY whole DESC, length(label), label, iri LIMIT $most",
        {"prefix": prefix, "most": most},
    ).fetchall()
    return [
        (routes.of_data(party), [label, *(name for name in names if name != label)])
        for party, label, names in found
    ]


def _encoded(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
