"""A checklist: its lines are ticked in place, and a line that isn't true gets a few words of why.

It is done when each line that is shown is ticked or explained. A line with `must` cannot be
explained away.
"""

from __future__ import annotations

from flows.conversation.guards import way
from flows.conversation.interpreter import leave, remember
from flows.conversation.questions import ask, edit, label, new_question, on_screen, record, turn_to
from flows.conversation.rendering import progress
from flows.conversation.state import Frame
from flows.conversation.transition import Transition
from flows.pack import State

NOT_WITHOUT = "We can't go on without that one. Tap it once it's true."


def tick(transition: Transition, data: str) -> str:
    """Tick or untick the line that the button names. The toast, or "" where it names none."""
    argument = data.rpartition(":")[2]
    if not data.startswith("t:") or not argument.isdigit():
        return ""
    frame, state = transition.frame, transition.state()
    item = state.tick[int(argument)].id
    off = item in frame.ticked or item in frame.reasons
    ticked = tuple(i for i in frame.ticked if i != item) + (() if off else (item,))
    reasons = {i: words for i, words in frame.reasons.items() if i != item}
    frame = transition.put(ticked=ticked, reasons=reasons)
    done, total = progress(state, frame, transition.facts)
    return f"{'Unticked' if off else 'Ticked'}. {done} of {total}."


def go_on(transition: Transition, before: Frame, argument: str, message: int | None) -> None:
    """Go on after a tap on a checklist. `before` is the frame before the tap."""
    if argument == "not":
        turn_to(transition, "which")
    elif argument.startswith("not."):
        _untrue(transition, int(argument.removeprefix("not.")), message)
    elif complete(transition):
        _finish(transition, before, message)
    else:
        shown = on_screen(transition)
        edit(transition, shown.text, shown.values, message, shown.inline)


def _untrue(transition: Transition, index: int, message: int | None) -> None:
    item = transition.state().tick[index]
    record(transition, label(transition, item.text), message)
    if item.must:
        new_question(transition)
        ask(transition, before=NOT_WITHOUT)
    else:
        turn_to(transition, "reason", about=item.id)


def explained(transition: Transition, item: str, words: str) -> None:
    """Keep why a line isn't true; it counts as done."""
    origin = transition.put(reasons=transition.frame.reasons | {item: words})
    new_question(transition)
    if complete(transition):
        _finish(transition, origin, None)
    else:
        ask(transition)


def complete(transition: Transition) -> bool:
    """Whether the checklist is done and leads on by itself; otherwise its buttons lead on."""
    state, frame = transition.state(), transition.frame
    done, total = progress(state, frame, transition.facts)
    return (
        done == total
        and way(state, frame.values | kept(state, transition), transition.facts) is not None
    )


def kept(state: State, transition: Transition) -> dict[str, str]:
    """The values that a checklist leaves: `save` ("4 of 5" true) and `save.item`, why one isn't."""
    frame, name = transition.frame, state.save or state.name
    if not state.tick:
        return {}
    _, total = progress(state, frame, transition.facts)
    reasons = {f"{name}.{item}": words for item, words in frame.reasons.items()}
    return {name: f"{len(frame.ticked)} of {total}"} | reasons


def _finish(transition: Transition, origin: Frame, message: int | None) -> None:
    state, frame = transition.state(), transition.frame
    if frame.copies:
        shown = on_screen(transition)
        edit(transition, f"{shown.text} ✅", shown.values, message)
        transition.talk = transition.talk.model_copy(update={"answered": frame.sequence})
        transition.put(bare=True)
    remember(transition, "", kept(state, transition), ticked=origin.ticked)
    leave(transition, "", origin)
