"""Each text for the carer that can't be sent: nothing says, or keeps, that the carer was told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from flows.effects import Key
from flows.pack import Button, Do, Flow, State
from flows.sessions import messages
from tests.flows.packs import pack
from tests.flows.sessions.play import MONDAY, Play, in_state

SENT = {"I've sent it", "I've told them"}
NOT_SENT = {"I can't send it", "I can't"}
NOT_YET = {"Later"}
TICKS = {("session", "carer_told"), ("evidence", "carer told"), ("evidence", "carer texted")}
SAYS_NOT = {("evidence", "carer not told"), ("evidence", "carer not texted")}
UNTRUE = ("carer told", "did you offer", "carer knows")


def offers() -> list[tuple[Flow, State]]:
    """Every question of the pack that has a text for the carer to send."""
    flows = pack().flows.values()
    return [(f, s) for f in flows for s in f.states.values() if s.copy_text and s.buttons]


def verbs(do: tuple[Do, ...]) -> set[tuple[str, str | None]]:
    return {(one.verb, one.what) for one in do}


def after(flow: Flow, button: Button) -> Iterator[State]:
    """Every state that may come after the button, up to one that brings another text."""
    waiting, seen = [button.go.state], set[str]()
    while waiting:
        name = waiting.pop()
        if name is None or name in seen:
            continue
        seen.add(name)
        state = flow.states[name]
        if state.copy_text:
            continue
        yield state
        waiting += [b.go.state for b in state.buttons]
        waiting += [way.go.state for way in state.then]
        waiting += [one.go.state for one in state.after if one.go]


def of(state: State, labels: set[str]) -> list[Button]:
    return [button for button in state.buttons if button.label in labels]


def test_there_are_texts_to_look_at() -> None:
    assert len(offers()) >= 10


@pytest.mark.parametrize("place", offers(), ids=lambda p: f"{p[0].name}: {p[1].name}")
def test_a_text_can_be_sent_or_left_and_no_other_button_ticks_it(
    place: tuple[Flow, State],
) -> None:
    flow, state = place
    left = of(state, NOT_SENT | NOT_YET)
    assert of(state, SENT), state.name
    assert left, state.name
    assert {b.label for b in state.buttons} <= SENT | NOT_SENT | NOT_YET

    for button in left:
        assert not verbs(button.do) & TICKS
        for later in after(flow, button):
            assert not verbs(later.do) & TICKS, later.name
            for one in later.buttons:
                assert not verbs(one.do) & TICKS, (later.name, one.label)
            assert not any(said in (later.say or "").casefold() for said in UNTRUE), later.name


@pytest.mark.parametrize("place", offers(), ids=lambda p: f"{p[0].name}: {p[1].name}")
def test_that_it_cannot_be_sent_is_kept(place: tuple[Flow, State]) -> None:
    for button in of(place[1], NOT_SENT):
        assert verbs(button.do) & SAYS_NOT, button.label


@pytest.mark.parametrize("place", offers(), ids=lambda p: f"{p[0].name}: {p[1].name}")
def test_it_is_asked_what_was_offered_only_where_a_time_was(place: tuple[Flow, State]) -> None:
    flow, state = place
    if "{suggestion}" in str(state.copy_text):
        return
    for button in of(state, SENT):
        said = [later.say or "" for later in after(flow, button)]
        assert not any("did you offer" in one for one in said), state.name


# the session's own messages

PLAY = Play()
OWN = {
    "day before": messages.day_before(PLAY.session, PLAY.context(PLAY.session), MONDAY),
    "cancelled": messages.cancelled(
        in_state("cancelled").session, PLAY.context(in_state("cancelled").session)
    ),
}


def own_words(said: tuple[str, tuple[tuple[Key, ...], ...]]) -> list[str]:
    data = [key.data for row in said[1] for key in row if key.data]
    return [found[1] for found in map(messages.parse, data) if found]


@pytest.mark.parametrize("name", OWN)
def test_the_sessions_own_message_has_what_the_carer_needs_as_things_are(name: str) -> None:
    said = OWN[name]
    session = in_state("cancelled" if name == "cancelled" else "booked").session

    assert messages.for_carer(session, PLAY.context(session)) in said[0]
    assert "sent" in own_words(said)


def test_one_who_cannot_tell_the_carer_that_it_is_left_out_hears_who_can() -> None:
    assert "unsent" in own_words(OWN["cancelled"])
    assert messages.carer_untold(None) == (
        "That's fine. The carer doesn't know yet. Please ask your team to tell them."
    )
