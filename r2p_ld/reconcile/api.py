"""The Reconciliation Service API 0.2 of the W3C community group, as functions from JSON to JSON.

Ids are IRIs. A type is a class; in a query it may also be a kind (see ``Index.kind``). A property is
a scheme of codes, whose codes narrow or find, or ``on``, a year or date at which names and codes must
hold. A server puts HTTP around this.
"""

from __future__ import annotations

import html
import json
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache, partial
from itertools import islice
from typing import Any, NamedTuple

from r2p_ld.errors import BadInput, Fault
from r2p_ld.namespaces import base, expand
from r2p_ld.places.index import Thing
from r2p_ld.places.match import Candidate, Matcher
from r2p_ld.places.names import form
from r2p_ld.reconcile.dates import when
from r2p_ld.search.index import GraphIndex
from r2p_ld.tables.cells import Moment

BATCH = 100
"""How many queries one batch may hold."""
ON = "on"
"""The property whose value is a year or a date."""
_LIMIT, _MOST, _PAGE = 10, 100, 20
_MATCHERS = 64
_FIELDS = ("query", "type", "limit", "properties", "type_strict")
_STRICT = ("any", "should", "all")
_STRING = "write it as a string."

Json = dict[str, Any]


class _Query(NamedTuple):
    text: str
    types: tuple[str, ...]
    all_types: bool
    limit: int
    codes: tuple[tuple[str, str], ...]
    on: Moment


class Service:
    """What the published graph answers; one object serves any number of requests."""

    def __init__(self, index: GraphIndex) -> None:
        self._index = index
        self._matcher = lru_cache(maxsize=_MATCHERS)(partial(Matcher, index))

    def manifest(self, url: str) -> Json:
        """Return the manifest of the service at an address (without a final slash).

        It says that suggestions are at ``/suggest/entity``, ``/suggest/type`` and
        ``/suggest/property``, previews at ``/preview`` and the things themselves at ``/view``.
        """
        classes = self._index.classes.values()
        return {
            "versions": ["0.2"],
            "name": "R2P-LD",
            "identifierSpace": f"{base()}id/",
            "schemaSpace": expand("r2p:"),
            "defaultTypes": [self._type(each.iri) for each in classes if not each.broader],
            "view": {"url": f"{url}/view?id={{{{id}}}}"},
            "preview": {"url": f"{url}/preview?id={{{{id}}}}", "width": 400, "height": 200},
            "suggest": {
                what: {"service_url": url, "service_path": f"/suggest/{what}"}
                for what in ("entity", "property", "type")
            },
            "batchSize": BATCH,
        }

    def answer(self, batch: str | bytes | Mapping[str, Any]) -> Json:
        """Return the results of a batch of queries, each under its query's id.

        Raises ``BadInput`` with the first fault of each query that is none.
        """
        faults: list[Fault] = []
        read: dict[str, _Query] = {}
        for id, query in _loaded(batch).items():
            try:
                read[id] = self._read(query)
            except _WrongField as error:
                faults.append(Fault(f"query {id}", None, *error.args))
        if faults:
            raise BadInput("the batch of queries cannot be read", faults)
        return {
            id: {"result": [self._result(candidate) for candidate in self._candidates(query)[: query.limit]]}
            for id, query in read.items()
        }

    def suggest_entities(self, prefix: str, cursor: int = 0) -> Json:
        """Return things whose id, or one of whose names, begins with a text; ``cursor`` skips so many."""
        found = islice(self._beginning(prefix), max(cursor, 0), max(cursor, 0) + _PAGE)
        return {
            "result": [
                {"id": thing.iri, "name": thing.label, "notable": sorted(thing.classes)}
                | ({"description": thing.description} if thing.description else {})
                for thing in found
            ]
        }

    def suggest_types(self, prefix: str, cursor: int = 0) -> Json:
        """Return classes whose id or name begins with a text."""
        names = {iri: each.label for iri, each in self._index.classes.items()}
        return {"result": [self._type(iri) for iri in _page(names, prefix, cursor)]}

    def suggest_properties(self, prefix: str, cursor: int = 0) -> Json:
        """Return schemes of codes whose id or name begins with a text, and ``on``."""
        names = {ON: "at the year or date", **self._index.schemes}
        return {"result": [{"id": iri, "name": names[iri]} for iri in _page(names, prefix, cursor)]}

    def preview(self, id: str) -> str:
        """Return a small HTML page on a thing; raise ``BadInput`` for an id that there is not."""
        thing = self._index.things.get(id)
        if thing is None:
            raise BadInput(f"there is no {id!r}.")
        classes = ", ".join(self._index.classes[iri].label for iri in sorted(thing.classes))
        parts = (("h1", thing.label), ("p", thing.description), ("p", classes), ("p", thing.iri))
        body = "".join(f"<{tag}>{html.escape(text)}</{tag}>" for tag, text in parts if text)
        title = html.escape(thing.label)
        return (
            f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>'
            f"<body>{body}</body></html>\n"
        )

    def _candidates(self, query: _Query) -> Sequence[Candidate]:
        kinds = [self._index.kind(name) for name in query.types]
        chosen = None
        if kinds:
            chosen = frozenset.intersection(*kinds) if query.all_types else frozenset[str]().union(*kinds)
        matcher = self._matcher(chosen)
        coded = [
            {c.thing.iri: c for c in matcher.propose(code, on=query.on, scheme=scheme, limit=_MOST)}
            for scheme, code in query.codes
        ]
        if not coded:
            return matcher.propose(query.text, on=query.on, limit=query.limit)
        # a thing must have every code that is given
        having = [c for iri, c in coded[0].items() if all(iri in each for each in coded[1:])]
        if not query.text:
            return having
        named = {c.thing.iri: c for c in matcher.propose(query.text, on=query.on, limit=_MOST)}
        both = [c._replace(match=True) for c in having if c.match and c.thing.iri in named]
        # a code that contradicts the name, or stands beside a name that is not known, decides nothing
        found = both or [c._replace(match=False) for c in (*having, *named.values())]
        best = {c.thing.iri: c for c in reversed(found)}.values()
        return sorted(best, key=lambda c: (-c.score, c.thing.iri))

    def _result(self, candidate: Candidate) -> Json:
        thing = candidate.thing
        description = f"{thing.description} ({candidate.reason})" if thing.description else candidate.reason
        return {
            "id": thing.iri,
            "name": thing.label,
            "description": description,
            "type": [self._type(iri) for iri in sorted(thing.classes)],
            "score": candidate.score,
            "features": [{"id": candidate.rule, "value": candidate.score}],
            "match": candidate.match,
        }

    def _type(self, iri: str) -> Json:
        return {"id": iri, "name": self._index.classes[iri].label}

    def _beginning(self, prefix: str) -> Iterator[Thing]:
        if not prefix.strip():
            return
        start = form(prefix).folded
        seen = set[str]()
        named = ((name.form.folded, not name.preferred, name.thing) for name in self._index.names())
        hits = [hit for hit in named if start and hit[0].startswith(start)]
        exact = [thing for thing, _ in self._index.identified(prefix.strip())]
        for thing in (*exact, *(hit[2] for hit in sorted(hits, key=lambda hit: (*hit[:2], hit[2].iri)))):
            if thing.iri not in seen:
                seen.add(thing.iri)
                yield thing

    def _read(self, query: Any) -> _Query:
        """Return a query; raise ``_WrongField`` for the first thing that is wrong with it."""
        _require(isinstance(query, Mapping), None, "is not an object.", 'write {"query": …}.')
        for field in query:
            _require(field in _FIELDS, field, "is no field of a query.", f"there are {', '.join(_FIELDS)}.")
        text, types, properties = query.get("query", ""), query.get("type", []), query.get("properties", [])
        limit, strict = query.get("limit", _LIMIT), query.get("type_strict", "any")
        _require(isinstance(text, str), "query", "is no string.", _STRING)
        limit = int(limit) if isinstance(limit, float) and limit.is_integer() else limit
        positive = isinstance(limit, int) and not isinstance(limit, bool) and limit > 0
        _require(positive, "limit", f"{limit!r} is no positive integer.", "write a number from 1.")
        _require(strict in _STRICT, "type_strict", f"{strict!r} is none.", f"write {' or '.join(_STRICT)}.")
        types = [types] if isinstance(types, str) else types
        strings = isinstance(types, list) and all(isinstance(each, str) for each in types)
        _require(strings, "type", "is neither a string nor an array of strings.", _STRING)
        _require(isinstance(properties, list), "properties", "is no array.", 'write [{"pid": …, "v": …}].')
        codes: list[tuple[str, str]] = []
        on: Moment = None
        try:
            for each in types:
                self._index.kind(each)
        except BadInput as error:
            raise _WrongField("type", str(error), "suggest/type says what types there are.") from None
        for each in properties:
            whole = isinstance(each, Mapping) and isinstance(each.get("pid"), str) and "v" in each
            _require(whole, "properties", f"{each!r} has no pid or no v.", 'write {"pid": …, "v": …}.')
            try:
                for value in each["v"] if isinstance(each["v"], list) else [each["v"]]:
                    given = _text(value)
                    if each["pid"] == ON:
                        on = when(given)
                    elif given:
                        codes.append((self._index.scheme(each["pid"]), given))
            except BadInput as error:
                raise _WrongField("properties", str(error), "suggest/property says what there is.") from None
        empty = not text.strip() and not codes
        _require(not empty, "query", "is empty, and no code is given.", "give a text or a code.")
        return _Query(text, tuple(types), strict == "all", min(limit, _MOST), tuple(codes), on)


class _WrongField(ValueError):
    """What is wrong with a query: field, rule, mend."""


def _require(good: bool, field: str | None, rule: str, mend: str) -> None:
    if not good:
        raise _WrongField(field, rule, mend)


def _loaded(batch: str | bytes | Mapping[str, Any]) -> Mapping[str, Any]:
    queries: Any = batch
    if isinstance(batch, str | bytes):
        try:
            queries = json.loads(batch)
        except (ValueError, RecursionError) as error:
            raise BadInput(f"the batch of queries is not JSON: {error}.") from None
    if not isinstance(queries, Mapping):
        raise BadInput('a batch of queries is an object: {"q0": {"query": …}}.')
    if len(queries) > BATCH:
        raise BadInput(f"the batch has {len(queries)} queries; send at most {BATCH}.")
    return queries


def _text(value: Any) -> str:
    """Return the text of a property's value, which may be a thing that was reconciled before."""
    if isinstance(value, Mapping):
        value = value.get("name", value.get("id"))
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, str | int) and not isinstance(value, bool):
        return str(value).strip()
    raise BadInput(f"{value!r} is no code and no date.")


def _page(names: Mapping[str, str], prefix: str, cursor: int) -> list[str]:
    start = form(prefix).folded
    hits = [
        iri
        for iri, name in sorted(names.items(), key=lambda item: (item[1], item[0]))
        if prefix.strip() and (iri.startswith(prefix) or (start and form(name).folded.startswith(start)))
    ]
    return hits[max(cursor, 0) :][:_PAGE]
