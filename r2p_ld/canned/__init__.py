"""Canned queries: plain SPARQL files whose head of comments says what they ask.

    # title: Which policy tools are listed under a pillar?
    # description: One sentence or two. A line with more than one blank after its sign
    #   goes on where the line above it ended.
    # asked by: analyst
    # tags: tools, pillars
    # parameter pillar (concept): the pillar whose tools are asked for

``# graphs: named`` says that the query asks for graphs by name. Each parameter has one line of the
query to itself, ``VALUES ?pillar { pillar:1 }``: between the braces stands its default, or ``UNDEF``
where it is optional and has none, or nothing where it is required.
"""

from __future__ import annotations

from r2p_ld.canned.parameters import TYPES, Parameter
from r2p_ld.canned.questions import (
    CannedQuery,
    bind,
    find,
    list_queries,
    listing,
    read_query,
    read_text,
    things,
)

__all__ = [
    "TYPES",
    "CannedQuery",
    "Parameter",
    "bind",
    "find",
    "list_queries",
    "listing",
    "read_query",
    "read_text",
    "things",
]
