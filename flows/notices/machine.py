"""The notice machine: one thing that one person is told, without a ladder.

A notice is a value, `Notice`, and this file's `step` is the only function that moves it:

    step(context, notice, event, now) -> Step(state, effects, result)

**What it is for.** A report is in, a mentor wants to join, a child got in touch outside a session,
a family was missed twice, a staff member tries their phone. A concern is never a notice.

**States.** `open`: the person was told, and has not answered. `taken`: they sent the code, or
tapped the button. `refused`: they sent NO to a notice that lets somebody in or changes a number.
`closed`: an admin closed it.

**Events.** The person moves it (a reply by SMS, a tap in their chat), the mentor ("the carer
knows"), the reminder's timer, the loss of the person's chat, an admin. A reply is read by
`sms_replies/` before it comes here, so that an event holds a verb and no words.

**What is promised.** One reminder, a day later and by day, and no more. `joining` and `new_number`
need a clear yes; NO refuses them, and one that was refused can still be taken. A notice about
reports may go into the person's chat; if they lose it, the first text comes again as an SMS. A text
to a phone that does not work, or a PASS on what somebody has to do, pages an admin.

**A trace.** A mentor asks to join; the manager is out until the evening.

    begin(joining)      open     SMS to Priya with a code; timer in a day
    Reminded            open     the one reminder
    Replied(take)       taken    "Sam is in" to Priya; result "approved", and the engine lets Sam in
    Replied(no)         taken    only an answer: an admin can still take the mentor out
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from flows.directory import Person
from flows.effects import Cancel, Edit, Key, Page, Record, Say, Text, Wake
from flows.formatting import LONGEST_ORGANISATION, clock, plain
from flows.messages import sms_admin, sms_types
from flows.notices import messages
from flows.notices.events import (
    CarerTold,
    ChatLost,
    Closed,
    CodeDrawn,
    NoticeEvent,
    Reminded,
    Replied,
    Seen,
)
from flows.notices.messages import Words
from flows.notices.state import ABOUT_REPORTS, Channel, Context, Notice, Step
from flows.requests import NoticeKind
from flows.sms_replies.decision import ActVerb

__all__ = [
    "ABOUT_REPORTS",
    "CarerTold",
    "Channel",
    "ChatLost",
    "Closed",
    "CodeDrawn",
    "Context",
    "Notice",
    "NoticeEvent",
    "Reminded",
    "Replied",
    "Seen",
    "Step",
    "begin",
    "step",
    "words",
]

Wording = Callable[[NoticeKind, Words], str]
REMIND_AFTER = timedelta(days=1)
# Sent at once, also at night: somebody waits to be let in, or a child got in touch.
PROMPT: tuple[NoticeKind, ...] = ("joining", "not_me", "welcome", "contact_report", "new_number")
# NO with the code refuses these: somebody is not let in, a number does not count.
REFUSABLE: tuple[NoticeKind, ...] = ("joining", "new_number")
MORNING, EVENING = time(9), time(20)  # a reminder is no reason to wake anybody


def begin(
    context: Context,
    kind: NoticeKind,
    to: Person,
    mentor: Person | None,
    reference: str,
    code: str,
    now: datetime,
    count: int = 1,
    by: Channel = "sms",
) -> Step:
    """Open a notice: its text, its reminder, and for a contact report the mentor's record of it."""
    state = Notice(
        reference=reference,
        kind=kind,
        to=to.id,
        mentor=mentor.id if mentor else None,
        codes=(code,),
        opened_at=now,
        count=count,
        by=by,
    )
    opened = Record(
        about=reference, what=f"notice opened: {kind}", actor=mentor.id if mentor else to.id
    )
    shown = (_record_in_chat(context, state, new=True),) if _has_record(state) else ()
    extra = (*shown, opened)
    if by == "sms" and to.id in context.directory.unreachable:
        extra = (*extra, _page(context, state, "unreachable"))
    step = _first(context, state, now)
    return Step(state=step.state, effects=(*step.effects, *extra))


def _first(context: Context, state: Notice, now: datetime) -> Step:
    """Tell the person, and set the reminder."""
    told = _tell(context, state, messages.first, messages.first_in_chat)
    effects = [
        e.model_copy(update={"prompt": state.kind in PROMPT}) if isinstance(e, Text) else e
        for e in told.effects
    ]
    reminder = Wake(
        key=_wake_key(state),
        at=_in_the_day(now + REMIND_AFTER, context.zone),
        owner="notice",
        about=state.reference,
        event=Reminded().model_dump(),
    )
    return Step(state=told.state, effects=(*effects, reminder))


def step(context: Context, state: Notice, event: NoticeEvent, now: datetime) -> Step:
    """One step: what a reply, the reminder's time or the mentor's word makes of a notice."""
    match event:
        case Replied():
            return _replied(context, state, event.verb, now)
        case Seen():
            return _seen(state, now)
        case ChatLost():
            return _chat_lost(context, state, now)
        case Reminded():
            return _remind(context, state)
        case CarerTold():
            return _carer_told(context, state, now)
        case CodeDrawn():
            changed = state.model_copy(update={"codes": (*state.codes, event.code)})
            return _text(context, changed, messages.another_code(words(context, changed)))
        case Closed():
            return _closed(state, event.by, now)


def words(context: Context, state: Notice) -> Words:
    """The words that its texts may use."""
    directory = context.directory
    mentor = directory.person(state.mentor)
    charity = plain(directory.organisation.text_name, LONGEST_ORGANISATION)
    return Words(
        charity=sms_types.Charity(charity),
        reference=sms_types.Reference(state.reference),
        mentor=sms_types.Name(plain(mentor.text_name) if mentor else "a mentor"),
        phone=sms_types.Phone(mentor.phone if mentor else ""),
        code=sms_types.Code(state.codes[-1]),
        count=state.count,
        reach="Text" if directory.text_first(state.mentor) else "Ring",
    )


def _replied(context: Context, state: Notice, verb: ActVerb, now: datetime) -> Step:
    said = words(context, state)
    if state.state == "closed":
        return _text(context, state, messages.closed(said))
    if verb == "no" and state.kind in REFUSABLE:
        return _refuse(context, state, said, now)
    if state.state == "taken":
        return _text(context, state, messages.already(state.kind, said))
    if verb == "ask":
        return _text(context, state, messages.asked(state.kind, said))
    if verb in ("pass", "no"):
        return _passed(context, state, said)
    return _take(context, state, said, now)


def _take(context: Context, state: Notice, said: Words, now: datetime) -> Step:
    taken = state.model_copy(update={"state": "taken", "settled_at": now})
    told = _text(context, taken, messages.taken(state.kind, said))
    edits = (_record_in_chat(context, told.state),) if _has_record(state) else ()
    record = Record(about=state.reference, what="notice taken", actor=state.to)
    return Step(
        state=told.state,
        effects=(*told.effects, *edits, record, Cancel(key=_wake_key(state))),
        result="approved" if state.kind in REFUSABLE else "taken",
    )


def _refuse(context: Context, state: Notice, said: Words, now: datetime) -> Step:
    """Refuse it: nobody is let in, and an admin is paged.

    Once somebody was let in, only an admin acts.
    """
    if state.state == "taken":
        return _text(context, state, messages.already(state.kind, said))
    refused = state.model_copy(update={"state": "refused", "settled_at": now})
    told = _text(context, refused, messages.refused(state.kind, said))
    if state.state == "refused":
        return told
    record = Record(about=state.reference, what="notice refused", actor=state.to)
    pages = () if state.kind == "new_number" else (_page_not_known(state, said),)
    return Step(
        state=told.state,
        effects=(*told.effects, record, *pages, Cancel(key=_wake_key(state))),
        result="refused",
    )


def _page_not_known(state: Notice, said: Words) -> Page:
    return Page(
        body=sms_admin.page_not_known(said.charity, said.mentor),
        key=f"{state.reference}-page-refused",
        about=state.reference,
    )


def _seen(state: Notice, now: datetime) -> Step:
    """Take it, since the person tapped the button.

    The tapped message shows it, so no answer follows.
    """
    if not state.open:
        return Step(state=state)
    taken = state.model_copy(update={"state": "taken", "settled_at": now})
    record = Record(about=state.reference, what="notice taken", actor=state.to)
    return Step(state=taken, effects=(record, Cancel(key=_wake_key(state))), result="taken")


def _passed(context: Context, state: Notice, said: Words) -> Step:
    told = _text(context, state, messages.passed(state.kind, said))
    record = Record(about=state.reference, what="notice passed", actor=state.to)
    pages = (
        ()
        if state.kind in (*REFUSABLE, "welcome", "report_in")
        else (_page(context, state, "passed"),)
    )
    return Step(state=told.state, effects=(*told.effects, record, *pages))


def _remind(context: Context, state: Notice) -> Step:
    if not state.open or state.reminded:
        return Step(state=state)
    reminded = state.model_copy(update={"reminded": True})
    return _tell(context, reminded, messages.reminder, messages.reminder_in_chat)


def _carer_told(context: Context, state: Notice, now: datetime) -> Step:
    if state.kind != "contact_report" or state.carer_told_at:
        return Step(state=state)
    told = state.model_copy(update={"carer_told_at": now})
    record = Record(about=state.reference, what="carer told", actor=state.mentor or state.to)
    return Step(state=told, effects=(_record_in_chat(context, told), record))


def _closed(state: Notice, by: str, now: datetime) -> Step:
    if state.state == "closed":
        return Step(state=state)
    shut = state.model_copy(update={"state": "closed", "settled_at": now})
    record = Record(about=state.reference, what="notice closed", actor=by)
    return Step(state=shut, effects=(record, Cancel(key=_wake_key(state))))


def _chat_lost(context: Context, state: Notice, now: datetime) -> Step:
    """Send the first text again, to the phone."""
    if not state.open or state.by == "sms":
        return Step(state=state)
    return _first(context, state.model_copy(update={"by": "sms"}), now)


def _tell(context: Context, state: Notice, by_text: Wording, in_chat: Wording) -> Step:
    """Tell the person something on our own account: by SMS, or in their chat."""
    said = words(context, state)
    if state.by == "sms":
        return _text(context, state, by_text(state.kind, said))
    key = Key(label=messages.button(state.kind, said), data=f"n:{state.reference}:seen")
    message = Say(to=state.to, text=in_chat(state.kind, said), keys=((key,),))
    counted = state.model_copy(update={"texts": state.texts + 1})
    return Step(state=counted, effects=(message,))


def _text(context: Context, state: Notice, body: str) -> Step:
    """Send one SMS to the person and count it; if the person is gone, page an admin."""
    person = context.directory.person(state.to)
    if person is None:
        return Step(state=state, effects=(_page(context, state, "nobody"),))
    counted = state.model_copy(update={"texts": state.texts + 1})
    text = Text(
        to=person.id,
        phone=person.phone,
        body=body,
        key=f"{state.reference}-{counted.texts}",
        about=state.reference,
    )
    return Step(state=counted, effects=(text,))


def _page(context: Context, state: Notice, why: str) -> Page:
    body = messages.page_unanswered(words(context, state))
    return Page(body=body, key=f"{state.reference}-page-{why}", about=state.reference)


def _has_record(state: Notice) -> bool:
    return state.kind == "contact_report" and state.mentor is not None


def _record_in_chat(context: Context, state: Notice, new: bool = False) -> Say | Edit:
    """The mentor's record: "Contact report C3F8 ✅ Carer told at 7:12pm. Priya took it at ..."."""
    person = context.directory.person(state.to)
    name = person.first_name if person else "Your manager"
    parts = [f"Contact report {state.reference} ✅"]
    if state.carer_told_at:
        parts.append(f"Carer told at {clock(state.carer_told_at, context.zone)}.")
    if state.state == "taken" and state.settled_at:
        parts.append(f"{name} took it at {clock(state.settled_at, context.zone)}.")
    elif not state.carer_told_at:
        parts.append(f"Saved at {clock(state.opened_at, context.zone)}. We're texting {name}.")
    to, key = state.mentor or "", f"notice-{state.reference}"
    text = " ".join(parts)
    return Say(to=to, text=text, key=key) if new else Edit(to=to, text=text, key=key)


def _wake_key(state: Notice) -> str:
    return f"notice-{state.reference}"


def _in_the_day(moment: datetime, zone: ZoneInfo) -> datetime:
    """The moment, or the next local morning if it is early or late."""
    local = moment.astimezone(zone)
    if MORNING <= local.time() < EVENING:
        return moment
    day = local.date() + timedelta(days=1 if local.time() >= EVENING else 0)
    return datetime.combine(day, MORNING, zone).astimezone(moment.tzinfo)
