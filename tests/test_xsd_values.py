"""Literals that mean the same, and literals that do not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

from r2p_ld.xsd import value

XSD = "http://www.w3.org/2001/XMLSchema#"


def literal(text: str, kind: str) -> Literal:
    return (
        Literal(text, language=kind[1:]) if kind[0] == "@" else Literal(text, datatype=NamedNode(XSD + kind))
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("0138", "integer"), ("138", "integer")),
        (("+7", "nonNegativeInteger"), ("7", "integer")),
        (("1.50", "decimal"), ("1.5", "decimal")),
        (("1.0", "decimal"), ("1", "integer")),
        (("-0", "integer"), ("0", "integer")),
        (("1", "boolean"), ("true", "boolean")),
        (("1.0E0", "double"), ("1", "double")),
        (("NaN", "double"), ("NaN", "double")),
        (("0.1", "float"), ("0.10000000149", "float")),
        (("2014-07-12T12:00:00+02:00", "dateTime"), ("2014-07-12T10:00:00Z", "dateTime")),
        (("2014-07-12T10:00:00.000Z", "dateTime"), ("2014-07-12T10:00:00Z", "dateTime")),
        (("x", "@EN-gb"), ("x", "@en-GB")),
    ],
)
def test_these_are_the_same(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert value(literal(*one)) == value(literal(*other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("1", "integer"), ("1", "string")),
        (("1", "decimal"), ("1", "double")),
        (("1", "double"), ("1", "float")),
        (("0.1", "decimal"), ("0.10000000000000001", "decimal")),
        (("x", "@en"), ("x", "@fr")),
        (("x", "@en"), ("x", "string")),
        (("01", "string"), ("1", "string")),
        (("P1Y2M", "duration"), ("14", "duration")),
        (("2014-07-12T10:00:00", "dateTime"), ("2014-07-12T10:00:00Z", "dateTime")),
        (("2014-07-12", "date"), ("2014-07-12", "string")),
        (("abc", "integer"), ("ABC", "integer")),
        (("yes", "boolean"), ("true", "boolean")),
        (("1e3", "decimal"), ("1000", "decimal")),
    ],
)
def test_these_are_not(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert value(literal(*one)) != value(literal(*other))


@given(st.text(), st.sampled_from(["integer", "decimal", "double", "float", "boolean", "dateTime", "date"]))
def test_any_text_has_a_value(text: str, kind: str) -> None:
    assert hash(value(literal(text, kind))) == hash(value(literal(text, kind)))


@given(st.integers(), st.integers(0, 5))
def test_zeros_in_front_mean_nothing(number: int, zeros: int) -> None:
    sign, digits = ("-", str(-number)) if number < 0 else ("", str(number))
    assert value(literal(f"{sign}{'0' * zeros}{digits}", "integer")) == value(literal(str(number), "integer"))
