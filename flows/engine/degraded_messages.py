"""Messages about a concern that could not be saved: whom we texted, whom to ring now.

Rule: never "saved"; "texted" only of people whose text Twilio accepted; a number right after
the person's name.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from flows.directory import Person
from flows.effects import Key, Keys, Say
from flows.engine.helplines import WORRIED, lines
from flows.engine.world import World
from flows.escalation import card as cards
from flows.escalation.buttons import column, key
from flows.escalation.helpline_messages import ladder_of_lines, lines_of, right_to_ring
from flows.escalation.helplines import DANGER, Line
from flows.escalation.phrases import copy_number, names, ring
from flows.escalation.state import Context, Escalation
from flows.escalation.transition import Transition
from flows.formatting import uk_phone
from flows.messages import chat_messages, sms_degraded
from flows.messages.sms_types import Name, Phone


class Went:
    """The fate of the direct texts about one concern: whose was accepted, whose may have been."""

    def __init__(self, taken: Collection[str] = (), unsure: Collection[str] = ()) -> None:
        self.taken = frozenset(taken)
        self.unsure = frozenset(unsure) - self.taken


def told(
    world: World,
    state: Escalation,
    went: Went,
    now: datetime,
    *,
    new: bool,
    again: bool = False,
    still: bool = False,
) -> Say:
    """The message to the mentor. `new` where the database knows nothing of the concern.

    `again`: they raised it once more. `still`: nothing but time has passed.
    """
    transition = _work(world, state, now)
    asked = _asked(transition, went)
    head = (
        chat_messages.UNSAVED_STILL
        if new and still and not state.danger
        else _head(transition, new=new)
    )
    words = "\n".join((f"{head} {_who(transition, asked, went)}", *_lines(transition)))
    more = ((Key(label=chat_messages.ANOTHER_KEY.label, data=chat_messages.ANOTHER_KEY.data),),)
    keys = (*_keys(transition, asked), *(more if again else ()))
    return Say(to=state.mentor.id, text=words, keys=keys, urgent=True)


def told_by_sms(world: World, state: Escalation, went: Went, now: datetime) -> str:
    """The same for a mentor whom only SMS reaches."""
    transition = _work(world, state, now)
    asked = _asked(transition, went)
    charity = transition.charity
    if not asked:
        line = _first_line(transition)
        call = Phone(line.call if line else "0808 800 5000")
        return sms_degraded.degraded_line(charity, call)
    first = asked[0]
    of = (charity, Name(first.text_name), Phone(first.phone))
    if state.danger:
        got = first.id in went.taken
        return (
            sms_degraded.degraded_danger(*of)
            if got
            else sms_degraded.degraded_danger_alone(charity)
        )
    if first.id in went.taken:
        return sms_degraded.degraded_texted(*of)
    unsure = first.id in went.unsure
    return sms_degraded.degraded_unsure(*of) if unsure else sms_degraded.degraded_not_texted(*of)


def gone_out(state: Escalation, people: tuple[Person, ...]) -> Say:
    """The message that a text went out after all."""
    words = chat_messages.TEXTED_AFTER.format(who=names(people))
    return Say(to=state.mentor.id, text=words, urgent=True)


def saved(world: World, state: Escalation, now: datetime) -> tuple[Say, ...]:
    """The message that it is in the database now: its reference, and the card that stays."""
    first = Say(
        to=state.mentor.id,
        text=chat_messages.SAVED_AFTER.format(reference=state.reference),
        urgent=True,
    )
    if not state.is_open or not state.card:
        return (first,)
    words, keys = cards.card(_work(world, state, now))
    card = Say(
        to=state.mentor.id,
        text=words,
        keys=keys,
        key=f"card:{state.reference}",
        pin=True,
        urgent=True,
    )
    return (first, card)


def cannot_save(world: World, chat: int, now: datetime) -> Say:
    """The message to anybody else who wrote: it waits, and whom they can ring."""
    mentor = world.mentor_of(chat)
    lead = chat_messages.CANNOT_SAVE if mentor else chat_messages.CANNOT_SAVE_STRANGER
    text = lines(world.pack, now, world.zone, f"{lead}\n{WORRIED}")
    return Say(to=f"chat:{chat}", text=text, urgent=True)


def _work(world: World, state: Escalation, now: datetime) -> Transition:
    pack = world.packs[state.pack]
    context = Context(
        pack=pack, directory=world.directory, zone=world.zone, our_number=world.our_number
    )
    return Transition(context, state, now)


def _asked(transition: Transition, went: Went) -> tuple[Person, ...]:
    """The people whose turn it is, those first whose text went out."""
    state = transition.state
    people = transition.people(state.step) if state.place == "rung" else transition.told()
    return tuple(sorted(people, key=lambda p: (p.id not in went.taken, p.id not in went.unsure)))


def _head(transition: Transition, *, new: bool) -> str:
    if transition.state.cannot_ring:
        return chat_messages.UNSAVED_CANNOT_RING
    if transition.state.danger:
        return chat_messages.UNSAVED_DANGER
    return (
        chat_messages.UNSAVED
        if new
        else chat_messages.UNSAVED_ONE.format(reference=transition.state.reference)
    )


def _who(transition: Transition, asked: tuple[Person, ...], went: Went) -> str:
    """The words for who was texted and whom to ring."""
    taken = tuple(p for p in asked if p.id in went.taken)
    unsure = tuple(p for p in asked if p.id in went.unsure)
    if taken:
        said = chat_messages.TEXTED.format(who=names(taken))
    elif unsure:
        said = chat_messages.MAYBE_TEXTED.format(who=names(unsure))
    else:
        said = chat_messages.NOT_TEXTED if asked else chat_messages.NOBODY_TEXTED
    line = _first_line(transition)
    if asked and line and transition.state.place == "public" and not transition.state.danger:
        ours = "\n".join(f"{p.first_name}: {uk_phone(p.phone)}" for p in asked)
        lead = chat_messages.NOT_TAKEN if taken or unsure else said
        return f"{lead} Ring {line.spoken} now: {uk_phone(line.call)}\n{ours}"
    if asked:
        return f"{said} {ring(asked, ' after 999' if transition.state.danger else ' now')}"
    return f"{said} Ring {line.spoken} now: {uk_phone(line.call)}" if line else said


def _first_line(transition: Transition) -> Line | None:
    """The line of the numbers step that it is on, else the best line that anybody may ring."""
    here = transition.ladder.rungs[max(transition.state.rung, 0)].numbers
    on_numbers = transition.state.place == "rung" and here
    found = lines_of(
        transition, here if on_numbers else ladder_of_lines(transition).rungs[-1].numbers
    )
    return found[0] if found else None


def _lines(transition: Transition) -> tuple[str, ...]:
    """Danger and the public lines, one a line."""
    listed = right_to_ring(transition).splitlines()[1:]
    return tuple(listed) or (DANGER,)


def _keys(transition: Transition, asked: tuple[Person, ...]) -> Keys:
    if not asked:
        line = _first_line(transition)
        return column(copy_number(line.call)) if line else ()
    state = transition.state
    first = (key(state, "No answer", "noans"),) if state.place == "rung" else ()
    if state.danger and not state.cannot_ring:
        first = (key(state, "I can't ring", "cant999"),)
    return column(*first, copy_number(asked[0].phone))
