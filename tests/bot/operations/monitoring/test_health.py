"""The view from outside: /healthz says what works, and an admin is alerted to what does not."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
import structlog
from structlog.testing import capture_logs

from bot.channels.failures import PermanentFailure, TemporaryFailure, UnknownOutcome
from bot.channels.inputs import FromChat
from bot.channels.sms.channel import Sent
from bot.channels.sms.webhook import Account
from bot.demo.phones import Phones
from bot.demo.simulated_charity import SimulatedCharity
from bot.operations.monitoring import incidents
from bot.operations.monitoring.alerts import Alarms, Trouble
from bot.operations.monitoring.health import Health
from bot.operations.monitoring.incidents import Incident, seen, told
from bot.operations.monitoring.monitor import CHECK_SECONDS, JUMPED_SECONDS, Watch
from bot.operations.monitoring.provider_health import Calls, ObservedSms
from bot.operations.monitoring.snapshot import Admin, look
from bot.operations.monitoring.tasks import Parts
from bot.runtime.publishing import Published
from bot.web.app import web_app
from flows.diagnostics.untaken import is_untaken, untaken_since
from flows.escalation.ladder import bounds
from flows.events import Commanded
from storage.queue import claims
from storage.records import people
from tests.bot.operations.monitoring.monitored import (
    FRIDAY,
    HOUR,
    a_charity,
    clock_of,
    looks,
    open_states,
    raises_concern,
    self_check,
    spoil,
)
from tests.stories.cast import plain_pack

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _plain_logs() -> None:
    structlog.reset_defaults()


@pytest.fixture
async def charity() -> AsyncIterator[SimulatedCharity]:
    async with a_charity() as found:
        yield found


class Seconds:
    """Seconds that only go forward; they follow the charity's clock until they are let go."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self.ahead = 0.0

    def __call__(self) -> float:
        return (self._clock() - FRIDAY).total_seconds() + self.ahead


class Watched:
    """A charity with somebody who watches it."""

    def __init__(self, charity: SimulatedCharity) -> None:
        app = charity.app
        self.charity = charity
        self.seconds = Seconds(charity.clock)
        self.parts = Parts(self.seconds)
        self.calls = Calls(charity.clock)
        published = Published(hash="0123456789abcdef", title="Harbour's own")
        self.health = Health(app, published, self.parts, self.calls, {}, self.seconds)
        self.alarms = Alarms(charity.phones, charity.phones, incidents.NONE)
        self.watch = self.again()

    def again(self) -> Watch:
        """Somebody who begins to watch."""
        app = self.charity.app
        return Watch(
            app.database,
            app.organisation,
            app.clock,
            self.health,
            self_check(self.charity),
            self.alarms,
            self.seconds,
        )

    async def looks(self, times: int = 2) -> list[str]:
        """It looks so often, five seconds apart; give the texts that Ada got meanwhile."""
        before = len(self.charity.texts("ada"))
        for _ in range(times):
            await self.watch.once()
            self.charity.clock.forward(5 * SECOND)
            self.health.heard_telegram()
        return [sms.body for sms in self.charity.texts("ada")[before:]]


@pytest.fixture
async def watched(charity: SimulatedCharity) -> Watched:
    return Watched(charity)


async def leaves_rows(charity: SimulatedCharity) -> None:
    """Something is to be sent, and nobody carries it."""
    event = Commanded(message=1, name="concern")
    await charity.app.handler.handle([FromChat(key="x", chat=charity.number("sam"), event=event)])


# what is late


async def test_an_admin_hears_that_we_are_late_by_more_than_fifteen_seconds_and_when_it_is_over(
    watched: Watched,
) -> None:
    charity = watched.charity
    await leaves_rows(charity)
    charity.clock.forward(14 * SECOND)
    assert await watched.looks(1) == []

    said = await watched.looks()
    assert said == [
        "Harbour: our messages and timers are late. Tell whoever looks after Mentorline, now."
    ]
    assert await watched.looks(10) == []

    await charity.app.worker.drain()
    assert await watched.looks(1) == [
        "Harbour: our messages and timers are on time again. Nothing more to do."
    ]
    assert await watched.looks(10) == []


async def test_a_worker_that_was_behind_for_a_moment_is_not_told_of(watched: Watched) -> None:
    await leaves_rows(watched.charity)
    watched.charity.clock.forward(MINUTE)  # as after a start
    assert await watched.looks(1) == []

    await watched.charity.app.worker.drain()

    assert await watched.looks(3) == []


async def test_a_clock_that_is_put_off_makes_us_late_though_no_row_is_due(watched: Watched) -> None:
    charity = watched.charity
    reference = await raises_concern(charity)
    row = await clock_of(charity, f"clock:{reference}")
    assert row is not None
    await charity.forward(row.due_at - charity.clock.now - SECOND)
    await spoil(charity, f"clock:{reference}", next_at=charity.clock.now + 3 * HOUR)
    charity.clock.forward(21 * SECOND)

    async with charity.app.database.reading() as tx:
        due = await claims.next_due(tx, charity.app.organisation, charity.clock.now)
    assert due is None or due > charity.clock.now
    assert (await looks(charity)).late == 20 * SECOND


# what nobody has taken


async def test_the_bound_is_the_one_that_the_check_prints(charity: SimulatedCharity) -> None:
    await raises_concern(charity)
    [state] = await open_states(charity)

    [untaken] = (await looks(charity)).untaken

    printed = bounds(plain_pack(), state.ladder, charity.directory, state.programme)
    assert untaken.bound == printed.b1
    assert not untaken.passed


async def test_a_concern_that_nobody_takes_in_its_time_is_told_once_and_so_is_its_end(
    watched: Watched,
) -> None:
    charity = watched.charity
    reference = await raises_concern(charity)
    [untaken] = (await looks(charity)).untaken
    await charity.forward(untaken.bound)
    assert await watched.looks(1) == []

    page = f"Harbour: nobody has taken {reference}, and its time is over. "
    page += "Ring the people on its ladder yourself, now."
    assert await watched.looks(3) == [page]

    [state] = await open_states(charity)
    await charity.replies("dan", state.codes["dan"][-1])
    assert await watched.looks(3) == [
        f"Harbour: {reference} is in somebody's hands now. Nothing more to do."
    ]


async def test_time_is_counted_anew_once_somebody_let_go_of_it(charity: SimulatedCharity) -> None:
    await raises_concern(charity)
    await charity.forward(5 * MINUTE)
    [state] = await open_states(charity)
    await charity.replies("priya", state.codes["priya"][0])
    assert (await looks(charity)).untaken == ()
    taken = charity.clock.now
    while not (await looks(charity)).untaken:  # she never says what she decided
        await charity.forward(MINUTE)

    [untaken] = (await looks(charity)).untaken

    assert charity.clock.now - taken > untaken.bound
    assert not untaken.passed
    assert untaken.age <= 2 * MINUTE


async def test_a_drill_and_what_somebody_has_are_not_told_of(charity: SimulatedCharity) -> None:
    await raises_concern(charity)
    [state] = await open_states(charity)

    assert is_untaken(state)
    assert not is_untaken(state.model_copy(update={"drill": True}))
    assert not is_untaken(state.model_copy(update={"owner": "dan", "place": "held"}))
    assert not is_untaken(state.model_copy(update={"owner": "dan", "place": "chasing"}))
    assert not is_untaken(state.model_copy(update={"place": "closed"}))


async def test_danger_begins_the_time_anew_but_danger_said_twice_does_not(
    charity: SimulatedCharity,
) -> None:
    await raises_concern(charity)
    [state] = await open_states(charity)
    at = [state.opened_at + n * MINUTE for n in range(4)]
    danger = {"from": "rung", "to": "public"}
    twice = {"from": "public", "to": "public"}
    records: list[tuple[datetime, str, dict[str, Any] | None]] = [
        (at[1], "danger", danger),
        (at[2], "danger", twice),
        (at[3], "receipt", None),
    ]

    assert untaken_since(state, records) == at[1]
    assert (
        untaken_since(state, [(at[2], "opened again", {"from": "closed", "to": "rung"})]) == (at[2])
    )
    assert untaken_since(state, [(at[3], "clock", {"from": "rung", "to": "public"})]) == at[0]


async def test_whoever_it_is_about_hears_nothing_of_it(charity: SimulatedCharity) -> None:
    phones = charity.phones
    admins = (Admin("ada", "+447700900901", 7), Admin("ben", "+447700900902", 8))
    alarms = Alarms(phones, phones, {"untaken-K7Q2": Incident()})
    trouble = Trouble("page", "over", frozenset({"ada"}))

    await alarms.tell({"untaken-K7Q2": trouble}, admins, FRIDAY)
    await alarms.tell({}, admins, FRIDAY)

    assert [sms.body for sms in phones.inbox("+447700900902")] == ["page", "over"]
    assert [shown.text for shown in phones.chat(8).shown] == ["page", "over"]
    assert phones.inbox("+447700900901") == []
    assert phones.chat(7).shown == []


# how it is told


async def test_an_admin_with_a_chat_hears_it_there_too(watched: Watched) -> None:
    charity = watched.charity
    async with charity.app.database.transaction(charity.app.organisation) as tx:
        await people.bind(tx, charity.app.organisation, "ada", 4711, charity.clock.now)
    await leaves_rows(charity)
    charity.clock.forward(MINUTE)

    assert len(await watched.looks()) == 1

    assert [shown.text for shown in charity.phones.chat(4711).shown] == [
        "Harbour: our messages and timers are late. Tell whoever looks after Mentorline, now."
    ]


class Refusing(Phones):
    """Texts that go nowhere, for that reason; chats work."""

    def __init__(self, why: Exception) -> None:
        super().__init__(lambda: FRIDAY)
        self.why = why

    async def send(self, to: str, body: str, key: str, *, urgent: bool) -> Sent:
        raise self.why


ADA = (Admin("ada", "+447700900901", 7),)
NO_CHAT = (Admin("ada", "+447700900901", None),)
LATE = {"late": Trouble("page", "over")}


async def test_while_texts_are_refused_the_chat_has_it() -> None:
    phones = Refusing(PermanentFailure("account", 20003))
    alarms = Alarms(phones, phones, {"late": Incident()})

    await alarms.tell(LATE, ADA, FRIDAY)

    assert [shown.text for shown in phones.chat(7).shown] == ["page"]
    assert alarms.known["late"].told_at == FRIDAY


async def test_where_nobody_can_be_told_the_log_has_it_and_it_is_tried_again() -> None:
    phones = Refusing(TemporaryFailure("unavailable"))
    alarms = Alarms(phones, phones, {"late": Incident()})

    with capture_logs() as logs:
        await alarms.tell(LATE, NO_CHAT, FRIDAY)
    assert "nobody_told" in [line["event"] for line in logs]
    assert alarms.known["late"].told_at is None

    alarms._texts = phones_that_work = Phones(lambda: FRIDAY)
    await alarms.tell(LATE, NO_CHAT, FRIDAY + 30 * SECOND)
    assert phones_that_work.texts == []
    await alarms.tell(LATE, NO_CHAT, FRIDAY + MINUTE)
    assert [sms.body for sms in phones_that_work.texts] == ["page"]


async def test_a_text_that_may_have_gone_out_is_not_sent_again() -> None:
    phones = Refusing(UnknownOutcome())
    alarms = Alarms(phones, phones, {"late": Incident()})

    await alarms.tell(LATE, NO_CHAT, FRIDAY)

    assert alarms.known["late"].told_at == FRIDAY


def test_it_is_told_again_each_half_hour_and_not_sooner() -> None:
    known: incidents.Incidents = {}
    times: list[int] = []
    for minute in range(100):
        known, tell, _ = seen(known, {"late"}, FRIDAY + minute * MINUTE)
        if tell:
            times.append(minute)
            known = told(known, "late", FRIDAY + minute * MINUTE, reached=True)

    assert times == [1, 31, 61, 91]


def test_what_comes_and_goes_is_told_once_in_half_an_hour_and_so_is_its_end() -> None:
    known: incidents.Incidents = {}
    news, ends = [], []
    for minute in range(60):
        present = {"late"} if minute % 4 < 2 else set()
        known, tell, over = seen(known, present, FRIDAY + minute * MINUTE)
        for name in tell:
            known = told(known, name, FRIDAY + minute * MINUTE, reached=True)
        news += [minute] * len(tell)
        ends += [minute] * len(over)

    assert news == [1, 33]
    assert ends == [2, 34]


def test_a_clock_that_was_set_back_keeps_nobody_silent() -> None:
    known = {"late": Incident(told_at=FRIDAY, announced=True)}

    _, tell, _ = seen(known, {"late"}, FRIDAY - HOUR)

    assert tell == ["late"]


async def test_what_was_told_is_remembered_over_a_restart(watched: Watched) -> None:
    charity = watched.charity
    await leaves_rows(charity)
    charity.clock.forward(MINUTE)
    assert len(await watched.looks()) == 1

    watched.alarms = Alarms(charity.phones, charity.phones, incidents.NONE)
    watched.watch = watched.again()
    await watched.watch._remember()

    assert await watched.looks(10) == []


# the clock of the server


@pytest.mark.parametrize("jump", [HOUR, -HOUR])
async def test_a_clock_that_jumps_is_told_of_and_nothing_waits_for_it(
    watched: Watched, jump: timedelta
) -> None:
    """Faults 46 and 47 of docs/reliability.md: the clock jumps by an hour."""
    assert await watched.looks(1) == []
    watched.charity.clock.now += jump
    watched.seconds.ahead -= jump.total_seconds()

    said = await watched.looks(3)

    assert "Harbour: the clock of our server has jumped. " in said[0]
    assert not watched.watch.steady
    watched.seconds.ahead += JUMPED_SECONDS
    assert watched.watch.steady


# the loop


async def test_the_clocks_are_checked_each_half_minute(watched: Watched) -> None:
    charity = watched.charity
    reference = await raises_concern(charity)
    await watched.watch.once()
    await spoil(charity, f"clock:{reference}")

    await watched.looks(int(CHECK_SECONDS / 5))
    assert await clock_of(charity, f"clock:{reference}") is None
    await watched.looks(1)

    assert await clock_of(charity, f"clock:{reference}") is not None


async def test_a_check_that_breaks_takes_no_alarm_away(watched: Watched) -> None:
    charity = watched.charity
    reference = await raises_concern(charity)
    await spoil(charity, f"clock:{reference}", sealed=b"garbage")
    await leaves_rows(charity)
    charity.clock.forward(MINUTE)

    assert await watched.looks() != []


# /healthz


TOKEN = "health-token-not-a-secret"


async def asked(health: Health, given: str | None = TOKEN) -> httpx.Response:
    """GET /healthz, with a token."""

    async def take(_: object) -> None:
        raise AssertionError

    site = web_app(
        take,
        take,
        health.report,
        validator=None,
        account=Account("AC" + "5" * 32),
        public_url=None,
        health_token=TOKEN,
    )
    transport = httpx.ASGITransport(site)
    headers = {"Authorization": f"Bearer {given}"} if given is not None else {}
    async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
        return await client.get("/healthz", headers=headers)


async def test_all_is_well_is_a_200_that_says_what_works(watched: Watched) -> None:
    await raises_concern(watched.charity)

    answer = await asked(watched.health)

    assert answer.status_code == 200
    found = answer.json()
    assert found["ok"] is True
    assert found["database"] == {"ok": True, "writable": True}
    assert found["worker"] == {"ok": True, "late_s": 0.0}
    assert found["pack"] == {"hash": "0123456789ab", "sound": True, "faults": 0}
    assert found["concerns"]["untaken"] == 1
    assert found["concerns"]["oldest_s"] == 0
    assert found["concerns"]["bound_s"] > 60
    assert {"telegram", "twilio", "parts"} <= found.keys()


async def test_it_names_nobody_and_nothing(watched: Watched) -> None:
    reference = await raises_concern(watched.charity)
    watched.calls.failed("account")

    said = (await asked(watched.health)).text

    people_here = watched.charity.directory.people
    private = [reference, "Harbour", *(p.name for p in people_here), *(p.id for p in people_here)]
    assert [word for word in private if f'"{word}' in said or f" {word}" in said] == []
    assert "0770" not in said
    assert "+44" not in said


async def test_without_the_token_nothing_changes_when_a_concern_is_raised_and_left(
    watched: Watched,
) -> None:
    before = await asked(watched.health, None)
    await raises_concern(watched.charity)
    raised = await asked(watched.health, None)
    [untaken] = (await looks(watched.charity)).untaken
    await watched.charity.forward(untaken.bound + SECOND)
    watched.health.heard_telegram()
    left = await asked(watched.health, None)
    well = await watched.health.well()

    assert [(a.status_code, a.json()) for a in (before, raised, left)] == [(200, {"ok": True})] * 3
    assert well, "the heartbeat goes to whoever reads it, too"


async def test_without_the_token_a_fault_of_the_machine_is_a_503(watched: Watched) -> None:
    watched.calls.failed("account")

    answer = await asked(watched.health, None)

    assert (answer.status_code, answer.json()) == (503, {"ok": False})


@pytest.mark.parametrize("given", ["", "x", TOKEN[:-1], TOKEN + "x", TOKEN.upper()])
async def test_a_wrong_token_is_told_nothing(watched: Watched, given: str) -> None:
    answer = await asked(watched.health, given)

    assert answer.status_code == 401
    assert "ok" not in answer.json()


async def test_a_worker_that_is_behind_is_a_503(watched: Watched) -> None:
    await leaves_rows(watched.charity)
    watched.charity.clock.forward(16 * SECOND)

    answer = await asked(watched.health)

    assert answer.status_code == 503
    assert answer.json()["worker"] == {"ok": False, "late_s": 16.0}


async def test_a_concern_beyond_its_bound_is_a_503(watched: Watched) -> None:
    await raises_concern(watched.charity)
    [untaken] = (await looks(watched.charity)).untaken
    await watched.charity.forward(untaken.bound + SECOND)
    watched.health.heard_telegram()

    answer = await asked(watched.health)

    assert answer.status_code == 503
    assert answer.json()["concerns"]["ok"] is False
    assert answer.json()["worker"]["ok"] is True


async def test_telegram_that_is_quiet_for_two_minutes_is_a_503(watched: Watched) -> None:
    watched.health.heard_telegram()
    watched.charity.clock.forward(119 * SECOND)
    assert (await asked(watched.health)).status_code == 200
    watched.charity.clock.forward(2 * SECOND)

    answer = await asked(watched.health)

    assert answer.status_code == 503
    assert answer.json()["telegram"] == {"ok": False, "heard_ago_s": 121.0}


async def test_a_database_that_takes_nothing_is_a_503_though_it_can_be_read(
    watched: Watched,
) -> None:
    async with watched.charity.app.database.transaction() as tx:
        await tx.connection.exec_driver_sql("PRAGMA query_only = 1")

    await watched.watch.once()

    answer = await asked(watched.health)
    assert answer.status_code == 503
    assert answer.json()["database"] == {"ok": False, "writable": False}


async def test_a_database_that_is_gone_is_a_503_that_says_so(watched: Watched) -> None:
    async with watched.charity.app.database.transaction() as tx:
        await tx.connection.exec_driver_sql("DROP TABLE jobs")

    found = await asked(watched.health)

    assert found.status_code == 503
    assert found.json()["database"]["ok"] is False


async def test_a_dead_part_is_a_503(watched: Watched) -> None:
    async def ends() -> None:
        return

    watched.parts.start("telegram", ends())
    await watched.parts._parts["telegram"].task

    answer = await asked(watched.health)

    assert answer.status_code == 503
    assert answer.json()["parts"]["telegram"]["ok"] is False


async def test_the_database_is_looked_into_once_a_second_however_often_it_is_asked_for(
    watched: Watched,
) -> None:
    first = await watched.health.look()
    assert await watched.health.look() is first
    watched.charity.clock.forward(2 * SECOND)

    assert await watched.health.look() is not first


# Twilio, without asking it


class Scripted(Phones):
    """Texts whose next call goes as it is told."""

    def __init__(self) -> None:
        super().__init__(lambda: FRIDAY)
        self.next: Exception | None = None

    async def send(self, to: str, body: str, key: str, *, urgent: bool) -> Sent:
        if self.next:
            raise self.next
        return await super().send(to, body, key, urgent=urgent)


async def calls_with(*outcomes: tuple[float, Exception | None]) -> dict[str, Any]:
    """What is known of Twilio after calls that went so, each some seconds after the last."""
    texts, now = Scripted(), FRIDAY
    calls = Calls(lambda: now)
    beats: list[int] = []
    observed = ObservedSms(texts, calls, lambda: beats.append(1))
    for seconds, outcome in outcomes:
        now += seconds * SECOND
        texts.next = outcome
        with suppress(TemporaryFailure, PermanentFailure, UnknownOutcome):
            await observed.send("+447700900901", "x", "k", urgent=True)
    assert len(beats) == len(outcomes)
    return calls.report()


DOWN = TemporaryFailure("unavailable")


@pytest.mark.parametrize(
    ("outcomes", "ok", "why"),
    [
        ((), True, None),
        (((0, None),), True, None),
        (((0, DOWN),), True, "unavailable"),
        (((0, DOWN), (61, DOWN)), False, "unavailable"),
        (((0, DOWN), (61, DOWN), (1, None)), True, "unavailable"),
        (((0, UnknownOutcome()), (61, UnknownOutcome())), False, "unknown"),
        (((0, PermanentFailure("account", 20003)),), False, "account"),
        (((0, PermanentFailure("account", 20404)),), True, None),
        (((0, DOWN), (61, PermanentFailure("bad_number", 21211))), True, "unavailable"),
        (((0, PermanentFailure("not_a_test_number")),), True, None),
    ],
)
async def test_what_is_known_of_twilio(
    outcomes: tuple[tuple[float, Exception | None], ...], ok: bool, why: str | None
) -> None:
    found = await calls_with(*outcomes)

    assert (found["ok"], found["why"]) == (ok, why)
    assert json.dumps(found)


async def test_a_look_before_anybody_was_imported_is_no_look(charity: SimulatedCharity) -> None:
    app = charity.app
    with pytest.raises(LookupError):
        await look(app.database, "nobody", app.library, charity.clock.now)
