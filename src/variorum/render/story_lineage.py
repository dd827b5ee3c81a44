"""How the texts of a story are related, as a picture and as a table.

Time runs from left to right, a column for each moment, and every outlet has a lane, so both coordinates of a text are given by what is
known of it. networkx does what is left: it orders texts without a date behind those that they come from, and finds which of several
sources of a text are sources of one another, so that the picture holds the nearest one only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations, pairwise
from math import sqrt

import networkx as nx

from variorum.model import Kinship, PairRelation, Story
from variorum.render.plain import one_line
from variorum.render.story_view import NO_DATE, Text, found
from variorum.render.words import by_name

DRAWN = 60  # texts in the picture; more of them are dots that nobody can tell apart
LISTED = 200  # pairs in the table; 300 texts of one story can have 45,000
_TOP, _ROW = 40, 44  # units of the view box: room for dates, between texts of one lane and column
_NARROWEST, _WIDEST = 48, 190  # width of a column
_LEAST, _MOST = 5, 13  # radius of the shortest and the longest text
_NAME = 22  # characters of an outlet's name beside its lane
_SOLID = {PairRelation.VERSION, PairRelation.SAME_TEXT}
_DASHED = {PairRelation.COPY, PairRelation.DRAWS_ON}
WORDS = {
    PairRelation.SAME_TEXT: "the same text",
    PairRelation.VERSION: "a version of",
    PairRelation.COPY: "a copy of",
    PairRelation.DRAWS_ON: "draws on",
    PairRelation.SHARED_QUOTATION: "quotes the same words as",
}
_UNDIRECTED = {
    PairRelation.SAME_TEXT: "the same text as",
    PairRelation.VERSION: "another version of",
    PairRelation.COPY: "a copy of, or copied by,",
    PairRelation.DRAWS_ON: "draws on, or is drawn on by,",
    PairRelation.SHARED_QUOTATION: "quotes the same words as",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The room that a picture has."""

    left: int  # for the names of outlets; little of it where they stand above their lanes
    lane: int  # height of a lane
    width: int  # that the columns share while each has enough


WIDE = Sheet(left=168, lane=52, width=1160)
NARROW = Sheet(left=0, lane=68, width=340)  # a phone's


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """Two related texts, the source first where the direction is known."""

    key: str  # "e1"
    kinship: Kinship
    source: Text
    result: Text
    directed: bool
    share: float  # of the result's runs of five words that stand in the source, 0 to 1
    back: float  # of the source's that stand in the result
    drawn: bool

    @property
    def solid(self) -> bool:
        """Whether it is a version rather than a copy or a draw."""
        return self.kinship.relation in _SOLID

    @property
    def says(self) -> str:
        """The relation in words, between the result and the source."""
        relation = self.kinship.relation
        return "" if relation is None else (WORDS if self.directed else _UNDIRECTED)[relation]


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A text in the picture."""

    text: Text
    x: float
    y: float
    radius: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrow:
    """An edge in the picture."""

    edge: Edge
    path: str  # the `d` of an SVG path
    x: float  # of its label
    y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """An outlet in the picture."""

    name: str  # shortened to fit
    full: str
    y: float
    top: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """The lineage, ready to draw."""

    key: str  # "wide" or "narrow"
    width: float
    height: float
    lanes: tuple[Lane, ...]
    columns: tuple[tuple[float, str, str], ...]  # x, day (empty where it is that of the column before), time
    nodes: tuple[Node, ...]
    arrows: tuple[Arrow, ...]
    left_out: int  # texts that the picture does not show


def edges_of(story: Story, texts: Sequence[Text]) -> tuple[Edge, ...]:
    """All related pairs: those of the picture first, then by share."""
    by_id = found(texts)
    pairs = []
    for kinship in story.kinships:
        one, other = by_id.get(kinship.a.name) or by_id.get(kinship.a.id), by_id.get(kinship.b.name) or by_id.get(kinship.b.id)
        if kinship.relation is None or one is None or other is None or one is other:
            continue
        shares = (kinship.containment_b, kinship.containment_a)
        if kinship.earlier == "b":
            one, other, shares = other, one, shares[::-1]
        pairs.append((one, other, kinship, shares))
    kept = _nearest(pairs)
    pairs.sort(key=lambda pair: ((pair[0].key, pair[1].key) not in kept, pair[1].number, -pair[3][0], pair[0].number))
    return tuple(
        Edge(
            key=f"e{number}",
            kinship=kinship,
            source=one,
            result=other,
            directed=kinship.earlier is not None,
            share=shares[0],
            back=shares[1],
            drawn=(one.key, other.key) in kept,
        )
        for number, (one, other, kinship, shares) in enumerate(pairs, 1)
    )


_Pair = tuple[Text, Text, Kinship, tuple[float, float]]


def _nearest(pairs: Iterable[_Pair]) -> set[tuple[str, str]]:
    """For each text, of its sources that are sources of one another the one that it shares most with; and its last version."""
    graph = nx.DiGraph()
    for one, other, kinship, shares in pairs:
        if kinship.relation in _SOLID | _DASHED:
            graph.add_edge(one.key, other.key, share=shares[0], version=kinship.relation in _SOLID, number=one.number)
    kept: set[tuple[str, str]] = set()
    undirected = graph.to_undirected(as_view=True)
    for node in graph:
        sources = graph.pred[node]
        versions = [source for source in sources if sources[source]["version"]]
        if versions:
            kept.add((max(versions, key=lambda source: sources[source]["number"]), node))
        for together in nx.connected_components(undirected.subgraph(sources)):
            if not together & set(versions):
                kept.add((max(sorted(together), key=lambda source: sources[source]["share"]), node))
    return kept


def steps_of(edges: Sequence[Edge]) -> tuple[tuple[Text, Text], ...]:
    """An earlier and a later text of each step: versions first, then what is drawn besides."""
    ranked = sorted((edge for edge in edges if edge.drawn), key=lambda edge: not edge.solid)
    return tuple((edge.source, edge.result) for edge in ranked)


def picture_of(texts: Sequence[Text], edges: Sequence[Edge], sheet: Sheet = WIDE) -> Picture | None:
    """The picture; None for one text, or where nothing is related and nothing dated."""
    if len(texts) < 2 or not (edges or all(text.moment for text in texts)):
        return None
    shown = _most_related(texts, edges)
    keys = {text.key for text in shown}
    edges = [edge for edge in edges if edge.drawn and {edge.source.key, edge.result.key} <= keys]
    columns = _columns(shown, edges)
    step = max(_NARROWEST, min(_WIDEST, sheet.width // (max(columns.values()) + 1)))
    lanes, rows = _lanes(shown, columns, sheet)
    longest = max(text.words for text in shown) or 1
    nodes = {
        text.key: Node(
            text=text,
            x=sheet.left + step * (columns[text.key] + 0.5),
            y=rows[text.key],
            radius=round(_LEAST + (_MOST - _LEAST) * sqrt(text.words / longest), 1),
        )
        for text in shown
    }
    return Picture(
        key="wide" if sheet.left else "narrow",
        width=sheet.left + step * (max(columns.values()) + 1),
        height=lanes[-1].top + lanes[-1].height,
        lanes=lanes,
        columns=_heads(shown, columns, sheet.left, step),
        nodes=tuple(nodes.values()),
        arrows=tuple(_arrow(edge, nodes) for edge in edges),
        left_out=len(texts) - len(shown),
    )


def _most_related(texts: Sequence[Text], edges: Sequence[Edge]) -> list[Text]:
    degree = nx.Graph((edge.source.key, edge.result.key) for edge in edges).degree()
    ranked = sorted(texts, key=lambda text: (-degree[text.key] if text.key in degree else 0, text.number))
    return sorted(ranked[:DRAWN], key=lambda text: text.number)


def _columns(texts: Sequence[Text], edges: Sequence[Edge]) -> dict[str, int]:
    """A column for each moment, in the order of time; texts without a date stand behind those that they come from."""
    graph = nx.DiGraph()
    graph.add_nodes_from(text.key for text in texts)
    places = _places(texts, edges)
    moments: dict[tuple[datetime, int], list[str]] = {}
    for key in sorted(places, key=places.__getitem__):
        moments.setdefault(places[key], []).append(key)
    for earlier, later in pairwise(moments.values()):
        graph.add_edges_from((one, other) for one in earlier for other in later)
    for edge in edges:
        if edge.directed and (edge.source.moment is None or edge.result.moment is None):
            graph.add_edge(edge.source.key, edge.result.key)
            if not nx.is_directed_acyclic_graph(graph):  # evidence that contradicts the dates yields to them
                graph.remove_edge(edge.source.key, edge.result.key)
    return {key: column for column, keys in enumerate(nx.topological_generations(graph)) for key in keys}


def _places(texts: Sequence[Text], edges: Sequence[Edge]) -> dict[str, tuple[datetime, int]]:
    """Where in time the texts with a date stand: one of which only the day is known at its beginning, or behind those of the day that it comes from."""
    places = {text.key: (text.moment, 0) for text in texts if text.moment}
    for _ in texts:  # as many as a chain of them may have links; a circle ends with it
        for edge in edges:
            source, result = places.get(edge.source.key), places.get(edge.result.key)
            day_alone = ", " not in edge.result.stamp
            if source and result and edge.directed and day_alone and source >= result and source[0].date() == result[0].date():
                places[edge.result.key] = source[0], source[1] + 1
    return places


def _lanes(texts: Sequence[Text], columns: dict[str, int], sheet: Sheet) -> tuple[tuple[Lane, ...], dict[str, float]]:
    """Lanes in the order in which their first text appears; texts of one lane and column stand below one another."""
    names: dict[str, list[Text]] = {}
    for text in sorted(texts, key=lambda text: (columns[text.key], text.number)):
        names.setdefault(text.outlet or text.file, []).append(text)
    lanes = []
    rows: dict[str, float] = {}
    top = float(_TOP)
    for name, members in names.items():
        used: dict[int, int] = {}
        for text in members:
            rows[text.key] = top + sheet.lane - 26 + _ROW * used.get(columns[text.key], 0)
            used[columns[text.key]] = used.get(columns[text.key], 0) + 1
        height = sheet.lane + _ROW * (max(used.values()) - 1)
        shown = name if len(name) <= _NAME else f"{name[: _NAME - 1]}…"
        lanes.append(Lane(name=shown, full=name, y=top + (sheet.lane / 2 if sheet.left else 14), top=top, height=height))
        top += height
    return tuple(lanes), rows


def _heads(texts: Sequence[Text], columns: dict[str, int], left: int, step: int) -> tuple[tuple[float, str, str], ...]:
    heads = []
    before = None
    for column in range(max(columns.values()) + 1):
        text = next((text for text in texts if columns[text.key] == column and text.moment), None)
        day, _, time = text.stamp.partition(", ") if text else (NO_DATE, "", "")
        heads.append((left + step * (column + 0.5), day if day != before else "", time))
        before = day
    return tuple(heads)


def _arrow(edge: Edge, nodes: dict[str, Node]) -> Arrow:
    """A straight line within a lane, an arc over texts in between, a curve from lane to lane."""
    a, b = nodes[edge.source.key], nodes[edge.result.key]
    if a.x > b.x and not edge.directed:
        a, b = b, a
    ahead = 1 if a.x <= b.x else -1  # evidence may lead against the dates
    start, end = a.x + ahead * a.radius, b.x - ahead * (b.radius + 3)
    if a.y == b.y:
        between = any(node.y == a.y and min(a.x, b.x) < node.x < max(a.x, b.x) for node in nodes.values())
        rise = 26 if between else 0
        middle = (a.x + b.x) / 2
        path = f"M{start:.1f} {a.y}Q{middle:.1f} {a.y - 2 * rise} {end:.1f} {b.y}" if rise else f"M{start:.1f} {a.y}H{end:.1f}"
        return Arrow(edge=edge, path=path, x=middle, y=a.y - rise - 6)
    if a.x == b.x:
        middle, out = (a.y + b.y) / 2, a.x + 22 + abs(b.y - a.y) / 8
        path = f"M{a.x + a.radius} {a.y}Q{out:.1f} {middle} {b.x + b.radius + 3} {b.y}"
        return Arrow(edge=edge, path=path, x=(out + a.x + a.radius) / 2, y=middle + 4)
    reach = (b.x - a.x) / 2
    path = f"M{start:.1f} {a.y}C{a.x + reach:.1f} {a.y} {b.x - reach:.1f} {b.y} {end:.1f} {b.y}"
    return Arrow(edge=edge, path=path, x=(a.x + b.x) / 2, y=(a.y + b.y) / 2)


def related_pairs(texts: Sequence[Text], edges: Sequence[Edge]) -> tuple[int, int]:
    """How many pairs of texts are related, and how many there are."""
    return len(edges), len(list(combinations(texts, 2)))


def evidence(edge: Edge) -> str:
    """Why the two are related, and how the direction was told."""
    a, b = (edge.result, edge.source) if edge.kinship.earlier == "b" else (edge.source, edge.result)
    parts = [one_line(part) for part in (edge.kinship.reason, edge.kinship.direction_reason) if part]
    return by_name("; ".join(parts), a.name, b.name)
