"""Rendering of a frame's question: its words, its buttons and its filled-in names.

Words and labels are templates: names are filled in when the request is folded. What a person typed
is a value, never a template.
"""

from __future__ import annotations

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

from flows.conversation.guards import holds
from flows.conversation.pii import Finding, request, still_fine, suspicious
from flows.conversation.state import Frame
from flows.conversation.times import parts, readable
from flows.directory import Value
from flows.durations import parse_duration
from flows.effects import Key, Keyboard, Keys
from flows.facts import Facts
from flows.formatting import clock
from flows.messages.chat_messages import IN_DANGER
from flows.pack import Flow, Item, State

OWN_DATA = ("q", "t", "b", "s", "l", "r")
LISTED = ("t:", "l:")  # lines of a checklist, entries of a list
PRACTICE = "Practice. "
THIS_IS_REAL = Key(label="This is real", data="x:concern")
MOST_BUTTONS = 4  # of a question, without the entries of a list and the lines of a checklist
FIRST_ONES = 2  # answers of a concern; the first is about danger itself
LONGEST_SHOWN = 300  # letters of a typed answer read back: Telegram takes 4096

_QUOTED = re.compile(r'"[^"{}]{2,30}"')  # an example of an answer inside a question
DOES_IT_WORRY = "Does that worry you?"
# The label of each button of that question, by the end of its data.
WORRIES = {
    "yes": "Yes, raise a concern",
    "told": "I've told you already",
    "fine": "No, all fine",
}
WHICH = "That's fine. Which one isn't true?"
REASON = "{about.item}: that's fine. What can work instead? A few words are enough. No names."
LINE = "Which one shall we change?"


class Screen(Value):
    """A question as it stands in the chat. `keyboard` is set where a number is to be shared.

    `unseen` is the button Back where there is no room for it: it can be typed.
    """

    text: str
    keys: tuple[Key, ...]
    values: dict[str, str]
    keyboard: Keyboard | None = None
    unseen: Key | None = None

    @property
    def inline(self) -> Keys:
        """The buttons under the message; none beside a keyboard, whose rows they are."""
        return () if self.keyboard else tuple((key,) for key in self.keys)

    def key(self, data: str) -> Key | None:
        """The button with that data, if it is on the screen."""
        return next((k for k in self.keys if k.data == data), None)


def screen(frame: Frame, flow: Flow, facts: Facts, zone: ZoneInfo, length: timedelta) -> Screen:
    """The current question of a frame. `length` is how long a session is."""
    state = flow.states[frame.state]
    keys, unseen = _keys(frame, flow, state, facts)
    values = shown_values(frame, state, zone, length)
    contact = bool(state.ask and state.ask.kind == "contact" and not frame.aside)
    rows = tuple((k.label,) for k in keys)
    return Screen(
        text=worded(flow, _text(frame, state, facts, values)),
        keys=keys,
        values=values,
        keyboard=Keyboard(rows=rows, contact="Share my number") if contact else None,
        unseen=unseen,
    )


def worded(flow: Flow, text: str) -> str:
    """The text, with "Practice." in front where nothing is real."""
    real = not flow.practice or text.startswith(PRACTICE.strip())
    return text if real else PRACTICE + text


def with_room(keys: Keys) -> Keys | None:
    """The buttons of a question with room for one more: all, or all but Back. None for no room."""
    data = [key.data or "" for row in keys for key in row]
    if len(data) < MOST_BUTTONS or any(d[:2] in LISTED for d in data):
        return keys
    shorter = tuple(row for row in keys if not (row[0].data or "").startswith("b:"))
    return shorter if len(shorter) < MOST_BUTTONS else None


def real_key(flow: Flow) -> tuple[Key, ...]:
    """The last button of every message of a practice."""
    return (THIS_IS_REAL,) if flow.practice else ()


def shown_values(frame: Frame, state: State, zone: ZoneInfo, length: timedelta) -> dict[str, str]:
    """The values to fill in: the frame's as they are read out, the round, the end of a pause.

    A time that was asked for has further names: `start.when` is the whole of it in words.
    """
    values: dict[str, str] = {}
    for name, value in frame.values.items():
        own = parse_duration(frame.values.get(f"{name}.length", "")) or length
        said = parts(value, frame.values.get(f"{name}.weekly"), zone, own)
        values |= {f"{name}.{part}": words for part, words in said.items()}
        values[name] = cut(readable(value, zone))
    if frame.round:
        values |= _round(*frame.round)
    ends = [t.at for t in frame.timers if state.after[t.index].go]
    if ends:
        values["next_time"] = clock(min(ends), zone)
    if item := next((i for i in state.tick if i.id == frame.about), None):
        values["about.item"] = item.text
    if found := doubt(frame):
        examples = _QUOTED.findall(state.say or "")
        values["doubt.request"] = request(found, examples[:2])
    for index, (name, _) in enumerate(state.review):
        values[f"line.{index}"] = values.get(name, "skipped")
    if before := corrected(frame):
        label = any(b.keep == before for b in state.buttons)
        values["said.before"] = _lower(before) if label else cut(readable(before, zone))
    return values


def _round(number: int, times: int) -> dict[str, str]:
    last = ", the last for today" if number == times else ""
    counted = {"n": number, "next_n": number + 1, "times": times}
    return {name: str(n) for name, n in counted.items()} | {"round": f"{number} of {times}{last}"}


def visible(state: State, frame: Frame, facts: Facts) -> tuple[Item, ...]:
    """The lines of a checklist that apply to this person now."""
    return tuple(i for i in state.tick if holds(i.when, frame.values, facts))


def progress(state: State, frame: Frame, facts: Facts) -> tuple[int, int]:
    """How many lines of a checklist are ticked or explained, and of how many."""
    items = visible(state, frame, facts)
    return sum(i.id in frame.ticked or i.id in frame.reasons for i in items), len(items)


def lines(state: State, frame: Frame) -> tuple[tuple[int, str], ...]:
    """The lines of a review that were asked: place and label. A skipped one says so (CUK-23)."""
    asked = {name for moment in frame.history for name in moment.gained}
    return tuple(
        (index, label)
        for index, (name, label) in enumerate(state.review)
        if name in frame.values or name in asked
    )


def corrected(frame: Frame) -> str | None:
    """The old answer, while a question is asked again for a correction."""
    kept = frame.replay.kept if frame.replay and not frame.aside else None
    if kept is None or kept.state != frame.state:
        return None
    return next((v for v in kept.gained.values() if v), "nothing")


def doubt(frame: Frame) -> Finding | None:
    """The words that look private in the text that waits for an answer."""
    if frame.aside != "doubt" or not frame.pending:
        return None
    return suspicious(frame.pending, frame.entered_at.date() if frame.entered_at else None)


def _lower(label: str) -> str:
    """A label inside a sentence: "You said no.", but "I'm worried" stays."""
    return label if label[:2].strip("'’") in ("I", "I ") else label[:1].lower() + label[1:]


def cut(text: str) -> str:
    """A typed answer as it is read back."""
    return text if len(text) <= LONGEST_SHOWN else text[:LONGEST_SHOWN].rstrip() + "…"


def _text(frame: Frame, state: State, facts: Facts, values: dict[str, str]) -> str:
    if frame.worry is not None:
        return DOES_IT_WORRY
    match frame.aside:
        case "which":
            return WHICH
        case "reason":
            return REASON
        case "line":
            return LINE
        case "doubt":
            return "{doubt.request}"
    parts = [frame.words or state.say or ""]
    if state.tick:
        parts[0] += " {} of {}.".format(*progress(state, frame, facts))
    if state.review:
        parts[0] += "".join(f"\n{label}: {{line.{i}}}" for i, label in lines(state, frame))
    if "said.before" in values:
        parts[0] += " You said: {said.before}."
    if state.copy_text:
        parts.append(state.copy_text)
    return "\n\n".join(filter(None, parts))


def _keys(
    frame: Frame, flow: Flow, state: State, facts: Facts
) -> tuple[tuple[Key, ...], Key | None]:
    """The buttons, and Back where it has no room among them."""
    if frame.worry is not None:
        return tuple(_key("q", frame, label, word) for word, label in WORRIES.items()), None
    always = (*real_key(flow), *_danger_key(frame, state, facts))
    keys, way = _answers(frame, flow, state, facts), _way_back(frame)
    listed = bool(frame.offers or state.tick or frame.aside == "line")
    room = listed or len(keys) + len(always) < MOST_BUTTONS
    if way is not None and room:
        return (*keys, way, *always), None
    return (*keys, *always), way


def _answers(frame: Frame, flow: Flow, state: State, facts: Facts) -> list[Key]:
    match frame.aside:
        case "which":
            return _untrue_keys(frame, state, facts)
        case "reason":
            return []
        case "line":
            return [_key("r", frame, label, i) for i, label in lines(state, frame)]
        case "doubt":
            return _doubt_keys(frame, flow)
    return _own_keys(frame, state, facts)


def _way_back(frame: Frame) -> Key | None:
    """The button Back: out of an aside, out of a correction, or one question back."""
    if frame.aside == "doubt":
        return None
    if frame.aside is None and corrected(frame):
        return _key("b", frame, "Leave it")
    safe = bool(frame.history) and frame.history[-1].safe
    return _key("b", frame, "Back") if frame.aside or safe else None


def _danger_key(frame: Frame, state: State, facts: Facts) -> tuple[Key, ...]:
    """The button for danger on the later questions of a concern: danger may be said at any time.

    It is not on a question that is about ringing 999 itself, nor once the danger is known.
    """
    known = facts.get("concern.danger") == "yes" or "999" in (state.say or "999")
    if known or frame.escalation is None or len(frame.history) < FIRST_ONES:
        return ()
    return (Key(label=IN_DANGER, data=f"x:danger:{frame.escalation}"),)


def _own_keys(frame: Frame, state: State, facts: Facts) -> list[Key]:
    keys = [Key(label="Copy text", copy_text=state.copy_text)] if state.copy_text else []
    keys += _tick_keys(frame, state, facts)
    keys += [_key("l", frame, label, i) for i, (label, _) in enumerate(frame.offers)]
    if not state.tick or state.then or state.end or not _unticked(frame, state, facts):
        keys += [_key("q", frame, b.label, i) for i, b in enumerate(state.buttons)]
    if state.review and not state.buttons:
        keys.append(_key("r", frame, "That's right", "ok"))
    if lines(state, frame):
        keys.append(_key("r", frame, "Change something", "change"))
    if state.optional and state.ask:
        keys.append(_key("s", frame, "Skip"))
    return keys


def _tick_keys(frame: Frame, state: State, facts: Facts) -> list[Key]:
    shown = visible(state, frame, facts)
    keys = []
    for index, item in enumerate(state.tick):
        if item in shown:
            mark = " ✅" if item.id in frame.ticked else " (noted)" * (item.id in frame.reasons)
            keys.append(_key("t", frame, item.text + mark, index))
    if _unticked(frame, state, facts):
        keys.append(_key("t", frame, "One isn't true", "not"))
    return keys


def _unticked(frame: Frame, state: State, facts: Facts) -> bool:
    done, total = progress(state, frame, facts)
    return done < total


def _untrue_keys(frame: Frame, state: State, facts: Facts) -> list[Key]:
    shown = visible(state, frame, facts)
    return [
        _key("t", frame, item.text, f"not.{index}")
        for index, item in enumerate(state.tick)
        if item in shown and item.id not in frame.ticked
    ]


def _doubt_keys(frame: Frame, flow: Flow) -> list[Key]:
    found = doubt(frame)
    fine = still_fine(found) if found and not flow.safeguarding else "Send as it is"
    return [_key("q", frame, "Change it", "change"), _key("q", frame, fine, "keep")]


def _key(kind: str, frame: Frame, label: str, argument: int | str | None = None) -> Key:
    more = "" if argument is None else f":{argument}"
    return Key(label=label, data=f"{kind}:{frame.sequence}{more}")
