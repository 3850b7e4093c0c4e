"""Twilio's errors that mean more than one lost text: a dead number, a filter, our own account.

Rule: nobody waits for a phone that no text reaches, and an admin is told at once; where SMS as a
whole may not work, they are told in their chat too.
"""

from __future__ import annotations

from flows.directory import Person, Role
from flows.effects import Page, Record, Say
from flows.engine import concerns
from flows.engine.turn import Turn
from flows.escalation.delivery import DEAD
from flows.escalation.events import TextFailed
from flows.events import TextReported
from flows.formatting import LONGEST_ORGANISATION, plain
from flows.messages import chat_messages, sms_admin, sms_types

OPTED_OUT = 21610  # the person turned our texts off: `sms.py` handles that
FILTERED = 30007
SUSPENDED = 30002
# The key of a report about our account, and not about a text, begins so.
ACCOUNT = "account-"


def reported(turn: Turn, event: TextReported, to: str) -> None:
    """Take what a failed text `to` a person means beyond itself."""
    if event.receipt not in ("undelivered", "failed"):
        return
    if event.key.startswith(ACCOUNT) or event.error == SUSPENDED:
        key = f"{ACCOUNT}{turn.now:%Y%m%dT%H}"
        _page(turn, sms_admin.page_account(_charity(turn)), chat_messages.TEXTS_REFUSED, key)
    elif event.error == FILTERED:
        key = f"filtered-{turn.now:%Y%m%d}"
        _page(turn, sms_admin.page_filtered(_charity(turn)), chat_messages.TEXTS_FILTERED, key)
    elif event.error in DEAD and event.error != OPTED_OUT:
        _dead_number(turn, event, to)


def _page(turn: Turn, body: str, said: str, key: str) -> None:
    """Page every admin by SMS, and in their chat where they have one."""
    turn.emit(Page(body=body, key=key))
    for admin in turn.world.directory.with_role(Role.ADMIN):
        turn.emit(Say(to=admin.id, text=said, urgent=True))


def _dead_number(turn: Turn, event: TextReported, to: str) -> None:
    """Mark everybody on that number unreachable, for all that is open, until they write to us.

    Another number in the directory clears it.
    """
    found = turn.world.directory.person(to)
    sharing = turn.world.directory.by_phone(found.phone) if found else ()
    new = [p for p in sharing if turn.world.member(p.id).opted_out_at is None]
    for person in new:
        turn.add_unreachable(person.id)
    for person in new:
        _out_of_reach(turn, event, person)


def _out_of_reach(turn: Turn, event: TextReported, person: Person) -> None:
    turn.change(person.id, opted_out_at=turn.now)
    turn.emit(Record(about=person.id, what="no text reaches their number", actor="network"))
    for reference, concern in list(turn.world.escalations.items()):
        if concern.is_open:
            lost = TextFailed(key=event.key, person=person.id, error=event.error)
            concerns.happened(turn, reference, lost)
    name = sms_types.Name(plain(person.text_name))
    key = f"dead-{person.id}-{turn.now:%Y%m%dT%H%M%S}"
    turn.emit(Page(body=sms_admin.page_dead_number(_charity(turn), name), key=key))


def _charity(turn: Turn) -> sms_types.Charity:
    name = turn.world.directory.organisation.text_name
    return sms_types.Charity(plain(name, LONGEST_ORGANISATION))
