"""The table of rules: every place in it exists, and a rule that is carried out nowhere is named."""

from __future__ import annotations

from functools import reduce
from importlib import import_module

import pytest

from flows.guidance import CHANCE_UK, GUIDANCE, OTHERS, left_out, rows
from flows.pack import Button, Flow, Guard, Item, Ladder, Need, Pack, Rung, State, Target
from tests.flows.packs import pack

PRODUCT = sorted({part for rule in (*CHANCE_UK, *OTHERS) for part in rule.product})


@pytest.mark.parametrize("part", PRODUCT)
def test_each_part_of_the_product_that_a_rule_names_exists(part: str) -> None:
    module, _, name = part.partition(": ")

    assert callable(reduce(getattr, name.split("."), import_module(module))) or "." in name


def test_a_rule_is_named_once_and_in_few_words() -> None:
    rules = [rule for rules in GUIDANCE.values() for rule in rules]

    assert len({rule.id for rule in rules}) == len(rules)
    assert all(0 < len(rule.words) <= 60 for rule in rules)


def test_the_pack_that_comes_with_the_product_carries_out_every_rule_of_its_guidance() -> None:
    found = rows(pack())

    assert left_out(found) == ()
    assert [row.rule.id for row in found][-1] == "SCH-13"


def small(*rules: str) -> Pack:
    """A pack with one flow, in which each place names one rule."""
    state = State(
        name="ask.1",
        say="So?",
        rule=("CUK-01",),
        tick=(Item(id="quiet", text="Quiet", rule=("CUK-13",)),),
        buttons=(Button(label="Go", go=Target(end="over"), keep="Go"),),
    )
    again = state.model_copy(update={"name": "ask.2"})
    guard = Guard(name="match.count", comparison="at least", operand=1)
    gate = Need(id="paired", when=guard, otherwise="Not yet.", rule=("CUK-07", "BAR-01"))
    flow = Flow(
        name="probe",
        title="A probe",
        start="ask.1",
        states={"ask.1": state, "ask.2": again},
        needs=(gate,),
    )
    ladder = Ladder(name="concern", rungs=(Rung(numbers=("nspcc",)),), rule=("CUK-05",))
    return Pack(
        name="small",
        title="Small",
        rules=rules,
        flows={"probe": flow},
        ladders={"concern": ladder},
    )


def test_each_place_is_told_and_the_rounds_of_a_repeat_are_one() -> None:
    told = {row.rule.id: [str(place) for place in row.places] for row in rows(small("CUK"))}

    assert told["CUK-01"] == ["probe: ask", "product flows.reports: sealed"]
    assert told["CUK-13"] == ["probe: ask"]
    assert told["CUK-07"][0] == "probe: paired"
    assert told["CUK-05"][0] == "ladder concern"
    assert told["BAR-01"] == ["probe: paired"]


def test_the_product_alone_does_not_carry_out_a_rule() -> None:
    missing = {rule.id for rule in left_out(rows(small("CUK")))}

    assert "CUK-08" in missing
    assert not missing & {"CUK-01", "CUK-05", "CUK-07", "CUK-13", "BAR-01"}


def test_a_pack_without_guidance_only_tells_what_it_names() -> None:
    found = rows(small())

    assert {row.rule.id for row in found} == {"BAR-01", "CUK-01", "CUK-05", "CUK-07", "CUK-13"}
    assert left_out(found) == ()
