"""A graph that stays open: its files are read once, and then it is asked as often as one likes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, cast

from r2p_ld import __version__
from r2p_ld.errors import BadInput
from r2p_ld.labels import ENGLISH
from r2p_ld.query import missing
from r2p_ld.query.question import Question, is_sparql, read_question
from r2p_ld.query.results import Result, run
from r2p_ld.store import ask_published

if TYPE_CHECKING:
    from r2p_ld.sandbox import Worker

_SECONDS = 60.0


def run_query(
    question: str,
    parameters: Mapping[str, str | int] | None = None,
    *,
    data: Sequence[str | Path] = (),
    named: Mapping[str, str | Path] | None = None,
    store: str | Path | None = None,
    endpoint: str | None = None,
    base: str | None = None,
    language: str = ENGLISH,
    timeout: float | None = None,
    evidence: bool = False,
) -> Result:
    """Return the answer to one question; ``open_graph`` reads files once for many.

    ``question`` is a canned query's name, a path that ends in ``.rq``, or SPARQL. ``data`` are RDF files and
    ``named`` maps a graph's IRI to a file (see ``store.open_files``); ``store`` is a folder that
    ``load --into`` made; ``endpoint`` is the address of a store; else the published graph is asked. A
    question that needs data sets of others takes them as ``data``, beside the published graph, or from
    a store that holds both. Relative IRIs in files resolve against ``base``. A canned question gives
    labels in ``language``, and in English where there is none. ``timeout`` is in seconds, by default 60,
    but for a canned question over the published graph alone. With ``evidence`` the answer has that of
    each row, and says what was asked: an endpoint does not tell where its triples come from.

    Raises ``BadInput`` for a wrong name, parameter, language, file or syntax, and for a thing of ours that
    the data (an endpoint's aside) do not mention, ``FaultsFound`` where what is not ours needs more time or
    memory than it may have, and ``RemoteFailure`` where an endpoint does not give the whole answer.

    >>> print(run_query("tool-counts").to_csv(), end="")
    pillar,label,tools\r
    https://w3id.org/r2p-ld/id/pillar/1,Pillar I,8\r
    https://w3id.org/r2p-ld/id/pillar/2,Pillar II,19\r
    https://w3id.org/r2p-ld/id/pillar/3,Pillar III,10\r
    """
    if evidence and endpoint is not None:
        raise BadInput(
            "an endpoint does not tell where its triples come from: load the data with "
            "`r2p-ld load FILE --into DIR`, and ask for evidence with --store DIR."
        )
    if endpoint is not None and (data or named or store is not None):
        raise BadInput("an endpoint has its own data: leave out --endpoint, or --data, --named and --store.")
    is_published = not (data or named) and store is None and endpoint is None
    has_file = question.endswith(".rq") and endpoint is None
    _check_data(data, named, store, base, has_file=has_file)
    asked = read_question(question, parameters or {}, language, is_published=is_published)
    seconds = _SECONDS if timeout is None else timeout
    if endpoint is not None:
        from r2p_ld.query import imported, remote

        answer = remote.ask(asked.text, endpoint, timeout=seconds)
        if not asked.needs:
            return answer
        counted = remote.ask(imported.question(), endpoint, timeout=seconds)
        return answer._replace(notes=(*answer.notes, *imported.notes(counted, asked.needs)))
    with_published = bool(asked.needs and data)
    if asked.is_canned and is_published and timeout is None:
        answer = _ask_published(asked, evidence)
    else:
        from r2p_ld.query import local

        answer = local.ask(
            asked.text,
            source=asked.source,
            needs=asked.needs,
            things=asked.things,
            base=base,
            data=data,
            named=named,
            with_published=with_published,
            store=store,
            timeout=seconds,
            evidence=evidence,
        )
    where = _plain(data, named, store, base, with_published)
    return answer._replace(asked={**asked.asked, **where}) if evidence else answer


class Session:
    """An open graph: the published one, with files ``data`` and ``named`` beside it, or a store on disk.

    ``named`` maps a graph's IRI to a file; ``store`` is a folder that ``load --into`` made, and is asked
    instead. With ``published=False`` the files are asked alone. Relative IRIs resolve against ``base``.
    ``timeout``, in seconds, is for reading the files, and for each query over them or of one's own; such
    work runs in a limited process of its own, which is stopped at a limit, and started anew for the next
    query: then the files are read again. Several threads may ask; they take turns.

    Raises ``BadInput`` for files that cannot be read, and ``FaultsFound`` where that needs more time or
    memory than it may have.

    >>> with Session() as graph:
    ...     len(list(graph.query("tools-of-pillar", pillar=2).rows()))
    19
    """

    def __init__(
        self,
        data: Sequence[str | Path] = (),
        *,
        named: Mapping[str, str | Path] | None = None,
        store: str | Path | None = None,
        base: str | None = None,
        published: bool = True,
        timeout: float = _SECONDS,
    ) -> None:
        _check_data(data, named, store, base)
        self._data = [Path(file) for file in data]
        self._named = {iri: Path(file) for iri, file in (named or {}).items()}
        self._store, self._base = store and Path(store), base
        self._is_published = not (data or named or store)
        self._with_published, self._timeout = published and not (self._is_published or store), timeout
        self._questions: dict[tuple[object, ...], Question] = {}
        self._worker: Worker | None = None
        if self._is_published:
            ask_published()
        else:
            self._work()

    def query(
        self,
        question: str,
        parameters: Mapping[str, str | int] | None = None,
        /,
        *,
        language: str = ENGLISH,
        evidence: bool = False,
        timeout: float | None = None,
        **values: str | int,
    ) -> Result:
        """Return the answer to a canned question, to a query file (``.rq``), or to SPARQL.

        ``values`` are its parameters; one that is called like an option here goes into ``parameters``. The
        options are those of ``run_query``, which raises as this does.
        """
        asked = self._read(question, {**(parameters or {}), **values}, language)
        if asked.is_canned and self._is_published and timeout is None:
            answer = _ask_published(asked, evidence)
        else:
            if not asked.is_canned:
                from r2p_ld.query import guard

                guard.check(asked.text, asked.source)
            request = asked.text, asked.source, asked.needs, dict(asked.things), evidence
            answer = cast(Result, self._work()(*request, seconds=timeout))
        where = _plain(self._data, self._named, self._store, self._base, self._with_published)
        return answer._replace(asked={**asked.asked, **where}) if evidence else answer

    def close(self) -> None:
        """End the process that holds the files, if there is one."""
        if self._worker is not None:
            self._worker.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _read(self, question: str, parameters: Mapping[str, str | int], language: str) -> Question:
        if question.endswith(".rq") or is_sparql(question):  # a file may change
            return read_question(question, parameters, language)
        key = question, *sorted(parameters.items()), language
        if key not in self._questions:
            self._questions[key] = read_question(
                question, parameters, language, is_published=self._is_published
            )
        return self._questions[key]

    def _work(self) -> Worker:
        if self._worker is None:
            from r2p_ld.query.local import OpenData, limits
            from r2p_ld.sandbox import Worker

            files = self._data, self._named, self._with_published, self._store, self._base
            self._worker = Worker(OpenData, *files, **limits(self._timeout, self._data))
        return self._worker


def _ask_published(question: Question, evidence: bool) -> Result:
    """Return the answer to a canned question, in this process."""
    graph = ask_published()
    answer = run(question.text, graph, source=question.source)
    missing.check(answer, question.things)
    answer = answer._replace(notes=tuple(missing.notes(question.text, answer, graph)))
    if not evidence:
        return answer
    from r2p_ld.query.evidence import of_rows
    from r2p_ld.query.origins import Origins

    rows = of_rows(question.text, graph, answer, Origins(graph))
    return answer._replace(evidence=tuple(rows))


def _plain(
    data: Sequence[str | Path],
    named: Mapping[str, str | Path] | None,
    store: str | Path | None,
    base: str | None,
    published: bool,
) -> dict[str, object]:
    """Return of what a question was asked, in plain values, so that it can be asked again."""
    return {
        "data": [str(Path(file).absolute()) for file in data],
        "named": {iri: str(Path(file).absolute()) for iri, file in (named or {}).items()},
        "published": published,
        "store": store and str(Path(store).absolute()),
        "base": base,
        "release": __version__,
    }


def _check_data(
    data: Sequence[str | Path],
    named: Mapping[str, str | Path] | None,
    store: str | Path | None,
    base: str | None,
    *,
    has_file: bool = False,
) -> None:
    """Raise ``BadInput`` for options that do not go together; ``has_file``: a query file is asked."""
    if store is not None and (data or named):
        raise BadInput("a store has its own data: leave out --store, or --data and --named.")
    if base is not None and not (data or named or has_file):
        raise BadInput("--base is for files: leave it out, or give --data, --named or a FILE.rq.")
