"""A changed number takes a concern away from nobody, and a lost phone acts for nobody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.channels.inputs import FromPhone
from bot.demo.phones import Sms
from bot.demo.simulated_charity import LONDON, SimulatedCharity, demo_people
from bot.runtime.importing import import_directory
from bot.runtime.inbound.handle import Handler
from bot.runtime.inbound.load import Library
from flows.directory import Directory, Person, Role
from flows.events import TextReceived
from storage.records.directory import load_directory
from tests.bot.operations.drill.drilling import FRIDAY
from tests.charities import open_simulated_charity

OLD, NEW = "+447700900456", "+447700900777"
THIEF = "+447700900888"


def people(**phones: str) -> Directory:
    """The people of the demonstration, some of them with another number."""
    plain = demo_people()
    new = (
        p.model_copy(update={"phone": phones[p.id]}) if p.id in phones else p for p in plain.people
    )
    return plain.model_copy(update={"people": tuple(new)})


def with_admins(directory: Directory, *names: str) -> Directory:
    """The charity with further admins."""
    more = tuple(
        Person(
            id=name,
            name=f"{name.title()} Example",
            text_name=name.title(),
            role=Role.ADMIN,
            phone=f"+4477009005{n:02}",
        )
        for n, name in enumerate(names)
    )
    return directory.model_copy(update={"people": (*directory.people, *more)})


async def imports(charity: SimulatedCharity, directory: Directory, by: str | None = None) -> None:
    """These people are imported, and what follows from it happens."""
    database = charity.app.database
    await import_directory(database, directory, "chance_uk", LONDON, charity.clock.now, by)
    await charity.forward(timedelta(seconds=2))


def on(charity: SimulatedCharity, phone: str) -> list[str]:
    """The texts on a phone, oldest first."""
    return [sms.body for sms in charity.phones.inbox(phone)]


def code_of(bodies: list[str]) -> str:
    """The code that the last of them asks for."""
    return bodies[-1].partition("eply ")[2][:6]


async def texts_in(charity: SimulatedCharity, phone: str, body: str) -> None:
    """A text comes in from that phone."""
    charity.phones.texts.append(Sms(charity.clock.now, phone, body, "", outgoing=False))
    sid = f"SMin{len(charity.phones.texts)}"
    await charity.take([FromPhone(TextReceived(sid=sid, sender=phone, body=body))])


async def raises(charity: SimulatedCharity) -> None:
    """Sam raises a concern that goes to Priya first."""
    await charity.types("sam", "/concern")
    await charity.taps("sam", "No, but I'm worried")
    label = next(
        key.label
        for shown in reversed(charity.chat("sam").shown)
        for row in shown.keys
        for key in row
        if key.label.startswith("No")
    )
    await charity.taps("sam", label)


async def noted(charity: SimulatedCharity, person: str) -> dict[str, Any]:
    """What is kept of a person."""
    async with charity.app.database.reading() as tx:
        loaded = await load_directory(tx, charity.app.organisation, None)
    member = loaded.members[person]
    return {"chat": member.telegram_id, "approved": member.approved_at, **member.words}


async def test_the_old_number_is_told_and_both_are_texted_for_a_day() -> None:
    async with open_simulated_charity(FRIDAY) as charity:
        await imports(charity, people(priya=NEW))

        (told,) = on(charity, OLD)
        assert told == (
            "Harbour: your number here was changed to one that ends in 777. We text both for a "
            "day. If that is wrong, ring Ada: 07700 900460."
        )
        assert "you now get our concern texts" in on(charity, NEW)[0]
        await raises(charity)
        assert on(charity, OLD)[-1] == on(charity, NEW)[-1]
        assert "URGENT concern" in on(charity, OLD)[-1]


async def test_a_reply_from_either_number_counts() -> None:
    async with open_simulated_charity(FRIDAY) as charity:
        await imports(charity, people(priya=NEW))
        await raises(charity)

        await texts_in(charity, OLD, code_of(on(charity, OLD)))

        assert "is yours" in on(charity, OLD)[-1]
        assert "is yours" in on(charity, NEW)[-1]


async def test_after_a_day_only_the_new_number_is_left() -> None:
    async with open_simulated_charity(FRIDAY) as charity:
        await imports(charity, people(priya=NEW))
        await charity.forward(timedelta(hours=24))
        before = len(on(charity, OLD))
        await raises(charity)

        assert "URGENT concern" in on(charity, NEW)[-1]
        assert len(on(charity, OLD)) == before
        given = code_of(on(charity, NEW))
        await texts_in(charity, OLD, given)
        assert len(on(charity, OLD)) == before, "an unknown number gets no answer"


async def test_one_admin_alone_is_asked_nothing() -> None:
    async with open_simulated_charity(FRIDAY) as charity:
        await imports(charity, people(priya=NEW))

        assert charity.texts("ada") == []


async def test_until_a_second_admin_confirms_both_are_texted() -> None:
    there = with_admins(demo_people(), "bea")
    async with open_simulated_charity(FRIDAY, directory=there) as charity:
        await imports(charity, with_admins(people(priya=NEW), "bea"), by="ada")
        assert charity.texts("ada") == []
        asked = charity.texts("bea")[-1].body
        assert "Priya has a new number here, ending in 777" in asked
        await charity.forward(timedelta(days=3))

        await raises(charity)
        assert "URGENT concern" in on(charity, OLD)[-1]
        await charity.replies("bea", code_of([asked]))
        assert "The new number of Priya counts" in charity.texts("bea")[-1].body
        before = len(on(charity, OLD))
        await charity.forward(timedelta(minutes=6))

        assert "AGAIN" in on(charity, NEW)[-1]
        assert len(on(charity, OLD)) == before


async def test_a_second_admin_gives_the_old_number_back() -> None:
    there = with_admins(demo_people(), "bea")
    async with open_simulated_charity(FRIDAY, directory=there) as charity:
        await imports(charity, with_admins(people(priya=THIEF), "bea"), by="ada")
        asked = charity.texts("bea")[-1].body
        await charity.replies("bea", f"NO {code_of([asked])}")
        answers = [sms.body for sms in charity.texts("bea")]
        assert any("Priya keeps the number from before" in body for body in answers)
        assert "refused the new number of Priya" in charity.texts("ada")[-1].body
        before = len(on(charity, THIEF))
        await raises(charity)

        assert "URGENT concern" in on(charity, OLD)[-1]
        assert len(on(charity, THIEF)) == before
        await texts_in(charity, THIEF, code_of(on(charity, OLD)))
        assert len(on(charity, THIEF)) == before
        assert "is yours" not in on(charity, OLD)[-1]


async def test_two_changes_in_a_day_do_not_push_out_the_number_that_was_trusted() -> None:
    async with open_simulated_charity(FRIDAY) as charity:
        await imports(charity, people(priya=THIEF))
        await charity.forward(timedelta(hours=2))
        await imports(charity, people(priya=NEW))
        before = len(on(charity, THIEF))
        await raises(charity)

        assert "URGENT concern" in on(charity, OLD)[-1]
        assert "URGENT concern" in on(charity, NEW)[-1]
        assert len(on(charity, THIEF)) == before


async def test_the_number_from_before_back_again_leaves_nothing_to_confirm() -> None:
    async with open_simulated_charity(FRIDAY) as charity:
        await imports(charity, people(priya=THIEF))
        await imports(charity, people())
        before = len(on(charity, THIEF))
        await raises(charity)

        assert len(on(charity, THIEF)) == before
        assert sum("URGENT" in body for body in on(charity, OLD)) == 1


async def test_nothing_about_a_person_goes_to_the_number_that_they_had() -> None:
    async with open_simulated_charity(FRIDAY) as charity:
        await imports(charity, people(priya=NEW))
        before = len(on(charity, OLD)), len(on(charity, NEW))
        await charity.types("sam", "/concern")
        await charity.taps("sam", "Yes, from one of our team")
        await charity.taps("sam", "Priya, manager")
        await charity.forward(timedelta(hours=2))

        assert (len(on(charity, OLD)), len(on(charity, NEW))) == before
        assert any("DANGER" in sms.body for sms in charity.texts("dan"))


async def test_stop_from_the_number_from_before_ends_that_one_alone() -> None:
    async with open_simulated_charity(FRIDAY) as charity:
        await imports(charity, people(priya=NEW))
        await texts_in(charity, OLD, "STOP")
        before = len(on(charity, OLD))
        await raises(charity)

        assert "URGENT concern" in on(charity, NEW)[-1]
        assert len(on(charity, OLD)) == before


async def test_a_mentor_with_a_new_phone_loses_the_old_chat_and_both_are_told() -> None:
    async with open_simulated_charity(FRIDAY) as charity:
        await imports(charity, people(sam=NEW))

        assert (await noted(charity, "sam"))["chat"] is None
        said = [shown.text for shown in charity.chat("sam").shown]
        assert "this chat is shut" in said[0]
        assert "999" in said[1]
        (told,) = on(charity, NEW)
        assert told == (
            "Harbour: we have this number for you now, so your old chat is shut. Ask Priya "
            "for a new link. Worried about a child? Text CONCERN."
        )
        await texts_in(charity, NEW, "CONCERN")
        assert "URGENT concern" in charity.texts("dan")[-1].body


async def test_a_concern_that_is_open_goes_on_by_text_for_a_mentor_with_a_new_phone() -> None:
    async with open_simulated_charity(FRIDAY) as charity:
        await raises(charity)
        await imports(charity, people(sam=NEW))

        assert any("07700 900456" in body for body in on(charity, NEW))
        await charity.replies("priya", code_of([sms.body for sms in charity.texts("priya")]))
        assert "Priya" in on(charity, NEW)[-1]


async def revokes(charity: SimulatedCharity, name: str, *, undone: bool = False) -> None:
    """An admin revokes somebody."""
    now, database, organisation = charity.clock.now, charity.app.database, charity.app.organisation
    handler = Handler(database, organisation, LONDON, lambda: now, Library())
    async with database.transaction(organisation) as tx:
        await handler.revoked(tx, charity.person(name), now, "ada", undone=undone)
    await charity.forward(timedelta(seconds=2))


async def test_a_revoked_mentor_has_the_numbers_and_nothing_else() -> None:
    async with open_simulated_charity(FRIDAY) as charity:
        await revokes(charity, "sam")
        kept = await noted(charity, "sam")
        assert (kept["chat"], kept["approved"]) == (None, None)
        assert "we shut the chat of Sam" in charity.texts("priya")[-1].body
        since = len(charity.chat("sam").shown)

        await charity.types("sam", "My session")

        said = " ".join(shown.text for shown in charity.chat("sam").shown[since:])
        assert "To join, ask your charity for a link" in said or "999" in said
        assert "P14" not in said


async def test_a_revoked_manager_gets_nothing_and_their_code_takes_nothing() -> None:
    async with open_simulated_charity(FRIDAY) as charity:
        await raises(charity)
        given = code_of([sms.body for sms in charity.texts("priya")])
        before = len(charity.texts("priya"))
        await revokes(charity, "priya")

        assert "URGENT concern" in charity.texts("dan")[-1].body, "it goes on at once"
        await charity.replies("priya", given)
        assert len(charity.texts("priya")) == before
        assert "Priya is shut out" in charity.texts("ada")[-1].body
        assert not any("Priya took" in shown.text for shown in charity.chat("sam").shown)


@pytest.mark.parametrize("back", ["undone", "imported"])
async def test_a_revoked_manager_comes_back(back: str) -> None:
    async with open_simulated_charity(FRIDAY) as charity:
        await revokes(charity, "priya")
        phone = OLD if back == "undone" else NEW
        if back == "undone":
            await revokes(charity, "priya", undone=True)
        else:
            await imports(charity, people(priya=NEW))
        await raises(charity)

        assert "URGENT concern" in on(charity, phone)[-1]
