"""Passages and measures against brute force."""

import random
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tellings import AGENCY, COLUMN, CRITIC, FEATURE, OTHER, REVISED

import variorum
from variorum.errors import InputError
from variorum.reuse.words import RUN


def found(*texts, **columns):
    return variorum.find_reuse(
        [{"id": f"{n:02}", "text": text} | {k: v[n] for k, v in columns.items()} for n, text in enumerate(texts)], jobs=1
    )


def shared_run(a, b):
    best = 0
    before = [0] * (len(b) + 1)
    for word in a:
        row = [0]
        for j, other in enumerate(b):
            row.append(before[j] + 1 if word == other else 0)
        best, before = max(best, *row), row
    return best


def grams(words):
    size = min(5, len(words))
    return {tuple(words[i : i + size]) for i in range(len(words) - size + 1)}


@st.composite
def collections(draw):
    """Texts cut and glued from common stretches, so that much is shared and repeated."""
    seed = draw(st.integers(0, 2**32 - 1))
    chance = random.Random(seed)
    stock = [
        [f"{chance.choice('bdfgklmnprst')}{chance.choice('aeiou')}{chance.randrange(60)}" for _ in range(chance.randrange(3, 30))]
        for _ in range(6)
    ]
    texts = []
    for _ in range(draw(st.integers(2, 6))):
        words = [word for _ in range(chance.randrange(1, 5)) for word in chance.choice(stock)]
        for _ in range(chance.randrange(4)):
            words[chance.randrange(len(words))] = f"edit{chance.randrange(9)}"
        texts.append(words)
    return texts


@given(collections())
@settings(max_examples=200, deadline=None)
def test_every_shared_run_is_found_and_measures_are_exact(texts):
    result = found(*map(" ".join, texts))
    pairs = {(int(row["a"]), int(row["b"])): row for row in result.pairs.to_pylist()}
    with_passages = {(int(row["a"]), int(row["b"])) for row in result.passages.to_pylist()}
    for a, b in combinations(range(len(texts)), 2):
        if shared_run(texts[a], texts[b]) >= RUN:
            assert (a, b) in with_passages
    for (a, b), row in pairs.items():
        one, other = grams(texts[a]), grams(texts[b])
        assert row["resemblance"] == pytest.approx(len(one & other) / len(one | other), abs=1e-6)
        assert row["containment_a"] == pytest.approx(len(one & other) / len(one), abs=1e-6)
        assert row["containment_b"] == pytest.approx(len(one & other) / len(other), abs=1e-6)
    rows = result.passages.to_pylist()
    assert rows == sorted(rows, key=lambda row: (row["a"], row["b"], row["a_start"], row["b_start"]))
    for row in rows:
        one, other = (" ".join(texts[int(row[side])])[row[f"{side}_start"] : row[f"{side}_end"]].split() for side in "ab")
        assert 0 < row["words"] <= min(len(one), len(other))
        assert common_subsequence(one, other) >= row["words"]
        assert row["similarity"] == pytest.approx(2 * row["words"] / (len(one) + len(other)), abs=1e-6)


def common_subsequence(one, other):
    before = [0] * (len(other) + 1)
    for word in one:
        row = [0]
        for j, another in enumerate(other):
            row.append(before[j] + 1 if word == another else max(before[j + 1], row[-1]))
        before = row
    return before[-1]


def test_a_passage_bridges_small_edits():
    result = found(AGENCY, REVISED)
    [passage] = result.passages.to_pylist()
    assert AGENCY[passage["a_start"] : passage["a_end"]].startswith("HARROW BAY")
    assert REVISED[passage["b_start"] : passage["b_end"]].endswith("for a week")
    assert 0.95 < passage["similarity"] < 1


def test_the_first_and_the_last_word_of_both_count():
    lead = "the first words of a text belong to a passage as much as any others do"
    [passage] = found(f"{lead} and here it goes on with this", f"{lead} but there it says something else").passages.to_pylist()
    assert (passage["a_start"], passage["b_start"], passage["a_end"]) == (0, 0, len(lead))


def test_moved_passages_are_found_in_both_orders():
    one, two = AGENCY.split(". ")[2:4], OTHER.split(". ")[:2]
    result = found(". ".join(one + two), ". ".join(two + one))
    assert result.passages.num_rows == 2


def test_short_texts_with_the_same_words_are_the_same_text():
    [pair] = found("Breaking news", "BREAKING NEWS!", "Other news").pairs.to_pylist()
    assert (pair["a"], pair["b"], pair["relation"], pair["resemblance"]) == ("00", "01", "same-text", 1.0)


def test_a_quotation_in_two_texts_proves_no_copying():
    result = found(CRITIC, COLUMN)
    [pair], [passage] = result.pairs.to_pylist(), result.passages.to_pylist()
    assert pair["relation"] == "shared-quotation"
    assert passage["kind"] == "quotation"
    assert len(set(result.stories["story"].to_pylist())) == 2


def test_chinese_characters_are_words_and_two_count_as_one():
    shared = "河水上涨以后市政府说至少四十个家庭星期一离开了他们在老桥附近的家"
    result = found(f"{shared}。学校关闭到星期四。", f"本地消息：{shared}，火车照常运行。")
    assert result.passages["words"].to_pylist() == [len(shared)]
    few = "河水上涨以后市政府说至少"
    assert found(f"{few}有人受伤。", f"本地：{few}没有。").passages.num_rows == 0


def test_nothing_is_shared_by_texts_about_other_things():
    result = found(AGENCY, OTHER)
    assert result.pairs.num_rows == result.passages.num_rows == 0
    assert result.stories.num_rows == 2


def test_a_text_that_repeats_itself_ends():
    assert found("na " * 5000, "na " * 4000, AGENCY).pairs.num_rows == 1


@pytest.mark.parametrize("articles", [[], ["   "]])
def test_no_texts_at_all(articles):
    if articles:
        with pytest.raises(InputError):
            variorum.find_reuse(articles)
    else:
        assert variorum.find_reuse(articles).stories.num_rows == 0


def test_the_feature_draws_on_the_agency():
    [pair] = found(AGENCY, FEATURE).pairs.to_pylist()
    assert pair["relation"] == "draws-on"
