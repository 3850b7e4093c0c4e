"""A restored copy of the database asks Twilio what happened since, before it sends anything."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.channels.failures import TemporaryFailure
from bot.channels.sms.channel import SentText
from bot.demo.phones import Phones
from bot.demo.simulated_charity import LONDON, SimulatedCharity, open_simulated_charity
from bot.operations.monitoring.clock_repair import SelfCheck
from bot.runtime.app import build
from bot.runtime.backups import RESTORED
from bot.runtime.intake import Intake
from bot.runtime.restored.found import references, sort_out
from bot.runtime.restored.gate import Gate
from bot.runtime.restored.looking_back import ABOUT, ALIVE, LookingBack
from flows.effects import Text
from flows.escalation.state import Escalation
from flows.events import TextReceived
from storage.database.formats import read
from storage.opening import find_keys, open_database
from storage.records import escalations, evidence, settings
from storage.records.comparing import compare
from storage.records.verification import verify
from tests.storage.releases.make import BEGINS, CONCERN, code_of, does


@dataclass
class Twilio:
    """Twilio's list: every text that ever went out or came in, and whether it can be read."""

    phones: Phones
    failing: int = 0
    incoming: list[tuple[datetime, TextReceived]] = field(default_factory=list)

    async def received_since(self, since: datetime) -> list[TextReceived]:
        if self.failing > 0:
            self.failing -= 1
            raise TemporaryFailure("unavailable")
        return [text for at, text in self.incoming if at >= since]

    async def sent_since(self, since: datetime) -> list[SentText]:
        return [
            SentText(sid=f"SM{number:032x}", to=sms.phone, body=sms.body, at=sms.at)
            for number, sms in enumerate(self.phones.texts, start=1)
            if sms.outgoing and sms.at >= since
        ]


@dataclass
class World:
    """A charity, the copy made of its database, and the charity that goes on with the copy."""

    charity: SimulatedCharity
    folder: Path
    twilio: Twilio

    def copy(self) -> None:
        """As `cp` would, but whole."""
        file = str(self.charity.app.database.engine.url.database)
        with closing(sqlite3.connect(file)) as live, closing(sqlite3.connect(self.old)) as copy:
            live.backup(copy)
        shutil.copy(f"{file}.keys", f"{self.old}.keys")

    @property
    def old(self) -> Path:
        return self.folder / "copy.db"

    async def replies(self, name: str, body: str) -> None:
        """Somebody texts, and Twilio keeps it."""
        phone = self.charity.person(name).phone
        sid = f"SM{len(self.twilio.incoming):032d}"
        text = TextReceived(sid=sid, sender=phone, body=body)
        self.twilio.incoming.append((self.charity.clock(), text))
        await self.charity.replies(name, body)

    @asynccontextmanager
    async def restored(self) -> AsyncIterator[tuple[SimulatedCharity, LookingBack]]:
        """The copy in the place of the database, with the same phones and the same clock."""
        url = f"sqlite:///{self.old}"
        database = await open_database(url, await find_keys(url))
        phones, clock = self.charity.phones, self.charity.clock
        organisation = self.charity.app.organisation
        app = build(database, organisation, phones, phones, clock=clock, zone=LONDON)
        intake = Intake(app, asyncio.Event())
        try:
            yield (
                SimulatedCharity(app, phones, clock, self.charity.directory),
                LookingBack(app, self.twilio, intake.take_sms),
            )
        finally:
            await database.close()


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """The manager was texted; a self-check was just made; then the copy."""
    async with open_simulated_charity(BEGINS, folder=tmp_path) as charity:
        await does(charity, "sam", *CONCERN)
        await charity.forward(timedelta(minutes=2))
        await _lives(charity)
        here = World(charity, tmp_path, Twilio(charity.phones))
        here.copy()
        yield here


async def _lives(charity: SimulatedCharity) -> None:
    app = charity.app
    await SelfCheck(app.database, app.organisation, app.library, LONDON).once(charity.clock())


async def _concern(charity: SimulatedCharity) -> Escalation:
    async with charity.app.database.reading() as tx:
        (stored,) = (await escalations.load_of_mentor(tx, charity.app.organisation, "sam")).values()
    return read(Escalation, stored.state)


async def _looks(charity: SimulatedCharity, looking: LookingBack) -> datetime:
    since = await looking.since()
    assert since is not None
    await looking.once(since)
    return since


async def _story(charity: SimulatedCharity, about: str) -> list[evidence.StoredRecord]:
    async with charity.app.database.reading() as tx:
        return await evidence.about(tx, charity.app.organisation, [about])


def _now(charity: SimulatedCharity) -> int:
    return len(charity.phones.texts)


async def test_a_concern_that_was_closed_since_is_closed_again_and_nobody_is_texted_to_take_it(
    world: World,
) -> None:
    code = code_of(world.charity, "priya")
    await world.charity.forward(timedelta(minutes=3))
    await world.replies("priya", code)
    await world.charity.forward(timedelta(minutes=5))
    await world.replies("priya", f"DONE {code} spoke to the carer")
    assert not (await _concern(world.charity)).is_open
    await world.charity.forward(timedelta(hours=2))
    before = _now(world.charity)

    async with world.restored() as (charity, looking):
        assert (await _concern(charity)).is_open
        await _looks(charity, looking)
        await charity.forward(timedelta(hours=3))

        assert not (await _concern(charity)).is_open
        later = [sms.body for sms in charity.phones.texts[before:] if sms.outgoing]
        assert not [body for body in later if "URGENT" in body or "ring Sam" in body]
        async with charity.app.database.reading() as tx:
            assert (await verify(tx, charity.app.organisation)).problems == []
            assert await compare(tx, charity.app.organisation, charity.clock()) == []


async def test_a_concern_that_went_on_since_is_asked_about_before_its_ladder_goes_on(
    world: World,
) -> None:
    """Dan was texted since; nobody wrote to us. It is not resent at once, nor forgotten."""
    await world.charity.forward(timedelta(minutes=15))
    assert any("URGENT" in sms.body for sms in world.charity.texts("dan"))
    await world.charity.forward(timedelta(minutes=1))
    before = _now(world.charity)

    async with world.restored() as (charity, looking):
        reference = (await _concern(charity)).reference
        await _looks(charity, looking)
        await charity.forward(timedelta(minutes=9))

        said = [sms for sms in charity.phones.texts[before:] if sms.outgoing]
        assert {sms.phone for sms in said} == {
            charity.person("priya").phone,
            *(admin.phone for admin in charity.directory.people if admin.role == "admin"),
        }
        assert [sms.body for sms in said if "may be over" not in sms.body] == []
        assert [r.what for r in await _story(charity, reference)][-1] != ""
        strange = next(r for r in await _story(charity, reference) if "knows nothing" in r.what)
        assert strange.details is not None
        assert "dan" in strange.details["to"]
        # The clock of a state is no other than its row's.
        assert (
            await SelfCheck(
                charity.app.database, charity.app.organisation, charity.app.library, LONDON
            ).once(charity.clock())
            == ()
        )

        await charity.forward(timedelta(minutes=15))
        assert any("URGENT" in sms.body for sms in charity.phones.texts[before + len(said) :])


async def test_the_one_who_is_asked_can_say_that_it_is_over(world: World) -> None:
    await world.charity.forward(timedelta(minutes=16))
    code = code_of(world.charity, "priya")

    async with world.restored() as (charity, looking):
        await _looks(charity, looking)
        await charity.app.worker.drain()
        await charity.replies("priya", code)
        await charity.replies("priya", f"DONE {code} spoke to the carer")
        before = _now(charity)
        await charity.forward(timedelta(hours=2))

        assert not (await _concern(charity)).is_open
        assert not [t for t in charity.phones.texts[before:] if "URGENT" in t.body]


async def test_a_text_that_the_copy_still_meant_to_send_is_adopted(world: World) -> None:
    """Made between the commit and the sending: it went out word for word."""
    text = Text(
        to="priya", phone=world.charity.person("priya").phone, body="Harbour: hello", key="note-1"
    )
    await world.charity.app.handler.emit([text])
    world.copy()
    await world.charity.forward(timedelta(minutes=20))
    assert [t.body for t in world.charity.texts("priya")].count("Harbour: hello") == 1

    async with world.restored() as (charity, looking):
        await _looks(charity, looking)
        await charity.forward(timedelta(minutes=30))

        assert [t.body for t in charity.texts("priya")].count("Harbour: hello") == 1


async def test_of_a_concern_that_the_copy_does_not_have_those_hear_who_were_texted(
    world: World,
) -> None:
    await world.replies("priya", code_of(world.charity, "priya"))
    await world.charity.forward(timedelta(minutes=5))
    await world.replies("priya", f"DONE {code_of(world.charity, 'priya')} spoke to the carer")
    await does(world.charity, "sam", *CONCERN)
    await world.charity.forward(timedelta(minutes=2))
    new = references(world.charity.texts("priya")[-1].body)[0]
    await world.charity.forward(timedelta(minutes=6))
    before = _now(world.charity)

    async with world.restored() as (charity, looking):
        await _looks(charity, looking)
        await charity.app.worker.drain()

        said = [sms for sms in charity.phones.texts[before:] if sms.outgoing]
        assert any(new in s.body and s.phone == charity.person("priya").phone for s in said)
        assert not any(new in s.body for s in said if s.phone != charity.person("priya").phone)
        assert [r.what for r in await _story(charity, new)] == [
            "texts that this copy knows nothing of"
        ]


async def test_a_bot_that_only_stood_still_goes_on_as_if_nothing_were(world: World) -> None:
    """The same database, after twenty minutes of nothing: all that went out is known."""
    await _lives(world.charity)
    world.charity.clock.move_to(world.charity.clock() + timedelta(minutes=20))
    world.copy()

    async with world.restored() as (charity, looking):
        await _looks(charity, looking)
        story = await _story(charity, ABOUT)
        assert story[-1].details is not None
        assert (story[-1].details["adopted"], story[-1].details["strange"]) == (0, 0)
        before = _now(charity)
        await charity.app.worker.drain()
        assert any("URGENT" in sms.body for sms in charity.phones.texts[before:])


async def test_after_a_short_stop_nothing_is_asked_at_all(world: World) -> None:
    await _lives(world.charity)
    world.charity.clock.move_to(world.charity.clock() + timedelta(minutes=9))
    world.copy()

    async with world.restored() as (_, looking):
        assert await looking.since() is None


async def test_a_restored_backup_is_known_however_fresh_it_is(world: World) -> None:
    organisation, now = world.charity.app.organisation, world.charity.clock()
    async with world.restored() as (charity, looking):
        async with charity.app.database.transaction(organisation) as tx:
            await settings.put(tx, organisation, RESTORED, now.isoformat())
        assert await looking.since() == now
        async with charity.app.database.transaction(organisation) as tx:  # it lived on meanwhile
            await settings.put(tx, organisation, ALIVE, now.isoformat())

        assert await _looks(charity, looking) == now
        assert await looking.since() is None


async def test_nothing_is_sent_until_the_list_was_read(world: World) -> None:
    await world.charity.forward(timedelta(minutes=16))
    world.twilio.failing = 3
    before = _now(world.charity)
    stop, sent = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        assert world.twilio.failing == 0
        sent.set()

    async with world.restored() as (_, looking):
        beats: list[int] = []
        gate = Gate(looking, stop)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("bot.runtime.restored.looking_back.AGAIN_SECONDS", 0.01)
            await asyncio.gather(gate.run(), gate.after(work(), lambda: beats.append(1)))

    assert sent.is_set()
    assert beats
    assert _now(world.charity) == before


async def test_where_it_can_not_be_read_at_all_it_goes_on_and_says_so(world: World) -> None:
    world.charity.clock.move_to(world.charity.clock() + timedelta(minutes=20))
    world.twilio.failing = 10**6

    async with world.restored() as (charity, looking):
        since = await looking.since()
        assert since is not None
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("bot.runtime.restored.looking_back.AGAIN_SECONDS", 0.001)
            giving_up = asyncio.create_task(looking.until_known(since, asyncio.Event()))
            await asyncio.sleep(0.01)
            assert not giving_up.done()
            charity.clock.move_to(charity.clock() + timedelta(minutes=6))
            await giving_up
        assert [r.what for r in await _story(charity, ABOUT)] == ["could not look back"]
        await charity.app.worker.drain()
        assert any("can't see what we texted since" in sms.body for sms in charity.phones.texts)
        assert await looking.since() is None


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("Harbour: URGENT concern K7Q4, ring Sam now on 07700 900123.", ["K7Q4"]),
        ("Harbour: M3XT, K7Q4 at 4:51pm, 2026, 1204:9f86d081884c, MORE, 482913", ["M3XT", "K7Q4"]),
        ("Harbour: thanks", []),
    ],
)  # fmt: skip
def test_a_text_names_its_references(body: str, found: list[str]) -> None:
    assert references(body) == found


def test_one_text_that_went_out_is_adopted_by_one_row_only() -> None:
    at = BEGINS
    row = Text(to="dan", phone="+447700900102", body="x", key="one", late="y")
    went = SentText(sid="SM1", to=row.phone, body="REPEAT y", at=at)

    found = sort_out([went], [], [row, row.model_copy(update={"key": "two"})])

    assert dict(found.adopted) == {"one": "SM1"}
    assert sort_out([went], ["SM1"], [row]).adopted == {}
