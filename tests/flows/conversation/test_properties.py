"""Whatever a person taps, types or waits for: nothing raises, and each tap is answered once.

`Chat` also checks that the state survives JSON, that sequences only grow, that Telegram would
refuse no edit, and that data fits 64 bytes.
"""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from flows.conversation.machine import (
    Cancelled,
    ContactMatched,
    ContactRefused,
    FrameResumed,
    Shown,
)
from flows.effects import Wake
from flows.requests import NameSubject, Raise
from tests.flows.conversation.samples import FLOWS, Chat

WORDS = ("no", "skip", "Danny was sad", "cards", "sat 4", "25:00", "45 min", "7", "🙂", "{did}")
MOVES = st.one_of(
    st.tuples(st.just("tap"), st.integers(0, 7)),
    st.tuples(st.just("tap"), st.integers(0, 7)),
    st.tuples(st.just("old"), st.integers(0, 60)),
    st.tuples(st.just("type"), st.integers(0, len(WORDS) - 1)),
    st.tuples(st.just("wait"), st.integers(1, 30)),
    st.tuples(st.just("begin"), st.integers(0, len(FLOWS) - 1)),
    st.tuples(st.just("other"), st.integers(0, 4)),
)
OTHERS = (
    Cancelled(),
    Shown(),
    FrameResumed(),
    ContactMatched(phone="+447700900123"),
    ContactRefused(),
)


def play(chat: Chat, kind: str, number: int) -> None:
    buttons = [(i, k) for i, b in enumerate(chat.bubbles) for k in b.keys if k.data]
    match kind:
        case "tap" if buttons:
            place, key = buttons[-1 - number % min(len(buttons), 6)]
            chat.press(key.data or "", place)
        case "old":
            chat.press(f"{'qtbslr'[number % 6]}:{number // 6}:{number % 3}")
        case "type":
            chat.type(WORDS[number])
        case "wait":
            chat.forward(number)
        case "begin":
            flow = FLOWS[number]
            chat.begin(flow.name, **({"escalation": "K7Q2"} if flow.safeguarding else {}))
        case "other":
            chat.send(OTHERS[number])


@settings(max_examples=300, deadline=None)
@given(st.lists(MOVES, max_size=40))
def test_nothing_raises_and_every_tap_is_answered_once(moves: list[tuple[str, int]]) -> None:
    chat = Chat()
    chat.values["mentor.approved"] = "yes"

    for kind, number in moves:
        play(chat, kind, number)

    set_now = {key for key, wake in chat.wakes.items() if isinstance(wake, Wake)}
    timers = {f"timer:sam:{f.id}:{t.index}" for f in chat.state.frames for t in f.timers}
    assert set_now <= timers


@settings(max_examples=150, deadline=None)
@given(st.lists(st.integers(0, 7), min_size=1, max_size=12))
def test_taps_alone_raise_a_ladder_at_most_once_and_name_the_subject_before(
    taps: list[int],
) -> None:
    chat = Chat()
    chat.begin("concern", escalation="K7Q2")

    for number in taps:
        play(chat, "tap", number)

    asked = [type(r) for r in chat.requests()]
    assert asked.count(Raise) <= 1
    if NameSubject in asked and Raise in asked:
        assert asked.index(NameSubject) < asked.index(Raise)


@settings(max_examples=150, deadline=None)
@given(st.lists(MOVES, max_size=25))
def test_the_same_events_always_lead_to_the_same_conversation(moves: list[tuple[str, int]]) -> None:
    first, second = Chat(), Chat()

    for kind, number in moves:
        play(first, kind, number)
        play(second, kind, number)

    assert first.state == second.state
    assert first.log == second.log
