"""The product's own words in chat about a concern: whom to ring, and buttons for any moment.

In danger the conversation's question says to ring 999, with the names of the people who are texted.
The escalation's message would say the same once more, so it is left out where that question comes.
"""

from __future__ import annotations

from flows.effects import Key, Say
from flows.engine.turn import Turn
from flows.escalation.danger_messages import lines_to_ring
from flows.escalation.state import Context, Escalation
from flows.escalation.transition import Transition
from flows.formatting import uk_phone
from flows.messages import chat_messages

NUMBER = "999"


def mistake_key(reference: str) -> Key:
    """The button that takes a concern back, as long as nobody was texted."""
    return Key(label="It was a mistake", data=f"x:mistake:{reference}")


def danger_key(reference: str) -> Key:
    """The button that says, at any point of a concern, that there is danger now."""
    return Key(label=chat_messages.IN_DANGER, data=f"x:danger:{reference}")


def look(turn: Turn, found: Escalation) -> Transition:
    """The escalation as it stands, for reading: nothing is drawn for it."""
    world = turn.world
    looked = Context(world.packs[found.pack], world.directory, world.zone)
    return Transition(looked, found, turn.now)


def whom_to_ring(turn: Turn, reference: str, *, all_lines: bool = False) -> str:
    """999, the owner or the people who are asked, and the public lines, one a line."""
    found = turn.world.escalations[reference]
    transition = look(turn, found)
    owner = transition.person(found.owner)
    asked = transition.people(found.step) or transition.told()
    people = (owner,) if owner else asked if found.place != "raising" and not found.naming else ()
    lines = lines_to_ring(transition).splitlines()
    ours = [f"{person.first_name}: {uk_phone(person.phone)}" for person in people]
    return "\n".join((lines[0], *ours, *(lines[1:] if all_lines or not ours else ())))


def note_call(turn: Turn, reference: str, place: int) -> None:
    """Remember the message that an escalation in danger has just sent, from that place of the
    effects.
    """
    found = turn.world.escalations.get(reference)
    if found is None or not found.danger:
        return
    said = (e for e in turn.effects[place:] if isinstance(e, Say) and e.to == found.mentor.id)
    call = next((e for e in said if NUMBER in e.text), None)
    if call is not None:
        turn.calls.append((reference, call))


def leave_it_to_the_question(turn: Turn, chat: int) -> None:
    """Take out the messages that a question of the conversation repeats.

    The card comes later then.
    """
    for reference, call in turn.calls:
        place = next((n for n, e in enumerate(turn.effects) if e is call), None)
        if place is None or not _asks(turn, chat, place):
            continue
        del turn.effects[place]
        if call.key is not None:
            found = turn.world.escalations[reference].model_copy(update={"card": False})
            turn.world.escalations[reference] = found
    turn.calls.clear()


def _asks(turn: Turn, chat: int, place: int) -> bool:
    """Whether a question that says 999 comes after that place."""
    later = (e for e in turn.effects[place + 1 :] if isinstance(e, Say))
    return any(e.to == f"chat:{chat}" and e.keys and NUMBER in e.text for e in later)
