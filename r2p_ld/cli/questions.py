"""What people are shown of canned queries: lists, help, completions, and the defaults behind an answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from r2p_ld.cli.arguments import Arguments
from r2p_ld.cli.output import as_json
from r2p_ld.errors import BadInput
from r2p_ld.texts import did_you_mean

if TYPE_CHECKING:
    from r2p_ld.query import CannedQuery, Parameter


def matching(queries: Sequence[CannedQuery], word: str) -> list[CannedQuery]:
    """Return the queries of a topic, or else those whose name, title, description or tags hold a word.

    Raises ``BadInput`` where there are none.
    """
    topics = {query.topic for query in queries}
    if word in topics:
        return [query for query in queries if query.topic == word]
    sought = word.casefold()
    found = [
        query
        for query in queries
        if sought in "\n".join((query.name, query.title, query.description, *query.tags)).casefold()
    ]
    if not found:
        advice = did_you_mean(word, topics, f"topics are {', '.join(sorted(topics))}.")
        raise BadInput(f"no query is about {word!r}; {advice}")
    return found


def listing(queries: Sequence[CannedQuery], tags: Mapping[str, str], format: str | None = None) -> str:
    """Return what can be asked: text for people, by topic in the order of ``tags``, or ``json``."""
    if format == "json":
        return as_json([query.as_dict() for query in queries]) + "\n"
    if format not in (None, "table"):
        raise BadInput(f"queries are listed as table or json, not as {format}")
    groups = ((topic, [query for query in queries if query.topic == topic]) for topic in tags)
    return "\n".join("\n".join(_group(topic, tags[topic], found)) for topic, found in groups if found)


def _group(topic: str, heading: str, queries: Sequence[CannedQuery]) -> Iterator[str]:
    yield f"{topic}: {heading}\n"
    for query in queries:
        takes = "".join(f" -p {parameter.name}=…" for parameter in query.parameters)
        yield f"  {query.name}{takes}"
        yield f"      {query.title}"
        if query.needs:
            yield f"      needs data of others: {', '.join(query.needs)}"
    yield ""


def describe(query: CannedQuery) -> str:
    """Return the help of one query: what it asks, its parameters, the data it needs, and an example."""
    from textwrap import fill

    lines = [query.title, "", fill(query.description, 100, break_on_hyphens=False), ""]
    if query.parameters:
        lines += ["parameters:", *(f"  {_parameter(parameter)}" for parameter in query.parameters), ""]
    if query.needs:
        lines.append("needs data of others, beside the published graph; for each:")
        lines += [f"  r2p-ld import {name} FILE… --out {name}.nq" for name in query.needs]
        lines.append("")
    lines += [f"tags: {', '.join(query.tags)}", f"asked by: {query.asked_by}", "", "example:"]
    return "\n".join([*lines, f"  {example(query)}", ""])


def _parameter(parameter: Parameter) -> str:
    if parameter.required:
        state = "required"
    else:
        state = "optional" if parameter.default is None else f"default: {short(parameter)}"
    return f"-p {parameter.name}=…  {parameter.description} ({parameter.type}; {state})"


def example(query: CannedQuery) -> str:
    """Return a command that asks the question."""
    from shlex import quote

    words = ["r2p-ld", "query", query.name]
    for parameter in query.parameters:
        value = short(parameter) or parameter.type.upper()
        words += ["-p", quote(f"{parameter.name}={value}")]
    if query.needs:
        words += ["--data", *(f"{name}.nq" for name in query.needs)]
    return " ".join(words)


def short(parameter: Parameter) -> str | None:
    """Return a default as it may be given: without its prefix where that is the parameter's name."""
    return parameter.default and parameter.default.removeprefix(f"{parameter.name}:")


def notes(query: CannedQuery, values: Mapping[str, str], *, empty: bool, people: bool) -> str:
    """Return what is to be said beside an answer: that it is empty, and which defaults restrict it.

    ``values`` are the parameters that were given. Defaults are left out unless ``people`` read it.
    """
    shown = {each.name: values.get(each.name, short(each)) for each in query.parameters}
    lines = [
        f"{name} = {value} (default; -p {name}=… for another)"
        for name, value in shown.items()
        if people and name not in values and value is not None
    ]
    if empty:
        asked = ", ".join(f"{name} = {value}" for name, value in shown.items() if value is not None)
        lines.append(f"{query.name} finds nothing{asked and f' for {asked}'}.")
    return "".join(f"{line}\n" for line in lines)


def complete_names(prefix: str, parsed_args: Arguments, **_: object) -> list[str]:
    """Return what may be completed to a canned query, or behind ``--list`` to a topic or tag."""
    from r2p_ld.query import catalog

    with suppress(BadInput):
        return [*catalog.names(), *(catalog.read_tags() if parsed_args.list else ())]
    return []


def complete_parameters(prefix: str, parsed_args: Arguments, **_: object) -> list[str]:
    """Return what may be completed to a parameter of the query that is named."""
    from r2p_ld.query import find

    with suppress(BadInput):
        return [f"{parameter.name}=" for parameter in find(parsed_args.question or "").parameters]
    return []
