"""Every canned question has the same answer in every engine, be its union of graphs a set or a bag."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode
from support.asking import linked_questions
from support.engines import OTHERS, Ask, Question, Rows, at_hand, ours, questions, value
from support.linked import LINKED, MADE_UP, import_all

from r2p_ld import paths
from r2p_ld.namespaces import expand

XSD = expand("xsd:")


@pytest.fixture(scope="module")
def asked() -> list[Question]:
    found = questions(paths.build())
    assert len(found) >= 250
    return found


@pytest.fixture(scope="module")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up data sets in one file, which takes a store less than many."""
    folder = tmp_path_factory.mktemp("made-up")
    one = folder / "all.nq"
    one.write_bytes(b"".join(path.read_bytes() for path in import_all(MADE_UP, LINKED, folder)))
    return one


@pytest.mark.parametrize("name", OTHERS)
def test_the_answers_are_those_of_our_own_engine(name: str, asked: list[Question], made_up: Path) -> None:
    """Those about the published graph, and then, with made-up data sets beside it, those across data sets."""
    if not at_hand(name):
        pytest.skip(f"{name} is not installed (Debian: apt install virtuoso-opensource)")
    if name == "rdflib":  # tests/queries compares its answers to the questions as they stand, term for term
        asked = [question for question in asked if " -p " in question.name]
        assert len(asked) >= 40
    with OTHERS[name](paths.build()) as other:
        assert differences(asked, ours(paths.build()), other) == {}
        other.load(made_up)
        linked = [Question(question.name, question.text) for question in linked_questions()]
        assert len(linked) >= 35
        assert differences(linked, ours(paths.build(), made_up), other) == {}


def differences(asked: list[Question], one: Ask, other: Ask) -> dict[str, dict[str, Rows]]:
    differ = {}
    for question in asked:
        here, there = one(question.text), other(question.text)
        if here != there:
            differ[question.name] = {"only here": here - there, "only there": there - here}
    return differ


def test_questions_have_answers(asked: list[Question]) -> None:
    ask = ours(paths.build())
    silent = [question.name for question in asked if not ask(question.text)]
    assert [name for name in silent if "-p" not in name] == []
    # some parameters have one value alone that has an answer
    assert len(silent) <= 12, silent


def test_the_page_of_engines_was_measured_without_a_difference() -> None:
    page = (paths.home() / "docs" / "engines.md").read_text("utf-8")
    assert len(re.findall(r"^\| `([^` ]+)` \| [1-9]", page, re.MULTILINE)) >= 110
    assert "differs" not in page


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (Literal("1", datatype=NamedNode(XSD + "boolean")), Literal(True), True),
        (Literal(False), Literal(True), False),
        (Literal("1.50", datatype=NamedNode(XSD + "decimal")), Literal(1.5), True),
        (Literal("0138", datatype=NamedNode(XSD + "integer")), Literal(138), True),
        (Literal(138), Literal("138"), False),
        (Literal("x"), Literal("x", datatype=NamedNode(XSD + "string")), True),
        (Literal("x"), Literal("x", language="en"), False),
        (Literal("x", language="zh-Hant"), Literal("x", language="zh-hant"), True),
        (Literal("urn:x"), NamedNode("urn:x"), False),
        (BlankNode("a"), BlankNode("b"), True),
        (None, Literal(""), False),
    ],
)
def test_terms_are_compared_by_value(one: object, other: object, same: bool) -> None:
    assert (value(one) == value(other)) is same
