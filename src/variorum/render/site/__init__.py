"""The pages of `variorum serve`: pure functions from what the archive holds to complete HTML.

    render.site.latest(frame, LatestView(...)) -> str

Every page takes its style and script from `STATIC` and has nothing inline, so that one strict policy holds for all of them: `POLICY`.
Everything works without script.
"""

from __future__ import annotations

from variorum.render.site import views

__all__ = ["views"]
