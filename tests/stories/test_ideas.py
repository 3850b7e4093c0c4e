"""An idea goes to the other mentors once the manager let it out, and never before."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from typer.testing import CliRunner

from bot.cli.commands import ideas as command
from bot.cli.commands.revoke import revoke
from bot.cli.main import app
from bot.demo.moves import let_ideas_out
from bot.demo.simulated_charity import LONDON, SimulatedCharity
from flows.user_errors import CommandError
from storage.records import evidence, invites
from tests.charities import open_simulated_charity
from tests.stories.cast import plain_people
from tests.stories.reporting import FRIDAY_AT_FOUR, has_a_session, labels, on_telegram, reports

TORCH = "one tap is yes, with a torch"
THURSDAY_AT_FOUR = FRIDAY_AT_FOUR - timedelta(days=1)
HEAD = "Ideas that worked for other mentors:"


def bulletins(charity: SimulatedCharity) -> list[tuple[str, str]]:
    """When each bulletin came to Sam, and what it said."""
    return [
        (f"{shown.at.astimezone(LONDON):%a %d %b %H:%M}", shown.text)
        for shown in charity.chat("sam").shown
        if HEAD in shown.text
    ]


def asked(charity: SimulatedCharity) -> list[str]:
    return [sms.body for sms in charity.texts("priya") if "mentorline ideas" in sms.body]


async def shares(charity: SimulatedCharity, *texts: str) -> None:
    for text in texts:
        await has_a_session(charity)
        await reports(charity, "cards", worked=text)


async def priya_joins(charity: SimulatedCharity) -> None:
    async with charity.app.database.transaction() as tx:
        expires = charity.clock.now + timedelta(hours=72)
        await invites.make_invite(tx, charity.app.organisation, "priya", "t0ken", expires)
    await charity.types("priya", "/start t0ken")
    await charity.taps("priya", "Share my number")


async def until(charity: SimulatedCharity, day: int, hour: int) -> None:
    """Let time pass until that day of May."""
    await charity.forward(datetime(2026, 5, day, hour, tzinfo=LONDON) - charity.clock.now)


async def test_an_idea_that_nobody_let_out_goes_to_nobody_however_long() -> None:
    async with open_simulated_charity(THURSDAY_AT_FOUR) as charity:
        await shares(charity, TORCH)
        told = [shown.text for shown in charity.chat("sam").shown]
        await charity.forward(timedelta(weeks=8))

        assert any(
            "Priya reads it first, then it may go to other mentors on a Monday." in text
            for text in told
        )
        assert bulletins(charity) == []
        assert len(asked(charity)) == 5  # each Friday, till four weeks are over
        assert all(TORCH not in sms.body for sms in charity.texts("priya"))


async def test_one_text_on_friday_at_noon_asks_for_all_of_them() -> None:
    async with open_simulated_charity(THURSDAY_AT_FOUR - timedelta(days=1)) as charity:
        await shares(charity, "cards", TORCH)
        await until(charity, 22, 11)
        assert asked(charity) == []

        await until(charity, 22, 13)

        (text,) = asked(charity)
        assert text.startswith("Harbour: 2 ideas of mentors wait for you")


async def test_what_is_let_out_goes_round_on_monday_at_nine_and_only_once() -> None:
    async with open_simulated_charity(THURSDAY_AT_FOUR) as charity:
        await shares(charity, TORCH)
        await until(charity, 22, 13)
        await let_ideas_out(charity, "priya", "p1")
        await charity.forward(timedelta(weeks=3))

        (bulletin,) = bulletins(charity)
        assert bulletin == (
            "Mon 25 May 09:00",
            f"{HEAD}\n• {TORCH}\nTake one for your next session.",
        )
        assert len(asked(charity)) == 1


async def test_what_is_let_out_after_monday_goes_the_next_monday() -> None:
    async with open_simulated_charity(THURSDAY_AT_FOUR) as charity:
        await shares(charity, TORCH)
        await until(charity, 26, 12)
        await let_ideas_out(charity, "priya", "p1")
        await charity.forward(timedelta(weeks=2))

        assert [at for at, _ in bulletins(charity)] == ["Mon 01 Jun 09:00"]


async def test_in_chat_the_manager_reads_each_and_one_is_let_out_and_one_kept_back() -> None:
    async with open_simulated_charity(
        THURSDAY_AT_FOUR - timedelta(days=1), directory=on_telegram()
    ) as charity:
        await priya_joins(charity)
        await shares(charity, "cards in the dark", TORCH)
        await until(charity, 22, 13)

        head, first, second = charity.chat("priya").shown[-3:]
        assert head.text.startswith("2 ideas of mentors wait for you.")
        assert [first.text, second.text] == ["cards in the dark", TORCH]
        assert labels(second) == ["Let it out", "Keep it back"]
        await charity.taps("priya", "Let it out")
        assert (
            "It goes to all mentors on Monday 25 May at 9am."
            in charity.chat("priya").shown[-1].text
        )
        await charity.taps("priya", "Keep it back")
        assert labels(charity.chat("priya").shown[-2]) == []
        await charity.forward(timedelta(weeks=7))

        (bulletin,) = bulletins(charity)
        assert TORCH in bulletin[1]
        assert "cards in the dark" not in bulletin[1]
        assert asked(charity) == []


async def test_what_was_decided_is_in_the_evidence() -> None:
    async with open_simulated_charity(THURSDAY_AT_FOUR) as charity:
        await shares(charity, TORCH)
        await let_ideas_out(charity, "priya", "p1")
        async with charity.app.database.reading() as tx:
            found = await evidence.about(tx, charity.app.organisation, ["idea-1"])

        assert [(record.what, record.actor) for record in found] == [("idea let out", "priya")]
        assert "sam" not in str(found)


# At the command line


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a charity lives, and what the command opens."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'charity.db'}")
    monkeypatch.setattr(command, "_now", lambda: FRIDAY_AT_FOUR + timedelta(hours=5))
    return tmp_path


_PLAYED: dict[tuple[str, ...], TemporaryDirectory[str]] = {}


def played(folder: Path, *texts: str) -> None:
    """A charity in which these ideas were shared just now, played once for all tests."""

    async def play(into: str) -> None:
        async with open_simulated_charity(FRIDAY_AT_FOUR, folder=Path(into)) as charity:
            await shares(charity, *texts)

    if texts not in _PLAYED:
        made = TemporaryDirectory(prefix="ideas-")
        asyncio.run(play(made.name))
        _PLAYED[texts] = made
    shutil.copytree(_PLAYED[texts].name, folder, dirs_exist_ok=True)


def runs(
    viewer: str = "priya",
    release: Sequence[int] = (),
    keep_back: Sequence[int] = (),
) -> int:
    return command.ideas(viewer, release=release, keep_back=keep_back, as_json=True)


def known(folder: Path) -> list[tuple[str, str, str]]:
    """The evidence of ideas: about what, what happened, by whom."""

    async def read() -> list[tuple[str, str, str]]:
        async with (
            open_simulated_charity(FRIDAY_AT_FOUR, folder=folder) as charity,
            charity.app.database.reading() as tx,
        ):
            abouts = ["ideas:", "idea-1", "idea-2"]
            found = await evidence.about(tx, charity.app.organisation, abouts)
        return [(record.about, record.what, record.actor) for record in found]

    return asyncio.run(read())


@pytest.mark.parametrize("viewer", ["priya", "ada"])
def test_a_manager_or_an_admin_lists_what_waits_and_that_is_recorded(
    folder: Path, capsys: pytest.CaptureFixture[str], viewer: str
) -> None:
    played(folder, TORCH)
    capsys.readouterr()

    runs(viewer)

    assert json.loads(capsys.readouterr().out) == [
        {"id": 1, "programme": "p1", "state": "waits", "idea": TORCH}
    ]
    assert known(folder) == [("idea-1", "looked at", viewer)]


@pytest.mark.parametrize("viewer", ["dan", "sam", "nobody"])
def test_nobody_else_may_and_that_is_recorded_too(
    folder: Path, capsys: pytest.CaptureFixture[str], viewer: str
) -> None:
    played(folder, TORCH)
    capsys.readouterr()

    with pytest.raises(CommandError, match="There is: priya, ada"):
        runs(viewer)

    assert TORCH not in capsys.readouterr().out
    assert known(folder) == [("ideas:", "look refused", viewer)]


def test_one_is_let_out_and_one_kept_back_by_its_id(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    played(folder, "cards", TORCH)
    capsys.readouterr()

    runs(release=[2], keep_back=[1])

    (shown,) = json.loads(capsys.readouterr().out)
    assert (shown["id"], shown["state"]) == (2, "goes out on a Monday")
    assert ("idea-2", "idea let out", "priya") in known(folder)
    assert ("idea-1", "idea kept back", "priya") in known(folder)


@pytest.mark.parametrize(
    ("release", "keep_back", "says"),
    [
        ([1, 7], [], "There is no idea 7 for you. Nothing was changed."),
        ([1], [1], "not both"),
        ([1], [2], "Idea 2: It is kept back already. Nothing was changed."),
    ],
)
def test_where_one_decision_cannot_be_nothing_is_changed(
    folder: Path, release: list[int], keep_back: list[int], says: str
) -> None:
    played(folder, "cards", TORCH)
    runs(keep_back=[2])
    before = known(folder)

    with pytest.raises(CommandError, match=says):
        runs(release=release, keep_back=keep_back)

    assert known(folder) == before


def test_the_options_are_those_of_the_help(folder: Path) -> None:
    played(folder, TORCH)

    done = CliRunner().invoke(app, ["ideas", "--as", "priya", "--release", "1"])
    again = CliRunner().invoke(app, ["ideas", "--as", "priya", "--keep-back", "1"])
    nothing = CliRunner().invoke(app, ["ideas", "--as", "priya"])

    assert done.output.splitlines()[0] == "Idea 1 goes out on a Monday at 9am."
    assert done.output.splitlines()[-1].split()[:2] == ["1", "p1"]
    assert again.output == "Idea 1 goes to nobody.\n"
    assert nothing.output == "No idea waits.\n"


def test_a_manager_of_another_programme_sees_and_decides_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    played(folder, TORCH)
    asyncio.run(_second_programme(folder))
    capsys.readouterr()

    runs("dan")

    assert json.loads(capsys.readouterr().out) == []
    with pytest.raises(CommandError, match="There is no idea 1 for you"):
        runs("dan", release=[1])


async def _second_programme(folder: Path) -> None:
    """Dan manages a second programme from now on."""
    people = plain_people()
    (first,) = people.programmes
    second = first.model_copy(update={"id": "p2", "name": "Chess", "manager": "dan"})
    two = people.model_copy(update={"programmes": (first, second)})
    async with open_simulated_charity(FRIDAY_AT_FOUR, directory=two, folder=folder):
        pass


def test_whoever_was_shut_out_may_not_read_them(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    played(folder, TORCH)
    revoke("priya", by=None, anyway=True, undo=False)
    capsys.readouterr()

    with pytest.raises(CommandError, match="There is: ada"):
        runs("priya")

    assert known(folder) == [("ideas:", "look refused", "priya")]
