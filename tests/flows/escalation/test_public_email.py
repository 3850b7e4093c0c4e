"""The email address of a public line: beside the number while it may be shut, never in danger."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from flows.engine import helplines
from flows.escalation import events as happened
from flows.language.leaves import LEAVES
from flows.pack import Number
from tests.flows import packs
from tests.flows.escalation.play import Play

LONDON = ZoneInfo("Europe/London")
BY_DAY, AT_NIGHT = "2026-05-22T15:41", "2026-05-22T22:10"
OPEN = {"hours": "Mon-Fri 08:00-20:00", "checked": "2026-05-01"}
ADDRESS = "help@nspcc.org.uk"
CALL = "0808 800 5000"


def number(**changes: str) -> Number:
    """The line of the default pack, with changes."""
    return packs.pack().numbers["nspcc"].model_copy(update=changes)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


def test_the_default_pack_has_the_address_that_is_read_at_any_hour() -> None:
    assert number().email == ADDRESS


@pytest.mark.parametrize(
    ("hours", "moment", "listed", "spoken"),
    [
        ({}, BY_DAY, f"NSPCC (may be shut): {CALL}. Email any time: {ADDRESS}", "(may be shut)"),
        (OPEN, BY_DAY, f"NSPCC (to 8pm): {CALL}", "(to 8pm)"),
        (
            OPEN,
            AT_NIGHT,
            f"NSPCC (shut until 8am on Tue 26 May): {CALL}. Email any time: {ADDRESS}",
            "(shut until 8am on Tue 26 May)",
        ),
    ],
)
def test_it_stands_beside_the_number_unless_that_answers_now(
    hours: dict[str, str], moment: str, listed: str, spoken: str
) -> None:
    line, after = number(**hours), listed.partition(CALL)[2]

    assert helplines.line(line, at(moment), LONDON) == listed
    assert helplines.spoken(line, at(moment), LONDON) == f"{CALL} {spoken}{after}"


def test_a_line_without_an_address_is_shown_as_ever() -> None:
    without = number().model_copy(update={"email": None})

    assert helplines.line(without, at(BY_DAY), LONDON) == f"NSPCC (may be shut): {CALL}"


def test_a_stranger_in_danger_reads_numbers_alone() -> None:
    now = datetime(2026, 5, 22, 15, 41, tzinfo=UTC)

    assert ADDRESS in helplines.lines(packs.pack(), now, LONDON)
    assert ADDRESS not in helplines.lines(packs.pack(), now, LONDON, danger=True)


def test_in_a_concern_it_stands_with_the_right_to_ring_and_where_nobody_answered() -> None:
    play = Play(pack=packs.pack())
    play.happens(happened.QuestionsAnswered(ladder="concern"))
    assert f"NSPCC (may be shut): {CALL}. Email any time: {ADDRESS}" in play.said[0]

    while play.state.place != "public":
        play.clock()

    assert f"the NSPCC: {CALL} (may be shut). Email any time: {ADDRESS}" in play.said[0]


def test_in_danger_no_message_has_it() -> None:
    play = Play(pack=packs.pack())
    play.happens(happened.DangerNow())
    said = list(play.said)
    for _ in range(3):
        play.clock()
        said += play.said

    assert any("0808 800 5000" in words for words in said)
    assert not any(ADDRESS in words for words in said)


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        (ADDRESS, True),
        ("a.b+c@mail.example.org", True),
        ("help@example", False),
        ("help at example.org", False),
        ("help@example..org", False),
        ("@example.org", False),
        ("help@exam ple.org", False),
        ("x" * 60 + "@example.org", False),
        ("help@example.org\n999", False),
    ],
)
def test_an_address_that_cannot_be_one_is_refused(text: str, fits: bool) -> None:
    assert bool(re.fullmatch(LEAVES["email"].pattern, text)) is fits
