"""The command that asks: ``r2p-ld query``."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from r2p_ld.cli.arguments import LANGUAGE, Arguments, command, option, options, pairs
from r2p_ld.cli.output import as_json
from r2p_ld.errors import BadInput
from r2p_ld.texts import did_you_mean

if TYPE_CHECKING:
    from r2p_ld.query import CannedQuery, Parameter


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


@command(
    "Ask a question: a canned query by its name, or a query of your own.",
    option(
        "question",
        nargs="?",
        metavar="NAME|FILE.rq|SPARQL",
        help="a canned query, a file, or SPARQL as it stands",
        completer=complete_names,
    ),
    option("-h", "--help", action="store_true", help="show this, or what NAME asks and takes, and exit"),
    option(
        "--list",
        action="store_true",
        help="list the canned queries; with NAME, those of that topic, or those that speak of that word",
    ),
    options(
        "-p",
        dest="parameter",
        metavar="NAME=VALUE",
        help="set a parameter; `query NAME --help` lists those of a question",
        completer=complete_parameters,
    ),
    options(
        "--data",
        metavar="FILE",
        help="ask this RDF (a file, which may be packed as .gz, or a folder of shards) instead of the "
        "published graph, or beside it where the question joins both",
    ),
    options("--named", metavar="IRI=FILE", help="ask this RDF, as the named graph IRI"),
    option("--store", type=Path, metavar="DIR", help="ask the store that `load --into DIR` made"),
    option("--endpoint", metavar="URL", help="ask the store at this address"),
    LANGUAGE,
    option("--base", metavar="IRI", help="resolve relative IRIs in the files against this one"),
    option(
        "--evidence",
        action="store_true",
        help="say on what each row rests: a column of a table, PROV in JSON; on a terminal, tables of the "
        "published graph always do",
    ),
    option("--timeout", type=float, metavar="SECONDS", help="stop after this time (default: 60)"),
    option(
        "--format",
        choices=["table", "json", "csv", "tsv", "md", "ttl", "nt"],
        help="how to print (default: table, or ttl for a query that makes triples)",
    ),
    option("--hxl", action="store_true", help="with --format csv: a row of HXL tags below the header"),
    examples=[
        "query --list",
        "query --list places",
        "query places-cited --help",
        "query tools-of-pillar -p pillar=2 --language fr",
        "query events --format csv --hxl",
        "query crimes --evidence",
        "query mine.rq --data mine.ttl --format json",
        "query mine.rq --named https://example.org/graph=mine.ttl",
        "query proxies-side-by-side -p place=place:sudan --data onesided.nq conflicts.nq",
        "query crimes --endpoint http://localhost:7878/query",
    ],
)
def _query(args: Arguments) -> int:
    from r2p_ld import query
    from r2p_ld.cli.render import render

    question = args.question or _behind(args)
    is_file = question is not None and question.endswith(".rq")
    is_canned = not is_file and not query.is_sparql(question or "")
    language = args.language or (query.preferred(os.environ) if is_canned else query.ENGLISH)
    if args.help:
        if question is None:
            sys.stdout.write(args.parser.format_help())
        else:
            asked = query.read_query(Path(question)) if is_file else query.find(question)
            sys.stdout.write(describe(query.translate(asked, language)))
        return 0
    if args.hxl and args.format != "csv":
        raise BadInput("--hxl goes with --format csv.")
    if args.list:
        others = ("parameter", "data", "named", "store", "endpoint", "base", "timeout")
        if any(getattr(args, name) not in (None, []) for name in others):
            raise BadInput("--list takes nothing but a topic or a word, and --format.")
        found = query.list_queries(language)
        if question:
            found = matching(found, question)
        sys.stdout.write(listing(found, query.read_tags(language), args.format))
        return 0
    if question is None:
        raise BadInput(
            "name a query or a FILE.rq, or write SPARQL; `r2p-ld query --list` shows the queries there are."
        )
    if args.evidence and args.format not in (None, "table", "md", "json"):
        raise BadInput("--evidence goes with --format table, md or json.")
    values = pairs("-p", "NAME=VALUE", args.parameter, str.partition)
    columns = os.get_terminal_size(1).columns if os.isatty(1) else None
    result = query.run_query(
        question,
        values,
        data=[Path(file) for file in args.data],
        named=pairs("--named", "IRI=FILE", args.named, str.rpartition),
        store=args.store,
        endpoint=args.endpoint,
        base=args.base,
        language=language,
        timeout=args.timeout,
        evidence=args.evidence or (columns is not None and _is_table(args, question, is_canned)),
    )
    text = render(result, args.format, columns=columns, language=language)
    if args.hxl:
        from r2p_ld.exports import hxl

        text = hxl.add_tags(text)
    sys.stdout.write(text)
    sys.stderr.writelines(f"note: {note}\n" for note in result.notes)
    if is_canned:
        people = args.format in (None, "table")
        sys.stderr.write(notes(query.find(question), values, empty=result.is_empty, people=people))
    return 0


def _is_table(args: Arguments, question: str, is_canned: bool) -> bool:
    """Tell whether rows of the published graph are to be shown as a table: of other data it takes long."""
    from r2p_ld.query import catalog
    from r2p_ld.query.tokens import prologue

    if args.format not in (None, "table") or args.data or args.named or args.store or args.endpoint:
        return False
    text = catalog.read_text(Path(question)) if question.endswith(".rq") else question
    return is_canned or prologue(text).form == "SELECT"


def _behind(args: Arguments) -> str | None:
    """Take the question out of the values of an option of several, which swallows what stands behind them.

    It is a value that is none: ``-p pillar=2 tools-of-pillar``; a file of RDF would have an ending, and no
    brackets as SPARQL has.
    """
    for values in (args.parameter, args.named, args.data):
        for value in values[1:]:
            is_name = "=" not in value and Path(value).suffix in ("", ".rq")
            if is_name or (values is args.data and "{" in value):
                values.remove(value)
                return str(value)
    return None


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
    groups: list[str] = []
    for topic, heading in tags.items():
        lines = [f"{topic}: {heading}\n"]
        for query in (query for query in queries if query.topic == topic):
            takes = "".join(f" -p {parameter.name}=…" for parameter in query.parameters)
            lines += [f"  {query.name}{takes}", f"      {query.title}"]
            if query.needs:
                lines.append(f"      needs data of others: {', '.join(query.needs)}")
        groups += ["\n".join([*lines, ""])] if len(lines) > 1 else []
    return "\n".join(groups)


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
