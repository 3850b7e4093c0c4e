"""A backup is put back, of before a concern was closed: the real process looks before it speaks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.blackbox.charity import Town, town_in


@pytest.fixture
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("restored")
    quick = "manager_wait: 3 s, team_each: 1 s, team_wait: 2 s"
    with town_in(folder, programmes=2, public=False, timings=quick) as town:
        yield town


def test_a_concern_that_was_closed_since_the_backup_is_not_texted_about_again(town: Town) -> None:
    cell = town.people()
    reference = cell.sam.raises_concern()
    code = cell.priya.code(reference)
    made = town.product.command("backup", "a.backup")
    assert made.returncode == 0, made.stderr
    cell.priya.answers(code, f"{reference} is yours", timeout=10)
    cell.priya.answers(f"DONE {code} spoke to the carer", "is closed", timeout=10)
    town.settled()
    town.product.stop()
    done = town.product.command("restore", "a.backup", "--force")
    assert done.returncode == 0, done.stderr
    before = {name: len(phone.about(reference)) for name, phone in cell.phones.items()}

    town.starts()
    other = town.people()  # for whom a ladder is climbed meanwhile, as far as the team
    other.dan.receives(other.sam.raises_concern(), timeout=60)

    asked = [
        body
        for name, phone in cell.phones.items()
        for body in phone.about(reference)[before[name] :]
        if "Reply" in body or "ring Sam" in body
    ]
    assert asked == []
    town.settled()
    said = town.product.command("verify")
    assert said.returncode == 0, said.stdout
