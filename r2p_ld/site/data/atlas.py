"""The outlines of countries as paths of SVG, from a file in TopoJSON.

https://github.com/topojson/topojson-specification: an arc holds differences of whole numbers, and a ring
names arcs by their place, ``~place`` for one that is read backwards. The projection is Equal Earth (Šavrič,
Patterson and Jenny, 2018), which keeps areas.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, groupby, pairwise
from math import asin, cos, radians, sin, sqrt
from typing import Any, NamedTuple

WIDTH, HEIGHT = 720, 316
_LEFT_OUT = "010"  # Antarctica, which no data set speaks of
_A = (1.340264, -0.081106, 0.000893, 0.003796)
_REACH = 2.7066  # of the projection, from the middle to the east
_NORTH = 1.315  # where the picture begins

_Degrees = tuple[float, float]
"""Longitude and latitude."""
_Point = tuple[int, int]


class Country(NamedTuple):
    """An outline: its number of ISO 3166-1, which M49 has too, or blank; the file's name; the path."""

    m49: str
    name: str
    path: str


def countries(content: bytes) -> list[Country]:
    """Return the countries of a file of the package world-atlas, by number and name."""
    topology = json.loads(content)
    arcs = [_arc(arc, topology["transform"]) for arc in topology["arcs"]]
    found = []
    for geometry in topology["objects"]["countries"]["geometries"]:
        m49 = str(geometry.get("id", ""))
        if m49 != _LEFT_OUT:
            rings = [part for ring in _rings(geometry) for part in _parts(_ring(ring, arcs))]
            path = "".join(map(_path, rings))
            found.append(Country(m49, geometry["properties"]["name"], path))
    return sorted(found)


def _rings(geometry: Mapping[str, Any]) -> Iterator[Sequence[int]]:
    if geometry["type"] == "Polygon":
        yield from geometry["arcs"]
    elif geometry["type"] == "MultiPolygon":
        for polygon in geometry["arcs"]:
            yield from polygon


def _arc(arc: Sequence[Sequence[int]], transform: Mapping[str, Sequence[float]]) -> list[_Degrees]:
    (x_scale, y_scale), (x_start, y_start) = transform["scale"], transform["translate"]
    xs, ys = map(accumulate, zip(*arc, strict=True))
    return [(x * x_scale + x_start, y * y_scale + y_start) for x, y in zip(xs, ys, strict=True)]


def _ring(ring: Sequence[int], arcs: Sequence[Sequence[_Degrees]]) -> list[_Degrees]:
    """Return a ring's points; its longitudes go on past 180 degrees where it crosses these."""
    points: list[_Degrees] = []
    for n in ring:
        for longitude, latitude in arcs[n] if n >= 0 else reversed(arcs[~n]):
            before = points[-1][0] if points else longitude
            points.append((longitude - 360 * round((longitude - before) / 360), latitude))
    return points


def _parts(ring: Sequence[_Degrees]) -> Iterator[list[_Point]]:
    """Yield what of a ring lies on the map, cut where it crosses 180 degrees."""
    for turn in (-360, 0, 360):
        moved = [(x + turn, y) for x, y in ring]
        cut = _cut(_cut(moved, 180, 1), -180, -1)
        part = [point for point, _ in groupby(_projected(x, y) for x, y in cut)]
        if len(part) > 3:
            yield part


def _cut(ring: Sequence[_Degrees], edge: float, side: int) -> list[_Degrees]:
    """Return what of a ring lies on one side of a meridian (Sutherland and Hodgman, 1974)."""
    kept: list[_Degrees] = []
    for (x, y), (next_x, next_y) in pairwise([*ring, *ring[:1]]):
        if (x - edge) * side <= 0:
            kept.append((x, y))
        if (x - edge) * (next_x - edge) < 0:
            kept.append((edge, y + (edge - x) / (next_x - x) * (next_y - y)))
    return kept


def _projected(longitude: float, latitude: float) -> _Point:
    a, b, c, d = _A
    t = asin(sqrt(3) / 2 * sin(radians(latitude)))
    slope = 9 * d * t**8 + 7 * c * t**6 + 3 * b * t**2 + a
    x = 2 * sqrt(3) * radians(longitude) * cos(t) / (3 * slope)
    y = d * t**9 + c * t**7 + b * t**3 + a * t
    scale = WIDTH / 2 / _REACH
    return round(WIDTH / 2 + x * scale), round((_NORTH - y) * scale)


def _path(ring: Sequence[_Point]) -> str:
    """Return a ring as a path of differences."""
    start, *steps = ring
    parts = [f"M{start[0]} {start[1]}l"]
    for (x, y), (before_x, before_y) in zip(steps[:-1], ring, strict=False):
        parts.append(f"{x - before_x} {y - before_y} ")
    return "".join(parts).replace(" -", "-").rstrip() + "z"
