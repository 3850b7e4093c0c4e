"""The command line: nothing is looked through for garbage until a command is imported."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator

import pytest

from bot import cli


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    yield
    gc.unfreeze()
    gc.enable()


def test_imports_are_not_looked_through_for_garbage(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []
    monkeypatch.setattr(cli, "app", lambda: seen.append(gc.isenabled()))

    cli.main()

    assert seen == [False]


def test_a_command_that_runs_collects_its_garbage(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []
    monkeypatch.setattr("bot.commands.migrate.migrate", lambda: seen.append(gc.isenabled()))
    monkeypatch.setattr(sys, "argv", ["mentorline", "migrate"])

    with pytest.raises(SystemExit) as ended:
        cli.main()

    assert ended.value.code == 0
    assert seen == [True]
    assert gc.get_freeze_count() > 0
