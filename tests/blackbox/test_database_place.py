"""A database is made on purpose, by an import, and never by a start in the wrong place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.blackbox.charity import new_product
from tests.blackbox.people import people_yaml
from tests.blackbox.process import Product
from tests.standins import InThread, TelegramStandIn, TwilioStandIn


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Product]:
    """A folder with good settings; nobody is imported."""
    telegram, twilio = TelegramStandIn(), TwilioStandIn()
    with InThread(telegram, twilio):
        yield new_product(tmp_path, telegram, twilio)


def _made(product: Product) -> set[str]:
    return {path.name for path in product.folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("command", [["run"], ["migrate"], ["verify"], ["people", "list"]])
def test_nothing_is_made_where_there_is_none(product: Product, command: list[str]) -> None:
    before = _made(product)

    done = product.command(*command)

    assert done.returncode == 1
    assert f"no database at {product.folder / 'mentorline.db'}" in done.stderr
    assert "mentorline people import people.yaml" in done.stderr
    assert _made(product) == before


def test_a_first_import_makes_one_says_where_and_nobody_else_can_read_it(product: Product) -> None:
    product.write("people.yaml", people_yaml(1))

    done = product.command("people", "import", "people.yaml")
    again = product.command("people", "import", "people.yaml")

    assert f"A new database was made at {product.folder / 'mentorline.db'}" in done.stdout
    assert "new database" not in again.stdout
    made = [path for path in product.folder.glob("mentorline.db*") if path.is_file()]
    assert made
    assert {oct(path.stat().st_mode & 0o777) for path in made} == {"0o600"}


def test_where_the_keys_lie_without_their_database_nothing_is_made(product: Product) -> None:
    product.write("people.yaml", people_yaml(1))
    product.command("people", "import", "people.yaml")
    database = product.folder / "mentorline.db"
    for path in product.folder.glob("mentorline.db*"):
        if not path.name.endswith(".keys"):
            path.unlink()

    done = product.command("people", "import", "people.yaml")

    assert done.returncode == 1
    assert f"{database}.keys is there, so there was one" in done.stderr
    assert not database.exists()


def test_an_address_in_no_folder_is_one_sentence(product: Product, tmp_path: Path) -> None:
    product.set(DATABASE_URL=f"sqlite:///{tmp_path / 'nodir' / 'm.db'}")

    for command in (["run"], ["people", "list"], ["doctor"], ["verify"]):
        done = product.command(*command)
        assert done.returncode == 1
        assert f"The folder {tmp_path / 'nodir'} is not there" in done.stderr
        assert "Traceback" not in done.stderr


def test_a_script_makes_no_second_database_where_the_address_is_mistyped(product: Product) -> None:
    """Nobody is there to be asked: the last place is named, and another needs a word for it."""
    product.write("people.yaml", people_yaml(1))
    product.set(DATABASE_URL=f"sqlite:///{product.folder / 'mentorline.db'}")
    assert product.command("people", "import", "people.yaml").returncode == 0
    before, wrong = _made(product), product.folder / "mentorlin.db"
    product.set(DATABASE_URL=f"sqlite:///{wrong}")

    done = product.command("people", "import", "people.yaml")

    assert done.returncode == 1
    assert f"no database at {wrong}" in done.stderr
    assert f"from this folder is at {product.folder / 'mentorline.db'}" in done.stderr
    assert "mentorline people import --new people.yaml" in done.stderr
    assert _made(product) == before
    asked = product.command("people", "import", "--new", "people.yaml")
    assert f"A new database was made at {wrong}" in asked.stdout
    assert product.command("people", "import", "people.yaml").returncode == 0


def test_the_place_is_noted_for_its_owner_and_again_after_it_was_moved(product: Product) -> None:
    product.write("people.yaml", people_yaml(1))
    product.command("people", "import", "people.yaml")
    note, moved = product.folder / ".mentorline-database", product.folder / "kept"

    assert note.read_text() == f"{product.folder / 'mentorline.db'}\n"
    assert oct(note.stat().st_mode & 0o777) == "0o600"
    moved.mkdir()
    for path in product.folder.glob("mentorline.db*"):
        path.rename(moved / path.name)
    product.set(DATABASE_URL=f"sqlite:///{moved / 'mentorline.db'}")
    assert product.command("people", "import", "people.yaml").returncode == 0

    assert note.read_text() == f"{moved / 'mentorline.db'}\n"


def test_a_note_that_is_none_stops_nothing(product: Product) -> None:
    product.write("people.yaml", people_yaml(1))
    (product.folder / ".mentorline-database").write_bytes(b"\xff\xfe")

    assert product.command("people", "import", "people.yaml").returncode == 0
