"""UN document symbols: parsed, split and normalised."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from support.symbol_strategies import BLANKS, DASHES, LAST, LAST_YEAR, SYMBOLS

from r2p_ld import paths
from r2p_ld.symbols import Kind, Symbol, parse
from r2p_ld.symbols.tables import bodies, years

GOOD = {
    "A/63/677": ("A/63/677",),
    "S/2007/721": ("S/2007/721",),
    "A/65/877-S/2011/393": ("A/65/877", "S/2011/393"),
    "A/66/874-S/2012/578": ("A/66/874", "S/2012/578"),
    "A/69/981\u2013S/2015/500": ("A/69/981", "S/2015/500"),
    "A/74/964 - S/2020/501": ("A/74/964", "S/2020/501"),
    " A/74/964 \u2014\u00a0S/2020/501 ": ("A/74/964", "S/2020/501"),
    "A / 63 / 677": ("A/63/677",),
    "A/68/947*": ("A/68/947",),
    "A/68/947*-S/2014/449*": ("A/68/947", "S/2014/449"),
    "A/ES-10/1": ("A/ES-10/1",),
    "A/ES\u201310/1-S/2001/3": ("A/ES-10/1", "S/2001/3"),
    "A/HRC/S-17/2": ("A/HRC/S-17/2",),
    "A/C.3/68/L.1/Rev.1": ("A/C.3/68/L.1/Rev.1",),
    "A/59/2005/Add. 3": ("A/59/2005/Add.3",),
    "S/3188/CORR.1": ("S/3188/Corr.1",),
    "S/RES/2117 (2013)": ("S/RES/2117(2013)",),
    "S/RES/1973 (2011)/Corr.1": ("S/RES/1973(2011)/Corr.1",),
    "S/RES/1595": ("S/RES/1595(2005)",),
    "A/RES/3314(XXIX)": ("A/RES/3314(XXIX)",),
    "A/RES/217 A (III)": ("A/RES/217A(III)",),
    "A/RES/3362 (S-VII)": ("A/RES/3362(S-VII)",),
    "A/RES/36/103 A": ("A/RES/36/103A",),
    "A/RES/S-27/1": ("A/RES/S-27/1",),
    "R/62/220": ("A/RES/62/220",),
    "R/36/103A": ("A/RES/36/103A",),
    "A/HRC/RES/44/14": ("A/HRC/RES/44/14",),
    "E/CN.4/2006/1": ("E/CN.4/2006/1",),
    "E/CN.4/SUB.2/1999/9": ("E/CN.4/Sub.2/1999/9",),
    "E/CN.4/RES/1999/S-4/1": ("E/CN.4/RES/1999/S-4/1",),
    "E/CN.4/RES/S-5/1": ("E/CN.4/RES/S-5/1",),
    "E/RES/1235 (XLII)": ("E/RES/1235(XLII)",),
    "ST/SGB/2003/13": ("ST/SGB/2003/13",),
    "ST/LIB/SER.B/5/Rev.5": ("ST/LIB/SER.B/5/Rev.5",),
    "S/PV.4772 (Resumption 1)": ("S/PV.4772(Resumption1)",),
    "S/PV.2977 (Part II) (closed)": ("S/PV.2977(PartII)(Closed)",),
    "S/Agenda/8979": ("S/Agenda/8979",),
    "A/1/2-S/3/4-E/5/6": ("A/1/2", "S/3/4", "E/5/6"),
    "UN Security Council resolution 1193": ("S/RES/1193(1998)",),
    "UN Security Council resolution 780 (1992)": ("S/RES/780(1992)",),
    "the United Nations Security Council Resolution 1973": ("S/RES/1973(2011)",),
    "General Assembly resolution 54/185": ("A/RES/54/185",),
    "UN General Assembly resolution 3114 (XXVIII)": ("A/RES/3114(XXVIII)",),
    "General Assembly decision 31/301": ("A/DEC/31/301",),
    "Human Rights Council resolution S-17/1": ("A/HRC/RES/S-17/1",),
    "UN Human Rights Council resolution S35/1": ("A/HRC/RES/S-35/1",),
    "UN Human Rights Council decision S-4/101": ("A/HRC/DEC/S-4/101",),
    "Commission on Human Rights resolution 1999/S-4/1": ("E/CN.4/RES/1999/S-4/1",),
    "Commission on Human Rights resolution 8 (XXXI)": ("E/CN.4/RES/8(XXXI)",),
    "Commission on Human Rights decision 1988/106": ("E/CN.4/DEC/1988/106",),
    "Economic and Social Council resolution 2012/10": ("E/RES/2012/10",),
    # parts in square brackets, as the Digital Library writes them
    "A/RES/217(III)[A]": ("A/RES/217A(III)",),
    "A/RES/181 (II) [A]": ("A/RES/181A(II)",),
    "A/RES/377(V)[A-C]": ("A/RES/377A-C(V)",),
    "A/RES/36/103[A]": ("A/RES/36/103A",),
    "A/RES/377A-C(V)/Corr.1": ("A/RES/377A-C(V)/Corr.1",),
    # small letters
    "s/res/1325": ("S/RES/1325(2000)",),
    "a/63/677": ("A/63/677",),
    "e/cn.4/sub.2/1999/9/add.1": ("E/CN.4/Sub.2/1999/9/Add.1",),
    "a/68/947-s/2014/449": ("A/68/947", "S/2014/449"),
    # links
    "https://undocs.org/A/63/677": ("A/63/677",),
    "https://undocs.org/en/S/RES/1973(2011)": ("S/RES/1973(2011)",),
    "http://www.undocs.org/S/RES/1973%20(2011)": ("S/RES/1973(2011)",),
    "https://docs.un.org/en/A/HRC/28/69": ("A/HRC/28/69",),
    "https://docs.un.org/zh/A/RES/60/1": ("A/RES/60/1",),
    "undocs.org/s/2014/449": ("S/2014/449",),
    "https://undocs.org/Home/Mobile?FinalSymbol=A%2FRES%2F60%2F1&Language=E": ("A/RES/60/1",),
    # short forms of law reviews and news
    "UNSCR 1973": ("S/RES/1973(2011)",),
    "UNSC Resolution 1973 (2011)": ("S/RES/1973(2011)",),
    "SC Res. 1973 (2011)": ("S/RES/1973(2011)",),
    "S.C. Res. 1973": ("S/RES/1973(2011)",),
    "UNGA Res. 60/1": ("A/RES/60/1",),
    "GA Res 60/1": ("A/RES/60/1",),
    "G.A. Res. 217A (III)": ("A/RES/217A(III)",),
    "HRC res. S-17/1": ("A/HRC/RES/S-17/1",),
    "ECOSOC Res. 2012/10": ("E/RES/2012/10",),
    "UN Doc. S/2014/449": ("S/2014/449",),
    "U.N. Doc. A/RES/60/1 (24 October 2005)": ("A/RES/60/1",),
    "Document A/63/677": ("A/63/677",),
    # a title before, a date after
    "A/RES/60/1 (24 October 2005)": ("A/RES/60/1",),
    "A/RES/60/1, October 24, 2005": ("A/RES/60/1",),
    "2005 World Summit Outcome, A/RES/60/1": ("A/RES/60/1",),
    "World Summit Outcome (A/RES/60/1)": ("A/RES/60/1",),
    "Implementing the responsibility to protect: UN Doc. A/63/677 (12 January 2009)": ("A/63/677",),
    # other languages and orders
    "r\u00e9solution 1973 (2011) du Conseil de s\u00e9curit\u00e9": ("S/RES/1973(2011)",),
    "la r\u00e9solution 60/1 de l\u2019Assembl\u00e9e g\u00e9n\u00e9rale": ("A/RES/60/1",),
    "d\u00e9cision 31/301 de l'Assembl\u00e9e g\u00e9n\u00e9rale": ("A/DEC/31/301",),
    "resoluci\u00f3n 1973 (2011) del Consejo de Seguridad": ("S/RES/1973(2011)",),
    "Resoluci\u00f3n 60/1 de la Asamblea General": ("A/RES/60/1",),
    "resolution 1973 of the UN Security Council": ("S/RES/1973(2011)",),
    "Resolution 60/1 of the General Assembly": ("A/RES/60/1",),
    "security council resolution 1973": ("S/RES/1973(2011)",),
    # past the table of years no year is guessed
    f"S/RES/{LAST + 9}": (f"S/RES/{LAST + 9}",),
}
NO_NUMBER = "it has no number, so that it names no document"
NO_ORGAN = "it begins with none of A/, S/, E/, T/ and ST/"
NO_COMPONENT = "between slashes is no part of a symbol"
BRACKETS = "its brackets are not in order"
BAD = {
    **dict.fromkeys(["", " ", "-", "A", "A/", "A/RES", "UN Secretary General", "-A/63/677"], NO_NUMBER),
    **dict.fromkeys(["63/677", "B/63/677", "b/63/677", "resolution 2117 (2013)"], NO_ORGAN),
    **dict.fromkeys(["3114 (XXVIII)", "https://example.org/A/63/677", "draft A/75/L.82"], NO_ORGAN),
    "Inter-American Commission on Human Rights resolution 1/2020": NO_ORGAN,
    **dict.fromkeys(["A/63/677-", "A//677", "A/63/677 S/2014/449", "A/63/677 and S/2014/449"], NO_COMPONENT),
    **dict.fromkeys(["A/63/677\nS/2014/449", "A/S/27", "A/63/0677", "A/63/677b"], NO_COMPONENT),
    **dict.fromkeys(["A/63/677(", "S/RES/1973(2011)S/RES/1970"], BRACKETS),
    "A/63/\u0666\u0667\u0667": "it has characters that no symbol has",
    "S/3710 (as amended)": "(asamended) belongs to no symbol of its form",
    "A/Rev.1": "it has the suffix of a document, and not its number",
    "A/CONF.183": "it ends without the number of a document",
    "A/HRC/RES/44/L": "it is not the number of a resolution",
    "R/1/66": "before session 31 the number in the short form R/ need not be the resolution's",
    "R/61/128AB": "a short form is R/, a session, / and a number",
    "A/RES/60": "the number of the resolution lacks its session or year",
    "General Assembly resolution 1514": "the number of the resolution lacks its session or year",
    "A/RES/28/3114": "a resolution before session 31 has its session in Roman numerals, in brackets",
    "A/RES/3114(IIII)": "(IIII) is no session in Roman numerals after a single number",
    "S/RES/1595 (2006)": "resolution 1595 is of 2005, not of 2006",
    "S/RES/1595(05)": "(05) is not the year of a resolution",
    "S/RES/2011/1973": "a resolution of the Security Council has a plain number, and a decision none",
    "Security Council decision 5": "a decision of this body has no symbol",
    "UN Human Rights Council 31/20": "it names a body and a number, but neither a resolution nor a decision",
    "UN Commission on Human Rights resolution S-4/1": "the symbol may begin with the special session's year: "
    "write it as it is printed",
}
FIELDS: dict[str, tuple[str, str, Kind, str | None, int | None, str, tuple[str, ...]]] = {
    "A/63/677": ("A", "A", "document", "63", None, "677", ()),
    "S/26757": ("S", "S", "document", None, None, "26757", ()),
    "S/2014/348": ("S", "S", "document", None, 2014, "348", ()),
    "S/RES/1973(2011)": ("S", "S", "resolution", None, 2011, "1973", ()),
    "S/PRST/2004/17": ("S", "S", "presidential-statement", None, 2004, "17", ()),
    "S/PV.4772(Resumption1)": ("S", "S", "meeting-record", None, None, "4772", ("Resumption1",)),
    "A/68/PV.20": ("A", "A", "meeting-record", "68", None, "20", ()),
    "E/CN.4/1995/SR.3": ("E", "E/CN.4", "meeting-record", None, 1995, "3", ()),
    "A/RES/ES-10/1": ("A", "A", "resolution", "ES-10", None, "1", ()),
    "A/RES/217A(III)": ("A", "A", "resolution", "III", None, "217A", ()),
    "A/HRC/DEC/S-4/101": ("A", "A/HRC", "decision", "S-4", None, "101", ()),
    "A/HRC/44/14/Add.1": ("A", "A/HRC", "document", "44", None, "14", ("Add.1",)),
    "A/C.3/68/L.1/Rev.1": ("A", "A/C.3", "draft", "68", None, "1", ("Rev.1",)),
    "E/CN.4/RES/1999/S-4/1": ("E", "E/CN.4", "resolution", "S-4", 1999, "1", ()),
    "A/CONF.183/9": ("A", "A/CONF.183", "document", None, None, "9", ()),
    "ST/SGB/2003/13": ("ST", "ST/SGB", "document", None, 2003, "13", ()),
}


@pytest.mark.parametrize("text", GOOD)
def test_parses(text: str) -> None:
    assert tuple(symbol.text for symbol in parse(text)) == GOOD[text]


@pytest.mark.parametrize("text", BAD)
def test_refuses(text: str) -> None:
    with pytest.raises(ValueError, match="is not the symbol of a UN document: ") as error:
        parse(text)
    assert str(error.value).startswith(repr(text))
    assert str(error.value).endswith(BAD[text])


@pytest.mark.parametrize("text", FIELDS)
def test_fields(text: str) -> None:
    assert parse(text) == (Symbol(text, *FIELDS[text]),)


def test_a_year_is_taken_only_past_the_table() -> None:
    new = f"S/RES/{LAST + 1}"
    assert parse(new) == (Symbol(new, "S", "S", "resolution", None, None, str(LAST + 1), ()),)
    with pytest.raises(ValueError, match=f"is of a year after {LAST_YEAR}, not of {LAST_YEAR}"):
        parse(new, year=LAST_YEAR)
    assert parse(new, year=LAST_YEAR + 1)[0].text == f"{new}({LAST_YEAR + 1})"
    assert parse(f"{new} ({LAST_YEAR + 1})")[0].year == LAST_YEAR + 1
    # A mandate may begin after its resolution.
    assert parse("S/RES/1595", year=2006)[0].text == "S/RES/1595(2005)"


def test_resolutions_are_numbered_through() -> None:
    of, last = years()
    assert (of[0], last[0], of[-1], last[-1]) == (1946, 15, 2023, 2721)
    assert all(after == before + 1 for before, after in pairwise(of))
    assert all(before < after for before, after in pairwise(last))


@pytest.mark.parametrize("body", bodies())
def test_each_body_can_be_cited(body: str) -> None:
    series = bodies()[body]["resolution"]
    number = "242" if series == "S/RES" else "1999/5" if series in ("E/RES", "E/CN.4/RES") else "44/5"
    assert parse(f"{body} resolution {number}")[0].text.startswith(series)


PIECES = st.sampled_from(
    [
        *[
            "A",
            "S",
            "E",
            "T",
            "ST",
            "R",
            "/",
            "-",
            "(",
            ")",
            ".",
            "*",
            "RES",
            "DEC",
            "L.1",
            "PV.",
            "Sub.2",
            "Rev.1",
            "Summary",
            "Agenda",
            "S-4",
            "1",
            "1595",
            "2005",
            "XX",
        ],
        " ",
        "CN.4",
        "A/",
        "s/res/",
        "[A]",
        "[A-C]",
        "UNSCR ",
        "SC Res. ",
        "UN Doc. ",
        "undocs.org/en/",
        ", ",
        " (24 October 2005)",
        "r\u00e9solution ",
        " du Conseil de s\u00e9curit\u00e9",
    ]
)
TEXTS = (
    st.lists(PIECES, max_size=9).map("".join)
    | st.text(max_size=30)
    | st.text("AEST/-\u2013 0123.()RPVLIXres*", max_size=24)
)


@given(TEXTS | st.builds("{} resolution {}".format, st.sampled_from(sorted(bodies())), TEXTS))
def test_what_is_accepted_is_normal(text: str) -> None:
    try:
        symbols = parse(text)
    except ValueError:
        return
    for symbol in symbols:
        assert parse(symbol.text) == (symbol,)
        assert symbol.text.isascii()
    assert parse("-".join(map(str, symbols))) == symbols


@given(SYMBOLS, st.data())
def test_what_is_printed_parses_however_it_is_set(text: str, data: st.DataObject) -> None:
    def spread(match: re.Match[str]) -> str:
        mark = data.draw(DASHES) if match[0] == "-" else match[0]
        return data.draw(BLANKS) + mark + data.draw(BLANKS)

    (symbol,) = parse(text)
    assert symbol.text == text
    assert parse(re.sub(r"[/()-]", spread, text)) == (symbol,)


@given(st.lists(SYMBOLS, min_size=1, max_size=3), st.data())
def test_joined_symbols_come_apart(halves: list[str], data: st.DataObject) -> None:
    text = halves[0]
    for half in halves[1:]:
        text += data.draw(BLANKS) + data.draw(DASHES) + data.draw(BLANKS) + half
    assert [symbol.text for symbol in parse(text)] == halves


# Near each other in the alphabet of slugs, so that a clash would show.
NEAR = st.from_regex(
    r"(A|S|ST)(/(RES|C|1A-C|INF|S|S-1|ES-1|L|L\.1|1|1A|III|SER\.B|SERB|PARTI|Sub\.1)){1,4}", fullmatch=True
)
TAILS = st.sampled_from(
    ["", "(III)", "(2011)", "(S-I)", "(PartI)", "(Part1)", "/Rev.1", "(Vol.I)", "/1", "1"]
)


@given(SYMBOLS | st.builds("{}{}".format, NEAR, TAILS), SYMBOLS | st.builds("{}{}".format, NEAR, TAILS))
@example("A/INF/1", "A/INF.1")
@example("A/RES/217(III)", "A/RES/217/III")
@example("A/S-1/1", "A/S/1/1")
@example("A/1(PartI)", "A/1/PARTI")
def test_no_two_symbols_share_a_slug(one: str, other: str) -> None:
    try:
        (first,), (second,) = parse(one), parse(other)
    except ValueError:
        assume(False)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", first.slug)
    assert (first.slug == second.slug) == (first == second)


@given(SYMBOLS)
def test_the_shape_lets_every_symbol_through(text: str) -> None:
    turtle = (paths.shapes() / "documents.ttl").read_text("utf-8")
    written = re.search(r'sh:path r2p:symbol ;\n  sh:datatype xsd:string ;\n  sh:pattern "(.*)" ;', turtle)
    assert written
    assert re.search(written[1].replace("\\\\", "\\"), text)
