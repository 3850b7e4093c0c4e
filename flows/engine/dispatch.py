"""Dispatch: each request of a conversation goes to its handler, in order.

Arrows run conversation -> session -> escalation. A later message is filled in with facts as earlier
requests of the same step have changed them.
"""

from __future__ import annotations

from datetime import datetime

from flows.conversation import machine
from flows.conversation.answering import Taking
from flows.conversation.events import ConversationEvent, RequestRefused
from flows.directory import Person
from flows.effects import Answer, Cancel, Delete, Edit, Effect, Key, Page, Record, Say, Wake
from flows.engine import (
    bulletin,
    concern_talk,
    concerns,
    notices,
    report_news,
    session_handler,
    session_promises,
    session_requests,
    text_wish,
)
from flows.engine import facts as present
from flows.engine.turn import Turn
from flows.engine.world import World
from flows.events import Tapped, Typed
from flows.formatting import fill
from flows.messages import chat_messages
from flows.requests import (
    AboutTeam,
    Confirm,
    Danger,
    FileReport,
    FrameEnded,
    Keep,
    LogTry,
    Mark,
    NameSubject,
    NoteConcern,
    OpenConcern,
    Promise,
    Raise,
    RefusedError,
    Request,
    SessionRequest,
    Share,
    Show,
    Tell,
    TextOnly,
    ToConcern,
    Witness,
)
from flows.sessions.events import ReportFiled


def begin(world: World, now: datetime) -> Turn:
    """A new turn in that world, in which sessions are told when their escalations are closed."""
    return Turn(world, now, session_handler.resolved)


def takes(turn: Turn, chat: int, text: str) -> Taking:
    """How the question on the screen of that chat would take typed words."""
    world = turn.world
    facts = present.facts(world, world.mentor_of(chat), turn.now)
    talk = world.conversation(chat)
    return machine.taking(world.packs, facts, talk, text, turn.now, zone=world.zone)


def converse(turn: Turn, chat: int, event: ConversationEvent) -> None:
    """Take one step of the conversation in that chat, and carry out everything that it asks for."""
    world = turn.world
    mentor = world.mentor_of(chat)
    step = machine.step(
        world.packs,
        present.facts(world, mentor, turn.now),
        world.conversation(chat),
        event,
        turn.now,
        person=f"chat:{chat}",
        zone=world.zone,
    )
    # A typed answer can be edited only until something else happens.
    forgotten = step.state.model_copy(update={"typed": None}) if step.state.typed else step.state
    before, place = world.copy(), len(turn.effects)
    world.conversations[chat] = forgotten
    for wanted in step.effects:
        try:
            _fold(turn, chat, wanted)
        except RefusedError as refused:
            if _asked_again(turn, chat, event, before, place, refused.why):
                return
    concern_talk.leave_it_to_the_question(turn, chat)


def _asked_again(
    turn: Turn, chat: int, event: ConversationEvent, before: World, place: int, why: str
) -> bool:
    """Undo everything that a refused answer asked for, and ask the question again; whether that was
    done.

    Where nobody answered just now there is no question to ask, and the other requests go on.
    """
    asked = before.conversation(chat).top is not None
    if not asked or not isinstance(event, Tapped | Typed):
        turn.say(chat, why)
        return False
    turn.world.restore(before)
    turn.acting, turn.left = frozenset(), {}
    answers = [effect for effect in turn.effects[place:] if isinstance(effect, Answer)]
    turn.effects[place:] = answers
    converse(turn, chat, RequestRefused(why=why))
    return True


def _fold(turn: Turn, chat: int, wanted: Effect | Request) -> None:
    """Carry out one request of a conversation."""
    mentor = turn.world.mentor_of(chat)
    match wanted:
        case Show():
            _show(turn, mentor, wanted)
        case Answer() | Wake() | Cancel() | Page() | Say() | Edit() | Delete() | Record():
            turn.emit(wanted)
        case ToConcern() | OpenConcern():
            concerns.open_or_show(turn, chat, mentor, converse)
        case FrameEnded():
            _frame_ended(turn, chat, wanted)
        case Raise() | Danger() | AboutTeam() | NameSubject() | TextOnly() | NoteConcern():
            concerns.pass_on(turn, chat, mentor, wanted)
            if isinstance(wanted, TextOnly) and mentor is not None:
                text_wish.said(turn, mentor, wanted.reference or "")
        case Witness():
            _witness(turn, mentor, wanted)
        case _ if mentor is None:
            return
        case SessionRequest():
            turn.acting = frozenset(wanted.frames)
            session_requests.request(turn, mentor, wanted)
            turn.acting = frozenset()
        case LogTry():
            session_requests.tried(turn, mentor)
        case Keep():
            session_promises.keep(turn, mentor, wanted.what, wanted.value)
        case Promise():
            session_promises.promise(turn, mentor, wanted)
        case FileReport():
            _file(turn, mentor, wanted)
        case Tell():
            notices.tell(turn, mentor, wanted)
        case Confirm():
            _confirm(turn, mentor, wanted)
        case Share():
            bulletin.share(turn, mentor, wanted.value)
        case Mark():
            marks = turn.world.member(mentor.id).marks | {wanted.fact: turn.now}
            turn.change(mentor.id, marks=marks)


def _show(turn: Turn, mentor: Person | None, show: Show) -> None:
    """Fill in and send a pack's message.

    The frame's own values go before facts of the same name.
    """
    names = present.facts(turn.world, mentor, turn.now).values | show.values
    what = show.what
    if isinstance(what, Delete):
        turn.emit(what)
        return
    keys = tuple(
        tuple(
            Key(
                label=fill(key.label, names),
                data=key.data,
                copy_text=fill(key.copy_text, names)[:256] if key.copy_text else None,
            )
            for key in row
        )
        for row in what.keys
    )
    filled = what.model_copy(update={"text": fill(what.text, names), "keys": keys})
    turn.emit(filled)


def _frame_ended(turn: Turn, chat: int, ended: FrameEnded) -> None:
    """Bring the menu back with the last message, when nothing is left on the screen."""
    if ended.flow == turn.world.pack.join or turn.world.conversation(chat).top is None:
        _menu_with_last(turn, chat)


def _menu_with_last(turn: Turn, chat: int) -> None:
    """Put the persistent keyboard on the last message to that chat that has no buttons."""
    for place in range(len(turn.effects) - 1, -1, -1):
        effect = turn.effects[place]
        if isinstance(effect, Say) and effect.to == f"chat:{chat}" and not effect.keys:
            keyboard = chat_messages.keyboard(tuple(turn.world.pack.menu))
            turn.effects[place] = effect.model_copy(update={"keyboard": keyboard})
            return


def _witness(turn: Turn, mentor: Person | None, witness: Witness) -> None:
    session = turn.world.session_in_question(mentor.id) if mentor else None
    about = witness.reference or (session.id if session else mentor.id if mentor else "unknown")
    actor = mentor.id if mentor else "unknown"
    details = {"answers": witness.answers} if witness.answers else {}
    turn.emit(Record(about=about, what=witness.what, actor=actor, details=details))
    if mentor is not None and witness.what == "carer told":
        notices.carer_told(turn, mentor)


def _file(turn: Turn, mentor: Person, report: FileReport) -> None:
    """File the report of the session in question. Filed again, it is a new version."""
    session = turn.world.session_in_question(mentor.id)
    if session is None or session.state not in ("ended", "reported"):
        return
    session_handler.happened(turn, session.id, ReportFiled())
    report_news.file(turn, mentor, session, report)


def _confirm(turn: Turn, mentor: Person, confirm: Confirm) -> None:
    turn.emit(Record(about=mentor.id, what=f"confirmed {confirm.what}", actor=mentor.id))
