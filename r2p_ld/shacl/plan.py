"""Shapes, read once and made ready to be asked of any data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import product

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from r2p_ld.errors import BadInput, Fault
from r2p_ld.namespaces import node as term
from r2p_ld.shacl import paths, sparql, syntax
from r2p_ld.shacl.components import PARAMETERS, Declaration
from r2p_ld.shacl.describe import Describer
from r2p_ld.shacl.index import Index, Term
from r2p_ld.shacl.run import Constraint, Shape, Test
from r2p_ld.shacl.targets import targeted, targets

_NAMES = {term(f"sh:{name}"): name for name in PARAMETERS}
_MOST = 20  # members of a list that a message names
_OTHERWISE = "The rule of this shape does not hold."


class Plan:
    """The shapes of a graph. Raises ``BadInput`` for shapes that cannot be used."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.shapes = Index(triples)
        self.name = Describer(self.shapes).shape
        syntax.check(self.shapes)
        self._components = list(sparql.declared_components(self.shapes))
        self._made: dict[Term, Shape] = {}
        self._faults: list[Fault] = []
        try:
            self.targeted = [(self.shape(node), targets(self.shapes, node)) for node in targeted(self.shapes)]
        except RecursionError:
            self._faults = [Fault("shapes", rule="shapes nest too deep in each other.", mend=syntax.MEND)]
        if self._faults:
            raise BadInput("The shapes cannot be used.", dict.fromkeys(self._faults))

    def shape(self, node: Term) -> Shape:
        """Return the shape of a node, always the same."""
        if node not in self._made:
            assert isinstance(node, NamedNode | BlankNode)
            shapes = self.shapes
            path, severity = (shapes.value(node, f"sh:{name}") for name in ("path", "severity"))
            shape = self._made[node] = Shape(
                node,
                None if path is None else paths.parse(shapes, path),
                path if isinstance(path, NamedNode | BlankNode) else None,
                severity if isinstance(severity, NamedNode) else term("sh:Violation"),
                not shapes.is_true(node, "sh:deactivated"),
            )
            if shape.active:
                self._fill(shape)
        return self._made[node]

    def _fill(self, shape: Shape) -> None:
        node = shape.node
        for predicate, value in self.shapes.about(node):
            name = _NAMES.get(predicate)
            if name is None:
                continue
            parameter = PARAMETERS[name]
            test = parameter.declare(Declaration(self.shapes, self.shape, node, value))
            if test is not None:
                component = term(f"sh:{name[0].upper()}{name[1:]}ConstraintComponent")
                self._add(shape, component, value, test, parameter.message)
        for value in self.shapes.objects(node, "sh:sparql"):
            if not self.shapes.is_true(value, "sh:deactivated"):
                with self._faults_of(shape):
                    test = sparql.constraint(self.shapes, shape, value, "sh:select", {})
                    self._add(shape, term("sh:SPARQLConstraintComponent"), value, test)
        for component, parameters in self._components:
            with self._faults_of(shape):
                self._declared(shape, component, parameters)
        shape.properties = [self.shape(value) for value in self.shapes.objects(node, "sh:property")]

    def _declared(
        self, shape: Shape, component: NamedNode, parameters: dict[str, tuple[NamedNode, bool]]
    ) -> None:
        """Add the constraints of a component that the shapes declare; raise ``ValueError``."""
        given = {name: self.shapes.values(shape.node, path) for name, (path, _) in parameters.items()}
        if not any(given.values()) or not all(
            given[n] or optional for n, (_, optional) in parameters.items()
        ):
            return
        if len(parameters) > 1 and any(len(values) > 1 for values in given.values()):
            raise ValueError(f"several values of a parameter of {self.name(component)}, which has others")
        choices: list[list[Term | None]] = [[*values] or [None] for values in given.values()]
        for values in product(*choices):
            bound = {name: value for name, value in zip(given, values, strict=True) if value is not None}
            test = sparql.validator(self.shapes, shape, component, bound)
            self._add(shape, component, values[0] or component, test)

    def _add(
        self,
        shape: Shape,
        component: NamedNode,
        parameter: Term,
        test: Test,
        message: str = _OTHERWISE,
    ) -> None:
        own = tuple(m for m in self.shapes.objects(shape.node, "sh:message") if isinstance(m, Literal))
        said = own or (Literal(message.format(self._described(parameter)), language="en"),)
        shape.constraints.append(Constraint(component, parameter, test, said))

    def _described(self, value: Term) -> str:
        """Return a parameter's value in words."""
        if isinstance(value, Literal):
            text = value.datatype in (term("xsd:string"), term("rdf:langString"))
            return f"“{value.value}”" if text else value.value
        members = self.shapes.items(value)
        texts = [*map(self._described, members[:_MOST]), *(["…"] if len(members) > _MOST else [])]
        return "; ".join(texts) or self.name(value)

    @contextmanager
    def _faults_of(self, shape: Shape) -> Iterator[None]:
        """Keep what is wrong with a shape, to be told with all else that is."""
        try:
            yield
        except ValueError as error:
            rule = f"{self.name(shape.node)}: {error}."
            self._faults.append(Fault("shapes", rule=rule, mend=syntax.MEND))
