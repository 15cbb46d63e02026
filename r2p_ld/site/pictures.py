"""Pictures in SVG, made with the page: they are read, linked and printed without a script."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import cos, pi, sin

from markupsafe import Markup, escape
from pyoxigraph import NamedNode

from r2p_ld.claims.records import Term
from r2p_ld.site import routes
from r2p_ld.site.graph import Tie
from r2p_ld.site.pages import RIGHT_TO_LEFT, Reader

_NEIGHBOURS = 12
_ROWS = 9
_RING = 22


def neighbours(reader: Reader, ties: Iterable[tuple[str, Term]]) -> Markup | None:
    """Return a thing and what it is tied to, as a picture whose nodes are links; None for fewer than two."""
    seen: dict[str, str] = {}
    for property_, term in ties:
        if isinstance(term, NamedNode) and term.value in reader.graph.with_page:
            seen.setdefault(term.value, property_)
    shown = list(seen.items())[:_NEIGHBOURS]
    if len(shown) < 2:
        return None
    height = 60 + 44 * ((len(shown) + 1) // 2)
    middle = height / 2
    parts: list[str] = []
    for n, (other, property_) in enumerate(shown):
        right = n % 2
        rank, count = n // 2, (len(shown) + 1 - right) // 2
        angle = pi * ((rank + 0.5) / count - 0.5)
        x = 480 + (1 if right else -1) * (130 + 60 * cos(angle))
        y = middle + (height / 2 - 24) * sin(angle)
        name = reader.label(property_)
        parts.insert(n, _line(480, middle, x, y, name))
        parts.append(_node(reader, other, x, y, name, bool(right)))
    parts.append(f'<circle class="centre" cx="480" cy="{middle:.0f}" r="9"/>')
    return _svg(960, height, reader.t("neighbours"), parts)


def timeline(reader: Reader, reports: Sequence[tuple[str, str, Sequence[str], Sequence[str]]]) -> Markup:
    """Return reports, each with its year, symbols and pillars, in the order of years."""
    step = 84
    parts = [f'<line x1="10" y1="70" x2="{step * len(reports) + 10}" y2="70"/>']
    for n, (iri, year, symbols, pillars) in enumerate(reports):
        x = step * n + step // 2 + 10
        names = [reader.label(pillar) for pillar in pillars]
        title = " · ".join([reader.label(iri), *symbols, *names])
        lines = [("pillar", 22, name) for name in names[:1]] + [("year", 48, year)]
        lines += [("symbol", 98 + 18 * row, symbol) for row, symbol in enumerate(symbols)]
        texts = "".join(
            f'<text class="{kind}" x="{x}" y="{y}" text-anchor="middle">{escape(text)}</text>'
            for kind, y, text in lines
        )
        parts.append(
            f'<a href="{reader.to(routes.of_thing(iri))}"><title>{escape(title)}</title>'
            f'<circle class="{"marked" if names else "plain"}" cx="{x}" cy="70" r="8"/>{texts}</a>'
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
    parts: list[str] = []
    for column, side in ((left, -1), (right, 1)):
        for n, tie in enumerate(column):
            y = (n + 0.5) / len(column) * (height - 20) + 10
            x = 480 + side * 190
            name = f"{reader.label(tie.property)} ({tie.times})"
            parts.insert(0, _line(480, middle, x, y, name))
            parts.append(_node(reader, tie.subject if side < 0 else tie.object, x, y, name, side > 0, name))
    parts.append(f'<circle class="centre" cx="480" cy="{middle:.0f}" r="9"/>')
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
            path = f"M{ax:.0f} {ay:.0f}Q480 260 {bx:.0f} {by:.0f}"
            parts.append(f'<path class="w{width}" d="{path}"><title>{escape(title)}</title></path>')
    for iri in shown:
        x, y = _on_ring(place[iri], 218)
        parts.append(_node(reader, iri, x, y, str(degree[iri]), cos(place[iri]) >= 0))
    return _svg(960, 520, reader.t("classes tied"), parts)


def _on_ring(angle: float, radius: float) -> tuple[float, float]:
    return 480 + radius * cos(angle) * 1.1, 260 + radius * sin(angle) * 1.1


def _line(x1: float, y1: float, x2: float, y2: float, title: str) -> str:
    ends = f'x1="{x1:.0f}" y1="{y1:.0f}" x2="{x2:.0f}" y2="{y2:.0f}"'
    return f"<line {ends}><title>{escape(title)}</title></line>"


def _node(reader: Reader, iri: str, x: float, y: float, title: str, right: bool, below: str = "") -> str:
    """Return a node with its label to the left or the right, and a smaller line below that."""
    place = f'x="{x + (10 if right else -10):.0f}" text-anchor="{"start" if right else "end"}"'
    label = _short(reader.label(iri), reader)
    under = f'<text class="small" {place} y="{y + 18:.0f}">{_short(below, reader)}</text>' if below else ""
    return (
        f'<a href="{reader.to(routes.of_thing(iri))}"><title>{escape(title)}</title>'
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r="5"/>'
        f'<text {place} y="{y + (1 if below else 5):.0f}">{label}</text>{under}</a>'
    )


def _svg(width: float, height: float, label: str, parts: Iterable[str]) -> Markup:
    head = f'<svg viewBox="0 0 {width:.0f} {height:.0f}" role="group" aria-label="{escape(label)}"'
    return Markup(f'{head} direction="ltr">{"".join(parts)}</svg>')


def _short(text: str, reader: Reader, most: int = 34) -> Markup:
    """Return a text that fits beside a node, cut in the middle: names often differ at the end alone."""
    if len(text) > most:
        half = most // 2
        text = f"{text[:half].rstrip()}…{text[-half + 1 :].lstrip()}"
    # pictures run from left to right: there, each text keeps a direction of its own
    return escape(f"\u2068{text}\u2069" if reader.language in RIGHT_TO_LEFT else text)
