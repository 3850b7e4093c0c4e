"""`mentorline revoke`, as an admin gives it at the terminal."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest

from bot.cli.commands.revoke import revoke
from flows.user_errors import CommandError
from tests.bot.operations.drill.drilling import FRIDAY
from tests.charities import open_simulated_charity


@pytest.fixture
def charity_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A charity in a folder, shut again, which the command opens."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'charity.db'}")

    async def build() -> None:
        async with open_simulated_charity(FRIDAY, folder=tmp_path):
            pass

    asyncio.run(build())
    return tmp_path


@pytest.mark.usefixtures("charity_on_disk")
def test_it_says_what_becomes_of_a_mentor(capsys: pytest.CaptureFixture[str]) -> None:
    assert revoke("sam", by="ada", anyway=False, undo=False) == 0

    said = capsys.readouterr().out
    assert "The chat of Sam is shut" in said
    assert "mentorline invite sam" in said


@pytest.mark.usefixtures("charity_on_disk")
def test_a_manager_comes_back_by_undo(capsys: pytest.CaptureFixture[str]) -> None:
    revoke("priya", by=None, anyway=True, undo=False)
    assert "Priya gets no texts from us" in capsys.readouterr().out

    revoke("priya", by=None, anyway=False, undo=True)

    assert "Priya gets our texts again" in capsys.readouterr().out


@pytest.mark.usefixtures("charity_on_disk")
@pytest.mark.parametrize(
    ("person", "by", "undo", "why"),
    [
        ("nobody", None, False, 'nobody "nobody" here'),
        ("sam", "priya", False, '"priya" is no admin. Admins are: ada.'),
        ("sam", None, True, "mentorline invite sam"),
        ("priya", None, True, "Priya is not shut out"),
        ("ruby", None, False, "Import somebody in their place first, or say --anyway"),
    ],
)
def test_what_it_refuses(person: str, by: str | None, undo: bool, why: str) -> None:
    with pytest.raises(CommandError, match=re.escape(why)):
        revoke(person, by=by, anyway=False, undo=undo)
