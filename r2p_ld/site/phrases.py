"""What pages, and answers in a terminal, say in each language: ``ontology/interface.tsv``."""

from __future__ import annotations

from functools import cache

from r2p_ld import paths
from r2p_ld.errors import BadInput, Fault
from r2p_ld.query.languages import languages

_FILE = "interface.tsv"


@cache
def phrases() -> dict[str, dict[str, str]]:
    """Return, for each language, each phrase by its key. Raise ``BadInput`` where one lacks a language."""
    path = paths.ontology() / _FILE
    head, *rows = path.read_text("utf-8").splitlines()
    columns = head.split("\t")
    found: dict[str, dict[str, str]] = {language: {} for language in languages()}
    faults: list[Fault] = []
    for number, row in enumerate(rows, 2):
        cells = dict(zip(columns, row.split("\t"), strict=False))
        key = cells.get("phrase", "")
        for language, texts in found.items():
            if not cells.get(language) or key in texts:
                rule = f"{key or 'a row'} has no text, or stands twice."
                faults.append(Fault(f"ontology/{_FILE}", number, language, rule, "write it once."))
            texts[key] = cells.get(language, "")
    if faults:
        raise BadInput("The texts of pages cannot be used.", faults)
    return found
