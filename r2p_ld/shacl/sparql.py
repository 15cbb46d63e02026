"""Constraints in SPARQL, each query asked once for all focus nodes: https://www.w3.org/TR/shacl/#sparql-constraints."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QuerySolutions, Store

from r2p_ld.errors import BadInput, Fault
from r2p_ld.namespaces import node as term
from r2p_ld.shacl import paths, query
from r2p_ld.shacl.components import Evaluate, Values, Violation
from r2p_ld.shacl.data import Data, several
from r2p_ld.shacl.index import Index, Term

if TYPE_CHECKING:
    from r2p_ld.shacl.engine import Run
    from r2p_ld.shacl.plan import Plan, Shape

_FOCUS, _SHAPES = NamedNode("urn:x-shacl:focus"), NamedNode("urn:x-shacl:shapes")
_THIS, _VALUE = NamedNode("urn:x-shacl:this"), NamedNode("urn:x-shacl:value")


class Endpoint:
    """Data to query. The store writes some literals anew (1.50 as 1.5); ``exact`` gives back the data's."""

    def __init__(self, data: Data, shapes: Index) -> None:
        self._data = data
        self._store = Store()
        self._store.bulk_extend(Quad(t.subject, t.predicate, t.object) for t in data.triples())
        for subject, predicate, value in shapes.triples():
            if isinstance(subject, NamedNode | BlankNode):
                self._store.add(Quad(subject, predicate, value, _SHAPES))
        self._stored: dict[Term, Term] = {}
        self._originals: dict[Term, list[Term]] = {}
        plain = (term("xsd:string"), term("rdf:langString"))
        scratch = Store()
        scratch.bulk_extend(
            Quad(_THIS, NamedNode(f"urn:n:{n}"), t)
            for n, t in enumerate(data.terms[: data.size])
            if isinstance(t, Literal) and t.datatype not in plain
        )
        for quad in scratch:
            given = data.terms[int(quad.predicate.value.removeprefix("urn:n:"))]
            if given != quad.object:
                self._stored[given] = quad.object
            self._originals.setdefault(quad.object, []).append(given)

    def select(
        self, text: str, pairs: Collection[tuple[int, int]], *, asks: bool, at_once: bool
    ) -> Iterator[tuple[int, int, dict[str, Term]]]:
        """Yield focus node, value and variables of each solution, for pairs of focus node and value.

        ``asks`` tells whether the query is about the values too; ``at_once`` puts it once for all pairs.
        """
        terms = self._data.terms
        numbers: dict[tuple[Term, Term], list[tuple[int, int]]] = {}
        for pair in pairs:
            this, value = (self._stored.get(terms[n], terms[n]) for n in pair)
            numbers.setdefault((this, value), []).append(pair)
        every = list(numbers)
        for some in [every] if at_once else [[pair] for pair in every]:
            self._store.clear_graph(_FOCUS)
            self._store.bulk_extend(
                Quad(BlankNode(f"pair{n}"), predicate, node, _FOCUS)
                for n, (this, value) in enumerate(some)
                for predicate, node in ((_THIS, this), (_VALUE, value))
            )
            solutions = self._store.query(text, named_graphs=[_FOCUS, _SHAPES])
            assert isinstance(solutions, QuerySolutions)
            names = [variable.value for variable in solutions.variables]
            for solution in solutions:
                bound = ((name, solution[name]) for name in names)
                row: dict[str, Term] = {name: value for name, value in bound if value is not None}
                if "this" in row:
                    key = row["this"], row["value"] if asks else row["this"]
                    yield from ((focus, value, row) for focus, value in numbers.get(key, ()))

    def exact(self, value: Term, near: Collection[int]) -> list[Term]:
        """Return the data's literals that a term stands for, those among some nodes if there are such."""
        originals = self._originals.get(value, [value])
        if len(originals) > 1:
            near_by = [o for o in originals if self._data.find(o) in near]
            return near_by or ([value] if value in originals else originals)
        return originals

    def rewrites(self, predicates: Iterable[str]) -> bool:
        """Tell whether the store writes values of some properties anew."""
        numbers = (self._data.find(NamedNode(predicate)) for predicate in predicates)
        found = (self._data.values(number).values() for number in numbers if number is not None)
        terms, stored = self._data.terms, self._stored
        return any(
            terms[value] in stored for objects in found for values in objects for value in several(values)
        )


def validator(plan: Plan, shape: Shape, component: Term, given: Mapping[str, Term]) -> Evaluate:
    """Return the constraint of a component of its own, with its parameters; raises ``ValueError``."""
    own = "sh:nodeValidator" if shape.path is None else "sh:propertyValidator"
    for curie, kind in ((own, "sh:select"), ("sh:validator", "sh:ask")):
        for node in plan.shapes.objects(component, curie):
            return constraint(plan, shape, node, kind, given)
    raise ValueError(f"the component has no {own} and no sh:validator")


def _parsed(shapes: Index, shape: Shape, node: Term, kind: str, given: Iterable[str]) -> query.Query:
    texts = shapes.objects(node, kind)
    if len(texts) != 1 or not isinstance(texts[0], Literal):
        raise ValueError(f"a query needs one {kind}, a text")
    parsed = query.parse(texts[0].value, prefixes(shapes, node))
    if kind == "sh:ask":
        parsed.check("ASK", {*given, "this", "value"})
    else:
        parsed.check("SELECT", {*given, "this"})
    return parsed.with_path(None if shape.path is None else paths.text(shape.path, within=True))


def _prebound(parsed: query.Query, shape: Shape, given: Mapping[str, Term], *, asks: bool) -> str:
    """Return the query of all pairs of focus node and value; raises ``ValueError`` if it is no SPARQL."""
    bound = {**given, "shapesGraph": _SHAPES}
    if isinstance(shape.node, NamedNode):
        bound["currentShape"] = shape.node
    clauses = {name: f"VALUES ${name} {{ {value} }}" for name, value in bound.items()}
    if asks:
        # what is in EXISTS has its bindings from outside
        pairs = f"GRAPH {_FOCUS} {{ [] {_THIS} $this ; {_VALUE} $value }} {' '.join(clauses.values())}"
        select = f"SELECT $this ?value WHERE {{ {pairs} FILTER NOT EXISTS {parsed.body} }}"
        text = parsed.prologue + select
    else:
        text = parsed.prebound({**clauses, "this": f"GRAPH {_FOCUS} {{ [] {_THIS} $this }}"})
    try:
        Store().query(text)
    except SyntaxError as error:
        raise ValueError(f"its query is no SPARQL: {_explained(parsed, error)}") from None
    except RuntimeError as error:
        raise ValueError(f"its query cannot be evaluated: {error}") from None
    return text


def _explained(parsed: query.Query, error: SyntaxError) -> str:
    """Return what is wrong with a query in rdflib's words: its parser names the place as it is written."""
    from pyparsing import ParseException
    from rdflib.plugins.sparql.parser import parseQuery

    try:
        parseQuery(parsed.prologue + parsed.text)
    except ParseException as said:
        return f"{said.msg}, at {said.line.strip()[:60]!r}"
    return str(error.msg)


def constraint(plan: Plan, shape: Shape, node: Term, kind: str, given: Mapping[str, Term]) -> Evaluate:
    """Return the constraint of a node with a query, in ``sh:select`` or ``sh:ask``; raises ``ValueError``.

    ``given`` are the parameters of a component. An ASK is true where its constraint holds.
    """
    asks = kind == "sh:ask"
    parsed = _parsed(plan.shapes, shape, node, kind, given)
    text = _prebound(parsed, shape, given, asks=asks)
    messages = [m for m in plan.shapes.objects(node, "sh:message") if isinstance(m, Literal)]
    name = plan.name(shape.node)

    def evaluate(run: Run, values: Values) -> Iterator[Violation]:
        pairs = list(values.pairs(values.distinct)) if asks else [(n, n) for n in values.nodes]
        if not pairs:
            return
        exactly = run.endpoint.rewrites(parsed.forms)
        try:
            if exactly:
                solutions = run.lexical.select(parsed.prologue + parsed.text, pairs, given, asks=asks)
            else:
                solutions = run.endpoint.select(text, pairs, asks=asks, at_once=parsed.at_once)
            for focus, value, row in solutions:
                yield from violations(run, values, focus, value, row, exactly=exactly)
        except RuntimeError as error:
            rule = f"the query of {name} cannot be evaluated: {error}."
            fault = Fault(
                "shapes", rule=rule, mend="Correct the query; extension functions are not evaluated."
            )
            raise BadInput("The shapes cannot be evaluated.", [fault]) from None

    def violations(
        run: Run, values: Values, focus: int, value: int, row: dict[str, Term], *, exactly: bool
    ) -> Iterator[Violation]:
        terms = run.data.terms
        if row.get("failure") == Literal(True):
            rule = f"the query of {name} reports a failure at {terms[focus]}."
            fault = Fault("shapes", rule=rule, mend="Correct the data.")
            raise BadInput("The data cannot be validated.", [fault])
        its: list[Term | None]
        if asks:
            its = [terms[value]]
        elif "value" in row:
            near = values[focus] if shape.path is not None else run.objects(focus)
            its = [row["value"]] if exactly else [*run.endpoint.exact(row["value"], near)]
        else:
            its = [None if shape.path is not None else terms[focus]]
        path, message = row.get("path"), row.get("message")
        own = [message] if isinstance(message, Literal) else messages
        related = tuple(row[name] for name in sorted(row) if name not in _SAID)
        for node in its:
            bound = {**given, **row, "this": terms[focus], **({} if node is None else {"value": node})}
            filled = tuple(_filled(template, bound) for template in own)
            yield Violation(
                focus, node, related, path if isinstance(path, NamedNode) else None, filled or None
            )

    return evaluate


_SAID = ("this", "value", "path", "message", "failure")
_BLANK = re.compile(r"\{[?$](\w+)\}")


def _filled(message: Literal, row: dict[str, Term]) -> Literal:
    def value(blank: re.Match[str]) -> str:
        found = row.get(blank[1])
        return blank[0] if found is None else str(getattr(found, "value", found))

    text = _BLANK.sub(value, message.value)
    return Literal(text, language=message.language) if message.language else Literal(text)


def prefixes(shapes: Index, node: Term) -> dict[str, str]:
    """Return the namespaces of ``sh:prefixes``, by prefix; raises ``ValueError`` for a prefix with two."""
    found: dict[str, str] = {}
    waiting: list[Term] = shapes.objects(node, "sh:prefixes")
    seen: set[Term] = set()
    while waiting:
        home = waiting.pop()
        if home in seen:
            continue
        seen.add(home)
        waiting += shapes.objects(home, "owl:imports")
        for declared in shapes.objects(home, "sh:declare"):
            names, spaces = (shapes.objects(declared, f"sh:{part}") for part in ("prefix", "namespace"))
            if len(names) != 1 or len(spaces) != 1 or not all(isinstance(t, Literal) for t in names + spaces):
                raise ValueError(
                    "a value of sh:declare has one sh:prefix and one sh:namespace, both literals"
                )
            name, space = (getattr(part[0], "value", "") for part in (names, spaces))
            if found.setdefault(name, space) != space:
                raise ValueError(f"the prefix {name}: is declared with two namespaces")
    return found


def declared_components(shapes: Index) -> Iterable[tuple[NamedNode, dict[str, tuple[NamedNode, bool]]]]:
    """Yield the components that shapes declare: IRI, and property and optionality by parameter's name."""
    for node in shapes.subjects("sh:parameter"):
        if not isinstance(node, NamedNode) or node.value.startswith(term("sh:").value):
            continue
        parameters: dict[str, tuple[NamedNode, bool]] = {}
        for parameter in shapes.objects(node, "sh:parameter"):
            path = shapes.value(parameter, "sh:path")
            if isinstance(path, NamedNode):
                name = re.split("[#/]", path.value)[-1]
                parameters[name] = (path, shapes.is_true(parameter, "sh:optional"))
        yield node, parameters
