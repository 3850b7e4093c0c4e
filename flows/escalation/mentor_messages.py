"""What the mentor is told when an escalation moves: a new message, since an edit is silent.

Rules: say only what is committed, what happens next and at what clock time; a number stands right
after its owner.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from flows.directory import Person
from flows.escalation.buttons import column, key
from flows.escalation.by_sms import numbers_by_text
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
from flows.escalation.transition import Work, by_text, say
from flows.formatting import fill, uk_phone
from flows.messages import sms_types
from flows.messages.sms_types import Name, Phone


def tell_climb(work: Work, reason: Reason, before: Person | None) -> Work:
    """Say who is being texted now, and whom to ring; the first time as the card."""
    people = work.people(work.state.step)
    if work.state.kind == "overdue":
        return _tell_overdue(work, people)
    first = not work.state.card
    words = climbed(work, people, reason, before)
    if first:
        words = "\n\n".join((words, *_of_a_colleague(work, people), right_to_ring(work)))
    work = say(work, words, climb_keys(work, people), card=first)
    tell = sms_types.saved_by_text if first else sms_types.ring_by_text
    name, phone = Name(people[0].text_name), Phone(people[0].phone)
    return by_text(work, tell(work.charity, work.reference, name, phone))


def _of_a_colleague(work: Work, people: tuple[Person, ...]) -> tuple[str, ...]:
    """About somebody here: who reads it, and where the name is safe."""
    if work.state.staff != "named":
        return ()
    seen = f"{names(people)} can see that it's from you."
    return (f"{seen} Don't type the person's name here. Say it when you talk.",)


# How a step begins, by the reason why it was reached.
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


def climbed(work: Work, people: tuple[Person, ...], reason: Reason, before: Person | None) -> str:
    """The words for a step with people on it: why, who is texted, whom to ring."""
    state = work.state
    if state.down and reason in {"no_answer", "silent"}:
        after = ring(people, "" if reason == "no_answer" else " too")
        if reason == "no_answer":
            return f"Then {after[0].lower()}{after[1:]}"
        return f"Our texts still don't work. {after}"
    lead, how = _lead(work, reason, before)
    said = fill(
        lead,
        {
            "reference": state.reference,
            "who": names(people),
            "old": before.first_name if before else "The last person",
            "opened": work.clock(state.opened_at),
            "left_out": left_out_words(work),
        },
    )
    return f"{said} {ring(people, how)}"


def _lead(work: Work, reason: Reason, before: Person | None) -> tuple[str, str]:
    """How the message begins, and how urgently it asks to ring."""
    state = work.state
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


def tell_followed(work: Work, added: tuple[Person, ...]) -> Work:
    """A late answer moved the ladder: who is texted as well, whom to ring, and which lines."""
    owner, step = work.person(work.state.owner), work.people(work.state.step)
    lead = f"Saved. {left_out_words(work)}." if work.state.subjects else "Saved."
    if added:
        lead = f"{lead[:-1]}, and we're texting {names(added)} as well. {ring(added)}"
    elif owner is not None:
        lead = f"{lead} {owner.first_name} has your concern."
    elif step:
        lead = f"{lead} {ring(step)}"
    keys = ring_keys(work, step) if step else ()
    work = say(work, f"{lead}\n\n{right_to_ring(work)}", keys)
    if not added:
        return work
    name, phone = Name(added[0].text_name), Phone(added[0].phone)
    return by_text(work, sms_types.ring_by_text(work.charity, work.reference, name, phone))


def _tell_overdue(work: Work, people: tuple[Person, ...]) -> Work:
    if work.state.step == (work.state.mentor.id,):
        return work  # the session asks in chat, and the mentor's own text is the first step
    more = " as well" if work.state.card else ""
    return say(
        work,
        f"We're texting {names(people)}{more}, just to know that you're OK. "
        "If all is well, tap below.",
        overdue_keys(work),
        card=not work.state.card,
    )


def tell_public(work: Work, reason: Reason) -> Work:
    """The ladder is over, or everybody was texted at once."""
    state, people = work.state, work.everybody()
    first = not state.card
    if state.kind == "overdue":
        return say(
            work,
            "We have texted everybody here to look for you. If all is well, tap below.",
            overdue_keys(work),
            card=first,
        )
    if reason == "danger":
        work = by_text(work, sms_types.danger_by_text(work.charity, work.reference))
        return tell_danger(work, people, first=first)
    if not people:
        lead = "Nobody has been texted, so please don't wait for us."
    elif reason in {"worried", "opened"}:
        lead = f"Then it isn't over. We're opening {state.reference} again and texting all."
        lead = lead if reason == "worried" else f"{state.reference} is open again."
    else:
        lead = f"{_why_public(work, reason)} That's for us to fix, not you."
    return _numbers_by_text(show_public(work, lead, card=first))


def _why_public(work: Work, reason: Reason) -> str:
    """Why nobody has it: some may have replied that they can't."""
    if work.state.down:
        return "Our texts still don't work."
    if reason in {"passed", "lost"}:
        return "Nobody here has it now."
    return "There's no decision yet." if reason == "let_go" else "Nobody here has replied."


def _numbers_by_text(work: Work) -> Work:
    body = numbers_by_text(work)
    return by_text(work, body) if body else work


def tell_held(work: Work, owner: Person) -> Work:
    """Who took it, what they were asked to do, and what to do if nothing happens."""
    state, name, at = work.state, owner.first_name, work.clock(work.now)
    phone = uk_phone(owner.phone)
    if state.kind == "overdue":
        words = f"{name} has seen that you're not checked out. If all is well, tap below."
        return say(work, words, overdue_keys(work))
    if state.danger:
        ask = "ring 999 and you" if state.cannot_ring else "ring you"
        ask = "text you first" if work.text_first else ask
        words = (
            f"{name} took it at {at}. We asked {name} to {ask}. If you can, ring {name}: {phone}"
        )
    elif state.advised:
        words = (
            f"{name} took your concern at {at}. Tell {name} what {_rang(state.rang)} said: {phone}"
        )
    else:
        ask = "text you, not ring" if work.text_first else "ring you"
        words = (
            f"{name} took your concern at {at}. We asked {name} to {ask}. "
            f"If you hear nothing by {work.clock(_soon(work.now))}, ring {name}: {phone}"
        )
    return say(work, words, held_keys(work, owner))


def _soon(now: datetime) -> datetime:
    """A quarter of an hour on, as a round time."""
    later = now + timedelta(minutes=15)
    return later.replace(minute=later.minute // 5 * 5, second=0, microsecond=0)


def _rang(line: str | None) -> str:
    known = {"nspcc": "the NSPCC", "council": "the council", "staff_line": "the council"}
    return known.get(line or "", "the police" if line in {"police", "999"} else "they")


def tell_closed(work: Work, by: str) -> Work:
    """It is closed: by whom, and how the mentor is now."""
    state = work.state
    whom = by.replace("The team", "the team")
    words = (
        f"{by} decided, and closed {state.reference} at {work.clock(work.now)}. "
        f"Ask {whom} what happens next, and some of it may stay private. How are you now?"
    )
    return say(
        work,
        words,
        column(
            key(state, "I'm OK", "ok"),
            key(state, "I'd like to talk", "talk"),
            key(state, "I'm still worried", "worried"),
        ),
    )


def tell_down(work: Work) -> Work:
    """No text of ours was accepted: whom to ring instead."""
    state = work.state
    people = work.people(state.step) or work.told()
    sorry = "Sorry, our texts are not going out. Nobody has been texted."
    if state.danger:
        sorry += " Ring 999 first."
    if not people:
        return show_public(work, sorry)
    if len(people) == 1:
        who = f"Please ring {people[0].first_name} now: {uk_phone(people[0].phone)}"
    else:
        who = f"Please {ring(people, ' now')[0].lower()}{ring(people, ' now')[1:]}"
    keys = ring_keys(work, people) if state.place == "rung" else ()
    return say(work, f"{sorry} {who}", keys)


def tell_up(work: Work, person: Person) -> Work:
    """Our texts work again."""
    name, at = person.first_name, work.clock(work.now)
    return say(
        work,
        f"Our texts work again. {name}'s phone got ours at {at}. You don't need to ring again.",
    )
