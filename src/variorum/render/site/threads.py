"""The page of one claim: what became of it, every occurrence in context, and the decisions of people on what belongs to it."""

from __future__ import annotations

from dataclasses import replace

from variorum.render.page import fill
from variorum.render.plain import one_line
from variorum.render.site.framed import StoryAround
from variorum.render.site.views import Frame, ThreadView
from variorum.render.story_charts import charts_of
from variorum.render.story_ledger import rows_of
from variorum.render.story_view import Quoting, Ration, texts_of
from variorum.render.story_words import GLOSS, MARK


def thread(frame: Frame, view: ThreadView) -> str:
    """One claim through the texts of its story."""
    told, thread_ = view.told, view.thread
    around = StoryAround(frame, told)
    texts = texts_of(told.story, around.known)
    alone = replace(told.story, threads=(thread_,))
    rows = rows_of(alone, texts, Ration(texts, Quoting.FULL))
    places = {str(anchor) for each in thread_.occurrences if (anchor := told.anchor(each))}
    decisions = [each for each in told.reviews if str(each.occurrence) in places or str(each.thread) in places]
    charts = charts_of(rows)
    return fill(
        "site_thread.html.jinja",
        frame=around,
        view=view,
        row=rows[0] if rows else None,
        claim=one_line(thread_.claim),
        chart=charts[0] if charts else None,
        decisions=decisions,
        here=places,
        anchor=told.anchor(thread_.occurrences[0]) if thread_.occurrences else None,
        mark=MARK,
        gloss=GLOSS,
    )
