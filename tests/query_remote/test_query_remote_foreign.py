"""Whatever a store sends, there is an answer that can be shown, or a failure that is told."""

from __future__ import annotations

import json
import re
from unittest.mock import patch

import httpx
from hypothesis import example, given
from hypothesis import strategies as st

from r2p_ld.cli.render import render
from r2p_ld.errors import RemoteFailure
from r2p_ld.http import Answer, Client
from r2p_ld.query import remote
from r2p_ld.query.remote import Pages
from r2p_ld.query.tokens import keywords
from r2p_ld.texts import CONTROL

TEXT = st.text(max_size=6) | st.sampled_from(["", "s", "urn:a", "en", "\ud800", "\x00", "nodeID://b1"])
TYPES = ["uri", "literal", "typed-literal", "bnode", "triple", "odd"]
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
TERMS = st.fixed_dictionaries(
    {"type": st.sampled_from(TYPES), "value": TEXT | VALUES},
    optional={"datatype": TEXT, "xml:lang": TEXT, "its:dir": TEXT},
)
ROWS = st.lists(st.dictionaries(st.sampled_from(["s", "o", "?"]), TERMS, max_size=3), max_size=4)
ANSWERS = VALUES | st.builds(
    lambda names, rows: {"head": {"vars": names}, "results": {"bindings": rows}},
    st.lists(st.sampled_from(["s", "o", "a b", ""]), max_size=3) | VALUES,
    ROWS | VALUES,
)


def asked(text: str, body: bytes, type: str) -> str:
    """The answer as a table, or what went wrong."""
    headers = httpx.Headers({"Content-Type": type, "Content-Length": str(len(body))})
    with patch.object(Client, "send", lambda *_, **__: Answer(200, headers, body)):
        try:
            return render(remote.ask(text, "http://127.0.0.1/"))
        except RemoteFailure as error:
            told = str(error)
    assert not re.search(CONTROL, told)
    return told


@given(ANSWERS)
@example({"head": {"vars": ["s", "s"]}, "results": {"bindings": [{"s": {"type": "uri", "value": "urn:a"}}]}})
@example({"head": {"vars": []}, "results": {"bindings": [{}]}})
@example({"head": {"vars": ["s"]}, "results": {"bindings": [{"o": {"type": "uri", "value": "urn:a"}}]}})
def test_rows_of_any_shape(answer: object) -> None:
    assert asked("SELECT * { }", json.dumps(answer).encode(), "application/json").encode()
    assert asked("ASK { }", json.dumps(answer).encode(), "application/json")


@given(st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode(errors="surrogatepass")))
@example(b'<urn:a> <urn:b> "\\uD800" .\n')
def test_bytes_of_any_kind(body: bytes) -> None:
    assert asked("SELECT * { }", body, "application/json")
    asked("CONSTRUCT WHERE { ?s ?p ?o }", body, "application/n-triples")


@given(st.text(alphabet="SELECT ORDERBYLIMIT{}()?s<>\"'#\\\n:.", max_size=60), st.lists(TEXT, max_size=2))
def test_any_text_is_scanned(rest: str, names: list[str]) -> None:
    text = f"SELECT {rest}"
    assert all(text[word.start :].upper().startswith(word.word) for word in keywords(text))
    pages = Pages(text, names)
    assert pages.count().count("COUNT(*)") >= 1
    assert pages.page(10, 20).endswith("\nLIMIT 10 OFFSET 20")
