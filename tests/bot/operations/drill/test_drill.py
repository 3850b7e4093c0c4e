"""A drill in a simulated charity: every SMS that it sends, in order, and how it ends."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from bot.demo.simulated_charity import LONDON, SimulatedCharity, demo_people
from bot.operations.drill.plan import Wanted, question
from bot.operations.drill.summary import as_document, verdict
from bot.runtime.inbound.load import load
from flows.directory import Directory, Leave
from flows.effects import Wake
from flows.engine import concerns
from flows.engine.dispatch import begin
from flows.formatting import one_segment
from flows.sessions.state import OpenOverdue
from flows.user_errors import CommandError
from storage.records import evidence, people
from tests.bot.operations.drill.drilling import (
    FRIDAY,
    Sitting,
    begun,
    code,
    every_text,
    now,
    planned,
)
from tests.charities import open_simulated_charity


def away(directory: Directory, *ids: str) -> Directory:
    """The people of the charity, some of them on leave."""
    leave = (Leave(first=FRIDAY.date(), last=FRIDAY.date() + timedelta(days=4)),)
    new = (p.model_copy(update={"away": leave}) if p.id in ids else p for p in directory.people)
    return directory.model_copy(update={"people": tuple(new)})


async def records(charity: SimulatedCharity, reference: str) -> list[evidence.StoredRecord]:
    async with charity.app.database.reading() as tx:
        return await evidence.about(tx, charity.app.organisation, [reference])


async def test_the_manager_takes_it_and_hears_that_it_is_over() -> None:
    async with open_simulated_charity(FRIDAY) as charity:
        plan, state = await begun(charity)
        await charity.forward(timedelta(minutes=3, seconds=40))
        given = code(charity, "priya")
        await charity.replies("priya", given)
        over = await now(plan, state)

        assert every_text(charity) == [
            (
                "priya",
                (
                    f"DRILL Harbour: URGENT concern {state.reference}, ring Ada now on "
                    f"07700 900460. Reply {given} to take it. If not, we text the team at 4:51pm."
                ),
            ),
            (
                "priya",
                (
                    f"DRILL Harbour: {state.reference} was a drill and is over. Thank you, you "
                    "took it after 3 min. There is nobody to ring."
                ),
            ),
        ]
        assert verdict(over, plan.reach, plan.directory, LONDON) == [
            "Human reached in 3 min 40 s: Priya took it."
        ]
        assert await charity.next_due() is None


async def test_nobody_takes_it_and_it_ends_where_the_public_numbers_would_come() -> None:
    async with open_simulated_charity(FRIDAY) as charity:
        plan, state = await begun(charity)
        await charity.forward(timedelta(hours=3))
        over = await now(plan, state)
        ref = state.reference
        codes = {p: over.codes[p][-1] for p in ("priya", "dan", "ruth")}

        ring = f"DRILL Harbour: URGENT concern {ref}, ring Ada now on 07700 900460. Reply "
        ended = (
            f"DRILL Harbour: {ref} was a drill and ended without a reply. "
            "Please check that our texts make a sound, also on silent."
        )
        texted = every_text(charity)
        assert sorted(texted[-3:]) == [("dan", ended), ("priya", ended), ("ruth", ended)]
        assert sorted(texted[2:4]) == [
            ("dan", f"{ring}{codes['dan']} to take it. Priya can't be reached."),
            (
                "priya",
                (
                    f"DRILL Harbour: we are texting the team about {ref} now. You can still take "
                    f"it. Reply {codes['priya']}, then ring Ada on 07700 900460."
                ),
            ),
        ]
        assert texted[:2] + texted[4:-3] == [
            ("priya", f"{ring}{codes['priya']} to take it. If not, we text the team at 4:51pm."),
            (
                "priya",
                (
                    f"DRILL Harbour: AGAIN, URGENT concern {ref}, ring Ada now on 07700 900460. "
                    f"Reply {codes['priya']} to take it. If not, we text the team at 4:51pm."
                ),
            ),
            ("ruth", f"{ring}{codes['ruth']} to take it. Dan can't be reached."),
        ]
        assert verdict(over, plan.reach, plan.directory, LONDON) == [
            "NOBODY TOOK IT in 20 min.",
            "Priya was texted at 4:41pm, and the phone had it 1 s later.",
            "Dan was texted at 4:51pm, and the phone had it 1 s later.",
            "Ruth was texted at 4:54pm, and the phone had it 1 s later.",
            "The public numbers would have been shown at 5:01pm:",
            "  Council, night team: 07700 900322",
            "  NSPCC (may be shut): 0808 800 5000",
        ]
        assert await charity.next_due() is None


async def test_nothing_of_a_drill_is_said_in_anybodys_chat() -> None:
    async with open_simulated_charity(FRIDAY) as charity:
        organisation = charity.app.organisation
        async with charity.app.database.transaction(organisation) as tx:
            for person in charity.directory.staff():  # as if all of them heard of reports there
                await people.bind(tx, organisation, person.id, charity.number(person.id), FRIDAY)
        _, state = await begun(charity)
        await charity.replies("priya", f"PASS {code(charity, 'priya')}")
        await charity.forward(timedelta(hours=1))

        assert all(not chat.shown for chat in charity.phones.chats.values())
        assert await records(charity, state.reference)


async def test_whoever_was_texted_before_hears_who_took_it() -> None:
    async with open_simulated_charity(FRIDAY) as charity:
        plan, state = await begun(charity)
        await charity.forward(timedelta(minutes=14))
        since = len(charity.phones.texts)
        await charity.replies("dan", f"DONE {code(charity, 'dan')} spoke to Ada on the phone")

        told = every_text(charity, since)

        assert sorted(name for name, _ in told) == ["dan", "priya", "ruth"]
        assert dict(told)["priya"] == (
            f"DRILL Harbour: {state.reference} was a drill and is over. Dan took it after 14 min. "
            "Nothing more to do."
        )
        assert (await now(plan, state)).decision is not None


async def test_a_pass_hands_it_on_and_a_failed_text_too() -> None:
    async with open_simulated_charity(FRIDAY) as charity:
        charity.phones.unreachable.add(charity.person("priya").phone)
        plan, state = await begun(charity)
        assert charity.texts("priya") == []
        await charity.replies("dan", f"{code(charity, 'dan')} can't, driving")

        over = await now(plan, state)

        assert over.step == ("ruth",)
        assert over.passed == ("dan",)
        failed = {told.person for told in over.told if told.failed}
        assert failed == {"priya"}


async def test_everybody_passes_so_it_is_over_at_once() -> None:
    async with open_simulated_charity(FRIDAY) as charity:
        plan, state = await begun(charity)
        for name in ("priya", "dan", "ruth"):
            await charity.replies(name, f"PASS {code(charity, name)}")

        over = await now(plan, state)

        assert not over.is_open
        assert "ended without a reply" in charity.texts("ruth")[-1].body
        assert not [body for _, body in every_text(charity) if "NOBODY" in body]
        assert over.passed == ("priya", "dan", "ruth")


@pytest.mark.parametrize(
    "reply", ["{code}", "OPEN {code}", "DONE {code} spoke to everybody", "CLOSE {code}", "OPEN"]
)
async def test_a_drill_that_is_over_is_never_opened_again(reply: str) -> None:
    async with open_simulated_charity(FRIDAY) as charity:
        plan, state = await begun(charity)
        given = code(charity, "priya")
        await charity.replies("priya", given)
        since = len(charity.phones.texts)

        await charity.replies("priya", reply.format(code=given))

        assert every_text(charity, since) == [
            (
                "priya",
                f"DRILL Harbour: {state.reference} was a drill and is over. Nothing more to do.",
            )
        ]
        assert not (await now(plan, state)).is_open


@pytest.mark.parametrize("reply", ["ok", "CODES", "999111", "DONE", "on it", "TAKE"])
async def test_every_answer_while_only_a_drill_is_open_is_marked(reply: str) -> None:
    async with open_simulated_charity(FRIDAY) as charity:
        await begun(charity)
        since = len(charity.phones.texts)

        await charity.replies("priya", reply)

        (answer,) = every_text(charity, since)
        assert answer[1].startswith("DRILL Harbour: ")
        assert one_segment(answer[1])


def two_programmes() -> Directory:
    """Remote mentoring, and another programme with a manager and a team of its own."""
    home = demo_people()
    priya, dan = home.people[0], home.people[1]
    pat = {"id": "pat", "name": "Pat Example", "text_name": "Pat", "phone": "+447700900470"}
    kim = {"id": "kim", "name": "Kim Example", "text_name": "Kim", "phone": "+447700900471"}
    own = {"id": "p2", "name": "Other", "manager": "pat", "safeguarding": ("kim",)}
    more = (priya.model_copy(update=pat), dan.model_copy(update=kim))
    other = home.programmes[0].model_copy(update=own)
    return home.model_copy(
        update={"programmes": (*home.programmes, other), "people": (*home.people, *more)}
    )


async def test_a_concern_of_other_people_lets_a_drill_go_on() -> None:
    async with open_simulated_charity(FRIDAY, directory=two_programmes()) as charity:
        plan, state = await begun(charity, Wanted(programme="p2"))

        await charity.types("sam", "/concern")
        await charity.forward(timedelta(minutes=11))

        assert (await now(plan, state)).step == ("kim",)


async def test_beside_a_real_concern_a_drill_is_called_one_and_comes_last() -> None:
    async with open_simulated_charity(FRIDAY, directory=two_programmes()) as charity:
        await charity.types("sam", "/concern")
        await charity.taps("sam", "No, but I'm worried")
        await charity.taps("sam", "Rather not say")
        await begun(charity, Wanted(programme="p2", ladder="unsaid"))
        await charity.forward(timedelta(minutes=11))
        (drill, real) = sorted(body for name, body in every_text(charity) if name == "ruby")
        assert drill.startswith("DRILL Harbour: ")
        assert real.startswith("Harbour: ")

        await charity.replies("ruby", "CODES")

        listed = charity.texts("ruby")[-1].body
        first, _, second = listed.partition("DRILL ")
        assert listed.startswith("Harbour: ")
        assert real.partition("Reply ")[2][:6] in first
        assert drill.partition("Reply ")[2][:6] in second
        await charity.replies("ruby", "ok")
        assert " are open. Reply " in charity.texts("ruby")[-1].body
        assert " for DRILL " in charity.texts("ruby")[-1].body


async def test_a_real_concern_ends_the_drill_of_its_people_at_once() -> None:
    async with open_simulated_charity(FRIDAY) as charity:
        plan, state = await begun(charity)
        await charity.types("sam", "/concern")

        over = await now(plan, state)

        assert not over.is_open
        assert over.decision is not None
        assert over.decision.words == "real concern"
        last = f"DRILL Harbour: {state.reference} was a drill and is over. Nothing more to do."
        assert every_text(charity)[-1] == ("priya", last)


async def test_a_concern_by_text_and_one_opened_again_end_it_too() -> None:
    async with open_simulated_charity(FRIDAY) as charity:
        await charity.replies("sam", "CONCERN")
        given = code(charity, "dan")
        await charity.replies("dan", f"DONE {given} spoke to the family")
        plan, state = await begun(charity)
        await charity.replies("dan", f"OPEN {given}")

        assert not (await now(plan, state)).is_open

        await charity.replies("dan", f"DONE {given} spoke to the family")
        plan, state = await begun(charity)
        await charity.replies("sam", "CONCERN")

        assert not (await now(plan, state)).is_open


async def test_a_mentor_who_is_overdue_ends_it_too() -> None:
    async with open_simulated_charity(FRIDAY) as charity:
        _, state = await begun(charity)
        organisation = charity.app.organisation
        async with charity.app.database.reading() as tx:
            batch = await load(tx, organisation, charity.app.library, LONDON, [], FRIDAY)
        turn = begin(batch.world, FRIDAY)

        asked = OpenOverdue(due_at=FRIDAY, from_manager=True)
        concerns.open_overdue(turn, charity.person("sam"), batch.world.current, asked)

        woken = [e for e in turn.effects if isinstance(e, Wake) and e.about == state.reference]
        assert [(e.event, e.at, e.owner) for e in woken] == [
            ({"kind": "drill_ended"}, FRIDAY, "escalation")
        ]


async def test_no_drill_while_a_real_concern_is_open_and_none_beside_another() -> None:
    async with open_simulated_charity(FRIDAY) as charity:
        await begun(charity)
        with pytest.raises(CommandError, match="under way already"):
            await begun(charity)
        await charity.replies("sam", "CONCERN")
        before = len(charity.phones.texts)

        with pytest.raises(CommandError, match="A real concern of Remote mentoring is open"):
            await begun(charity)

        assert len(charity.phones.texts) == before


async def test_a_drill_that_is_ended_by_hand_tells_all_who_were_texted() -> None:
    async with open_simulated_charity(FRIDAY) as charity:
        plan, state = await begun(charity)
        await charity.forward(timedelta(minutes=11))

        assert await plan.drills.end(state.reference, "called off", charity.clock.now)
        await charity.forward(timedelta())

        told = {name for name, body in every_text(charity) if "was a drill and is over" in body}
        assert told == {"priya", "dan"}
        assert not await plan.drills.end(state.reference, "called off", charity.clock.now)
        assert await charity.next_due() is None


async def test_the_record_has_it_as_a_drill_and_the_history_how_it_went() -> None:
    async with open_simulated_charity(FRIDAY) as charity:
        plan, first = await begun(charity)
        await charity.forward(timedelta(minutes=2))
        await charity.replies("priya", code(charity, "priya"))
        await charity.forward(timedelta(hours=1))
        _, second = await begun(charity, Wanted(ladder="about_staff"))
        await charity.forward(timedelta(hours=1))
        past = await plan.drills.history()

        kept = {r.what: r.details or {} for r in await records(charity, first.reference)}

        assert kept["opened"]["drill"] is True
        assert kept["drill began"] == {"programme": "p1", "ladder": "concern"}
        assert [(p.reference, p.ladder, p.why) for p in past] == [
            (second.reference, "about_staff", "untaken"),
            (first.reference, "concern", "taken"),
        ]
        assert past[1].taken_by == "priya"
        assert past[1].lasted == timedelta(minutes=2)
        assert past[1].asked_by == "ada"


async def test_the_ladder_for_an_unknown_adult_waits_and_then_texts_the_trustee() -> None:
    async with open_simulated_charity(FRIDAY) as charity:
        plan, state = await begun(charity, Wanted(ladder="unsaid"))
        assert every_text(charity) == []
        await charity.forward(timedelta(minutes=11))

        assert [name for name, _ in every_text(charity)] == ["ruby"]
        await charity.replies("ruby", code(charity, "ruby"))
        assert not (await now(plan, state)).is_open


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        (Wanted(programme="p9"), 'no programme "p9". There is: p1'),
        (Wanted(ladder="danger"), '"danger" is not drilled. Take one of: concern'),
        (Wanted(ladder="overdue"), '"overdue" is not drilled'),
        (Wanted(ladder="consern"), '"consern" is no ladder'),
        (Wanted(asker="sam"), "Sam is a mentor"),
        (Wanted(asker="priya"), "Priya is on this ladder"),
        (Wanted(asker="robin"), 'nobody "robin" here. Take one of: ruby, ada'),
    ],
)
async def test_what_cannot_be_drilled_is_refused_with_what_can(wanted: Wanted, why: str) -> None:
    async with open_simulated_charity(FRIDAY) as charity:
        with pytest.raises(CommandError, match=why):
            await planned(charity, wanted)


async def test_a_ladder_that_reaches_nobody_is_not_drilled() -> None:
    directory = away(demo_people(), "priya", "dan", "ruth")
    async with open_simulated_charity(FRIDAY, directory=directory) as charity:
        with pytest.raises(CommandError, match="mentorline doctor"):
            await planned(charity)


async def test_whoever_sends_it_is_asked_first_with_names_times_and_who_is_left_out() -> None:
    directory = away(demo_people(), "priya")
    async with open_simulated_charity(FRIDAY, directory=directory) as charity:
        plan = await planned(charity)

        assert question(plan, charity.clock.now) == [
            "A drill of Remote mentoring, ladder concern, texts real people:",
            "    4:41pm  Dan",
            "    4:44pm  Ruth",
            "    4:51pm  it is over, if nobody took it",
            "         -  Priya gets no text: away until Tue 26 May",
            "It is over as soon as one of them (Dan and Ruth) replies with the code.",
            "Each text begins with DRILL, and asks to ring Ada on 07700 900460.",
        ]
        night = question(plan, charity.clock.now + timedelta(hours=7))
        assert night[-1] == "IT IS 11:41pm: their phones will sound in the night."


async def test_each_thing_is_shown_once_as_it_happens() -> None:
    async with open_simulated_charity(FRIDAY) as charity:
        plan, state = await begun(charity)
        taken = code(charity, "priya")
        sitting = Sitting(
            charity, plan, lambda look: charity.replies("priya", taken) if look == 4 else None
        )

        over = await sitting.watch.until_over(state)

        assert sitting.printed == [
            "16:41:00  Priya is being texted",
            "16:41:00  the text to Priya is on its way",
            "16:41:00  Priya's phone has it",
        ]
        assert as_document(over, plan.reach)["reached_in_s"] == 180
        json.dumps(as_document(over, plan.reach), default=str)


async def test_an_interrupted_drill_is_ended_and_says_so() -> None:
    async with open_simulated_charity(FRIDAY) as charity:
        plan, state = await begun(charity)
        sitting = Sitting(charity, plan)

        def leave(look: int) -> None:
            sitting.interrupted = look == 2

        sitting.then = leave
        over = await sitting.watch.until_over(state)
        await charity.forward(timedelta())

        assert verdict(over, plan.reach, plan.directory, LONDON)[0] == (
            "The drill was ended after 2 min. Nobody had taken it by then."
        )
        assert "was a drill and is over" in charity.texts("priya")[-1].body


async def test_a_bot_that_stops_meanwhile_is_told_once() -> None:
    async with open_simulated_charity(FRIDAY) as charity:
        plan = await planned(charity)
        state = await plan.drills.begin(plan.asker, plan.programme, "concern", charity.clock.now)
        sitting = Sitting(charity, plan)
        sitting.dead = True

        def come_back(look: int) -> None:
            sitting.dead = look < 5

        sitting.then = come_back
        await sitting.watch.until_over(state)

        assert sitting.printed[:2] == [
            "16:41:00  Priya is being texted",
            "16:41:00  `mentorline run` HAS STOPPED: start it again",
        ]
        assert "16:42:00  NO TEXT HAS LEFT US YET: look at what `mentorline run` says" in (
            sitting.printed
        )
        assert len(sitting.printed) == len(set(sitting.printed))
