"""Urgent buttons are always there, whatever happens: old messages may lose theirs.

Only the newest message and the card have buttons. So the card has buttons to say that there is
danger, that 999 can't be rung, that nobody answers; and the numbers. No message has more than four
buttons, except lists of people.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from flows.directory import Directory
from flows.effects import Keys, Say
from flows.escalation.buttons import Choices, parse
from flows.escalation.card import card, choices
from flows.escalation.phrases import climb_keys, ring_keys
from flows.escalation.state import Escalation
from flows.escalation.transition import Transition
from tests.flows.escalation.play import HARBOUR, PRIYA, Play, person, raised
from tests.proof.moves import moves
from tests.proof.nodes import How, Taken, context, take
from tests.proof.starts import places

MOST = 4


def words_of(keys: Keys) -> list[str]:
    """What each button says, by its data; a copied number says nothing."""
    taps = (parse(key.data or "") for row in keys for key in row)
    return [tap.word for tap in taps if tap is not None]


def wanted(state: Escalation) -> set[str]:
    """What has to be said with one of its buttons as things stand."""
    if state.kind == "overdue":
        return {"safe", "going", "help"}
    if state.naming:
        return {"leave"}
    unknown = state.danger and state.rang is None and not state.cannot_ring
    ways = {"more"} | ({"cant999"} if unknown else set())
    if state.owner is not None or state.step:
        return ways | {"noans"}
    return ways if unknown and state.place == "public" else ways | {"cantget"}


def missing(taken: Taken) -> Iterator[str]:
    """What cannot be said after this step, though it has to be."""
    state = taken.after.state
    said = [e for e in taken.step.effects if isinstance(e, Say) and e.to == state.mentor.id]
    if not state.is_open or state.place == "raising":
        return
    shown = [(one.text, one.keys) for one in said if one.pin]
    if state.card:
        transition = Transition(context(taken.after.directory), state, taken.after.now)
        shown.append(card(transition))
    elif not said and taken.before.state.place == "raising":
        yield "nothing is said"
    for text, keys in shown:
        lost = wanted(state) - set(words_of(keys))
        if lost:
            yield f"no way to say {', '.join(sorted(lost))}: {text}"
        if state.kind == "concern" and "999" not in text:
            yield f"no number: {text}"


def too_many(taken: Taken) -> Iterator[str]:
    """The messages of this step, and the card after it, that have more than four buttons."""
    said = [(e.text, e.keys) for e in taken.step.effects if isinstance(e, Say)]
    if taken.after.state.place != "raising":
        said.append(
            card(Transition(context(taken.after.directory), taken.after.state, taken.after.now))
        )
    for text, keys in said:
        if sum(len(row) for row in keys) > MOST:
            yield f"{[k.label for row in keys for k in row]}: {text}"


def everywhere(charity: str, how: How) -> Iterator[Taken]:
    """Everything that can happen in each place of each ladder."""
    for node in places(charity, how):
        for move in moves(node, core=False):
            yield take(node, move)


@pytest.mark.parametrize(
    ("charity", "how"), [("small", "concern"), ("harbour", "concern"), ("harbour", "overdue")]
)
def test_whatever_happens_what_cannot_wait_can_be_said(charity: str, how: How) -> None:
    found = {wrong for taken in everywhere(charity, how) for wrong in missing(taken)}

    assert found == set()


@pytest.mark.parametrize(("charity", "how"), [("harbour", "concern"), ("harbour", "overdue")])
def test_no_message_has_more_than_four_buttons(charity: str, how: How) -> None:
    found = {wrong for taken in everywhere(charity, how) for wrong in too_many(taken)}

    assert found == set()


def team_of(number: int) -> Directory:
    """Harbour with a team of so many."""
    team = tuple(person(f"Kit{n}", PRIYA.role, 200 + n) for n in range(number))
    return HARBOUR.model_copy(update={"people": (*HARBOUR.people, *team)})


@pytest.mark.parametrize("staff", ["no", "unsaid", "named"])
@pytest.mark.parametrize("number", [1, 2, 3, 6])
def test_however_many_are_asked_at_once_four_buttons_are_enough(number: int, staff: str) -> None:
    """Of many, "Got through" brings the list of them."""
    here = team_of(number)
    people = here.people[-number:]
    state = raised().state.model_copy(update={"step": tuple(p.id for p in people), "staff": staff})
    transition = Transition(context(here), state, Play().now)

    assert len(climb_keys(transition, people)) <= MOST
    assert "noans" in words_of(ring_keys(transition, people))
    told = words_of(ring_keys(transition, people))
    if "got" in told:
        told = words_of(choices(transition, Choices(about="got through"))[1])
    assert {f"got:{p.id}" for p in people} <= set(told)
