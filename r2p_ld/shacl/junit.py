"""A report in JUnit's XML, which servers that run tests show: a suite a shape, a test a component."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree

from pyoxigraph import NamedNode

from r2p_ld.namespaces import local_name
from r2p_ld.namespaces import node as term
from r2p_ld.shacl.components import PARAMETERS
from r2p_ld.shacl.index import Index, Term
from r2p_ld.shacl.report import LIMIT, Description, Report, Result
from r2p_ld.shacl.targets import targeted

# what may be printed, and still cannot be written: https://www.w3.org/TR/xml/#charsets
_NOT_IN_XML = re.compile("[\ufffe\uffff]")


def write(report: Report, limit: int = LIMIT) -> str:
    """Return the report as XML; a failing test tells at most ``limit`` results of each cause.

    There is a test for each component of a shape that the report knows, and one in any case: servers want
    one, and none of the name of another.
    """
    describe = Description(report, report.prefixes)
    tests: dict[str, list[list[Result]]] = {
        describe.rule(shape, component): [] for shape, component in _asked(report.shapes)
    }
    for results in report.causes():
        tests.setdefault(describe.rule(results[0].shape, results[0].component), []).append(results)
    root = ElementTree.Element("testsuites")
    suites: dict[str, ElementTree.Element] = {}
    for name, causes in (tests or {"SHACL": []}).items():
        suite = name.partition(", ")[0].partition(" (")[0]
        if suite not in suites:
            suites[suite] = ElementTree.SubElement(root, "testsuite", name=suite)
        test = ElementTree.SubElement(suites[suite], "testcase", classname=suite, name=name)
        if causes:
            first = causes[0][0]
            lines = [line for each in causes for line in (each[0].message, *describe.some(each, limit))]
            kind = local_name(first.severity.value)
            failure = ElementTree.SubElement(test, "failure", type=kind, message=first.message)
            failure.text = "\n".join(lines)
    for element in suites.values():
        element.set("tests", str(len(element)))
        element.set("failures", str(len(element.findall("testcase/failure"))))
    ElementTree.indent(root)
    text = _NOT_IN_XML.sub("\ufffd", ElementTree.tostring(root, encoding="unicode"))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _asked(shapes: Index) -> Iterator[tuple[Term, NamedNode]]:
    """Yield the shapes of which a report may have results, each with its components of SHACL."""
    waiting: list[Term] = [*targeted(shapes)]
    seen = set[Term]()
    for shape in waiting:
        if shape in seen or shapes.is_true(shape, "sh:deactivated"):
            continue
        seen.add(shape)
        for name in PARAMETERS:
            if shapes.objects(shape, f"sh:{name}"):
                yield shape, term(f"sh:{name[0].upper()}{name[1:]}ConstraintComponent")
        if shapes.objects(shape, "sh:sparql"):
            yield shape, term("sh:SPARQLConstraintComponent")
        waiting += shapes.objects(shape, "sh:property")
