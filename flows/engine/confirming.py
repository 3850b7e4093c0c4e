"""A staff member's new number: confirmed, refused, or the former one let go."""

from __future__ import annotations

from flows.changed_numbers import FORMER, REFUSED, TO_CONFIRM
from flows.directory import Person
from flows.effects import Page, Record
from flows.engine.turn import Turn
from flows.formatting import LONGEST_ORGANISATION, plain
from flows.messages import sms_admin, sms_types
from flows.notices.machine import Notice


def charity_of(turn: Turn) -> sms_types.Charity:
    """The charity's name as texts show it."""
    return sms_types.Charity(
        plain(turn.world.directory.organisation.text_name, LONGEST_ORGANISATION)
    )


def name_of(person: Person) -> sms_types.Name:
    """A person's name as texts show it."""
    return sms_types.Name(plain(person.text_name))


def settled(turn: Turn, notice: Notice, *, confirmed: bool) -> None:
    """Take a second admin's answer: the number is confirmed, or the former one is given back."""
    person = turn.world.directory.person(notice.mentor)
    if person is None:
        return
    words = dict(turn.world.member(person.id).words)
    if words.pop(TO_CONFIRM, None) is None:  # another admin was first, or it changed again
        return
    if not confirmed:
        words[REFUSED] = person.phone
        name = name_of(person)
        key = f"{notice.reference}-page-number"
        turn.emit(Page(body=sms_admin.page_number_refused(charity_of(turn), name), key=key))
    what = "number confirmed" if confirmed else "number refused"
    turn.emit(Record(about=person.id, what=what, actor=notice.to))
    turn.change(person.id, words=words)
    turn.look_again(turn.world.directory)


def let_go(turn: Turn, person: Person) -> None:
    """Take STOP from the former number: it counts no more, and the new one stays as it is."""
    words = dict(turn.world.member(person.id).words)
    words.pop(FORMER, None)
    turn.change(person.id, words=words)
    turn.emit(Record(about=person.id, what="former number turned our texts off", actor=person.id))
    former = tuple(f for f in turn.world.directory.former if f.person != person.id)
    turn.look_again(turn.world.directory.model_copy(update={"former": former}))
