"""The index of places that ships with the package: names of countries, regions, counties and towns to where they lie.

`training/gazetteer.py` builds it from GeoNames (CC BY 4.0) and describes the file. It is read once, on first use, and looked up by hash.
"""

from __future__ import annotations

import json
import re
import struct
import unicodedata
import zlib
from bisect import bisect_left, bisect_right
from enum import IntEnum
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from variorum.errors import ModelError

__all__ = ["Entry", "Gazetteer", "Kind", "abbreviation", "key", "load"]

MAGIC = b"VPLACES1"
ROW = struct.Struct("<IhhHHHBx")  # GeoNames id, latitude, longitude, size, region, county, kind
MAX_LENGTH = 120  # code points of a name that is looked up
EVERY = 16  # names between two that have their offset stored
SIZE_SCALE = 7000  # size is this times log10(1 + inhabitants)
CAPITAL = 0x80  # bit of the kind
NOWHERE = 0xFFFFFFFF


class Kind(IntEnum):
    """What a place is, the widest first but for areas."""

    CONTINENT = 0
    COUNTRY = 1
    REGION = 2  # a state, province, governorate
    COUNTY = 3  # a county, district
    TOWN = 4
    AREA = 5  # what no border draws: "the Middle East", "the Sinai"
    DEMONYM = 6  # no place, but people named by one: "Syrian"


class Entry(NamedTuple):
    """One place."""

    row: int
    name: str
    kind: Kind
    country: str | None  # ISO 3166-1 alpha-2
    region: int  # row of the region it lies in; -1 when unknown
    county: int
    geonames: int | None
    lat: float
    lon: float
    size: float  # log10 of the inhabitants
    capital: bool  # of a country


# --- names --------------------------------------------------------------------------------------------------------------------------

_PLAIN = str.maketrans("øđðłıħ-/_", "oddlih   ", "'’ʻʼ‘`.") | str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"})
_SAME_WORDS = {"saint": "st", "sainte": "st", "fort": "ft", "mount": "mt"} | dict.fromkeys("el ad an ar as ash at az ez er".split(), "al")
_NOT_WORDS = re.compile(r"[^\w&]+")


@lru_cache(maxsize=16384)
def key(name: str) -> str:
    """What the writings of one name have in common: "St. John's", "Saint Johns"; "al-Bab", "El Bab"."""
    plain = name.casefold()
    if not plain.isascii():
        plain = "".join(mark for mark in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(mark))
    words = _NOT_WORDS.sub(" ", plain.translate(_PLAIN)).split()
    if len(words) > 1 and words[0] == "the":
        del words[0]
    if len(words) == 1:
        return words[0]
    return " ".join([_SAME_WORDS.get(word, word) for word in words[:-1]] + words[-1:])


def abbreviation(name: str) -> str:
    """The key of a short form that only counts where a region may stand: "Ohio" for "OH" in "Lima, OH"."""
    return "~" + name.casefold().replace(".", "").replace(" ", "")


def digest(name_key: str) -> int:
    """The hash that names are stored by."""
    return zlib.crc32(name_key.encode("utf-8", "surrogatepass"))


def check(name_key: str) -> int:
    """A second hash, one byte, that is stored with names whose text is not."""
    return zlib.adler32(name_key.encode("utf-8", "surrogatepass")) % 251


# --- the index ----------------------------------------------------------------------------------------------------------------------


class Gazetteer:
    """Looks names up. `find` gives the largest places first."""

    def __init__(self, data: bytes) -> None:
        if data[:8] != MAGIC:
            raise ValueError("it is no index of places")
        expected, length = struct.unpack_from("<II", data, 8)
        if zlib.crc32(memoryview(data)[16:]) != expected:
            raise ValueError("its checksum does not fit")
        header = json.loads(data[16 : 16 + length])
        parts = {name: memoryview(data)[start:end] for name, (start, end) in header["parts"].items()}
        self._hashes, self._first_rows, self._offsets, self._alias_hashes, self._alias_rows, self._region_rows, self._county_rows = (
            parts[name].cast("I")
            for name in ("hashes", "first_rows", "offsets", "alias_hashes", "alias_rows", "region_rows", "county_rows")
        )
        self._names, self._rows, self._alias_checks = parts["names"], parts["rows"], parts["alias_checks"]
        self._country_rows: dict[str, int] = header["countries"]
        self._region_countries = bytes(parts["region_countries"]).decode("ascii")
        self._find = lru_cache(maxsize=8192)(self._look_up)

    def find(self, name: str) -> tuple[Entry, ...]:
        """The places of that name, in whatever writing; the widest and largest first."""
        return self.find_key(key(name)) if len(name) <= MAX_LENGTH else ()

    def capital(self, name: str) -> Entry | None:
        """The country that is governed from the town of that name; None where it is no capital or bears no name so large."""
        town = next((entry for entry in self.find(name) if entry.kind is Kind.TOWN), None)
        return self._country(town.country) if town and town.capital and town.country else None

    def _country(self, code: str) -> Entry | None:
        row = self._country_rows.get(code)
        return None if row is None else self.entry(row)

    def find_key(self, name_key: str) -> tuple[Entry, ...]:
        """The places whose name has this key."""
        return self._find(name_key)

    def entry(self, row: int) -> Entry:
        """The place in that row."""
        geonames, lat, lon, size, region, county, kind = ROW.unpack_from(self._rows, row * ROW.size)
        country = self._region_countries[2 * region : 2 * region + 2]
        region_row, county_row = self._region_rows[region], self._county_rows[county]
        return Entry(
            row,
            self._name(bisect_right(self._first_rows, row) - 1),
            Kind(kind & ~CAPITAL),
            country if country != "--" else None,
            -1 if region_row == NOWHERE else region_row,
            -1 if county_row == NOWHERE else county_row,
            geonames or None,
            lat / 100,
            lon / 100,
            size / SIZE_SCALE,
            bool(kind & CAPITAL),
        )

    def _name(self, number: int) -> str:
        block = number // EVERY
        listed = bytes(self._names[self._offsets[block] : self._offsets[block + 1]]).decode("utf-8")
        return listed.split("\n")[number % EVERY]

    def _look_up(self, name_key: str) -> tuple[Entry, ...]:
        wanted = digest(name_key)
        rows: set[int] = set()
        at = bisect_left(self._hashes, wanted)
        while at < len(self._hashes) and self._hashes[at] == wanted:
            if key(self._name(at)) == name_key:
                rows.update(range(self._first_rows[at], self._first_rows[at + 1]))
            at += 1
        at, again = bisect_left(self._alias_hashes, wanted), check(name_key)
        while at < len(self._alias_hashes) and self._alias_hashes[at] == wanted:
            if self._alias_checks[at] == again:
                rows.add(self._alias_rows[at])
            at += 1
        return tuple(sorted(map(self.entry, rows), key=lambda entry: (-entry.size, entry.kind, entry.row)))


@lru_cache(maxsize=1)
def load() -> Gazetteer:
    """The index that ships with the package."""
    file = files("variorum.claims").joinpath("weights", "places.bin")
    try:
        return Gazetteer(file.read_bytes())
    except (OSError, ValueError, KeyError, TypeError, struct.error) as error:
        what = "the index of places is missing" if isinstance(error, OSError) else f"the index of places is damaged: {error}"
        raise ModelError(what, where=str(file), advice="reinstall the package") from error
