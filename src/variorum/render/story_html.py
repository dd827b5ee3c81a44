"""A story as one HTML file: what changed, how the texts are related, each claim through all of them, who says it, and the words.

The template sees only the view. All text passes through autoescaping; drawings are made here and hold no words but escaped ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from variorum.model import Story, ThreadStatus
from variorum.render import words
from variorum.render.claims_view import Paragraph, paragraphs
from variorum.render.data import version
from variorum.render.page import sheet
from variorum.render.plain import one_line
from variorum.render.story_charts import Chart, Drawing, Spot, can_draw, charts_of, map_of, places_of
from variorum.render.story_ledger import ROWS, VOICES, Row, VoiceRow, rows_of, set_aside, voices_of
from variorum.render.story_lineage import LISTED, NARROW, WIDE, Edge, Picture, edges_of, evidence, picture_of, related_pairs, steps_of
from variorum.render.story_texts import PAIRS, Pair, pair_of, places_of_lines, reserve, views_of
from variorum.render.story_view import FLOOR, PASSAGE, SHARE, TOP, Known, Quoting, Ration, Text, covered, texts_of
from variorum.render.story_words import GLOSS, MARK, Sentence, title_of, totals, what_changed
from variorum.render.words import plural

_PLACES = 2  # in a title made of them
_NAMED = 6  # files named in the command that makes the page again


@dataclass(frozen=True, slots=True, kw_only=True)
class Alone:
    """A text that stands in no pair, in full."""

    text: Text
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Everything the template may use."""

    version: str
    quoting: str
    title: str
    title_language: str | None
    title_is_ours: bool
    dek: tuple[str, ...]
    sentences: tuple[Sentence, ...]
    totals: str
    notes: tuple[tuple[Text | None, str], ...]
    texts: tuple[Text, ...]
    pictures: tuple[Picture, ...]  # for a wide screen and for a phone; none where there is nothing to draw
    edges: tuple[Edge, ...]
    more_edges: int
    rows: tuple[Row, ...]
    more_rows: int
    examples: tuple[Row, ...]  # the first row of each status
    statuses: tuple[tuple[ThreadStatus, int], ...]
    speakers: tuple[str, ...]
    charts: tuple[Chart, ...]
    pairs: tuple[Pair, ...]
    more_pairs: int
    alone: tuple[Alone, ...]
    voices: tuple[VoiceRow, ...]
    more_voices: int
    places: tuple[Spot, ...]
    map: Drawing
    drawn: bool  # whether the library that draws charts and maps is installed
    quoted: tuple[tuple[int, int], ...]  # for each text: words quoted, words there are
    command: str
    where: dict[str, str]  # id of an occurrence → id of its sentence in the texts
    rules: tuple[str, ...]


def story_page(
    story: Story, *, full_text: bool = False, hashes_only: bool = False, frame: Any = None, known: Mapping[str, Known] | None = None
) -> str:
    """The whole file as text.

    Texts are quoted in excerpts, up to the cap that the page states. full_text: all of them, for your own use or with the right to pass
    them on. hashes_only: none of their words, but offsets and hashes with which a holder of the texts can check everything. frame: what
    stands around it on the site, see `render.site.framed`; known: what the archive knows of the texts.
    """
    quoting = Quoting.HASHES if hashes_only else Quoting.FULL if full_text else Quoting.CAPPED
    page = _page(story, quoting, known)
    return sheet(
        "story.html.jinja", ("page.css", "story.css"), ("story.js",), page=page, mark=MARK, gloss=GLOSS, classes=words.MEANING, limits=_limits(),
        evidence=evidence, frame=frame,
    )  # fmt: skip


def _limits() -> dict[str, str]:
    return {
        "passage": plural(PASSAGE, "word"),
        "share": f"{SHARE * 100:.0f} %",
        "floor": plural(FLOOR, "word"),
        "top": f"{TOP * 100:.0f} %",
    }


def _page(story: Story, quoting: Quoting, known: Mapping[str, Known] | None = None) -> Page:
    """Words are rationed in this order: claims, what changed, what stands around the claims."""
    texts = texts_of(story, known)
    ration = Ration(texts, quoting)
    edges = edges_of(story, texts)
    set_aside(story, texts, ration)
    views = views_of(story, texts)
    reserve(views, ration)
    pairs = tuple(pair_of(view, edges, ration) for view in views)
    rows = rows_of(story, texts, ration)
    voices = voices_of(texts)
    places = places_of(texts)
    title, language = title_of(texts) if quoting is not Quoting.HASHES else (None, None)
    listed = [(key, view) for key, _, _, view in views] if quoting is not Quoting.HASHES else []
    return Page(
        version=version(),
        quoting=quoting.value,
        title=title or _own_title(texts, places if quoting is not Quoting.HASHES else ()),
        title_language=language,
        title_is_ours=title is None,
        dek=_dek(texts),
        sentences=what_changed(rows, steps_of(edges), listed) if len(texts) > 1 else (),
        totals=totals(texts, rows, *related_pairs(texts, edges)),
        notes=_notes(story, texts),
        texts=texts,
        pictures=tuple(picture for sheet in (WIDE, NARROW) if (picture := picture_of(texts, edges, sheet))),
        edges=edges[:LISTED],
        more_edges=max(0, len(edges) - LISTED),
        rows=rows,
        more_rows=max(0, len(story.threads) - ROWS),
        examples=_examples(rows),
        statuses=tuple((status, count) for status in GLOSS if (count := sum(row.thread.status is status for row in rows))),
        speakers=_speakers(rows),
        charts=charts_of(rows),
        pairs=pairs,
        more_pairs=max(0, len(story.comparisons) - PAIRS),
        alone=_alone(texts, pairs) if quoting is Quoting.FULL else (),
        voices=voices[:VOICES],
        more_voices=max(0, len(voices) - VOICES),
        places=places,
        map=map_of(places),
        drawn=can_draw(),
        quoted=tuple(map(ration.spent, texts)),
        command=_command(texts, quoting),
        where=_where(rows, pairs),
        rules=tuple(sorted({change.rule for comparison in story.comparisons for change in comparison.changes})),
    )


def _own_title(texts: Sequence[Text], places: Sequence[Spot]) -> str:
    """Where headlines have nothing in common: the places that most texts name, and the number of texts."""
    spots = [spot for spot in places if not spot.area and len(spot.texts) * 2 > len(texts)][:_PLACES]
    story = f"story in {plural(len(texts), 'text')}"
    return f"{words.listed(spot.name for spot in spots)}: a {story}" if spots else f"A {story}"


def _dek(texts: Sequence[Text]) -> tuple[str, ...]:
    """Dates covered, how many texts, of how many outlets, in how many languages."""
    outlets = len({text.outlet for text in texts if text.outlet})
    languages = sorted({text.language for text in texts if text.language})
    parts = [covered(texts), plural(len(texts), "text")]
    parts += [plural(outlets, "outlet")] if outlets else ["outlets not told"]
    parts += [f"{len(languages)} languages: {', '.join(languages)}"] if len(languages) > 1 else languages
    return tuple(parts)


def _notes(story: Story, texts: Sequence[Text]) -> tuple[tuple[Text | None, str], ...]:
    """What could not be done: of each text, then of the story what these do not say."""
    of_texts = [(text, one_line(note)) for text in texts for note in text.reading.notes]
    of_story = [one_line(note) for note in story.notes if not any(note.endswith(said) for text in texts for said in text.reading.notes)]
    return (*((None, note) for note in of_story), *of_texts)


def _examples(rows: Sequence[Row]) -> tuple[Row, ...]:
    first: dict[ThreadStatus, Row] = {}
    for row in rows:
        first.setdefault(row.thread.status, row)
    return tuple(first[status] for status in GLOSS if status in first)


def _speakers(rows: Sequence[Row]) -> tuple[str, ...]:
    return tuple(sorted({each.who for row in rows for each in row.occurrences if each.who}, key=str.casefold))


def _alone(texts: Sequence[Text], pairs: Sequence[Pair]) -> tuple[Alone, ...]:
    paired = {text.key for pair in pairs for text in (pair.old, pair.new)}
    return tuple(Alone(text=text, paragraphs=paragraphs(text.reading)) for text in texts if text.key not in paired)


def _command(texts: Sequence[Text], quoting: Quoting) -> str:
    """The command that makes this page, as far as the page knows it."""
    paths = list(dict.fromkeys(one_line(text.reading.article.path) for text in texts if text.reading.article.path))
    shown = " ".join(paths[:_NAMED]) or "PATH..."
    flag = {Quoting.FULL: " --full-text", Quoting.HASHES: " --hashes-only"}.get(quoting, "")
    return f"variorum story {shown}{' …' if len(paths) > _NAMED else ''}{flag} -o story.html"


def _where(rows: Sequence[Row], pairs: Sequence[Pair]) -> dict[str, str]:
    lines = places_of_lines(pairs)
    found: dict[str, str] = {}
    for said in (each for row in rows for each in row.occurrences):
        start = said.occurrence.span[0]
        place = next((id_ for span, id_ in lines.get(said.text.key, ()) if span[0] <= start < span[1]), None)
        if place:
            found[said.key] = place
    return found
