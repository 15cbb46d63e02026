from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from publish.tricky import EX, FIRST, LITERALS, NIL, RDF, REST, disguised, graphs, read, same
from pyoxigraph import (
    BlankNode,
    CanonicalizationAlgorithm,
    Dataset,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Triple,
)

from r2p_ld.errors import BadInput
from r2p_ld.publish import canonical
from r2p_ld.publish.canonical import lines, tree

P = NamedNode(EX + "p")


def turtle(text: str) -> set[Triple]:
    return read(f"@prefix : <{EX}> . @prefix r: <{RDF}> . {text}", RdfFormat.TURTLE)


@given(graphs())
def test_labels_are_those_of_the_whole_graph_canonicalised(triples: set[Triple]) -> None:
    whole = Dataset(Quad(t.subject, t.predicate, t.object) for t in triples)
    whole.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    assert lines(triples) == sorted(map(str, whole))


@given(graphs(), st.integers(0, 99))
def test_order_labels_and_repetition_do_not_matter(triples: set[Triple], seed: int) -> None:
    assert lines(disguised(triples, seed)) == lines(triples)


@given(graphs())
def test_nquads_are_read_as_they_were(triples: set[Triple]) -> None:
    text = canonical.encode(canonical.lines(triples)).decode()
    assert same(read(text, RdfFormat.N_TRIPLES), triples)
    assert same(read(text, RdfFormat.N_QUADS), triples)


@pytest.mark.parametrize("name", LITERALS)
def test_a_literal_survives_ntriples_and_nquads(name: str) -> None:
    triple = Triple(P, P, LITERALS[name])
    assert read(canonical.encode(canonical.lines([triple])).decode(), RdfFormat.N_TRIPLES) == {triple}
    graph = NamedNode(EX + "graph")
    text = canonical.encode(canonical.quads([(graph, [triple])])).decode()
    assert text.endswith(f" {graph} .\n")
    assert read(text, RdfFormat.N_QUADS) == {triple}


def test_there_are_enough_tricky_literals() -> None:
    assert len(set(LITERALS.values())) == len(LITERALS) >= 58


def test_a_literal_that_looks_like_a_blank_node_changes_no_label() -> None:
    triples = turtle(':a :p "> _:x", [ :q "_:c14n0" ] .')
    assert [line.replace(EX, "") for line in lines(triples)] == [
        '<a> <p> "> _:x"',
        "<a> <p> _:c14n0",
        '_:c14n0 <q> "_:c14n0"',
    ]


def test_quads_are_labelled_across_their_graphs() -> None:
    node, one, two = BlankNode(), NamedNode("urn:1"), NamedNode("urn:2")
    assert canonical.quads([(one, [Triple(node, P, P)]), (two, [Triple(node, P, P)])]) == [
        f"_:c14n0 {P} {P} <urn:1>",
        f"_:c14n0 {P} {P} <urn:2>",
    ]


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (":a :p [ :q 1 ] .", ":a :p _:x . _:x :q 1 .", True),
        (":a :p 1 .", ":a :p 01 .", False),
        (":a :p [ ], [ ] .", ":a :p [ ] .", False),
        ("_:a :p _:b . _:b :p _:a .", "_:y :p _:x . _:x :p _:y .", True),
        # Two rings of three and one of six look the same from every node.
        (
            "_:a :p _:b . _:b :p _:c . _:c :p _:a . _:d :p _:e . _:e :p _:f . _:f :p _:d .",
            "_:a :p _:b . _:b :p _:c . _:c :p _:d . _:d :p _:e . _:e :p _:f . _:f :p _:a .",
            False,
        ),
    ],
)
def test_same(a: str, b: str, expected: bool) -> None:
    assert same(turtle(a), turtle(b)) is expected
    assert same(turtle(b), turtle(a)) is expected


@pytest.mark.parametrize(
    ("text", "nested", "cells", "labelled"),
    [
        (":a :p 1 .", 0, 0, 0),
        ("[] :p 1 .", 0, 0, 0),
        (":a :p [] .", 1, 0, 0),
        (":a :p [ :p [] ] .", 2, 0, 0),
        (":a :p _:x ; :q _:x .", 0, 0, 1),
        (":a :p _:x . :b :p _:x . _:x :p [] .", 1, 0, 1),
        ("_:x :p _:x .", 0, 0, 1),
        ("_:x :p _:y . _:y :p _:x .", 1, 0, 1),
        (":a :p ( 1 2 ) .", 2, 2, 0),
        (":a :p ( 1 ( 2 3 ) [ :q ( ) ] ) .", 6, 5, 0),
        ("[] :p ( ) .", 0, 0, 0),
        # A list that no one refers to is a node with a member and the rest.
        ("( 1 2 ) :p 3 .", 1, 1, 0),
        # Two refer to the first cell, or to the second.
        (":a :p _:x . :b :p _:x . _:x r:first 1 ; r:rest ( 2 ) .", 1, 1, 1),
        (
            ":a :p _:x . :b :p _:y . _:x r:first 1 ; r:rest _:y . _:y r:first 2 ; r:rest ().",
            1,
            0,
            1,
        ),
        # No end, two members, one more property.
        (":a :p _:x . _:x r:first 1 ; r:rest :a .", 1, 0, 0),
        (":a :p _:x . _:x r:first 1, 2 ; r:rest () .", 1, 0, 0),
        (":a :p _:x . _:x r:first 1 ; r:rest () ; :p 1 .", 1, 0, 0),
        # A list below a ring, one in a ring, and one that holds itself.
        ("_:x :p _:x ; :q ( 1 2 3 ) .", 3, 3, 1),
        ("_:x r:first 1 ; r:rest ( _:x ) .", 1, 1, 1),
        ("_:x r:first _:x ; r:rest () .", 0, 0, 1),
    ],
)
def test_where_blank_nodes_are_written(text: str, nested: int, cells: int, labelled: int) -> None:
    found = tree(turtle(text))
    assert (len(found.nested), len(found.cells), len(found.labelled)) == (nested, cells, labelled)
    assert found.cells <= found.nested
    assert not found.nested & found.labelled


@given(graphs())
def test_each_blank_node_has_one_place(triples: set[Triple]) -> None:
    found = tree(triples)
    subjects = [term for term in found.nodes if term[0] == "_"]
    objects = [o for node in found.nodes.values() for each in node.values() for o in each if o[0] == "_"]
    assert found.nested | found.labelled == set(objects)
    assert all(objects.count(node) == 1 for node in found.nested)
    assert all(found.nodes[cell][str(REST)][0] in found.cells | {str(NIL)} for cell in found.cells)
    assert set(subjects) - found.nested - found.labelled == set(subjects) - set(objects)


@pytest.mark.parametrize("number", range(8))
def test_a_ring_through_a_list_is_not_cut_within_it(number: int) -> None:
    found = tree(turtle(f"_:x r:first {number} ; r:rest ( _:x ) ."))  # the number decides the labels
    (cell,) = found.cells
    assert found.nodes[cell][str(REST)] == [str(NIL)]


def test_depth_is_limited() -> None:
    chain = [Triple(BlankNode(f"n{i}"), P, BlankNode(f"n{i + 1}")) for i in range(100)]
    chain.append(Triple(P, P, BlankNode("n0")))
    assert len(tree(chain).labelled) == 5
    long = [Triple(P, P, BlankNode("n0"))]
    for i in range(2000):
        long.append(Triple(BlankNode(f"n{i}"), FIRST, Literal(i)))
        long.append(Triple(BlankNode(f"n{i}"), REST, BlankNode(f"n{i + 1}") if i < 1999 else NIL))
    found = tree(long)
    assert len(found.cells) == 2000
    assert len(found.members(found.nodes[str(P)][str(P)][0])) == 2000


def test_a_triple_about_a_triple_is_refused() -> None:
    with pytest.raises(BadInput, match=r"RDF 1\.1"):
        tree([Triple(P, P, Triple(P, P, P))])
