"""A declaration made into a Python function that turns rows into N-Quads, as fast as Python can.

The function looks each cell up in a dictionary of what such a cell gives, which the interpreter fills,
and joins what it finds. Columns in which hardly a cell comes up twice are checked by an expression
instead. Whatever is not plain goes to the interpreter, row by row, which also tells the faults.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from operator import itemgetter
from typing import Any, cast

from r2p_ld.datasets.caches import Budget, Cells, Once, Together, Unlike, mangled, part
from r2p_ld.datasets.cells import part_of
from r2p_ld.datasets.interpret import Interpreter, Values, met
from r2p_ld.datasets.model import Column, Conditions, Ref, Template, Thing, Value
from r2p_ld.namespaces import expand
from r2p_ld.ntriples import escape

Convert = Callable[[Iterable[Any], list["str | None"], list["str | None"], list[tuple[int, str]]], int]
Odd = Callable[[Any], "tuple[str | None, str | None]"]
_Form = Callable[[Values], Any]
_MOST_SHARED = 2000
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


class Compiler:
    """Writes the source text of the function for one layout.

    ``varied`` are the columns in which hardly a cell comes up twice: those of them that can be are
    ``plain``, checked by an expression, and of the others only the terms are held. ``said`` holds
    what ``once`` things have said so far. The cells of columns that come ``together`` are looked up at
    once. ``source`` is kept for the curious.
    """

    def __init__(
        self,
        interpreter: Interpreter,
        varied: frozenset[str],
        said: set[bytes],
        together: Sequence[str] = (),
    ) -> None:
        self.interpreter, self.varied, self.said = interpreter, varied, said
        self.layout = interpreter.layout
        columns = self.layout.columns
        conditional = {column for thing in self.layout.things for column in thing.conditions()}
        conditional |= {column for refusal in self.layout.table.refuse for column, _ in refusal.when}
        conditional.add(self.layout.release or "")
        dating = {on for _, column in columns.values() for on in column.on}
        parted = {ref.column for thing in self.layout.things for ref in thing.refs() if ref.part}
        # a text is escaped here, and a key is not
        texts = {name for name in self.layout.table.key if columns[name][1].type == "text"}
        once = {ref.column for thing in self.layout.things if thing.once for ref in thing.refs()}
        apart = conditional | dating | parted | texts | once
        self.plain = {name for name in varied if _may_be_plain(columns[name][1]) and name not in apart}
        self.forms: dict[str, dict[Any, tuple[str, _Form]]] = {name: {} for name in columns}
        self.together = tuple(together)
        self.known = Together()
        self.scope: dict[str, Any] = {
            "Unplain": Unplain,
            "constants": list(self.layout.constants),
            "known": self.known,
        }
        self.once = [self._once(thing) for thing in self.layout.things if thing.once]
        self.texts: dict[str, str] = {}
        self.source = ""

    def _once(self, thing: Thing) -> Once:
        names = {ref.column for ref in thing.refs() if ref.column in self.layout.columns}
        return Once(self.interpreter, thing, sorted(names), self.said)

    def function(self, odd: Odd, lookup: Mapping[str, list[str]] | None = None) -> Convert:
        """Return the function. ``odd`` takes each row that is not plain, and gives its text and key.

        A row of a joined table is found in ``lookup`` by the canonical text of the column it is joined on.
        """
        body = self._body()
        head = self._reading()
        tail = [f"if held is None: known.hold(cells, ({self._held_together()}))"] if self.together else []
        lines = [
            "def convert(rows, texts, keys, onces):",
            "    count = 0",
            "    put_text, put_key = texts.append, keys.append",
            "    for given in rows:",
            "        try:",
            *(f"            {line}" for line in (*self._extension(lookup is not None), *head, *body, *tail)),
            "        except (Unplain, ValueError, TypeError, KeyError):",
            "            text, key = odd(given)",
            "        put_text(text)",
            "        put_key(key)",
            "    return count",
        ]
        self.source = "\n".join(lines)
        self.scope |= {"odd": odd, "lookup": lookup}
        exec(compile(self.source, f"<{self.layout.table.name}>", "exec"), self.scope)
        return cast(Convert, self.scope["convert"])

    def forget(self) -> None:
        """Let the things that many rows tell of be looked at again."""
        self.known.clear()
        for once in self.once:
            once.clear()

    # --- the cells --------------------------------------------------------------------------

    def _extension(self, joined: bool) -> list[str]:
        lines = ["row = given", f"if len(row) != {self.layout.width}: raise Unplain"]
        if joined:
            assert self.layout.table.join
            at, _ = self.layout.columns[self.layout.table.join.on]
            lines.append(f"row = row + lookup[row[{at}]]")
        return [*lines, "row = row + constants"] if self.layout.constants else lines

    def _form(self, name: str, key: Any, make: _Form) -> str:
        """Return the variable in which a form of a column's value is."""
        number = list(self.forms).index(name)
        variable, _ = self.forms[name].setdefault(key, (f"v{number}_{len(self.forms[name])}", make))
        return variable

    def _reading(self) -> list[str]:
        """Return the lines that read each cell into the forms asked for."""
        budget = Budget(self.texts)
        lines: list[str] = []
        first: list[str] = []
        caches: list[tuple[Column, str, tuple[Any, ...], str]] = []
        for number, (name, (at, column)) in enumerate(self.layout.columns.items()):
            if name in self.plain:
                lines += self._plain_reading(number, name, at, column)
                continue
            forms = self.forms[name]
            key = f"row[{at}]"
            if column.on:
                key = f"{key}, row[{self.layout.columns[column.on[0]][0]}]"
            # columns that mean the same by a cell share what they hold
            bare = replace(column, name="", headers=())
            like = [held for held in caches if held[0] == bare and forms.keys() <= set(held[2])]
            cache, given, other = like[0][1:] if like and forms else (f"c{number}", tuple(forms), name)
            if cache not in self.scope:
                made = [make for _, make in forms.values()] or [lambda values: None]
                self.scope[cache] = Cells(self.interpreter, name, made, budget)
                caches.append((bare, cache, given, name))
            target = ", ".join(forms[form][0] if form in forms else "_" for form in given)
            into = first if name in self.together else lines
            line = f"{target} = {cache}[{key}]" if target else f"{cache}[{key}]"
            day = column.type == "date" and not column.on
            if day and other != name and {name, other}.isdisjoint(self.together):
                # most of what begins on a day ends on it
                same = ", ".join(self.forms[other][form][0] for form in given)
                into.append(f"if {key} == row[{self.layout.columns[other][0]}]: {target} = {same}")
                line = f"else: {line}"
            into.append(line)
        if not first:
            return lines
        self.scope["pick"] = itemgetter(*(self.layout.columns[name][0] for name in self.together))
        return [
            "cells = pick(row)",
            "held = known.get(cells)",
            "if held is None:",
            *(f"    {line}" for line in first),
            *([f"else: {variables} = held"] if (variables := self._held_together()) else []),
            *lines,
        ]

    def _held_together(self) -> str:
        """Return the variables that hold what the cells give that come together."""
        return "".join(f"{variable}, " for name in self.together for variable, _ in self.forms[name].values())

    def _plain_reading(self, number: int, name: str, at: int, column: Column) -> list[str]:
        self.scope[f"p{number}"] = re.compile(_PLAIN[column.type]).fullmatch
        self.scope[f"f{number}"] = Unlike(self.interpreter, name)
        x = f"x{number}"
        digits = f"{x}.isdigit() and {x}.isascii() or " if column.type == "id" else ""
        return [f"{x} = row[{at}]", f"if not ({digits}p{number}({x})): {x} = f{number}[{x}]"]

    # --- what comes of them -----------------------------------------------------------------

    def _body(self) -> list[str]:
        lines = []
        for names in self.layout.table.ascending:
            lines += self._ordered([name for name in names if name in self.layout.columns])
        for names in self.layout.table.alike:
            each = [self._piece(Ref(name), False) for name in names if name in self.layout.columns]
            lines.append(f"if len({{{', '.join(each)}}} - {{None}}) > 1: raise Unplain")
        for refusal in self.layout.table.refuse:
            lines.append(f"if {' and '.join(self._conditions(refusal.when))}: raise Unplain")
        if self.layout.release:
            said = self._conditions(((self.layout.release, frozenset([self.interpreter.version])),))
            lines.append(f"if not {said[0]}: raise Unplain")
        made = [thing for thing in self.layout.things if not thing.once]
        for number, thing in enumerate(made):
            lines += self._thing(thing, f"t{number}")
        tell = []
        for number, once in enumerate(self.once):
            self.scope[f"once{number}"] = once
            parts = "".join(f"{self._part(name)}, " for name in once.names)
            tell += [f"o = once{number}[({parts})]", "if o: onces.append((len(keys), o))"]
        told = {name for once in self.once for name in once.names}
        if told and told <= set(self.together):
            # what cells say that came together before was said then
            tell = ["if held is None:", *(f"    {line}" for line in tell)]
        lines += tell
        keys = [f"{{{self._piece(Ref(name), False)}}}" for name in self.layout.table.key]
        numbers = range(len(made))
        return [
            *lines,
            f"text = {' + '.join(f't{number}' for number in numbers) or repr('')}",
            f"key = f{'-'.join(keys)!r}",
            f"count += {' + '.join(f'nt{number}' for number in numbers) or 0}",
        ]

    def _ordered(self, names: Sequence[str]) -> list[str]:
        if len(names) < 2:
            return []
        columns = [self.layout.columns[name][1] for name in names]
        dated = columns[0].type in ("date", "year")

        def number(name: str) -> Callable[[Values], Any]:
            return lambda values: float(values[name][0].value) if values[name] else None

        variables = [
            f"int({self._piece(Ref(name), False)})"
            if name in self.plain
            else self._piece(Ref(name), False)
            if dated
            else self._form(name, "number", number(name))
            for name in names
        ]
        if all(column.required for column in columns):
            return [f"if not {' <= '.join(variables)}: raise Unplain"]
        return [
            f"l = [x for x in ({', '.join(variables)}) if x is not None]",
            "if l != sorted(l): raise Unplain",
        ]

    def _thing(self, thing: Thing, target: str) -> list[str]:
        """Return the lines that put the statements of a thing, and their number, into two variables."""
        kinds = []
        for template in thing.classes:
            alone = len(template) == 1 and isinstance(template[0], Ref)
            kinds.append(("rdf:type", Value(template, "column" if alone else "iri")))
        subject, needed = self._filled(thing.iri)
        before: list[str] = []
        text, count = "", 0
        others: list[str] = []
        for name, value in (*kinds, *thing.properties):
            said, several, conditions = self._said(name, value)
            if several or conditions:
                part = f"{target}_{len(others)}"
                made = f"s.join({said})" if several else f"f{'{s}' + said!r}"
                number = f"len({said}) - 1" if several else "1"
                line = f"{part}, n{part} = {made}, {number}"
                if conditions:
                    line = f"{part}, n{part} = ({made}, {number}) if {' and '.join(conditions)} else ('', 0)"
                before.append(line)
                others.append(f"n{part}")
                text += f"{{{part}}}"
            else:
                text += "{s}" + said
                count += 1
        lines = [
            f"s = f{subject!r}",
            *before,
            f"{target}, n{target} = f{text!r}, {' + '.join([str(count), *others])}",
        ]
        conditions = [*self._conditions(thing.when), *needed]
        if not conditions:
            return lines
        lines = [f"if {' and '.join(conditions)}:", *(f"    {line}" for line in lines)]
        return [*lines, f"else: {target}, n{target} = '', 0"]

    def _said(self, name: str, value: Value) -> tuple[str, bool, list[str]]:
        """Return what a property says of a subject, and its conditions.

        It is the body of an f-string without the subject; or a variable that holds several such
        texts, which the subject joins, so that nothing stands before the first.
        """
        bare = replace(value, when=())
        refs = [
            part for part in value.template if isinstance(part, Ref) and part.column in self.layout.columns
        ]
        columns = {ref.column for ref in refs}
        conditions = self._conditions(value.when)
        predicate, graph = f" <{expand(name)}> ", f" <{self.interpreter.graph}> .\n"

        def terms(values: Values) -> list[str]:
            return [mangled(term) for term in self.interpreter.objects(bare, values)]

        def texts(values: Values) -> tuple[str, ...]:
            return ("", *(f"{predicate}{term}{graph}" for term in terms(values)))

        if not columns:
            term = _braced(terms({})[0])
        elif len(columns) == 1 and not columns & self.plain:
            (column,) = columns
            if not self.layout.columns[column][1].single:
                return self._form(column, (name, bare), texts), True, conditions
            if value.kind == "column":
                term = self._held(value.ref, terms)
            else:
                term = f"{{{self._form(column, ('term', bare), lambda values: terms(values)[0])}}}"
        else:
            if value.kind == "column":  # a plain one
                counted = self.layout.columns[refs[0].column][1].type == "count"
                bare = Value(value.template, "text", None, "xsd:integer" if counted else None)
            term, needed = self._filled(value.template, None if bare.kind == "iri" else bare)
            conditions = [*conditions, *needed]
        return f"{predicate}{term}{graph}", False, conditions

    def _held(self, ref: Ref, terms: Callable[[Values], list[str]]) -> str:
        """Return a term of a column that varies, as part of an f-string's body; little is held of it."""
        if ref.part or self.layout.columns[ref.column][1].type != "date":
            shared = self._shared if ref.part else str
            whole = self._form(ref.column, ("term", ref.part), lambda values: shared(terms(values)[0]))
            return f"{{{whole}}}"
        tag = self._form(ref.column, "tag", lambda values: self._shared(terms(values)[0].rpartition('"')[2]))
        return f'"{{{self._piece(ref, True)}}}"{{{tag}}}'

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
        for at, each in enumerate(template):
            if isinstance(each, str):
                text += _braced(mangled(escape(each) if value or at else expand(each)))
            elif each.column in ("dataset", "version"):
                text += _braced(getattr(self.interpreter, each.column))
            else:
                piece = self._piece(each, value is not None)
                text += f"{{{piece}}}"
                column = self.layout.columns[each.column][1]
                if not column.required or column.keep is not None:
                    needed.append(f"{piece} is not None")
        if value is None:
            return f"<{text}>", needed
        tag = f"^^<{expand(value.datatype)}>" if value.datatype else ""
        return f'"{text}"{f"@{value.language}" if value.language else tag}', needed

    def _part(self, name: str) -> str:
        return self._form(name, "part", lambda values: part(values[name]))

    def _shared(self, text: str) -> str:
        """Return the one copy of a text that many cells give."""
        if len(self.texts) < _MOST_SHARED:
            return self.texts.setdefault(text, text)
        return self.texts.get(text, text)

    def _piece(self, ref: Ref, in_text: bool) -> str:
        """Return the variable that holds what a template means by a column; None for an empty cell."""
        name, part = ref
        if name in self.plain:
            return f"x{list(self.forms).index(name)}"

        def make(values: Values) -> Any:
            if not values[name]:
                return None
            text = ", ".join(part_of(item, part) for item in values[name])
            text = mangled(escape(text) if in_text else text)
            return self._shared(text) if part else text

        return self._form(name, ("piece", part, in_text), make)


def _may_be_plain(column: Column) -> bool:
    simple = column.type in _PLAIN and not (column.several or column.missing or column.match)
    return simple and column.least is None and column.most is None and column.required


def _braced(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")
