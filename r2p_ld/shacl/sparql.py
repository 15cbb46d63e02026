"""Constraints in SPARQL, each query asked once for all focus nodes: https://www.w3.org/TR/shacl/#sparql-constraints."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from pyoxigraph import Literal, NamedNode, Store

from r2p_ld.namespaces import local_name
from r2p_ld.namespaces import node as term
from r2p_ld.query.paths import text as path_text
from r2p_ld.shacl import matching, query
from r2p_ld.shacl.describe import Describer
from r2p_ld.shacl.endpoint import FOCUS, SHAPES, THIS, VALUE, Endpoint
from r2p_ld.shacl.index import Index, Term
from r2p_ld.shacl.run import Run, Shape, Test, Values, Violation, not_evaluated


def validator(shapes: Index, shape: Shape, component: Term, given: Mapping[str, Term]) -> Test:
    """Return the constraint of a component of its own, with its parameters; raises ``ValueError``."""
    own = "sh:nodeValidator" if shape.path is None else "sh:propertyValidator"
    for curie, kind in ((own, "sh:select"), ("sh:validator", "sh:ask")):
        for node in shapes.objects(component, curie):
            return constraint(shapes, shape, node, kind, given)
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
    return parsed.with_path(None if shape.path is None else path_text(shape.path, within=True))


def _prebound(parsed: query.Query, bound: Mapping[str, Term], *, asks: bool) -> str:
    """Return the query of all pairs of focus node and value; raises ``ValueError`` if it is no SPARQL."""
    clauses = {name: f"VALUES ${name} {{ {value} }}" for name, value in bound.items()}
    if asks:
        # what is in EXISTS has its bindings from outside
        pairs = f"GRAPH {FOCUS} {{ [] {THIS} $this ; {VALUE} $value }} {' '.join(clauses.values())}"
        select = f"SELECT $this ?value WHERE {{ {pairs} FILTER NOT EXISTS {parsed.body} }}"
        text = parsed.prologue + select
    else:
        text = parsed.prebound({**clauses, "this": f"GRAPH {FOCUS} {{ [] {THIS} $this }}"})
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


def constraint(shapes: Index, shape: Shape, node: Term, kind: str, given: Mapping[str, Term]) -> Test:
    """Return the constraint of a node with a query, in ``sh:select`` or ``sh:ask``; raises ``ValueError``.

    ``given`` are the parameters of a component. An ASK is true where its constraint holds.
    """
    asks = kind == "sh:ask"
    parsed = _parsed(shapes, shape, node, kind, given)
    bound = {**given, "shapesGraph": SHAPES}
    if isinstance(shape.node, NamedNode):
        bound["currentShape"] = shape.node
    text = _prebound(parsed, bound, asks=asks)
    messages = [m for m in shapes.objects(node, "sh:message") if isinstance(m, Literal)]
    name = Describer(shapes).shape(shape.node)

    def evaluate(run: Run, values: Values) -> Iterator[Violation]:
        pairs = list(values.pairs(values.distinct)) if asks else [(n, n) for n in values.nodes]
        if not pairs:
            return
        known = {name: {run.data.number(value)} for name, value in given.items()}
        known["this"] = set(values.nodes)
        if asks:
            known["value"] = values.distinct
        triples = matching.needed(parsed, run.data, known)
        endpoint = Endpoint(run.data, run.shapes, triples, parsed.forms)
        if endpoint.rewritten:
            rule = f"the query of {name} looks at how literals are written, as {endpoint.rewritten}, "
            rule += "and cannot see it."
            mend = "Write the literal in its canonical form, or check the form by sh:datatype or sh:pattern."
            raise not_evaluated(rule, mend)
        try:
            for focus, row in endpoint.select(text, pairs, asks=asks, at_once=parsed.at_once):
                yield violation(focus, row)
        except RuntimeError as error:
            rule = f"the query of {name} cannot be evaluated: {error}."
            mend = "Correct the query; extension functions are not evaluated."
            raise not_evaluated(rule, mend) from None

    def violation(focus: int, row: dict[str, Term]) -> Violation:
        if getattr(row.get("failure"), "value", None) in ("true", "1"):
            rule = f"the query of {name} reports a failure at {row['this']}."
            raise not_evaluated(rule, "Correct the data.")
        if "value" not in row and shape.path is None:
            row["value"] = row["this"]
        path, message = row.get("path"), row.get("message")
        own = [message] if isinstance(message, Literal) else messages
        filled = tuple(_filled(template, {**given, **row}) for template in own)
        related = tuple(row[name] for name in sorted(row) if name not in _SAID)
        path = path if isinstance(path, NamedNode) else None
        return Violation(focus, row.get("value"), related, path, filled or None)

    return Test(evaluate, query=parsed)


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
                name = local_name(path.value)
                parameters[name] = (path, shapes.is_true(parameter, "sh:optional"))
        yield node, parameters
