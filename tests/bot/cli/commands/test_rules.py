"""`mentorline check --rules`: the table, what is missing, and what programs read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.cli.commands import rules as command


@pytest.fixture
def harbour(tmp_path: Path) -> Path:
    """A pack that says and asks nothing of photos any more, and so leaves CUK-21 out."""
    folder = tmp_path / "harbour"
    folder.mkdir()
    (folder / "pack.yaml").write_text(
        "pack: harbour\ntitle: Harbour\nextends: chance_uk\n", "utf-8"
    )
    (folder / "report.yaml").write_text(
        "flow: report\n"
        "states:\n"
        "  photos: removed\n"
        "  photos_what: removed\n"
        "  others:\n"
        "    say: Step 3 of 3. Did anybody else see or hear you?\n"
        "    save: others\n"
        "    rule: [CUK-13]\n"
        "    buttons: {No: read_back, Yes: others_who}\n"
        "  others_who:\n"
        "    say: Who was it?\n"
        "    ask: text\n"
        "    save: others\n"
        "    rule: [CUK-13]\n"
        "    then: read_back\n"
        "  read_back:\n"
        "    review: {photos: removed}\n",
        "utf-8",
    )
    (folder / "session.yaml").write_text(
        "flow: session\n"
        "states:\n"
        "  ready:\n"
        "    say: Ready. Ring the carer's phone at {session.start}.\n"
        "    rule: [CUK-07]\n"
        "    buttons:\n"
        "      Start session: {go: live, do: [{session: check_in}]}\n"
        "      Nothing feels right: not_today\n"
        "  ready_by_video:\n"
        "    say: Ready. Start the video call at {session.start}.\n"
        "    rule: [CUK-15]\n"
        "    buttons:\n"
        "      Start session: {go: live, do: [{session: check_in}]}\n"
        "      Nothing feels right: not_today\n",
        "utf-8",
    )
    return folder


def test_every_rule_is_told_with_where_and_what_plays_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code = command.rules("chance_uk", as_json=False)

    told = capsys.readouterr().out
    assert code == 0
    assert "CUK-08  The carer is reminded ahead\n        booking: " in told
    assert "        played by booking_typed, session_moved\n" in told
    assert told.endswith("chance_uk carries out all 27 of them.\n")
    assert "NOT CARRIED OUT" not in told


def test_without_the_tests_the_scripts_are_left_out(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(command, "SCRIPTS", tmp_path / "golden")

    command.rules("chance_uk", as_json=False)

    assert "played by" not in capsys.readouterr().out


def test_a_rule_that_is_carried_out_nowhere_is_said_and_fails(
    harbour: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = command.rules(str(harbour), as_json=False)

    told = capsys.readouterr().out
    assert code == 1
    assert "CUK-21 is carried out nowhere: Photos only in the session, each described." in told
    assert "NOT CARRIED OUT" in told


def test_programs_read_the_same(harbour: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = command.rules(str(harbour), as_json=True)

    told = json.loads(capsys.readouterr().out)
    assert code == 1
    assert told["not_carried_out"] == ["CUK-21"]
    by_id = {row["rule"]: row for row in told["rules"]}
    assert by_id["CUK-25"]["where"][0].startswith("cannot: ")
    assert "cannot" in by_id["CUK-25"]["scripts"]
