"""What a declaration may say of rows, of files that give nothing, and of columns that count: its faults."""

from __future__ import annotations

import pytest

from r2p_ld.datasets import declaration
from r2p_ld.errors import BadInput

HEAD = """
title = "Tiny"
rights = "None is known."
homepage = "https://example.org/"
citation = "Tiny"
measures = "Nothing."
publisher = { id = "body:tiny", name = "Tiny" }
[tables.levels]
key = ["situation"]
{rules}
[tables.levels.columns]
situation = { type = "id" }
read = { type = "date", required = {required} }
level = { type = "choice", on = "read", values = { low = "crime:genocide" }, since = {since} }
{columns}
[[tables.levels.gives]]
iri = "assessment:{dataset}/{situation}"
class = "r2p:RiskAssessment"
{tables}
"""


def faults(rules: str = "", columns: str = "", tables: str = "", required: str = "true") -> list[str]:
    text = HEAD.replace("{since}", '{ "2023-03" = { low = "crime:war-crimes" } }')
    for name, value in {"rules": rules, "columns": columns, "tables": tables, "required": required}.items():
        text = text.replace(f"{{{name}}}", value)
    try:
        declaration.parse(text.encode(), "tiny")
    except BadInput as error:
        return [f"{fault.column}: {fault.rule}" for fault in error.faults]
    return []


def test_a_good_declaration_has_no_faults() -> None:
    assert (
        faults(
            'alike = [["situation", "level"]]\n'
            'refuse = [{ when = { level = "" }, rule = "states none.", mend = "state it." }]',
            'number = { type = "count", counts = "level" }',
            '[tables.other]\nnothing = "it is empty."\n[tables.other.columns]\nx = { type = "text" }',
        )
        == []
    )


AGAIN = 'again = [{ when = { level = "low" }, times = 2, number = "name" }]'


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            {"rules": AGAIN},
            ["tables.levels.again[1].number: name is no text of the key."],
        ),
        (
            {"rules": AGAIN.replace("level", "leval").replace("2", "1").replace("name", "situation")},
            [
                "tables.levels.again[1].when: leval is not a column.",
                "tables.levels.again[1].number: situation is no text of the key.",
                "tables.levels.again[1].times: is less than 2.",
            ],
        ),
        (
            {"rules": 'again = [{ times = "two", number = "situation" }]'},
            [
                "tables.levels.again[1].when: is missing.",
                "tables.levels.again[1].times: is not a number.",
            ],
        ),
        ({"rules": 'alike = [["situation", "leval"]]'}, ["tables.levels.alike: leval is not a column."]),
        (
            {"rules": 'refuse = [{ rule = "is bad.", mend = "mend it." }]'},
            ["tables.levels.refuse[1].when: is missing."],
        ),
        (
            {"rules": 'refuse = [{ when = { leval = "" }, rule = "is bad.", mend = "mend it." }]'},
            ["tables.levels.refuse[1].when: leval is not a column."],
        ),
        (
            {"rules": 'refuse = [{ when = { level = "" }, because = "so" }]'},
            [
                "tables.levels.refuse[1].because: is not a key of a declaration here.",
                "tables.levels.refuse[1].rule: is missing.",
                "tables.levels.refuse[1].mend: is missing.",
            ],
        ),
        (
            {"rules": 'nothing = "it is empty."'},
            ["tables.levels.nothing: stands beside what the table gives."],
        ),
        (
            {"tables": '[tables.other]\nkey = ["x"]\n[tables.other.columns]\nx = { type = "text" }'},
            ["tables.other.gives: is missing, and no table is joined with this one."],
        ),
        (
            {"columns": 'number = { type = "count", counts = "leval" }'},
            ["tables.levels.columns.number.counts: leval is not a column."],
        ),
        (
            {"columns": 'number = { type = "text", counts = "level" }'},
            ["tables.levels.columns.number.counts: is for columns of type count."],
        ),
        (
            {"required": "false"},
            [
                "tables.levels.columns.level.since.2023-03: "
                "needs a date in each row, and on names none that is required."
            ],
        ),
        (
            {
                "columns": 'b = { type = "choice", on = "read", values = { x = "crime:genocide" }, '
                'since = { soon = { x = "r2p:Nothing" } } }'
            },
            [
                "tables.levels.columns.b.since.soon: is no date.",
                "tables.levels.columns.b.since.soon.x: r2p:Nothing is not a term of the ontology.",
            ],
        ),
        (
            {"columns": 'b = { type = "date", since = { "2023" = { x = "crime:genocide" } } }'},
            ["tables.levels.columns.b.since: is for columns of type choice."],
        ),
    ],
)
def test_each_fault_of_a_rule_is_told(given: dict[str, str], expected: list[str]) -> None:
    assert sorted(faults(**given)) == sorted(expected)
