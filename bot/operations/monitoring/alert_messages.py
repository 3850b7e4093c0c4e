"""Alert messages to admins: the words, and the concern that they are about."""

from __future__ import annotations

from flows.directory import Directory, Organisation
from flows.escalation.audience import left_out
from flows.escalation.state import Escalation
from flows.formatting import LONGEST_ORGANISATION, plain
from flows.messages import sms_admin, sms_types


def charity_of(organisation: Organisation) -> sms_types.Charity:
    """The charity's name as texts show it."""
    return sms_types.Charity(plain(organisation.text_name, LONGEST_ORGANISATION))


def mended(organisation: Organisation, state: Escalation | None) -> str:
    """The message that a clock was lost, of that escalation or of a session."""
    charity = charity_of(organisation)
    if state is None:
        return sms_admin.page_session_clock_mended(charity)
    mark = sms_types.DRILL if state.drill else ""
    return mark + sms_admin.page_clock_mended(charity, sms_types.Reference(state.reference))


def untaken(state: Escalation, directory: Directory) -> str:
    """The message that nobody has taken it in time.

    About the team, it says nothing of the subject.
    """
    ring: sms_types.Ring = "its people"
    if state.staff != "no":
        trustees = directory.who("trustee", state.programme)
        free = any(not left_out(state, person, directory) for person in trustees)
        ring = "the trustee" if free else "the council"
    charity = charity_of(directory.organisation)
    return sms_admin.page_untaken(charity, sms_types.Reference(state.reference), ring)
