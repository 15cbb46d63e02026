"""The tables: one dataclass a kind of table, one field a column, each with its cell type.

A field's name is the column's name in camelCase: ``alt_labels`` is the column ``altLabels``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated, ClassVar, TypeAlias

from pyoxigraph import NamedNode

from r2p_ld.tables import cells
from r2p_ld.tables.cells import Cell, Span, Term

Curie = Annotated[NamedNode, cells.curie]
CurieOrNone = Annotated[NamedNode | None, cells.optional(cells.curie)]
Curies = Annotated[tuple[NamedNode, ...], cells.many(cells.curie)]
Minted = Annotated[NamedNode, cells.minted]
Slug = Annotated[str, cells.name]
Text = Annotated[str, cells.text]
Note = Annotated[str, cells.note]
Items = Annotated[tuple[str, ...], cells.many(cells.item)]
TurtleTerm = Annotated[Term, cells.term]
JudgementId = Annotated[str, cells.judgement_id]
Integer = Annotated[int, cells.integer]
Sha256 = Annotated[str, cells.sha256]
Properties: TypeAlias = tuple[tuple[NamedNode, tuple[Term, ...]], ...]

Problem: TypeAlias = tuple[str, str, str]
"""A fault within one row: column, rule, mend."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Marks the field that holds every column after the declared ones."""

    header: Cell[NamedNode]
    cell: Cell[tuple[Term, ...]]


@dataclass(frozen=True, slots=True)
class Row:
    """One row; ``line`` is its line in the file, 0 for a row that was not read from one."""

    unique: ClassVar[tuple[tuple[str, ...], ...]] = (("id",),)
    """Columns whose cells, taken together, no two rows share."""

    snake_case: ClassVar[bool] = False
    """Whether the columns are named as the fields are, where another standard names them so."""

    line: int = field(default=0, kw_only=True, compare=False)

    def problems(self) -> Iterator[Problem]:
        """Yield what is wrong between the cells of this row."""
        return iter(())


@dataclass(frozen=True, slots=True)
class Prefix(Row):
    """``prefixes.tsv``: a namespace and its prefix."""

    unique = (("prefix",), ("namespace",))

    prefix: Annotated[str, cells.prefix]
    namespace: Annotated[str, cells.iri]
    use: Text


@dataclass(frozen=True, slots=True)
class Source(Row):
    """``sources.tsv``: a source document, its file and the hashes of what was read."""

    unique = (("id",), ("slug",), ("file",))

    id: Annotated[str, cells.source_id]
    slug: Slug
    file: Annotated[str, cells.file_name]
    label: Text
    language: Annotated[str, cells.language]
    bytes: Integer
    characters: Integer
    file_sha256: Sha256
    text_sha256: Sha256


@dataclass(frozen=True, slots=True)
class Deprecated(Row):
    """``deprecated.tsv``: a retired term."""

    unique = (("term",),)

    term: Curie
    since: Annotated[str, cells.version]
    reason: Text
    replacement: CurieOrNone


@dataclass(frozen=True, slots=True)
class ClaimText(Row):
    """``claims.tsv``: what the claim of a property is called, and means, in a language.

    ``{label}`` stands for the label of the property.
    """

    unique = (("language",),)

    language: Annotated[str, cells.pattern(r"[a-z]{2}", "a language", "en")]
    label: Text
    definition: Text

    def problems(self) -> Iterator[Problem]:
        """Yield a problem where the label of the property has no place."""
        for column, text in (("label", self.label), ("definition", self.definition)):
            if "{label}" not in text:
                yield (
                    column,
                    f"{text} has no {{label}} in it.",
                    "write {label} where the property's label stands.",
                )


@dataclass(frozen=True, slots=True)
class Scheme(Row):
    """``terms/schemes.tsv``: a concept scheme; ``id`` is the file stem of its table."""

    id: Slug
    label: Text
    definition: Text


@dataclass(frozen=True, slots=True)
class Collection(Row):
    """``terms/collections.tsv``: a collection of concepts."""

    id: Minted
    label: Text
    definition: Text
    members: Annotated[tuple[NamedNode, ...], cells.many(cells.curie, empty=False)]


@dataclass(frozen=True, slots=True)
class Concept(Row):
    """``terms/{scheme}.tsv``: a term of a scheme."""

    id: Minted
    class_: Curie
    label: Text
    alt_labels: Items
    definition: Text
    notation: Note
    broader: Curies


@dataclass(frozen=True, slots=True)
class Label(Row):
    """``languages/{language}.tsv``: a label or definition of a term, in the language of the table.

    An ``attested`` label was seen where ``source`` says. What is ``translated`` is ours, and so is what is
    ``doubtful``: its ``note`` says what is doubtful about it.
    """

    unique = (("term", "property", "text"),)

    term: Curie
    property: Annotated[str, cells.choice("label", "altLabel", "definition")]
    text: Text
    status: Annotated[str, cells.choice("attested", "translated", "doubtful")]
    source: Note
    note: Note

    def problems(self) -> Iterator[Problem]:
        """Yield a problem if source or note do not fit the status."""
        if (self.status == "attested") != bool(self.source):
            yield (
                "source",
                "does not fit the status.",
                "say where an attested label was seen, no other.",
            )
        if self.status == "doubtful" and not self.note:
            yield "note", "is empty.", "say what is doubtful."
        if self.status == "attested" and self.property == "definition":
            yield "status", "a definition is ours.", "write translated or doubtful."


@dataclass(frozen=True, slots=True)
class Entity(Row):
    """``entities/*.tsv``: a named thing; every further column is a property."""

    id: Minted
    class_: Curie
    label: Text
    alt_labels: Items
    description: Note
    properties: Annotated[Properties, Columns(cells.curie, cells.terms)]


@dataclass(frozen=True, slots=True)
class Relation(Row):
    """``readings/relations.tsv``: what a relation of the inventory means.

    Without modality and polarity it may be said in any way.
    """

    unique = (("relation", "property", "modality", "polarity"),)

    relation: Annotated[str, cells.relation]
    property: CurieOrNone
    modality: Annotated[str | None, cells.optional(cells.name)]
    polarity: Annotated[str, cells.choice("positive", "negative", "")]
    note: Note

    def problems(self) -> Iterator[Problem]:
        """Yield a problem if one of modality and polarity is given, or both without a property."""
        if bool(self.modality) != bool(self.polarity) or (self.modality and not self.property):
            rule = "property, modality and polarity are not given together."
            mend = (
                "give all three, the property alone if it may be said in any way, or none if it is left out."
            )
            yield "property", rule, mend

    def allows(self, relation: str, modality: str, polarity: str) -> bool:
        """Tell whether a reading with this relation's property may say so."""
        return self.relation == relation and (self.modality, self.polarity) in (
            (modality, polarity),
            (None, ""),
        )


@dataclass(frozen=True, slots=True)
class Reading(Row):
    """``readings/{source}.tsv``: one fact as a source gives it, with its evidence."""

    id: Annotated[str, cells.reading_id]
    relation: Annotated[str, cells.relation]
    subject: Curie
    property: Curie
    object: TurtleTerm
    modality: Slug
    polarity: Annotated[str, cells.choice("positive", "negative")]
    attribution: CurieOrNone
    quotation: Annotated[bool, cells.flag]
    status: Annotated[str, cells.choice("stated", "interpreted")]
    locator: Text
    offsets: Annotated[tuple[Span, ...], cells.many(cells.span, " ", empty=False)]
    sha256: Annotated[tuple[str, ...], cells.many(cells.sha256, " ", empty=False, repeat=True)]

    def problems(self) -> Iterator[Problem]:
        """Yield a problem if spans and hashes differ in number."""
        if len(self.offsets) != len(self.sha256):
            rule = f"hashes and spans do not pair: {len(self.sha256)} and {len(self.offsets)}."
            yield "sha256", rule, "give one hash for each span, in the order of the spans."


@dataclass(frozen=True, slots=True)
class Draft(Reading):
    """A reading that is not reviewed to its end: a *candidate* was proposed by a program.

    ``confidence`` and ``rule`` tell how sure the program is, and by what it found the claim.
    """

    status: Annotated[str, cells.choice("stated", "interpreted", "candidate")]
    confidence: Annotated[str | None, cells.optional(cells.confidence)]
    rule: Note


@dataclass(frozen=True, slots=True)
class Curated(Row):
    """``readings/curated.tsv``: a fact that is our judgement."""

    id: JudgementId
    subject: Curie
    property: Curie
    object: TurtleTerm
    from_: Annotated[tuple[str, ...], cells.many(cells.reading_id, " ")]
    reason: Text
    source: Note


@dataclass(frozen=True, slots=True)
class Silence(Row):
    """``readings/silences.tsv``: what sources were searched for and do not state."""

    id: JudgementId
    sources: Annotated[tuple[str, ...], cells.many(cells.name, " ", empty=False)]
    subject: Curie
    property: Curie
    note: Text


@dataclass(frozen=True, slots=True)
class LeftOut(Row):
    """``readings/left-out.tsv``: an inventoried fact that is not read, and why."""

    id: Annotated[str, cells.fact_id]
    reason: Text


@dataclass(frozen=True, slots=True)
class SeeAlso(Row):
    """``links/see-also.tsv``: a page about a thing of ours, and where the link was seen."""

    unique = (("subject", "page"),)

    subject: Curie
    page: Annotated[str, cells.iri]
    source: Text


@dataclass(frozen=True, slots=True)
class Keyword(Row):
    """``links/keywords.tsv``: a keyword of the evidence for mappings, and the terms it stands for here."""

    id: Slug
    label: Text
    status: Annotated[str, cells.choice("used", "unused")]
    terms: Curies
    reason: Text

    def problems(self) -> Iterator[Problem]:
        """Yield a problem if a used keyword names no term, or an unused one does."""
        if (self.status == "used") != bool(self.terms):
            yield "terms", "does not fit the status.", "name terms for a used keyword, and only for one."


@dataclass(frozen=True, slots=True)
class NotCarriedOver(Row):
    """``links/not-carried-over.tsv``: a match of a used keyword that does not carry over, and why."""

    unique = (("keyword", "object"),)

    keyword: Slug
    object: Annotated[str, cells.outside]
    reason: Text


SYMBOLS = "symbols"
"""The name of the one rule that is not a query: it splits document symbols."""


@dataclass(frozen=True, slots=True)
class RuleId(Row):
    """``rules/ids.tsv``: the id of what a rule derives about a subject."""

    id: JudgementId
    rule: Slug
    subject: Curie


_USES = (
    *("actor", "article", "distinct", "ending", "general", "language", "letter", "plural", "small"),
    *("spelling", "style"),
)


@dataclass(frozen=True, slots=True)
class Word(Row):
    """``words.tsv``: a word or ending, its use where names are compared, and what it becomes.

    ``article`` and ``small`` words and ``general`` ones can be left out, ``style`` words without doubt
    about what is meant; ``spelling`` and ``ending`` become their standard (a spelling may have several
    rows), a ``plural`` ending its singular, a ``letter`` another or none; ``actor`` stands before the
    name of a country and makes it the state's; a ``distinct`` name is no slip of one that is like it;
    ``language`` names a tag.
    """

    unique = (("use", "word", "standard"),)

    word: Text
    use: Annotated[str, cells.choice(*_USES)]
    standard: Note

    def problems(self) -> Iterator[Problem]:
        """Yield a problem if a use that sets a standard has none."""
        if self.use in ("spelling", "ending", "language") and not self.standard:
            yield "standard", f"a word of use {self.use} needs one.", "write what the word becomes."
