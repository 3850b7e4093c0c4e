"""The answer to an unclear reply: how to take the concern or pass, whom to ring, what comes next.

Rule: unclear is never a yes. Nothing here moves an escalation, and the ladder goes on.
"""

from __future__ import annotations

from flows.escalation.events import OpenedAgain, Unclear
from flows.escalation.transition import Transition, as_texted, code_of, sender, text
from flows.messages import sms_answers, sms_types
from flows.messages.sms_types import Code, Then, Time
from flows.sms_replies.kinds import Asks


def say_how(transition: Transition, event: Unclear | OpenedAgain) -> Transition:
    """Tell the sender that nothing is taken: how to take it, or who the owner is."""
    person = sender(transition, event.person)
    transition, code = code_of(transition, person)
    owner = transition.person(transition.state.owner)
    if owner is not None and owner.id == person.id:
        return text(
            transition,
            person,
            sms_answers.still_open(transition.charity, transition.reference, code),
        )
    if owner is not None:
        held = sms_answers.held_already(transition.charity, transition.reference, *as_texted(owner))
        return text(transition, person, held)
    about = event.about if isinstance(event, Unclear) else "code"
    return text(transition, person, how_to_answer(transition, code, about))


def how_to_answer(transition: Transition, code: Code, about: Asks) -> str:
    """The two ways to answer, then as much of whom to ring and what comes next as fits into one
    SMS.
    """
    of = (transition.charity, transition.reference, code)
    reach = transition.reach
    if about in ("who", "scam"):
        return sms_answers.who_we_are(*of, *transition.mentor, about, reach)
    coming = _next(transition)
    if coming is None:
        ways: sms_types.NotTaken = "not taken yet" if about == "words" else "not sure you have it"
        return sms_answers.not_taken_last(*of, *transition.mentor, ways, reach)
    if about == "words":
        return sms_answers.not_taken(*of, *transition.mentor, reach, *coming)
    if about == "reaction":
        return sms_answers.reaction(*of, *coming)
    return sms_answers.not_sure(*of, *coming)


def _next(transition: Transition) -> tuple[Then, Time] | None:
    """The people who are texted next, and when; None where an SMS can't say so."""
    state, following = transition.state, transition.after()
    if state.drill and not following.people:
        return None  # the escalation is over
    if state.place == "public":
        return "you again", transition.time(state.clock)
    if following.numbers and not following.public:
        return None  # a step of numbers: nobody is texted
    return transition.whom(following), transition.time(state.clock)
