"""No question has more than four buttons: the product's own make room, and nothing is lost.

Entries of lists of names, days and times, and the lines of a checklist, do not count; beside them
stand only the buttons that are needed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pytest

from flows.conversation.rendering import LISTED, MOST_BUTTONS, Screen, screen, with_room
from flows.conversation.state import Frame, Moment, Replay
from flows.effects import Key
from flows.facts import Facts
from flows.pack import Flow, State
from tests.flows.conversation.samples import Chat
from tests.flows.packs import pack

NOW = datetime(2026, 5, 22, 15, 0, tzinfo=UTC)
LONDON = ZoneInfo("Europe/London")
HOUR = timedelta(hours=1)
PACK = pack()
OFFERS = (("P14 (A.B.)", "P14"), ("Another child", "another"))
QUESTIONS = [
    (flow, state)
    for flow in PACK.flows.values()
    for state in flow.states.values()
    if state.say and (state.buttons or state.ask or state.tick or state.review)
]


def frames(flow: Flow, state: State) -> Iterator[Frame]:
    """The question as it may be met: first or later, Back or not, corrected, in a concern."""
    safe = Moment(state="before", trigger="", gained={"x": "y"})
    done = safe.model_copy(update={"safe": False})
    kept = Moment(state=state.name, trigger="", gained={"x": "y"})
    corrected = Replay(goal="r", moments=(), seen=frozenset(), kept=kept)
    histories = ((), (safe,), (safe, safe), (safe, safe, done), (safe,) * 5)
    asides = (None, "which" if state.tick else None, "line" if state.review else None, "doubt")
    for history, replay, aside in product(histories, (None, corrected), asides):
        if flow.safeguarding and len(history) == 1 and state.name not in _second(flow):
            continue
        yield Frame(
            id=1,
            flow=flow.name,
            pack=PACK.hash,
            state=state.name,
            escalation="K7Q2" if flow.safeguarding else None,
            history=history,
            replay=replay,
            aside=aside,
            pending="Danny was upset" if aside == "doubt" else None,
            offers=OFFERS if state.ask and state.ask.kind in ("one of", "future time") else (),
        )


def _second(flow: Flow) -> set[str | None]:
    """The states that the first question leads to."""
    return {button.go.state for button in flow.states[flow.start].buttons}


def reachable(flow: Flow, state: State, frame: Frame) -> bool:
    """Whether a question of a concern can be met after so many answers."""
    early = {flow.start, *_second(flow)}
    return not flow.safeguarding or state.name not in early or len(frame.history) < 2


def met(flow: Flow, state: State) -> Iterator[Screen]:
    for frame in frames(flow, state):
        if reachable(flow, state, frame):
            yield screen(frame, flow, Facts(values={}), LONDON, HOUR)


def beside(keys: tuple[Key, ...]) -> list[str]:
    """The buttons that are no entries of a list."""
    lines = (*LISTED, "r:")
    listed = [key for key in keys if (key.data or "")[:2] in lines and key.data[-1].isdigit()]  # type: ignore[index]
    return [key.label for key in keys if key not in listed]


@pytest.mark.parametrize(("flow", "state"), QUESTIONS, ids=lambda one: one.name)
def test_no_question_has_more_than_four(flow: Flow, state: State) -> None:
    for shown in met(flow, state):
        assert len(beside(shown.keys)) <= MOST_BUTTONS


@pytest.mark.parametrize(("flow", "state"), QUESTIONS, ids=lambda one: one.name)
def test_the_way_to_a_concern_finds_room_or_comes_before(flow: Flow, state: State) -> None:
    """What is left out for it is Back, which can be typed, and nothing else."""
    for shown in met(flow, state):
        made = with_room(shown.inline)
        if made is None:
            assert len(shown.keys) == MOST_BUTTONS
            continue
        left = [row[0] for row in shown.inline if row not in made]
        assert all((key.data or "").startswith("b:") for key in left)
        assert len(beside(tuple(row[0] for row in made))) < MOST_BUTTONS or made == shown.inline


@pytest.mark.parametrize(("flow", "state"), QUESTIONS, ids=lambda one: one.name)
def test_nothing_but_the_way_back_is_ever_left_out(flow: Flow, state: State) -> None:
    for frame in frames(flow, state):
        shown = screen(frame, flow, Facts(values={}), LONDON, HOUR)
        if frame.aside is None:
            labels = [key.label for key in shown.keys]
            assert set(labels) >= {b.label for b in state.buttons} or state.tick
        backs = [k for k in shown.keys if (k.data or "").startswith("b:")]
        assert not (backs and shown.unseen)


def test_back_is_typed_where_it_has_no_button() -> None:
    chat = Chat()
    chat.begin("four")
    chat.tap("On")
    assert chat.labels == ["One", "Two", "Three", "Four"]

    chat.type("back")

    assert chat.said()[-1] == "B First? [On]"


def test_a_tap_on_a_way_back_that_has_no_button_means_nothing() -> None:
    """Nobody can have seen it; it never goes back by a forged tap."""
    chat = Chat()
    chat.begin("four")
    chat.tap("On")
    chat.said()

    chat.press(f"b:{chat.state.top.sequence}")  # type: ignore[union-attr]

    assert chat.state.top is not None
    assert chat.state.top.state == "second"
