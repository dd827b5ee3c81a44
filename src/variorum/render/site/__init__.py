"""The pages of `variorum serve`: pure functions from what the archive holds to complete HTML.

    render.site.latest(frame, LatestView(...)) -> str

Every page takes its style and script from `STATIC` and has nothing inline, so that one strict policy holds for all of them: `POLICY`.
Everything works without script.
"""

from __future__ import annotations

from variorum.render.site.addresses import POLICY
from variorum.render.site.around import with_pulse
from variorum.render.site.files import STATIC, StaticFile
from variorum.render.site.framed import comparison, story
from variorum.render.site.lists import latest, outlet, outlets, search, stories
from variorum.render.site.people import add, added, error, login, waiting, watches
from variorum.render.site.texts import article, version
from variorum.render.site.threads import thread
from variorum.render.site.views import (
    AddedLine,
    AddedView,
    AddView,
    ArticleView,
    ComparisonView,
    ErrorView,
    Filters,
    Frame,
    LatestView,
    LoginView,
    OutletsView,
    OutletView,
    Piece,
    Relative,
    SearchView,
    StoriesView,
    StoryView,
    ThreadView,
    Told,
    VersionView,
    WaitingView,
    WatchesView,
)

__all__ = [
    "POLICY",
    "STATIC",
    "AddView",
    "AddedLine",
    "AddedView",
    "ArticleView",
    "ComparisonView",
    "ErrorView",
    "Filters",
    "Frame",
    "LatestView",
    "LoginView",
    "OutletView",
    "OutletsView",
    "Piece",
    "Relative",
    "SearchView",
    "StaticFile",
    "StoriesView",
    "StoryView",
    "ThreadView",
    "Told",
    "VersionView",
    "WaitingView",
    "WatchesView",
    "add",
    "added",
    "article",
    "comparison",
    "error",
    "latest",
    "login",
    "outlet",
    "outlets",
    "search",
    "stories",
    "story",
    "thread",
    "version",
    "waiting",
    "watches",
    "with_pulse",
]
