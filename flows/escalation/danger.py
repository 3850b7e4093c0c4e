"""Danger, and about one of our team: all at once, a minute for a name, whom to leave out.

Rule: a name leaves out the person and their number from that moment on (SCH-13); without a name it
is nobody on the team.
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
from flows.escalation.transition import Work, forget_unsent, say, text, wind
from flows.messages import chat_messages, sms_types

SOMEBODY_ELSE = "Somebody else"


def in_danger(work: Work, event: DangerNow | QuestionsAnswered) -> Work:
    """All at once; held, the holder has it no longer, since it is another thing now."""
    asked = event.ladder if isinstance(event, QuestionsAnswered) else None
    return all_at_once(work, asked)


def ask_name(work: Work, _event: DangerFromTeam) -> Work:
    """From one of our team: one minute for a name, and nobody is texted before it."""
    state = work.state
    if state.staff == "named" or (state.staff == "unsaid" and state.place != "raising"):
        return all_at_once(work)
    if state.naming:
        return work
    name_wait = work.pack.timings.name_wait
    left = state.clock - work.now if state.clock else name_wait
    work = forget_unsent(work)
    work = wind(work.but(naming=True, danger=True), min(name_wait, left))
    return danger_messages.tell_name_awaited(work)


def tell_waiting(work: Work, _event: Event) -> Work:
    """In danger, said again before a name: still nobody is texted, and the minute goes on."""
    return danger_messages.tell_name_awaited(work)


def spare_name(work: Work, event: SubjectNamed) -> Work:
    """In danger from one of our team, and here is the name: all but them, at once."""
    work = _name(work, event.answer).but(naming=False)
    return all_at_once(work, anew=True)


def cannot_ring(work: Work, _event: CannotRing) -> Work:
    """They can't ring 999: everybody who was texted is asked to."""
    if work.state.cannot_ring:
        return work
    work = work.but(cannot_ring=True, danger=True)
    for person in work.phones_told():
        work = ask(work, person, "danger", remember=False)
    return work


def mark_unsaid(work: Work, _event: Event) -> Work:
    """About one of our team, nobody named: the clock's ladder is `unsaid`."""
    if work.state.staff == "named":
        return work
    return work.but(staff="unsaid", ladder="unsaid")


def leave_out(work: Work, event: SubjectNamed) -> Work:
    """Nothing goes to them, or to a number they share, from now on (SCH-13)."""
    unsaid = work.state.ladder == "unsaid"
    work = _name(work, event.answer)
    state = work.state
    if state.place in OVER:
        return work
    if state.place == "raising":
        return work.but(ladder="about_staff")
    if unsaid and _on_team(work, event.answer):
        work = work.but(ladder="about_staff")
        if deserted(work):
            return work.but(ladder="unsaid", staff="unsaid")
        if state.danger:
            return all_at_once(work, anew=True)
        return climb(work, "left_out", rung=-1)
    if state.place in {"held", "chasing"} and _barred(work, state.owner):
        return climb(work, "left_out", rung=None)
    if state.place == "public" and deserted(work):
        return all_at_once(work, anew=True) if state.danger else go_unsaid(work)
    if state.place == "rung" and state.step:
        waiting = tuple(p for p in state.step if not _barred(work, p))
        if not waiting:
            return climb(work, "left_out")
        return work.but(step=waiting)
    if state.place in {"rung", "public"} and not work.everybody():
        lead = f"{left_out_words(work)}. Nobody here gets a text, so please don't wait for us."
        return show_public(page_nobody_left(work), lead)
    return work


def _on_team(work: Work, answer: str) -> bool:
    """Whether the answer frees the team: a name that is not the trustee's of the ladder."""
    return answer not in {p.id for p in work.directory.who("trustee", work.state.programme)}


def _barred(work: Work, person_id: str | None) -> bool:
    person = work.person(person_id)
    return person is None or left_out(work.state, person, work.directory)


def _name(work: Work, answer: str) -> Work:
    """Keep whom it is about. Their codes and those of their number are worth nothing any more."""
    state = work.state
    person = work.directory.person(answer)
    outside = state.ladder == "unsaid" and state.place != "raising" and not state.naming
    staff = state.staff if outside and not _on_team(work, answer) else "named"
    if person is None or person.id in state.subjects:
        return work.but(staff=staff)
    work = work.but(
        staff=staff,
        subjects=(*state.subjects, person.id),
        left_out_phones=tuple(sorted({*state.left_out_phones, person.phone})),
    )
    barred = [p for p in work.state.codes if _barred(work, p)]
    work = forget_unsent(work, barred)
    return work.but(codes={p: c for p, c in work.state.codes.items() if p not in barred})


def text_only(work: Work, event: TextOnlyAsked) -> Work:
    """Not safe to ring: everybody who was texted hears it at once, later texts say it too."""
    state, known = work.state, work.text_first
    if state.text_only:
        return work
    work = work.but(text_only=True)
    for person in () if known else work.phones_told():
        if person.id == state.owner:
            body = sms_types.do_not_ring_yours(work.charity, work.reference, *work.mentor)
            work = text(work, person, body)
        elif person.id != state.mentor.id:
            work = ask(work, person, "silent", remember=False)
    if event.elsewhere:
        return work
    return say(work, chat_messages.TEXTED_FIRST, chat_messages.RING_AGAIN_KEYS)
