"""The things of ours that declarations name are in the published graph."""

from __future__ import annotations

import re
import tomllib

from r2p_ld import paths
from r2p_ld.datasets import declaration
from r2p_ld.namespaces import expand

KINDS = "place|state|tool|choice|crime|finding|proxy|riskscheme|risklevel|codescheme"
_CURIE = re.compile(rf"(?:{KINDS}):[a-z0-9-]+")


def texts(given: object) -> list[str]:
    if isinstance(given, dict):
        return [text for each in given.values() for text in texts(each)]
    if isinstance(given, list):
        return [text for each in given for text in texts(each)]
    return [given] if isinstance(given, str) else []


def test_what_declarations_name_is_published() -> None:
    with (paths.build() / "r2p.nt").open(encoding="utf-8") as lines:
        published = {line[1 : line.index(">")] for line in lines if line.startswith("<")}
    named = {
        (name, text)
        for name in declaration.names()
        for text in texts(tomllib.loads((declaration.folder() / f"{name}.toml").read_text(encoding="utf-8")))
        if _CURIE.fullmatch(text)
    }
    assert {(name, text) for name, text in named if expand(text) not in published} == set()
    kinds = {text.partition(":")[0] for _, text in named}
    assert kinds >= {"place", "tool", "choice", "crime", "finding", "proxy"}
