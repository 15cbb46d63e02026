"""Canned queries: plain SPARQL files whose head of comments says what they ask, and values put into them.

Each lies in the folder of its topic, ``queries/TOPIC/NAME.rq``; no two have one name.

    # title: Which policy tools are listed under a pillar?
    # description: One sentence or two. A line with more than one blank after its sign
    #   goes on where the line above it ended.
    # asked by: analyst
    # tags: pillars, counts
    # parameter pillar (concept): the pillar whose tools are asked for

The topic is a tag of each of its questions; ``queries/tags.tsv`` lists all tags, topics first.
Each parameter has one line of the query to itself, ``VALUES ?pillar { pillar:1 }``: between the braces
stands its default, or ``UNDEF`` where it is optional and has none, or nothing where it is required.
``queries/languages/LANGUAGE.tsv`` translates what the heads say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise, takewhile
from pathlib import Path
from typing import NamedTuple

from pyoxigraph import NamedNode

from r2p_ld import paths
from r2p_ld.errors import BadInput, Fault
from r2p_ld.labels import ENGLISH
from r2p_ld.namespaces import base
from r2p_ld.query.languages import checked, in_language
from r2p_ld.query.parameters import TYPES, Parameter, default_of, term, written
from r2p_ld.texts import did_you_mean, row_of

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_PARAMETER = r"parameter ([A-Za-z][A-Za-z0-9_]*) \(([^)]*)\)"
_VALUES = re.compile(r"^([ \t]*VALUES[ \t]+\?(\w+)[ \t]*\{[ \t]*)(.*?)([ \t]*\}[ \t]*)$", re.MULTILINE)
_FORM = re.compile(r"^\s*(SELECT|ASK|CONSTRUCT|DESCRIBE)\b", re.MULTILINE)
_REQUIRED = ("title", "description", "asked by")
_COLUMNS = ("question", "property", "text", "status", "note")
_KEYS = (*_REQUIRED, "tags", "needs")
_FORM_OF_ENTRY = f"use {', '.join(_KEYS)} or `parameter name (type)`, then a colon."

_Report = Callable[[int | None, str, str], None]


class CannedQuery(NamedTuple):
    """One question: what its head says, and its SPARQL as it stands in the file.

    ``topic`` is the folder that it lies in, and the first of its ``tags``. ``form`` is SELECT, ASK,
    CONSTRUCT or DESCRIBE. ``needs`` names the data
    sets that have to be imported and stand beside the published graph, else the question finds nothing.
    """

    name: str
    topic: str
    title: str
    description: str
    asked_by: str
    tags: tuple[str, ...]
    needs: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    form: str
    text: str

    @property
    def file(self) -> str:
        """Where it lies among the canned queries."""
        return f"{self.topic}/{self.name}.rq"

    def as_dict(self) -> dict[str, object]:
        """Return what a caller needs to ask the question, as plain values."""
        plain = {name: getattr(self, name) for name in ("name", "topic", "title", "description", "asked_by")}
        lists = {"tags": list(self.tags), "needs": list(self.needs)}
        return {**plain, **lists, "parameters": [parameter._asdict() for parameter in self.parameters]}


def list_queries(language: str = ENGLISH) -> list[CannedQuery]:
    """Return every canned query of the project, by name; its ``checks`` are none.

    Titles and descriptions are in the language, as far as ``queries/languages`` translates them. Raises
    ``BadInput`` with all faults of all files, of the tags and of the translations.

    >>> [query.title for query in list_queries() if query.name == "crimes"]
    ['Which crimes does the Responsibility to Protect cover?']
    """
    queries: list[CannedQuery] = []
    faults: list[Fault] = []
    files = _files()
    for path in files:
        try:
            queries.append(read_query(path))
        except BadInput as error:
            faults += error.faults
    for one, other in pairwise(files):
        if one.stem == other.stem:
            faults.append(Fault(str(other), None, None, f"{one} has its name.", "give it another."))
    if not faults:
        faults += [*_tag_faults(queries), *_translation_faults(queries)]
    if faults:
        raise BadInput("canned queries are wrong", faults)
    return [translate(query, language) for query in queries]


def read_tags(language: str = ENGLISH) -> dict[str, str]:
    """Return each tag with what it means, in the order of ``queries/tags.tsv``.

    It is in the language as far as that is translated, else in English. Raises ``BadInput`` where the
    table cannot be read.

    >>> read_tags()["pillars"]
    'the three pillars'
    """
    path = paths.queries() / "tags.tsv"
    tags: dict[str, str] = {}
    faults: list[Fault] = []
    for row, line in enumerate(read_text(path).splitlines()[1:], 2):
        tag, _, description = line.partition("\t")
        if tag in tags or not _NAME.fullmatch(tag) or not description.strip() or "\t" in description:
            rule = "it is no tag with its description, or stands twice."
            mend = "write the tag (small letters, digits, hyphens) once, a tab, and what it means."
            faults.append(Fault(str(path), row, "tag", rule, mend))
        tags[tag] = description
    if faults:
        raise BadInput("the tags of queries are wrong", faults)
    texts = _translations(language)
    return {tag: texts.get((tag, "tag"), description) for tag, description in tags.items()}


def _tag_faults(queries: Sequence[CannedQuery]) -> Iterator[Fault]:
    """Yield a fault for each tag that is used and not declared, or declared and not used."""
    folder, tags = paths.queries(), read_tags()
    used = {tag: query.file for query in queries for tag in query.tags}
    for tag in used.keys() - tags.keys():
        mend = did_you_mean(tag, tags, "use a tag of tags.tsv, or add it there.")
        yield Fault(str(folder / used[tag]), None, "tags", f"{tag!r} is not declared.", mend)
    for tag in tags.keys() - used.keys():
        mend = "take it out of the table."
        yield Fault(str(folder / "tags.tsv"), None, "tag", f"no query has the tag {tag}.", mend)


def _files() -> list[Path]:
    found = (path for path in paths.queries().rglob("*.rq") if path.parent.name != "checks")
    return sorted(found, key=lambda path: (path.stem, path))


def names() -> list[str]:
    """Return the names of the canned queries, without reading them."""
    return [path.stem for path in _files()]


def translate(query: CannedQuery, language: str) -> CannedQuery:
    """Return a query with what its head says in a language, as far as it is translated."""
    texts = {key: text for (name, key), text in _translations(language).items() if name == query.name}
    parameters = (
        each._replace(description=texts.get(f"parameter {each.name}", each.description))
        for each in query.parameters
    )
    return query._replace(
        title=texts.get("title", query.title),
        description=texts.get("description", query.description),
        parameters=tuple(parameters),
    )


@cache
def _translations(language: str) -> dict[tuple[str, str], str]:
    """Return the translated texts, by query and by ``title``, ``description`` or ``parameter NAME``."""
    if language == ENGLISH:
        return {}
    path = _translation_files() / f"{checked(language)}.tsv"
    cells = [line.split("\t") for line in read_text(path).splitlines()[1:]] if path.exists() else []
    return {(query, key): text for query, key, text, *_ in cells}


def _translation_files() -> Path:
    return paths.queries() / "languages"


def _translation_faults(queries: Sequence[CannedQuery]) -> Iterator[Fault]:
    """Yield a fault for each row of a translation that is of no query or stands twice."""
    known = {
        (query.name, key)
        for query in queries
        for key in ("title", "description", *(f"parameter {each.name}" for each in query.parameters))
    }
    known |= {(tag, "tag") for tag in read_tags()}
    for path in sorted(_translation_files().glob("*.tsv")):
        seen: set[tuple[str, ...]] = set()
        for row, line in enumerate(read_text(path).splitlines()[1:], 2):
            cells = line.split("\t")
            if len(cells) != len(_COLUMNS) or not cells[2] or (cells[0], cells[1]) not in known:
                properties = "title, description, `parameter NAME` or tag"
                mend = f"write {', '.join(_COLUMNS)}: the property is {properties}."
                yield Fault(str(path), row, None, "it translates nothing that a query has.", mend)
            elif (cells[0], cells[1]) in seen:
                yield Fault(str(path), row, None, "it is translated in another row already.", "keep one.")
            seen.add((*cells[:2],))


def find(name: str) -> CannedQuery:
    """Return the canned query of that name. Raise ``BadInput`` where there is none, with near names."""
    found = paths.queries().rglob(f"{name}.rq") if _NAME.fullmatch(name) else ()
    for path in found:
        if path.parent.name != "checks":
            return read_query(path)
    advice = did_you_mean(name, names(), "look for it with `r2p-ld query --list WORD`.")
    raise BadInput(f"no query is called {name!r}; {advice}")


def bind(query: CannedQuery, values: Mapping[str, str | int], language: str = ENGLISH) -> str:
    """Return the query's text with the values in place of the defaults, for any SPARQL engine.

    Labels are asked for in the language (``languages.in_language``). A whole number stands for its digits.
    Only what stands between the braces of each given parameter's VALUES line is replaced. Raises
    ``BadInput`` for every unknown or missing parameter and every value that is not of its type.
    """
    declared = {parameter.name: parameter for parameter in query.parameters}
    faults: list[Fault] = []
    blocks: dict[str, str] = {}

    def fault(parameter: str, rule: str, mend: str) -> None:
        faults.append(Fault(f"query {query.name}", None, parameter, rule, mend))

    for name, value in values.items():
        if name not in declared:
            takes = f"it takes {', '.join(declared)}" if declared else "it takes none"
            fault(name, "no such parameter.", did_you_mean(name, declared, f"{takes}."))
            continue
        if not isinstance(value, str | int) or isinstance(value, bool):
            fault(name, f"{value!r} is neither text nor a whole number.", "give a str or an int.")
            continue
        try:
            blocks[name] = written(term(declared[name], str(value)))
        except ValueError as error:
            fault(name, f"{value!r} is not a {declared[name].type}.", str(error))
    for parameter in query.parameters:
        if parameter.required and parameter.name not in values:
            fault(parameter.name, "it is required.", f"give `-p {parameter.name}=…`: {parameter.description}")
    if faults:
        raise BadInput("the question cannot be asked", faults)
    text = in_language(query.text, language)
    return _VALUES.sub(lambda m: f"{m[1]}{blocks[m[2]]}{m[4]}" if m[2] in blocks else m[0], text)


def things(query: CannedQuery, values: Mapping[str, str | int]) -> dict[str, str]:
    """Return the IRIs in namespaces of ours among values that ``bind`` takes, by parameter."""
    given = (parameter for parameter in query.parameters if parameter.name in values)
    terms = ((parameter.name, term(parameter, str(values[parameter.name]))) for parameter in given)
    return {name: t.value for name, t in terms if isinstance(t, NamedNode) and t.value.startswith(base())}


def read_query(path: Path) -> CannedQuery:
    """Return the canned query in a file. Raise ``BadInput`` with all its faults."""
    faults: list[Fault] = []

    def report(row: int | None, rule: str, mend: str) -> None:
        faults.append(Fault(str(path), row, None, rule, mend))

    text = read_text(path)
    if not _NAME.fullmatch(path.stem):
        report(None, "a query's file name is its name.", "use small letters, digits and single hyphens.")
    head: dict[str, str] = {}
    parameters: dict[str, Parameter] = {}
    for row, key, value in _entries(text, report):
        match = re.fullmatch(_PARAMETER, key) if key.startswith("parameter ") else None
        if not value:
            report(row, f"{key} is empty.", "write something after the colon.")
        elif match is None and key not in _KEYS:
            report(row, f"no entry is called {key!r}.", _FORM_OF_ENTRY)
        elif key in head or (match and match[1] in parameters):
            report(row, f"{key} stands twice.", "keep one.")
        elif match is None:
            head[key] = value
        elif match[2] not in TYPES:
            report(row, f"no type is called {match[2]!r}.", f"use one of {', '.join(TYPES)}.")
        else:
            required, default = _values_line(match[1], match[2], row, text, report)
            parameters[match[1]] = Parameter(match[1], match[2], value, required, default)
    for key in _REQUIRED:
        if key not in head:
            report(1, f"the head has no {key}.", f"add a line `# {key}: …`.")
    topic = path.absolute().parent.name
    tags = tuple(tag.strip() for tag in head["tags"].split(",")) if "tags" in head else ()
    if len({topic, *tags}) <= len(tags):
        report(None, "a tag stands twice.", "keep one; the name of the folder is a tag already.")
    for tag in tags:
        if not _NAME.fullmatch(tag):
            report(None, f"{tag!r} is no tag.", "use small letters, digits, hyphens; commas between tags.")
    needs = tuple(head.get("needs", "").split())
    for name in needs:
        if not _NAME.fullmatch(name):
            report(None, f"{name!r} is no data set.", "name data sets as `r2p-ld import --list` does.")
    form = _FORM.search(text)
    if form is None:
        report(None, "no line starts with the form of the query.", "start one with SELECT, ASK or CONSTRUCT.")
    if form is None or faults:
        raise BadInput("a canned query is wrong", faults)
    return CannedQuery(
        path.stem,
        topic,
        head["title"],
        head["description"],
        head["asked by"],
        (topic, *tags),
        needs,
        tuple(parameters.values()),
        form[1],
        text,
    )


def read_text(path: Path) -> str:
    """Return a query file's text. Raise ``BadInput`` where it cannot be read or is not UTF-8."""
    try:
        return path.read_text("utf-8-sig")
    except OSError as error:
        rule, mend = f"cannot be read: {error.strerror}.", "name a file that is there and that you may read."
    except UnicodeDecodeError as error:
        rule, mend = f"not UTF-8 at byte {error.start}.", "save it as UTF-8."
    raise BadInput("the query cannot be read", [Fault(str(path), None, None, rule, mend)])


def _entries(text: str, report: _Report) -> Iterator[tuple[int, str, str]]:
    """Yield row, key and value of each entry of the head, which ends where the comments do."""
    blocks: list[list[str]] = []
    for line in takewhile(lambda line: line.startswith("#"), text.split("\n")):
        if blocks and line.startswith("#  "):
            blocks[-1].append(line)
        else:
            blocks.append([line])
    after = 1
    for line, *more in blocks:
        row, after = after, after + 1 + len(more)
        key, colon, value = line.removeprefix("#").removeprefix(" ").partition(":")
        if colon and "a" <= key[:1] <= "z":
            yield row, key, " ".join([value.strip(), *(each[1:].strip() for each in more)]).strip()
            continue
        for at, each in enumerate((line, *more), row):
            if each.strip() != "#":
                report(at, "a comment of the head is no entry.", _FORM_OF_ENTRY)


def _values_line(name: str, type: str, row: int, text: str, report: _Report) -> tuple[bool, str | None]:
    """Return whether the parameter is required, and its default."""
    lines = [match for match in _VALUES.finditer(text) if match[2] == name]
    if len(lines) != 1:
        rule = f"parameter {name} has {len(lines)} VALUES lines."
        report(row, rule, f"give `VALUES ?{name} {{ default }}` one line to itself, once.")
        return False, None
    block = lines[0][3]
    try:
        return block == "", default_of(block, type)
    except ValueError as error:
        line = row_of(text, lines[0].start())
        report(line, f"the default {block!r} is not a {type}.", str(error))
        return False, None
