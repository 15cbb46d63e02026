"""An HTML page becomes the blocks of its content, each letter with the node it comes from."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser, LexborNode

from r2p_ld.documents import parse, read
from r2p_ld.documents.model import Document
from r2p_ld.documents.origins import Anchor
from r2p_ld.errors import BadInput

PAGE = """<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><title>Assistance | A site</title>
<meta name="author" content="Jane Doe"><meta property="article:published_time" content="2014-08-13T10:00:00Z">
<meta property="og:site_name" content="Example Centre"><script>var a = "genocide";</script></head><body>
<div id="cookie-consent"><p>We use cookies.</p></div><header><nav><a href="/">Home</a></nav></header>
<main><h1>Assistance</h1><p>12. The Secretary-&shy;General   welcomes <b>Co</b>&#x302;te &amp; others. He
decided.</p><h2>II. Challenges</h2><p>First:<br>second<br><br>third</p>
<ol start="3"><li>three<li><p>four</p><ul><li>sub</li></ul></ol><ol type="a"><li>x</li></ol>
<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table><pre>kept
  as it is</pre><p lang="fr">Le Conseil a été saisi de la question par les États.</p><p lang="fr">Mali</p>
<div hidden>hidden</div><div style="display: none">gone</div><p class="footnote">1. A note.</p></main>
<footer>All rights reserved.</footer></body></html>"""

BLOCKS = [
    ("heading", 1, "", "en", "title", "Assistance"),
    (
        "paragraph",
        0,
        "12",
        "en",
        "para. 12 s1",
        "12. The Secretary-General welcomes Côte & others. He decided.",
    ),
    ("heading", 2, "II", "en", "heading", "II. Challenges"),
    ("paragraph", 0, "", "en", "s.II p1", "First:\nsecond"),
    ("paragraph", 0, "", "en", "s.II p2", "third"),
    ("item", 1, "3", "en", "s.II item 1", "3. three"),
    ("item", 1, "4", "en", "s.II item 2", "4. four"),
    ("item", 2, "", "en", "s.II item 3", "sub"),
    ("item", 1, "a", "en", "s.II item 4", "a. x"),
    ("cell", 0, "", "en", "s.II cell 1", "A"),
    ("cell", 0, "", "en", "s.II cell 2", "B"),
    ("cell", 0, "", "en", "s.II cell 3", "1"),
    ("cell", 0, "", "en", "s.II cell 4", "2"),
    ("paragraph", 0, "", "en", "s.II p3", "kept\n  as it is"),
    ("paragraph", 0, "", "fr", "s.II p4", "Le Conseil a été saisi de la question par les États."),
    ("paragraph", 0, "", "fr", "s.II p5", "Mali"),
    ("footnote", 0, "1", "en", "note 1", "1. A note."),
]


def page(body: str, head: str = "") -> Document:
    return parse("page.html", f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode())


def texts(document: Document) -> list[str]:
    return [document.text[block.start : block.end] for block in document.blocks]


def test_a_page_becomes_its_blocks() -> None:
    document = parse("page.html", PAGE.encode())
    found = [
        (b.kind, b.level, b.number, b.language, document.locator(b.start), document.text[b.start : b.end])
        for b in document.blocks
    ]
    assert found == BLOCKS
    assert document.text.count("\t") == 2  # cells of a row


def test_what_a_page_says_of_itself() -> None:
    found = parse("page.html", PAGE.encode()).found
    told = [found.title, found.date, found.publisher, found.author]
    assert [each and (each.value, each.start, each.field) for each in told] == [
        ("Assistance", 0, ""),
        ("2014-08-13", None, "meta article:published_time"),
        ("Example Centre", None, "meta og:site_name"),
        ("Jane Doe", None, "meta author"),
    ]


def node_at(root: LexborNode, path: str) -> LexborNode:
    """The node that an XPath of tags and places names."""
    at = root
    for step in path.split("/")[2:]:
        tag, _, place = step.removesuffix("]").partition("[")
        wanted = "-text" if tag == "text()" else tag
        same = [node for node in at.iter(include_text=True) if node.tag == wanted]
        at = same[int(place) - 1]
    return at


def test_each_letter_leads_to_its_node_and_back() -> None:
    document = parse("page.html", PAGE.encode())
    root = LexborHTMLParser(PAGE).root
    assert root
    count = 0
    for at, letter in enumerate(document.text):
        for anchor in document.origin(at, at + 1):
            node = node_at(root, anchor.part)
            words = (node.text_content or "")[anchor.start : anchor.end]
            assert letter in (words, "ô") or (letter in " \n" and words.isspace())
            low, high = document.span([anchor]) or (0, 0)
            assert low <= at < high
            count += 1
    assert count > 190


def test_a_word_over_two_nodes_leads_to_both() -> None:
    document = parse("page.html", PAGE.encode())
    start = document.text.index("Côte")
    path = "/html[1]/body[1]/main[1]/p[1]"
    assert document.origin(start, start + 4) == (
        Anchor(f"{path}/b[1]/text()[1]", 0, 2),
        Anchor(f"{path}/text()[2]", 0, 3),
    )


@pytest.mark.parametrize(
    "site",
    [
        "<nav>Menu</nav>",
        "<footer>Foot</footer>",
        "<header>Logo <a href=/>Home</a></header>",
        "<div role=banner>Alert</div>",
        "<div class='site-navbar top'>Top</div>",
        "<div id=gdpr-notice>We use cookies.</div>",
        "<section aria-hidden=true>Hidden</section>",
        "<ul><li><a href=a>News</a><li><a href=b>Events</a><li><a href=c>Contact us</a></ul>",
        "<noscript>Turn it on.</noscript><template><p>T</p></template><form><button>Send</button></form>",
        "<script>x</script><style>y</style><svg><text>z</text></svg><!-- c -->",
    ],
)
def test_what_is_of_the_site_is_left_out(site: str) -> None:
    assert page(f"{site}<p>Words of the page.</p>{site}").text == "Words of the page."


def test_headings_have_their_numbers() -> None:
    document = page(
        "<h1>A</h1><h2>1. One</h2><p>Words.</p><h3>1.2 Two</h3><p>More.</p><h2>2014 in review</h2>"
    )
    assert [block.number for block in document.blocks] == ["", "1", "", "1.2", "", ""]
    assert document.locator(document.text.index("More")) == "s.1.2 p1"


def test_links_in_the_text_are_read() -> None:
    body = "<p>See <a href=x>the report</a> and</p><ul><li><a href=1>2013: Responsibility to protect: State responsibility and prevention (A/67/929-S/2013/399)</a></ul>"  # noqa: E501
    assert texts(page(body)) == [
        "See the report and",
        "2013: Responsibility to protect: State responsibility and prevention (A/67/929-S/2013/399)",
    ]


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [("windows-1251", "cp1251"), ("iso-8859-1", "cp1252"), ("utf-8", "utf-8"), ("gb2312", "gb18030")],
)
def test_the_declared_encoding_holds(declared: str, encoding: str) -> None:
    words = {"cp1251": "Совет", "gb18030": "安全理事会"}.get(encoding, "Côte “d’Ivoire”")
    raw = f"<html><meta charset={declared}><p>{words}".encode(encoding)
    assert parse("page.html", raw).text == words


@pytest.mark.parametrize(
    "raw",
    [
        b"<html><body><script>document.write('words')</script></body></html>",
        b"<!DOCTYPE html><nav>Home</nav><footer>Rights</footer>",
        b"<!DOCTYPE html>",
    ],
)
def test_a_page_without_text_is_refused(raw: bytes) -> None:
    with pytest.raises(BadInput) as caught:
        parse("page.html", raw)
    (fault,) = caught.value.faults
    assert fault.rule == "holds no text to read, only scripts, navigation, notices, or nothing."


def test_deep_nesting_is_read_as_far_as_it_goes() -> None:
    document = page("<p>Above.</p>" + "<div>" * 50_000 + "deep")
    assert document.text == "Above."
    assert document.doubts == ("nests deeper than 2000 elements: what is further inside is not read",)


@given(st.lists(st.sampled_from(["<p>", "</p>", "<li>", "<ol>", "</ol>", "<td>", "<b>", "</b>", "<br>", "é", "a ", "\u0301", "&shy;", "<h1>", "&#x302;"]), max_size=20))  # noqa: E501 # fmt: skip
def test_any_page_is_read_and_leads_back(pieces: list[str]) -> None:
    try:
        document = page("".join(pieces))
    except BadInput:
        return
    for block in document.blocks:
        assert document.text[block.start : block.end].strip()
        anchors = document.origin(block.start, block.end)
        low, high = document.span(anchors) or (0, 0)
        assert block.start <= low < high <= block.end


def test_the_file_is_read_in_a_process_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "page.htm"
    file.write_text(PAGE, "utf-8")
    assert read(file) == parse("page.htm", PAGE.encode())


PROSE = "The Council met, and spoke of what States owe to their people. " * 40


@pytest.mark.parametrize(
    "page",
    [
        "<h1>News</h1><p>The nature of my <a class='popup' href='#'>calling</a> is known.</p>",
        "<h1>News</h1><p>One <span id='share-of-it'>share</span> of it.</p>",
        f"<h1>News</h1><div class='l-sidebar-fixed'><p>{PROSE}</p></div>",
        f"<h1>News</h1><div id='sharing-with-many'><p>{PROSE}</p></div>",
    ],
)
def test_text_in_an_element_named_as_a_notice_is_read(page: str) -> None:
    words = "".join(LexborHTMLParser(page).text().split())
    assert "".join(parse("a.html", page.encode()).text.split()) == words


@pytest.mark.parametrize(
    "site",
    [
        f"<div class='cookie-consent'><p>{PROSE}</p></div>",
        "<div class='sidebar'><p>See also this.</p></div>",
        f"<div class='related'><p><a href='#'>{PROSE}</a></p></div>",
        "<p>Words are here.</p><a class='share' href='#'>Share</a>",
    ],
)
def test_notices_are_left_out(site: str) -> None:
    text = parse("a.html", f"<h1>News</h1><p>Words are here.</p>{site}".encode()).text
    assert set(text.split("\n\n")) == {"News", "Words are here."}


def test_the_number_of_an_empty_item_is_no_other_s() -> None:
    document = parse("a.html", b"<ol><li></li><li> </li><li>three</li></ol><p>Words.</p>")
    assert document.text == "3. three\n\nWords."


def test_blanks_around_a_block_are_no_part_of_it() -> None:
    page = "<p>\u3000\u3000The end.\xa0</p><p>\xa0Two\xa0words </p><pre> kept\n</pre>"
    document = parse("a.html", page.encode())
    assert document.text == "The end.\n\nTwo\xa0words\n\nkept"
    (anchor,) = document.origin(0, 8)
    assert (anchor.start, anchor.end) == (2, 10)


TITLED = "<head><title>The sharing of tasks is old | The News</title></head>"


@pytest.mark.parametrize(
    ("headings", "title"),
    [
        ("<h1>The News</h1><h2>The sharing of tasks is old</h2>", "The sharing of tasks is old"),
        ("<h1>The sharing of tasks</h1><h2>The News</h2>", "The sharing of tasks"),
        ("<h1>A wholly different name</h1>", "A wholly different name"),
    ],
)
def test_the_heading_that_the_page_declares_is_its_title(headings: str, title: str) -> None:
    found = parse("a.html", f"<html>{TITLED}<body>{headings}<p>Words are here.</p>".encode()).found.title
    assert found is not None
    assert (found.value, found.field) == (title, "")


def test_what_is_too_deep_to_be_read_is_told() -> None:
    with pytest.raises(BadInput, match="nests deeper than 2000 elements"):
        parse("a.html", b"<div>" * 3000 + b"Words")
