"""A backup from before a concern was closed: the restored process looks back first."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.blackbox.charity import SimulatedCharity, charity_in


@pytest.fixture
def charity(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatedCharity]:
    folder = tmp_path_factory.mktemp("restored")
    quick = "manager_wait: 3 s, team_each: 1 s, team_wait: 2 s"
    with charity_in(folder, programmes=2, public=False, timings=quick) as charity:
        yield charity


def test_a_concern_that_was_closed_since_the_backup_is_not_texted_about_again(
    charity: SimulatedCharity,
) -> None:
    cell = charity.people()
    reference = cell.sam.raises_concern()
    code = cell.priya.code(reference)
    made = charity.product.command("backup", "a.backup")
    assert made.returncode == 0, made.stderr
    cell.priya.answers(code, f"{reference} is yours", timeout=10)
    cell.priya.answers(f"DONE {code} spoke to the carer", "is closed", timeout=10)
    charity.settled()
    charity.product.stop()
    done = charity.product.command("restore", "a.backup", "--force")
    assert done.returncode == 0, done.stderr
    before = {name: len(phone.about(reference)) for name, phone in cell.phones.items()}

    charity.starts()
    other = charity.people()  # for whom a ladder is climbed meanwhile, as far as the team
    other.dan.receives(other.sam.raises_concern(), timeout=60)

    asked = [
        body
        for name, phone in cell.phones.items()
        for body in phone.about(reference)[before[name] :]
        if "Reply" in body or "ring Sam" in body
    ]
    assert asked == []
    charity.settled()
    said = charity.product.command("verify")
    assert said.returncode == 0, said.stdout
