"""Replies that we have the wrong person, or that they have left: an admin is told.

What waits for them goes on to the next person, since nobody will act on that phone.
"""

from __future__ import annotations

from flows.directory import Person
from flows.effects import Page, Record
from flows.engine.turn import Turn
from flows.formatting import LONGEST_ORGANISATION, plain
from flows.messages import sms_admin, sms_types
from flows.sms_replies.kinds import Gone


def says_so(turn: Turn, sender: Person, why: Gone) -> None:
    """Keep it as evidence, and page the admins once a day for each person and reason."""
    charity = sms_types.Charity(
        plain(turn.world.directory.organisation.text_name, LONGEST_ORGANISATION)
    )
    name = sms_types.Name(plain(sender.text_name))
    page = sms_admin.page_wrong_person if why == "wrong" else sms_admin.page_has_left
    what = "says that it is the wrong person" if why == "wrong" else "says that they have left"
    turn.emit(Record(about=sender.id, what=what, actor=sender.id))
    key = f"gone-{why}-{sender.id}-{turn.now:%Y%m%d}"
    turn.emit(Page(body=page(charity, name), key=key))
