"""Pictures in SVG, made with the page: they are read, linked and printed without a script."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import cos, pi, sin

from markupsafe import Markup
from pyoxigraph import NamedNode

from r2p_ld.claims.about import Group
from r2p_ld.site import routes
from r2p_ld.site.graph import Tie
from r2p_ld.site.pages import Reader

_NEIGHBOURS = 12
_ROWS = 9
_RING = 22


def neighbours(reader: Reader, groups: Iterable[Group]) -> Markup | None:
    """Return a thing and what it is tied to, as a picture whose nodes are links; None for fewer than two."""
    seen: dict[str, Group] = {}
    for group in groups:
        for value in group.values:
            if isinstance(value.term, NamedNode) and value.term.value in reader.graph.with_page:
                seen.setdefault(value.term.value, group)
    shown = list(seen.items())[:_NEIGHBOURS]
    if len(shown) < 2:
        return None
    height = 60 + 44 * ((len(shown) + 1) // 2)
    middle = height / 2
    parts: list[Markup] = []
    for n, (other, group) in enumerate(shown):
        right = n % 2
        rank, count = n // 2, (len(shown) + 1 - right) // 2
        angle = pi * ((rank + 0.5) / count - 0.5)
        x = 480 + (1 if right else -1) * (130 + 60 * cos(angle))
        y = middle + (height / 2 - 24) * sin(angle)
        name = reader.label(group.property)
        parts.insert(n, _line(480, middle, x, y, name))
        parts.append(_node(reader, other, x, y, name, bool(right)))
    parts.append(Markup('<circle class="centre" cx="480" cy="{:.0f}" r="9"/>').format(middle))
    return _svg(960, height, reader.t("neighbours"), parts)


def timeline(reader: Reader, reports: Sequence[tuple[str, str, Sequence[str], Sequence[str]]]) -> Markup:
    """Return reports, each with its year, symbols and pillars, in the order of years."""
    step = 84
    parts = [Markup('<line x1="10" y1="70" x2="{}" y2="70"/>').format(step * len(reports) + 10)]
    for n, (iri, year, symbols, pillars) in enumerate(reports):
        x = step * n + step / 2 + 10
        names = [reader.label(pillar) for pillar in pillars]
        title = " · ".join([reader.label(iri), *symbols, *names])
        marks = Markup("").join(
            Markup('<text class="pillar" x="{:.0f}" y="22" text-anchor="middle">{}</text>').format(x, name)
            for name in names[:1]
        )
        lines = Markup("").join(
            Markup('<text class="symbol" x="{:.0f}" y="{}" text-anchor="middle">{}</text>').format(
                x, 98 + 18 * row, symbol
            )
            for row, symbol in enumerate(symbols)
        )
        parts.append(
            Markup(
                '<a href="{}"><title>{}</title><circle{} cx="{:.0f}" cy="70" r="8"/>'
                '<text class="year" x="{:.0f}" y="48" text-anchor="middle">{}</text>{}{}</a>'
            ).format(
                *(reader.to(routes.of_thing(iri)), title, Markup(' class="marked"') if names else "", x),
                *(x, year, marks, lines),
            )
        )
    return _svg(step * len(reports) + 20, 140, reader.t("twelve reports"), parts)


def ties_of(reader: Reader, class_: str, ties: Sequence[Tie]) -> Markup | None:
    """Return the ties of a class: what leads to it on the left, where it leads on the right."""
    left = [tie for tie in ties if tie.object == class_][:_ROWS]
    right = [tie for tie in ties if tie.subject == class_][:_ROWS]
    if not left and not right:
        return None
    height = 34 * (max(len(left), len(right)) + 1)
    middle = height / 2
    parts: list[Markup] = []
    for column, side in ((left, -1), (right, 1)):
        for n, tie in enumerate(column):
            y = (n + 0.5) / len(column) * (height - 20) + 10
            x = 480 + side * 190
            name = f"{reader.label(tie.property)} ({tie.times})"
            parts.insert(0, _line(480, middle, x, y, name))
            parts.append(_node(reader, tie.subject if side < 0 else tie.object, x, y, name, side > 0, name))
    parts.append(Markup('<circle class="centre" cx="480" cy="{:.0f}" r="9"/>').format(middle))
    return _svg(960, height, reader.t("ties of class", name=reader.label(class_)), parts)


def ring(reader: Reader, ties: Iterable[Tie]) -> Markup:
    """Return the classes that are tied most, on a circle; a thicker line for more ties."""
    weights: dict[tuple[str, str], int] = {}
    for tie in ties:
        if tie.subject != tie.object:
            pair = min(tie.subject, tie.object), max(tie.subject, tie.object)
            weights[pair] = weights.get(pair, 0) + tie.times
    degree: dict[str, int] = {}
    for pair, count in weights.items():
        for each in pair:
            degree[each] = degree.get(each, 0) + count
    shown = sorted(sorted(degree, key=lambda iri: (-degree[iri], iri))[:_RING])
    place = {iri: 2 * pi * (n + 0.5) / len(shown) - pi / 2 for n, iri in enumerate(shown)}
    parts = []
    for (one, other), count in sorted(weights.items()):
        if one in place and other in place:
            (ax, ay), (bx, by) = (_on_ring(place[each], 210) for each in (one, other))
            title = f"{reader.label(one)} — {reader.label(other)}: {count}"
            width = 1 if count < 5 else 2 if count < 20 else 4 if count < 80 else 7
            parts.append(
                Markup(
                    '<path class="w{}" d="M{:.0f} {:.0f}Q480 260 {:.0f} {:.0f}"><title>{}</title></path>'
                ).format(width, ax, ay, bx, by, title)
            )
    for iri in shown:
        x, y = _on_ring(place[iri], 218)
        parts.append(_node(reader, iri, x, y, str(degree[iri]), cos(place[iri]) >= 0))
    return _svg(960, 520, reader.t("classes tied"), parts)


def _on_ring(angle: float, radius: float) -> tuple[float, float]:
    return 480 + radius * cos(angle) * 1.1, 260 + radius * sin(angle) * 1.1


def _line(x1: float, y1: float, x2: float, y2: float, title: str) -> Markup:
    return Markup('<line x1="{:.0f}" y1="{:.0f}" x2="{:.0f}" y2="{:.0f}"><title>{}</title></line>').format(
        x1, y1, x2, y2, title
    )


def _node(reader: Reader, iri: str, x: float, y: float, title: str, right: bool, below: str = "") -> Markup:
    """Return a node with its label to the left or the right, and a smaller line below that."""
    aside = x + (10 if right else -10)
    anchor = "start" if right else "end"
    under = (
        Markup('<text class="small" x="{:.0f}" y="{:.0f}" text-anchor="{}">{}</text>').format(
            aside, y + 18, anchor, _short(below)
        )
        if below
        else Markup("")
    )
    return Markup(
        '<a href="{}"><title>{}</title><circle cx="{:.0f}" cy="{:.0f}" r="5"/>'
        '<text x="{:.0f}" y="{:.0f}" text-anchor="{}">{}</text>{}</a>'
    ).format(
        *(reader.to(routes.of_thing(iri)), title, x, y, aside, y + (1 if below else 5), anchor),
        *(_short(reader.label(iri)), under),
    )


def _svg(width: float, height: float, label: str, parts: Iterable[Markup]) -> Markup:
    return Markup(
        '<svg viewBox="0 0 {:.0f} {:.0f}" role="group" aria-label="{}" direction="ltr">{}</svg>'
    ).format(width, height, label, Markup("").join(parts))


def _short(text: str, most: int = 34) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
