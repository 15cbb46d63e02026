"""Where a triple comes from: records of sources, a table or file of ours, data of others, or a rule."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Store, Triple

from r2p_ld import paths
from r2p_ld.claims.records import Record, Records, Term
from r2p_ld.namespaces import expand, local_name, node, prefixes, shorten
from r2p_ld.query.derivation import Inference, Reasoner
from r2p_ld.query.paths import Node

# The layout of ontology/: in which files the rows of a graph stand.
_FILES = {
    "ontology": ("*.ttl",),
    "terms": ("terms/*.tsv", "entities/*.tsv", "sources.tsv"),
    "places": ("places/*.tsv",),
    "links": ("links/*.tsv",),
    "mappings": ("links/*.tsv",),
    "metadata": ("r2p.ttl", "dataset.ttl"),
}
_DEEPEST = 6
_UNKNOWN = "OWL 2 DL"


class Statement(NamedTuple):
    """A triple on which a row rests, and where it comes from.

    ``basis`` is ``record``, ``rule``, ``table``, ``dataset`` or ``data`` (given, and nothing more is
    known). ``records`` give it; by ``rule`` it follows from ``premises``, and from the definition of
    ``axiom`` if that is named; ``table`` is a file of ours in which it stands, ``dataset`` the data set of
    others, in its ``version``; ``note`` says what else is to be known.
    """

    triple: Triple
    basis: str
    records: tuple[Record, ...] = ()
    rule: str = ""
    axiom: str = ""
    premises: tuple[Statement, ...] = ()
    table: str = ""
    dataset: str = ""
    version: str = ""
    note: str = ""


class Origins:
    """Follows triples of a store to where they come from; of ours, its named graphs tell."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._reasoner = Reasoner(store)
        self._files: dict[str, dict[str, list[tuple[str, str]]]] = {}
        self._records = Records(store)
        self._known: dict[Triple, Statement] = {}
        self._below = cache(self._narrower)
        self._tying = cache(lambda *ends: list(self._records.matching(ends[0], None, ends[1])))
        self.record = self._records.record

    def load(self) -> None:
        """Read all files of ours that may be needed, for a process that can open none later."""
        for graph in (
            *_FILES,
            *(f"languages/{file.name}" for file in (paths.ontology() / "languages").glob("*.tsv")),
        ):
            self._rows(graph)
        len(self._reasoner.alignments)

    def statements(self, triples: Iterable[Triple]) -> Iterator[Statement]:
        """Yield a row's statements; of the records that share a span, those of the row if it has any."""
        found = [self.statement(triple) for triple in triples]
        own = {record.iri for each in found if _is_record(each) for record in each.records}
        for each in found:
            records = tuple(record for record in each.records if record.iri in own)
            yield each._replace(records=records) if each.note == _SPAN and records else each

    def statement(self, triple: Triple, above: frozenset[Triple] = frozenset()) -> Statement:
        """Return the statement of a triple; ``above`` are those that are being followed."""
        if triple in self._known:
            return self._known[triple]
        found = self._statement(triple, above)
        if not above or found.rule != _UNKNOWN:  # what cannot be followed now may be from elsewhere
            self._known[triple] = found
        return found

    def graphs(self, triple: Triple) -> set[str]:
        """Return the names of the graphs that hold a triple: those of ours short, the others' IRIs."""
        found = {
            quad.graph_name
            for quad in self._store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)
        } - {DefaultGraph()}
        names = {graph.value for graph in found if isinstance(graph, NamedNode)}
        return {name.removeprefix(prefixes()["graph"]) for name in names}

    # --- one triple

    def _statement(self, triple: Triple, above: frozenset[Triple]) -> Statement:
        subject = triple.subject
        if isinstance(subject, NamedNode) and self._one(subject, "r2p:status") is not None:
            return Statement(triple, "record", (self.record(subject.value),))
        if records := self._yielding(triple):
            return Statement(triple, "record", tuple(records))
        graphs = self.graphs(triple)
        if sharing := self._with_span(subject):
            return Statement(triple, "record", tuple(map(self.record, sharing)), note=_SPAN)
        if dataset := self._dataset(subject, graphs):
            return dataset._replace(triple=triple)
        ours = sorted(graph for graph in graphs if ":" not in graph and graph != "inferred")
        if ours:
            recorded = [
                each.value for each in self._values(subject, "r2p:recordedIn") if isinstance(each, NamedNode)
            ]
            return Statement(
                triple,
                "table",
                tuple(map(self.record, recorded)),
                table=self._table(triple, ours),
                note=self._note(triple),
            )
        if "inferred" in graphs:
            return self._inferred(triple, above | {triple})
        if triple in self._reasoner.alignments:
            return Statement(triple, "table", table="ontology/alignments.ttl")
        return Statement(triple, "data", table=", ".join(sorted(graphs)))

    def _inferred(self, triple: Triple, above: frozenset[Triple]) -> Statement:
        """Return the statement of an inferred triple, by the rule whose premises need the least inference."""

        def cost(inference: Inference) -> int:
            return sum(
                not self.graphs(each) - {"inferred"} and not self._yielding(each)
                for each in inference.premises
            )

        ways = list(self._reasoner.inferences(triple)) if len(above) <= _DEEPEST else []
        for inference in sorted(ways, key=cost) if len(ways) > 1 else ways:
            if above.isdisjoint(inference.premises):
                premises = tuple(self.statement(each, above) for each in inference.premises)
                if any(premise.rule == _UNKNOWN for premise in premises):
                    continue
                axiom = inference.axiom
                table = self._table(Triple(axiom, node("rdf:type"), axiom), ["ontology"]) if axiom else ""
                name = axiom.value if axiom else ""
                return Statement(triple, "rule", (), inference.rule, name, premises, table)
        return Statement(triple, "rule", rule=_UNKNOWN, note="the reasoner infers it from several axioms.")

    def _yielding(self, triple: Triple) -> list[Record]:
        """Return the records that give a triple: by a plain property those that affirm it."""
        properties = {triple.predicate: False}
        if triple.predicate.value.startswith(prefixes().get("claim", "\0")):
            properties |= dict.fromkeys(self._below(triple.predicate), True)
        if not isinstance(triple.subject, NamedNode) or not isinstance(triple.object, Term):
            return []
        return [
            record
            for record in self._tying(triple.subject.value, triple.object)
            for any_voice in [properties.get(NamedNode(record.property_))]
            if any_voice is not None and (record.is_said if any_voice else record.is_affirmed)
        ]

    def _narrower(self, property_: NamedNode) -> list[NamedNode]:
        found = self._store.quads_for_pattern(None, node("rdfs:subPropertyOf"), property_, None)
        return [quad.subject for quad in found if isinstance(quad.subject, NamedNode)]

    def _with_span(self, subject: Node) -> list[str]:
        """Return the records that rest on a span, if this is one or its selector."""
        if not isinstance(subject, NamedNode) or not subject.value.startswith(prefixes()["evidence"]):
            return []
        spans = [
            quad.subject
            for quad in self._store.quads_for_pattern(None, node("oa:hasSelector"), subject, None)
        ] or [subject]
        found = {
            quad.subject
            for span in spans
            for quad in self._store.quads_for_pattern(None, node("r2p:hasEvidence"), span, None)
        }
        return sorted(each.value for each in found if isinstance(each, NamedNode))

    def _dataset(self, subject: Node, graphs: set[str]) -> Statement | None:
        """Return a statement of a data set of others, that of the thing or of the graph, for any triple."""
        imports = sorted(each for each in graphs if each.startswith("import/"))
        if not imports:
            return None
        dataset = self._one(subject, "r2p:inDataset")
        if not isinstance(dataset, NamedNode):
            dataset = NamedNode(expand(f"dataset:{imports[0].removeprefix('import/')}"))
        version = self._one(dataset, "dcat:version")
        shown = version.value if isinstance(version, Literal) else local_name(dataset.value)
        place = Triple(dataset, node("rdf:type"), dataset)
        return Statement(place, "dataset", dataset=dataset.value, version=shown)

    def _note(self, triple: Triple) -> str:
        """Return what is to be known about a label: that the words are ours, or that they are doubtful."""
        for name, note in (
            ("doubtfulLabel", "our translation, doubtful"),
            ("translatedLabel", "our translation"),
        ):
            if triple.object in self._values(triple.subject, f"r2p:{name}"):
                return note
        return ""

    def _table(self, triple: Triple, graphs: Iterable[str]) -> str:
        """Return the file of ``ontology/`` that has a row for the triple, or the name of its graph."""
        terms = (triple.subject, triple.object)
        names = [shorten(term.value) for term in terms if isinstance(term, NamedNode)]
        text = triple.object.value if isinstance(triple.object, Literal) else names[-1] if names else ""
        parts = re.split("[/#]", triple.subject.value) if isinstance(triple.subject, NamedNode) else []
        # a table's file may have the last part as its name; codes.tsv makes nodes of a kind
        others = (*parts[-1:], *(f"{part}s" for part in parts))
        for graph in graphs:
            tables = [self._rows(graph.partition("/")[0])]
            if isinstance(triple.object, Literal) and triple.object.language:
                tables.append(self._rows(f"languages/{triple.object.language}.tsv"))
            for name in (*names, *others):
                if found := next((rows[name] for rows in tables if name in rows), None):
                    return next((file for file, row in found if text in row), found[0][0])
        return f"graph {next(iter(graphs))}"

    def _rows(self, graph: str) -> dict[str, list[tuple[str, str]]]:
        """Return the rows of a graph's files, and their blocks of Turtle, by each of their first cells."""
        if graph not in self._files:
            home, rows = paths.ontology(), self._files.setdefault(graph, {})
            for file in sorted(file for each in _FILES.get(graph, (graph,)) for file in home.glob(each)):
                name, text = f"ontology/{file.relative_to(home).as_posix()}", file.read_text("utf-8")
                rows.setdefault(file.name.partition(".")[0], []).append((name, text))
                turtle = file.suffix == ".ttl"
                for row in re.split(r"\n(?=\S)" if turtle else "\n", text):
                    for cell in row.split(maxsplit=1)[:1] if turtle else row.split("\t")[:3]:
                        rows.setdefault(cell, []).append((name, row))
        return self._files[graph]

    def _values(self, subject: Node | None, predicate: str) -> list[Node]:
        if not isinstance(subject, NamedNode | BlankNode):
            return []
        return [quad.object for quad in self._store.quads_for_pattern(subject, node(predicate), None, None)]

    def _one(self, subject: Node | None, predicate: str) -> Node | None:
        return next(iter(self._values(subject, predicate)), None)


_SPAN = "a span of the source's text"


def _is_record(statement: Statement) -> bool:
    subject = statement.triple.subject
    return isinstance(subject, NamedNode) and any(record.iri == subject.value for record in statement.records)
