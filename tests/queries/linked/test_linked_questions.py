"""Every question across data sets has exactly the rows that were checked against the made-up files."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, NamedNode, Quad, QueryResultsFormat, RdfFormat, Store, Triple, parse
from support.asking import linked_questions, store_of, terms_named
from support.declared import MINIATURES
from support.linked import EXPECTED_LINKED, MADE_UP, Given, import_all

from r2p_ld import paths
from r2p_ld.datasets.declaration import names
from r2p_ld.namespaces import node, prefixes, shorten
from r2p_ld.query import run
from r2p_ld.query.catalog import CannedQuery

QUESTIONS = linked_questions()
each_question = pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)

# What some stores lack, or answer in their own way.
_NOT_PLAIN = re.compile(
    r"\b(GRAPH|FROM|SERVICE|GROUP_CONCAT|SAMPLE|NOW|RAND|UUID|LIMIT|OFFSET|UNDEF)\b|SELECT \*|\["
)
# Asking for one of these is asking what somebody measures.
PROXIES = re.compile(r"r2p:(OneSidedViolence|ArmedConflictYear|MassKilling|ConflictEvent|RiskAssessment)\b")


def tsv(question: CannedQuery, store: Store) -> str:
    return (run(question.text, store).solutions().serialize(format=QueryResultsFormat.TSV) or b"").decode()


def expected(question: CannedQuery) -> str:
    return (EXPECTED_LINKED / f"{question.name}.tsv").read_text("utf-8")


@each_question
def test_the_answer_is_the_one_that_was_checked(linked: Store, question: CannedQuery) -> None:
    assert tsv(question, linked) == expected(question)


def test_every_question_has_rows_that_were_checked() -> None:
    files = sorted(path.stem for path in EXPECTED_LINKED.iterdir())
    assert files == sorted(question.name for question in QUESTIONS)
    for question in QUESTIONS:
        lines = expected(question).splitlines()
        assert len(lines) > 1, f"{question.name} expects no rows"
        assert len(lines) == len(set(lines)), f"{question.name} expects a row twice"


def test_one_row_of_the_made_up_files_is_rejected(made_up: list[Path]) -> None:
    assert sorted(path.stem for path in made_up) == sorted(MADE_UP)
    with_rejects = {path.parent.name for path in MINIATURES.glob("*/expected.rejects.csv")}
    rejects = made_up[0].parent / "gcr2p-risk.nq.rejects.csv"
    written = {path.name for path in made_up[0].parent.iterdir() if path.suffix != ".nq"}
    assert written == {rejects.name} | {f"{name}.nq.rejects.csv" for name in with_rejects}
    assert [row.split(",")[:2] for row in rejects.read_text("utf-8").splitlines()[1:]] == [
        ["gcr2p-risk.csv", "4"]
    ]
    assert len(made_up) >= 12


@each_question
def test_the_question_is_plain_sparql(linked: Store, question: CannedQuery) -> None:
    query = "\n".join(line for line in question.text.split("\n") if not line.startswith(("#", "PREFIX")))
    assert not _NOT_PLAIN.search(re.sub(r'"[^"]*"', '""', query))
    assert "ORDER BY" in query
    assert not any(isinstance(term, BlankNode) for row in run(question.text, linked).rows() for term in row)
    assert question.asked_by in ("analyst", "engineer", "librarian", "researcher")
    assert question.title.endswith("?")
    assert set(question.needs) <= set(names())


@each_question
def test_what_is_measured_stands_in_each_row(linked: Store, question: CannedQuery) -> None:
    if not PROXIES.search(question.text):
        pytest.skip("it asks for nothing that somebody measures")
    answer = run(question.text, linked)
    assert "measures" in answer.variables
    place = answer.variables.index("measures")
    assert all(row[place] is not None for row in answer.rows())


@pytest.fixture(scope="module")
def added(made_up: list[Path], published: list[Triple]) -> dict[str, set[Quad]]:
    """What each made-up data set adds to the default graph of what is published."""
    known = {Quad(*triple) for triple in published}
    return {
        path.stem: {Quad(*quad.triple) for quad in parse(path=path, format=RdfFormat.N_QUADS)} - known
        for path in made_up
    }


@pytest.fixture(scope="module")
def alone(published: list[Triple]) -> Store:
    """The published graph; each test leaves it as it was."""
    return store_of(published)


@each_question
def test_the_data_sets_it_needs_are_enough_and_all_needed(
    alone: Store, added: dict[str, set[Quad]], question: CannedQuery
) -> None:
    def answer(without: str = "") -> str:
        quads = set[Quad]().union(*(added[name] for name in question.needs if name != without))
        alone.extend(quads)
        told = tsv(question, alone)
        for quad in quads:
            alone.remove(quad)
        return told

    size, whole = len(alone), answer()
    assert len(whole.splitlines()) > 1
    assert [name for name in question.needs if answer(without=name) == whole] == []
    assert len(alone) == size


def test_no_proxy_leads_to_a_crime() -> None:
    naming = [question.name for question in QUESTIONS if "determines" in question.text]
    assert naming == ["cases-of-courts", "determinations-beside-proxies"]
    assert not PROXIES.search(QUESTIONS[[q.name for q in QUESTIONS].index("cases-of-courts")].text)


def test_an_answer_changes_without_any_term_in_use(made_up: list[Path], linked: Store) -> None:
    store = Store()
    store.extend(linked)
    terms = terms_of_imports(made_up)
    assert len(terms) >= 45
    unnamed, unneeded = [], []
    for term in sorted(terms):
        asking = [question for question in QUESTIONS if term in terms_named(question.text)]
        taken = [
            *store.quads_for_pattern(None, node(term), None),
            *store.quads_for_pattern(None, node("rdf:type"), node(term)),
        ]
        for quad in taken:
            store.remove(quad)
        if not asking:
            unnamed.append(term)
        elif all(set(expected(q).splitlines()) <= set(tsv(q, store).splitlines()) for q in asking):
            unneeded.append(term)
        store.extend(taken)
    assert unnamed == []
    assert unneeded == []


def terms_of_imports(files: Iterable[Path]) -> set[str]:
    """Return our classes and properties that the files use and that data sets alone have."""
    ontology = paths.ontology() / "datasets.ttl"
    ours = {quad.subject for quad in parse(path=ontology, format=RdfFormat.TURTLE)}
    quads = [quad for file in files for quad in parse(path=file, format=RdfFormat.N_QUADS)]
    used = {quad.predicate for quad in quads} | {
        quad.object for quad in quads if quad.predicate == node("rdf:type")
    }
    return {
        shorten(term.value)
        for term in used & ours
        if isinstance(term, NamedNode) and term.value.startswith(prefixes()["r2p"])
    }


SAID_BY_IMPORTS = {
    f"r2p:{name}"
    for name in (
        "RejectedRows", "inColumn", "mayBeInPlace", "rejectedFor", "rejectedHigh", "rejectedInPlace",
        "rejectedLow", "rejectedRows", "rejectedYear", "rowsDoubtful", "rowsRead", "rowsRejected",
        "rowsWritten",
    )
}  # fmt: skip


def test_every_term_that_a_data_set_can_give_is_in_the_made_up_files(made_up: list[Path]) -> None:
    declared = "".join(
        path.read_text("utf-8") for path in sorted((paths.ontology() / "datasets").glob("*.toml"))
    )
    given = {f"r2p:{name}" for name in re.findall(r"\br2p:(\w+)", declared)}
    ontology = (paths.ontology() / "datasets.ttl").read_text("utf-8")
    own = set(re.findall(r"^(r2p:\w+) a ", ontology, re.MULTILINE))
    assert given & own | SAID_BY_IMPORTS == terms_of_imports(made_up)


def test_another_version_changes_no_row(made_up: list[Path], tmp_path: Path, linked: Store) -> None:
    """The same data once more, as another version: no number is doubled."""
    store = Store()
    store.extend(linked)
    for path in made_up:
        text = path.read_text("utf-8")
        for version in set(re.findall(rf"/dataset/{path.stem}/([^/>]+)>", text)):
            text = text.replace(f"/{path.stem}/{version}", f"/{path.stem}/{version}-again")
        again = tmp_path / path.name
        again.write_text(text, "utf-8")
        quads = parse(path=again, format=RdfFormat.N_QUADS)
        store.extend(Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
    assert len(store) > len(linked) + 1000
    changed = {}
    for question in QUESTIONS:
        lost = set(expected(question).splitlines()) - set(tsv(question, store).splitlines())
        if lost:
            changed[question.name] = lost
    assert changed == {}


def test_a_slip_in_the_files_is_seen(tmp_path: Path) -> None:
    """The fixture would not pass over rows that are rejected."""
    (tmp_path / "gcr2p-risk.csv").write_text(
        "situation,iso3,level_as_stated,as_of,url\nMali,MLI,Some Risk,2025-03,\n", "utf-8"
    )
    import_all({"gcr2p-risk": Given(("gcr2p-risk.csv",), "2025-03")}, tmp_path, tmp_path)
    assert (tmp_path / "gcr2p-risk.nq.rejects.csv").is_file()
