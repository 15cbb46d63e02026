"""Rows as data frames: which type each column has, and what stays text."""

from __future__ import annotations

import sys
from datetime import date
from decimal import Decimal
from math import inf
from typing import Any

import pandas
import polars
import pyarrow
import pytest
from pyoxigraph import Store

from r2p_ld import run_query
from r2p_ld.errors import BadInput
from r2p_ld.query import Result, run

XSD = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "


def answer(values: str, names: str = "?x") -> Result:
    head = f"({names})" if " " in names else names
    return run(f"{XSD} SELECT {names} {{ VALUES {head} {{ {values} }} }}", Store())


def column(*values: str) -> tuple[Any, list[Any]]:
    found = answer(" ".join(values)).to_arrow().column("x")
    return found.type, found.to_pylist()


INTEGER, TEXT = pyarrow.int64(), pyarrow.string()


@pytest.mark.parametrize(
    ("values", "kind", "expected"),
    [
        (["5", "UNDEF", '"7"^^xsd:nonNegativeInteger'], INTEGER, [5, None, 7]),
        (['"0007"^^xsd:integer', '"+3"^^xsd:integer'], INTEGER, [7, 3]),
        ([str(2**63 - 1)], INTEGER, [2**63 - 1]),
        ([str(2**63)], TEXT, [str(2**63)]),
        (["1.50", "2"], pyarrow.decimal128(2, 1), [Decimal("1.5"), Decimal(2)]),
        (["1.5", "2e0"], pyarrow.float64(), [1.5, 2.0]),
        (['"-INF"^^xsd:double', "UNDEF"], pyarrow.float64(), [-inf, None]),
        (["true", '"0"^^xsd:boolean'], pyarrow.bool_(), [True, False]),
        (['"2014-08-13"^^xsd:date', "UNDEF"], pyarrow.date32(), [date(2014, 8, 13), None]),
        (['"2014-08-13Z"^^xsd:date'], TEXT, ["2014-08-13Z"]),
        (['"2014"^^xsd:gYear', '"-0044"^^xsd:gYear'], INTEGER, [2014, -44]),
        (['"2014Z"^^xsd:gYear'], TEXT, ["2014Z"]),
        (['"2014"^^xsd:gYear', "5"], TEXT, ["2014", "5"]),
        (["5", "true"], TEXT, ["5", "true"]),
        (["5", '"five"'], TEXT, ["5", "five"]),
        (['"five"^^xsd:integer', "5"], TEXT, ["five", "5"]),
        (["<http://example.org/a>", '"a"'], TEXT, ["http://example.org/a", "a"]),
        (['"2014-08-13T10:00:00"^^xsd:dateTime'], TEXT, ["2014-08-13T10:00:00"]),
        (["UNDEF", "UNDEF"], TEXT, [None, None]),
        ([], TEXT, []),
    ],
)
def test_a_column_has_the_type_of_all_its_values(values: list[str], kind: Any, expected: list[Any]) -> None:
    assert column(*values) == (kind, expected)


def test_one_language_is_told_of_the_column_and_several_of_each_text() -> None:
    one = answer('"a"@en "b"@en UNDEF').to_arrow()
    assert one.column_names == ["x"]
    assert one.schema.field("x").metadata == {b"language": b"en"}
    several = answer('"a"@en "b"@fr "c" UNDEF').to_arrow()
    assert several.to_pydict() == {"x": ["a", "b", "c", None], "x_language": ["en", "fr", None, None]}


ROWS = answer('(1 true "a"@en 0.5) (UNDEF UNDEF UNDEF UNDEF)', "?n ?flag ?text ?share")


def test_pandas_has_nullable_columns() -> None:
    frame = ROWS.to_pandas()
    assert [str(kind) for kind in frame.dtypes] == ["Int64", "boolean", "string", "object"]
    assert frame["n"].tolist() == [1, pandas.NA]
    assert frame["share"].tolist() == [Decimal("0.5"), None]
    assert frame["n"].sum() == 1


def test_polars_has_the_same_columns() -> None:
    frame = ROWS.to_polars()
    assert frame.schema["n"] == polars.Int64
    assert frame.schema["flag"] == polars.Boolean
    assert frame.rows() == [(1, True, "a", Decimal("0.5")), (None, None, None, None)]


def test_a_canned_question_gives_a_frame() -> None:
    frame = run_query("tool-counts").to_pandas()
    assert list(frame.columns) == ["pillar", "label", "tools"]
    assert frame["tools"].tolist() == [8, 19, 10]


def test_what_has_no_rows_gives_no_frame() -> None:
    yes = run("ASK {}", Store())
    for function in (yes.to_arrow, yes.to_pandas, yes.to_polars):
        with pytest.raises(BadInput, match="the query gives yes or no"):
            function()


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ("pyarrow", r"pip install 'r2p-ld\[parquet\]'"),
        ("pandas", "pip install pandas"),
        ("polars", "install polars"),
    ],
)
def test_a_package_that_is_not_there_is_named(
    missing: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    functions = {"pandas": ROWS.to_pandas, "polars": ROWS.to_polars, "pyarrow": ROWS.to_arrow}
    with pytest.raises(BadInput, match=said):
        functions[missing]()
