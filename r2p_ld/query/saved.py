"""A saved answer, asked again: are its rows still answers, and its records still what they were?"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from r2p_ld import __version__
from r2p_ld.errors import BadInput, Fault
from r2p_ld.namespaces import shorten
from r2p_ld.outcome import Outcome
from r2p_ld.query import prov
from r2p_ld.query.origins import Origins
from r2p_ld.query.session import Session
from r2p_ld.store import ask_published

MOST_BYTES = 256 << 20
_MEND = "give a file that `r2p-ld query … --evidence --format json` wrote."
_STATEMENT = ("subject", "predicate", "object", "basis", "table")
_FIELDS = {
    "spans": "span or hash",
    "hadPrimarySource": "source",
    "wasAttributedTo": "speaker",
    "seen": "place of a label",
}


@dataclass(frozen=True, slots=True)
class SavedAnswer(Outcome):
    """What a check of a saved answer found; ``release`` is the one that gave it."""

    file: str
    question: str
    release: str
    rows: int
    records: int
    spans: int

    def __str__(self) -> str:
        since = "" if self.release == __version__ else f", given by release {self.release}"
        held = f"has changed ({len(self.faults)} faults)" if self.faults else "holds"
        counts = f"{self.rows} rows, {self.records} records, {self.spans} spans"
        return f"The answer to {self.question}{since} {held}: {counts} compared with release {__version__}."


def verify(file: Path) -> SavedAnswer:
    """Return how a saved answer compares with the answer of today.

    Each row is to be an answer still, on the same statements, and no other is to have come; each record is
    to be there as it was, with the same spans and hashes. Raises ``BadInput`` for a file that is no such
    answer, and what a ``Session`` raises.
    """
    saved = _read(file)
    asked = saved["asked"]
    question = str(asked.get("question") or "a query of one's own")
    now = json.loads(_ask(file, asked))
    before = {str(each["id"]): each for each in prov.records(saved["evidence"])}
    faults = [*_rows(file, saved, now), *_statements(file, saved, now), *_records(file, before, now)]
    spans = sum(len(found) for each in before.values() if isinstance(found := each.get("spans"), list))
    rows = len(saved["results"]["bindings"])
    return SavedAnswer(
        str(file), question, str(asked.get("release", "")), rows, len(before), spans, faults=tuple(faults)
    )


def _ask(file: Path, asked: Mapping[str, Any]) -> str:
    where = {name: asked[name] for name in ("data", "named", "store", "base") if asked.get(name)}
    language = {"language": asked["language"]} if asked.get("language") else {}
    try:
        with Session(**where, published=bool(asked.get("published"))) as graph:
            question = asked.get("question") or asked["query"]
            return graph.query(question, asked.get("parameters"), evidence=True, **language).to_json()
    except (AttributeError, KeyError, TypeError, ValueError):
        raise _damaged(file, "it does not say what was asked.") from None


def _read(file: Path) -> dict[str, Any]:
    try:
        if file.stat().st_size > MOST_BYTES:
            raise _damaged(file, f"it has more than {MOST_BYTES >> 20} MB.")
        saved = json.loads(file.read_bytes())
    except OSError as error:
        raise _damaged(file, f"it cannot be read: {error.strerror}.") from None
    except (RecursionError, ValueError):
        raise _damaged(file, "it is not JSON.") from None
    match saved:
        case {
            "head": {"vars": list()},
            "results": {"bindings": list(bindings)},
            "asked": dict(),
            "evidence": list(evidence),
        } if (
            len(bindings) == len(evidence)
            and all(isinstance(each, dict) for each in (*bindings, *evidence))
            and all(isinstance(each.get("id"), str) for each in prov.records(evidence))
        ):
            return cast(dict[str, Any], saved)
    raise _damaged(file, "it has no answer with evidence for each row.")


def _damaged(file: Path, rule: str) -> BadInput:
    return BadInput("the answer cannot be checked", [Fault(str(file), rule=rule, mend=_MEND)])


def _rows(file: Path, saved: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield where the rows of two answers differ, however they are ordered."""
    names = saved["head"]["vars"]
    if names != now["head"]["vars"]:
        rule = f"the columns are now {', '.join(now['head']['vars'])}."
        yield Fault(str(file), rule=rule, mend="ask again: the question has changed.")
        return
    before, after = (
        Counter(json.dumps(row, sort_keys=True) for row in each["results"]["bindings"])
        for each in (saved, now)
    )
    for counted, what in ((before - after, "is no longer an answer"), (after - before, "is a new answer")):
        for row in counted:
            shown = ", ".join(_shown(json.loads(row).get(name)) for name in names)
            yield Fault(str(file), rule=f"the row {shown} {what}.", mend="ask again, and compare.")


def _statements(file: Path, saved: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield the rows, of those in both answers, that rest on other statements than they did."""
    names = now["head"]["vars"]
    before, after = _grounds(saved), _grounds(now)
    for row in sorted(before.keys() & after.keys()):
        if before[row] != after[row]:
            shown = ", ".join(_shown(json.loads(row).get(name)) for name in names)
            yield Fault(str(file), rule=f"the row {shown} rests on other statements.", mend="ask again.")


def _grounds(answer: Mapping[str, Any]) -> dict[str, set[str]]:
    """Return the statements of each row, without those that name blank nodes, and its notes."""
    found: dict[str, set[str]] = {}
    for row, evidence in zip(answer["results"]["bindings"], answer["evidence"], strict=True):
        told = found.setdefault(json.dumps(row, sort_keys=True), set())
        told.add(json.dumps(evidence.get("notes")))
        statements = evidence.get("statements", [])
        for each in statements if isinstance(statements, list) else [statements]:
            parts = [each.get(name) for name in _STATEMENT] if isinstance(each, dict) else each
            if "_:" not in (text := json.dumps(parts, sort_keys=True)):
                told.add(text)
    return found


def _shown(term: Any) -> str:
    value = term.get("value") if isinstance(term, dict) else None
    return shorten(value) if isinstance(value, str) else "–"


def _records(
    file: Path, before: Mapping[str, Mapping[str, object]], now: Mapping[str, Any]
) -> Iterator[Fault]:
    """Yield the records that are gone, or say something else than they did."""
    after = {each["id"]: each for each in prov.records(now["evidence"])}
    origins: Origins | None = None
    for iri, record in sorted(before.items()):
        found = after.get(iri)
        if found is None:  # its row may be gone, and the record not
            origins = origins or Origins(ask_published())
            try:
                found = prov.record_members(origins.record(iri))
            except ValueError:
                raise _damaged(file, f"{iri!r} names no record.") from None
        if "status" not in found:
            yield Fault(str(file), rule=f"the record {shorten(iri)} is gone.", mend="ask again, and compare.")
            continue
        for name in sorted({*record, *found} - {"type", "wasDerivedFrom", "notes"}):
            old, new = record.get(name), found.get(name)
            if old != new:
                what = _FIELDS.get(name, name)
                rule = f"the record {shorten(iri)} has another {what}: {_value(new)}, not {_value(old)}."
                yield Fault(str(file), rule=rule, mend="look at the source again, and ask again.")


def _value(value: object) -> str:
    return (
        "none"
        if value is None
        else value
        if isinstance(value, str)
        else json.dumps(value, ensure_ascii=False)
    )
