"""The triples by which a property path leads from one term to another."""

from __future__ import annotations

import pytest
from pyoxigraph import NamedNode, RdfFormat, Store

from r2p_ld.query import parser
from r2p_ld.query.paths import Path, steps
from r2p_ld.query.paths import text as path_text
from r2p_ld.query.patterns import Triples

EX = "PREFIX ex: <https://example.org/>\n"
DATA = """
ex:a ex:p ex:b . ex:b ex:p ex:c . ex:c ex:p ex:a , ex:d . ex:a ex:q ex:c . ex:x ex:r ex:a .
"""


@pytest.fixture(scope="module")
def store() -> Store:
    made = Store()
    made.load((EX + DATA).encode(), format=RdfFormat.TURTLE)
    return made


def path(text: str) -> Path:
    _, select = parser.read(f"{EX}ASK {{ ?s {text} ?o }}")
    [part] = select.group.parts
    assert isinstance(part, Triples)
    return part.path  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("text", "start", "end", "expected"),
    [
        ("ex:p", "a", "b", ["a p b"]),
        ("ex:p", "b", "a", None),
        ("^ex:p", "b", "a", ["a p b"]),
        ("ex:p/ex:p", "a", "c", ["a p b", "b p c"]),
        ("ex:p/ex:q", "c", "c", ["c p a", "a q c"]),
        ("^ex:r/ex:q", "a", "c", None),
        ("^(ex:r/ex:q)", "c", "x", ["a q c", "x r a"]),
        ("ex:p|ex:q", "a", "c", ["a q c"]),
        ("ex:p/ex:p|ex:q", "a", "c", ["a p b", "b p c", "a q c"]),
        ("ex:p+", "a", "d", ["a p b", "b p c", "c p d"]),
        ("(ex:p|ex:q)+", "a", "d", ["a q c", "c p d"]),
        ("ex:p*", "a", "a", []),
        ("ex:p+", "a", "a", ["a p b", "b p c", "c p a"]),
        ("ex:p+", "d", "a", None),
        ("ex:p?", "a", "a", []),
        ("ex:p?", "a", "c", None),
        ("ex:r/ex:p*", "x", "c", ["x r a", "a p b", "b p c"]),
        ("!ex:p", "a", "c", ["a q c"]),
        ("!(ex:p|^ex:r)", "a", "b", None),
        ("!^ex:p", "a", "x", ["x r a"]),
    ],
)
def test_a_way_is_found(store: Store, text: str, start: str, end: str, expected: list[str] | None) -> None:
    one, other = (NamedNode(f"https://example.org/{name}") for name in (start, end))
    found = steps(store, path(text), one, other)
    if found is None:
        assert expected is None
        return
    words = [[getattr(term, "value", "").rpartition("/")[2] for term in triple] for triple in found]
    assert [" ".join(three) for three in words] == expected


@pytest.mark.parametrize(
    "text",
    [
        *("ex:p", "^ex:p", "ex:p/^ex:q", "ex:p|ex:q/ex:r", "(ex:p|ex:q)/ex:r", "^(ex:p/ex:q)"),
        *("ex:p*", "(^ex:p)+", "(ex:p/ex:q)?", "(ex:p*)?", "(ex:p|ex:q)+/ex:r"),
        *("!ex:p", "!(ex:p|^ex:q)", "(!ex:p)*", "!^ex:p/ex:q"),
    ],
)
def test_a_path_as_text_is_the_same_path(text: str) -> None:
    assert path(path_text(path(text))) == path(text)
