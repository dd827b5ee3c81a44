"""In which language a text is written, and when that cannot be told."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from variorum.claims.language import detect


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The bridge in Lindmark is shut until spring, the mayor said on Monday after a night of storms."),
        ("de", "Die Brücke in Lindmark bleibt bis zum Frühjahr gesperrt, sagte die Bürgermeisterin am Montag."),
        ("fr", "Le pont de Lindmark restera fermé jusqu'au printemps, a annoncé lundi la maire de la ville."),
        ("es", "El puente de Lindmark permanecerá cerrado hasta la primavera, dijo el lunes la alcaldesa."),
        ("it", "Il ponte di Lindmark resterà chiuso fino alla primavera, ha detto lunedì la sindaca della città."),
        ("pl", "Most w Lindmarku pozostanie zamknięty do wiosny, powiedziała w poniedziałek burmistrzyni miasta."),
        ("ru", "Мост в Линдмарке будет закрыт до весны, сообщила в понедельник мэр города."),
        ("uk", "Міст у Ліндмарку буде закритий до весни, повідомила в понеділок міська голова."),
        ("ar", "سيبقى جسر ليندمارك مغلقا حتى الربيع بحسب ما أعلنت رئيسة البلدية يوم الاثنين"),
        ("he", "הגשר בלינדמרק יישאר סגור עד האביב, אמרה ראשת העיר ביום שני לאחר הסערה"),
        ("zh", "林德马克大桥将关闭至春季，市长周一表示。"),
        ("ja", "リンドマルクの橋は春まで閉鎖されると市長が月曜日に述べた。"),
        ("ko", "린드마르크 다리는 봄까지 폐쇄될 것이라고 시장이 월요일에 말했다."),
        ("tr", "Lindmark'taki köprü ilkbahara kadar kapalı kalacak, dedi belediye başkanı pazartesi günü."),
        ("nl", "De brug in Lindmark blijft tot het voorjaar dicht, zei de burgemeester maandag na de storm."),
    ],
)
def test_a_sentence_tells_its_language(language, text):
    assert detect(text) == language


@pytest.mark.parametrize(
    "text",
    ["", " ", "Bridge", "The bridge.", "😀" * 500, "12 34 56 " * 200, "\x00\x01" * 99, "\ud800" * 50, "https://lindmark.example/a/b " * 20],
)
def test_what_is_too_short_or_no_words_tells_nothing(text):
    assert detect(text) is None
    assert detect(text, "fr") == "fr"


GERMAN = "Die Brücke in Lindmark bleibt bis zum Frühjahr gesperrt, sagte die Bürgermeisterin am Montag. " * 4


def test_what_a_page_declares_goes_first_only_for_a_short_text():
    assert detect(GERMAN, "en") == "de"
    assert detect(GERMAN[:90], "en") == "en"
    assert detect(GERMAN, "de-AT") == "de"


@pytest.mark.parametrize(
    ("declared", "code"),
    [("EN_us", "en"), ("zh-Hant-TW", "zh"), ("iw", "he"), ("nb-NO", "no"), ("x-klingon", None), ("english", None), ("", None)],
)
def test_a_declaration_is_read_as_iso_639_1(declared, code):
    assert detect("Bridge", declared) == code


PEOPLE = ("The mayor", "A fisherman", "The crew of the ferry", "Her deputy", "Nobody in the harbour", "An engineer from Osten")
DEEDS = ("said that the bridge was shut", "asked for money to mend the road", "had seen a storm like this", "wanted to wait until spring")
TIMES = (
    "on Monday morning.",
    "before the vote, which was close.",
    "and went home early.",
    "although it rained for weeks.",
    "in the old town hall.",
)
ENGLISH = " ".join(f"{who} {did} {when}" for who in PEOPLE for did in DEEDS for when in TIMES) + " "


def test_a_foreign_beginning_does_not_decide_a_long_text():
    assert detect(GERMAN + ENGLISH) == "en"


def test_five_megabytes_take_no_longer_than_a_page():
    text = ENGLISH * (5_000_000 // len(ENGLISH))
    detect(text)
    began = process_time()
    assert detect(text) == "en"
    assert process_time() - began < 0.5


@given(st.text(max_size=400), st.none() | st.text(max_size=8))
def test_any_text_has_a_code_of_two_letters_or_none(text, declared):
    found = detect(text, declared)
    assert found is None or (len(found) == 2 and found.isalpha())
