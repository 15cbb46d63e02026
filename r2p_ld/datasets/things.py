"""The things of a declaration, as the columns of one file let them be given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from r2p_ld.datasets.model import Ref, Template, Thing, Value


def renamed(thing: Thing, names: Mapping[str, str]) -> Thing:
    """Return a thing with other names for some columns."""

    def template(parts: Template) -> Template:
        return tuple(
            Ref(names.get(part.column, part.column), part.part) if isinstance(part, Ref) else part
            for part in parts
        )

    def when(conditions: Iterable[tuple[str, frozenset[str]]]) -> tuple[tuple[str, frozenset[str]], ...]:
        return tuple((names.get(column, column), values) for column, values in conditions)

    def value(given: Value) -> Value:
        return replace(given, template=template(given.template), when=when(given.when))

    return replace(
        thing,
        iri=template(thing.iri),
        classes=tuple(map(template, thing.classes)),
        properties=tuple((name, value(given)) for name, given in thing.properties),
        when=when(thing.when),
    )


def without(thing: Thing, columns: Mapping[str, object]) -> Thing:
    """Return a thing without what is made from columns that this file does not have."""

    def has(value: Value) -> bool:
        when = all(column in columns or "" in values for column, values in value.when)
        return when and exist(value.template, columns)

    return replace(thing, properties=tuple(pair for pair in thing.properties if has(pair[1])))


def exist(template: Template, columns: Mapping[str, object]) -> bool:
    """Tell whether this file has all columns of a template."""
    names = (part.column for part in template if isinstance(part, Ref))
    return all(name in columns or name in ("dataset", "version") for name in names)
