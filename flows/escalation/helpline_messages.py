"""Messages with the public numbers: at the end of the ladder, and as the mentor's own right.

Rule: the best line to ring now comes first and 999 is always there; a line that may be shut is
never alone.
"""

from __future__ import annotations

from flows.escalation.helplines import DANGER, NSPCC, Line, lines
from flows.escalation.phrases import (
    cannot_ring_keys,
    capital,
    changed_keys,
    copy_number,
    line_keys,
)
from flows.escalation.transition import Transition, say
from flows.formatting import uk_phone
from flows.pack import Ladder


def public_lines(transition: Transition) -> tuple[Line, ...]:
    """The lines of the ladder's last rung, the best to ring now first."""
    return lines_of(transition, transition.ladder.rungs[-1].numbers)


def lines_of(transition: Transition, ids: tuple[str, ...]) -> tuple[Line, ...]:
    """The lines with those ids, in the borough that counts, at this hour.

    In danger no line shows an email address: an email is no help then.
    """
    state, zone = transition.state, transition.context.zone
    found = lines(
        ids, transition.pack, transition.directory, state.borough, now=transition.now, zone=zone
    )
    if not state.danger:
        return found
    return tuple(line.model_copy(update={"email": None}) for line in found)


def ladder_of_lines(transition: Transition) -> Ladder:
    """The ladder whose public lines count.

    For a concern that may be about the team, its own ladder.
    """
    unknown = transition.state.ladder == "unfinished"
    return (
        transition.ladder
        if unknown or transition.state.staff != "no"
        else transition.pack.ladders["concern"]
    )


def right_to_ring(transition: Transition) -> str:
    """The sentence that tells the mentor, with every concern, that they may ring a public line
    themselves.
    """
    staff = transition.state.staff != "no"
    found = lines_of(transition, ladder_of_lines(transition).rungs[-1].numbers)
    listed = "\n".join((DANGER, *(line.as_listed for line in found)))
    if staff:
        charity = transition.directory.organisation.text_name
        head = f"You can go outside {charity} yourself, now or later. You don't need to ask us."
        return f"{head}\n{listed}"
    nspcc = [line.spoken for line in found if line.id == NSPCC]
    whom = f"the police, the council or {nspcc[0]}" if nspcc else "the police or the council"
    return f"You can ring {whom} yourself, now or later. You don't need to wait for us.\n{listed}"


def show_public(transition: Transition, lead: str, *, card: bool = False) -> Transition:
    """Send one message with a lead, the best number to ring now, and the other numbers.

    As the `card` it is the first that the mentor reads, so it also says that they may ring
    themselves.
    """
    found = public_lines(transition)
    more = f"\n\n{right_to_ring(transition)}" if card else ""
    silent, changed = (cannot_ring_keys(transition), changed_keys(transition)) if card else ((), ())
    if not found:
        return say(
            transition, f"{lead} If it can't wait, ring 999.{more}", (*silent, *changed), card=card
        )
    first = found[0]
    now = " now" if first.open.state == "open" and not first.of_council else ""
    words = f"{lead} Ring {first.spoken}{now}: {uk_phone(first.call)}{_hours(first)}"
    keys = (*line_keys(transition), *(silent or ((copy_number(first.call),),)), *changed)
    return say(transition, words + (more or f"\n{_beside(found[1:])}"), keys, card=card)


def _hours(line: Line) -> str:
    if line.of_council and line.open.state == "open":
        return ""
    opened = "open " if line.open.state == "open" else ""
    return f" ({opened}{line.note})" if line.note else ""


def _beside(others: tuple[Line, ...]) -> str:
    shut = [line for line in others if line.open.state == "shut" and not line.of_council]
    parts = [
        f"Or ring {line.spoken}: {uk_phone(line.call)}{_note(line)}{line.or_email}"
        for line in others
        if line not in shut
    ]
    if not shut:
        return "\n".join((*parts, DANGER))
    until = f" until {shut[0].shut_until}" if shut[0].shut_until else ""
    email = shut[0].or_email
    after = f"{email}\n" if email else ". "
    name = capital(shut[0].spoken)
    return "\n".join((*parts, f"{name} line is shut{until}{after}If it can't wait, ring 999."))


def _note(line: Line) -> str:
    return f" ({line.note})" if line.note else ""
