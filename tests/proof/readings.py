"""Rules that failed, each planted as it would be written by mistake (docs/machines.md lists them).

Each names the fact that it breaks, and where the search begins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from flows.directory import Directory, Person
from flows.effects import Cancel
from flows.escalation import (
    audience,
    closing,
    danger,
    delivery,
    late_answers,
    machine,
    mentor_actions,
    staff_replies,
)
from flows.escalation import climb as climbing
from flows.escalation import events as happened
from flows.escalation.state import Escalation
from flows.escalation.transition import Transition, call_off, stop_clocks, wind
from tests.proof.nodes import How
from tests.proof.plants import cells, instead_of, leads

Plant = Callable[[], AbstractContextManager[None]]


@dataclass(frozen=True)
class Reading:
    """A reading that failed: its words, how it is planted, the fact that breaks, and where."""

    words: str
    plant: Plant
    breaks: str
    charity: str = "small"
    how: How = "concern"


@contextmanager
def _five_minutes_from_the_last_answer() -> Iterator[None]:
    def again(
        old: Callable[[Transition, Any], Transition],
    ) -> Callable[[Transition, Any], Transition]:
        def wound(transition: Transition, event: Any) -> Transition:
            answered = old(transition, event)
            waits = answered.state.place == "raising"
            return wind(answered, transition.pack.timings.raising) if waits else answered

        return wound

    with ExitStack() as stack:
        for action in (mentor_actions.fill_in, danger.mark_unsaid, danger.text_only):
            stack.enter_context(instead_of(action, again(action)))
        yield


def _taken_from_each_other() -> AbstractContextManager[None]:
    old = staff_replies.take
    return instead_of(old, lambda transition, event: old(transition.but(holds=()), event))


def _from_the_first_rung_again() -> AbstractContextManager[None]:
    def let_go(transition: Transition, _event: Any) -> Transition:
        return climbing.climb(transition.but(holds=()), "let_go", rung=-1)

    return instead_of(mentor_actions.let_go, let_go)


def _any_reply_takes_it() -> AbstractContextManager[None]:
    return cells({("PASS", "rung"): "take", ("PASS", "public"): "take"})


def _an_owner_needs_no_clock() -> AbstractContextManager[None]:
    old = staff_replies.take
    return instead_of(old, lambda transition, event: stop_clocks(old(transition, event)))


def _dead_for_ever() -> AbstractContextManager[None]:
    return instead_of(delivery.heard_from, lambda transition, _person: transition)


def _a_failure_repeats_the_texts() -> AbstractContextManager[None]:
    old = delivery.mark_lost

    def mark_lost(transition: Transition, person: str, *, lasting: bool) -> Transition:
        marked = old(transition, person, lasting=lasting)
        at_all = transition.state.place == "public"
        return climbing.text_all(marked, "silent") if at_all else marked

    return instead_of(old, mark_lost)


def _whoever_is_gone_keeps_it() -> AbstractContextManager[None]:
    old = delivery.mark_lost

    def mark_lost(transition: Transition, person: str, *, lasting: bool) -> Transition:
        return (
            transition
            if transition.state.owner == person
            else old(transition, person, lasting=lasting)
        )

    return instead_of(old, mark_lost)


def _the_subject_keeps_it() -> AbstractContextManager[None]:
    old = danger.leave_out

    def leave_out(transition: Transition, event: happened.SubjectNamed) -> Transition:
        after = old(transition, event)
        if transition.state.owner != event.answer:
            return after
        return transition.but(
            subjects=after.state.subjects, left_out_phones=after.state.left_out_phones
        )

    return instead_of(old, leave_out)


def _codes_outlive_their_people() -> AbstractContextManager[None]:
    old = delivery.lose
    return instead_of(
        old, lambda transition, event: old(transition, event).but(codes={**transition.state.codes})
    )


def _left_out_by_name() -> AbstractContextManager[None]:
    def left_out(state: Escalation, person: Person, _directory: Directory) -> bool:
        return person.id in (state.mentor.id, *state.subjects)

    return instead_of(audience.left_out, left_out)


def _a_duty_number_is_nobodys() -> AbstractContextManager[None]:
    old = audience.left_out

    def left_out(state: Escalation, person: Person, directory: Directory) -> bool:
        own = person.id in (state.mentor.id, *state.subjects)
        return own or (not person.shared and old(state, person, directory))

    return instead_of(old, left_out)


def _danger_waits_for_the_holder() -> AbstractContextManager[None]:
    return cells({("danger", "held"): "note", ("danger", "chasing"): "note"})


def _danger_waits_for_no_name() -> AbstractContextManager[None]:
    everybody = instead_of(danger.tell_waiting, danger.in_danger)
    return _both(leads("tell_waiting", "public"), everybody)


def _a_name_has_a_new_minute() -> AbstractContextManager[None]:
    tell = danger.tell_waiting

    def tell_waiting(transition: Transition, event: Any) -> Transition:
        anew = wind(transition.but(clock=None), transition.pack.timings.name_wait * 2)
        return tell(anew, event)

    return instead_of(tell, tell_waiting)


@contextmanager
def _done_is_enough() -> Iterator[None]:
    def close(transition: Transition, event: happened.DoneAlone) -> Transition:
        return closing.close(transition, happened.Decided(person=event.person, words=""))

    with instead_of(staff_replies.ask_words, close), leads("ask_words", "closed"):
        yield


def _taken_back_after_a_text() -> AbstractContextManager[None]:
    return cells({("by mistake", "rung"): "withdraw", ("by mistake", "public"): "withdraw"})


def _any_turn_counts() -> AbstractContextManager[None]:
    old = machine._stale

    def stale(state: Escalation, event: Any) -> bool:
        return not isinstance(event, happened.NoAnswer) and old(state, event)

    return instead_of(old, stale)


def _a_nudge_of_its_own() -> AbstractContextManager[None]:
    old = machine._stale

    def stale(state: Escalation, event: Any) -> bool:
        nudged = state.step == (state.mentor.id,)
        return (nudged and isinstance(event, happened.CheckedOut)) or old(state, event)

    return instead_of(old, stale)


def _the_manager_first() -> AbstractContextManager[None]:
    old = mentor_actions.climb_first

    def climb_first(transition: Transition, event: Any) -> Transition:
        unfinished = (
            isinstance(event, happened.ClockRang) and transition.state.ladder == "unfinished"
        )
        return old(transition.but(ladder="concern") if unfinished else transition, event)

    return instead_of(old, climb_first)


def _a_late_answer_is_noted() -> AbstractContextManager[None]:
    return cells({("answered", "rung"): "note", ("answered", "public"): "note"})


def _a_late_answer_begins_anew() -> AbstractContextManager[None]:
    def follow(transition: Transition, event: Any) -> Transition:
        return climbing.climb(transition.but(ladder=event.ladder), "answers", rung=-1)

    with_moves = leads("follow", "rung", "public")
    return _both(with_moves, instead_of(late_answers.follow_answer, follow))


def _only_the_last_is_called_off() -> AbstractContextManager[None]:
    old = call_off

    def planted(transition: Transition, *people: Any, **how: Any) -> Transition:
        waiting = transition.state.waiting
        done = old(transition.but(waiting=()), *people, **how)
        gone = {e.key for e in done.effects if isinstance(e, Cancel)}
        return done.but(waiting=tuple(w for w in waiting if w.key not in gone))

    return instead_of(old, planted)


@contextmanager
def _both(*plants: AbstractContextManager[None]) -> Iterator[None]:
    with ExitStack() as stack:
        for plant in plants:
            stack.enter_context(plant)
        yield


READINGS: tuple[Reading, ...] = (
    Reading(
        "an answer after the five minutes is only a note",
        _a_late_answer_is_noted,
        "a_late_answer_moves_the_ladder",
    ),
    Reading(
        "an answer after the five minutes begins the ladder anew",
        _a_late_answer_begins_anew,
        "the_first_bound",
    ),
    Reading(
        "five minutes from the last answer",
        _five_minutes_from_the_last_answer,
        "the_first_bound",
    ),
    Reading(
        "two people take a concern from each other for ever",
        _taken_from_each_other,
        "the_second_bound",
    ),
    Reading(
        "climbing again from rung 1 after a silent holder",
        _from_the_first_rung_again,
        "the_second_bound",
    ),
    Reading("any reply with the code acknowledges", _any_reply_takes_it, "one_holder"),
    Reading("a timer or an owner", _an_owner_needs_no_clock, "one_clock"),
    Reading(
        "a failed number stays dead although its owner replies",
        _dead_for_ever,
        "heard_is_reachable",
    ),
    Reading(
        "a failure on the last rung repeats the texts",
        _a_failure_repeats_the_texts,
        "a_failure_asks_nobody_twice",
    ),
    Reading("a removed person keeps the concern", _whoever_is_gone_keeps_it, "one_holder"),
    Reading("the subject keeps the concern", _the_subject_keeps_it, "one_holder"),
    Reading("old codes stay valid after removal", _codes_outlive_their_people, "codes_of_who_may"),
    Reading(
        "only each person's last text is called off",
        _only_the_last_is_called_off,
        "what_waits_is_called_off",
    ),
    Reading("the subject left out by name", _left_out_by_name, "never_the_marked", "shared"),
    Reading(
        "one duty number that the subject shares",
        _a_duty_number_is_nobodys,
        "never_the_marked",
        "duty",
    ),
    Reading("danger ignored while held", _danger_waits_for_the_holder, "danger_goes_to_all"),
    Reading(
        "danger is for all, though a name is awaited",
        _danger_waits_for_no_name,
        "nobody_before_a_name",
    ),
    Reading(
        "danger said again gives a new minute for a name",
        _a_name_has_a_new_minute,
        "nobody_before_a_name",
    ),
    Reading("DONE without a decision closes", _done_is_enough, "closed_by_a_decision"),
    Reading(
        "withdrawal after somebody was texted", _taken_back_after_a_text, "closed_by_a_decision"
    ),
    Reading("no answer tapped twice skips a rung", _any_turn_counts, "twice_is_once"),
    Reading(
        "a nudge as a state of its own hides the check-out button",
        _a_nudge_of_its_own,
        "a_way_to_check_out",
        how="overdue",
    ),
    Reading(
        "the unfinished concern tells the manager first", _the_manager_first, "no_manager_first"
    ),
)
