"""Proofs 8 and 9, and the warnings about words: what fits, what is known, what deters."""

from __future__ import annotations

import re
from typing import get_args

from flows.checker.found import Found
from flows.checker.readability import HIGHEST_GRADE, LONGEST_SENTENCE, grade, longest_sentence
from flows.conversation.rendering import LONGEST_SHOWN, MOST_BUTTONS, THIS_IS_REAL
from flows.facts import FACTS, TIME_PARTS
from flows.formatting import LONGEST_CLOCK, LONGEST_NAME, LONGEST_ORGANISATION, fill
from flows.messages.chat_messages import IN_DANGER
from flows.pack import Flow, Pack, State
from flows.problems import did_you_mean
from flows.requests import NoticeKind

MOST_MESSAGE, MOST_COPY, MOST_LABEL, GOOD_LABEL = 4096, 256, 64, 30
SHOWN = LONGEST_SHOWN + 1  # letters of a typed answer: a longer one is cut where it is shown
TYPED = {"text": SHOWN, "long text": SHOWN, "one of": 64, "number": 9, "contact": 16}
LONGEST_DAY = "Wednesday 30 September"
LONGEST_WHEN = f"{LONGEST_DAY}, 10:30pm to midnight, and every Wednesday after"
_LENGTHS = {"pack.organisation": LONGEST_ORGANISATION, "organisation.name": 60, "nspcc": 115}
_LENGTHS |= {"session.long_day": len(LONGEST_DAY), "session.reminders": 60, "session.heading": 70}
_LENGTHS |= {"suggestion": 22, "idea": 64}
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_DETERS = re.compile(
    r"\b(are you sure|only if|serious(?:ly)?|false alarm|wait until|(?<!need to )wait for us|"
    r"please wait|think twice|invalid|you forgot|you failed|waste|you must|not allowed)\b",
    re.I,
)


def texts(found: Found, flow: Flow) -> None:
    """Proof 9: each message, copied text and label fits Telegram with the longest values."""
    longest = _longest(flow)
    for state in flow.states.values():
        _message(found, flow, state, longest)
        if state.copy_text is not None:
            size = _size(fill(state.copy_text, longest))
            if not 1 <= size <= MOST_COPY:
                message = f"`copy` may take {size} characters, and {MOST_COPY} fit. Shorten it."
                found.error(9, message, flow.name, state.name)
        for label in (*(b.label for b in state.buttons), *(i.text for i in state.tick)):
            _label(found, flow, state, label, _size(fill(label, longest)))


def _message(found: Found, flow: Flow, state: State, longest: dict[str, str | int | None]) -> None:
    shown = [state.say or "", *(after.say or "" for after in state.after)]
    if state.review:
        lines = (f"{label}: {longest.get(name, '')}" for name, label in state.review)
        shown[0] = "\n".join((shown[0], *lines))
    for text in shown:
        if (size := _size(fill(text, longest))) > MOST_MESSAGE:
            message = f"the message may take {size} characters, and {MOST_MESSAGE} fit. Shorten it."
            found.error(9, message, flow.name, state.name)


def _label(found: Found, flow: Flow, state: State, label: str, size: int) -> None:
    if size > MOST_LABEL:
        message = f"[{label}] may take {size} characters, and {MOST_LABEL} fit. Shorten it."
        found.error(9, message, flow.name, state.name)
    elif size > GOOD_LABEL:
        message = f"[{label}] has {size} characters; up to {GOOD_LABEL} read well on a phone."
        found.warn(message, flow.name, state.name, proof=9)


def _size(text: str) -> int:
    """The length as Telegram counts it, in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def _longest(flow: Flow) -> dict[str, str | int | None]:
    """The longest value of each name."""
    values: dict[str, str | int | None] = {}
    for name, fact in FACTS.items():
        by_kind = {"number": "999", "time": LONGEST_CLOCK}
        values[name] = by_kind.get(fact.kind, "W" * _LENGTHS.get(name, LONGEST_NAME))
    for state in flow.states.values():
        if state.save:
            kept = [len(b.keep) for b in state.buttons]
            typed = TYPED.get(state.ask.kind, 40) if state.ask else 0
            now = len(str(values.get(state.save, ""))) if state.save not in FACTS else 0
            values[state.save] = "W" * max(*kept, typed, now, 0, 0)
            if state.ask and state.ask.kind == "future time":
                values |= {f"{state.save}.{part}": LONGEST_DAY for part in TIME_PARTS}
                values[f"{state.save}.when"] = LONGEST_WHEN
    return values


def commands(found: Found, pack: Pack) -> None:
    """Proof 9: commands are as Telegram takes them, and menu labels fit."""
    for name in pack.anywhere:
        if not _COMMAND.fullmatch(name):
            message = f'"/{name}" is no command. Use small letters, digits and _, at most 32.'
            found.error(9, message)
    for label in pack.menu:
        if _size(label) > MOST_LABEL:
            found.error(9, f"[{label}] in menu is longer than {MOST_LABEL} characters. Shorten it.")


def telling(found: Found, flow: Flow) -> None:
    """Proof 8: the texts are the product's own, so a flow may tell only what the
    product can say.
    """
    kinds = get_args(NoticeKind)
    for state in flow.states.values():
        for action in (*state.do, *(d for b in state.buttons for d in b.do)):
            if action.verb != "tell":
                continue
            about = dict(action.inputs).get("about", "")
            if about not in kinds:
                message = f'we have no text about "{about}".{did_you_mean(about, kinds)}'
                found.error(8, message, flow.name, state.name)
            if action.what != "programme_manager":
                message = f'only the programme_manager can be told by `tell`, not "{action.what}".'
                found.error(8, message, flow.name, state.name)


def warnings(found: Found, flow: Flow) -> None:
    """Warn of words that deter or blame, hard words, long sentences, and a practice that doesn't
    say so.
    """
    for state in flow.states.values():
        for text in (state.say, state.copy_text, *(after.say for after in state.after)):
            if text:
                _warn(found, flow, state, text)
        if flow.practice and state.say and not state.say.startswith("Practice."):
            message = (
                'every message of a practice begins with "Practice.", so that nobody is misled.'
            )
            found.error(2, message, flow.name, state.name)


def few_buttons(found: Found, flow: Flow) -> None:
    """Warn of a question with more buttons than one reads at a glance; lists of names and times are
    apart.

    The buttons that the product adds count too: in a practice, and within a concern.
    """
    for state in flow.states.values():
        listed = bool(state.tick) or (state.ask is not None and state.ask.list is not None)
        listed = listed or (state.ask is not None and state.ask.kind == "future time")
        added = _added(flow, state)
        count = len(state.buttons) + len(_beside(state)) + len(added)
        if not listed and count > MOST_BUTTONS and state.buttons:
            more = f" with {' and '.join(f'[{label}]' for label in added)}" if added else ""
            message = (
                f"{count} buttons{more}; up to {MOST_BUTTONS} read well. "
                "Ask one more question, and put the others there."
            )
            found.warn(message, flow.name, state.name)


def _beside(state: State) -> list[str]:
    """The buttons that a state's own keys bring, besides those it names."""
    skips = state.optional and state.ask is not None
    keys = (state.copy_text is not None, bool(state.review), skips)
    return [name for name, there in zip(("copy", "review", "skip"), keys, strict=True) if there]


def _added(flow: Flow, state: State) -> list[str]:
    """The labels of the buttons that the product adds to a question."""
    first = flow.states[flow.start]
    early = {flow.start, *(b.go.state for b in first.buttons)}
    in_danger = flow.safeguarding and state.name not in early and "999" not in (state.say or "999")
    return [THIS_IS_REAL.label] * flow.practice + [IN_DANGER] * in_danger


def _warn(found: Found, flow: Flow, state: State, text: str) -> None:
    spoken = fill(text, {"nspcc": "", **dict.fromkeys(FACTS, "Sam")})
    if match := _DETERS.search(spoken):
        message = f'"{match.group()}" may keep somebody from telling us. Say it another way.'
        found.warn(message, flow.name, state.name)
    if (hard := grade(spoken)) > HIGHEST_GRADE:
        message = (
            f"hard to read (grade {hard:g}, up to {HIGHEST_GRADE:g} is plain). Use shorter words."
        )
        found.warn(message, flow.name, state.name)
    if (many := longest_sentence(spoken)) > LONGEST_SENTENCE:
        message = f"a sentence of {many} words; up to {LONGEST_SENTENCE} read well. Make two of it."
        found.warn(message, flow.name, state.name)
