"""What a document says of itself is found with its place; what is said of others is not."""

from __future__ import annotations

import pytest

from r2p_ld.documents.languages import language
from r2p_ld.documents.metadata import dates
from r2p_ld.documents.text import parse

UN = """United Nations
A/68/947–S/2014/449

Distr.: General
11 July 2014
Original: English

Fulfilling our collective responsibility

Author: Jane Doe

1. On 12 July 2013 the Assembly met, as said in A/67/929. {long}

Published by the Example Centre
"""


def found(text: str) -> dict[str, object]:
    document = parse("a.txt", text.encode())
    told = document.found
    spans = {}
    for name in ("title", "date", "publisher", "author"):
        one = getattr(told, name)
        if one:
            assert one.start is not None
            spans[name] = (one.value, document.text[one.start : one.end])
    symbols = [(one.value, document.text[one.start : one.end]) for one in told.symbols]
    return {**spans, "symbols": symbols}


def test_the_head_of_a_report() -> None:
    assert found(UN.format(long="It goes on. " * 20)) == {
        "date": ("2014-07-11", "11 July 2014"),
        "author": ("Jane Doe", "Jane Doe"),
        "publisher": ("the Example Centre", "the Example Centre"),
        "symbols": [("A/68/947", "A/68/947"), ("S/2014/449", "S/2014/449")],
    }


def test_what_stands_side_by_side_is_apart() -> None:
    assert found("United Nations      A/68/947\n\nSecurity Council        11 July 2014\n\nWords.\n") == {
        "date": ("2014-07-11", "11 July 2014"),
        "symbols": [("A/68/947", "A/68/947")],
    }


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("13 August 2014", "2014-08-13"),
        ("August 13, 2014", "2014-08-13"),
        ("le 1er août 2014", "2014-08-01"),
        ("13 de agosto de 2014", "2014-08-13"),
        ("13 августа 2014 года", "2014-08-13"),
        ("2014年8月13日", "2014-08-13"),
        ("13 أغسطس 2014", "2014-08-13"),
        ("13 تشرين الأول 2014", "2014-10-13"),
        ("2014-08-13", "2014-08-13"),
        ("Published: August 2014", "2014-08"),
        ("New York, 13 August 2014", "2014-08-13"),
        ("2014", "2014"),
    ],
)
def test_a_date_alone_is_the_document_s(line: str, value: str) -> None:
    date = parse("a.txt", f"A title of it\n\n{line}\n\nWords.\n".encode()).found.date
    assert date
    assert date.value == value
    assert {"day": 10, "month": 7, "year": 4}[date.precision or ""] == len(value)


@pytest.mark.parametrize(
    "line",
    [
        "The Assembly met on 13 August 2014.",
        "31 February 2014",
        "Resolution 1973 (2011)",
        "A/68/947 of 13 August 2014 and others",
        "13 August 2014\n\n14 August 2014",
        "2013: State responsibility",
        "13/08/2014 14:00",
    ],
)
def test_another_date_is_not(line: str) -> None:
    assert parse("a.txt", f"A title of it\n\n{line}\n\nWords.\n".encode()).found.date is None


def test_an_author_is_behind_a_label() -> None:
    def author(line: str) -> str | None:
        one = parse("a.txt", f"A title of it\n\n{line}\n\nWords.\n".encode()).found.author
        return one.value if one else None

    assert [author(line) for line in ("By Jane Doe", "Auteur : Jeanne D.", "作者：王")] == [
        "Jane Doe",
        "Jeanne D.",
        "王",
    ]
    assert [author(line) for line in ("By the way", "By Monday, all is done.", "Bylaws")] == [
        None,
        None,
        None,
    ]


def test_dates_have_places() -> None:
    assert [(one.start, one.end, one.value) for one in dates("On 1 May 2014, and in June 2015")] == [
        (3, 13, "2014-05-01"),
        (22, 31, "2015-06"),
    ]


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("The Council decided that it would remain seized of the matter.", "en"),
        ("Le Conseil a décidé de rester saisi de la question.", "fr"),
        ("El Consejo decide seguir ocupándose activamente de la cuestión y de los hechos.", "es"),
        ("Совет постановляет продолжать заниматься этим вопросом.", "ru"),
        ("يقرر المجلس أن يبقي المسألة قيد نظره.", "ar"),
        ("决定继续处理此案。", "zh"),
        ("Рада Безпеки вирішила й надалі займатися цим питанням, і її членами.", ""),
        ("شورای امنیت تصمیم گرفت که این موضوع را پیگیری کند", ""),
        ("安全保障理事会は引き続きこの問題に取り組むことを決定する。", ""),
        ("Der Rat beschließt, mit der Angelegenheit befasst zu bleiben, und er wird die Lage prüfen.", ""),
        ("O Conselho decidiu que não deixaria de tratar da questão, e também os Estados o fizeram.", ""),
        ("Mali", ""),
        ("S/RES/1973 (2011)", ""),
        ("13 August 2014", ""),
    ],
)
def test_a_language_is_told_only_where_it_is_certain(text: str, tag: str) -> None:
    assert language(text) == tag


@pytest.mark.parametrize(
    "line", ["The General Assembly,", "Le Conseil de sécurité,", "大会\uff0c", "إن الجمعية العامة،"]
)
def test_who_speaks_in_a_resolution_is_no_title(line: str) -> None:
    clauses = "Recalling its resolutions,\n\n1. Decides so.\n"
    assert parse("a.txt", f"{line}\n\n{clauses}".encode()).found.title is None
    assert parse("a.txt", f"{line[:-1]}\n\n{clauses}".encode()).found.title is not None
