"""The session's own buttons, and the buttons of an overdue message that speak of the session.

Where the flow on the screen has a button for the same thing, that one is pressed, so that the flow
goes on; otherwise the session answers by itself.
"""

from __future__ import annotations

from collections.abc import Callable

from flows.conversation.events import Begun, Cancelled, Shown
from flows.directory import Person
from flows.effects import Key, Keys, Record
from flows.engine import concerns, session_handler, session_shown
from flows.engine.dispatch import converse
from flows.engine.turn import Turn
from flows.engine.world import SESSION
from flows.escalation import buttons
from flows.events import Tapped, Typed
from flows.messages import chat_messages
from flows.pack import Button, State
from flows.sessions import events, messages
from flows.sessions.state import Session

Wanted = Callable[[Button], bool]
FLOW, MOVE = "session", ("moving", "move")
CARER_TOLD = "\nCarer told."


def is_session_button(data: str) -> bool:
    """Whether a tap is on one of the session's own buttons."""
    return messages.parse(data) is not None


def tapped(turn: Turn, chat: int, mentor: Person, event: Tapped) -> tuple[str, str]:
    """Take a tap on one of the session's own buttons: the toast, and the words of the message after
    it.
    """
    found = messages.parse(event.data)
    session = turn.world.sessions.get(found[0]) if found else None
    if found is None or session is None or session.mentor != mentor.id:
        return chat_messages.OLD_BUTTON, ""
    word = found[1]
    if word == "sent" and not _speaks_of_now(turn, session, event):
        return _old(turn, chat, event, session, word)
    session = session_shown.taken(turn, session, event)
    before = len(turn.effects)
    _do(turn, chat, mentor, session, word)
    changed = turn.world.sessions[session.id] != session or len(turn.effects) > before
    if word in ("later", "sent", "nothing") or changed:
        return "", CARER_TOLD if word == "sent" else ""
    return _old(turn, chat, event, session, word)


def _old(
    turn: Turn, chat: int, event: Tapped, session: Session, word: messages.Word
) -> tuple[str, str]:
    """Answer an old button: its message loses its buttons, and a new one says what is true now."""
    session_shown.strip_old(turn, chat, event, word)
    _bring_back(turn, session.id)
    return chat_messages.OLD_BUTTON, ""


def _speaks_of_now(turn: Turn, session: Session, event: Tapped) -> bool:
    """Whether the text above a button is still what the carer needs, and not about an
    earlier time.
    """
    now = messages.for_carer(session, session_handler.context(turn, session))
    return now in (event.text or "")


def _do(turn: Turn, chat: int, mentor: Person, session: Session, word: messages.Word) -> None:
    context = session_handler.context(turn, session)
    match word:
        case "start":
            _start(turn, chat, session)
        case "move" if session.to_come:
            _begin(turn, chat, _move_flow(turn), {SESSION: session.id, **_known(session)})
        case "cantmake" if session.to_come:
            session_shown.says(turn, session.id, messages.cant_make(session, context))
        case "cancel" if session.to_come:
            cancelled = events.Cancelled(why="the mentor can't make it")
            session_handler.happened(turn, session.id, cancelled)
            session_shown.says(turn, session.id, messages.cancelled(session, context))
        case "yes":
            session_handler.happened(turn, session.id, events.SaidYes())
        case "no":
            session_handler.happened(turn, session.id, events.SaidNo())
        case "over" | "safe" if session.running:
            _over(turn, chat, session)
        case "more10" if session.state == "live":
            _more(turn, session)
        case "going" if session.running:
            _going(turn, session)
        case "wrong" if session.running:
            if not _press(turn, chat, lambda b: b.label == messages.LABELS["wrong"]):
                session_shown.says(turn, session.id, messages.wrong(session), urgent=True)
        case "help":
            concerns.open_or_show(turn, chat, mentor, converse)
        case "fine" if session.state == "ended":
            session_handler.happened(turn, session.id, events.SaidFine())
            _report(turn, chat, session)
        case "report" if session.state == "ended":
            _report(turn, chat, session)
        case "held":
            _took_place(turn, session)
        case "unheld":
            session_handler.happened(turn, session.id, events.DidNotTakePlace())
        case "sent":
            session_handler.happened(turn, session.id, events.CarerTold())
        case "unsent":
            _untold(turn, chat, mentor, session)


def _untold(turn: Turn, chat: int, mentor: Person, session: Session) -> None:
    """Note that the mentor can't tell the carer, and say who can."""
    turn.emit(Record(about=session.id, what="carer not told", actor=mentor.id))
    managers = turn.world.directory.who("programme_manager", mentor.programme or "")
    turn.say(chat, messages.carer_untold(next(iter(managers), None)))


def overdue_button(turn: Turn, mentor: Person, event: Tapped) -> str | None:
    """Take "I'm safe" or "Still going" below an overdue message: the toast, or None.

    None means that the button is another one, which `concerns` handles.
    """
    tap = buttons.parse(event.data)
    if tap is None or tap.word not in ("safe", "going"):
        return None
    found = turn.world.escalations.get(tap.reference)
    if found is None or found.mentor.id != mentor.id or found.kind != "overdue":
        return None
    before = (dict(turn.world.sessions), found)
    of_it = (s for s in turn.world.sessions_of(mentor.id) if s.escalation == found.reference)
    session = next(of_it, None)
    if session is None and tap.word == "safe":
        session_handler.safe(turn, mentor)
    elif session is not None and tap.word == "safe":
        session_handler.check_out(turn, session, in_flow=False)
    elif session is not None:
        session_handler.go_on(turn, session)
        return ""
    after = (dict(turn.world.sessions), turn.world.escalations[found.reference])
    if after != before:
        return ""
    chat, last = turn.world.chat_of(mentor.id), turn.world.session_in_question(mentor.id)
    if chat is not None and last is not None:
        _bring_back(turn, last.id)
    return chat_messages.OLD_BUTTON


# what a button does


def _over(turn: Turn, chat: int, session: Session) -> None:
    """Take "It's over": the flow's own button, if it is there, leads on to the report."""
    pressed = session.state == "live" and _press(turn, chat, _checks_out)
    if pressed and not turn.world.sessions[session.id].running:
        return
    session_handler.check_out(turn, session, in_flow=False)


def _checks_out(button: Button) -> bool:
    return any(do.verb == "session" and do.what == "check_out" for do in button.do)


def _more(turn: Turn, session: Session) -> None:
    extended = session_handler.happened(turn, session.id, events.Extended())
    if extended is not None and extended.extensions > session.extensions:
        context = session_handler.context(turn, extended)
        session_shown.says(turn, session.id, messages.on_until(extended, context), urgent=True)


def _going(turn: Turn, session: Session) -> None:
    """Take "Still going": ten minutes more where it is late, otherwise it is on as before."""
    if session.state == "overdue":
        session_handler.go_on(turn, session)
    elif session.end <= turn.now:
        _more(turn, session)
    else:
        context = session_handler.context(turn, session)
        session_shown.says(turn, session.id, messages.on_until(session, context), urgent=True)


def _start(turn: Turn, chat: int, session: Session) -> None:
    """Begin the checklist of that session, in one tap."""
    if session.to_come:
        _begin(turn, chat, _session_flow(turn), {SESSION: session.id, **_known(session)})


def _known(session: Session) -> dict[str, str]:
    """The values that a flow need not ask for, since they were agreed."""
    place = {"place": session.place} if session.place else {}
    return {"pairing": session.pairing, **place}


def _report(turn: Turn, chat: int, session: Session) -> None:
    """Go on with a report that is under way, or begin one."""
    if _press(turn, chat, _checks_out):
        return
    state = _state(turn, chat)
    asks = state is not None and bool(state.buttons or state.ask or state.review)
    trying = state is not None and (state.round is not None or not asks)
    values = {SESSION: session.id, **_known(session)}
    _begin(turn, chat, _session_flow(turn), values, anew=trying)


def _took_place(turn: Turn, session: Session) -> None:
    changed = session_handler.happened(turn, session.id, events.TookPlace())
    if changed is not None and changed.state == "ended":
        context = session_handler.context(turn, changed)
        session_shown.says(turn, session.id, messages.took_place(changed, context))


def _state(turn: Turn, chat: int) -> State | None:
    """The state that waits on the screen, where it is a flow's own question."""
    top = turn.world.conversation(chat).top
    pack = turn.world.packs.get(top.pack) if top else None
    if top is None or pack is None or top.aside or top.escalation:
        return None
    flow = pack.flows.get(top.flow)
    return flow.states.get(top.state) if flow else None


def _session_flow(turn: Turn) -> str:
    return turn.world.pack.anywhere.get(FLOW, FLOW)


def _move_flow(turn: Turn) -> str:
    pack = turn.world.pack
    named = (pack.anywhere.get(name, name) for name in MOVE)
    return next((flow for flow in named if flow in pack.flows), _session_flow(turn))


def _begin(turn: Turn, chat: int, flow: str, values: dict[str, str], *, anew: bool = False) -> None:
    """Begin a flow about that session; one that is under way about it is shown, unless `anew`."""
    if flow not in turn.world.pack.flows:
        turn.say(chat, chat_messages.IDLE, menu=True)
        return
    talk = turn.world.conversation(chat)
    top = talk.top
    if top is not None and top.escalation is not None:
        turn.say(chat, chat_messages.LEAVE_CONCERN, keys=_leave_keys(top.escalation))
        return
    under_way = [f for f in talk.frames if f.flow == flow]
    if under_way and not anew and under_way[-1].values.get(SESSION) == values[SESSION]:
        converse(turn, chat, Shown())
        return
    for _ in talk.frames:
        if not any(f.flow == flow for f in turn.world.conversation(chat).frames):
            break
        converse(turn, chat, Cancelled())
    converse(turn, chat, Begun(flow=flow, pack=turn.world.current, values=values))


def _leave_keys(reference: str) -> Keys:
    return (
        (Key(label="Go on", data="x:on"),),
        (Key(label="It was a mistake", data=f"x:mistake:{reference}"),),
    )


def _press(turn: Turn, chat: int, wanted: Wanted) -> bool:
    """Press the button of the question on the screen that is `wanted`; whether there is one."""
    state = _state(turn, chat)
    button = next((b for b in state.buttons if wanted(b)), None) if state else None
    if button is None:
        return False
    converse(turn, chat, Typed(message=0, text=button.label))
    return True


def _bring_back(turn: Turn, session_id: str) -> None:
    """Say where the session stands now, with the buttons of now."""
    session = turn.world.sessions[session_id]
    said = messages.standing(session, session_handler.context(turn, session))
    session_shown.says(turn, session_id, said, urgent=session.running)
