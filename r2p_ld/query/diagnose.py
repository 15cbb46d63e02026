"""What is wrong with a text that an engine does not take for a query: its own words name every token."""

from __future__ import annotations

import re

from r2p_ld.errors import Fault
from r2p_ld.namespaces import prefixes as ours
from r2p_ld.query.tokens import prologue, tokens
from r2p_ld.texts import row_of

_UPDATES = ("ADD", "CLEAR", "COPY", "CREATE", "DELETE", "DROP", "INSERT", "LOAD", "MOVE", "WITH")
_SCHEME = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:")


def fault(source: str, text: str, message: str, base: str | None = None) -> Fault:
    """Return the fault of a query, asked with a base or without, that an engine refuses with a message."""
    declared = prologue(text)

    def at(place: int, rule: str, mend: str) -> Fault:
        return Fault(source, row_of(text, place), None, rule, mend)

    if declared.form in _UPDATES:
        return Fault(
            source,
            rule=f"it is an update ({declared.form}), and a query changes nothing.",
            mend="ask with SELECT, ASK, CONSTRUCT or DESCRIBE; data are loaded with `r2p-ld load`.",
        )
    for token in tokens(text):
        name = token.prefix
        if name is not None and name not in declared.prefixes:
            space = f"<{ours()[name]}>" if name in ours() else "<…>"
            return at(
                token.start,
                f"the prefix {name}: is not declared.",
                f"write `PREFIX {name}: {space}` first.",
            )
        # an operator < comes with blanks, which no IRI has
        if token.kind == "iri" and not (base or declared.has_base) and not _SCHEME.match(token.text):
            rule = f"the IRI {token.text} is relative, and there is no base."
            return at(token.start, rule, "write it whole, declare a BASE, or give --base IRI.")
    place = re.match(r"error at (\d+):(\d+): (.*)", message, re.DOTALL)
    mend = "correct it; the syntax is at https://www.w3.org/TR/sparql11-query/."
    if place is None:
        return Fault(source, None, None, message, mend)
    rule = " ".join(place[3].split())
    if len(rule) > 200:  # the parser names every token it knows
        rule = f"{rule[:200].rpartition(',')[0]}, …"
    return Fault(source, int(place[1]), place[2], f"{rule}.", mend)
