"""A report in SARIF 2.1.0, which code hosts show in the changed files.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from pyoxigraph import Literal

from r2p_ld import __version__
from r2p_ld.namespaces import local_name
from r2p_ld.shacl.report import LIMIT, Description, Location, Report, Result

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {"Warning": "warning", "Info": "note"}


def as_dict(report: Report) -> dict[str, object]:
    """Return the log of one run, as plain values.

    A rule is a component at a shape. The fingerprint of a result does not hang on where it is written, so
    a result is the same one after lines were added above it.
    """
    describe = Description(report)
    rules: list[dict[str, object]] = []
    numbers: dict[str, int] = {}
    results = []
    for result in report.results:
        rule = describe.rule(result.shape, result.component)
        if rule not in numbers:
            numbers[rule] = len(rules)
            rules.append(_rule(report, result, rule))
        text = "\n".join([result.message, describe.nodes(result), *describe.reasons(result, LIMIT)])
        results.append(
            {
                "ruleId": rule,
                "ruleIndex": numbers[rule],
                "level": _LEVELS.get(local_name(result.severity.value), "error"),
                "message": {"text": text},
                "locations": [
                    {
                        **_physical(report.location(result)),
                        "logicalLocations": [{"fullyQualifiedName": describe.focus(result)}],
                    }
                ],
                "partialFingerprints": {"result/v1": _fingerprint(report, result)},
            }
        )
    driver = {"name": "r2p-ld", "version": __version__, "rules": rules}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(report: Report, result: Result, name: str) -> dict[str, object]:
    described = [
        value.value
        for curie in ("sh:description", "rdfs:comment")
        for value in report.shapes.objects(result.shape, curie)
        if isinstance(value, Literal)
    ]
    return {
        "id": name,
        "shortDescription": {"text": result.message},
        "help": {"text": " ".join(described) or result.message},
        "helpUri": result.component.value,
    }


def _physical(location: Location | None) -> dict[str, object]:
    if location is None:
        return {}
    path = Path(location.file)
    place: dict[str, object] = {
        "artifactLocation": {"uri": path.as_uri() if path.is_absolute() else quote(path.as_posix())}
    }
    if location.line is not None:
        place["region"] = {"startLine": location.line}
    return {"physicalLocation": place}


def _fingerprint(report: Report, result: Result) -> str:
    nodes = (result.path, result.shape, result.parameter)
    parts = [result.component.value, *(report.shapes.fingerprint(node) for node in nodes if node is not None)]
    for node in (result.focus, result.value, *result.related):
        parts.append("" if node is None else report.data.fingerprint(node))
    return sha256("\n".join(parts).encode()).hexdigest()
