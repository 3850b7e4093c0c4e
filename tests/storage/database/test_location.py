"""Impossible places for a database: one sentence with the path, its owner, and what to do."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from storage.database.errors import DatabaseOutOfReach
from storage.database.keys import Keyring
from storage.database.location import owner, refuse_out_of_reach
from storage.database.migrate import migrate
from storage.opening import open_database
from tests.storage.values import KEY_1

NOBODY = 65534


@contextmanager
def another_user(*opened: Path) -> Iterator[None]:
    """As somebody who owns nothing here: by right where we are root, else as we are."""
    if os.geteuid():
        yield
        return
    for path in opened:
        path.chmod(path.stat().st_mode | 0o055)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


async def _said(file: Path) -> str:
    with pytest.raises(DatabaseOutOfReach) as found:
        await migrate(f"sqlite:///{file}")
    with pytest.raises(DatabaseOutOfReach):
        await open_database(f"sqlite:///{file}", Keyring([KEY_1]))
    return str(found.value)


async def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    said = await _said(tmp_path / "nodir" / "m.db")

    assert f"The folder {tmp_path / 'nodir'} is not there" in said
    assert f"mkdir -p {tmp_path / 'nodir'}" in said
    assert not (tmp_path / "nodir").exists()


async def test_a_file_in_place_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")

    assert "is no folder" in await _said(tmp_path / "file" / "m.db")


async def test_a_folder_in_place_of_the_file(tmp_path: Path) -> None:
    said = await _said(tmp_path)

    assert f"{tmp_path} is a folder of {owner(tmp_path)}" in said


@pytest.mark.parametrize("content", [b"people: []\n", b"\0" * 64, b"PK\x03\x04"])
async def test_a_file_of_another_kind(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "people.yaml"
    file.write_bytes(content)

    said = await _said(file)

    assert f"{file}, of {owner(file)}, is damaged, or is no database" in said
    assert file.read_bytes() == content


def test_a_file_of_another_owner(tmp_path: Path) -> None:
    file = tmp_path / "m.db"
    file.write_bytes(b"")
    file.chmod(0o600 if not os.geteuid() else 0)
    above = [*tmp_path.parents][: len(tmp_path.parents) - 2]
    with another_user(tmp_path, *above), pytest.raises(DatabaseOutOfReach) as found:
        refuse_out_of_reach(file)

    assert f"{file} belongs to {owner(file)} and can't be read and written by" in str(found.value)
    assert "sudo chown" in str(found.value)


def test_a_folder_in_which_nothing_may_be_written(tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o755 if not os.geteuid() else 0o500)
    above = [*tmp_path.parents][: len(tmp_path.parents) - 2]
    with another_user(tmp_path, *above), pytest.raises(DatabaseOutOfReach) as found:
        refuse_out_of_reach(folder / "m.db")

    assert f"{folder} belongs to {owner(folder)} and can't be written in" in str(found.value)


def test_a_folder_above_that_is_closed(tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir()
    folder.chmod(0o700 if not os.geteuid() else 0)
    above = [*tmp_path.parents][: len(tmp_path.parents) - 2]
    try:
        with another_user(tmp_path, *above), pytest.raises(DatabaseOutOfReach, match="closed to"):
            refuse_out_of_reach(folder / "deep" / "m.db")
    finally:
        folder.chmod(0o700)
