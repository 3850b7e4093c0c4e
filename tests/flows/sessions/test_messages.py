"""Messages that a session sends by itself: short, plain, and of three sentences at most."""

from __future__ import annotations

from statistics import median

import pytest

from flows.checker.readability import (
    HIGHEST_GRADE,
    LONGEST_SENTENCE,
    by_dictionary,
    grade,
    longest_sentence,
)
from flows.checker.readability import sentences as split
from flows.effects import Keys
from flows.sessions import messages
from tests.flows.sessions.play import FOUR, MONDAY, Play, in_state

PLAY = Play(weekly=True)
SESSION, CONTEXT = PLAY.session, PLAY.context(PLAY.session)
OVER = in_state("ended").session
TOLD = ("Priya", "Dan", "Ruth")
SAID: dict[str, tuple[str, Keys] | str] = {
    "hour before": messages.hour_before(SESSION, CONTEXT, FOUR),
    "not begun": messages.not_begun(SESSION, CONTEXT),
    "time up": messages.time_up(SESSION, CONTEXT, may_extend=True),
    "on until": messages.on_until(SESSION, CONTEXT),
    "no more": messages.no_more(SESSION),
    "still going": messages.still_going(SESSION, CONTEXT, TOLD[:1]),
    "not over yet": messages.not_over_yet(SESSION, TOLD),
    "safe": messages.safe(SESSION, TOLD),
    "safe in a flow": messages.safe_in_flow(TOLD),
    "safe, not held": messages.safe_not_held(TOLD),
    "over": messages.over(OVER, CONTEXT),
    "wrong": messages.wrong(SESSION),
    "can't make it": messages.cant_make(SESSION, CONTEXT),
    "not held": messages.not_held(SESSION, CONTEXT),
    "nudge": messages.nudge(SESSION, CONTEXT),
}
COPIED = {
    "day before": messages.day_before(SESSION, CONTEXT, MONDAY),
    "cancelled": messages.cancelled(SESSION, CONTEXT),
}


def spoken(said: tuple[str, Keys] | str) -> str:
    """The words alone; a text to copy is the carer's."""
    text = said if isinstance(said, str) else said[0]
    return text.partition("\n\n")[0]


@pytest.mark.parametrize("name", [*SAID, *COPIED])
def test_a_message_is_short_and_plain(name: str) -> None:
    text = spoken((SAID | COPIED)[name])

    assert len(split(text)) <= (4 if name == "still going" else 3), text
    assert longest_sentence(text) <= LONGEST_SENTENCE
    assert len(text.split()) < 6 or grade(text, by_dictionary) <= HIGHEST_GRADE


def test_most_messages_are_for_a_nine_year_old() -> None:
    assert median(grade(spoken(said), by_dictionary) for said in SAID.values()) <= 3


@pytest.mark.parametrize("name", COPIED)
def test_a_text_to_copy_fits_its_button(name: str) -> None:
    text, keys = COPIED[name]
    copied = keys[0][0].copy_text

    assert copied is not None
    assert len(copied) <= 256
    assert text.endswith(copied)


@pytest.mark.parametrize("label", messages.LABELS.values())
def test_a_label_fits_its_button(label: str) -> None:
    assert len(label) <= 30


def test_a_time_to_come_is_said_as_people_say_it() -> None:
    zone = CONTEXT.zone

    assert messages.when(FOUR, FOUR, zone) == "at 4pm"
    assert messages.when(FOUR, FOUR.replace(day=21), zone) == "tomorrow at 4pm"
    assert messages.when(FOUR, MONDAY, zone) == "on Fri 22 May at 4pm"
