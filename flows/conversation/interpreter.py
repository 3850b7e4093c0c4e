"""Running a flow on: from one place to the next until somebody is waited for.

The interpreter picks a trigger, the compiled machine says where it leads. At most LIMIT states in a
row are entered without anybody's doing; the next one is a fault, and the frame is stuck.
"""

from __future__ import annotations

from collections.abc import Mapping

from flows.conversation.actions import do
from flows.conversation.compiled import CONCERN, END, StuckError, move
from flows.conversation.guards import holds, number, way
from flows.conversation.questions import ask, enter, strip
from flows.conversation.rendering import real_key, shown_values, visible, worded
from flows.conversation.state import Frame, Moment
from flows.conversation.transition import Course
from flows.effects import Key, Say
from flows.pack import State
from flows.requests import FrameEnded, OpenConcern, Show, ToConcern

LIMIT = 20
HISTORY = 100  # questions of one frame that Back and a correction may reach
REFUSED, CANCELLED, STUCK = "refused", "cancelled", "stuck"


def begin(course: Course, flow: str, pack: str, **more: object) -> None:
    """Put a frame on top and run it on to its first question, if its needs are met."""
    frame = course.push(flow, pack, **more)
    known = course.flow()
    course.put(state=known.start)
    if known.safeguarding and not (known.practice or frame.escalation):
        course.act(OpenConcern(frame=frame.id))
    for need in known.needs:
        if not holds(need.when, frame.values, course.facts):
            _tell(course, need.otherwise)
            end(course, REFUSED)
            return
    settle(course, known.start)


def leave(course: Course, trigger: str, origin: Frame) -> None:
    """Leave the state that waited: by the trigger, or ("") the way that `then` chooses.

    `origin` is the frame before the answer: a way to the concern leads back there.
    """
    course.put(timers=())
    settle(course, _next(course, trigger), origin)


def settle(course: Course, place: str, origin: Frame | None = None) -> None:
    """Go to a place and on from there until somebody is waited for."""
    while True:
        if place.startswith(END):
            end(course, place.removeprefix(END))
            return
        if place == CONCERN:
            _to_concern(course, origin)
            return
        trigger = _arrive(course, place)
        if trigger is None:
            return
        place = _next(course, trigger)


def _next(course: Course, trigger: str) -> str:
    frame = course.frame
    chosen = trigger or way(course.state(), frame.values, course.facts)
    if chosen is None:
        raise StuckError(f"no way on from {frame.state}")
    return move(frame.pack, course.flow(), frame.state, chosen)


def _arrive(course: Course, name: str) -> str | None:
    """Enter a state; the trigger that leads straight on, or None where it waits or has called."""
    state = course.state(name)
    _count(course, state)
    if _used_up(course, state):
        _hurry(course)
        return "round"
    if _too_late_to_wait(course, state):
        _hurry(course)
        return "timer.0"
    repeated = _repeats(course, name)
    if not repeated:
        do(course, state.do)
    if state.run:
        _call(course, state, repeated)
        return None
    if not state.waits or (state.tick and not visible(state, course.frame, course.facts)):
        return _pass(course, state, repeated)
    if (known := _known(course, state)) is not None:
        return known
    if course.frame.replay and course.frame.replay.goal == name:
        course.put(replay=None)
    enter(course, state)
    ask(course)
    return None


def _count(course: Course, state: State) -> None:
    frame = course.frame
    visits = frame.visits
    if state.at_most is not None:
        visits = visits | {state.name: visits.get(state.name, 0) + 1}
    course.put(state=state.name, visits=visits, round=state.round or frame.round, copies=0)


def _used_up(course: Course, state: State) -> bool:
    """Whether the session has counted this try already (CUK-18), or there's no time for it."""
    if not (state.round and state.next_round):
        return False
    tries = number(course.facts.get("session.tries"))
    return bool(tries and tries >= state.round[0]) or _out_of_time(course)


def _out_of_time(course: Course) -> bool:
    """Whether the agreed time is over, or will be when a break after a try is (CUK-07)."""
    known = course.facts.get
    late = course.tried and known("session.time_for_try") == "no"
    return late or known("session.in_time") == "no"


def _too_late_to_wait(course: Course, state: State) -> bool:
    """Whether it is the break of a repeat, after which there's no time for another round."""
    return bool(state.round and not state.next_round and state.after) and _out_of_time(course)


def _hurry(course: Course) -> None:
    course.automatic += 1
    if course.automatic > LIMIT:
        raise StuckError(f"more than {LIMIT} states in a row at {course.frame.state}")


def _repeats(course: Course, name: str) -> bool:
    replay = course.frame.replay
    return replay is not None and name in replay.seen


def _pass(course: Course, state: State, repeated: bool) -> str:
    """Go through an automatic state: what it says is said once."""
    _hurry(course)
    if (state.say or state.copy_text) and not repeated:
        _tell(course, state.say or "", state)
    if history := course.frame.history:
        course.last_moment(passed=(*history[-1].passed, state.name))
    return ""


def _known(course: Course, state: State) -> str | None:
    """During a correction: the trigger of the old answer to this state's question, taken again."""
    replay = course.frame.replay
    if replay is None or state.name == replay.goal:
        return None
    moment = next((m for m in replay.moments if m.state == state.name), None)
    if moment is None or moment.trigger.startswith("timer."):
        return None
    rest = tuple(m for m in replay.moments if m is not moment)
    course.put(replay=replay.model_copy(update={"moments": rest}))
    remember(course, moment.trigger, moment.gained)
    return moment.trigger


def remember(
    course: Course,
    trigger: str,
    gained: Mapping[str, str | None],
    ticked: tuple[str, ...] = (),
) -> None:
    """Keep an answer: its values, and the moment to which Back or a correction may return.

    `ticked` is what a checklist had before its last tick.
    """
    frame = course.frame
    moment = Moment(
        state=frame.state,
        trigger=trigger,
        before={name: frame.values.get(name) for name in gained},
        gained=dict(gained),
        ticked=ticked,
        safe=not any(after.go for after in course.state().after),
    )
    course.put(values=changed(frame.values, gained), history=(*frame.history, moment)[-HISTORY:])


def changed(values: Mapping[str, str], by: Mapping[str, str | None]) -> dict[str, str]:
    """The values with those of `by`; None takes one away."""
    return {name: value for name, value in (dict(values) | dict(by)).items() if value is not None}


def _call(course: Course, state: State, repeated: bool) -> None:
    if state.say and not repeated:
        _tell(course, state.say, state)
    frame = course.frame
    if (known := _known(course, state)) is not None:
        settle(course, _next(course, known))
        return
    begin(course, str(state.run), frame.pack, caller=frame.id, values=frame.values)


def end(course: Course, outcome: str) -> None:
    """End the frame on top; its caller goes on, or what lies below comes back."""
    frame = course.pop()
    ended = FrameEnded(flow=frame.flow, outcome=outcome, reference=frame.escalation)
    course.out.append(ended)
    below = course.talk.top
    if below is not None and below.id == frame.caller:
        _returned(course, frame, outcome)
    elif outcome != REFUSED:
        surface(course)


def _returned(course: Course, callee: Frame, outcome: str) -> None:
    """Follow what the caller says of the outcome; one of ours that it does not name ends it too."""
    state, frame = course.state(), course.frame
    named = outcome in dict(state.returns)
    if not named and outcome in (REFUSED, CANCELLED, STUCK):
        end(course, outcome)
        return
    trigger = f"return.{outcome}" if named else ""
    gained = {k: v for k, v in callee.values.items() if frame.values.get(k) != v}
    remember(course, trigger, gained)
    course.last_moment(safe=False)
    settle(course, _next(course, trigger))


def surface(course: Course) -> None:
    """The frame on top may go on: a timer that waited moves it, else its question comes back."""
    if course.talk.top is None:
        return
    state, due = course.state(), [t for t in course.frame.timers if t.at <= course.now]
    course.put(timers=tuple(t for t in course.frame.timers if t not in due))
    moving = next((t for t in due if state.after[t.index].go), None)
    if moving:
        expire(course, moving.index)
    else:
        ask(course)


def moves_on(course: Course) -> int | None:
    """The timer of the state on top that leads on, if it has one."""
    return next((n for n, after in enumerate(course.state().after) if after.go), None)


def expire(course: Course, index: int) -> None:
    """A timer that moves on is over: the question closes, and Back may not come here."""
    origin = course.frame
    strip(course)
    remember(course, f"timer.{index}", {})
    course.last_moment(safe=False)
    leave(course, f"timer.{index}", origin)


def nudge(course: Course, words: str) -> None:
    """Say a nudge as a new message, with the buttons of the question that still waits."""
    strip(course)
    course.put(words=words)
    ask(course)


def _to_concern(course: Course, origin: Frame | None) -> None:
    """The concern comes on top; below, the question from which it was reached waits again."""
    if origin is None or not origin.sequence:
        end(course, "concern")
    else:
        course.put(**dict(origin) | {"bare": True})
    course.out.append(ToConcern())


def _tell(course: Course, text: str, state: State | None = None) -> None:
    """Say what waits for nothing: a state on the way, or why a flow cannot begin."""
    flow, frame = course.flow(), course.frame
    copied = state.copy_text if state else None
    keys = (Key(label="Copy text", copy_text=copied),) if copied else ()
    what = Say(
        to=course.person,
        text=worded(flow, "\n\n".join(filter(None, (text, copied)))),
        keys=tuple((key,) for key in (*keys, *real_key(flow))),
        urgent=flow.safeguarding,
    )
    length = course.pack().timings.session_length
    values = shown_values(frame, state, course.zone, length) if state else dict(frame.values)
    course.out.append(Show(what=what, values=values))
