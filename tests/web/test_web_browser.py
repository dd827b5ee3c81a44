"""A person with a browser, over the real server: adds two versions, sees the change, opens the story, confirms a link."""

import json
import re

import pytest
import serving
from test_web_live import running

from variorum.archive import open_archive

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def visitor(browser):
    """A page, and what it complained of or asked for elsewhere."""
    context = browser.new_context()
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda said: page.complaints.append(said.text) if said.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("dialog", lambda dialog: (page.complaints.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda asked: page.complaints.append(asked.url) if not asked.url.startswith("http://127.0.0.1:") else None)
    yield page
    context.close()


def settled(page, there):
    """The page, once what it needs is made: it asks again by itself."""
    page.wait_for_selector(there, state="attached", timeout=60_000)


def serious(page):
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page)
    return [
        (rule["id"], [node["target"] for node in rule["nodes"]])
        for rule in found.response["violations"]
        if rule["impact"] in {"serious", "critical"}
    ]


def test_two_versions_a_change_a_story_a_link(tmp_path, visitor):
    page = visitor
    archive = tmp_path / "news.db"
    files = {"early.txt": serving.FERRY, "late.txt": serving.FERRY_LATER, "wire.txt": serving.FERRY_WIRE}
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    with running(archive, "--no-access-log") as (address, _):
        for name, key, outlet, captured in (
            ("early.txt", "https://courier.example/ferry", "Skarn Courier", "2026-03-03T18:00Z"),
            ("late.txt", "https://courier.example/ferry", "Skarn Courier", "2026-03-03T21:00Z"),
            ("wire.txt", "https://wire.example/a/1", "Lindmark Wire", "2026-03-03T19:00Z"),
        ):
            page.goto(f"{address}/add")
            page.fill('[name="name"]', key)
            page.fill('[name="outlet"]', outlet)
            page.fill('[name="captured"]', captured)
            page.set_input_files('[name="files"]', tmp_path / name)
            page.click('form[action="/add"] button[type="submit"], form[action="/add"] button:not([type])')
            page.wait_for_load_state()
            assert name in page.content()
        assert serious(page) == []
        for there, sign in (("/stories", 'a[href="/stories/1"]'), ("/", 'main a[href^="/changes/"]')):
            for _ in range(300):  # it is compared, and stories are seen to, without being asked
                page.goto(address + there)
                if page.locator(sign).count():
                    break
                serving.wait(0.2)
        assert "107" in page.inner_text("main")
        page.click('main a[href^="/changes/"]')
        settled(page, "text=107")
        assert serious(page) == []
        page.goto(f"{address}/articles/1")
        assert serious(page) == []
        page.goto(f"{address}/login")
        page.fill('[name="name"]', "Ida Berg")
        page.click('form[action="/login"] button')
        page.goto(f"{address}/stories/1")
        settled(page, 'a[href^="/threads/"]')
        assert serious(page) == []
        for path in sorted({link.get_attribute("href").split("#")[0] for link in page.locator('a[href^="/threads/"]').all()}):
            page.goto(address + path)
            settled(page, "main")
            if page.locator('button[value="confirm"]').count():
                break
        assert serious(page) == []
        page.click('button[value="confirm"] >> nth=0')
        settled(page, "text=Your decision is kept.")
        page.goto(f"{address}/api/reviews")
        (kept,) = json.loads(page.inner_text("body"))["reviews"]
        assert (kept["author"], kept["decision"]) == ("Ida Berg", "confirm")
    assert page.complaints == []


def test_hostile_names_and_texts_do_nothing(tmp_path, visitor):
    """What OWASP's lists try: in titles, texts, outlets, keys, addresses and names of files."""
    page = visitor
    archive = tmp_path / "news.db"
    attacks = [
        serving.HOSTILE, "javascript:alert(1)", "'\"><svg onload=alert(1)>", "</title><script>alert(1)</script>", "{{7*7}}${7*7}<%=7*7%>", "]]><script>alert(1)</script>",
        "<a href=javascript:alert(1)>here</a>", "&lt;script&gt;alert(1)&lt;/script&gt;", "\u202eevil\u202c", "<base href=//evil.example>", "=cmd|' /C calc'!A0",
        "<meta http-equiv=refresh content=0;url=//evil.example>", "--><script>alert(1)</script>", "<iframe src=//evil.example>",
    ]  # fmt: skip
    with open_archive(str(archive), now=serving.now) as held:
        for number, attack in enumerate(attacks):
            for hours, amount in ((0, "41"), (1, "44")):
                text = f"{attack}\n\n{serving.SCHOOL.replace('41', amount)} {attack} said so: \u201c{attack}\u201d."
                held.add(serving.deposit(f"https://odd.example/{number}?{attack}"[:300], text, hours, outlet=attack, title=attack))
        from variorum.pipeline import archives

        archives.settle(held, jobs=1)
        held.add_watch("https://odd.example/feed", title=attacks[0])
        steps = [held.transitions(article.id)[0].id for article in held.articles(limit=30)]
    with running(archive, "--no-access-log") as (address, _):
        paths = [
            "/",
            "/search?q=school",
            "/outlets",
            "/watches",
            *(f"/articles/{number}" for number in (1, 5, 9)),
            "/articles/2/versions/1",
        ]
        for path in [*paths, *(f"/changes/{step}" for step in steps[:4])]:
            page.goto(address + path)
            settled(page, "main")
            assert page.url.startswith(address)
            assert page.evaluate("document.querySelectorAll('main iframe, main svg[onload], main img, base, [onerror]').length") == 0
            assert not [link for link in page.evaluate("[...document.links].map(a => a.href)") if link.startswith(("javascript:", "data:"))]
        assert "49" not in re.sub(r"\d{2}:\d{2}|\d{4}-\d{2}-\d{2}", "", page.title())
    assert page.complaints == []
