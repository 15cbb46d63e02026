"""What must hold of a declaration beyond its form: every name in it is known, and fits where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from r2p_ld.csv_reader import ENCODINGS
from r2p_ld.datasets.model import Column, Conditions, Dataset, Ref, Table, Template, Thing, Value
from r2p_ld.datasets.terms import allowed, fits, kinds, things, vocabulary
from r2p_ld.datasets.types import TYPES
from r2p_ld.errors import Fault
from r2p_ld.namespaces import expand, node, prefixes
from r2p_ld.tables import cells
from r2p_ld.texts import did_you_mean

_BUILT_IN = ("dataset", "version")
_PLACED = {"place": "r2p:Place", "state": "r2p:State", "symbol": "r2p:UNDocument"}
"""Type of a column → class of what it gives."""
_FIELDS = {"unresolved": "keep"}
"""Key of a column in a declaration → field of ``Column``, where they differ."""


def check(dataset: Dataset) -> list[Fault]:
    """Return the faults of a declaration that is well-formed."""
    return list(_Checker(dataset).faults())


class _Checker:
    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        iris = [thing.iri for table in dataset.tables.values() for thing in table.things]
        self.given = {iri[0] for iri in iris if len(iri) == 1 and isinstance(iri[0], str)}
        self.given.add(dataset.publisher)

    def fault(self, key: str, rule: str, mend: str) -> Fault:
        return Fault(self.dataset.file, None, key, rule, mend)

    def faults(self) -> Iterator[Fault]:
        if not self.dataset.licence and not self.dataset.rights:
            mend = "name the licence's IRI, or say in rights what is known of it."
            yield self.fault("licence", "is missing.", mend)
        yield from self.cell("publisher.id", cells.curie, self.dataset.publisher)
        yield from self.cell("homepage", cells.iri, self.dataset.homepage)
        yield from self.cell("licence", cells.iri, self.dataset.licence)
        if self.dataset.encoding not in (None, *ENCODINGS):
            yield self.fault("encoding", "is not one that is read.", f"use one of {', '.join(ENCODINGS)}.")
        if not self.dataset.tables:
            yield self.fault("tables", "is empty.", "describe a table.")
        for table in self.dataset.tables.values():
            yield from self.table(table)

    def cell(self, at: str, kind: cells.Cell[Any], text: str | None) -> Iterator[Fault]:
        """Check a text that may be left out, as a cell of our own tables."""
        try:
            if text is not None:
                kind.read(text)
        except cells.CellError as error:
            yield self.fault(at, error.rule, error.mend)

    def columns(self, table: Table) -> dict[str, Column]:
        """Return the columns that a row of a table has, those joined to it among them."""
        joined = self.dataset.tables.get(table.join.table) if table.join else None
        return {**(joined.columns if joined else {}), **table.columns}

    def table(self, table: Table) -> Iterator[Fault]:
        at = f"tables.{table.name}"
        columns = self.columns(table)
        if table.join:
            joined = self.dataset.tables.get(table.join.table)
            if joined is None or not joined.lookup or len(joined.key) != 1:
                rule = f"{table.join.table} is not a table that gives nothing and has one key column."
                yield self.fault(f"{at}.join.table", rule, "name the table to look up.")
            yield from self.known(f"{at}.join.on", [table.join.on], table.columns)
        yield from self.known(f"{at}.key", table.key, table.columns)
        for name in table.key:
            if (column := table.columns.get(name)) and (not column.required or column.several):
                yield self.fault(f"{at}.key", f"{name} may be empty or several.", "use required columns.")
        headers = {name for column in table.columns.values() for name in column.headers}
        yield from self.known(f"{at}.order", table.order, headers | table.unused)
        for key in ("ascending", "alike", "sums"):
            for names in getattr(table, key):
                yield from self.known(f"{at}.{key}", names, columns)
        for key in ("refuse", "doubt"):
            for number, refusal in enumerate(getattr(table, key), 1):
                yield from self.conditions(f"{at}.{key}[{number}]", refusal.when, columns)
        for number, again in enumerate(table.again, 1):
            yield from self.conditions(f"{at}.again[{number}]", again.when, columns)
            numbered = table.columns.get(again.number)
            if again.number not in table.key or numbered is None or numbered.type != "text":
                rule = f"{again.number} is no text of the key."
                yield self.fault(f"{at}.again[{number}].number", rule, "name a column of both kinds.")
            if again.times < 2:
                mend = "write how many rows are alike."
                yield self.fault(f"{at}.again[{number}].times", "is less than 2.", mend)
        if table.nothing and table.things:
            yield self.fault(f"{at}.nothing", "stands beside what the table gives.", "keep one of the two.")
        if table.lookup and all(
            other.join is None or other.join.table != table.name for other in self.dataset.tables.values()
        ):
            mend = "say what its rows give, or in nothing why they give nothing."
            yield self.fault(f"{at}.gives", "is missing, and no table is joined with this one.", mend)
        for name in _BUILT_IN:
            if name in table.columns:
                rule = f"{name} is what every declaration calls the {name} itself."
                yield self.fault(f"{at}.columns.{name}", rule, "give it another name, and a header.")
        for column in table.columns.values():
            yield from self.column(f"{at}.columns.{column.name}", column, columns)
        for number, thing in enumerate(table.things, 1):
            yield from self.thing(f"{at}.gives[{number}]", thing, columns)

    def known(self, at: str, names: Iterable[str], columns: Iterable[str]) -> Iterator[Fault]:
        for name in names:
            if name not in columns:
                yield self.fault(
                    at, f"{name} is not a column.", did_you_mean(name, columns, "declare the column.")
                )

    def column(self, at: str, column: Column, columns: dict[str, Column]) -> Iterator[Fault]:
        bare = Column("", column.type, ())
        for key in sorted(set().union(*(kind.keys for kind in TYPES.values())) - column.kind.keys):
            field = _FIELDS.get(key, key)
            if getattr(column, field) != getattr(bare, field):
                kinds = " or ".join(name for name, kind in TYPES.items() if key in kind.keys)
                yield self.fault(f"{at}.{key}", f"is for columns of type {kinds}.", "take it out.")
        if column.counts:
            yield from self.known(f"{at}.counts", [column.counts], columns)
        yield from self.known(f"{at}.on", column.on, columns)
        yield from self.known(f"{at}.names", [column.names] if column.names else [], columns)
        for name in column.on:
            if (when := columns.get(name)) and not when.kind.dated:
                yield self.fault(f"{at}.on", f"{name} is no year and no date.", "name one that is.")
        for key in ("match", "file"):
            pattern = getattr(column, key)
            if pattern and not pattern.groups:
                yield self.fault(f"{at}.{key}", "has no group.", "put brackets round what is to be read.")
        yield from self.formats(f"{at}.formats", column)
        for key, rule, mend in column.kind.faults(column, columns):
            yield self.fault(f"{at}.{key}", rule, mend)
        for key, curie in column.kind.curies(column):
            yield from self.term(f"{at}.{key}", curie)

    def formats(self, at: str, column: Column) -> Iterator[Fault]:
        """Check the formats of a date: each must be one, and have a year, which nothing else could tell."""
        for form in column.formats if column.type == "date" else ():
            directives = set(re.findall("%(.)", form, re.S))
            if not directives & set("YyGcx"):
                rule = f"{form} has no year, so that every date would be of one year."
                yield self.fault(at, rule, "put %Y into it; if another column has the year, use parts.")
            try:
                datetime.strptime("", form)
            except ValueError as error:
                if "directive" in str(error) or "stray" in str(error):
                    mend = "use the directives of Python's strptime."
                    yield self.fault(at, f"{form} is no form of a date: {error}.", mend)

    def term(self, at: str, curie: str) -> Iterator[Fault]:
        """Check a CURIE: its prefix, and that a term of ours is declared and a thing of ours there."""
        prefix, colon, name = curie.partition(":")
        if not colon or not name:
            yield self.fault(at, f"{curie} is no CURIE.", "write prefix:name")
        elif prefix not in prefixes():
            mend = did_you_mean(prefix, prefixes(), "declare it in ontology/prefixes.tsv.")
            yield self.fault(at, f"the prefix {prefix}: is unknown.", mend)
        elif faults := list(self.cell(at, cells.iri, expand(curie))):
            yield from faults
        elif prefix == "r2p":
            declared = vocabulary().classes | vocabulary().properties
            if node(curie) not in declared:
                terms = [f"r2p:{each.value.rpartition('#')[2]}" for each in declared]
                yield self.fault(
                    at, f"{curie} is not a term of the ontology.", did_you_mean(curie, terms, "declare it.")
                )
        elif prefix in kinds() and curie not in things() and curie not in self.given:
            mend = did_you_mean(curie, things(), f"name one that is there, or let a thing give {curie}.")
            yield self.fault(at, f"{curie} is not in the graph.", mend)

    def refs(self, at: str, template: Template, columns: dict[str, Column]) -> Iterator[Fault]:
        for ref in template:
            if not isinstance(ref, Ref) or ref.column in _BUILT_IN:
                continue
            yield from self.known(at, [ref.column], columns)
            column = columns.get(ref.column)
            if column and ref.part and ref.part not in column.kind.parts:
                has = ", ".join(column.kind.parts)
                yield self.fault(at, f"{ref.column} has no part {ref.part}.", f"its parts are {has}.")

    def conditions(self, at: str, conditions: Conditions, columns: dict[str, Column]) -> Iterator[Fault]:
        yield from self.known(f"{at}.when", [name for name, _ in conditions], columns)

    def thing(self, at: str, thing: Thing, columns: dict[str, Column]) -> Iterator[Fault]:
        yield from self.iri(f"{at}.iri", thing.iri, columns)
        if not thing.once and any(
            isinstance(part, Ref) and columns.get(part.column) and columns[part.column].several
            for part in thing.iri
        ):
            yield self.fault(f"{at}.once", "is missing, where a row may give several.", "write once = true.")
        for template in thing.classes:
            yield from self.iri(f"{at}.class", template, columns)
            if isinstance(template[0], str):
                yield from self.term(f"{at}.class", template[0])
        yield from self.conditions(at, thing.when, columns)
        yield from self.known(f"{at}.for_each", thing.family, columns)
        classes = self.classes(thing, columns)
        for name, value in thing.properties:
            key = f"{at}.properties.{name}"
            yield from self.value(key, name, value, columns)
            if not name.startswith("r2p:"):
                continue
            domain, kinds_ = allowed(name, "rdfs:domain"), self.kinds(value, columns)
            if classes and domain and not fits(classes, domain):
                rule = f"{name} is for {' or '.join(domain)}, and this is {' and '.join(sorted(classes))}."
                yield self.fault(key, rule, "use another property, or another class.")
            wanted = allowed(name, "rdfs:range") if kinds_ else ()
            if wanted and not all(fits([kind], wanted) for kind in kinds_):
                rule = f"{name} leads to {' or '.join(wanted)}, and this is {' or '.join(sorted(kinds_))}."
                yield self.fault(key, rule, "use another property, or another value.")

    def classes(self, thing: Thing, columns: dict[str, Column]) -> set[str]:
        """Return the classes of a thing, none if a column decides or nothing tells."""
        if thing.classes:
            named = {each[0] for each in thing.classes if len(each) == 1 and isinstance(each[0], str)}
            return named if len(named) == len(thing.classes) else set()
        return self.kinds(Value(thing.iri, "iri"), columns)

    def kinds(self, value: Value, columns: dict[str, Column]) -> set[str]:
        """Return the classes of which the things are that a value leads to, as far as they are known."""
        alone = value.template[0] if len(value.template) == 1 else None
        if isinstance(alone, str):
            return {things()[alone]} if value.kind == "iri" and alone in things() else set()
        column = columns.get(alone.column) if isinstance(alone, Ref) and not alone.part else None
        if column is None:
            return set()
        if column.type == "choice":
            curies = {curie for _, curie in column.kind.curies(column)}
            return {things()[curie] for curie in curies} if curies and curies <= things().keys() else set()
        return {_PLACED[column.type]} if column.type in _PLACED else set()

    def iri(self, at: str, template: Template, columns: dict[str, Column]) -> Iterator[Fault]:
        yield from self.refs(at, template, columns)
        alone = len(template) == 1
        several = [
            ref
            for ref in template
            if isinstance(ref, Ref) and ref.column in columns and columns[ref.column].several
        ]
        if several and sum(isinstance(part, Ref) and part.column in columns for part in template) > 1:
            yield self.fault(
                at, f"{several[0].column} may hold several values.", "let it be the only column there."
            )
        for ref in template:
            if not isinstance(ref, Ref) or not (column := columns.get(ref.column)):
                continue
            if alone and (column.kind.datatype is not None or ref.part):
                yield self.fault(at, f"{ref.column} is no IRI.", "put a prefix before it.")
            elif not alone and ref.part not in ("slug", "year") and not column.kind.in_iri:
                has_slug = "slug" in column.kind.parts
                mend = f"write {{{ref.column}.slug}}." if has_slug else "use another column."
                yield self.fault(at, f"{ref.column} cannot stand within an IRI as it is.", mend)

    def value(self, at: str, name: str, value: Value, columns: dict[str, Column]) -> Iterator[Fault]:
        yield from self.term(at, name)
        yield from self.conditions(at, value.when, columns)
        if value.kind == "iri":
            yield from self.iri(at, value.template, columns)
            if len(value.template) == 1 and isinstance(value.template[0], str):
                yield from self.term(at, value.template[0])
        else:
            yield from self.refs(at, value.template, columns)
            yield from self.cell(f"{at}.language", cells.language, value.language)
            if faults := list(self.cell(f"{at}.datatype", cells.curie, value.datatype)):
                yield from faults
                return
        if not name.startswith("r2p:") or ":" not in name:
            return
        terms, property_ = vocabulary(), node(name)
        kind = None
        if value.kind == "column":
            column = columns.get(value.ref.column)
            if column is None:
                return
            kind = column.kind.datatype_of(value.ref.part)
        elif value.kind == "text":
            kind = "rdf:langString" if value.language else value.datatype or "xsd:string"
        if property_ in terms.object_properties and kind:
            yield self.fault(at, f"{name} is an object property, the value is a text.", "give an IRI.")
        elif ranges := terms.datatype_properties.get(property_):
            wanted = {each.value for each in ranges}
            if node("xsd:decimal").value in wanted and value.kind != "text":  # whole numbers are decimals
                wanted.add(node("xsd:integer").value)
            if not kind or (kind != "any" and node(kind).value not in wanted):
                rule = f"{name} takes another kind of value than {kind or 'an IRI'}."
                yield self.fault(at, rule, f"give {' or '.join(sorted(wanted))}.")
