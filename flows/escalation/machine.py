"""The escalation machine: one concern, or one overdue session, from opening to a decision.

An escalation is a value, `Escalation`, and this file's `step` is the only function that moves it:

    step(context, state, event, now) -> Step(state, effects)

**States.** `raising`: the mentor is answering the questions. `rung`: the people of one step of the
ladder were texted. `public`: everybody was texted, and the mentor has the public numbers. `held`:
one person, the owner, acknowledged it. `chasing`: the owner was asked for a decision. `closed` and
`withdrawn`: it is over. An overdue session begins on a rung; its first step is the mentor's own
SMS.

**Events.** Five kinds of actor move it: the mentor (the concern flow, the buttons of the card,
SMS), staff (SMS with a six-digit code), the clock, Twilio's receipts, and an import of people. Each
event speaks to one row of the table in `escalation/table.py`; `row_of` finds the row, the state
finds the cell, and the cell names an action of `ACTIONS`.

**What a step does**, in this order:

1. It drops what is stale: an old clock, a button of an older step, empty words.
2. It refuses a reply of somebody outside the audience, and keeps that as evidence.
3. It carries out the action, and checks the move against the table.
4. It adds one line of evidence, and edits the card in the mentor's chat if the card has changed.

**What is promised.** Exactly one clock runs while it is open, also while there is an owner. Every
text leaves through `transition.text`, which asks `audience.py` first. Only a code makes an owner.
Nobody becomes owner twice without a decision, and nothing closes a concern without one. No event
raises the two bounds of `ladder.bounds`. An event that comes twice equals one.

**A trace.** Sam raises a concern; the manager is silent; the team answers.

    opened              raising   clock +5 min
    QuestionsAnswered   rung 0    SMS to Priya, the card to Sam, clock +10 min
    HalfTimeCame        rung 0    SMS "AGAIN" to Priya
    ClockRang           rung 1    SMS to Dan, "the team is texted" to Priya, clock +3 min
    Coded(dan)          held      "It's yours" to Dan, "Dan took it" to Priya and Sam, clock +60 min
    ClockRang           chasing   SMS to Dan: what was decided? clock +10 min
    Decided(dan)        closed    the ladder and Sam are told, no clock

docs/machines.md has the whole table with what each action does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from flows.directory import Person
from flows.escalation import (
    closing,
    danger,
    delivery,
    doubts,
    endings,
    events,
    late_answers,
    staff_replies,
    unclear,
    wrote,
)
from flows.escalation import mentor_actions as mentor_says
from flows.escalation.audience import audience
from flows.escalation.buttons import Choices, Tap, parse, read_button
from flows.escalation.card import choices, edit_card
from flows.escalation.climb import climb, go_unsaid
from flows.escalation.events import Event, QuestionsAnswered, read_event
from flows.escalation.helplines import borough_for
from flows.escalation.ladder import MENTOR, ladder_of
from flows.escalation.state import (
    Context,
    Draws,
    Escalation,
    Mentor,
    Place,
    Step,
    Told,
)
from flows.escalation.table import NOTHING, TABLE, move
from flows.escalation.transition import Transition, record, wind
from flows.messages.sms_types import DueFor

__all__ = [
    "Choices",
    "Context",
    "Draws",
    "Escalation",
    "Event",
    "Mentor",
    "Place",
    "Step",
    "Tap",
    "Told",
    "audience",
    "choices_of",
    "open_escalation",
    "open_overdue",
    "parse",
    "read_button",
    "read_event",
    "row_of",
    "step",
]

Action = Callable[[Transition, Any], Transition]


def _note(transition: Transition, _event: Event) -> Transition:
    return transition


def _go_unsaid(transition: Transition, _event: Event) -> Transition:
    return go_unsaid(transition)


ACTIONS: Mapping[str, Action] = {
    NOTHING: _note,
    "note": _note,
    "climb_first": mentor_says.climb_first,
    "climb_on": mentor_says.climb_on,
    "follow": late_answers.follow_answer,
    "repeat_all": mentor_says.repeat_all,
    "show_again": mentor_says.show_again,
    "chase": mentor_says.chase,
    "let_go": mentor_says.let_go,
    "all_at_once": danger.in_danger,
    "ask_name": danger.ask_name,
    "tell_waiting": danger.tell_waiting,
    "spare_name": danger.spare_name,
    "go_unsaid": _go_unsaid,
    "mark_unsaid": danger.mark_unsaid,
    "leave_out": danger.leave_out,
    "cannot_ring": danger.cannot_ring,
    "lose": delivery.lose,
    "check_texts": delivery.check_texts,
    "remind": delivery.remind,
    "receipt": delivery.receipt,
    "take": staff_replies.take,
    "say_holder": staff_replies.say_holder,
    "say_closed": closing.say_closed,
    "pass_by": staff_replies.pass_by,
    "refer": staff_replies.refer,
    "note_refer": staff_replies.note_refer,
    "close": closing.close,
    "close_held": closing.close_held,
    "read_back": doubts.read_back,
    "close_kept": doubts.close_kept,
    "take_ask": staff_replies.take_and_ask,
    "ask_words": staff_replies.ask_words,
    "ask_took_on": mentor_says.ask_took_on,
    "hear_taken": mentor_says.hear_took_on,
    "text_only": danger.text_only,
    "withdraw": endings.withdraw,
    "say_mistake": endings.tell_mistake,
    "hear_advice": mentor_says.hear_advice,
    "say_open": unclear.say_how,
    "reopen": closing.reopen,
    "close_safe": endings.close_safe,
    "tell_safe": endings.tell_safe,
    "tell_wrote": wrote.tell_wrote,
    "end_drill": endings.end_drill,
    "fill_in": mentor_says.fill_in,
    "say_how": unclear.say_how,
    "renew_code": staff_replies.renew_code,
    "ask_after": endings.ask_after,
}

# The row of the table for each event; `row_of` chooses where the row depends on the state.
ROWS: Mapping[type[Event], str] = {
    events.ClockRang: "clock",
    events.HalfTimeCame: "half time",
    events.SendDeadlineCame: "late text",
    events.QuestionsAnswered: "answered",
    events.DangerNow: "danger",
    events.DangerFromTeam: "danger of ours",
    events.CannotRing: "cannot ring",
    events.AboutTeam: "about our team",
    events.SubjectNamed: "subject named",
    events.TextOnlyAsked: "text only",
    events.Noted: "details",
    events.Witnessed: "evidence",
    events.NoAnswer: "no answer",
    events.GotThrough: "got through",
    events.TookItOn: "took it on",
    events.RangPublic: "rang a line",
    events.MadeByMistake: "by mistake",
    events.SaidOk: "ok or talk",
    events.WantsToTalk: "ok or talk",
    events.StillWorried: "still worried",
    events.CheckedOut: "checked out",
    events.MentorWrote: "mentor wrote",
    events.DrillEnded: "drill ended",
    events.TextAccepted: "receipt",
    events.TextDelivered: "receipt",
    events.TextFailed: "out of reach",
    events.OptedOut: "out of reach",
    events.Removed: "out of reach",
    events.Coded: "code",
    events.Passed: "PASS",
    events.Referred: "LA",
    events.Decided: "DONE with words",
    events.DoneAlone: "DONE alone",
    events.Doubted: "words in doubt",
    events.ClosedAsWritten: "CLOSE",
    events.OpenedAgain: "opened again",
    events.Unclear: "unclear",
    events.CodeRenewed: "code renewed",
    events.ClosedOnConsole: "console closes",
}


def row_of(context: Context, state: Escalation, event: Event) -> str:
    """The row of the table that the event speaks to, given what is known of the escalation."""
    match event:
        case events.ClockRang() if state.naming:
            return "no name"
        case events.DangerNow() if state.naming:
            return "danger, unnamed"
        case events.QuestionsAnswered(ladder=name):
            if ladder_of(context.pack, name).at_once:
                return "danger, unnamed" if state.naming else "danger"
            if name == "unsaid" and (state.naming or state.place != "raising"):
                return "about our team" if not state.naming else "no name"
        case events.SubjectNamed(answer=answer):
            named = answer == danger.SOMEBODY_ELSE or context.directory.person(answer)
            if state.naming:
                return "danger, named" if named else "no name"
            return "subject named" if named else "about our team"
    return ROWS[type(event)]


def step(context: Context, state: Escalation, event: Event, now: datetime) -> Step:
    """One step: the new state and the effects of an event.

    Raises LookupError where `context.draws` holds too few codes or the pack lacks a ladder, and
    transitions.MachineError where an action leads to a state that the table does not allow.
    """
    if _stale(state, event):
        return Step(state)
    before = Transition(context, state, now)
    row = row_of(context, state, event)
    transition = before
    if isinstance(event, events.Reply):
        if event.person not in before.audience():
            return Step(state, record(before, f"refused: {row}", event.person).effects)
        transition = delivery.heard_from(transition, event.person)
    after = ACTIONS[TABLE[row][state.place]](transition, event)
    move(row, state.place, after.state.place)
    after = edit_card(before, _witness(after, state, row, event))
    return Step(after.state, after.effects)


def _stale(state: Escalation, event: Event) -> bool:
    """Whether the event is too old to count, or does not belong to this kind of escalation."""
    match event:
        case events.ClockRang(number=number):
            return number != state.clock_number or not state.is_open
        case events.NoAnswer(turn=turn):
            return turn != state.turn
        case events.CheckedOut() | events.MentorWrote():
            return state.kind != "overdue"
        case (
            events.Decided(words=words)
            | events.ClosedOnConsole(words=words)
            | events.Doubted(words=words)
        ):
            return not words.strip()
    return False


# Kept as evidence even if the event changes nothing.
_ALWAYS = (
    events.Reply
    | events.GotThrough
    | events.TookItOn
    | events.RangPublic
    | events.MadeByMistake
    | events.Witnessed
    | events.StillWorried
    | events.WantsToTalk
    | events.SaidOk
)


def _witness(transition: Transition, old: Escalation, row: str, event: Event) -> Transition:
    """Add the line of evidence: what happened, who did it, and where it led."""
    new = transition.state
    still = new.model_copy(update={"waiting": old.waiting}) == old
    if still and not isinstance(event, _ALWAYS):
        return transition
    actor = getattr(event, "person", None) or getattr(event, "by", None) or old.mentor.id
    if isinstance(event, events.ClockRang | events.HalfTimeCame | events.SendDeadlineCame):
        actor = "clock"
    details = event.model_dump(mode="json", exclude={"kind"}, exclude_none=True)
    led = {"from": old.place, "to": new.place, "turn": new.turn, "owner": new.owner}
    told = {k: v for k, v in led.items() if v is not None}
    return record(transition, row, actor, {**details, **told})


def choices_of(
    context: Context, state: Escalation, what: Choices, now: datetime
) -> tuple[str, Any]:
    """The words and buttons for a tap that opens a further menu (see `read_button`)."""
    return choices(Transition(context, state, now), what)


def open_escalation(
    context: Context,
    mentor: Person,
    now: datetime,
    *,
    programme: str | None = None,
    session_pairing: str | None = None,
    by_text: bool = False,
    drill: bool = False,
) -> Step:
    """Open a concern at the mentor's first tap.

    Its five minutes begin now, and nothing lengthens them.

    `context.draws.reference` becomes its reference. A concern that was raised by SMS has no
    questions, so it climbs the ladder `unfinished` at once. `programme` defaults to the mentor's
    own.
    """
    where = programme or mentor.programme or ""
    state = _opened(context, mentor, where, now).model_copy(
        update={
            "by_text": by_text,
            "drill": drill,
            "borough": borough_for(
                context.directory, mentor.id, where, session_pairing=session_pairing
            ),
        }
    )
    transition = wind(Transition(context, state, now), context.pack.timings.raising)
    transition = record(transition, "opened", mentor.id, {"by_text": by_text, "drill": drill})
    if not by_text:
        return Step(transition.state, transition.effects)
    raised = step(context, transition.state, QuestionsAnswered(ladder="unfinished"), now)
    return Step(raised.state, (*transition.effects, *raised.effects))


def open_overdue(
    context: Context,
    mentor: Person,
    due_at: datetime,
    now: datetime,
    *,
    programme: str | None = None,
    due_for: DueFor = "check-out",
    from_manager: bool = False,
    ladder: str = "overdue",
    wrote_at: datetime | None = None,
) -> Step:
    """Open an overdue escalation for a session that was not checked out.

    It begins with an SMS to the mentor.

    `from_manager` skips that first SMS. `due_for` says what did not come, and `wrote_at` when the
    mentor last wrote to us. Raises LookupError where the pack has no such ladder.
    """
    where = programme or mentor.programme or ""
    state = _opened(context, mentor, where, now).model_copy(
        update={
            "kind": "overdue",
            "ladder": ladder,
            "due_at": due_at,
            "due_for": due_for,
            "wrote_at": wrote_at,
            "place": "rung",
        }
    )
    own = ladder_of(context.pack, ladder).rungs[0].who == MENTOR
    before = 0 if from_manager and own else -1
    transition = climb(Transition(context, state, now), "overdue", rung=before)
    transition = record(transition, "opened overdue", "clock", {"due_at": due_at.isoformat()})
    return Step(transition.state, transition.effects)


def _opened(context: Context, mentor: Person, programme: str, now: datetime) -> Escalation:
    assert context.draws.reference, "a reference is drawn before an escalation is opened"
    return Escalation(
        reference=context.draws.reference,
        organisation=context.directory.organisation.id,
        programme=programme,
        pack=context.pack.hash,
        mentor=Mentor(
            id=mentor.id, name=mentor.name, text_name=mentor.text_name, phone=mentor.phone
        ),
        opened_at=now,
        place="raising",
        ladder="unfinished",
    )
