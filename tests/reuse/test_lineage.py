"""Relations, boilerplate, series and stories of invented tellings."""

import re

import numpy as np
import pytest
from tellings import AGENCY, COLUMN, CRITIC, FEATURE, FOOTER, OTHER, REVISED

import variorum
from variorum.reuse import stories


def reuse(*records):
    return variorum.find_reuse([{"id": f"{n:02}"} | record for n, record in enumerate(records)], jobs=1)


def relation(one, other, text=AGENCY, second=REVISED):
    [pair] = reuse({"text": text} | one, {"text": second} | other).pairs.to_pylist()
    return pair["relation"], pair["evidence"].split(";")[0]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ({"outlet": "Courier"}, {"outlet": "courier "}, ("version", "the same outlet")),
        ({"outlet": "Courier"}, {"outlet": "Herald"}, ("copy", "two outlets")),
        ({}, {}, ("version", "no outlet given for either")),
        ({"outlet": "Courier"}, {}, ("copy", "the outlet of one is not given")),
        ({"url": "https://courier.example/a"}, {"url": "http://www.courier.example/a/#top"}, ("version", "the same address")),
        ({"url": "https://courier.example/a"}, {"url": "https://courier.example/b"}, ("version", "the same outlet")),
        ({"url": "https://courier.example/a"}, {"url": "https://herald.example/a"}, ("copy", "two outlets")),
        ({"outlet": "", "url": ""}, {"outlet": " "}, ("version", "no outlet given for either")),
    ],
)
def test_versions_and_copies_differ_by_outlet_and_address(one, other, expected):
    assert relation(one, other) == expected


def test_one_address_makes_a_version_of_a_text_written_anew():
    rewritten = " ".join(OTHER.split()[:40]) + " " + " ".join(AGENCY.split()[:60])
    address = {"url": "https://courier.example/flood"}
    assert relation(address, address, second=rewritten)[0] == "version"
    assert relation({}, {}, second=rewritten)[0] == "draws-on"


BULLETIN = (
    "The grain exchange at Port Varel said {a} lots were traded on {day}, against {b} lots a week before. Wheat for delivery in spring closed at {c} "
    "crowns a tonne, barley at {d} crowns and rape at {e} crowns. Stocks in the silos of the harbour stood at {f} tonnes, and {g} ships were waiting in the roads. "
    "The exchange publishes its figures every week after the close of business and does not comment on them."
)


def bulletin(seed, day):
    values = np.random.default_rng(seed).integers(100, 9999, 7).tolist()
    return BULLETIN.format(day=day, **dict(zip("abcdefg", values, strict=True)))


def test_the_next_issue_of_a_series_is_no_version():
    issues = [bulletin(n, day) for n, day in enumerate(("4 May", "11 May", "18 May"))]
    result = reuse(*({"text": text, "outlet": "Exchange", "published": f"2025-05-{4 + 7 * n:02}"} for n, text in enumerate(issues)))
    assert {row["relation"] for row in result.pairs.to_pylist()} == {None}
    assert "series" in result.pairs["evidence"][0].as_py()
    assert len(set(result.stories["story"].to_pylist())) == 3


def test_a_revision_within_hours_may_change_every_figure():
    one, other = bulletin(1, "4 May"), bulletin(2, "4 May")
    times = {"outlet": "Exchange", "published": "2025-05-04T10:00"}, {"outlet": "Exchange", "published": "2025-05-04T16:30"}
    assert relation(*times, text=one, second=other)[0] == "version"


def test_a_report_whose_dateline_alone_changed_is_a_version():
    texts = [f"Published June {day} 2025, {hour}:15. {AGENCY}" for day, hour in ((14, 9), (15, 11))]
    [pair] = reuse(*({"text": text} for text in texts)).pairs.to_pylist()
    assert pair["relation"] == "version"


def own_words(seed, count=120):
    chance = np.random.default_rng(seed)
    return " ".join(f"{'bdfgklmnprst'[i % 12]}{'aeiou'[i % 5]}{i}" for i in chance.integers(0, 5000, count))


def test_a_footer_makes_nobody_a_relative():
    result = reuse(*({"text": f"{own_words(seed, 60)}. {FOOTER}"} for seed in range(12)))
    assert result.pairs.num_rows == 0
    assert set(result.passages["kind"].to_pylist()) == {"boilerplate"}
    assert result.passages.num_rows == 12 * 11 // 2
    assert len(set(result.stories["story"].to_pylist())) == 12


def test_a_report_that_many_carry_is_no_boilerplate():
    result = reuse(*({"text": re.sub("upstream", f"upstream by crew {n}", AGENCY), "outlet": f"Outlet {n}"} for n in range(12)))
    assert set(result.pairs["relation"].to_pylist()) == {"copy"}
    assert set(result.stories["story"].to_pylist()) == {"00"}


def test_copies_with_one_footer_are_found_beneath_it():
    texts = [f"{own_words(seed, 60)}. {FOOTER}" for seed in range(11)] + [f"{AGENCY} {FOOTER}", f"{REVISED} {FOOTER}"]
    result = reuse(*({"text": text, "outlet": f"Outlet {n}"} for n, text in enumerate(texts)))
    assert [(row["a"], row["b"], row["relation"]) for row in result.pairs.to_pylist()] == [("11", "12", "copy")]


def test_quotations_and_mere_passages_make_no_story():
    result = reuse({"text": CRITIC}, {"text": COLUMN}, {"text": AGENCY}, {"text": FEATURE}, {"text": REVISED})
    story = dict(zip(result.stories["article"].to_pylist(), result.stories["story"].to_pylist(), strict=True))
    assert story == {"00": "00", "01": "01", "02": "02", "03": "03", "04": "02"}


def test_a_story_is_cut_at_its_weakest_joint():
    count = 2 * stories.BOUND
    chain = np.arange(count - 1, dtype=np.int32)
    strength = np.full(count - 1, 0.8, np.float32)
    strength[stories.BOUND // 2] = 0.5
    found = stories.gather(count, chain, chain + 1, strength)
    sizes = np.bincount(found.story)
    assert sizes.max() <= stories.BOUND
    assert found.split.any()
    sure = stories.gather(count, chain, chain + 1, np.full(count - 1, 0.95, np.float32))
    assert np.bincount(sure.story).max() == count
    assert not sure.split.any()


def test_the_parties_may_change_places():
    def mirrored(text):
        return text.replace("river", "@").replace("sea", "river").replace("@", "sea")

    texts = [AGENCY, REVISED, FEATURE, CRITIC]
    plain = reuse(*({"text": text} for text in texts))
    mirror = reuse(*({"text": mirrored(text)} for text in texts))
    assert plain.pairs.drop_columns(["evidence"]).equals(mirror.pairs.drop_columns(["evidence"]))
