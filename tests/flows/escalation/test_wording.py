"""The wording of messages to the mentor: gathered from random runs, each message once."""

from __future__ import annotations

import random
import re
from datetime import timedelta
from functools import cache

import pytest

from flows.checker.readability import HIGHEST_GRADE, LONGEST_SENTENCE, grade, longest_sentence
from flows.effects import Edit, Say
from flows.escalation import events as happened
from flows.escalation.events import Event
from tests.flows.escalation.play import EARLY, Play

STAFF = ("priya", "dan", "ruth", "tess")
NUMBER = re.compile(r"(?<!\d)(?:0\d{4} \d{6}|0800 1111|0808 800 5000)(?!\d)")


def anything(dice: random.Random, play: Play) -> Event:
    """Something that can happen."""
    turn, who = play.state.turn, dice.choice(STAFF)
    ladder = dice.choice(["concern", "danger", "about_staff", "unsaid"])
    possible: list[Event] = [
        happened.ClockRang(number=play.state.clock_number),
        happened.ClockRang(number=play.state.clock_number),
        happened.SendDeadlineCame(turn=turn),
        happened.QuestionsAnswered(ladder=ladder),
        happened.DangerNow(),
        happened.DangerFromTeam(),
        happened.SubjectNamed(answer=dice.choice([*STAFF, "Not sure", "Somebody else"])),
        happened.TextOnlyAsked(),
        happened.NoAnswer(turn=turn),
        happened.GotThrough(person=who),
        happened.TookItOn(person=who, yes=dice.random() < 0.5),
        happened.RangPublic(line=dice.choice([None, "nspcc", "council", "police", "999"])),
        happened.RangPublic(line="council", advice=dice.choice(["act", "advice", "other"])),
        happened.MadeByMistake(reason="I was trying it out"),
        happened.Coded(person=who),
        happened.Coded(person=who),
        happened.Passed(person=who),
        happened.Decided(person=who, words="told the council"),
        happened.OpenedAgain(person=who),
        happened.StillWorried(),
        happened.WantsToTalk(),
        happened.SaidOk(),
        happened.TextFailed(key="K7Q2-999", person=who),
        happened.OptedOut(person=who),
        happened.TextDelivered(key=f"K7Q2-{play.state.texts}", person=who),
    ]
    return dice.choice(possible)


@cache
def messages() -> tuple[Say | Edit, ...]:
    """Every message of many runs, at any hour, with the same words once."""
    found: dict[str, Say | Edit] = {}
    for seed in range(150):
        dice = random.Random(seed)
        at = EARLY + timedelta(hours=dice.randrange(24 * 7))
        play = Play(at=at, overdue=seed % 10 == 0)
        for _ in range(14):
            play.happens(anything(dice, play), minutes=1)
            for effect in play.effects:
                if isinstance(effect, Say | Edit):
                    found.setdefault(effect.text, effect)
    return tuple(found.values())


def test_no_sentence_has_more_than_sixteen_words() -> None:
    long = [m.text for m in messages() if longest_sentence(m.text) > LONGEST_SENTENCE]

    assert not long


def test_every_message_can_be_read_at_eleven() -> None:
    hard = [(grade(m.text), m.text) for m in messages() if grade(m.text) > HIGHEST_GRADE]

    assert not hard


def test_a_number_stands_right_after_its_owner_and_no_code_stands_in_chat() -> None:
    for message in messages():
        assert not re.search(r"(?<!\d)\d{6}(?!\d)", NUMBER.sub("", message.text)), message.text
        for number in NUMBER.finditer(message.text):
            assert message.text[: number.start()].endswith((": ", "START to ")), message.text


def test_buttons_are_short_and_one_a_row() -> None:
    for message in messages():
        for row in message.keys:
            assert len(row) == 1
            assert len(row[0].label) <= 30
            assert (row[0].data is None) != (row[0].copy_text is None)


@pytest.mark.parametrize("word", ["must", "failed", "invalid", "forgot", "error", "serious", "!"])
def test_nobody_is_blamed(word: str) -> None:
    assert not [m.text for m in messages() if word in m.text.lower()]


def test_enough_different_messages_were_met() -> None:
    assert len(messages()) > 300
