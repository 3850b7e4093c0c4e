"""The session's own messages in chat: one at a time has buttons that count.

A newer message takes the buttons from the one before, and so does the question of an overdue
escalation.
"""

from __future__ import annotations

from flows.effects import Edit, Keys, Say
from flows.engine import session_handler
from flows.engine.turn import Turn
from flows.events import Tapped
from flows.sessions import messages
from flows.sessions.state import Session
from flows.sessions.transition import Transition, put_away, say


def says(turn: Turn, session_id: str, said: tuple[str, Keys], *, urgent: bool = False) -> None:
    """Send a message of that session; the buttons of its message before are removed."""
    _keep(turn, say(_work(turn, session_id), said, safety=urgent))


def taken(turn: Turn, session: Session, event: Tapped) -> Session:
    """The session after a tap on its message with buttons.

    The message shows the answer from now on.
    """
    if session.shown is None or session.shown.text != event.text:
        return session
    answered = session.model_copy(update={"shown": None})
    turn.world.sessions[session.id] = answered
    return answered


def strip_old(turn: Turn, chat: int, event: Tapped, word: messages.Word) -> None:
    """Remove the buttons of the tapped message, which is an old one; its words stay."""
    if event.text is not None:
        keys = messages.worried_keys() if word == "fine" else ()
        edit = Edit(to=f"chat:{chat}", text=event.text, keys=keys, message=event.message)
        turn.emit(edit)


def tidy(turn: Turn) -> None:
    """Remove the buttons of the session's own question where an overdue escalation asks in chat."""
    asked = {
        (effect.to, (key.data or "").split(":")[1])
        for effect in turn.effects
        if isinstance(effect, Say)
        for row in effect.keys
        for key in row
        if (key.data or "").startswith("e:")
    }
    for session in list(turn.world.sessions.values()) if asked else ():
        if session.shown is not None and (session.mentor, session.escalation) in asked:
            _keep(turn, put_away(_work(turn, session.id)))


def _work(turn: Turn, session_id: str) -> Transition:
    session = turn.world.sessions[session_id]
    return Transition(session_handler.context(turn, session), session, turn.now)


def _keep(turn: Turn, transition: Transition) -> None:
    turn.world.sessions[transition.session.id] = transition.session
    turn.emit(*transition.effects)
