"""Captures in any order give the same stays, versions and changes: held against a slow and obvious model."""

import multiprocessing
from itertools import groupby, pairwise

import hypothesis.strategies as st
from archive_deposits import EARLY, KEY, LATE, Clock, blocked, deposit, moment
from hypothesis import HealthCheck, given, settings

from variorum.archive import open_archive
from variorum.archive.order import transition_id
from variorum.model import Article

TEXTS = ["The bridge is shut.", "The bridge is open.", "A ferry runs.", None]  # None: a refusal
captures = st.lists(st.sampled_from(TEXTS), min_size=1, max_size=9).flatmap(
    lambda texts: st.permutations(list(enumerate(texts, 1))),
)


def expected(shown):
    """Stays, transitions and texts of captures in time, as (day, text)."""
    good = [(day, text) for day, text in sorted(shown) if text]
    runs = [list(run) for _, run in groupby(good, key=lambda each: each[1])]
    stays = [(run[0][1], moment(run[0][0]), moment(run[-1][0]), len(run), moment(before[-1][0]) if before else None) for before, run in zip([None, *runs], runs, strict=False)]  # fmt: skip
    sha = {text: Article(text=text).sha256 for text in TEXTS if text}
    transitions = [
        (
            transition_id(KEY, sha[old[0][1]], sha[new[0][1]], moment(new[0][0])),
            old[0][1],
            new[0][1],
            moment(old[-1][0]),
            moment(new[0][0]),
            any(text == new[0][1] and day < new[0][0] for day, text in good),
        )
        for old, new in pairwise(runs)
    ]
    texts = list(dict.fromkeys(text for _, text in good))
    return stays, transitions, texts


def held(archive):
    article = archive.article(KEY)
    text = {version.id: archive.text(version.id).text for version in archive.versions(article.id)}
    stays = [(text[s.version], s.first, s.last, s.captures, s.before) for s in archive.stays(article.id)]
    transitions = [(t.id, text[t.old], text[t.new], t.old_seen, t.new_seen, t.returns) for t in archive.transitions(article.id)]
    return stays, transitions, [text[version.id] for version in archive.versions(article.id)]


def put(archive, order, *, again=False):
    for day, text in order:
        given_ = deposit(text, moment(day)) if text else blocked(moment(day))
        archive.add(given_)
        if again:
            assert archive.add(given_).again


def assert_counted(archive, order):
    """What an article and its versions say of themselves is what was put in."""
    article = archive.article(KEY)
    good = [(day, text) for day, text in sorted(order) if text]
    assert (article.captures, article.versions) == (len(order), len({text for _, text in good}))
    assert article.last_ok == (moment(good[-1][0]) if good else None)
    assert article.title == (good[-1][1] if good else None)
    assert [version.number for version in archive.versions(article.id)] == list(range(1, article.versions + 1))
    for version in archive.versions(article.id):
        days = [day for day, text in good if text == archive.text(version.id).text]
        assert (version.first, version.last, version.captures) == (moment(days[0]), moment(days[-1]), len(days))
    assert list(archive.problems()) == []


@given(order=captures)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_order_gives_the_same(order, tmp_path_factory):
    with open_archive(str(tmp_path_factory.mktemp("order") / "a"), now=Clock()) as archive:
        put(archive, order, again=True)
        assert held(archive) == expected(order)
        assert_counted(archive, order)


@given(order=captures)
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_order_gives_the_same_in_postgresql(order, postgresql_server):
    address = postgresql_server()
    with open_archive(address, now=Clock()) as archive:
        put(archive, order)
        assert held(archive) == expected(order)
        assert_counted(archive, order)
    postgresql_server.back(address)


def test_a_capture_between_two_takes_a_change_away_and_makes_two(archive):
    archive.add(deposit(EARLY, moment(1)))
    added = archive.add(deposit(LATE, moment(9)))
    (before,) = archive.transitions(added.article)
    archive.tell(before.id, [], b"the comparison")
    archive.delivered(before.id, "stdout")
    between = archive.add(deposit("The bridge is gone.", moment(5)))
    assert between.changed
    transitions = archive.transitions(added.article)
    assert [(t.old_seen, t.new_seen, t.told) for t in transitions] == [(moment(1), moment(5), None), (moment(5), moment(9), None)]
    assert archive.transition(before.id) is None
    archive.tell(before.id, [])  # it was compared while the capture came: passed over
    assert archive.transition(before.id) is None
    assert list(archive.problems()) == []


def test_a_capture_that_shows_the_old_text_narrows_the_change_down(archive):
    archive.add(deposit(EARLY, moment(1)))
    added = archive.add(deposit(LATE, moment(9)))
    (before,) = archive.transitions(added.article)
    archive.tell(before.id, [])
    assert not archive.add(deposit(EARLY, moment(5))).changed
    (after,) = archive.transitions(added.article)
    assert (after.id, after.old_seen, after.new_seen, after.told) == (before.id, moment(5), moment(9), archive.transition(before.id).told)
    assert after.told is not None


def _add_many(address, numbers, ready):
    with open_archive(address, now=Clock()) as archive:
        ready.wait()
        for number in numbers:
            archive.add(deposit(f"Report {number % 7} of the bridge in Lindmark", moment(1, number), key=f"{KEY}/{number % 3}"))


def test_two_programs_that_add_at_once_lose_nothing(address):
    context = multiprocessing.get_context("spawn")
    ready = context.Barrier(2)
    share = [range(0, 60, 2), [*range(1, 60, 2), 4, 8, 16]]  # three of them in both
    workers = [context.Process(target=_add_many, args=(address, numbers, ready)) for numbers in share]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0, 0]
    with open_archive(address, now=Clock(), create=False) as archive:
        assert list(archive.problems()) == []
        assert (archive.size().captures, archive.size().articles) == (60, 3)
        for article in archive.articles():
            shown = [capture.version for capture in reversed(archive.captures(article.id))]
            changes = [(old, new) for old, new in pairwise(shown) if old != new]
            assert [(t.old, t.new) for t in archive.transitions(article.id)] == changes
