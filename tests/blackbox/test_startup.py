"""A start that can't go well says why in one go, changes nothing, and ends with exit code 1."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.blackbox.charity import SimulatedCharity, charity_in, new_product, write_pack
from tests.blackbox.people import people_yaml
from tests.blackbox.process import ROOT, Product
from tests.standins import InThread, TelegramStandIn, TwilioStandIn


@pytest.fixture
def product(tmp_path: Path) -> Iterator[Product]:
    """A folder with good settings; nobody is imported."""
    telegram, twilio = TelegramStandIn(), TwilioStandIn()
    with InThread(telegram, twilio):
        product = new_product(tmp_path, telegram, twilio)
        yield product
        if product.alive:
            product.stop()


@pytest.fixture(scope="module")
def people_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the people of the example were imported, once for all."""
    made = Product(tmp_path_factory.mktemp("imported"))
    made.write("people.yaml", (ROOT / "docs" / "people.example.yaml").read_text())
    done = made.command("people", "import", "people.yaml")
    assert done.returncode == 0, done.stderr
    return made.folder


@pytest.fixture
def imported(product: Product, people_in: Path) -> Product:
    """A folder of the product, with the people of the example imported."""
    for name in ("mentorline.db", "mentorline.db.keys"):
        shutil.copy(people_in / name, product.folder)
    return product


def refused(product: Product) -> str:
    """Run it; it must end at once with a sentence and no traceback."""
    done = product.command("run")
    assert done.returncode == 1, done.stdout
    assert "Traceback" not in done.stderr
    return done.stderr


def test_all_missing_settings_are_named_at_once(tmp_path: Path) -> None:
    product = Product(tmp_path)
    product.set(PORT="high", TWILIO_FROM_NUMBER="07700 900000")

    said = refused(product)

    for name in ("TELEGRAM_BOT_TOKEN", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"):
        assert f"{name} is missing" in said
    assert "PORT is wrong" in said
    assert "TWILIO_FROM_NUMBER is wrong" in said


def test_nobody_imported_says_what_to_do(product: Product) -> None:
    assert "mentorline people import people.yaml" in refused(product)


def test_a_faulty_pack_without_an_earlier_one_is_refused_with_its_faults(product: Product) -> None:
    product.write("ours/pack.yaml", "extends: chance_uk\ntimings: {manager_wait: soon}\n")
    product.set(PACK="ours")
    product.write("people.yaml", people_yaml(1))

    done = product.command("people", "import", "people.yaml")

    assert done.returncode == 1
    assert "ours/pack.yaml" in done.stderr or "pack.yaml" in done.stderr
    assert "Traceback" not in done.stderr
    assert "nobody here yet" in refused(product)


def test_a_faulty_pack_waits_till_it_is_mended_and_the_last_sound_one_goes_on(
    tmp_path: Path,
) -> None:
    with charity_in(tmp_path, programmes=1, timings="manager_wait: 3 min") as charity:
        health = charity.product.health()
        assert health is not None
        assert health["ok"]
        assert health["pack"]["sound"]
        charity.product.stop()
        charity.product.write("ours/pack.yaml", "extends: chance_uk\nladders: {concern: removed}\n")

        charity.starts()

        found = charity.product.health()
        assert found is not None
        assert found["pack"] == {**found["pack"], "hash": health["pack"]["hash"], "sound": False}
        assert found["pack"]["faults"] > 0
        charity.ada.receives("the new pack has faults, so the last sound one goes on")
        cell = charity.people()
        reference = cell.sam.raises_concern()
        cell.priya.receives(reference)
        charity.faults.add("pack_faulty")
        charity.check()

        charity.product.stop()
        write_pack(charity.product, "manager_wait: 4 min")
        charity.starts()
        mended = charity.product.health()
        assert mended is not None
        assert mended["pack"]["sound"]
        assert mended["pack"]["hash"] != health["pack"]["hash"]


def test_a_database_of_a_newer_version_is_left_alone(imported: Product) -> None:
    with closing(sqlite3.connect(imported.folder / "mentorline.db")) as database:
        database.execute("UPDATE alembic_version SET version_num = 'from_the_future'")
        only_by = "UPDATE settings SET value = CAST('tomorrow' AS BLOB) WHERE name = 'readable by'"
        database.execute(only_by)
        database.commit()

    assert "newer version of Mentorline" in refused(imported)


def test_another_key_is_refused(imported: Product) -> None:
    (imported.folder / "mentorline.db.keys").unlink()

    said = refused(imported)

    assert "encrypted records" in said or "another encryption key" in said
    assert not (imported.folder / "mentorline.db.keys").exists()


def test_a_damaged_database_is_refused(imported: Product) -> None:
    file = imported.folder / "mentorline.db"
    file.write_bytes(b"not a database " * 1000)

    assert "damaged" in refused(imported)


def test_a_locked_database_is_refused_in_a_sentence(imported: Product) -> None:
    with closing(sqlite3.connect(imported.folder / "mentorline.db")) as other:
        other.execute("BEGIN EXCLUSIVE")

        assert "locked by another program" in refused(imported)


def test_a_lock_while_it_runs_is_waited_out(calm: SimulatedCharity) -> None:
    cell = calm.people()
    calm.settled()
    with closing(sqlite3.connect(calm.product.folder / "mentorline.db")) as other:
        other.execute("BEGIN IMMEDIATE")
        cell.sam.commands("/concern")
        assert calm.product.alive
        other.rollback()

    cell.sam.sees("Is a child in danger right now?", timeout=10)


def test_a_taken_port_is_a_sentence(imported: Product, calm: SimulatedCharity) -> None:
    imported.set(PORT=str(calm.product.port))

    done = imported.command("run")

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert str(calm.product.port) in done.stdout + done.stderr
