"""Cells of which a part is read, choices with several values or none, and second names of places."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest

from r2p_ld.datasets import catalog, declaration
from r2p_ld.datasets.cells import Item, Unresolved, When, part_of
from r2p_ld.datasets.model import Column
from r2p_ld.errors import BadInput
from r2p_ld.namespaces import expand
from r2p_ld.tables.cells import CellError


class Finder:
    """Knows the place new, at any time."""

    def place(self, text: str, scheme: str | None, on: When) -> str:
        if text != "New":
            raise Unresolved("names no one place.", text)
        return expand("place:new")

    state = place

    def documents(self, text: str, on: When) -> Iterable[Item]:
        return [Item(expand("document:x"), text)]

    def is_published(self, iri: str) -> bool:
        return False


def read(column: Column, cell: str) -> list[str]:
    return [item.value for item in column.kind(column, Finder()).cell(cell, None)]


DRAFT = Column("draft", "text", ("draft",), required=False, match=re.compile(r"(S/\d+)\b.*|S/PV\.\d+|(none)"))


@pytest.mark.parametrize(
    ("cell", "values"),
    [("S/471 and Add.1", ["S/471"]), (" S/471 ", ["S/471"]), ("S/PV.23", []), ("none", ["none"]), ("", [])],
)
def test_the_part_of_a_cell_that_matches_is_read(cell: str, values: list[str]) -> None:
    assert read(DRAFT, cell) == values


def test_a_cell_of_another_form_is_refused() -> None:
    with pytest.raises(CellError, match="in no form that is declared"):
        read(DRAFT, "A draft")
    with pytest.raises(CellError, match="control character"):
        read(DRAFT, "A\x00draft")


TOPIC = Column(
    "topic", "choice", ("topic",), values={"both": ("place:a", "place:b"), "one": ("place:a",), "none": ()}
)


def test_a_choice_may_mean_several_things_or_nothing() -> None:
    assert read(TOPIC, "both") == [expand("place:a"), expand("place:b")]
    assert read(TOPIC, "one") == [expand("place:a")]
    assert read(TOPIC, "none") == []
    assert TOPIC.several
    assert not Column("c", "choice", ("c",), values={"one": ("place:a",)}).several


def test_a_choice_that_is_not_declared_is_unresolved() -> None:
    with pytest.raises(Unresolved, match="no value that is declared"):
        read(TOPIC, "another")


def test_an_empty_cell_of_a_required_choice_is_refused() -> None:
    with pytest.raises(CellError, match="is empty"):
        read(TOPIC, " ")


def test_a_fallback_serves_only_where_the_name_finds_nothing() -> None:
    column = Column("p", "place", ("p",), fallback={"Old": "New", "New": "Old", "Older": "Oldest"})
    assert read(column, "Old") == [expand("place:new")]
    assert read(column, "New") == [expand("place:new")]
    for cell in ("Older", "Oldest"):
        with pytest.raises(Unresolved):
            read(column, cell)


def test_a_slug_is_of_the_whole_name_or_of_the_end_of_an_iri() -> None:
    assert part_of(Item("S/1408/Rev.1", "S/1408/Rev.1"), "slug") == "s-1408-rev-1"
    assert part_of(Item(expand("place:new"), "New"), "slug") == "new"


HEAD = """
title = "T"
rights = "None."
homepage = "https://example.org/"
citation = "T"
measures = "Nothing."
publisher = { id = "body:t", name = "T" }
[tables.t]
key = ["id"]
[tables.t.columns]
id = { type = "id" }
"""


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('m = { type = "text", match = "[a-z]+" }', "tables.t.columns.m.match: has no group"),
        ('m = { type = "text", match = "(" }', "tables.t.columns.m.match: is no regular expression"),
        (
            'm = { type = "text", fallback = { a = "b" } }',
            "tables.t.columns.m.fallback: is for columns of type place or state",
        ),
        ('m = { type = "choice", values = { a = ["r2p:Nothing"] } }', "r2p:Nothing is not a term"),
        ('m = { type = "flag", values = { a = [true, false] } }', "true, false is no flag"),
    ],
)
def test_faults_of_a_declaration_are_told(line: str, fault: str) -> None:
    with pytest.raises(BadInput) as told:
        declaration.parse((HEAD + line).encode(), "t")
    assert any(fault in str(each) for each in told.value.faults), told.value.faults


def test_a_template_is_the_header_of_the_files() -> None:
    assert catalog.template_of("legal-determinations") == (
        "id,crime,finding,authority,document_title,document_symbol,document_url,date,place,note\n"
    )
    with pytest.raises(BadInput, match="files of several kinds"):
        catalog.template_of("un-votes")
