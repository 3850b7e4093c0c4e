"""No number of a real person stands in the repository: only those for drama, and public lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parents[1]
FOLDERS = ("bot", "docs", "flows", "storage", "tests", ".github")
PAGES = ("README.md", "CHANGELOG.md", "SECURITY.md", "Makefile", "pyproject.toml", ".env.example")
_NUMBER = re.compile(
    r"(?<![\w.+:/-])(?:\+[0-9]{1,3}|00[0-9]{1,3}|0)(?:[ ()-]*[0-9]){9,10}"
    r"(?![\w{-]|\.[0-9]|[ -]?[0-9])"
)
# Ofcom keeps these ranges for drama, as ARCEP does for France, and North America 555-01xx.
# 500-555-00xx are Twilio's own, for tests.
_DRAMA = (
    r"07700900[0-9]{3,4}|0770090[0-9]{3}|01632960[0-9]{3}|02079460[0-9]{3}|01914980[0-9]{3}"
    r"|08081570[0-9]{3}|03069990[0-9]{3}|1[0-9]{3}55501[0-9]{2}"
    r"|33199[0-9]{6}|3363998[0-9]{4}|150055500[0-9]{2}"
)
_PUBLIC = r"08088005000|08001111"
_NOBODYS = r"070+|07600+|076240+"  # a kind of number, with no subscriber in it
_NO_NUMBER = r"0123456789"
_ALLOWED = re.compile("|".join((_DRAMA, _PUBLIC, _NOBODYS, _NO_NUMBER)))


def files() -> Iterator[Path]:
    """Every file of text that is the project's own."""
    yield from (HERE / page for page in PAGES if (HERE / page).exists())
    for folder in FOLDERS:
        for path in (HERE / folder).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path


def digits(number: str) -> str:
    """A number as it is dialled in the UK: digits alone, with the 0 in front."""
    found = re.sub(r"[^0-9]", "", number)
    return re.sub(r"^(?:0044|44)0?", "0", found)


def real_looking(text: str) -> list[str]:
    """The numbers in a text that may be somebody's."""
    found = (match.group() for match in _NUMBER.finditer(text))
    return [number for number in found if not _ALLOWED.fullmatch(digits(number))]


def test_no_file_has_a_number_that_may_be_somebodys() -> None:
    found = []
    for path in files():
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue  # a database of an older version, packed
        found += [f"{path.relative_to(HERE)}: {number}" for number in real_looking(text)]

    assert found == []


def test_the_project_is_looked_through() -> None:
    assert len(list(files())) > 400


@pytest.mark.parametrize("kept", ["07700 900123", "+44 (0)7700 900123", "0808 800 5000"])
def test_numbers_for_drama_and_public_lines_may_stand(kept: str) -> None:
    assert real_looking(f"ring {kept} now") == []


@pytest.mark.parametrize("start", ["07", "+447", "00447", "020 7", "+353 8", "0161 "])
def test_any_other_is_found(start: str) -> None:
    rest = "1" * (10 if start.startswith(("07", "+4", "00")) else 9)

    assert real_looking(f"ring {start}{rest[: 11 - len(digits(start))]}, please") != []
