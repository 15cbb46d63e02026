"""A page for each place and each party: what every data set says of it, side by side and one by one."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from r2p_ld.labels import ENGLISH
from r2p_ld.namespaces import base, expand, prefixes, shorten
from r2p_ld.panels import measures
from r2p_ld.site import routes
from r2p_ld.site.data import series
from r2p_ld.site.data.model import PLACE, SHOWN, UNITS, Fact, Kind, Record, Rejected, Unit
from r2p_ld.site.data.reading import Imports
from r2p_ld.site.data.series import Listed
from r2p_ld.site.graph import SiteGraph
from r2p_ld.site.pages import Page, Reader
from r2p_ld.texts import safe

SECTIONS = {
    "counted": ("r2p:Episode", "r2p:Observation"),
    "assessed": ("r2p:RiskAssessment",),
    "determined": ("r2p:LegalDetermination", "r2p:LegalCase"),
    "listed": ("r2p:ConflictParty", "r2p:Conflict"),
    "done": (),
}
"""Headings of records → the classes under them; under the last is what no other has."""
_DOUBTS = 20
_RECORD = ("record", "class", "says", "label", "first_year", "last_year", "data_set")
_DATES = ("r2p:startDate", "r2p:endDate")


class Group(NamedTuple):
    """Records of one kind: what they say of the unit, and the last ones; ``is_cut`` where there are more."""

    kind: str
    is_cut: bool
    roles: list[Kind]
    records: list[Record]
    graphs: tuple[str, ...]


class Chart(NamedTuple):
    """A list of a data set on a page: the picture of its main measure, and the table of all,
    where it has more than the picture."""

    listed: Listed
    source: str
    title: str
    inside: Markup | None
    years: tuple[int, int]
    notes: tuple[str, ...]
    body: Markup | None


def pages(imports: Imports, graph: SiteGraph, unit: str) -> Iterator[Page | tuple[str, bytes]]:
    """Yield the page of each unit of a kind, by IRI, with its numbers and records as CSV."""
    context = _Context(imports, graph, unit)
    numbers = imports.numbers.get(unit)
    for each in imports.units(unit):
        path = routes.of_data(each.iri)
        yield Page(path, "data-unit.html", _Values(context, each))
        if numbers and each.cells:
            yield f"{path}numbers.csv", _csv([column.name for column in numbers.columns], each.cells)
        if each.listing:
            yield f"{path}records.csv", _csv(_RECORD, (_listed(row, imports) for row in each.listing))


def section(graph: SiteGraph, kind: str) -> str:
    """Return under which heading records of a class stand."""
    classes = {kind, *graph.above.get(kind, ())}
    return next(name for name, roots in SECTIONS.items() if not roots or classes & {*map(expand, roots)})


def heading(reader: Reader, each: series.Series) -> Markup:
    """Return what a measure counts, in words of the reader's language."""
    measure = each.measure
    name = Markup(reader.text(reader.t(f"unit {measure.unit}")))
    estimates = {expand(f"r2p:{bound}Estimate") for bound in ("low", "best", "high")}
    if measure.property and measure.property.value not in estimates:
        name = Markup(reader.text(reader.label(measure.property.value)))
    if measure.value:
        name += Markup(", {}").format(reader.label(measure.value.value))
    if measure.span:
        name += Markup(" ({})").format(reader.t("years ahead", count=measure.span))
    if measure.rows == "shared":
        name += Markup(", {}").format(reader.t("shared"))
    return name


class _Context:
    """What is the same for all units of a kind."""

    def __init__(self, imports: Imports, graph: SiteGraph, unit: str) -> None:
        self.imports, self.graph, self.unit = imports, graph, unit
        numbers = imports.numbers.get(unit)
        self.listed = series.lists(numbers) if numbers else ()
        self.columns = measures.read()
        self.sections: dict[str, str] = {}

    def section(self, kind: str) -> str:
        """Return the heading of a class of records."""
        if kind not in self.sections:
            self.sections[kind] = section(self.graph, kind)
        return self.sections[kind]


class _Values:
    """What a unit's page is filled with; what no language changes is made once."""

    def __init__(self, context: _Context, unit: Unit) -> None:
        self._context, self._unit = context, unit

    @cached_property
    def _charts(self) -> list[Chart]:
        rows = self._unit.cells
        return [self._chart(each) for each in self._context.listed if rows and each.has_numbers(rows)]

    def _chart(self, each: Listed) -> Chart:
        rows = self._unit.cells
        main = each.series[0]
        points = main.points(rows)
        first, last = (points[0].year, points[-1].year) if points else (0, 0)
        notes = tuple(name for name, at in each.notes if any(row[at] for row in rows))
        titles = [source.title for source in each.found.sources]
        iris = [source.iri for source in each.found.sources]
        inside = series.picture(points, first, last) if len(points) > 1 else None
        more = len(each.series) > 1 or notes
        body = series.whole(each, rows, notes) if more else None
        return Chart(each, iris[-1], "; ".join(titles), inside, (first, last), notes, body)

    @cached_property
    def _side_by_side(self) -> Markup:
        return series.side_by_side([chart.listed for chart in self._charts], self._unit.cells)

    @cached_property
    def _groups(self) -> dict[str, list[Group]]:
        kinds: dict[str, list[Kind]] = {}
        for each in self._unit.kinds:
            kinds.setdefault(each.kind, []).append(each)
        found: dict[str, list[Group]] = {name: [] for name in SECTIONS}
        for kind, roles in kinds.items():
            records = [record for record in self._unit.records if record.kind == kind]
            is_cut = len(records) == SHOWN and sum(role.total for role in roles) > SHOWN
            graphs = tuple(sorted({graph for record in records for graph in record.graphs}))
            found[self._context.section(kind)].append(Group(kind, is_cut, roles, records, graphs))
        return {name: groups for name, groups in found.items() if groups}

    def __call__(self, reader: Reader) -> Mapping[str, object]:
        unit, context = self._unit, self._context
        is_place = context.unit == PLACE
        groups = [(f"data {name}", group) for name, group in self._groups.items()]
        return {
            "unit": unit,
            "name": reader.label(unit.iri) if is_place else unit.label or unit.iri,
            "name_language": "" if is_place else ENGLISH,
            "is_place": is_place,
            "in_graph": unit.iri in reader.graph.with_page,
            "index": f"data/{UNITS[context.unit]}/1/",
            "charts": self._charts,
            "side_by_side": self._side_by_side if self._charts else None,
            "absence": {
                c.listed.found.list.id: context.columns.absence(c.listed.found.list) for c in self._charts
            },
            "groups": groups,
            "doubts": unit.doubts[:_DOUBTS],
            "heading": lambda each: heading(reader, each),
            "own": facts(reader, unit.own),
            "facts": lambda record: facts(reader, [f for f in record.facts if _says_more(f, unit.iri)]),
            "source_of": lambda graph: context.imports.graphs[graph],
            "framed": series.framed,
            "titles": {each.source.iri: each.source.name for each in context.imports.sets},
            "estimates": estimates,
            "of_data": routes.of_data,
        }


def _says_more(each: Fact, unit: str) -> bool:
    """Say whether a fact says more than the record's row: not the unit itself, nor a date that is a year."""
    return each.value != unit and not (each.property in map(expand, _DATES) and len(each.value) == 4)


def facts(reader: Reader, found: Iterable[Fact]) -> Markup:
    """Return properties and their values as people read them."""
    said: dict[str, list[Markup]] = {}
    for each in found:
        said.setdefault(each.property, []).append(_value(reader, each))
    parts = [f"{escape(reader.label(name))}: {', '.join(values)}" for name, values in said.items()]
    return Markup("; ".join(parts))


def _value(reader: Reader, each: Fact) -> Markup:
    if each.value.startswith(prefixes()["party"]):
        path = reader.to(routes.of_data(each.value))
        return Markup(f'<a href="{path}">{escape(each.label or each.value)}</a>')
    if each.label is not None:
        return reader.text(each.label, ENGLISH)
    if each.value.startswith(base()):
        return reader.link(each.value)
    if each.value.startswith(("http://", "https://")):
        return Markup(f'<a href="{escape(each.value)}" rel="external">{escape(each.value)}</a>')
    return reader.text(each.value)


def estimates(each: Rejected) -> str:
    """Return the low, best and high numbers that rejected rows would have added; blank if they have none."""
    numbers = (each.low, each.best, each.high)
    return " / ".join("–" if n is None else series.number(n) for n in numbers) if any(numbers) else ""


def _listed(row: tuple[Any, ...], imports: Imports) -> list[object]:
    record, kind, role, label, first, last, graphs = row
    names = " | ".join(imports.graphs[graph].name for graph in graphs)
    return [record, shorten(kind), shorten(role), safe(label or ""), first, last, names]


def _csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return written.getvalue().encode()
