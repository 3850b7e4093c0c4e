"""Words by text from a mentor: nothing of them is kept.

Rule: no answer to a mentor is without a way to raise a concern, whom to ring, and 999.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flows import texts
from flows.directory import Person
from flows.escalation.audience import today
from flows.escalation.by_text import stands_by_text
from flows.escalation.work import Work
from flows.text import LONGEST_ORGANISATION, plain
from flows.turns import concerns

if TYPE_CHECKING:
    from flows.turns.folding import Turn

NSPCC = texts.Phone("0808 800 5000")


def mentor(turn: Turn, sender: Person) -> str:
    """What a mentor's words are answered: the state of an open concern, else how to raise one."""
    charity, (name, phone) = _charity(turn), _whom_to_ring(turn, sender)
    mine = [e for e in concerns.of_mentor(turn, sender) if e.kind == "concern" and not e.drill]
    if not mine:
        return texts.how_to_raise(charity, name, phone)
    newest = max(mine, key=lambda e: e.opened_at)
    return stands_by_text(Work(concerns.context(turn, newest.pack), newest, turn.now))


def _whom_to_ring(turn: Turn, sender: Person) -> tuple[texts.Name, texts.Phone]:
    """The mentor's manager, else one of the team, whoever is not away; else the NSPCC."""
    directory, day = turn.world.directory, today(turn.now, turn.world.zone)
    people = (
        person
        for word in ("programme_manager", "safeguarding_team")
        for person in directory.who(word, sender.programme or "")
        if not person.is_away(day) and person.phone != sender.phone
    )
    found = next(people, None)
    if found is None:
        return texts.Name("the NSPCC"), NSPCC
    return texts.Name(plain(found.text_name)), texts.Phone(found.phone)


def _charity(turn: Turn) -> texts.Charity:
    name = turn.world.directory.organisation.text_name
    return texts.Charity(plain(name, LONGEST_ORGANISATION))
