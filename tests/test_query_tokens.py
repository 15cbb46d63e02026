"""The tokens of a query, where a full stop, a sign or a quote may belong to two of them."""

from __future__ import annotations

import pytest
from pyoxigraph import NamedNode

from r2p_ld.query.tokens import tokens
from r2p_ld.shacl import query

PREFIXES = {"": "https://example.org/", "ex": "https://example.org/", "a.b": "https://example.org/b/"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ex:a.ex:b.", "ex:a.ex:b ."),
        ("?s a ex:b.?s", "?s a ex:b . ?s"),
        (":a.b. true.?x", ":a.b . true . ?x"),
        ("1.5.?x", "1.5 . ?x"),
        ("15.?x", "15 . ?x"),
        ("1.e5 1.5e-3 1e+3.", "1.e5 1.5e-3 1e+3 ."),
        ("5-3", "5 - 3"),
        ('"a. #b"@en-GB . #c', '"a. #b" @en - GB .'),
        ("<urn:a#b>.# <c>\n?x<?y", "<urn:a#b> . ?x < ?y"),
        ("true.MINUS{}", "true . MINUS { }"),
        ("5.MINUS{}", "5 . MINUS { }"),
        ("'''a'b'''^^ex:c*", "'''a'b''' ^ ^ ex:c *"),
    ],
)
def test_a_text_has_its_tokens(text: str, expected: str) -> None:
    found = list(tokens(text))
    assert " ".join(token.text for token in found) == f"{expected} "
    assert all(text[token.start : token.end] == token.text for token in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *((f"{name}.", "https://example.org/c") for name in ("ex:c", ":c", "<https://example.org/c>")),
        ("a.b:c", "https://example.org/b/c"),
        (r"ex:c\,d", "https://example.org/c,d"),
        *((text, None) for text in ("other:c", "c", "?c", '"c"', "<c>", "_:c", "@c")),
    ],
)
def test_a_name_is_an_iri(text: str, expected: str | None) -> None:
    iri = next(tokens(text)).iri(PREFIXES)
    assert iri == (expected and NamedNode(expected))


@pytest.mark.parametrize("before", ["true.", "5.", "1.5 .", "?o."])
def test_what_a_shape_may_not_have_is_seen_behind_a_full_stop(before: str) -> None:
    parsed = query.parse(f"SELECT $this {{ $this ex:p {before}MINUS {{ $this ex:q 1 }} }}", PREFIXES)
    with pytest.raises(ValueError, match="has MINUS"):
        parsed.check("SELECT", ["this"])
