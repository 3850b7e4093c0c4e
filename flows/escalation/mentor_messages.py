"""Chat messages to the mentor when an escalation moves: always a new one, since an edit is silent.

Rules: say only what is committed, what happens next and at what clock time. A number stands right
after the person's name.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from flows.directory import Person
from flows.escalation.buttons import column, key
from flows.escalation.by_sms import numbers_by_sms
from flows.escalation.danger_messages import tell_danger
from flows.escalation.helpline_messages import right_to_ring, show_public
from flows.escalation.paging import Reason
from flows.escalation.phrases import (
    climb_keys,
    held_keys,
    left_out_words,
    names,
    overdue_keys,
    ring,
    ring_keys,
)
from flows.escalation.transition import Transition, by_text, say
from flows.formatting import fill, uk_phone
from flows.messages import sms_mentor_by_sms
from flows.messages.sms_types import Name, Phone


def tell_climb(transition: Transition, reason: Reason, before: Person | None) -> Transition:
    """Say who is being texted now and whom to ring; the first such message is the card."""
    people = transition.people(transition.state.step)
    if transition.state.kind == "overdue":
        return _tell_overdue(transition, people)
    first = not transition.state.card
    words = climbed(transition, people, reason, before)
    if first:
        words = "\n\n".join(
            (words, *_of_a_colleague(transition, people), right_to_ring(transition))
        )
    transition = say(transition, words, climb_keys(transition, people), card=first)
    tell = sms_mentor_by_sms.saved_by_sms if first else sms_mentor_by_sms.ring_by_sms
    name, phone = Name(people[0].text_name), Phone(people[0].phone)
    return by_text(transition, tell(transition.charity, transition.reference, name, phone))


def _of_a_colleague(transition: Transition, people: tuple[Person, ...]) -> tuple[str, ...]:
    """The words for a concern about the team: who reads it, and where the name is safe."""
    if transition.state.staff != "named":
        return ()
    seen = f"{names(people)} can see that it's from you."
    return (f"{seen} Don't type the person's name here. Say it when you talk.",)


# The first words of a step's message, by the reason for the step.
LEADS: dict[Reason, str] = {
    "answers": "Concern {reference} is saved, and we're texting {who}.",
    "unanswered": "You started to tell us at {opened}. We're texting {who}, "
    "so that you're not alone with it.",
    "no_answer": "Thanks. We won't wait, and we're texting {who} now.",
    "failed": "{old} can't get our texts, so we're texting {who} now.",
    "passed": "{old} may not be free, so we're texting {who} as well.",
    "let_go": "There's no decision yet, so we're texting {who} now.",
    "lost": "We're not sure that {old} still has it, so we're texting {who} now.",
    "worried": "Then it isn't over. We're opening {reference} again and texting {who}.",
    "opened": "{old} opened {reference} again. We're texting {who}.",
}
GONE = "We can't reach the last person, so we're texting {who} now."
NEXT = "We won't wait, and we're texting {who} now."
AS_WELL = "We're texting {who} as well."
OUTSIDE = "We're texting {who} now, who isn't on the team."


def climbed(
    transition: Transition, people: tuple[Person, ...], reason: Reason, before: Person | None
) -> str:
    """The words for a step with people on it: why it came, who is texted, whom to ring."""
    state = transition.state
    if state.down and reason in {"no_answer", "silent"}:
        after = ring(people, "" if reason == "no_answer" else " too")
        if reason == "no_answer":
            return f"Then {after[0].lower()}{after[1:]}"
        return f"Our texts still don't work. {after}"
    lead, how = _lead(transition, reason, before)
    said = fill(
        lead,
        {
            "reference": state.reference,
            "who": names(people),
            "old": before.first_name if before else "The last person",
            "opened": transition.clock(state.opened_at),
            "left_out": left_out_words(transition),
        },
    )
    return f"{said} {ring(people, how)}"


def _lead(transition: Transition, reason: Reason, before: Person | None) -> tuple[str, str]:
    """The beginning of the message: how urgently it asks the mentor to ring."""
    state = transition.state
    if reason == "answers" and state.subjects:
        return "Concern {reference} is saved. {left_out}, and we're texting {who}.", " now too"
    if reason == "left_out" and state.subjects:
        return "{left_out}, and we're texting {who}.", " now too"
    if reason == "failed" and before is None:
        return GONE, " now too"
    if reason in LEADS:
        return LEADS[reason], " if you can" if reason == "unanswered" else " now too"
    if state.ladder == "unsaid":
        return OUTSIDE, " now too"
    if before is not None and len(state.tried) > len(state.step):
        return AS_WELL, ""
    return NEXT, " now too"


def tell_followed(transition: Transition, added: tuple[Person, ...]) -> Transition:
    """Say that a late answer moved the ladder: who else is texted, whom to ring, which lines there
    are.
    """
    owner, step = (
        transition.person(transition.state.owner),
        transition.people(transition.state.step),
    )
    lead = f"Saved. {left_out_words(transition)}." if transition.state.subjects else "Saved."
    if added:
        lead = f"{lead[:-1]}, and we're texting {names(added)} as well. {ring(added)}"
    elif owner is not None:
        lead = f"{lead} {owner.first_name} has your concern."
    elif step:
        lead = f"{lead} {ring(step)}"
    keys = ring_keys(transition, step) if step else ()
    transition = say(transition, f"{lead}\n\n{right_to_ring(transition)}", keys)
    if not added:
        return transition
    name, phone = Name(added[0].text_name), Phone(added[0].phone)
    return by_text(
        transition,
        sms_mentor_by_sms.ring_by_sms(transition.charity, transition.reference, name, phone),
    )


def _tell_overdue(transition: Transition, people: tuple[Person, ...]) -> Transition:
    if transition.state.step == (transition.state.mentor.id,):
        return transition  # the session asks in chat, and the first step is the SMS to the mentor
    more = " as well" if transition.state.card else ""
    return say(
        transition,
        f"We're texting {names(people)}{more}, just to know that you're OK. "
        "If all is well, tap below.",
        overdue_keys(transition),
        card=not transition.state.card,
    )


def tell_public(transition: Transition, reason: Reason) -> Transition:
    """Say that the ladder is over, or that everybody was texted at once, and show the public
    numbers.
    """
    state, people = transition.state, transition.everybody()
    first = not state.card
    if state.kind == "overdue":
        return say(
            transition,
            "We have texted everybody here to look for you. If all is well, tap below.",
            overdue_keys(transition),
            card=first,
        )
    if reason == "danger":
        transition = by_text(
            transition, sms_mentor_by_sms.danger_by_sms(transition.charity, transition.reference)
        )
        return tell_danger(transition, people, first=first)
    if not people:
        lead = "Nobody has been texted, so please don't wait for us."
    elif reason in {"worried", "opened"}:
        lead = f"Then it isn't over. We're opening {state.reference} again and texting all."
        lead = lead if reason == "worried" else f"{state.reference} is open again."
    else:
        lead = f"{_why_public(transition, reason)} That's for us to fix, not you."
    return _numbers_by_sms(show_public(transition, lead, card=first))


def _why_public(transition: Transition, reason: Reason) -> str:
    """The reason why nobody has it: nobody replied, or some replied that they can't."""
    if transition.state.down:
        return "Our texts still don't work."
    if reason in {"passed", "lost"}:
        return "Nobody here has it now."
    return "There's no decision yet." if reason == "let_go" else "Nobody here has replied."


def _numbers_by_sms(transition: Transition) -> Transition:
    body = numbers_by_sms(transition)
    return by_text(transition, body) if body else transition


def tell_held(transition: Transition, owner: Person) -> Transition:
    """Say who took it, what they were asked to do, and what to do if nothing happens."""
    state, name, at = transition.state, owner.first_name, transition.clock(transition.now)
    phone = uk_phone(owner.phone)
    if state.kind == "overdue":
        words = f"{name} has seen that you're not checked out. If all is well, tap below."
        return say(transition, words, overdue_keys(transition))
    if state.danger:
        ask = "ring 999 and you" if state.cannot_ring else "ring you"
        ask = "text you first" if transition.text_first else ask
        words = (
            f"{name} took it at {at}. We asked {name} to {ask}. If you can, ring {name}: {phone}"
        )
    elif state.advised:
        words = (
            f"{name} took your concern at {at}. Tell {name} what {_rang(state.rang)} said: {phone}"
        )
    else:
        ask = "text you, not ring" if transition.text_first else "ring you"
        soon = transition.clock(_soon(transition.now))
        words = (
            f"{name} took your concern at {at}. We asked {name} to {ask}. "
            f"If you hear nothing by {soon}, ring {name}: {phone}"
        )
    return say(transition, words, held_keys(transition, owner))


def _soon(now: datetime) -> datetime:
    """A round time about a quarter of an hour from now."""
    later = now + timedelta(minutes=15)
    return later.replace(minute=later.minute // 5 * 5, second=0, microsecond=0)


def _rang(line: str | None) -> str:
    known = {"nspcc": "the NSPCC", "council": "the council", "staff_line": "the council"}
    return known.get(line or "", "the police" if line in {"police", "999"} else "they")


def tell_closed(transition: Transition, by: str) -> Transition:
    """Say who closed it, and ask how the mentor is."""
    state = transition.state
    whom = by.replace("The team", "the team")
    words = (
        f"{by} decided, and closed {state.reference} at {transition.clock(transition.now)}. "
        f"Ask {whom} what happens next, and some of it may stay private. How are you now?"
    )
    return say(
        transition,
        words,
        column(
            key(state, "I'm OK", "ok"),
            key(state, "I'd like to talk", "talk"),
            key(state, "I'm still worried", "worried"),
        ),
    )


def tell_down(transition: Transition) -> Transition:
    """Say that none of our texts was accepted, and whom to ring instead."""
    state = transition.state
    people = transition.people(state.step) or transition.told()
    sorry = "Sorry, our texts are not going out. Nobody has been texted."
    if state.danger:
        sorry += " Ring 999 first."
    if not people:
        return show_public(transition, sorry)
    if len(people) == 1:
        who = f"Please ring {people[0].first_name} now: {uk_phone(people[0].phone)}"
    else:
        who = f"Please {ring(people, ' now')[0].lower()}{ring(people, ' now')[1:]}"
    keys = ring_keys(transition, people) if state.place == "rung" else ()
    return say(transition, f"{sorry} {who}", keys)


def tell_up(transition: Transition, person: Person) -> Transition:
    """Say that our texts work again."""
    name, at = person.first_name, transition.clock(transition.now)
    return say(
        transition,
        f"Our texts work again. {name}'s phone got ours at {at}. You don't need to ring again.",
    )
