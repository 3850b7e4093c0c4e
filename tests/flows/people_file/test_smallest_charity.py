"""The smallest charity: how few people its ladders take, and who stands in for whom."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from flows.checker.check import check
from flows.checker.people import SMALLEST
from flows.diagnostics.reachability import reach
from flows.directory import Directory
from flows.escalation.ladder import flatten, ladder_of, people_of, standing_in
from flows.pack import Pack
from flows.people_file.load import load_people, read_people
from flows.problems import FlowError, Problem
from tests.flows import packs
from tests.flows.people_file.test_load import PEOPLE, changed

TODAY = date(2026, 12, 1)
NOW = datetime(2026, 12, 1, 11, tzinfo=UTC)
LONDON = ZoneInfo("Europe/London")
ALONE = changed(
    ("safeguarding: [dan, ruth]", "safeguarding: [priya]"),
    (
        PEOPLE[PEOPLE.index("  - id: dan") : PEOPLE.index("  - {id: ruby")],
        "",
    ),
)
TWO = changed(
    ("safeguarding: [dan, ruth]", "safeguarding: [dan]"),
    (PEOPLE[PEOPLE.index("  - {id: ruth") : PEOPLE.index("  - {id: ruby")], ""),
)


def with_stand_in(pack: Pack) -> Pack:
    """The pack, with the trustee in the team's stead on the ladders about staff."""
    names = ("about_staff", "danger_staff", "unfinished")
    ladders = {name: pack.ladders[name] for name in names}
    for name, ladder in ladders.items():
        team = ladder.rungs[0].model_copy(update={"stand_in": "trustee"})
        rungs = (team, *ladder.rungs[1:])
        ladders[name] = ladder.model_copy(update={"rungs": rungs})
    return pack.model_copy(update={"ladders": {**pack.ladders, **ladders}})


PLAIN, STANDS_IN = packs.pack(), with_stand_in(packs.pack())


def errors(pack: Pack, text: str) -> list[Problem]:
    loaded = read_people(text, "people.yaml")
    found = check(pack, loaded.directory, TODAY, people_at=loaded.places)
    return [problem for problem in found if problem.severity == "error"]


def test_four_are_enough_without_a_stand_in() -> None:
    assert errors(PLAIN, PEOPLE) == []


def test_a_manager_one_more_and_a_trustee_are_enough_where_the_trustee_stands_in() -> None:
    assert errors(STANDS_IN, TWO) == []


def test_without_a_stand_in_one_more_on_the_team_is_too_few_for_a_worry_about_them() -> None:
    found = errors(PLAIN, TWO)

    assert {(p.file, p.line, p.column, p.proof) for p in found} == {("people.yaml", 13, 19, 5)}
    assert all("with Dan left out, nobody" in p.message for p in found)
    assert all(p.message.endswith(SMALLEST) for p in found)


def test_a_manager_alone_is_refused_at_the_team_in_words_that_say_how_many_it_takes() -> None:
    found = errors(PLAIN, ALONE)

    assert {(p.file, p.line, p.column) for p in found} == {("people.yaml", 13, 19)}
    assert all(SMALLEST in p.message for p in found)
    assert {p.proof for p in found} == {4, 5}


def test_a_manager_alone_is_enough_where_the_trustee_stands_in() -> None:
    assert errors(STANDS_IN, ALONE) == []


@pytest.mark.parametrize("name", ["about_staff", "danger_staff"])
def test_about_the_manager_who_is_the_team_the_trustee_is_told(name: str) -> None:
    directory = load_people(ALONE)
    priya = directory.person("priya")

    found = reach(STANDS_IN, name, directory, "p1", NOW, LONDON, without=priya)

    assert found.people == ("ruby",)
    assert found.stages[0].who == "the trustee"


def test_unfinished_never_tells_the_manager_who_is_the_team() -> None:
    directory = load_people(ALONE)

    assert reach(STANDS_IN, "unfinished", directory, "p1", NOW, LONDON).people == ("ruby",)


def test_unfinished_spares_a_manager_who_is_one_of_the_team() -> None:
    directory = load_people(changed(("safeguarding: [dan, ruth]", "safeguarding: [priya, dan]")))

    for pack in (PLAIN, STANDS_IN):
        assert reach(pack, "unfinished", directory, "p1", NOW, LONDON).people == ("dan",)


def test_while_somebody_of_the_team_is_left_nobody_stands_in() -> None:
    directory = load_people(PEOPLE)
    dan = directory.person("dan")

    found = reach(STANDS_IN, "about_staff", directory, "p1", NOW, LONDON, without=dan)

    assert found.people == ("ruth",)


@pytest.mark.parametrize("text", [PEOPLE, TWO, ALONE])
@pytest.mark.parametrize("subject", ["priya", "dan", "ruth", "ruby"])
def test_whoever_is_left_out_is_on_no_step(text: str, subject: str) -> None:
    directory = load_people(text)
    person = directory.person(subject)
    if person is None:
        return

    for name in ("about_staff", "danger_staff"):
        ladder = standing_in(
            ladder_of(STANDS_IN, name), directory, "p1", lambda p: p.phone == person.phone
        )
        steps = flatten(
            STANDS_IN.model_copy(update={"ladders": {name: ladder}}),
            name,
            directory,
            "p1",
            can=lambda p: p.phone != person.phone,
        )
        assert all(subject not in step.people for step in steps)
        assert steps[-1].numbers


def test_the_promises_hold_for_the_smallest() -> None:
    directory = load_people(ALONE)

    for name in STANDS_IN.ladders:
        assert flatten(STANDS_IN, name, directory, "p1")[-1].numbers


def test_the_stand_in_is_there_where_nobody_is_on_the_team_at_all() -> None:
    directory = Directory.model_validate(load_people(ALONE).model_dump())
    rung = ladder_of(STANDS_IN, "unfinished").rungs[0]

    assert [p.id for p in people_of(rung, directory, "p1")] == ["ruby"]


def test_the_trustee_has_a_phone_of_their_own() -> None:
    shared = ALONE.replace('phone: "07700-900-459"', "phone: 07700 900456, shared: true")
    shared = shared.replace('phone: "07700 900456"}', 'phone: "07700 900456", shared: true}')

    with pytest.raises(FlowError, match="ruby has the number of somebody on the team"):
        load_people(shared)
