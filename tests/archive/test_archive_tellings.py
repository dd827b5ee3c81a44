"""Stories told from an archive are the same in each engine."""

from pathlib import Path

from variorum.archive import open_archive
from variorum.model import Article, Decision, Deposit, Review, ThreadStatus
from variorum.pipeline import archives, tellings

BODY = (
    "A wall of the old granary in Tarn came down on Tuesday morning and buried two lorries, the fire service said. {}The street along the canal will stay shut "
    "until the engineers have looked at the other walls, and the market has been moved to the square before the town hall."
)
CLAIM = "Inspectors had warned the owner twice last winter, the fire service said. "
SEEN = [("courier", CLAIM, "08"), ("post", CLAIM, "09"), ("courier", "", "10"), ("courier", CLAIM, "12"), ("post", "", "13")]


def test_a_story_is_related_told_reviewed_and_found(address, clock):
    with open_archive(address, now=clock) as archive:
        for outlet, claim, hour in SEEN:
            text = BODY.format(claim)
            archive.add(
                Deposit(
                    key=f"https://{outlet}.example/wall", captured=f"2024-06-11T{hour}:00:00Z", dated=True, origin="test", body=text.encode(),
                    article=Article(text=text, outlet=outlet.title(), url=f"https://{outlet}.example/wall"),
                )
            )  # fmt: skip
        found = tellings.relate(archive, jobs=1)
        assert (found.stories, found.articles, found.kin, found.skipped) == (1, 2, 1, False)
        assert tellings.relate(archive, jobs=1).skipped
        story = archive.stories()[0].id
        told = tellings.told_story(archive, story, jobs=1)
        thread = next(thread for thread in told.story.threads if "Inspectors" in thread.claim)
        assert thread.status is ThreadStatus.RETURNED
        assert "again in the capture of 2024-06-11T12:00Z (Courier)" in thread.status_reason
        occurrence = thread.occurrences[0]
        anchor = tellings.anchor_of(told.story, occurrence)
        placed = tellings.find_thread(archive, tellings.parse_anchor(str(anchor)))
        assert (placed.story, placed.thread, placed.occurrence) == (story, thread, occurrence)
        assert tellings.link_of(told.story, thread, occurrence) is None, "all of its occurrences are the same words"
        other = next(thread for thread in told.story.threads if "two lorries" in thread.claim)
        link = tellings.anchor_of(told.story, other.occurrences[0])
        archive.review(
            Review(id=None, at="2024-06-12T08:00:00Z", author="Ina Berg", decision=Decision.CONFIRM, thread=link, occurrence=anchor)
        )
        after = tellings.told_story(archive, story, jobs=1)
        assert tellings.thread_at(after.story, anchor)[0] == tellings.thread_at(after.story, link)[0]
        assert archive.holders(anchor.sha256) == [archive.version(each.id) for each in archive.holders(anchor.sha256[:20])]
        assert archive.holders("0" * 16) == []


def test_no_text_of_the_first_example_is_drawn_from_one_that_was_seen_to_come_later(address, clock):
    """The Gazette was captured while the Courier showed an earlier version; its words credit the Courier."""
    with open_archive(address, now=clock) as archive:
        archives.add(archive, [Path(__file__).parents[2] / "examples/silo.warc"], now=clock, jobs=1)
        tellings.relate(archive, jobs=1)
        (story,) = archive.stories()
        told = tellings.told_story(archive, story.id, jobs=1).story
        first = {
            f"v{version.id}": version.first for article in archive.story_articles(story.id) for version in archive.versions(article.id)
        }
    directed = {
        (first[each.a.id], first[each.b.id])[:: 1 if each.earlier == "a" else -1] for each in told.kinships if each.earlier is not None
    }
    assert len(told.kinships) == 1 + len(directed)
    assert all(earlier < later for earlier, later in directed)
    (undirected,) = [each for each in told.kinships if each.earlier is None]
    assert (first[undirected.a.id], first[undirected.b.id]) == ("2024-03-07T13:00:00Z", "2024-03-08T16:05:00Z")
    assert "2024-03-07T17:05:00Z or later; against it: a credits the outlet of b" in undirected.direction_reason
