"""A pack that extends another changes what it names, and nothing else."""

from datetime import time, timedelta

import pytest

from flows.language.load_pack import load_pack
from flows.problems import FlowError
from tests.flows.corpora import child, sound

PARENT = load_pack(sound(), {}).pack


def refused(**files: str) -> list[str]:
    """What the loader says of a pack laid over the sound one."""
    with pytest.raises(FlowError) as caught:
        child(**files)
    return [
        f"{problem.file}:{problem.line}:{problem.column} {problem.message}"
        for problem in caught.value.problems
    ]


def test_a_pack_may_be_nothing_but_a_few_timings() -> None:
    files = {
        "pack.yaml": "extends: sound\ntimings: {manager_wait: 2 s, pause: 1 s, earliest: 7:30}\n"
    }

    pack = load_pack(files, lambda name: {"sound": sound()}[name]).pack

    assert pack.name == PARENT.name
    assert pack.timings.manager_wait == timedelta(seconds=2)
    assert (pack.timings.earliest, pack.timings.latest) == (time(7, 30), time(20))
    assert pack.timings.team_each == PARENT.timings.team_each
    assert pack.ladders["concern"].rungs[0].wait == timedelta(seconds=2)
    pause = pack.flows["cant_get_through"].states["ring.1.pause"]
    assert pause.after[0].wait == timedelta(seconds=1)
    assert pack.hash != PARENT.hash


def test_another_number_of_tries_unrolls_another_number_of_rounds() -> None:
    flow = child(pack="timings: {tries: 2}").pack.flows["cant_get_through"]

    assert [name for name in flow.states if name.startswith("ring")] == [
        *("ring.1", "ring.1.pause", "ring.2")
    ]


def test_a_state_that_says_not_where_to_go_is_merged_by_key() -> None:
    text = "flow: cant_get_through\nstates:\n  explain: {say: That was it for today.}\n"

    flow = child(cant_get_through=text).pack.flows["cant_get_through"]

    old = PARENT.flows["cant_get_through"].states["explain"]
    assert flow.states["explain"] == old.model_copy(update={"say": "That was it for today."})


def test_a_state_that_says_where_to_go_replaces_the_old_one() -> None:
    text = "flow: cant_get_through\nstates:\n  explain: {say: Enough., end: enough}\n"

    state = child(cant_get_through=text).pack.flows["cant_get_through"].states["explain"]

    assert (state.say, state.end, state.copy_text, state.do) == ("Enough.", "enough", None, ())


def test_one_line_of_a_checklist_is_changed_and_keeps_its_guard() -> None:
    text = "flow: booking\nstates:\n  checks:\n    tick: {place: The place is quiet}\n"

    items = child(booking=text).pack.flows["booking"].states["checks"].tick

    assert [item.text for item in items] == ["The carer knows", "The place is quiet"]
    assert (items[1].must, items[1].when is not None) == (True, True)


def test_a_short_line_of_a_checklist_gets_a_guard() -> None:
    text = "flow: booking\nstates:\n  checks:\n    tick: {carer: {must: true}}\n"

    item = child(booking=text).pack.flows["booking"].states["checks"].tick[0]

    assert (item.text, item.must) == ("The carer knows", True)


def test_a_new_line_of_a_checklist_is_written_out() -> None:
    text = "flow: booking\nstates:\n  checks:\n    tick: {badge: {text: My badge is on}}\n"

    items = child(booking=text).pack.flows["booking"].states["checks"].tick

    assert [item.id for item in items] == ["carer", "place", "badge"]


def test_lists_are_replaced() -> None:
    pack = child(pack="lists: {concern_kinds: [Home, School]}").pack

    assert pack.lists == {"concern_kinds": ("Home", "School")}


def test_removed_takes_away() -> None:
    text = """
flow: booking
states:
  checks:
    tick: {place: removed}
    after: {10 min: removed}
"""

    pack = child(pack="menu: {I can't get through: removed}", booking=text).pack

    state = pack.flows["booking"].states["checks"]
    assert [item.id for item in state.tick] == ["carer"]
    assert [after.wait for after in state.after] == [timedelta(hours=1)]
    assert set(pack.menu) == {"Raise a concern"}


def test_removed_in_quotes_is_a_text() -> None:
    text = 'flow: cant_get_through\nstates:\n  explain: {say: "removed"}\n'

    state = child(cant_get_through=text).pack.flows["cant_get_through"].states["explain"]

    assert state.say == "removed"


def test_new_flows_states_numbers_and_ladders_may_be_added() -> None:
    hello = "flow: hello\ntitle: Hello\nstart: one\nstates:\n  one: {say: Hello., end: over}\n"
    more = "flow: booking\nstates:\n  send: {say: Booked., then: thanks}\n  thanks: {end: booked}\n"
    pack = """
numbers: {line: {name: Line, call: 0800 1111}}
ladders: {other: {like: concern, at_once: true}}
menu: {Hello: hello}
"""

    found = child(pack=pack, hello=hello, booking=more).pack

    assert found.flows["hello"].states["one"].end == "over"
    assert list(found.flows["booking"].states)[-1] == "thanks"
    assert found.numbers["line"].call == "0800 1111"
    assert found.ladders["other"].at_once
    assert list(found.menu) == ["Raise a concern", "I can't get through", "Hello"]


def test_a_ladder_that_is_like_another_forgets_its_old_rungs() -> None:
    pack = child(pack="ladders: {unsaid: {like: about_staff}}").pack

    assert pack.ladders["unsaid"].rungs == PARENT.ladders["about_staff"].rungs


def test_a_grandchild_lays_over_a_child() -> None:
    packs = {
        "sound": sound(),
        "child": {"pack.yaml": "pack: child\nextends: sound\ntimings: {pause: 5 min}\n"},
    }
    files = {"pack.yaml": "pack: grandchild\nextends: child\ntimings: {held: 30 min}\n"}

    pack = load_pack(files, packs).pack

    assert (pack.name, pack.title) == ("grandchild", "A sound pack")
    assert pack.timings.pause == timedelta(minutes=5)
    assert pack.timings.held == timedelta(minutes=30)


def test_an_override_of_a_state_that_does_not_exist_is_refused() -> None:
    text = "flow: cant_get_through\nstates:\n  explian: {say: Enough.}\n"

    assert refused(cant_get_through=text) == [
        (
            'cant_get_through.yaml:3:3 There is no state "explian" to change. '
            'Did you mean "explain"? '
            "A new state needs the key then or end or buttons or run or repeat."
        )
    ]


def test_an_override_of_an_item_that_does_not_exist_is_refused() -> None:
    text = "flow: booking\nstates:\n  checks:\n    tick: {plaec: A quiet place}\n"

    assert refused(booking=text) == [
        (
            'booking.yaml:4:12 There is no item "plaec" to change. Did you mean "place"? '
            "A new item needs the key text."
        )
    ]


def test_an_override_of_a_flow_that_does_not_exist_is_refused() -> None:
    text = "flow: bookings\nstates:\n  send: {say: Done.}\n"

    assert refused(bookings=text) == [
        (
            'bookings.yaml:1:7 There is no flow "bookings" to change. Did you mean "booking"? '
            "A new flow needs start."
        )
    ]


def test_an_override_of_a_number_or_ladder_that_does_not_exist_is_refused() -> None:
    pack = "numbers: {nspc: {open: Mon-Fri 08:00-20:00}}\nladders: {dangr: {at_once: true}}\n"

    found = refused(pack=pack)

    assert ['Did you mean "danger"?' in found[1], 'Did you mean "nspcc"?' in found[0]] == [True] * 2


def test_what_was_never_there_cannot_be_removed() -> None:
    hello = "flow: hello\ntitle: Hello\nstart: one\nstates:\n  one: {say: removed, end: over}\n"

    assert refused(hello=hello) == [
        'hello.yaml:5:9 "say" is nowhere before, so it cannot be removed.'
    ]


def test_a_fault_that_an_override_brings_is_shown_where_it_is_written() -> None:
    text = "flow: booking\nstates:\n  send: {say: Booked., then: thanks}\n"

    assert refused(booking=text) == [
        (
            'booking.yaml:3:30 There is no state "thanks" in this flow. There is: checks, concern, '
            "end, send, summary, when."
        )
    ]


def test_an_unknown_parent_is_refused() -> None:
    with pytest.raises(FlowError, match=r'no pack "soud". Did you mean "sound"'):
        load_pack({"pack.yaml": "extends: soud\n"}, {"sound": sound()})


def test_packs_that_extend_each_other_are_refused() -> None:
    packs = {
        "one": {"pack.yaml": "pack: one\nextends: two\n"},
        "two": {"pack.yaml": "pack: two\nextends: one\n"},
    }

    with pytest.raises(FlowError, match="in a circle: one > two > one"):
        load_pack({"pack.yaml": "pack: x\nextends: one\n"}, packs)


def test_a_fault_of_the_parent_names_its_folder() -> None:
    files = sound()
    files["booking.yaml"] = files["booking.yaml"].replace("start: when", "start: whenn")

    with pytest.raises(FlowError, match=r"^sound/booking.yaml:3:8: error: There is no state"):
        load_pack({"pack.yaml": "extends: sound\n"}, {"sound": files})
