"""`mentorline reports` and its neighbours: the table, the print, the link, the sealed part."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import shutil
import stat
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from typer.testing import CliRunner

from bot.cli.commands.concerns import concerns as concerns_command
from bot.cli.commands.invite import invite
from bot.cli.commands.reports import HEAD, Wanted
from bot.cli.commands.reports import reports as reports_command
from bot.cli.main import app
from bot.demo.simulated_charity import NoSuchButtonError, demo_people
from flows.directory import Directory
from flows.user_errors import CommandError
from storage.records import settings
from tests.charities import open_simulated_charity
from tests.stories.reporting import (
    FRIDAY_AT_FOUR,
    has_a_session,
    on_telegram,
    reports,
    session_id,
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a charity lives, and what the commands open."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'charity.db'}")
    return tmp_path


_PLAYED: list[tuple[TemporaryDirectory[str], str]] = []


async def _one_report(folder: Path) -> str:
    """A session with its report, played once for all tests; give its id."""
    if not _PLAYED:
        made = TemporaryDirectory(prefix="report-")
        async with open_simulated_charity(FRIDAY_AT_FOUR, folder=Path(made.name)) as charity:
            await has_a_session(charity)
            await reports(charity, "=cards <b>and</b> maths")
            _PLAYED.append((made, await session_id(charity)))
    played, id_ = _PLAYED[0]
    shutil.copytree(played.name, folder, dirs_exist_ok=True)
    return id_


def test_the_table_shows_every_report(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    id_ = asyncio.run(_one_report(folder))

    reports_command(Wanted(), as_csv=False, html=None, as_json=False)

    head, row = capsys.readouterr().out.splitlines()[-2:]
    assert head.split() == list(HEAD)
    assert row.split() == ["2026-05-22", "16:00", *_name(), "P14", "phone", "60", "sent", id_]


def _name() -> list[str]:
    sam = demo_people().person("sam")
    assert sam is not None
    return sam.name.split()


def test_the_table_for_a_spreadsheet_has_no_formulas(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asyncio.run(_one_report(folder))
    capsys.readouterr()

    reports_command(Wanted(), as_csv=True, html=None, as_json=False)

    head, row = csv.reader(io.StringIO(capsys.readouterr().out))
    assert tuple(head) == HEAD
    assert row[0] == "2026-05-22 16:00"


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(since="2026-05-22", until="2026-05-22"), 1),
        (Wanted(since="2026-05-23"), 0),
        (Wanted(until="2026-05-21"), 0),
        (Wanted(mentor="sam"), 1),
        (Wanted(mentor="priya"), 0),
    ],
)
def test_reports_are_picked_by_day_and_mentor(
    folder: Path, capsys: pytest.CaptureFixture[str], wanted: Wanted, found: int
) -> None:
    asyncio.run(_one_report(folder))
    capsys.readouterr()

    reports_command(wanted, as_csv=False, html=None, as_json=True)

    assert len(json.loads(capsys.readouterr().out)) == found


def test_one_report_is_read_as_text(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    id_ = asyncio.run(_one_report(folder))
    capsys.readouterr()

    reports_command(Wanted(session=id_), as_csv=False, html=None, as_json=False)

    out = capsys.readouterr().out
    assert out.startswith("Phone session (remote)\n")
    assert "Did: =cards <b>and</b> maths" in out
    assert "Skipped: Talked about" in out


def test_a_report_for_print_is_escaped_and_its_owners_alone(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    id_ = asyncio.run(_one_report(folder))
    file = folder / "report.html"
    file.write_text("old")
    file.chmod(0o644)

    reports_command(Wanted(session=id_), as_csv=False, html=file, as_json=False)

    page = file.read_text("utf-8")
    assert "=cards &lt;b&gt;and&lt;/b&gt; maths" in page
    assert "<b>" not in page
    assert "<script" not in page
    assert "size: A4" in page
    assert "http" not in page.replace("http-equiv", "")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        (Wanted(session="nothing"), 'no report "nothing"'),
        (Wanted(mentor="nobody"), 'nobody "nobody"'),
        (Wanted(since="22 May"), "Write it like 2026-05-22"),
        (Wanted(until="2026-02-31"), "Write it like 2026-05-22"),
    ],
)
def test_what_cannot_be_found_is_said(folder: Path, wanted: Wanted, says: str) -> None:
    asyncio.run(_one_report(folder))

    with pytest.raises(CommandError, match=says):
        reports_command(wanted, as_csv=False, html=None, as_json=False)


def test_the_options_are_those_of_the_help(folder: Path) -> None:
    asyncio.run(_one_report(folder))

    done = CliRunner().invoke(
        app, ["reports", "--csv", "--from", "2026-05-22", "--to", "2026-05-22", "--mentor", "sam"]
    )

    assert done.exit_code == 0


def test_a_session_without_a_report_is_in_the_table_too(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async def play() -> None:
        async with open_simulated_charity(FRIDAY_AT_FOUR, folder=folder) as charity:
            await has_a_session(charity)

    asyncio.run(play())
    reports_command(Wanted(), as_csv=False, html=None, as_json=False)

    assert "not sent yet" in capsys.readouterr().out


@pytest.mark.parametrize("person", ["sam", "priya"])
def test_a_link_is_made_for_a_mentor_and_for_staff_who_want_it_on_telegram(
    folder: Path, capsys: pytest.CaptureFixture[str], person: str
) -> None:
    asyncio.run(_with_a_bot_name(folder, on_telegram()))
    capsys.readouterr()

    invite(person, as_json=True)

    assert json.loads(capsys.readouterr().out)["person"] == person


@pytest.mark.parametrize(("person", "says"), [("priya", "reports_by: telegram"), ("x", "nobody")])
def test_nobody_else_gets_one_and_is_told_why(folder: Path, person: str, says: str) -> None:
    asyncio.run(_with_a_bot_name(folder, demo_people()))

    with pytest.raises(CommandError, match=says):
        invite(person, as_json=True)


async def _with_a_bot_name(folder: Path, people: Directory) -> None:
    async with (
        open_simulated_charity(FRIDAY_AT_FOUR, directory=people, folder=folder) as charity,
        charity.app.database.transaction() as tx,
    ):
        await settings.put(tx, charity.app.organisation, "bot username", "harbour_bot")


# Nothing of a concern


async def _a_concern_in_the_session(folder: Path) -> tuple[str, str]:
    async with open_simulated_charity(FRIDAY_AT_FOUR, folder=folder) as charity:
        await has_a_session(charity)
        await charity.taps("sam", "Yes, or not sure")
        await charity.taps("sam", "No, but I'm worried")
        await charity.taps("sam", "No, not one of our team")
        told = charity.texts("priya")[-1].body
        reference = told.split("concern ")[1][:4]
        await charity.replies("priya", told.split("Reply ")[1][:6])
        code = told.split("Reply ")[1][:6]
        await charity.replies("priya", f"DONE {code} spoke to the carer, all is well")
        await charity.forward(timedelta(seconds=30))
        for label in ("OK", "Skip", "Skip", "I'm OK"):
            with suppress(NoSuchButtonError):
                await charity.taps("sam", label)
        await reports(charity, "cards", begin="I've told you, go on")
        return reference, await session_id(charity)


def test_a_report_says_nothing_of_a_concern_and_its_audience_finds_the_way(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reference, id_ = asyncio.run(_a_concern_in_the_session(folder))
    capsys.readouterr()

    reports_command(Wanted(session=id_), as_csv=False, html=None, as_json=False)
    reports_command(Wanted(), as_csv=True, html=None, as_json=False)
    open_to_all = capsys.readouterr().out
    concerns_command("dan", reference, as_json=False)
    for_its_audience = capsys.readouterr().out

    assert reference not in open_to_all
    assert "oncern" not in open_to_all
    assert "worried" not in open_to_all
    assert f"It belongs to the session with P14 of Fri 22 May, 4pm: {id_}" in for_its_audience
