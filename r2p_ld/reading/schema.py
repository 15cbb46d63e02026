"""What a candidate looks like, for whoever proposes some: a JSON schema made from the ontology."""

from __future__ import annotations

from pyoxigraph import NamedNode

from r2p_ld.namespaces import base, expand, local_name, node, prefixes, shorten
from r2p_ld.reading.candidates import FIELDS, REQUIRED
from r2p_ld.reading.vocabulary import Vocabulary, vocabulary

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TASK = """\
Find what the document says about the Responsibility to Protect, and write one JSON object a line for each
claim. Copy the quotation character for character: the shortest words, within one sentence of one paragraph,
that state the claim. Count start and end in Unicode code points of the text. Name things by their CURIEs and
by no others. Say a claim as strongly as its sentence does and no stronger: "can", "may" and "should" are not
"does"; what is denied is negative; what somebody else is reported to say has an attribution. Claim nothing
from a heading, a link or a question. Leave out what you are not sure of."""


def schema(known: Vocabulary | None = None) -> dict[str, object]:
    """Return the JSON schema of a candidate, with the properties, kinds and modalities of the ontology.

    Its description is a prompt for a language model. Raises ``BadInput`` where nothing was built.
    """
    known = known or vocabulary()
    kinds = sorted(prefix for prefix, space in prefixes().items() if space.startswith(f"{base()}id/"))
    curie = {"type": "string", "pattern": rf"^({'|'.join([*kinds, 'source', 'scheme'])}):[a-z0-9-]+$"}
    fields: dict[str, dict[str, object]] = {
        "quotation": {"type": "string", "minLength": 1},
        "start": {"type": "integer", "minimum": 0},
        "end": {"type": "integer", "minimum": 1},
        "subject": dict(curie),
        "property": {"oneOf": [_property(known, each) for each in sorted(known.relations, key=str)]},
        "object": {"type": ["string", "integer", "boolean"]},
        "modality": {"oneOf": _choices(known, "modality", known.modalities), "default": "does"},
        "polarity": {"oneOf": _choices(known, "polarity", known.polarities), "default": "positive"},
        "attribution": dict(curie),
        "further": {"type": "array", "items": {"$ref": "#/$defs/quotation"}},
        "confidence": {"type": "number", "minimum": 0, "maximum": 1},
        "rule": {"type": "string"},
    }
    for name, field in fields.items():
        field["description"] = FIELDS[name]
    place = {name: fields[name] for name in ("quotation", "start", "end")}
    return {
        "$schema": _DIALECT,
        "title": "Candidate claim",
        "description": _TASK,
        "type": "object",
        "properties": fields,
        "required": list(REQUIRED),
        "additionalProperties": False,
        "dependentRequired": {"start": ["end"], "end": ["start"]},
        "$defs": {"quotation": {"type": "object", "properties": place, "required": ["quotation"]}},
    }


def _choices(known: Vocabulary, kind: str, names: tuple[str, ...]) -> list[dict[str, str]]:
    return [{"const": name, "description": known.definition(node(f"{kind}:{name}"))} for name in names]


def _property(known: Vocabulary, property_: NamedNode) -> dict[str, str]:
    """Return a property as a choice: its label, its definition, and of and to what it is said."""
    labels = known.labels(property_, "en")
    sentences = [known.definition(property_)]
    for word, kinds in (("Of", known.domains(property_)), ("Value", known.ranges(property_))):
        if names := sorted({_kind(each) for some in kinds for each in some}):
            sentences.append(f"{word}: {' or '.join(names)}.")
    said = sorted({row.modality for row in known.relations[property_] if row.modality})
    sentences.append(f"Said so far as: {', '.join(said)}.")
    description = " ".join(filter(None, sentences))
    return {
        "const": shorten(property_.value),
        "title": labels[0] if labels else "",
        "description": description,
    }


def _kind(kind: NamedNode) -> str:
    """Return a class or datatype as the schema names it: ours without a prefix."""
    return local_name(kind.value) if kind.value.startswith(expand("r2p:")) else shorten(kind.value)
