"""What the mentor reads in danger, and where nobody on the team is texted: 999 and the lines first.

Rule: in danger one message, with the names of those who are texted; the card with all numbers comes
after it, once the mentor has had time to ring.
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
from flows.escalation.transition import Work, by_text, say
from flows.formatting import uk_phone
from flows.messages import sms_types
from flows.messages.sms_types import Phone

RING_999 = "Ring 999 now. Ask for the police and say a child is in danger."


def tell_danger(work: Work, people: tuple[Person, ...], *, first: bool) -> Work:
    """In danger: 999, and who is texted meanwhile. The card with all numbers comes after it."""
    work = say(work, f"{RING_999} {texting(work)}", danger_keys(work))
    return show_card(work) if first and not people else work


def texting(work: Work) -> str:
    """Who is texted while the mentor rings 999, as a sentence."""
    state, people = work.state, work.everybody()
    if state.naming:
        return "Nobody on the team gets a text before you tap a name."
    if state.place == "rung" and not state.step:
        return f"Nobody at {work.charity} is texted yet. {after_the_line(work)}".rstrip()
    if not people:
        return "Nobody here gets a text, so please don't wait for us."
    left = f"{left_out_words(work)}, and we're" if state.subjects else "We're"
    return f"{left} texting {names(people)} while you ring."


def show_card(work: Work) -> Work:
    """The card as a new message: where things stand, and all numbers."""
    words, keys = card_now(work)
    return say(work, words, keys, card=True)


def tell_name_awaited(work: Work) -> Work:
    """In danger from one of our team: 999 and the staff line at once, then the list of names."""
    keys = column(key(work.state, "Leave somebody out", "leave"))
    work = say(work, f"{RING_999} {texting(work)}\n{lines_to_ring(work)}", keys)
    return by_text(work, sms_types.danger_by_text(work.charity, work.reference))


def lines_to_ring(work: Work) -> str:
    """999 and the lines that count; while a name is awaited, only that about staff."""
    if work.state.naming:
        found = lines_of(work, ("staff_line",))
    else:
        found = lines_of(work, ladder_of_lines(work).rungs[-1].numbers)
    return "\n".join((DANGER, *(line.as_listed for line in found)))


def tell_line(work: Work, line: Line, reason: Reason) -> Work:
    """A rung of numbers: nobody on the team gets a text, the mentor rings outside."""
    state = work.state
    others = work.people(work.after().people)
    trustee = [p for p in others if p.role is Role.TRUSTEE][:1]
    first = not state.card
    leave = column(*(key(state, "Leave out the trustee", f"leave:{p.id}") for p in trustee))
    keys = (
        *line_keys(work),
        *(cannot_ring_keys(work) or leave),
        *(changed_keys(work) if first else ()),
    )
    head = f"{_line_head(work, reason)} Ring {line.spoken}: {uk_phone(line.call)}"
    parts = (head, after_the_line(work), right_to_ring(work) if first else "")
    work = say(work, "\n\n".join(filter(None, parts)), keys, card=first)
    call = Phone(line.call)
    return by_text(work, sms_types.line_by_text(work.charity, work.reference, call))


def _line_head(work: Work, reason: Reason) -> str:
    """That nobody here is told, and why: they did not have to say, or nobody is left."""
    state = work.state
    nobody = f"Nobody at {work.charity} is texted yet."
    if state.danger:
        return f"Ring 999 first. {nobody}"
    if reason == "unanswered":
        return f"You started to tell us at {work.clock(state.opened_at)}. {nobody}"
    if reason == "answers" and not state.subjects:
        return f"Concern {state.reference} is saved, and you don't have to say. {nobody}"
    return f"Concern {state.reference} is saved. {nobody}"


def after_the_line(work: Work) -> str:
    """Who is texted after a rung of numbers, and at what time."""
    others = work.people(work.after().people)
    if not others:
        return ""
    at = work.clock(work.state.clock)
    if others[0].role is Role.TRUSTEE:
        return f"At {at} we text a trustee, who isn't on the team."
    return f"At {at} we text {names(others)}."
