"""Documents of our own, and candidates for them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from r2p_ld import paths
from r2p_ld.documents.model import Document
from r2p_ld.documents.reader import parse, read
from r2p_ld.reading.candidates import Candidate, Quotation

CLAIMS = (
    # how a sentence puts it, and what that is: modality, polarity, attribution
    ("{0} provide {1}.", "does", "positive", ""),
    ("{0} can provide {1}.", "can", "positive", ""),
    ("{0} may provide {1} in the years to come.", "may", "positive", ""),
    ("{0} should provide {1}.", "should", "positive", ""),
    ("{0} often provide {1}.", "often", "positive", ""),
    ("{0} would provide {1} at any time.", "conditional", "positive", ""),
    ("{0} do not provide {1}.", "does", "negative", ""),
    ("The Secretary-General said that {0} provide {1}.", "does", "positive", "post:secretary-general"),
    ("{0} provide {1}, according to the Secretary-General.", "does", "positive", ""),
)
ACTORS = {
    "States": "actor:states",
    "Regional organizations": "actor:regional-organisations",
    "International actors": "actor:international-actors",
    "Humanitarian actors": "actor:humanitarian-actors",
    "Member States": "actor:member-states",
}
HELP = {
    "civilian assistance": "assistance:civilian-assistance",
    "human rights monitoring": "assistance:human-rights-monitoring",
    "mediation and dispute resolution expertise": "assistance:mediation-and-dispute-resolution-expertise",
}


def written() -> tuple[Document, list[Candidate]]:
    """A document of a paragraph a sentence, and the claim that each makes."""
    paragraphs = ["A note on who provides what to whom, and how it is put"]
    found = []
    at = len(paragraphs[0]) + 2
    for form, modality, polarity, attribution in CLAIMS[:-1]:
        for actor, subject in ACTORS.items():
            for aid, value in HELP.items():
                text = form.format(actor, aid)
                words = text[text.index(actor) : text.index(aid) + len(aid)]
                start = at + text.index(words)
                quotation = Quotation(words, start, start + len(words))
                found.append(
                    Candidate((quotation,), subject, "r2p:provides", value, modality, polarity, attribution)
                )
                paragraphs.append(text)
                at += len(text) + 2
    return parse("note.txt", "\n\n".join(paragraphs).encode()), found


def read_claims(folder: Path) -> Iterator[tuple[Document, list[Candidate]]]:
    """The source documents, each with the readings of it as candidates."""
    for source in _table("sources.tsv"):
        document = read(folder / source["file"])
        claims = []
        for row in _table(f"readings/{source['slug']}.tsv"):
            places = [tuple(map(int, span.split("-"))) for span in row["offsets"].split()]
            quotations = tuple(Quotation(document.text[a:b], a, b) for a, b in places)
            terms = (row["subject"], row["property"], row["object"])
            said = (row["modality"], row["polarity"], row["attribution"])
            claims.append(Candidate(quotations, *terms, *said))
        yield document, claims


def _table(name: str) -> list[dict[str, str]]:
    lines = (paths.ontology() / name).read_text("utf-8").splitlines()
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
