"""Invented captures, and a clock that is set by hand."""

from datetime import UTC, datetime, timedelta

from variorum.model import Article, CaptureStatus, ChangeClass, ChangeKind, Deposit, ToldChange

KEY = "https://courier.example/lindmark-bridge"
EARLY = (
    "Bridge shut in Lindmark\n\nAt least 65 people were hurt when the old bridge over the Tarn gave way on Monday, the mayor said.\n\n"
    "Rescue crews from three towns searched the river until dark."
)
LATE = EARLY.replace("65", "107").replace("until dark", "through the night")
THIRD = "Ferry to replace bridge\n\nA ferry will carry cars across the Tarn from Friday, the council decided."


class Clock:
    """Says when it is; every look takes a second."""

    def __init__(self, at="2026-05-01T08:00:00+00:00"):
        self.at = datetime.fromisoformat(at)

    def __call__(self):
        self.at += timedelta(seconds=1)
        return self.at


def moment(day, hour=0):
    """A moment in March 2026."""
    return (datetime(2026, 3, 1, tzinfo=UTC) + timedelta(days=day - 1, hours=hour)).strftime("%Y-%m-%dT%H:%M:%SZ")


def deposit(text=EARLY, captured=None, **other):
    """A good capture of the bridge, with the text as its bytes."""
    values = {"key": KEY, "captured": captured or moment(1), "dated": True, "origin": "watch"} | other
    if text is not None:
        given = {name: values.pop(name) for name in ("title", "outlet", "byline", "extractor", "published") if name in values}
        values.setdefault("article", Article(text=text, **({"outlet": "The Courier", "title": text.split("\n")[0]} | given)))
        values.setdefault("body", text.encode("utf-8", "surrogatepass"))
    return Deposit(**values)


def blocked(captured, status=CaptureStatus.BLOCKED, **other):
    """A capture that shows no article."""
    return deposit(None, captured, status=status, reason="403 Forbidden", http_status=403, **other)


def told(old="At least 65 people", new="At least 107 people", **other):
    """A typed change."""
    values = {
        "kind": ChangeKind.EDITED,
        "class_": ChangeClass.FIGURE,
        "substantive": True,
        "rank": 0.9,
        "reason": "65 became 107.",
        "rule": "figure",
    }
    return ToldChange(**values | {"old_text": old, "new_text": new} | other)
