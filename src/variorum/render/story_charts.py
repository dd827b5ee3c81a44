"""Figures over time and places on a map, drawn by Vega through vl-convert, an extra: without it the page has the same facts as tables.

A drawing is SVG with presentation attributes only, since the page's policy refuses style attributes; the page's own style sheet gives it
its colours, so that it follows the dark scheme.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.util import find_spec
from typing import Any
from xml.etree import ElementTree as ET

from variorum.render.claims_words import value_of
from variorum.render.plain import one_line, shortened, visible
from variorum.render.story_ledger import Row, Said, number_of
from variorum.render.story_view import Text
from variorum.render.words import plural

CHARTS = 8  # by rank; each costs a tenth of a second and 15 kB
PLACES = 3  # resolved places that make a map worth drawing
_SIZES = {"wide": (560, 190), "narrow": (300, 190)}  # the page shows the one that fits
_FEW = 3  # texts whose values fit a narrow drawing everywhere
_MAP = (640, 360)
_SPAN = 3.0  # degrees of latitude that a map shows at least, so that a coast can be made out
_SHAPES = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right", "triangle-left"]
_DASHES = [[1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [4, 4], [1, 3], [10, 4], [6, 2, 1, 2]]
_GLYPHS = "●■▲◆✚▼▶◀"  # the shapes in the words of the page
_SERIES = len(_SHAPES)  # sources in one chart; more cannot be told apart
_NAMED = 30  # places on the map; the list has all
_AREAS = ("a country", "a continent")  # how the reason for such a place begins, see claims/places


class Drawing(str):
    """SVG that was written here, to stand on the page as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        """What a template puts on the page."""
        return str(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A value in a chart."""

    said: Said
    source: str
    number: float
    low: float | None
    high: float | None
    shown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A thread whose figure has several times or sources."""

    row: Row
    wide: Drawing  # empty without the library, and where the narrow one is enough
    narrow: Drawing
    points: tuple[Point, ...]
    dated: bool  # whether the horizontal axis is time, rather than the order of the texts
    sources: tuple[tuple[str, str], ...]  # the shape that stands for each, and its name
    left_out: int  # sources that the drawing does not show
    links: tuple[str, ...]  # where each point leads: to its words, or to the text where they are not listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place that texts of the story name."""

    number: int
    name: str
    country: str
    lat: float
    lon: float
    texts: tuple[Text, ...]
    mentions: int
    area: bool  # a country or a continent, which is no point on a map


def can_draw() -> bool:
    """Whether the library that draws is installed."""
    return find_spec("vl_convert") is not None


def charts_of(rows: Sequence[Row]) -> tuple[Chart, ...]:
    """A chart for each thread whose figure stands at two times or comes from two sources."""
    found = []
    for row in rows:
        points = _points(row)
        if (
            len(points) > 1
            and len(row.values) > 1
            and (len({point.source for point in points}) > 1 or len({point.said.text.key for point in points}) > 1)
        ):
            found.append((row, points))
    return tuple(_chart(row, points) for row, points in found[:CHARTS])


def _points(row: Row) -> tuple[Point, ...]:
    points = []
    for said in row.occurrences:
        figure, number = said.occurrence.figure, number_of(said.occurrence.figure)
        if figure is None or number is None:
            continue
        source = row.origin_of(said) or said.who or (said.text.label if said.own else "unknown source")
        points.append(Point(said=said, source=source, number=number, low=figure.low, high=figure.high, shown=value_of(figure)))
    return tuple(points)


def _chart(row: Row, points: tuple[Point, ...]) -> Chart:
    sources = tuple(dict.fromkeys(point.source for point in points))
    dated = all(point.said.text.moment for point in points) and len({point.said.text.moment for point in points}) > 1
    drawn = [point for point in points if point.source in sources[:_SERIES]]
    labels = [f"{point.shown}, {point.source}, {point.said.text.name}" for point in drawn]
    listed = {each.key for each in row.listed}
    links = {point.said.key: point.said.href if point.said.key in listed else f"#{point.said.text.key}" for point in points}
    sizes = _SIZES if len({point.said.text.key for point in points}) > _FEW else {"narrow": _SIZES["narrow"]}
    drawings = {
        name: _svg(_spec(drawn, sources[:_SERIES], size, dated=dated), labels, [links[point.said.key] for point in drawn])
        for name, size in sizes.items()
        if can_draw()
    }
    return Chart(
        row=row,
        wide=drawings.get("wide", Drawing()),
        narrow=drawings.get("narrow", Drawing()),
        points=points,
        dated=dated,
        sources=tuple(zip(_GLYPHS, sources[:_SERIES], strict=False)),
        left_out=max(0, len(sources) - _SERIES),
        links=tuple(links[point.said.key] for point in points),
    )


_YEARS = 200 * 86_400_000  # milliseconds from which days of two years may stand on one axis


def _spec(points: Sequence[Point], sources: Sequence[str], size: tuple[int, int], *, dated: bool) -> dict[str, Any]:
    """Step lines, one a source; bands for ranges, bars with an open end for "at least" and "at most"."""
    keys = {source: f"s{number}" for number, source in enumerate(sources, 1)}
    numbers = [bound for point in points for bound in (point.number, point.low, point.high) if bound is not None]
    top, bottom = max(numbers), min(0.0, *numbers)
    room = (top - bottom or 1.0) * 0.18
    order = {key: number for number, key in enumerate(dict.fromkeys(point.said.text.key for point in points))}
    values: list[dict[str, Any]] = []
    last: dict[str, float] = {}
    for number, point in enumerate(points):
        moment = point.said.text.moment
        values.append(
            {
                "x": moment.timestamp() * 1000 if dated and moment else order[point.said.text.key],
                "y": point.number,
                "low": point.low if point.low is not None else bottom,
                "high": point.high if point.high is not None else top + room,
                "open": point.low is None or point.high is None,
                "band": point.low != point.high,
                "source": keys[point.source],
                "label": "" if last.get(point.source) == point.number else f"{point.number:,.6g}",
                "href": f"#{number}",
            }
        )
        last[point.source] = point.number
    numbered = [] if dated else [point.said.text.number for point in points]
    return _layers(values, list(keys.values()), size, (bottom, top + room), list(dict.fromkeys(numbered)))


def _layers(
    values: list[dict[str, Any]], sources: list[str], size: tuple[int, int], domain: tuple[float, float], numbered: list[int]
) -> dict[str, Any]:
    axis: dict[str, Any] = {
        "grid": False,
        "labelFlush": True,
        "labelPadding": 6,
        "tickSize": 4,
        "title": None,
        "tickCount": 5 if size[0] > 400 else 3,
        "labelOverlap": True,
    }
    if not numbered:  # "3 Mar" alone for midnight; the hour where a tick falls within a day; the year where there are several
        moments = [value["x"] for value in values]
        day = "%-d %b %Y" if max(moments) - min(moments) > _YEARS else "%-d %b"
        axis["labelExpr"] = (
            f"utchours(datum.value) || utcminutes(datum.value) ? utcFormat(datum.value, '%-d %b, %H:%M') : utcFormat(datum.value, '{day}')"
        )
        x: dict[str, Any] = {"field": "x", "type": "temporal", "scale": {"type": "utc", "padding": 24}, "axis": axis}
    else:
        x = {
            "field": "x",
            "type": "quantitative",
            "scale": {"padding": 24, "zero": False, "nice": False},
            "axis": axis | {"values": list(range(len(numbered))), "labelExpr": f"'text ' + {numbered}[datum.value]"},
        }
    y = {
        "field": "y", "type": "quantitative", "scale": {"domain": list(domain), "nice": True}, "title": None,
        "axis": {"tickCount": 4, "domain": False, "ticks": False, "labelPadding": 8, "format": ",.6~g"},
    }  # fmt: skip
    scale = {"domain": sources}
    shape = {"field": "source", "type": "nominal", "scale": scale | {"range": _SHAPES[: len(sources)]}, "legend": None}
    dash = {"field": "source", "type": "nominal", "scale": scale | {"range": _DASHES[: len(sources)]}, "legend": None}
    bounds = {"x": x, "y": {"field": "low", "type": "quantitative", "scale": y["scale"]}, "y2": {"field": "high"}}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": size[0],
        "height": size[1],
        "background": None,
        "data": {"values": values},
        "config": {"view": {"stroke": None}, "axis": {"labelFontSize": 12, "labelLimit": 140}, "font": "sans-serif"},
        "layer": [
            {"mark": {"type": "area", "interpolate": "step-after", "opacity": 0.12}, "encoding": bounds | {"detail": {"field": "source"}}},
            {"mark": {"type": "rule", "strokeWidth": 6, "opacity": 0.4}, "transform": [{"filter": "datum.band && !datum.open"}], "encoding": bounds},
            {"mark": {"type": "rule", "strokeWidth": 6, "opacity": 0.2}, "transform": [{"filter": "datum.band && datum.open"}], "encoding": bounds},
            {"mark": {"type": "line", "interpolate": "step-after", "strokeWidth": 1.5}, "encoding": {"x": x, "y": y, "strokeDash": dash, "detail": {"field": "source"}}},
            {"mark": {"type": "point", "filled": True, "size": 64, "opacity": 1}, "encoding": {"x": x, "y": y, "shape": shape, "href": {"field": "href"}}},
            {"mark": {"type": "text", "dy": -12, "fontSize": 12, "fontWeight": 600}, "encoding": {"x": x, "y": y, "text": {"field": "label"}}},
        ],
    }  # fmt: skip


def places_of(texts: Sequence[Text]) -> tuple[Spot, ...]:
    """The places with coordinates that texts name, those of most texts first."""
    where: dict[tuple[str, str, float, float, bool], list[Text]] = {}
    for text in texts:
        for place in text.reading.places:
            if place.lat is not None and place.lon is not None:
                area = (place.reason or "").startswith(_AREAS)
                where.setdefault((one_line(place.name), place.country or "", place.lat, place.lon, area), []).append(text)
    ranked = sorted(where.items(), key=lambda item: (-len({text.key for text in item[1]}), -len(item[1]), item[0]))
    return tuple(
        Spot(
            number=number, name=name, country=country, lat=lat, lon=lon, texts=tuple(dict.fromkeys(named)), mentions=len(named), area=area
        )
        for number, ((name, country, lat, lon, area), named) in enumerate(ranked, 1)
    )  # fmt: skip


def map_of(spots: Sequence[Spot]) -> Drawing:
    """The places on a map of coasts, as SVG; empty where there are too few, or the library is not installed."""
    spots = [spot for spot in spots if not spot.area]
    if len(spots) < PLACES or not can_draw():
        return Drawing()
    west, south, east, north = _frame(spots)
    frame = {"type": "Feature", "properties": {}, "geometry": {"type": "MultiPoint", "coordinates": [[west, south], [east, north]]}}
    shown = spots[:_NAMED]
    named = _named(shown, east - west, north - south)
    values = [
        {"lon": spot.lon, "lat": spot.lat, "label": shortened(spot.name, 4) if number in named else "", "side": named.get(number, 1), "href": f"#{number}"}
        for number, spot in enumerate(shown)
    ]  # fmt: skip
    step = (east - west) / _MAP[0]  # a pixel in degrees
    land = [
        _thinned(shape["rings"], step)
        for shape in _land()
        if shape["west"] < east
        and shape["east"] > west
        and shape["south"] < north
        and shape["north"] > south
        and shape["east"] - shape["west"] > step
    ]
    spec = {
        "$schema": "https://vega.github.io/schema/vega/v5.json",
        "width": _MAP[0],
        "height": _MAP[1],
        "projections": [{"name": "flat", "type": "mercator", "fit": frame, "size": list(_MAP), "clipExtent": [[0, 0], list(_MAP)]}],
        "data": [
            {"name": "land", "values": land},
            {"name": "spots", "values": values, "transform": [{"type": "geopoint", "projection": "flat", "fields": ["lon", "lat"], "as": ["x", "y"]}]},
        ],
        "marks": [
            {"type": "shape", "from": {"data": "land"}, "transform": [{"type": "geoshape", "projection": "flat"}], "encode": {"enter": {"fill": {"value": "#eee"}}}},
            {
                "name": "dots", "type": "symbol", "from": {"data": "spots"},
                "encode": {"enter": {"x": {"field": "x"}, "y": {"field": "y"}, "size": {"value": 50}, "fill": {"value": "#000"}, "href": {"field": "href"}}},
            },
            {
                "type": "text", "from": {"data": "spots"},
                "encode": {
                    "enter": {
                        "text": {"field": "label"}, "fontSize": {"value": 13}, "baseline": {"value": "middle"}, "x": {"field": "x"}, "y": {"field": "y"},
                        "dx": {"signal": "8 * datum.side"}, "align": {"signal": "datum.side > 0 ? 'left' : 'right'"},
                    }
                },
            },
        ],
    }  # fmt: skip
    return _svg(spec, [f"{spot.name}, {plural(len(spot.texts), 'text')}" for spot in shown], [f"#p{spot.number}" for spot in shown])


def _frame(spots: Sequence[Spot]) -> tuple[float, float, float, float]:
    """West, south, east and north of the map: all places with a margin, and enough around them to know where it is."""
    west, east = min(spot.lon for spot in spots), max(spot.lon for spot in spots)
    south, north = min(spot.lat for spot in spots), max(spot.lat for spot in spots)
    tall = max(_SPAN, (north - south) * 1.3)
    wide = max(_SPAN * _MAP[0] / _MAP[1], (east - west) * 1.4)
    middle = ((west + east) / 2, (south + north) / 2)
    return (
        max(-180.0, middle[0] - wide / 2),
        max(-80.0, middle[1] - tall / 2),
        min(180.0, middle[0] + wide / 2),
        min(80.0, middle[1] + tall / 2),
    )


def _named(spots: Sequence[Spot], wide: float, tall: float) -> dict[int, int]:
    """Which dots bear their name, and on which side: 1 right, -1 left. Where two would lie on one another the list tells."""
    boxes: list[tuple[float, float, float]] = []
    sides: dict[int, int] = {}
    letter, line = wide * 8 / _MAP[0], tall * 18 / _MAP[1]
    for number, spot in enumerate(spots):
        reach = letter * (len(shortened(spot.name, 4)) + 2)
        for side in (1, -1):
            west = spot.lon if side > 0 else spot.lon - reach
            if all(abs(lat - spot.lat) > line or west > east or west + reach < start for lat, start, east in boxes):
                boxes.append((spot.lat, west, west + reach))
                sides[number] = side
                break
    return sides


@cache
def _land() -> list[dict[str, Any]]:
    """The land of the earth as polygons with their bounds (Natural Earth, 1:50 million, public domain; made by training/coasts.py)."""
    data = resources.files("variorum.render").joinpath("static", "land.json.gz").read_bytes()
    shapes = []
    for rings in json.loads(gzip.decompress(data)):
        lons = [point[0] / 100 for point in rings[0]]
        lats = [point[1] / 100 for point in rings[0]]
        shapes.append({"west": min(lons), "east": max(lons), "south": min(lats), "north": max(lats), "rings": rings})
    return shapes


def _thinned(rings: list[list[list[int]]], step: float) -> dict[str, Any]:
    """Land as GeoJSON, without points less than a pixel from the one before: a coast seen from afar has thousands."""
    thinned = []
    for ring in rings:
        kept: list[list[float]] = []
        for lon, lat in ring:
            point = [lon / 100, lat / 100]
            if not kept or abs(point[0] - kept[-1][0]) + abs(point[1] - kept[-1][1]) > step:
                kept.append(point)
        if len(kept) > 3:
            thinned.append([*kept, kept[0]])
    return {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": thinned}}


_SVG = "http://www.w3.org/2000/svg"
_LINK = "{http://www.w3.org/1999/xlink}href"
_IDLE = {"role", "xmlns:xlink", "version", "pointer-events", "font-family"}


def _svg(spec: dict[str, Any], labels: Sequence[str], links: Sequence[str]) -> Drawing:
    """The drawing as a part of the page, written anew so that nothing but shapes and escaped words is left.

    A link bears the number of its label. What is not to be clicked is drawn for the eye only: the table beside it has the words.
    """
    import vl_convert  # noqa: PLC0415  - an extra

    draw = vl_convert.vegalite_to_svg if "vega-lite" in spec["$schema"] else vl_convert.vega_to_svg
    root = ET.fromstring(draw(spec))  # noqa: S314  - it was made right here
    for element in list(root.iter()):
        for name in [name for name in element.attrib if name in _IDLE or name.startswith("aria-") or "}" in name]:
            link = element.attrib.pop(name)
            if name == _LINK:
                number = int(link.rpartition("#")[2])
                element.attrib |= {"href": links[number], "aria-label": visible(labels[number])}
        element.tag = element.tag.removeprefix(f"{{{_SVG}}}")
    _drop(root)
    for path in root.iter("path"):
        path.attrib["d"] = _rounded(path.attrib.get("d", ""))
    root.attrib |= {"role": "group"}
    return Drawing(ET.tostring(root, encoding="unicode"))


def _rounded(path: str) -> str:
    """A path to a tenth of a pixel."""
    return re.sub(r"-?\d+\.\d+(?:e-?\d+)?", lambda number: f"{float(number[0]):.1f}".removesuffix(".0"), path)


def _drop(root: ET.Element) -> None:
    """Leaves out elements that draw nothing."""
    for parent in list(root.iter()):
        for child in list(parent):
            idle = not child.text if child.tag == "text" else child.tag == "path" and not child.attrib.get("d")
            if child.attrib.get("display") == "none" or idle:
                parent.remove(child)
