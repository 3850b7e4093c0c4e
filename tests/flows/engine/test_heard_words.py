"""Heard words leave no trace: not in what is stored, sent or recorded, on any screen."""

from __future__ import annotations

import pytest

from flows.effects import Effect, Record, Say, Text
from flows.engine.engine import from_chat
from flows.engine.world import Member, World
from flows.events import ChatEvent, Commanded, Edited, MediaSent, Typed
from tests.flows.engine.worlds import FRIDAY, world

SAM_CHAT, STRANGER, MANAGER = 1000, 9999, 2000
CANARY = "kanariheard"
WORRY, DANGER = f"he hit me {CANARY}", f"he has a knife {CANARY}"


def sends(here: World, event: ChatEvent, chat: int = SAM_CHAT) -> list[Effect]:
    return from_chat(here, chat, event, FRIDAY)


def traces(here: World, effects: list[Effect]) -> list[str]:
    """Wherever the canary is to be found afterwards."""
    stored = [*here.conversations.values(), *here.escalations.values(), *here.members.values()]
    written = [value.model_dump_json() for value in (*stored, *effects)]
    return [text for text in written if CANARY in text]


def brought(words: str) -> list[ChatEvent]:
    """The ways in which words can come."""
    return [
        Typed(message=1, text=words),
        Edited(message=1, text=words),
        Commanded(message=1, name="oops", rest=words),
        Commanded(message=1, name="concern", rest=words),
        MediaSent(message=1, media="photo", caption=words),
        MediaSent(message=1, media="voice", caption=words),
    ]


@pytest.mark.parametrize("event", brought(WORRY), ids=lambda e: f"{e.kind}")
def test_a_worry_is_taken_however_it_comes_and_leaves_no_trace(event: ChatEvent) -> None:
    here = world()

    effects = sends(here, event)

    assert [e.place for e in here.escalations.values()] == ["raising"]
    assert any("Is a child in danger right now?" in e.text for e in effects if isinstance(e, Say))
    assert traces(here, effects) == []


@pytest.mark.parametrize("event", brought(DANGER), ids=lambda e: f"{e.kind}")
def test_danger_is_taken_however_it_comes_and_leaves_no_trace(event: ChatEvent) -> None:
    here = world()

    effects = sends(here, event)

    [found] = here.escalations.values()
    assert found.danger
    assert {e.to for e in effects if isinstance(e, Text)} == {"priya", "dan"}
    assert any("Ring 999" in e.text for e in effects if isinstance(e, Say))
    assert traces(here, effects) == []


@pytest.mark.parametrize("words", [WORRY, DANGER])
@pytest.mark.parametrize("chat", [STRANGER, MANAGER])
def test_whoever_is_no_mentor_gets_the_numbers_each_time(chat: int, words: str) -> None:
    here = world(priya=Member(person="priya", chat=MANAGER))

    for _ in range(3):
        effects = sends(here, Typed(message=1, text=words), chat)

        assert any("Danger: 999" in e.text for e in effects if isinstance(e, Say))
        assert here.escalations == {}
        assert traces(here, effects) == []


def test_words_inside_a_concern_are_recorded_nowhere() -> None:
    here = world()
    sends(here, Commanded(message=1, name="concern"))

    effects = sends(here, Typed(message=2, text=WORRY))

    assert [e for e in effects if isinstance(e, Record)] == []
    assert any("Tell it when you talk." in e.text for e in effects if isinstance(e, Say))
    assert traces(here, effects) == []


def test_what_stands_behind_a_command_and_below_a_picture_is_not_stored_with_the_event() -> None:
    events: list[ChatEvent] = [
        Commanded(message=1, name="oops", rest=CANARY),
        MediaSent(message=1, media="photo", caption=CANARY),
    ]

    for event in events:
        assert CANARY not in event.model_dump_json()
        assert CANARY not in repr(event)
