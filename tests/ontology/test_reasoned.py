"""What follows from the whole graph: HermiT and the rules agree."""

from pyoxigraph import NamedNode

from r2p_ld.graph.assemble import inner, plain, union
from r2p_ld.graph.closure import close, is_worth_saying
from r2p_ld.graph.hermit import infer
from r2p_ld.graph.populate import populate
from r2p_ld.namespaces import expand
from r2p_ld.tables.project import load


def test_rules_find_all_that_hermit_finds_but_the_class_defined_by_facets() -> None:
    given = plain(union(inner(populate(load()))))
    found = infer(given)
    assert found is not None
    assert len(found) >= 1500
    missed = {triple for triple in found if is_worth_saying(triple)} - given - close(given)
    assert len(missed) == 10
    assert {(t.predicate, t.object) for t in missed} == {
        (NamedNode(expand("rdf:type")), NamedNode(expand("r2p:JointReport")))
    }
