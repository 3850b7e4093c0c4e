"""Folds what one machine asks of another, in order, into the working set.

Arrows run conversation -> session -> escalation; nothing calls back. A fact that an earlier request
changed is the new one when a later message is filled in.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from flows import changed_numbers, ideas
from flows.conversation import machine, rendering
from flows.conversation.answering import Taking
from flows.conversation.events import ConversationEvent, RequestRefused
from flows.directory import Directory, Person
from flows.effects import Answer, Cancel, Delete, Edit, Effect, Key, Keys, Page, Record, Say, Wake
from flows.engine import (
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
from flows.engine.world import Member, World
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

CLOSE = "\n"  # words that begin so stand on a line of their own


class Turn:
    """One event being folded: the working set, the time, and the effects so far."""

    def __init__(self, world: World, now: datetime) -> None:
        self.world = world
        self.now = now
        self.effects: list[Effect] = []
        self.rebound: dict[str, str] = {}  # concerns that are over, and those opened instead
        self.acting: frozenset[int] = frozenset()  # the frames whose own doing is being folded
        self.left: dict[int, frozenset[int]] = {}  # frames, by chat, that their session left behind
        self.calls: list[tuple[str, Say]] = []  # what escalations in danger said: to ring 999

    def emit(self, *effects: Effect) -> None:
        """Add effects, in order."""
        self.effects += effects

    def say(
        self,
        chat: int,
        text: str,
        keys: Keys = (),
        *,
        menu: bool = False,
        urgent: bool = False,
        prompt: bool = False,
        reply_to: int | None = None,
    ) -> None:
        """A message of the product itself; with `menu`, the persistent keyboard comes with it."""
        keyboard = chat_messages.keyboard(tuple(self.world.pack.menu)) if menu else None
        self.emit(
            Say(
                to=f"chat:{chat}",
                text=text,
                keys=keys,
                keyboard=keyboard,
                urgent=urgent,
                prompt=prompt,
                reply_to=reply_to,
            )
        )

    def takes(self, chat: int, text: str) -> Taking:
        """How the question on the screen of that chat would take typed words."""
        world = self.world
        facts = present.facts(world, world.mentor_of(chat), self.now)
        talk = world.conversation(chat)
        return machine.taking(world.packs, facts, talk, text, self.now, zone=world.zone)

    def lead_last(self, chat: int, lead: str) -> None:
        """Put words in front of the last message to that chat in this turn."""
        for place in range(len(self.effects) - 1, -1, -1):
            effect = self.effects[place]
            if isinstance(effect, Say) and effect.to == f"chat:{chat}":
                text = f"{lead} {effect.text}"
                self.effects[place] = effect.model_copy(update={"text": text})
                return

    def add_to_last(self, chat: int, text: str = "", keys: Keys = ()) -> None:
        """Add words and buttons to the last message to that chat in this turn."""
        for place in range(len(self.effects) - 1, -1, -1):
            effect = self.effects[place]
            if isinstance(effect, Say) and effect.to == f"chat:{chat}":
                changed = {
                    "text": f"{effect.text}{'' if text[:1] == CLOSE else ' '}{text}".strip(),
                    "keys": (*effect.keys, *keys),
                }
                self.effects[place] = effect.model_copy(update=changed)
                return

    def add_concern(self, chat: int, text: str = "") -> None:
        """Add the way to a concern to the last message to that chat in this turn.

        Where there is no room, Back makes it, which can be typed; else it comes just before.
        """
        place, said = self._last_said(chat)
        if said is None:
            return
        keys = rendering.with_room(said.keys)
        if keys is not None:
            self.effects[place] = said.model_copy(update={"keys": keys})
            self.add_to_last(chat, text=text, keys=((chat_messages.CONCERN_KEY,),))
            return
        words = text or chat_messages.WORRIED_TAP
        before = Say(
            to=said.to, text=words, keys=((chat_messages.CONCERN_KEY,),), urgent=said.urgent
        )
        self.effects.insert(place, before)

    def _last_said(self, chat: int) -> tuple[int, Say | None]:
        for place in range(len(self.effects) - 1, -1, -1):
            effect = self.effects[place]
            if isinstance(effect, Say) and effect.to == f"chat:{chat}":
                return place, effect
        return 0, None

    def add_unreachable(self, person: str) -> None:
        """No text reaches them from now on, for everything that this batch still does."""
        self._set_unreachable(self.world.directory.unreachable | {person})

    def forget_unreachable(self, person: str) -> None:
        """We heard from them: texts reach them again."""
        self._set_unreachable(self.world.directory.unreachable - {person})

    def _set_unreachable(self, people: frozenset[str]) -> None:
        self.look_again(self.world.directory.model_copy(update={"unreachable": people}))

    def look_again(self, directory: Directory) -> None:
        """What is known of people changed: all that this batch still does looks at it."""
        noted = self.world.members
        self.world.directory = changed_numbers.in_force(directory, noted, self.now)

    def answer(self, chat: int, callback: str, toast: str = "") -> None:
        """Answer a tap."""
        self.emit(Answer(to=f"chat:{chat}", callback=callback, toast=toast))

    def change(self, person: str, **changes: object) -> Member:
        """Change what is known of a person beyond the directory."""
        member = self.world.member(person).model_copy(update=changes)
        self.world.members[person] = member
        return member

    def converse(self, chat: int, event: ConversationEvent) -> None:
        """One step of the conversation in that chat, and all that it asks for."""
        world = self.world
        mentor = world.mentor_of(chat)
        step = machine.step(
            world.packs,
            present.facts(world, mentor, self.now),
            world.conversation(chat),
            event,
            self.now,
            person=f"chat:{chat}",
            zone=world.zone,
        )
        # What was typed can be edited only until something else happens.
        forgotten = (
            step.state.model_copy(update={"typed": None}) if step.state.typed else step.state
        )
        before, place = world.copy(), len(self.effects)
        world.conversations[chat] = forgotten
        for wanted in step.effects:
            try:
                self._fold(chat, wanted)
            except RefusedError as refused:
                if self._asked_again(chat, event, before, place, refused.why):
                    return
        concern_talk.leave_it_to_the_question(self, chat)

    def _asked_again(
        self, chat: int, event: ConversationEvent, before: World, place: int, why: str
    ) -> bool:
        """What was answered cannot be: nothing of it happened, and the question is asked again.

        Where nobody answered just now there is no question to ask, and what can be goes on.
        """
        asked = before.conversation(chat).top is not None
        if not asked or not isinstance(event, Tapped | Typed):
            self.say(chat, why)
            return False
        self.world.restore(before)
        self.acting, self.left = frozenset(), {}
        answers = [effect for effect in self.effects[place:] if isinstance(effect, Answer)]
        self.effects[place:] = answers
        self.converse(chat, RequestRefused(why=why))
        return True

    def _fold(self, chat: int, wanted: Effect | Request) -> None:
        """Fold one thing that a conversation asks for."""
        mentor = self.world.mentor_of(chat)
        match wanted:
            case Show():
                self._show(mentor, wanted)
            case Answer() | Wake() | Cancel() | Page() | Say() | Edit() | Delete() | Record():
                self.emit(wanted)
            case ToConcern() | OpenConcern():
                concerns.open_or_show(self, chat, mentor)
            case FrameEnded():
                self._frame_ended(chat, wanted)
            case Raise() | Danger() | AboutTeam() | NameSubject() | TextOnly() | NoteConcern():
                concerns.pass_on(self, chat, mentor, wanted)
                if isinstance(wanted, TextOnly) and mentor is not None:
                    text_wish.said(self, mentor, wanted.reference or "")
            case Witness():
                self._witness(mentor, wanted)
            case _ if mentor is None:
                return
            case SessionRequest():
                self.acting = frozenset(wanted.frames)
                session_requests.request(self, mentor, wanted)
                self.acting = frozenset()
            case LogTry():
                session_requests.tried(self, mentor)
            case Keep():
                session_promises.keep(self, mentor, wanted.what, wanted.value)
            case Promise():
                session_promises.promise(self, mentor, wanted)
            case FileReport():
                self._file(mentor, wanted)
            case Tell():
                notices.tell(self, mentor, wanted)
            case Confirm():
                self._confirm(mentor, wanted)
            case Share():
                ideas.share(self, mentor, wanted.value)
            case Mark():
                marks = self.world.member(mentor.id).marks | {wanted.fact: self.now}
                self.change(mentor.id, marks=marks)

    def _show(self, mentor: Person | None, show: Show) -> None:
        """Fill in a pack's message: the frame's own values go before facts of the same name."""
        names = present.facts(self.world, mentor, self.now).values | show.values
        what = show.what
        if isinstance(what, Delete):
            self.emit(what)
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
        self.emit(filled)

    def keyboard_due(self, chat: int) -> None:
        """The persistent keyboard is shown with the next message that has no buttons."""

    def _frame_ended(self, chat: int, ended: FrameEnded) -> None:
        """When nothing is left on the screen, the menu comes back with the last word."""
        if ended.flow == self.world.pack.join or self.world.conversation(chat).top is None:
            self._menu_with_last(chat)

    def _menu_with_last(self, chat: int) -> None:
        """Put the persistent keyboard on the last message to that chat that has no buttons."""
        for place in range(len(self.effects) - 1, -1, -1):
            effect = self.effects[place]
            if isinstance(effect, Say) and effect.to == f"chat:{chat}" and not effect.keys:
                keyboard = chat_messages.keyboard(tuple(self.world.pack.menu))
                self.effects[place] = effect.model_copy(update={"keyboard": keyboard})
                return

    def _witness(self, mentor: Person | None, witness: Witness) -> None:
        session = self.world.session_in_question(mentor.id) if mentor else None
        about = witness.reference or (session.id if session else mentor.id if mentor else "unknown")
        actor = mentor.id if mentor else "unknown"
        details = {"answers": witness.answers} if witness.answers else {}
        self.emit(Record(about=about, what=witness.what, actor=actor, details=details))
        if mentor is not None and witness.what == "carer told":
            notices.carer_told(self, mentor)

    def resolved(self, reference: str) -> None:
        """An overdue escalation was closed: its session hears of it, the one call back."""
        session_handler.resolved(self, reference)

    def _file(self, mentor: Person, report: FileReport) -> None:
        """The report of the session in question. Filed again, it is a new version of it."""
        session = self.world.session_in_question(mentor.id)
        if session is None or session.state not in ("ended", "reported"):
            return
        session_handler.happened(self, session.id, ReportFiled())
        report_news.file(self, mentor, session, report)

    def _confirm(self, mentor: Person, confirm: Confirm) -> None:
        self.emit(Record(about=mentor.id, what=f"confirmed {confirm.what}", actor=mentor.id))


def records(effects: Iterable[Effect]) -> list[Record]:
    """The evidence among effects."""
    return [effect for effect in effects if isinstance(effect, Record)]
