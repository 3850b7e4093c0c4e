"""An answer after the five minutes: it moves the ladder that nobody had chosen yet.

Until then the concern climbs the ladder `unfinished`: the team, never the manager. The answer names
the ladder it should have been on, and people who are only on that one are texted as well. Rule:
neither the clock nor the step begins anew, so no answer puts off what was promised before it.
"""

from __future__ import annotations

from flows.directory import Person
from flows.escalation import mentor_messages
from flows.escalation.events import QuestionsAnswered
from flows.escalation.ladder import everybody, ladder_of, people_of
from flows.escalation.paging import ask, set_send_deadline
from flows.escalation.transition import Transition, as_texted, text
from flows.messages import sms_answers
from flows.pack import Ladder

UNFINISHED = "unfinished"


def ladder_answered(transition: Transition, name: str) -> str:
    """The ladder that an answer stands for, given what is known of the subject."""
    staff = transition.state.staff
    if staff == "unsaid" or name == "unsaid":  # without a name, nobody on the team is asked
        return "unsaid"
    return "about_staff" if staff == "named" and name in {"concern", UNFINISHED} else name


def follow_answer(transition: Transition, event: QuestionsAnswered) -> Transition:
    """Move the escalation to the answer's ladder, at the same place."""
    name = ladder_answered(transition, event.ladder)
    if transition.state.ladder != UNFINISHED or name == UNFINISHED:
        return transition
    new = ladder_of(transition.pack, name)
    transition = transition.but(
        ladder=name, rung=_same_place(transition.ladder, new, transition.state.rung)
    )
    added = _added(transition)
    if transition.state.place == "held":
        return mentor_messages.tell_followed(_say_who_has_it(transition, added), ())
    if transition.state.place == "rung":
        transition = transition.but(step=(*(p.id for p in added), *transition.state.step))
    for person in added:
        transition = ask(transition, person, "answers")
    transition = set_send_deadline(transition, "-answer") if added else transition
    return mentor_messages.tell_followed(transition, added)


def _same_place(old: Ladder, new: Ladder, rung: int) -> int:
    """The rung of the new ladder with the same people; otherwise the rung as far from the end."""
    who = old.rungs[rung].who
    same = (n for n, other in enumerate(new.rungs) if who and other.who == who)
    from_the_end = len(new.rungs) - (len(old.rungs) - rung)
    return next(same, max(0, from_the_end))


def _added(transition: Transition) -> tuple[Person, ...]:
    """The people whom the new ladder should have texted by now and nobody has, each phone once."""
    state = transition.state
    phones = {p.phone for p in transition.people(t.person for t in state.told)}
    found: list[Person] = []
    for person in _due_by_now(transition):
        if transition.may_climb_to(person) and person.phone not in phones:
            found.append(person)
            phones.add(person.phone)
    return tuple(found)


def _due_by_now(transition: Transition) -> tuple[Person, ...]:
    """Everybody on the rungs before this one; at the public step, everybody on the ladder."""
    programme = transition.state.programme
    if transition.state.place == "public":
        return everybody(transition.ladder, transition.directory, programme)
    earlier = transition.ladder.rungs[: transition.state.rung]
    return tuple(p for rung in earlier for p in people_of(rung, transition.directory, programme))


def _say_who_has_it(transition: Transition, added: tuple[Person, ...]) -> Transition:
    """Tell the people who would have been asked who the owner is."""
    owner, at = transition.person(transition.state.owner), transition.time(transition.state.held_at)
    for person in added if owner else ():
        assert owner is not None
        took = sms_answers.took(transition.charity, transition.reference, *as_texted(owner), at)
        transition = text(transition, person, took)
    return transition
