"""PII in free text: what the person is asked to rephrase, and what is let through."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.conversation.pii import Finding, request, still_fine, suspicious

TODAY = date(2026, 5, 22)


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("Danny was upset about his dad", "name", "Danny"),
        ("danny was upset", "name", "danny"),
        ("DANNY WAS UPSET", "name", "DANNY"),
        ("We rang Danny's mum", "name", "Danny"),
        ("zoe’s mum was there", "name", "zoe"),
        ("Siân rang", "name", "Siân"),
        ("I met Zbigniew after", "name", "Zbigniew"),
        ("then Kwabena laughed", "name", "Kwabena"),
        ("Mrs Patel came in", "name", "Mrs Patel"),
        ("mr Okafor said no", "name", "mr Okafor"),
        ("talked to Anne-Marie today", "name", "Anne-Marie"),
        ("O'Brien came", "name", "O'Brien"),
        ("Will said he is sad", "name", "Will"),
        ("Grace was upset", "name", "Grace"),
        ("Oakwood Primary is her school", "name", "Oakwood"),
        ("Jordan Bloggs rang", "name", "Jordan Bloggs"),
        ("she is @danny2012 there", "name", "@danny2012"),
        ("call me on 07700 900123", "phone", "07700 900123"),
        ("the number is 07700900456 ok", "phone", "07700900456"),
        ("+44 7700 900 123", "phone", "+44 7700 900 123"),
        ("mail dan@example.org", "email", "dan@example.org"),
        ("danny at gmail dot com", "email", "danny at gmail dot com"),
        ("lives at 12 Acacia Avenue", "address", "12 Acacia Avenue"),
        ("12 acacia avenue", "address", "12 acacia avenue"),
        ("Flat 3 Rose Court", "address", "Flat 3 Rose Court"),
        ("near SW1A 1AA", "postcode", "SW1A 1AA"),
        ("e1 6an is where", "postcode", "e1 6an"),
        ("dob 3 March 2013", "date_of_birth", "dob 3 March"),
        ("the birthday is 4 May", "date_of_birth", "birthday is 4 May"),
        ("14 March 2013", "date_of_birth", "14 March 2013"),
        ("it was 12/05/2014 then", "date_of_birth", "12/05/2014"),
    ],
)
def test_private_words_are_found(text: str, kind: str, words: str) -> None:
    found = suspicious(text, TODAY)

    assert found is not None
    assert (found.kind, found.words) == (kind, words)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "OK",
        "Cards and a maths game",
        "cards and a maths game",
        "We talked about school",
        "the school play",
        "My mentee was happy. They played Minecraft on Zoom",
        "We will talk on Friday at 4pm in May",
        "Mum was there, and Nan too",
        "I read Harry Potter aloud",
        "He likes Arsenal and Spider-Man",
        "Try 2 at 16:00-17:00",
        "call the NSPCC on 0808 800 5000",
        "We did English, Maths and Science",
        "big sister came in for a minute",
        "She drew a picture",
        '"The Secret Garden" was fun',
        "1. Cards 2. Drawing",
        "- Cards\n- Drawing",
        "I'm fine. I've sent it. I'll ring",
        "P14 2nd try",
        "A 10 minute walk in the park",
        "2 cars on the road",
        "it was grand, a rose grew in the spring",
        "DB was happy and P.K. laughed",
        "TVs and PCs",
        "We met on 22/05/26",
        "JOINED ZOOM AND PLAYED UNO",
        "Year 5 maths, KS2 spelling",
        "counted 1 2 3 4 5 6 7 8 9 10",
        "We talked about the World Cup",
        "Mentee's gran said hello",
        "What's next? Homework.",
        "may have been tired",
        "Grace and courage were the topic",
    ],
)
def test_ordinary_words_are_let_through(text: str) -> None:
    assert suspicious(text, TODAY) is None


def test_the_request_says_what_it_looks_like_and_what_to_say_instead() -> None:
    name = Finding(kind="name", words="Danny")

    assert request(name) == '"Danny" looks like a name. Could you say "my mentee" instead?'
    assert request(name, ('"a sister"', '"a friend"')) == (
        '"Danny" looks like a name. Could you say "a sister" or "a friend"?'
    )
    assert still_fine(name) == "It isn't a name"
    assert still_fine(Finding(kind="address", words="x")) == "It isn't an address"


@given(st.text(max_size=500))
def test_any_text_is_answered(text: str) -> None:
    found = suspicious(text)

    assert found is None or found.words


def test_a_long_text_of_near_matches_is_answered_at_once() -> None:
    for piece in ("1 a", "a.", "Aa ", "0 ", "@a.", "12 aaa ", '"Aa'):
        suspicious(piece * 1500, TODAY)
