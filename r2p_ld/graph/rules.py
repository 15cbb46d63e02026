"""Derived facts: the rules run over the graph until nothing changes.

A rule is a SPARQL query that selects ``?subject ?property ?object ?from``, one row for each
record that a fact derives from. One rule is not a query: the halves of a printed symbol.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from graphlib import CycleError, TopologicalSorter
from itertools import groupby
from typing import NamedTuple, TypeAlias

from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, Store, Triple

from r2p_ld import symbols
from r2p_ld.errors import BadInput, Fault
from r2p_ld.graph.records import Record, Values, name_part, stated
from r2p_ld.namespaces import node, shorten
from r2p_ld.tables.cells import Term
from r2p_ld.tables.project import Project
from r2p_ld.tables.rows import SYMBOLS

_ROUNDS = 50
_VARIABLES = ("subject", "property", "object", "from")


class Fact(NamedTuple):
    """What a rule derives."""

    rule: str
    subject: NamedNode
    property: NamedNode
    object: Term

    def order(self) -> tuple[str, str, str, str]:
        """Return the key by which facts are sorted and numbered."""
        return self.rule, self.subject.value, self.property.value, str(self.object)


Facts: TypeAlias = dict[Fact, set["Fact | NamedNode"]]
"""Derived fact → what it derives from: other derived facts, or records that are given."""


def derive(
    project: Project, graphs: Mapping[str, Collection[Triple]], records: Collection[Record]
) -> list[Record]:
    """Return the derived records, sorted, for the graphs so far and the records in them.

    Raises ``BadInput`` with every fault of the rules, and if a row of ``rules/ids.tsv`` names
    what no rule derives.
    """
    base = set[Triple]().union(*graphs.values())
    store = Store()
    store.bulk_extend(Quad(*triple) for triple in base)
    attested = {record.iri: record.attested_in for record in records}
    constant = _symbols(project, records)
    facts, shown = constant, set[Triple]()
    for _ in range(_ROUNDS):
        # A round sees what the one before derived, and nothing older: a count that has grown
        # since, or a number that has shifted, leaves no trace.
        made = _records(project, facts, attested)
        triples = set(stated(made.values())) - base
        for triple in shown - triples:
            store.remove(Quad(*triple))
        store.extend(Quad(*triple) for triple in triples - shown)
        shown = triples
        found = _run(project, store, attested.keys(), {record.iri: fact for fact, record in made.items()})
        for fact, origins in constant.items():
            found.setdefault(fact, set()).update(origins)
        if found == facts:
            _check_ids(project, facts)
            return list(made.values())
        facts = found
    raise BadInput(f"The rules do not settle in {_ROUNDS} rounds: one takes back what it derived.")


def _symbols(project: Project, records: Iterable[Record]) -> Facts:
    facts: Facts = {}
    faults = []
    printed, symbol = node("r2p:symbolAsPrinted"), node("r2p:symbol")
    for record in records:
        if record.property == printed:
            try:
                halves = symbols.parse(record.object.value)
            except ValueError as error:
                rule, mend = f"{record.iri.value}: {error}.", "write the symbol as it is printed."
                faults.append(Fault(project.folder.name, rule=rule, mend=mend))
                continue
            for half in halves if record.is_affirmed() else ():
                fact = Fact(SYMBOLS, record.subject, symbol, Literal(half.text))
                facts.setdefault(fact, set()).add(record.iri)
    if faults:
        raise BadInput("Symbols as printed are no symbols of documents.", faults)
    return facts


def _run(
    project: Project, store: Store, given: Collection[NamedNode], derived: Mapping[NamedNode, Fact]
) -> Facts:
    """Return what the queries derive from a store; ``derived`` names the derived records in it."""
    facts: Facts = {}
    faults: set[Fault] = set()
    for rule, query in project.rules.items():
        rows = store.query(query)
        assert isinstance(rows, QuerySolutions)  # the project refuses any other rule
        for row in rows:
            subject, property_, value, origin = (row[name] for name in _VARIABLES)
            statement = f"{subject} {property_} {value} from {origin}"
            if problem := _problem(project, subject, property_, value):
                faults.add(_fault(project, rule, f"selects {statement}: {problem}.", "correct the rule."))
            elif origin in derived or origin in given:
                fact = Fact(rule, subject, property_, value)
                facts.setdefault(fact, set()).add(derived.get(origin, origin))
            else:
                mend = "select as ?from the record that states a fact."
                faults.add(_fault(project, rule, f"selects {statement}: ?from is not a record.", mend))
    if faults:
        raise BadInput("The rules select what is no fact.", faults)
    return facts


def _problem(project: Project, subject: object, property_: object, value: object) -> str:
    """Return why three selected terms are no fact of ours; nothing if they are."""
    if not isinstance(subject, NamedNode) or shorten(subject.value) == subject.value:
        return "?subject is not a thing of ours"
    if not isinstance(property_, NamedNode) or property_ not in project.vocabulary.properties:
        return "?property is not a property that the ontology declares"
    if not isinstance(value, NamedNode | Literal):
        return "?object is neither a thing nor a literal"
    misfit = project.vocabulary.misfit(property_, value)
    return misfit[0].rstrip(".") if misfit else ""


def _fault(project: Project, rule: str, problem: str, mend: str) -> Fault:
    return Fault(f"{project.folder.name}/rules/{rule}.rq", None, None, problem, mend)


def _records(
    project: Project, facts: Facts, attested: Mapping[NamedNode, Collection[NamedNode]]
) -> dict[Fact, Record]:
    """Return the records of derived facts, in order, each attested where its origins are."""
    ids: defaultdict[tuple[str, NamedNode], list[str]] = defaultdict(list)
    for row in project.rule_ids.rows:
        ids[row.rule, row.subject].append(row.id)
    iris = _mint(facts)
    sources = _sources(facts, attested)
    records = {}
    for fact, iri in iris.items():
        # An origin that has gone since is gone from the fact too, one round later.
        origins = (each if isinstance(each, NamedNode) else iris.get(each) for each in facts[fact])
        more: Values = {
            "r2p:derivedFromRecord": list(filter(None, origins)),
            "dcterms:identifier": [Literal(each) for each in ids[fact.rule, fact.subject]],
        }
        where = tuple(sources[fact])
        records[fact] = Record(iri, fact.subject, fact.property, fact.object, "derived", more, where)
    return records


def _mint(facts: Iterable[Fact]) -> dict[Fact, NamedNode]:
    """Return the IRI of each fact's record, in order; several of a rule and subject are numbered."""
    iris = {}
    ordered = sorted(facts, key=Fact.order)
    for (rule, _), group in groupby(ordered, lambda fact: fact.order()[:2]):
        alike = list(group)
        for number, fact in enumerate(alike, 1):
            end = f"-{number}" if len(alike) > 1 else ""
            iris[fact] = node(f"record:derived/{rule}-{name_part(fact.subject)}{end}")
    return iris


def _sources(
    facts: Facts, attested: Mapping[NamedNode, Collection[NamedNode]]
) -> dict[Fact | NamedNode, set[NamedNode]]:
    """Return the sources that attest the origins of each fact, origins of origins included."""
    sources: dict[Fact | NamedNode, set[NamedNode]] = {iri: set(where) for iri, where in attested.items()}
    try:
        for each in TopologicalSorter(facts).static_order():
            if isinstance(each, Fact):
                sources[each] = set[NamedNode]().union(*(sources[origin] for origin in facts.get(each, ())))
    except CycleError as error:
        rules = sorted({fact.rule for fact in error.args[1]})
        message = (
            f"A fact derives from itself by the rules {', '.join(rules)}: let them leave out derived records."
        )
        raise BadInput(message) from None
    return sources


def _check_ids(project: Project, facts: Iterable[Fact]) -> None:
    derived = {(fact.rule, fact.subject) for fact in facts}
    faults = []
    for row in project.rule_ids.rows:
        if (row.rule, row.subject) not in derived:
            rule = f"the rule {row.rule} derives nothing about {shorten(row.subject.value)}."
            mend = "correct the rule, or delete the row."
            faults.append(Fault(project.rule_ids.file, row.line, "subject", rule, mend))
    if faults:
        raise BadInput("The rules do not derive what has an id.", faults)
