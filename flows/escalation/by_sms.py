"""The SMS that answers a mentor who asks how their concern stands: who has it, and whom to ring."""

from __future__ import annotations

from flows.escalation.helpline_messages import public_lines
from flows.escalation.helplines import NSPCC, STAFF_LINE
from flows.escalation.transition import Transition, as_texted
from flows.messages import sms_mentor_by_sms
from flows.messages.sms_types import Council, Phone


def stands_by_sms(transition: Transition) -> str:
    """The state of an open concern, with whom to ring now, and 999 in danger."""
    of = (transition.charity, transition.reference)
    owner = transition.person(transition.state.owner)
    if owner is not None:
        return sms_mentor_by_sms.somebody_has_it(*of, *as_texted(owner))
    if transition.state.danger:
        return sms_mentor_by_sms.danger_by_sms(*of)
    asked = transition.people(transition.state.step) if transition.state.place == "rung" else ()
    if asked:
        return sms_mentor_by_sms.nobody_has_it(*of, *as_texted(asked[0]))
    return numbers_by_sms(transition) or sms_mentor_by_sms.danger_by_sms(*of)


def numbers_by_sms(transition: Transition) -> str | None:
    """The council's line and the NSPCC's, each by its name; without them, the best lines."""
    found, of = public_lines(transition), (transition.charity, transition.reference)
    council = next((line for line in found if line.of_council), None)
    nspcc = next((line for line in found if line.id == NSPCC), None)
    if council and nspcc:
        whose: Council = (
            "the council's line about staff" if council.id == STAFF_LINE else "the council"
        )
        return sms_mentor_by_sms.numbers_by_sms(*of, whose, Phone(council.call), Phone(nspcc.call))
    return sms_mentor_by_sms.number_by_sms(*of, Phone(found[0].call)) if found else None
