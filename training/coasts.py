"""Makes the land shapes that the page of a story draws its map from: `python training/coasts.py land-50m.json`.

`land-50m.json` is Natural Earth's land at 1:50 million (public domain, naturalearthdata.com) as TopoJSON, from the npm package
`world-atlas` 2.0.2 (`npm pack world-atlas`, ISC licence). Coasts only: Natural Earth's borders show who is in control, which is a side to take.
"""

import gzip
import json
import sys
from pathlib import Path

HOME = Path(__file__).resolve().parents[1] / "src" / "variorum" / "render" / "static" / "land.json.gz"
LEAST = 0.02  # square degrees of an island that is kept


def main(source: str) -> None:
    topology = json.loads(Path(source).read_text(encoding="utf-8"))
    (kx, ky), (dx, dy) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            points.append((round((x * kx + dx) * 100), round((y * ky + dy) * 100)))
        arcs.append(points)
    polygons = []
    for geometry in topology["objects"]["land"]["geometries"]:
        for polygon in geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]:
            rings = [_thin(_ring(arcs, ring)) for ring in polygon]
            if _area(rings[0]) >= LEAST * 100 * 100:
                polygons.append([ring for ring in rings if len(ring) > 3])
    packed = gzip.compress(json.dumps(polygons, separators=(",", ":")).encode("ascii"), 9, mtime=0)
    HOME.write_bytes(packed)
    print(f"{len(polygons):,} pieces of land, {len(packed):,} bytes")


def _ring(arcs: list[list[tuple[int, int]]], numbers: list[int]) -> list[tuple[int, int]]:
    ring: list[tuple[int, int]] = []
    for number in numbers:
        points = arcs[number] if number >= 0 else arcs[~number][::-1]
        ring += points[1:] if ring else points
    return ring


def _thin(ring: list[tuple[int, int]]) -> list[tuple[int, int]]:
    return [point for index, point in enumerate(ring) if not index or point != ring[index - 1]]


def _area(ring: list[tuple[int, int]]) -> float:
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, [*ring[1:], ring[0]], strict=True))) / 2


if __name__ == "__main__":
    main(sys.argv[1])
