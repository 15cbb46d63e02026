"""What a declaration means: a row, read cell by cell, with all its faults, and what it gives as N-Quads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from r2p_ld.datasets.cells import Item, Resolver, Unresolved, When, decode, moment, part_of
from r2p_ld.datasets.layout import Layout
from r2p_ld.datasets.model import Column, Conditions, Ref, Template, Thing, Value
from r2p_ld.datasets.types import ColumnType
from r2p_ld.namespaces import expand
from r2p_ld.ntriples import literal
from r2p_ld.tables.cells import CellError

Values = Mapping[str, tuple[Item, ...]]


class CellFault(NamedTuple):
    """A fault of a cell, or of a whole row where ``column`` is None."""

    column: str | None
    value: str
    rule: str
    mend: str


@dataclass(slots=True)
class Evaluator:
    """Reads the rows of one layout of a data set in one version, and makes statements of them."""

    layout: Layout
    dataset: str
    version: str
    graph: str
    resolver: Resolver
    unresolved: Callable[[str], None] = lambda column: None
    types: dict[str, ColumnType] = field(init=False)
    order: list[str] = field(init=False)

    def __post_init__(self) -> None:
        columns = self.layout.columns
        self.types = {name: column.kind(column, self.resolver) for name, (_, column) in columns.items()}
        # a column that says when comes before those that it dates
        dating = {on for _, column in columns.values() for on in column.on}
        self.order = sorted(columns, key=lambda name: name not in dating)

    def read(self, row: Sequence[str], faults: list[CellFault]) -> Values:
        """Return the values of a row by column; append the faults of its cells."""
        values: dict[str, tuple[Item, ...]] = {}
        for name in self.order:
            at, column = self.layout.columns[name]
            try:
                values[name] = self.cell(name, row[at], self.moments(column, values))
            except CellError as error:
                values[name] = ()
                faults.append(CellFault(self.header(name), row[at], error.rule, error.mend))
        release = self.layout.release
        if release and values[release] and values[release][0].text != self.version:
            at = self.layout.columns[release][0]
            mend = f"this import is of {self.version}; import each version by itself."
            faults.append(CellFault(self.header(release), row[at], "is of another version.", mend))
        if not faults:
            faults += self._disorder(row, values)
            faults += self._unlike(row, values)
            faults += self._refused(row, values)
        faults[:] = dict.fromkeys(faults)
        return values

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
                if column.keep is None:
                    raise
                self.unresolved(name)
                return error.others
        raise AssertionError("there is always a moment")

    def moments(self, column: Column, values: Values) -> list[When]:
        """Return when a cell of a column is to be understood; the first that resolves it counts."""
        texts = [values[name][0].value for name in column.on if values.get(name)]
        found: list[When] = [text if column.type == "choice" else moment(text) for text in texts]
        return found or [None]

    def _disorder(self, row: Sequence[str], values: Values) -> Iterator[CellFault]:
        for names in self.layout.table.ascending:
            present = [(name, values[name][0]) for name in names if values.get(name)]
            for (low, first), (high, second) in pairwise(present):
                if not self.types[low].in_order(first.value, second.value):
                    at = self.layout.columns[high][0]
                    rule = f"is before or below {self.header(low)}."
                    dated = self.types[low].dated
                    less = "lies before" if dated else "is less than"
                    mend = f"{second.value} {less} {first.value}: correct one of the two."
                    yield CellFault(self.header(high), row[at], rule, mend)

    def _unlike(self, row: Sequence[str], values: Values) -> Iterator[CellFault]:
        """Yield a fault for columns that name two things instead of one."""
        for names in self.layout.table.alike:
            given = [name for name in names if values.get(name)]
            for one, other in pairwise(given):
                if {item.value for item in values[one]} != {item.value for item in values[other]}:
                    cell = row[self.layout.columns[other][0]]
                    rule = f"names another than {self.header(one)}."
                    yield CellFault(self.header(other), cell, rule, "correct one of the two.")

    def _refused(self, row: Sequence[str], values: Values) -> Iterator[CellFault]:
        for refusal in self.layout.table.refuse:
            if holds(refusal.when, values):
                name = next((name for name, _ in refusal.when if name in values), None)
                cell = row[self.layout.columns[name][0]] if name else ""
                yield CellFault(name and self.header(name), cell, refusal.rule, refusal.mend)

    def key(self, values: Values) -> str:
        """Return what tells a row apart from every other."""
        return "-".join(values[name][0].value for name in self.layout.table.key)

    def render(self, things: Iterable[Thing], values: Values) -> str:
        """Return what a row gives, as N-Quads."""
        return "".join(
            f"<{iri}> {said}"
            for thing in things
            if holds(thing.when, values)
            for iri, given in self._each(thing.iri, values)
            for name, value in thing.statements()
            for said in self.said(name, value, given)
        )

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
