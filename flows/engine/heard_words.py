"""Words heard on any screen that tell of a worry or of danger, with nothing of them kept.

A worry brings the first concern question at once. Danger is taken as the answer "yes" to it: 999 is
on the screen and everybody is texted, with a button to say that it was a mistake. Words that were
asked for stay an answer, and the concern is offered under the next question.
"""

from __future__ import annotations

from flows.conversation.events import RequestRefused, Shown
from flows.directory import Person
from flows.effects import Edit, Key, Say
from flows.engine import concern_taps, concerns
from flows.engine.dispatch import converse, takes
from flows.engine.helplines import show_numbers
from flows.engine.standing import newest_open, standing
from flows.engine.turn import Turn
from flows.escalation.events import DangerNow
from flows.escalation.state import Escalation
from flows.events import ChatEvent, Commanded, Edited, MediaSent, Typed
from flows.hearing.hearing import Heard, hear
from flows.messages import chat_messages
from flows.pack import Flow, Pack

DANGER_WORDS = ("999", "danger")


def heard_in(pack: Pack, event: ChatEvent) -> Heard:
    """What is heard in the words of an event."""
    match event:
        case Typed() | Edited():
            return hear(pack, event.text)
        case Commanded():
            return hear(pack, f"{event.name} {event.rest}".strip())
        case MediaSent():
            return hear(pack, event.caption) if event.caption else "nothing"
    return "nothing"


def taken(turn: Turn, chat: int, mentor: Person | None, event: ChatEvent) -> bool:
    """Whether the words were taken as danger or as a worry; then nothing more is done with them."""
    heard = heard_in(turn.world.pack, event)
    if heard == "nothing" or _is_an_answer(turn, chat, event, heard):
        return False
    if mentor is None:
        _numbers(turn, chat, heard)
    elif _practises(turn, chat):
        converse(turn, chat, RequestRefused(why=chat_messages.HEARD_IN_PRACTICE))
    elif heard == "danger":
        in_danger(turn, chat, mentor)
    else:
        worried(turn, chat, mentor)
    return True


def offer(turn: Turn, chat: int, event: Typed) -> None:
    """Offer a concern below the next question, since words taken as an answer may tell
    of a worry.
    """
    top = turn.world.conversation(chat).top
    asked = top is not None and top.worry is not None  # "does that worry you?" is asked already
    if not asked and heard_in(turn.world.pack, event) != "nothing":
        turn.add_concern(chat, chat_messages.OFFER_CONCERN)


def _is_an_answer(turn: Turn, chat: int, event: ChatEvent, heard: Heard) -> bool:
    """Whether it is a button's label, or words where words are asked for; danger is danger there
    too.
    """
    if not isinstance(event, Typed):
        return False
    taken = takes(turn, chat, event.text)
    return taken == "label" or (taken == "words" and heard == "worry")


def _practises(turn: Turn, chat: int) -> bool:
    top = turn.world.conversation(chat).top
    flow = _flow(turn, chat)
    return top is not None and flow is not None and flow.practice


def _flow(turn: Turn, chat: int) -> Flow | None:
    top = turn.world.conversation(chat).top
    pack = turn.world.packs.get(top.pack) if top is not None else None
    return pack.flows.get(top.flow) if pack is not None and top is not None else None


def _numbers(turn: Turn, chat: int, heard: Heard) -> None:
    """Show a stranger the public numbers; while they join, the question comes back."""
    lead = (
        chat_messages.HEARD_DANGER_STRANGER if heard == "danger" else chat_messages.HEARD_STRANGER
    )
    show_numbers(turn, chat, lead, danger=heard == "danger")
    if turn.world.conversation(chat).top is not None:
        converse(turn, chat, Shown())


def worried(turn: Turn, chat: int, mentor: Person) -> None:
    """Show the first concern question; where a concern is open already, how it stands."""
    top = turn.world.conversation(chat).top
    if top is not None and top.escalation is not None:
        converse(turn, chat, RequestRefused(why=chat_messages.TELL_IT))
        _stand_below(turn, chat, top.escalation)
        return
    found = newest_open(turn, mentor)
    if found is None:
        _open(turn, chat, mentor)
    else:
        turn.say(
            chat, standing(turn, found, chat_messages.TELL_IT_OPEN), keys=_keys(found), urgent=True
        )


def _open(turn: Turn, chat: int, mentor: Person) -> None:
    busy = turn.world.conversation(chat).top is not None
    reference = concerns.raise_concern(turn, chat, mentor, converse)
    turn.lead_last(chat, chat_messages.KEPT_NOTHING)
    key = Key(label=chat_messages.NOT_A_WORRY, data=f"x:mistake:{reference}:words")
    turn.add_to_last(chat, text=chat_messages.KEPT_BELOW if busy else "", keys=((key,),))


def _stand_below(turn: Turn, chat: int, reference: str) -> None:
    found = turn.world.escalations.get(reference)
    if found is not None:
        turn.add_to_last(chat, text=f"\n{standing(turn, found)}")


def _keys(found: Escalation) -> tuple[tuple[Key, ...], ...]:
    danger = Key(label=chat_messages.IN_DANGER_NOW, data=f"e:{found.reference}:{found.turn}:danger")
    return ((danger,), (chat_messages.ANOTHER_KEY,))


def in_danger(turn: Turn, chat: int, mentor: Person) -> None:
    """Take danger now: what a tap on "Yes" does, in the concern on the screen or in an open one."""
    top = turn.world.conversation(chat).top
    if top is not None and top.escalation is not None:
        _asked_about(turn, chat, top.escalation)
        return
    found = newest_open(turn, mentor)
    if found is not None:
        _open_already(turn, chat, found)
        return
    place = len(turn.effects)
    reference = concerns.raise_concern(turn, chat, mentor, converse)
    _say_yes(turn, chat)
    _without_question(turn, place)
    _may_be_mistaken(turn, chat, reference)


def _asked_about(turn: Turn, chat: int, reference: str) -> None:
    """Take danger on a concern's questions. While a name is awaited, nobody is texted (SCH-13)."""
    found = turn.world.escalations.get(reference)
    if found is None:
        converse(turn, chat, RequestRefused(why=chat_messages.RING_999))
    elif found.naming:
        concern_taps.say_danger(turn, chat, reference)
    elif _danger_label(turn, chat) is not None:
        _say_yes(turn, chat)
        _may_be_mistaken(turn, chat, reference)
    else:
        _open_already(turn, chat, found)


def _open_already(turn: Turn, chat: int, found: Escalation) -> None:
    """Make an open concern one of danger; where it is one already, say 999 again."""
    place = len(turn.effects)
    concerns.happened(turn, found.reference, DangerNow())
    told = any(isinstance(e, Say) and "999" in e.text for e in turn.effects[place:])
    if not told:
        after = turn.world.escalations[found.reference]
        turn.say(
            chat, standing(turn, after, chat_messages.RING_999), keys=_keys(after)[1:], urgent=True
        )


def _say_yes(turn: Turn, chat: int) -> None:
    label = _danger_label(turn, chat)
    if label is not None:
        converse(turn, chat, Typed(message=0, text=label))


def _danger_label(turn: Turn, chat: int) -> str | None:
    """The label of the button on the screen that texts everybody at once."""
    top, flow = turn.world.conversation(chat).top, _flow(turn, chat)
    state = flow.states.get(top.state) if flow is not None and top is not None else None
    pack = turn.world.packs[top.pack] if top is not None else None
    if state is None or flow is None or pack is None:
        return None
    for button in state.buttons:
        after = flow.states.get(button.go.state or "")
        does = (*button.do, *(after.do if after else ()))
        raised = [pack.ladders.get(do.what or "") for do in does if do.verb == "raise"]
        if any(ladder is not None and ladder.at_once for ladder in raised):
            return button.label
    return None


def _without_question(turn: Turn, place: int) -> None:
    """Leave out the question that the words have answered, so that 999 comes first on
    the screen.
    """
    asked = next((e for e in turn.effects[place:] if isinstance(e, Say) and e.keys), None)
    if asked is None or asked.key is None:
        return
    turn.effects[place:] = [
        effect
        for effect in turn.effects[place:]
        if not (isinstance(effect, Say | Edit) and effect.key == asked.key)
    ]


def _may_be_mistaken(turn: Turn, chat: int, reference: str) -> None:
    key = Key(label=chat_messages.MISTAKE, data=f"x:mistake:{reference}")
    turn.add_to_last(chat, keys=((key,),))
