"""Rules run to a fixed point, and what they may not do is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Literal, Triple
from support.tiny_ontology import Tiny

from r2p_ld.errors import BadInput, Fault
from r2p_ld.graph.populate import populate
from r2p_ld.namespaces import node
from r2p_ld.tables.cells import record
from r2p_ld.tables.project import load

HEAD = """PREFIX r2p: <https://w3id.org/r2p-ld/ontology#>
PREFIX tool: <https://w3id.org/r2p-ld/id/tool/>
PREFIX report: <https://w3id.org/r2p-ld/id/report/>
SELECT ?subject ?property ?object ?from WHERE { """


@pytest.fixture
def tiny(tmp_path: Path) -> Tiny:
    return Tiny(tmp_path)


def rule(tiny: Tiny, name: str, where: str) -> Tiny:
    return tiny.write(f"rules/{name}.rq", f"{HEAD}{where} }}\n")


def derived(tiny: Tiny) -> set[Triple]:
    return populate(load(tiny.folder))["derived"]


def test_a_rule_uses_what_others_derived(tiny: Tiny) -> None:
    # a → b → c → d, one step a rule and round; the alphabet is against it.
    steps = (("d-first", "r2p:elaborates", "r2p:closeTo"), ("c-next", "r2p:closeTo", "r2p:toolOfPillar"))
    for name, given, gives in (*steps, ("b-last", "r2p:toolOfPillar", "r2p:describedIn")):
        where = "?from r2p:statesProperty %s ; r2p:statesSubject ?subject ; r2p:statesObject ?object ."
        report = "VALUES ?subject { report:2014 }"
        rule(tiny, name, f"VALUES ?property {{ {gives} }} {report} {where % given}")
    made = derived(tiny)
    chain = [f"{name}-report-2014" for name, *_ in steps] + ["b-last-report-2014"]
    origins = [record("first", "F000-001"), *(record("derived", name) for name in chain)]
    for origin, name in zip(origins, chain, strict=False):
        assert Triple(record("derived", name), node("r2p:derivedFromRecord"), origin) in made
        assert Triple(record("derived", name), node("r2p:attestedIn"), node("source:first")) in made
    assert Triple(node("report:2014"), node("r2p:describedIn"), node("pillar:2")) in made


@pytest.mark.parametrize("cell", ['"A/RES"', '"no symbol"'])
@pytest.mark.parametrize("polarity", ["positive", "negative"])
def test_a_printed_symbol_is_the_symbol_of_a_document(tiny: Tiny, cell: str, polarity: str) -> None:
    tiny.set("readings/first.tsv", 4, "object", cell).set("readings/first.tsv", 4, "polarity", polarity)
    relation = tiny.rows("readings/first.tsv")[3]
    tiny.add("readings/relations.tsv", relation[1], relation[3], "does", "negative", "")
    with pytest.raises(BadInput, match="Symbols as printed") as caught:
        derived(tiny)
    (fault,) = caught.value.faults
    assert fault.rule.startswith(
        f"{record('first', relation[0]).value}: '{cell[1:-1]}' is not the symbol of a UN document"
    )


def test_a_count_follows_what_it_counts(tiny: Tiny) -> None:
    # The count of the first round (none yet derived) leaves no trace.
    made = derived(tiny)
    values = {triple.object for triple in made if triple.predicate == node("r2p:count")}
    assert values == {Literal(2)}


def test_a_derived_fact_that_is_also_stated_has_its_own_record(tiny: Tiny) -> None:
    where = (
        "?from r2p:statesSubject ?subject ; r2p:statesProperty ?property ; r2p:statesObject ?object ;"
        ' r2p:status "interpreted" ; r2p:locator "p1"'
    )
    made = derived(rule(tiny, "again", where))
    assert Triple(node("tool:pressure"), node("r2p:toolOfPillar"), node("pillar:1")) in made
    again, origin = record("derived", "again-tool-pressure"), record("second", "N001-001.2")
    assert Triple(again, node("r2p:derivedFromRecord"), origin) in made


def faults(tiny: Tiny) -> tuple[str, tuple[Fault, ...]]:
    project = load(tiny.folder)
    with pytest.raises(BadInput) as caught:
        populate(project)
    return str(caught.value), caught.value.faults


FROM = "?from r2p:statesSubject ?any ; r2p:locator ?place"
NO_FACT = {
    "subject is a literal": (
        f'VALUES (?subject ?property ?object) {{ ("x" r2p:closeTo tool:pressure) }} {FROM}',
        "?subject is not a thing of ours.",
    ),
    "subject is a stranger": (
        f"VALUES (?subject ?property ?object) {{ (<x:> r2p:closeTo tool:pressure) }} {FROM}",
        "?subject is not a thing of ours.",
    ),
    "nothing bound": (
        f"VALUES (?subject ?property ?object) {{ (tool:pressure r2p:closeTo UNDEF) }} {FROM}",
        "?object is neither a thing nor a literal.",
    ),
    "unknown property": (
        f"VALUES (?subject ?property ?object) {{ (tool:pressure r2p:near tool:pressure) }} {FROM}",
        "?property is not a property that the ontology declares.",
    ),
    "wrong value": (
        f"VALUES (?subject ?property ?object) {{ (tool:pressure r2p:closeTo 5) }} {FROM}",
        "r2p:closeTo is an object property, the value is a literal.",
    ),
    "from nothing": (
        "VALUES (?subject ?property ?object ?from) { (tool:a r2p:closeTo tool:b tool:c) }",
        "?from is not a record.",
    ),
    "from unbound": (
        "VALUES (?subject ?property ?object ?from) { (tool:a r2p:closeTo tool:b UNDEF) }",
        "?from is not a record.",
    ),
}


@pytest.mark.parametrize("case", NO_FACT)
def test_a_rule_selects_facts(tiny: Tiny, case: str) -> None:
    where, problem = NO_FACT[case]
    rule(tiny, "bad", where)
    message, told = faults(tiny)
    assert message.startswith("The rules select what is no fact.")
    assert told
    for fault in told:
        assert fault.file == "ontology/rules/bad.rq"
        assert fault.rule.startswith("selects ")
        assert fault.rule.endswith(problem)
        assert fault.mend


def test_all_bad_rules_are_told_at_once(tiny: Tiny) -> None:
    for name in ("bad", "worse"):
        rule(tiny, name, NO_FACT["from nothing"][0])
    assert [fault.file for fault in faults(tiny)[1]] == ["ontology/rules/bad.rq", "ontology/rules/worse.rq"]


def test_no_fact_derives_from_itself(tiny: Tiny) -> None:
    where = (
        "VALUES ?property { r2p:closeTo } ?from r2p:statesProperty r2p:closeTo ;"
        " r2p:statesSubject ?object ; r2p:statesObject ?subject"
    )
    message, _ = faults(rule(tiny, "mirror", where))
    assert message == "A fact derives from itself by the rules mirror: let them leave out derived records."


def test_rules_must_settle(tiny: Tiny) -> None:
    where = (
        "VALUES (?subject ?property ?object) { (tool:pressure r2p:closeTo report:2014) }"
        " ?from r2p:statesProperty r2p:elaborates FILTER NOT EXISTS { ?subject ?property ?object }"
    )
    message, _ = faults(rule(tiny, "flip", where))
    assert message == "The rules do not settle in 50 rounds: one takes back what it derived."


def test_what_has_an_id_is_derived(tiny: Tiny) -> None:
    tiny.add("rules/ids.tsv", "X-006", "count", "tool:sanctions")
    message, told = faults(tiny)
    assert message.startswith("The rules do not derive what has an id.")
    derives = "the rule count derives nothing about tool:sanctions."
    assert told == (
        Fault("ontology/rules/ids.tsv", 4, "subject", derives, "correct the rule, or delete the row."),
    )


def test_a_symbol_of_no_affirmed_record_is_not_split(tiny: Tiny) -> None:
    tiny.set("readings/second.tsv", 2, "attribution", "body:cote")
    made = derived(tiny)
    first = record("derived", "symbols-report-2014-1")
    origins = {
        triple.object
        for triple in made
        if triple.subject == first and triple.predicate == node("r2p:derivedFromRecord")
    }
    assert origins == {record("first", "F000-003")}
