"""The evaluation of a declaration, column by column: batches of rows become N-Quads by looking cells up.

What a cell gives is made once, by the ``Evaluator``, and remembered: the forms in which templates need it. A
batch of rows is turned into columns of such forms, and the text of a row is a join across them. A batch
with anything unusual in it is refused, and goes to the evaluator row by row, which also tells the faults.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from operator import itemgetter
from typing import Any, TypeAlias

from r2p_ld.datasets.cells import Item, encode, part_of
from r2p_ld.datasets.evaluation import Evaluator, Values, meets
from r2p_ld.datasets.memo import Budget, Joint, Memo, Plain, Texts, is_new
from r2p_ld.datasets.model import Column, Conditions, Ref, Template, Thing, Value
from r2p_ld.datasets.parts import (
    EMPTY,
    FIRST,
    SUBJECT,
    UNUSED,
    Block,
    Forms,
    Optional,
    Part,
    about,
    alike,
    all_of,
    ascending,
    columns,
    every,
    merge,
    none,
    summed,
)
from r2p_ld.namespaces import expand
from r2p_ld.ntriples import escape

Items: TypeAlias = tuple[Item, ...]
_MOST_ONCE = 10_000  # of each thing


class Unusual(Exception):
    """A row is for the evaluator."""


def unresolved(column: str) -> None:
    """Leave a row to the evaluator because a cell of it is not resolved, and is to be counted."""
    raise Unusual


@dataclass(slots=True)
class _Group:
    """Columns that mean the same by a cell, and so share what is remembered: form → how it is made."""

    column: Column
    name: str
    forms: dict[object, Callable[[Items], Any]] = field(default_factory=dict)


class ColumnEvaluator:
    """Makes the statements of batches of rows in which there is nothing unusual.

    ``varied`` are the columns in which few cells come again, ``joint`` those whose cells come together.
    ``said`` holds what was said of things that many rows tell of.
    """

    def __init__(
        self, evaluator: Evaluator, varied: frozenset[str], said: set[bytes], joint: Sequence[str] = ()
    ) -> None:
        self.evaluator, self.said, self.layout = evaluator, said, evaluator.layout
        things, table = self.layout.things, self.layout.table
        self.budget = Budget()
        self._dating = Memo(lambda cell: self.evaluator.cell(*cell), self.budget)
        self.plain = {name for name in varied if self._may_be_plain(name)}
        self._groups = self._grouped()
        self._places: dict[tuple[str, object], int] = {}  # column and form → place among the forms
        self.once = [Once(self, thing) for thing in things if thing.once]
        self._subjects: list[tuple[int, Callable[[Forms], Texts]]] = []
        self._parts = merge(part for thing in things if not thing.once for part in self._thing(thing))
        key = [self._piece(Ref(name), escaped=False) for name in table.key]
        self._keys = self._joined([part for place in key for part in ("-", place)][1:])
        self._checks = list(self._all_checks())
        self._joint = Joint(lambda cells: cells, self.budget, ())
        self._lookups = list(self._all_lookups(joint))

    def convert(self, rows: Sequence[list[str]]) -> tuple[Block, Texts, list[tuple[int, str]]]:
        """Return what each of some rows gives, their keys, and what they tell for the first time.

        The rows have all cells, those joined to them too. Raises ``Unusual`` or ``ValueError``.
        """
        if self.layout.constants:
            rows = [[*row, *self.layout.constants] for row in rows]
        forms: Forms = [()] * (FIRST + len(self._places))
        forms[EMPTY] = [""] * len(rows)
        try:
            for pick, lookup, wanted in self._lookups:
                for form, column in zip(wanted, lookup.columns(map(pick, rows)), strict=True):
                    forms[form] = column
            if not all(check(forms) for check in self._checks):
                raise Unusual
        except (Unusual, ValueError):
            self._joint.undo()
            raise
        for place, subject in self._subjects:
            forms[place] = subject(forms)
        block, keys = Block(self._parts, forms), self._keys(forms)
        # last, because it is remembered as said
        said: list[tuple[int, str]] = []
        for once in self.once:
            joint = once.names and self._joint.names.issuperset(once.names)
            said += once.news(forms, self._joint.new if joint else None)
        return block, keys, sorted(said, key=itemgetter(0))

    def forget(self) -> None:
        """Let the things that many rows tell of be looked at again."""
        self._joint.clear()
        for once in self.once:
            once.made_from.clear()

    # --- cells -----------------------------------------------------------------------------

    def read(self, name: str, cell: Any) -> Items:
        """Return the values of a cell, or of a pair; raise ``Unusual`` or ``CellError``."""
        column = self.layout.columns[name][1]
        if not column.on:
            return self.evaluator.cell(name, cell)
        cell, dating = cell
        on = column.on[0]
        values = {on: self._dating[on, dating]}
        if not values[on] and len(column.on) > 1:
            raise Unusual
        # only the first moment: a cell that it does not resolve is for the evaluator
        return self.evaluator.cell(name, cell, self.evaluator.moments(column, values)[:1])

    def _grouped(self) -> dict[str, _Group]:
        groups: dict[str, _Group] = {}
        for name, (_, column) in self.layout.columns.items():
            bare = replace(column, name="", headers=())
            alike = [
                each for other, each in groups.items() if other not in self.plain and each.column == bare
            ]
            groups[name] = alike[0] if alike and name not in self.plain else _Group(bare, name)
        return groups

    def _all_lookups(self, names: Sequence[str]) -> Iterator[tuple[itemgetter[Any], Memo | Plain, list[int]]]:
        """Yield what picks cells of a row, what looks them up, and where its forms go.

        The cells of the columns with these ``names`` are looked up together.
        """
        memos: dict[int, Memo] = {}
        members: list[tuple[list[int], Memo, list[int]]] = []
        for name, group in self._groups.items():
            at, column = self.layout.columns[name]

            def make(cell: Any, group: _Group = group) -> tuple[Any, ...]:
                items = self.read(group.name, cell)
                return tuple([form(items) for form in group.forms.values()])

            memo = memos.setdefault(id(group), Memo(make, self.budget))
            pattern = group.column.kind.plain if name in self.plain else None
            picked = [at, *(self.layout.columns[on][0] for on in column.on[:1])]
            # a form that only columns like this one need goes nowhere
            places = [self._places.get((name, form), UNUSED) for form in group.forms]
            if name in names:
                members.append((picked, memo, places))
            else:
                lookup = Plain(pattern, len(places), memo) if pattern else memo
                yield itemgetter(*picked), lookup, places
        if members:
            joint = sorted({at for picked, _, _ in members for at in picked})
            picks = [(itemgetter(*map(joint.index, picked)), memo) for picked, memo, _ in members]
            used = [
                (m, f, p) for m, (_, _, at) in enumerate(members) for f, p in enumerate(at) if p != UNUSED
            ]

            def together(cells: tuple[str, ...]) -> tuple[Any, ...]:
                found = [memo[pick(cells)] for pick, memo in picks]
                return tuple([found[member][form] for member, form, _ in used])

            self._joint = Joint(together, self.budget, names)
            yield itemgetter(*joint), self._joint, [place for _, _, place in used]

    def form(self, name: str, form: object, make: Callable[[Items], Any]) -> int:
        """Return the place of a form of a column's value."""
        self._groups[name].forms.setdefault(form, make)
        return self._places.setdefault((name, form), FIRST + len(self._places))

    def _may_be_plain(self, name: str) -> bool:
        """Tell whether of a column only pieces of texts and of IRIs are needed, and most cells are those."""
        column, table, things = self.layout.columns[name][1], self.layout.table, self.layout.things
        values = [value for thing in things for _, value in thing.statements()]
        templates = [*(thing.iri for thing in things), *(value.template for value in values)]
        conditions = [*(thing.when for thing in things), *(value.when for value in values)]
        conditions += [refusal.when for refusal in (*table.refuse, *table.doubt)]
        needed = {
            *(column for each in conditions for column, _ in each),
            *(on for _, each in self.layout.columns.values() for on in each.on),
            *(ref.column for each in templates for ref in each if isinstance(ref, Ref) and ref.part),
            *(each for names in (*table.ascending, *table.alike, *table.sums) for each in names),
            *(each for thing in things if thing.once for each in thing.columns()),
            *(each for each in table.key if self.layout.columns[each][1].type == "text"),  # which is escaped
            self.layout.release,
        }  # fmt: skip
        as_it_is = replace(column, name="", headers=(), required=True) == Column("", column.type, ())
        return column.kind.plain is not None and as_it_is and name not in needed

    def _piece(self, ref: Ref, *, escaped: bool) -> int:
        """Return the place of what a template means by a column: None for an empty cell."""
        name, part = ref

        def make(items: Items) -> str | None:
            if not items:
                return None
            text = ", ".join(part_of(item, part) for item in items)
            text = encode(escape(text) if escaped else text)
            return self.budget.share(text) if part else text

        return self.form(name, ("piece", part, escaped), make)

    # --- texts -----------------------------------------------------------------------------

    def _joined(self, parts: Iterable[Part], *, optional: bool = False) -> Callable[[Forms], Texts]:
        """Return the function that joins parts, row by row; ``optional``: to None if one of these is None."""
        merged = merge(parts)

        def join(forms: Forms) -> Texts:
            rows = zip(*columns(merged, forms), strict=False)  # what is the same in all rows has no end
            if optional:
                return [None if None in row else "".join(row) for row in rows]
            return list(map("".join, rows))

        return join

    def _thing(self, thing: Thing) -> list[Part]:
        """Return the parts of what a row says of a thing, none for one that no row of this layout gives."""
        if (when := self._conditions(thing.when)) is None:
            return []
        template, optional = self._template(thing.iri, escaped=False)
        subject = self._joined(template, optional=optional)
        parts = [part for name, value in thing.statements() for part in self._statement(name, value)]
        if when or optional:
            whole = self._joined(parts)

            def make(forms: Forms) -> Texts:
                given = zip(subject(forms), whole(forms), all_of(when, forms), strict=True)
                return [text.replace(SUBJECT, iri) if iri and held else "" for iri, text, held in given]

            return [make]
        place = self._places.setdefault(("", thing), FIRST + len(self._places))
        self._subjects.append((place, subject))
        return [each for part in parts for each in about(place, part)]

    def _statement(self, name: str, value: Value) -> list[Part]:
        """Return the parts of what a property says; what is made of them has whole lines."""
        if (when := self._conditions(value.when)) is None:
            return []
        parts, optional = self._unconditional(name, replace(value, when=()))
        if not when and not optional:
            return parts
        values = tuple(part for part in parts if isinstance(part, int)) if optional else ()
        return [Optional(tuple(merge(parts)), values, tuple(when))]

    def _unconditional(self, name: str, value: Value) -> tuple[list[Part], bool]:
        """Return the parts of what a property says, and whether an empty cell leaves it out."""
        columns = {ref.column for ref in value.template if isinstance(ref, Ref)} & self.layout.columns.keys()
        before, after = f"<{SUBJECT}> <{expand(name)}> ", f" <{self.evaluator.graph}> .\n"
        if not columns:
            terms = self.evaluator.objects(value, {})
            return [f"{before}{encode(term)}{after}" for term in terms], False
        column = next(iter(columns))
        if len(columns) == 1 and not self.layout.columns[column][1].at_most_one:
            return [self._statements(name, value, column)], False
        template, optional = self._template(value.template, escaped=value.kind != "iri")
        datatype = value.datatype or "xsd:string"
        if value.kind == "column":
            datatype = self.evaluator.types[value.ref.column].datatype_of(value.ref.part) or ""
        if value.kind == "iri" or not datatype:
            return [f"{before}<", *template, f">{after}"], optional
        tag: Part = ""
        if value.language:
            tag = f"@{value.language}"
        elif datatype == "any":
            tag = self._tag(value)
        elif datatype != "xsd:string":
            tag = f"^^<{expand(datatype)}>"
        return [f'{before}"', *template, '"', tag, after], optional

    def _statements(self, name: str, value: Value, column: str) -> Part:
        """Return all that a property says, of values that one column makes."""
        # the same of columns that mean the same
        parts = (part._replace(column="") if isinstance(part, Ref) else part for part in value.template)
        bare = replace(value, template=tuple(parts))

        def make(items: Items) -> str:
            said = self.evaluator.said(name, value, {column: items})
            return encode("".join(f"<{SUBJECT}> {each}" for each in said))

        return itemgetter(self.form(column, (name, bare), make))

    def _tag(self, value: Value) -> int:
        """Return the place of the datatype of a column's value, where cells decide."""
        column = value.ref.column

        def make(items: Items) -> str | None:
            terms = self.evaluator.objects(value, {column: items})
            return self.budget.share(terms[0].rpartition('"')[2]) if terms else None

        return self.form(column, "tag", make)

    def _template(self, template: Template, *, escaped: bool) -> tuple[list[Part], bool]:
        """Return the parts of a template, and whether an empty cell leaves it out."""
        parts: list[Part] = []
        optional = False
        for at, part in enumerate(template):
            if isinstance(part, str):
                parts.append(encode(escape(part) if escaped or at else expand(part)))
            elif part.column in ("dataset", "version"):
                parts.append(str(getattr(self.evaluator, part.column)))
            else:
                parts.append(self._piece(part, escaped=escaped))
                optional |= not self.layout.columns[part.column][1].single
        return parts, optional

    # --- conditions ------------------------------------------------------------------------

    def _conditions(self, conditions: Conditions) -> list[int] | None:
        """Return the places of what tells whether each condition holds; None if one cannot."""
        places = []
        for name, allowed in conditions:
            if name in self.layout.columns:

                def test(items: Items, allowed: frozenset[str] = allowed) -> bool:
                    return meets(allowed, items)

                places.append(self.form(name, ("when", allowed), test))
            elif "" not in allowed:
                return None
        return places

    def _all_checks(self) -> Iterator[Callable[[Forms], bool]]:
        """Yield what tells whether all rows are as they should be."""
        layout, table = self.layout, self.layout.table
        for names in table.ascending:
            yield partial(ascending, [self._sort_key(name) for name in names if name in layout.columns])
        for names in table.alike:
            same = [self._piece(Ref(name), escaped=False) for name in names if name in layout.columns]
            yield partial(alike, same)
        for names in table.sums:
            if layout.columns.keys() >= set(names):
                yield partial(summed, [self._sort_key(name) for name in names])
        for refusal in (*table.refuse, *table.doubt):
            if (when := self._conditions(refusal.when)) is not None:
                yield partial(none, when)
        if layout.release:
            version = frozenset([self.evaluator.version, ""])
            yield partial(every, self._conditions(((layout.release, version),)) or [])

    def _sort_key(self, name: str) -> int:
        kind = self.evaluator.types[name]
        return self.form(name, "sort", lambda items: kind.sort_key(items[0].value) if items else None)


class Once:
    """What rows say of a thing for the first time.

    ``made_from`` are the cells that it was made from; a statement comes again only where more were made
    than are remembered.
    """

    def __init__(self, columns: ColumnEvaluator, thing: Thing) -> None:
        self._columns, self._thing = columns, thing
        self.names = sorted(thing.columns() & columns.layout.columns.keys())
        self.made_from: set[tuple[Items, ...]] = set()
        self._places = [columns.form(name, "items", tuple) for name in self.names]

    def news(self, forms: Forms, rows: Iterable[int] | None) -> list[tuple[int, str]]:
        """Return what some rows, or all, say for the first time, with the place of each."""
        cells = list(zip(*(forms[place] for place in self._places), strict=True)) or [()] * len(forms[EMPTY])
        some = cells if rows is None else [cells[at] for at in rows]
        # in the order of the rows, for two may say the same
        fresh = sorted(map(cells.index, set(some) - self.made_from))
        return [(at, text) for at in fresh if (text := self._first(cells[at]))]

    def _first(self, cells: tuple[Items, ...]) -> str:
        text = self.say(dict(zip(self.names, cells, strict=True)))
        if len(self.made_from) >= _MOST_ONCE:
            self.made_from.clear()
        self.made_from.add(cells)
        return text

    def say(self, values: Values) -> str:
        """Return what a row says of the thing that was not said before."""
        lines = self._columns.evaluator.render([self._thing], values).splitlines(keepends=True)
        return encode("".join(line for line in lines if is_new(line.encode(), self._columns.said)))
