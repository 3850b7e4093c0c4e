"""Actions for words in doubt: they are read back, and CLOSE makes them a decision.

Rules: words in doubt take nothing and close nothing. Only the person who wrote them can make them a
decision, and only for an hour.
"""

from __future__ import annotations

from datetime import timedelta

from flows.escalation.closing import close_held
from flows.escalation.events import ClosedAsWritten, Decided, Doubted, Unclear
from flows.escalation.state import Doubt
from flows.escalation.transition import Transition, as_texted, code_of, sender, text
from flows.escalation.unclear import say_how
from flows.messages import sms_answers

KEPT_FOR = timedelta(hours=1)


def read_back(transition: Transition, event: Doubted) -> Transition:
    """Keep the words and say how to close it with them. A colleague's words close nothing."""
    person, owner = sender(transition, event.person), transition.person(transition.state.owner)
    if owner is not None and owner.id != person.id:
        held = sms_answers.held_already(transition.charity, transition.reference, *as_texted(owner))
        return text(transition, person, held)
    others = tuple(doubt for doubt in transition.state.doubts if doubt.by != person.id)
    kept = Doubt(by=person.id, words=event.words, at=transition.now)
    transition, code = code_of(transition.but(doubts=(*others, kept)), person)
    of = (transition.charity, transition.reference, code)
    if owner is None:
        return text(transition, person, sms_answers.not_finished_untaken(*of))
    return text(
        transition,
        person,
        (sms_answers.not_finished if event.done else sms_answers.close_or_not)(*of),
    )


def close_kept(transition: Transition, event: ClosedAsWritten) -> Transition:
    """Close it with the words that were read back; if there are none, ask for them."""
    mine = next((d for d in transition.state.doubts if d.by == event.person), None)
    if mine is None or transition.now - mine.at >= KEPT_FOR:
        return say_how(transition, Unclear(person=event.person, about="code"))
    rest = tuple(doubt for doubt in transition.state.doubts if doubt != mine)
    return close_held(transition.but(doubts=rest), Decided(person=event.person, words=mine.words))
