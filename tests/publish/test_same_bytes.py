"""Every writer gives the same bytes under any hash seed, from triples in any order."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from publish.tricky import PREFIXES, disguised, graphs
from pyoxigraph import Triple

from r2p_ld.publish import canonical, jsonld, turtle

CHECKOUT = Path(__file__).parents[2]
PROGRAM = """
import hashlib, sys
from publish.test_turtle import PAGE
from publish.tricky import ALL_IRIS, EX, LITERALS, PREFIXES, disguised, read
from pyoxigraph import NamedNode, RdfFormat, Triple
from r2p_ld.publish import canonical, jsonld, turtle

p = NamedNode(EX + "p")
triples = sorted(read(PAGE, RdfFormat.TURTLE), key=str)
triples += [Triple(p, p, literal) for literal in LITERALS.values()]
triples += [Triple(NamedNode(iri), NamedNode(ALL_IRIS[i // 2]), p) for i, iri in enumerate(ALL_IRIS)]
for seed in range(3):
    given = disguised(triples, int(sys.argv[1]) + seed)
    lines = "".join(canonical.lines(given))
    for text in (turtle.write(given, PREFIXES), jsonld.write(given, PREFIXES), lines):
        print(len(text), hashlib.sha256(text.encode()).hexdigest())
"""


@given(graphs(), st.integers(0, 99))
def test_order_labels_and_repetition_do_not_matter(triples: set[Triple], seed: int) -> None:
    other = disguised(triples, seed)
    assert canonical.lines(other) == canonical.lines(triples)
    assert turtle.write(other, PREFIXES) == turtle.write(triples, PREFIXES)
    assert jsonld.write(other, PREFIXES) == jsonld.write(triples, PREFIXES)


def test_hash_seeds_and_locales_do_not_matter() -> None:
    printed = set()
    for seed, locale in (("0", "C"), ("1", "C.UTF-8"), ("2005", "tr_TR.UTF-8")):
        path = os.pathsep.join([str(CHECKOUT), str(CHECKOUT / "tests")])
        environment = os.environ | {"PYTHONHASHSEED": seed, "LC_ALL": locale, "PYTHONPATH": path}
        run = subprocess.run(
            [sys.executable, "-c", PROGRAM, seed], env=environment, capture_output=True, text=True, check=True
        )
        printed.update(run.stdout.splitlines())
    assert len(printed) == 3, "one for each writer"
    assert all(int(line.split()[0]) > 10_000 for line in printed)
