"""The commands that find a name, check a claim, and tell what is said of a thing."""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Iterable
from io import StringIO
from typing import TYPE_CHECKING

from r2p_ld.cli.arguments import FORMAT, LANGUAGE, Arguments, command, option
from r2p_ld.cli.output import as_json, show_outcome, table
from r2p_ld.texts import printable, safe

if TYPE_CHECKING:
    from pyoxigraph import Store

    from r2p_ld.claims.about import About, Group, Value
    from r2p_ld.claims.check import Check
    from r2p_ld.claims.records import Record, Silence
    from r2p_ld.search.engine import Found

_SHOWN = 8
"""How many values of a property are shown to people."""


@command(
    "Find things, properties and classes by a name in any language, a code, a symbol or an IRI.",
    option("text", metavar="TEXT", help="a name or part of one, a code, a symbol, a CURIE or an IRI"),
    option("--kind", metavar="KIND", help="find only places, tools, properties …: a class or a prefix"),
    option("--limit", type=int, default=10, metavar="N", help="show at most so many (default: 10)"),
    option(
        "--format", choices=["table", "json", "csv"], default="table", help="how to print (default: table)"
    ),
    examples=[
        'find "preventive diplomacy"',
        'find "guided by" --kind property',
        "find soudan --kind place --format json",
        "find S/2014/449",
    ],
)
def _find(args: Arguments) -> int:
    from r2p_ld import search

    found = search.find(args.text, kind=args.kind, limit=args.limit)
    if args.format == "csv":
        sys.stdout.write(_as_csv(found))
        return 0
    if found.hits:
        rows = [[h.curie, printable(h.label), ", ".join(h.kinds), h.score, h.reason] for h in found.hits]
        return show_outcome(found, args.format, table(["thing", "label", "kind", "score", "reason"], rows))
    code = show_outcome(found, args.format, "no hits")
    print(f"note: nothing is called {printable(found.text)!r}, or anything like it.", file=sys.stderr)
    return code


def _as_csv(found: Found) -> str:
    written = StringIO()
    writer = csv.writer(written)
    writer.writerow(["iri", "label", "kinds", "score", "rule", "reason", "sure"])
    for hit in found.hits:
        cells = hit.iri, hit.label, "; ".join(hit.kinds), str(hit.score), hit.rule, hit.reason
        writer.writerow([*map(safe, cells), str(hit.sure).lower()])
    return written.getvalue()


@command(
    "Check a claim: whether the sources state it, with a reserve, of others, deny it, or are silent.",
    option("subject", metavar="SUBJECT", help="what it is about: a name, a CURIE or an IRI"),
    option("property", metavar="PROPERTY", help="the property: its label, a CURIE or an IRI"),
    option("object", metavar="OBJECT", help="its value: a name, a CURIE or an IRI, or a text or number"),
    LANGUAGE,
    FORMAT,
    examples=[
        'check "Pillar III" "has tool" sanctions',
        'check "civil society" provides "Pillar II assistance"',
        "check source:overview-2014-report dcterms:issued 2014-08-01",
        "check tool:sanctions r2p:toolOfPillar pillar:3 --format json",
        'check "pilier III" "has tool" sanctions --language fr',
    ],
)
def _check(args: Arguments) -> int:
    from r2p_ld.claims.check import check

    language = _language(args)
    found = check(args.subject, args.property, args.object)
    text = "" if args.format == "json" else _verdict(found, language)
    return show_outcome(found, args.format, text) or int(not found.verdict.affirms)


@command(
    "Tell all that is said of a thing, by property, with who says it, where, and how strongly.",
    option("thing", metavar="THING", help="a name, a CURIE or an IRI"),
    LANGUAGE,
    option(
        "--format", choices=["table", "json", "md"], default="table", help="how to print (default: table)"
    ),
    examples=[
        "about sanctions --format md",
        'about "Pillar III" --language es',
        "about report:2014 --format json",
    ],
)
def _about(args: Arguments) -> int:
    from r2p_ld.claims.about import about

    language = _language(args)
    found = about(args.thing, language=language)
    if args.format == "json":
        print(as_json(found.as_dict()))
    else:
        sys.stdout.write(_portrait(found, language, markdown=args.format == "md"))
    return 0


def _language(args: Arguments) -> str:
    from r2p_ld.query.languages import checked, preferred

    return checked(args.language) if args.language else preferred(os.environ)


# --- as text --------------------------------------------------------------------------------


def _verdict(found: Check, language: str) -> str:
    from pyoxigraph import NamedNode

    from r2p_ld.claims.records import named
    from r2p_ld.labels import label
    from r2p_ld.namespaces import shorten
    from r2p_ld.site.phrases import phrases
    from r2p_ld.store import ask_published

    graph, words = ask_published(), phrases()[language]
    parts = (NamedNode(found.subject), NamedNode(found.property_), found.object_)
    lines = [f"{_triple(graph, *parts, language=language)}: {words[f'verdict {found.verdict.name.lower()}']}"]
    lists = (("", found.claims), (words["against"], found.against), (words["rests on"], found.rests_on))
    for heading, claims in lists:
        lines += [heading] if heading and claims else []
        for claim in claims:
            stated = _triple(graph, *claim.triple, language=language)
            lines.append(f"  {stated} {_how(graph, claim, language)}")
    lines += [f"  {_silence(graph, silence, language)}" for silence in found.silences]
    if found.verdict.affirms and not found.claims:
        lines.append(f"  {words['no record']}")
    if found.instead:
        shown = "; ".join(named(graph, value, language) for value in found.instead[:_SHOWN])
        lines.append(f"{words['instead']} {shown}{_more(len(found.instead), language)}")
    if found.linked_by:
        names = (f"{label(graph, iri, language)} ({shorten(iri)})" for iri in found.linked_by[:_SHOWN])
        lines.append(f"{words['both in']} {'; '.join(names)}{_more(len(found.linked_by), language)}")
    return "\n".join(printable(line) for line in lines)


def _triple(graph: Store, *parts: object, language: str) -> str:
    from r2p_ld.claims.records import named

    return " · ".join(named(graph, part, language) for part in parts)  # type: ignore[arg-type]


def _how(graph: Store, claim: Record, language: str) -> str:
    """Return how a claim is made: its status, reserve and voice, and where it stands."""
    from r2p_ld.labels import label
    from r2p_ld.namespaces import expand, local_name
    from r2p_ld.site.phrases import phrases

    words = phrases()[language]
    how = [words[f"status {claim.status}"]]
    modality = label(graph, expand(f"modality:{claim.modality}"), language).lower()
    how += [modality] if claim.has_reserve else []
    how += [] if claim.is_positive else [words["denied"]]
    how += [f"{words['in the words of']} {label(graph, speaker, language)}" for speaker in claim.speakers]
    sources = ", ".join(map(local_name, claim.sources))
    spans = " ".join(f"{passage.start}-{passage.end}" for passage in claim.passages)
    place = ", ".join(filter(None, (sources, claim.locator, spans))) or claim.note
    return f"[{', '.join(how)}] {place}".rstrip()


def _silence(graph: Store, silence: Silence, language: str) -> str:
    from r2p_ld.labels import label
    from r2p_ld.namespaces import local_name
    from r2p_ld.site.phrases import phrases

    words, searched = phrases()[language], ", ".join(map(local_name, silence.searched))
    what = f"{label(graph, silence.property, language)}: {words['status notStated']}"
    return f"{what}. {silence.note} [{words['searched in']} {searched}]"


def _portrait(found: About, language: str, *, markdown: bool) -> str:
    from r2p_ld.cli.render import escaped
    from r2p_ld.namespaces import shorten
    from r2p_ld.site.phrases import phrases
    from r2p_ld.store import ask_published

    graph, words = ask_published(), phrases()[language]
    mark = escaped if markdown else printable
    classes = f" ({', '.join(found.classes)})" if found.classes else ""
    lines = [f"{'# ' if markdown else ''}{mark(found.label)}{mark(classes)}", "", mark(shorten(found.iri))]
    lines += ["", mark(found.definition)] if found.definition else []
    tagged = [(", ".join(each), f" ({tag})" if tag else "") for tag, each in found.names.items()]
    names = "; ".join(text + tag for text, tag in tagged)
    lines += ["", mark(f"{words['names'].lower()}: {names}")] if names else []
    for group in found.groups:
        lines += ["", f"{'## ' if markdown else ''}{mark(_heading(group))}", *([""] if markdown else [])]
        bullet = "- " if markdown else "  "
        lines += [f"{bullet}{mark(line)}" for line in _values(graph, group.values, language, all_=markdown)]
    if found.silences:
        lines += ["", f"{'## ' if markdown else ''}{words['status notStated']}", *([""] if markdown else [])]
        lines += [
            f"{'- ' if markdown else '  '}{mark(_silence(graph, silence, language))}"
            for silence in found.silences
        ]
    return "\n".join(lines) + "\n"


def _heading(group: Group) -> str:
    return f"← {group.label}" if group.inverted else group.label


def _values(graph: Store, values: Iterable[Value], language: str, *, all_: bool) -> Iterable[str]:
    """Yield a line a value, with its first claim; what the graph does not affirm says so."""
    from r2p_ld.site.phrases import phrases

    words, found = phrases()[language], list(values)
    for value in found if all_ else found[:_SHOWN]:
        claims = sorted(value.claims, key=lambda claim: (not claim.is_affirmed, claim.iri))
        how = _how(graph, claims[0], language) if claims else ""
        more = f" {words['more'].format(count=len(claims) - 1)}" if len(claims) > 1 else ""
        denied = any(not claim.is_positive for claim in claims)
        sign = "" if value.holds else f"({words['denied' if denied else 'not affirmed']})"
        yield " ".join(filter(None, (sign, value.label, how + more)))
    if not all_ and len(found) > _SHOWN:
        yield _more(len(found), language).removeprefix("; ")


def _more(count: int, language: str) -> str:
    from r2p_ld.site.phrases import phrases

    return f"; {phrases()[language]['more'].format(count=count - _SHOWN)}" if count > _SHOWN else ""
