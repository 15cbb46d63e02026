"""The evaluation of a declaration, column by column: batches of rows become N-Quads by looking cells up.

What a cell gives is made once, by the ``Evaluator``, and remembered: the forms in which templates need it. A
batch of rows is turned into columns of such forms, and the text of a row is a join across them. A batch
with anything unusual in it is refused, and goes to the evaluator row by row, which also tells the faults.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import pairwise, repeat
from operator import itemgetter, le
from sys import intern
from typing import Any, TypeAlias

from r2p_ld.datasets.cells import Item, encode, part_of
from r2p_ld.datasets.evaluation import Evaluator, Values, meets
from r2p_ld.datasets.memo import Budget, Memo, Plain, Texts, is_new
from r2p_ld.datasets.model import Column, Conditions, Ref, Template, Thing, Value
from r2p_ld.namespaces import expand
from r2p_ld.ntriples import escape

Items: TypeAlias = tuple[Item, ...]
Forms: TypeAlias = list[Texts]
"""What the rows of a batch give for all that is needed; parts of a statement are places in it."""
Part: TypeAlias = str | int | Callable[[Forms], Texts]
"""A part of a text: the same in all rows, a place among the forms, or made from them."""
_MOST_ONCE = 10_000  # of each thing
_SUBJECT = "\0"  # stands in no cell
_IRI, _EMPTY, _FIRST = 0, 1, 2  # places among the forms


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

    ``varied`` are the columns in which few cells come again. ``said`` holds what was said of things that
    many rows tell of.
    """

    def __init__(self, evaluator: Evaluator, varied: frozenset[str], said: set[bytes]) -> None:
        self.evaluator, self.said, self.layout = evaluator, said, evaluator.layout
        things, table = self.layout.things, self.layout.table
        self.plain = {name for name in varied if self._may_be_plain(name)}
        self._groups = self._grouped()
        self._places: dict[tuple[str, object], int] = {}  # column and form → place among the forms
        self.once = [Once(self, thing) for thing in things if thing.once]
        made = [self._thing(thing) for thing in things if not thing.once]
        self._texts = self._joined([part for part in made if part is not None])
        key = [self._piece(Ref(name), escaped=False) for name in table.key]
        self._keys = self._joined([part for place in key for part in ("-", place)][1:])
        self._checks = list(self._all_checks())
        self._lookups = list(self._all_lookups())
        self._needed = [at for at, _ in self.layout.columns.values()]
        self._pick = itemgetter(*self._needed, 0)  # one more, so that it is always a tuple

    def convert(self, rows: Sequence[list[str]]) -> tuple[Texts, Texts, list[tuple[int, str]]]:
        """Return what each of some rows gives, their keys, and what they tell for the first time.

        The rows have all cells, those joined to them too. Raises ``Unusual`` or ``ValueError``.
        """
        if self.layout.constants:
            rows = [[*row, *self.layout.constants] for row in rows]
        cells = dict(zip(self._needed, zip(*map(self._pick, rows), strict=True), strict=False))
        forms: Forms = [()] * (_FIRST + len(self._places))
        forms[_IRI] = forms[_EMPTY] = [""] * len(rows)
        for name, memo, wanted in self._lookups:
            found = memo.columns(self._column(name, cells))
            for form, place in wanted:
                forms[place] = found[form]
        if not all(check(forms) for check in self._checks):
            raise Unusual
        texts, keys = self._texts(forms), self._keys(forms)
        # last, because it is remembered as said
        said: list[tuple[int, str]] = []
        for once in self.once:
            said += once.tell([*(self._column(name, cells) for name in once.names), forms[_EMPTY]])
        return texts, keys, sorted(said, key=itemgetter(0))

    def forget(self) -> None:
        """Let the things that many rows tell of be looked at again."""
        for once in self.once:
            once.clear()

    # --- cells -----------------------------------------------------------------------------

    def _column(self, name: str, cells: Mapping[int, Sequence[str]]) -> Iterable[Any]:
        """Return the cells of a column, or pairs of these with those that date them."""
        at, column = self.layout.columns[name]
        return (
            zip(cells[at], cells[self.layout.columns[column.on[0]][0]], strict=True)
            if column.on
            else cells[at]
        )

    def read(self, name: str, cell: Any) -> Items:
        """Return the values of a cell, or of a pair; raise ``Unusual`` or ``CellError``."""
        column = self.layout.columns[name][1]
        if not column.on:
            return self.evaluator.cell(name, cell)
        cell, dating = cell
        on = column.on[0]
        values = {on: self.evaluator.cell(on, dating)}
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

    def _all_lookups(self) -> Iterator[tuple[str, Memo | Plain, list[tuple[int, int]]]]:
        """Yield each column with what looks its cells up, and which form goes to which place."""
        budget = Budget()
        memos: dict[int, Memo] = {}
        for name, group in self._groups.items():

            def make(cell: Any, group: _Group = group) -> tuple[Any, ...]:
                items = self.read(group.name, cell)
                return tuple([form(items) for form in group.forms.values()])

            memo = memos.setdefault(id(group), Memo(make, budget))
            pattern = group.column.kind.plain if name in self.plain else None
            lookup = Plain(pattern, len(group.forms), memo) if pattern else memo
            places = [(at, self._places.get((name, form))) for at, form in enumerate(group.forms)]
            yield name, lookup, [(at, place) for at, place in places if place is not None]

    def _form(self, name: str, form: object, make: Callable[[Items], Any]) -> int:
        """Return the place of a form of a column's value."""
        self._groups[name].forms.setdefault(form, make)
        return self._places.setdefault((name, form), _FIRST + len(self._places))

    def _may_be_plain(self, name: str) -> bool:
        """Tell whether of a column only pieces of texts and of IRIs are needed, and most cells are those."""
        column, table, things = self.layout.columns[name][1], self.layout.table, self.layout.things
        values = [value for thing in things for _, value in thing.statements()]
        templates = [*(thing.iri for thing in things), *(value.template for value in values)]
        conditions = [*(thing.when for thing in things), *(value.when for value in values)]
        conditions += [refusal.when for refusal in table.refuse]
        needed = {
            *(column for each in conditions for column, _ in each),
            *(on for _, each in self.layout.columns.values() for on in each.on),
            *(ref.column for each in templates for ref in each if isinstance(ref, Ref) and ref.part),
            *(each for names in (*table.ascending, *table.alike) for each in names),
            *(each for thing in things if thing.once for each in thing.columns()),
            *(each for each in table.key if self.layout.columns[each][1].type == "text"),  # which is escaped
            self.layout.release,
        }  # fmt: skip
        as_it_is = replace(column, name="", headers=()) == Column("", column.type, ())
        return column.kind.plain is not None and as_it_is and name not in needed

    def _piece(self, ref: Ref, *, escaped: bool) -> int:
        """Return the place of what a template means by a column: None for an empty cell."""
        name, part = ref

        def make(items: Items) -> str | None:
            if not items:
                return None
            text = ", ".join(part_of(item, part) for item in items)
            text = encode(escape(text) if escaped else text)
            return intern(text) if part else text

        return self._form(name, ("piece", part, escaped), make)

    # --- texts -----------------------------------------------------------------------------

    def _joined(self, parts: Iterable[Part], *, optional: bool = False) -> Callable[[Forms], Texts]:
        """Return the function that joins parts, row by row; ``optional``: to None if one of these is None."""
        constant = [repeat(part) if isinstance(part, str) else part for part in (*parts, _EMPTY)]

        def join(forms: Forms) -> Texts:
            columns = [
                forms[part] if isinstance(part, int) else part(forms) if callable(part) else part
                for part in constant
            ]
            rows = zip(*columns, strict=False)  # what is the same in all rows has no end
            if optional:
                return [None if None in row else "".join(row) for row in rows]
            return list(map("".join, rows))

        return join

    def _thing(self, thing: Thing) -> Part | None:
        """Return what a row says of a thing, None for one that no row of this layout gives."""
        if (when := self._conditions(thing.when)) is None:
            return None
        template, optional = self._template(thing.iri, escaped=False)
        subject = self._joined(template, optional=optional)
        statements = [self._statement(name, value) for name, value in thing.statements()]
        body = self._joined([part for parts in statements for part in parts])

        def make(forms: Forms) -> Texts:
            iris = subject(forms)
            forms[_IRI] = ["" if iri is None else iri for iri in iris] if optional else iris
            if not when and not optional:
                return body(forms)
            holds = _all_of(when, forms)
            given = zip(iris, body(forms), holds, strict=True)
            return [text if iri is not None and held else "" for iri, text, held in given]

        return make

    def _statement(self, name: str, value: Value) -> list[Part]:
        """Return the parts of what a property says."""
        if (when := self._conditions(value.when)) is None:
            return []
        parts, optional = self._unconditional(name, replace(value, when=()))
        if not when and not optional:
            return parts
        join = self._joined(parts, optional=True)

        def make(forms: Forms) -> Texts:
            said = zip(join(forms), _all_of(when, forms), strict=True)
            return [text if text is not None and held else "" for text, held in said]

        return [make]

    def _unconditional(self, name: str, value: Value) -> tuple[list[Part], bool]:
        """Return the parts of what a property says, and whether an empty cell leaves it out."""
        columns = {ref.column for ref in value.template if isinstance(ref, Ref)} & self.layout.columns.keys()
        before: list[Part] = ["<", _IRI, f"> <{expand(name)}> "]
        after = f" <{self.evaluator.graph}> .\n"
        if not columns:
            terms = self.evaluator.objects(value, {})
            return [part for term in terms for part in (*before, encode(term), after)], False
        if len(columns) == 1 and not columns & self.plain:
            (column,) = columns
            return self._of_one_column(name, value, column, before, after), False
        template, optional = self._template(value.template, escaped=value.kind != "iri")
        if value.kind == "iri":
            return [*before, "<", *template, ">", after], optional
        datatype = value.datatype
        if value.kind == "column":  # a plain one
            datatype = self.layout.columns[value.ref.column][1].kind.datatype
        tag = f"@{value.language}" if value.language else ""
        if datatype and datatype != "xsd:string":
            tag = f"^^<{expand(datatype)}>"
        return [*before, '"', *template, f'"{tag}', after], optional

    def _of_one_column(
        self, name: str, value: Value, column: str, before: list[Part], after: str
    ) -> list[Part]:
        parted = any(isinstance(part, Ref) and part.part for part in value.template)

        def term(items: Items) -> str:
            made = encode(self.evaluator.objects(value, {column: items})[0])
            return intern(made) if parted else made

        def statements(items: Items) -> str:
            said = self.evaluator.said(name, value, {column: items})
            return encode("".join(f"<{_SUBJECT}> {each}" for each in said))

        # the same of columns that mean the same
        template = tuple(
            part._replace(column="") if isinstance(part, Ref) else part for part in value.template
        )
        bare = replace(value, template=template)
        if self.layout.columns[column][1].single:
            return [*before, self._form(column, bare, term), after]
        place = self._form(column, (name, bare), statements)

        def make(forms: Forms) -> Texts:
            given = zip(forms[place], forms[_IRI], strict=True)
            return [text.replace(_SUBJECT, iri) if text else "" for text, iri in given]

        return [make]

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

                places.append(self._form(name, ("when", allowed), test))
            elif "" not in allowed:
                return None
        return places

    def _all_checks(self) -> Iterator[Callable[[Forms], bool]]:
        """Yield what tells whether all rows are as they should be."""
        layout, table = self.layout, self.layout.table
        for names in table.ascending:
            yield partial(_ascending, [self._sort_key(name) for name in names if name in layout.columns])
        for names in table.alike:
            same = [self._piece(Ref(name), escaped=False) for name in names if name in layout.columns]
            yield partial(_alike, same)
        for refusal in table.refuse:
            if (when := self._conditions(refusal.when)) is not None:
                yield partial(_none, when)
        if layout.release:
            version = frozenset([self.evaluator.version, ""])
            yield partial(_every, self._conditions(((layout.release, version),)) or [])

    def _sort_key(self, name: str) -> int:
        kind = self.evaluator.types[name]
        return self._form(name, "sort", lambda items: kind.sort_key(items[0].value) if items else None)


def _rows(places: Sequence[int], forms: Forms) -> Iterable[tuple[Any, ...]]:
    return zip(*(forms[place] for place in places), strict=True)


def _all_of(places: Sequence[int], forms: Forms) -> Iterable[bool]:
    """Tell of each row whether all of some conditions hold."""
    return map(all, _rows(places, forms)) if places else [True] * len(forms[_EMPTY])


def _every(places: Sequence[int], forms: Forms) -> bool:
    return all(_all_of(places, forms))


def _none(places: Sequence[int], forms: Forms) -> bool:
    return not any(_all_of(places, forms))


def _alike(places: Sequence[int], forms: Forms) -> bool:
    return all(len({*row} - {None}) < 2 for row in _rows(places, forms))


def _ascending(places: Sequence[int], forms: Forms) -> bool:
    columns = [forms[place] for place in places]
    if any(None in column for column in columns):
        rows = ([key for key in row if key is not None] for row in zip(*columns, strict=True))
        return all(all(map(le, row, row[1:])) for row in rows)
    return all(all(map(le, low, high)) for low, high in pairwise(columns))


class Once(dict[Any, str]):
    """The cells that a thing is made from → what they say of it for the first time.

    A statement comes again only where more were made than are remembered.
    """

    def __init__(self, columns: ColumnEvaluator, thing: Thing) -> None:
        super().__init__()
        self._columns, self._thing = columns, thing
        self.names = sorted(thing.columns() & columns.layout.columns.keys())

    def __missing__(self, cells: Any) -> str:
        read = self._columns.read
        text = self.say({name: read(name, cell) for name, cell in zip(self.names, cells, strict=False)})
        if len(self) >= _MOST_ONCE:
            self.clear()
        self[cells] = ""
        return text

    def tell(self, columns: Sequence[Iterable[Any]]) -> list[tuple[int, str]]:
        """Return what the cells of its columns, and one column more, say for the first time, with the row."""
        texts = list(map(self.__getitem__, zip(*columns, strict=True)))
        return [(at, text) for at, text in enumerate(texts) if text] if any(texts) else []

    def say(self, values: Values) -> str:
        """Return what a row says of the thing that was not said before."""
        lines = self._columns.evaluator.render([self._thing], values).splitlines(keepends=True)
        return encode("".join(line for line in lines if is_new(line.encode(), self._columns.said)))
