"""Lines that are furniture by their form, and lines of the telling that only begin like them."""

from time import process_time

import pytest

from variorum.claims.furniture import glued, lines, pieces
from variorum.text import normalise, paragraphs


def kind(line):
    plain = normalise(line).text.strip()
    found = lines.kind(plain, len(plain.split()))
    return found.value if found else None


@pytest.mark.parametrize(
    ("wanted", "line"),
    [
        ("read-more", "READ: Ferry strike ends"),
        ("read-more", "WATCH: The bridge from above"),
        ("read-more", "Watch: The bridge from above"),
        ("read-more", "RELATED – Ferry strike ends"),
        ("read-more", "MORE: Two boats collide off Osten"),
        ("read-more", "> Read more: Ferry strike ends"),
        ("read-more", "Click here to read the council's report."),
        ("read-more", "Read the full interview here."),
        ("read-more", "Watch the full debate above."),
        ("read-more", "Continue reading"),
        ("read-more", "Continued on page 4"),
        ("read-more", "More from Lindmark"),
        ("read-more", "Editors' Picks"),
        ("read-more", "Explainer: Why bridges rust"),
        ("read-more", "Lees ook: Staking van de veerboot voorbij"),
        ("credit", "Getty Pool/Maria Novak"),
        ("credit", "Maria Novak via Lindmark Images"),
        ("credit", "(Picture: Maria Novak)"),
        ("credit", "Photograph: Maria Novak/Lindmark Press"),
        ("credit", "Main image: Maria Novak"),
        ("credit", "Copyright 2021 Lindmark Press"),
        ("credit", "This article was originally published in the Lindmark Herald."),
        ("credit", "Source: Lindmark Press"),
        ("credit", "With agencies"),
        ("credit", "Reproduction without permission is prohibited."),
        ("caption", "FILE PHOTO: The bridge in Lindmark, May 3, 2019. REUTERS/Maria Novak"),
        ("caption", "File photo: the bridge before the storm"),
        ("caption", "The bridge in Lindmark on Monday. (AP Photo/Maria Novak)"),
        ("caption", "Scroll down for video"),
        ("share", "Follow Maria Novak on Twitter @novak_lindmark."),
        ("share", "Follow @novak_lindmark"),
        ("share", "@novak_lindmark"),
        ("share", "Twitter: @novak_lindmark"),
        ("share", "Share on Facebook"),
        ("share", "Facebook Twitter WhatsApp"),
        ("share", "12 comments"),
        ("share", "Leave a comment"),
        ("share", "Filed under: bridges, ferries"),
        ("share", "Sign up for our morning newsletter"),
        ("share", "Get the day's news in your inbox"),
        ("share", "Enter your email address:"),
        ("share", "Like this story? Sign up for the newsletter."),
        ("share", "Do you have a story to tell? Write to news@lindmark.example"),
        ("share", "E-mail: maria.novak@lindmark.example"),
        ("share", "Tel: +48 22 555 01 23"),
        ("share", "The reporter can be reached at novak@lindmark.example"),
        ("share", "For more information, visit www.lindmark.example"),
        ("share", "https://lindmark.example/bridge"),
        ("share", "Thank you for reading."),
        ("other", "Advertisement"),
        ("other", "ADVERTISEMENT"),
        ("other", "Story continues below"),
        ("other", "Article continues after advertisement"),
        ("other", "Sponsored content"),
        ("other", "___"),
        ("other", "* * *"),
        ("other", "-ENDS-"),
        ("other", "- 30 -"),
        ("other", "4 min read"),
        ("other", "Show more"),
        ("other", "Back to top"),
        ("other", "This is a developing story and will be updated."),
        ("footnote", "[1] Lindmark council, report of 2018"),
        ("footnote", "** The number was 12 in 2017."),
        ("footnote", "*Osten Front (aka OF) is outlawed in Lindmark and several countries."),
        ("footnote", "¹ Figures as of May"),
        ("footnote", "^ Novak, M. (2009). A history of bridges."),
        ("footnote", "2. https://lindmark.example/report"),
        ("byline", "By Maria Novak, Political Editor"),
        ("byline", "BY MARIA NOVAK AND JAN BRANDT"),
        ("byline", "Reporting by Maria Novak in Lindmark; Editing by Jan Brandt"),
        ("byline", "(Reporting by Maria Novak; Writing by Jan Brandt; Editing by Anna Weiss)"),
        ("byline", "Additional reporting by Jan Brandt"),
        ("byline", "Maria Novak contributed to this report."),
        ("byline", "Contributing: Jan Brandt and Anna Weiss"),
        ("byline", "Maria Novak, Health Correspondent"),
        ("byline", "Maria Novak is a staff reporter at the Lindmark Herald."),
        ("byline", "From our correspondent in Lindmark"),
        ("byline", "Staff reporter"),
        ("byline", "Words: Maria Novak"),
        ("correction-note", "CORRECTION APPENDED"),
        ("correction-note", "(Corrects the name of the river in paragraph 3)"),
        ("correction-note", "(Updates with comment from the mayor)"),
        ("correction-note", "This story has since been updated with the mayor's answer."),
        ("correction-note", "UPDATE: This story has been changed."),
        ("correction-note", "We have amended this article to give the right date."),
        ("dateline", "Updated 10:20 p.m."),
        ("dateline", "10:20 p.m."),
        ("dateline", "Published: 3 May 2019, 10:30 GMT"),
        ("dateline", "Last modified on Fri 3 May 2019 10.30 BST"),
        ("dateline", "Issued on: 03/05/2019 - 10:20"),
        ("dateline", "Posted 3 hours ago"),
        ("dateline", "Mon 3 May 2019 10:30"),
        ("dateline", "3 May 2019 by Maria Novak"),
    ],
)
def test_a_line_is_told_by_its_form(wanted, line):
    assert kind(line) == wanted


@pytest.mark.parametrize(
    "line",
    [
        "Watch the river, the mayor said, and you will see it rise.",
        "Watching the bridge fall, she wept.",
        "Read in parliament on Monday, the bill was passed.",
        "More than 40 people were hurt.",
        "More boats came in the evening.",
        "Live on the river, he told his son.",
        "Earlier: nobody knew it, she said, and nobody asked.",
        "Contact was lost on Monday.",
        "Contact with the boat was lost at 10:20, the harbour master said.",
        "Call the crew heroes on Monday and fools on Friday.",
        "Follow the money, the judge said.",
        "Follow-up talks on the bridge will be held on Friday.",
        "Twitter said it had closed the account.",
        "Facebook and Twitter were blocked in Lindmark on Monday.",
        "Comments by the mayor angered the crew.",
        "Like this storm, the last one came at night.",
        "Want led them to steal, the judge said.",
        "Thank you, she told the crew.",
        "Support for the mayor fell to 30 percent.",
        "Get out, he told the crew.",
        "Advertisements for the ferry were taken down.",
        "Source of the fire was a candle, the police said.",
        "Sources in the council said the bridge would stay shut.",
        "Agencies of the state must answer, the court ruled.",
        "The story continues in court on Friday, her lawyer said.",
        "Ends do not justify means, she said.",
        "1. The bridge stays shut.",
        "1. A new ferry will be bought.",
        "Editing the film took a year, she said.",
        "By and large the crew was content.",
        "By Friday the bridge will open.",
        "Maria Novak, the mayor, said the bridge was shut.",
        "Maria Novak is a fisherman's daughter.",
        "Maria Novak contributed 40 million to the fund.",
        "Update on the bridge: the mayor said it stays shut.",
        "At 10:20 p.m. the bridge fell.",
        "3 May 2019 was the day the bridge fell.",
        "Published figures show that 40 boats sank.",
        "Pictured as a hero, he fled.",
        "Left: the mayor, whom nobody thanked, and her party, which she had led.",
        "Image and sound were lost.",
        "Via Lindmark the army reached Osten.",
        "Copyright law was changed in May.",
        "Correction of the error took a week.",
        "Minutes later the bridge fell.",
        "The AC/DC song was played.",
        "Lindmark/Osten talks failed.",
        "Join us, the crew shouted.",
        "Sign up or leave, he told them.",
        "Letters were found in the boat.",
        "Loading the boat took an hour.",
        "“Click here,” the message said, and she did.",
        "She was pictured with the mayor.",
    ],
)
def test_a_line_of_the_telling_is_left_alone(line):
    assert kind(line) is None


def furniture(text):
    plain = normalise(text)
    found = pieces(plain.text, paragraphs(plain.text))
    return [(piece.furniture.value, text[slice(*plain.original(*piece.span))]) for piece in found if piece.furniture]


@pytest.mark.parametrize(
    "dateline",
    [
        "LINDMARK, Osten (LP) –",
        "LINDMARK/OSTEN (LP) —",
        "PORT LINDMARK, Osten, May 3 (LP) —",
        "Lindmark, Osten —",
        "Lindmark, 3 May 2019 –",
        "Lindmark –",
        "LINDMARK:",
        "3 May 2019, LINDMARK –",
        "(Lindmark Press) –",
        "(LP) -",
        "By Maria Novak LINDMARK, May 3 (LP) -",
        "Published 3 May 2019",
        "Posted on May 3 2019",
        "Last updated at 3 May 2019 LINDMARK –",
        "03-05-2019",
        "Friday 3 May 2019 19:11",
        "3 May 2019 1230 GMT",
    ],
)
def test_a_dateline_has_many_forms(dateline):
    assert furniture(f"Bridge to stay shut\n\n{dateline} The bridge is shut. It is old.") == [("dateline", dateline)]


def test_a_dateline_with_its_agency_may_stand_below_a_summary():
    text = "Bridge to stay shut\n\nThe mayor will pay for it.\n\nLINDMARK (LP) – The bridge is shut."
    assert furniture(text) == [("dateline", "LINDMARK (LP) –")]


@pytest.mark.parametrize(
    "opening",
    [
        "Officials in Lindmark – Osten's neighbour – said so.",
        "The bridge (see map) is shut.",
        "Maria Novak (40) is the mayor.",
        "The Lindmark Party (LP) won.",
        "Lindmark (and Osten) voted on Monday.",
        "Five boats sank.",
        "May 3 was cold.",
        "“Lindmark – The bridge is shut,” she wrote.",
    ],
)
def test_a_first_sentence_is_no_dateline(opening):
    assert furniture(f"Bridge to stay shut\n\n{opening} It is old.") == []


BODY = "The bridge, which is older than the town hall itself, is shut to all traffic until spring."


@pytest.mark.parametrize(
    ("wanted", "tail"),
    [
        ("credit", "(Source: Lindmark Press)"),
        ("credit", "Source Lindmark Press and agencies"),
        ("credit", "– LP"),
        ("credit", "-LP/Osten Wire"),
        ("credit", "(LP)"),
        ("credit", "M. Novak/Jan Brandt"),
        ("credit", "Photo: Maria Novak/LP"),
        ("credit", "© 2021 Lindmark Press"),
        ("byline", "(Reporting by Maria Novak; Editing by Jan Brandt)"),
        ("byline", "Additional reporting by Jan Brandt; editing by Anna Weiss"),
        ("byline", "Maria Novak contributed to this report."),
        ("dateline", "Last Update: Friday 3 May 2019 LST 11:13 – GMT 08:13"),
        ("share", "Follow Maria Novak on Twitter @novak"),
        ("share", "Sign up here"),
        ("share", "Twitter"),
        ("read-more", "READ MORE: Ferry strike ends"),
        ("read-more", "Click here for the map"),
        ("other", "Story continues below"),
        ("other", "219"),
    ],
)
def test_what_is_glued_to_an_end_is_furniture(wanted, tail):
    assert furniture(f"Bridge to stay shut\n\nIt is old.\n\n{BODY} {tail}") == [(wanted, tail)]


@pytest.mark.parametrize(
    ("wanted", "piece"),
    [
        ("caption", "(LP Photo)"),
        ("caption", "(Picture: Maria Novak)"),
        ("caption", "[Watch the bridge fall]"),
        ("credit", "(Lindmark World and Agencies)"),
        ("credit", "(AP/Maria Novak)"),
        ("read-more", "READ MORE: Ferry strike ends after a night of talks."),
        ("read-more", "Click here for the map."),
        ("share", "Follow Maria Novak on Twitter."),
        ("share", "Sign up for our newsletter."),
        ("other", "Story continues below."),
        ("other", "ADVERTISEMENT"),
    ],
)
def test_what_is_glued_between_sentences_is_furniture(wanted, piece):
    assert furniture(f"Bridge to stay shut\n\nIt is old.\n\n{BODY} {piece} Nobody knows why it fell.") == [(wanted, piece)]


@pytest.mark.parametrize(
    "paragraph",
    [
        "He met them in the U.S. (NATO) They left.",
        "He said: “Click here.” They did not.",
        "The party signed the text. (The mayor did not.) They left.",
        "The vote was on Feb. 9",
        "They came from Lindmark, Osten and Karv.",
        "They asked for water, bread and tents - Lindmark gave none.",
        "The group is known as OF (Osten Front).",
        "He wrote to Twitter. Facebook did not answer.",
    ],
)
def test_what_belongs_to_a_paragraph_stays(paragraph):
    assert furniture(f"Bridge to stay shut\n\nIt is old.\n\n{paragraph}\n\nNobody knows why it fell.") == []


def test_a_heading_that_lost_its_line_is_found_in_a_text_of_one_line():
    telling = "The bridge in the old town fell in the night and nobody was hurt. " * 12
    text = f"{telling}Captain rescued At Lindmark a captain was taken to hospital by his own crew on Monday."
    assert furniture(text) == [("subheading", "Captain rescued")]
    assert furniture(f"{telling}He told The Herald that the captain was safe.") == []


@pytest.mark.parametrize(
    "unit",
    [
        "A",
        "A ",
        "Aa ",
        "Aa/",
        "AA, ",
        "(AA",
        "Tags Aa ",
        ". Aa Bb ",
        "©",
        "a@b.",
        "- ",
        "3 May 2019 ",
        "Photo: Aa ",
        "By Aa, ",
        "Follow Aa ",
        "[",
        '". ',
        "READ MORE: A ",
    ],
)
def test_hostile_lines_take_linear_time(unit):
    def seconds(length):
        text = (unit * (length // len(unit) + 1))[:length]
        began = process_time()
        pieces(text, paragraphs(text))
        pieces(f"Title\n\n{text}\n\nEnd.", paragraphs(f"Title\n\n{text}\n\nEnd."))
        lines.kind(text, len(text.split()))
        glued.trailing(text, 0, len(text))
        return process_time() - began

    few = max(seconds(5_000), 0.02)
    assert seconds(50_000) < 40 * few  # ten times as long; a quadratic reader takes a hundred times as long
