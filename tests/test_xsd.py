from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Triple
from support.turtle import triples

from r2p_ld.shacl.engine import validate
from r2p_ld.xsd import well_formed

XSD = "http://www.w3.org/2001/XMLSchema#"

ILL_TYPED = [
    ("abc", "integer"),
    ("1_000", "integer"),
    (" 1", "integer"),
    ("1.0", "integer"),
    ("", "integer"),
    ("\u0661", "integer"),
    ("1\n", "integer"),
    ("-1", "nonNegativeInteger"),
    ("0", "positiveInteger"),
    ("0", "negativeInteger"),
    ("1", "nonPositiveInteger"),
    ("128", "byte"),
    ("-32769", "short"),
    ("99999999999", "int"),
    ("9223372036854775808", "long"),
    ("256", "unsignedByte"),
    ("1e5", "decimal"),
    ("NaN", "decimal"),
    (".", "decimal"),
    ("inf", "double"),
    ("nan", "float"),
    ("1_0.0", "double"),
    ("yes", "boolean"),
    ("TRUE", "boolean"),
    ("2014-02-30", "date"),
    ("1900-02-29", "date"),
    ("2014-2-3", "date"),
    ("20140203", "date"),
    ("2014-W05-1", "date"),
    ("2014-01", "date"),
    ("2014-02-03+15:00", "date"),
    ("2014-01-01", "dateTime"),
    ("2014-01-01 10:00:00", "dateTime"),
    ("2014-01-01T10:00", "dateTime"),
    ("2014-04-31T10:00:00", "dateTime"),
    ("2014-01-01T10:00:00", "dateTimeStamp"),
    ("10:00", "time"),
    ("24:00:01", "time"),
    ("14", "gYear"),
    ("07-12", "gMonthDay"),
    ("--02-30", "gMonthDay"),
    ("2014-13", "gYearMonth"),
    ("--13", "gMonth"),
    ("---32", "gDay"),
    ("P", "duration"),
    ("1Y", "duration"),
    ("P1YT", "duration"),
    ("P1D", "yearMonthDuration"),
    ("P1Y", "dayTimeDuration"),
    ("zz", "hexBinary"),
    ("abc", "hexBinary"),
    ("1 2", "language"),
]
WELL_TYPED = [
    ("007", "integer"),
    ("+1", "integer"),
    ("-0", "nonNegativeInteger"),
    ("9223372036854775807", "long"),
    ("18446744073709551615", "unsignedLong"),
    ("1.", "decimal"),
    (".5", "decimal"),
    ("1.50", "decimal"),
    ("INF", "double"),
    ("-INF", "float"),
    ("1E-7", "double"),
    ("0", "boolean"),
    ("2012-02-29", "date"),
    ("2014-08-13Z", "date"),
    ("2014-08-13+14:00", "date"),
    ("2014-08-13T10:00:00.125-05:00", "dateTime"),
    ("2014-08-13T10:00:00Z", "dateTimeStamp"),
    ("10:00:00Z", "time"),
    ("2014", "gYear"),
    ("2014Z", "gYear"),
    ("--07-12", "gMonthDay"),
    ("--02-29", "gMonthDay"),
    ("2014-08", "gYearMonth"),
    ("--08", "gMonth"),
    ("---31", "gDay"),
    ("P1Y2M3DT4H5M6.7S", "duration"),
    ("-PT1H", "dayTimeDuration"),
    ("P1Y", "yearMonthDuration"),
    ("0aFF", "hexBinary"),
    ("zh-Hans", "language"),
    ("any text", "string"),
]
# Right by the standard, but beyond Python's calendar.
BEYOND_PYTHON = [("-0044-03-15", "date"), ("12014-01-01", "date"), ("2014-01-01T24:00:00", "dateTime")]


@pytest.mark.parametrize(("text", "datatype"), ILL_TYPED)
def test_ill_typed_literal_is_found(text: str, datatype: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert not well_formed(text, XSD + datatype)
    escaped = text.replace("\n", "\\n")
    data = triples(f'ex:a a ex:C ; ex:p "{escaped}"^^xsd:{datatype} .')
    [result] = validate(data, _shape(datatype)).results
    assert result.component.value.endswith("#DatatypeConstraintComponent")
    assert getattr(result.value, "value", None) == text
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(("text", "datatype"), WELL_TYPED)
def test_well_typed_literal_passes(text: str, datatype: str) -> None:
    assert well_formed(text, XSD + datatype)
    assert validate(triples(f'ex:a a ex:C ; ex:p "{text}"^^xsd:{datatype} .'), _shape(datatype)).conforms


@pytest.mark.parametrize(("text", "datatype"), BEYOND_PYTHON)
def test_dates_beyond_python_are_well_formed(text: str, datatype: str) -> None:
    assert well_formed(text, XSD + datatype)
    assert validate(triples(f'ex:a a ex:C ; ex:p "{text}"^^xsd:{datatype} .'), _shape(datatype)).conforms


@given(st.dates())
def test_every_date_of_the_calendar_is_well_formed(day: object) -> None:
    assert well_formed(str(day), XSD + "date")


@given(st.integers())
def test_every_integer_is_in_its_bounds_or_not(n: int) -> None:
    assert well_formed(str(n), XSD + "integer")
    assert well_formed(str(n), XSD + "long") is (-(2**63) <= n < 2**63)
    assert well_formed(str(n), XSD + "unsignedLong") is (0 <= n < 2**64)


def test_the_table_is_long() -> None:
    assert len(ILL_TYPED) >= 50
    assert len(WELL_TYPED) >= 30


def _shape(datatype: str) -> set[Triple]:
    rule = f"[ sh:path ex:p ; sh:datatype xsd:{datatype} ]"
    return triples(f"ex:S a sh:NodeShape ; sh:targetClass ex:C ; sh:property {rule} .")
