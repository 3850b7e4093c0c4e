"""Phrases and buttons that several messages of an escalation share."""

from __future__ import annotations

from flows.directory import Person
from flows.effects import Key, Keys
from flows.escalation.buttons import LONGEST_LABEL, column, key
from flows.escalation.transition import Transition
from flows.formatting import spoken_list, uk_phone


def names(people: tuple[Person, ...]) -> str:
    """First names, as a person says them in a row."""
    return spoken_list([p.first_name for p in people])


def ring(people: tuple[Person, ...], how: str = " now too") -> str:
    """The sentence that says whom to ring, with the number right after the person's name."""
    if len(people) == 1:
        return f"Ring {people[0].first_name}{how}: {uk_phone(people[0].phone)}"
    listed = "\n".join(f"{p.first_name}: {uk_phone(p.phone)}" for p in people)
    return f"Ring one of them{how}:\n{listed}"


def copy_number(call: str) -> Key:
    """The button that copies a number."""
    return Key(label="Copy number", copy_text=uk_phone(call))


def ring_keys(transition: Transition, people: tuple[Person, ...]) -> Keys:
    """The buttons under "Ring Priya": got through, no answer, copy the number, or leave them out
    too.

    With several people, each has a button of their own; with many, the name is asked after the tap.
    There are at most four buttons, with room for one more below.
    """
    no_answer = key(transition.state, "No answer", "noans")
    if len(people) > 2:
        return column(key(transition.state, "Got through", "got"), no_answer)
    got = tuple(key(transition.state, _got(p, people), f"got:{p.id}") for p in people)
    if len(people) > 1:
        return column(*got, no_answer)
    first = people[0]
    if transition.state.staff == "named":
        label = f"Leave out {first.first_name} too"
        shorter = label if len(label) <= LONGEST_LABEL else "Leave them out too"
        return column(*got, no_answer, key(transition.state, shorter, f"leave:{first.id}"))
    return column(*got, no_answer, copy_number(first.phone))


def climb_keys(transition: Transition, people: tuple[Person, ...]) -> Keys:
    """The buttons of a climb, with the ways to say what has changed: danger, a name to leave out, a
    mistake.
    """
    return (*ring_keys(transition, people), *changed_keys(transition))


def changed_keys(transition: Transition) -> Keys:
    """The button that leads to "in danger now" and to everything else that may have changed."""
    return column(key(transition.state, "Something changed", "more"))


def cannot_ring_keys(transition: Transition) -> Keys:
    """The button for a mentor who can't ring 999, as long as nobody knows whether 999 was rung."""
    state = transition.state
    if not state.danger or state.cannot_ring or state.rang is not None:
        return ()
    return column(key(state, "I can't ring", "cant999"))


def line_keys(transition: Transition) -> Keys:
    """The buttons under "Ring the NSPCC": rang, and can't get through."""
    return column(
        key(transition.state, "I rang them", "rang"),
        key(transition.state, "I can't get through", "cantget"),
    )


def danger_keys(transition: Transition) -> Keys:
    """The buttons under "Ring 999 now"."""
    return column(
        key(transition.state, "I rang 999", "rang:999"),
        key(transition.state, "I can't ring", "cant999"),
        key(transition.state, "It's about one of them", "leave"),
    )


def _got(person: Person, people: tuple[Person, ...]) -> str:
    label = "Got through" if len(people) == 1 else f"Got through to {person.first_name}"
    return label if len(label) <= LONGEST_LABEL else f"Got {person.first_name}"[:LONGEST_LABEL]


def held_keys(transition: Transition, owner: Person) -> Keys:
    """The buttons while there is an owner."""
    return (
        *cannot_ring_keys(transition),
        *column(key(transition.state, "No answer", "noans")),
        *changed_keys(transition),
        *column(copy_number(owner.phone)),
    )


def overdue_keys(transition: Transition) -> Keys:
    """The buttons of an overdue message; the session machine acts on them."""
    state = transition.state
    return column(
        key(state, "I'm safe, it's over", "safe"),
        key(state, "Still going", "going"),
        key(state, "I need help", "help"),
    )


def left_out_words(transition: Transition) -> str:
    """The sentence that says who is left out, without its full stop."""
    people = transition.people(transition.state.subjects)
    return f"{names(people)} {'is' if len(people) == 1 else 'are'} left out"


def capital(words: str) -> str:
    """The words with a capital letter in front."""
    return words[:1].upper() + words[1:]


def us(transition: Transition) -> str:
    """What the mentor calls the people who are texted; on the ladder `unsaid` none of them is on
    the team.
    """
    return "the trustee" if transition.state.ladder == "unsaid" else "the team"
