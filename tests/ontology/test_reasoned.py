"""What follows from the whole graph: HermiT and the rules agree."""

from pyoxigraph import Literal, NamedNode, Triple

from r2p_ld.graph.assemble import reasoning_input, union, without_links
from r2p_ld.graph.closure import Closure, close, is_worth_saying
from r2p_ld.graph.hermit import infer
from r2p_ld.graph.populate import Graphs, populate
from r2p_ld.graph.reason import reason
from r2p_ld.graph.undecided import undecided
from r2p_ld.namespaces import node
from r2p_ld.tables.project import load


def test_what_follows_is_what_hermit_finds_in_the_whole_graph_completed_by_rules() -> None:
    given = reasoning_input(union(without_links(populate(load()))))
    found = infer(given)
    assert found is not None
    assert len(found) >= 1500
    worth = {triple for triple in found if is_worth_saying(triple)}
    assert reason(given) == (worth | close(given | worth)) - given
    joint = {t.subject for t in worth if t.object == node("r2p:JointReport")}
    assert len(joint) == 10


def test_the_rules_leave_no_individual_undecided(graphs: Graphs) -> None:
    assert undecided(Closure(union(without_links(graphs)))) == set()


def test_rules_find_all_that_hermit_finds_in_the_hub(graphs: Graphs) -> None:
    """States and codes are left to the rules: here both reason over some that say all that the hub says."""
    hub = graphs["places"] | {t for t in graphs["terms"] if t.object == node("r2p:CodeScheme")}
    places = [
        node(f"place:{name}") for name in ("germany", "yemen", "serbia", "soviet-union", "haiti", "abkhazia")
    ]
    links = {t for t in graphs["places"] if t.predicate in (node("r2p:hasTerritory"), node("r2p:hasCode"))}
    states = {t.subject for t in links if t.object in places}
    codes = {t.object for t in links if t.subject in states.union(places)}
    some = {t for t in hub if t.subject in states.union(places, codes) or kind_of(t.subject) == "codescheme"}
    assert {pattern_of(t) for t in some} == {pattern_of(t) for t in hub}
    given = graphs["ontology"] | some
    assert len([t for t in given if t.predicate == node("r2p:hasCode")]) >= 30
    found = infer(given)
    assert found is not None
    worth = {triple for triple in found if is_worth_saying(triple)} - given
    ruled = close(given)
    assert worth <= ruled
    assert len([t for t in worth & ruled if t.predicate == node("r2p:codeOf")]) >= 30
    assert Triple(node("state:yemen"), node("rdf:type"), node("r2p:Actor")) in ruled


def pattern_of(triple: Triple) -> tuple[str, ...]:
    """The kinds of a triple's terms; literals are one kind."""
    value = triple.object
    return (
        kind_of(triple.subject),
        kind_of(triple.predicate),
        "literal" if isinstance(value, Literal) else kind_of(value),
    )


def test_hermit_is_spared_states_and_codes_alone(graphs: Graphs) -> None:
    left_out = graphs["places"] - reasoning_input(union(graphs))
    told = {(kind_of(t.subject), kind_of(t.predicate)) for t in left_out}
    assert {kind for kind, _ in told} == {"state", "code", "place"}
    assert {name for kind, name in told if kind == "place"} == {"hasCode"}
    assert len(left_out) >= 10_000


def kind_of(term: object) -> str:
    """The kind of a thing of ours, or the name of a property."""
    assert isinstance(term, NamedNode)
    _, ours, rest = term.value.partition("/id/")
    return rest.split("/")[0] if ours else term.value.rpartition("#")[2]
