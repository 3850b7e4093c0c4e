"""What admins are told of what is seen from outside: which words, and about which concern."""

from __future__ import annotations

from flows import texts
from flows.directory import Directory, Organisation
from flows.escalation.audience import left_out
from flows.escalation.state import Escalation
from flows.text import LONGEST_ORGANISATION, plain


def charity_of(organisation: Organisation) -> texts.Charity:
    """The charity's name as it stands in a text."""
    return texts.Charity(plain(organisation.text_name, LONGEST_ORGANISATION))


def mended(organisation: Organisation, state: Escalation | None) -> str:
    """A clock was lost: of that escalation, or of a session."""
    charity = charity_of(organisation)
    if state is None:
        return texts.page_session_clock_mended(charity)
    mark = texts.DRILL if state.drill else ""
    return mark + texts.page_clock_mended(charity, texts.Reference(state.reference))


def untaken(state: Escalation, directory: Directory) -> str:
    """Nobody has taken it in time. About one of our team it says nothing of whom it may be."""
    ring: texts.Ring = "its people"
    if state.staff != "no":
        trustees = directory.who("trustee", state.programme)
        free = any(not left_out(state, person, directory) for person in trustees)
        ring = "the trustee" if free else "the council"
    charity = charity_of(directory.organisation)
    return texts.page_untaken(charity, texts.Reference(state.reference), ring)
