"""The buttons of a concern in a turn: named, removed, and never in the way."""

from __future__ import annotations

from flows.effects import Edit, Key, Say
from flows.engine import concerns, concerns_shown
from flows.engine.dispatch import converse
from flows.engine.turn import Turn
from flows.escalation.state import Escalation
from flows.events import Tapped
from tests.flows.engine.worlds import SAM, turn, world

REFERENCE = "R001"


def opened() -> Turn:
    """Sam has just raised a concern."""
    made = turn(world())
    concerns.raise_concern(made, 1000, SAM, converse)
    made.effects.clear()
    return made


def asks(made: Turn, words: str, data: str = f"e:{REFERENCE}:1:noans") -> None:
    made.emit(Say(to="sam", text=words, keys=((Key(label="No answer", data=data),),), urgent=True))


def state(made: Turn) -> Escalation:
    return made.world.escalations[REFERENCE]


def edits(made: Turn) -> list[Edit]:
    return [e for e in made.effects if isinstance(e, Edit)]


def test_the_edit_comes_after_all_messages_and_is_not_urgent() -> None:
    """A message of the concern never waits in its chat for the edit of an older one."""
    made = opened()
    asks(made, "first")
    concerns_shown.tidy(made)
    made.effects.clear()

    asks(made, "second")
    made.emit(Say(to="sam", text="more", urgent=True))
    concerns_shown.tidy(made)

    *said, edit = made.effects
    assert [e.text for e in said if isinstance(e, Say)] == ["second", "more"]
    assert edit == Edit(to="sam", text="first", key=f"e:{REFERENCE}:1")
    assert not edit.urgent


def test_each_message_has_a_name_of_its_own() -> None:
    made = opened()
    asks(made, "first")
    asks(made, "second")
    concerns_shown.tidy(made)

    names = [e.key for e in made.effects if isinstance(e, Say)]
    assert names == [f"e:{REFERENCE}:1", f"e:{REFERENCE}:2"]
    assert [e.key for e in edits(made)] == names[:1]
    assert state(made).shows == 2


def test_the_card_and_the_questions_are_left_alone() -> None:
    made = opened()
    asks(made, "first")
    concerns_shown.tidy(made)
    made.effects.clear()
    keys = ((Key(label="No answer", data=f"e:{REFERENCE}:1:noans"),),)
    danger = ((Key(label="In danger now", data=f"x:danger:{REFERENCE}"),),)
    made.emit(Say(to="sam", text="card", keys=keys, key=f"card:{REFERENCE}", pin=True))
    made.emit(Say(to="chat:1000", text="question", keys=danger, key="q:chat:1000:7"))

    concerns_shown.tidy(made)

    assert edits(made) == []
    assert state(made).shown is not None


def test_the_buttons_of_the_product_itself_count_as_the_concerns() -> None:
    made = opened()
    asks(made, "first", data=f"x:mistake:{REFERENCE}:tapped")
    asks(made, "second", data=f"x:danger:{REFERENCE}")
    concerns_shown.tidy(made)

    assert [e.text for e in edits(made)] == ["first"]


def test_what_names_no_concern_that_we_know_is_no_message_of_one() -> None:
    made = opened()
    for data in ("e:ZZZZ:1:noans", "x:danger:ZZZZ", "x:danger", "x:concern", "e", ""):
        asks(made, data or "-", data=data)
    before = list(made.effects)
    concerns_shown.tidy(made)

    assert made.effects == before


def test_the_end_takes_the_buttons_but_for_those_that_came_with_it() -> None:
    made = opened()
    asks(made, "first")
    concerns_shown.tidy(made)
    made.effects.clear()
    over = state(made).model_copy(update={"place": "closed"})
    made.world.escalations[REFERENCE] = over
    concerns_shown.tidy(made)
    assert [e.text for e in edits(made)] == ["first"]
    made.effects.clear()

    asks(made, "How are you now?", data=f"e:{REFERENCE}:2:ok")
    concerns_shown.tidy(made)
    concerns_shown.tidy(made)

    assert edits(made) == []


def test_what_was_answered_is_not_put_away_again() -> None:
    made = opened()
    asks(made, "first")
    concerns_shown.tidy(made)
    made.effects.clear()
    data = f"e:{REFERENCE}:1:noans"
    tap = Tapped(message=5, text="first", label="No answer", data=data, callback="c1")
    concerns_shown.answered(made, SAM, tap)
    asks(made, "second")

    concerns_shown.tidy(made)

    assert edits(made) == []
    assert concerns_shown.is_twice(state(made), tap)
    assert not concerns_shown.is_twice(state(made), tap.model_copy(update={"message": 6}))


def test_a_state_of_an_earlier_program_has_none_on_the_screen() -> None:
    """It knew of no such field; the first message after it puts nothing away."""
    made = opened()
    old = state(made).model_dump(mode="json")
    for field in ("shown", "shows", "answered"):
        del old[field]
    made.world.escalations[REFERENCE] = Escalation.model_validate(old)
    asks(made, "first")

    concerns_shown.tidy(made)

    assert edits(made) == []
    assert state(made).shows == 1
