"""The meaning of a sound pack, once it is read."""

from datetime import timedelta

import pytest

from flows.conversation import interpreter
from flows.durations import parse_duration
from flows.language.load_calls import REFUSED, outcomes
from flows.language.load_pack import Loaded, content_hash, load_pack
from flows.pack import Button, Do, Flow, Guard, Pack, Target
from tests.flows.corpora import sound


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    return load_pack(sound(), {})


@pytest.fixture(scope="module")
def flows(loaded: Loaded) -> dict[str, Flow]:
    return loaded.pack.flows


def test_the_examples_of_the_flow_language_are_a_sound_pack(loaded: Loaded) -> None:
    assert set(loaded.pack.flows) == {"concern", "cant_get_through", "booking"}
    assert loaded.pack.concern_flow.name == "concern"
    assert loaded.pack.menu == {
        "Raise a concern": "concern",
        "I can't get through": "cant_get_through",
    }


def test_a_repeat_is_unrolled_into_rounds_and_pauses(flows: dict[str, Flow]) -> None:
    flow = flows["cant_get_through"]

    assert flow.start == "ring.1"
    assert [name for name in flow.states if name.startswith("ring")] == [
        *("ring.1", "ring.1.pause", "ring.2", "ring.2.pause", "ring.3")
    ]
    assert [state.round for state in flow.states.values()][:5] == [
        *((1, 3), (1, 3), (2, 3), (2, 3), (3, 3))
    ]


def test_again_leads_to_the_pause_and_in_the_last_round_to_then(flows: dict[str, Flow]) -> None:
    states = flows["cant_get_through"].states

    assert [states[f"ring.{n}"].buttons[1].go for n in (1, 2, 3)] == [
        Target(state="ring.1.pause"),
        Target(state="ring.2.pause"),
        Target(state="explain"),
    ]
    assert states["ring.1.pause"].after[0].go == Target(state="ring.2")
    assert states["ring.1.pause"].after[0].wait == timedelta(minutes=10)


def test_a_round_that_is_used_up_leads_to_the_next_one(flows: dict[str, Flow]) -> None:
    states = flows["cant_get_through"].states

    assert [states[f"ring.{n}"].next_round for n in (1, 2, 3)] == [
        Target(state="ring.2"),
        Target(state="ring.3"),
        Target(state="explain"),
    ]


def test_buttons_keep_their_label_and_do_what_they_say(flows: dict[str, Flow]) -> None:
    assert flows["concern"].states["call_999"].buttons[1] == Button(
        label="I can't ring",
        go=Target(state="pairing"),
        keep="I can't ring",
        do=(Do(verb="danger", what="cannot ring"),),
    )
    assert flows["concern"].states["own_words"].buttons[1].do == (Do(verb="text only"),)
    assert flows["cant_get_through"].states["worried"].buttons[0].go == Target(concern=True)
    assert flows["cant_get_through"].states["worried"].buttons[1].go == Target(end="rearranged")


def test_an_effect_keeps_its_further_words(flows: dict[str, Flow]) -> None:
    assert flows["booking"].states["summary"].buttons[0].do == (
        Do(
            verb="session",
            what="book",
            inputs=(("start", "start"), ("length", "session_length")),
        ),
    )


def test_a_guard_compares_a_value_with_a_label(flows: dict[str, Flow]) -> None:
    ways = flows["concern"].states["subject"].then

    assert ways[0].when == Guard(name="subject", comparison="is", operand="Not sure")
    assert [way.go.state for way in ways] == ["raise_unsaid", "raise_staff"]
    assert ways[1].when is None


@pytest.mark.parametrize(
    ("text", "guard"),
    [
        ("match.count at least 2", Guard(name="match.count", comparison="at least", operand=2)),
        ("match.count is 1", Guard(name="match.count", comparison="is", operand=1)),
        ("match.only is set", Guard(name="match.only", comparison="is set")),
        (
            "session.place is not Video",
            Guard(name="session.place", comparison="is not", operand="Video"),
        ),
    ],
)
def test_every_comparison_is_read(text: str, guard: Guard) -> None:
    files = sound()
    files["probe.yaml"] = (
        "flow: probe\ntitle: P\nstart: one\nstates:\n  two: {end: over}\n  one:\n    then:\n"
        f"      - {{if: {text}, go: two}}\n      - {{go: two}}\n"
    )

    assert load_pack(files, {}).pack.flows["probe"].states["one"].then[0].when == guard


def test_needs_items_reviews_and_timers_are_read(flows: dict[str, Flow]) -> None:
    flow = flows["booking"]
    place = flow.states["checks"].tick[1]

    assert flow.needs[0].rule == ("CUK-07",)
    assert (place.must, place.rule, place.when is not None) == (True, ("CUK-09",), True)
    assert flow.states["summary"].review == (("start", "Day and time"),)
    assert [(after.wait, after.say, after.go) for after in flow.states["checks"].after] == [
        (timedelta(minutes=10), "Still there?", None),
        (timedelta(hours=1), None, Target(end="left")),
    ]


def test_a_flow_ends_with_its_outcomes_or_refused_at_its_gate(flows: dict[str, Flow]) -> None:
    assert outcomes(flows["booking"]) == {"booked", "left", "refused"}
    assert outcomes(flows["cant_get_through"]) == {"rearranged", "connected"}
    assert REFUSED == interpreter.REFUSED


def test_the_words_of_yaml_1_1_are_only_words() -> None:
    files = sound()
    files["probe.yaml"] = (
        "flow: probe\ntitle: P\nstart: one\nstates:\n  one:\n    say: 10:30\n    save: word\n"
        "    buttons: {no: two, yes: two, on: two, Off: two, 010: two}\n  two: {end: over}\n"
    ).replace("010", "12e3")

    state = load_pack(files, {}).pack.flows["probe"].states["one"]

    assert state.say == "10:30"
    assert [button.keep for button in state.buttons] == ["no", "yes", "on", "Off", "12e3"]


def test_the_built_in_target_end_is_the_outcome_done() -> None:
    files = sound()
    files["probe.yaml"] = "flow: probe\ntitle: P\nstart: one\nstates:\n  one: {then: end}\n"

    assert outcomes(load_pack(files, {}).pack.flows["probe"]) == {"done"}


def test_a_ladder_takes_from_the_one_it_is_like(loaded: Loaded) -> None:
    ladders = loaded.pack.ladders

    assert ladders["danger"].rungs == ladders["concern"].rungs
    assert (ladders["danger"].at_once, ladders["concern"].at_once) == (True, False)
    assert ladders["danger_staff"].rungs == ladders["about_staff"].rungs
    assert ladders["unfinished"].rule == ("CUK-03", "CUK-04", "CUK-05")
    assert ladders["concern"].rungs[1].each == timedelta(minutes=3)
    assert ladders["concern"].rungs[2].wait is None


def test_positions_say_where_flows_states_and_ladders_are_written(loaded: Loaded) -> None:
    where = loaded.positions

    assert (where["concern", "about"].file, where["concern", "about"].line) == ("concern.yaml", 30)
    assert where["cant_get_through", "ring.2.pause"] == where["cant_get_through", "ring.1"]
    assert where["booking", ""].line == 1
    assert where["", "ladders.unsaid"].file == "pack.yaml"


def test_a_pack_survives_json_with_its_hash(loaded: Loaded) -> None:
    again = Pack.model_validate_json(loaded.pack.model_dump_json())

    assert again == loaded.pack
    assert content_hash(again) == loaded.pack.hash == load_pack(sound(), {}).pack.hash


def test_remarks_and_the_order_of_the_files_do_not_change_the_hash(loaded: Loaded) -> None:
    files = {name: f"# a remark\n{text}" for name, text in reversed(sound().items())}

    assert load_pack(files, {}).pack.hash == loaded.pack.hash


def test_a_changed_word_changes_the_hash(loaded: Loaded) -> None:
    files = sound()
    files["concern.yaml"] = files["concern.yaml"].replace("OK:", "Fine:")

    assert load_pack(files, {}).pack.hash != loaded.pack.hash


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("30 s", timedelta(seconds=30)),
        ("2s", timedelta(seconds=2)),
        ("10 min", timedelta(minutes=10)),
        ("1 minute", timedelta(minutes=1)),
        ("10 mins", timedelta(minutes=10)),
        ("2 h", timedelta(hours=2)),
        ("2 hours", timedelta(hours=2)),
        ("1 day", timedelta(days=1)),
        ("3 d", timedelta(days=3)),
        ("007 days", timedelta(days=7)),
        ("0 min", None),
        ("367 days", None),
        ("ten min", None),
        ("-1 min", None),
        ("1.5 h", None),
    ],
)
def test_durations_are_read_as_people_write_them(text: str, length: timedelta | None) -> None:
    assert parse_duration(text) == length
