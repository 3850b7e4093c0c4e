"""Chat events: each goes to the concern first, then to the conversation, then to the menu.

`/concern` pre-empts everything, in every state of every flow, idle or stuck.
"""

from __future__ import annotations

from flows.conversation.events import Begun, Cancelled, Revised, Shown
from flows.conversation.machine import OWN_DATA
from flows.conversation.state import Conversation
from flows.directory import Person
from flows.effects import Delete, Edit, Key, Record
from flows.engine import (
    concern_talk,
    concern_taps,
    concerns,
    concerns_shown,
    heard_words,
    joining,
    session_buttons,
    session_overdue,
    staff_chat,
    text_wish,
)
from flows.engine.dispatch import converse, takes
from flows.engine.helplines import greet, in_group, show_numbers
from flows.engine.standing import newest_open, standing
from flows.engine.turn import Turn
from flows.escalation import buttons
from flows.escalation import events as escalation_events
from flows.events import (
    BotBlocked,
    BotUnblocked,
    CalledInGroup,
    ChatEvent,
    Commanded,
    ContactShared,
    Edited,
    MediaSent,
    Started,
    Tapped,
    TimerFired,
    Typed,
)
from flows.messages import chat_messages

CONCERN_COMMANDS = ("concern", "concerns")
CONCERN_WORDS = ("raise a concern", "concern", "a concern", "help me")
STOP_COMMANDS = ("cancel", "stop")
REASONS = {
    "tapped": "I tapped it by accident",
    "sorted": "It's sorted out",
    "trying": "I was trying it out",
    "help": "I just needed help with the chat",
    "words": "I meant something else",
}
NOT_ASKED = ("help", "words")  # reasons that have a button of their own


def chat(turn: Turn, number: int, event: ChatEvent) -> None:
    """Fold one chat event into the turn."""
    if isinstance(event, CalledInGroup):
        in_group(turn, number)
        return
    staff = turn.world.staff_of(number)
    if staff is not None:
        staff_chat.chat(turn, number, staff, event, worried=_is_worried(turn, event))
        return
    mentor = turn.world.mentor_of(number)
    if mentor is None and joining.token_of(turn, number) is None:
        _leave(turn, number)
    if mentor is not None and not isinstance(event, BotBlocked | TimerFired):
        _is_there(turn, mentor)
    if not isinstance(event, Tapped | TimerFired):  # a tap itself says which question it belongs to
        concern_taps.leave_what_is_over(turn, number)
    late = isinstance(event, Typed | MediaSent) and session_overdue.due(turn, mentor)
    match event:
        case BotBlocked() | BotUnblocked():
            _blocked(turn, mentor, isinstance(event, BotBlocked))
        case Started():
            joining.started(turn, number, mentor, event)
        case ContactShared():
            joining.contact_shared(turn, number, mentor, event)
        case TimerFired():
            converse(turn, number, event)
        case Tapped():
            _tapped(turn, number, mentor, event)
        case MediaSent():
            _media(turn, number, mentor, event)
        case Edited():
            _edited(turn, number, mentor, event)
        case Commanded():
            _commanded(turn, number, mentor, event)
        case Typed():
            _typed(turn, number, mentor, event)
    if late and mentor is not None and session_overdue.due(turn, mentor):
        session_overdue.wrote(turn, number, mentor)


def _leave(turn: Turn, chat: int) -> None:
    """Empty the conversation of a person who is not, or no longer, a mentor."""
    conversation = turn.world.conversation(chat)
    if conversation.frames:
        emptied = conversation.model_copy(update={"frames": ()})
        turn.world.conversations[chat] = emptied


def _is_there(turn: Turn, mentor: Person) -> None:
    if turn.world.member(mentor.id).blocked_at is not None:
        turn.change(mentor.id, blocked_at=None)
        for found in concerns.of_mentor(turn, mentor):
            concerns.by_sms_from_now(turn, found.reference, by_text=False)


def _blocked(turn: Turn, mentor: Person | None, blocked: bool) -> None:
    """Note that chat no longer reaches the mentor, or does again; what is open goes on by SMS where
    it matters.
    """
    if mentor is None:
        return
    was = turn.world.member(mentor.id).blocked_at is not None
    if blocked != was:
        turn.change(mentor.id, blocked_at=turn.now if blocked else None)
        what = "blocked the bot" if blocked else "let the bot in again"
        turn.emit(Record(about=mentor.id, what=what, actor=mentor.id))
        if blocked:
            concerns.tell_by_sms(turn, mentor)


def _is_worried(turn: Turn, event: ChatEvent) -> bool:
    """Whether it raises a concern from anywhere: by a word, by a command, or by what is heard."""
    match event:
        case Typed() if _words(event) in CONCERN_WORDS:
            return True
        case Commanded() if event.name in CONCERN_COMMANDS:
            return True
    return heard_words.heard_in(turn.world.pack, event) != "nothing"


def _words(event: Typed) -> str:
    return " ".join(event.text.casefold().split()).strip(".! ")


def _typed(turn: Turn, chat: int, mentor: Person | None, event: Typed) -> None:
    world = turn.world
    text = _words(event)
    if text in CONCERN_WORDS:
        _worded_concern(turn, chat, mentor, text)
        return
    flow = _flow_for(turn, event.text)
    if flow is not None and mentor is not None:
        _begin(turn, chat, mentor, flow)
    elif _heard(turn, chat, mentor, event):
        return
    elif world.conversation(chat).top is not None:
        _answered_in_words(turn, chat, event)
    elif mentor is not None:
        _not_read(turn, chat, mentor, chat_messages.IDLE, event.message)
    else:
        greet(turn, chat)


def _heard(turn: Turn, chat: int, mentor: Person | None, event: Typed) -> bool:
    """Whether the words are done with: "I'm safe", a wish, danger or a worry, an
    overdue mentor's.
    """
    if mentor is not None and session_overdue.safe(turn, mentor, event):
        return True
    if mentor is not None and text_wish.typed(turn, chat, mentor, event.text):
        return True
    if heard_words.taken(turn, chat, mentor, event):
        return True
    return mentor is not None and session_overdue.hears(turn, chat, mentor, event)


def _not_read(turn: Turn, chat: int, mentor: Person, text: str, message: int) -> None:
    """Say that nothing can be done with it, with a button for a concern on the message itself.

    While a concern is open, the message also says whom to ring for it.
    """
    found = newest_open(turn, mentor)
    lead = text if found is None else chat_messages.IDLE_OPEN
    words = lead if found is None else standing(turn, found, lead)
    begins = next(iter(turn.world.pack.menu.items()), None)
    more = (Key(label=begins[0], data=f"x:begin:{begins[1]}"),) if begins else ()
    keys = ((chat_messages.CONCERN_KEY,), more) if more else ((chat_messages.CONCERN_KEY,),)
    turn.say(chat, words, keys=keys, reply_to=message, urgent=found is not None)


def _answered_in_words(turn: Turn, chat: int, event: Typed) -> None:
    """Hand typed words to the conversation.

    An answer may be edited as long as nothing comes after it.
    """
    before = turn.world.conversation(chat)
    was_words = takes(turn, chat, event.text) == "words"
    converse(turn, chat, event)
    after = turn.world.conversation(chat)
    if was_words:
        heard_words.offer(turn, chat, event)
    elif _is_asked_again(before, after):
        turn.add_concern(chat)
    same = before.top is not None and after.top is not None and before.top.id == after.top.id
    taken = same and len(after.top.history) > len(before.top.history)  # type: ignore[union-attr]
    if taken and after.top is not None and after.top.history[-1].safe:
        turn.world.conversations[chat] = after.model_copy(update={"typed": event.message})


def _is_asked_again(before: Conversation, after: Conversation) -> bool:
    """Whether the words were no answer, on a screen that is not a concern's own already."""
    if before.top is None or after.top is None or before.top.id != after.top.id:
        return False
    missed = bool(after.top.before) or after.top.misses > before.top.misses
    return missed and after.top.escalation is None


def _revise(turn: Turn, chat: int, event: Tapped, *, use: bool) -> None:
    """Replace the answer by the edited words, if that is possible."""
    conversation = turn.world.conversation(chat)
    number, words = conversation.typed, conversation.revision
    done = conversation.model_copy(update={"revision": None})
    turn.world.conversations[chat] = done
    text = chat_messages.EDITED if use and words else chat_messages.KEPT_FIRST
    turn.emit(Edit(to=f"chat:{chat}", text=f"{text} ✅", message=event.message))
    if use and words is not None and number is not None:
        converse(turn, chat, Revised(message=number, text=words))


def _worded_concern(turn: Turn, chat: int, mentor: Person | None, text: str) -> None:
    """Open the first question of a concern for typed words; "help me" may only ask for help."""
    busy = turn.world.conversation(chat).top is not None
    already = set(turn.world.escalations)
    concerns.open_or_show(turn, chat, mentor, converse)
    opened = set(turn.world.escalations) - already
    if not opened:
        return
    key = Key(label=chat_messages.JUST_HELP, data=f"x:mistake:{opened.pop()}:help")
    extra = ((key,),) if text == "help me" else ()
    turn.add_to_last(chat, text=chat_messages.KEPT_BELOW if busy else "", keys=extra)


def _flow_for(turn: Turn, text: str) -> str | None:
    """The flow of a keyboard's label or of a typed word."""
    wanted = text.casefold().strip()
    ways = {**turn.world.pack.words, **turn.world.pack.menu}
    return next((flow for label, flow in ways.items() if label.casefold() == wanted), None)


def _commanded(turn: Turn, chat: int, mentor: Person | None, event: Commanded) -> None:
    flow = turn.world.pack.anywhere.get(event.name)
    heard = heard_words.heard_in(turn.world.pack, event)
    if event.name in CONCERN_COMMANDS and heard != "danger":
        concerns.open_or_show(turn, chat, mentor, converse)
    elif heard_words.taken(turn, chat, mentor, event):
        return
    elif mentor is None and turn.world.conversation(chat).top is not None:
        converse(turn, chat, Shown())
    elif mentor is None:
        greet(turn, chat)
    elif event.name in STOP_COMMANDS:
        _stop(turn, chat)
    elif flow is not None:
        _begin(turn, chat, mentor, flow)
    else:
        _not_read(turn, chat, mentor, chat_messages.UNKNOWN_COMMAND, event.message)


def _begin(turn: Turn, chat: int, mentor: Person, flow: str) -> None:
    """Begin a flow from the menu.

    A concern's questions come first; the same flow again is only shown.
    """
    conversation = turn.world.conversation(chat)
    top = conversation.top
    if top is not None and top.escalation is not None:
        _leave_concern(
            turn, chat, top.escalation, helps=flow == turn.world.pack.anywhere.get("help")
        )
        return
    if flow == turn.world.pack.anywhere.get("help"):
        _numbers_first(turn, chat, mentor)
    if top is not None and top.flow != flow and any(f.flow == flow for f in conversation.frames):
        converse(turn, chat, Cancelled())
        _begin(turn, chat, mentor, flow)
    elif top is not None and top.flow == flow:
        converse(turn, chat, Shown())
    else:
        converse(turn, chat, Begun(flow=flow, pack=turn.world.current))


def _leave_concern(turn: Turn, chat: int, reference: str, *, helps: bool = False) -> None:
    """Answer another command on a concern's questions: whom to ring, then "go on" or "by mistake".

    A person who asks for help also reads the public lines.
    """
    keys = (
        concern_talk.danger_key(reference),
        chat_messages.GO_ON_KEY,
        concern_talk.mistake_key(reference),
    )
    whom = concern_talk.whom_to_ring(turn, reference, all_lines=helps)
    words = "\n".join((*((whom, "") if helps else ()), chat_messages.LEAVE_CONCERN))
    words = words if helps else f"{words}\n{whom}"
    turn.say(chat, words, keys=tuple((key,) for key in keys), urgent=True)


def _numbers_first(turn: Turn, chat: int, mentor: Person) -> None:
    """Begin the help with the numbers, while a concern is open but not on the screen."""
    newest = max(concerns.of_mentor(turn, mentor), key=lambda e: e.opened_at, default=None)
    if newest is not None and newest.kind == "concern":
        whom = concern_talk.whom_to_ring(turn, newest.reference, all_lines=True)
        keys = ((concern_talk.danger_key(newest.reference),),)
        turn.say(chat, f"{whom}\n\n{chat_messages.LEAVE_CONCERN}", keys=keys, urgent=True)


def _stop(turn: Turn, chat: int) -> None:
    """Take /cancel: it ends a conversation, never a session or a concern."""
    top = turn.world.conversation(chat).top
    if top is None:
        turn.say(chat, chat_messages.NOTHING_TO_STOP, menu=True)
    elif top.escalation is not None:
        _leave_concern(turn, chat, top.escalation)
    else:
        converse(turn, chat, Cancelled())
        turn.say(chat, chat_messages.STOPPED, menu=True)


def _tapped(turn: Turn, chat: int, mentor: Person | None, event: Tapped) -> None:
    """Take a tap: exactly one answer, whatever the button was."""
    prefix, _, rest = event.data.partition(":")
    if session_buttons.is_session_button(event.data):
        _session_button(turn, chat, mentor, event)
        return
    if prefix in OWN_DATA:
        converse(turn, chat, event)
        return
    toast = ""
    if prefix == "e" and mentor is not None:
        toast = _concern_button(turn, chat, mentor, event)
        text_wish.tapped(turn, mentor, event.data)
    elif prefix == "x":
        _own_button(turn, chat, mentor, event, rest)
    else:
        toast = chat_messages.OLD_BUTTON
    turn.answer(chat, event.callback, toast)


def _concern_button(turn: Turn, chat: int, mentor: Person, event: Tapped) -> str:
    """Take a button of a concern, or of an overdue message: the toast."""
    place = len(turn.effects)
    said = session_buttons.overdue_button(turn, mentor, event)
    if said is None:
        return concern_taps.button(turn, chat, mentor, event)
    tap = buttons.parse(event.data)
    if tap is not None and not said:
        concern_taps.show_answer(turn, chat, event, tap.reference, place)
    return said


def _session_button(turn: Turn, chat: int, mentor: Person | None, event: Tapped) -> None:
    """Take a button of the session's own: the message shows the answer and loses its buttons."""
    toast = chat_messages.OLD_BUTTON
    if mentor is not None:
        toast, ending = session_buttons.tapped(turn, chat, mentor, event)
        if not toast:
            _show_tapped(turn, chat, event, ending)
    turn.answer(chat, event.callback, toast)


def _own_button(turn: Turn, chat: int, mentor: Person | None, event: Tapped, rest: str) -> None:
    """Take a button of the product's own, outside packs and concerns.

    The message shows which was tapped.
    """
    word, _, detail = rest.partition(":")
    ending = ""
    match word:
        case "concern":
            concern_taps.leave_what_is_over(turn, chat)
            concerns.open_or_show(turn, chat, mentor, converse)
        case "numbers":
            show_numbers(turn, chat)
        case "another" if mentor is not None:
            concerns.raise_concern(turn, chat, mentor, converse)
        case "on":
            converse(turn, chat, Shown())
        case "begin" if mentor is not None and detail in turn.world.pack.flows:
            _begin(turn, chat, mentor, detail)
        case "danger" if mentor is not None:
            concern_taps.danger_now(turn, chat, mentor, detail)
        case "mistake" if mentor is not None:
            reference, _, reason = detail.partition(":")
            _mistake(turn, chat, mentor, reference, reason)
        case "use" | "keep":
            _revise(turn, chat, event, use=word == "use")
        case "ring" if mentor is not None:
            text_wish.lift(turn, mentor)
            ending = f"\n{chat_messages.RUNG_AGAIN}"
        case "fine":
            ending = f"\n{chat_messages.PHOTO_FINE}"
        case _:
            greet(turn, chat)
    _show_tapped(turn, chat, event, ending)


def _show_tapped(turn: Turn, chat: int, event: Tapped, ending: str = "") -> None:
    """Show the answer on the tapped message and remove its buttons; last, so that nothing undoes
    it.
    """
    if event.text is None or event.label is None:
        return
    text = f"{event.text}\n\nYou said: {event.label} ✅{ending}"
    turn.emit(Edit(to=f"chat:{chat}", text=text[:4096], message=event.message))
    concerns_shown.answered(turn, turn.world.mentor_of(chat), event)


def _mistake(turn: Turn, chat: int, mentor: Person, reference: str, reason: str) -> None:
    """Take "By mistake": ask why, then tell the escalation; the questions on the screen go."""
    found = turn.world.escalations.get(reference)
    if found is None or found.mentor.id != mentor.id:
        return
    if reason not in REASONS:
        keys = tuple(
            (Key(label=label, data=f"x:mistake:{reference}:{word}"),)
            for word, label in REASONS.items()
            if word not in NOT_ASKED
        )
        turn.say(chat, chat_messages.WHY_MISTAKE, keys=(*keys, (chat_messages.GO_ON_KEY,)))
        return
    mistaken = escalation_events.MadeByMistake(reason=REASONS[reason])
    concerns.happened(turn, reference, mistaken)
    top = turn.world.conversation(chat).top
    if top is not None and top.escalation == reference:
        converse(turn, chat, Cancelled())
    flow = turn.world.pack.anywhere.get("help")
    if reason == "help" and flow is not None:
        _begin(turn, chat, mentor, flow)


def _media(turn: Turn, chat: int, mentor: Person | None, event: MediaSent) -> None:
    """Refuse anything but text, and say why; nothing is ever downloaded (SCH-07).

    A caption is heard for danger and worries like any other words.
    """
    _refuse_media(turn, chat, event)
    if heard_words.taken(turn, chat, mentor, event):
        return
    if event.media not in ("photo", "video") and turn.world.conversation(chat).top is not None:
        converse(turn, chat, Shown())


def _refuse_media(turn: Turn, chat: int, event: MediaSent) -> None:
    to = f"chat:{chat}"
    match event.media:
        case "photo" | "video":
            photo = event.media == "photo"
            turn.emit(
                Delete(
                    to=to,
                    message=event.message,
                    done=chat_messages.PHOTO if photo else chat_messages.VIDEO,
                    kept=chat_messages.PHOTO_KEPT if photo else chat_messages.VIDEO_KEPT,
                    keys=chat_messages.PHOTO_KEYS,
                )
            )
            return
        case "voice":
            text = chat_messages.VOICE
        case "file":
            text = chat_messages.FILE
        case _:
            text = chat_messages.OTHER_MEDIA
    turn.say(chat, text, keys=((chat_messages.CONCERN_KEY,),), reply_to=event.message)


def _edited(turn: Turn, chat: int, mentor: Person | None, event: Edited) -> None:
    """Take an edit: it never changes an answer silently, and may still raise a concern."""
    text = event.text.casefold().strip(".! ")
    if text in CONCERN_WORDS:
        concerns.open_or_show(turn, chat, mentor, converse)
        return
    conversation = turn.world.conversation(chat)
    answers = conversation.top is not None and event.message == conversation.typed
    heard = heard_words.heard_in(turn.world.pack, event)
    if (heard == "danger" or not answers) and heard_words.taken(turn, chat, mentor, event):
        return
    if conversation.top is None:
        return
    if not answers:
        keys = ((chat_messages.CONCERN_KEY,),)
        turn.say(chat, chat_messages.EDITED_LATE, keys=keys, reply_to=event.message)
        return
    pending = conversation.model_copy(update={"revision": event.text})
    turn.world.conversations[chat] = pending
    keys = (
        *chat_messages.EDITED_KEYS,
        *(((chat_messages.CONCERN_KEY,),) if heard != "nothing" else ()),
    )
    turn.say(chat, chat_messages.EDITED, keys=keys, reply_to=event.message)
