"""Validating the published graph, and users' files with the published graph known beside them."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from r2p_ld import paths, shards
from r2p_ld.errors import BadInput, Fault
from r2p_ld.graph.validate import RELEASE, read_shapes, validate
from r2p_ld.namespaces import expand, local_name
from r2p_ld.shacl.report import Report

EX = "https://example.org/"
PREFIXES = """\
@prefix ex: <https://example.org/> .
@prefix pillar: <https://w3id.org/r2p-ld/id/pillar/> .
@prefix r2p: <https://w3id.org/r2p-ld/ontology#> .
@prefix scheme: <https://w3id.org/r2p-ld/scheme/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
# in order, but no record says where it comes from, as the published graph's things must have
TOPIC = """\
ex:topic a r2p:Topic ; skos:prefLabel "Mine"@en ; skos:definition "A topic of mine."@en ;
  skos:inScheme scheme:topics .
"""
SHAPE = """\
ex:Topic a sh:NodeShape ; sh:targetClass r2p:Topic ; sh:property ex:notation .
ex:notation sh:path skos:notation ; sh:minCount 1 .
"""


def write(path: Path, text: str) -> Path:
    path.write_text(PREFIXES + text, "utf-8")
    return path


def told(report: Report) -> list[tuple[str, str]]:
    return sorted((str(result.focus)[1:-1], local_name(result.component.value)) for result in report.results)


def named(report: Report) -> set[str]:
    return {str(result.shape)[1:-1] for result in report.results}


@pytest.fixture(scope="module")
def topic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("mine") / "topic.ttl", TOPIC)


def test_the_published_graph_conforms() -> None:
    assert validate().conforms
    assert validate(release=True).conforms


def test_a_file_is_checked_with_the_published_graph_known_beside_it(tmp_path: Path) -> None:
    rule = write(
        tmp_path / "shapes.ttl",
        """ex:Under a sh:NodeShape ; sh:targetSubjectsOf r2p:elaborates ; sh:property ex:under .
        ex:under sh:path r2p:elaborates ; sh:class r2p:Pillar ; sh:maxCount 0 .""",
    )
    mine = write(tmp_path / "mine.ttl", "ex:a r2p:elaborates pillar:1 . ex:b r2p:elaborates ex:c .")
    # the published reports break sh:maxCount as well, and that pillar:1 is a pillar only they know
    assert told(validate(shapes=[rule]))
    assert told(validate([mine], shapes=[rule])) == [
        (f"{EX}a", "MaxCountConstraintComponent"),
        (f"{EX}b", "ClassConstraintComponent"),
        (f"{EX}b", "MaxCountConstraintComponent"),
    ]


def test_a_file_may_not_tie_what_is_counted_to_a_crime(tmp_path: Path) -> None:
    proxy, crime = f"<{expand('proxy:ewp-mass-killing')}>", f"<{expand('crime:genocide')}>"
    mapping = write(tmp_path / "mapping.ttl", f"{proxy} skos:closeMatch {crime} .\n")
    report = validate([mapping])
    assert named(report) == {expand("shapes:ProxyAndCrime")}
    assert [str(result.value) for result in report.results] == [proxy]


def test_a_file_need_not_meet_what_the_whole_release_must(topic: Path) -> None:
    assert validate([topic]).conforms
    report = validate([topic], shapes=[paths.shapes()])  # a folder named is a folder used, all of it
    assert {focus for focus, _ in told(report)} == {EX + "topic"}
    assert named(report) == {expand("shapes:inUse"), expand("shapes:conceptPlace")}


def test_the_release_must_meet_more(topic: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    published = (paths.build() / "r2p-asserted.ttl").read_text("utf-8")
    (tmp_path / "r2p-asserted.ttl").write_text(published + topic.read_text("utf-8"), "utf-8")
    shards.write_manifest(tmp_path, shards.entries(tmp_path, ["r2p-asserted.ttl"]))
    monkeypatch.setattr(paths, "build", lambda: tmp_path)
    assert validate().conforms
    report = validate(release=True)
    assert {focus for focus, _ in told(report)} == {EX + "topic"}
    assert named(report) == {expand("shapes:inUse"), expand("shapes:conceptPlace")}


def test_a_report_goes_from_process_to_process(topic: Path, tmp_path: Path) -> None:
    rule = write(tmp_path / "shapes.ttl", SHAPE)
    report = validate([topic], shapes=[rule])
    assert len(report.results) == 1
    sent = pickle.loads(pickle.dumps(report))
    assert (sent, sent.as_dict(), sent.render()) == (report, report.as_dict(), report.render())
    assert sent.as_triples() == report.as_triples()


def test_progress_counts_the_nodes_that_are_checked(topic: Path, tmp_path: Path) -> None:
    heard: list[tuple[str, int, int | None]] = []
    shapes = write(tmp_path / "shapes.ttl", SHAPE)
    validate([topic], shapes=[shapes], progress=lambda *step: heard.append(step))
    assert heard == [("validating, shape 1 of 1", 1, 1)]


def test_the_release_takes_no_file(topic: Path) -> None:
    with pytest.raises(BadInput, match=r"^--release checks the published graph, so it takes no FILE\.$"):
        validate([topic], release=True)


def test_what_only_the_release_must_meet_is_left_out_of_the_projects_shapes_alone() -> None:
    more = len(read_shapes([paths.shapes() / RELEASE]))
    assert more > 100
    assert len(read_shapes(release=True)) == len(read_shapes()) + more
    assert len(read_shapes([paths.shapes()])) == len(read_shapes(release=True))


def test_shapes_are_files_or_folders(topic: Path, tmp_path: Path) -> None:
    folder = tmp_path / "shapes"
    folder.mkdir()
    file = write(folder / "topic.ttl", SHAPE)
    write(folder / "more.ttl", "ex:Topic sh:property [ sh:path skos:example ; sh:minCount 1 ] .")
    (folder / "notes.txt").write_text("no shapes", "utf-8")
    one = [(f"{EX}topic", "MinCountConstraintComponent")]
    assert told(validate([topic], shapes=[file])) == one
    assert told(validate([topic], shapes=[folder])) == one * 2
    assert told(validate([str(topic)], shapes=[str(file)])) == one


def test_all_files_that_cannot_be_read_are_told(tmp_path: Path, topic: Path) -> None:
    bad = tmp_path / "bad.ttl"
    bad.write_text("oops", "utf-8")
    gone = tmp_path / "gone"
    mend = "name a file that is there and that you may read."
    missing = Fault(str(gone), None, None, "no such file or folder.", mend)
    for what, files, shapes in (("data", [gone, topic, bad], []), ("shapes", [topic], [gone, bad])):
        with pytest.raises(BadInput, match=f"^the {what} cannot be read\n") as caught:
            validate(files, shapes=shapes)
        told_bad, told_gone = caught.value.faults
        assert told_gone == missing
        assert (told_bad.file, told_bad.row) == (str(bad), 1)
        assert told_bad.mend == "correct it, or give Turtle in UTF-8."


def test_without_a_published_graph_nothing_is_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "build", lambda: tmp_path)
    with pytest.raises(BadInput) as caught:
        validate()
    mend = "run `r2p-ld build`, or get the published files again."
    fault = Fault(str(tmp_path / "r2p-asserted.ttl"), None, None, "no such file.", mend)
    assert caught.value.faults == (fault,)
