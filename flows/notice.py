"""A notice: a thing that one person is told by text, with a code and one reminder, and no ladder.

A report, somebody who joined, a contact report, a family missed twice, a manager's test. Concerns
are never notices.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from flows import notice_texts, texts
from flows.directory import Directory, Person, Value
from flows.effects import Cancel, Edit, Effect, Page, Record, Say, Text, Wake
from flows.notice_events import CarerTold, Closed, CodeDrawn, NoticeEvent, Reminded, Replied
from flows.notice_texts import NoticeKind, Words
from flows.replies import ActVerb, OpenItem
from flows.text import LONGEST_ORGANISATION, clock, plain

__all__ = [
    "CarerTold",
    "Closed",
    "CodeDrawn",
    "Context",
    "Notice",
    "NoticeEvent",
    "Reminded",
    "Replied",
    "Step",
    "begin",
    "step",
    "words",
]

NoticeState = Literal["open", "taken", "refused", "closed"]
Result = Literal["approved", "refused", "taken"]

REMIND_AFTER = timedelta(days=1)
MORNING, EVENING = time(9), time(20)  # a reminder is no reason to wake anybody


class Notice(Value):
    """One notice, to one person. `codes` are all valid ones, the newest last."""

    format: int = 1
    reference: str
    kind: NoticeKind
    to: str
    mentor: str | None = None
    codes: tuple[str, ...]
    opened_at: datetime
    state: NoticeState = "open"
    settled_at: datetime | None = None
    carer_told_at: datetime | None = None
    reminded: bool = False
    texts: int = 0

    @property
    def open(self) -> bool:
        """Whether it waits for an answer."""
        return self.state == "open"

    def item(self) -> OpenItem:
        """How it stands among what is open for its person (`replies.decide`)."""
        return OpenItem(
            reference=self.reference,
            codes=self.codes,
            kind="welcome" if self.kind == "welcome" else "notice",
            open=self.open,
            owner=self.to if self.state == "taken" else None,
        )


class Context(Value):
    """What a step looks at beside the notice: today's directory and the charity's time zone."""

    directory: Directory
    zone: ZoneInfo


class Step(Value):
    """The new state, what to do, and, where the reply settled it, how."""

    state: Notice
    effects: tuple[Effect, ...] = ()
    result: Result | None = None


def begin(
    context: Context,
    kind: NoticeKind,
    to: Person,
    mentor: Person | None,
    reference: str,
    code: str,
    now: datetime,
) -> Step:
    """Open a notice: its text, its reminder, and for a contact report the mentor's record of it."""
    state = Notice(
        reference=reference,
        kind=kind,
        to=to.id,
        mentor=mentor.id if mentor else None,
        codes=(code,),
        opened_at=now,
    )
    opened = Record(
        about=reference, what=f"notice opened: {kind}", actor=mentor.id if mentor else to.id
    )
    shown = (_record_in_chat(context, state, new=True),) if _has_record(state) else ()
    reminder = Wake(
        key=_wake_key(state),
        at=_in_the_day(now + REMIND_AFTER, context.zone),
        owner="notice",
        about=reference,
        event=Reminded().model_dump(),
    )
    step = _text(context, state, notice_texts.first(kind, words(context, state)))
    extra = (*shown, opened, reminder)
    if to.id in context.directory.unreachable:
        extra = (*extra, _page(context, state, "unreachable"))
    return Step(state=step.state, effects=(*step.effects, *extra))


def step(context: Context, state: Notice, event: NoticeEvent, now: datetime) -> Step:
    """What a reply, the reminder's time, or the mentor's word does to a notice."""
    match event:
        case Replied():
            return _replied(context, state, event.verb, now)
        case Reminded():
            return _remind(context, state)
        case CarerTold():
            return _carer_told(context, state, now)
        case CodeDrawn():
            changed = state.model_copy(update={"codes": (*state.codes, event.code)})
            return _text(context, changed, notice_texts.another_code(words(context, changed)))
        case Closed():
            return _closed(state, event.by, now)


def words(context: Context, state: Notice) -> Words:
    """What may stand in its texts."""
    directory = context.directory
    mentor = directory.person(state.mentor)
    charity = plain(directory.organisation.text_name, LONGEST_ORGANISATION)
    return Words(
        charity=texts.Charity(charity),
        reference=texts.Reference(state.reference),
        mentor=texts.Name(plain(mentor.text_name) if mentor else "a mentor"),
        phone=texts.Phone(mentor.phone if mentor else ""),
        code=texts.Code(state.codes[-1]),
    )


def _replied(context: Context, state: Notice, verb: ActVerb, now: datetime) -> Step:
    said = words(context, state)
    if state.state == "closed":
        return _text(context, state, notice_texts.closed(said))
    if verb == "no" and state.kind == "joining":
        return _refuse(context, state, said, now)
    if state.state == "taken":
        return _text(context, state, notice_texts.already(state.kind, said))
    if verb in ("pass", "no"):
        return _passed(context, state, said)
    return _take(context, state, said, now)


def _take(context: Context, state: Notice, said: Words, now: datetime) -> Step:
    taken = state.model_copy(update={"state": "taken", "settled_at": now})
    told = _text(context, taken, notice_texts.taken(state.kind, said))
    edits = (_record_in_chat(context, told.state),) if _has_record(state) else ()
    record = Record(about=state.reference, what="notice taken", actor=state.to)
    return Step(
        state=told.state,
        effects=(*told.effects, *edits, record, Cancel(key=_wake_key(state))),
        result="approved" if state.kind == "joining" else "taken",
    )


def _refuse(context: Context, state: Notice, said: Words, now: datetime) -> Step:
    """Not known: nobody is let in, and an admin looks at the invite. Once let in, an admin acts."""
    if state.state == "taken":
        return _text(context, state, notice_texts.already(state.kind, said))
    refused = state.model_copy(update={"state": "refused", "settled_at": now})
    told = _text(context, refused, notice_texts.refused(said))
    if state.state == "refused":
        return told
    record = Record(about=state.reference, what="notice refused", actor=state.to)
    page = Page(
        body=texts.page_not_known(said.charity, said.mentor),
        key=f"{state.reference}-page-refused",
        about=state.reference,
    )
    return Step(
        state=told.state,
        effects=(*told.effects, record, page, Cancel(key=_wake_key(state))),
        result="refused",
    )


def _passed(context: Context, state: Notice, said: Words) -> Step:
    told = _text(context, state, notice_texts.passed(state.kind, said))
    record = Record(about=state.reference, what="notice passed", actor=state.to)
    pages = (
        ()
        if state.kind in ("joining", "welcome", "report_in")
        else (_page(context, state, "passed"),)
    )
    return Step(state=told.state, effects=(*told.effects, record, *pages))


def _remind(context: Context, state: Notice) -> Step:
    if not state.open or state.reminded:
        return Step(state=state)
    reminded = state.model_copy(update={"reminded": True})
    return _text(context, reminded, notice_texts.reminder(state.kind, words(context, reminded)))


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


def _text(context: Context, state: Notice, body: str) -> Step:
    """One text to its person, and the state that counts it. Nobody there: an admin is paged."""
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
    body = notice_texts.page_unanswered(words(context, state))
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
    """The moment, or the next local morning where it is early or late."""
    local = moment.astimezone(zone)
    if MORNING <= local.time() < EVENING:
        return moment
    day = local.date() + timedelta(days=1 if local.time() >= EVENING else 0)
    return datetime.combine(day, MORNING, zone).astimezone(moment.tzinfo)
