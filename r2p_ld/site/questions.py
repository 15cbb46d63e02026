"""Pages of questions: each canned query a form, with the answer to its defaults and what that rests on."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from markupsafe import Markup
from pyoxigraph import Literal, NamedNode

from r2p_ld.errors import FaultsFound
from r2p_ld.labels import ENGLISH
from r2p_ld.namespaces import prefixes, shorten
from r2p_ld.query import catalog
from r2p_ld.query.catalog import CannedQuery
from r2p_ld.query.evidence import Evidence, of_rows
from r2p_ld.query.languages import in_language, languages
from r2p_ld.query.parameters import Parameter
from r2p_ld.query.results import Result, run
from r2p_ld.query.session import Session
from r2p_ld.site import linked, routes
from r2p_ld.site.graph import SiteGraph, records_of
from r2p_ld.site.pages import Page, Reader

_PLACES = 3  # of a row's records, so many are named
_MOST_BYTES = 50_000_000  # of imports, which a process of its own holds in memory
_ROWS = 40  # of an answer, so many stand on the page; the files beside it have all


class Questions:
    """All canned questions, each asked once a language; ``data`` are the imports that some of them need."""

    def __init__(self, graph: SiteGraph, data: Sequence[Path] = ()) -> None:
        self.graph, self._data = graph, data
        self.canned = {query.name: query for query in catalog.list_queries() if query.form == "SELECT"}
        self._store = graph.named
        self._translated: dict[tuple[str, str], CannedQuery] = {}
        self._answers: dict[tuple[str, str], Result] = {}
        self._evidence: dict[tuple[str, str], tuple[Evidence, ...]] = {}
        self._choices: dict[tuple[str, str], list[tuple[str, str]]] = {}

    def translated(self, name: str, language: str) -> CannedQuery:
        """Return a question with its words and its text in a language."""
        key = name, language
        if key not in self._translated:
            query = catalog.translate(self.canned[name], language)
            self._translated[key] = query._replace(text=in_language(query.text, language))
        return self._translated[key]

    def answer(self, name: str, language: str) -> Result:
        """Return the answer to a question's defaults. Raise ``FaultsFound`` where imports take too much."""
        key = name, language
        if key not in self._answers:
            if self.canned[name].needs:
                self._answers[key] = self._imported.query(name, language=language)
            else:
                self._answers[key] = run(self.translated(name, language).text, self._store)
        return self._answers[key]

    @cached_property
    def _imported(self) -> Session:
        return Session(self._data)

    def close(self) -> None:
        """End the process that holds imports, if there is one."""
        if "_imported" in self.__dict__:
            self._imported.close()

    @cached_property
    def answered(self) -> frozenset[str]:
        """The questions that have an answer: not those that lack imports, or need too much time or memory."""
        return frozenset(filter(self._is_answered, self.canned))

    def _is_answered(self, name: str) -> bool:
        needs = {*self.canned[name].needs}
        if needs and (needs - self.graph.datasets.keys() or _size(self._data) > _MOST_BYTES):
            return False
        try:
            return all(self.answer(name, language).form == "rows" for language in languages())
        except FaultsFound:
            return False

    def shown(self, name: str, language: str) -> tuple[int, Result]:
        """Return how many rows the answer has, and those that stand on the page."""
        answer = self.answer(name, language)
        said = json.loads(answer.data)
        rows = said["results"]["bindings"]
        if len(rows) <= _ROWS:
            return len(rows), answer
        said["results"]["bindings"] = rows[:_ROWS]
        return len(rows), answer._replace(data=json.dumps(said, ensure_ascii=False).encode())

    def evidence(self, name: str, language: str) -> tuple[Evidence, ...]:
        """Return what each row that stands on the page rests on."""
        key = name, language
        if self.canned[name].needs:  # whose data sets the page names
            return tuple(Evidence(()) for _ in self.shown(name, language)[1].rows())
        if key not in self._evidence:
            # told once for all languages, where rows can be matched by what is no text
            _, answer = self.shown(name, language)
            rows = list(answer.rows())
            known = {_key(row): n for n, row in enumerate(self.shown(name, ENGLISH)[1].rows())}
            if language != ENGLISH and len(known) == len(rows) and all(_key(row) in known for row in rows):
                english = self.evidence(name, ENGLISH)
                self._evidence[key] = tuple(english[known[_key(row)]] for row in rows)
            else:
                text = self.translated(name, language).text
                self._evidence[key] = tuple(of_rows(text, self._store, answer, self.graph.origins))
        return self._evidence[key]

    def choices(self, parameter: Parameter, language: str) -> list[tuple[str, str]]:
        """Return what may be chosen for a parameter: CURIEs and labels of things, by label."""
        if parameter.type not in ("concept", "place"):
            return []
        prefix = "place" if parameter.type == "place" else (parameter.default or "").partition(":")[0]
        key = prefix, language
        if key not in self._choices:
            start = prefixes()[prefix] if prefix else ""
            things = [iri for iri in self.graph.things if start and iri.startswith(start)]
            self._choices[key] = [
                (shorten(iri), self.graph.label(iri, language)) for iri in self.graph.sorted(things, language)
            ]
        return self._choices[key]

    def pages(self) -> Iterator[Page]:
        """Yield the list of questions and the page of each."""
        yield Page("questions/", "questions.html", self._topics)
        for name in self.canned:
            yield Page(f"questions/{name}/", "question.html", _Question(self, name))

    def topics(self, language: str) -> list[tuple[str, str, int]]:
        """Return the topics of questions, each with what it is about, in a language, and how many it has."""
        counts = Counter(query.topic for query in self.canned.values())
        return [(tag, text, counts[tag]) for tag, text in catalog.read_tags(language).items() if counts[tag]]

    def _topics(self, reader: Reader) -> Mapping[str, object]:
        shown = [catalog.translate(query, reader.language) for query in self.canned.values()]
        topics = [
            (tag, meaning, [query for query in shown if query.topic == tag])
            for tag, meaning in catalog.read_tags(reader.language).items()
        ]
        return {"topics": [topic for topic in topics if topic[2]]}


class _Question:
    """What the page of a question is filled with."""

    def __init__(self, questions: Questions, name: str) -> None:
        self._questions, self._name = questions, name

    def __call__(self, reader: Reader) -> Mapping[str, object]:
        questions, name = self._questions, self._name
        query = questions.translated(name, reader.language)
        answered = name in questions.answered
        values = {
            "question": query,
            "linked": linked.of_question(reader, query, answered),
            "fields": [(each, questions.choices(each, reader.language)) for each in query.parameters],
            "datasets": [questions.graph.datasets[each] for each in query.needs] if answered else [],
            "of_data": routes.of_data,
        }
        if not answered:
            return {**values, "missing": query.needs, "rows": [], "variables": []}
        count, answer = questions.shown(name, reader.language)
        grounds = questions.evidence(name, reader.language)
        rows = list(answer.rows())
        shown = [n for n in range(len(answer.variables)) if not _repeats(n, rows, reader)]
        return {
            **values,
            "missing": (),
            "count": count,
            "variables": [answer.variables[n] for n in shown],
            "rows": [
                ([row[n] for n in shown], _ground(each, reader))
                for row, each in zip(rows, grounds, strict=True)
            ],
        }


def _size(data: Sequence[Path]) -> int:
    return sum(file.stat().st_size for path in data for file in (path, *path.rglob("*")) if file.is_file())


def _repeats(column: int, rows: Sequence[Sequence[object]], reader: Reader) -> bool:
    """Tell whether a column has the labels of the things of another, which stand there as links."""

    def is_label(text: object, thing: object) -> bool:
        if not isinstance(thing, NamedNode) or not isinstance(text, Literal):
            return False
        return thing.value in reader.graph.with_page and text.value == reader.label(thing.value)

    return any(
        all(is_label(row[column], row[other]) or row[column] is row[other] is None for row in rows)
        and any(row[column] is not None for row in rows)
        for other in range(len(rows[0]) if rows else 0)
    )


def _key(row: Iterable[object]) -> tuple[str, ...]:
    return tuple("" if getattr(term, "language", None) else str(term) for term in row)


def _ground(evidence: Evidence, reader: Reader) -> Markup:
    """Return where a row comes from: the records of sources, else the tables of ours."""
    records = list(dict.fromkeys(records_of(evidence.statements)))
    stated = [record for record in records if record.locator] or records
    shown = [reader.claim(record) for record in stated[:_PLACES]]
    if not shown:
        tables = dict.fromkeys(s.table for s in evidence.statements if s.table)
        shown = [Markup("{}").format(table) for table in tables][:_PLACES]
    more = [Markup("+{}").format(len(stated) - _PLACES)] if len(stated) > _PLACES else []
    return Markup("<br>").join([*shown, *more])
