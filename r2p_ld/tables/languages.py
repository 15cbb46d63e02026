"""What must hold of labels and definitions in other languages: script, case, full stops, one name a thing."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping

from pyoxigraph import Literal, NamedNode

from r2p_ld.errors import Fault
from r2p_ld.namespaces import base, node, shorten
from r2p_ld.tables.model import Project
from r2p_ld.tables.rows import Concept, Entity, Label
from r2p_ld.tables.tsv import Table

ENGLISH = "en"
# of other languages, as the names of Unicode's characters begin
_SCRIPTS = {"ar": "ARABIC", "ru": "CYRILLIC", "zh": "CJK"}
_WITHOUT_CASE = ("ar", "zh")
# a name, as that of a data set, begins with a capital
_LATIN = re.compile(r"[A-Za-z][A-Za-z /-]*")
_STOPS = ("。", ".")


def english_labels(project: Project) -> dict[NamedNode, str]:
    """Return the English label of each class, property, concept, scheme, collection and entity of ours."""
    terms = project.vocabulary.classes | project.vocabulary.properties
    ours = {term for term in terms if term.value.startswith(base())}
    labels = {
        triple.subject: triple.object.value
        for triple in project.ontology
        if triple.predicate == node("rdfs:label") and isinstance(triple.object, Literal)
        if isinstance(triple.subject, NamedNode) and triple.subject in ours
    }
    labels |= {node(f"scheme:{row.id}"): row.label for row in project.schemes.rows}
    labels |= {row.id: row.label for row in project.collections.rows}
    tables: list[Table[Concept | Entity]] = [*project.terms.values(), *project.entities.values()]
    labels |= {row.id: row.label for table in tables for row in table.rows}
    return labels


def check(project: Project) -> Iterator[Fault]:
    """Yield the faults of labels and definitions, in the order of languages and rows."""
    english = english_labels(project)
    for language, table in project.labels.items():
        yield from _repeated(table, english)
        for row in table.rows:
            for column, rule, mend in _problems(row, language, english.get(row.term, "")):
                yield Fault(table.file, row.line, column, rule, mend)


def _repeated(table: Table[Label], english: Mapping[NamedNode, str]) -> Iterator[Fault]:
    """Yield a fault for a second label of a term, and for a label of two terms of a kind."""
    first: dict[tuple[NamedNode, str], Label] = {}
    named: defaultdict[tuple[str, str], list[Label]] = defaultdict(list)
    for row in table.rows:
        if row.property == "altLabel":
            continue
        other = first.setdefault((row.term, row.property), row)
        if other is not row:
            rule = f"{shorten(row.term.value)} has a {row.property} in row {other.line} already."
            yield Fault(table.file, row.line, "property", rule, "keep one, or make a label an altLabel.")
        elif row.property == "label":
            kind = shorten(row.term.value).partition(":")[0]
            alike = named[kind, row.text]
            for other in alike:
                if english.get(row.term) != english.get(other.term):
                    name = shorten(other.term.value)
                    rule = f"{row.text} is the label of {name} too, in row {other.line}."
                    yield Fault(table.file, row.line, "text", rule, "tell the two apart, as English does.")
            alike.append(row)


def _problems(row: Label, language: str, english: str) -> Iterator[tuple[str, str, str]]:
    """Yield column, rule and mend of what is wrong with a row."""
    text, attested = row.text, row.status == "attested"
    if language == ENGLISH:
        if row.property != "altLabel":
            yield "property", "is for other languages.", "write it where the term is declared."
        return
    if row.property == "definition":
        if not text.endswith(_STOPS):
            yield "text", "is a definition without a full stop.", "end it with one."
    elif text.endswith(_STOPS) and not english.endswith("."):
        yield "text", f"{text} ends with a full stop.", "leave it out."
    if "  " in text:
        yield "text", f"{text} has two blanks in a row.", "leave one out."
    if script := _SCRIPTS.get(language):
        letters = [c for c in text if c.isalpha()]
        if letters and not any(unicodedata.name(c, "").startswith(script) for c in letters):
            if not _is_name(text) and not row.note:
                yield (
                    "text",
                    f"{text} is not in the script of {language}.",
                    "translate it, or say in note why not.",
                )
        elif left := next((words for words in _LATIN.findall(text) if words[0].islower()), None):
            yield "text", f"{left.strip()} is left over from another language.", "translate it."
    elif row.property == "label" and text == english and not (attested or row.note or _is_name(text)):
        yield "text", f"{text} is the English label.", "translate it, or say in note that it is the same."
    if row.property == "label" and not (attested or row.note or language in _WITHOUT_CASE) and english:
        capital = english[0].isupper()
        if text[0].isalpha() and text[0].isupper() != capital and not (_is_name(english) or _is_name(text)):
            wanted = "a capital" if capital else "a small letter"
            mend = f"begin it as English does ({english}), or say in note why not."
            yield "text", f"{text} does not begin with {wanted}.", mend


def _is_name(text: str) -> bool:
    """Tell whether a text begins with an abbreviation or a name like one: ``UCDP``, ``ViEWS``, ``S/RES``."""
    first = re.split(r"[\s’']", text)[0]
    return sum(c.isupper() for c in first) > 1 or any(c.isdigit() for c in first)
