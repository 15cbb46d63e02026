"""Reading the declarations in ``ontology/datasets``: TOML, checked as a table is checked.

``docs/importing.md`` describes the format. Every fault of a declaration is told at once, with the
file and the dotted key at which it stands.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

from r2p_ld import paths
from r2p_ld.datasets.check import check
from r2p_ld.datasets.model import (
    Again,
    Column,
    Conditions,
    Dataset,
    Join,
    Ref,
    Refusal,
    Table,
    Template,
    Thing,
    Value,
)
from r2p_ld.datasets.types import TYPES
from r2p_ld.errors import BadInput, Fault
from r2p_ld.namespaces import prefixes
from r2p_ld.texts import did_you_mean

_PLACEHOLDER = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)(?:\.([A-Za-z]+))?\}")
_IRI = re.compile(r"(?:[a-z][a-z0-9]*):(?:[A-Za-z0-9._~/-]|\{[A-Za-z0-9_.]+\})+")
_MOST_BYTES = 1 << 20
_KINDS = {str: "a text", bool: "true or false", list: "a list", dict: "a table", int: "a number"}


def folder() -> Path:
    """Return the folder of declarations."""
    return paths.ontology() / "datasets"


def files() -> dict[str, Path]:
    """Return the file of each declaration by the name of its data set, sorted.

    Those in the folder that the environment variable R2P_LD_DATASETS names are among them. Raises
    ``BadInput`` where that is no folder, or one of its files has the name of a data set here.
    """
    found = {path.stem: path for path in folder().glob("*.toml")}
    if added := os.environ.get("R2P_LD_DATASETS"):
        if not Path(added).is_dir():
            raise BadInput(f"R2P_LD_DATASETS names {added}, which is no folder.")
        own = {path.stem: path for path in Path(added).glob("*.toml")}
        if taken := sorted(found.keys() & own):
            raise BadInput(f"{own[taken[0]]} has the name of a data set here: call it otherwise.")
        found |= own
    return dict(sorted(found.items()))


def names() -> list[str]:
    """Return the names of the data sets that are declared, sorted. Raises ``BadInput``."""
    return list(files())


def read(name: str) -> Dataset:
    """Return a data set by its name; raise ``BadInput`` for an unknown one, and for a faulty declaration."""
    if (path := files().get(name)) is None:
        mend = did_you_mean(name, names(), "`r2p-ld import --list` shows the data sets that are known.")
        raise BadInput(f"there is no data set {name}: {mend}")
    return parse(path.read_bytes(), name) if path.parent == folder() else load(path)


def load(path: Path) -> Dataset:
    """Return the data set that a declaration of one's own describes, called as the file is.

    Raises ``BadInput`` with all faults.
    """
    if not re.fullmatch("[a-z0-9]+(?:-[a-z0-9]+)*", path.stem):
        raise BadInput(f"{path.stem} is no name of a data set: call the file like my-data.toml.")
    try:
        with path.open("rb") as file:
            return parse(file.read(_MOST_BYTES + 1), path.stem, str(path))
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}.") from None


def parse(raw: bytes, name: str, file: str | None = None) -> Dataset:
    """Return the data set that the bytes of a declaration describe; raise ``BadInput`` with all faults."""
    where = file or f"ontology/datasets/{name}.toml"
    faults: list[Fault] = []
    try:
        if len(raw) > _MOST_BYTES:
            raise _broken(where, [Fault(where, None, None, "has more than 1 MiB.", "shorten it.")])
        given = tomllib.loads(raw.decode())
    except UnicodeDecodeError as error:
        fault = Fault(where, None, None, f"is not UTF-8: byte {error.start}.", "save the file as UTF-8.")
        raise _broken(where, [fault]) from None
    except tomllib.TOMLDecodeError as error:
        raise _broken(where, [Fault(where, None, None, f"is not TOML: {error}.", "correct it.")]) from None
    except RecursionError:
        fault = Fault(where, None, None, "is nested too deeply.", "see docs/importing.md for its form.")
        raise _broken(where, [fault]) from None
    dataset = _dataset(_Section(where, "", given, faults), name, sha256(raw).hexdigest())
    if not faults:
        faults += check(dataset)
    if faults:
        raise _broken(where, faults)
    return dataset


def _broken(where: str, faults: Iterable[Fault]) -> BadInput:
    return BadInput(f"{where} is not a good declaration.", faults)


class _Section:
    """A table of a declaration: each key is taken once, and what is left over is unknown."""

    def __init__(self, file: str, path: str, given: Mapping[str, Any], faults: list[Fault]) -> None:
        self.file, self.path, self.given, self.faults = file, path, given, faults
        self.known: set[str] = set()

    def fault(self, key: str, rule: str, mend: str) -> None:
        self.faults.append(Fault(self.file, None, f"{self.path}.{key}".strip("."), rule, mend))

    def take(self, key: str, kind: type, default: Any = None) -> Any:
        self.known.add(key)
        value = self.given.get(key)
        if value is None:
            if default is None:
                self.fault(key, "is missing.", f"write {_KINDS[kind]}.")
            return kind() if default is None else default
        if type(value) is not kind:
            self.fault(key, f"is not {_KINDS[kind]}.", f"write {_KINDS[kind]}.")
            return kind() if default is None else default
        return value

    def texts(self, key: str, default: Any = None) -> tuple[str, ...]:
        """Take a text, or a list of texts."""
        self.known.add(key)
        value = self.given.get(key, default)
        if isinstance(value, str):
            return (value,)
        if isinstance(value, list | tuple) and all(isinstance(each, str) for each in value):
            return tuple(value)
        rule = "is missing." if value is None else "is no text, and no list of texts."
        self.fault(key, rule, "write a text, or a list of texts.")
        return ()

    def lists(self, key: str) -> tuple[tuple[str, ...], ...]:
        """Take a list of lists of texts."""
        given = self.take(key, list, [])
        if all(isinstance(each, list) and all(isinstance(text, str) for text in each) for each in given):
            return tuple(map(tuple, given))
        self.fault(key, "is not a list of lists of texts.", 'write it like [["low", "high"]].')
        return ()

    def sections(self, key: str) -> Iterator[_Section]:
        """Take a list of tables."""
        for number, each in enumerate(self.take(key, list, []), 1):
            if isinstance(each, dict):
                yield _Section(self.file, f"{self.path}.{key}[{number}]", each, self.faults)
            else:
                self.fault(f"{key}[{number}]", "is not a table.", "write a table.")

    def section(self, key: str, default: Any = None) -> _Section:
        return _Section(
            self.file, f"{self.path}.{key}".strip("."), self.take(key, dict, default), self.faults
        )

    def regex(self, key: str) -> re.Pattern[str] | None:
        text = self.take(key, str, "")
        try:
            return re.compile(text, re.ASCII) if text else None
        except re.error as error:
            self.fault(key, f"is no regular expression: {error}.", "correct it.")
            return None

    def number(self, key: str) -> Decimal | None:
        self.known.add(key)
        value = self.given.get(key)
        if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
            return None if value is None else Decimal(str(value))
        self.fault(key, "is not a number.", "write a number.")
        return None

    def conditions(self, key: str = "when") -> Conditions:
        given = self.section(key, {})
        return tuple(
            (column, frozenset(map(_plain, _listed(value)))) for column, value in given.given.items()
        )

    def done(self) -> None:
        for key in self.given.keys() - self.known:
            self.fault(
                key, "is not a key of a declaration here.", did_you_mean(key, self.known, "delete it.")
            )


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _plain(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _dataset(top: _Section, name: str, digest: str) -> Dataset:
    publisher = top.section("publisher")
    version = top.section("version", {})
    tables = top.section("tables")
    dataset = Dataset(
        name=name,
        title=top.take("title", str),
        publisher=publisher.take("id", str),
        publisher_name=publisher.take("name", str),
        homepage=top.take("homepage", str),
        citation=top.take("citation", str),
        measures=top.take("measures", str),
        licence=top.take("licence", str, "") or None,
        rights=top.take("rights", str, "") or None,
        versions=top.texts("versions", ()),
        version_column=version.take("column", str, "") or None,
        version_file=version.regex("file"),
        tables={each: _table(tables.section(each), each) for each in tables.given},
        file=top.file,
        sha256=digest,
        encoding=top.take("encoding", str, "") or None,
    )
    for section in (top, publisher, version):
        section.done()
    return dataset


def _table(section: _Section, name: str) -> Table:
    columns = section.section("columns")
    join = section.section("join", {})
    table = Table(
        name=name,
        key=section.texts("key", () if "nothing" in section.given else None),
        columns={each: _column(columns.section(each), each) for each in columns.given},
        unused=frozenset(section.texts("unused", ())),
        others=section.take("others", bool, False),
        ascending=section.lists("ascending"),
        alike=section.lists("alike"),
        sums=section.lists("sums"),
        refuse=tuple(_refusals(section, "refuse")),
        doubt=tuple(_refusals(section, "doubt")),
        again=tuple(_again(section)),
        nothing=section.take("nothing", str, "") or None,
        things=tuple(map(_thing, section.sections("gives"))),
        join=Join(join.take("table", str), join.take("on", str)) if join.given else None,
        order=section.texts("order", ()),
    )
    join.done()
    section.done()
    return table


def _refusals(table: _Section, key: str) -> Iterator[Refusal]:
    for section, when in _of_rows(table, key):
        yield Refusal(when, section.take("rule", str), section.take("mend", str))
        section.done()


def _again(table: _Section) -> Iterator[Again]:
    for section, when in _of_rows(table, "again"):
        yield Again(when, section.take("times", int), section.take("number", str))
        section.done()


def _of_rows(table: _Section, name: str) -> Iterator[tuple[_Section, Conditions]]:
    """Yield each section of a list that says something of some rows, and which these are."""
    for section in table.sections(name):
        if not (when := section.conditions()):
            section.fault("when", "is missing.", "say which rows are meant.")
        yield section, when


def _column(section: _Section, name: str) -> Column:
    kind = section.take("type", str)
    family = section.regex("family")
    captured = section.take("captured", bool, False)
    counts = section.take("counts", str, "") or None
    file, row, parts = section.regex("file"), section.take("row", bool, False), section.texts("parts", ())
    made = f"({', '.join(parts) or 'row'})" if row or parts else ()
    if kind and kind not in TYPES:
        section.fault(
            "type", f"{kind} is not a type.", did_you_mean(kind, TYPES, f"use one of {', '.join(TYPES)}.")
        )
    values, since = section.section("values", {}), section.section("since", {})
    fallback = section.section("fallback", {})
    column = Column(
        name=name,
        type=kind,
        headers=section.texts("header", made or (() if family or captured or counts or file else name)),
        family=family,
        captured=captured,
        counts=counts,
        file=file,
        row=row,
        parts=parts,
        required=section.take("required", bool, True),
        missing=frozenset(section.texts("missing", ())),
        separator=section.take("separator", str, "") or None,
        scheme=section.take("scheme", str, "") or None,
        names=section.take("names", str, "") or None,
        on=section.texts("on", ()),
        formats=section.texts("formats", ("%Y-%m-%d", "%Y-%m", "%Y") if parts else ("%Y-%m-%d",)),
        match=section.regex("match"),
        values=_choices(values),
        since={day: _choices(since.section(day)) for day in since.given},
        fallback={str(key): _plain(value) for key, value in fallback.given.items()},
        least=section.number("least"),
        most=section.number("most"),
        keep=section.take("unresolved", str, "") or None,
    )
    section.done()
    return column


def _choices(section: _Section) -> dict[str, tuple[str, ...]]:
    return {str(key): tuple(map(_plain, _listed(value))) for key, value in section.given.items()}


def _thing(section: _Section) -> Thing:
    properties = section.section("properties", {})
    thing = Thing(
        iri=_name(section, "iri", section.take("iri", str)),
        classes=tuple(_name(section, "class", text) for text in section.texts("class", ())),
        properties=tuple(
            (name, value)
            for name, given in properties.given.items()
            for each in _listed(given)
            if (value := _value(properties, name, each))
        ),
        when=section.conditions(),
        once=section.take("once", bool, False),
        family=section.texts("for_each", ()),
    )
    section.done()
    return thing


def _name(section: _Section, key: str, text: str) -> Template:
    """Read a template that makes an IRI: a CURIE with columns in it, or a column alone."""
    if (text or key in section.given) and not _PLACEHOLDER.fullmatch(text) and not _IRI.fullmatch(text):
        section.fault(key, f"{text} is no CURIE and no column.", "write it like party:ucdp/{actor_id}")
    prefix = text.partition(":")[0]
    if ":" in text and prefix not in prefixes():
        mend = did_you_mean(prefix, prefixes(), "declare it in ontology/prefixes.tsv.")
        section.fault(key, f"the prefix {prefix}: is unknown.", mend)
    return template(text)


def template(text: str) -> Template:
    """Return the parts of a template.

    >>> template("party:ucdp/{actor_id}")
    ('party:ucdp/', Ref(column='actor_id', part=''))
    """
    parts: list[str | Ref] = []
    end = 0
    for match in _PLACEHOLDER.finditer(text):
        parts += [text[end : match.start()], Ref(match[1], match[2] or "")]
        end = match.end()
    parts.append(text[end:])
    return tuple(part for part in parts if part)


def _value(section: _Section, name: str, given: Any) -> Value | None:
    if isinstance(given, str):
        kind = "column" if _PLACEHOLDER.fullmatch(given) else "iri"
        return Value(_name(section, name, given), kind)
    if not isinstance(given, dict):
        section.fault(name, "is no text and no table.", "write a column, a CURIE, or { text = … }.")
        return None
    part = _Section(section.file, f"{section.path}.{name}", given, section.faults)
    language, datatype = part.take("language", str, "") or None, part.take("datatype", str, "") or None
    when = part.conditions()
    if "text" in given:
        value = Value(template(part.take("text", str)), "text", language, datatype, when)
    else:
        text = part.take("value", str)
        kind = "column" if _PLACEHOLDER.fullmatch(text) else "iri"
        value = Value(_name(part, "value", text), kind, None, None, when)
    part.done()
    return value


def listing() -> tuple[Dataset, ...]:
    """Return every data set that is declared, sorted by name. Raises ``BadInput``."""
    return tuple(map(read, names()))
