"""The doctor: who would be reached now, its findings, and how they are shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from bot.channels.inputs import FromReceipt
from bot.cli.commands.doctor import Diagnosis, diagnose
from bot.demo.simulated_charity import LONDON, SimulatedCharity, demo_people
from bot.operations.doctor import host_checks as machine
from bot.operations.doctor.file_modes import of_modes
from bot.operations.doctor.report import show
from bot.runtime.fallback.spool import Spool, spool_path
from bot.runtime.settings import Settings
from flows.diagnostics.people import Finding
from flows.diagnostics.reachability import reach
from flows.directory import Directory, Leave
from flows.events import TextReported
from storage.queue import inbox
from storage.records import people
from tests.bot.operations.drill.drilling import FRIDAY, begun, code, found
from tests.charities import open_simulated_charity
from tests.flows import packs

TELLING = {
    "TELEGRAM_BOT_TOKEN": "1:token",
    "TWILIO_ACCOUNT_SID": "AC1",
    "TWILIO_AUTH_TOKEN": "secret",
    "TWILIO_FROM_NUMBER": "+447700900000",
}


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Settings:
    """Everything that `run` needs is set; the database is in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    for name, value in TELLING.items():
        monkeypatch.setenv(name, value)
    return Settings.model_validate(
        {
            "database_url": f"sqlite:///{tmp_path / 'charity.db'}",
            "public_url": "https://mentorline.example.org",
            "heartbeat_url": "https://hc.example.org/1",
            **{name.lower(): value for name, value in TELLING.items()},
        }
    )


async def seen(charity: SimulatedCharity, settings: Settings, *, alive: bool = True) -> Diagnosis:
    return await diagnose(await found(charity), settings, charity.clock.now, alive=alive)


def of(diagnosis: Diagnosis, level: str) -> list[str]:
    return [finding.what for finding in diagnosis.findings if finding.level == level]


def changed(people_: Directory, person: str, **fields: object) -> Directory:
    new = tuple(p.model_copy(update=fields) if p.id == person else p for p in people_.people)
    return people_.model_copy(update={"people": new})


def leave(days: int = 3) -> tuple[Leave, ...]:
    return (Leave(first=FRIDAY.date(), last=FRIDAY.date() + timedelta(days=days)),)


# Who would be reached


def test_each_rung_has_its_people_times_and_numbers() -> None:
    found_ = reach(packs.pack(), "concern", demo_people(), "p1", FRIDAY, LONDON)

    rungs = [(s.who, [(a.name, f"{a.at:%H:%M}") for a in s.people if a.at]) for s in found_.stages]
    assert rungs == [
        ("the manager", [("Priya", "15:41")]),
        ("the safeguarding team", [("Dan", "15:51"), ("Ruth", "15:54")]),
        ("public numbers", []),
    ]
    assert [line.id for line in found_.stages[-1].numbers] == ["night_team", "nspcc"]
    assert found_.shown_at == FRIDAY + timedelta(minutes=20)
    assert found_.people == ("priya", "dan", "ruth")


def test_an_empty_rung_takes_no_time_and_says_why() -> None:
    directory = changed(demo_people(), "priya", away=leave())
    directory = directory.model_copy(update={"unreachable": frozenset({"dan"})})

    found_ = reach(packs.pack(), "concern", directory, "p1", FRIDAY, LONDON)

    assert found_.stages[0].is_hole
    assert found_.stages[0].people[0].why == "away until Mon 25 May"
    assert [(a.name, a.at, a.why) for a in found_.stages[1].people] == [
        ("Dan", None, "no text reaches them"),
        ("Ruth", FRIDAY, None),
    ]
    assert found_.shown_at == FRIDAY + timedelta(minutes=10)


def test_in_danger_everybody_is_texted_at_once() -> None:
    found_ = reach(packs.pack(), "danger", demo_people(), "p1", FRIDAY, LONDON)

    assert {a.at for stage in found_.stages for a in stage.people} == {FRIDAY}
    assert found_.shown_at == FRIDAY


def test_the_ladder_for_an_unknown_adult_begins_with_a_number() -> None:
    found_ = reach(packs.pack(), "unsaid", demo_people(), "p1", FRIDAY, LONDON)

    assert found_.shown_at == FRIDAY
    assert found_.people == ("ruby",)
    assert not any(stage.is_hole for stage in found_.stages)


def test_leave_that_begins_at_midnight_counts_for_those_who_are_texted_after_it() -> None:
    tomorrow = FRIDAY.date() + timedelta(days=1)
    directory = changed(demo_people(), "ruth", away=(Leave(first=tomorrow, last=tomorrow),))
    late = datetime(2026, 5, 22, 22, 50, tzinfo=FRIDAY.tzinfo)  # 11:50pm in London

    found_ = reach(packs.pack(), "concern", directory, "p1", late, LONDON)

    assert found_.people == ("priya", "dan")


# What is found


async def test_a_town_where_all_is_well_has_no_problem_and_nothing_stale(
    settings: Settings,
) -> None:
    async with open_simulated_charity(FRIDAY) as charity:
        async with charity.app.database.transaction(charity.app.organisation) as tx:
            await people.bind(tx, charity.app.organisation, "ada", 99, FRIDAY)
        await begun(charity)
        await charity.replies("priya", code(charity, "priya"))

        diagnosis = await seen(charity, settings)

    assert of(diagnosis, "problem") == []
    assert of(diagnosis, "warning") == ["Nobody has written down the hours of NSPCC helpline."]
    assert of(diagnosis, "note") == []
    assert not diagnosis.has_problem


async def test_stop_and_leave_are_holes_of_every_ladder_that_has_them(settings: Settings) -> None:
    async with open_simulated_charity(
        FRIDAY, directory=changed(demo_people(), "dan", away=leave())
    ) as charity:
        await charity.replies("ruth", "STOP")

        diagnosis = await seen(charity, settings)

    assert of(diagnosis, "problem") == [
        (
            "Remote mentoring: the safeguarding team would get no text now: Dan (away until Mon "
            "25 May), Ruth (no text reaches them). "
            "(ladder concern, danger, about_staff, danger_staff, unfinished)"
        ),
        "Remote mentoring: only Priya would get a text now. (ladder concern, danger)",
        "Ruth turned our texts off (STOP).",
    ]
    assert diagnosis.has_problem


async def test_a_number_that_failed_is_a_problem_until_a_text_arrives(settings: Settings) -> None:
    async with open_simulated_charity(FRIDAY) as charity:
        charity.phones.unreachable.add(charity.person("priya").phone)
        await begun(charity)
        await charity.replies("dan", code(charity, "dan"))
        dead = of(await seen(charity, settings), "problem")
        assert "No text reaches Priya's number." in dead
        assert "Priya turned our texts off (STOP)." not in dead

        charity.phones.unreachable.clear()
        await charity.replies("priya", "CODES")

        assert of(await seen(charity, settings), "problem") == []


async def test_a_text_that_did_not_arrive_is_a_problem_until_one_does(settings: Settings) -> None:
    async with open_simulated_charity(FRIDAY) as charity:
        charity.phones.silent.add(charity.person("priya").phone)
        await begun(charity)
        await charity.take(
            [FromReceipt(TextReported(key=last(charity), receipt="undelivered", error=30003))]
        )
        assert "The last text to Priya did not arrive." in of(
            await seen(charity, settings), "problem"
        )

        await charity.take([FromReceipt(TextReported(key=last(charity), receipt="delivered"))])
        await charity.take([FromReceipt(TextReported(key=last(charity), receipt="failed"))])

        assert of(await seen(charity, settings), "problem") == []


async def test_whoever_took_a_drill_needs_no_text_of_the_first_day(settings: Settings) -> None:
    async with open_simulated_charity(FRIDAY) as charity:
        organisation = charity.app.organisation
        async with charity.app.database.transaction(organisation) as tx:
            await charity.app.handler.imported(tx, {"priya", "dan"}, set(), FRIDAY)
        new = of(await seen(charity, settings), "warning")
        assert "Priya and Dan never answered the text of the first day." in new

        _, state = await begun(charity)
        await charity.replies("priya", state.codes["priya"][-1])

        drilled = of(await seen(charity, settings), "warning")

    assert "Dan never answered the text of the first day." in drilled


def last(charity: SimulatedCharity) -> str:
    """The key of the last text to Priya."""
    return charity.texts("priya")[-1].key


async def test_mentors_who_cannot_use_it_are_named(settings: Settings) -> None:
    async with open_simulated_charity(FRIDAY, joined=False) as charity:
        assert "Sam never joined." in of(await seen(charity, settings), "warning")
        organisation = charity.app.organisation
        async with charity.app.database.transaction(organisation) as tx:
            await people.bind(tx, organisation, "sam", 1006, FRIDAY)
        waiting = of(await seen(charity, settings), "warning")
        assert "Sam joined, and nobody let them in yet." in waiting
        async with charity.app.database.transaction(organisation) as tx:
            await people.approve(tx, organisation, ["sam"], FRIDAY)
            await people.mark_blocked(tx, organisation, ["sam"], FRIDAY)
            await people.mark_opted_out(tx, organisation, ["sam"], FRIDAY)

        blocked = of(await seen(charity, settings), "warning")

    assert "Sam blocked the bot." in blocked
    assert "No text reaches Sam: they sent STOP, or the number is dead." in blocked


async def test_hours_and_drills_grow_stale_after_90_days(settings: Settings) -> None:
    async with open_simulated_charity(FRIDAY) as charity:
        await begun(charity)
        await charity.replies("priya", code(charity, "priya"))
        charity.clock.forward(timedelta(days=90))
        fresh = of(await seen(charity, settings), "warning")
        charity.clock.forward(timedelta(days=1))

        old = of(await seen(charity, settings), "warning")

    assert "The hours of the council of Islington were checked 108 days ago." in fresh
    assert not [what for what in fresh if "drilled" in what]
    assert "Remote mentoring was last drilled 91 days ago." in old


async def test_a_drill_that_was_called_off_shows_nothing(settings: Settings) -> None:
    async with open_simulated_charity(FRIDAY) as charity:
        plan, state = await begun(charity)
        await plan.drills.end(state.reference, "called off", charity.clock.now)

        warnings = of(await seen(charity, settings), "warning")

    assert "Remote mentoring was never drilled." in warnings


async def test_a_phone_on_two_rungs_and_a_team_of_one_are_told(settings: Settings) -> None:
    directory = changed(demo_people(), "dan", phone="+447700900456", shared=True)
    directory = changed(directory, "priya", shared=True)
    programme = directory.programmes[0].model_copy(update={"safeguarding": ("dan",)})
    directory = directory.model_copy(update={"programmes": (programme,)})
    async with open_simulated_charity(FRIDAY, directory=directory) as charity:
        warnings = of(await seen(charity, settings), "warning")

    two = "Remote mentoring: Priya and Dan are on two rungs with one phone."
    one = "Remote mentoring: of the safeguarding team only Dan can be texted now."
    assert f"{two} (ladder concern, danger)" in warnings
    assert f"{one} (ladder concern, danger, about_staff, danger_staff, unfinished)" in warnings


async def test_nobody_to_page_is_a_problem(settings: Settings) -> None:
    directory = demo_people()
    kept = tuple(p for p in directory.people if p.id != "ada")
    async with open_simulated_charity(
        FRIDAY, directory=directory.model_copy(update={"people": kept})
    ) as charity:
        assert of(await seen(charity, settings), "problem") == ["There is no admin."]


async def test_what_was_set_aside_and_a_clock_that_went_back_are_found(settings: Settings) -> None:
    async with open_simulated_charity(FRIDAY) as charity:
        organisation = charity.app.organisation
        async with charity.app.database.transaction(organisation) as tx:
            later = FRIDAY + timedelta(hours=1)
            await inbox.add_dead_letter(tx, organisation, "telegram", {"7": "{}"}, later)

        diagnosis = await seen(charity, settings)

    assert of(diagnosis, "problem") == ["The clock of this machine is 1 h behind the last entry."]
    assert "Messages that could not be handled, and were set aside: 1." in of(diagnosis, "warning")


async def test_concerns_that_wait_beside_the_database_are_a_problem(settings: Settings) -> None:
    async with open_simulated_charity(FRIDAY) as charity:
        keyring = charity.app.database.keyring
        spool = Spool(spool_path(settings.database_url), keyring, reserved=0)
        await spool.open()
        assert of(await seen(charity, settings), "problem") == []
        await spool.append("a concern")

        diagnosis = await seen(charity, settings)
        kept = await Spool(spool_path(settings.database_url), keyring, reserved=0).open()

    assert of(diagnosis, "problem") == [
        "What the database could not take waits in charity.db.spool: 1 entries."
    ]
    assert kept == ["a concern"]


# The machine


def whats(given: list[Finding]) -> list[tuple[str, str]]:
    return [(finding.level, finding.what) for finding in given]


def test_a_bot_that_is_not_running_or_is_late_is_a_problem() -> None:
    late = FRIDAY - timedelta(seconds=90)

    assert whats(list(machine.of_running(False, None, FRIDAY))) == [
        ("problem", "Mentorline is not running here.")
    ]
    assert whats(list(machine.of_running(True, late, FRIDAY))) == [
        ("problem", "What was due 1 min 30 s ago has not been carried out.")
    ]
    assert list(machine.of_running(True, FRIDAY + timedelta(days=1), FRIDAY)) == []


def test_missing_settings_are_named_together(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TELEGRAM_BOT_TOKEN")
    monkeypatch.delenv("TWILIO_AUTH_TOKEN")

    found_ = whats(list(machine.of_settings(settings, demo_people())))

    assert found_ == [
        ("problem", "Settings are missing or wrong: TELEGRAM_BOT_TOKEN, TWILIO_AUTH_TOKEN.")
    ]


def test_test_numbers_only_keeps_real_people_from_their_texts(settings: Settings) -> None:
    only = settings.model_copy(update={"test_numbers_only": True, "heartbeat_url": None})
    real = changed(demo_people(), "dan", phone="+4420")

    assert whats(list(machine.of_settings(only, demo_people()))) == [
        ("warning", "HEARTBEAT_URL is not set.")
    ]
    assert whats(list(machine.of_settings(only, real)))[0] == (
        "problem",
        "TEST_NUMBERS_ONLY is on, so Dan would get no text.",
    )


def test_a_pack_that_is_faulty_or_not_in_force_is_told(settings: Settings, tmp_path: Path) -> None:
    ours = tmp_path / "ours"
    ours.mkdir()
    (ours / "pack.yaml").write_text("extends: chance_uk\nladders: {concern: removed}\n", "utf-8")
    faulty = settings.model_copy(update={"pack": str(ours)})
    current = packs.pack().hash

    (found_,) = machine.of_pack(faulty, current, demo_people(), FRIDAY)

    assert "has faults" in found_.what
    assert machine.of_pack(settings, current, demo_people(), FRIDAY) == []
    (other,) = machine.of_pack(settings, "another", demo_people(), FRIDAY)
    assert other.what == "The pack chance_uk is not the one in force."


def test_copies_and_keys_that_others_can_read_are_told(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "charity.db.keys").write_text("key", "utf-8")
    (tmp_path / "charity.db.keys").chmod(0o644)
    (tmp_path / "charity.db-before-m0002").write_text("copy", "utf-8")
    (tmp_path / "charity.db").touch()
    for name in ("charity.db", "charity.db-before-m0002"):
        (tmp_path / name).chmod(0o600)

    found_ = whats(list(machine.of_files(settings, datetime.now(FRIDAY.tzinfo))))
    found_ += whats(list(of_modes(settings)))

    assert ("warning", "Other users of this machine can read charity.db.keys.") in found_
    assert (
        "note",
        "Copies of the database from before upgrades: 1, the newest less than a day old.",
    ) in found_


# How it is shown


def shown(diagnosis: Diagnosis) -> str:
    file = StringIO()
    show(
        diagnosis.reaches,
        diagnosis.findings,
        diagnosis.programmes,
        diagnosis.at,
        diagnosis.zone,
        Console(file=file, width=100, highlight=False),
    )
    return file.getvalue()


async def test_it_is_read_without_a_terminal(settings: Settings) -> None:
    async with open_simulated_charity(
        FRIDAY, directory=changed(demo_people(), "dan", away=leave())
    ) as charity:
        told = shown(await seen(charity, settings, alive=False))

    lines = [" ".join(line.split()) for line in told.splitlines()]
    assert "If a concern were raised now (Friday 22 May, 4:41pm), and nobody answered:" in lines
    assert "concern 4:41pm Priya" in lines
    assert "no text Dan (away until Mon 25 May)" in lines
    assert "4:51pm Ruth" in lines
    assert "PROBLEMS: somebody could not be reached" in lines
    assert lines[-1].startswith("Problems: 1. To look at: ")
    assert "\x1b" not in told


async def test_where_all_is_well_it_says_so(settings: Settings) -> None:
    async with open_simulated_charity(FRIDAY) as charity:
        told = shown(await seen(charity, settings))

    assert "PROBLEMS" not in told
    assert "Everybody on every ladder could be reached." in told


def test_every_finding_says_what_to_do_in_short_words(settings: Settings) -> None:
    checks: list[Callable[[], list[Finding]]] = [
        lambda: list(machine.of_running(False, None, FRIDAY)),
        lambda: list(machine.of_dead_letters(2)),
        lambda: list(machine.of_clock(FRIDAY + timedelta(hours=1), FRIDAY)),
        lambda: list(
            machine.of_settings(settings.model_copy(update={"public_url": None}), demo_people())
        ),
    ]
    for made in checks:
        for finding in made():
            for sentence in (finding.what, finding.why, finding.do):
                assert sentence
                assert len(sentence.split()) <= 20, sentence
