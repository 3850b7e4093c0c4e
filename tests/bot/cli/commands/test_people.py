"""`mentorline people import`: files as admins have them, and what it says of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.cli.commands.people import NO_REST, import_people
from flows.problems import FlowError
from flows.user_errors import CommandError

ROOT = Path(__file__).parents[4]
EXAMPLE = (ROOT / "docs" / "people.example.yaml").read_text(encoding="utf-8")
TABLE = (ROOT / "docs" / "people.example.csv").read_text(encoding="utf-8")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'charity.db'}")
    monkeypatch.delenv("PACK", raising=False)
    return tmp_path


def write(folder: Path, name: str, text: str | bytes) -> Path:
    file = folder / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


def imported(folder: Path, name: str, text: str | bytes) -> int:
    return import_people(write(folder, name, text), as_json=False)


def refused(folder: Path, name: str, text: str | bytes) -> list[str]:
    with pytest.raises(FlowError) as caught:
        imported(folder, name, text)
    return [str(problem).replace(f"{folder}/", "") for problem in caught.value.problems]


def small_pack() -> str:
    """The pack of the smallest charity, as docs/for-admins.md has it."""
    docs = (ROOT / "docs" / "for-admins.md").read_text(encoding="utf-8")
    found = re.search(r"```yaml\n   (pack: small\n.*?)\n   ```", docs, re.DOTALL)
    assert found is not None
    return found[1].replace("\n   ", "\n")


def alone() -> str:
    """The example with Priya alone on the team."""
    lines = [line for line in EXAMPLE.splitlines() if "id: dan" not in line]
    text = "\n".join(line for line in lines if "id: ruth" not in line)
    return text.replace("[dan, ruth]", "[priya]")


def test_the_hours_are_shown_back_in_words(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hours = '"Mon to Fri 9am to 5pm, until 4.30pm on Fridays"'
    text = EXAMPLE.replace('"Mon-Fri 09:00-17:00"', hours)

    assert imported(folder, "people.yaml", text) == 0

    assert (
        "Islington (England): Monday to Thursday, 9am to 5pm; Friday, 9am to 4:30pm, "
        "shut on bank holidays\n"
    ) in capsys.readouterr().out


def test_of_many_people_it_says_how_many(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = "".join(
        f'  - {{id: m{n}, name: Mentor{n}, role: mentor, phone: "07700 900{n}", programme: p1}}\n'
        for n in range(600, 640)
    )
    imported(folder, "people.yaml", EXAMPLE.replace("pairings:", f"{rows}pairings:"))
    assert "New: 46 people (mentorline people list shows everybody)" in capsys.readouterr().out

    imported(folder, "people.yaml", EXAMPLE)
    assert "Gone: 40 people" in capsys.readouterr().out


def test_the_table_of_the_docs_takes_the_rest_from_the_last_import(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    imported(folder, "people.yaml", EXAMPLE)
    capsys.readouterr()

    assert imported(folder, "people.csv", b"\xef\xbb\xbf" + TABLE.encode()) == 0
    assert "6 people and 2 pairings are in." not in capsys.readouterr().err


def test_a_table_alone_says_what_to_import_first(folder: Path) -> None:
    with pytest.raises(CommandError, match=re.escape(NO_REST)):
        imported(folder, "people.csv", TABLE)


def test_a_workbook_with_another_name_says_how_to_save_it(folder: Path) -> None:
    [said] = refused(folder, "people.yaml", b"PK\x03\x04rest")

    assert said.startswith("people.yaml:1:1: error: This is a workbook of Excel or LibreOffice")


def test_a_file_that_is_not_there_is_a_sentence(folder: Path) -> None:
    with pytest.raises(CommandError, match=r"gone\.yaml cannot be read: No such file"):
        import_people(folder / "gone.yaml", as_json=False)


def test_people_who_leave_a_gap_are_refused_at_their_row(folder: Path) -> None:
    said = refused(folder, "people.yaml", alone())

    assert all(line.startswith("people.yaml:7:") for line in said)
    assert any("It takes four people: a manager, two on the team" in line for line in said)


def test_the_pack_of_the_docs_is_enough_for_a_manager_who_is_the_team(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "small").mkdir()
    write(folder / "small", "pack.yaml", small_pack())
    monkeypatch.setenv("PACK", str(folder / "small"))

    assert imported(folder, "people.yaml", alone()) == 0


def test_a_gap_to_come_is_told_at_the_import(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    leave = '900457", away: [2099-12-24 to 2099-12-27]'
    text = EXAMPLE.replace('900457"', leave).replace(
        '900458"', '900458", away: [2099-12-20 to 2099-12-26]'
    )

    assert imported(folder, "people.yaml", text) == 0

    assert (
        "Dan and Ruth are all away from Thursday 24 December to Saturday 26 December"
        in capsys.readouterr().out
    )
