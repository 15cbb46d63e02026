"""What must hold of a declaration beyond its form: every name in it is known, and fits where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from pyoxigraph import Literal, NamedNode, Triple

from r2p_ld import paths
from r2p_ld.csv_reader import ENCODINGS
from r2p_ld.datasets.model import Column, Conditions, Dataset, Ref, Table, Template, Thing, Value
from r2p_ld.datasets.types import TYPES
from r2p_ld.errors import Fault
from r2p_ld.namespaces import node, prefixes, shorten
from r2p_ld.tables.vocabulary import Vocabulary, read_module, read_vocabulary
from r2p_ld.texts import did_you_mean

_BUILT_IN = ("dataset", "version")
_FIELDS = {"unresolved": "keep"}
"""Key of a column in a declaration → field of ``Column``, where they differ."""


@cache
def _modules() -> set[Triple]:
    """Return what the ontology's modules say."""
    paths_ = sorted(paths.ontology().glob("*.ttl"))
    return {triple for path in paths_ for triple in read_module(path, path.name, [])}


@cache
def vocabulary() -> Vocabulary:
    """Return what the ontology's modules declare."""
    return read_vocabulary(_modules())


@cache
def annotated(relation: str) -> dict[str, str]:
    """Return what an annotation of the ontology says of each term, a CURIE: a CURIE or a text."""
    return {
        shorten(triple.subject.value): shorten(triple.object.value)
        for triple in _modules()
        if triple.predicate == node(relation)
        and isinstance(triple.subject, NamedNode)
        and isinstance(triple.object, NamedNode | Literal)
    }


def check(dataset: Dataset) -> list[Fault]:
    """Return the faults of a declaration that is well-formed."""
    return list(_Checker(dataset).faults())


class _Checker:
    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset

    def fault(self, key: str, rule: str, mend: str) -> Fault:
        return Fault(self.dataset.file, None, key, rule, mend)

    def faults(self) -> Iterator[Fault]:
        if not self.dataset.licence and not self.dataset.rights:
            mend = "name the licence's IRI, or say in rights what is known of it."
            yield self.fault("licence", "is missing.", mend)
        if self.dataset.encoding not in (None, *ENCODINGS):
            yield self.fault("encoding", "is not one that is read.", f"use one of {', '.join(ENCODINGS)}.")
        if not self.dataset.tables:
            yield self.fault("tables", "is empty.", "describe a table.")
        for table in self.dataset.tables.values():
            yield from self.table(table)

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
        if column.match and not column.match.groups:
            yield self.fault(f"{at}.match", "has no group.", "put brackets round what is to be read.")
        for key, rule, mend in column.kind.faults(column, columns):
            yield self.fault(f"{at}.{key}", rule, mend)
        for key, curie in column.kind.curies(column):
            yield from self.term(f"{at}.{key}", curie)

    def term(self, at: str, curie: str) -> Iterator[Fault]:
        """Check a CURIE: its prefix, and that a term of ours is declared."""
        prefix, colon, name = curie.partition(":")
        if not colon or not name:
            yield self.fault(at, f"{curie} is no CURIE.", "write prefix:name")
        elif prefix not in prefixes():
            mend = did_you_mean(prefix, prefixes(), "declare it in ontology/prefixes.tsv.")
            yield self.fault(at, f"the prefix {prefix}: is unknown.", mend)
        elif prefix == "r2p":
            declared = vocabulary().classes | vocabulary().properties
            if node(curie) not in declared:
                terms = [f"r2p:{each.value.rpartition('#')[2]}" for each in declared]
                yield self.fault(
                    at, f"{curie} is not a term of the ontology.", did_you_mean(curie, terms, "declare it.")
                )

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
        for name, value in thing.properties:
            yield from self.value(f"{at}.properties.{name}", name, value, columns)

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
        else:
            yield from self.refs(at, value.template, columns)
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
            if not kind or (kind != "any" and node(kind).value not in wanted):
                rule = f"{name} takes another kind of value than {kind or 'an IRI'}."
                yield self.fault(at, rule, f"give {' or '.join(sorted(wanted))}.")
