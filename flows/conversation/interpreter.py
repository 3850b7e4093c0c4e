"""The interpreter: it runs a flow on, from state to state, until the person is waited for.

The interpreter picks a trigger, and the compiled machine says where it leads. At most LIMIT states
in a row are entered without an answer of the person; one more is a fault, and the frame is stuck.
"""

from __future__ import annotations

from collections.abc import Mapping

from flows.conversation.actions import do
from flows.conversation.compiled import CONCERN, END, StuckError, move
from flows.conversation.guards import holds, number, way
from flows.conversation.questions import ask, enter, strip
from flows.conversation.rendering import real_key, shown_values, visible, worded
from flows.conversation.state import Frame, Moment
from flows.conversation.transition import Transition
from flows.effects import Key, Say
from flows.pack import State
from flows.requests import FrameEnded, OpenConcern, Show, ToConcern

LIMIT = 20
HISTORY = 100  # answered questions of a frame that Back and corrections reach
REFUSED, CANCELLED, STUCK = "refused", "cancelled", "stuck"


def begin(transition: Transition, flow: str, pack: str, **more: object) -> None:
    """Put a frame on top and, if its needs are met, run it to its first question."""
    frame = transition.push(flow, pack, **more)
    known = transition.flow()
    transition.put(state=known.start)
    if known.safeguarding and not (known.practice or frame.escalation):
        transition.act(OpenConcern(frame=frame.id))
    for need in known.needs:
        if not holds(need.when, frame.values, transition.facts):
            _tell(transition, need.otherwise)
            end(transition, REFUSED)
            return
    settle(transition, known.start)


def leave(transition: Transition, trigger: str, origin: Frame) -> None:
    """Leave the state that waited: by the trigger, or ("") by the way that `then` chooses.

    `origin` is the frame before the answer; a way to the concern comes back to it.
    """
    transition.put(timers=())
    settle(transition, _next(transition, trigger), origin)


def settle(transition: Transition, place: str, origin: Frame | None = None) -> None:
    """Go to a place, and on from there until the person is waited for."""
    while True:
        if place.startswith(END):
            end(transition, place.removeprefix(END))
            return
        if place == CONCERN:
            _to_concern(transition, origin)
            return
        trigger = _arrive(transition, place)
        if trigger is None:
            return
        place = _next(transition, trigger)


def _next(transition: Transition, trigger: str) -> str:
    frame = transition.frame
    chosen = trigger or way(transition.state(), frame.values, transition.facts)
    if chosen is None:
        raise StuckError(f"no way on from {frame.state}")
    return move(frame.pack, transition.flow(), frame.state, chosen)


def _arrive(transition: Transition, name: str) -> str | None:
    """Enter a state; the trigger that leads straight on, or None where the state waits or has
    called.
    """
    state = transition.state(name)
    _count(transition, state)
    if _used_up(transition, state):
        _hurry(transition)
        return "round"
    if _too_late_to_wait(transition, state):
        _hurry(transition)
        return "timer.0"
    repeated = _repeats(transition, name)
    if not repeated:
        do(transition, state.do)
    if state.run:
        _call(transition, state, repeated)
        return None
    if not state.waits or (state.tick and not visible(state, transition.frame, transition.facts)):
        return _pass(transition, state, repeated)
    if (known := _known(transition, state)) is not None:
        return known
    if transition.frame.replay and transition.frame.replay.goal == name:
        transition.put(replay=None)
    enter(transition, state)
    ask(transition)
    return None


def _count(transition: Transition, state: State) -> None:
    frame = transition.frame
    visits = frame.visits
    if state.at_most is not None:
        visits = visits | {state.name: visits.get(state.name, 0) + 1}
    transition.put(state=state.name, visits=visits, round=state.round or frame.round, copies=0)


def _used_up(transition: Transition, state: State) -> bool:
    """Whether the session has counted this try already (CUK-18), or there is no time for it."""
    if not (state.round and state.next_round):
        return False
    tries = number(transition.facts.get("session.tries"))
    return bool(tries and tries >= state.round[0]) or _out_of_time(transition)


def _out_of_time(transition: Transition) -> bool:
    """Whether the agreed time is over, or will be after the break that follows a try (CUK-07)."""
    known = transition.facts.get
    late = transition.tried and known("session.time_for_try") == "no"
    return late or known("session.in_time") == "no"


def _too_late_to_wait(transition: Transition, state: State) -> bool:
    """Whether this is the break of a repeat after which there is no time for another round."""
    return bool(state.round and not state.next_round and state.after) and _out_of_time(transition)


def _hurry(transition: Transition) -> None:
    transition.automatic += 1
    if transition.automatic > LIMIT:
        raise StuckError(f"more than {LIMIT} states in a row at {transition.frame.state}")


def _repeats(transition: Transition, name: str) -> bool:
    replay = transition.frame.replay
    return replay is not None and name in replay.seen


def _pass(transition: Transition, state: State, repeated: bool) -> str:
    """Go through an automatic state; what it says is said once."""
    _hurry(transition)
    if (state.say or state.copy_text) and not repeated:
        _tell(transition, state.say or "", state)
    if history := transition.frame.history:
        transition.last_moment(passed=(*history[-1].passed, state.name))
    return ""


def _known(transition: Transition, state: State) -> str | None:
    """During a correction, the trigger of the old answer to this state's question, which is given
    again.
    """
    replay = transition.frame.replay
    if replay is None or state.name == replay.goal:
        return None
    moment = next((m for m in replay.moments if m.state == state.name), None)
    if moment is None or moment.trigger.startswith("timer."):
        return None
    rest = tuple(m for m in replay.moments if m is not moment)
    transition.put(replay=replay.model_copy(update={"moments": rest}))
    remember(transition, moment.trigger, moment.gained)
    return moment.trigger


def remember(
    transition: Transition,
    trigger: str,
    gained: Mapping[str, str | None],
    ticked: tuple[str, ...] = (),
) -> None:
    """Keep an answer: its values, and the moment to which Back or a correction may return.

    `ticked` is what a checklist had before its last tick.
    """
    frame = transition.frame
    moment = Moment(
        state=frame.state,
        trigger=trigger,
        before={name: frame.values.get(name) for name in gained},
        gained=dict(gained),
        ticked=ticked,
        safe=not any(after.go for after in transition.state().after),
    )
    transition.put(
        values=changed(frame.values, gained), history=(*frame.history, moment)[-HISTORY:]
    )


def changed(values: Mapping[str, str], by: Mapping[str, str | None]) -> dict[str, str]:
    """The values with those of `by`; None takes a value away."""
    return {name: value for name, value in (dict(values) | dict(by)).items() if value is not None}


def _call(transition: Transition, state: State, repeated: bool) -> None:
    if state.say and not repeated:
        _tell(transition, state.say, state)
    frame = transition.frame
    if (known := _known(transition, state)) is not None:
        settle(transition, _next(transition, known))
        return
    begin(transition, str(state.run), frame.pack, caller=frame.id, values=frame.values)


def end(transition: Transition, outcome: str) -> None:
    """End the frame on top; the frame that called it goes on, or the one below comes back."""
    frame = transition.pop()
    ended = FrameEnded(flow=frame.flow, outcome=outcome, reference=frame.escalation)
    transition.out.append(ended)
    below = transition.talk.top
    if below is not None and below.id == frame.caller:
        _returned(transition, frame, outcome)
    elif outcome != REFUSED:
        surface(transition)


def _returned(transition: Transition, callee: Frame, outcome: str) -> None:
    """Follow what the caller says of the outcome.

    An outcome of ours that it does not name ends it too.
    """
    state, frame = transition.state(), transition.frame
    named = outcome in dict(state.returns)
    if not named and outcome in (REFUSED, CANCELLED, STUCK):
        end(transition, outcome)
        return
    trigger = f"return.{outcome}" if named else ""
    gained = {k: v for k, v in callee.values.items() if frame.values.get(k) != v}
    remember(transition, trigger, gained)
    transition.last_moment(safe=False)
    settle(transition, _next(transition, trigger))


def surface(transition: Transition) -> None:
    """Let the frame on top go on: a timer that waited moves it, or else its question comes back."""
    if transition.talk.top is None:
        return
    state, due = transition.state(), [t for t in transition.frame.timers if t.at <= transition.now]
    transition.put(timers=tuple(t for t in transition.frame.timers if t not in due))
    moving = next((t for t in due if state.after[t.index].go), None)
    if moving:
        expire(transition, moving.index)
    else:
        ask(transition)


def moves_on(transition: Transition) -> int | None:
    """The timer of the top state that leads on, if it has one."""
    return next((n for n, after in enumerate(transition.state().after) if after.go), None)


def expire(transition: Transition, index: int) -> None:
    """Close the question, since a timer that leads on is over; Back may not come here."""
    origin = transition.frame
    strip(transition)
    remember(transition, f"timer.{index}", {})
    transition.last_moment(safe=False)
    leave(transition, f"timer.{index}", origin)


def nudge(transition: Transition, words: str) -> None:
    """Say a nudge as a new message, with the buttons of the question that still waits."""
    strip(transition)
    transition.put(words=words)
    ask(transition)


def _to_concern(transition: Transition, origin: Frame | None) -> None:
    """Put the concern on top; below, the question from which it was reached waits again."""
    if origin is None or not origin.sequence:
        end(transition, "concern")
    else:
        transition.put(**dict(origin) | {"bare": True})
    transition.out.append(ToConcern())


def _tell(transition: Transition, text: str, state: State | None = None) -> None:
    """Say something that waits for no answer: a state on the way, or why a flow can't begin."""
    flow, frame = transition.flow(), transition.frame
    copied = state.copy_text if state else None
    keys = (Key(label="Copy text", copy_text=copied),) if copied else ()
    what = Say(
        to=transition.person,
        text=worded(flow, "\n\n".join(filter(None, (text, copied)))),
        keys=tuple((key,) for key in (*keys, *real_key(flow))),
        urgent=flow.safeguarding,
    )
    length = transition.pack().timings.session_length
    values = shown_values(frame, state, transition.zone, length) if state else dict(frame.values)
    transition.out.append(Show(what=what, values=values))
