"""A report in JUnit's XML, which servers that run tests show: a suite a shape, a test a component."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from r2p_ld.namespaces import local_name
from r2p_ld.shacl.report import LIMIT, Description, Report

# what may be printed, and still cannot be written: https://www.w3.org/TR/xml/#charsets
_NOT_IN_XML = re.compile("[\ufffe\uffff]")


def write(report: Report, limit: int = LIMIT) -> str:
    """Return the report as XML: a failure for each component of a shape that has results, a pass if none has.

    A failure tells at most ``limit`` results of each cause. Servers want a test in every report, and names
    that no other test has.
    """
    describe = Description(report, report.prefixes)
    root = ElementTree.Element("testsuites")
    suites: dict[str, ElementTree.Element] = {}
    failures: dict[str, ElementTree.Element] = {}
    for results in report.causes():
        first = results[0]
        name = describe.rule(first.shape, first.component)
        suite = name.partition(", ")[0].partition(" (")[0]
        if suite not in suites:
            suites[suite] = ElementTree.SubElement(root, "testsuite", name=suite)
        if name not in failures:
            test = ElementTree.SubElement(suites[suite], "testcase", classname=suite, name=name)
            kind = local_name(first.severity.value)
            failures[name] = ElementTree.SubElement(test, "failure", type=kind, message=first.message)
        lines = [failures[name].text or "", first.message, *describe.some(results, limit)]
        failures[name].text = "\n".join(lines).lstrip("\n")
    for element in suites.values():
        element.attrib |= dict.fromkeys(("tests", "failures"), str(len(element)))
    if report.conforms:
        element = ElementTree.SubElement(root, "testsuite", name="SHACL", tests="1", failures="0")
        ElementTree.SubElement(element, "testcase", classname="SHACL", name="The data conform.")
    ElementTree.indent(root)
    text = _NOT_IN_XML.sub("\ufffd", ElementTree.tostring(root, encoding="unicode"))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'
