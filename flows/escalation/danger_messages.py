"""Chat messages to the mentor in danger, and where nobody on the team is texted.

Rule: in danger there is one message, with the names of those who are texted. The card with all
numbers comes after it, once the mentor has had time to ring.
"""

from __future__ import annotations

from flows.directory import Person, Role
from flows.escalation.buttons import column, key
from flows.escalation.card import card as card_now
from flows.escalation.helpline_messages import ladder_of_lines, lines_of, right_to_ring
from flows.escalation.helplines import DANGER, Line
from flows.escalation.paging import Reason
from flows.escalation.phrases import (
    cannot_ring_keys,
    changed_keys,
    danger_keys,
    left_out_words,
    line_keys,
    names,
)
from flows.escalation.transition import Transition, by_text, say
from flows.formatting import uk_phone
from flows.messages import sms_mentor_by_sms
from flows.messages.sms_types import Phone

RING_999 = "Ring 999 now. Ask for the police and say a child is in danger."


def tell_danger(transition: Transition, people: tuple[Person, ...], *, first: bool) -> Transition:
    """Say 999, and who is texted meanwhile. The card with all numbers comes later."""
    transition = say(transition, f"{RING_999} {texting(transition)}", danger_keys(transition))
    return show_card(transition) if first and not people else transition


def texting(transition: Transition) -> str:
    """The sentence that says who is texted while the mentor rings 999."""
    state, people = transition.state, transition.everybody()
    if state.naming:
        return "Nobody on the team gets a text before you tap a name."
    if state.place == "rung" and not state.step:
        return (
            f"Nobody at {transition.charity} is texted yet. {after_the_line(transition)}".rstrip()
        )
    if not people:
        return "Nobody here gets a text, so please don't wait for us."
    left = f"{left_out_words(transition)}, and we're" if state.subjects else "We're"
    return f"{left} texting {names(people)} while you ring."


def show_card(transition: Transition) -> Transition:
    """Send the card as a new message: where things stand, and all numbers."""
    words, keys = card_now(transition)
    return say(transition, words, keys, card=True)


def tell_name_awaited(transition: Transition) -> Transition:
    """Show 999 and the staff line at once, then the list of names; danger from one of the team."""
    keys = column(key(transition.state, "Leave somebody out", "leave"))
    transition = say(
        transition, f"{RING_999} {texting(transition)}\n{lines_to_ring(transition)}", keys
    )
    return by_text(
        transition, sms_mentor_by_sms.danger_by_sms(transition.charity, transition.reference)
    )


def lines_to_ring(transition: Transition) -> str:
    """999 and the lines that count; while a name is awaited, only the line about staff."""
    if transition.state.naming:
        found = lines_of(transition, ("staff_line",))
    else:
        found = lines_of(transition, ladder_of_lines(transition).rungs[-1].numbers)
    return "\n".join((DANGER, *(line.as_listed for line in found)))


def tell_line(transition: Transition, line: Line, reason: Reason) -> Transition:
    """Say that nobody on the team gets a text, and which outside line to ring."""
    state = transition.state
    others = transition.people(transition.after().people)
    trustee = [p for p in others if p.role is Role.TRUSTEE][:1]
    first = not state.card
    leave = column(*(key(state, "Leave out the trustee", f"leave:{p.id}") for p in trustee))
    keys = (
        *line_keys(transition),
        *(cannot_ring_keys(transition) or leave),
        *(changed_keys(transition) if first else ()),
    )
    head = f"{_line_head(transition, reason)} Ring {line.spoken}: {uk_phone(line.call)}"
    parts = (head, after_the_line(transition), right_to_ring(transition) if first else "")
    transition = say(transition, "\n\n".join(filter(None, parts)), keys, card=first)
    call = Phone(line.call)
    return by_text(
        transition, sms_mentor_by_sms.line_by_sms(transition.charity, transition.reference, call)
    )


def _line_head(transition: Transition, reason: Reason) -> str:
    """The beginning of that message: that nobody here is told, and why."""
    state = transition.state
    nobody = f"Nobody at {transition.charity} is texted yet."
    if state.danger:
        return f"Ring 999 first. {nobody}"
    if reason == "unanswered":
        return f"You started to tell us at {transition.clock(state.opened_at)}. {nobody}"
    if reason == "answers" and not state.subjects:
        return f"Concern {state.reference} is saved, and you don't have to say. {nobody}"
    return f"Concern {state.reference} is saved. {nobody}"


def after_the_line(transition: Transition) -> str:
    """The sentence that says who is texted after a rung of numbers, and at what time."""
    others = transition.people(transition.after().people)
    if not others:
        return ""
    at = transition.clock(transition.state.clock)
    if others[0].role is Role.TRUSTEE:
        return f"At {at} we text a trustee, who isn't on the team."
    return f"At {at} we text {names(others)}."
