"""Conversations that a session has left behind: it was moved, ended or cancelled without them.

Nothing on a mentor's screen may tell them to ring outside the agreed time (CUK-07). A session is
changed by its own buttons, by SMS, by its clock and by the team. What a flow does itself, that flow
goes on with.
"""

from __future__ import annotations

from flows.conversation.events import Dropped
from flows.conversation.state import Conversation, Frame
from flows.effects import Edit, Effect, Say
from flows.engine.turn import Converse, Turn
from flows.engine.world import SESSION, World
from flows.pack import Flow
from flows.sessions.state import Session

OVER = ("ended", "missed", "cancelled")
# Flows with one of these verbs speak of the mentor's session, even if they name none.
OF_A_SESSION = frozenset({"check_in", "check_out", "extend", "missed", "move", "cancel"})


def note(turn: Turn, before: Session, after: Session) -> None:
    """Remember which frames speak of a session as it was before the change."""
    over = after.state != before.state and after.state in OVER
    if not over and after.start == before.start:
        return
    chat = turn.world.chat_of(after.mentor)
    if chat is not None:
        left = _about(turn.world, turn.world.conversation(chat), before) - turn.acting
        turn.left[chat] = turn.left.get(chat, frozenset()) | left


def tidy(turn: Turn, converse: Converse) -> None:
    """Take those frames away, and what they put on the screen in this very turn."""
    left = {chat: frames for chat, frames in turn.left.items() if frames}
    turn.left.clear()
    for chat, frames in left.items():
        converse(turn, chat, Dropped(frames=frames))
    if left:
        turn.effects[:] = _unsaid(turn.effects)


def _about(world: World, talk: Conversation, session: Session) -> frozenset[int]:
    """The frames that speak of that session, and those that they called."""
    current = world.current_session(session.mentor)
    found: set[int] = set()
    for frame in talk.frames:
        named = frame.values.get(SESSION)
        speaks = named is None and current is not None and current.id == session.id
        if frame.escalation or frame.flow == world.pack.join:
            continue
        if named == session.id or frame.caller in found or (speaks and _speaks(world, frame)):
            found.add(frame.id)
    return frozenset(found)


def _speaks(world: World, frame: Frame) -> bool:
    pack = world.packs.get(frame.pack)
    flow = pack.flows.get(frame.flow) if pack else None
    return flow is not None and speaks_of_a_session(flow)


def speaks_of_a_session(flow: Flow) -> bool:
    """Whether the flow does something with a session that was agreed before."""
    states = flow.states.values()
    dos = [do for s in states for do in (*s.do, *(d for b in s.buttons for d in b.do))]
    return any(do.verb == "session" and do.what in OF_A_SESSION for do in dos)


def _unsaid(effects: list[Effect]) -> list[Effect]:
    """The effects without questions that lost their buttons in the turn in which they came."""
    bare = {e.key for e in effects if isinstance(e, Edit) and e.key and not e.keys}
    taken = {
        e.key
        for e in effects
        if isinstance(e, Say) and e.key in bare and e.key and e.key.startswith("q:") and e.keys
    }
    return effects if not taken else [e for e in effects if getattr(e, "key", None) not in taken]
