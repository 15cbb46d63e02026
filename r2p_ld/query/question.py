"""What is asked: a canned question by its name, a file, or SPARQL as it is written."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from r2p_ld.errors import BadInput
from r2p_ld.labels import ENGLISH
from r2p_ld.query import catalog
from r2p_ld.query.languages import checked


class Question(NamedTuple):
    """A query with its values in place.

    ``source`` names it in faults. ``needs`` are the data sets that it needs beside the published graph,
    ``things`` the IRIs asked about, by parameter. ``asked`` is how it was put, in plain values.
    """

    text: str
    source: str
    is_canned: bool
    needs: tuple[str, ...]
    things: Mapping[str, str]
    asked: Mapping[str, object]


def is_sparql(question: str) -> bool:
    """Tell whether a question is SPARQL itself: no name has what every query has."""
    return "{" in question or "<" in question


def read_question(
    question: str, parameters: Mapping[str, str | int], language: str = ENGLISH, *, is_published: bool = False
) -> Question:
    """Return a question: a canned query's name, a path that ends in ``.rq``, or SPARQL.

    ``is_published`` tells that the published graph alone is asked. Raises ``BadInput`` for a wrong name,
    parameter, language or file, and for a question that needs data of others where there are none.
    """
    language = checked(language)
    is_file = question.endswith(".rq")
    is_text = not is_file and is_sparql(question)
    if (is_file or is_text) and language != ENGLISH:
        name = question if is_file else "the query"
        raise BadInput(f"--language is for canned queries: write the language into {name}, or leave it out.")
    if is_text and parameters:
        raise BadInput("SPARQL takes no parameters: write the values into it, or ask a canned query.")
    if is_text or (is_file and not parameters):
        text = question if is_text else catalog.read_text(Path(question))
        return Question(text, question if is_file else "the query", False, (), {}, _asked(text))
    query = catalog.read_query(Path(question)) if is_file else catalog.find(question)
    text = catalog.bind(query, parameters, language)
    things = catalog.things(query, parameters)
    if is_file:
        return Question(text, question, False, (), things, _asked(text))
    if query.needs and is_published:
        raise BadInput(
            f"{question} joins data of others with ours, and none are given. Import "
            f"{', '.join(query.needs)} (`r2p-ld import --list`), and then: "
            f"r2p-ld query {question} --data {' '.join(f'{name}.nq' for name in query.needs)}"
        )
    asked = {
        "question": question,
        "parameters": dict(parameters),
        "language": None if language == ENGLISH else language,
    }
    return Question(text, f"{question}.rq", True, query.needs, things, asked)


def _asked(text: str) -> dict[str, object]:
    return {"query": text, "language": None}
