"""A declaration made into a Python function that turns rows into N-Quads, as fast as Python can.

The function looks each cell up in a dictionary of what such a cell gives, which the interpreter fills,
and joins what it finds. Columns in which hardly a cell comes up twice are checked by an expression
instead. Whatever is not plain goes to the interpreter, row by row, which also tells the faults.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import Any

from r2p_ld.datasets.cells import Item, escaped, part_of
from r2p_ld.datasets.interpret import Interpreter, Values, met
from r2p_ld.datasets.model import Column, Conditions, Ref, Template, Thing, Value
from r2p_ld.namespaces import expand

Convert = Callable[[Iterable[Any], list["str | None"], list["str | None"], list[tuple[int, str]]], None]
Odd = Callable[[Any], "tuple[str | None, str | None]"]
_MOST_CELLS = 60_000  # that the dictionaries of one layout hold together
_MOST_ONCE = 25_000
_PLAIN = {
    "text": r'[^\x00-\x20"\\<=+@\-\x7f-\xff](?:[^\x00-\x1f"\\<\x7f-\xff]*[^\x00-\x20"\\<\x7f-\xff])?',
    "id": r"[A-Za-z0-9_~-]+",
    "count": r"0|[1-9][0-9]{0,16}",
}
"""What of a type of cell is its own canonical text, with nothing to escape and no fault."""


class Unplain(Exception):
    """A row is not plain: the interpreter takes it."""


def unplain(column: str) -> None:
    """Refuse a row because a cell is not resolved, so that the interpreter counts it."""
    raise Unplain


class _Budget:
    """Empties all dictionaries when they hold too much together."""

    def __init__(self) -> None:
        self.caches: list[dict[Any, Any]] = []
        self.left = _MOST_CELLS

    def spend(self) -> None:
        self.left -= 1
        if self.left < 0:
            for cache in self.caches:
                cache.clear()
            self.left = _MOST_CELLS


class _Cells(dict[Any, Any]):
    """Cell, or cell and the cell that dates it → what it gives, in each form that is needed."""

    def __init__(
        self, interpreter: Interpreter, name: str, forms: Sequence[Callable[[Values], Any]], budget: _Budget
    ) -> None:
        super().__init__()
        self._interpreter, self._name, self._forms, self._budget = interpreter, name, forms, budget
        self._on = interpreter.layout.columns[name][1].on
        budget.caches.append(self)

    def __missing__(self, cell: Any) -> Any:
        interpreter, name = self._interpreter, self._name
        when = None
        if self._on is not None:
            cell, dating = cell
            when = interpreter.on(
                interpreter.layout.columns[name][1], {self._on: interpreter.cell(self._on, dating, None)}
            )
        values = {name: interpreter.cell(name, cell, when)}
        made = tuple(form(values) for form in self._forms)
        self._budget.spend()
        key = cell if self._on is None else (cell, dating)
        result = self[key] = made[0] if len(made) == 1 else made
        return result


class Once(dict[tuple[str, ...], str]):
    """The cells that a thing is made from → what they say of it for the first time.

    A statement comes again only where more were made than are held in mind.
    """

    def __init__(self, interpreter: Interpreter, thing: Thing, names: Sequence[str]) -> None:
        super().__init__()
        self._interpreter, self._thing, self._names = interpreter, thing, names
        self._said: set[bytes] = set()
        self.places = [interpreter.layout.columns[name][0] for name in names]

    def __missing__(self, cells: tuple[str, ...]) -> str:
        interpreter = self._interpreter
        given = dict(zip(self._names, cells, strict=True))
        values: dict[str, tuple[Item, ...]] = {}
        for name in interpreter.order:
            if name in given:
                when = interpreter.on(interpreter.layout.columns[name][1], values)
                values[name] = interpreter.cell(name, given[name], when)
        lines = interpreter.render([self._thing], values).splitlines(keepends=True)
        if len(self) >= _MOST_ONCE or len(self._said) >= 4 * _MOST_ONCE:
            self.forget()
        new = [line for line in lines if self._new(line)]
        self[cells] = ""
        return mangled("".join(new))

    def _new(self, line: str) -> bool:
        digest = blake2b(line.encode(), digest_size=12).digest()
        if digest in self._said:
            return False
        self._said.add(digest)
        return True

    def forget(self) -> None:
        """Say everything anew from here on."""
        self.clear()
        self._said.clear()


def mangled(text: str) -> str:
    """Return a text as its UTF-8 bytes, one character a byte."""
    return text if text.isascii() else text.encode().decode("latin-1")


class Compiler:
    """Writes the source text of the function for one layout.

    ``plain`` are the columns to be checked by an expression. ``source`` is kept for the curious.
    """

    def __init__(self, interpreter: Interpreter, plain: frozenset[str]) -> None:
        self.interpreter = interpreter
        self.layout = interpreter.layout
        columns = self.layout.columns
        conditional = {column for thing in self.layout.things for column in _conditional(thing)}
        dating = {column.on for _, column in columns.values()}
        parted = {ref.column for thing in self.layout.things for ref in thing.refs() if ref.part}
        apart = conditional | dating | parted
        self.plain = {name for name in plain if _may_be_plain(columns[name][1]) and name not in apart}
        self.forms: dict[str, dict[Any, tuple[str, Callable[[Values], Any]]]] = {name: {} for name in columns}
        self.scope: dict[str, Any] = {"Unplain": Unplain, "constants": list(self.layout.constants)}
        self.once = [self._once(thing) for thing in self.layout.things if thing.once]
        self.source = ""

    def _once(self, thing: Thing) -> Once:
        names = {ref.column for ref in thing.refs() if ref.column in self.layout.columns}
        names |= {on for name in names if (on := self.layout.columns[name][1].on)}
        return Once(self.interpreter, thing, sorted(names))

    def function(self, odd: Odd, lookup: Mapping[str, list[str]] | None = None) -> Convert:
        """Return the function. ``odd`` takes each row that is not plain, and gives its text and key.

        A row of a joined table is found in ``lookup`` by the canonical text of the column it is joined on.
        """
        body = self._body()
        head = self._reading()
        lines = [
            "def convert(rows, texts, keys, onces):",
            "    put_text, put_key = texts.append, keys.append",
            "    for row in rows:",
            "        try:",
            *(f"            {line}" for line in (*self._extension(lookup is not None), *head, *body)),
            "        except (Unplain, ValueError, TypeError, KeyError):",
            "            text, key = odd(row)",
            "        put_text(text)",
            "        put_key(key)",
        ]
        self.source = "\n".join(lines)
        self.scope |= {"odd": odd, "lookup": lookup}
        exec(compile(self.source, f"<{self.layout.table.name}>", "exec"), self.scope)
        made: Convert = self.scope["convert"]
        return made

    # --- the cells --------------------------------------------------------------------------

    def _extension(self, joined: bool) -> list[str]:
        lines = [f"if len(row) != {self.layout.width}: raise Unplain"]
        if joined:
            assert self.layout.table.join
            at, _ = self.layout.columns[self.layout.table.join.on]
            lines.append(f"row = row + lookup[row[{at}]]")
        return [*lines, "row = row + constants"] if self.layout.constants else lines

    def _form(self, name: str, key: Any, make: Callable[[Values], Any]) -> str:
        """Return the variable in which a form of a column's value is."""
        number = list(self.forms).index(name)
        variable, _ = self.forms[name].setdefault(key, (f"v{number}_{len(self.forms[name])}", make))
        return variable

    def _reading(self) -> list[str]:
        """Return the lines that read each cell into the forms asked for."""
        budget = _Budget()
        lines = []
        for number, (name, (at, column)) in enumerate(self.layout.columns.items()):
            if name in self.plain:
                lines += self._plain_reading(number, name, at, column)
                continue
            forms = list(self.forms[name].values())
            self.scope[f"c{number}"] = _Cells(
                self.interpreter, name, [make for _, make in forms] or [lambda values: None], budget
            )
            key = f"row[{at}]"
            if column.on:
                key = f"{key}, row[{self.layout.columns[column.on][0]}]"
            target = ", ".join(variable for variable, _ in forms)
            lines.append(f"{target} = c{number}[{key}]" if target else f"c{number}[{key}]")
        return lines

    def _plain_reading(self, number: int, name: str, at: int, column: Column) -> list[str]:
        def full(cell: str) -> str | None:
            items = self.interpreter.cell(name, cell, None)
            return mangled(escaped(items[0].value)) if items else None

        self.scope[f"p{number}"] = re.compile(_PLAIN[column.type]).fullmatch
        self.scope[f"f{number}"] = full
        return [f"x{number} = row[{at}]", f"if not p{number}(x{number}): x{number} = f{number}(x{number})"]

    # --- what comes of them -----------------------------------------------------------------

    def _body(self) -> list[str]:
        lines = []
        for names in self.layout.table.ascending:
            lines += self._ordered([name for name in names if name in self.layout.columns])
        texts = []
        for number, thing in enumerate(thing for thing in self.layout.things if not thing.once):
            lines += self._thing(thing, f"t{number}")
            texts.append(f"t{number}")
        for number, once in enumerate(self.once):
            self.scope[f"once{number}"] = once
            cells = "".join(f"row[{at}], " for at in once.places)
            lines += [f"o = once{number}[({cells})]", "if o: onces.append((len(keys), o))"]
        key = (
            '"-".join(('
            + "".join(f"{self._piece(Ref(name), False)}, " for name in self.layout.table.key)
            + "))"
        )
        if len(self.layout.table.key) == 1:
            key = self._piece(Ref(self.layout.table.key[0]), False)
        return [*lines, f"text = {' + '.join(texts) or repr('')}", f"key = {key}"]

    def _ordered(self, names: Sequence[str]) -> list[str]:
        if len(names) < 2:
            return []
        columns = [self.layout.columns[name][1] for name in names]
        dated = columns[0].type in ("date", "year")

        def comparable(name: str) -> Callable[[Values], Any]:
            def make(values: Values) -> Any:
                if not values[name]:
                    return None
                return values[name][0].value if dated else float(values[name][0].value)

            return make

        variables = [
            f"int(x{list(self.forms).index(name)})"
            if name in self.plain
            else self._form(name, "comparable", comparable(name))
            for name in names
        ]
        if all(column.required for column in columns):
            return [f"if not {' <= '.join(variables)}: raise Unplain"]
        return [
            f"l = [x for x in ({', '.join(variables)}) if x is not None]",
            "if l != sorted(l): raise Unplain",
        ]

    def _thing(self, thing: Thing, target: str) -> list[str]:
        tails, sure = [], False
        for template in thing.classes:
            alone = len(template) == 1 and isinstance(template[0], Ref)
            text, always = self._tail("rdf:type", Value(template, "column" if alone else "iri"))
            tails.append(text)
            sure |= always
        for name, value in thing.properties:
            text, always = self._tail(name, value)
            tails.append(text)
            sure |= always
        subject, needed = self._filled(thing.iri)
        conditions = [*self._conditions(thing.when), *needed]
        made = [f"s = f{subject!r}", f"{target} = s + s.join([{', '.join(tails)}])"]
        if not sure:
            made = [
                f"s = f{subject!r}",
                f"l = [{', '.join(tails)}]",
                f'{target} = s + s.join(l) if l else ""',
            ]
        if not conditions:
            return made
        return [f"if {' and '.join(conditions)}:", *(f"    {line}" for line in made), f"else: {target} = ''"]

    def _tail(self, name: str, value: Value) -> tuple[str, bool]:
        """Return the expression of a statement after its subject, and whether there always is just one."""
        end = f" <{self.interpreter.graph}> .\n"
        refs = [
            part for part in value.template if isinstance(part, Ref) and part.column in self.layout.columns
        ]
        used = {ref.column for ref in refs}
        conditions = self._conditions(value.when)
        if not used:
            (term,) = self.interpreter.objects(
                Value(value.template, value.kind, value.language, value.datatype), {}
            )
            expression, always = repr(mangled(f" <{expand(name)}> {term}{end}")), True
        elif len(used) == 1 and not used & self.plain:
            (column,) = used
            always = _always(self.layout.columns[column][1])
            bare = Value(value.template, value.kind, value.language, value.datatype)

            def tails(values: Values) -> Any:
                found = tuple(
                    mangled(f" <{expand(name)}> {term}{end}")
                    for term in self.interpreter.objects(bare, values)
                )
                return found[0] if always else found

            expression = self._form(column, (name, bare), tails)
            if not always:
                whole = (
                    f"*({expression} if {' and '.join(conditions)} else ())"
                    if conditions
                    else f"*{expression}"
                )
                return whole, False
        else:
            if value.kind == "column":  # a plain one
                datatype = "xsd:integer" if self.layout.columns[refs[0].column][1].type == "count" else None
                value = Value(value.template, "text", None, datatype)
            text, needed = self._filled(value.template, None if value.kind == "iri" else value)
            expression = f"f{f' <{expand(name)}> {text}{end}'!r}"
            conditions = [*conditions, *needed]
            always = True
        if conditions:
            return f"*(({expression},) if {' and '.join(conditions)} else ())", False
        return expression, always

    def _conditions(self, conditions: Conditions) -> list[str]:
        made = []
        for column, allowed in conditions:
            if column not in self.layout.columns:
                made.append("True" if "" in allowed else "False")
                continue

            def test(values: Values, column: str = column, allowed: frozenset[str] = allowed) -> bool:
                return met(allowed, values[column])

            made.append(self._form(column, ("when", allowed), test))
        return made

    def _filled(self, template: Template, value: Value | None = None) -> tuple[str, list[str]]:
        """Return a template as the body of an f-string, and what must hold for it.

        It makes the literal that ``value`` is, or else an IRI.
        """
        text, needed = "", []
        for at, part in enumerate(template):
            if isinstance(part, str):
                text += _braced(mangled(escaped(part) if value or at else expand(part)))
            elif part.column == "dataset":
                text += _braced(self.interpreter.dataset)
            elif part.column == "version" and "version" not in self.layout.columns:
                text += _braced(self.interpreter.version)
            else:
                piece = self._piece(part, value is not None)
                text += f"{{{piece}}}"
                if not self._surely(part):
                    needed.append(f"{piece} is not None")
        if value is None:
            return f"<{text}>", needed
        tag = f"^^<{expand(value.datatype)}>" if value.datatype else ""
        return f'"{text}"{f"@{value.language}" if value.language else tag}', needed

    def _surely(self, ref: Ref) -> bool:
        column = self.layout.columns[ref.column][1]
        return column.required and column.keep is None

    def _piece(self, ref: Ref, in_text: bool) -> str:
        """Return the variable that holds what a template means by a column; None for an empty cell."""
        name, part = ref
        if name in self.plain:
            return f"x{list(self.forms).index(name)}"

        def make(values: Values) -> Any:
            if not values[name]:
                return None
            text = ", ".join(part_of(item, part) for item in values[name])
            return mangled(escaped(text) if in_text else text)

        return self._form(name, ("piece", part, in_text), make)


def _conditional(thing: Thing) -> Iterable[str]:
    for conditions in (thing.when, *(value.when for _, value in thing.properties)):
        yield from (column for column, _ in conditions)


def _may_be_plain(column: Column) -> bool:
    simple = column.type in _PLAIN and not column.several and not column.missing
    return simple and column.least is None and column.most is None and column.required


def _always(column: Column) -> bool:
    return column.required and not column.several and column.keep is None


def _braced(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")
