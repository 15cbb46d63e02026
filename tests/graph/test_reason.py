import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat, Triple, serialize
from support.owl_examples import INFERRED, ONTOLOGY, graph

from r2p_ld.errors import BadInput, Fault, FaultsFound, R2PError
from r2p_ld.graph import closure, hermit, java
from r2p_ld.graph.reason import reason

UNEXPLAINED = "Pellet, which knows no datatype facets, finds no contradiction"
LITERALS = "Look for a literal whose value or datatype the range of its property does not allow."


@pytest.fixture(scope="module")
def inferred() -> set[Triple]:
    return reason(graph(ONTOLOGY))


def faults_of(*turtle: str, changed: tuple[Path, ...] = ()) -> tuple[Fault, ...]:
    with pytest.raises(FaultsFound) as caught:
        reason(graph(*turtle), changed=changed)
    return caught.value.faults


def test_what_is_inferred_is_exactly_what_follows(inferred: set[Triple]) -> None:
    assert sorted(map(str, inferred)) == sorted(map(str, graph(*INFERRED)))


def test_every_inferred_triple_is_entailed(inferred: set[Triple], tmp_path: Path) -> None:
    """HermiT checks, as entailment, what the rules and its own classification gave."""
    given = java.logical(graph(ONTOLOGY))
    declared = {t for t in given if isinstance(t.subject, NamedNode) and "owl#" in str(t.object)}
    logical = {t for t in inferred if "label" not in t.predicate.value}
    assert len(logical) == len(inferred) - 1
    answers = []
    for claimed in (logical, logical | graph(":sanctions a :CrossTool .")):
        premise, claim = tmp_path / "premise.rdf", tmp_path / "claim.rdf"
        serialize(given, premise, RdfFormat.RDF_XML)
        serialize(declared | claimed, claim, RdfFormat.RDF_XML)
        ended = java.run(
            java.jars("hermit"),
            "org.semanticweb.HermiT.cli.CommandLine",
            f"--premise={premise.as_uri()}",
            f"--conclusion={claim.as_uri()}",
            "--checkEntailment",
            triples=given,
            time_limit=60,
        )
        answers.append(set(ended.stdout.split()))
    assert answers == [{"true"}, {"false"}]


def test_rules_find_all_that_hermit_finds_but_superclasses_of_unions() -> None:
    given = graph(ONTOLOGY)
    found = hermit.infer(given)
    assert found is not None
    missed = {triple for triple in found if closure.is_worth_saying(triple)} - given - closure.close(given)
    assert missed == graph(":CrossTool rdfs:subClassOf :Tool .")


def test_nothing_asserted_or_blank_is_inferred(inferred: set[Triple]) -> None:
    assert not inferred & graph(ONTOLOGY)
    assert not [t for t in inferred if "_:" in str(t)]


def test_a_contradiction_is_explained_in_labels() -> None:
    clash = ":mediation a :Document ."
    assert faults_of(ONTOLOGY, clash) == (
        Fault(
            "graph",
            rule="These cannot all be true:"
            "\n      DisjointClasses(https://example.org/Concept Document (https://example.org/Document)"
            " https://example.org/Listing https://example.org/Stage)"
            "\n      Mediation (https://example.org/mediation) type Document (https://example.org/Document)"
            "\n      Mediation (https://example.org/mediation) type Policy tool (https://example.org/Tool)"
            "\n      Policy tool (https://example.org/Tool) subClassOf https://example.org/Concept.",
            mend="Change or remove one of them.",
        ),
    )


FACET = """
:year a owl:DatatypeProperty ; rdfs:range [ a rdfs:Datatype ; owl:onDatatype xsd:integer ;
    owl:withRestrictions ( [ xsd:minInclusive 2005 ] ) ] .
:report2 :year 1905 .
"""


def test_a_contradiction_by_facet_names_the_table_last_changed(tmp_path: Path) -> None:
    old, new = tmp_path / "new.tsv", tmp_path / "old.tsv"
    for age, path in ((1_000, old), (2_000, new)):
        path.touch()
        os.utime(path, (age, age))
    rule = f"{UNEXPLAINED}; this table was changed last."
    missing = tmp_path / "missing.tsv"
    assert faults_of(ONTOLOGY, FACET, changed=(new, old, missing)) == (
        Fault(str(new), rule=rule, mend=LITERALS),
    )
    assert faults_of(ONTOLOGY, FACET) == (Fault("graph", rule=f"{UNEXPLAINED}.", mend=LITERALS),)


def test_what_must_be_empty_is_named() -> None:
    empty = """
    :Chimera a owl:Class ; rdfs:label "Chimera"@en ; rdfs:subClassOf :Tool , :Report .
    :mixes a owl:ObjectProperty ; rdfs:domain :Tool , :Report .
    """
    chimera, mixes = faults_of(ONTOLOGY, empty)
    assert chimera == Fault(
        "graph",
        rule="Chimera (https://example.org/Chimera) can have no member:"
        "\n      Chimera (https://example.org/Chimera) subClassOf Policy tool (https://example.org/Tool)"
        "\n      Chimera (https://example.org/Chimera) subClassOf https://example.org/Report"
        "\n      DisjointClasses(https://example.org/Concept Document (https://example.org/Document)"
        " https://example.org/Listing https://example.org/Stage)"
        "\n      Policy tool (https://example.org/Tool) subClassOf https://example.org/Concept"
        "\n      https://example.org/Report subClassOf Document (https://example.org/Document).",
        mend="Change or remove one of them.",
    )
    assert mixes == Fault(
        "graph",
        rule=f"https://example.org/mixes can hold nothing. {UNEXPLAINED}.",
        mend="Compare its axioms.",
    )


def test_the_result_does_not_hang_on_the_hash_seed(inferred: set[Triple]) -> None:
    program = (
        "import sys; sys.path.insert(0, 'tests')\n"
        "from support.owl_examples import ONTOLOGY, graph\n"
        "from r2p_ld.graph.reason import reason\n"
        "print('\\n'.join(sorted(map(str, reason(graph(ONTOLOGY))))))"
    )
    home = Path(__file__).parents[2]
    seeds = {
        hashlib.sha256(
            subprocess.run(
                [sys.executable, "-c", program],
                env={**os.environ, "PYTHONHASHSEED": str(seed), "TZ": zone},
                cwd=home,
                capture_output=True,
                check=True,
            ).stdout.strip()
        ).hexdigest()
        for seed, zone in ((0, "UTC"), (1, "Asia/Tokyo"), (2, "UTC"))
    }
    assert seeds == {hashlib.sha256("\n".join(sorted(map(str, inferred))).encode()).hexdigest()}


def test_reasoning_is_silent(capfd: pytest.CaptureFixture[str]) -> None:
    reason(graph(":C a owl:Class . :a a :C ."))
    with pytest.raises(FaultsFound):
        reason(graph(":C a owl:Class ; owl:disjointWith :D . :D a owl:Class . :a a :C , :D ."))
    assert capfd.readouterr() == ("", "")


# in a process of its own: other tests keep a server or a cluster
ENDED = """
import os
from support.owl_examples import ONTOLOGY, graph
from r2p_ld.errors import R2PError
from r2p_ld.graph.reason import reason
try:
    reason(graph(ONTOLOGY), time_limit=0.01)
except R2PError as error:
    print(error)
try:
    os.waitpid(-1, os.WNOHANG)
except ChildProcessError:
    print("nothing is left")
"""


def test_reasoning_ends_in_time_and_leaves_no_process() -> None:
    tests = Path(__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-c", ENDED], cwd=tests, capture_output=True, text=True, check=True
    )
    told, left = done.stdout.splitlines()
    assert told.startswith("The reasoner was ended after 0.01 seconds")
    assert left == "nothing is left"


def test_a_contradiction_stands_where_pellet_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    run = java.run

    def no_pellet(
        path: list[Path], main: str, *args: str, triples: list[Triple], time_limit: float
    ) -> subprocess.CompletedProcess[str]:
        if "Pellet" in main:
            raise R2PError("too late")
        return run(path, main, *args, triples=triples, time_limit=time_limit)

    monkeypatch.setattr(java, "run", no_pellet)
    assert [fault.rule for fault in faults_of(ONTOLOGY, ":mediation a :Document .")] == [f"{UNEXPLAINED}."]


def test_what_hermit_cannot_read_is_refused_at_once() -> None:
    with pytest.raises(BadInput) as caught:
        reason(graph(ONTOLOGY, ":day a owl:DatatypeProperty . :page :day '2014-08-13'^^xsd:date ."))
    assert [fault.rule for fault in caught.value.faults] == [
        'https://example.org/page https://example.org/day "2014-08-13"^^<http://www.w3.org/2001/XMLSchema#date>'
        ": xsd:date is not one of OWL 2's datatypes."
    ]
