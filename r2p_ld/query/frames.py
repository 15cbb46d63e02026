"""An answer's rows as typed columns, for Arrow and what reads it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

from pyoxigraph import Literal, NamedNode

from r2p_ld import xsd
from r2p_ld.errors import BadInput
from r2p_ld.namespaces import expand

if TYPE_CHECKING:
    from r2p_ld.query.results import Result, Term

_LANGUAGE = "language"
# others have a time zone, or are of no calendar of Python
_YEAR, _DATE = re.compile(r"-?\d{4,6}"), re.compile(r"(?!0000)\d{4}-\d\d-\d\d")
_LIMIT = 1 << 63
_MOST_DIGITS = 38
_Values = Sequence[Any]


def table(result: Result) -> Any:
    """Return rows as a ``pyarrow.Table``.

    A column whose values are all integers, decimals, doubles, booleans, dates or years has that type,
    years as integers; any other is text, and IRIs are. What is unbound is null. If the texts of a column
    have one language, the field's metadata name it; if several, a column ``NAME_language`` has them.
    Raises ``BadInput`` where the answer has no rows by form, and without the package pyarrow.
    """
    arrow = package("pyarrow", "parquet")
    rows = list(result.rows())
    fields, arrays = [], []
    for at, name in enumerate(result.variables):
        terms = [row[at] for row in rows]
        values, kind = _typed(terms)
        array = arrow.array(values, type=getattr(arrow, kind)() if kind else None)
        languages = [term.language if isinstance(term, Literal) else None for term in terms]
        used = {language for language, term in zip(languages, terms, strict=True) if term is not None}
        one = used.pop() if len(used) == 1 else None
        fields.append(arrow.field(name, array.type, metadata={_LANGUAGE: one} if one else None))
        arrays.append(array)
        if used - {None}:
            fields.append(arrow.field(f"{name}_{_LANGUAGE}", arrow.string()))
            arrays.append(arrow.array(languages, arrow.string()))
    return arrow.Table.from_arrays(arrays, schema=arrow.schema(fields))


def pandas(result: Result) -> Any:
    """Return rows as a ``pandas.DataFrame`` with nullable integers, booleans and texts."""
    frames, arrow, rows = package("pandas"), package("pyarrow", "parquet"), table(result)
    nullable = {
        arrow.int64(): frames.Int64Dtype(),
        arrow.float64(): frames.Float64Dtype(),
        arrow.bool_(): frames.BooleanDtype(),
        arrow.string(): frames.StringDtype(),
    }
    return rows.to_pandas(types_mapper=nullable.get)


def package(name: str, extra: str | None = None) -> Any:
    """Import and return a package; raise ``BadInput`` that says how to install it."""
    try:
        return import_module(name)
    except ImportError:
        wanted = f"'r2p-ld[{extra}]'" if extra else name
        raise BadInput(f"this needs the package {name}: pip install {wanted}") from None


def _typed(terms: Sequence[Term | None]) -> tuple[_Values, str | None]:
    """Return the values of a column and the function of pyarrow that makes their type, if one is to."""
    bound = [term for term in terms if term is not None]
    kinds = {_kind(term) for term in bound}
    if bound and kinds <= set(_READERS):
        kind = next(name for name in reversed(_READERS) if name in kinds)  # the widest
        if len(kinds) == 1 or kinds <= _NUMBERS:
            read, function = _READERS[kind]
            return [None if term is None else read(_text(term)) for term in terms], function
    return [None if term is None else _text(term) for term in terms], "string"


def _kind(term: Term) -> str:
    """Return the kind of a value that has a type of its own, else the empty text."""
    if not isinstance(term, Literal) or term.language or not xsd.well_formed(term.value, term.datatype.value):
        return ""
    text, (kind, *_) = term.value, cast(tuple[str, ...], xsd.value(term))
    match kind:
        case "decimal" if term.datatype.value != expand("xsd:decimal"):
            return "integer" if -_LIMIT <= int(text) < _LIMIT else ""
        case "decimal":
            return kind if sum(map(str.isdigit, text)) <= _MOST_DIGITS else ""
        case "gYear":
            return "year" if _YEAR.fullmatch(text) else ""
        case "date":
            return kind if _DATE.fullmatch(text) else ""
        case _:
            return "double" if kind == "float" else kind


def _text(term: Term) -> str:
    """Return a term as text: of literals and IRIs what they hold, of others how they are written."""
    return term.value if isinstance(term, Literal | NamedNode) else str(term)


_NUMBERS = {"integer", "decimal", "double"}
# from the narrowest number to the widest
_READERS: dict[str, tuple[Callable[[str], Any], str | None]] = {
    "year": (int, "int64"),
    "boolean": (lambda text: text in ("true", "1"), "bool_"),
    "date": (date.fromisoformat, "date32"),
    "integer": (int, "int64"),
    "decimal": (Decimal, None),
    "double": (float, "float64"),
}
