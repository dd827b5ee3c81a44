"""What the templates of the site may use besides their view, and how a page is drawn."""

from __future__ import annotations

import re
from types import ModuleType
from typing import Any

from variorum.render.data import version
from variorum.render.page import fill
from variorum.render.site import addresses, words
from variorum.render.site.files import static
from variorum.render.site.views import Frame

_PULSE = re.compile(rb"<!--pulse (\w+)-->.*?<!--/pulse-->", re.DOTALL)


class Around:
    """Addresses, words and the state of the site, as every template gets them under the name `frame`."""

    to: ModuleType = addresses
    words: ModuleType = words

    def __init__(self, site: Frame, section: str = "") -> None:
        self.site = site
        self.here = site.here if re.match(r"/(?![/\\\\])", site.here) else "/"  # never another host's
        self.section = section  # which entry of the navigation this page belongs to
        self.version = version()
        self.pulse = words.pulse(site.now, site.heartbeat)

    @staticmethod
    def static(name: str) -> str:
        """The address of a style or script."""
        return static(name)


def draw(template: str, site: Frame, section: str, **values: Any) -> str:
    """A page of the site."""
    return fill(template, frame=Around(site, section), **values)


def with_pulse(page: bytes, site: Frame) -> bytes:
    """A page that was drawn some time ago, saying of the watch what is so now: what takes long to draw is kept for longer than that is true."""
    drawn = fill("site_pulse.html.jinja", frame=Around(site)).encode()
    now = {place[1]: place[0] for place in _PULSE.finditer(drawn)}
    return _PULSE.sub(lambda place: now[place[1]], page)
