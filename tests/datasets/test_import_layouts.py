"""Files as providers give them: which table each is, and what is said of one that is none."""

from __future__ import annotations

import os
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pyoxigraph import Literal
from support.importing import GOOD, HEADER, TINY, Finder, name, quads, run, tiny

from r2p_ld.datasets.importer import import_files
from r2p_ld.datasets.layout import version_in
from r2p_ld.errors import BadInput
from r2p_ld.namespaces import node

HEAD = TINY[: TINY.index("[tables.rows]")]


@pytest.mark.parametrize(
    "content",
    [
        f"\ufeff{HEADER}\n{GOOD}\n",
        f"{HEADER}\r\n{GOOD}\r\n",
        f"{HEADER}\n{GOOD}",
        f"\n{HEADER}\n\n{GOOD}\n\n",
        f"{HEADER}\n#id,#name,,#date{',' * 13}\n{GOOD}\n",
        f"{HEADER}\n{GOOD}\n".replace('"2, 20"', "2§ 20").replace(",", ";").replace("§", ","),
        f"{HEADER}\n{GOOD}\n".replace('"2, 20"', "2§ 20").replace(",", "\t").replace("§", ","),
        '"' + HEADER.replace(",", '","') + '"\n' + GOOD + "\n",
        f"{HEADER.replace('name', ' title ')}\n{GOOD}\n",
        f"{HEADER},spare\n{GOOD},x\n",
    ],
)
def test_a_layout_is_recognised(content: str, tmp_path: Path) -> None:
    outcome = run(tmp_path, content)
    assert (outcome.rows.read, outcome.rows.written, outcome.quads) == (1, 1, 77)


def test_an_unknown_layout_is_told_column_by_column(tmp_path: Path) -> None:
    header = HEADER.replace("best", "bests").replace(",kind", "") + ",colour"
    with pytest.raises(BadInput, match="has no layout of tiny that is known; rows is the nearest") as caught:
        run(tmp_path, f"{header}\n{GOOD}\n")
    assert [(fault.column, fault.rule, fault.mend) for fault in caught.value.faults] == [
        ("best", "is missing.", "did you mean bests?"),
        ("bests", "is not a column of rows.", "did you mean best?"),
        ("colour", "is not a column of rows.", "delete the column, or declare it as unused."),
        ("kind", "is missing.", "see that the file is whole."),
    ]


def test_each_missing_column_is_told_once_and_as_a_file_writes_it(tmp_path: Path) -> None:
    file = tmp_path / "vetoes.csv"
    file.write_text("date,meeting\n6/26/1946,S/PV.49\n", "utf-8")
    with pytest.raises(BadInput) as caught:
        import_files("un-vetoes", [file], tmp_path / "out.nq")
    missing = [fault.column for fault in caught.value.faults if fault.rule == "is missing."]
    assert len(missing) == len(set(missing))
    assert {"meeting_record", "member_veto<number>"} <= set(missing)
    assert not (tmp_path / "out.nq").exists()


def test_other_columns_pass_where_the_declaration_says_so(tmp_path: Path) -> None:
    lenient = tiny(TINY.replace('unused = ["spare"]', "others = true"))
    assert run(tmp_path, f"{HEADER},colour\n{GOOD},red\n", dataset=lenient).rows.written == 1


@pytest.mark.parametrize(
    ("file", "version"),
    [("GED_23_1.csv", "23.1"), ("gedevent_v25_1.csv", "25.1"), ("events.csv", None)],
)
def test_a_version_stands_in_a_name(file: str, version: str | None) -> None:
    assert version_in(file, re.compile(r"(?i)ged(?:event)?_v?(\d{2})_(\d)")) == version


JOINED = f"""{HEAD}
[tables.calls]
key = ["rcid"]
columns.rcid = {{ type = "id" }}
columns.day = {{ type = "date", header = "date" }}
columns.about = {{ type = "text", required = false }}

[tables.votes]
key = ["rcid", "country"]
join = {{ table = "calls", on = "rcid" }}

[tables.votes.columns]
rcid = {{ type = "id" }}
country = {{ type = "state", scheme = "gw", on = "day" }}
choice = {{ type = "choice", header = "vote", values = {{ yes = "choice:yes", no = "choice:no" }} }}

[[tables.votes.gives]]
iri = "vote:{{dataset}}/{{version}}/{{rcid}}-{{country.slug}}"
class = "r2p:Vote"
[tables.votes.gives.properties]
"r2p:castBy" = "{{country}}"
"r2p:voteChoice" = "{{choice}}"
"r2p:startDate" = "{{day}}"
"r2p:agendaItem" = "{{about}}"
"""


def test_a_table_is_joined_with_the_one_it_looks_up(tmp_path: Path) -> None:
    (tmp_path / "votes_7.csv").write_text(
        "rcid,country,vote\n5.0,2,yes\n5,20,no\n6,2,no\n9,2,no\nx y,2,no\n5,99,no\n"
    )
    (tmp_path / "calls.csv").write_text(
        "rcid,date,about\n5,2011-05-03,Peace\n6,1999-12-31,\n5,2012-01-01,Again\n7,soon,\n"
    )
    files = [tmp_path / "votes_7.csv", tmp_path / "calls.csv"]
    dataset = tiny(JOINED)
    outcome = import_files(dataset, files, tmp_path / "out.nq", version="7", resolver=Finder())
    assert (outcome.rows.read, outcome.rows.written, outcome.rows.rejected) == (10, 5, 5)
    assert dict(outcome.rules) == {
        "has a key that stands in an earlier row.": 1,
        "has no row in calls.": 1,
        "is no date in a form that is declared.": 1,
        "is no identifier.": 1,
        "names no one state that is known then.": 1,
    }
    said = {
        (name(q.subject).rpartition("/")[2], q.object)
        for q in quads(outcome.out)
        if "startDate" in str(q.predicate)
    }
    day = node("xsd:date")
    assert said == {
        ("5-n2", Literal("2011-05-03", datatype=day)),
        ("5-n20", Literal("2011-05-03", datatype=day)),
        ("6-n2", Literal("1999-12-31", datatype=day)),
    }
    assert outcome.out.read_text("utf-8").count('"Peace"') == 2
    with pytest.raises(BadInput, match="cannot be imported without the file of calls"):
        import_files(dataset, files[:1], tmp_path / "out.nq", version="7", resolver=Finder())


PERIOD = r"(?P<first>\d{4})and(?P<last>\d{4})\.from\d{4}"
WIDE = f"""{HEAD}
[tables.forecasts]
key = ["country"]
others = true

[tables.forecasts.columns]
country = {{ type = "place", header = "ccode", scheme = "cow", on = "based" }}
based = {{ type = "year", header = "year" }}
risk = {{ type = "decimal", least = 0, most = 1, family = 'risk\\.{PERIOD}' }}
rank = {{ type = "count", required = false, family = 'rank\\.{PERIOD}' }}
first = {{ type = "year", captured = true }}
last = {{ type = "year", captured = true }}

[[tables.forecasts.gives]]
iri = "assessment:{{dataset}}/{{version}}/{{country.slug}}-{{first}}-{{last}}"
class = "r2p:RiskAssessment"
for_each = ["risk"]
[tables.forecasts.gives.properties]
"r2p:inPlace" = "{{country}}"
"r2p:probability" = "{{risk}}"
"r2p:rank" = "{{rank}}"
"r2p:startYear" = "{{first}}"
"r2p:endYear" = "{{last}}"
"""


def test_columns_named_by_year_give_a_thing_each(tmp_path: Path) -> None:
    content = (
        "ccode,risk.2025and2026.from2024,rank.2025and2026.from2025,risk.2024and2025.from2023,year,other\n"
        "2,0.1041,1,0.25,2024,x\n20.0,0.5,,1.5,2024,x\n"
    )
    outcome = run(tmp_path, content, dataset=tiny(WIDE))
    assert (outcome.rows.written, dict(outcome.rules)) == (1, {"is more than 1.": 1})
    assert outcome.faults[0].column == "risk.2024and2025.from2023"
    said = {
        (name(q.subject).rpartition("/")[2], name(q.predicate).rpartition("#")[2], name(q.object))
        for q in quads(outcome.out)
        if "/assessment/" in str(q.subject) and isinstance(q.object, Literal)
    }
    assert said == {
        ("n2-2025-2026", "probability", "0.1041"),
        ("n2-2025-2026", "rank", "1"),
        ("n2-2025-2026", "startYear", "2025"),
        ("n2-2025-2026", "endYear", "2026"),
        ("n2-2024-2025", "probability", "0.25"),
        ("n2-2024-2025", "startYear", "2024"),
        ("n2-2024-2025", "endYear", "2025"),
    }


def test_a_stream_cannot_be_counted_first(tmp_path: Path) -> None:
    counting = WIDE.replace(
        "first = { type", 'ranked = { type = "count", counts = "rank" }\nfirst = { type', 1
    )
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    header = b"ccode,risk.2025and2026.from2024,rank.2025and2026.from2024,year\n"
    with ThreadPoolExecutor(1) as writer:
        writer.submit(pipe.write_bytes, header)
        with pytest.raises(BadInput, match="its rows have to be counted first"):
            import_files(tiny(counting), [pipe], tmp_path / "out.nq", version="7", resolver=Finder())
