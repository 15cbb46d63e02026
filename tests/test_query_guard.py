"""Queries that are not ours: what is refused at sight."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from r2p_ld.errors import BadInput
from r2p_ld.query import guard


def nested(opening: str, closing: str, depth: int) -> str:
    return f"SELECT * {{ FILTER {opening * depth} 1 {closing * depth} }}"


@pytest.mark.parametrize(
    "text",
    [
        nested("(", ")", 99),
        "SELECT * {} " * 5000,
        '# ((((\nSELECT * { ?s ?p "((((", "\\"((((", """(("((""", \'[[[[\' }',
        "SELECT * { ?s ?p <https://example.org/((((> }" + "#" + "(" * 200,
        f"SELECT * {{ ?s ?p '{'(' * 200}', \"{'{' * 200}\", '''{'[' * 200}''' }}",
        "SELECT * { FILTER(" + " ".join(["(1)"] * 500) + ") }",
        "PREFIX s: <urn:s> SELECT ?service $SERVICE"
        " { ?service s:x ex:service, <service>, 'SERVICE' # SERVICE\n}",
        "SELECT * { ?s ex:a-service ex:b.service , _:service }",
        " " * (64 * 1024),
    ],
)
def test_a_harmless_text_passes(text: str) -> None:
    guard.check(text)


DEEP = "its brackets nest deeper than 100."
LONG = "it is longer than 64 kB."
SERVICE = "SERVICE reaches out to other machines."


@pytest.mark.parametrize(
    ("text", "row", "rule"),
    [
        (nested("(", ")", 100), 1, DEEP),
        (nested("(", ")", 30_000), 1, DEEP),
        (nested("[", "]", 5000), 1, DEEP),
        ("SELECT * \n" + "{" * 3000 + "}" * 3000, 2, DEEP),
        ("SELECT * { FILTER" + "(" * 101, 1, DEEP),
        ("SELECT * { FILTER(?a<" + "(" * 5000 + "1" + ")" * 5000 + ">?b) }", 1, DEEP),
        ("SELECT * { ?s ?p 'unclosed\n" + "(" * 101, 2, DEEP),
        ("SELECT * { ?s ?p '\\'' " + "(" * 101, 1, DEEP),
        (" " * (64 * 1024 + 1), None, LONG),
        ("é" * (32 * 1024 + 1), None, LONG),
        ("SELECT * {\nSERVICE <https://example.org/> {} }", 2, SERVICE),
        ("SELECT * { service ?where {} }", 1, SERVICE),
        ("SELECT * { ?s ?p 1SERVICE SILENT <https://example.org/> {} }", 1, SERVICE),
        ("SELECT * { ?s ?p ex:.SERVICE SILENT <https://example.org/> {} }", 1, SERVICE),
        ("SELECT * { SERVICE#\n<https://example.org/> {} }", 1, SERVICE),
        ("SELECT * { SERVICE?v {} }", 1, SERVICE),
        ("PREFIX : <urn:s>\nSELECT * { SERVICE:x {} }", 2, SERVICE),
        ("PREFIX : <urn:s> SELECT * { serviceSILENT:x {} }", 1, SERVICE),
        ("PREFIX : <urn:s>\nPREFIX service: <urn:t> SELECT * { service:x # {\n {} }", 2, SERVICE),
        ("PREFIX MyService: <urn:t> SELECT * { ?s ?p MyService:x }", 1, SERVICE),
        ("SELECT * { \\u0053ERVICE <https://example.org/> {} }", 1, SERVICE),
        ("SELECT * { S\\U00000065RVICE:x {} }", 1, SERVICE),
        ("SELECT * { FILTER EXISTS { { SELECT * { SeRvIcE ex:x {} } } } }", 1, SERVICE),
    ],
)
def test_a_harmful_text_is_refused(text: str, row: int | None, rule: str) -> None:
    with pytest.raises(BadInput, match="the query is refused") as caught:
        guard.check(text, "mine.rq")
    (fault,) = caught.value.faults
    assert (fault.file, fault.row, fault.rule) == ("mine.rq", row, rule)
    assert fault.mend


@given(st.text(st.sampled_from("(){}[]<>#?:@ a1.,|"), max_size=40))
def test_brackets_in_strings_and_comments_do_not_count(text: str) -> None:
    text = "(" * 200 + text
    for quote in ("'", '"', "'''", '"""'):
        guard.check(f"SELECT * {{ ?s ?p {quote}{text}{quote} }} # {text}\n")
        with pytest.raises(BadInput):
            guard.check(f"SELECT * {{ ?s ?p {quote}{quote} }}\n{text}")


QUOTES = ("'", '"', "'''", '"""', "'\\", "\\'", "''\\", "\"'", "<'")
OTHERS = ("<", "<a", "\\", "#", ":", ":.", "a", "a.", "a-", "a:a", "a:\\", "?", "@a", "%", "(", "!")


@pytest.mark.parametrize("text", QUOTES + OTHERS)
def test_the_scan_takes_time_in_proportion(text: str) -> None:
    start = time.process_time()
    with contextlib.suppress(BadInput):
        guard.check(text * (guard.MAX_BYTES // len(text)))
    assert time.process_time() - start < 2
