"""The names of parties for the search field, cut by the first letters of their words into small files.

``index.json`` has the beginnings of words, each with the number of its file; with a minus, where the file
has only the best of what begins so. The browser reads the file of the longest beginning that is there.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from r2p_ld.namespaces import prefixes
from r2p_ld.panels.statements import Connection, iri, sql
from r2p_ld.site import routes

FOLDER = "data/search/"
_MOST, _BEST, _LONGEST = 300, 50, 16
_BLOCK = 2000
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
        for number, (prefix, is_whole, entries) in enumerate(_shards(connection), 1):
            index[prefix] = number if is_whole else -number
            yield f"{FOLDER}{number}.json", _encoded(entries)
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
        "FROM (SELECT iri, unnest(names) AS name FROM named)"
    )


def _shards(connection: Connection) -> Iterator[tuple[str, bool, list[tuple[str, list[str]]]]]:
    """Yield each beginning of words that has a file, whether that has all, and paths and names in it.

    Whole words come first, then short names. One query tells of all beginnings of a length.
    """
    connection.execute("CREATE TABLE wider AS SELECT '' AS prefix")  # what needs longer beginnings
    for length in range(1, _LONGEST + 1):
        connection.execute(
            f"CREATE OR REPLACE TABLE begun AS SELECT left(word, {length}) AS prefix, iri, "
            f"max(length(word)) AS longest, bool_or(length(word) = {length}) AS whole FROM words "
            f"JOIN wider ON left(word, {length - 1}) = prefix WHERE length(word) >= {length} GROUP BY ALL"
        )
        connection.execute(
            "CREATE OR REPLACE TABLE wider AS SELECT prefix FROM begun GROUP BY prefix "
            f"HAVING count(*) > {_MOST} AND max(longest) > {length}"
        )
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT prefix, total, iri, label, names FROM (SELECT *, count(*) OVER (PARTITION BY prefix) "
                "AS total, row_number() OVER (PARTITION BY prefix ORDER BY whole DESC, length(label), label, "
                f"iri) AS place FROM begun JOIN named USING (iri)) WHERE place <= "
                f"if(total > {_MOST}, {_BEST}, {_MOST}) ORDER BY prefix, place"
            )
            for (prefix, total), found in groupby(_rows(cursor), key=itemgetter(0, 1)):
                yield prefix, total <= _MOST, [_entry(*row[2:]) for row in found]


def _rows(cursor: Connection) -> Iterator[tuple[Any, ...]]:
    while block := cursor.fetchmany(_BLOCK):
        yield from block


def _entry(party: str, label: str, names: list[str]) -> tuple[str, list[str]]:
    return routes.of_data(party), [label, *(name for name in names if name != label)]


def _encoded(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
