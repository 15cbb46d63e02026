"""A look at a query that is not ours, before it is parsed: its length, its brackets, and SERVICE.

It says plainly what is refused. What protects is the sandbox in which the query is parsed and run.
"""

from __future__ import annotations

import re

from r2p_ld.errors import BadInput, Fault
from r2p_ld.query.tokens import TOKEN
from r2p_ld.texts import row_of

MAX_BYTES = 64 * 1024
MAX_DEPTH = 100
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


def check(text: str, source: str = "the query") -> None:
    """Raise ``BadInput`` where a text is longer, or nests deeper, than a query needs, or has SERVICE."""

    def refuse(rule: str, mend: str, place: int | None = None) -> BadInput:
        row = None if place is None else row_of(text, place)
        return BadInput("the query is refused", [Fault(source, row, None, rule, mend)])

    if len(text.encode(errors="surrogatepass")) > MAX_BYTES:
        raise refuse(f"it is longer than {MAX_BYTES >> 10} kB.", "put long lists into the data.")
    depth = 0
    for token in TOKEN.finditer(text):
        kind, word = token.lastgroup, token[0]
        if kind == "open":
            depth += 1
        elif kind == "close":
            depth -= 1
        elif kind == "word":
            name = _ESCAPE.sub(lambda m: chr(int(m[1] or m[2], 16) % 0x110000), word).partition(":")[0]
            # of a prefix too: before a group, an engine may read service:x as SERVICE :x
            if "service" in name.lower():
                mend = (
                    "give the other side's data as a file, with --data or --named; name a prefix otherwise."
                )
                raise refuse("SERVICE reaches out to other machines.", mend, token.start())
        # after an operator, what looks like an IRI may be brackets to the engine
        if depth + (word.count("(") + word.count("[") if kind == "iri" else 0) > MAX_DEPTH:
            raise refuse(f"its brackets nest deeper than {MAX_DEPTH}.", "write it flatter.", token.start())
