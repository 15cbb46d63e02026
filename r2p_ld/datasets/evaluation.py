"""What a declaration means: a row, read cell by cell, with all its faults, and what it gives as N-Quads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from r2p_ld.datasets.cells import Item, Resolver, Unresolved, When, decode, moment, part_of
from r2p_ld.datasets.layout import Layout
from r2p_ld.datasets.model import Column, Conditions, Ref, Refusal, Template, Thing, Value
from r2p_ld.datasets.terms import annotated
from r2p_ld.datasets.types import ColumnType
from r2p_ld.namespaces import expand
from r2p_ld.ntriples import literal
from r2p_ld.places.index import NAME
from r2p_ld.tables.cells import CellError

Values = Mapping[str, tuple[Item, ...]]


class CellFault(NamedTuple):
    """A fault of a cell, or of a whole row where ``column`` is None."""

    column: str | None
    value: str
    rule: str
    mend: str


class Doubt(NamedTuple):
    """Why a row is doubtful: the kind of doubt, as a CURIE, the columns, and what a fault would say of it."""

    kind: str
    columns: tuple[str, ...]
    fault: CellFault


class Reading(NamedTuple):
    """What a row says by column, with its faults and doubts; ``uncertain`` holds IRIs that may be meant."""

    values: dict[str, tuple[Item, ...]]
    faults: list[CellFault]
    doubts: list[Doubt]
    uncertain: dict[str, tuple[str, ...]]


@dataclass(slots=True)
class Evaluator:
    """Reads the rows of one layout of a data set in one version, and makes statements of them."""

    layout: Layout
    dataset: str
    version: str
    graph: str
    resolver: Resolver
    unresolved: Callable[[str], None] = lambda column: None
    strict: bool = False
    """Whether what is doubtful is a fault."""
    types: dict[str, ColumnType] = field(init=False)
    order: list[str] = field(init=False)
    _identifying: frozenset[str] = field(init=False)
    """The columns without which a row gives nothing: of its key, of the IRIs of its things, of who acts."""
    _placing: frozenset[str] = field(init=False)
    """The columns whose values have a property for what is uncertain."""

    def __post_init__(self) -> None:
        columns = self.layout.columns
        self.types = {name: column.kind(column, self.resolver) for name, (_, column) in columns.items()}
        # a column that says when comes before those that it dates
        dating = {on for _, column in columns.values() for on in column.on}
        self.order = sorted(columns, key=lambda name: name not in dating)
        things = [thing for thing in self.layout.things if not thing.once]
        subjects = [part for thing in things for part in thing.iri if isinstance(part, Ref)]
        actors = [name for name, (_, each) in columns.items() if each.type == "state" and each.required]
        self._identifying = frozenset([*self.layout.table.key, *(part.column for part in subjects), *actors])
        self._placing = frozenset(
            value.ref.column
            for thing in things
            for name, value in thing.properties
            if value.kind == "column" and name in annotated("r2p:uncertainAs")
        )

    def read(self, row: Sequence[str]) -> Reading:
        """Return what a row says by column, with all that is wrong and all that is doubtful."""
        reading = Reading({}, [], [], {})
        for name in self.order:
            at, column = self.layout.columns[name]
            moments = self.moments(column, reading.values)
            try:
                reading.values[name] = self.cell(name, row[at], moments)
            except CellError as error:
                reading.values[name] = ()
                fault = CellFault(self.header(name), row[at], error.rule, error.mend)
                settled = not self.types[name].resolved or name in self._identifying
                if isinstance(error, Unresolved) and not settled:
                    self._doubted(reading, name, row, moments, error, fault)
                else:
                    reading.faults.append(fault)
        self._settle(reading)
        release = self.layout.release
        if release and reading.values[release] and reading.values[release][0].text != self.version:
            at = self.layout.columns[release][0]
            mend = f"this import is of {self.version}; import each version by itself."
            reading.faults.append(CellFault(self.header(release), row[at], "is of another version.", mend))
        if not reading.faults:
            reading.doubts.extend(self._disorder(row, reading.values))
            reading.doubts.extend(self._unequal(row, reading.values))
            self._unlike(row, reading)
            reading.faults.extend(fault for _, fault in self._broken(row, reading, self.layout.table.refuse))
            for names, fault in self._broken(row, reading, self.layout.table.doubt):
                reading.doubts.append(Doubt("doubt:unknown", names, fault))
        if self.strict:
            reading.faults.extend(doubt.fault for doubt in reading.doubts)
        reading.faults[:] = dict.fromkeys(reading.faults)
        return reading

    def _doubted(
        self,
        reading: Reading,
        name: str,
        row: Sequence[str],
        moments: Sequence[When],
        error: Unresolved,
        fault: CellFault,
    ) -> None:
        """Take of a cell what is certain, or what the column of names decides, and what the rest may mean."""
        certain, left = list(error.others), list[str]()
        named, later = self._named(name, row, moments)
        unknown = not all(candidates for _, candidates in error.parts)
        for text, candidates in error.parts:
            decided = named & {*candidates} if candidates or len(error.parts) > 1 else named
            if len(decided) == 1:
                certain.append(Item(decided.pop(), text))
            elif candidates or len(error.parts) > 1:
                left += candidates
            else:
                left += sorted(later)
        reading.values[name] = tuple(dict.fromkeys(certain))
        reading.uncertain[name] = tuple(dict.fromkeys(left))
        if left or unknown:
            kind = "doubt:unknown" if unknown else "doubt:uncertain"
            reading.doubts.append(Doubt(kind, (name,), fault))

    def _named(self, name: str, row: Sequence[str], moments: Sequence[When]) -> tuple[set[str], set[str]]:
        """Return the places that a row names in words, and those that were only later called so.

        A column of codes may say which column has the names.
        """
        column = self.layout.columns[name][1]
        found, later = set[str](), set[str]()
        if column.names is None or column.names not in self.layout.columns:
            return found, later
        text = decode(row[self.layout.columns[column.names][0]])
        for part in text.split(column.separator) if column.separator else [text]:
            for when in moments:
                assert not isinstance(when, str)
                try:
                    found.add(self.resolver.place(part.strip(), NAME, when))
                except Unresolved as error:
                    later.update(error.candidates)
        return found, later

    def _settle(self, reading: Reading) -> None:
        """Leave out what is uncertain where a column that names the same tells."""
        for names in self.layout.table.alike:
            certain = {item.value for name in names for item in reading.values.get(name, ())}
            for name in reading.uncertain.keys() & set(names):
                spare = self.layout.columns[name][1].keep is not None and certain
                if spare or certain.intersection(reading.uncertain[name]):
                    del reading.uncertain[name]
                    reading.doubts[:] = [each for each in reading.doubts if each.columns != (name,)]
                    self.unresolved(name)

    def header(self, name: str) -> str:
        """Return what a file calls a column."""
        at = self.layout.columns[name][0]
        return self.layout.names[at] if at < self.layout.width else name

    def cell(self, name: str, cell: str, moments: Sequence[When] = (None,)) -> tuple[Item, ...]:
        """Return the values of one cell, as at the first of the moments at which it has one.

        Raises ``CellError``.
        """
        column = self.layout.columns[name][1]
        for number, when in enumerate(moments, 1):
            try:
                return self.types[name].cell(decode(cell), when)
            except Unresolved as error:
                if number < len(moments):
                    continue
                if column.keep is None or (error.candidates and name in self._placing):
                    raise
                self.unresolved(name)
                return error.others
        raise AssertionError("there is always a moment")

    def moments(self, column: Column, values: Values) -> list[When]:
        """Return when a cell of a column is to be understood; the first that resolves it counts."""
        texts = [values[name][0].value for name in column.on if values.get(name)]
        found: list[When] = [text if column.type == "choice" else moment(text) for text in texts]
        return found or [None]

    def _disorder(self, row: Sequence[str], values: Values) -> Iterator[Doubt]:
        for names in self.layout.table.ascending:
            present = [(name, values[name][0]) for name in names if values.get(name)]
            for (low, first), (high, second) in pairwise(present):
                if not self.types[low].in_order(first.value, second.value):
                    rule = f"is before or below {self.header(low)}."
                    less = "lies before" if self.types[low].dated else "is less than"
                    mend = f"{second.value} {less} {first.value}: correct one of the two."
                    yield Doubt("doubt:order", (low, high), self._fault(high, row, rule, mend))

    def _unequal(self, row: Sequence[str], values: Values) -> Iterator[Doubt]:
        for whole, *parts in self.layout.table.sums:
            if all(values.get(name) for name in (whole, *parts)):
                total = sum(self.types[name].sort_key(values[name][0].value) for name in parts)
                if total != self.types[whole].sort_key(values[whole][0].value):
                    rule = f"is not the sum of {', '.join(map(self.header, parts))}."
                    mend = f"they make {total:g}: correct one of them."
                    yield Doubt("doubt:sum", (whole, *parts), self._fault(whole, row, rule, mend))

    def _unlike(self, row: Sequence[str], reading: Reading) -> None:
        """Doubt columns that name two things instead of one; a place that they name is not certain then."""
        values = reading.values
        for names in self.layout.table.alike:
            given = [name for name in names if values.get(name)]
            before = {name: {item.value for item in values[name]} for name in given}
            for one, other in pairwise(given):
                if before[one] != before[other]:
                    rule = f"names another than {self.header(one)}."
                    fault = self._fault(other, row, rule, "correct one of the two.")
                    reading.doubts.append(Doubt("doubt:disagreement", (one, other), fault))
                    for name in {one, other} & self._placing - self._identifying:
                        reading.uncertain[name] = tuple(sorted(before[name]))
                        values[name] = ()

    def _broken(
        self, row: Sequence[str], reading: Reading, rules: Iterable[Refusal]
    ) -> Iterator[tuple[tuple[str, ...], CellFault]]:
        """Yield the columns and the fault of each rule that a row breaks."""
        for rule in rules:
            names = tuple(name for name, _ in rule.when if name in reading.values)
            if holds(rule.when, reading.values) and reading.uncertain.keys().isdisjoint(names):
                fault = CellFault(None, "", rule.rule, rule.mend)
                yield names, self._fault(names[0], row, rule.rule, rule.mend) if names else fault

    def _fault(self, name: str, row: Sequence[str], rule: str, mend: str) -> CellFault:
        return CellFault(self.header(name), row[self.layout.columns[name][0]], rule, mend)

    def key(self, values: Values) -> str:
        """Return what tells a row apart from every other."""
        return "-".join(values[name][0].value for name in self.layout.table.key)

    def render(self, things: Iterable[Thing], values: Values) -> str:
        """Return what a row gives, as N-Quads; a document that is published already gets no second label."""
        return "".join(
            f"<{iri}> {said}"
            for thing in things
            if holds(thing.when, values)
            for iri, given in self.subjects(thing, values)
            for name, value in thing.statements()
            if name != "rdfs:label" or not (thing.once and self.resolver.is_published(iri))
            for said in self.said(name, value, given)
        )

    def subjects(self, thing: Thing, values: Values) -> Iterator[tuple[str, Values]]:
        """Yield the IRI of each thing that a row gives, with what the row says of that one."""
        return self._each(thing.iri, values)

    def said(self, name: str, value: Value, values: Values) -> list[str]:
        """Return what a property says, each statement without its subject."""
        return [f"<{expand(name)}> {term} <{self.graph}> .\n" for term in self.objects(value, values)]

    def objects(self, value: Value, values: Values) -> list[str]:
        """Return the terms that a property's value is; none if it needs an empty cell."""
        if not holds(value.when, values):
            return []
        if value.kind == "iri":
            return list(dict.fromkeys(f"<{iri}>" for iri, _ in self._each(value.template, values)))
        if value.kind == "column" and (name := value.ref.column) in values:
            return list(dict.fromkeys(self.types[name].term(item, value.ref.part) for item in values[name]))
        text = self.filled(value.template, values)
        return [] if text is None else [literal(text, value.datatype, value.language)]

    def _each(self, template: Template, values: Values) -> Iterator[tuple[str, Values]]:
        """Yield each IRI that a template makes, with what the row says of that one."""
        alone = len(template) == 1 and isinstance(template[0], Ref)
        refs = (part.column for part in template if isinstance(part, Ref))
        several = next((column for column in refs if len(values.get(column, ())) > 1), None)
        each = [{**values, several: (item,)} for item in values[several]] if several else [values]
        for given in each:
            if (text := self.filled(template, given)) is not None:
                yield text if alone else expand(text), given

    def filled(self, template: Template, values: Values) -> str | None:
        """Return a template's text, or None if it needs an empty cell."""
        parts = []
        for part in template:
            if isinstance(part, str):
                parts.append(part)
            elif part.column == "dataset":
                parts.append(self.dataset)
            elif part.column == "version":
                parts.append(self.version)
            elif items := values[part.column]:
                parts.append(", ".join(part_of(item, part.part) for item in items))
            else:
                return None
        return "".join(parts)


def holds(conditions: Conditions, values: Values) -> bool:
    """Tell whether the values meet all conditions."""
    return all(meets(allowed, values.get(column, ())) for column, allowed in conditions)


def meets(allowed: frozenset[str], items: tuple[Item, ...]) -> bool:
    """Tell whether a cell has one of the texts; ``*`` stands for any."""
    if not items:
        return "" in allowed
    return "*" in allowed or any(item.text in allowed for item in items)
