"""The command line: no garbage is collected until a command is imported."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli import main
from flows.user_errors import CommandError

ROOT = Path(__file__).parents[3]


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    yield
    gc.unfreeze()
    gc.enable()


def test_imports_are_not_looked_through_for_garbage(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []
    monkeypatch.setattr(main, "app", lambda: seen.append(gc.isenabled()))

    main.main()

    assert seen == [False]


def test_a_command_that_runs_collects_its_garbage(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bool] = []
    monkeypatch.setattr("bot.cli.commands.migrate.migrate", lambda: seen.append(gc.isenabled()))
    monkeypatch.setattr(sys, "argv", ["mentorline", "migrate"])

    with pytest.raises(SystemExit) as ended:
        main.main()

    assert ended.value.code == 0
    assert seen == [True]
    assert gc.get_freeze_count() > 0


@pytest.mark.parametrize("arguments", [["check", "--schema"], ["demo", "--play", "concern"]])
def test_whoever_has_read_enough_ends_it_quietly(arguments: list[str], tmp_path: Path) -> None:
    """As `mentorline demo | head -1` does."""
    command = [sys.executable, "-m", "bot.cli.main", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path, env=environment
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        assert running.stdout.readline()
        running.stdout.close()
        said = running.stderr.read()

        running.wait(60)

    assert (said, running.returncode) == (b"", 0)


def test_what_is_wrong_is_told_without_such_signs_too(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fails() -> int:
        raise CommandError("There is no \x1b]0;owned\x07file \u202ehere.\udc80")

    with pytest.raises(SystemExit):
        main._guarded(fails)

    assert capsys.readouterr().err == "There is no ]0;ownedfile here.\n"
