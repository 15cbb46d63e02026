"""Markdown becomes its blocks, and each letter leads to where it stands in the source."""

from __future__ import annotations

import pytest

from r2p_ld.documents import parse
from r2p_ld.documents.origins import Anchor
from r2p_ld.documents.reader import MARKDOWN
from r2p_ld.errors import BadInput

SOURCE = """---
title: Another
date: 2014-08
author: "Jane Doe"
---
# A *report* on R2P

**12 July 2014**

12\\. The Council &amp; others
> quoted text
> goes on here.

12. Decides that it remains seized of the matter, and asks that reports be made;

13. Requests more.

Words with [a link](http://x.example/genocide), `code` and ![a picture](i.png).
Second line.

3. three
4. four
   - sub

| A | B |
|---|---|
| 1 | 2 |

```
code block
```

[^1]: A note.
"""

BLOCKS = [
    ("heading", 1, "", "title", "A report on R2P"),
    ("paragraph", 0, "", "p1", "12 July 2014"),
    ("paragraph", 0, "12", "para. 12", "12. The Council & others"),
    ("paragraph", 0, "", "p2", "quoted text goes on here."),
    (
        "paragraph",
        0,
        "12",
        "para. 12",
        "12. Decides that it remains seized of the matter, and asks that reports be made;",
    ),
    ("paragraph", 0, "13", "para. 13", "13. Requests more."),
    ("paragraph", 0, "", "p3 s1", "Words with a link, code and a picture. Second line."),
    ("item", 1, "3", "item 1", "3. three"),
    ("item", 1, "4", "item 2", "4. four"),
    ("item", 2, "", "item 3", "sub"),
    ("cell", 0, "", "cell 1", "A"),
    ("cell", 0, "", "cell 2", "B"),
    ("cell", 0, "", "cell 3", "1"),
    ("cell", 0, "", "cell 4", "2"),
    ("paragraph", 0, "", "p4", "code block"),
    ("footnote", 0, "1", "note 1", "[^1]: A note."),
]


def test_a_page_becomes_its_blocks() -> None:
    document = parse("a.md", SOURCE.encode())
    found = [
        (b.kind, b.level, b.number, document.locator(b.start), document.text[b.start : b.end])
        for b in document.blocks
    ]
    assert found == BLOCKS
    assert (document.media_type, document.doubts) == ("text/markdown", ())


def test_what_it_says_of_itself() -> None:
    found = parse("a.md", SOURCE.encode()).found
    assert found.title
    assert found.date
    assert found.author
    assert (found.title.value, found.date.value) == ("A report on R2P", "2014-07-12")
    assert (found.author.value, found.author.start, found.author.field) == ("Jane Doe", None, "author")
    front = parse("a.md", SOURCE.replace("**12 July 2014**", "Words.").encode()).found.date
    assert front
    assert (front.value, front.precision, front.field) == ("2014-08", "month", "date")


def test_each_letter_leads_to_the_source_and_back() -> None:
    document = parse("a.md", SOURCE.encode())
    count = 0
    for at, letter in enumerate(document.text):
        for anchor in document.origin(at, at + 1):
            words = SOURCE[anchor.start : anchor.end]
            assert letter == words or (letter, words) in {("&", "&amp;"), (".", "\\."), (" ", "\n")}
            assert document.span([anchor]) == (at, at + 1)
            count += 1
    assert count > 250
    start = document.text.index("a link")
    assert document.origin(start, start + 6) == (
        Anchor("", SOURCE.index("a link"), SOURCE.index("a link") + 6),
    )


def test_deep_nesting_is_read_as_far_as_it_goes() -> None:
    document = parse("a.md", b"Words.\n\n" + b"> " * 3000 + b"deep\n")
    assert document.text == "Words."
    assert document.doubts == ("nests deeper than 60 levels: what follows is not read",)


def test_what_nests_too_deep_to_leave_any_text_is_told() -> None:
    with pytest.raises(BadInput) as caught:
        parse("deep.md", (b"> " * 20_000) + b"Words.\n", MARKDOWN)
    (fault,) = caught.value.faults
    assert "nests deeper than" in fault.rule
    assert "holds no text" in fault.rule
