"""Claims followed through invented stories: what must meet, what must stay apart, what became of each claim."""

import json
import sys
from pathlib import Path

import pytest
from retelling import NAMES, STORIES, articles, dated, story, thread_of, told, values, words

from variorum import pipeline
from variorum.model import Article, ThreadStatus, Tier
from variorum.render.story_data import story_json

BENCH = Path(__file__).resolve().parents[2] / "bench" / "quality"


def test_the_measured_quality_stays_above_its_floors(monkeypatch, capsys):
    monkeypatch.syspath_prepend(str(BENCH))
    import threads

    for split in ("dev", "test"):
        monkeypatch.setattr(sys, "argv", ["threads.py", str(STORIES), "--split", split, "--floors", str(BENCH / "floors.json")])
        assert threads.main() == 0, capsys.readouterr().err


@pytest.mark.parametrize("name", NAMES)
def test_every_occurrence_rests_on_words_of_its_text(name):
    for thread in told(name).threads:
        for each, (_, said) in zip(thread.occurrences, words(told(name), thread), strict=True):
            assert said.strip() == said
            assert said
            assert each.figure is None or each.reason
        assert thread.status_reason
        known = sum(len(origin.articles) for origin in thread.origins)
        assert thread.independence.unknown <= len(thread.occurrences)
        assert known or thread.independence.unknown


def test_a_figure_that_grows_is_one_thread_with_its_values_and_one_origin():
    thread = thread_of(told("quarry"), "copy.txt", "injuring at least 22 workers")
    assert values(thread) == [14, 22, 22]
    assert thread.status is ThreadStatus.CHANGED
    assert "at least N workers" in thread.claim
    assert [origin.actor for origin in thread.origins] == ["the district fire service"]
    assert (thread.independence.known_dependent, thread.independence.no_link_found, thread.independence.unknown) == (3, 0, 0)


def test_what_a_copy_leaves_out_is_not_withdrawn():
    assert thread_of(told("quarry"), "noon.txt", "employs about 230 people").status is ThreadStatus.STABLE
    gone = thread_of(told("quarry"), "morning.txt", "A second slope")
    assert gone.status is ThreadStatus.WITHDRAWN
    assert "morning.txt" in gone.status_reason
    assert "noon.txt" in gone.status_reason
    assert not {"deleted", "retracted", "admitted"} & set(gone.status_reason.split())


def test_a_claim_that_goes_and_comes_back():
    assert thread_of(told("audit"), "one.txt", "awarded without a tender").status is ThreadStatus.RETURNED
    assert thread_of(told("audit"), "two.txt", "A council meeting").status is ThreadStatus.ADDED


def test_look_alike_statements_of_two_parties_stay_apart():
    north = thread_of(told("delegations"), "ledger.txt", "guards from the Orlo bridge")
    south = thread_of(told("delegations"), "ledger.txt", "guards from the Tamsin pass")
    assert north is not south
    july = thread_of(told("delegations"), "ledger.txt", "grain store in July")
    saturday = thread_of(told("delegations"), "ledger.txt", "grain store on Saturday")
    assert july is not saturday


def test_a_denial_stands_beside_its_claim():
    claim = thread_of(told("delegations"), "courier.txt", "its accusation that southern forces")
    denial = thread_of(told("delegations"), "courier.txt", "their forces had shelled")
    assert claim is not denial
    assert claim.status is denial.status is ThreadStatus.RIVAL
    assert "Southern officials" in claim.status_reason


def test_two_attacks_a_month_apart_are_two_claims_and_the_recalled_one_is_known():
    march = thread_of(told("blasts"), "first.txt", "killing nine people", 9)
    assert values(march) == [9, 9, 9]
    assert 17 not in values(march)
    april = thread_of(told("blasts"), "second.txt", "killing 17 people", 17)
    assert {each.article for each in april.occurrences} == {"second.txt"}


def test_two_sources_give_two_numbers():
    thread = thread_of(told("storm"), "third.txt", "25 people lost their lives", 25)
    assert thread.status is ThreadStatus.RIVAL
    assert values(thread) == [14, 22, 22, 25]
    assert {origin.actor for origin in thread.origins} >= {"The fishermen's guild"}
    assert thread.independence.no_link_found == len(thread.origins)


def test_the_same_number_of_other_things():
    dead = thread_of(told("flood"), "monday.txt", "killed at least 12 people", 12)
    boats = thread_of(told("flood"), "monday.txt", "12 boats had been sent", 12)
    assert dead is not boats


def test_the_ledger_leads_with_what_changed():
    statuses = [thread.status for thread in told("quarry").threads]
    assert statuses[0] is ThreadStatus.CHANGED
    assert statuses.index(ThreadStatus.STABLE) > statuses.index(ThreadStatus.WITHDRAWN)
    assert [thread.id for thread in told("quarry").threads] == [f"t{number}" for number in range(1, len(statuses) + 1)]


# --- what does not depend on what ------------------------------------------------------------------------------------------------------------


def test_the_order_of_the_texts_changes_nothing():
    forwards = json.loads(story_json(told("ferry")))
    backwards = json.loads(story_json(pipeline.story(articles("ferry")[::-1])))
    assert forwards == backwards


MIRROR = (
    """The Redland army said on Monday that Blueland forces had shelled a school in Tarn, killing 12 people.
    Blueland forces denied that they had shelled a school.""",
    """Redland soldiers crossed the river near Tarn, a Blueland commander said. The Redland army said that 12 people were killed when
    Blueland forces shelled a school in Tarn on Monday.""",
)


def test_mirrored_parties_give_the_mirror_image():
    def exchanged(text):
        return text.replace("Redland", "X").replace("Blueland", "Redland").replace("X", "Blueland")

    def seen(told_):
        return sorted(
            (thread.status.value, sorted(said for _, said in words(told_, thread)), sorted(origin.actor or "" for origin in thread.origins))
            for thread in told_.threads
        )

    straight, mirrored = seen(story(*MIRROR)), seen(story(*map(exchanged, MIRROR)))
    assert straight
    assert [[exchanged(str(part)) for part in row] for row in straight] == [[str(part) for part in row] for row in mirrored] or sorted(
        exchanged(str(row)) for row in straight
    ) == sorted(map(str, mirrored))


# --- traps ------------------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Rebels shelled government positions near Orsk bridge on Monday, a monitor said.", "Government troops shelled rebel positions near Orsk bridge on Monday, a monitor said."),
        ("The clinic in Tarn treated 40 wounded miners after the blast, a nurse said.", "The clinic in Tarn treated 40 dogs after the blast, a nurse said."),
        ("Some 40 miners were killed in the Tarn pit on March 3, the union said.", "Some 40 miners were killed in the Tarn pit on June 9, the union said."),
        ("The northern bridge at Tarn will stay shut until autumn, the mayor said.", "The southern bridge at Tarn will stay shut until autumn, the mayor said."),
    ],
)  # fmt: skip
def test_what_keeps_look_alikes_apart(one, other):
    told_ = dated(("Post", "2024-06-10", one), ("Star", "2024-06-10", other))
    assert all(len({each.article for each in thread.occurrences}) == 1 for thread in told_.threads), [t.claim for t in told_.threads]
    assert told_.threads


def test_the_same_claim_in_other_words_is_only_suggested():
    told_ = dated(
        ("Post", "2024-06-10", "Auditors of the Tarn council found that three bridges need urgent repairs, the council said."),
        ("Star", "2024-06-11", "Urgent repairs are needed on three bridges, auditors found, the Tarn council said on Tuesday."),
    )
    thread = next(thread for thread in told_.threads if len(thread.occurrences) == 2)
    assert {each.tier for each in thread.occurrences} == {Tier.CONFIRMED, Tier.SUGGESTED}
    assert all(0 < each.score <= 1 for each in thread.occurrences)
    assert any("shared words" in each.reason for each in thread.occurrences)


# --- input that is not as hoped -----------------------------------------------------------------------------------------------------------------


def test_one_text_is_a_reading_of_one():
    told_ = story("At least 65 people were hurt in Orsk, the fire service said.")
    assert [thread.status for thread in told_.threads] == [ThreadStatus.STABLE]
    assert any("one text only" in note for note in told_.notes)
    assert not told_.kinships
    assert not told_.comparisons


def test_two_texts_that_share_nothing_say_so():
    told_ = story(
        "The bakers of Tarn voted for a strike, their union said.", "A comet will pass the Earth in May, astronomers in Orsk said."
    )
    assert any("share" in note for note in told_.notes)
    assert all(len(thread.occurrences) == 1 for thread in told_.threads)


def test_two_files_of_the_same_words_are_two_tellings():
    text = "At least 65 people were hurt in Orsk on Monday, the fire service said, after a gas pipe had burst under the old market hall."
    told_ = pipeline.story([text, text])
    assert len({reading.article.id for reading in told_.readings}) == 2
    assert [len(thread.occurrences) for thread in told_.threads] == [2]


def test_two_short_versions_without_a_date():
    told_ = pipeline.story(
        ["A fire killed 3 people in Orsk on Monday, police said.", "A fire killed 5 people in Orsk on Monday, police said."]
    )
    assert values(told_.threads[0]) == [3, 5]
    assert told_.threads[0].status is ThreadStatus.CHANGED


def test_a_text_in_another_language_breaks_nothing():
    russian = "В Орске в понедельник при пожаре погибли 3 человека, сообщила полиция. Ещё 12 человек доставлены в больницу."
    told_ = pipeline.story([russian, "A fire killed 3 people in Orsk on Monday, police said."])
    assert any("another language" in note for note in told_.notes)
    assert told_.threads


def test_a_text_that_is_no_article_costs_the_others_nothing():
    rejected = []
    told_ = pipeline.story(["word " * 500_000, "A fire killed 3 people in Orsk on Monday, police said."], reject=rejected.append)
    assert len(told_.readings) == len(rejected) == 1


def test_dates_that_contradict_the_words_are_told():
    body = "Customs men seized 240 crates of forged medicine in the harbour of Tarn on Monday and sealed two stores near the quay where the crates had stood for weeks"
    told_ = pipeline.story(
        [
            Article(text=f"{body}. (Tarn Post)", outlet="Star", published="2024-06-10", given_id="a"),
            Article(text=f"{body}, the customs office said.", outlet="Tarn Post", published="2024-06-12", given_id="b"),
        ]
    )
    assert told_.kinships[0].earlier == "a"
    assert any("say different things" in note for note in told_.notes) is ("against it" in told_.kinships[0].direction_reason)
    assert "against it" in told_.kinships[0].direction_reason


def test_a_version_that_says_the_opposite_has_changed_and_has_no_rival():
    rest = (
        "The ferry company Aldis Line took its largest ship out of service on Friday after a crack was found in the hull. The ship carries 900 passengers and "
        "was on its way to Tarn Head when the crew noticed water in a hold. Divers examined the hull for three hours in the harbour of Orrevik. {} The "
        "company has chartered a smaller vessel, and tickets bought for the weekend stay valid until the end of the month, its office said."
    )
    before = rest.format("Officials expect the ship to sail again before Monday.")
    after = rest.format("Officials do not expect the ship to sail again before Monday.")
    thread = thread_of(story(before, after, outlet="Courier"), "n2", "sail again before Monday")
    assert thread.status is ThreadStatus.CHANGED
    assert len(thread.occurrences) == 2
