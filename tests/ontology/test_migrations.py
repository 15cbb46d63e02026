"""The updates of a major version bring a graph of the version before to it, and change nothing twice."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat, Store, parse

from r2p_ld import __version__, paths
from r2p_ld.namespaces import expand, node, prefixes
from r2p_ld.tables.project import load

MIGRATIONS = paths.ontology() / "migrations"
STEPS = sorted((MIGRATIONS / "2.0.0").glob("*.ru"))
PREFIXES = "".join(f"PREFIX {name}: <{namespace}>\n" for name, namespace in prefixes().items())

BEFORE = """
event:s a r2p:Summit , r2p:Event ; r2p:year 2005 .
instrument:r a r2p:Instrument ; r2p:year 2013 .
post:a a r2p:Post ; r2p:year 2007 .
body:u a r2p:RegionalOrganisation ; r2p:year 2002 .
citation:c a r2p:Citation ; r2p:year 1994 .
record:y a r2p:Record ; r2p:statesSubject post:a ; r2p:statesProperty r2p:year ; r2p:statesObject 2007 .
record:s a r2p:Silence ; r2p:statesSubject event:s ; r2p:statesProperty r2p:year .
document:d a r2p:UNDocument ; r2p:established post:a .
post:g a r2p:Post ; r2p:established post:a .
record:e r2p:statesSubject document:d ; r2p:statesProperty r2p:established ; r2p:statesObject post:a .
record:f r2p:statesSubject post:g ; r2p:statesProperty r2p:established ; r2p:statesObject post:a .
modality:can a r2p:Modality , r2p:R2PConcept , skos:Concept .
tool:t a r2p:PolicyTool , r2p:R2PConcept .
source:p r2p:refersTo document:d , report:1 , report:2 ; r2p:describes document:d , report:1 , report:2 .
source:p r2p:summarises report:1 .
document:d r2p:describedIn source:p .
report:2 r2p:describedIn source:p .
record:k r2p:statesSubject report:2 ; r2p:statesProperty r2p:describedIn ; r2p:statesObject source:p .
"""
AFTER = """
event:s a r2p:Summit , r2p:Event ; r2p:eventYear 2005 .
instrument:r a r2p:Instrument ; r2p:adoptionYear 2013 .
post:a a r2p:Post ; r2p:foundingYear 2007 ; r2p:establishedIn document:d .
body:u a r2p:RegionalOrganisation ; r2p:foundingYear 2002 .
citation:c a r2p:Citation ; r2p:year 1994 .
record:y a r2p:Record ; r2p:statesSubject post:a ; r2p:statesProperty r2p:foundingYear ;
  r2p:statesObject 2007 .
record:s a r2p:Silence ; r2p:statesSubject event:s ; r2p:statesProperty r2p:eventYear .
document:d a r2p:UNDocument .
post:g a r2p:Post ; r2p:established post:a .
record:e r2p:statesSubject post:a ; r2p:statesProperty r2p:establishedIn ; r2p:statesObject document:d .
record:f r2p:statesSubject post:g ; r2p:statesProperty r2p:established ; r2p:statesObject post:a .
modality:can a r2p:Modality , skos:Concept .
tool:t a r2p:PolicyTool , r2p:R2PConcept .
source:p r2p:refersTo document:d , report:1 , report:2 ; r2p:describes report:1 , report:2 .
source:p r2p:summarises report:1 .
report:2 r2p:describedIn source:p .
record:k r2p:statesSubject report:2 ; r2p:statesProperty r2p:describedIn ; r2p:statesObject source:p .
"""


def triples(text: str) -> set[str]:
    return {str(quad.triple) for quad in parse(PREFIXES + text, RdfFormat.TURTLE)}


def migrate(store: Store) -> set[str]:
    for step in STEPS:
        store.update(step.read_text("utf-8"))
    return {str(quad.triple) for quad in store}


def test_a_graph_of_the_version_before_is_brought_to_this_one() -> None:
    store = Store()
    store.extend(parse(PREFIXES + BEFORE, RdfFormat.TURTLE))
    assert migrate(store) == triples(AFTER)
    assert migrate(store) == triples(AFTER), "done again, nothing changes"


def test_each_step_does_something() -> None:
    store = Store()
    store.extend(parse(PREFIXES + BEFORE, RdfFormat.TURTLE))
    sizes = [{str(quad) for quad in store}]
    for step in STEPS:
        store.update(step.read_text("utf-8"))
        sizes.append({str(quad) for quad in store})
    assert len(STEPS) == 3
    assert all(one != other for one, other in pairwise(sizes))


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.stem)
def test_a_step_names_only_terms_that_are_declared_or_retired(step: Path) -> None:
    text = step.read_text("utf-8")
    project = load()
    retired = {row.term for row in project.deprecated.rows}
    named = {node(term) for term in re.findall(r"\br2p:\w+", text)}
    assert named
    assert named - project.vocabulary.classes - project.vocabulary.properties - retired == set()


def test_the_ontology_says_what_it_breaks() -> None:
    ontology = load().ontology
    home = NamedNode(expand("r2p:").removesuffix("#"))
    said = {t.predicate: t.object for t in ontology if t.subject == home}
    assert said[node("owl:versionInfo")].value == __version__  # type: ignore[union-attr]
    assert said[node("owl:versionIRI")] == NamedNode(f"{home.value}/{__version__}")
    assert said[node("owl:incompatibleWith")] == NamedNode(f"{home.value}/1.0.0")
    assert (MIGRATIONS / __version__).is_dir()
    assert {row.term for row in load().deprecated.rows if row.since == __version__} == {
        node("r2p:year"),
        node("threat:threats"),
    }
