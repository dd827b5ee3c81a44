"""The index of places: what it holds, how names are normalised, and what happens when the file is missing or damaged."""

import struct
import zlib
from pathlib import Path
from time import process_time

import pytest

from variorum.claims.places import gazetteer
from variorum.claims.places.gazetteer import Gazetteer, Kind
from variorum.errors import ModelError

FILE = Path(gazetteer.__file__).parents[1] / "weights" / "places.bin"


@pytest.fixture(scope="module")
def index():
    return gazetteer.load()


@pytest.mark.parametrize(
    "writings",
    [
        ("St. Albans", "Saint Albans", "ST ALBANS", "St Albans"),
        ("al-Bab", "Al Bab", "El Bab", "Al-Bāb"),
        ("São Paulo", "Sao Paulo", "SAO PAULO"),
        ("The Hague", "Hague"),
        ("Stratford-upon-Avon", "Stratford upon Avon"),
        ("Sana'a", "Sana’a", "Sanaa"),
        ("U.S.", "US"),
        ("Fort Wayne", "Ft. Wayne"),
        ("Mount Vernon", "Mt Vernon"),
    ],
)
def test_writings_of_one_name_share_a_key(writings):
    assert len({gazetteer.key(name) for name in writings}) == 1


def test_names_that_differ_keep_their_keys():
    assert len({gazetteer.key(name) for name in ("Salem", "Salem City", "New Salem", "Sale", "San Salvador", "Salvador")}) == 6


@pytest.mark.parametrize(
    ("name", "kind", "country"),
    [
        ("Norway", Kind.COUNTRY, "NO"),
        ("Britain", Kind.COUNTRY, "GB"),
        ("Ivory Coast", Kind.COUNTRY, "CI"),
        ("Norwegian", Kind.DEMONYM, "NO"),
        ("Norwegians", Kind.DEMONYM, "NO"),
        ("Tuscany", Kind.REGION, "IT"),
        ("Oxfordshire", Kind.COUNTY, "GB"),
        ("Cuyahoga County", Kind.COUNTY, "US"),
        ("Toledo", Kind.TOWN, "US"),
        ("Kyiv", Kind.TOWN, "UA"),
        ("Scandinavia", Kind.AREA, None),
        ("Oceania", Kind.CONTINENT, None),
    ],
)
def test_places_are_found_by_name(index, name, kind, country):
    assert (kind, country) in [(entry.kind, entry.country) for entry in index.find(name)]


def test_a_town_knows_its_region_its_county_and_its_id(index):
    lima = next(entry for entry in index.find("Lima") if entry.country == "US" and index.entry(entry.region).name == "Ohio")
    assert (lima.name, lima.kind, index.entry(lima.county).name) == ("Lima", Kind.TOWN, "Allen County")
    assert lima.geonames
    assert abs(lima.lat - 40.74) < 0.02
    assert abs(lima.lon + 84.11) < 0.02
    assert 4 < lima.size < 5


def test_the_largest_comes_first(index):
    found = index.find("Lima")
    assert found[0].country == "PE"
    assert [entry.size for entry in found] == sorted((entry.size for entry in found), reverse=True)


def test_short_forms_of_states_count_only_as_such(index):
    assert [entry.name for entry in index.find_key(gazetteer.abbreviation("OH"))] == ["Ohio"]
    assert [entry.name for entry in index.find_key(gazetteer.abbreviation("W. Va."))] == ["West Virginia"]
    assert "Ohio" not in [entry.name for entry in index.find("OH")]


def test_capitals_lead_to_their_country(index):
    assert index.capital("Oslo").country == "NO"
    assert index.capital("Kiev").country == "UA"
    assert index.capital("Bergen") is None
    assert index.capital("Nowhere at all") is None


@pytest.mark.parametrize("name", ["", " ", "\x00", "\U0001f600", "\ud800", "x" * 100_000, "שלום", "the", "~", "'", "a\nb"])
def test_hostile_names_find_nothing(index, name):
    assert index.find(name) == ()


def test_every_row_reads(index):
    for row in range(0, len(index._rows) // gazetteer.ROW.size, 997):
        entry = index.entry(row)
        assert entry.name
        assert -90 <= entry.lat <= 90
        assert -180 <= entry.lon <= 180
        assert entry in index.find(entry.name)


def test_loading_is_quick_and_small():
    data = FILE.read_bytes()
    assert len(data) < 9_000_000
    began = process_time()
    Gazetteer(data)
    assert process_time() - began < 0.5  # 0.01 s here


def damaged(data):
    return {
        "empty": b"",
        "another file": b"no index" * 100,
        "cut off": data[: len(data) // 2],
        "header only": data[:16],
        "one bit": data[:5_000_000] + bytes([data[5_000_000] ^ 1]) + data[5_000_001:],
        "odd header": data[:8] + struct.pack("<II", zlib.crc32(b"[]"), 2) + b"[]",
    }


@pytest.mark.parametrize("how", ["empty", "another file", "cut off", "header only", "one bit", "odd header", "missing"])
def test_a_missing_or_damaged_file_is_a_clear_error(monkeypatch, tmp_path, how):
    folder = tmp_path / "weights"
    folder.mkdir()
    if how != "missing":
        (folder / "places.bin").write_bytes(damaged(FILE.read_bytes())[how])
    monkeypatch.setattr(gazetteer, "files", lambda package: tmp_path)
    gazetteer.load.cache_clear()
    try:
        with pytest.raises(ModelError, match="missing" if how == "missing" else "damaged") as caught:
            gazetteer.load()
    finally:
        gazetteer.load.cache_clear()
    assert "places.bin" in caught.value.where
    assert "reinstall" in str(caught.value)
