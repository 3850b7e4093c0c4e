"""Actions in danger, and for a concern about the team: everybody at once, a minute for a name.

Rule: a name leaves out that person and their number from that moment on (SCH-13). Without a name,
nobody on the team is asked.
"""

from __future__ import annotations

from flows.escalation import danger_messages
from flows.escalation.audience import left_out
from flows.escalation.climb import all_at_once, climb, deserted, go_unsaid, page_nobody_left
from flows.escalation.events import (
    CannotRing,
    DangerFromTeam,
    DangerNow,
    Event,
    QuestionsAnswered,
    SubjectNamed,
    TextOnlyAsked,
)
from flows.escalation.helpline_messages import show_public
from flows.escalation.paging import ask
from flows.escalation.phrases import left_out_words
from flows.escalation.state import OVER
from flows.escalation.transition import Transition, call_off, say, text, wind
from flows.messages import chat_messages, sms_concern

SOMEBODY_ELSE = "Somebody else"


def in_danger(transition: Transition, event: DangerNow | QuestionsAnswered) -> Transition:
    """Text everybody at once.

    If there is an owner, they have it no longer, since danger is a new matter.
    """
    asked = event.ladder if isinstance(event, QuestionsAnswered) else None
    return all_at_once(transition, asked)


def ask_name(transition: Transition, _event: DangerFromTeam) -> Transition:
    """Ask for the name of the team member; for one minute, nobody is texted without it."""
    state = transition.state
    if state.staff == "named" or (state.staff == "unsaid" and state.place != "raising"):
        return all_at_once(transition)
    if state.naming:
        return transition
    name_wait = transition.pack.timings.name_wait
    left = state.clock - transition.now if state.clock else name_wait
    transition = call_off(transition)
    transition = wind(transition.but(naming=True, danger=True), min(name_wait, left))
    return danger_messages.tell_name_awaited(transition)


def tell_waiting(transition: Transition, _event: Event) -> Transition:
    """Show 999 again, since danger was said again before a name.

    Nobody is texted; the minute goes on.
    """
    return danger_messages.tell_name_awaited(transition)


def spare_name(transition: Transition, event: SubjectNamed) -> Transition:
    """Leave out the person who was named, and text everybody else at once."""
    transition = _name(transition, event.answer).but(naming=False)
    return all_at_once(transition, anew=True)


def cannot_ring(transition: Transition, _event: CannotRing) -> Transition:
    """Ask everybody who was texted to ring 999, since the mentor can't."""
    if transition.state.cannot_ring:
        return transition
    transition = transition.but(cannot_ring=True, danger=True)
    for person in transition.phones_told():
        transition = ask(transition, person, "danger", remember=False)
    return transition


def mark_unsaid(transition: Transition, _event: Event) -> Transition:
    """Choose the ladder `unsaid` for the end of the five minutes: it is about the team, without a
    name.
    """
    if transition.state.staff == "named":
        return transition
    return transition.but(staff="unsaid", ladder="unsaid")


def leave_out(transition: Transition, event: SubjectNamed) -> Transition:
    """Leave out a person and their number, from now on (SCH-13)."""
    unsaid = transition.state.ladder == "unsaid"
    transition = _name(transition, event.answer)
    state = transition.state
    if state.place in OVER:
        return transition
    if state.place == "raising":
        return transition.but(ladder="about_staff")
    if unsaid and _on_team(transition, event.answer):
        transition = transition.but(ladder="about_staff")
        if deserted(transition):
            return transition.but(ladder="unsaid", staff="unsaid")
        if state.danger:
            return all_at_once(transition, anew=True)
        return climb(transition, "left_out", rung=-1)
    if state.place in {"held", "chasing"} and _barred(transition, state.owner):
        return climb(transition, "left_out", rung=None)
    if state.place == "public" and deserted(transition):
        return all_at_once(transition, anew=True) if state.danger else go_unsaid(transition)
    if state.place == "rung" and state.step:
        waiting = tuple(p for p in state.step if not _barred(transition, p))
        if not waiting:
            return climb(transition, "left_out")
        return transition.but(step=waiting)
    if state.place in {"rung", "public"} and not transition.everybody():
        lead = (
            f"{left_out_words(transition)}. Nobody here gets a text, so please don't wait for us."
        )
        return show_public(page_nobody_left(transition), lead)
    return transition


def _on_team(transition: Transition, answer: str) -> bool:
    """Whether the answer frees the team: it names somebody other than the trustee of the ladder."""
    return answer not in {
        p.id for p in transition.directory.who("trustee", transition.state.programme)
    }


def _barred(transition: Transition, person_id: str | None) -> bool:
    person = transition.person(person_id)
    return person is None or left_out(transition.state, person, transition.directory)


def _name(transition: Transition, answer: str) -> Transition:
    """Keep whom it is about, and void the codes of that person and of everybody on their number."""
    state = transition.state
    person = transition.directory.person(answer)
    outside = state.ladder == "unsaid" and state.place != "raising" and not state.naming
    staff = state.staff if outside and not _on_team(transition, answer) else "named"
    if person is None or person.id in state.subjects:
        return transition.but(staff=staff)
    transition = transition.but(
        staff=staff,
        subjects=(*state.subjects, person.id),
        left_out_phones=tuple(sorted({*state.left_out_phones, person.phone})),
    )
    waiting = {w.person for w in transition.state.waiting} - {state.mentor.id}
    barred = {p for p in waiting | {*transition.state.codes} if _barred(transition, p)}
    transition = call_off(transition, barred, everything=True)
    return transition.but(
        codes={p: c for p, c in transition.state.codes.items() if p not in barred}
    )


def text_only(transition: Transition, event: TextOnlyAsked) -> Transition:
    """Tell everybody who was texted not to ring the mentor; later texts say so too."""
    state, known = transition.state, transition.text_first
    if state.text_only:
        return transition
    transition = transition.but(text_only=True)
    for person in () if known else transition.phones_told():
        if person.id == state.owner:
            body = sms_concern.do_not_ring_yours(
                transition.charity, transition.reference, *transition.mentor
            )
            transition = text(transition, person, body)
        elif person.id != state.mentor.id:
            transition = ask(transition, person, "silent", remember=False)
    if event.elsewhere:
        return transition
    return say(transition, chat_messages.TEXTED_FIRST, chat_messages.RING_AGAIN_KEYS)
